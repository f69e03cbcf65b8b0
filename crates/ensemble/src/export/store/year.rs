//! What a school's year book and the paragraphs of its plan rest on, from the archive's own rows. What
//! lies elsewhere is called as the archive's references call it.

use std::collections::HashMap;

use ensemble_db::{FromRow, args, from_row};
use uuid::Uuid;

use super::reading::all;
use crate::access::whole::{NOBODY, Whole};
use crate::finding::model::Decision;
use crate::network::Org;
use crate::plan::model::{Fact, Kind, Priority, Shared, Source, Started, Told};
use crate::practice::model::{Reach, Signed};
use crate::web::id::Id;
use crate::web::problem::Result;

/// What things elsewhere are called.
pub type Names = HashMap<Uuid, String>;

/// Something that was given: a line of the year book.
pub struct Line {
    pub at: i64,
    pub thing: Uuid,
    pub words: String,
    /// What was said, where it was thanks.
    pub said: Option<String>,
}

struct Found {
    id: Uuid,
    team: String,
    practice_id: Option<Uuid>,
    title: Option<String>,
    own_title: String,
    seen: String,
    decision: Decision,
    why: String,
    hours_back: Option<f64>,
    reach: Reach,
    signed: Signed,
    at: i64,
}
from_row!(Found {
    id,
    team,
    practice_id,
    title,
    own_title,
    seen,
    decision,
    why,
    hours_back,
    reach,
    signed,
    at
});

struct Thanked {
    id: Uuid,
    from_team_id: Uuid,
    from_team: Option<String>,
    to_team_id: Uuid,
    to_team: Option<String>,
    practice_id: Uuid,
    title: Option<String>,
    /// Neither side told it without its name.
    named: bool,
    /// It is about a card of this school, which others may read.
    to_us: bool,
    words: String,
    at: i64,
}
from_row!(Thanked {
    id,
    from_team_id,
    from_team,
    to_team_id,
    to_team,
    practice_id,
    title,
    named,
    to_us,
    words,
    at
});

struct Seen {
    id: Uuid,
    is_guest: bool,
    guest_school_id: Uuid,
    guest: Option<String>,
    host_school_id: Uuid,
    host: Option<String>,
    practice_id: Uuid,
    title: Option<String>,
    focus: String,
    on_day: String,
}
from_row!(Seen {
    id,
    is_guest,
    guest_school_id,
    guest,
    host_school_id,
    host,
    practice_id,
    title,
    focus,
    on_day
});

pub struct Year {
    /// The newest first.
    pub lines: Vec<Line>,
    /// What the paragraphs of the plan are made of.
    pub facts: Vec<Fact>,
}

/// What is told without its team's name stands in neither: in its own school it would give the team away.
pub async fn year(whole: &mut Whole, school: Id<Org>, names: &Names) -> Result<Year> {
    let called = |id: Uuid, own: Option<String>, otherwise: &str| {
        let known = own.or_else(|| names.get(&id).filter(|_| id != NOBODY).cloned());
        known.unwrap_or_else(|| otherwise.to_owned())
    };
    let (mut lines, mut facts) = (Vec::new(), Vec::new());
    for s in rows::<Shared>(whole, SHARED, school).await? {
        let words = format!("{} shared {}", s.team, s.title);
        lines.push(Line { at: s.at, thing: s.id, words, said: None });
        let (on, link) = (day(s.at), place_of(s.id));
        facts.push(s.fact(on, link));
    }
    for f in rows::<Found>(whole, FOUND, school).await? {
        let title = f.practice_id.map(|id| called(id, f.title, "a card of another school"));
        if f.reach != Reach::Team && f.signed == Signed::Team {
            let about = title.as_deref().unwrap_or("an inquiry of its own");
            let words = format!("{} {} {about}", f.team, f.decision.told());
            lines.push(Line { at: f.at, thing: f.id, words, said: None });
        }
        let about = title.unwrap_or(f.own_title);
        let text = format!("{about} {} {}", f.seen, f.why);
        let (team, decision, hours_back) = (f.team, f.decision, f.hours_back);
        let told = Told::Found { team, about: Some(about), decision, why: f.why, hours_back };
        facts.push(fact(Kind::Finding, f.id, day(f.at), text, told));
    }
    for t in rows::<Thanked>(whole, THANKED, school).await?.into_iter().filter(|t| t.named) {
        let title = called(t.practice_id, t.title, "a card of another school");
        let from = called(t.from_team_id, t.from_team, "A team elsewhere");
        let to = called(t.to_team_id, t.to_team, "a team elsewhere");
        let words = format!("{from} thanked {to} for {title}");
        lines.push(Line { at: t.at, thing: t.id, words, said: Some(t.words.clone()) });
        if t.to_us {
            let text = format!("{title} {}", t.words);
            facts.push(fact(
                Kind::Thanks,
                t.id,
                day(t.at),
                text,
                Told::Thanked { team: to, title, words: t.words },
            ));
        }
    }
    let today = whole.viewer().today.clone();
    for v in all::<Seen>(whole, SEEN, args![school, today]).await? {
        let title = Some(called(v.practice_id, v.title, "a card of another school"));
        let text = format!("{} {}", v.focus, title.as_deref().unwrap_or_default());
        let told = match v.is_guest {
            true => Told::WentTo { host: called(v.host_school_id, v.host, "another school"), title },
            false => Told::Received { guest: called(v.guest_school_id, v.guest, "Another school"), title },
        };
        facts.push(fact(Kind::Visit, v.id, v.on_day, text, told));
    }
    for i in rows::<Started>(whole, STARTED, school).await? {
        let (on, link) = (day(i.at), place_of(i.id));
        facts.push(i.fact(on, link));
    }
    lines.sort_by_key(|line| (std::cmp::Reverse(line.at), line.thing));
    Ok(Year { lines, facts })
}

