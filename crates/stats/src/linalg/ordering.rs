//! An order of elimination that keeps a Cholesky factor sparse.
#![expect(clippy::indexing_slicing, reason = "nodes are numbered by the caller's list of neighbours")]

use std::collections::BTreeSet;

const NONE: usize = usize::MAX;

/// Minimum degree on a quotient graph (Amestoy, Davis and Duff 1996, *SIAM J. Matrix Anal. Appl.* 17:886).
///
/// `neighbours[i]` lists every `j ≠ i` with an entry `(i, j)`. Gives, for each place in the order, the original index.
pub(crate) fn minimum_degree(neighbours: &[Vec<u32>]) -> Vec<u32> {
    let n = neighbours.len();
    let mut plain: Vec<Vec<u32>> = neighbours.to_vec();
    // Cliques left behind by eliminated nodes: which touch a node, and which nodes each holds.
    let mut touching: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut degree: Vec<usize> = plain.iter().map(Vec::len).collect();
    let mut queue: BTreeSet<(usize, u32)> = (0..n as u32).map(|i| (degree[i as usize], i)).collect();
    let mut mark = vec![NONE; n];
    let mut outside = vec![(NONE, 0_usize); n];
    let mut order = Vec::with_capacity(n);
    while let Some((least, pivot)) = queue.pop_first() {
        order.push(pivot);
        if least >= queue.len() {
            // Every node that is left touches every other: any order will do.
            order.extend(queue.iter().map(|&(_, node)| node));
            break;
        }
        let round = order.len();
        let pivot = pivot as usize;
        mark[pivot] = round;
        let mut clique: Vec<u32> = Vec::new();
        let absorbed = std::mem::take(&mut touching[pivot]);
        let own = std::mem::take(&mut plain[pivot]);
        for &node in own.iter().chain(absorbed.iter().flat_map(|&e| &members[e as usize])) {
            if mark[node as usize] != round {
                mark[node as usize] = round;
                clique.push(node);
            }
        }
        for &element in &absorbed {
            members[element as usize] = Vec::new();
        }
        // How much of each older clique lies outside the new one.
        for &node in &clique {
            touching[node as usize].retain(|&e| !members[e as usize].is_empty());
            for &element in &touching[node as usize] {
                let (seen, left) = outside[element as usize];
                let left = if seen == round { left } else { members[element as usize].len() };
                outside[element as usize] = (round, left - 1);
            }
        }
        for &node in &clique {
            let i = node as usize;
            queue.remove(&(degree[i], node));
            plain[i].retain(|&other| mark[other as usize] != round);
            // An older clique inside the new one says nothing more.
            touching[i].retain(|&e| outside[e as usize].1 > 0);
            let older: usize = touching[i].iter().map(|&e| outside[e as usize].1).sum();
            let bound = plain[i].len() + older + clique.len() - 1;
            degree[i] = bound.min(degree[i] + clique.len() - 1).min(n - round - 1);
            queue.insert((degree[i], node));
            touching[i].push(pivot as u32);
        }
        members[pivot] = clique;
    }
    order
}
