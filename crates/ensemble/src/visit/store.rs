//! All SQL of visits.

use std::collections::BTreeSet;

use ensemble_db::args;
use jiff::civil::Date;

use super::model::{Half, NewVisit, Record, Sides, Visit};
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::need::Need;
use crate::network::{Org, above};
use crate::practice::Practice;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// With the names around it. A card that was taken back has no title here, for nobody.
macro_rules! visit {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.guest_school_id, v.host_school_id, v.host_team_id, v.practice_id, v.need_id, v.focus,
                    v.on_day, v.half, v.offered_day, v.offered_half, v.until_on, v.asked_by, v.asked_at, v.agreed_at,
                    v.declined_at, v.ended_at, g.name AS guest, h.name AS host, o.name AS team, p.title, a.name AS asker
               FROM {visit v} JOIN {org g} ON g.id = v.guest_school_id JOIN {org h} ON h.id = v.host_school_id
               JOIN {org o} ON o.id = v.host_team_id LEFT JOIN {person a} ON a.id = v.asked_by
               LEFT JOIN {practice p} ON p.id = v.practice_id AND p.reach <> 'team' ",
            $rest
        )
    };
}

pub async fn find(viewer: &Viewer, id: Id<Visit>) -> Result<Visit> {
    viewer.one(visit!("WHERE v.id = $1"), args![id]).await
}

/// Visits of the viewer's school, as guest and as host, the soonest day first.
pub async fn list(viewer: &Viewer) -> Result<Vec<Visit>> {
    let mut visits: Vec<Visit> =
        viewer.all(visit!("ORDER BY v.on_day DESC, v.half DESC, v.id LIMIT 200"), args![]).await?;
    visits.reverse();
    Ok(visits)
}

/// The visit, for whoever speaks for the host.
pub async fn hosting(viewer: &Viewer, id: Id<Visit>) -> Result<Editable<Visit>> {
    let visit = find(viewer, id).await?;
    let above = above(&viewer.app, visit.host_team_id).await?;
    let thing = visit.hosting(&above);
    match rule::editable(viewer, Verb::Change, &thing, visit) {
        Err(Problem::NotFound) => {
            Err(Problem::Forbidden("The head of the host school or the team’s lead can answer this."))
        }
        other => other,
    }
}

/// The visit, for whoever speaks for the guests.
pub async fn visiting(viewer: &Viewer, id: Id<Visit>) -> Result<Editable<Visit>> {
    let visit = find(viewer, id).await?;
    let thing = visit.visiting();
    match rule::editable(viewer, Verb::Change, &thing, visit) {
        Err(Problem::NotFound) => {
            Err(Problem::Forbidden("Who asked for the visit, or their head, can do this."))
        }
        other => other,
    }
}

/// The visit, for whoever speaks for either side.
pub async fn either(viewer: &Viewer, id: Id<Visit>) -> Result<Editable<Visit>> {
    let visit = find(viewer, id).await?;
    if Sides::of(viewer, &visit).host { hosting(viewer, id).await } else { visiting(viewer, id).await }
}

/// A card that its team shared.
pub async fn card(viewer: &Viewer, id: Id<Practice>) -> Result<Practice> {
    viewer
        .one(
            "SELECT p.id, p.team_id, p.school_id, p.title, p.for_whom, p.what_we_do, p.needs, p.might_not, p.hours,
                    p.reach, p.signed, p.shared_at, p.withdrawn_at, o.name AS team, s.name AS school, s.sector
               FROM {practice p} JOIN {org o} ON o.id = p.team_id LEFT JOIN {org s} ON s.id = p.school_id
              WHERE p.id = $1 AND p.reach <> 'team'",
            args![id],
        )
        .await
}

/// The school for which the viewer may ask to see a card of `host`.
pub fn asking(viewer: &Viewer, host: Option<Id<Org>>) -> Result<Editable<Id<Org>>> {
    const WHO: Problem = Problem::Forbidden("A head or a team’s lead of a school can ask for a visit.");
    let mut own = false;
    for school in viewer.memberships.iter().filter_map(|m| m.school) {
        let asked = rule::editable(viewer, Verb::Enter, &Thing::Asking { school }, school);
        match asked {
            Ok(_) if Some(school) == host => own = true,
            Ok(school) => return Ok(school),
            Err(_) => {}
        }
    }
    if own {
        return Err(Problem::Forbidden("This card is told in your own school. Ask the team itself."));
    }
    Err(WHO)
}

