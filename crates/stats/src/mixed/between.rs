//! How much of the variation lies between the groups of one grouping, how surely, and whether any does.
#![expect(clippy::indexing_slicing, reason = "sums have one row of the basis for each group")]

use super::Method;
use super::criterion::profile;
use super::error::FitError;
use super::fit::Model;
use super::search::FAR;
use crate::dist::{f_tails, t_two_sided};
use crate::linalg::Sym;

/// Share of the variation between groups with its likely range, and Wald's test that there is none.
///
/// Symbols: `τ²` variance between groups, `σ²` within, `φ = τ²/σ²`, share `= φ/(1 + φ)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// REML estimate of the share, between 0 and 1.
    pub share: f64,
    /// Lower end of the 95% range.
    pub low: f64,
    /// Upper end of the 95% range; never 0, since data cannot show that there is nothing.
    pub high: f64,
    /// Wald's F for `τ² = 0`.
    pub f: f64,
    /// Its numerator degrees of freedom: what groups can say beyond the columns.
    pub df1: f64,
    /// Its denominator degrees of freedom: what rows can say inside groups.
    pub df2: f64,
    /// Probability of an `F` at least this large if groups did not differ.
    pub p_value: f64,
}

/// What the groups say before any variance between them is assumed.
pub(crate) struct Flat {
    /// Sum of squares within groups after the columns, in the basis.
    pub within: f64,
    pub df1: f64,
    pub df2: f64,
    /// For each group, the two-sided probability of a deviation as large as its own if no group differed.
    pub chance: Vec<f64>,
}

impl Model<'_> {
    /// The one grouping's sizes and its sums in the basis.
    fn single(&self) -> Result<(&[f64], Vec<f64>), FitError> {
        let [grouping] = self.gathered.groups.as_slice() else {
            return Err(FitError::NotOneGrouping { found: self.gathered.groups.len() });
        };
        Ok((&grouping.sizes, self.basis.turn_sums(&grouping.sums, self.gathered.cross.order)))
    }

    /// Splits the squares into those within groups and those between.
    pub(crate) fn flat(&self) -> Result<Flat, FitError> {
        let (sizes, sums) = self.single()?;
        let (rows, columns) = (self.basis.rows, self.basis.columns());
        let mut within = super::fit::identity(&self.basis);
        for (size, sums) in sizes.iter().zip(sums.chunks_exact(columns + 1)) {
            within.add_outer(-1.0 / size, sums);
        }
        let (left, seen) = leave_columns(&within, rows);
        let df1 = sizes.len() as f64 + seen as f64 - columns as f64;
        let df2 = rows - sizes.len() as f64 - seen as f64;
        if df1 < 1.0 {
            return Err(FitError::NothingBetween);
        }
        if df2 < 1.0 || left <= 1e-12 * rows {
            return Err(FitError::NoVariationInside);
        }
        let residual = left / df2;
        let chance = sizes.iter().zip(sums.chunks_exact(columns + 1)).map(|(size, sums)| {
            let known: f64 = sums[..columns].iter().map(|x| x * x).sum::<f64>() / rows;
            let free = size - known;
            // A group that the columns describe completely cannot deviate.
            if free <= 1e-9 * size { 1.0 } else { t_two_sided(sums[columns] / (residual * free).sqrt(), df2) }
        });
        let chance = chance.collect();
        Ok(Flat { within: left, df1, df2, chance })
    }

    pub(crate) fn between(&mut self) -> Result<Between, FitError> {
        let flat = self.flat()?;
        let rows = self.basis.rows;
        let mean_size = rows / self.gathered.groups[0].sizes.len() as f64;
        let mut at = |phi: f64| -> Option<f64> {
            let sweep = self.sweep_once(&[phi])?;
            let rss = profile(&sweep, rows, Method::Reml)?.rss;
            Some(((rss - flat.within) / flat.df1).max(0.0) / (flat.within / flat.df2))
        };
        let f = at(0.0).ok_or(FitError::DidNotConverge)?;
        let (below, p_value) = f_tails(f, flat.df1, flat.df2);
        let share = |psi: f64| {
            let phi = psi.exp_m1() / mean_size;
            phi / (1.0 + phi)
        };
        // F falls as φ grows, so P(F ≤ F(φ)) falls from `below` to 0.
        let mut solve = |target: f64| {
            let (mut low, mut high) = (0.0, FAR);
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                let f = at(f64::exp_m1(middle) / mean_size)?;
                if f_tails(f, flat.df1, flat.df2).0 > target { low = middle } else { high = middle }
            }
            Some(share(0.5 * (low + high)))
        };
        let low = if below > 0.975 { solve(0.975) } else { Some(0.0) };
        // Groups more alike than chance would have them leave no φ at 0.025; half of what is left is used, so
        // that the range never shrinks to nothing. It covers more often than 95 in 100 then, never less.
        let high = solve(f64::min(0.025, 0.5 * below));
        let (phi, _) = self.search(Method::Reml)?;
        Ok(Between {
            share: phi[0] / (1.0 + phi[0]),
            low: low.ok_or(FitError::DidNotConverge)?,
            high: high.ok_or(FitError::DidNotConverge)?,
            f,
            df1: flat.df1,
            df2: flat.df2,
            p_value,
        })
    }
}

/// What the columns leave of the last variable's square, and how many columns say anything.
fn leave_columns(cross: &Sym, rows: f64) -> (f64, usize) {
    let last = cross.order - 1;
    let mut seen = 0;
    let mut square = cross.clone();
    for column in 0..last {
        let own = square.at(column, column);
        // On the basis every column has square n; what the groups say completely leaves rounding only.
        if own <= 1e-9 * rows {
            continue;
        }
        let row: Vec<f64> = (0..=last).map(|j| square.at(column, j) / own.sqrt()).collect();
        square.add_outer(-1.0, &row);
        seen += 1;
    }
    (square.at(last, last), seen)
}
