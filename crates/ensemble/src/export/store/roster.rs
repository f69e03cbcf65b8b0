//! One school's pupils, classes and staff as they stand today, for other programs.

use ensemble_db::{args, from_row};
use uuid::Uuid;

use crate::access::whole::Whole;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

pub struct School {
    pub id: Uuid,
    pub name: String,
    pub code: Option<String>,
}
from_row!(School { id, name, code });

/// A school year or one of its terms.
pub struct Span {
    pub id: Uuid,
    pub session_id: Uuid,
    pub name: String,
    pub from_on: String,
    pub until_on: String,
}
from_row!(Span { id, session_id, name, from_on, until_on });

pub struct Class {
    pub id: Uuid,
    pub session_id: Uuid,
    pub kind: String,
    pub name: String,
    pub stage: Option<String>,
}
from_row!(Class { id, session_id, kind, name, stage });

pub struct Pupil {
    pub id: Uuid,
    pub given_name: String,
    pub family_name: String,
    pub stage: Option<String>,
    pub joined_on: Option<String>,
}
from_row!(Pupil { id, given_name, family_name, stage, joined_on });

pub struct Staff {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub role: String,
}
from_row!(Staff { id, name, email, role });

/// Somebody in a class, from a day until another.
pub struct Place {
    pub class_id: Uuid,
    pub person_id: Uuid,
    pub from_on: String,
    pub until_on: Option<String>,
}
from_row!(Place { class_id, person_id, from_on, until_on });

pub struct Roster {
    pub school: School,
    pub years: Vec<Span>,
    pub terms: Vec<Span>,
    pub classes: Vec<Class>,
    pub pupils: Vec<Pupil>,
    /// Of each pupil: kind and number.
    pub numbers: Vec<(Uuid, String, String)>,
    pub staff: Vec<Staff>,
    pub pupil_places: Vec<Place>,
    pub staff_places: Vec<Place>,
}

async fn all<T: ensemble_db::FromRow>(
    whole: &mut Whole,
    sql: &str,
    args: ensemble_db::Args,
) -> Result<Vec<T>> {
    let rows = whole.rows(sql, args).await?;
    Ok(rows.iter().map(T::from_row).collect::<Result<_, _>>()?)
}

pub async fn schools(whole: &mut Whole) -> Result<Vec<Id<Org>>> {
    let rows: Vec<(Id<Org>,)> = all(
        whole,
        "SELECT o.id FROM {org o} WHERE o.kind = 'school' AND o.closed_at IS NULL ORDER BY o.id",
        args![],
    )
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The school years that are not over, and what is in them.
pub async fn roster(whole: &mut Whole, id: Id<Org>) -> Result<Option<Roster>> {
    let today = whole.viewer().today.clone();
    let of = || args![id, today.as_str()];
    let found: Vec<School> =
        all(whole, "SELECT o.id, o.name, o.code FROM {org o} WHERE o.id = $1", args![id]).await?;
    let Some(school) = found.into_iter().next() else { return Ok(None) };
    let years = "SELECT s.id, s.id AS session_id, s.name, s.from_on, s.until_on FROM {school_session s}
                  WHERE s.school_id = $1 AND s.until_on > $2 ORDER BY s.from_on, s.id";
    let terms = "SELECT t.id, t.session_id, t.name, t.from_on, t.until_on FROM {term t} JOIN {school_session s} ON s.id = t.session_id
                  WHERE t.school_id = $1 AND s.until_on > $2 ORDER BY t.from_on, t.id";
    let classes = "SELECT c.id, c.session_id, c.kind, c.name, c.stage FROM {class c} JOIN {school_session s} ON s.id = c.session_id
                    WHERE c.school_id = $1 AND s.until_on > $2 ORDER BY c.id";
    // Whom a result without a number made is nobody that another program could know.
    let pupils = "SELECT p.id, p.given_name, p.family_name, p.stage, p.joined_on FROM {pupil p}
                   WHERE p.school_id = $1
                     AND (p.listed OR p.id IN (SELECT i.pupil_id FROM {pupil_identifier i} WHERE i.school_id = $1 AND i.kind <> 'row'))
                     AND (p.left_on IS NULL OR p.left_on > $2 OR p.id IN (
                     SELECT cp.pupil_id FROM {class_pupil cp} JOIN {class c} ON c.school_id = cp.school_id AND c.id = cp.class_id
                       JOIN {school_session s} ON s.id = c.session_id
                      WHERE cp.school_id = $1 AND s.until_on > $2)) ORDER BY p.id";
    let numbers = "SELECT i.pupil_id, i.kind, i.value FROM {pupil_identifier i}
                    WHERE i.school_id = $1 AND i.kind <> 'row' ORDER BY i.pupil_id, i.kind, i.value";
    let staff = "SELECT p.id, p.name, p.email, m.role FROM {membership m} JOIN {person p} ON p.id = m.person_id JOIN {org o} ON o.id = m.org_id
                  WHERE (o.id = $1 OR o.school_id = $1) AND m.role IN ('teacher', 'team_lead', 'head', 'data_manager')
                    AND m.from_on <= $2 AND (m.until_on IS NULL OR m.until_on > $2) ORDER BY p.id, m.role";
    let pupil_places = "SELECT cp.class_id, cp.pupil_id AS person_id, cp.from_on, cp.until_on FROM {class_pupil cp}
                          JOIN {class c} ON c.school_id = cp.school_id AND c.id = cp.class_id JOIN {school_session s} ON s.id = c.session_id
                         WHERE cp.school_id = $1 AND s.until_on > $2 ORDER BY cp.class_id, cp.pupil_id, cp.from_on";
    let staff_places = "SELECT cs.class_id, cs.person_id, cs.from_on, cs.until_on FROM {class_staff cs}
                          JOIN {class c} ON c.school_id = cs.school_id AND c.id = cs.class_id JOIN {school_session s} ON s.id = c.session_id
                         WHERE cs.school_id = $1 AND s.until_on > $2 AND cs.person_id IN (SELECT p.id FROM {person p})
                         ORDER BY cs.class_id, cs.person_id, cs.from_on";
    let teaching = "SELECT DISTINCT p.id, p.name, p.email, 'teacher' AS role FROM {class_staff cs} JOIN {person p} ON p.id = cs.person_id
                      JOIN {class c} ON c.school_id = cs.school_id AND c.id = cs.class_id JOIN {school_session s} ON s.id = c.session_id
                     WHERE cs.school_id = $1 AND s.until_on > $2 ORDER BY p.id";
    let mut people: Vec<Staff> = all(whole, staff, of()).await?;
    people.extend(all::<Staff>(whole, teaching, of()).await?);
    Ok(Some(Roster {
        school,
        years: all(whole, years, of()).await?,
        terms: all(whole, terms, of()).await?,
        classes: all(whole, classes, of()).await?,
        pupils: all(whole, pupils, of()).await?,
        numbers: all(whole, numbers, args![id]).await?,
        staff: people,
        pupil_places: all(whole, pupil_places, of()).await?,
        staff_places: all(whole, staff_places, of()).await?,
    }))
}
