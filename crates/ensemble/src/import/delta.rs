//! A package of changes beside what earlier packages called things: which school each change is of, and
//! which changes are of nothing that is known. Pure.

pub mod results;

use std::collections::{HashMap, HashSet};

use ensemble_roster::{Problem, Severity};
use uuid::Uuid;

use super::check::{Checked, Rows};
use super::record::Sourced;
use super::sort::Group;
use super::store::snapshot::School;

/// Names the school of each pupil in words that are known here.
pub fn find_schools(checked: &mut Checked, known: &[Sourced]) {
    if checked.beside.delta.is_none() {
        return;
    }
    let by: HashMap<(&str, &str), Uuid> =
        known.iter().map(|s| ((s.kind.as_str(), s.sourced_id.as_str()), s.school_id)).collect();
    let school = |kind: &str, id: &str| by.get(&(kind, id)).map(Uuid::to_string);
    let Rows::Roster(rows) = &mut checked.rows else { return };
    for row in rows {
        let pupil = checked.beside.ids.pupils.get(&row.row);
        let written = row.school.clone().unwrap_or_default();
        let id = checked.beside.ids.schools.get(&written).unwrap_or(&written);
        let found = school("school", id);
        row.school = found.or_else(|| school("pupil", pupil?)).or_else(|| row.school.take());
    }
}

/// Schools of which only something else than a pupil changes, and problems for what is of nothing known.
pub fn complete(
    groups: &mut Vec<Group>,
    checked: &mut Checked,
    known: &[Sourced],
    schools: &[School],
    file: &str,
) {
    let Some(delta) = &checked.beside.delta else { return };
    let (mut of, mut unknown): (HashSet<Uuid>, Vec<Problem>) = (HashSet::new(), Vec::new());
    let mut by: HashMap<(&str, &str), Vec<Uuid>> = HashMap::new();
    for one in known {
        by.entry((&one.kind, &one.sourced_id)).or_default().push(one.school_id);
    }
    let of_package: HashSet<&str> = checked.beside.ids.pupils.values().map(String::as_str).collect();
    let new_classes: HashSet<&str> = delta.classes.iter().map(|c| c.id.as_str()).collect();
    let mut say = |sheet: &str, row: usize| unknown.push(nothing(file, sheet, row));
    for (row, id) in &delta.gone {
        match by.get(&("pupil", id.as_str())) {
            Some(schools) => of.extend(schools),
            None => say("users.csv", *row),
        }
    }
    of.extend(delta.results.iter().filter_map(|gone| gone.school));
    for class in &delta.classes {
        let id = checked.beside.ids.schools.get(&class.school).unwrap_or(&class.school);
        let schools = by.get(&("class", class.id.as_str())).or_else(|| by.get(&("school", id.as_str())));
        of.extend(schools.into_iter().flatten());
    }
    for put in &delta.places {
        let class = by.get(&("class", put.class.as_str()));
        let is_new = new_classes.contains(put.class.as_str());
        let pupil =
            by.contains_key(&("pupil", put.pupil.as_str())) || of_package.contains(put.pupil.as_str());
        match class {
            _ if !pupil => say("enrollments.csv", put.row),
            Some(schools) => of.extend(schools),
            None if is_new => {}
            None => say("enrollments.csv", put.row),
        }
    }
    for school in schools.iter().filter(|s| of.contains(&s.id.uuid())) {
        if !groups.iter().any(|g| g.school.as_ref().is_some_and(|s| s.id == school.id)) {
            let written = school.code.clone().unwrap_or_default();
            groups.push(Group { school: Some(school.clone()), written, name: None, rows: Vec::new() });
        }
    }
    checked.problems.append(&mut unknown);
}

fn nothing(file: &str, sheet: &str, row: usize) -> Problem {
    Problem {
        file: file.to_owned(),
        sheet: Some(sheet.to_owned()),
        rows: vec![row],
        column: None,
        severity: Severity::Glance,
        what: "the change is of somebody or something that is not known here, so it is not written"
            .to_owned(),
        remedy: "Bring in a whole package (bulk) first".to_owned(),
    }
}
