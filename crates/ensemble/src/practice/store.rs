//! All SQL of practices.

use ensemble_db::{Value, args};

use super::model::{Hours, NewPractice, Practice, Reach, Signed, Wanted};
use crate::access::{Act, Editable, Thing, Verb, Viewer, rule};
use crate::event::Event;
use crate::finding::Finding;
use crate::network::{self, Org, Sector};
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// Places are joined from the left: a guest reads a card without reading its places.
const PRACTICE: &str =
    "SELECT p.id, p.team_id, p.school_id, p.title, p.for_whom, p.what_we_do, p.needs, p.might_not,
        p.hours, p.reach, p.signed, p.shared_at, p.withdrawn_at, COALESCE(o.name, '') AS team,
        s.name AS school, s.sector
   FROM {practice p} LEFT JOIN {org o} ON o.id = p.team_id LEFT JOIN {org s} ON s.id = p.school_id";

pub async fn find(viewer: &Viewer, id: Id<Practice>) -> Result<Practice> {
    let practice: Practice = viewer.one(&format!("{PRACTICE} WHERE p.id = $1"), args![id]).await?;
    if practice.team.is_empty() { signed_for_a_guest(viewer, practice).await } else { Ok(practice) }
}

/// How a card is signed is part of the card, also for a guest who reads no place.
async fn signed_for_a_guest(viewer: &Viewer, practice: Practice) -> Result<Practice> {
    let home = practice.school_id.unwrap_or(practice.team_id);
    let (team, school, sector): (String, Option<String>, Option<Sector>) =
        Viewer::system(&viewer.app, home, "the signature of a card that its reader may read")
            .one(
                "SELECT o.name, s.name, s.sector FROM {org o} LEFT JOIN {org s} ON s.id = o.school_id
                  WHERE o.id = $1",
                args![practice.team_id],
            )
            .await?;
    Ok(Practice { team, school, sector, ..practice })
}

/// Cards on one page of the library. One more is asked for, to know whether there are more.
pub const PAGE: i64 = 50;

/// What this viewer may read, newest first, and never in the order of any result.
pub async fn library(viewer: &Viewer, wanted: &Wanted) -> Result<Vec<Practice>> {
    let mut sql = format!("{PRACTICE} WHERE p.reach <> 'team'");
    sql.push_str(match wanted.hours {
        Hours::Any => "",
        Hours::None => " AND p.hours <= 0",
        Hours::UnderOne => " AND p.hours < 1",
        Hours::More => " AND p.hours >= 1",
    });
    let mut args: Vec<Value> = Vec::new();
    for word in wanted.words.split_whitespace().take(8) {
        args.push(pattern(word).into());
        sql.push_str(&format!(
            " AND lower(p.title || ' ' || p.for_whom || ' ' || p.what_we_do || ' ' || p.needs) LIKE lower(${}) ESCAPE '~'",
            args.len()
        ));
    }
    args.extend(args![PAGE + 1, (wanted.page - 1) * PAGE]);
    let (limit, offset) = (args.len() - 1, args.len());
    sql.push_str(&format!(" ORDER BY p.shared_at DESC, p.id DESC LIMIT ${limit} OFFSET ${offset}"));
    viewer.all(&sql, args).await
}

/// SQLite knows the small letters of English alone, so any other letter stands for every letter.
fn pattern(word: &str) -> String {
    let word = word.replace('~', "~~").replace('%', "~%").replace('_', "~_");
    let open: String = word.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    format!("%{open}%")
}

/// What the viewer's teams have written and not shared, or taken back.
pub async fn drafts(viewer: &Viewer) -> Result<Vec<Practice>> {
    let sql = format!("{PRACTICE} WHERE p.reach = 'team' ORDER BY p.changed_at DESC, p.id LIMIT 50");
    viewer.all(&sql, args![]).await
}

/// A team of one's own, to write a card in.
pub async fn own_team(viewer: &Viewer, id: Id<Org>) -> Result<Editable<Org>> {
    let team: Org = viewer
        .one(
            "SELECT o.id, o.network_id, o.kind, o.sector, o.school_id, o.name, o.code FROM {org o}
              WHERE o.id = $1 AND o.kind = 'team' AND o.closed_at IS NULL",
            args![id],
        )
        .await?;
    let above = network::above(&viewer.app, id).await?;
    rule::editable(viewer, Verb::Enter, &Thing::Ours { team: id, above: &above }, team)
}

