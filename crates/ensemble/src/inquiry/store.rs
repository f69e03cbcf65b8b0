//! All SQL of inquiries.

use ensemble_db::{args, from_row};

use super::model::{Inquiry, NewInquiry, Told};
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::network::{self, Org};
use crate::numbers::Measure;
use crate::practice::Practice;
use crate::visit::Visit;
use crate::web::id::Id;
use crate::web::locale::date_of;
use crate::web::problem::{Problem, Result};

const TOLD: &str =
    "SELECT i.id, i.team_id, i.school_id, i.practice_id, i.visit_id, i.measure_id, COALESCE(p.title, i.title) AS title,
        i.doing, i.expecting, i.knowing, i.look_on, i.created_at, i.started_at, i.set_aside_at,
        o.name AS team, p.title AS card, f.id AS finding_id, f.decision, f.made_at AS decided_at
       FROM {inquiry i} JOIN {org o} ON o.id = i.team_id
       LEFT JOIN {practice p} ON p.id = i.practice_id LEFT JOIN {finding f} ON f.inquiry_id = i.id";

/// As many as a page can hold; older ones are found from their findings.
const MOST: i64 = 200;

pub async fn find(viewer: &Viewer, id: Id<Inquiry>) -> Result<Told> {
    viewer.one(&format!("{TOLD} WHERE i.id = $1"), args![id]).await
}

/// Every inquiry that may be read, the newest first.
pub async fn list(viewer: &Viewer) -> Result<Vec<Told>> {
    viewer.all(&format!("{TOLD} ORDER BY i.created_at DESC, i.id DESC LIMIT $1"), args![MOST]).await
}

/// What waits for the viewer's own teams: drafts, and inquiries whose day to look again has come.
pub async fn waiting(viewer: &Viewer) -> Result<Vec<Told>> {
    let mine: Vec<_> = own_teams(viewer).map(Id::uuid).collect();
    let open: Vec<Told> = viewer
        .all(
            &format!(
                "{TOLD} WHERE i.team_id IN $1 AND i.set_aside_at IS NULL AND (f.id IS NULL OR f.decision = 'unsure')
                    AND (i.started_at IS NULL OR i.look_on <= $2)
                  ORDER BY i.look_on NULLS LAST, i.created_at, i.id LIMIT $3"
            ),
            args![mine, viewer.today.as_str(), MOST],
        )
        .await?;
    let decided_on = |told: &Told| told.decided_at.map(|at| date_of(&viewer.app, at));
    let waits = |told: &Told| told.is_waiting(&viewer.today, decided_on(told).as_deref());
    Ok(open.into_iter().filter(waits).collect())
}

fn own_teams(viewer: &Viewer) -> impl Iterator<Item = Id<Org>> {
    let is_own = |role: Role| matches!(role, Role::Teacher | Role::TeamLead);
    viewer.memberships.iter().filter(move |m| is_own(m.role)).map(|m| m.org)
}

/// Whoever may read it but is not in the team is told who could do this.
pub const MEMBERS: Problem = Problem::Forbidden("The team’s own members can do this.");

async fn proof<T>(viewer: &Viewer, team: Id<Org>, thing: T) -> Result<Editable<T>> {
    let above = network::above(&viewer.app, team).await?;
    rule::editable(viewer, Verb::Change, &Thing::Ours { team, above: &above }, thing).map_err(|_| MEMBERS)
}

/// An inquiry that the viewer's own team may go on with.
pub async fn editable(viewer: &Viewer, id: Id<Inquiry>) -> Result<Editable<Told>> {
    let told = find(viewer, id).await?;
    proof(viewer, told.inquiry.team_id, told).await
}

/// A team of the viewer's, to begin something in.
pub async fn own_team(viewer: &Viewer, id: Id<Org>) -> Result<Editable<Org>> {
    let team = team(viewer, id).await?;
    proof(viewer, id, team).await
}

/// A team of the school that the viewer heads, to give a draft to. What becomes of it is the team's.
pub async fn given_team(viewer: &Viewer, id: Id<Org>) -> Result<Editable<Org>> {
    let team = team(viewer, id).await?;
    let school = team.school_id.ok_or(MEMBERS)?;
    rule::editable(viewer, Verb::Change, &Thing::Plan { school, within: &[] }, team).map_err(|_| MEMBERS)
}

