//! R's treatment coding: numbers as they are, names as a column for each level but the first.

use std::borrow::Cow;

use anyhow::bail;

use super::{Cells, Columns, Kind};
use crate::analyse::columns::Levels;
use crate::analyse::formula::{Expression, Term, Variable};

/// More than a person can compare one by one.
const MOST_LEVELS: usize = 2_000;
/// Numbers in all columns of a factor, so that memory has room for them.
const MOST_NUMBERS: usize = 100_000_000;
/// With so many different values, a column that is mostly numbers was meant to be numbers.
const MOST_MIXED: usize = 20;

/// One variable: numbers, or a factor with its levels in order.
pub struct Coded<'a> {
    variable: &'a Variable,
    values: Values<'a>,
}

enum Values<'a> {
    Numbers(Cow<'a, [f64]>),
    Levels { names: Vec<&'a str>, at: Vec<u32> },
}

pub type Named = (String, Vec<f64>);

impl<'a> Coded<'a> {
    pub fn of(columns: &'a Columns, variable: &'a Variable, notes: &mut Vec<String>) -> anyhow::Result<Self> {
        let kind = if variable.is_factor { Kind::Level } else { Kind::Either };
        let levels = variable.column().and_then(|name| levels(columns, name, kind));
        let values = match levels {
            Some(levels) => {
                let name = variable.column().unwrap_or_default();
                if !variable.is_factor {
                    mixed(&columns.file, name, levels, notes)?;
                }
                in_order(&columns.file, name, levels, false)?
            }
            None => Values::Numbers(worked_out(columns, &variable.value)?),
        };
        Ok(Self { variable, values })
    }

    pub fn is(&self, variable: &Variable) -> bool {
        self.variable == variable
    }

    fn is_factor(&self) -> bool {
        matches!(self.values, Values::Levels { .. })
    }
}

fn levels<'a>(columns: &'a Columns, name: &str, kind: Kind) -> Option<&'a Levels> {
    columns.list.iter().find_map(|(want, cells)| match cells {
        Cells::Levels(levels) if want.column == name && want.kind == kind => Some(levels),
        _ => None,
    })
}

fn is_number(name: &str) -> Option<f64> {
    name.parse().ok().filter(|n: &f64| n.is_finite())
}

/// A slip in a column of numbers makes a factor of it, as in R. That is said, or refused where it cannot be meant.
fn mixed(file: &str, column: &str, levels: &Levels, notes: &mut Vec<String>) -> anyhow::Result<()> {
    let numbers = levels.names.iter().filter(|name| is_number(name).is_some()).count();
    let text = levels.names.iter().zip(&levels.first).find(|(name, _)| is_number(name).is_none());
    let (true, Some((cell, row))) = (numbers > 0, text) else { return Ok(()) };
    let place = format!("{file}, row {row}, column {column}: {cell:?} is not a number");
    if numbers * 2 > levels.names.len() && levels.names.len() > MOST_MIXED {
        bail!("{place}, though the column is full of them. Correct the cell, or leave it empty");
    }
    notes.push(format!("{place}, so every value of {column} was taken as the name of a group"));
    Ok(())
}

/// Levels that have rows, numbers by size and names by the alphabet. An outcome of `two` words may have one of them only.
fn in_order<'a>(file: &str, column: &str, levels: &'a Levels, two: bool) -> anyhow::Result<Values<'a>> {
    let mut used = vec![false; levels.names.len()];
    for code in &levels.codes {
        if let Some(used) = used.get_mut(*code as usize) {
            *used = true;
        }
    }
    let mut order: Vec<(usize, &str)> = levels
        .names
        .iter()
        .map(String::as_str)
        .enumerate()
        .filter(|(at, _)| used.get(*at) == Some(&true))
        .collect();
    if order.len() > MOST_LEVELS || order.len() * levels.codes.len() > MOST_NUMBERS {
        bail!(
            "{file}, column {column}: {} different names are too many to compare one by one. Leave it out, or take \
             it as a grouping",
            order.len()
        );
    }
    if let (true, Some((_, only))) = (order.len() == 1 && !two, order.first()) {
        bail!("{file}, column {column}: it is {only} throughout, so there is nothing to compare");
    }
    match order.iter().all(|(_, name)| is_number(name).is_some()) {
        true => order.sort_by(|a, b| is_number(a.1).unwrap_or(0.0).total_cmp(&is_number(b.1).unwrap_or(0.0))),
        false => order.sort_by_key(|(_, name)| *name),
    }
    let mut place = vec![0; levels.names.len()];
    for (new, (old, _)) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(*old) {
            *place = new as u32;
        }
    }
    let at = levels.codes.iter().map(|code| place.get(*code as usize).copied().unwrap_or_default()).collect();
    Ok(Values::Levels { names: order.into_iter().map(|(_, name)| name).collect(), at })
}

