//! Split-half reliability: would other judges, or other judgements, have found the same?
#![expect(clippy::indexing_slicing, reason = "halves have the items and judges of the whole")]

use super::network::Network;
use super::random::Random;
use super::{Errors, Estimator, Fit, Options, PairError, Session, Ties, fit};
use std::collections::BTreeMap;

/// What is split in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitBy {
    /// Judges, each with all judgements, into halves with nearly as many judgements: says whether other judges would
    /// agree.
    Judges,
    /// Judgements, whoever made them: says how exact the scale is.
    Judgements,
}

/// Reliability from halves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitHalf {
    /// Correlation of the abilities from the two halves, the mean over the splits.
    pub correlation: f64,
    /// The least correlation over the splits.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// What the correlation says of all judgements together, by Spearman's and Brown's formula `2r/(1 + r)`.
    pub reliability: f64,
    /// The fewest items that a split could use: those that both halves join.
    pub items: usize,
    /// Splits made.
    pub splits: usize,
}

/// Splits a session in two halves, fits each with the default prior, and correlates the abilities; `splits` times
/// (at least once), the same for the same seed.
///
/// The mean over splits is steadier than one; the least and the greatest show how much hangs on the split. It is
/// no confidence interval.
///
/// ```
/// use ensemble_stats::pairwise::{Judgement, Session, SplitBy, split_half};
/// // Four pieces of work, twelve judges, who all see the same order but for one pair.
/// let items = ["a", "b", "c", "d"].map(String::from).to_vec();
/// let judges: Vec<String> = (1..=12).map(|j| format!("judge {j}")).collect();
/// let mut judgements = Vec::new();
/// for judge in 0..12 {
///     for (winner, loser) in [(0, 1), (1, 2), (2, 3), if judge % 2 == 0 { (0, 2) } else { (2, 0) }] {
///         judgements.push(Judgement { judge: Some(judge), ..Judgement::new(winner, loser) });
///     }
/// }
/// let session = Session { items, judges, judgements };
/// let halves = split_half(&session, SplitBy::Judges, 7, 20).unwrap();
/// assert!(halves.reliability > 0.9 && halves.items == 4);
/// ```
///
/// # Errors
/// As [`fit`], [`PairError::TooFewJudges`] with fewer than two judges, and [`PairError::HalvesTooThin`] if a split's
/// halves both join fewer than three items.
pub fn split_half(session: &Session, by: SplitBy, seed: u64, splits: usize) -> Result<SplitHalf, PairError> {
    Network::of(session)?;
    let mut random = Random::new(seed);
    let splits = splits.max(1);
    let (mut sum, mut low, mut high, mut fewest) = (0.0, f64::INFINITY, f64::NEG_INFINITY, usize::MAX);
    for _ in 0..splits {
        let (r, items) = match by {
            SplitBy::Judges => correlate(session, &judges_halved(session, &mut random)?)?,
            SplitBy::Judgements => correlate(session, &judgements_halved(session, &mut random))?,
        };
        sum += r;
        (low, high, fewest) = (r.min(low), r.max(high), items.min(fewest));
    }
    let correlation = sum / splits as f64;
    let reliability = 2.0 * correlation / (1.0 + correlation);
    Ok(SplitHalf { correlation, low, high, reliability, items: fewest, splits })
}

/// How many of each judgement's count go to the first half.
type FirstHalf = Vec<u32>;

/// Judges in random order, each to the half that has fewer judgements so far.
fn judges_halved(session: &Session, random: &mut Random) -> Result<FirstHalf, PairError> {
    let mut made = vec![0_u64; session.judges.len()];
    for j in &session.judgements {
        if let Some(judge) = j.judge {
            made[judge as usize] += u64::from(j.count);
        }
    }
    let mut order: Vec<usize> = (0..made.len()).filter(|&judge| made[judge] > 0).collect();
    if order.len() < 2 {
        return Err(PairError::TooFewJudges { judges: order.len() });
    }
    random.shuffle(&mut order);
    let mut first = vec![false; made.len()];
    let (mut here, mut there) = (0, 0);
    for judge in order {
        first[judge] = here <= there;
        *(if here <= there { &mut here } else { &mut there }) += made[judge];
    }
    // Judgements by nobody in particular belong to neither half; `correlate` leaves them out.
    Ok(session
        .judgements
        .iter()
        .map(|j| j.judge.map_or(u32::MAX, |judge| if first[judge as usize] { j.count } else { 0 }))
        .collect())
}

/// Every other one of the judgements in random order.
fn judgements_halved(session: &Session, random: &mut Random) -> FirstHalf {
    let mut each: Vec<usize> = Vec::new();
    for (row, j) in session.judgements.iter().enumerate() {
        each.extend(std::iter::repeat_n(row, j.count as usize));
    }
    random.shuffle(&mut each);
    let mut first = vec![0; session.judgements.len()];
    for &row in each.iter().step_by(2) {
        first[row] += 1;
    }
    first
}

/// The abilities of a half, and where each item of the whole stands in it.
struct Half {
    fit: Fit,
    place: Vec<Option<usize>>,
}

impl Half {
    fn of(session: &Session, counts: impl Iterator<Item = u32>) -> Result<Self, PairError> {
        let mut part = Session::default();
        let mut place = vec![None; session.items.len()];
        for (j, count) in session.judgements.iter().zip(counts).filter(|&(_, count)| count > 0) {
            let mut position = |item: u32| {
                let known = place[item as usize].get_or_insert_with(|| {
                    part.items.push(session.items[item as usize].clone());
                    part.items.len() - 1
                });
                *known as u32
            };
            let (winner, loser) = (position(j.winner), position(j.loser));
            part.judgements.push(super::Judgement { winner, loser, judge: None, count, ..*j });
        }
        let options = Options {
            estimator: Estimator::default(),
            ties: Ties::Half,
            first_shown: false,
            errors: Errors::Diagonal,
        };
        Ok(Self { fit: fit(&part, &options)?, place })
    }

    fn ability(&self, item: usize) -> Option<(usize, f64)> {
        let found = self.fit.items.get(self.place[item]?)?;
        Some((found.component, found.ability.value))
    }
}

/// The correlation over the largest set of items that both halves join, and its size.
fn correlate(session: &Session, first: &[u32]) -> Result<(f64, usize), PairError> {
    let counts = || session.judgements.iter().zip(first).filter(|&(_, &f)| f != u32::MAX);
    if counts().all(|(_, &f)| f == 0) || counts().all(|(j, &f)| f == j.count) {
        return Err(PairError::HalvesTooThin { items: 0 });
    }
    let rows = || session.judgements.iter().zip(first);
    let one = Half::of(session, rows().map(|(_, &f)| if f == u32::MAX { 0 } else { f }))?;
    let two = Half::of(session, rows().map(|(j, &f)| if f == u32::MAX { 0 } else { j.count - f }))?;
    let mut sets: BTreeMap<(usize, usize), Vec<(f64, f64)>> = BTreeMap::new();
    for item in 0..session.items.len() {
        if let (Some((a, x)), Some((b, y))) = (one.ability(item), two.ability(item)) {
            sets.entry((a, b)).or_default().push((x, y));
        }
    }
    let set = sets.into_values().rev().max_by_key(Vec::len).unwrap_or_default();
    let r = correlation(&set);
    if set.len() < 3 || !r.is_finite() {
        return Err(PairError::HalvesTooThin { items: set.len() });
    }
    Ok((r, set.len()))
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        let (dx, dy) = (x - mx, y - my);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0)
}
