//! All SQL of needs.

use ensemble_db::args;

use super::model::{Need, Total};
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::network::{Org, OrgKind};
use crate::practice::Practice;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// Needs of the viewer's own schools: open ones first, the newest before the rest.
pub async fn list(viewer: &Viewer) -> Result<Vec<Need>> {
    viewer
        .all(
            "SELECT n.id, n.school_id, n.words, n.stated_at, n.closed_at, s.name AS school, s.sector
               FROM {need n} JOIN {org s} ON s.id = n.school_id
              ORDER BY CASE WHEN n.closed_at IS NULL THEN 0 ELSE 1 END, n.stated_at DESC, n.id DESC LIMIT 60",
            args![],
        )
        .await
}

pub async fn find(viewer: &Viewer, id: Id<Need>) -> Result<Need> {
    viewer
        .one(
            "SELECT n.id, n.school_id, n.words, n.stated_at, n.closed_at, s.name AS school, s.sector
               FROM {need n} JOIN {org s} ON s.id = n.school_id WHERE n.id = $1",
            args![id],
        )
        .await
}

pub async fn editable(viewer: &Viewer, id: Id<Need>) -> Result<Editable<Need>> {
    let need = find(viewer, id).await?;
    rule::editable(viewer, Verb::Change, &Thing::Need { school: need.school_id }, need)
}

/// The school that somebody speaks for.
pub fn school(viewer: &Viewer, id: Option<Id<Org>>) -> Result<Editable<Id<Org>>> {
    // That there are heads is no secret.
    const WHO: Problem = Problem::Forbidden("The head of a school can say what it needs.");
    let Some(id) = id else { return Err(WHO) };
    match rule::editable(viewer, Verb::Enter, &Thing::Need { school: id }, id) {
        Err(Problem::NotFound) => Err(WHO),
        other => other,
    }
}

pub async fn insert(act: &mut Act, school: &Editable<Id<Org>>, words: &str) -> Result<Id<Need>> {
    let (id, at, by) = (act.id(), act.now(), act.viewer().person_id());
    act.run(
        "INSERT INTO need (id, network_id, school_id, words, by_person, stated_at)
         SELECT $1, o.network_id, o.id, $3, $4, $5 FROM {org o} WHERE o.id = $2",
        args![id, **school, words, by, at],
    )
    .await?;
    Ok(id)
}

pub async fn close(act: &mut Act, need: &Editable<Need>) -> Result<()> {
    let at = act.now();
    let closed = act
        .run("UPDATE need SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL", args![need.id, at])
        .await?;
    if closed == 0 {
        return Err(Problem::Conflict("This need is closed already."));
    }
    Ok(())
}

/// Cards of anybody that the viewer may read, the newest first.
pub async fn cards(viewer: &Viewer) -> Result<Vec<Practice>> {
    viewer
        .all(
            "SELECT p.id, p.team_id, p.school_id, p.title, p.for_whom, p.what_we_do, p.needs, p.might_not, p.hours,
                    p.reach, p.signed, p.shared_at, p.withdrawn_at, o.name AS team, s.name AS school, s.sector
               FROM {practice p} JOIN {org o} ON o.id = p.team_id LEFT JOIN {org s} ON s.id = p.school_id
              WHERE p.reach <> 'team' ORDER BY p.shared_at DESC, p.id LIMIT 500",
            args![],
        )
        .await
}

/// How many needs are open below each place that the viewer leads. Counted without a scope, since
/// nobody there may see a need; `Total` keeps back what could tell whose they are.
pub async fn totals(viewer: &Viewer) -> Result<Vec<Total>> {
    let mut totals = Vec::new();
    for place in &viewer.memberships {
        let leads = matches!(place.role, Role::CommunityLead | Role::NetworkLead);
        if !leads || matches!(place.org_kind, OrgKind::School | OrgKind::Team) {
            continue;
        }
        let (needs, schools): (i64, i64) = viewer
            .app
            .db
            .one(
                "SELECT count(*), count(DISTINCT n.school_id) FROM need n
                   JOIN org_closure c ON c.descendant_id = n.school_id
                  WHERE c.ancestor_id = $1 AND n.closed_at IS NULL",
                args![place.org],
            )
            .await?;
        totals.push(Total::of(place.org_name.clone(), needs, schools));
    }
    Ok(totals)
}