fn worked_out<'a>(columns: &'a Columns, value: &Expression) -> anyhow::Result<Cow<'a, [f64]>> {
    let values = value.values(columns.rows, &|name| columns.any_numbers(name));
    if let Some(row) = values.iter().position(|v| !v.is_finite()) {
        let cell = |name: &str| columns.any_numbers(name).get(row).map_or(String::new(), ToString::to_string);
        let cells: Vec<String> =
            value.columns().iter().map(|name| format!("{name} is {}", cell(name))).collect();
        bail!("{}: {value} has no value where {}. Leave such rows out", columns.file, cells.join(" and "));
    }
    Ok(values)
}

/// The outcome as numbers; of two words, the second in the alphabet is the one that counts as 1.
pub fn outcome(
    columns: &Columns,
    variable: &Variable,
    two: bool,
    notes: &mut Vec<String>,
) -> anyhow::Result<Vec<f64>> {
    let name = variable.label();
    let levels = variable.column().and_then(|column| levels(columns, column, Kind::Either));
    if let (true, Some(levels)) = (two, levels) {
        let Values::Levels { names, at } = in_order(&columns.file, &name, levels, true)? else {
            return Ok(vec![]);
        };
        return match names.as_slice() {
            [_] | [_, _] => {
                let one = names.last().copied().unwrap_or_default();
                notes.push(format!("{name} counts as 1 where it is {one}"));
                let all = names.len() == 1;
                Ok(at.iter().map(|at| if all { 1.0 } else { f64::from(*at) }).collect())
            }
            _ => bail!(
                "{}, column {name}: a yes-or-no outcome has two values; this has {}, {}, {} and perhaps more",
                columns.file,
                names.first().copied().unwrap_or_default(),
                names.get(1).copied().unwrap_or_default(),
                names.get(2).copied().unwrap_or_default()
            ),
        };
    }
    let values = worked_out(columns, &variable.value)?.into_owned();
    match values.iter().find(|v| two && **v != 0.0 && **v != 1.0) {
        Some(other) => {
            bail!("{}, column {name}: a yes-or-no outcome is 0 or 1, and not {other}", columns.file)
        }
        None => Ok(values),
    }
}

/// The model's columns for terms in R's order.
pub fn columns_of(
    terms: &[Term],
    intercept: bool,
    coded: &[Coded<'_>],
    rows: usize,
) -> anyhow::Result<Vec<Named>> {
    let find = |variable: &Variable| coded.iter().find(|c| c.is(variable));
    // Without an intercept, R gives the first factor of the first term that has one a column for every level.
    let whole = terms.iter().flatten().find(|v| !intercept && find(v).is_some_and(Coded::is_factor));
    let first_term = whole.and_then(|v| terms.iter().find(|t| t.contains(v)));
    let mut out = Vec::new();
    for term in terms {
        let full =
            |v: &Variable| (Some(v) == whole && Some(term) == first_term) || !has_margin(term, v, terms);
        let parts: Vec<(&Coded<'_>, bool)> = term.iter().filter_map(|v| Some((find(v)?, full(v)))).collect();
        let width = parts.iter().map(|(coded, full)| coded.width(*full)).fold(1, usize::saturating_mul);
        let width = width.saturating_add(out.len());
        if width > MOST_LEVELS || width.saturating_mul(rows) > MOST_NUMBERS {
            bail!(
                "the formula makes {width} columns or more, which are too many. Use fewer terms, or groupings in \
                 place of factors"
            );
        }
        let products = parts.into_iter().map(|(coded, full)| coded.columns(full));
        out.extend(products.reduce(|products, own| times(&products, &own)).unwrap_or_default());
    }
    Ok(out)
}

/// R's rule: a factor in a term is compared with its first level if the term without it is in the model too (a term of
/// one variable always is); if not, every level has a column.
fn has_margin(term: &Term, variable: &Variable, terms: &[Term]) -> bool {
    let rest: Vec<&Variable> = term.iter().filter(|v| *v != variable).collect();
    rest.is_empty() || terms.iter().any(|t| t.len() == rest.len() && rest.iter().all(|v| t.contains(v)))
}

impl Coded<'_> {
    fn width(&self, full: bool) -> usize {
        match &self.values {
            Values::Numbers(_) => 1,
            Values::Levels { names, .. } => names.len() - usize::from(!full),
        }
    }

    fn columns(&self, full: bool) -> Vec<Named> {
        let label = self.variable.label();
        match &self.values {
            Values::Numbers(values) => vec![(label, values.to_vec())],
            Values::Levels { names, at } => {
                let levels = names.iter().zip(0_u32..).skip(usize::from(!full));
                let column = |level: u32| at.iter().map(|a| f64::from(u8::from(*a == level))).collect();
                levels.map(|(name, level)| (format!("{label}{name}"), column(level))).collect()
            }
        }
    }
}

/// Every product of one of each; R varies the first factor fastest.
fn times(products: &[Named], own: &[Named]) -> Vec<Named> {
    let both = |(name, values): &Named, (other, factors): &Named| {
        (format!("{name}:{other}"), values.iter().zip(factors).map(|(a, b)| a * b).collect())
    };
    own.iter().flat_map(|one| products.iter().map(move |so_far| both(so_far, one))).collect()
}
