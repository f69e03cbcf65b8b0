//! Judgements gathered by pair, and what hangs together.
#![expect(clippy::indexing_slicing, reason = "item codes are checked when the pairs are gathered")]

use super::{Judgement, PairError, Session, ShownFirst};

/// All judgements of two items shown in one order: `left < right`.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    pub left: u32,
    pub right: u32,
    /// 1 if left was shown first, −1 if right was, else 0.
    pub side: f64,
    pub left_wins: f64,
    pub right_wins: f64,
    pub ties: f64,
}

impl Counts {
    pub fn total(&self) -> f64 {
        self.left_wins + self.right_wins + self.ties
    }
}

/// Items and the pairs that join them, in order of their codes.
#[derive(Clone, Debug)]
pub(super) struct Network {
    pub items: usize,
    pub pairs: Vec<Counts>,
    /// The component of each item; components are numbered in order of their first item.
    pub component: Vec<u32>,
    /// Where each item stands among the members of its component.
    pub position: Vec<usize>,
    /// Items of each component, in the order given.
    pub members: Vec<Vec<usize>>,
    /// Positions in `pairs` of those of each component.
    pub inside: Vec<Vec<usize>>,
}

fn side(judgement: &Judgement) -> f64 {
    let winner = match judgement.first {
        ShownFirst::Neither => 0.0,
        ShownFirst::Winner => 1.0,
        ShownFirst::Loser => -1.0,
    };
    if judgement.winner < judgement.loser { winner } else { -winner }
}

impl Network {
    pub fn of(session: &Session) -> Result<Self, PairError> {
        check(session)?;
        let mut keyed: Vec<(u64, &Judgement)> = session
            .judgements
            .iter()
            .filter(|j| j.count > 0)
            .map(|j| {
                let (left, right) = (j.winner.min(j.loser), j.winner.max(j.loser));
                // Codes are below 2³¹: two of them and three sides fit in one key.
                (((u64::from(left) << 31 | u64::from(right)) << 2) | (side(j) + 1.0) as u64, j)
            })
            .collect();
        if keyed.is_empty() {
            return Err(PairError::NoJudgements);
        }
        keyed.sort_unstable_by_key(|&(key, _)| key);
        let mut pairs: Vec<Counts> = Vec::new();
        let mut last = u64::MAX;
        for (key, judgement) in keyed {
            if key != last {
                let (left, right) =
                    (judgement.winner.min(judgement.loser), judgement.winner.max(judgement.loser));
                let side = side(judgement);
                pairs.push(Counts { left, right, side, left_wins: 0.0, right_wins: 0.0, ties: 0.0 });
                last = key;
            }
            if let Some(pair) = pairs.last_mut() {
                let count = f64::from(judgement.count);
                match (judgement.tied, judgement.winner < judgement.loser) {
                    (true, _) => pair.ties += count,
                    (false, true) => pair.left_wins += count,
                    (false, false) => pair.right_wins += count,
                }
            }
        }
        let (component, count) = components(session.items.len(), &pairs);
        let (mut members, mut inside) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let mut position = Vec::with_capacity(component.len());
        for (i, &c) in component.iter().enumerate() {
            position.push(members[c as usize].len());
            members[c as usize].push(i);
        }
        if let Some(alone) = members.iter().find(|m| m.len() == 1).and_then(|m| m.first()) {
            return Err(PairError::NeverCompared { item: session.items[*alone].clone() });
        }
        for (k, pair) in pairs.iter().enumerate() {
            inside[component[pair.left as usize] as usize].push(k);
        }
        Ok(Self { items: component.len(), pairs, component, position, members, inside })
    }