/// The school's priorities in the order they were written, with what somebody kept or set aside.
pub async fn plan(whole: &mut Whole, school: Id<Org>) -> Result<Vec<(Priority, Vec<Source>)>> {
    let mut plan = Vec::new();
    for priority in rows::<Priority>(whole, PRIORITIES, school).await? {
        let sources = all(whole, SOURCES, args![priority.id]).await?;
        plan.push((priority, sources));
    }
    Ok(plan)
}

fn place_of(thing: Uuid) -> String {
    format!("#t-{thing}")
}

fn fact(kind: Kind, thing: Uuid, on: String, text: String, told: Told) -> Fact {
    // A visit has no place of its own on the page.
    let link = if kind == Kind::Visit { String::new() } else { place_of(thing) };
    Fact { kind, thing, on, link, text, told }
}

/// The day of a moment, in UTC, so that every server writes the same page.
pub fn day(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

async fn rows<T: FromRow>(whole: &mut Whole, sql: &str, school: Id<Org>) -> Result<Vec<T>> {
    all(whole, sql, args![school]).await
}

const SHARED: &str = "SELECT p.id, o.name AS team, p.title, p.for_whom, p.what_we_do, p.reach,
        COALESCE(p.shared_at, p.created_at) AS at
   FROM {practice p} JOIN {org o} ON o.id = p.team_id
  WHERE (o.school_id = $1 OR o.id = $1) AND p.reach <> 'team' AND p.signed = 'team' AND p.withdrawn_at IS NULL
  ORDER BY p.created_at, p.id";

const FOUND: &str =
    "SELECT f.id, o.name AS team, f.practice_id, p.title, i.title AS own_title, f.seen, f.decision, f.why,
        f.hours_back, f.reach, f.signed, f.made_at AS at
   FROM {finding f} JOIN {org o} ON o.id = f.team_id JOIN {inquiry i} ON i.id = f.inquiry_id
   LEFT JOIN {practice p} ON p.id = f.practice_id
  WHERE o.school_id = $1 OR o.id = $1 ORDER BY f.made_at, f.id";

const THANKED: &str = "SELECT x.id, x.from_team_id, a.name AS from_team, x.to_team_id, b.name AS to_team, x.practice_id, p.title,
        (COALESCE(p.signed, 'team') = 'team' AND COALESCE(f.signed, 'team') = 'team') AS named,
        (b.id IS NOT NULL AND (b.school_id = $1 OR b.id = $1) AND p.id IS NOT NULL AND p.reach <> 'team') AS to_us,
        x.words, x.sent_at AS at
   FROM {thanks x} LEFT JOIN {org a} ON a.id = x.from_team_id LEFT JOIN {org b} ON b.id = x.to_team_id
   LEFT JOIN {practice p} ON p.id = x.practice_id LEFT JOIN {finding f} ON f.id = x.finding_id
  WHERE x.withdrawn_at IS NULL AND (a.school_id = $1 OR a.id = $1 OR b.school_id = $1 OR b.id = $1)
  ORDER BY x.sent_at, x.id";

const SEEN: &str = "SELECT v.id, (v.guest_school_id = $1) AS is_guest, v.guest_school_id, g.name AS guest,
        v.host_school_id, h.name AS host, v.practice_id, p.title, v.focus, v.on_day
   FROM {visit v} LEFT JOIN {org g} ON g.id = v.guest_school_id LEFT JOIN {org h} ON h.id = v.host_school_id
   LEFT JOIN {practice p} ON p.id = v.practice_id
  WHERE (v.guest_school_id = $1 OR v.host_school_id = $1) AND v.agreed_at IS NOT NULL AND v.on_day <= $2
  ORDER BY v.on_day, v.id";

const STARTED: &str =
    "SELECT i.id, o.name AS team, i.title, i.doing, i.expecting, i.measure_id, i.started_at AS at
   FROM {inquiry i} JOIN {org o} ON o.id = i.team_id
  WHERE (o.school_id = $1 OR o.id = $1) AND i.started_at IS NOT NULL AND i.set_aside_at IS NULL
  ORDER BY i.started_at, i.id";

const PRIORITIES: &str =
    "SELECT p.id, p.school_id, p.words, p.judgement, p.created_at, p.changed_at, p.closed_at
   FROM {priority p} WHERE p.school_id = $1 ORDER BY p.created_at, p.id";

const SOURCES: &str = "SELECT s.priority_id, s.kind, s.thing_id, s.state FROM {priority_source s}
  WHERE s.priority_id = $1 ORDER BY s.at, s.thing_id";
