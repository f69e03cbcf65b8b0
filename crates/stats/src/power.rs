//! What a plan could show: the smallest difference it would detect, before anybody does the work.
//!
//! | plan | use |
//! |---|---|
//! | with it and without it, pupils, classes or schools drawn by lot | [`TwoArms`] |
//! | before and after, with or without others beside | [`PrePost`] |
//! | all begin, at different times drawn by lot | [`Schedule`] and [`Wedge`] |
//!
//! Each gives a [`Precision`], the standard error to expect and its degrees of freedom. All differences are in
//! standard deviations of pupils' results (total: between and within groups). Detecting means that the 95% interval
//! will lie above 0 if the effect is above 0.
//!
//! ```text
//! power(δ) = P(T > t(0.975, df)),   T noncentral t with df and δ/SE
//! smallest detectable difference at power π: the δ with power(δ) = π
//! ```
//!
//! | symbol | meaning | units |
//! |---|---|---|
//! | δ | true difference | standard deviations |
//! | ρ | share of variation between groups (ICC) | none |
//! | R² | share of a level's variation that prior attainment explains | none |
//! | SE, df | of the estimated difference | standard deviations; none |
//!
//! **Sources.** Bloom (1995), *Eval. Rev.* 19:547, and Dong and Maynard (2013), *J. Res. Educ. Eff.* 6:24, for two
//! arms; Teerenstra et al. (2012), *Stat. Med.* 31:2169, for before and after; Hussey and Hughes (2007), *Contemp.
//! Clin. Trials* 28:182, for staggered starts.
//!
//! **What it cannot say.** Whether the effect will be of the size hoped for; what drop-out, uneven groups and a measure
//! with a ceiling will take away. A plan is never more precise than these say.
//!
//! ```
//! use ensemble_stats::power::TwoArms;
//! // Forty schools of two classes of 25, prior attainment explains 60% at each level.
//! let plan = TwoArms {
//!     share: 0.5, pupils: 25.0, classes: 2.0, schools: 40.0,
//!     icc_class: 0.08, icc_school: 0.12, r2_pupil: 0.6, r2_class: 0.6, r2_school: 0.6, covariates: 1,
//! };
//! let precision = plan.by_school().unwrap();
//! let least = precision.detectable(0.8).unwrap();
//! assert!(0.2 < least && least < 0.3);
//! assert!((precision.power(least) - 0.8).abs() < 1e-9);
//! ```

mod error;
mod pre_post;
mod precision;
mod schedule;
#[cfg(test)]
mod tests;
mod two_arms;
mod wedge;

pub use error::PowerError;
pub use pre_post::PrePost;
pub use precision::Precision;
pub use schedule::Schedule;
pub use two_arms::TwoArms;
pub use wedge::Wedge;
