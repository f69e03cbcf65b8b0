//! From a design to numbers: gather, turn, search, turn back.
#![expect(clippy::indexing_slicing, reason = "factors are numbered by the layout")]

use super::basis::Basis;
use super::criterion::{Solver, Sweep, profile};
use super::design::Design;
use super::error::FitError;
use super::gather::{Codes, Gathered, gather};
use super::layout::layout;
use super::log::Search;
use super::nested::Nested;
use super::result::Fit;
use super::search::{Lost, Minimum, minimise};
use super::summary::Summaries;
use super::{Method, crossed::Crossed};
use crate::linalg::Sym;

/// A model ready to be searched.
pub(crate) struct Model<'a> {
    pub gathered: Gathered<'a>,
    pub basis: Basis,
    solver: Box<dyn Solver>,
    /// Position in the design of each of the solver's factors.
    pub order: Vec<usize>,
    /// The searches so far.
    pub log: Vec<Search>,
}

/// What a search sets out with, by factor.
struct Outset {
    start: Vec<f64>,
    /// How the criterion curves, roughly.
    curvature: Vec<f64>,
    /// Mean sizes of the groups.
    sizes: Vec<f64>,
}

impl<'a> Model<'a> {
    pub fn from_rows(design: &Design<'a>) -> Result<Self, FitError> {
        if !design.plain() {
            return Err(FitError::InterceptsOnly);
        }
        design.check()?;
        let codes: Vec<Codes<'_>> = (design.groups.iter())
            .map(|factor| Codes::of(&factor.name, &factor.codes, factor.levels.len()))
            .collect::<Result<_, _>>()?;
        let names: Vec<&str> = design.groups.iter().map(|factor| factor.name.as_str()).collect();
        let layout = layout(&codes, &names)?;
        let nested = layout.parents.is_some();
        let wanted: Vec<bool> = (0..codes.len()).map(|f| !nested || f == layout.order[0]).collect();
        let gathered = gather(design, &codes, &wanted)?;
        match layout.parents {
            Some(parents) => Self::nested(gathered, layout.order, &parents),
            None => {
                let basis = Basis::of(&gathered)?;
                let solver = Crossed::new(&gathered, &basis, &codes, &layout.order)?;
                Ok(Self { gathered, basis, solver: Box::new(solver), order: layout.order, log: vec![] })
            }
        }
    }

    pub fn from_groups(summaries: &'a Summaries) -> Result<Self, FitError> {
        Self::nested(summaries.gather()?, vec![0], &[])
    }

    /// `parents` lead from the groups of each grouping in `order` to those of the next; sums are needed for the first.
    pub fn nested(gathered: Gathered<'a>, order: Vec<usize>, parents: &[Vec<u32>]) -> Result<Self, FitError> {
        let basis = Basis::of(&gathered)?;
        let finest = &gathered.groups[order[0]];
        let sums = basis.turn_sums(&finest.sums, gathered.cross.order);
        let counts = order.iter().map(|&f| gathered.groups[f].sizes.len()).collect();
        let solver = Nested::new(identity(&basis), &finest.sizes, &sums, parents, counts);
        Ok(Self { gathered, basis, solver: Box::new(solver), order, log: vec![] })
    }

    fn groups(&self, factor: usize) -> usize {
        self.gathered.groups[self.order[factor]].sizes.len()
    }

    /// `ln det Ω` and `V'Ω⁻¹V` at given variance ratios.
    pub fn sweep_once(&mut self, phi: &[f64]) -> Option<Sweep> {
        self.solver.sweep(phi, false)
    }

    /// Searches for the variances and reports.
    pub fn fit(&mut self, method: Method) -> Result<Fit, FitError> {
        let (phi, minimum) = self.search(method)?;
        self.assess(&phi, method, &minimum)
    }

    /// As [`Model::fit`] by REML, at variances that are never 0 (see [`crate::spread`]): those that make the
    /// product of the restricted likelihood and the variances largest.
    pub fn fit_carefully(&mut self) -> Result<Fit, FitError> {
        let Outset { start, curvature, sizes } = self.prepare()?;
        let mut evaluate = self.objective(Method::Reml, &sizes);
        let adjusted = move |at: &[f64]| {
            let (value, slopes) = evaluate(at)?;
            // −2 ln φ and its slope by ψ, with φ = (e^ψ − 1)/m.
            let value = value - at.iter().map(|psi| 2.0 * psi.exp_m1().ln()).sum::<f64>();
            let pull = at.iter().map(|psi| 2.0 / (-(-psi).exp_m1()));
            let slopes: Vec<f64> = slopes.iter().zip(pull).map(|(s, p)| s - p).collect();
            (value.is_finite() && slopes.iter().all(|s| s.is_finite())).then_some((value, slopes))
        };
        let minimum = minimise(&start, &curvature, adjusted).map_err(told)?;
        self.assess(&ratios(&minimum.at, &sizes), Method::Reml, &minimum)
    }

