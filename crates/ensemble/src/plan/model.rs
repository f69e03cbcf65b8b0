//! A priority, and what was kept for it.

use ensemble_db::from_row;
use uuid::Uuid;

use crate::network::Org;
use crate::web::id::Id;

crate::words!(
    /// What a sentence of the review rests on.
    Kind { Practice = "practice", Visit = "visit", Inquiry = "inquiry", Finding = "finding", Thanks = "thanks" }
);
crate::words!(State { Kept = "kept", SetAside = "set_aside" });

#[derive(Debug, Clone)]
pub struct Priority {
    pub id: Id<Priority>,
    pub school_id: Id<Org>,
    pub words: String,
    pub judgement: String,
    pub created_at: i64,
    pub changed_at: i64,
    pub closed_at: Option<i64>,
}
from_row!(Priority { id, school_id, words, judgement, created_at, changed_at, closed_at });

#[derive(Debug, Clone)]
pub struct Source {
    pub priority_id: Id<Priority>,
    pub kind: Kind,
    pub thing_id: Uuid,
    pub state: State,
}
from_row!(Source { priority_id, kind, thing_id, state });
