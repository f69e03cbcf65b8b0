//! What the pages of an archive tell of one school, in words that the school itself may read.

use ensemble_db::{FromRow, args, from_row};
use uuid::Uuid;

use super::year::{self, Line, Names, Year};
use crate::access::whole::Whole;
use crate::network::Org;
use crate::plan::model::{self, Priority, Sentence, Source};
use crate::web::id::Id;
use crate::web::problem::Result;

pub struct Card {
    pub id: Uuid,
    pub team: String,
    pub title: String,
    pub for_whom: String,
    pub what_we_do: String,
    pub needs: String,
    pub might_not: String,
}
from_row!(Card { id, team, title, for_whom, what_we_do, needs, might_not });

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
    pub id: Uuid,
    pub inquiry_id: Uuid,
    pub seen: String,
    pub decision: String,
    pub why: String,
    pub made_at: i64,
}
from_row!(Finding { id, inquiry_id, seen, decision, why, made_at });

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

/// A number of a day, or what came in its place.
pub struct Reading {
    pub taken_on: String,
    pub value: Option<f64>,
    pub cell: String,
    /// Fewer than five pupils are in the data, not on a page that goes round.
    pub is_small: bool,
}
from_row!(Reading { taken_on, value, cell, is_small });

pub struct School {
    pub name: String,
    pub cards: Vec<Card>,
    pub inquiries: Vec<Inquiry>,
    pub findings: Vec<Finding>,
    pub year: Vec<Line>,
    /// Each priority, and the paragraph that gathered itself for it.
    pub plan: Vec<(Priority, Vec<Sentence>)>,
    pub classes: Vec<Class>,
    pub measures: Vec<(Measure, Vec<Reading>)>,
}

pub async fn all<T: FromRow>(whole: &mut Whole, sql: &str, args: ensemble_db::Args) -> Result<Vec<T>> {
    let rows = whole.rows(sql, args).await?;
    Ok(rows.iter().map(T::from_row).collect::<Result<_, _>>()?)
}

pub async fn school(whole: &mut Whole, id: Id<Org>, names: &Names) -> Result<School> {
    let (name,) = all::<(String,)>(whole, "SELECT o.name FROM {org o} WHERE o.id = $1", args![id])
        .await?
        .into_iter()
        .next()
        .unwrap_or_default();
    let cards = "SELECT p.id, CASE WHEN p.signed = 'unnamed' THEN 'Told without its team’s name' ELSE o.name END AS team,
                        p.title, p.for_whom, p.what_we_do, p.needs, p.might_not FROM {practice p}
                   JOIN {org o} ON o.id = p.team_id WHERE o.school_id = $1 OR o.id = $1 ORDER BY p.created_at, p.id";
    let inquiries = "SELECT i.id, o.name AS team, i.title, i.doing, i.expecting, i.knowing, i.created_at FROM {inquiry i}
                       JOIN {org o} ON o.id = i.team_id WHERE o.school_id = $1 OR o.id = $1 ORDER BY i.created_at, i.id";
    let findings = "SELECT f.id, f.inquiry_id, f.seen, f.decision, f.why, f.made_at FROM {finding f}
                      JOIN {org o} ON o.id = f.team_id WHERE o.school_id = $1 OR o.id = $1 ORDER BY f.made_at, f.id";
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
        let sql = "SELECT r.taken_on, r.value, r.cell, (r.value IS NOT NULL AND r.pupils IS NOT NULL AND r.pupils < 5) AS is_small
                     FROM {reading r} WHERE r.measure_id = $1 ORDER BY r.taken_on";
        let readings = all(whole, sql, args![measure.id]).await?;
        told.push((measure, readings));
    }
    let Year { lines, facts } = year::year(whole, id, names).await?;
    let plan = year::plan(whole, id).await?;
    let gather = |(priority, sources): (Priority, Vec<Source>)| {
        let sorted = model::sort(&priority.words, facts.clone(), &sources, |_| true);
        (priority, model::sentences(&sorted.facts))
    };
    Ok(School {
        name,
        cards: all(whole, cards, args![id]).await?,
        inquiries: all(whole, inquiries, args![id]).await?,
        findings: all(whole, findings, args![id]).await?,
        year: lines,
        plan: plan.into_iter().map(gather).collect(),
        classes,
        measures: told,
    })
}
