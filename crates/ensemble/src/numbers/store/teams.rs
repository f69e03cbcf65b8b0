//! SQL of the teams whose numbers somebody may see.

use std::collections::HashMap;

use ensemble_db::{args, from_row};

use crate::access::{Role, Viewer};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// A team as its page names it.
#[derive(Debug, Clone)]
pub struct Team {
    pub id: Id<Org>,
    pub name: String,
    pub school_id: Option<Id<Org>>,
    pub school: String,
    /// People in it today.
    pub members: i64,
    /// Classes it shares today.
    pub classes: i64,
}
from_row!(Team { id, name, school_id, school, members, classes });

const TEAM: &str = "o.id, o.name, o.school_id, COALESCE(s.name, '') AS school,
    (SELECT COUNT(DISTINCT p.person_id) FROM {membership p} WHERE p.org_id = o.id AND p.from_on <= $1
        AND (p.until_on IS NULL OR p.until_on > $1) AND p.role IN ('teacher', 'team_lead')) AS members,
    (SELECT COUNT(*) FROM {team_class c} WHERE c.team_id = o.id AND c.from_on <= $1
        AND (c.until_on IS NULL OR c.until_on > $1)) AS classes";

pub async fn find(viewer: &Viewer, id: Id<Org>) -> Result<Team> {
    viewer
        .one(
            &format!("SELECT {TEAM} FROM {{org o}} LEFT JOIN {{org s}} ON s.id = o.school_id WHERE o.id = $2 AND o.kind = 'team'"),
            args![viewer.today.as_str(), id],
        )
        .await
}

/// The teams somebody is in, by name.
pub async fn mine(viewer: &Viewer) -> Result<Vec<Team>> {
    let ids: Vec<_> = (viewer.memberships.iter())
        .filter(|m| matches!(m.role, Role::Teacher | Role::TeamLead))
        .map(|m| m.org.uuid())
        .collect();
    viewer
        .all(
            &format!(
                "SELECT {TEAM} FROM {{org o}} LEFT JOIN {{org s}} ON s.id = o.school_id
                  WHERE o.id IN $2 AND o.closed_at IS NULL ORDER BY o.name, o.id"
            ),
            args![viewer.today.as_str(), ids],
        )
        .await
}

/// A school's teams: those of everybody first, then by name.
pub async fn of_school(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Team>> {
    let mut teams: Vec<Team> = viewer
        .all(
            &format!(
                "SELECT {TEAM} FROM {{org o}} LEFT JOIN {{org s}} ON s.id = o.school_id
                  WHERE o.school_id = $2 AND o.kind = 'team' AND o.closed_at IS NULL ORDER BY o.name, o.id"
            ),
            args![viewer.today.as_str(), school],
        )
        .await?;
    let most = teams.iter().map(|t| t.members).max().unwrap_or_default();
    teams.sort_by_key(|team| !team.is_everybody(most));
    Ok(teams)
}

impl Team {
    /// A team without classes of its own in which everybody is: the whole school's.
    pub fn is_everybody(&self, most: i64) -> bool {
        self.classes == 0 && self.members == most && most > 0
    }
}

/// The schools that somebody keeps, by name.
pub async fn kept(viewer: &Viewer) -> Result<Vec<(Id<Org>, String)>> {
    let ids: Vec<_> = (viewer.memberships.iter())
        .filter(|m| matches!(m.role, Role::Head | Role::DataManager))
        .map(|m| m.org.uuid())
        .collect();
    viewer
        .all(
            "SELECT DISTINCT o.id, o.name FROM {org o} JOIN org_closure c ON c.descendant_id = o.id
              WHERE c.ancestor_id IN $1 AND o.kind = 'school' AND o.closed_at IS NULL ORDER BY o.name, o.id",
            args![ids],
        )
        .await
}

/// How many pupils a team's numbers are about, as its latest readings say; pupils themselves are
/// not counted for a page.
pub fn pupils(series: &[super::super::series::Series]) -> Option<i64> {
    series.iter().filter_map(|s| s.latest()?.pupils).max()
}

/// Names by id, for pages that group by team.
pub fn by_id(teams: &[Team]) -> HashMap<Id<Org>, &Team> {
    teams.iter().map(|team| (team.id, team)).collect()
}
