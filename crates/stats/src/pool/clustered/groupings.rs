//! From labels to blocks.
#![expect(clippy::indexing_slicing, reason = "codes are checked to point at levels, for every row")]

use super::blocks::Blocks;
use crate::mixed::Factor;
use crate::pool::error::PoolError;
use crate::pool::studies::Prepared;

/// Studies of one cluster above which robust errors are not worked out (they take the cube of it).
const LARGEST_CLUSTER: usize = 400;

/// The name of a grouping and the names of its groups.
pub(super) type Level = (String, Vec<String>);

/// Checks the groupings and gives the blocks, and the level of clusters and that of groups.
pub(super) fn blocks(
    data: &Prepared,
    outer: &Factor,
    inner: Option<&Factor>,
) -> Result<(Blocks, [Level; 2]), PoolError> {
    for factor in std::iter::once(outer).chain(inner) {
        let (name, expected, found) = (factor.name.clone(), data.k(), factor.codes.len());
        if found != expected {
            return Err(PoolError::LengthsDiffer { name, expected, found });
        }
        if let Some(at) = factor.codes.iter().position(|&c| c as usize >= factor.levels.len()) {
            return Err(PoolError::UnknownLevel { name, study: at + 1 });
        }
    }
    let rows = (1..=data.k()).map(|row| row.to_string());
    let inside = inner.cloned().unwrap_or_else(|| Factor::from_labels("study", rows));
    // Levels without a study go, the others in order of first appearance.
    let label = |f: &Factor, row: usize| f.levels[f.codes[row] as usize].clone();
    let pair = |row: usize| format!("{}/{}", label(outer, row), label(&inside, row));
    let clusters = seen(outer.codes.iter().map(|&c| (c, 0)));
    let groups = seen(outer.codes.iter().copied().zip(inside.codes.iter().copied()));
    let (cluster_names, _) = first(&clusters, |row| label(outer, row));
    let (group_names, firsts) = first(&groups, pair);
    if cluster_names.len() < 2 {
        return Err(PoolError::OneCluster { name: outer.name.clone() });
    }
    if cluster_names.len() == group_names.len() {
        return Err(PoolError::NothingInside { name: outer.name.clone() });
    }
    let u: Vec<f64> = data.v.iter().map(|v| 1.0 / v).collect();
    let home = firsts.iter().map(|&row| clusters[row]).collect();
    let mut blocks =
        Blocks { cluster: clusters, group: groups, home, clusters: cluster_names.len(), u, held: Vec::new() };
    blocks.held = blocks.by_group(&blocks.u);
    if blocks.rows().iter().any(|rows| rows.len() > LARGEST_CLUSTER) {
        return Err(PoolError::ClusterTooLarge { most: LARGEST_CLUSTER });
    }
    let name = format!("{}/{}", outer.name, inside.name);
    Ok((blocks, [(outer.name.clone(), cluster_names), (name, group_names)]))
}

/// For each row the place, by first appearance, of its codes.
fn seen(codes: impl Iterator<Item = (u32, u32)>) -> Vec<usize> {
    let mut places = std::collections::HashMap::new();
    codes
        .map(|code| {
            let next = places.len();
            *places.entry(code).or_insert(next)
        })
        .collect()
}

/// Names and first rows of the places.
fn first(places: &[usize], name: impl Fn(usize) -> String) -> (Vec<String>, Vec<usize>) {
    let (mut names, mut rows) = (Vec::new(), Vec::new());
    for (row, &place) in places.iter().enumerate() {
        if place == names.len() {
            names.push(name(row));
            rows.push(row);
        }
    }
    (names, rows)
}
