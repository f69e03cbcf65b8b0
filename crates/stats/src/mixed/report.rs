//! From a searched model to what it says.
#![expect(clippy::indexing_slicing, reason = "factors are numbered by the layout")]

use super::Method;
use super::criterion::{Levels, Value};
use super::fit::Model;
use super::result::{FactorModes, Fit, Fixed, GroupCount, Mode, Share, Variance};
use super::search::Minimum;

/// Name of the residual among the variances.
pub(crate) const RESIDUAL: &str = "residual";

impl Model<'_> {
    pub(crate) fn report(
        &self,
        method: Method,
        phi: &[f64],
        minimum: &Minimum,
        value: &Value,
        levels: &[Levels],
    ) -> Fit {
        let columns = self.basis.columns();
        let unit = self.basis.unit();
        let residual = value.rss / value.divisor * unit * unit;
        let penalty = if method == Method::Reml { self.basis.log_det_columns() } else { 0.0 };
        let criterion = value.criterion + penalty + value.divisor * 2.0 * unit.ln();
        let (estimates, covariance) = self.basis.turn_fixed(&value.beta, &value.columns.inverse(), residual);
        let mut kept = (0..columns).map(|j| (estimates[j], covariance.at(j, j).max(0.0).sqrt()));
        let fixed = self.gathered.terms.iter().zip(&self.basis.estimable).map(|(term, &estimable)| {
            let found = if estimable { kept.next() } else { None };
            Fixed { term: term.clone(), estimate: found.map(|f| f.0), se: found.map(|f| f.1) }
        });
        let fixed: Vec<Fixed> = fixed.collect();
        let factors = self.gathered.groups.len();
        let mut ratios = vec![0.0; factors];
        let mut modes: Vec<FactorModes> = Vec::with_capacity(factors);
        for (position, &factor) in self.order.iter().enumerate() {
            ratios[factor] = phi[position];
        }
        for (factor, &ratio) in ratios.iter().enumerate() {
            let position = self.order.iter().position(|&f| f == factor).unwrap_or(0);
            modes.push(self.modes(factor, ratio, residual, value, &levels[position]));
        }
        let total: f64 = 1.0 + ratios.iter().sum::<f64>();
        let names = self.gathered.groups.iter().map(|g| g.name).chain([RESIDUAL]);
        let ratios = ratios.iter().copied().chain([1.0]);
        let variances: Vec<Variance> = (names.clone().zip(ratios.clone()))
            .map(|(group, r)| Variance {
                group: group.into(),
                variance: r * residual,
                sd: (r * residual).sqrt(),
            })
            .collect();
        let partition = names.zip(ratios).map(|(group, r)| Share { group: group.into(), share: r / total });
        let partition = partition.collect();
        let groups = self.gathered.groups.iter();
        let groups = groups.map(|g| GroupCount { name: g.name.into(), count: g.sizes.len() }).collect();
        let mut fit = Fit {
            method,
            n: self.basis.rows as usize,
            groups,
            fixed,
            fixed_covariance: (0..columns)
                .map(|i| (0..columns).map(|j| covariance.at(i, j)).collect())
                .collect(),
            singular: variances.iter().any(|v| v.variance == 0.0),
            variances,
            partition,
            criterion,
            log_likelihood: -0.5 * criterion,
            modes,
            converged: true,
            iterations: minimum.evaluations,
            gradient: minimum.slope,
            notes: Vec::new(),
        };
        fit.notes = fit.remarks();
        fit
    }

    fn modes(&self, factor: usize, phi: f64, residual: f64, value: &Value, levels: &Levels) -> FactorModes {
        let grouping = &self.gathered.groups[factor];
        let columns = self.basis.columns();
        let (unit, sd) = (self.basis.unit(), residual.sqrt());
        let groups = grouping.labels.iter().zip(&grouping.sizes).enumerate();
        let levels = groups.map(|(group, (label, &size))| {
            let mut mode = Mode {
                level: (*label).to_owned(),
                n: size as u64,
                value: 0.0,
                conditional_sd: 0.0,
                prediction_sd: 0.0,
                reliability: 0.0,
            };
            if phi > 0.0 {
                let u = &levels.u[group * (columns + 1)..][..=columns];
                let explained: f64 = u.iter().zip(&value.beta).map(|(a, b)| a * b).sum();
                let mut known = u[..columns].to_vec();
                value.columns.forward(&mut known);
                let variance = levels.variance[group].max(0.0);
                let fixed: f64 = known.iter().map(|z| z * z).sum();
                mode.value = phi * (u[columns] - explained) * unit;
                mode.conditional_sd = variance.sqrt() * sd;
                mode.prediction_sd = (variance + phi * phi * fixed).sqrt() * sd;
                mode.reliability = (1.0 - variance / phi).clamp(0.0, 1.0);
            }
            mode
        });
        FactorModes { group: grouping.name.into(), levels: levels.collect() }
    }
}