const THEIRS: &str = "The team’s own members can do this.";

/// A card that the viewer's own team wrote. Whoever may only read it is told who could.
pub async fn editable(viewer: &Viewer, id: Id<Practice>) -> Result<Editable<Practice>> {
    let practice = find(viewer, id).await?;
    let above = network::above(&viewer.app, practice.team_id).await?;
    let ours = Thing::Ours { team: practice.team_id, above: &above };
    rule::editable(viewer, Verb::Change, &ours, practice).map_err(|_| Problem::Forbidden(THEIRS))
}

pub async fn insert(act: &mut Act, team: &Editable<Org>, card: &NewPractice) -> Result<Id<Practice>> {
    let (id, at): (Id<Practice>, i64) = (act.id(), act.now());
    let by = act.viewer().person_id();
    act.run(
        "INSERT INTO practice (id, network_id, school_id, team_id, title, for_whom, what_we_do, needs, might_not,
            hours, reach, signed, by_person, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
        args![
            id,
            team.network_id,
            team.school_id,
            team.id,
            card.title.as_str(),
            card.for_whom.as_str(),
            card.what_we_do.as_str(),
            card.needs.as_str(),
            card.might_not.as_str(),
            card.hours,
            Reach::Team,
            Signed::Team,
            by,
            at
        ],
    )
    .await?;
    act.record(Event::PracticeDrafted { team: team.id, practice: id }).await?;
    Ok(id)
}

pub async fn change(act: &mut Act, practice: &Editable<Practice>, card: &NewPractice) -> Result<()> {
    let at = act.now();
    act.run(
        "UPDATE practice SET title = $2, for_whom = $3, what_we_do = $4, needs = $5, might_not = $6, hours = $7,
            changed_at = $8 WHERE id = $1",
        args![
            practice.id,
            card.title.as_str(),
            card.for_whom.as_str(),
            card.what_we_do.as_str(),
            card.needs.as_str(),
            card.might_not.as_str(),
            card.hours,
            at
        ],
    )
    .await?;
    act.record(Event::PracticeChanged { team: practice.team_id, practice: practice.id }).await
}

/// Says who may read it and under what name. Only the first time is news.
pub async fn share(act: &mut Act, practice: &Editable<Practice>, reach: Reach, signed: Signed) -> Result<()> {
    let at = act.now();
    let first = act
        .run(
            "UPDATE practice SET reach = $2, signed = $3, shared_at = $4, withdrawn_at = NULL
              WHERE id = $1 AND reach = 'team' AND title <> '' AND for_whom <> '' AND what_we_do <> ''",
            args![practice.id, reach, signed, at],
        )
        .await?;
    let (team, practice) = (practice.team_id, practice.id);
    if first == 1 {
        return act.record(Event::PracticeShared { team, practice }).await;
    }
    let again = act
        .run(
            "UPDATE practice SET reach = $2, signed = $3 WHERE id = $1 AND reach <> 'team'",
            args![practice, reach, signed],
        )
        .await?;
    if again == 0 {
        return Err(Problem::Conflict(
            "Somebody in your team changed the card. Look at it again, then share it.",
        ));
    }
    act.record(Event::PracticeChanged { team, practice }).await
}

/// Back to the team alone, everywhere and at once: whatever is shown elsewhere is read from here.
pub async fn withdraw(act: &mut Act, practice: &Editable<Practice>) -> Result<()> {
    let at = act.now();
    let rows = act
        .run(
            "UPDATE practice SET reach = 'team', withdrawn_at = $2 WHERE id = $1 AND reach <> 'team'",
            args![practice.id, at],
        )
        .await?;
    if rows == 0 {
        return Err(Problem::Conflict("Only your team can read this already."));
    }
    act.record(Event::PracticeWithdrawn { team: practice.team_id, practice: practice.id }).await
}

