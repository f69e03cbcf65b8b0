//! The sums that every evaluation starts from, laid out group by group.
//!
//! The factor with most groups comes first and is eliminated group by group; the groups of the other factors are
//! *nodes* of a sparse system. Which nodes meet in some group of the first factor is found once.
#![expect(clippy::indexing_slicing, reason = "tables are built together here")]

use super::super::cells::Cells;
use super::cores::Cores;
use super::matrix::{ab, atb};
use std::collections::HashMap;

/// Meetings of nodes beyond which a fit is refused.
const LIMIT: usize = 200_000_000;

/// All that varies between the groups of one factor.
pub(crate) struct Part {
    pub factor: usize,
    /// Effects of one group, over all terms.
    pub q: usize,
}

pub(crate) struct Blocks {
    pub parts: Vec<Part>,
    /// Order of the basis: columns and outcome.
    pub width: usize,
    /// For each group of the first part `Z'Z` (q × q) and `Z'V` (q × width).
    pub squares: Vec<f64>,
    pub sums: Vec<f64>,
    /// Where each group's meetings begin; one entry more than groups.
    pub starts: Vec<usize>,
    pub met: Vec<Met>,
    /// `Z'Z_node` of each meeting, q × q of the node.
    pub links: Vec<f64>,
    pub nodes: Vec<Node>,
    /// `Z'V` of the nodes, one row for each effect.
    pub node_sums: Vec<f64>,
    pub pairs: Vec<Pair>,
    /// `Z_i'Z_j` of each pair.
    pub base: Vec<f64>,
    /// For each group, and each two of its meetings, the pair: the second no later than the first.
    pub pair_of: Vec<u32>,
    /// Where each group's entries of `pair_of` begin.
    pub pair_starts: Vec<usize>,
    pub core: Cores,
    /// Where each entry of a pair stands in the core.
    pub positions: Vec<u32>,
    /// Each effect's place in the order of elimination.
    pub place: Vec<usize>,
}

#[derive(Clone, Copy)]
pub(crate) struct Met {
    pub node: u32,
    /// Where its link begins.
    pub at: usize,
}

pub(crate) struct Node {
    pub part: usize,
    /// Its first effect.
    pub at: usize,
    pub q: usize,
}

/// Two nodes that meet, `i ≥ j`.
pub(crate) struct Pair {
    pub i: usize,
    pub j: usize,
    /// Where its block begins.
    pub at: usize,
}

impl Blocks {
    /// `map` turns `u` into `[z* of each part…, basis]`. `None` if the groups are too closely connected.
    pub fn new(cells: &Cells, centre: &[f64], parts: Vec<Part>, map: &[f64], width: usize) -> Option<Self> {
        let order = cells.variables + 1;
        let across = map.len() / order;
        let offsets: Vec<usize> = (parts.iter())
            .scan(0, |at, part| {
                *at += part.q;
                Some(*at - part.q)
            })
            .collect();
        let basis = across - width;
        let (nodes, first_node) = nodes(cells, &parts);
        let effects = nodes.last().map_or(0, |n| n.at + n.q);
        let q0 = parts[0].q;
        let groups = cells.factors[parts[0].factor].labels.len();
        let mut blocks = Self {
            width,
            squares: vec![0.0; groups * q0 * q0],
            sums: vec![0.0; groups * q0 * width],
            starts: vec![0],
            met: vec![],
            links: vec![],
            nodes,
            node_sums: vec![0.0; effects * width],
            pairs: vec![],
            base: vec![],
            pair_of: vec![],
            pair_starts: vec![0],
            core: Cores::plan(&[])?.0,
            positions: vec![],
            place: vec![],
            parts,
        };
        let node_of = |part: usize, factor: usize, cell: usize| {
            first_node[part] + cells.factors[factor].codes[cell] as usize
        };
        let by_group = cells_by_group(&cells.factors[blocks.parts[0].factor].codes, groups);
        blocks.meet(&by_group, node_of)?;
        for (group, own) in by_group.iter().enumerate() {
            for &cell in own {
                let table = cells.table(cell, centre);
                let full = atb(map, &ab(&table, map, [order, order, across]), [across, order, across]);
                let entry = |i: usize, j: usize| full[i * across + j];
                for a in 0..q0 {
                    for b in 0..q0 {
                        blocks.squares[(group * q0 + a) * q0 + b] += entry(a, b);
                    }
                    for k in 0..width {
                        blocks.sums[(group * q0 + a) * width + k] += entry(a, basis + k);
                    }
                }
                let here: Vec<usize> =
                    (1..blocks.parts.len()).map(|p| node_of(p, blocks.parts[p].factor, cell)).collect();
                for (p, &node) in (1..).zip(&here) {
                    let (q, at) = (blocks.nodes[node].q, blocks.nodes[node].at);
                    let list = &blocks.met[blocks.starts[group]..blocks.starts[group + 1]];
                    let link = list[list.partition_point(|m| (m.node as usize) < node)].at;
                    for b in 0..q {
                        for a in 0..q0 {
                            blocks.links[link + a * q + b] += entry(a, offsets[p] + b);
                        }
                        for k in 0..width {
                            blocks.node_sums[(at + b) * width + k] += entry(offsets[p] + b, basis + k);
                        }
                    }
                    for (other, &second) in (1..=p).zip(&here) {
                        let pair = blocks.pair_at(group, node, second);
                        let (at, q2) = (blocks.pairs[pair].at, blocks.nodes[second].q);
                        for a in 0..q {
                            for b in 0..q2 {
                                blocks.base[at + a * q2 + b] += entry(offsets[p] + a, offsets[other] + b);
                            }
                        }
                    }
                }
            }
        }
        blocks.plan()?;
        Some(blocks)
    }

