//! Which list of codes a register is written in: guessed from its marks, corrected by a person, remembered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use ensemble_roster::attendance::{self, Code, Codes, Found};
use ensemble_roster::{Date, Mapping, Sheet, Target};
use serde::{Deserialize, Serialize};

crate::words!(
    #[derive(Default)]
    CodeList { #[default] England = "england", Scotland = "scotland" }
);

impl CodeList {
    pub fn words(self) -> &'static str {
        match self {
            CodeList::England => "England’s codes, each as it counted on its day",
            CodeList::Scotland => "Scotland’s reasons for absence",
        }
    }

    pub fn codes(self) -> Codes {
        match self {
            CodeList::England => Codes::england(),
            CodeList::Scotland => Codes::scotland(),
        }
    }
}

/// What a person said about the codes of a school’s registers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marking {
    pub list: CodeList,
    /// What the school writes, and the code that it stands for.
    pub own: BTreeMap<String, String>,
}

impl Marking {
    pub fn codes(&self) -> Codes {
        let mut codes = self.list.codes();
        for (written, code) in &self.own {
            codes.with_own(written, code);
        }
        codes
    }
}

static EVERY: LazyLock<Vec<&'static Code>> = LazyLock::new(|| attendance::every().collect());

/// Every code of every list, in an order that holds while the program runs.
pub fn every() -> &'static [&'static Code] {
    &EVERY
}

/// The place of a code among all, by how it is written.
pub fn place(code: &str) -> Option<u16> {
    let at = every().iter().position(|known| known.code == code)?;
    u16::try_from(at).ok()
}

/// The list that knows more of what stands in the first rows; England’s where both know the same.
pub fn guess(sheet: &Sheet, mapping: &Mapping) -> CodeList {
    const ROWS: usize = 200;
    const TEXTS: usize = 100;
    let of_marks = |target: &Target| matches!(target, Target::Register | Target::Mark { .. });
    let columns = mapping.columns.iter().filter(|c| of_marks(&c.target));
    let columns: Vec<usize> = columns.filter_map(|c| sheet.index_of(&c.heading)).collect();
    let cells = sheet.rows.iter().take(ROWS).flat_map(|row| columns.iter().map(|at| row.cell(*at).text()));
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for text in cells {
        if texts.len() < TEXTS && !text.trim().is_empty() {
            texts.insert(text.trim().to_owned());
        }
    }
    let day = Date::constant(2024, 9, 2);
    let knows = |list: CodeList| {
        let codes = list.codes();
        texts.iter().filter(|text| !matches!(codes.find(text, day), Found::Unknown(_))).count()
    };
    if knows(CodeList::Scotland) > knows(CodeList::England) { CodeList::Scotland } else { CodeList::England }
}
