//! What an attacker has to go by: unknowns, equations between them, and limits for each.

use super::rules::{Rules, Zero};
use super::simplex::NO_LIMIT;
use super::table::{Kind, Release, Shown, Table};

/// Unknowns are the cells, in order, and after them one spare for each sum.
#[derive(Clone, Debug)]
pub(super) struct System {
    pub truth: Vec<i64>,
    /// Each sums to 0.
    pub equations: Vec<Vec<(usize, i64)>>,
    pub cells: usize,
}

impl System {
    pub fn of(table: &Table) -> Self {
        let mut truth: Vec<i64> = table.cells.iter().map(|cell| cell.value).collect();
        let mut equations: Vec<Vec<(usize, i64)>> = (table.relations.iter())
            .map(|relation| {
                let parts = relation.parts.iter().map(|&part| (part, -1));
                parts.chain([(relation.total, 1)]).collect()
            })
            .collect();
        for (i, cell) in table.cells.iter().enumerate() {
            if let Kind::Sum { of, range } = cell.kind {
                // range × pupils = sum + spare: nobody scores above the highest score.
                equations.push(vec![(of, range), (i, -1), (truth.len(), -1)]);
                truth.push(range * table.value(of) - cell.value);
            }
        }
        Self { truth, equations, cells: table.cells.len() }
    }

    /// Lowest and highest value of every unknown, relative to the truth, for someone who sees `shown`.
    pub fn limits(&self, table: &Table, rules: &Rules, shown: &[Shown]) -> Vec<(i64, i64)> {
        let cells = table.cells.iter().zip(shown).map(|(cell, &shown)| {
            let shown = match cell.release {
                Release::Now => shown,
                Release::Before(earlier) => earlier,
                Release::Never => Shown::Hidden,
            };
            // If zeros are shown, what is hidden is not 0. Whoever may see no zero of this cell assumes as much.
            let least = i64::from(rules.zero == Zero::Show && cell.kind == Kind::Count && cell.value > 0);
            match shown {
                Shown::Value => (0, 0),
                Shown::Hidden => (least - cell.value, NO_LIMIT),
                Shown::Between(low, high) => (low.max(0) - cell.value, high.min(NO_LIMIT) - cell.value),
            }
        });
        let spares = self.truth.iter().skip(self.cells).map(|&spare| (-spare, NO_LIMIT));
        cells.chain(spares).collect()
    }

    /// The equations among some of the unknowns, in order, with the others held: numbered by their place in the list.
    pub fn among(&self, unknowns: &[usize]) -> Vec<Vec<(usize, i64)>> {
        let among = |equation: &Vec<(usize, i64)>| -> Vec<(usize, i64)> {
            let own = |&(j, coefficient): &(usize, i64)| {
                unknowns.binary_search(&j).ok().map(|own| (own, coefficient))
            };
            equation.iter().filter_map(own).collect()
        };
        self.equations.iter().map(among).filter(|equation| !equation.is_empty()).collect()
    }

    /// Whether a move away from the truth keeps every equation: the proof that needs no solver.
    pub fn holds(&self, moves: &[i64]) -> bool {
        self.equations.iter().all(|equation| {
            let sum: i128 = (equation.iter())
                .map(|&(j, coefficient)| {
                    i128::from(coefficient) * i128::from(moves.get(j).copied().unwrap_or(0))
                })
                .sum();
            sum == 0
        })
    }
}
