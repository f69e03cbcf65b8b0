//! What the things of some events are called by one viewer: as they may read them today, so that
//! erasure and withdrawal reach old news.

use ensemble_db::{FromRow, Value, args, from_row};
use uuid::Uuid;

use super::Event;
use super::sentence::Names;
use crate::access::Viewer;
use crate::finding::model::Decision;
use crate::network::Sector;
use crate::practice::model::{Signed, signature};
use crate::web::problem::Result;

/// The ids that the events name, by kind.
#[derive(Default)]
struct Ids {
    people: Vec<Value>,
    orgs: Vec<Value>,
    measures: Vec<Value>,
    practices: Vec<Value>,
    visits: Vec<Value>,
    inquiries: Vec<Value>,
    findings: Vec<Value>,
    thanks: Vec<Value>,
    priorities: Vec<Value>,
}

impl Ids {
    fn of(events: &[(i64, Option<Uuid>, Event)]) -> Ids {
        use Event::*;
        let mut ids = Ids::default();
        for (_, by, event) in events {
            ids.people.extend(by.map(Value::from));
            ids.orgs.push(event.org().into());
            match *event {
                PersonInvited { person, .. } | PersonLeft { person, .. } => ids.people.push(person.into()),
                MeasureDefined { measure, .. }
                | MeasureChanged { measure, .. }
                | MeasureSetAside { measure, .. }
                | ReadingEntered { measure, .. }
                | ReadingsWorkedOut { measure, .. }
                | VariationWorkedOut { measure, .. }
                | NoteAdded { measure, .. }
                | NoteSetAside { measure, .. }
                | ReasonsTicked { measure, .. } => ids.measures.push(measure.into()),
                PracticeShared { practice, .. }
                | PracticeWithdrawn { practice, .. }
                | NameGiven { practice, .. }
                | NameWithdrawn { practice, .. } => ids.practices.push(practice.into()),
                VisitAsked { visit, .. }
                | VisitOffered { visit, .. }
                | VisitAgreed { visit, .. }
                | VisitDeclined { visit, .. }
                | VisitRecorded { visit, .. } => ids.visits.push(visit.into()),
                InquiryStarted { inquiry, .. } => ids.inquiries.push(inquiry.into()),
                FindingMade { finding, .. } => ids.findings.push(finding.into()),
                ThanksSent { thanks, .. } => ids.thanks.push(thanks.into()),
                PriorityAdded { priority, .. } => ids.priorities.push(priority.into()),
                _ => {}
            }
        }
        ids
    }
}

/// Something that its team signs: with its name, or with the kind of school it works in.
struct Signing {
    id: Uuid,
    title: String,
    signed: Signed,
    team: String,
    school: Option<String>,
    sector: Option<Sector>,
}
from_row!(Signing { id, title, signed, team, school, sector });

impl Signing {
    fn is_unnamed(&self) -> bool {
        self.signed == Signed::Unnamed
    }

    fn by(&self) -> String {
        signature(self.signed, &self.team, self.school.as_deref(), self.sector)
    }
}

pub async fn names(viewer: &Viewer, events: &[(i64, Option<Uuid>, Event)]) -> Result<Names> {
    let ids = Ids::of(events);
    let mut names = Names::default();
    for (sql, ids) in [
        ("SELECT p.id, p.name FROM {person p} WHERE p.id IN $1", ids.people),
        ("SELECT o.id, o.name FROM {org o} WHERE o.id IN $1", ids.orgs),
        ("SELECT m.id, m.name FROM {measure m} WHERE m.id IN $1", ids.measures),
        (INQUIRIES, ids.inquiries),
        ("SELECT p.id, p.words FROM {priority p} WHERE p.id IN $1", ids.priorities),
    ] {
        names.names.extend(some::<(Uuid, String)>(viewer, sql, ids).await?);
    }
    practices(viewer, ids.practices, &mut names).await?;
    visits(viewer, ids.visits, &mut names).await?;
    findings(viewer, ids.findings, &mut names).await?;
    thanks(viewer, ids.thanks, &mut names).await?;
    Ok(names)
}

/// An inquiry is called as the card it came from while that may be read, else by its own words.
const INQUIRIES: &str = "SELECT i.id, COALESCE(p.title, i.title) FROM {inquiry i}
      LEFT JOIN {practice p} ON p.id = i.practice_id WHERE i.id IN $1";

