//! Charts over time: run charts and XmR charts, what they signal, and the one verdict they give.
//!
//! | points in the segment | what is drawn |
//! |---|---|
//! | fewer than 5 | nothing: too early |
//! | 5 to 12 | a run chart: the median, no limits |
//! | 13 or more, or a frozen baseline of at least 12 | an XmR chart: the mean and natural process limits |
//!
//! A **segment** runs from one rebase to the next. Only a person rebases, with a reason; nothing here ever does.
//! A **baseline** freezes the centre and the limits on the first points of each segment, so that a change shows
//! against what was usual before it. Everything is computed inside a segment, and runs are counted about the
//! line that is drawn. The verdict is that of the latest segment.
//!
//! Every point carries the signals it takes part in, by one of two sets of rules:
//!
//! * [`Rules::Anhoej`] (default): a point outside the limits; a run longer than `round(log₂ n + 3)`; fewer
//!   crossings than the 5% quantile of the binomial (`n − 1`, ½), with `n` the points not on the line. No trend
//!   rule: it adds false signals and hardly any true ones. Source: Anhøj and Olesen (2014), *PLoS ONE* 9(11)
//!   e113825; Anhøj and Wentzel-Larsen (2018), *BMC Med. Res. Methodol.* 18:78.
//! * [`Rules::MakingDataCount`]: a point outside the limits; a trend of 7; two of three beyond two thirds of the
//!   way to a limit, inside it, all three on one side; a shift of 7. Source: NHS England, *Making Data Count*.
//!   A run chart (5 to 12 points) has no limits and keeps the rules for runs.
//!
//! **Where signals disagree** the verdict goes by these steps, and the points still carry every signal:
//! 1. A lasting signal (shift, trend, two of three) outweighs a single point outside the limits.
//! 2. Of several lasting signals the one that ends latest decides; at the same point shift, then trend, then
//!    two of three.
//! 3. Too few crossings decide if there is no other lasting signal; the direction is that of the second half
//!    of the segment against the first.
//! 4. A point outside the limits alone, on either side, is an unusual point.
//!
//! ```
//! use ensemble_stats::{spc::{Direction, Plan, chart}, verdict::Change};
//!
//! let mut weeks = vec![92.0, 93.0, 91.0, 92.5, 93.5, 91.5, 92.0, 93.0, 92.2, 91.8, 92.9, 92.4];
//! weeks.extend([94.0, 94.5, 93.8, 94.2, 94.9, 94.1, 94.4, 94.0, 94.6, 94.3]);
//! let plan = Plan { baseline: Some(12), direction: Direction::Up, ..Plan::default() };
//! let found = chart(&weeks, &plan).unwrap();
//! assert_eq!(found.verdict, Change::ChangedBetter);
//! assert!((found.points[0].centre.unwrap() - 92.316_666_666_666_67).abs() < 1e-12);
//! ```

mod chart;
mod limits;
mod making_data_count;
mod runs;

pub use chart::{assurance, chart};
pub use limits::{Limits, limits};
pub use making_data_count::making_data_count;
pub use runs::{Runs, Shift, median, runs};

use crate::verdict::Change;
use std::cmp::Ordering;
use std::fmt;

/// Points below which nothing is said.
pub const TOO_EARLY: usize = 5;
/// Points from which a segment without a frozen baseline has limits.
pub const POINTS_FOR_LIMITS: usize = 13;
/// Points that a frozen baseline needs.
pub const POINTS_FOR_BASELINE: usize = 12;

/// How a chart is drawn and read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Freeze centre and limits on this many first points of each segment (at least 12).
    pub baseline: Option<usize>,
    /// Where a person began a new segment, and why, in order.
    pub rebases: Vec<Rebase>,
    /// The set of rules.
    pub rules: Rules,
    /// Which way is better.
    pub direction: Direction,
    /// How moving ranges are averaged.
    pub screening: Screening,
}

/// A person's decision to begin a new segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebase {
    /// Position, counted from 0, of the first point of the new segment.
    pub at: usize,
    /// What changed. A rebase without a reason is refused.
    pub reason: String,
}

/// The set of rules for signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rules {
    /// Shift and crossings, with limits where there are any.
    #[default]
    Anhoej,
    /// The four rules of *Making Data Count*.
    MakingDataCount,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Higher is better.
    Up,
    /// Lower is better.
    Down,
    /// Neither: every lasting change is worth asking about.
    #[default]
    Neither,
}

