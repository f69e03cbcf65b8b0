//! What a fit tried, as data.

use super::search::{Lost, Minimum};
use std::fmt;

/// Every search of a fit, in order.
///
/// Coordinates are those that were searched: `ln(1 + φ m)` of each grouping for random intercepts, with `φ` the
/// variance over the residual variance and `m` the mean number of rows in a group; for slopes the entries of a
/// covariance factor on a common scale, which are not meant to be read one by one.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct FitLog {
    /// One entry for each search; the last that settled gave the result.
    pub searches: Vec<Search>,
}

/// One search from one start.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Coordinates it set out from.
    pub start: Vec<f64>,
    /// Coordinates it ended at; empty if it was lost.
    pub end: Vec<f64>,
    /// The start and every step that was taken.
    pub steps: Vec<Step>,
    /// How often the criterion was evaluated.
    pub evaluations: u32,
    /// Why it ended.
    pub stopped: Stopped,
}

/// A place that a search passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The criterion there, up to a constant that is the same throughout a fit.
    pub criterion: f64,
    /// Its largest slope in a direction that is open.
    pub gradient: f64,
}

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Near enough to go on more exactly.
    NearEnough,
    /// No slope is left and the second derivatives are those of a valley.
    Settled,
    /// It settled with a variance at 0, but the criterion falls if that variance grows; another search followed.
    StillFalling,
    /// The residual variance vanished on the way.
    ResidualVanished,
    /// It did not settle.
    NotSettled,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NearEnough => "near enough to go on more exactly",
            Self::Settled => "no slope left, in a valley",
            Self::StillFalling => "a variance held at 0 would still lower the criterion",
            Self::ResidualVanished => "the residual variance vanished",
            Self::NotSettled => "did not settle",
        })
    }
}

impl Search {
    pub(crate) fn of(start: &[f64], found: &Result<Minimum, Lost>, rough: bool) -> Self {
        let start = start.to_vec();
        match found {
            Ok(minimum) => Self {
                start,
                end: minimum.at.clone(),
                steps: (minimum.steps.iter())
                    .map(|s| Step { criterion: s.value, gradient: s.slope })
                    .collect(),
                evaluations: minimum.evaluations,
                stopped: if rough { Stopped::NearEnough } else { Stopped::Settled },
            },
            Err(lost) => {
                let stopped = match lost {
                    Lost::NoResidual => Stopped::ResidualVanished,
                    Lost::NotSettled => Stopped::NotSettled,
                };
                Self { start, end: vec![], steps: vec![], evaluations: 0, stopped }
            }
        }
    }
}
