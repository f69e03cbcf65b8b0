//! From columns and a formula to what the model takes: an outcome, columns, groupings.

mod coding;

use anyhow::bail;
use ensemble_stats::mixed::{Column, Design, Factor, Slopes};

use super::columns::{Cells, Columns, Kind, Want};
use super::formula::{Formula, Variable};
use super::table::Table;
use coding::{Coded, columns_of};

pub struct Frame {
    pub outcome: Vec<f64>,
    /// Name and values of each column but the intercept.
    pub columns: Vec<(String, Vec<f64>)>,
    /// The groupings, each once.
    pub groups: Vec<Factor>,
    pub notes: Vec<String>,
    pub weights: Option<Vec<f64>>,
    pub random: Vec<Varying>,
    intercept: bool,
    /// Columns whose slopes vary and that are not among `columns`.
    more: Vec<(String, Vec<f64>)>,
}

/// What varies between the groups of one factor.
pub struct Varying {
    /// Which of `groups`.
    factor: usize,
    pub intercept: bool,
    /// Which of `columns` and, counted on, `more`.
    columns: Vec<usize>,
}

/// What is read besides the formula's own columns.
#[derive(Default, Clone, Copy)]
pub struct Extra<'a> {
    pub weights: Option<&'a str>,
    /// The outcome is one of two, as 0 and 1 or in words.
    pub two: bool,
}

/// The columns that a formula needs.
pub fn wants(formula: &Formula, extra: Extra<'_>) -> Vec<Want> {
    let mut wants: Vec<Want> = Vec::new();
    let mut want = |column: &str, kind| {
        let want = Want { column: column.to_owned(), kind };
        if !wants.contains(&want) {
            wants.push(want);
        }
    };
    match formula.outcome.column().filter(|_| extra.two) {
        Some(column) => want(column, Kind::Either),
        None => formula.outcome.value.columns().into_iter().for_each(|c| want(c, Kind::Number)),
    }
    for variable in variables(formula) {
        match variable.column() {
            Some(column) if variable.is_factor => want(column, Kind::Level),
            Some(column) => want(column, Kind::Either),
            None => variable.value.columns().into_iter().for_each(|c| want(c, Kind::Number)),
        }
    }
    formula.random.iter().flat_map(|r| &r.group).for_each(|column| want(column, Kind::Level));
    extra.weights.into_iter().for_each(|column| want(column, Kind::Weight));
    wants
}

fn variables(formula: &Formula) -> impl Iterator<Item = &Variable> {
    let random = formula.random.iter().flat_map(|r| &r.terms);
    formula.terms.iter().chain(random).flatten()
}

/// From a table that was read already.
pub fn build(table: &Table, formula: &Formula) -> anyhow::Result<Frame> {
    let extra = Extra::default();
    of(Columns::of(table, &wants(formula, extra))?, formula, extra)
}

/// From columns that were read as [`wants`] says.
pub fn of(columns: Columns, formula: &Formula, extra: Extra<'_>) -> anyhow::Result<Frame> {
    if columns.rows == 0 {
        let names: Vec<&str> = columns.list.iter().map(|(w, _)| w.column.as_str()).collect();
        bail!("{}: no row has a value in every column that is used: {}", columns.file, names.join(", "));
    }
    let mut notes = Vec::new();
    match columns.left_out {
        0 => {}
        1 => notes.push("1 row with a missing value was left out".to_owned()),
        n => notes.push(format!("{n} rows with a missing value were left out")),
    }
    let outcome = coding::outcome(&columns, &formula.outcome, extra.two, &mut notes)?;
    let mut coded: Vec<Coded<'_>> = Vec::new();
    for variable in variables(formula) {
        if !coded.iter().any(|known| known.is(variable)) {
            coded.push(Coded::of(&columns, variable, &mut notes)?);
        }
    }
    let fixed = columns_of(&formula.terms, formula.intercept, &coded, columns.rows)?;
    let groups = groups(&columns, formula)?;
    let (mut more, mut random): (Vec<(String, Vec<f64>)>, Vec<Varying>) = (Vec::new(), Vec::new());
    for term in &formula.random {
        let mut places = Vec::new();
        for (name, values) in columns_of(&term.terms, term.intercept, &coded, columns.rows)? {
            let known = fixed.iter().chain(&more).position(|(other, _)| *other == name);
            places.push(known.unwrap_or(fixed.len() + more.len()));
            if known.is_none() {
                more.push((name, values));
            }
        }
        let factor = groups.iter().position(|g| g.name == term.name()).unwrap_or_default();
        random.push(Varying { factor, intercept: term.intercept, columns: places });
    }
    let weights = extra.weights.and_then(|name| columns.numbers(name, Kind::Weight)).map(<[f64]>::to_vec);
    Ok(Frame { outcome, columns: fixed, groups, notes, weights, random, intercept: formula.intercept, more })
}

impl Frame {
    pub fn design(&self) -> Design<'_> {
        let mut design = Design::new(&self.outcome);
        design.intercept = self.intercept;
        design.columns = self.columns.iter().map(|(name, values)| Column { name, values }).collect();
        design.weights = self.weights.as_deref();
        for varying in &self.random {
            let Some(factor) = self.groups.get(varying.factor) else { continue };
            if varying.columns.is_empty() {
                design.groups.push(factor);
                continue;
            }
            let all = || self.columns.iter().chain(&self.more);
            let places = varying.columns.iter().filter_map(|place| all().nth(*place));
            let columns = places.map(|(name, values)| Column { name, values }).collect();
            design.slopes.push(Slopes { factor, intercept: varying.intercept, columns });
        }
        design
    }
}

impl Columns {
    pub(super) fn numbers(&self, name: &str, kind: Kind) -> Option<&[f64]> {
        self.list.iter().find_map(|(want, cells)| match cells {
            Cells::Numbers(values) if want.column == name && want.kind == kind => Some(values.as_slice()),
            _ => None,
        })
    }

    pub(super) fn any_numbers(&self, name: &str) -> &[f64] {
        [Kind::Number, Kind::Either].iter().find_map(|kind| self.numbers(name, *kind)).unwrap_or_default()
    }
}

/// The groupings of a formula, each once.
fn groups(columns: &Columns, formula: &Formula) -> anyhow::Result<Vec<Factor>> {
    let mut groups: Vec<Factor> = Vec::new();
    for term in &formula.random {
        if groups.iter().any(|known| known.name == term.name()) {
            continue;
        }
        // The last is the outermost: it is put round the others one by one.
        let mut parts = term.group.iter().rev().map(|name| factor(columns, name));
        let Some(outermost) = parts.next() else { continue };
        groups.push(parts.fold(outermost, |outer, inner| inner.within(&outer)));
    }
    Ok(groups)
}

fn factor(columns: &Columns, name: &str) -> Factor {
    let levels = columns.list.iter().find_map(|(want, cells)| match cells {
        Cells::Levels(levels) if want.column == name && want.kind == Kind::Level => Some(levels),
        _ => None,
    });
    let (codes, levels) = levels.map_or_else(Default::default, |l| (l.codes.clone(), l.names.clone()));
    Factor { name: name.to_owned(), codes, levels }
}