/// A need of the guest's own, when the viewer may read it.
pub async fn need(viewer: &Viewer, id: Id<Need>, school: Id<Org>) -> Result<Option<(Id<Need>, String)>> {
    viewer
        .maybe("SELECT n.id, n.words FROM {need n} WHERE n.id = $1 AND n.school_id = $2", args![id, school])
        .await
}

/// Who leads the networks of the viewer, and could ask in their place.
pub async fn network_leads(viewer: &Viewer) -> Result<Vec<(String, Id<Org>, String)>> {
    viewer
        .all(
            "SELECT DISTINCT p.name, o.id, o.name AS place FROM {membership m} JOIN {person p} ON p.id = m.person_id
               JOIN {org o} ON o.id = m.org_id
              WHERE m.role = $1 AND o.kind = 'network' AND m.from_on <= $2 AND (m.until_on IS NULL OR m.until_on > $2)
              ORDER BY p.name, o.id LIMIT 12",
            args![Role::NetworkLead, viewer.today.as_str()],
        )
        .await
}

pub async fn insert(
    act: &mut Act,
    guest: &Editable<Id<Org>>,
    card: &Practice,
    host: Id<Org>,
    new: &NewVisit,
) -> Result<Id<Visit>> {
    let (id, at, by) = (act.id(), act.now(), act.viewer().person_id());
    act.run(
        "INSERT INTO visit (id, network_id, guest_school_id, host_school_id, host_team_id, practice_id, need_id, focus,
            on_day, half, until_on, asked_by, asked_at)
         SELECT $1, o.network_id, $2, o.id, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM {org o} WHERE o.id = $3",
        args![
            id,
            **guest,
            host,
            card.team_id,
            card.id,
            new.need,
            new.focus.as_str(),
            new.day.as_str(),
            new.half,
            new.until_on.as_str(),
            by,
            at
        ],
    )
    .await?;
    Ok(id)
}

const ANSWERED: Problem =
    Problem::Conflict("This has been answered already, or something changed. Look again.");

fn one(changed: u64) -> Result<()> {
    if changed == 0 { Err(ANSWERED) } else { Ok(()) }
}

/// The host says yes to the day that was asked for.
pub async fn agree(act: &mut Act, visit: &Editable<Visit>) -> Result<()> {
    let at = act.now();
    one(act
        .run(
            "UPDATE visit SET agreed_at = $2 WHERE id = $1 AND offered_day IS NULL
                AND agreed_at IS NULL AND declined_at IS NULL AND ended_at IS NULL",
            args![visit.id, at],
        )
        .await?)
}

/// The guest says yes to the day that was offered: the one they saw on the page.
pub async fn accept(act: &mut Act, visit: &Editable<Visit>, day: &str, half: Half) -> Result<()> {
    let at = act.now();
    one(act
        .run(
            "UPDATE visit SET on_day = offered_day, half = offered_half, offered_day = NULL, offered_half = NULL, agreed_at = $2
              WHERE id = $1 AND offered_day = $3 AND offered_half = $4
                AND agreed_at IS NULL AND declined_at IS NULL AND ended_at IS NULL",
            args![visit.id, at, day, half],
        )
        .await?)
}

pub async fn offer(act: &mut Act, visit: &Editable<Visit>, day: &str, half: Half) -> Result<()> {
    one(act
        .run(
            "UPDATE visit SET offered_day = $2, offered_half = $3 WHERE id = $1
                AND agreed_at IS NULL AND declined_at IS NULL AND ended_at IS NULL",
            args![visit.id, day, half],
        )
        .await?)
}

pub async fn decline(act: &mut Act, visit: &Editable<Visit>) -> Result<()> {
    let at = act.now();
    one(act
        .run(
            "UPDATE visit SET declined_at = $2 WHERE id = $1
                AND agreed_at IS NULL AND declined_at IS NULL AND ended_at IS NULL",
            args![visit.id, at],
        )
        .await?)
}

