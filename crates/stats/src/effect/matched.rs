//! Those who took part beside others who had started from the same place.
#![expect(clippy::indexing_slicing, reason = "positions of rows whose lengths are checked")]

use super::design::Design;
use super::error::EffectError;
use super::fit;
use super::result::Effect;
use super::robust::Robust;
use crate::mixed::Factor;

/// The usual width of the caliper, in standard deviations of the prior attainment of all rows.
pub const CALIPER: f64 = 0.05;

/// Pairs of rows, and the difference between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// Row that took part and row that did not, by row of the first.
    pub pairs: Vec<(usize, usize)>,
    /// Rows that took part and found nobody near enough.
    pub unmatched: usize,
    /// Difference in mean prior attainment before matching, in standard deviations (root of the mean of the two
    /// variances before matching).
    pub smd_before: f64,
    /// The same difference after matching, over the same standard deviation.
    pub smd_after: f64,
    /// Mean difference within pairs, CR2 by cluster (by pair if there are none).
    pub effect: Effect,
}

/// Pairs each row that took part with the nearest free one that did not, on prior attainment, without replacement
/// and within `caliper` standard deviations, and compares outcomes.
///
/// Rows with the highest prior attainment choose first, rows with the same in the order given; of others equally
/// near, the one given first is taken. So the result depends on nothing but the rows and their order.
///
/// ```
/// use ensemble_stats::effect::matched;
/// let treated: Vec<bool> = (0..20).map(|i| i % 2 == 0).collect();
/// let prior: Vec<f64> = (0..20).map(|i| f64::from(i / 2)).collect();
/// let outcome: Vec<f64> = (0..20).map(|i| f64::from(i / 2) + f64::from(i % 3) - f64::from(i % 2)).collect();
/// let found = matched(&outcome, &treated, &prior, None, 0.05).unwrap();
/// assert_eq!((found.pairs.len(), found.pairs[0], found.smd_after), (10, (0, 1), 0.0));
/// ```
///
/// # Errors
/// As [`super::fit`]; [`EffectError::EmptyArm`], [`EffectError::NoMatches`], a caliper that is not positive, and a
/// prior attainment that is the same for all.
pub fn matched(
    outcome: &[f64],
    treated: &[bool],
    prior: &[f64],
    clusters: Option<&Factor>,
    caliper: f64,
) -> Result<Matched, EffectError> {
    check(outcome, treated, prior, clusters, caliper)?;
    let side = |value: bool| -> Vec<usize> { (0..treated.len()).filter(|&i| treated[i] == value).collect() };
    let (with, without) = (side(true), side(false));
    let all: Vec<usize> = (0..treated.len()).collect();
    let reach = caliper * variance(prior, &all).sqrt();
    let pairs = pair(prior, with.clone(), without.clone(), reach);
    if pairs.is_empty() {
        return Err(EffectError::NoMatches);
    }
    let spread = (0.5 * (variance(prior, &with) + variance(prior, &without))).sqrt();
    let smd = |a: &[usize], b: &[usize]| (mean(prior, a) - mean(prior, b)) / spread;
    let (first, second): (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
    let rows: Vec<usize> = first.iter().chain(&second).copied().collect();
    let y: Vec<f64> = rows.iter().map(|&i| outcome[i]).collect();
    let took_part: Vec<f64> = (0..rows.len()).map(|k| f64::from(u8::from(k < first.len()))).collect();
    let groups = match clusters {
        Some(f) => Factor { codes: rows.iter().map(|&i| f.codes[i]).collect(), ..f.clone() },
        None => {
            let codes = (0..rows.len()).map(|k| (k % first.len()) as u32).collect();
            Factor { name: "pair".into(), codes, levels: first.iter().map(ToString::to_string).collect() }
        }
    };
    let design = Design::new(&y).column("treated", &took_part).clusters(&groups);
    let mut effect = fit(&design, Robust::Cr2)?.last()?;
    effect.estimate.method = "1:1 matching with CR2";
    let unmatched = with.len() - pairs.len();
    Ok(Matched {
        unmatched,
        smd_before: smd(&with, &without),
        smd_after: smd(&first, &second),
        effect,
        pairs,
    })
}

fn check(
    outcome: &[f64],
    treated: &[bool],
    prior: &[f64],
    clusters: Option<&Factor>,
    caliper: f64,
) -> Result<(), EffectError> {
    let rows = outcome.len();
    let clusters = clusters.map(|f| (f.name.as_str(), f.codes.len()));
    for (name, found) in [("treated", treated.len()), ("prior", prior.len())].into_iter().chain(clusters) {
        if found != rows {
            return Err(EffectError::LengthsDiffer { name: name.into(), expected: rows, found });
        }
    }
    if let Some(row) = prior.iter().position(|v| !v.is_finite()) {
        return Err(EffectError::NotFinite { name: "prior".into(), row: row + 1 });
    }
    if caliper.is_nan() || caliper <= 0.0 {
        return Err(EffectError::Impossible { what: "a caliper is above 0" });
    }
    for (arm, value) in [("with it", true), ("without it", false)] {
        if treated.iter().filter(|&&t| t == value).count() < 2 {
            return Err(EffectError::EmptyArm { arm });
        }
    }
    let all: Vec<usize> = (0..rows).collect();
    let spread = variance(prior, &all);
    if spread == 0.0 || !spread.is_finite() {
        return Err(EffectError::Impossible { what: "prior attainment must differ between rows" });
    }
    Ok(())
}

/// Others of one prior attainment, the free ones from `next` on.
struct Shelf {
    prior: f64,
    rows: Vec<usize>,
    next: usize,
}

fn pair(prior: &[f64], mut with: Vec<usize>, mut without: Vec<usize>, reach: f64) -> Vec<(usize, usize)> {
    with.sort_by(|&a, &b| prior[b].total_cmp(&prior[a]));
    without.sort_by(|&a, &b| prior[a].total_cmp(&prior[b]));
    let mut shelves: Vec<Shelf> = Vec::new();
    for row in without {
        match shelves.last_mut() {
            Some(shelf) if shelf.prior == prior[row] => shelf.rows.push(row),
            _ => shelves.push(Shelf { prior: prior[row], rows: vec![row], next: 0 }),
        }
    }
    // The nearest shelf with somebody left at or below a place, and at or above it; both paths shorten with use.
    let count = shelves.len();
    let mut down: Vec<usize> = (0..=count).collect();
    let mut up: Vec<usize> = (0..=count).collect();
    let mut pairs = Vec::new();
    for row in with {
        let place = shelves.partition_point(|s| s.prior < prior[row]);
        let above = Some(find(&mut up, place)).filter(|&s| s < count);
        // Places below are counted from 1, so that 0 is nobody.
        let below = find(&mut down, place).checked_sub(1);
        let offer = |s: usize| ((shelves[s].prior - prior[row]).abs(), shelves[s].rows[shelves[s].next], s);
        let nearest = [below, above].into_iter().flatten().map(offer);
        let nearest = nearest.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some((_, other, shelf)) = nearest.filter(|&(distance, ..)| distance <= reach) {
            pairs.push((row, other));
            shelves[shelf].next += 1;
            if shelves[shelf].next == shelves[shelf].rows.len() {
                up[shelf] = shelf + 1;
                down[shelf + 1] = shelf;
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Follows the way to its end and shortens it.
fn find(way: &mut [usize], from: usize) -> usize {
    let mut end = from;
    while way[end] != end {
        end = way[end];
    }
    let mut at = from;
    while way[at] != end {
        (at, way[at]) = (way[at], end);
    }
    end
}

fn mean(values: &[f64], rows: &[usize]) -> f64 {
    let first = rows.first().map_or(0.0, |&i| values[i]);
    first + rows.iter().map(|&i| values[i] - first).sum::<f64>() / rows.len() as f64
}

fn variance(values: &[f64], rows: &[usize]) -> f64 {
    let mean = mean(values, rows);
    rows.iter().map(|&i| (values[i] - mean).powi(2)).sum::<f64>() / (rows.len() as f64 - 1.0)
}
