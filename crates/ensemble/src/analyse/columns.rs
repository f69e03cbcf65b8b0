//! The columns that a formula needs, as numbers and as names of groups, from any table.

mod intake;
mod levels;
mod lines;
mod plain;
mod stream;
#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::Context as _;

use super::progress::Progress;
use super::table::Table;
use intake::{Intake, Stop};
pub use levels::Levels;

/// What a column has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number in every row.
    Number,
    /// A number above 0 in every row.
    Weight,
    /// Numbers if every cell is one, else names of groups.
    Either,
    /// Names of groups, whatever they look like.
    Level,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    pub column: String,
    pub kind: Kind,
}

pub enum Cells {
    Numbers(Vec<f64>),
    Levels(Levels),
}

/// The rows that have a value in every wanted column.
pub struct Columns {
    pub file: String,
    pub rows: usize,
    /// Rows with a missing value.
    pub left_out: usize,
    /// One for each want, in their order.
    pub list: Vec<(Want, Cells)>,
}

impl Columns {
    /// Reads a file: straight through if it is plain CSV, else by the reader of everything a school exports.
    pub fn read(path: &Path, wants: &[Want], progress: &Progress) -> anyhow::Result<Columns> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let noticed = match stream::read(path, &name, wants, progress) {
            Ok(columns) => return Ok(columns),
            Err(stream::Left::Broken(why)) => {
                return Err(why).with_context(|| format!("cannot read {}", path.display()));
            }
            Err(stream::Left::Unknown(sentence)) => anyhow::bail!(sentence),
            Err(stream::Left::NotPlain(noticed)) => noticed,
        };
        match (Table::read(path), noticed) {
            (Ok(table), _) => Columns::of(&table, wants),
            // The other reader has limits. What the first one noticed is then the better sentence.
            (Err(_), Some(sentence)) if large(path) => Err(anyhow::anyhow!(sentence)),
            (Err(why), _) => Err(why),
        }
    }

    /// From a table that was read already.
    pub fn of(table: &Table, wants: &[Want]) -> anyhow::Result<Columns> {
        let cells = wants.iter().map(|w| table.column(&w.column)).collect::<anyhow::Result<Vec<_>>>()?;
        let mut intake = Intake::new(wants, table.rows());
        loop {
            let rows = table.numbers.iter().enumerate();
            let stop = rows.map(|(at, number)| {
                let cell = |want: usize| cells.get(want).and_then(|c| c.get(at)).map_or("", String::as_str);
                intake.take(*number, |want| cell(want).as_bytes(), || false)
            });
            match stop.filter_map(Result::err).next() {
                None => return Ok(intake.finish(&table.file)),
                Some(Stop::Levels(want)) => intake = intake.again_with_levels(want),
                Some(other) => anyhow::bail!(other.sentence(&table.file, wants)),
            }
        }
    }
}

/// Whether a file is beyond what the reader of everything takes.
fn large(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.len() > ensemble_roster::limits::FILE_BYTES as u64)
}
