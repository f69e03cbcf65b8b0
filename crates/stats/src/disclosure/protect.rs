//! Hiding enough, and no more than needed.
//!
//! 1. Sensitive cells are hidden.
//! 2. For each in turn a linear program finds the cheapest way of moving it as far as it must stay open, and the
//!    cells that move with it are hidden too (Kelly, Golden and Assad 1992; Robertson 1993).
//! 3. The attacker judges the whole. What it still finds is answered by hiding more, in the end everything.
//! 4. Every cell that was hidden for others is shown again if the others stay open without it.
//! 5. Small tables are searched for a cheaper choice (`search`), and the attacker has the last word.
#![expect(clippy::indexing_slicing, reason = "cells are numbered by the table")]

use super::attack::first_exposed;
use super::audit::{Audit, audit};
use super::error::DisclosureError;
use super::rules::{Need, Reason, Rules, Zero, empty_beside_whole, sensitive};
use super::search;
use super::simplex::{Program, Tableau};
use super::system::System;
use super::table::{Kind, Release, Shown, Table};

/// What reaching a unit further is worth: more than any way round can cost.
const REWARD: i64 = 1 << 20;

/// A release that may be published, with what it lets anyone know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// What may be shown of each cell, in the order of the table.
    pub shown: Vec<Shown>,
    /// What an attacker could know of each cell.
    pub audit: Audit,
}

/// Decides what of a table may be shown.
///
/// A release whose differences to an earlier one tell too much ([`Table::after`]) waits as a whole: a hole in it
/// would show where the difference lies. If earlier releases alone already tell too much of a cell, nothing new is
/// shown that narrows it further, and the audit says that it is exposed.
///
/// ```
/// use ensemble_stats::disclosure::{Dimension, Rules, Shown, Table, Zero, protect};
/// let years = Dimension::flat("Year", "All years", &["P5", "P6", "P7"]);
/// let levels = Dimension::flat("Level", "All", &["Below", "On level", "Above"]).categories();
/// let table = Table::cross(&[years, levels], &[3, 20, 9, 14, 22, 8, 11, 19, 16]).unwrap();
/// let safe = protect(&table, &Rules::inside(Zero::Show)).unwrap();
/// // The small cell, one more in its row, one in its column, and the corner between.
/// assert_eq!(safe.shown.iter().filter(|&&shown| shown == Shown::Hidden).count(), 4);
/// assert!(safe.audit.is_safe());
/// ```
///
/// # Errors
/// If the table or the rules are not possible.
pub fn protect(table: &Table, rules: &Rules) -> Result<Protected, DisclosureError> {
    table.check()?;
    rules.check()?;
    let mut work = Work::new(table, rules);
    work.hide_for_others();
    work.make_sure();
    work.show_again();
    work.make_sure();
    work.search();
    let mut hidden = work.hidden;
    let shows_anything = (0..hidden.len()).any(|j| !hidden[j] && table.cells[j].release == Release::Now);
    let mut judged = audit(table, rules, &shown_unless(&hidden))?;
    let few_moved = |j: &usize| table.cells[*j].kind == Kind::Movement;
    let waits = shows_anything && judged.exposed().iter().any(few_moved);
    if waits {
        hidden.fill(true);
        judged = audit(table, rules, &shown_unless(&hidden))?;
    }
    for (cell, known) in table.cells.iter().zip(&mut judged.cells) {
        if known.shown == Shown::Hidden && cell.release == Release::Now && known.reason.is_none() {
            known.reason = Some(if waits { Reason::Waits } else { Reason::ProtectsOthers });
        }
    }
    Ok(Protected { shown: judged.cells.iter().map(|known| known.shown).collect(), audit: judged })
}

pub(super) fn shown_unless(hidden: &[bool]) -> Vec<Shown> {
    hidden.iter().map(|&hidden| if hidden { Shown::Hidden } else { Shown::Value }).collect()
}

/// The state of the search for what to hide.
pub(super) struct Work<'a> {
    pub table: &'a Table,
    pub rules: &'a Rules,
    pub system: System,
    pub needs: Vec<Option<Need>>,
    pub hidden: Vec<bool>,
    /// Cells of this release that may be hidden for others.
    pub choice: Vec<bool>,
    pub cost: Vec<i64>,
    /// Cells that are shown and hidden together with each cell, itself included.
    pub together: Vec<Vec<usize>>,
    /// Whole tables that fit what is shown, as moves from the truth.
    proofs: Vec<Vec<i64>>,
}

