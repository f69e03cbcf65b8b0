//! Results of a package of changes: their pupils and line items are those that earlier packages named.

use std::collections::{HashMap, HashSet};

use ensemble_roster::{Problem, Severity};
use uuid::Uuid;

use super::nothing;
use crate::import::check::{Checked, Rows};
use crate::import::package::Called;
use crate::import::record::Sourced;
use crate::network::Org;
use crate::web::id::Id;

const SHEET: &str = "results.csv";

/// The numbers that line items of the package became, as far as earlier packages named them.
pub fn numbers(checked: &Checked, sourced: &[Sourced]) -> Vec<Uuid> {
    let Some(delta) = checked.beside.delta.as_ref().filter(|_| matches!(checked.rows, Rows::Results(_)))
    else {
        return Vec::new();
    };
    let gone = delta.results.iter().map(|gone| &gone.called);
    let spoken: HashSet<&str> =
        checked.beside.ids.results.values().chain(gone).map(|called| called.item.as_str()).collect();
    let is_spoken_of = |s: &&Sourced| s.kind == "line_item" && spoken.contains(s.sourced_id.as_str());
    let numbers: HashSet<Uuid> = sourced.iter().filter(is_spoken_of).map(|s| s.target_id).collect();
    numbers.into_iter().collect()
}

/// Gives each result its school and the name of its number, and takes out what is of nothing known. Returns whose
/// numbers they are, by school. `numbers` are id, name and team of those that are watched.
pub fn find(
    checked: &mut Checked,
    (sourced, numbers): (&[Sourced], &[(Uuid, String, Uuid)]),
    chosen: Option<Id<Org>>,
    file: &str,
) -> HashMap<Uuid, Uuid> {
    let mut known = Known::of(sourced, numbers, chosen);
    let (Rows::Results(rows), Some(delta)) = (&mut checked.rows, &mut checked.beside.delta) else {
        return known.teams;
    };
    let (mut nowhere, mut elsewhere) = (Vec::new(), Vec::new());
    let ids = &checked.beside.ids.results;
    rows.retain_mut(|row| {
        let Some(called) = ids.get(&row.row) else { return true };
        let is_titled = row.values.iter().any(|(title, _)| !title.is_empty());
        match known.find(called, row.number.is_some(), is_titled) {
            Place::Number(school, name) => {
                row.school = Some(school.to_string());
                row.values.iter_mut().for_each(|(title, _)| *title = name.into());
            }
            Place::School(school, title) => {
                row.school = Some(school.to_string());
                if let (Some(title), Some((empty, _))) = (title, row.values.first_mut()) {
                    *empty = title.into();
                }
            }
            Place::AsSaid => {}
            Place::Elsewhere => {
                elsewhere.push(row.row);
                return false;
            }
            Place::Nowhere => {
                nowhere.push(row.row);
                return false;
            }
        }
        true
    });
    delta.results.retain_mut(|gone| {
        match known.find(&gone.called, false, false) {
            Place::Number(school, _) => gone.school = Some(school),
            // It never had a result here.
            Place::School(..) => {}
            Place::Elsewhere => elsewhere.push(gone.row),
            _ => nowhere.push(gone.row),
        }
        gone.school.is_some()
    });
    for rows in [&mut nowhere, &mut elsewhere] {
        rows.sort_unstable();
    }
    if !nowhere.is_empty() {
        checked.problems.push(Problem { rows: nowhere, ..nothing(file, SHEET, 0) });
    }
    if !elsewhere.is_empty() {
        checked.problems.push(Problem {
            file: file.to_owned(),
            sheet: Some(SHEET.to_owned()),
            rows: elsewhere,
            column: None,
            severity: Severity::Glance,
            what: "the result goes to a number of another team, so it is not written".to_owned(),
            remedy: "Bring the package in once more, for that team".to_owned(),
        });
    }
    known.teams
}

/// Where a result goes.
enum Place<'a> {
    /// To the number of this name in a school.
    Number(Uuid, &'a str),
    /// To a new number in a school, of the title that the package or an earlier one gives.
    School(Uuid, Option<&'a str>),
    /// The package itself says where.
    AsSaid,
    /// To a number of another team than the others.
    Elsewhere,
    Nowhere,
}

struct Known<'a> {
    pupils: HashMap<&'a str, HashSet<Uuid>>,
    items: HashMap<&'a str, Vec<&'a Sourced>>,
    numbers: HashMap<Uuid, (&'a str, Uuid)>,
    chosen: Option<Uuid>,
    /// Whose numbers the results of a school are: those of the first, where nobody chose.
    teams: HashMap<Uuid, Uuid>,
}

impl<'a> Known<'a> {
    fn of(sourced: &'a [Sourced], numbers: &'a [(Uuid, String, Uuid)], chosen: Option<Id<Org>>) -> Known<'a> {
        let (mut pupils, mut items): (HashMap<_, HashSet<_>>, HashMap<_, Vec<_>>) = Default::default();
        for one in sourced {
            match one.kind.as_str() {
                "pupil" => _ = pupils.entry(one.sourced_id.as_str()).or_default().insert(one.school_id),
                "line_item" => items.entry(one.sourced_id.as_str()).or_default().push(one),
                _ => {}
            }
        }
        let numbers = numbers.iter().map(|(id, name, team)| (*id, (name.as_str(), *team))).collect();
        Known { pupils, items, numbers, chosen: chosen.map(Id::uuid), teams: HashMap::new() }
    }

    /// Pupil and line item come with the package, or are known in one and the same school.
    fn find(&mut self, called: &Called, pupil_comes: bool, item_comes: bool) -> Place<'a> {
        let pupils = self.pupils.get(called.pupil.as_str());
        let fits = |s: &&&Sourced| pupils.map_or(pupil_comes, |schools| schools.contains(&s.school_id));
        let items = self.items.get(called.item.as_str()).map(Vec::as_slice).unwrap_or_default();
        let titled = |s: &&'a Sourced| Some(Place::School(s.school_id, Some(s.title.as_deref()?)));
        let number =
            items.iter().filter(fits).find_map(|s| Some((s.school_id, self.numbers.get(&s.target_id)?)));
        let number = number.map(|(school, (name, team))| (school, *name, *team));
        match (number, pupils.and_then(|schools| schools.iter().min())) {
            (Some((school, name, team)), _) => {
                let of_here = *self.teams.entry(school).or_insert(self.chosen.unwrap_or(team));
                if of_here == team { Place::Number(school, name) } else { Place::Elsewhere }
            }
            (None, Some(school)) if item_comes => Place::School(*school, None),
            (None, None) if item_comes && pupil_comes => Place::AsSaid,
            // A line item that had no result yet.
            _ => items.iter().filter(fits).find_map(titled).unwrap_or(Place::Nowhere),
        }
    }
}
