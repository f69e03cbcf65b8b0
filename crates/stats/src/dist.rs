//! The distributions that the other modules ask: normal, Student's t, Fisher's F, chi-square, Poisson and the
//! binomial.
//!
//! Only what is used is here. Every function takes and gives plain probabilities between 0 and 1 and answers
//! `NaN` to arguments outside its domain. Relative error is about 1e-13 in either tail, checked against
//! thirty-digit arithmetic; t and F lose digits beyond some 30,000 degrees of freedom (1e-10 at ten million).

mod chi_square;
mod discrete;
mod normal;
mod t_and_f;

pub use chi_square::{chi_square_quantile, chi_square_tails};
pub use discrete::{binomial_cdf, binomial_quantile, binomial_tails, poisson_tails};
pub use normal::{Z80, Z95, Z998, normal_cdf, normal_quantile};
pub use t_and_f::{f_tails, t_quantile, t_two_sided};

/// Equal to the twelfth digit.
#[cfg(test)]
fn close(got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1e-300), "{got} is not {expected}");
}