impl<'a> Work<'a> {
    fn new(table: &'a Table, rules: &'a Rules) -> Self {
        let system = System::of(table);
        let found = sensitive(table, rules);
        let now = |j: usize| table.cells[j].release == Release::Now;
        let mut together: Vec<Vec<usize>> = (0..system.cells).map(|j| vec![j]).collect();
        for (i, cell) in table.cells.iter().enumerate() {
            if let Kind::Sum { of, .. } = cell.kind {
                together[of].push(i);
                together[i].push(of);
            }
        }
        let beside = empty_beside_whole(table, rules);
        let empty_may = |j: usize| rules.zero == Zero::Hide || beside[j];
        let may =
            |j: usize| now(j) && (table.cells[j].kind != Kind::Count || table.value(j) > 0 || empty_may(j));
        let mut hidden: Vec<bool> = (0..system.cells).map(|j| now(j) && found[j].is_some()).collect();
        for j in 0..system.cells {
            if hidden[j] {
                together[j].iter().for_each(|&other| hidden[other] = now(other));
            }
        }
        let mut work = Self {
            table,
            rules,
            // Movements are judged at the end: no hole answers them.
            needs: (found.iter().zip(&table.cells))
                .map(|(found, cell)| found.filter(|_| cell.kind != Kind::Movement).map(|(_, need)| need))
                .collect(),
            choice: (0..system.cells).map(may).collect(),
            cost: costs(table),
            system,
            hidden,
            together,
            proofs: Vec::new(),
        };
        work.forgive_the_past();
        work
    }

    pub fn limits(&self) -> Vec<(i64, i64)> {
        self.system.limits(self.table, self.rules, &shown_unless(&self.hidden))
    }

    /// How far each unknown could move if all were hidden that may be.
    fn reach_of_choice(&self) -> Vec<(i64, i64)> {
        let may: Vec<bool> = (0..self.system.cells).map(|j| self.hidden[j] || self.choice[j]).collect();
        self.system.limits(self.table, self.rules, &shown_unless(&may))
    }

    pub fn hide(&mut self, j: usize) {
        for &other in &self.together[j] {
            self.hidden[other] |= self.table.cells[other].release == Release::Now;
        }
    }

    /// No cell can need more than earlier releases have left open.
    fn forgive_the_past(&mut self) {
        if !self.table.cells.iter().any(|cell| matches!(cell.release, Release::Before(_))) {
            return;
        }
        let nothing_new = vec![Shown::Hidden; self.system.cells];
        let limits = self.system.limits(self.table, self.rules, &nothing_new);
        let reached = super::attack::reaches(&self.system, &limits);
        for (need, reach) in self.needs.iter_mut().zip(&reached) {
            if let Some(need) = need {
                need.width = need.width.min(reach.high - reach.low);
                need.below = need.below.min(-reach.low);
                need.above = need.above.min(reach.high);
            }
        }
    }

    /// Lowest and highest move of a cell in the proofs so far.
    fn proved(&self, j: usize) -> (i64, i64) {
        self.proofs.iter().fold((0, 0), |(low, high), moves| (low.min(moves[j]), high.max(moves[j])))
    }

    fn hide_for_others(&mut self) {
        let Some(mut finder) = Finder::new(self, false) else { return };
        for j in 0..self.system.cells {
            self.open(&mut finder, j, true);
        }
    }

    /// Finds whole tables that keep one cell open as far as it must be, and says whether it did. If `hiding`, what
    /// moves in them is hidden; if not, only what is hidden may move.
    fn open(&mut self, finder: &mut Finder, j: usize, hiding: bool) -> bool {
        let Some(need) = self.needs[j] else { return true };
        // Down as far as is useful, then up for the rest, then down again if up was not far enough.
        for up in [false, true, false] {
            let (low, high) = self.proved(j);
            if need.is_met(0, low, high) {
                return true;
            }
            let wanted =
                if up { need.above.max(low + need.width) } else { need.below.max(need.width - high) };
            let Some(moves) = finder.move_one(self, j, if up { wanted } else { -wanted }) else { continue };
            let tells: Vec<usize> =
                (0..self.system.cells).filter(|&k| moves[k] != 0 && self.is_shown(k)).collect();
            if !hiding && !tells.is_empty() {
                return false;
            }
            tells.into_iter().for_each(|k| self.hide(k));
            self.proofs.push(moves);
        }
        let (low, high) = self.proved(j);
        need.is_met(0, low, high)
    }

    fn show_again(&mut self) {
        let Some(mut finder) = Finder::new(self, true) else { return };
        let mut extra: Vec<usize> = (0..self.system.cells).filter(|&j| self.is_extra(j)).collect();
        extra.sort_by_key(|&j| (-self.cost[j], j));
        for j in extra {
            if self.hidden[j] {
                self.show_one(&mut finder, j);
            }
        }
    }

    /// Hidden in this release for others only.
    fn is_extra(&self, j: usize) -> bool {
        let own = self.together[j].iter().any(|&k| self.needs[k].is_some());
        self.hidden[j] && self.table.cells[j].release == Release::Now && !own
    }

    fn show_one(&mut self, finder: &mut Finder, j: usize) {
        let cells = self.together[j].clone();
        let (kept, gone) =
            std::mem::take(&mut self.proofs).into_iter().partition(|p| cells.iter().all(|&k| p[k] == 0));
        self.proofs = kept;
        let before = self.proofs.len();
        cells.iter().for_each(|&k| self.hidden[k] = false);
        if !(0..self.system.cells).all(|i| self.open(finder, i, false)) {
            self.proofs.truncate(before);
            self.proofs.extend(gone);
            cells.iter().for_each(|&k| self.hidden[k] = self.table.cells[k].release == Release::Now);
        }
    }