/// Nothing is asked about nothing.
async fn some<T: FromRow>(viewer: &Viewer, sql: &str, ids: Vec<Value>) -> Result<Vec<T>> {
    if ids.is_empty() { Ok(Vec::new()) } else { viewer.all(sql, args![Value::Many(ids)]).await }
}

async fn practices(viewer: &Viewer, ids: Vec<Value>, names: &mut Names) -> Result<()> {
    let rows: Vec<Signing> = some(
        viewer,
        "SELECT p.id, p.title, p.signed, o.name AS team, s.name AS school, s.sector
           FROM {practice p} JOIN {org o} ON o.id = p.team_id LEFT JOIN {org s} ON s.id = p.school_id
          WHERE p.id IN $1",
        ids,
    )
    .await?;
    for row in rows {
        names.sign(row.id, row.by(), row.is_unnamed());
        names.names.insert(row.id, row.title);
    }
    Ok(())
}

async fn visits(viewer: &Viewer, ids: Vec<Value>, names: &mut Names) -> Result<()> {
    let rows: Vec<(Uuid, String, String, String)> = some(
        viewer,
        "SELECT v.id, COALESCE(p.title, 'a practice'), g.name, h.name
           FROM {visit v} JOIN {org g} ON g.id = v.guest_school_id JOIN {org h} ON h.id = v.host_school_id
           LEFT JOIN {practice p} ON p.id = v.practice_id
          WHERE v.id IN $1",
        ids,
    )
    .await?;
    for (id, title, guest, host) in rows {
        names.told.insert(id, format!("{guest}’s visit to {host}"));
        names.signed.insert(id, guest);
        names.names.insert(id, title);
    }
    Ok(())
}

async fn findings(viewer: &Viewer, ids: Vec<Value>, names: &mut Names) -> Result<()> {
    // The practice is named where it may still be read; the finding stands without it.
    let rows: Vec<(Uuid, Decision)> =
        some(viewer, "SELECT f.id, f.decision FROM {finding f} WHERE f.id IN $1", ids.clone()).await?;
    let signed: Vec<Signing> = some(
        viewer,
        "SELECT f.id, COALESCE(p.title, 'an inquiry of its own') AS title, f.signed, o.name AS team,
                s.name AS school, s.sector
           FROM {finding f} JOIN {org o} ON o.id = f.team_id LEFT JOIN {org s} ON s.id = f.school_id
           LEFT JOIN {practice p} ON p.id = f.practice_id
          WHERE f.id IN $1",
        ids,
    )
    .await?;
    for row in signed {
        if let Some((_, decision)) = rows.iter().find(|(id, _)| *id == row.id) {
            names.told.insert(row.id, format!("{} {}", decision.told(), row.title));
            names.sign(row.id, row.by(), row.is_unnamed());
        }
    }
    Ok(())
}

async fn thanks(viewer: &Viewer, ids: Vec<Value>, names: &mut Names) -> Result<()> {
    // Signed as the finding it goes with; to the team as its card is signed. With the card gone
    // for this viewer, so are the thanks for it.
    let from: Vec<Signing> = some(
        viewer,
        "SELECT x.id, p.title, COALESCE(f.signed, 'unnamed') AS signed, o.name AS team, s.name AS school, s.sector
           FROM {thanks x} JOIN {practice p} ON p.id = x.practice_id
           JOIN {org o} ON o.id = x.from_team_id LEFT JOIN {org s} ON s.id = o.school_id
           LEFT JOIN {finding f} ON f.id = x.finding_id
          WHERE x.id IN $1",
        ids.clone(),
    )
    .await?;
    let to: Vec<Signing> = some(
        viewer,
        "SELECT x.id, p.title, p.signed, o.name AS team, s.name AS school, s.sector
           FROM {thanks x} JOIN {practice p} ON p.id = x.practice_id
           JOIN {org o} ON o.id = p.team_id LEFT JOIN {org s} ON s.id = p.school_id
          WHERE x.id IN $1",
        ids,
    )
    .await?;
    for row in from {
        if let Some(host) = to.iter().find(|host| host.id == row.id) {
            names.told.insert(row.id, format!("thanked {} for {}", host.by(), row.title));
            names.sign(row.id, row.by(), row.is_unnamed());
        }
    }
    Ok(())
}
