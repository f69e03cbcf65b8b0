//! SQL of today.

use ensemble_db::{args, from_row};

use crate::access::Viewer;
use crate::import::Import;
use crate::web::id::Id;
use crate::web::problem::Result;

/// The file that was brought in last.
pub struct LastImport {
    pub id: Id<Import>,
    pub file_name: String,
    pub state: String,
    pub created_at: i64,
}
from_row!(LastImport { id, file_name, state, created_at });

pub async fn last_import(viewer: &Viewer) -> Result<Option<LastImport>> {
    viewer
        .maybe(
            "SELECT i.id, i.file_name, i.state, i.created_at FROM {import i}
              WHERE i.state <> 'discarded' ORDER BY i.created_at DESC, i.id LIMIT 1",
            args![],
        )
        .await
}

/// How many places of a kind are below those that somebody leads.
pub async fn places(viewer: &Viewer) -> Result<Vec<(String, i64)>> {
    let ids: Vec<_> = viewer.memberships.iter().map(|m| m.org.uuid()).collect();
    viewer
        .all(
            "SELECT o.kind, COUNT(DISTINCT o.id) AS places FROM org_closure c JOIN {org o} ON o.id = c.descendant_id
              WHERE c.ancestor_id IN $1 AND o.closed_at IS NULL GROUP BY o.kind ORDER BY o.kind",
            args![ids],
        )
        .await
}
