//! How well items are told apart, and how many more judgements that would take.

use super::{Fit, Item};
use crate::dist::chi_square_tails;

/// Comparisons of each item that suffice as a rule (Kinnear, Jones and Davies 2025, *Behav. Res. Methods* 57:222,
/// over 101 data sets).
pub const COMPARISONS_WANTED: u64 = 10;
/// Scale separation reliability that is asked for.
pub const SSR_WANTED: f64 = 0.8;

/// Scale separation reliability of the items of one component:
///
/// ```text
/// SSR = (V − E)/V,   V = variance of the abilities (n − 1),   E = mean squared standard error
/// ```
///
/// It estimates the squared correlation of abilities with the truth. It says too much where pairs were chosen by
/// what was already known of them, and where items differ little and were seldom compared (Bramley 2015): with the
/// default prior, 6 comparisons each and no true difference at all it is 0.26 on average for 100 items. So look at
/// its range, and at [`super::split_half`]. Where items differ much it says a little too little. Below 0 the items differ less than chance alone would make them, and it is best read as 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    /// Items.
    pub items: usize,
    /// Comparisons of an item, on average.
    pub comparisons: f64,
    /// With the diagonal standard errors, as tools print it.
    pub ssr: f64,
    /// With the full standard errors, where there are any.
    pub ssr_full: Option<f64>,
    /// Lower end of a range that holds the squared correlation of the abilities with the truth 95 times in 100:
    /// `1 − a E/V` with the larger error. `a` allows for the sampling of `V` (chi-square on `n − 1`) and, by a factor
    /// `1 + 3/comparisons` found by simulation, for standard errors being rough themselves. May be below 0.
    pub low: f64,
    /// Upper end: `V/(V + b E)` with the smaller error, `b` the same the other way.
    pub high: f64,
    /// `G = √(SSR/(1 − SSR))`: the spread of true abilities in units of the error; 0 if `SSR` is not above 0.
    pub separation: f64,
    /// Standard deviation of the abilities, in logits.
    pub sd: f64,
}

impl Reliability {
    pub(super) fn of(items: &[&Item]) -> Option<Self> {
        let n = items.len() as f64;
        // Abilities are centred already; the mean is taken off again so that no rounding counts.
        let mean = items.iter().map(|i| i.ability.value).sum::<f64>() / n;
        let variance = items.iter().map(|i| (i.ability.value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let mean_square = |se: &dyn Fn(&Item) -> Option<f64>| {
            let squares: Option<f64> = items.iter().map(|i| se(i).map(|s| s * s)).sum();
            squares.map(|sum| sum / n)
        };
        let error = mean_square(&|i| Some(i.se_diagonal))?;
        // Abilities that differ by rounding only are the same.
        if variance <= 1e-20 * error || !variance.is_finite() {
            return None;
        }
        let ssr = (variance - error) / variance;
        let full = mean_square(&|i| i.se_full);
        let (least, most) = full.map_or((error, error), |f| (error.min(f), error.max(f)));
        let (narrow, wide) = (chi_square_quantile(0.025, n - 1.0), chi_square_quantile(0.975, n - 1.0));
        let comparisons = items.iter().map(|i| i.comparisons as f64).sum::<f64>() / n;
        // Standard errors from few comparisons are themselves rough.
        let rough = 1.0 + 3.0 / comparisons;
        Some(Self {
            items: items.len(),
            comparisons,
            ssr,
            ssr_full: full.map(|e| (variance - e) / variance),
            low: 1.0 - most / variance * rough * wide / (n - 1.0),
            high: 1.0 / (1.0 + least / variance / rough * narrow / (n - 1.0)),
            separation: if ssr > 0.0 { (ssr / (1.0 - ssr)).sqrt() } else { 0.0 },
            sd: variance.sqrt(),
        })
    }
}

/// By halving: the tails are exact, and fifty halvings leave no doubt that matters.
fn chi_square_quantile(p: f64, df: f64) -> f64 {
    let (mut low, mut high) = (0.0, df + 40.0 + 10.0 * df.sqrt());
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if chi_square_tails(middle, df).0 < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// How many more judgements are needed.
///
/// Made for the largest component. Joining `c` components takes `c − 1` more at least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MoreJudgements {
    /// Until every item has [`COMPARISONS_WANTED`]: half of what is missing, rounded up.
    pub to_comparisons: u64,
    /// Until the SSR is about [`SSR_WANTED`]: `N (m − 1)` with `N` judgements so far and `m` from Spearman's and
    /// Brown's formula, `m = (0.8/0.2) (1 − SSR)/SSR`. `None` if the SSR is not above 0: then nothing says that any
    /// number would do.
    pub to_ssr: Option<u64>,
    /// The same from the upper and lower ends of the range of the SSR; the second is `None` if the lower end is not
    /// above 0, and there is no upper end.
    pub to_ssr_range: (u64, Option<u64>),
}

impl Fit {
    /// How many more judgements are needed for ten comparisons of each item, and for an SSR of 0.8.
    ///
    /// The second is a projection: it takes further judgements to be of the same judges, of pairs chosen in the
    /// same way, and each to say as much as one so far. Its range is wide where items are few.
    #[must_use]
    pub fn more_judgements(&self) -> Option<MoreJudgements> {
        let component = self.largest_component()?;
        let missing: u64 = component
            .items
            .iter()
            .filter_map(|&i| self.items.get(i))
            .map(|i| COMPARISONS_WANTED.saturating_sub(i.comparisons))
            .sum();
        let so_far = component.comparisons as f64;
        let more = |ssr: f64| {
            (ssr > 0.0).then(|| {
                let times = SSR_WANTED / (1.0 - SSR_WANTED) * (1.0 - ssr) / ssr;
                // A hair less, so that what is exactly enough is enough.
                (so_far * (times - 1.0) - 1e-6).ceil().max(0.0) as u64
            })
        };
        let reliability = component.reliability.as_ref();
        Some(MoreJudgements {
            to_comparisons: missing.div_ceil(2),
            to_ssr: reliability.and_then(|r| more(r.ssr)),
            to_ssr_range: (
                reliability.and_then(|r| more(r.high)).unwrap_or(0),
                reliability.and_then(|r| more(r.low)),
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::chi_square_quantile;

    #[test]
    fn chi_square_points_are_those_of_the_tables() {
        // R: qchisq(c(.025, .975), 1); qchisq(c(.025, .975), 99)
        for (p, df, x) in [
            (0.025, 1.0, 0.000_982_069_117_175_256),
            (0.975, 1.0, 5.023_886_187_314_888),
            (0.025, 99.0, 73.361_080_190_737_15),
            (0.975, 99.0, 128.421_988_647_354_8),
        ] {
            assert!((chi_square_quantile(p, df) / x - 1.0).abs() < 1e-9, "{p} {df}");
        }
    }
}
