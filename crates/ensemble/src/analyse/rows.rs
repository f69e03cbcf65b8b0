//! The rows of a table that have a value in every column that is used.

use anyhow::bail;

use super::table::{Table, is_missing, number};

pub struct Rows<'a> {
    table: &'a Table,
    kept: Vec<usize>,
}

impl<'a> Rows<'a> {
    pub fn complete(table: &'a Table, used: &[&str]) -> anyhow::Result<Self> {
        let columns = used.iter().map(|name| table.column(name)).collect::<anyhow::Result<Vec<_>>>()?;
        let complete =
            |row: &usize| columns.iter().all(|c| c.get(*row).is_some_and(|cell| !is_missing(cell)));
        Ok(Self { table, kept: (0..table.rows()).filter(complete).collect() })
    }

    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// The row's number as a person sees it in the file, from its place among those kept.
    pub fn in_file(&self, at: usize) -> usize {
        self.kept.get(at).and_then(|&row| self.table.numbers.get(row)).copied().unwrap_or_default()
    }

    pub fn text(&self, column: &str) -> anyhow::Result<Vec<&'a str>> {
        let cells = self.table.column(column)?;
        Ok(self.kept.iter().filter_map(|&row| cells.get(row)).map(|cell| cell.trim()).collect())
    }

    pub fn numbers(&self, column: &str) -> anyhow::Result<Vec<f64>> {
        let mut out = Vec::with_capacity(self.len());
        for (at, cell) in self.text(column)?.into_iter().enumerate() {
            match number(cell) {
                Some(value) => out.push(value),
                None => bail!(
                    "{}, row {}, column {column}: {cell:?} is not a number. Correct the cell, or leave it empty",
                    self.table.file,
                    self.in_file(at)
                ),
            }
        }
        Ok(out)
    }

    /// Every cell that is there is a number.
    pub fn is_numeric(&self, column: &str) -> anyhow::Result<bool> {
        let cells = self.table.column(column)?;
        Ok(cells.iter().all(|cell| is_missing(cell) || number(cell).is_some()))
    }

    /// What was left out, if anything was.
    pub fn notes(&self) -> Vec<String> {
        match self.table.rows() - self.kept.len() {
            0 => Vec::new(),
            1 => vec!["1 row with a missing value was left out".to_owned()],
            n => vec![format!("{n} rows with a missing value were left out")],
        }
    }
}
