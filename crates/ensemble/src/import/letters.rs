//! How the letters of a text were read, where that is not plain. Pure: a sheet in, an example out.

use ensemble_roster::{Encoding, Format, Problem, Sheet};
use serde::{Deserialize, Serialize};

use super::check::{is_secret, shown};
use super::model::{Choices, Kind};

#[derive(Debug, Serialize, Deserialize)]
pub struct Letters {
    pub encoding: Encoding,
    /// A word with such letters; none from a survey, where it may say who answered.
    pub example: Option<String>,
}

impl Letters {
    /// None for a workbook, and for UTF-8 that nobody chose.
    pub fn of(format: Format, sheet: &Sheet, kind: Kind, choices: &Choices) -> Option<Letters> {
        let Format::Text { encoding, .. } = format else { return None };
        let is_plain = encoding == Encoding::Utf8 && choices.letters.is_none();
        let example = || example(sheet).map(|text| shown(&text));
        (!is_plain).then(|| Letters { encoding, example: (kind != Kind::Survey).then(example).flatten() })
    }
}

fn example(sheet: &Sheet) -> Option<String> {
    if let Some(example) = sheet.problems.iter().find_map(Problem::letters) {
        return Some(example.to_owned());
    }
    let open = sheet.header.iter().enumerate().filter(|(_, h)| !is_secret(&h.name));
    let open: Vec<(usize, &str)> = open.map(|(index, h)| (index, h.name.as_str())).collect();
    let headings = open.iter().map(|(_, name)| (*name).to_owned());
    let rows = sheet.rows.iter().take(200);
    let cells = rows.flat_map(|row| open.iter().map(|(index, _)| row.cell(*index).text().into_owned()));
    headings.chain(cells).find(|text| !text.is_ascii())
}
