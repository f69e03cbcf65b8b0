//! Any number of terms that vary between groups, correlated or not, nested or crossed, with weights.
//!
//! Random intercepts alone, without weights, take the quicker ways of `nested` and `crossed`; everything else goes
//! through here: cells ([`super::cells`]), columns on a common scale ([`terms`]), sums group by group ([`blocks`]),
//! one elimination for each evaluation ([`eliminate`]), and a search over covariance factors ([`search`]).
#![expect(clippy::indexing_slicing, reason = "terms and parts are numbered here")]

mod blocks;
mod cores;
mod eliminate;
mod face;
mod groups;
mod matrix;
mod report;
mod search;
mod setup;
mod terms;
#[cfg(test)]
mod tests;

use super::Method;
use super::basis::Basis;
use super::cells::{Cells, Spec};
use super::criterion::profile;
use super::error::FitError;
use super::result::Fit;
use blocks::Blocks;
use eliminate::Factors;
pub(crate) use setup::{check, quick};
use setup::{gathered, map, parts, total};
use terms::Term;

pub(crate) struct General {
    cells: Cells,
    fixed_terms: Vec<String>,
    basis: Basis,
    terms: Vec<Term>,
    /// The part of each term and its first effect there.
    place_of: Vec<(usize, usize)>,
    blocks: Blocks,
    /// Sentences about the design.
    notes: Vec<String>,
}

impl General {
    /// `cells` and `spec` have passed [`check`].
    pub fn new(cells: Cells, spec: &Spec) -> Result<Self, FitError> {
        let centre = cells.centre();
        let total = total(&cells, &centre)?;
        let basis = Basis::of(&gathered(&cells, spec, &total, &centre))?;
        let terms: Vec<Term> = (spec.random.iter())
            .map(|varying| Term::new(varying, &cells, &total, &centre))
            .collect::<Result<_, _>>()?;
        let (parts, place_of) = parts(&cells, &terms);
        let width = basis.columns() + 1;
        let map = map(&basis, spec, &terms, &place_of, &parts, &centre);
        let levels = parts.iter().skip(1).map(|p| cells.factors[p.factor].labels.len()).sum();
        let blocks =
            Blocks::new(&cells, &centre, parts, &map, width).ok_or(FitError::TooManyCrossed { levels })?;
        let mut notes = Vec::new();
        if spec.random.iter().any(|r| !r.columns.is_empty()) {
            let columns = spec.random.iter().flat_map(|r| r.names.iter().skip(usize::from(r.intercept)));
            let mut names: Vec<&str> = Vec::new();
            columns.for_each(|c| {
                if !names.contains(&c.as_str()) {
                    names.push(c)
                }
            });
            let (names, verb) = (names.join(" and "), if names.len() == 1 { "is" } else { "are" });
            notes.push(format!(
                "Shares of the variation are those where {names} {verb} 0, and differ elsewhere."
            ));
        }
        if !cells.plain() {
            notes.push("The residual variance is that of a row with weight 1.".to_owned());
        }
        Ok(Self { fixed_terms: spec.terms(), cells, basis, terms, place_of, blocks, notes })
    }

    pub fn fit(&self, method: Method) -> Result<Fit, FitError> {
        let (found, log) = self.search(method)?;
        let lambda = self.assemble(&found.factors);
        let done = self.blocks.eliminate(self.basis.rows, &lambda).ok_or(FitError::DidNotConverge)?;
        let value = profile(&done.sweep, self.basis.rows, method).ok_or(FitError::DidNotConverge)?;
        let known = self.blocks.known(&lambda, &done).ok_or(FitError::DidNotConverge)?;
        Ok(self.report(method, &found, log, &value, &known))
    }

    fn groups_of(&self, term: usize) -> f64 {
        self.cells.factors[self.terms[term].factor].labels.len() as f64
    }

    /// `1/√m` for each term.
    fn shrink(&self, term: usize) -> f64 {
        (self.groups_of(term) / self.basis.rows).sqrt()
    }

    /// `Λ` of each part from `√m Λ` of each term.
    fn assemble(&self, factors: &Factors) -> Factors {
        let mut lambda: Factors = self.blocks.parts.iter().map(|p| vec![0.0; p.q * p.q]).collect();
        for (term, factor) in factors.iter().enumerate() {
            let (q, (part, at)) = (self.terms[term].q, self.place_of[term]);
            let (across, shrink) = (self.blocks.parts[part].q, self.shrink(term));
            for i in 0..q {
                for j in 0..q {
                    lambda[part][(at + i) * across + at + j] = shrink * factor[i * q + j];
                }
            }
        }
        lambda
    }

    /// The criterion in the basis, and half its slopes by `√m Λ` of each term.
    fn evaluate(&self, factors: &Factors, method: Method) -> Option<(f64, Factors)> {
        let lambda = self.assemble(factors);
        let done = self.blocks.eliminate(self.basis.rows, &lambda)?;
        let value = profile(&done.sweep, self.basis.rows, method)?;
        let all = self.blocks.slopes(&lambda, &done, &value, method)?;
        let of = |(term, own): (usize, &Term)| {
            let (q, (part, at)) = (own.q, self.place_of[term]);
            let (across, shrink) = (self.blocks.parts[part].q, self.shrink(term));
            let entry = |k: usize| shrink * all[part][(at + k / q) * across + at + k % q];
            (0..q * q).map(entry).collect()
        };
        Some((value.criterion, self.terms.iter().enumerate().map(of).collect()))
    }
}
