//! Which school each row belongs to. Pure: rows and schools in, groups and problems out.

use std::collections::{BTreeMap, HashMap};

use ensemble_roster::survey::Response;
use ensemble_roster::{Problem, Severity, Target};

use super::check::{Checked, Rows};
use super::store::snapshot::School;
use crate::network::OrgKind;
use crate::web::locale::{plural, thousands};

/// The rows of one school: places in the file's list of rows.
#[derive(Debug)]
pub struct Group {
    /// None for a school that the file brings.
    pub school: Option<School>,
    /// The school as the file calls it: its code.
    pub written: String,
    /// Its name, where the file has one beside the code.
    pub name: Option<String>,
    pub rows: Vec<usize>,
}

impl Group {
    /// A school that is only a number in the file gets a name that can be read aloud.
    pub fn new_name(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        match self.written.chars().any(char::is_alphabetic) {
            true => self.written.clone(),
            false => format!("School {}", self.written),
        }
    }
}

/// Sorts the rows that may be written into schools, and says which belong nowhere.
pub fn into_schools(
    checked: &mut Checked,
    file: &str,
    at: OrgKind,
    schools: &[School],
    create: bool,
    without_others: bool,
) -> Vec<Group> {
    let has_column = checked.mapping.columns.iter().any(|c| c.target == Target::School) || checked.is_package;
    if at != OrgKind::School && !has_column {
        let what = "no column says which school each row belongs to";
        checked.hold(problem(
            file,
            Vec::new(),
            Severity::Stop,
            what.into(),
            "Choose the column with the school, or bring the file in at one school",
        ));
        return Vec::new();
    }
    let written = rows(checked, has_column);
    let by_code: HashMap<&str, &School> =
        schools.iter().filter_map(|s| Some((s.code.as_deref()?, s))).collect();
    let mut by_name: HashMap<String, Option<&School>> = HashMap::new();
    for school in schools {
        by_name.entry(school.name.to_lowercase()).and_modify(|one| *one = None).or_insert(Some(school));
    }
    let names = checked.beside.schools.clone();
    // A package of changes names a school by what it is here.
    let by_id: HashMap<String, &School> = schools.iter().map(|s| (s.id.to_string(), s)).collect();
    let find = |text: &str| {
        by_code
            .get(text)
            .or_else(|| by_id.get(text))
            .copied()
            .or_else(|| by_name.get(&text.to_lowercase()).copied().flatten())
    };

    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut unknown: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut blank: Vec<usize> = Vec::new();
    for (at_row, number, text) in written {
        let found = match (&text, at, schools) {
            (None, OrgKind::School, [only]) => Some(only),
            (Some(text), _, _) => find(text),
            (None, ..) => None,
        };
        let key = match (&found, &text) {
            (Some(school), _) => school.id.to_string(),
            (None, Some(text)) if create && at != OrgKind::School => text.clone(),
            (None, Some(text)) => {
                unknown.entry(text.clone()).or_default().push(number);
                continue;
            }
            (None, None) => {
                blank.push(number);
                continue;
            }
        };
        let group = groups.entry(key).or_insert_with(|| Group {
            school: found.cloned(),
            name: text.as_deref().and_then(|code| names.get(code)).cloned(),
            written: text.unwrap_or_default(),
            rows: Vec::new(),
        });
        group.rows.push(at_row);
    }
    match at {
        OrgKind::School => others(checked, file, unknown, without_others),
        _ => unknown_here(checked, file, unknown),
    }
    if !blank.is_empty() {
        checked.hold(problem(file, blank, Severity::Fix, "no school is given".into(), "Fill the school in"));
    }
    groups.into_values().collect()
}

