//! Real data and reference numbers, read from the folder that `ENSEMBLE_TEST_DATA` names.

use ensemble_stats::mixed::Factor;
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;

/// The folder, or `None` after saying why the test is skipped.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ENSEMBLE_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ENSEMBLE_TEST_DATA does not name a folder with the reference data");
    }
    folder
}

pub fn reference(name: &str) -> Option<Value> {
    let path = folder()?.join("reference").join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    Some(serde_json::from_str(&text).unwrap())
}

/// A table by columns, as text.
pub struct Table {
    columns: HashMap<String, Vec<String>>,
}

impl Table {
    pub fn read(name: &str) -> Option<Self> {
        let path = folder()?.join("education").join(format!("{name}.csv"));
        let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut columns: HashMap<String, Vec<String>> = names.iter().map(|n| (n.clone(), vec![])).collect();
        for record in reader.records() {
            for (name, field) in names.iter().zip(&record.unwrap()) {
                columns.get_mut(name).unwrap().push(field.to_owned());
            }
        }
        Some(Self { columns })
    }

    pub fn text(&self, name: &str) -> &[String] {
        &self.columns[name]
    }

    pub fn numbers(&self, name: &str) -> Vec<f64> {
        self.text(name).iter().map(|v| v.parse().unwrap()).collect()
    }

    /// 1 where the column says `value`, else 0.
    pub fn is(&self, name: &str, value: &str) -> Vec<f64> {
        self.text(name).iter().map(|v| f64::from(u8::from(v == value))).collect()
    }

    pub fn factor(&self, name: &str) -> Factor {
        Factor::from_labels(name, self.text(name))
    }

    /// Keeps the rows for which all of `complete` have a value and `test` holds.
    pub fn keep(&mut self, complete: &[&str], test: impl Fn(&dyn Fn(&str) -> String) -> bool) {
        let rows = self.columns.values().next().unwrap().len();
        let keep: Vec<bool> = (0..rows)
            .map(|row| {
                let cell = |name: &str| self.columns[name][row].clone();
                complete.iter().all(|name| !["", "NA"].contains(&cell(name).as_str())) && test(&cell)
            })
            .collect();
        for column in self.columns.values_mut() {
            let mut kept = keep.iter();
            column.retain(|_| *kept.next().unwrap());
        }
    }

    pub fn replace(&mut self, name: &str, values: Vec<String>) {
        self.columns.insert(name.to_owned(), values);
    }
}
