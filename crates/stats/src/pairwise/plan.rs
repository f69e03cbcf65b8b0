//! Which pairs to judge, chosen before anything is known of them.
#![expect(clippy::indexing_slicing, reason = "positions are taken modulo the number of items")]

use super::PairError;
use super::random::Random;

/// One comparison to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    /// The judge, from 0.
    pub judge: u32,
    /// Position of the item shown first.
    pub first: u32,
    /// Position of the item shown second.
    pub second: u32,
}

/// A plan of pairs: every one of `items` in `each` comparisons, in the order in which they should be made.
///
/// * Chosen at random for a seed, and never by what earlier judgements said: choosing by that makes reliability
///   look better than it is.
/// * Every item has exactly `each` comparisons; if `items` and `each` are both odd, one item has one more.
/// * No pair comes again before all pairs have come. All items are joined, from the first two rounds on.
/// * Judges differ by one comparison at most, at any time. An item is shown first as often as second; or once more
///   or less, where its comparisons are odd in number.
///
/// With an even number of items the rounds are those of a round robin (Lucas's circle, 1883) in random order: in each
/// round every item is compared once. With an odd number each round joins items a fixed distance apart on a circle:
/// every item twice. Random rounds of this kind tell items apart about as exactly as random pairs do: with 10
/// comparisons each the mean variance is within 1 in 100, for 100 and for 1,000 items.
///
/// ```
/// use ensemble_stats::pairwise::plan;
/// let pairs = plan(30, 6, 10, 1).unwrap();
/// assert_eq!(pairs.len(), 150);
/// assert!((0..30).all(|i| pairs.iter().filter(|p| p.first == i || p.second == i).count() == 10));
/// assert!((0..6).all(|j| pairs.iter().filter(|p| p.judge == j).count() == 25));
/// assert_eq!(plan(30, 6, 10, 1), Ok(pairs));
/// ```
///
/// # Errors
/// [`PairError::NoPlan`] for fewer than two items, no judge, no comparison of each, one comparison of each of more
/// than two items (which cannot join them), and more than 2³¹ items or 2³² comparisons.
pub fn plan(items: u32, judges: u32, each: u32, seed: u64) -> Result<Vec<Pair>, PairError> {
    let no = |why| Err(PairError::NoPlan { why });
    if items < 2 {
        return no("It takes at least two items.");
    }
    if judges == 0 {
        return no("It takes at least one judge.");
    }
    if each == 0 || (each == 1 && items > 2) {
        return no("Ask for at least two comparisons of each item, so that all are joined.");
    }
    if items > 1 << 31 || u64::from(items) * u64::from(each) > 1 << 33 {
        return no("There are too many. Ask for fewer comparisons.");
    }
    let (n, mut left, mut random) = (items as usize, each as usize, Random::new(seed));
    let mut pairs = Vec::with_capacity(n * left / 2 + 1);
    while left > 0 {
        let now = left.min(n - 1);
        let mut name: Vec<usize> = (0..n).collect();
        random.shuffle(&mut name);
        let rounds =
            if n.is_multiple_of(2) { circle(n, now, &mut random) } else { distances(n, now, &mut random) };
        for mut round in rounds {
            random.shuffle(&mut round);
            pairs.extend(round.into_iter().map(|(a, b)| (name[a], name[b])));
        }
        left -= now;
    }
    show_first(n, &mut pairs, &mut random);
    let judge = |k: usize| (k as u64 % u64::from(judges)) as u32;
    let pair = |(k, (first, second)): (usize, (usize, usize))| Pair {
        judge: judge(k),
        first: first as u32,
        second: second as u32,
    };
    Ok(pairs.into_iter().enumerate().map(pair).collect())
}

/// Puts one of each pair first, so that every item is first as often as second, or once more or less where its
/// comparisons are odd in number: along trails through the pairs, the one that a step leaves is first (Euler).
fn show_first(items: usize, pairs: &mut [(usize, usize)], random: &mut Random) {
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); items];
    for (k, &(a, b)) in pairs.iter().enumerate() {
        at[a].push(k);
        at[b].push(k);
    }
    let mut placed = vec![false; pairs.len()];
    // A trail from an item with an odd number ends at another such; with those gone, trails end where they began.
    let (odd, even): (Vec<usize>, Vec<usize>) = (0..items).partition(|&i| at[i].len() % 2 == 1);
    for start in odd.into_iter().chain(even) {
        let turned = random.below(2) == 1;
        let mut here = start;
        while let Some(k) = at[here].pop() {
            if placed[k] {
                continue;
            }
            placed[k] = true;
            let (a, b) = pairs[k];
            let there = if a == here { b } else { a };
            pairs[k] = if turned { (there, here) } else { (here, there) };
            here = there;
        }
    }
}

type Round = Vec<(usize, usize)>;

/// `wanted` of the `n − 1` rounds of a round robin of an even number. Round `r` joins `r + d` with `r − d`, modulo
/// `n − 1`, and `r` with the last. The first two rounds are neighbours: together they are one ring through all items.
fn circle(n: usize, wanted: usize, random: &mut Random) -> Vec<Round> {
    let m = n - 1;
    let start = random.below(m);
    let mut rest: Vec<usize> = (2..m).collect();
    random.shuffle(&mut rest);
    [0, 1]
        .into_iter()
        .chain(rest)
        .take(wanted)
        .map(|r| {
            let r = (start + r) % m;
            let mut round: Round = (1..n / 2).map(|d| ((r + d) % m, (r + m - d) % m)).collect();
            round.push((r, m));
            round
        })
        .collect()
}

/// Rounds for an odd number: round `d` joins every `x` with `x + d`, modulo `n`. The first, with a distance of 1, is
/// one ring through all items. What remains of an odd `wanted` is every other link of the ring of distance 2, which
/// covers one item twice.
fn distances(n: usize, wanted: usize, random: &mut Random) -> Vec<Round> {
    // Of three items there is one ring only, and its half is asked for only after all of it.
    let half = if n > 3 { 2 } else { 1 };
    let odd = wanted % 2 == 1;
    let mut rest: Vec<usize> = (2..=n / 2).filter(|&d| !(odd && d == half)).collect();
    random.shuffle(&mut rest);
    let mut rounds: Vec<Round> = std::iter::once(1)
        .chain(rest)
        .take(wanted / 2)
        .map(|d| (0..n).map(|x| (x, (x + d) % n)).collect())
        .collect();
    if odd {
        rounds.push((0..n.div_ceil(2)).map(|k| (2 * k * half % n, (2 * k + 1) * half % n)).collect());
    }
    rounds
}
