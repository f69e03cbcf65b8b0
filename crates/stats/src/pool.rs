//! pooling
mod clustered;
mod error;
mod expected;
mod fill;
mod fit;
mod leave_out;
mod offer;
mod ranges;
mod result;
mod root;
mod shrink;
mod small_study;
mod studies;
mod tau2;
#[cfg(test)]
mod tests;
mod weighted;

pub use clustered::{Clustered, Component, Degrees, fit_clustered};
pub use error::PoolError;
pub use expected::{Expected, one_more};
pub use fill::{Filled, Side, trim_and_fill};
pub use fit::fit;
pub use leave_out::{LeftOut, leave_one_out};
pub use offer::{Asked, ClusteredOffer, NotOffered, Offer, Thresholds, offer, offer_clustered};
pub use ranges::{Ranges, ranges};
pub use result::{Joint, Pooled, Prediction, Term};
pub use shrink::study_effects;
pub use small_study::{SmallStudy, small_study_test};
pub use studies::Studies;

/// How the variance between studies is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// All studies have one true effect (`EE`, also called fixed or common effect).
    EqualEffects,
    /// DerSimonian and Laird (`DL`): moments of `Q`.
    DerSimonianLaird,
    /// Hedges (`HE`): moments of the unweighted sum of squares.
    Hedges,
    /// Sidik and Jonkman (`SJ`): from a rough start that is never 0 unless all effects are equal.
    SidikJonkman,
    /// Restricted maximum likelihood (`REML`).
    #[default]
    Reml,
    /// Maximum likelihood (`ML`): for comparing models with different columns.
    Ml,
    /// Paule and Mandel (`PM`): `Q(τ²) = k − p`.
    PauleMandel,
    /// Empirical Bayes (`EB`): the same equation as Paule and Mandel's.
    EmpiricalBayes,
}

/// How intervals of the coefficients are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Test {
    /// Normal (metafor's `test="z"`).
    Z,
    /// Knapp and Hartung: t on `k − p`, variances times `q = Σ w e²/(k − p)` (metafor's `test="knha"`).
    KnappHartung,
    /// The same with `max(1, q)` (metafor's `test="adhoc"`).
    #[default]
    GuardedKnappHartung,
}
