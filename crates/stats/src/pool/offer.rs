//! What may be shown of pooled studies: enough of them, the careful method, and a sentence where there are too few.
//!
//! [`super::fit`] gives numbers from two studies on, for whoever reads them as a researcher. A page shows an [`Offer`].

use super::clustered::{Clustered, Degrees, fit_clustered};
use super::error::PoolError;
use super::expected::{Expected, one_more, one_more_cluster};
use super::fit::fit;
use super::result::Pooled;
use super::small_study::{SmallStudy, small_study_test};
use super::studies::Studies;
use super::{Method, Test};
use crate::mixed::Factor;
use crate::verdict::{Difference, Verdict};
use std::fmt;

/// Fewer degrees of freedom than this carry no conclusion from robust errors.
const LEAST_DEGREES: f64 = 4.0;

/// How many studies it takes. They can be raised, never lowered below the defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    mean: usize,
    columns: usize,
    small_study: usize,
}

impl Default for Thresholds {
    /// 5 studies for a mean, 8 for columns, 10 for the small-study test.
    fn default() -> Self {
        Self { mean: 5, columns: 8, small_study: 10 }
    }
}

impl Thresholds {
    /// Higher thresholds; values below the defaults are read as the defaults.
    ///
    /// ```
    /// use ensemble_stats::pool::Thresholds;
    /// assert_eq!(Thresholds::raised(2, 2, 2), Thresholds::default());
    /// ```
    #[must_use]
    pub fn raised(mean: usize, columns: usize, small_study: usize) -> Self {
        let least = Self::default();
        Self {
            mean: mean.max(least.mean),
            columns: columns.max(least.columns),
            small_study: small_study.max(least.small_study),
        }
    }
}

/// Why something is not shown yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOffered {
    /// Too few studies, or clusters of studies.
    TooFew {
        /// What they are counted for.
        asked: Asked,
        /// Studies (or clusters) there are.
        have: usize,
        /// Studies (or clusters) it takes.
        need: usize,
    },
    /// The studies hang together so much that they say little more than one or two of them.
    TooFewDegrees,
    /// It cannot be computed.
    Refused(PoolError),
}

/// What may or may not be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The mean effect with its prediction interval.
    Mean,
    /// What columns say about differences.
    Columns,
    /// Whether small studies say something else.
    SmallStudy,
}

impl fmt::Display for NotOffered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew { asked, have, need } => {
                let thing = match asked {
                    Asked::Mean => "an average",
                    Asked::Columns => "saying why results differ",
                    Asked::SmallStudy => "comparing small studies with large ones",
                };
                write!(f, "Too early for {thing}: {have} of the {need} we need. Each result stands on its own.")
            }
            Self::TooFewDegrees => f.write_str(
                "Too early for an average: nearly all of it would rest on one or two teams. Each result stands on its own.",
            ),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for NotOffered {}

/// What a page may show of studies. Nothing is left out for its size, its sign or its uncertainty: every study that
/// is given counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Studies.
    pub k: usize,
    /// The mean by REML with guarded Knapp-Hartung.
    pub mean: Result<Pooled, NotOffered>,
    /// The headline: where the effect in one more setting is expected.
    pub one_more: Result<Expected, NotOffered>,
    /// What may be said of the mean.
    pub verdict: Verdict,
    /// The columns, if there are any.
    pub columns: Option<Result<Pooled, NotOffered>>,
    /// Whether small studies say something else; without columns.
    pub small_study: Result<SmallStudy, NotOffered>,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
}

