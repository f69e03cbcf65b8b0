//! From cells and a model's names to what the general way starts from.
#![expect(clippy::indexing_slicing, reason = "factors and variables were numbered with the cells")]

use super::super::Method;
use super::super::basis::Basis;
use super::super::cells::{Cells, Spec};
use super::super::error::FitError;
use super::super::fit::Model;
use super::super::gather::{Codes, Gathered, Grouping};
use super::super::layout::{Layout, inside, layout};
use super::super::result::Fit;
use super::blocks::Part;
use super::matrix;
use super::terms::Term;
use crate::linalg::Sym;
use std::borrow::Cow;

/// Refuses what cannot be estimated.
pub(crate) fn check(cells: &Cells, spec: &Spec) -> Result<(), FitError> {
    let rows = cells.rows() as usize;
    if rows == 0 {
        return Err(FitError::NoRows);
    }
    if spec.random.is_empty() {
        return Err(FitError::NoGroups);
    }
    for varying in &spec.random {
        let factor = &cells.factors[varying.factor];
        let (groups, q) = (factor.labels.len(), varying.names.len());
        let name = || factor.name.clone();
        match groups {
            0 | 1 => return Err(FitError::OneGroup { name: name() }),
            _ if groups * q < rows => {}
            _ if q == 1 && varying.intercept => return Err(FitError::GroupPerRow { name: name() }),
            _ => return Err(FitError::TooManyEffects { name: name(), effects: groups * q, rows }),
        }
    }
    for (at, one) in spec.random.iter().enumerate() {
        for two in &spec.random[..at] {
            let (first, second) = (&cells.factors[two.factor], &cells.factors[one.factor]);
            let shared = one.names.iter().find(|name| two.names.contains(name));
            let Some(term) = shared.filter(|_| first.labels.len() == second.labels.len()) else { continue };
            if one.factor == two.factor {
                return Err(FitError::TermTwice { term: term.clone(), name: first.name.clone() });
            }
            if inside(&codes(cells, one.factor), &codes(cells, two.factor)).is_some() {
                return Err(FitError::SameGroups { first: first.name.clone(), second: second.name.clone() });
            }
        }
    }
    Ok(())
}

/// A factor over the cells, as if cells were rows.
fn codes(cells: &Cells, factor: usize) -> Codes<'_> {
    let own = &cells.factors[factor];
    Codes {
        codes: Cow::Borrowed(&own.codes),
        used: (0..own.labels.len()).collect(),
        counts: own.sizes.clone(),
    }
}

/// The quick way, if there are random intercepts only, nested, without weights; `None` if not.
pub(crate) fn quick(cells: &Cells, spec: &Spec, method: Method) -> Result<Option<Fit>, FitError> {
    if !(spec.intercepts_only() && cells.plain()) {
        return Ok(None);
    }
    let factors: Vec<usize> = spec.random.iter().map(|r| r.factor).collect();
    let all: Vec<Codes<'_>> = factors.iter().map(|&f| codes(cells, f)).collect();
    let names: Vec<&str> = factors.iter().map(|&f| cells.factors[f].name.as_str()).collect();
    let Layout { order, parents: Some(parents) } = layout(&all, &names)? else { return Ok(None) };
    let centre = cells.centre();
    let (total, pick) = (total(cells, &centre)?, pick(spec, &centre));
    let width = pick.len() / (centre.len() + 1);
    let mut gathered = gathered(cells, spec, &total, &centre);
    for (place, &f) in factors.iter().enumerate() {
        let own = &cells.factors[f];
        let mut sums = vec![0.0; if place == order[0] { own.labels.len() * width } else { 0 }];
        for (cell, &group) in own.codes.iter().enumerate().filter(|_| place == order[0]) {
            // The first row of a cell's table holds the sums.
            let row = &cells.table(cell, &centre)[..centre.len() + 1];
            matrix::add_ab(&mut sums[group as usize * width..], 1.0, row, &pick, [1, row.len(), width]);
        }
        gathered.groups.push(Grouping {
            name: &own.name,
            labels: own.labels.iter().map(String::as_str).collect(),
            sizes: own.sizes.iter().map(|&n| n as f64).collect(),
            sums,
        });
    }
    Model::nested(gathered, order, &parents)?.fit(method).map(Some)
}

