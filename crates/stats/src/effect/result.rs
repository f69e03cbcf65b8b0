//! An effect, and when it may not be spoken of.

use crate::estimate::Estimate;
use crate::verdict::Verdict;
use std::fmt;

/// Degrees of freedom below which nothing is said.
pub const LEAST_DF: f64 = 4.0;
/// Clusters on either side below which nothing is said.
pub const LEAST_CLUSTERS: usize = 4;

/// Why an estimate describes these rows and says nothing beyond them. `Display` is the sentence to show.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Caution {
    /// Fewer than [`LEAST_CLUSTERS`] clusters took part or did not.
    FewClusters {
        /// Clusters that took part.
        with: usize,
        /// Clusters that did not.
        without: usize,
    },
    /// Fewer than [`LEAST_DF`] degrees of freedom.
    FewDegreesOfFreedom {
        /// How many.
        df: f64,
    },
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FewClusters { with, without } => write!(
                f,
                "{with} groups with it and {without} without it are too few to tell its effect from chance: \
                 {LEAST_CLUSTERS} of each are needed. These numbers describe what happened. A run chart before and \
                 after says more."
            ),
            Self::FewDegreesOfFreedom { df } => write!(
                f,
                "There are {df:.1} degrees of freedom, fewer than {LEAST_DF:.0}. These numbers describe what \
                 happened; they cannot tell an effect from chance."
            ),
        }
    }
}

/// A difference, what it rests on, and whether it may be spoken of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The difference with its interval, in the units of the outcome.
    pub estimate: Estimate,
    /// Clusters that it rests on (rows, if no clusters were given).
    pub clusters: usize,
    /// Clusters with rows that took part and with rows that did not; `None` if the term has not two values.
    pub arms: Option<(usize, usize)>,
    /// Why nothing may be said, if so.
    pub caution: Option<Caution>,
}

impl Effect {
    pub(crate) fn new(estimate: Estimate, clusters: usize, arms: Option<(usize, usize)>) -> Self {
        let few = |&(with, without): &(usize, usize)| with.min(without) < LEAST_CLUSTERS;
        let caution = match arms.filter(few) {
            Some((with, without)) => Some(Caution::FewClusters { with, without }),
            None if estimate.df >= LEAST_DF => None,
            None => Some(Caution::FewDegreesOfFreedom { df: estimate.df }),
        };
        Self { estimate, clusters, arms, caution }
    }

    /// What may be said: [`Verdict::TooFew`] with a caution, else of the difference.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.caution {
            Some(_) => Verdict::TooFew,
            None => Verdict::Difference(self.estimate.verdict()),
        }
    }
}