/// What may be shown of studies.
///
/// # Errors
/// Only where the input is wrong (lengths, values, variances); too few studies are an answer and no error.
///
/// ```
/// use ensemble_stats::pool::{Studies, Thresholds, offer};
/// let few = offer(&Studies::new(&[0.1, 0.3, 0.2], &[0.02; 3]), Thresholds::default()).unwrap();
/// assert!(few.mean.unwrap_err().to_string().starts_with("Too early for an average: 3 of the 5"));
/// ```
pub fn offer(studies: &Studies<'_>, thresholds: Thresholds) -> Result<Offer, PoolError> {
    let k = checked(studies)?;
    let plain = studies.plain();
    let enough = |asked: Asked, need: usize| {
        if k >= need { Ok(()) } else { Err(NotOffered::TooFew { asked, have: k, need }) }
    };
    let pooled = |studies: &Studies<'_>| {
        fit(studies, Method::Reml, Test::GuardedKnappHartung).map_err(NotOffered::Refused)
    };
    let mean = enough(Asked::Mean, thresholds.mean).and_then(|()| pooled(&plain));
    let one_more =
        enough(Asked::Mean, thresholds.mean).and_then(|()| one_more(&plain).map_err(NotOffered::Refused));
    let columns = (!studies.columns.is_empty())
        .then(|| enough(Asked::Columns, thresholds.columns).and_then(|()| pooled(studies)));
    let small_study = enough(Asked::SmallStudy, thresholds.small_study).and_then(|()| {
        small_study_test(&plain, Method::Reml, Test::GuardedKnappHartung).map_err(NotOffered::Refused)
    });
    let mut notes = Vec::new();
    if let Ok(mean) = &mean {
        notes.extend(mean.notes.clone());
    }
    if let Ok(next) = &one_more {
        notes.push(headline(next.low, next.high));
    }
    let verdict = said(mean.as_ref().ok().map(|m| m.estimate.above_zero()));
    Ok(Offer { k, mean, one_more, verdict, columns, small_study, notes })
}

/// What a page may show of studies in clusters: the mean with robust errors.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusteredOffer {
    /// Studies.
    pub k: usize,
    /// Clusters they come from.
    pub clusters: usize,
    /// The mean by REML with CR2 errors.
    pub mean: Result<Clustered, NotOffered>,
    /// The headline: where the effect of one more study in one more cluster is expected.
    pub one_more: Result<Expected, NotOffered>,
    /// What may be said of the mean.
    pub verdict: Verdict,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
}

/// What may be shown of studies in clusters. Clusters are counted, not studies, and the mean needs four degrees of
/// freedom besides.
///
/// # Errors
/// As [`offer`].
pub fn offer_clustered(
    studies: &Studies<'_>,
    outer: &Factor,
    inner: Option<&Factor>,
    thresholds: Thresholds,
) -> Result<ClusteredOffer, PoolError> {
    let k = checked(studies)?;
    let mut seen: Vec<u32> = outer.codes.clone();
    seen.sort_unstable();
    seen.dedup();
    let (have, need) = (seen.len(), thresholds.mean);
    let fit = || {
        let fit = fit_clustered(&studies.plain(), outer, inner, crate::mixed::Method::Reml, Degrees::Contain)
            .map_err(NotOffered::Refused)?;
        if fit.estimate.df < LEAST_DEGREES { Err(NotOffered::TooFewDegrees) } else { Ok(fit) }
    };
    let mean = if have < need { Err(NotOffered::TooFew { asked: Asked::Mean, have, need }) } else { fit() };
    let mut notes = Vec::new();
    if let Ok(mean) = &mean {
        notes.extend(mean.notes.clone());
    }
    let one_more = match &mean {
        Ok(mean) => one_more_cluster(mean).map_err(NotOffered::Refused),
        Err(why) => Err(why.clone()),
    };
    if let Ok(next) = &one_more {
        notes.push(headline(next.low, next.high));
    }
    let verdict = said(mean.as_ref().ok().map(|m| m.estimate.above_zero()));
    Ok(ClusteredOffer { k, clusters: have, mean, one_more, verdict, notes })
}

/// Counts studies once their values have been looked at, also if they are too few to pool.
fn checked(studies: &Studies<'_>) -> Result<usize, PoolError> {
    match super::studies::Prepared::of(studies) {
        Ok(_) | Err(PoolError::TooFewStudies { .. }) => Ok(studies.effects.len()),
        Err(error) => Err(error),
    }
}

fn said(above: Option<f64>) -> Verdict {
    above.map_or(Verdict::TooFew, |above| Verdict::Difference(Difference::from_probability(above)))
}

fn headline(low: f64, high: f64) -> String {
    if low < 0.0 && high > 0.0 {
        "In one more setting the effect may be on either side of zero.".to_owned()
    } else {
        "In one more setting the effect is expected on the same side of zero as the average.".to_owned()
    }
}
