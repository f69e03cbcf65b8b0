//! All SQL of keeping the house.

use ensemble_db::{args, from_row};

use crate::access::Viewer;
use crate::web::problem::Result;

/// One look at pupil-level rows, as the school and the team may read it.
#[derive(Debug)]
pub struct Looked {
    pub at: i64,
    pub who: Option<String>,
    pub place: String,
    pub purpose: String,
}
from_row!(Looked { at, who, place, purpose });

const NEWEST: i64 = 100;

/// The newest looks that this viewer may know of: their school's, their team's and their own.
pub async fn looks(viewer: &Viewer) -> Result<Vec<Looked>> {
    viewer
        .all(
            "SELECT l.at, p.name AS who, COALESCE(t.name, s.name) AS place, l.purpose
               FROM {access_log l} JOIN {org s} ON s.id = l.school_id
               LEFT JOIN {org t} ON t.id = l.team_id
               LEFT JOIN {person p} ON p.id = l.person_id
              ORDER BY l.at DESC, l.id DESC LIMIT $1",
            args![NEWEST],
        )
        .await
}
