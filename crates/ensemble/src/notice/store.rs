//! All SQL of notices.

use ensemble_db::args;

use super::model::{Notice, Team};
use crate::access::{Act, Editable, Membership, Role, Thing, Verb, Viewer, rule};
use crate::event::Event;
use crate::network::{self, Org, OrgKind};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

const NOTICE: &str =
    "SELECT n.id, n.team_id, n.words, COALESCE(p.name, 'Somebody') AS by, n.made_at, n.otherwise
   FROM {notice n} LEFT JOIN {person p} ON p.id = n.by_person";

pub async fn find(viewer: &Viewer, id: Id<Notice>) -> Result<Notice> {
    viewer.one(&format!("{NOTICE} WHERE n.id = $1"), args![id]).await
}

/// What waits for an answer of the viewer's teams, the oldest first. Nobody else's is in here.
pub async fn waiting(viewer: &Viewer) -> Result<Vec<Notice>> {
    let sql = format!("{NOTICE} WHERE n.otherwise IS NULL ORDER BY n.made_at, n.id LIMIT 5");
    viewer.all(&sql, args![]).await
}

pub async fn editable(viewer: &Viewer, id: Id<Notice>) -> Result<Editable<Notice>> {
    let notice = find(viewer, id).await?;
    let above = network::above(&viewer.app, notice.team_id).await?;
    rule::editable(viewer, Verb::Change, &Thing::Ours { team: notice.team_id, above: &above }, notice)
}

const TEAM: &str = "SELECT o.id, o.network_id, o.name, s.name AS school
   FROM {org o} LEFT JOIN {org s} ON s.id = o.school_id
  WHERE o.kind = 'team' AND o.closed_at IS NULL";

const MOST_TEAMS: i64 = 30;

/// Where somebody is a guest. A guest reads the name of that place alone; which teams are in it is
/// asked for them here, and for nothing but to say what they noticed.
fn hosts(viewer: &Viewer) -> impl Iterator<Item = (&Membership, Viewer)> {
    let host =
        |m: &&Membership| m.role == Role::Guest && matches!(m.org_kind, OrgKind::School | OrgKind::Team);
    viewer
        .memberships
        .iter()
        .filter(host)
        .map(|m| (m, Viewer::system(&viewer.app, m.org, "teams that a guest may notice something in")))
}

/// The teams nearest to somebody: of the schools they work in or are a guest of.
pub async fn near(viewer: &Viewer) -> Result<Vec<Team>> {
    let schools: Vec<_> = (viewer.memberships.iter())
        .filter(|m| m.role != Role::Guest)
        .filter_map(|m| m.school)
        .map(Id::uuid)
        .collect();
    let sql = format!(
        "{TEAM} AND o.id IN (SELECT descendant_id FROM org_closure WHERE ancestor_id IN $1)
          ORDER BY s.name, o.name, o.id"
    );
    let mut teams: Vec<Team> = viewer.all(&sql, args![schools]).await?;
    for (_, host) in hosts(viewer) {
        let sql = format!("{TEAM} ORDER BY s.name, o.name, o.id");
        for team in host.all::<Team>(&sql, args![]).await? {
            if !teams.iter().any(|t| t.id == team.id) {
                teams.push(team);
            }
        }
    }
    Ok(teams)
}

/// Teams whose name, or whose school's name, holds the words.
pub async fn search(viewer: &Viewer, words: &str) -> Result<Vec<Team>> {
    let pattern = format!("%{}%", words.replace('~', "~~").replace('%', "~%").replace('_', "~_"));
    let sql = format!(
        "{TEAM} AND lower(COALESCE(s.name, '') || ' ' || o.name) LIKE lower($1) ESCAPE '~'
          ORDER BY s.name, o.name, o.id LIMIT $2"
    );
    viewer.all(&sql, args![pattern, MOST_TEAMS]).await
}

/// A team that this viewer may notice something in: whoever reads a place may.
pub async fn team(viewer: &Viewer, id: Id<Org>) -> Result<Editable<Team>> {
    let sql = format!("{TEAM} AND o.id = $1");
    if let Some(team) = viewer.maybe::<Team>(&sql, args![id]).await? {
        return may_notice(viewer, id, team).await;
    }
    for (m, host) in hosts(viewer) {
        if let Some(team) = host.maybe::<Team>(&sql, args![id]).await? {
            return may_notice(viewer, m.org, team).await;
        }
    }
    Err(Problem::NotFound)
}

async fn may_notice(viewer: &Viewer, place: Id<Org>, team: Team) -> Result<Editable<Team>> {
    let above = network::above(&viewer.app, place).await?;
    rule::editable(viewer, Verb::Read, &Thing::Org { network: team.network_id, above: &above }, team)
}

pub async fn insert(act: &mut Act, team: &Editable<Team>, words: &str) -> Result<()> {
    let (id, at): (Id<Notice>, i64) = (act.id(), act.now());
    let by = act.viewer().person_id();
    act.run(
        "INSERT INTO notice (id, team_id, words, by_person, made_at) VALUES ($1, $2, $3, $4, $5)",
        args![id, team.id, words, by, at],
    )
    .await?;
    act.record(Event::NoticeMade { team: team.id }).await
}

/// Takes a notice away: its story is told, or is not. Which of the two nobody can tell from what
/// is left, so both go through here.
pub async fn answer(act: &mut Act, id: Id<Notice>) -> Result<()> {
    let notice = editable(act.viewer(), id).await?;
    if act.run("DELETE FROM notice WHERE id = $1", args![notice.id]).await? == 0 {
        return Err(Problem::Conflict("Somebody in your team has answered this already."));
    }
    act.record(Event::NoticeAnswered { team: notice.team_id }).await
}

/// Keeps the team's own guess beside what was noticed.
pub async fn say_otherwise(act: &mut Act, notice: &Editable<Notice>, words: &str) -> Result<()> {
    let rows = act.run("UPDATE notice SET otherwise = $2 WHERE id = $1", args![notice.id, words]).await?;
    if rows == 0 {
        return Err(Problem::Conflict("Somebody in your team has answered this already."));
    }
    act.record(Event::NoticeAnswered { team: notice.team_id }).await
}
