//! From a maximum to what it says.

use super::likelihood::{Likelihood, Peak};
use super::search::Maximum;
use super::{Binary, BinaryFit, GroupMode, LogOdds, Logistic};
use crate::estimate::{Comparison, Estimate};
use crate::mixed::design::INTERCEPT;
use std::f64::consts::PI;

/// In the field's words.
const METHOD: &str = "logistic mixed model, ML";
const FLAT: &str = "logistic regression, ML";

/// `found` is the maximum inside, `None` at the boundary.
pub(super) fn report(
    design: &Binary<'_>,
    likelihood: &Likelihood<'_>,
    flat: &Logistic,
    found: Option<&Maximum>,
    iterations: u32,
) -> BinaryFit {
    let rows = likelihood.rows;
    let n = design.of.iter().sum::<f64>() as u64;
    let method = if found.is_some() { METHOD } else { FLAT };
    let (beta, covariance, value) = match found {
        // The last parameter is σ.
        Some(m) => (m.place.at.get(..rows.width), m.covariance.leading(rows.width), m.place.value),
        None => (None, flat.covariance.clone(), flat.log_likelihood),
    };
    let sd = found.and_then(|m| m.place.at.last().copied()).unwrap_or(0.0);
    let (estimates, covariance) = rows.turn_back(beta.unwrap_or(&flat.beta), &covariance);
    let mut kept = estimates.iter().enumerate().map(|(j, &value)| {
        let comparison = if j == 0 { Comparison::Itself } else { Comparison::OtherGroup };
        Estimate::normal(value, covariance.at(j, j).max(0.0).sqrt(), n, method, comparison)
    });
    let names = std::iter::once(INTERCEPT).chain(design.columns.iter().map(|column| column.name));
    let fixed: Vec<LogOdds> = (names.zip(&rows.estimable))
        .map(|(term, &kept_one)| LogOdds {
            term: term.to_owned(),
            estimate: if kept_one { kept.next() } else { None },
        })
        .collect();
    let notes = notes(&fixed, &design.group.name, sd, rows.groups());
    BinaryFit {
        n,
        groups: rows.groups(),
        points: likelihood.nodes.len() as u32,
        fixed_covariance: (0..rows.width)
            .map(|i| (0..rows.width).map(|j| covariance.at(i, j)).collect())
            .collect(),
        fixed,
        sd,
        latent_share: sd * sd / (sd * sd + PI * PI / 3.0),
        minus_two_log_likelihood: -2.0 * (value + rows.ways),
        modes: modes(likelihood, sd, found, method),
        singular: sd == 0.0,
        converged: true,
        iterations,
        promised: found.map_or(0.0, |m| m.promised),
        notes,
    }
}

/// Each group's mode. The variance of its error is that of its curvature plus what `β` and `σ` leave open.
fn modes(
    likelihood: &Likelihood<'_>,
    sd: f64,
    found: Option<&Maximum>,
    method: &'static str,
) -> Vec<GroupMode> {
    let rows = likelihood.rows;
    let groups = rows.labels.iter().zip(rows.starts.windows(2)).enumerate();
    let mode = |(group, (level, range)): (usize, (&String, &[usize]))| {
        let own = match range {
            [start, end] => rows.of.get(*start..*end).unwrap_or_default(),
            _ => &[],
        };
        let n = own.iter().sum::<f64>() as u64;
        let (peak, left_open) = match found {
            Some(m) => {
                let drift = likelihood.drift(&m.place, group);
                (m.place.groups.get(group).copied().unwrap_or_default(), m.covariance.quadratic(&drift))
            }
            None => (Peak::default(), 0.0),
        };
        let conditional = sd * peak.spread;
        let se = (conditional * conditional + left_open.max(0.0)).sqrt();
        GroupMode {
            level: level.clone(),
            deviation: Estimate::normal(sd * peak.mode, se, n, method, Comparison::Expected),
            conditional_sd: conditional,
            reliability: if sd > 0.0 { 1.0 - peak.spread * peak.spread } else { 0.0 },
        }
    };
    groups.map(mode).collect()
}

fn notes(fixed: &[LogOdds], group: &str, sd: f64, groups: usize) -> Vec<String> {
    let lost = fixed
        .iter()
        .filter(|f| f.estimate.is_none())
        .map(|f| format!("{} is not estimable: the columns before it already say all that it does.", f.term));
    let none = (sd == 0.0)
        .then(|| format!("No detectable variation between groups of {group}: the estimate is exactly 0."));
    let few = (groups < 5).then(|| {
        format!(
            "{groups} groups of {group} are too few to know how much groups vary; treat its share as a guess."
        )
    });
    lost.chain(none).chain(few).collect()
}