/// Rows of schools that the file was not brought in for stay out; the person has said so, or is asked to.
fn others(checked: &mut Checked, file: &str, others: BTreeMap<String, Vec<usize>>, said: bool) {
    if others.is_empty() {
        return;
    }
    let what = match others.len() {
        1 => format!("{} is another school", in_words(&others)),
        n => format!("{} schools in this file are not yours: {}", thousands(n), in_words(&others)),
    };
    let rows = together(others);
    checked.of_others.clone_from(&rows);
    if said {
        checked.passed_over.push(format!("{} of other schools: left out", plural(rows.len(), "row", "rows")));
        checked.stays_out(&rows);
        return;
    }
    let remedy = "Leave out the rows of other schools, or bring the file in where all of them are";
    checked.hold(problem(file, rows, Severity::Fix, what, remedy));
}

/// A few may be slips. Many have one cause: they are not here yet.
fn unknown_here(checked: &mut Checked, file: &str, unknown: BTreeMap<String, Vec<usize>>) {
    const FEW: usize = 5;
    let remedy = "Correct it, or make schools that are new";
    if unknown.len() > FEW {
        let n = thousands(unknown.len());
        let what = format!("{n} schools in this file are not here: {}", in_words(&unknown));
        let remedy = "Make schools that are new, or correct their codes";
        return checked.hold(problem(file, together(unknown), Severity::Fix, what, remedy));
    }
    for (text, rows) in unknown {
        let what = format!("there is no school with the code or name “{text}” here");
        checked.hold(problem(file, rows, Severity::Fix, what, remedy));
    }
}

/// The first few as the file writes them, and how many more.
fn in_words(schools: &BTreeMap<String, Vec<usize>>) -> String {
    const NAMED: usize = 3;
    let named: Vec<String> = schools.keys().take(NAMED).map(|text| format!("“{text}”")).collect();
    match (schools.len() - named.len(), named.as_slice()) {
        (0, [all @ .., last]) if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        (0, _) => named.concat(),
        (more, _) => format!("{} and {} more", named.join(", "), thousands(more)),
    }
}

fn together(schools: BTreeMap<String, Vec<usize>>) -> Vec<usize> {
    let mut rows: Vec<usize> = schools.into_values().flatten().collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Place in the list, number in the file, and the school as written, of each row that may be written.
fn rows(checked: &Checked, has_column: bool) -> Vec<(usize, usize, Option<String>)> {
    if checked.is_stopped() {
        return Vec::new();
    }
    let all: Vec<(usize, Option<String>)> = match &checked.rows {
        Rows::Roster(rows) => rows.iter().map(|r| (r.row, r.school.clone())).collect(),
        Rows::Results(rows) => rows.iter().map(|r| (r.row, r.school.clone())).collect(),
        // Marks are sorted by their pupils.
        Rows::Marks(marks) => marks.pupils.iter().map(|(row, who)| (*row, who.school.clone())).collect(),
        Rows::Summaries(rows) => rows.iter().map(|r| (r.row, r.who.school.clone())).collect(),
        Rows::Totals(rows) => rows.iter().map(|r| (r.row, r.school.clone())).collect(),
        Rows::Terms(rows) => rows.iter().map(|r| (r.row, r.school.clone())).collect(),
        Rows::Timetable(rows) => rows.iter().map(|r| (r.row, r.school.clone())).collect(),
        Rows::Survey(rows) => {
            let heading = checked.mapping.columns.iter().find(|c| c.target == Target::School);
            let is_it = |group: &str| heading.is_some_and(|c| c.heading == group);
            let school = |r: &Response| r.groups.iter().find(|(g, _)| is_it(g)).map(|(_, text)| text.clone());
            rows.iter().map(|r| (r.row, school(r))).collect()
        }
    };
    let kept = all.into_iter().enumerate().filter(|(_, (row, _))| checked.held.binary_search(row).is_err());
    kept.map(|(at, (row, school))| (at, row, school.filter(|_| has_column))).collect()
}

fn problem(file: &str, rows: Vec<usize>, severity: Severity, what: String, remedy: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        sheet: None,
        rows,
        column: None,
        severity,
        what,
        remedy: remedy.to_owned(),
    }
}
