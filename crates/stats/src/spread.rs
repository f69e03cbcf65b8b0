//! Variation between the classes of one school: the whole set of estimates that a page shows.
//!
//! A class here is a *class-year*, a class in one session, so three sessions of a three-class year are nine.
//! The model is `value = typical + columns · β + class + pupil`, by REML ([`crate::mixed`]).
//!
//! **Estimates** are shrunken towards typical. With a handful of classes the REML variance between them is often 0
//! or nearly so by chance, and intervals that take it at its word are far too short: of those called 95% some 45 to
//! 90 in 100 hold the truth where 9 classes differ little. So classes are shrunken with the variance that makes the
//! *product* of the restricted likelihood and the variance largest, which is never 0 (Morris and Tang 2011, *Stat.
//! Sci.* 26:271; Li and Lahiri 2010, *J. Multivar. Anal.* 101:882). The share of variation is still by REML.
//!
//! **Intervals** are `estimate ± 1.2816` (80%) and `± 1.9600` (95%) prediction standard deviations. The prediction
//! one is used, and not the conditional one, because "typical" is itself estimated from a handful of classes, and
//! the interval is read as a statement about the class against typical.
//!
//! **Standing out** takes three things. Together they make "nothing stands out" right at least 95 times in
//! 100 where classes do not differ, and keep a class that does differ from dragging others with it:
//! 1. Wald's exact F test finds variation between classes at 5% ([`crate::mixed::between`]);
//! 2. the class's own deviation survives Benjamini and Hochberg's (1995) procedure at 5% over all classes that
//!    are large enough, each judged by an exact t test against "no class differs";
//! 3. its shrunken estimate is above typical with probability over 0.975.
//!
//! Without the first everything is in the usual spread; without the second a verdict is tempered by one step.
//!
//! **The chance band** is where the shrunken estimate of a class of `n` pupils would fall 95 times in 100 if
//! that class were exactly typical: `± 1.96 λ σ/√n` with the shrink factor `λ = n φ/(1 + n φ)`. It is
//! continuous in `n`, so it can be drawn without telling a class's size.
//!
//! ```
//! use ensemble_stats::{mixed::{Design, Factor}, spread::{Thresholds, spread}};
//!
//! // Five classes of ten; the third has eight points more than the others.
//! let class: Vec<String> = (0..50).map(|i| format!("class-year {}", i / 10)).collect();
//! let value: Vec<f64> = (0..50).map(|i| f64::from(i % 10) + if i / 10 == 2 { 8.0 } else { 0.0 }).collect();
//! let class = Factor::from_labels("class-year", &class);
//! let found = spread(&Design::new(&value).group(&class), Thresholds::default()).unwrap();
//! assert!(found.differs);
//! let third = found.groups[2].estimate.as_ref().unwrap();
//! assert!(third.stands_out() && third.value < 8.0); // shrunken
//! ```

use crate::dist::{Z80, Z95, normal_cdf};
use crate::mixed::{Between, Design, FitError, Method, Model};
use crate::multiplicity::benjamini_hochberg;
use crate::verdict::Standing;
use std::fmt;

/// Chance of finding variation between classes where there is none.
const LEVEL: f64 = 0.05;

/// How many groups and pupils it takes. They can be raised, never lowered below the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    groups: usize,
    pupils: u64,
}

impl Default for Thresholds {
    /// 5 groups for a share of variation, 8 pupils for a group's estimate.
    fn default() -> Self {
        Self { groups: 5, pupils: 8 }
    }
}

impl Thresholds {
    /// Higher thresholds; values below the defaults are read as the defaults.
    #[must_use]
    pub fn raised(groups: usize, pupils: u64) -> Self {
        let least = Self::default();
        Self { groups: groups.max(least.groups), pupils: pupils.max(least.pupils) }
    }

    /// Groups needed for a share of variation.
    #[must_use]
    pub fn groups(self) -> usize {
        self.groups
    }

    /// Pupils needed for a group's estimate.
    #[must_use]
    pub fn pupils(self) -> u64 {
        self.pupils
    }
}

/// The variation between groups, as shown. Groups are in the order of the factor's levels.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Pupils.
    pub n: usize,
    /// The value expected of a pupil with average columns in a typical group, in units of the outcome.
    pub typical: f64,
    /// Standard deviation between groups (`τ`), exactly 0 if none is detectable.
    pub group_sd: f64,
    /// Standard deviation between pupils of one group (`σ`).
    pub pupil_sd: f64,
    /// Variance between groups over variance between pupils (`φ`), as used for shrinking; never 0.
    pub shrink_ratio: f64,
    /// Share of the variation between groups with its 95% range, and the test that there is none.
    pub between: Between,
    /// Whether the test finds variation at 5%. If not, nothing stands out.
    pub differs: bool,
    /// One for each group with pupils.
    pub groups: Vec<GroupEstimate>,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
}

/// A group and what may be said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupEstimate {
    /// The group's name, as in the factor.
    pub level: String,
    /// Pupils.
    pub n: u64,
    /// `None` where the group has too few pupils.
    pub estimate: Option<Estimate>,
}

