//! Bright spots that last: a year group or subject in a school that was above expectation over sessions.
//!
//! Classes dissolve, so a class can stand out once ([`crate::spread`]) but cannot last. A year group or a subject of
//! a school comes again each session with new pupils, a *cohort*.
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `y_t`, `s_t` | [`Cohort::value`], [`Cohort::se`]: deviation of session `t` from what is expected for pupils like these; above 0 is better | the measure's |
//! | `τ` | [`Measure::lasting_sd`]: standard deviation between places in what lasts | the measure's |
//! | `ω` | [`Measure::passing_sd`]: standard deviation from session to session of one place, beyond chance | the measure's |
//! | `v_t = s_t² + ω²` | what `y_t` scatters by around what lasts | the measure's, squared |
//! | `ρ` | [`Search::correlation`] of the two measures between cohorts if nothing lasts | none |
//!
//! `τ` and `ω` come from a fit of places and, in them, sessions ([`crate::mixed::fit`]).
//!
//! **The rule.** Over the last three sessions with results, both must hold:
//! 1. the first measure was above its upper 95% limit in at least two cohorts (`y_t > 1.9600 √v_t`), *or* its mean over
//!    three, weighted by `1/v_t`, was above its upper 99.8% limit (3.0902 standard errors);
//! 2. the mean of a second measure over its last two or three cohorts was above 0 by 1.2816 standard errors (9 in 10).
//!
//! And what lasts must be above expectation with probability 0.9 or more, by the shrunken estimate: with
//! `b ~ N(0, τ²)` and `y_t ~ N(b, v_t)`, `P(b > 0) = Φ(m/√V)`, `1/V = 1/τ² + Σ 1/v_t`, `m = V Σ y_t/v_t`.
//!
//! **The chance of it with no true difference** is the probability of 1 and 2 when nothing lasts: a four-dimensional
//! normal integral, by quadrature. Places that were looked at multiply it ([`crate::multiplicity::false_alarms`]).
//!
//! **Only ever positive.** What is not a bright spot gets no number, whichever side it lies on. A bright spot is a
//! reason to ask a team what it does, told to that team first. It cannot say why, nor that others would gain by it.
//!
//! ```
//! use ensemble_stats::persistence::{Cohort, Found, Measure, Search, bright_spot};
//! let year = |value| Cohort { value, se: 0.1, n: 60 };
//! let reading = [year(0.31), year(0.12), year(0.35)];
//! let writing = [year(0.15), year(0.2), year(0.11)];
//! let first = Measure { cohorts: &reading, lasting_sd: 0.15, passing_sd: 0.05 };
//! let second = Measure { cohorts: &writing, lasting_sd: 0.15, passing_sd: 0.05 };
//! let found = bright_spot(&first, &second, &Search { correlation: 0.5, places: 84 }).unwrap();
//! let Found::BrightSpot(spot) = found else { panic!("it is one") };
//! assert_eq!((spot.beyond, spot.cohorts), (2, 3));
//! assert!(spot.lasting.above_zero() > 0.99 && spot.chance < 0.0015 && spot.alarms.any < 0.12);
//! ```

mod chance;

use crate::dist::{Z80, Z95, Z998, normal_cdf};
use crate::estimate::{Comparison, Estimate};
use crate::multiplicity::{FalseAlarms, false_alarms};
use std::fmt;

/// Sessions that are looked at.
pub const SESSIONS: usize = 3;
/// Probability of being truly above expectation that a bright spot needs.
const LIKELY: f64 = 0.9;
/// Measures closer than this are one measure.
const MOST_CORRELATED: f64 = 0.95;

/// One session's deviation from what is expected for pupils like these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohort {
    /// The deviation, in the measure's units. Turn its sign where lower is better.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// Pupils.
    pub n: u64,
}

/// A measure of one place over sessions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure<'a> {
    /// Sessions with results, the latest last.
    pub cohorts: &'a [Cohort],
    /// Standard deviation between places in what lasts; 0 if none is detectable.
    pub lasting_sd: f64,
    /// Standard deviation between sessions of one place, beyond chance.
    pub passing_sd: f64,
}

/// How widely was looked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// Correlation of the two measures of one cohort if nothing lasts, at most 0.95 either way. That of pupils'
    /// results is a fair guess.
    pub correlation: f64,
    /// Places (schools × year groups × subjects) that were looked at, at least 1.
    pub places: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Worth a visit: ask what they do.
    BrightSpot(Box<BrightSpot>),
    /// No bright spot; nothing is said about why.
    NothingToSay,
    /// Fewer than two sessions of either measure.
    TooEarly,
}

impl Found {
    /// The code in data files.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BrightSpot(_) => "bright_spot",
            Self::NothingToSay => "nothing_to_say",
            Self::TooEarly => "too_early",
        }
    }
}

/// A bright spot with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct BrightSpot {
    /// Cohorts of the first measure that were looked at: 2 or 3.
    pub cohorts: usize,
    /// Those above their upper 95% limit.
    pub beyond: usize,
    /// Whether the mean of three was above its upper 99.8% limit.
    pub pooled_beyond: bool,
    /// What lasts in the first measure, shrunken by as much as chance may have made it: the number to show. Its
    /// [`Estimate::above_zero`] is the probability that the place is truly above expectation, from 0.9 to 1.
    pub lasting: Estimate,
    /// The first measure's plain mean over the cohorts. Those that are named for being high lie higher than the
    /// truth, so its interval is too hopeful.
    pub mean: Estimate,
    /// The second measure's plain mean.
    pub second_mean: Estimate,
    /// Chance that one place like this is named although nothing lasts (at most: the demand on `above` is left out).
    pub chance: f64,
    /// The same over all places that were looked at.
    pub alarms: FalseAlarms,
}