pub async fn end(act: &mut Act, visit: &Editable<Visit>) -> Result<()> {
    let at = act.now();
    one(act
        .run(
            "UPDATE visit SET ended_at = $2 WHERE id = $1 AND declined_at IS NULL AND ended_at IS NULL",
            args![visit.id, at],
        )
        .await?)
}

const HOSTED: &str =
    "SELECT on_day FROM visit WHERE host_school_id = $1 AND agreed_at IS NOT NULL AND ended_at IS NULL
      ORDER BY on_day";

/// The days on which a school hosts. Counted without a scope: that a school has no room is told to
/// whoever asks, and whom it hosts is not.
pub async fn hosted_days(viewer: &Viewer, host: Id<Org>) -> Result<Vec<Date>> {
    Ok(days(viewer.app.db.all(HOSTED, args![host]).await?))
}

/// The same, while nobody else can agree to a visit there until the act is over: of two who would
/// both be the last to fit in, the second waits here and then finds no room.
pub async fn hosted_days_held(act: &mut Act, host: Id<Org>) -> Result<Vec<Date>> {
    act.run("UPDATE org SET closed_at = closed_at WHERE id = $1", args![host]).await?;
    Ok(days(act.tx().await?.all(HOSTED, args![host]).await?))
}

fn days(rows: Vec<(String,)>) -> Vec<Date> {
    rows.into_iter().filter_map(|(day,)| day.parse().ok()).collect()
}

pub async fn record(viewer: &Viewer, id: Id<Visit>) -> Result<Option<Record>> {
    viewer
        .maybe(
            "SELECT r.visit_id, r.saw, r.will_try, r.would_not, r.shown_to_host, r.recorded_at
               FROM {visit_record r} WHERE r.visit_id = $1",
            args![id],
        )
        .await
}

/// The visits that somebody of ours has written down.
pub async fn written_down(viewer: &Viewer) -> Result<BTreeSet<Id<Visit>>> {
    let rows: Vec<(Id<Visit>,)> = viewer.all("SELECT r.visit_id FROM {visit_record r}", args![]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What the boxes say, `[saw, will try, would not]`; writing again replaces it.
pub async fn keep(act: &mut Act, visit: &Editable<Visit>, boxes: [&str; 3], shown: bool) -> Result<()> {
    let [saw, will_try, would_not] = boxes;
    let at = act.now();
    act.run(
        "INSERT INTO visit_record (visit_id, saw, will_try, would_not, shown_to_host, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (visit_id) DO UPDATE SET saw = excluded.saw, will_try = excluded.will_try,
            would_not = excluded.would_not, shown_to_host = excluded.shown_to_host, recorded_at = excluded.recorded_at",
        args![visit.id, saw, will_try, would_not, shown, at],
    )
    .await?;
    Ok(())
}

/// Somebody to write to: who, what they are called, and where.
pub type Addressee = (Id<crate::person::Person>, String, String);

/// The heads of the host school.
pub async fn hosts(viewer: &Viewer, visit: &Visit) -> Result<Vec<Addressee>> {
    viewer
        .all(
            "SELECT DISTINCT p.id, p.name, p.email FROM {membership m} JOIN {person p} ON p.id = m.person_id
              WHERE m.org_id = $1 AND m.role = $2 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)
              ORDER BY p.id",
            args![visit.host_school_id, Role::Head, viewer.today.as_str()],
        )
        .await
}

/// Who asked, as long as they work in the guest school.
pub async fn asker(viewer: &Viewer, visit: &Visit) -> Result<Vec<Addressee>> {
    viewer
        .all(
            "SELECT DISTINCT p.id, p.name, p.email FROM {membership m} JOIN {person p} ON p.id = m.person_id
               JOIN {org o} ON o.id = m.org_id
              WHERE p.id = $1 AND (o.id = $2 OR o.school_id = $2) AND m.role <> 'guest'
                AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)
              ORDER BY p.id",
            args![visit.asked_by, visit.guest_school_id, viewer.today.as_str()],
        )
        .await
}
