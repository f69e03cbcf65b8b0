//! One pass over the rows: sizes and sums for each group, and one table of cross-products.
//!
//! Everything after this pass works on these sufficient statistics, so its cost does not depend on the number
//! of rows. Values are taken about a provisional centre, so that scores of a million plus a little noise keep
//! their digits.
#![expect(clippy::indexing_slicing, reason = "lengths and codes are checked before the pass")]

use super::design::{Column, Design};
use super::error::FitError;
use crate::linalg::{Sym, dot};
use std::borrow::Cow;

/// Rows handled at a time: the centred block stays in the nearest cache.
const BLOCK: usize = 512;

/// The variables are `[1, columns…, outcome]`, without the 1 if there is no intercept.
pub(crate) struct Gathered<'a> {
    pub rows: f64,
    pub terms: Vec<String>,
    pub intercept: bool,
    /// What was subtracted from each variable before squaring (0 for the intercept).
    pub centre: Vec<f64>,
    /// Cross-products of the centred variables over all rows.
    pub cross: Sym,
    /// In the order of the design.
    pub groups: Vec<Grouping<'a>>,
}

/// The groups of one factor that have rows.
pub(crate) struct Grouping<'a> {
    pub name: &'a str,
    pub labels: Vec<&'a str>,
    /// Rows in each group.
    pub sizes: Vec<f64>,
    /// Sums of the centred variables, group by group; empty where they were not asked for.
    pub sums: Vec<f64>,
}

/// A factor's codes without the levels that no row belongs to.
pub(crate) struct Codes<'a> {
    pub codes: Cow<'a, [u32]>,
    pub used: Vec<usize>,
    pub counts: Vec<u64>,
}

impl<'a> Codes<'a> {
    /// Refuses one group, and as many groups as rows.
    pub fn of(name: &str, codes: &'a [u32], levels: usize) -> Result<Self, FitError> {
        let found = Self::any(name, codes, levels)?;
        match found.groups() {
            0 | 1 => Err(FitError::OneGroup { name: name.to_owned() }),
            groups if groups == codes.len() => Err(FitError::GroupPerRow { name: name.to_owned() }),
            _ => Ok(found),
        }
    }

    /// Any number of groups, as the rows of one school have.
    pub fn any(name: &str, codes: &'a [u32], levels: usize) -> Result<Self, FitError> {
        let mut counts = vec![0_u64; levels];
        for (row, &code) in codes.iter().enumerate() {
            match counts.get_mut(code as usize) {
                Some(count) => *count += 1,
                None => return Err(FitError::UnknownLevel { name: name.to_owned(), row: row + 1 }),
            }
        }
        let used: Vec<usize> = (0..levels).filter(|&level| counts[level] > 0).collect();
        if used.len() == levels {
            return Ok(Self { codes: Cow::Borrowed(codes), used, counts });
        }
        let mut position = vec![0_u32; levels];
        for (new, &old) in used.iter().enumerate() {
            position[old] = u32::try_from(new).unwrap_or(u32::MAX);
        }
        let codes = codes.iter().map(|&code| position[code as usize]).collect();
        let counts = used.iter().map(|&level| counts[level]).collect();
        Ok(Self { codes, used, counts })
    }

    pub fn groups(&self) -> usize {
        self.used.len()
    }
}

