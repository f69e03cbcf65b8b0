//! All SQL of findings, and of the thanks that go with them.

use ensemble_db::{Args, args, from_row};

use super::model::{CameBack, Decision, Finding, NewFinding, Told};
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, rule};
use crate::inquiry;
use crate::network::{self, Org, Sector};
use crate::practice::Practice;
use crate::practice::model::{Reach, Signed, signature};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};
use crate::year_book::Thanks;

const TOLD: &str =
    "SELECT f.id, f.team_id, f.inquiry_id, f.practice_id, f.seen, f.decision, f.why, f.hours_back, f.reach, f.signed,
        f.made_at, o.name AS team, s.name AS school, s.sector, p.title AS card,
        i.title AS inquiry_title
       FROM {finding f} JOIN {org o} ON o.id = f.team_id LEFT JOIN {org s} ON s.id = f.school_id
       LEFT JOIN {practice p} ON p.id = f.practice_id LEFT JOIN {inquiry i} ON i.id = f.inquiry_id";

const MOST: i64 = 200;

pub async fn find(viewer: &Viewer, id: Id<Finding>) -> Result<Told> {
    viewer.one(&format!("{TOLD} WHERE f.id = $1"), args![id]).await
}

/// Everything that may be read, the newest first.
pub async fn list(viewer: &Viewer) -> Result<Vec<Told>> {
    viewer.all(&format!("{TOLD} ORDER BY f.made_at DESC, f.id DESC LIMIT $1"), args![MOST]).await
}

/// What a school stopped, the newest first.
pub async fn stopped(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Told>> {
    viewer
        .all(
            &format!("{TOLD} WHERE f.school_id = $1 AND f.decision = 'stop' ORDER BY f.made_at DESC, f.id DESC LIMIT $2"),
            args![school, MOST],
        )
        .await
}

/// What became of a practice, as far as teams let it be read: the newest first.
pub async fn of_practice(viewer: &Viewer, practice: Id<Practice>) -> Result<Vec<Finding>> {
    viewer
        .all(
            &format!("{TOLD} WHERE f.practice_id = $1 AND f.reach <> 'team' ORDER BY f.made_at DESC, f.id DESC LIMIT $2"),
            args![practice, MOST],
        )
        .await
}

/// The name of a school, for its own list.
pub async fn school(viewer: &Viewer, id: Id<Org>) -> Result<String> {
    let (name,) = viewer.one("SELECT o.name FROM {org o} WHERE o.id = $1", args![id]).await?;
    Ok(name)
}

/// The team whose practice was tried.
pub struct Host {
    pub practice_id: Id<Practice>,
    pub team_id: Id<Org>,
    pub title: String,
    pub reach: Reach,
    pub signed: Signed,
    pub team: String,
    pub school: Option<String>,
    pub sector: Option<Sector>,
}
from_row!(Host { practice_id, team_id, title, reach, signed, team, school, sector });

impl Host {
    pub fn by(&self) -> String {
        signature(self.signed, &self.team, self.school.as_deref(), self.sector)
    }
}

/// While its card may be read.
pub async fn host(viewer: &Viewer, practice: Id<Practice>) -> Result<Option<Host>> {
    viewer
        .maybe(
            "SELECT p.id AS practice_id, p.team_id, p.title, p.reach, p.signed, o.name AS team, s.name AS school, s.sector
               FROM {practice p} JOIN {org o} ON o.id = p.team_id LEFT JOIN {org s} ON s.id = p.school_id
              WHERE p.id = $1",
            args![practice],
        )
        .await
}

/// $1 to $10 of deciding, for the first time or anew.
fn values(act: &Act, id: Id<Finding>, told: &Editable<inquiry::Told>, new: &NewFinding) -> Args {
    args![
        id,
        told.inquiry.id,
        new.seen.as_str(),
        new.decision,
        new.why.as_str(),
        new.hours_back,
        new.reach,
        new.signed,
        act.viewer().person_id(),
        act.now()
    ]
}

pub async fn insert(act: &mut Act, told: &Editable<inquiry::Told>, new: &NewFinding) -> Result<Id<Finding>> {
    let id = act.id();
    let values = values(act, id, told, new);
    let rows = act
        .run(
            "INSERT INTO finding (id, network_id, school_id, team_id, inquiry_id, practice_id, seen, decision, why,
                                  hours_back, reach, signed, by_person, made_at)
             SELECT $1, i.network_id, i.school_id, i.team_id, i.id, i.practice_id, $3, $4, $5, $6, $7, $8, $9, $10
               FROM {inquiry i} WHERE i.id = $2 AND i.started_at IS NOT NULL AND i.set_aside_at IS NULL
             ON CONFLICT DO NOTHING",
            values,
        )
        .await?;
    if rows == 1 { Ok(id) } else { Err(DECIDED) }
}

pub const DECIDED: Problem =
    Problem::Conflict("This inquiry has been decided already. Look at what was decided.");

/// Decides anew what was not sure yet.
pub async fn decide_anew(
    act: &mut Act,
    id: Id<Finding>,
    told: &Editable<inquiry::Told>,
    new: &NewFinding,
) -> Result<()> {
    let values = values(act, id, told, new);
    let rows = act
        .run(
            "UPDATE finding SET seen = $3, decision = $4, why = $5, hours_back = $6, reach = $7, signed = $8,
                    by_person = $9, made_at = $10
              WHERE id = $1 AND inquiry_id = $2 AND decision = 'unsure'",
            values,
        )
        .await?;
    if rows == 1 { Ok(()) } else { Err(DECIDED) }
}

