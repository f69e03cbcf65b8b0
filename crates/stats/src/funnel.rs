//! Funnel plots: which of many schools (or other units) lie outside what chance makes of their size.
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `y_i`, `n_i` | [`Unit::value`], [`Unit::n`]: a share, a ratio or a mean, and what it rests on | the measure's; pupils or expected events |
//! | `θ` | [`Funnel::centre`] | the measure's |
//! | `s_i` | standard deviation of `y_i` if the truth is `θ` | that of the [`Scale`] |
//! | `z_i` | [`Unit::z`] `= (g(y_i) − g(θ))/s_i` on the scale `g` | none |
//! | `φ` | [`Funnel::phi`]: mean square of the trimmed `z` | none; 1 by chance alone, less when trimmed |
//! | `τ²` | [`Funnel::tau2`]: variance between units beyond chance | that of the scale, squared |
//!
//! ```text
//! τ² = max(0, (I φ − (I − 1)) / (Σw − Σw²/Σw)),   w = 1/s²,   over the I units that are kept
//! additive limits         g⁻¹(g(θ) ± z √(s² + τ²))          z = 1.959964 (95%), 3.090232 (99.8%)
//! multiplicative limits   g⁻¹(g(θ) ± z s √max(1, φ))
//! ```
//! Source: Spiegelhalter (2005), *Stat. Med.* 24:1185. `φ` below 1 never narrows the multiplicative limits.
//!
//! | scale | for | `g(y)` | `s` |
//! |---|---|---|---|
//! | [`Scale::Natural`] | all | `y` | `√(θ(1−θ)/n)`; `√(θ/E)`; `σ/√n` |
//! | [`Scale::Arcsine`] | proportions | `asin √y` | `1/(2√n)` |
//! | [`Scale::SquareRoot`] | ratios | `√y` | `1/(2√E)` |
//! | [`Scale::Log`] | ratios | `ln y` | `1/√(θE)` |
//! | [`Scale::Exact`] | no overdispersion | the binomial, the Poisson or (means) the normal distribution itself | |
//!
//! **Exact limits** of a proportion at probability `q` are Spiegelhalter's: with `r` the smallest count whose
//! `F(r) ≥ q`, the limit is `(r − (F(r) − q)/(F(r) − F(r − 1)))/n`. Those of a ratio are chi-square quantiles,
//! `χ²(q; 2θE)/(2E)` below and `χ²(q; 2θE + 2)/(2E)` above, as the R package FunnelPlotR has them.
//!
//! **Limits are not clipped.** A share has no room below 0, but a limit there says plainly that nothing can lie
//! below it. [`Limits::clipped`] cuts them to the possible range, for drawing only. (On the arcsine and square-root
//! scales R's formula *folds* such a limit back into the range, where a unit could seem to lie outside it. Here it
//! keeps its sign and is the same number otherwise.)
//!
//! Units stay in the order given. Nothing here says which school is good: it says which differ by more than their
//! size explains, and how many would by chance.
//!
//! ```
//! use ensemble_stats::funnel::{Overdispersion, Plan, Series, funnel};
//! let schools: Vec<String> = (1..=12).map(|s| format!("school {s}")).collect();
//! let reached = [30.0, 24.0, 55.0, 41.0, 12.0, 33.0, 70.0, 28.0, 44.0, 19.0, 38.0, 25.0];
//! let pupils = [60.0, 50.0, 110.0, 80.0, 25.0, 64.0, 90.0, 60.0, 85.0, 40.0, 79.0, 52.0];
//! let shares = Series::Proportions { numerators: &reached, denominators: &pupils };
//! let found = funnel(&schools, &shares, &Plan::new(Overdispersion::None)).unwrap();
//! assert!((found.centre - 419.0 / 795.0).abs() < 1e-15);
//! assert!(found.units[6].value > found.units[6].limits.upper998 && found.units[6].beyond998());
//! assert_eq!(found.alarms95.about, 1); // by chance alone, among twelve
//! ```

mod curve;
mod data;
mod dispersion;
mod error;

use crate::dist::{Z95, Z998};
use crate::multiplicity::{FalseAlarms, benjamini_hochberg, false_alarms};
use curve::Curve;
pub use error::FunnelError;

/// Units below which no funnel is offered.
pub const FEWEST_UNITS: usize = 10;
/// Units from which the spread between them is known well enough to need no remark.
pub const ENOUGH_UNITS: usize = 15;

/// What was measured in each unit. Counts are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Series<'a> {
    /// How many of how many.
    Proportions {
        /// Those who did.
        numerators: &'a [f64],
        /// All.
        denominators: &'a [f64],
    },
    /// Observed events over those expected for pupils like these.
    Ratios {
        /// Events.
        observed: &'a [f64],
        /// Expected events, over 0, not necessarily whole.
        expected: &'a [f64],
    },
    /// Means of pupils' values, such as what is left after a starting point.
    Means {
        /// Means.
        means: &'a [f64],
        /// Pupils in each.
        n: &'a [f64],
        /// Standard deviation between pupils (`σ`), in the units of the means.
        sd: f64,
    },
}