    /// A cell that could still be hidden; no spare of the system is one.
    fn is_shown(&self, j: usize) -> bool {
        j < self.system.cells && self.choice[j] && !self.hidden[j]
    }

    /// Asks the attacker, and hides more while it finds anything: the cheapest neighbours, twice as many each time, in
    /// the end everything.
    fn make_sure(&mut self) {
        let mut more = 1;
        while let Some(exposed) = first_exposed(&self.system, &self.limits(), &self.needs) {
            let parts = super::attack::parts(&self.system, &self.limits());
            let part =
                parts.into_iter().find(|part| part.contains(&exposed)).unwrap_or_else(|| vec![exposed]);
            let touches = |equation: &&Vec<(usize, i64)>| equation.iter().any(|(k, _)| part.contains(k));
            let beside = self.system.equations.iter().filter(touches).flatten().map(|&(k, _)| k);
            let mut next: Vec<usize> = beside.filter(|&k| self.is_shown(k)).collect();
            if next.is_empty() {
                next = (0..self.system.cells).filter(|&k| self.is_shown(k)).collect();
            }
            next.sort_by_key(|&k| (self.cost[k], k));
            next.dedup();
            if next.is_empty() && !self.hide_zeros_too() {
                break;
            }
            next.into_iter().take(more).for_each(|k| self.hide(k));
            more *= 2;
        }
    }

    /// The last resort, if zeros that are shown beside an earlier release tell too much.
    fn hide_zeros_too(&mut self) -> bool {
        let open = |j: &usize| self.table.cells[*j].release == Release::Now && !self.hidden[*j];
        let zeros: Vec<usize> = (0..self.system.cells).filter(open).collect();
        zeros.iter().for_each(|&j| self.hide(j));
        !zeros.is_empty()
    }

    fn search(&mut self) {
        if let Some(better) = search::cheapest(self) {
            self.hidden = better;
        }
    }
}

/// What is lost by hiding each cell: eight times the logarithm of its value to base 2, so that a small cell is rather
/// hidden than a large one, and one large one rather than many small ones. A total counts fourfold, a total of totals
/// sevenfold, and so on: it is what readers look for first. In whole numbers, the same on every machine.
pub(super) fn costs(table: &Table) -> Vec<i64> {
    let mut height = vec![0; table.cells.len()];
    // Each pass carries heights one total further up; three levels of a tree in three dimensions are nine.
    for _ in 0..9 {
        for relation in table.relations.iter().filter(|relation| relation.parts.len() > 1) {
            let below = relation.parts.iter().map(|&part| height[part]).max().unwrap_or(0);
            height[relation.total] = height[relation.total].max((below + 1).min(9));
        }
    }
    table.cells.iter().zip(height).map(|(cell, height)| information(cell.value) * (1 + 3 * height)).collect()
}

fn information(value: i64) -> i64 {
    let value = value + 2;
    let bits = i64::from(value.ilog2());
    8 * bits + ((value << 3) >> bits) - 8
}

/// Finds the cheapest ways of moving one cell, among unknowns that may move at all.
struct Finder {
    unknowns: Vec<usize>,
    tableau: Tableau,
}

impl Finder {
    fn new(work: &Work<'_>, only_hidden: bool) -> Option<Self> {
        let limits = work.reach_of_choice();
        let moves = |j: usize| limits[j].0 < limits[j].1 && !(only_hidden && work.is_shown(j));
        let unknowns: Vec<usize> = (0..limits.len()).filter(|&j| moves(j)).collect();
        let tableau = Tableau::new(&work.system.among(&unknowns), unknowns.len()).ok()?;
        Some(Self { unknowns, tableau })
    }

    /// A whole table in which cell `j` has moved as far as `wanted`, or as far as possible, hiding as little as
    /// possible.
    fn move_one(&mut self, work: &Work<'_>, j: usize, wanted: i64) -> Option<Vec<i64>> {
        let limits = work.reach_of_choice();
        let (lo, hi) = self.unknowns.iter().map(|&k| limits[k]).unzip();
        let mut program = Program::free(lo, hi);
        for (own, &k) in self.unknowns.iter().enumerate() {
            if work.is_shown(k) {
                program.kink[own] = work.cost[k];
            }
        }
        let own = self.unknowns.binary_search(&j).ok()?;
        program.lo[own] = program.lo[own].max(wanted.min(0));
        program.hi[own] = program.hi[own].min(wanted.max(0));
        program.slope[own] = if wanted > 0 { -REWARD } else { REWARD };
        self.tableau.minimise(&program).ok()?;
        let found = self.tableau.whole_near(&program)?;
        let mut moves = vec![0; work.system.truth.len()];
        self.unknowns.iter().zip(found).for_each(|(&k, moved)| moves[k] = moved);
        work.system.holds(&moves).then_some(moves)
    }
}
