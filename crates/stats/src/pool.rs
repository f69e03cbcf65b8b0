//! Pooling studies: one mean from several, how much they differ, and what to expect in one more setting.
//!
//! ```text
//! y_i = x_i'β + u_i + e_i,   u_i ~ N(0, τ²),   e_i ~ N(0, v_i),   w_i = 1/(v_i + τ²)
//! ```
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `y_i`, `v_i` | [`Studies::effects`], [`Studies::variances`] (squared standard errors, taken as known) | the effect's; squared |
//! | `μ`, `β` | [`Pooled::estimate`], [`Pooled::terms`] | the effect's, a unit of the column |
//! | `τ²` | [`Pooled::tau2`], by [`Method`]; its range by [`ranges`] | squared |
//! | `Q = Σ (y − x'b)²/v` | [`Pooled::q`], chi-square on `k − p` | none |
//! | `I²`, `H²` | `100 τ²/(τ² + s²)`, `τ²/s² + 1`, `s² = (k − p)/tr P`; with equal effects from `Q` | per cent; none |
//! | `σ₁²`, `σ₂²` | [`Clustered::sigma2`]: between clusters, between groups of a cluster | squared |
//!
//! Names, conventions and digits are those of R's metafor 3.8 (Viechtbauer 2010, *J. Stat. Softw.* 36(3)) and, for
//! robust errors, clubSandwich (Pustejovsky and Tipton 2018).
//!
//! **Two layers.** [`fit`] and what follows it give every number from two studies on, for a researcher. [`offer`] says
//! what a page may show: a mean from 5 studies, columns from 8, the small-study test from 10, and a sentence below
//! that. Every study counts the same, whatever its sign, size or uncertainty.
//!
//! **Tests.** [`Test::KnappHartung`] is metafor's plain `knha`. Its factor can fall below 1, which makes an interval
//! shorter than one that takes `τ²` as known, and even of no length. [`Test::GuardedKnappHartung`] uses `max(1, q)` and
//! is the default and what is offered (Röver, Knapp and Friede 2015, *BMC Med. Res. Methodol.* 15:99).
//!
//! **Two prediction intervals.** [`Pooled::prediction`] is metafor's, `μ̂ ± q √(τ² + SE²)` with `q` normal for
//! [`Test::Z`] and t on `k − p` otherwise (not the t on `k − 2` of Higgins, Thompson and Spiegelhalter 2009). It takes
//! `τ²` as known and holds one more effect only 84 to 95 times in 100 with 5 to 20 studies that differ. [`one_more`]
//! allows for not knowing `τ²` and is the headline of an [`Offer`]; [`one_more_cluster`] is
//! the same for clusters.
//!
//! **Search.** Likelihoods are searched over the whole scale of `τ²` and the highest maximum is taken, exactly 0 at the
//! boundary. metafor climbs from one start and stops at a step of 1e-5; with its threshold set to 1e-14 the digits agree.
//!
//! **What it cannot say.** Whether the studies are sound, or the right ones; why they differ (columns only suggest);
//! what studies that nobody wrote up would say.
//!
//! ```
//! use ensemble_stats::pool::{Method, Studies, Test, Thresholds, fit, offer};
//!
//! // Six trials of one idea: effect in standard deviations, and squared standard error.
//! let effect = [0.32, 0.05, 0.21, -0.08, 0.40, 0.11];
//! let variance = [0.02, 0.01, 0.03, 0.02, 0.05, 0.01];
//! let studies = Studies::new(&effect, &variance);
//! let found = offer(&studies, Thresholds::default()).unwrap();
//! let (mean, next) = (found.mean.unwrap(), found.one_more.unwrap());
//! assert!(mean.estimate.low < mean.estimate.value && next.low < mean.estimate.low);
//!
//! let fixed = fit(&studies, Method::EqualEffects, Test::Z).unwrap();
//! assert!(fixed.estimate.se < mean.estimate.se);
//! ```

mod clustered;
mod columns;
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
pub use expected::{Expected, one_more, one_more_cluster};
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