/// The scale on which limits and `z` are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// The measure's own, normal.
    Natural,
    /// The measure's own distribution; without overdispersion only.
    Exact,
    /// `asin √y`, for proportions.
    Arcsine,
    /// `√y`, for ratios (as the Care Quality Commission does).
    SquareRoot,
    /// `ln y`, for ratios (as the hospital mortality indicator SHMI does).
    Log,
}

/// How limits allow for units that differ by more than chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Overdispersion {
    /// A variance between units is added to that of chance.
    #[default]
    Additive,
    /// The variance of chance is multiplied.
    Multiplicative,
    /// Not at all.
    None,
}

/// How a few far units are kept from widening the limits for all. Both use the 10% and 90% quantiles of `z`
/// (R's type 7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Trim {
    /// `z` beyond a quantile counts as the quantile.
    #[default]
    Winsorise,
    /// Units with `z` beyond a quantile are left out of `φ` and `τ²`.
    Truncate,
}

/// How a funnel is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The expected value; `None` takes the share or mean of all pupils together, and 1 for ratios.
    pub centre: Option<f64>,
    /// The scale.
    pub scale: Scale,
    /// The allowance for overdispersion.
    pub overdispersion: Overdispersion,
    /// How `φ` and `τ²` are kept from far units.
    pub trim: Trim,
}

impl Plan {
    /// The usual plan: exact limits without overdispersion, the natural scale with it.
    #[must_use]
    pub fn new(overdispersion: Overdispersion) -> Self {
        let exact = overdispersion == Overdispersion::None;
        let scale = if exact { Scale::Exact } else { Scale::Natural };
        Self { centre: None, scale, overdispersion, trim: Trim::default() }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new(Overdispersion::default())
    }
}

/// Limits for one size, in the units of the measure, not clipped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// 2.5% lie below.
    pub lower95: f64,
    /// 2.5% lie above.
    pub upper95: f64,
    /// 0.1% lie below.
    pub lower998: f64,
    /// 0.1% lie above.
    pub upper998: f64,
}

impl Limits {
    /// Cut to a range, for drawing only.
    #[must_use]
    pub fn clipped(self, (least, most): (f64, f64)) -> Self {
        let cut = |limit: f64| limit.max(least).min(most);
        Self {
            lower95: cut(self.lower95),
            upper95: cut(self.upper95),
            lower998: cut(self.lower998),
            upper998: cut(self.upper998),
        }
    }
}

/// Where a unit lies. Limits belong to the inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outside {
    /// Inside the 95% limits.
    Inside,
    /// Above the 95% limit, not above the 99.8% one.
    Above95,
    /// Above the 99.8% limit.
    Above998,
    /// Below the 95% limit, not below the 99.8% one. For the unit itself only.
    Below95,
    /// Below the 99.8% limit. For the unit itself only.
    Below998,
}

impl Outside {
    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Above95 => "above_95",
            Self::Above998 => "above_998",
            Self::Below95 => "below_95",
            Self::Below998 => "below_998",
        }
    }
}

/// A unit, its limits and where it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// As given.
    pub id: String,
    /// The share, ratio or mean.
    pub value: f64,
    /// What it rests on: pupils, or expected events.
    pub n: f64,
    /// Limits for its size.
    pub limits: Limits,
    /// Where it lies. It deserves a mark beyond 99.8% only, see [`Unit::beyond998`].
    pub outside: Outside,
    /// Distance from the centre in standard deviations of chance.
    pub z: f64,
    /// The same, allowing for overdispersion as planned.
    pub z_adjusted: f64,
    /// Two-sided probability: of `z_adjusted` by the normal distribution; with [`Scale::Exact`] of counts twice the
    /// smaller tail, in which the value's own probability counts half (the exact mid-p).
    pub p: f64,
    /// `p` after Benjamini and Hochberg over all units.
    pub p_adjusted: f64,
}

impl Unit {
    /// Whether it lies outside the 99.8% limits.
    #[must_use]
    pub fn beyond998(&self) -> bool {
        matches!(self.outside, Outside::Above998 | Outside::Below998)
    }
}

