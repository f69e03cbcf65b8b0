//! Brute force, sharing nothing with the solver: every whole table that fits what is shown is written out.

use super::{Kind, Release, Rules, Shown, Table, Zero};

/// Lowest and highest value of every cell over all whole tables that fit, looking no higher than `cap`; `None` if
/// there are too many to look at.
pub(super) fn possible(table: &Table, rules: &Rules, shown: &[Shown], cap: i64) -> Option<Vec<(i64, i64)>> {
    let ranges: Vec<(i64, i64)> = (table.cells().iter().zip(shown))
        .map(|(cell, &shown)| {
            let shown = match cell.release {
                Release::Now => shown,
                Release::Before(earlier) => earlier,
                Release::Never => Shown::Hidden,
            };
            let least = i64::from(rules.zero == Zero::Show && cell.kind == Kind::Count && cell.value > 0);
            match shown {
                Shown::Value => (cell.value, cell.value),
                Shown::Hidden => (least, cap),
                Shown::Between(low, high) => (low, high),
            }
        })
        .collect();
    let mut search = Search { table, found: vec![(i64::MAX, i64::MIN); ranges.len()], left: 4_000 };
    search.go(ranges)?;
    Some(search.found)
}

struct Search<'a> {
    table: &'a Table,
    found: Vec<(i64, i64)>,
    left: usize,
}

impl Search<'_> {
    fn go(&mut self, mut ranges: Vec<(i64, i64)>) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        if !self.narrow(&mut ranges) {
            return Some(());
        }
        let open = (0..ranges.len()).filter(|&j| ranges[j].0 < ranges[j].1);
        let Some(j) = open.min_by_key(|&j| ranges[j].1 - ranges[j].0) else {
            for (found, range) in self.found.iter_mut().zip(&ranges) {
                *found = (found.0.min(range.0), found.1.max(range.1));
            }
            return Some(());
        };
        for value in ranges[j].0..=ranges[j].1 {
            let mut next = ranges.clone();
            next[j] = (value, value);
            self.go(next)?;
        }
        Some(())
    }

    /// Takes away what no sum allows; false if nothing is left.
    fn narrow(&self, ranges: &mut [(i64, i64)]) -> bool {
        loop {
            let before = ranges.to_vec();
            for relation in self.table.relations() {
                let ends = |r: &[(i64, i64)]| {
                    relation.parts.iter().fold((0, 0), |sum, &p| (sum.0 + r[p].0, sum.1 + r[p].1))
                };
                let (low, high) = ends(ranges);
                let total = &mut ranges[relation.total];
                *total = (total.0.max(low), total.1.min(high));
                let total = *total;
                for &p in &relation.parts {
                    let ((low, high), own) = (ends(ranges), ranges[p]);
                    ranges[p] = (own.0.max(total.0 - (high - own.1)), own.1.min(total.1 - (low - own.0)));
                }
            }
            if ranges.iter().any(|range| range.0 > range.1) {
                return false;
            }
            if before == ranges {
                return true;
            }
        }
    }
}
