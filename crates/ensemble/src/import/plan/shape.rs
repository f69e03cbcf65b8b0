//! What a whole file says about one of its columns, before it is taken apart by school.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ensemble_roster::{Cell, ResultRow, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::import::model::ColumnScale;
use crate::network::Org;
use crate::web::id::Id;

/// What the whole file says about one column of results, so that every school gets the same measure.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    pub baseline: bool,
    pub percent: bool,
    pub decimals: i64,
    pub whole: bool,
    pub words: bool,
    /// The scale of its grades; none for numbers and for words in no order.
    pub scale: Option<OnScale>,
}

/// The scale of a column, as its measure will name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnScale {
    pub id: Uuid,
    pub name: String,
    /// The place of the level from which pupils are counted.
    pub at_least: Option<i64>,
}

pub type Shapes = BTreeMap<String, Shape>;

impl OnScale {
    pub(super) fn of(chosen: &ColumnScale, org: Id<Org>) -> Option<OnScale> {
        let at_least = chosen.at_least().and_then(|place| i64::try_from(place).ok());
        Some(OnScale { id: chosen.id(org)?, name: chosen.scale.as_ref()?.name().to_owned(), at_least })
    }
}

impl Shape {
    /// The measure's name. Numbers and grades, or grades of two scales, never stand in one measure: where
    /// the team has another one of that name, it gets a longer name.
    pub fn names(&self, name: &str) -> [String; 2] {
        let other = match &self.scale {
            Some(scale) => format!("{name}, on {}", scale.name),
            None => format!("{name}, in numbers"),
        };
        [name.to_owned(), other]
    }
}

/// Every name that the measures of a file may have.
pub fn names(shapes: &Shapes) -> BTreeSet<String> {
    shapes.iter().flat_map(|(name, shape)| shape.names(name)).collect()
}

/// Looks at every number once: its decimals (two at most are shown), and what unit it may be.
pub fn shapes(rows: &[&ResultRow], scales: &BTreeMap<String, ColumnScale>, org: Id<Org>) -> Shapes {
    let scales: HashMap<&str, Option<OnScale>> =
        scales.iter().map(|(measure, chosen)| (measure.as_str(), OnScale::of(chosen, org))).collect();
    let mut shapes = Shapes::new();
    let mut look = |measure: &str, name: String, cell: &Cell, baseline: bool| {
        let percent = name.contains('%') || name.to_lowercase().contains("percent");
        let shape = shapes.entry(name).or_insert_with(|| Shape {
            baseline,
            percent,
            whole: true,
            scale: scales.get(measure).cloned().flatten(),
            ..Shape::default()
        });
        match cell {
            Cell::Value(Value::Number(n)) => {
                let decimals = if n.fract() == 0.0 {
                    0
                } else if (n * 10.0).fract() == 0.0 {
                    1
                } else {
                    2
                };
                shape.decimals = shape.decimals.max(decimals);
                shape.whole &= n.fract() == 0.0;
            }
            Cell::Value(_) => shape.words = true,
            Cell::Banded { text, .. } => shape.percent |= text.contains('%'),
            _ => {}
        }
    };
    for row in rows {
        for (measure, cell) in &row.values {
            look(measure, named(measure, row), cell, false);
        }
        for (measure, cell) in &row.baselines {
            look(measure, measure.to_string(), cell, true);
        }
    }
    shapes
}

/// "Reading, Autumn": what belongs to an occasion is a measure of its own, because only days order results.
pub fn named(measure: &Arc<str>, row: &ResultRow) -> String {
    match &row.occasion {
        Some(occasion) => format!("{measure}, {occasion}"),
        None => measure.to_string(),
    }
}
