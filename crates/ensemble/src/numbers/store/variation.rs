//! SQL of where it is working: the kept fit, whose classes are whose, who agreed, what was ticked.

use std::collections::{HashMap, HashSet};

use ensemble_db::{args, from_row};

use super::super::limits::Limits;
use super::super::model::{Class, Measure};
use super::super::variation::{Body, Row};
use crate::access::{Act, Role, Viewer};
use crate::network::Org;
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// What was last worked out, if anything was.
pub async fn body(viewer: &Viewer, measure: Id<Measure>) -> Result<Option<Body>> {
    let row: Option<Row> = viewer
        .maybe(
            "SELECT v.measure_id, v.method, v.inputs_hash, v.body FROM {variation v} WHERE v.measure_id = $1",
            args![measure],
        )
        .await?;
    row.map(|row| serde_json::from_str(&row.body).map_err(Problem::from)).transpose()
}

/// The reader's own classes.
pub async fn own(viewer: &Viewer, school: Option<Id<Org>>) -> Result<HashSet<Id<Class>>> {
    let rows: Vec<(Id<Class>,)> = viewer
        .all(
            "SELECT s.class_id FROM {class_staff s} WHERE s.person_id = $1 AND s.school_id = $2",
            args![viewer.person_id(), school],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A team that shares classes, and how far it is with names.
#[derive(Debug, Clone)]
pub struct Agreement {
    pub team: Id<Org>,
    pub name: String,
    /// People in it today.
    pub members: i64,
    /// How many of them agree.
    pub agreed: i64,
    /// Whether the reader does.
    pub mine: bool,
}

impl Agreement {
    /// By arithmetic, each time: whoever joins or withdraws turns names off.
    pub fn names_are_on(&self) -> bool {
        self.members > 0 && self.agreed == self.members
    }
}

struct Counted {
    team: Id<Org>,
    name: String,
    members: i64,
    agreed: i64,
}
from_row!(Counted { team, name, members, agreed });

/// The reader's teams that share classes of the school. Consents are counted here and never listed,
/// so this reads them by itself.
pub async fn agreements(viewer: &Viewer, school: Option<Id<Org>>) -> Result<Vec<Agreement>> {
    let mine: Vec<_> = (viewer.memberships.iter())
        .filter(|m| matches!(m.role, Role::Teacher | Role::TeamLead) && m.school == school)
        .map(|m| m.org.uuid())
        .collect();
    let counted: Vec<Counted> = viewer
        .app
        .db
        .all(
            "SELECT o.id AS team, o.name, COUNT(DISTINCT m.person_id) AS members, COUNT(DISTINCT k.person_id) AS agreed
               FROM org o
               JOIN membership m ON m.org_id = o.id AND m.from_on <= $2 AND (m.until_on IS NULL OR m.until_on > $2)
                AND m.role IN ('teacher', 'team_lead')
               LEFT JOIN consent k ON k.what = 'names' AND k.thing_id = o.id AND k.person_id = m.person_id
                AND k.withdrawn_at IS NULL
              WHERE o.id IN $1 AND EXISTS (SELECT 1 FROM team_class t WHERE t.team_id = o.id)
              GROUP BY o.id, o.name ORDER BY o.name, o.id",
            args![mine, viewer.today.as_str()],
        )
        .await?;
    let standing: Vec<(Id<Org>,)> = viewer
        .all(
            "SELECT k.thing_id FROM {consent k} WHERE k.what = 'names' AND k.person_id = $1 AND k.withdrawn_at IS NULL",
            args![viewer.person_id()],
        )
        .await?;
    let agrees = |team: Id<Org>| standing.iter().any(|(id,)| *id == team);
    let agreement = |c: Counted| Agreement {
        mine: agrees(c.team),
        team: c.team,
        name: c.name,
        members: c.members,
        agreed: c.agreed,
    };
    Ok(counted.into_iter().map(agreement).collect())
}

/// Names of a team's classes, for a team where everybody agreed. A class is left out where somebody
/// who taught it is not in the team today: they could not agree.
pub async fn names(viewer: &Viewer, team: Id<Org>) -> Result<HashMap<Id<Class>, String>> {
    let rows: Vec<(Id<Class>, String)> = viewer
        .all("SELECT c.id, c.name FROM {class c} JOIN {team_class t} ON t.school_id = c.school_id AND t.class_id = c.id WHERE t.team_id = $1", args![team])
        .await?;
    let others: Vec<(Id<Class>,)> = viewer
        .app
        .db
        .all(
            "SELECT DISTINCT s.class_id FROM team_class t
               JOIN class_staff s ON s.school_id = t.school_id AND s.class_id = t.class_id
              WHERE t.team_id = $1 AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.org_id = $1 AND m.person_id = s.person_id
                    AND m.from_on <= $2 AND (m.until_on IS NULL OR m.until_on > $2) AND m.role IN ('teacher', 'team_lead'))",
            args![team, viewer.today.as_str()],
        )
        .await?;
    let absent: HashSet<Id<Class>> = others.into_iter().map(|(id,)| id).collect();
    Ok(rows.into_iter().filter(|(id, _)| !absent.contains(id)).collect())
}

/// Is the viewer in that team today?
pub fn is_member(viewer: &Viewer, team: Id<Org>) -> bool {
    viewer.memberships.iter().any(|m| m.org == team && matches!(m.role, Role::Teacher | Role::TeamLead))
}

/// False when nothing changed: they had agreed before.
pub async fn agree(act: &mut Act, team: Id<Org>, who: Id<Person>) -> Result<bool> {
    let (id, at): (Id<Agreement>, i64) = (act.id(), act.now());
    let rows = act
        .run(
            "INSERT INTO consent (id, what, thing_id, person_id, given_at) SELECT $1, 'names', $2, $3, $4
              WHERE NOT EXISTS (SELECT 1 FROM {consent k} WHERE k.what = 'names' AND k.thing_id = $2 AND k.person_id = $3
                                   AND k.withdrawn_at IS NULL)",
            args![id, team, who, at],
        )
        .await?;
    Ok(rows == 1)
}

pub async fn withdraw(act: &mut Act, team: Id<Org>, who: Id<Person>) -> Result<bool> {
    let at = act.now();
    let rows = act
        .run(
            "UPDATE consent SET withdrawn_at = $3 WHERE what = 'names' AND thing_id = $1 AND person_id = $2 AND withdrawn_at IS NULL",
            args![team, who, at],
        )
        .await?;
    Ok(rows > 0)
}

/// What a team has ticked.
pub async fn ticked(viewer: &Viewer, measure: Id<Measure>, team: Id<Org>) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = viewer
        .all(
            "SELECT k.reason FROM {reason_tick k} WHERE k.measure_id = $1 AND k.team_id = $2",
            args![measure, team],
        )
        .await?;
    Ok(rows.into_iter().map(|(reason,)| reason).collect())
}