    /// Refuses unless wins lead from every item to every other of its component and back. A tie leads both ways.
    pub fn require_wins_both_ways(&self, names: &[String]) -> Result<(), PairError> {
        let strong = strong_components(self.items, &self.pairs);
        let mut sizes = vec![0_usize; self.items];
        for &s in &strong {
            sizes[s as usize] += 1;
        }
        // The largest set of each component; the first of equals.
        let mut largest = vec![u32::MAX; self.members.len()];
        for i in 0..self.items {
            let held = &mut largest[self.component[i] as usize];
            if *held == u32::MAX || sizes[strong[i] as usize] > sizes[*held as usize] {
                *held = strong[i];
            }
        }
        let stopping: Vec<String> = (0..self.items)
            .filter(|&i| {
                let kept = largest[self.component[i] as usize];
                strong[i] != kept || sizes[kept as usize] == 1
            })
            .map(|i| names[i].clone())
            .collect();
        if stopping.is_empty() { Ok(()) } else { Err(PairError::NoMaximum { items: stopping }) }
    }
}

fn check(session: &Session) -> Result<(), PairError> {
    let (items, judges) = (session.items.len().min(1 << 31), session.judges.len());
    for (row, j) in session.judgements.iter().enumerate() {
        let listed = (j.winner as usize) < items && (j.loser as usize) < items;
        if !listed || j.judge.is_some_and(|judge| judge as usize >= judges) {
            return Err(PairError::NotListed { row: row + 1 });
        }
        if j.winner == j.loser {
            let item = session.items[j.winner as usize].clone();
            return Err(PairError::WithItself { row: row + 1, item });
        }
    }
    Ok(())
}

/// What pairs join, whoever won: the component of each item, and how many there are.
fn components(items: usize, pairs: &[Counts]) -> (Vec<u32>, usize) {
    fn root(parent: &mut [u32], mut i: u32) -> u32 {
        while parent[i as usize] != i {
            parent[i as usize] = parent[parent[i as usize] as usize];
            i = parent[i as usize];
        }
        i
    }
    let mut parent: Vec<u32> = (0..items as u32).collect();
    for pair in pairs {
        let (a, b) = (root(&mut parent, pair.left), root(&mut parent, pair.right));
        parent[a.max(b) as usize] = a.min(b);
    }
    // A root is the first item of its component, so numbers are given in order.
    let (mut component, mut count) = (vec![0_u32; items], 0);
    for i in 0..items {
        let root = root(&mut parent, i as u32) as usize;
        if root == i {
            component[i] = count;
            count += 1;
        } else {
            component[i] = component[root];
        }
    }
    (component, count as usize)
}

/// Sets of items that chains of wins join both ways (Tarjan 1972, *SIAM J. Comput.* 1:146), without recursion.
fn strong_components(items: usize, pairs: &[Counts]) -> Vec<u32> {
    let mut beaten: Vec<Vec<u32>> = vec![Vec::new(); items];
    for pair in pairs {
        if pair.left_wins + pair.ties > 0.0 {
            beaten[pair.left as usize].push(pair.right);
        }
        if pair.right_wins + pair.ties > 0.0 {
            beaten[pair.right as usize].push(pair.left);
        }
    }
    const UNSEEN: u32 = u32::MAX;
    let (mut order, mut low, mut strong) = (vec![UNSEEN; items], vec![0_u32; items], vec![UNSEEN; items]);
    let (mut seen, mut open, mut found) = (0_u32, Vec::new(), 0_u32);
    for start in 0..items {
        let mut path = if order[start] == UNSEEN { vec![(start, 0_usize)] } else { vec![] };
        while let Some((i, next)) = path.pop() {
            if next == 0 {
                (order[i], low[i]) = (seen, seen);
                seen += 1;
                open.push(i);
            } else {
                // Back from the neighbour before.
                let child = beaten[i][next - 1] as usize;
                if strong[child] == UNSEEN {
                    low[i] = low[i].min(low[child]);
                }
            }
            if let Some(&to) = beaten[i].get(next) {
                path.push((i, next + 1));
                if order[to as usize] == UNSEEN {
                    path.push((to as usize, 0));
                }
            } else if low[i] == order[i] {
                while let Some(member) = open.pop() {
                    strong[member] = found;
                    if member == i {
                        break;
                    }
                }
                found += 1;
            }
        }
    }
    strong
}