async fn team(viewer: &Viewer, id: Id<Org>) -> Result<Org> {
    viewer
        .one(
            "SELECT o.id, o.network_id, o.kind, o.sector, o.school_id, o.name, o.code FROM {org o}
              WHERE o.id = $1 AND o.kind = 'team'",
            args![id],
        )
        .await
}

/// The card that an inquiry begins from.
#[derive(Debug, Clone)]
pub struct Card {
    pub id: Id<Practice>,
    pub title: String,
    pub what_we_do: String,
    pub hours: Option<f64>,
}
from_row!(Card { id, title, what_we_do, hours });

pub async fn card(viewer: &Viewer, id: Id<Practice>) -> Result<Option<Card>> {
    viewer
        .maybe("SELECT p.id, p.title, p.what_we_do, p.hours FROM {practice p} WHERE p.id = $1", args![id])
        .await
}

/// What was seen, and what the guest will try, for the guest's own school.
pub async fn visited(viewer: &Viewer, id: Id<Visit>) -> Result<(Id<Practice>, String)> {
    let schools: Vec<_> = viewer.memberships.iter().filter_map(|m| m.school).map(Id::uuid).collect();
    viewer
        .one(
            "SELECT v.practice_id, COALESCE(r.will_try, '') FROM {visit v}
               LEFT JOIN {visit_record r} ON r.visit_id = v.id
              WHERE v.id = $1 AND v.guest_school_id IN $2",
            args![id, schools],
        )
        .await
}

pub async fn insert(
    act: &mut Act,
    team: &Editable<Org>,
    from: (Option<Id<Practice>>, Option<Id<Visit>>),
    new: &NewInquiry,
) -> Result<Id<Inquiry>> {
    let (id, at, by): (Id<Inquiry>, _, _) = (act.id(), act.now(), act.viewer().person_id());
    act.run(
        "INSERT INTO inquiry (id, network_id, school_id, team_id, practice_id, visit_id, measure_id, title, doing,
                              expecting, knowing, look_on, by_person, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            id,
            team.network_id,
            team.school_id,
            team.id,
            from.0,
            from.1,
            new.measure,
            new.title(),
            new.doing.as_str(),
            new.expecting.as_str(),
            new.counting.as_str(),
            new.look_on.as_deref(),
            by,
            at
        ],
    )
    .await?;
    Ok(id)
}

/// Changes a draft.
pub async fn update(act: &mut Act, told: &Editable<Told>, new: &NewInquiry) -> Result<()> {
    let rows = act
        .run(
            "UPDATE inquiry SET title = $2, doing = $3, expecting = $4, knowing = $5, measure_id = $6, look_on = $7
              WHERE id = $1 AND started_at IS NULL AND set_aside_at IS NULL",
            args![
                told.inquiry.id,
                new.title(),
                new.doing.as_str(),
                new.expecting.as_str(),
                new.counting.as_str(),
                new.measure,
                new.look_on.as_deref()
            ],
        )
        .await?;
    once(rows, "This inquiry has started since. Look at it again before you change it.")
}

/// Changes what may still change while it is tried.
pub async fn adjust(act: &mut Act, told: &Editable<Told>, new: &NewInquiry) -> Result<()> {
    let rows = act
        .run(
            "UPDATE inquiry SET title = $2, doing = $3, look_on = $4
              WHERE id = $1 AND started_at IS NOT NULL AND set_aside_at IS NULL",
            args![told.inquiry.id, new.title(), new.doing.as_str(), new.look_on.as_deref()],
        )
        .await?;
    once(rows, "This inquiry was set aside.")
}

pub async fn start(act: &mut Act, id: Id<Inquiry>, measure: Id<Measure>) -> Result<()> {
    let at = act.now();
    let rows = act
        .run(
            "UPDATE inquiry SET started_at = $2, measure_id = $3
              WHERE id = $1 AND started_at IS NULL AND set_aside_at IS NULL",
            args![id, at, measure],
        )
        .await?;
    once(rows, "This inquiry has started already.")
}

pub async fn set_aside(act: &mut Act, told: &Editable<Told>) -> Result<()> {
    let at = act.now();
    let rows = act
        .run(
            "UPDATE inquiry SET set_aside_at = $2 WHERE id = $1 AND set_aside_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM {finding f} WHERE f.inquiry_id = $1 AND f.decision <> 'unsure')",
            args![told.inquiry.id, at],
        )
        .await?;
    once(rows, "This inquiry has been decided or set aside already.")
}

fn once(rows: u64, otherwise: &'static str) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Problem::Conflict(otherwise)) }
}
