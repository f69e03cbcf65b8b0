//! Which school each row belongs to. Pure: rows and schools in, groups and problems out.

use std::collections::{BTreeMap, HashMap};

use ensemble_roster::{Problem, Severity, Target};

use super::check::{Checked, Rows};
use super::store::snapshot::School;
use crate::network::OrgKind;

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
    for (text, rows) in unknown {
        let (what, remedy) = match at {
            OrgKind::School => (
                format!("“{text}” is another school"),
                "Take these rows out, or leave the column with the school out",
            ),
            _ => (
                format!("there is no school with the code or name “{text}” here"),
                "Correct it, or make schools that are new",
            ),
        };
        checked.hold(problem(file, rows, Severity::Fix, what, remedy));
    }
    if !blank.is_empty() {
        checked.hold(problem(file, blank, Severity::Fix, "no school is given".into(), "Fill the school in"));
    }
    groups.into_values().collect()
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
