//! Which groups meet which, gathered once, by the size of the largest grouping's groups.
#![expect(clippy::indexing_slicing, reason = "codes were checked against their levels")]

use super::super::gather::Codes;
use crate::linalg::Sym;
use crate::linalg::core::Core;

/// Meetings of pairs beyond which a fit is refused.
const LIMIT: usize = 1_000_000_000;

pub(super) struct Counts {
    pub slots: Vec<Slot>,
    /// `Z_r'Z_r` on the pattern of the core.
    pub base: Vec<f64>,
    /// `G_k`: for groups of size `k`, how often two groups of the rest meet in them.
    pub pairs: Vec<Pair>,
    /// `H_k`: for groups of size `k`, their sums, counted for each group of the rest; sums lie in `single_sums`.
    pub singles: Vec<Single>,
    pub single_sums: Vec<f64>,
    /// For each group of the largest grouping, the groups of the rest it meets and how often.
    lists: Vec<(u32, f64)>,
    starts: Vec<usize>,
}

/// Groups of the largest grouping with the same number of rows.
pub(super) struct Slot {
    pub size: f64,
    pub count: f64,
    /// `C_k = Σ s s'`
    pub outer: Sym,
}

pub(super) struct Pair {
    pub row: u32,
    pub column: u32,
    pub position: u32,
    pub slot: u32,
    pub value: f64,
}

pub(super) struct Single {
    pub place: u32,
    pub slot: u32,
}

impl Counts {
    /// Also gives the plan of the core and, for each group of the rest, its place in the order of elimination.
    ///
    /// `None` if the groups are too closely connected. `sums` are those of the largest grouping.
    pub fn of(
        largest: &Codes<'_>,
        rest: &[&Codes<'_>],
        sums: &[f64],
        width: usize,
    ) -> Option<(Self, Core, Vec<usize>)> {
        let groups = largest.groups();
        let (mut lists, starts) = meetings(largest, rest);
        let effort: usize = starts.windows(2).map(|w| (w[1] - w[0]).pow(2)).sum();
        if effort > LIMIT {
            return None;
        }
        let total = rest.iter().map(|codes| codes.groups()).sum();
        let (core, order) = Core::plan(&neighbours(&lists, &starts, total))?;
        let mut place = vec![0; total];
        for (at, &original) in order.iter().enumerate() {
            place[original as usize] = at;
        }
        for (original, _) in &mut lists {
            *original = place[*original as usize] as u32;
        }
        let sizes: Vec<f64> = largest.counts.iter().map(|&n| n as f64).collect();
        let mut distinct = sizes.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let slot_of: Vec<usize> = sizes.iter().map(|&n| distinct.partition_point(|&d| d < n)).collect();
        let mut slots: Vec<Slot> =
            distinct.iter().map(|&size| Slot { size, count: 0.0, outer: Sym::zeros(width) }).collect();
        for group in 0..groups {
            let slot = &mut slots[slot_of[group]];
            slot.count += 1.0;
            slot.outer.add_outer(1.0, &sums[group * width..][..width]);
        }
        let base = base(&core, largest.codes.len(), rest, &place);
        let mut counts =
            Self { slots, base, pairs: vec![], singles: vec![], single_sums: vec![], lists, starts };
        counts.gather_by_size(&core, &slot_of, sums, width);
        Some((counts, core, place))
    }

    pub fn list(&self, group: usize) -> &[(u32, f64)] {
        &self.lists[self.starts[group]..self.starts[group + 1]]
    }

    /// Fills `pairs` and `singles`, row by row, adding up what groups of one size share.
    fn gather_by_size(&mut self, core: &Core, slot_of: &[usize], sums: &[f64], width: usize) {
        let total = self.lists.iter().map(|&(i, _)| i as usize + 1).max().unwrap_or(0);
        let mut by_size: Vec<usize> = (0..slot_of.len()).collect();
        by_size.sort_by_key(|&group| slot_of[group]);
        let mut met_by: Vec<Vec<(u32, f64)>> = vec![Vec::new(); total];
        for &group in &by_size {
            for &(i, count) in self.list(group) {
                met_by[i as usize].push((group as u32, count));
            }
        }
        let mut value = vec![0.0; total];
        let mut touched: Vec<u32> = Vec::new();
        for (i, groups) in met_by.iter().enumerate() {
            for run in groups.chunk_by(|a, b| slot_of[a.0 as usize] == slot_of[b.0 as usize]) {
                let slot = slot_of[run[0].0 as usize] as u32;
                let mut own = vec![0.0; width];
                for &(group, count) in run {
                    let group = group as usize;
                    own.iter_mut().zip(&sums[group * width..]).for_each(|(o, s)| *o += count * s);
                    for &(j, other) in &self.lists[self.starts[group]..self.starts[group + 1]] {
                        if j as usize > i {
                            continue;
                        }
                        if value[j as usize] == 0.0 {
                            touched.push(j);
                        }
                        value[j as usize] += count * other;
                    }
                }
                self.singles.push(Single { place: i as u32, slot });
                self.single_sums.extend(own);
                for j in touched.drain(..) {
                    let position = core.position(i, j as usize) as u32;
                    let value = std::mem::take(&mut value[j as usize]);
                    self.pairs.push(Pair { row: i as u32, column: j, position, slot, value });
                }
            }
        }
    }
}

/// For each group of the largest grouping: the groups of the rest it meets, with counts; and where each begins.
fn meetings(largest: &Codes<'_>, rest: &[&Codes<'_>]) -> (Vec<(u32, f64)>, Vec<usize>) {
    let groups = largest.groups();
    let mut begins = vec![0_usize; groups + 1];
    for &code in largest.codes.iter() {
        begins[code as usize + 1] += 1;
    }
    for group in 0..groups {
        begins[group + 1] += begins[group];
    }
    let mut next = begins.clone();
    let mut rows = vec![0_u32; largest.codes.len()];
    for (row, &code) in largest.codes.iter().enumerate() {
        rows[next[code as usize]] = row as u32;
        next[code as usize] += 1;
    }
    let (mut lists, mut starts) = (Vec::new(), vec![0]);
    let mut met: Vec<u32> = Vec::new();
    for group in 0..groups {
        met.clear();
        for &row in &rows[begins[group]..begins[group + 1]] {
            let mut offset = 0;
            for codes in rest {
                met.push(offset + codes.codes[row as usize]);
                offset += codes.groups() as u32;
            }
        }
        met.sort_unstable();
        lists.extend(met.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as f64)));
        starts.push(lists.len());
    }
    (lists, starts)
}

