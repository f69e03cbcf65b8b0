//! A plain table from a file: columns by name, cells as text.

use std::path::Path;

use anyhow::{Context as _, bail};
use ensemble_roster::{Severity, Source, read};

use super::near;

pub struct Table {
    pub file: String,
    names: Vec<String>,
    /// Column by column.
    cells: Vec<Vec<String>>,
    /// The rows' numbers as a person sees them in the file.
    pub numbers: Vec<usize>,
}

impl Table {
    pub fn read(path: &Path) -> anyhow::Result<Table> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let file = read(Source { name: &name, bytes: &bytes })?;
        let Some(sheet) = file.main_sheet() else { bail!("{name} has no sheet with a table on it") };
        if let Some(problem) = sheet.problems.iter().find(|p| p.severity == Severity::Stop) {
            bail!("{problem}");
        }
        let names: Vec<String> = sheet.header.iter().map(|h| h.name.clone()).collect();
        let cells = (0..names.len())
            .map(|column| sheet.rows.iter().map(|row| row.cell(column).text().into_owned()).collect())
            .collect();
        let numbers = sheet.rows.iter().map(|row| row.number).collect();
        Ok(Table { file: name, names, cells, numbers })
    }

    pub fn rows(&self) -> usize {
        self.numbers.len()
    }

    pub fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    pub fn column(&self, name: &str) -> anyhow::Result<&[String]> {
        match self.names.iter().position(|n| n == name).and_then(|at| self.cells.get(at)) {
            Some(column) => Ok(column),
            None => bail!(near::missing(&self.file, "column", name, &self.names())),
        }
    }
}

/// Nothing was recorded: blank, or R's way of saying so.
pub fn is_missing(cell: &str) -> bool {
    matches!(cell.trim(), "" | "NA" | "NaN" | "." | "NULL")
}

pub fn number(cell: &str) -> Option<f64> {
    cell.trim().parse().ok().filter(|n: &f64| n.is_finite())
}