/// A shrunken deviation from typical with its intervals, in units of the outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The deviation, pulled towards 0 by as much as chance may have made it.
    pub value: f64,
    /// Pupils it rests on.
    pub n: u64,
    /// Prediction standard deviation.
    pub sd: f64,
    /// Ends of the 80% interval.
    pub range80: (f64, f64),
    /// Ends of the 95% interval.
    pub range95: (f64, f64),
    /// Probability that the group is truly above typical.
    pub above: f64,
    /// Share of the deviation that would show again (`λ`).
    pub reliability: f64,
    /// What may be said.
    pub standing: Standing,
}

impl Estimate {
    /// Whether the group stands out upwards.
    #[must_use]
    pub fn stands_out(&self) -> bool {
        self.standing == Standing::VeryLikelyAbove
    }
}

impl Spread {
    /// Half-width of the chance band for a group of `n` pupils, on the shrunken scale. 0 if `n` is not positive.
    #[must_use]
    pub fn chance_half_width(&self, n: f64) -> f64 {
        if n.is_nan() || n <= 0.0 {
            return 0.0;
        }
        let grown = n * self.shrink_ratio;
        Z95 * grown / (1.0 + grown) * self.pupil_sd / n.sqrt()
    }

    /// Whether any group stands out upwards.
    #[must_use]
    pub fn any_stands_out(&self) -> bool {
        self.groups.iter().filter_map(|g| g.estimate.as_ref()).any(Estimate::stands_out)
    }
}

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpreadError {
    /// Not enough groups for a share of variation.
    TooFewGroups {
        /// Groups there are.
        have: usize,
        /// Groups it takes.
        need: usize,
    },
    /// The model was refused.
    Fit(FitError),
}

impl fmt::Display for SpreadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewGroups { have, need } => write!(
                f,
                "Too early to say: {have} of the {need} groups we need. Add earlier sessions, so that each class \
                 counts once for every session."
            ),
            Self::Fit(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SpreadError {}

impl From<FitError> for SpreadError {
    fn from(error: FitError) -> Self {
        Self::Fit(error)
    }
}

/// Estimates the variation between the groups of a design with one grouping.
///
/// # Errors
/// [`SpreadError::TooFewGroups`] below the threshold, otherwise whatever [`crate::mixed::fit`] refuses.
pub fn spread(design: &Design<'_>, thresholds: Thresholds) -> Result<Spread, SpreadError> {
    let mut model = match Model::from_rows(design) {
        Err(FitError::OneGroup { .. }) => {
            return Err(SpreadError::TooFewGroups { have: 1, need: thresholds.groups });
        }
        other => other?,
    };
    let have = model.gathered.groups.first().map_or(0, |g| g.sizes.len());
    if have < thresholds.groups {
        return Err(SpreadError::TooFewGroups { have, need: thresholds.groups });
    }
    let flat = model.flat()?;
    let between = model.between()?;
    let fit = model.fit(Method::Reml)?;
    let differs = between.p_value < LEVEL;
    let careful = model.fit_carefully()?;
    let modes = careful.modes.first().map_or(&[][..], |m| &m.levels);
    let enough = |n: u64| n >= thresholds.pupils;
    // Groups that are too small are not judged, so they do not count among the many either.
    let judged =
        modes.iter().zip(&flat.chance).map(|(m, chance)| if enough(m.n) { *chance } else { f64::NAN });
    let adjusted = benjamini_hochberg(&judged.collect::<Vec<f64>>());
    let groups = modes.iter().zip(adjusted).map(|(mode, adjusted)| {
        let estimate = enough(mode.n).then(|| {
            let sd = mode.prediction_sd;
            let above = if sd > 0.0 { normal_cdf(mode.value / sd) } else { 0.5 };
            let standing = Standing::from_probability(above);
            Estimate {
                value: mode.value,
                n: mode.n,
                sd,
                range80: (mode.value - Z80 * sd, mode.value + Z80 * sd),
                range95: (mode.value - Z95 * sd, mode.value + Z95 * sd),
                above,
                reliability: mode.reliability,
                standing: match (differs, adjusted <= LEVEL) {
                    (false, _) => Standing::UsualSpread,
                    (true, false) => standing.tempered(),
                    (true, true) => standing,
                },
            }
        });
        GroupEstimate { level: mode.level.clone(), n: mode.n, estimate }
    });
    let groups = groups.collect();
    Ok(Spread {
        n: fit.n,
        typical: typical(design, &fit.fixed),
        group_sd: fit.variances.first().map_or(0.0, |v| v.sd),
        pupil_sd: fit.residual_variance().sqrt(),
        shrink_ratio: careful.variances.first().map_or(0.0, |v| v.variance) / careful.residual_variance(),
        between,
        differs,
        groups,
        notes: fit.notes,
    })
}

fn typical(design: &Design<'_>, fixed: &[crate::mixed::Fixed]) -> f64 {
    let rows = design.outcome.len() as f64;
    let intercept = design.intercept.then_some(1.0);
    let means = design.columns.iter().map(|c| c.values.iter().map(|v| v / rows).sum::<f64>());
    intercept.into_iter().chain(means).zip(fixed).map(|(mean, f)| mean * f.estimate.unwrap_or(0.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_can_be_raised_but_not_lowered() {
        assert_eq!(Thresholds::raised(3, 1), Thresholds::default());
        assert_eq!((Thresholds::raised(9, 12).groups(), Thresholds::raised(9, 12).pupils()), (9, 12));
    }
}