/// The table of all cells about their centre.
pub(super) fn total(cells: &Cells, centre: &[f64]) -> Result<Vec<f64>, FitError> {
    let order = cells.variables + 1;
    let mut total = vec![0.0; order * order];
    for cell in 0..cells.n.len() {
        total.iter_mut().zip(cells.table(cell, centre)).for_each(|(t, x)| *t += x);
    }
    if total.iter().all(|x| x.is_finite()) { Ok(total) } else { Err(FitError::OutOfRange) }
}

/// Factors by number of groups, most first, with the effects of all their terms.
pub(super) fn parts(cells: &Cells, terms: &[Term]) -> (Vec<Part>, Vec<(usize, usize)>) {
    let mut parts: Vec<Part> = Vec::new();
    for term in terms {
        match parts.iter_mut().find(|p| p.factor == term.factor) {
            Some(part) => part.q += term.q,
            None => parts.push(Part { factor: term.factor, q: term.q }),
        }
    }
    parts.sort_by_key(|p| std::cmp::Reverse(cells.factors[p.factor].labels.len()));
    let mut next = vec![0; parts.len()];
    let place_of = terms.iter().map(|term| {
        let part = parts.iter().position(|p| p.factor == term.factor).unwrap_or(0);
        next[part] += term.q;
        (part, next[part] - term.q)
    });
    let place_of = place_of.collect();
    (parts, place_of)
}

/// The fixed part's table, for the basis.
pub(super) fn gathered<'a>(cells: &Cells, spec: &Spec, total: &[f64], centre: &[f64]) -> Gathered<'a> {
    let order = cells.variables + 1;
    let pick = pick(spec, centre);
    let width = pick.len() / order;
    let full = matrix::atb(&pick, &matrix::ab(total, &pick, [order, order, width]), [width, order, width]);
    let mut cross = Sym::zeros(width);
    for i in 0..width {
        for j in 0..=i {
            cross.set(i, j, full[i * width + j]);
        }
    }
    let about = |&v: &usize| if spec.intercept { centre[v] } else { 0.0 };
    let first = spec.intercept.then_some(0.0);
    let centre = first.into_iter().chain(spec.columns.iter().chain([&spec.outcome]).map(about)).collect();
    let (rows, terms, intercept) = (cells.rows() as f64, spec.terms(), spec.intercept);
    Gathered { rows, terms, intercept, centre, cross, groups: Vec::new() }
}

/// `v = pick' u`: the fixed part's variables from the cells'.
fn pick(spec: &Spec, centre: &[f64]) -> Vec<f64> {
    let order = centre.len() + 1;
    let first = usize::from(spec.intercept);
    let width = first + spec.columns.len() + 1;
    let mut pick = vec![0.0; order * width];
    if spec.intercept {
        pick[0] = 1.0;
    }
    for (k, &variable) in spec.columns.iter().chain([&spec.outcome]).enumerate() {
        pick[(variable + 1) * width + first + k] = 1.0;
        if !spec.intercept {
            pick[k] = centre[variable];
        }
    }
    pick
}

/// From `u` to the parts' columns and the basis.
pub(super) fn map(
    basis: &Basis,
    spec: &Spec,
    terms: &[Term],
    place_of: &[(usize, usize)],
    parts: &[Part],
    centre: &[f64],
) -> Vec<f64> {
    let order = centre.len() + 1;
    let pick = pick(spec, centre);
    let turned = basis.turn_sums(&pick, pick.len() / order);
    let width = basis.columns() + 1;
    let effects: usize = parts.iter().map(|p| p.q).sum();
    let across = effects + width;
    let mut map = vec![0.0; order * across];
    for (term, (part, at)) in terms.iter().zip(place_of) {
        let offset = parts[..*part].iter().map(|p| p.q).sum::<usize>() + at;
        for row in 0..order {
            map[row * across + offset..][..term.q].copy_from_slice(&term.map[row * term.q..][..term.q]);
        }
    }
    for row in 0..order {
        map[row * across + effects..][..width].copy_from_slice(&turned[row * width..][..width]);
    }
    map
}