/// The pass. Sums are kept for the groupings whose `wanted` is true.
pub(crate) fn gather<'a>(
    design: &Design<'a>,
    codes: &[Codes<'_>],
    wanted: &[bool],
) -> Result<Gathered<'a>, FitError> {
    let rows = design.outcome.len();
    let mut columns = design.columns.clone();
    columns.push(Column { name: "outcome", values: design.outcome });
    let first = usize::from(design.intercept);
    let width = first + columns.len();
    let mut centre = vec![0.0; width];
    if design.intercept {
        for (c, column) in centre[first..].iter_mut().zip(&columns) {
            *c = provisional_mean(column.values);
        }
    }
    let mut cross = Sym::zeros(width);
    let mut sums: Vec<Vec<f64>> = (codes.iter().zip(wanted))
        .map(|(c, &wanted)| vec![0.0; if wanted { c.groups() * width } else { 0 }])
        .collect();
    let mut block = vec![[0.0; BLOCK]; columns.len()];
    for start in (0..rows).step_by(BLOCK) {
        let end = rows.min(start + BLOCK);
        for ((buffer, column), c) in block.iter_mut().zip(&columns).zip(&centre[first..]) {
            for (slot, value) in buffer.iter_mut().zip(&column.values[start..end]) {
                *slot = value - c;
            }
        }
        add_block(&mut cross, &block, end - start, first);
        for (sums, codes) in sums.iter_mut().zip(codes) {
            if !sums.is_empty() {
                add_sums(sums, &codes.codes[start..end], &block, first, width);
            }
        }
    }
    if design.intercept {
        cross.set(0, 0, rows as f64);
    }
    check_numbers(&cross, &columns, first)?;
    let groups = design.groups.iter().zip(codes).zip(sums).map(|((factor, codes), mut sums)| {
        if design.intercept {
            for (sum, &count) in sums.chunks_exact_mut(width).zip(&codes.counts) {
                sum[0] = count as f64;
            }
        }
        Grouping {
            name: &factor.name,
            labels: codes.used.iter().map(|&level| factor.levels[level].as_str()).collect(),
            sizes: codes.counts.iter().map(|&count| count as f64).collect(),
            sums,
        }
    });
    let groups = groups.collect();
    Ok(Gathered {
        rows: rows as f64,
        terms: design.terms(),
        intercept: design.intercept,
        centre,
        cross,
        groups,
    })
}

/// Mean of up to 1,024 evenly spaced values: near enough to the middle to save the digits.
fn provisional_mean(values: &[f64]) -> f64 {
    let step = values.len().div_ceil(1024).max(1);
    let picked = values.len().div_ceil(step).max(1);
    // The first value is subtracted, so that a constant column is centred exactly.
    let first = values.first().copied().unwrap_or(0.0);
    first + values.iter().step_by(step).map(|value| value - first).sum::<f64>() / picked as f64
}

fn add_block(cross: &mut Sym, block: &[[f64; BLOCK]], filled: usize, first: usize) {
    for (i, left) in block.iter().enumerate() {
        let row = (first + i) * (first + i + 1) / 2;
        if first == 1 {
            cross.packed[row] += left[..filled].iter().sum::<f64>();
        }
        for (j, right) in block[..=i].iter().enumerate() {
            cross.packed[row + first + j] += dot(&left[..filled], &right[..filled]);
        }
    }
}

/// Adds a block to the group sums, run by run, since rows often come sorted by group.
fn add_sums(sums: &mut [f64], codes: &[u32], block: &[[f64; BLOCK]], first: usize, width: usize) {
    let mut start = 0;
    while start < codes.len() {
        let code = codes[start];
        let run = codes[start..].iter().take_while(|&&other| other == code).count();
        let base = code as usize * width + first;
        let target = &mut sums[base..base + block.len()];
        for (sum, buffer) in target.iter_mut().zip(block) {
            *sum += buffer[start..start + run].iter().sum::<f64>();
        }
        start += run;
    }
}

/// A value that is no number shows in the cross-products; only then is it looked for.
fn check_numbers(cross: &Sym, columns: &[Column<'_>], first: usize) -> Result<(), FitError> {
    if cross.packed.iter().all(|value| value.is_finite()) {
        return Ok(());
    }
    for column in columns {
        if let Some(row) = column.values.iter().position(|value| !value.is_finite()) {
            return Err(FitError::NotFinite { name: column.name.to_owned(), row: row + 1 });
        }
    }
    debug_assert!(first <= 1);
    Err(FitError::OutOfRange)
}