/// Who of the team put their name on a card. It shows where the card is signed by its team, and to
/// people who work in the network; a guest reads the team's name alone.
pub async fn names(viewer: &Viewer, practice: &Practice) -> Result<Vec<String>> {
    if practice.signed != Signed::Team {
        return Ok(Vec::new());
    }
    let rows: Vec<(Id<Person>, String)> = viewer
        .all(
            "SELECT DISTINCT pe.id, pe.name FROM {consent k} JOIN {person pe} ON pe.id = k.person_id
               JOIN {membership m} ON m.person_id = k.person_id AND m.org_id = $2 AND m.from_on <= $3
                AND (m.until_on IS NULL OR m.until_on > $3) AND m.role IN ('teacher', 'team_lead')
              WHERE k.what = 'card_name' AND k.thing_id = $1 AND k.withdrawn_at IS NULL
              ORDER BY pe.name, pe.id",
            args![practice.id, practice.team_id, viewer.today.as_str()],
        )
        .await?;
    Ok(rows.into_iter().map(|(_, name)| name).collect())
}

/// Did the viewer put their own name on it?
pub async fn is_named(viewer: &Viewer, id: Id<Practice>) -> Result<bool> {
    let mine: Option<(Id<()>,)> = viewer
        .maybe(
            "SELECT k.id FROM {consent k} WHERE k.what = 'card_name' AND k.thing_id = $1 AND k.person_id = $2
                AND k.withdrawn_at IS NULL",
            args![id, viewer.person_id()],
        )
        .await?;
    Ok(mine.is_some())
}

/// False when nothing changed: their name was on it before.
pub async fn give_name(act: &mut Act, practice: &Editable<Practice>) -> Result<bool> {
    let (id, at): (Id<()>, i64) = (act.id(), act.now());
    let me = act.viewer().person_id();
    let rows = act
        .run(
            "INSERT INTO consent (id, what, thing_id, person_id, given_at) SELECT $1, 'card_name', $2, $3, $4
              WHERE NOT EXISTS (SELECT 1 FROM {consent k} WHERE k.what = 'card_name' AND k.thing_id = $2
                                   AND k.person_id = $3 AND k.withdrawn_at IS NULL)",
            args![id, practice.id, me, at],
        )
        .await?;
    if rows == 1 {
        act.record(Event::NameGiven { team: practice.team_id, practice: practice.id }).await?;
    }
    Ok(rows == 1)
}

/// Anybody takes their own name off, in the team or no longer.
pub async fn take_name(act: &mut Act, practice: &Practice) -> Result<bool> {
    let (at, me) = (act.now(), act.viewer().person_id());
    let rows = act
        .run(
            "UPDATE consent SET withdrawn_at = $3 WHERE what = 'card_name' AND thing_id = $1 AND person_id = $2
                AND withdrawn_at IS NULL",
            args![practice.id, me, at],
        )
        .await?;
    if rows > 0 {
        act.record(Event::NameWithdrawn { team: practice.team_id, practice: practice.id }).await?;
    }
    Ok(rows > 0)
}

/// What others decided after trying it, as far as this viewer may read it.
pub async fn findings(viewer: &Viewer, id: Id<Practice>) -> Result<Vec<Finding>> {
    viewer
        .all(
            "SELECT f.id, f.team_id, f.inquiry_id, f.practice_id, f.seen, f.decision, f.why, f.hours_back, f.reach,
                    f.signed, f.made_at, o.name AS team, s.name AS school, s.sector
               FROM {finding f} JOIN {org o} ON o.id = f.team_id LEFT JOIN {org s} ON s.id = f.school_id
              WHERE f.practice_id = $1 ORDER BY f.made_at DESC, f.id LIMIT 50",
            args![id],
        )
        .await
}

/// The words of thanks for it, and when.
pub async fn thanks(viewer: &Viewer, id: Id<Practice>) -> Result<Vec<(String, i64)>> {
    viewer
        .all(
            "SELECT x.words, x.sent_at FROM {thanks x} WHERE x.practice_id = $1
              ORDER BY x.sent_at DESC, x.id LIMIT 50",
            args![id],
        )
        .await
}