/// How many teams ticked a reason, where that is enough of them not to tell which.
pub async fn ticks(viewer: &Viewer, limits: Limits, measure: Id<Measure>) -> Result<Vec<(String, i64)>> {
    viewer
        .all(
            "SELECT k.reason, COUNT(*) AS teams FROM {reason_tick k} WHERE k.measure_id = $1
              GROUP BY k.reason HAVING COUNT(*) >= $2 ORDER BY k.reason",
            args![measure, limits.teams],
        )
        .await
}

/// Puts a team's ticks in place of those it had; false when they are the same.
pub async fn tick(act: &mut Act, measure: Id<Measure>, team: Id<Org>, reasons: &[&str]) -> Result<bool> {
    let before = act
        .all::<(String,)>(
            "SELECT k.reason FROM {reason_tick k} WHERE k.measure_id = $1 AND k.team_id = $2",
            args![measure, team],
        )
        .await?;
    let before: HashSet<&str> = before.iter().map(|(reason,)| reason.as_str()).collect();
    let now: HashSet<&str> = reasons.iter().copied().collect();
    for gone in before.difference(&now) {
        act.run(
            "DELETE FROM reason_tick WHERE measure_id = $1 AND team_id = $2 AND reason = $3",
            args![measure, team, *gone],
        )
        .await?;
    }
    let at = act.now();
    let rows = now.difference(&before).map(|reason| args![measure, team, *reason, at]).collect();
    act.insert_many(
        "reason_tick",
        &["measure_id", "team_id", "reason", "ticked_at"],
        rows,
        "ON CONFLICT DO NOTHING",
    )
    .await?;
    Ok(before != now)
}
