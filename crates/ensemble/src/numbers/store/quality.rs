//! SQL of how whole the data of a school is.

use std::collections::{BTreeMap, HashMap, HashSet};

use ensemble_db::{args, from_row};
use uuid::Uuid;

use super::super::model::{Class, Measure};
use crate::access::Viewer;
use crate::access::viewer::Look;
use crate::import::Import;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// A class on the last occasion of a measure.
#[derive(Debug, Clone)]
pub struct Missing {
    pub measure: Id<Measure>,
    pub taken_on: String,
    pub class_id: Id<Class>,
    pub class: String,
    pub pupils: i64,
    pub missing: i64,
    /// The pupils without a result, by id alone.
    pub who: Vec<Uuid>,
}

/// Two measures of one name in two teams, with results for the same pupils on the same day.
#[derive(Debug, Clone)]
pub struct SameName {
    pub name: String,
    pub measure: Id<Measure>,
    pub teams: (String, String),
    pub on: String,
    pub pupils: i64,
}

/// One child who is in the records twice, or has two numbers of a kind.
#[derive(Debug, Clone)]
pub struct SamePupil {
    pub name: String,
    pub numbers: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct SameFile {
    pub import: Id<Import>,
    pub name: String,
}

struct Occasion {
    id: Uuid,
    measure_id: Id<Measure>,
    taken_on: String,
}
from_row!(Occasion { id, measure_id, taken_on });

struct Seat {
    class_id: Id<Class>,
    pupil_id: Uuid,
    from_on: String,
    until_on: Option<String>,
}
from_row!(Seat { class_id, pupil_id, from_on, until_on });

/// Class by class, who was on roll at the last occasion of each measure and has no result. A class
/// counts where anybody of it sat this test or the one before it.
pub async fn missing(
    viewer: &Viewer,
    look: &Look,
    school: Id<Org>,
    measures: &[Id<Measure>],
) -> Result<Vec<Missing>> {
    let ids: Vec<Uuid> = measures.iter().map(|id| id.uuid()).collect();
    let occasions: Vec<Occasion> = viewer
        .all(
            "SELECT o.id, o.measure_id, o.taken_on FROM {occasion o} WHERE o.measure_id IN $1 AND o.school_id = $2
              ORDER BY o.taken_on DESC, o.id",
            args![ids, school],
        )
        .await?;
    let mut last: BTreeMap<Id<Measure>, Vec<&Occasion>> = BTreeMap::new();
    for occasion in &occasions {
        let of = last.entry(occasion.measure_id).or_default();
        if of.len() < 2 {
            of.push(occasion);
        }
    }
    let wanted: Vec<Uuid> = last.values().flatten().map(|o| o.id).collect();
    let Some(oldest) = last.values().filter_map(|of| of.first()).map(|o| o.taken_on.clone()).min() else {
        return Ok(Vec::new());
    };
    let classes: Vec<(Id<Class>, String)> = viewer
        .all(
            "SELECT c.id, c.name FROM {class c} WHERE c.school_id = $1 AND c.kind = 'class' ORDER BY c.name, c.id",
            args![school],
        )
        .await?;
    let seats: Vec<Seat> = look
        .all(
            "SELECT m.class_id, m.pupil_id, m.from_on, m.until_on FROM {class_pupil m}
              WHERE m.school_id = $1 AND (m.until_on IS NULL OR m.until_on > $2)",
            args![school, oldest],
        )
        .await?;
    let sat: Vec<(Uuid, Uuid, String)> = look
        .all(
            "SELECT r.occasion_id, r.pupil_id, r.cell FROM {result r} WHERE r.school_id = $1 AND r.occasion_id IN $2",
            args![school, wanted],
        )
        .await?;
    let mut has: HashMap<Uuid, HashMap<Uuid, bool>> = HashMap::new();
    for (occasion, pupil, cell) in sat {
        has.entry(occasion).or_default().insert(pupil, cell != "missing");
    }
    let mut found = Vec::new();
    for (measure, of) in &last {
        let Some(now) = of.first() else { continue };
        for (class, name) in &classes {
            let on_roll: HashSet<Uuid> = (seats.iter())
                .filter(|s| s.class_id == *class && s.from_on <= now.taken_on)
                .filter(|s| s.until_on.as_deref().is_none_or(|until| now.taken_on.as_str() < until))
                .map(|s| s.pupil_id)
                .collect();
            let took = |o: &&Occasion| {
                has.get(&o.id).is_some_and(|rows| on_roll.iter().any(|p| rows.contains_key(p)))
            };
            if !of.iter().copied().any(|o| took(&o)) {
                continue;
            }
            let rows = has.get(&now.id);
            let is_missing = |p: &&Uuid| !rows.and_then(|rows| rows.get(p)).copied().unwrap_or(false);
            let who: Vec<Uuid> = on_roll.iter().filter(is_missing).copied().collect();
            found.push(Missing {
                measure: *measure,
                taken_on: now.taken_on.clone(),
                class_id: *class,
                class: name.clone(),
                pupils: i64::try_from(on_roll.len()).unwrap_or(i64::MAX),
                missing: i64::try_from(who.len()).unwrap_or(i64::MAX),
                who,
            });
        }
    }
    Ok(found)
}

/// First and last names of pupils, by last name.
pub async fn names(look: &Look, school: Id<Org>, pupils: &[Uuid]) -> Result<Vec<(String, String)>> {
    let mut names: Vec<(String, String)> = look
        .all(
            "SELECT p.given_name, p.family_name FROM {pupil p} WHERE p.school_id = $1 AND p.id IN $2",
            args![school, pupils.to_vec()],
        )
        .await?;
    names.sort_by_cached_key(|(given, family)| (family.to_lowercase(), given.to_lowercase()));
    Ok(names)
}

/// The classes that the viewer teaches today.
pub async fn taught(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Id<Class>>> {
    let rows: Vec<(Id<Class>,)> = viewer
        .all(
            "SELECT s.class_id FROM {class_staff s} WHERE s.person_id = $1 AND s.school_id = $2
                AND s.from_on <= $3 AND (s.until_on IS NULL OR s.until_on > $3)",
            args![viewer.person_id(), school, viewer.today.as_str()],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many pupils have a result in both of two measures on one day.
pub async fn in_both(look: &Look, a: Id<Measure>, b: Id<Measure>) -> Result<Vec<(String, i64)>> {
    look.all(
        "SELECT o.taken_on, COUNT(DISTINCT r.pupil_id) FROM {occasion o}
           JOIN {result r} ON r.occasion_id = o.id
           JOIN {occasion p} ON p.measure_id = $2 AND p.taken_on = o.taken_on AND p.school_id = o.school_id
           JOIN {result s} ON s.occasion_id = p.id AND s.school_id = r.school_id AND s.pupil_id = r.pupil_id
          WHERE o.measure_id = $1 AND r.cell <> 'missing' AND s.cell <> 'missing'
          GROUP BY o.taken_on ORDER BY o.taken_on",
        args![a, b],
    )
    .await
}

/// Children who are in the records twice. For who keeps the school.
pub async fn pupils_twice(look: &Look, school: Id<Org>, today: &str) -> Result<Vec<SamePupil>> {
    let twice: Vec<(String, String)> = look
        .all(
            "SELECT MIN(p.given_name), MIN(p.family_name) FROM {pupil p}
              WHERE p.school_id = $1 AND p.born_on IS NOT NULL AND (p.left_on IS NULL OR p.left_on > $2)
              GROUP BY lower(p.given_name), lower(p.family_name), p.born_on HAVING COUNT(*) > 1
              ORDER BY MIN(p.family_name), MIN(p.given_name) LIMIT 50",
            args![school, today],
        )
        .await?;
    let numbers: Vec<(String, String, i64)> = look
        .all(
            "SELECT MIN(p.given_name), MIN(p.family_name), COUNT(*) FROM {pupil_identifier i}
               JOIN {pupil p} ON p.school_id = i.school_id AND p.id = i.pupil_id
              WHERE i.school_id = $1 AND i.kind <> 'row' AND (p.left_on IS NULL OR p.left_on > $2)
              GROUP BY p.id, i.kind HAVING COUNT(*) > 1 ORDER BY MIN(p.family_name), MIN(p.given_name) LIMIT 50",
            args![school, today],
        )
        .await?;
    let name = |given: &str, family: &str| format!("{given} {family}").trim().to_owned();
    let twice = twice.iter().map(|(given, family)| SamePupil { name: name(given, family), numbers: None });
    let numbers =
        numbers.iter().map(|(given, family, n)| SamePupil { name: name(given, family), numbers: Some(*n) });
    Ok(twice.chain(numbers).collect())
}

/// Files of this school that another school of the network brought in too. The program looks; what it
/// hands on is that there is one, not where.
pub async fn files_twice(viewer: &Viewer, network: Id<Org>, school: Id<Org>) -> Result<Vec<SameFile>> {
    let program = Viewer::system(&viewer.app, network, "finding files that two schools brought in");
    let found: Vec<(Id<Import>, String)> = program
        .all(
            "SELECT i.id, i.file_name FROM {import i}
              WHERE i.org_id = $1 AND i.state = 'applied' AND i.sha256 <> ''
                AND EXISTS (SELECT 1 FROM {import j} WHERE j.sha256 = i.sha256 AND j.org_id <> i.org_id AND j.state = 'applied')
              ORDER BY i.applied_at DESC, i.id LIMIT 20",
            args![school],
        )
        .await?;
    Ok(found.into_iter().map(|(import, name)| SameFile { import, name }).collect())
}
