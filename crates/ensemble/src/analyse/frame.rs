//! From a table and a formula to what the model takes: an outcome, columns, groupings.

use std::collections::BTreeSet;

use anyhow::bail;
use ensemble_stats::mixed::Factor;

use super::formula::{Formula, Term, Variable};
use super::table::{Table, is_missing, is_numeric, number};

pub struct Frame {
    pub outcome: Vec<f64>,
    /// Name and values of each column but the intercept.
    pub columns: Vec<(String, Vec<f64>)>,
    pub groups: Vec<Factor>,
    pub notes: Vec<String>,
}

/// One variable: a column of numbers, or a factor with its levels in order.
enum Coded {
    Numbers(Vec<f64>),
    Levels { names: Vec<String>, at: Vec<usize> },
}

pub fn build(table: &Table, formula: &Formula) -> anyhow::Result<Frame> {
    let (rows, notes) = complete_rows(table, formula)?;
    let response = table.column(&formula.response)?;
    let mut outcome = Vec::with_capacity(rows.len());
    for &row in &rows {
        match response.get(row).and_then(|cell| number(cell)) {
            Some(value) => outcome.push(value),
            None => bail!(
                "{}, row {}, column {}: the outcome is not a number. Correct the cell, or leave it empty",
                table.file,
                table.numbers.get(row).copied().unwrap_or_default(),
                formula.response
            ),
        }
    }
    let mut columns = Vec::new();
    for term in &formula.terms {
        columns.extend(columns_of(term, table, formula, &rows)?);
    }
    let mut groups = Vec::new();
    for grouping in &formula.groups {
        groups.push(factor(grouping, table, &rows)?);
    }
    Ok(Frame { outcome, columns, groups, notes })
}

/// Rows with a value in every column that is used; the rest are dropped and counted.
fn complete_rows(table: &Table, formula: &Formula) -> anyhow::Result<(Vec<usize>, Vec<String>)> {
    let used: BTreeSet<&str> = std::iter::once(formula.response.as_str())
        .chain(formula.terms.iter().flatten().map(|v| v.column.as_str()))
        .chain(formula.groups.iter().flatten().map(String::as_str))
        .collect();
    let columns = used.into_iter().map(|name| table.column(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let complete = |row: &usize| columns.iter().all(|c| c.get(*row).is_some_and(|cell| !is_missing(cell)));
    let rows: Vec<usize> = (0..table.rows()).filter(complete).collect();
    let mut notes = Vec::new();
    match table.rows() - rows.len() {
        0 => {}
        1 => notes.push("1 row with a missing value was left out".to_owned()),
        n => notes.push(format!("{n} rows with a missing value were left out")),
    }
    Ok((rows, notes))
}

fn code(variable: &Variable, table: &Table, rows: &[usize]) -> anyhow::Result<Coded> {
    let column = table.column(&variable.column)?;
    let cells = || rows.iter().filter_map(|&row| column.get(row)).map(|cell| cell.trim());
    if is_numeric(column) && !variable.is_factor {
        return Ok(Coded::Numbers(cells().filter_map(number).collect()));
    }
    let mut names: Vec<String> = cells().collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect();
    if is_numeric(column) {
        names.sort_by(|a, b| number(a).unwrap_or_default().total_cmp(&number(b).unwrap_or_default()));
    }
    let at = cells().map(|cell| names.iter().position(|n| n == cell).unwrap_or_default()).collect();
    Ok(Coded::Levels { names, at })
}

/// R's rule: a factor in a term has treatment contrasts when the term without it is in the model
/// too, and a column for every level when it is not.
fn contrasted(variable: &Variable, term: &Term, formula: &Formula) -> bool {
    let rest: Vec<&Variable> = term.iter().filter(|v| *v != variable).collect();
    if rest.is_empty() {
        return formula.intercept || formula.terms.first().and_then(|t| t.first()) != Some(variable);
    }
    formula.terms.iter().any(|t| t.len() == rest.len() && rest.iter().all(|v| t.contains(v)))
}

fn columns_of(
    term: &Term,
    table: &Table,
    formula: &Formula,
    rows: &[usize],
) -> anyhow::Result<Vec<(String, Vec<f64>)>> {
    let mut products: Vec<(String, Vec<f64>)> = vec![(String::new(), vec![1.0; rows.len()])];
    for variable in term {
        let mut own: Vec<(String, Vec<f64>)> = Vec::new();
        match code(variable, table, rows)? {
            Coded::Numbers(values) => own.push((variable.label(), values)),
            Coded::Levels { names, at } => {
                let skip = usize::from(contrasted(variable, term, formula));
                for (level, name) in names.iter().enumerate().skip(skip) {
                    let values = at.iter().map(|&a| f64::from(u8::from(a == level))).collect();
                    own.push((format!("{}{name}", variable.label()), values));
                }
            }
        }
        // R varies the first factor fastest.
        products = own.iter().flat_map(|one| products.iter().map(move |so_far| times(so_far, one))).collect();
    }
    Ok(products)
}

fn times((name, values): &(String, Vec<f64>), (other, factors): &(String, Vec<f64>)) -> (String, Vec<f64>) {
    let name = if name.is_empty() { other.clone() } else { format!("{name}:{other}") };
    (name, values.iter().zip(factors).map(|(a, b)| a * b).collect())
}

fn factor(grouping: &[String], table: &Table, rows: &[usize]) -> anyhow::Result<Factor> {
    let columns = grouping.iter().map(|name| table.column(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let label = |row: &usize| {
        let parts: Vec<&str> = columns.iter().filter_map(|c| c.get(*row)).map(|cell| cell.trim()).collect();
        parts.join(":")
    };
    Ok(Factor::from_labels(&grouping.join(":"), rows.iter().map(label)))
}
