//! The effect of something tried: how large the difference is, and how sure that is.
//!
//! | question | use | method |
//! |---|---|---|
//! | with it against without it, others held | [`fit`], then [`Fit::term`] | OLS, CR2, Satterthwaite |
//! | the same in standard deviations | [`HedgesG`] | Hedges' g, What Works Clearinghouse 5.0; Cox index |
//! | the change with it against the change elsewhere | [`did`] | two-way fixed effects, CR2 by school |
//! | with it against others who started alike | [`matched`], [`ancova`] | 1:1 nearest neighbour; starting point as column |
//! | before against after, one series | [`interrupted`] | GLS with AR(1), REML |
//! | what would have come back by itself | [`Retest::rebound`] | regression to the mean |
//! | does it point the same way within groups | [`simpson`] | raw beside within strata |
//!
//! ```text
//! y = X β + e,   M = (X'WX)⁻¹,   β = M X'W y,   H = X M X'W
//! V = M [ Σ_g X_g'W_g A_g e_g e_g' A_g W_g X_g ] M,   A_g = ((I − H)_g (I − H)_g')^(−1/2)         CR2
//! u_g = (I − H)_g' A_g W_g X_g M c,   P_gh = u_g'u_h,   df = (tr P)²/tr(P²)                       for c'β
//! ```
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `y`, `N` | [`Design::outcome`], [`Fit::n`] | the outcome's |
//! | `X`, `β` | [`Design::columns`], [`Fit::coefficients`] | outcome per unit of the column |
//! | `W` | [`Design::weights`] | none |
//! | `g`, `G` | [`Design::clusters`], [`Fit::clusters`] | none |
//! | `e`, `σ` | [`Fit::sigma`] | the outcome's |
//! | `c` | [`Fit::contrast`] | none |
//! | `√c'Vc`, `df` | [`crate::estimate::Estimate::se`], [`crate::estimate::Estimate::df`] | the outcome's; none |
//!
//! **Sources.** Bell and McCaffrey (2002), *Surv. Methodol.* 28:169. Pustejovsky and Tipton (2018), *J. Bus. Econ.
//! Stat.* 36:672, whose R package clubSandwich these numbers agree with. The working model is that rows are alike and
//! independent; the variance is right on average if they are, and nearly so if they are not.
//!
//! **Fewer than four clusters on either side, or fewer than four degrees of freedom:** the numbers describe, and the
//! verdict is [`crate::verdict::Verdict::TooFew`] with a [`Caution`] to show.
//!
//! **Same in, same out.** Sums run in a fixed order in one thread. Columns are scaled by powers of two and made
//! orthogonal twice, so units and offsets cost no digits. Of two collinear columns the later is left out and named
//! ([`Fit::dropped`]).
//!
//! **What it cannot say.** That the difference was caused by what was tried, unless chance decided who began. That it
//! will be the same elsewhere.
//!
//! ```
//! use ensemble_stats::effect::{Design, Robust, fit};
//! use ensemble_stats::mixed::Factor;
//! // Eight classes of two; four tried it.
//! let score = [5.0, 6.0, 7.0, 6.0, 8.0, 6.0, 5.0, 7.0, 4.0, 5.0, 3.0, 5.0, 5.0, 4.0, 6.0, 4.0];
//! let tried: Vec<f64> = (0..16).map(|i| if i < 8 { 1.0 } else { 0.0 }).collect();
//! let class = Factor::from_labels("class", (0..16).map(|i| (i / 2).to_string()));
//! let found = fit(&Design::new(&score).column("tried", &tried).clusters(&class), Robust::Cr2).unwrap();
//! let effect = found.term("tried").unwrap();
//! // Equal classes: the t test of eight class means.
//! assert!((effect.estimate.value - 1.75).abs() < 1e-12 && (effect.estimate.df - 6.0).abs() < 1e-9);
//! assert_eq!(effect.arms, Some((4, 4)));
//! ```

mod basis;
mod design;
mod did;
mod error;
mod fit;
mod gls;
mod hedges;
mod interrupted;
mod matched;
mod rebound;
mod result;
mod robust;
mod rows;
mod simpson;
#[cfg(test)]
mod tests;

pub use design::Design;
pub use did::{Did, Panel, did};
pub use error::EffectError;
pub use fit::Fit;
pub use gls::{Ar1, gls_ar1, gls_ar1_with};
pub use hedges::{Arm, HedgesG, ICC_ACHIEVEMENT, ICC_OTHER};
pub use interrupted::{Interrupted, LEAST_POINTS, Season, Series, interrupted};
pub use matched::{CALIPER, Matched, matched};
pub use rebound::{Rebound, Retest, ancova};
pub use result::{Caution, Effect, LEAST_CLUSTERS, LEAST_DF};
pub use robust::Robust;
pub use simpson::{Simpson, simpson};

/// Fits by least squares. Ask the fit for [`Fit::term`] or [`Fit::contrast`]; use [`Robust::Cr2`], the others are
/// there for checking.
///
/// # Errors
/// Refuses, each with a sentence: no rows, lengths that differ, values that are not finite, weights below 0, one
/// cluster, no more rows than columns, an outcome that is constant or that the columns explain completely, absorbed
/// groups across clusters or with weights, and [`Robust::Cr3`] where one cluster alone determines a column.
pub fn fit(design: &Design<'_>, kind: Robust) -> Result<Fit, EffectError> {
    Fit::new(design, kind)
}
