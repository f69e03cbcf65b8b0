//! From a searched model to what it says.
#![expect(clippy::indexing_slicing, reason = "factors are numbered by the layout")]

use super::Method;
use super::basis::Basis;
use super::criterion::{Levels, Value};
use super::design::INTERCEPT;
use super::fit::Model;
use super::log::{FitLog, Search};
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
        let unit = self.basis.unit();
        let residual = value.rss / value.divisor * unit * unit;
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
        let names = self.gathered.groups.iter().map(|g| g.name);
        let variances: Vec<Variance> =
            names.zip(&ratios).map(|(group, r)| Variance::own(group, INTERCEPT, r * residual)).collect();
        let groups = self.gathered.groups.iter();
        let groups = groups.map(|g| GroupCount { name: g.name.into(), count: g.sizes.len() }).collect();
        let random = Random {
            groups,
            singular: variances.iter().any(|v| v.variance == 0.0),
            variances,
            modes,
            log: self.log.clone(),
            log_weight: 0.0,
            notes: Vec::new(),
        };
        finish(method, &self.gathered.terms, &self.basis, value, minimum, random)
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
        FactorModes { group: grouping.name.into(), term: INTERCEPT.into(), levels: levels.collect() }
    }
}

/// What a fit says of its random part; the residual not among the variances.
pub(crate) struct Random {
    pub groups: Vec<GroupCount>,
    pub variances: Vec<Variance>,
    pub modes: Vec<FactorModes>,
    pub singular: bool,
    pub log: Vec<Search>,
    /// `Σ ln w` over the rows.
    pub log_weight: f64,
    pub notes: Vec<String>,
}

/// Turns the fixed part back to its units and puts both parts together.
pub(crate) fn finish(
    method: Method,
    terms: &[String],
    basis: &Basis,
    value: &Value,
    minimum: &Minimum,
    random: Random,
) -> Fit {
    let (columns, unit) = (basis.columns(), basis.unit());
    let residual = value.rss / value.divisor * unit * unit;
    let penalty = if method == Method::Reml { basis.log_det_columns() } else { 0.0 };
    let offset = penalty + value.divisor * 2.0 * unit.ln() - random.log_weight;
    let criterion = value.criterion + offset;
    let (estimates, covariance) = basis.turn_fixed(&value.beta, &value.columns.inverse(), residual);
    let mut kept = (0..columns).map(|j| (estimates[j], covariance.at(j, j).max(0.0).sqrt()));
    let fixed = terms.iter().zip(&basis.estimable).map(|(term, &estimable)| {
        let found = if estimable { kept.next() } else { None };
        Fixed { term: term.clone(), estimate: found.map(|f| f.0), se: found.map(|f| f.1) }
    });
    let fixed = fixed.collect();
    let level = |group: &str| -> f64 {
        let own = random.variances.iter().filter(|v| v.group == group && v.is_intercept());
        own.map(|v| v.variance).sum()
    };
    let total = residual + random.groups.iter().map(|g| level(&g.name)).sum::<f64>();
    let shares = random.groups.iter().map(|g| (g.name.as_str(), level(&g.name)));
    let partition = shares.chain([(RESIDUAL, residual)]);
    let partition = partition.map(|(group, v)| Share { group: group.into(), share: v / total }).collect();
    let mut variances = random.variances;
    variances.push(Variance {
        group: RESIDUAL.into(),
        term: None,
        term2: None,
        variance: residual,
        sd: residual.sqrt(),
    });
    let mut log = FitLog { searches: random.log };
    for step in log.searches.iter_mut().flat_map(|s| &mut s.steps) {
        step.criterion += offset;
    }
    let mut fit = Fit {
        method,
        n: basis.rows as usize,
        groups: random.groups,
        fixed,
        fixed_covariance: (0..columns).map(|i| (0..columns).map(|j| covariance.at(i, j)).collect()).collect(),
        singular: random.singular,
        variances,
        partition,
        criterion,
        log_likelihood: -0.5 * criterion,
        modes: random.modes,
        converged: true,
        iterations: log.searches.iter().map(|s| s.evaluations).sum::<u32>().max(minimum.evaluations),
        gradient: minimum.slope,
        log,
        notes: Vec::new(),
    };
    fit.notes = fit.remarks();
    fit.notes.extend(random.notes);
    fit
}
