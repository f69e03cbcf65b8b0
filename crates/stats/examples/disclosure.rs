//! How long disclosure control takes: `cargo run --release -p ensemble-stats --example disclosure`.
//!
//! Medians over repeated runs in one thread, on made-up counts. Nothing here is a test: a time depends on the machine
//! and on what else it is doing.
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use ensemble_stats::disclosure::{
    Dimension, DisclosureError, Protected, Reason, Rules, Shown, Table, Zero, audit, protect, round_together,
};
use std::time::Instant;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n) as i64
    }
}

/// Schools in three communities, crossed with categories; one cell in `rare` is small.
fn network(schools: usize, categories: usize, rare: u64) -> Result<Table, DisclosureError> {
    let mut random = Random(schools as u64);
    let names: Vec<String> = (1..=schools).map(|school| format!("School {school}")).collect();
    let mut nodes = vec![("Network", None), ("North", Some(0)), ("Coast", Some(0)), ("Vale", Some(0))];
    nodes.extend(names.iter().enumerate().map(|(i, name)| (name.as_str(), Some(1 + i % 3))));
    let names: Vec<String> = (1..=categories).map(|category| format!("Category {category}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let dimensions =
        [Dimension::tree("School", &nodes), Dimension::flat("Category", "All pupils", &names).categories()];
    let leaves: Vec<i64> = (0..schools * categories)
        .map(|_| if random.below(rare) == 0 { random.below(10) } else { 10 + random.below(40) })
        .collect();
    Table::cross(&dimensions, &leaves)
}

/// Two or three dimensions of two to six leaves.
fn family(seed: u64) -> Result<Table, DisclosureError> {
    let mut random = Random(seed);
    let sizes: Vec<i64> = (0..2 + random.below(2)).map(|_| 2 + random.below(5)).collect();
    let dimensions: Vec<Dimension> = sizes
        .iter()
        .map(|&size| {
            Dimension::flat(
                "D",
                "all",
                ["a", "b", "c", "d", "e", "f"].get(..size as usize).unwrap_or_default(),
            )
        })
        .collect();
    let leaves = (0..sizes.iter().product()).map(|_: i64| random.below(40)).collect::<Vec<i64>>();
    Table::cross(&dimensions, &leaves)
}

fn median<T>(times: usize, mut work: impl FnMut() -> T) -> f64 {
    let mut taken: Vec<f64> = (0..times)
        .map(|_| {
            let start = Instant::now();
            drop(work());
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken.get(times / 2).copied().unwrap_or_default()
}

fn describe(found: &Protected) -> String {
    let hidden = found.shown.iter().filter(|&&shown| shown == Shown::Hidden).count();
    let others = found.audit.cells.iter().filter(|cell| cell.reason == Some(Reason::ProtectsOthers)).count();
    let safe = if found.audit.is_safe() { "safe" } else { "NOT SAFE" };
    format!("{} cells, {hidden} hidden, {others} of them for others, {safe}", found.shown.len())
}

fn time(name: &str, table: &Table, times: usize) -> Result<(), DisclosureError> {
    for zero in [Zero::Show, Zero::Hide] {
        let rules = Rules::beyond(zero);
        let found = protect(table, &rules)?;
        let took = median(times, || protect(table, &rules));
        println!("{name:<46} {took:>8.2} ms   {}", describe(&found));
        let took = median(times, || audit(table, &rules, &found.shown));
        println!("{:<46} {took:>8.2} ms", "  of which the final audit");
    }
    Ok(())
}

fn main() -> Result<(), DisclosureError> {
    for (rare, name) in [(50, "1 small cell in 50"), (20, "1 in 20"), (10, "1 in 10"), (5, "1 in 5")] {
        time(&format!("60 schools, 3 communities, 12 cells, {name}"), &network(60, 12, rare)?, 15)?;
    }
    let table = network(60, 12, 10)?;
    let before = protect(&table, &Rules::beyond(Zero::Show))?;
    let both = table.after(&table, &before.shown)?;
    let rules = Rules::beyond(Zero::Show);
    let took = median(5, || protect(&both, &rules));
    println!(
        "{:<46} {took:>8.2} ms   {}",
        "1 in 10 beside an equal earlier release",
        describe(&protect(&both, &rules)?)
    );
    println!(
        "{:<46} {:>8.2} ms",
        "rounding it to 5 so that it adds up",
        median(5, || round_together(&table, 5))
    );
    let (mut cells, mut exposed) = (0, 0);
    for seed in 0..1_000 {
        let found =
            protect(&family(seed)?, &Rules::beyond(if seed % 2 == 0 { Zero::Show } else { Zero::Hide }))?;
        cells += found.audit.cells.iter().filter(|cell| cell.need.is_some()).count();
        exposed += found.audit.exposed().len();
    }
    println!("1,000 random tables, {cells} sensitive cells: {exposed} open by less than they need");
    time("600 schools, 3 communities, 6 cells, 1 in 20", &network(600, 6, 20)?, 1)?;
    Ok(())
}
