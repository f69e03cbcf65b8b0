//! SQL of the plan. A fact is read through its own table's scope, each time.

use ensemble_db::{args, from_row};
use uuid::Uuid;

use super::model::{Fact, Kind, Priority, Shared, Source, Started, State, Told};
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::finding::model::Decision;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::locale;
use crate::web::problem::{Problem, Result};

/// No paragraph is longer than this, of each kind of thing; the latest stand in it.
const MOST: i64 = 200;

const COLUMNS: &str = "p.id, p.school_id, p.words, p.judgement, p.created_at, p.changed_at, p.closed_at";

pub async fn find(viewer: &Viewer, id: Id<Priority>) -> Result<Priority> {
    viewer.one(&format!("SELECT {COLUMNS} FROM {{priority p}} WHERE p.id = $1"), args![id]).await
}

/// The priorities of one school, open ones first, then in the order they were written.
pub async fn list(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Priority>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {{priority p}} WHERE p.school_id = $1
          ORDER BY CASE WHEN p.closed_at IS NULL THEN 0 ELSE 1 END, p.created_at, p.id LIMIT $2"
    );
    viewer.all(&sql, args![school, MOST]).await
}

/// The schools the viewer works in.
pub async fn schools(viewer: &Viewer) -> Result<Vec<(Id<Org>, String)>> {
    viewer
        .all(
            "SELECT DISTINCT o.id, o.name FROM {membership m}
               JOIN org_closure c ON c.descendant_id = m.org_id
               JOIN {org o} ON o.id = c.ancestor_id AND o.kind = 'school'
              WHERE m.person_id = $1 AND m.role <> 'guest' AND m.from_on <= $2
                AND (m.until_on IS NULL OR m.until_on > $2) ORDER BY o.name, o.id",
            args![viewer.person_id(), viewer.today.as_str()],
        )
        .await
}

pub async fn school_name(viewer: &Viewer, school: Id<Org>) -> Result<String> {
    let (name,) = viewer.one("SELECT o.name FROM {org o} WHERE o.id = $1", args![school]).await?;
    Ok(name)
}