    fn assess(&mut self, phi: &[f64], method: Method, minimum: &Minimum) -> Result<Fit, FitError> {
        let sweep = self.solver.sweep(phi, false).ok_or(FitError::DidNotConverge)?;
        let value = profile(&sweep, self.basis.rows, method).ok_or(FitError::DidNotConverge)?;
        let levels = self.solver.levels(phi).ok_or(FitError::DidNotConverge)?;
        Ok(self.report(method, phi, minimum, &value, &levels))
    }

    fn prepare(&mut self) -> Result<Outset, FitError> {
        let rows = self.basis.rows;
        let groups: Vec<f64> = (0..self.order.len()).map(|f| self.groups(f) as f64).collect();
        // How far apart the groups' plain means lie, in units of what one group's mean would by chance.
        let flat = self.solver.sweep(&vec![0.0; groups.len()], true).ok_or(FitError::DidNotConverge)?;
        let last = self.basis.columns();
        let apart: Vec<f64> = flat.outer.iter().map(|outer| outer.at(last, last) / rows).collect();
        let within = apart.iter().zip(&groups).map(|(apart, groups)| 1.0 - apart * groups / rows);
        let within = within.fold(1.0, f64::min).max(1e-6);
        let start = apart.iter().map(|apart| (apart / within).max(1.2).ln()).collect();
        let curvature = groups.iter().map(|groups| groups * (1.0 - groups / rows)).collect();
        Ok(Outset { start, curvature, sizes: groups.iter().map(|groups| rows / groups).collect() })
    }

    /// The criterion and its slopes by `ψ = ln(1 + φ m)`.
    fn objective<'m>(
        &'m mut self,
        method: Method,
        sizes: &'m [f64],
    ) -> impl FnMut(&[f64]) -> Option<(f64, Vec<f64>)> + 'm {
        let (solver, rows) = (&mut self.solver, self.basis.rows);
        move |at: &[f64]| {
            let phi = ratios(at, sizes);
            let value = profile(&solver.sweep(&phi, true)?, rows, method)?;
            let steepness = phi.iter().zip(sizes).map(|(phi, m)| phi + 1.0 / m);
            let slopes: Vec<f64> = value.slopes.iter().zip(steepness).map(|(s, by)| s * by).collect();
            let sound = value.criterion.is_finite() && slopes.iter().all(|s| s.is_finite());
            sound.then_some((value.criterion, slopes))
        }
    }

    /// The variance ratios at the lowest criterion.
    pub fn search(&mut self, method: Method) -> Result<(Vec<f64>, Minimum), FitError> {
        let Outset { start, curvature, sizes } = self.prepare()?;
        let mut evaluate = self.objective(method, &sizes);
        let first = minimise(&start, &curvature, &mut evaluate);
        let mut log = vec![Search::of(&start, &first, false)];
        let mut minimum = first.map_err(told)?;
        if minimum.at.contains(&0.0) {
            // A boundary is believed only after a second look from further inside.
            let inside: Vec<f64> = minimum.at.iter().map(|&psi| if psi == 0.0 { 1.5 } else { psi }).collect();
            let second = minimise(&inside, &curvature, &mut evaluate);
            log.push(Search::of(&inside, &second, false));
            if let Ok(second) = second {
                let evaluations = minimum.evaluations + second.evaluations;
                if second.value < minimum.value - 1e-9 {
                    minimum = second;
                }
                minimum.evaluations = evaluations;
            }
        }
        drop(evaluate);
        self.log = log;
        for psi in &mut minimum.at {
            // A variance that makes no difference is none.
            if *psi < 1e-6 {
                *psi = 0.0;
            }
        }
        Ok((ratios(&minimum.at, &sizes), minimum))
    }
}

fn ratios(at: &[f64], sizes: &[f64]) -> Vec<f64> {
    at.iter().zip(sizes).map(|(psi, m)| psi.exp_m1() / m).collect()
}

fn told(lost: Lost) -> FitError {
    match lost {
        Lost::NoResidual => FitError::NoVariationInside,
        Lost::NotSettled => FitError::DidNotConverge,
    }
}

/// `V*'V*` of the basis.
pub(crate) fn identity(basis: &Basis) -> Sym {
    let order = basis.columns() + 1;
    let mut total = Sym::zeros(order);
    for i in 0..order {
        total.set(i, i, basis.rows);
    }
    total
}
