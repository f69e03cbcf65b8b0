//! Small tables: looking for the cheapest choice of cells to hide.
#![expect(clippy::indexing_slicing, reason = "cells are numbered by the table")]

use super::attack::first_exposed;
use super::protect::Work;

/// Tables with more cells to choose from are not searched.
const SMALL: usize = 40;
/// Choices that are looked at before the best so far is taken.
const LOOKS: usize = 1_500;

/// A cheaper choice than the one at hand, if there is one. Branches on what must be hidden next: a hidden cell that
/// is alone in a sum hides nothing, so one of its neighbours must go too.
pub(super) fn cheapest(work: &mut Work<'_>) -> Option<Vec<bool>> {
    let choices = (0..work.hidden.len()).filter(|&j| work.choice[j]).count();
    let found = work.hidden.clone();
    let bound = cost(work, &found);
    let start: Vec<bool> = (0..found.len())
        .map(|j| found[j] && work.together[j].iter().any(|&k| work.needs[k].is_some()))
        .collect();
    if choices > SMALL
        || cost(work, &start) == bound
        || first_exposed(&work.system, &work.limits(), &work.needs).is_some()
    {
        return None;
    }
    work.hidden = start;
    let mut best = (bound, None);
    let mut banned = vec![false; found.len()];
    branch(work, &mut banned, &mut best, &mut LOOKS.clone());
    work.hidden = found;
    best.1
}

fn cost(work: &Work<'_>, hidden: &[bool]) -> i64 {
    (0..hidden.len()).filter(|&j| hidden[j]).map(|j| work.cost[j]).sum()
}

fn branch(work: &mut Work<'_>, banned: &mut [bool], best: &mut (i64, Option<Vec<bool>>), looks: &mut usize) {
    if *looks == 0 || cost(work, &work.hidden) >= best.0 {
        return;
    }
    *looks -= 1;
    let mut next = match lonely(work) {
        Some(neighbours) => neighbours,
        None if first_exposed(&work.system, &work.limits(), &work.needs).is_none() => {
            *best = (cost(work, &work.hidden), Some(work.hidden.clone()));
            return;
        }
        None => (0..work.hidden.len()).collect(),
    };
    next.retain(|&j| work.choice[j] && !work.hidden[j] && !banned[j]);
    next.sort_by_key(|&j| (work.cost[j], j));
    for &j in &next {
        let before = work.hidden.clone();
        work.hide(j);
        branch(work, banned, best, looks);
        work.hidden = before;
        banned[j] = true;
    }
    next.iter().for_each(|&j| banned[j] = false);
}

/// The members of the first sum with one open cell only.
fn lonely(work: &Work<'_>) -> Option<Vec<usize>> {
    let limits = work.limits();
    let alone = |equation: &&Vec<(usize, i64)>| {
        equation.iter().filter(|&&(j, _)| limits[j].0 < limits[j].1).count() == 1
    };
    let equation = work.system.equations.iter().find(alone)?;
    Some(equation.iter().map(|&(j, _)| j).filter(|&j| j < work.hidden.len()).collect())
}