/// Which groups of the rest meet in some group of the largest grouping.
fn neighbours(lists: &[(u32, f64)], starts: &[usize], total: usize) -> Vec<Vec<u32>> {
    let mut met_by: Vec<Vec<u32>> = vec![Vec::new(); total];
    for (group, range) in starts.windows(2).enumerate() {
        for &(i, _) in &lists[range[0]..range[1]] {
            met_by[i as usize].push(group as u32);
        }
    }
    let mut seen = vec![usize::MAX; total];
    let of = |(i, groups): (usize, &Vec<u32>)| {
        seen[i] = i;
        let mut near = Vec::new();
        for &group in groups {
            for &(j, _) in &lists[starts[group as usize]..starts[group as usize + 1]] {
                if seen[j as usize] != i {
                    seen[j as usize] = i;
                    near.push(j);
                }
            }
        }
        near
    };
    met_by.iter().enumerate().map(of).collect()
}

/// How often groups of the rest meet each other row by row; the diagonal holds their sizes.
fn base(core: &Core, rows: usize, rest: &[&Codes<'_>], place: &[usize]) -> Vec<f64> {
    let mut base = vec![0.0; core.len()];
    let mut offsets = Vec::new();
    let mut offset = 0;
    for codes in rest {
        for (group, &count) in codes.counts.iter().enumerate() {
            let at = place[offset + group];
            base[core.position(at, at)] = count as f64;
        }
        offsets.push(offset);
        offset += codes.groups();
    }
    for first in 0..rest.len() {
        for second in 0..first {
            for row in 0..rows {
                let at = |f: usize| place[offsets[f] + rest[f].codes[row] as usize];
                base[core.position(at(first), at(second))] += 1.0;
            }
        }
    }
    base
}