/// Why nothing could be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersistenceError {
    /// A cohort's deviation or standard error is no number, or the standard error is not over 0 (counted from 1).
    BadCohort {
        /// Its place in the measure's list.
        cohort: usize,
        /// Whether it is of the second measure.
        second: bool,
    },
    /// A standard deviation that is no number or below 0.
    BadDeviation,
    /// A correlation over 0.95 either way.
    BadCorrelation,
    /// No place was looked at.
    NoPlaces,
}

impl fmt::Display for PersistenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadCohort { cohort, second } => write!(
                f,
                "Cohort {cohort} of the {} measure needs a deviation and a standard error over 0. Leave out \
                 sessions without results.",
                if *second { "second" } else { "first" }
            ),
            Self::BadDeviation => {
                write!(f, "The standard deviations between places and between sessions must be 0 or more.")
            }
            Self::BadCorrelation => write!(
                f,
                "Two measures with a correlation over {MOST_CORRELATED} are one. Choose a second measure that could \
                 disagree."
            ),
            Self::NoPlaces => write!(f, "Say how many places were looked at; it is at least 1."),
        }
    }
}

impl std::error::Error for PersistenceError {}

/// The last sessions of a measure, on the scale of what chance and passing differences make.
struct Recent {
    /// `y_t/√v_t`
    z: Vec<f64>,
    /// `1/√v_t` over the root of their sum of squares, so that squares add to 1.
    weights: Vec<f64>,
    mean: Estimate,
}

impl Recent {
    fn read(measure: &Measure<'_>, second: bool) -> Result<Self, PersistenceError> {
        if [measure.lasting_sd, measure.passing_sd].iter().any(|sd| !(sd.is_finite() && *sd >= 0.0)) {
            return Err(PersistenceError::BadDeviation);
        }
        let skipped = measure.cohorts.len().saturating_sub(SESSIONS);
        let (mut z, mut weights, mut n) = (Vec::new(), Vec::new(), 0_u64);
        for (at, cohort) in measure.cohorts.iter().enumerate().skip(skipped) {
            let sd = cohort.se.hypot(measure.passing_sd);
            let own = cohort.value / sd;
            if !(own.is_finite() && cohort.se > 0.0 && sd.is_normal()) {
                return Err(PersistenceError::BadCohort { cohort: at + 1, second });
            }
            z.push(own);
            weights.push(sd);
            n = n.saturating_add(cohort.n);
        }
        // Relative to the surest cohort, so that no unit of measure can make a weight overflow.
        let least = weights.iter().copied().fold(f64::INFINITY, f64::min);
        let length = weights.iter().map(|sd| (least / sd).powi(2)).sum::<f64>().sqrt();
        weights.iter_mut().for_each(|sd| *sd = least / *sd / length);
        let se = least / length;
        let total: f64 = z.iter().zip(&weights).map(|(z, w)| z * w).sum();
        let method = "mean of cohorts weighted by precision";
        Ok(Self { z, weights, mean: Estimate::normal(total * se, se, n, method, Comparison::Expected) })
    }

    fn pooled_z(&self) -> f64 {
        self.z.iter().zip(&self.weights).map(|(z, w)| z * w).sum()
    }
}

/// Looks for a bright spot in one place.
///
/// # Errors
/// Refuses, each with a sentence: a cohort without a number or a standard error, a standard deviation below 0, a
/// correlation over 0.95, and a search of no places.
pub fn bright_spot(
    first: &Measure<'_>,
    second: &Measure<'_>,
    search: &Search,
) -> Result<Found, PersistenceError> {
    if search.correlation.is_nan() || search.correlation.abs() > MOST_CORRELATED {
        return Err(PersistenceError::BadCorrelation);
    }
    if search.places == 0 {
        return Err(PersistenceError::NoPlaces);
    }
    let (own, other) = (Recent::read(first, false)?, Recent::read(second, true)?);
    if own.z.len() < 2 || other.z.len() < 2 {
        return Ok(Found::TooEarly);
    }
    let beyond = own.z.iter().filter(|z| **z > Z95).count();
    let pooled_beyond = own.z.len() == SESSIONS && own.pooled_z() > Z998;
    // The root of the reliability τ²/(τ² + se²); 0 if nothing is known to last.
    let root = 1.0 / 1.0_f64.hypot(own.mean.se / first.lasting_sd);
    let above = normal_cdf(own.pooled_z() * root);
    if !((beyond >= 2 || pooled_beyond) && other.pooled_z() > Z80 && above >= LIKELY) {
        return Ok(Found::NothingToSay);
    }
    let lasting = {
        let (value, se) = (own.mean.value * root * root, own.mean.se * root);
        Estimate::normal(value, se, own.mean.n, "shrunken mean of cohorts", Comparison::Expected)
    };
    let chance = chance::of_both(&own.weights, &other.weights, search.correlation);
    Ok(Found::BrightSpot(Box::new(BrightSpot {
        cohorts: own.z.len(),
        beyond,
        pooled_beyond,
        lasting,
        mean: own.mean,
        second_mean: other.mean,
        chance,
        alarms: false_alarms(&vec![chance; search.places]),
    })))
}
