//! What a measure is.

use ensemble_db::from_row;

use crate::network::Org;
use crate::web::id::Id;

crate::words!(Unit { Percent = "percent", Count = "count", Points = "points", Score = "score" });
crate::words!(Direction { Up = "up", Down = "down", None = "none" });
crate::words!(Cadence {
    Week = "week",
    Fortnight = "fortnight",
    HalfTerm = "half_term",
    Term = "term",
    Year = "year",
});
crate::words!(
    /// Where its readings come from: pupils' results, or one number at a time.
    Gathered { Results = "results", Readings = "readings" }
);

#[derive(Debug, Clone)]
pub struct Measure {
    pub id: Id<Measure>,
    pub school_id: Option<Id<Org>>,
    pub team_id: Id<Org>,
    pub name: String,
    pub definition: String,
    pub unit: Unit,
    pub direction: Direction,
    pub cadence: Cadence,
    pub source: String,
    pub gathered: Gathered,
    pub starting_point_id: Option<Id<Measure>>,
    pub baseline_points: Option<i64>,
    pub decimals: i64,
}
from_row!(Measure {
    id, school_id, team_id, name, definition, unit, direction, cadence, source, gathered, starting_point_id,
    baseline_points, decimals
});