/// A funnel, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// The expected value, in the measure's units.
    pub centre: f64,
    /// Mean square of `z` after trimming. Estimated whatever is planned.
    pub phi: f64,
    /// Mean square of `z` before trimming.
    pub phi_untrimmed: f64,
    /// Variance between units beyond chance, on the scale. Estimated whatever is planned.
    pub tau2: f64,
    /// The 10% and 90% quantiles of `z`.
    pub cuts: (f64, f64),
    /// Units that `φ` and `τ²` rest on.
    pub kept: usize,
    /// In the order given.
    pub units: Vec<Unit>,
    /// Units outside the 95% limits by chance alone. With exact limits of counts this is the exact sum over units,
    /// which may be a little more or less than 5 in 100.
    pub alarms95: FalseAlarms,
    /// Units outside the 99.8% limits by chance alone.
    pub alarms998: FalseAlarms,
    /// Units outside the 95% limits if schools differ in the ordinary (normal) way, none of them special. Trimming
    /// takes about a third of ordinary differences for far units, so where schools differ a lot this is up to twice
    /// [`Funnel::alarms95`]; without an allowance for overdispersion it can be most of them.
    pub ordinary95: FalseAlarms,
    /// The same outside the 99.8% limits.
    pub ordinary998: FalseAlarms,
    /// The least and the greatest value that there can be.
    pub possible: (f64, f64),
    /// Sentences that belong beside the chart.
    pub notes: Vec<String>,
    curve: Curve,
}

impl Funnel {
    /// Limits for a unit of size `n` (pupils, or expected events), for drawing the curves. Counts of pupils are
    /// rounded where limits are exact. `None` if `n` is not over 0 and below a thousand million.
    #[must_use]
    pub fn limits_at(&self, n: f64) -> Option<Limits> {
        (n > 0.0 && n <= data::LARGEST).then(|| self.curve.limits(n))
    }
}

/// Makes a funnel of units with one name each.
///
/// # Errors
/// Refuses, each with a sentence: fewer than 10 units, lengths that differ, a name that is there twice, values that
/// are no numbers, counts that are not whole, negative or more than all, nothing to compare (no pupil did, or all
/// did), a centre or deviation that cannot be, and a scale that does not fit the measure or the overdispersion.
pub fn funnel<S: AsRef<str>>(ids: &[S], series: &Series<'_>, plan: &Plan) -> Result<Funnel, FunnelError> {
    let rows = data::read(ids, series)?;
    let mut curve = Curve::new(series, &rows, plan)?;
    let spread: Vec<(f64, f64)> = rows.iter().map(|row| curve.z(row)).collect();
    let found = dispersion::estimate(&spread, plan.trim).ok_or(FunnelError::OutOfRange)?;
    curve.allow(plan.overdispersion, &found);
    let mut units = Vec::with_capacity(rows.len());
    for ((row, id), (z, _)) in rows.iter().zip(ids).zip(&spread) {
        let limits = curve.limits(row.n);
        let z_adjusted = curve.z_adjusted(row);
        let numbers = [limits.lower95, limits.upper95, limits.lower998, limits.upper998, z_adjusted];
        if numbers.iter().any(|v| !v.is_finite()) {
            return Err(FunnelError::OutOfRange);
        }
        units.push(Unit {
            id: id.as_ref().to_owned(),
            value: row.value,
            n: row.n,
            limits,
            outside: curve.outside(row, &limits, z_adjusted),
            z: *z,
            z_adjusted,
            p: curve.two_sided(row, z_adjusted),
            p_adjusted: f64::NAN,
        });
    }
    let adjusted = benjamini_hochberg(&units.iter().map(|u| u.p).collect::<Vec<f64>>());
    units.iter_mut().zip(adjusted).for_each(|(unit, p)| unit.p_adjusted = p);
    let alarms = |level: f64| {
        let chances: Vec<f64> = rows.iter().map(|row| curve.chance_outside(row.n, level)).collect();
        false_alarms(&chances)
    };
    let truth = curve.untrimmed(plan.overdispersion, &found);
    let ordinary = |z: f64| {
        let chances: Vec<f64> = rows.iter().map(|row| curve.chance_ordinary(&truth, row.n, z)).collect();
        false_alarms(&chances)
    };
    Ok(Funnel {
        centre: curve.centre,
        phi: found.phi,
        phi_untrimmed: found.phi_untrimmed,
        tau2: found.tau * found.tau,
        cuts: found.cuts,
        kept: found.kept,
        alarms95: alarms(0.05),
        alarms998: alarms(0.002),
        ordinary95: ordinary(Z95),
        ordinary998: ordinary(Z998),
        possible: curve.possible(),
        notes: notes(&units, curve.possible()),
        units,
        curve,
    })
}

fn notes(units: &[Unit], possible: (f64, f64)) -> Vec<String> {
    let mut notes = Vec::new();
    if units.len() < ENOUGH_UNITS {
        notes.push(format!(
            "There are {} units. With fewer than {ENOUGH_UNITS} the spread between them is itself uncertain, and \
             so are limits that allow for it.",
            units.len()
        ));
    }
    if units.iter().any(|u| u.limits != u.limits.clipped(possible)) {
        notes.push(
            "Some limits lie beyond what is possible: nothing can lie outside them. A drawing cuts them off."
                .to_owned(),
        );
    }
    notes
}
