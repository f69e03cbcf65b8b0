//! Paired comparative judgement: of two pieces of work, which shows more of the quality asked for?
//!
//! ```text
//! P(i preferred to j) = 1 / (1 + exp(−η)),   η = θ_i − θ_j + s h
//! ```
//!
//! | symbol | here | units |
//! |---|---|---|
//! | `θ_i` | [`Item::ability`], centred in its component | logits |
//! | `h` | [`Fit::first_shown`]; `s` is 1 if `i` was shown first (or played at home), −1 if `j` was, else 0 | logits |
//! | `p`, `q` | `P(i preferred to j)`, `1 − p` | none |
//! | `I` | information: the sum of `p q d d'`, `d` the coefficients of `η` | per logit² |
//! | `λ` | `1/sd²` of the prior, 0 without one | per logit² |
//!
//! The model is Bradley and Terry's (1952, *Biometrika* 39:324).
//!
//! **Estimators.** [`Estimator::Map`] (default, `sd` 3) makes `log L − λ Σ θ²/2` largest: it always exists.
//! [`Estimator::Firth`] makes `log L + ½ log det I` largest (Firth 1993, *Biometrika* 80:27; R's brglm): it always
//! exists where all is connected. [`Estimator::Ml`] makes `log L` largest and exists only if a chain of wins leads
//! from every item to every other (Ford 1957, *Am. Math. Mon.* 64:28); otherwise a sentence names the items that
//! stop it.
//!
//! **Components.** Items that no chain of comparisons joins cannot be compared. They are found first, every ability
//! is centred in its own component, and [`Fit::difference`] across components is refused in words.
//!
//! **Ties** count as half a win each way (BradleyTerry2's usage), or get a parameter `ν` of their own with
//! `P(tie) ∝ ν √(π_i π_j)` (Davidson 1970, *JASA* 65:317): [`Ties`].
//!
//! **Standard errors.** `se_diagonal = 1/√(Σ p q + λ)` is what tools for comparative judgement print: it takes all
//! other items as known. `se_full` is the root of the diagonal of `C (I + λ)⁻¹ C`, `C` the centring, with the
//! shown-first and tie parameters allowed for; intervals use it. It needs a square of the number of items, so
//! components of more than [`FULL_LIMIT`] items have the diagonal one only, and a note says so.
//!
//! **Intervals** are not `± 1.96 se`: of an item that won everything we know that it is good, and not how good. Their
//! ends are where the signed root of the likelihood ratio is ±1.96, stretched to the standard error; with a prior
//! they also reach to where they would lie about the mean of the abilities' distribution, to first order.
//!
//! **Fit of the model**, by item and by judge: `infit = Σ(x−p)²/Σ p q`, `outfit = mean (x−p)²/(p q)`, both near 1
//! ([`Judge`]). A judge who differs is a reason for a conversation. Nobody is left out.
//!
//! **Reliability**: [`Reliability`] (SSR), [`split_half`], [`Fit::more_judgements`]. **Which pairs to judge**:
//! [`plan`].
//!
//! **Cost.** Newton steps whose equations are solved by conjugate gradients, scaled by the diagonal, in memory
//! proportional to the number of different pairs. Sums are in fixed order, and the order of the judgements does not
//! matter to the last digit of any ability.
//!
//! **What it cannot say.** Whether the work is good enough; whether judges looked at the right quality; anything
//! across components. Items stay in the order given. Nothing is sorted by ability.
//!
//! ```
//! use ensemble_stats::pairwise::{Estimator, Options, Session, fit};
//!
//! // Judged in a circle, once against the grain.
//! let session = Session::from_labels(["oak", "ash", "elm", "oak"], ["ash", "elm", "oak", "elm"]).unwrap();
//! let found = fit(&session, &Options { estimator: Estimator::Ml, ..Options::default() }).unwrap();
//! let oak = &found.items[0];
//! assert_eq!((oak.id.as_str(), oak.comparisons), ("oak", 3));
//! assert!(oak.ability.low < 0.0 && oak.ability.high > 0.0); // three comparisons say next to nothing
//! assert_eq!(found.difference(0, 1).unwrap().verdict().code(), "cannot_tell");
//! ```

mod error;
mod firth;
mod halves;
mod information;
mod interval;
mod kernel;
mod misfit;
mod network;
mod newton;
mod plan;
mod random;
mod reliability;
mod result;
mod session;
#[cfg(test)]
mod tests;

pub use error::PairError;
pub use halves::{SplitBy, SplitHalf, split_half};
pub use plan::{Pair, plan};
pub use reliability::{COMPARISONS_WANTED, MoreJudgements, Reliability, SSR_WANTED};
pub use result::{Component, Fit, Item, Judge};
pub use session::{Judgement, Session, ShownFirst};

use information::Information;
use kernel::{Model, log_likelihood};
use network::Network;

/// Items in one component up to which full standard errors, and Firth's estimates, are computed.
pub const FULL_LIMIT: usize = 2000;

/// How abilities are estimated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Estimator {
    /// The most probable abilities if each comes from a normal distribution about 0.
    Map {
        /// Its standard deviation, in logits, from 1e-6 to 1e6.
        sd: f64,
    },
    /// Bias-reduced maximum likelihood. Not with [`Ties::Davidson`].
    Firth,
    /// Maximum likelihood.
    Ml,
}

impl Default for Estimator {
    /// A prior wide enough to decide nothing that a few comparisons decide.
    fn default() -> Self {
        Self::Map { sd: 3.0 }
    }
}

/// What becomes of judgements that preferred neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// Half a win each way.
    #[default]
    Half,
    /// An outcome of its own, with one parameter for how common it is.
    Davidson,
}

/// Which standard errors are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// Both, up to [`FULL_LIMIT`] items in a component.
    #[default]
    Full,
    /// Those of the diagonal only, with intervals of `± 1.96 se` that can be too short where abilities are spread
    /// widely: for very many items, or many fits.
    Diagonal,
}

/// How a session is fitted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// How abilities are estimated.
    pub estimator: Estimator,
    /// What becomes of ties.
    pub ties: Ties,
    /// Whether being shown first (or at home) may matter. Such an effect is estimated without a prior.
    pub first_shown: bool,
    /// Which standard errors are computed.
    pub errors: Errors,
}

/// Fits a session of judgements.
///
/// # Errors
/// Refuses, each with a sentence: no judgements, codes that point nowhere, an item compared with itself or with
/// none, a prior that is no width, maximum likelihood where it does not exist, an effect of being shown first
/// or of ties that the judgements cannot give, Firth with Davidson's ties or with more than [`FULL_LIMIT`] items
/// in a component, and a search that did not settle.
pub fn fit(session: &Session, options: &Options) -> Result<Fit, PairError> {
    let network = Network::of(session)?;
    fit_network(session, &network, options)
}

fn fit_network(session: &Session, network: &Network, options: &Options) -> Result<Fit, PairError> {
    let model = Model::of(network, options)?;
    let solution = match options.estimator {
        Estimator::Map { .. } => newton::climb(network, &model),
        Estimator::Ml => {
            network.require_wins_both_ways(&session.items)?;
            newton::climb(network, &model)
        }
        Estimator::Firth => firth::climb(network, &model),
    }?;
    let information = Information::of(network, &model, &solution.at, options.errors)?;
    let log_likelihood = log_likelihood(network, &model, &solution.at);
    Ok(result::report(session, network, &model, options, solution, information, log_likelihood))
}