/// How moving ranges are averaged for the limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screening {
    /// Ranges of at least 3.267 times their mean are left out, once (Nelson 1982; NHSRplotthedots).
    #[default]
    Screened,
    /// All ranges count (the *Making Data Count* workbook).
    Unscreened,
}

/// What a point takes part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// Strictly outside the limits.
    OutsideLimit,
    /// Part of a run on one side of the centre that is longer than chance makes.
    Shift,
    /// The segment crosses its centre too seldom. Carried by the segment's last point.
    Crossings,
    /// Part of seven points in a row that rise, or fall, at every step.
    Trend,
    /// One of two points of three near a limit.
    TwoOfThree,
}

impl Signal {
    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OutsideLimit => "outside_limit",
            Self::Shift => "shift",
            Self::Crossings => "crossings",
            Self::Trend => "trend",
            Self::TwoOfThree => "two_of_three",
        }
    }
}

/// A chart, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// One for each value.
    pub points: Vec<Point>,
    /// One more than there were rebases.
    pub segments: Vec<Segment>,
    /// What the latest segment says.
    pub verdict: Change,
    /// Sentences that belong beside the chart.
    pub notes: Vec<String>,
}

/// A point and the lines it is read against.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Position, counted from 0.
    pub index: usize,
    /// The value as given, unrounded.
    pub value: f64,
    /// Median of a run chart, mean of an XmR chart; `None` while it is too early.
    pub centre: Option<f64>,
    /// Lower natural process limit, of an XmR chart only.
    pub lower: Option<f64>,
    /// Upper natural process limit, of an XmR chart only.
    pub upper: Option<f64>,
    /// In the order in which the rules are checked.
    pub signals: Vec<Signal>,
}

/// What a segment is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Fewer than 5 points.
    TooEarly,
    /// A median and no limits.
    RunChart,
    /// A mean and limits.
    Xmr,
}

/// A stretch between rebases.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Position of its first point.
    pub start: usize,
    /// Position after its last point.
    pub end: usize,
    /// What it is drawn as.
    pub kind: Kind,
    /// How many first points the lines rest on.
    pub baseline: usize,
    /// Centre and limits, of an XmR chart only.
    pub limits: Option<Limits>,
    /// Runs about the centre; `None` while it is too early.
    pub runs: Option<Runs>,
    /// Why a person began it; `None` for the first.
    pub reason: Option<String>,
}

/// Why there is no chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartError {
    /// There are no values.
    NoPoints,
    /// A value is `NaN` or infinite (counted from 1).
    NotFinite {
        /// Its row.
        row: usize,
    },
    /// A value is too large for its limits to be held.
    OutOfRange,
    /// A frozen baseline of fewer than 12 points.
    BaselineTooShort {
        /// What was asked for.
        points: usize,
    },
    /// A rebase that is not inside the series, or not after the one before (counted from 1).
    RebaseOutOfPlace {
        /// Its row.
        row: usize,
    },
    /// A rebase without a reason (counted from 1).
    RebaseWithoutReason {
        /// Its row.
        row: usize,
    },
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPoints => write!(f, "There are no points to draw."),
            Self::NotFinite { row } => {
                write!(f, "Row {row} has no number. Leave out rows with a missing value.")
            }
            Self::OutOfRange => {
                write!(f, "The values are too large to draw limits around. Use a larger unit.")
            }
            Self::BaselineTooShort { points } => {
                write!(
                    f,
                    "A frozen baseline needs at least {POINTS_FOR_BASELINE} points; {points} were asked for."
                )
            }
            Self::RebaseOutOfPlace { row } => write!(
                f,
                "The rebase at row {row} is out of place. Give rows after the first, in order, inside the series."
            ),
            Self::RebaseWithoutReason { row } => {
                write!(
                    f,
                    "The rebase at row {row} has no reason. Say what changed before drawing new limits."
                )
            }
        }
    }
}

impl std::error::Error for ChartError {}

/// On which side of a line a value lies. Values that differ from it by rounding only lie on it.
pub(crate) fn side(value: f64, line: f64) -> Ordering {
    if (value - line).abs() <= 8.0 * f64::EPSILON * value.abs().max(line.abs()) {
        return Ordering::Equal;
    }
    value.total_cmp(&line)
}