    /// Lists who meets whom, with empty links and blocks.
    fn meet(
        &mut self,
        by_group: &[Vec<usize>],
        node_of: impl Fn(usize, usize, usize) -> usize,
    ) -> Option<()> {
        let mut seen: HashMap<(u32, u32), u32> = HashMap::new();
        let q0 = self.parts[0].q;
        let (mut links, mut base) = (0, 0);
        let mut list: Vec<u32> = Vec::new();
        for own in by_group {
            list.clear();
            for (p, part) in self.parts.iter().enumerate().skip(1) {
                list.extend(own.iter().map(|&cell| node_of(p, part.factor, cell) as u32));
            }
            list.sort_unstable();
            list.dedup();
            if self.pair_of.len() + list.len() * (list.len() + 1) / 2 > LIMIT {
                return None;
            }
            for (at, &i) in list.iter().enumerate() {
                self.met.push(Met { node: i, at: links });
                links += q0 * self.nodes[i as usize].q;
                for &j in &list[..=at] {
                    let pair = *seen.entry((i, j)).or_insert_with(|| {
                        self.pairs.push(Pair { i: i as usize, j: j as usize, at: base });
                        base += self.nodes[i as usize].q * self.nodes[j as usize].q;
                        self.pairs.len() as u32 - 1
                    });
                    self.pair_of.push(pair);
                }
            }
            self.starts.push(self.met.len());
            self.pair_starts.push(self.pair_of.len());
        }
        self.links = vec![0.0; links];
        self.base = vec![0.0; base];
        Some(())
    }

    /// The pair of two nodes that meet in a group, `i ≥ j`.
    fn pair_at(&self, group: usize, i: usize, j: usize) -> usize {
        let list = &self.met[self.starts[group]..self.starts[group + 1]];
        let find = |node: usize| list.partition_point(|m| (m.node as usize) < node);
        let (a, b) = (find(i), find(j));
        self.pair_of[self.pair_starts[group] + a * (a + 1) / 2 + b] as usize
    }

    /// Plans the factorisation, effect by effect.
    fn plan(&mut self) -> Option<()> {
        let effects = self.nodes.last().map_or(0, |n| n.at + n.q);
        let mut neighbours: Vec<Vec<u32>> = vec![Vec::new(); effects];
        for pair in &self.pairs {
            let (one, two) = (&self.nodes[pair.i], &self.nodes[pair.j]);
            for a in one.at..one.at + one.q {
                for b in two.at..two.at + two.q {
                    if a != b {
                        neighbours[a].push(b as u32);
                        if pair.i != pair.j {
                            neighbours[b].push(a as u32);
                        }
                    }
                }
            }
        }
        let (core, place) = Cores::plan(&neighbours)?;
        self.place = place;
        self.positions = Vec::with_capacity(self.base.len());
        for pair in &self.pairs {
            let (one, two) = (&self.nodes[pair.i], &self.nodes[pair.j]);
            for a in one.at..one.at + one.q {
                for b in two.at..two.at + two.q {
                    self.positions.push(core.position(self.place[a], self.place[b]) as u32);
                }
            }
        }
        self.core = core;
        Some(())
    }

    pub fn groups(&self) -> usize {
        self.starts.len() - 1
    }
}

/// The nodes, part by part, and the first of each part.
fn nodes(cells: &Cells, parts: &[Part]) -> (Vec<Node>, Vec<usize>) {
    let mut nodes: Vec<Node> = Vec::new();
    let mut first = vec![0];
    let mut at = 0;
    for (part, Part { factor, q }) in parts.iter().enumerate().skip(1) {
        first.push(nodes.len());
        for _ in &cells.factors[*factor].labels {
            nodes.push(Node { part, at, q: *q });
            at += q;
        }
    }
    (nodes, first)
}

fn cells_by_group(codes: &[u32], groups: usize) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); groups];
    for (cell, &code) in codes.iter().enumerate() {
        out[code as usize].push(cell);
    }
    out
}
