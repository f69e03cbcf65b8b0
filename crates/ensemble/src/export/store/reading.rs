//! What the pages of an archive tell of one school, in words that the school itself may read.

use ensemble_db::{FromRow, args, from_row};
use uuid::Uuid;

use crate::access::whole::Whole;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

pub struct Card {
    pub team: String,
    pub title: String,
    pub for_whom: String,
    pub what_we_do: String,
    pub needs: String,
    pub might_not: String,
}
from_row!(Card { team, title, for_whom, what_we_do, needs, might_not });

pub struct Inquiry {
    pub id: Uuid,
    pub team: String,
    pub title: String,
    pub doing: String,
    pub expecting: String,
    pub knowing: String,
    pub created_at: i64,
}
from_row!(Inquiry { id, team, title, doing, expecting, knowing, created_at });

pub struct Finding {
    pub inquiry_id: Uuid,
    pub seen: String,
    pub decision: String,
    pub why: String,
    pub made_at: i64,
}
from_row!(Finding { inquiry_id, seen, decision, why, made_at });

pub struct Priority {
    pub words: String,
    pub judgement: String,
    pub closed_at: Option<i64>,
}
from_row!(Priority { words, judgement, closed_at });

pub struct Measure {
    pub id: Uuid,
    pub team: String,
    pub name: String,
    pub definition: String,
    pub unit: String,
    pub decimals: i64,
}
from_row!(Measure { id, team, name, definition, unit, decimals });

/// A class of a year and how many pupils were in it.
pub struct Class {
    pub session: String,
    pub name: String,
    pub stage: Option<String>,
    pub pupils: i64,
}
from_row!(Class { session, name, stage, pupils });

/// Thanks, with the words: to this school, or from it.
pub struct Thanks {
    pub to_us: bool,
    pub title: String,
    pub words: String,
    pub sent_at: i64,
}
from_row!(Thanks { to_us, title, words, sent_at });

pub struct School {
    pub name: String,
    pub cards: Vec<Card>,
    pub inquiries: Vec<Inquiry>,
    pub findings: Vec<Finding>,
    pub priorities: Vec<Priority>,
    pub thanks: Vec<Thanks>,
    pub classes: Vec<Class>,
    pub measures: Vec<(Measure, Vec<(String, f64)>)>,
}

async fn all<T: FromRow>(whole: &mut Whole, sql: &str, args: ensemble_db::Args) -> Result<Vec<T>> {
    let rows = whole.rows(sql, args).await?;
    Ok(rows.iter().map(T::from_row).collect::<Result<_, _>>()?)
}

pub async fn school(whole: &mut Whole, id: Id<Org>) -> Result<School> {
    let (name,) = all::<(String,)>(whole, "SELECT o.name FROM {org o} WHERE o.id = $1", args![id])
        .await?
        .into_iter()
        .next()
        .unwrap_or_default();
    let cards = "SELECT o.name AS team, p.title, p.for_whom, p.what_we_do, p.needs, p.might_not FROM {practice p}
                   JOIN {org o} ON o.id = p.team_id WHERE o.school_id = $1 OR o.id = $1 ORDER BY p.created_at, p.id";
    let inquiries = "SELECT i.id, o.name AS team, i.title, i.doing, i.expecting, i.knowing, i.created_at FROM {inquiry i}
                       JOIN {org o} ON o.id = i.team_id WHERE o.school_id = $1 OR o.id = $1 ORDER BY i.created_at, i.id";
    let findings = "SELECT f.inquiry_id, f.seen, f.decision, f.why, f.made_at FROM {finding f}
                      JOIN {org o} ON o.id = f.team_id WHERE o.school_id = $1 OR o.id = $1 ORDER BY f.made_at, f.id";
    let priorities = "SELECT p.words, p.judgement, p.closed_at FROM {priority p} WHERE p.school_id = $1 ORDER BY p.created_at, p.id";
    let thanks = "SELECT (x.to_team_id IN (SELECT o.id FROM {org o} WHERE o.school_id = $1 OR o.id = $1)) AS to_us,
                         COALESCE(p.title, 'A card of another school') AS title, x.words, x.sent_at
                    FROM {thanks x} LEFT JOIN {practice p} ON p.id = x.practice_id
                   WHERE x.withdrawn_at IS NULL AND (x.to_team_id IN (SELECT o.id FROM {org o} WHERE o.school_id = $1 OR o.id = $1)
                      OR x.from_team_id IN (SELECT o.id FROM {org o} WHERE o.school_id = $1 OR o.id = $1)) ORDER BY x.sent_at, x.id";
    let classes = "SELECT s.name AS session, c.name, c.stage, COUNT(DISTINCT cp.pupil_id) AS pupils FROM {class c}
                     JOIN {school_session s} ON s.id = c.session_id
                     LEFT JOIN {class_pupil cp} ON cp.school_id = c.school_id AND cp.class_id = c.id
                    WHERE c.school_id = $1 GROUP BY s.from_on, s.name, c.id, c.name, c.stage ORDER BY s.from_on, c.id";
    let measures = "SELECT m.id, o.name AS team, m.name, m.definition, m.unit, m.decimals FROM {measure m}
                      JOIN {org o} ON o.id = m.team_id WHERE o.school_id = $1 OR o.id = $1 ORDER BY m.position, m.id";
    let mut classes: Vec<Class> = all(whole, classes, args![id]).await?;
    // Letters are ordered here, since every server orders them in its own way.
    classes.sort_by(|a, b| (&a.session, &a.stage, &a.name).cmp(&(&b.session, &b.stage, &b.name)));
    let mut told = Vec::new();
    for measure in all::<Measure>(whole, measures, args![id]).await? {
        // A reading about fewer than five pupils is in the data, not on a page that goes round.
        let sql = "SELECT r.taken_on, r.value FROM {reading r} WHERE r.measure_id = $1
                      AND (r.pupils IS NULL OR r.pupils >= 5) ORDER BY r.taken_on";
        let readings = all(whole, sql, args![measure.id]).await?;
        told.push((measure, readings));
    }
    Ok(School {
        name,
        cards: all(whole, cards, args![id]).await?,
        inquiries: all(whole, inquiries, args![id]).await?,
        findings: all(whole, findings, args![id]).await?,
        priorities: all(whole, priorities, args![id]).await?,
        thanks: all(whole, thanks, args![id]).await?,
        classes,
        measures: told,
    })
}
