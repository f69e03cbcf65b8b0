//! What schools are called in a file.

use std::collections::HashMap;

use ensemble_roster::{Mapping, Row, Sheet, Target};

/// The schools' names, by the codes beside them.
#[derive(Default)]
pub struct NamesOfSchools {
    /// Where codes and names stand, if there are both.
    columns: Option<(usize, usize)>,
    pub found: HashMap<String, String>,
}

impl NamesOfSchools {
    pub fn in_columns_of(sheet: &Sheet, mapping: &Mapping) -> NamesOfSchools {
        let index = |target: &Target| {
            let column = mapping.columns.iter().find(|c| c.target == *target)?;
            sheet.index_of(&column.heading)
        };
        NamesOfSchools {
            columns: index(&Target::School).zip(index(&Target::SchoolName)),
            found: HashMap::new(),
        }
    }

    pub fn are_given(&self) -> bool {
        self.columns.is_some()
    }

    pub fn row(&mut self, row: &Row) {
        let Some((code, name)) = self.columns else { return };
        let words = |at| row.cell(at).text().split_whitespace().collect::<Vec<_>>().join(" ");
        let (code, name) = (words(code), words(name));
        if !code.is_empty() && !name.is_empty() {
            self.found.insert(code, name);
        }
    }
}
