//! SQL of what measures used to be.

use ensemble_db::args;

use super::super::model::{Changed, Measure, Part};
use super::Definition;
use crate::access::{Act, Viewer};
use crate::web::id::Id;
use crate::web::problem::Result;

pub async fn list(viewer: &Viewer, measures: &[Id<Measure>]) -> Result<Vec<Changed>> {
    let ids: Vec<_> = measures.iter().map(|id| id.uuid()).collect();
    viewer
        .all(
            "SELECT c.measure_id, c.on_day, c.part, c.was, c.became FROM {measure_change c}
              WHERE c.measure_id IN $1 ORDER BY c.on_day, c.changed_at, c.part",
            args![ids],
        )
        .await
}

/// Puts down what a new definition makes different, where readings before and after could differ by it.
pub async fn record(act: &mut Act, measure: &Measure, new: &Definition) -> Result<()> {
    let parts = [
        (Part::Definition, measure.definition.as_str(), new.definition.as_str()),
        (Part::Unit, measure.unit.words(), new.unit.words()),
        (Part::Source, measure.source.as_str(), new.source.as_str()),
    ];
    let (day, at) = (act.today().to_owned(), act.now());
    for (part, was, became) in parts.into_iter().filter(|(_, was, became)| was != became) {
        let id: Id<Changed> = act.id();
        act.run(
            "INSERT INTO measure_change (id, measure_id, on_day, part, was, became, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            args![id, measure.id, day.as_str(), part, was, became, at],
        )
        .await?;
    }
    Ok(())
}