/// A line of thanks to the team whose practice it was.
pub async fn thank(
    act: &mut Act,
    told: &Editable<inquiry::Told>,
    finding: Id<Finding>,
    host: &Host,
    words: &str,
) -> Result<Id<Thanks>> {
    let (id, at, by): (Id<Thanks>, _, _) = (act.id(), act.now(), act.viewer().person_id());
    act.run(
        "INSERT INTO thanks (id, network_id, from_team_id, to_team_id, practice_id, finding_id, words, by_person, sent_at)
         SELECT $1, i.network_id, i.team_id, $3, $4, $5, $6, $7, $8 FROM {inquiry i} WHERE i.id = $2",
        args![id, told.inquiry.id, host.team_id, host.practice_id, finding, words, by, at],
    )
    .await?;
    Ok(id)
}

/// The thanks that go with a finding, while they stand.
pub async fn thanks_of(viewer: &Viewer, finding: Id<Finding>) -> Result<Vec<Thanks>> {
    viewer
        .all(
            "SELECT x.id, x.from_team_id, x.to_team_id, x.practice_id, x.finding_id, x.words, x.sent_at
               FROM {thanks x} WHERE x.finding_id = $1 ORDER BY x.sent_at, x.id",
            args![finding],
        )
        .await
}

pub async fn editable_thanks(viewer: &Viewer, id: Id<Thanks>) -> Result<Editable<Thanks>> {
    let thanks: Thanks = viewer
        .one(
            "SELECT x.id, x.from_team_id, x.to_team_id, x.practice_id, x.finding_id, x.words, x.sent_at
               FROM {thanks x} WHERE x.id = $1",
            args![id],
        )
        .await?;
    let team = thanks.from_team_id;
    let above = network::above(&viewer.app, team).await?;
    // They were found, so whoever may not take them back is told who could.
    rule::editable(viewer, Verb::Change, &Thing::Ours { team, above: &above }, thanks)
        .map_err(|_| Problem::Forbidden("The team that sent the thanks can take them back."))
}

pub async fn withdraw_thanks(act: &mut Act, thanks: &Editable<Thanks>) -> Result<()> {
    let at = act.now();
    let rows = act
        .run(
            "UPDATE thanks SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL",
            args![thanks.id, at],
        )
        .await?;
    if rows == 1 { Ok(()) } else { Err(Problem::NotFound) }
}

/// One row of what came back.
struct Back {
    practice_id: Id<Practice>,
    title: String,
    finding_id: Option<Id<Finding>>,
    decision: Option<Decision>,
    signed: Signed,
    team: String,
    school: Option<String>,
    sector: Option<Sector>,
    words: Option<String>,
    at: i64,
}
from_row!(Back { practice_id, title, finding_id, decision, signed, team, school, sector, words, at });

impl From<Back> for CameBack {
    fn from(row: Back) -> CameBack {
        CameBack {
            by: signature(row.signed, &row.team, row.school.as_deref(), row.sector),
            practice_id: row.practice_id,
            title: row.title,
            finding: row.finding_id.zip(row.decision),
            thanks: row.words,
            at: row.at,
        }
    }
}

/// What became of the practices of the viewer's own teams, and the thanks for them: the newest
/// first. What a team kept to itself does not come back.
pub async fn came_back(viewer: &Viewer, limit: i64) -> Result<Vec<CameBack>> {
    let mine: Vec<_> = (viewer.memberships.iter())
        .filter(|m| matches!(m.role, Role::Teacher | Role::TeamLead))
        .map(|m| m.org.uuid())
        .collect();
    let mut rows: Vec<Back> = viewer
        .all(
            "SELECT p.id AS practice_id, p.title, f.id AS finding_id, f.decision, f.signed, o.name AS team,
                    s.name AS school, s.sector, x.words, f.made_at AS at
               FROM {finding f} JOIN {practice p} ON p.id = f.practice_id JOIN {org o} ON o.id = f.team_id
               LEFT JOIN {org s} ON s.id = f.school_id LEFT JOIN {thanks x} ON x.finding_id = f.id
              WHERE p.team_id IN $1 AND f.team_id <> p.team_id AND f.reach <> 'team'
              ORDER BY f.made_at DESC, f.id DESC LIMIT $2",
            args![mine.clone(), limit],
        )
        .await?;
    // Thanks whose finding does not reach this far, signed no more closely than that.
    let alone: Vec<Back> = viewer
        .all(
            "SELECT p.id AS practice_id, p.title, f.id AS finding_id, f.decision, 'unnamed' AS signed, o.name AS team,
                    s.name AS school, s.sector, x.words, x.sent_at AS at
               FROM {thanks x} JOIN {practice p} ON p.id = x.practice_id JOIN {org o} ON o.id = x.from_team_id
               LEFT JOIN {org s} ON s.id = o.school_id LEFT JOIN {finding f} ON f.id = x.finding_id
              WHERE x.to_team_id IN $1 AND f.id IS NULL
              ORDER BY x.sent_at DESC, x.id DESC LIMIT $2",
            args![mine, limit],
        )
        .await?;
    rows.extend(alone);
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(rows.into_iter().map(CameBack::from).collect())
}
