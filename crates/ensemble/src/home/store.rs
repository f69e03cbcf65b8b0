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
    pub waiting: i64,
    pub created_at: i64,
}
from_row!(LastImport { id, file_name, state, waiting, created_at });

/// One whose rows wait for somebody comes before a later one.
pub async fn last_import(viewer: &Viewer) -> Result<Option<LastImport>> {
    viewer
        .maybe(
            "SELECT i.id, i.file_name, i.state, i.waiting, i.created_at FROM {import i}
              WHERE i.state <> 'discarded'
              ORDER BY CASE WHEN i.waiting > 0 THEN 0 ELSE 1 END, i.created_at DESC, i.id LIMIT 1",
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

/// How far a blank start has come, counted in the viewer's own places.
pub struct Begun {
    pub teams: i64,
    pub heads: i64,
    pub schools: i64,
    pub practices: i64,
    pub inquiries: i64,
    pub needs: i64,
    pub priorities: i64,
}
from_row!(Begun { teams, heads, schools, practices, inquiries, needs, priorities });

pub async fn begun(viewer: &Viewer) -> Result<Begun> {
    let places: Vec<_> = viewer.memberships.iter().map(|m| m.org.uuid()).collect();
    viewer
        .one(
            "SELECT
               (SELECT COUNT(*) FROM {org o} JOIN org_closure c ON c.descendant_id = o.id
                 WHERE c.ancestor_id IN $1 AND o.kind = 'team' AND o.closed_at IS NULL) AS teams,
               (SELECT COUNT(*) FROM {org o} JOIN org_closure c ON c.descendant_id = o.id
                 WHERE c.ancestor_id IN $1 AND o.kind = 'school' AND o.closed_at IS NULL) AS schools,
               (SELECT COUNT(DISTINCT h.org_id) FROM {membership h} JOIN org_closure c ON c.descendant_id = h.org_id
                 WHERE c.ancestor_id IN $1 AND h.role = 'head') AS heads,
               (SELECT COUNT(*) FROM {practice p} JOIN org_closure c ON c.descendant_id = p.team_id
                 WHERE c.ancestor_id IN $1) AS practices,
               (SELECT COUNT(*) FROM {inquiry i} JOIN org_closure c ON c.descendant_id = i.team_id
                 WHERE c.ancestor_id IN $1) AS inquiries,
               (SELECT COUNT(*) FROM {need n} WHERE n.school_id IN $1) AS needs,
               (SELECT COUNT(*) FROM {priority q} WHERE q.school_id IN $1) AS priorities",
            args![places],
        )
        .await
}