async fn within(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Id<Org>>> {
    let rows: Vec<(Id<Org>,)> = viewer
        .all("SELECT c.descendant_id FROM org_closure c WHERE c.ancestor_id = $1", args![school])
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The proof that something may be added to the school's plan.
pub async fn plan_of(viewer: &Viewer, school: Id<Org>) -> Result<Editable<Id<Org>>> {
    let within = within(viewer, school).await?;
    rule::editable(viewer, Verb::Enter, &Thing::Plan { school, within: &within }, school)
}

pub async fn editable(viewer: &Viewer, id: Id<Priority>) -> Result<Editable<Priority>> {
    let priority = find(viewer, id).await?;
    let (school, within) = (priority.school_id, within(viewer, priority.school_id).await?);
    let priority = rule::editable(viewer, Verb::Change, &Thing::Plan { school, within: &within }, priority)?;
    match priority.closed_at {
        None => Ok(priority),
        Some(_) => Err(Problem::Conflict("This priority is closed, and stays as it is.")),
    }
}

pub async fn insert(act: &mut Act, school: &Editable<Id<Org>>, words: &str) -> Result<Id<Priority>> {
    let (id, by, at) = (act.id(), act.viewer().person_id(), act.now());
    act.run(
        "INSERT INTO priority (id, school_id, words, judgement, by_person, created_at, changed_at)
         VALUES ($1, $2, $3, '', $4, $5, $5)",
        args![id, **school, words, by, at],
    )
    .await?;
    Ok(id)
}

pub async fn judge(act: &mut Act, priority: &Editable<Priority>, words: &str) -> Result<()> {
    let at = act.now();
    let sql = "UPDATE priority SET judgement = $2, changed_at = $3 WHERE id = $1 AND closed_at IS NULL";
    changed(act.run(sql, args![priority.id, words, at]).await?)
}

pub async fn close(act: &mut Act, priority: &Editable<Priority>) -> Result<()> {
    let at = act.now();
    let sql = "UPDATE priority SET closed_at = $2, changed_at = $2 WHERE id = $1 AND closed_at IS NULL";
    changed(act.run(sql, args![priority.id, at]).await?)
}

fn changed(rows: u64) -> Result<()> {
    match rows {
        0 => Err(Problem::Conflict("This priority was closed a moment ago.")),
        _ => Ok(()),
    }
}

/// Keeps a thing for a priority or sets it aside; with no state, lets the words decide again.
pub async fn place(
    act: &mut Act,
    priority: &Editable<Priority>,
    (kind, thing): (Kind, Uuid),
    state: Option<State>,
) -> Result<()> {
    let at = act.now();
    let Some(state) = state else {
        let sql = "DELETE FROM priority_source WHERE priority_id = $1 AND kind = $2 AND thing_id = $3";
        act.run(sql, args![priority.id, kind, thing]).await?;
        return Ok(());
    };
    act.run(
        "INSERT INTO priority_source AS s (priority_id, school_id, kind, thing_id, state, at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (priority_id, kind, thing_id) DO UPDATE SET state = excluded.state, at = excluded.at",
        args![priority.id, priority.school_id, kind, thing, state, at],
    )
    .await?;
    Ok(())
}

pub async fn sources(viewer: &Viewer, id: Id<Priority>) -> Result<Vec<Source>> {
    viewer
        .all(
            "SELECT s.priority_id, s.kind, s.thing_id, s.state FROM {priority_source s}
              WHERE s.priority_id = $1 ORDER BY s.at, s.thing_id",
            args![id],
        )
        .await
}

/// Everything of the school that this viewer may read today, of every kind.
pub async fn facts(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Fact>> {
    let mut out = practices(viewer, school).await?;
    out.extend(visits(viewer, school).await?);
    out.extend(inquiries(viewer, school).await?);
    out.extend(findings(viewer, school).await?);
    out.extend(thanks(viewer, school).await?);
    Ok(out)
}

/// Teams whose own member the viewer is. What is told without a team's name is gathered for them
/// alone: in its own school's plan it would give the team away.
fn ours(viewer: &Viewer) -> Vec<Uuid> {
    let own = viewer.memberships.iter().filter(|m| matches!(m.role, Role::Teacher | Role::TeamLead));
    own.map(|m| m.org.uuid()).collect()
}

async fn practices(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Fact>> {
    let rows: Vec<Shared> = viewer
        .all(
            "SELECT p.id, o.name AS team, p.title, p.for_whom, p.what_we_do, p.reach,
                    COALESCE(p.shared_at, p.created_at) AS at
               FROM {practice p} JOIN {org o} ON o.id = p.team_id
              WHERE p.school_id = $1 AND p.reach <> 'team' AND (p.signed = 'team' OR p.team_id IN $2)
              ORDER BY COALESCE(p.shared_at, p.created_at) DESC, p.id LIMIT $3",
            args![school, ours(viewer), MOST],
        )
        .await?;
    let fact = |c: Shared| {
        let (on, link) = (locale::date_of(&viewer.app, c.at), format!("/practices/{}", c.id));
        c.fact(on, link)
    };
    Ok(rows.into_iter().map(fact).collect())
}

struct Seen {
    id: Uuid,
    guest_id: Id<Org>,
    guest: String,
    host: String,
    title: Option<String>,
    focus: String,
    on_day: String,
}
from_row!(Seen { id, guest_id, guest, host, title, focus, on_day });

async fn visits(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Fact>> {
    let rows: Vec<Seen> = viewer
        .all(
            "SELECT v.id, v.guest_school_id AS guest_id, g.name AS guest, h.name AS host, p.title, v.focus, v.on_day
               FROM {visit v} JOIN {org g} ON g.id = v.guest_school_id JOIN {org h} ON h.id = v.host_school_id
               LEFT JOIN {practice p} ON p.id = v.practice_id
              WHERE (v.guest_school_id = $1 OR v.host_school_id = $1) AND v.agreed_at IS NOT NULL AND v.on_day <= $2
              ORDER BY v.on_day DESC, v.id LIMIT $3",
            args![school, viewer.today.as_str(), MOST],
        )
        .await?;
    let fact = |v: Seen| Fact {
        kind: Kind::Visit,
        thing: v.id,
        link: format!("/visits/{}", v.id),
        text: format!("{} {}", v.focus, v.title.as_deref().unwrap_or_default()),
        on: v.on_day,
        told: match v.guest_id == school {
            true => Told::WentTo { host: v.host, title: v.title },
            false => Told::Received { guest: v.guest, title: v.title },
        },
    };
    Ok(rows.into_iter().map(fact).collect())
}

async fn inquiries(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Fact>> {
    let rows: Vec<Started> = viewer
        .all(
            "SELECT i.id, o.name AS team, i.title, i.doing, i.expecting, i.measure_id, i.started_at AS at
               FROM {inquiry i} JOIN {org o} ON o.id = i.team_id
              WHERE i.school_id = $1 AND i.started_at IS NOT NULL AND i.set_aside_at IS NULL
              ORDER BY i.started_at DESC, i.id LIMIT $2",
            args![school, MOST],
        )
        .await?;
    let fact = |i: Started| {
        let (on, link) = (locale::date_of(&viewer.app, i.at), format!("/inquiries/{}", i.id));
        i.fact(on, link)
    };
    Ok(rows.into_iter().map(fact).collect())
}

struct Decided {
    id: Uuid,
    team: String,
    about: Option<String>,
    seen: String,
    decision: Decision,
    why: String,
    hours_back: Option<f64>,
    at: i64,
}
from_row!(Decided { id, team, about, seen, decision, why, hours_back, at });

async fn findings(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Fact>> {
    // Who may read the inquiry knows whose finding it is, however it is signed.
    let rows: Vec<Decided> = viewer
        .all(
            "SELECT f.id, o.name AS team, COALESCE(p.title, i.title) AS about, f.seen, f.decision, f.why,
                    f.hours_back, f.made_at AS at
               FROM {finding f} JOIN {org o} ON o.id = f.team_id
               LEFT JOIN {practice p} ON p.id = f.practice_id LEFT JOIN {inquiry i} ON i.id = f.inquiry_id
              WHERE f.school_id = $1 AND (f.signed = 'team' OR i.id IS NOT NULL)
              ORDER BY f.made_at DESC, f.id LIMIT $2",
            args![school, MOST],
        )
        .await?;
    let fact = |f: Decided| Fact {
        kind: Kind::Finding,
        thing: f.id,
        on: locale::date_of(&viewer.app, f.at),
        link: format!("/findings/{}", f.id),
        text: format!("{} {} {}", f.about.as_deref().unwrap_or_default(), f.seen, f.why),
        told: Told::Found {
            team: f.team,
            about: f.about,
            decision: f.decision,
            why: f.why,
            hours_back: f.hours_back,
        },
    };
    Ok(rows.into_iter().map(fact).collect())
}

struct Thanked {
    id: Uuid,
    practice_id: Uuid,
    team: String,
    title: String,
    words: String,
    at: i64,
}
from_row!(Thanked { id, practice_id, team, title, words, at });

async fn thanks(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Fact>> {
    // Thanks go with their card: with the card gone, or its team unnamed, they are not told.
    let rows: Vec<Thanked> = viewer
        .all(
            "SELECT x.id, x.practice_id, o.name AS team, p.title, x.words, x.sent_at AS at
               FROM {thanks x} JOIN {practice p} ON p.id = x.practice_id JOIN {org o} ON o.id = p.team_id
              WHERE p.school_id = $1 AND p.reach <> 'team' AND (p.signed = 'team' OR p.team_id IN $2)
              ORDER BY x.sent_at DESC, x.id LIMIT $3",
            args![school, ours(viewer), MOST],
        )
        .await?;
    let fact = |x: Thanked| Fact {
        kind: Kind::Thanks,
        thing: x.id,
        on: locale::date_of(&viewer.app, x.at),
        link: format!("/practices/{}", x.practice_id),
        text: format!("{} {}", x.title, x.words),
        told: Told::Thanked { team: x.team, title: x.title, words: x.words },
    };
    Ok(rows.into_iter().map(fact).collect())
}
