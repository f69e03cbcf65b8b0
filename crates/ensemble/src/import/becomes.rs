//! What the results of a file become: which numbers, and whether they are here already. Pure.

use std::collections::HashMap;

use ensemble_roster::ResultRow;

use super::check::{Checked, Rows};
use super::plan::{Plan, Shapes, named};

/// One number that results of the file go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub name: String,
    /// In how many schools it is new; in the others it is there.
    pub new_in: usize,
    /// Nothing of it is written before somebody says whose it is.
    pub waits: bool,
}

pub fn numbers(checked: &Checked, shapes: &Shapes, plan: &Plan) -> Vec<Number> {
    let Rows::Results(rows) = &checked.rows else { return Vec::new() };
    let rows = rows.iter().filter(|row| checked.held.binary_search(&row.row).is_err());
    let certain = counted(rows);
    let waiting = counted(plan.waiting.iter().map(|one| &one.body.row));
    let mut new: HashMap<&str, usize> = HashMap::new();
    for change in plan.measures.iter().filter(|change| change.before.is_none()) {
        *new.entry(change.after.name.as_str()).or_default() += 1;
    }
    let number = |(name, shape): (&String, &super::plan::Shape)| {
        let all = certain.get(name).copied().filter(|n| *n > 0)?;
        let waits = waiting.get(name) == Some(&all);
        // A number of that name that counts otherwise gives it a longer one.
        let [short, long] = shape.names(name);
        let name =
            if !new.contains_key(short.as_str()) && new.contains_key(long.as_str()) { long } else { short };
        let new_in = new.get(name.as_str()).copied().unwrap_or_default();
        Some(Number { name, new_in, waits })
    };
    shapes.iter().filter_map(number).collect()
}

/// How many rows have a cell for each number.
fn counted<'a>(rows: impl Iterator<Item = &'a ResultRow>) -> HashMap<String, usize> {
    let mut all: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let values = row.values.iter().map(|(measure, _)| named(measure, row));
        for name in values.chain(row.baselines.iter().map(|(measure, _)| measure.to_string())) {
            *all.entry(name).or_default() += 1;
        }
    }
    all
}
