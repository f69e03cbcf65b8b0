//! A number that never travels alone: with its interval, what it rests on, how it was made and what it compares.

use crate::dist::{Z95, normal_cdf, t_quantile, t_two_sided};
use crate::verdict::Difference;

/// What an estimate sets side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// A group with what is expected for members like its own.
    Expected,
    /// One group with another group at the same time.
    OtherGroup,
    /// The same group before and after.
    Before,
    /// The change in one group with the change in another over the same time.
    OtherChange,
    /// Nothing: the quantity itself, such as the mean of several studies.
    Itself,
}

impl Comparison {
    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::OtherGroup => "other_group",
            Self::Before => "before",
            Self::OtherChange => "other_change",
            Self::Itself => "itself",
        }
    }
}

/// An estimate with its uncertainty.
///
/// ```
/// use ensemble_stats::estimate::{Comparison, Estimate};
/// let gain = Estimate::t(2.0, 1.0, 10.0, 84, "OLS with CR2", Comparison::OtherGroup);
/// assert!((gain.low - (2.0 - 2.228_138_851_986_274)).abs() < 1e-12);
/// assert!((gain.two_sided() - 0.073_388_034_770_740).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate, in its method's units.
    pub value: f64,
    /// Its standard error, in the same units.
    pub se: f64,
    /// Lower end of the 95% interval.
    pub low: f64,
    /// Upper end of the 95% interval.
    pub high: f64,
    /// Degrees of freedom of the interval; infinite if it is normal.
    pub df: f64,
    /// What it rests on: pupils, or studies where studies are pooled.
    pub n: u64,
    /// How it was made, in the field's words.
    pub method: &'static str,
    /// What it compares.
    pub comparison: Comparison,
}

impl Estimate {
    /// With a normal 95% interval.
    #[must_use]
    pub fn normal(value: f64, se: f64, n: u64, method: &'static str, comparison: Comparison) -> Self {
        let reach = Z95 * se;
        let (low, high) = (value - reach, value + reach);
        Self { value, se, low, high, df: f64::INFINITY, n, method, comparison }
    }

    /// With a 95% interval by Student's t on `df` degrees of freedom, which need not be whole.
    #[must_use]
    pub fn t(value: f64, se: f64, df: f64, n: u64, method: &'static str, comparison: Comparison) -> Self {
        let reach = t_quantile(0.975, df) * se;
        Self { value, se, low: value - reach, high: value + reach, df, n, method, comparison }
    }

    /// Probability of an estimate at least this far from 0, either way, if the truth were 0.
    #[must_use]
    pub fn two_sided(&self) -> f64 {
        let t = self.value / self.se;
        if self.df.is_infinite() { 2.0 * normal_cdf(-t.abs()) } else { t_two_sided(t, self.df) }
    }

    /// Probability that the truth lies above 0, with nothing known before (a flat prior).
    #[must_use]
    pub fn above_zero(&self) -> f64 {
        let beyond = 0.5 * self.two_sided();
        if self.value < 0.0 { beyond } else { 1.0 - beyond }
    }

    /// What may be said of the difference.
    #[must_use]
    pub fn verdict(&self) -> Difference {
        Difference::from_probability(self.above_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_interval_holds_ninety_five_in_a_hundred() {
        let one = Estimate::normal(1.0, 0.5, 30, "mean", Comparison::Itself);
        assert!((one.low - (1.0 - 0.979_981_992_270_027)).abs() < 1e-14);
        assert!((one.two_sided() - 0.045_500_263_896_358).abs() < 1e-13);
        assert!((one.above_zero() - 0.977_249_868_051_821).abs() < 1e-13);
        assert_eq!(one.verdict(), Difference::VeryLikelyMore);
    }

    #[test]
    fn the_same_number_on_fewer_degrees_of_freedom_says_less() {
        let few = Estimate::t(1.0, 0.5, 4.0, 30, "mean", Comparison::Itself);
        assert!(few.low < 0.0 && few.high > 2.0);
        assert_eq!(few.verdict(), Difference::ProbablyMore);
        let turned = Estimate::t(-1.0, 0.5, 4.0, 30, "mean", Comparison::Itself);
        assert_eq!(turned.verdict(), Difference::ProbablyLess);
    }
}
