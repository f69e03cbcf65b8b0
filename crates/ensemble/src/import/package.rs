//! A OneRoster package, as rows like those of a table: one for each pupil and class, one for each
//! score. What a table does not have, school years, terms and teachers, comes beside them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use ensemble_roster::oneroster::{Mode, Package, Score, User};
use ensemble_roster::{Cell, Date, Key, Mapping, Problem, ResultRow, RosterRow, Severity, Value};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::check::{Checked, Quoted, Rows};
use super::model::Kind;

/// A school year with its terms: name, first day, the day after the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    pub name: String,
    pub from_on: String,
    pub until_on: String,
    pub terms: Vec<(String, String, String)>,
}

/// Who teaches a class, where an address is known by which they can be recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teacher {
    pub school: String,
    pub class: String,
    pub name: String,
    pub email: String,
}

/// What a package has and a table has not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Beside {
    pub schools: HashMap<String, String>,
    pub years: Vec<Year>,
    pub teachers: Vec<Teacher>,
    pub ids: Ids,
    /// A package of changes alone; none for one that holds everybody.
    pub delta: Option<Delta>,
    /// The file is of some pupils and never of all: nobody has left.
    pub of_some: bool,
}

/// What a package calls things, so that a later one can speak of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ids {
    /// By code.
    pub schools: HashMap<String, String>,
    /// By the school's code, then by name.
    pub classes: HashMap<String, HashMap<String, String>>,
    /// By their row.
    pub pupils: HashMap<usize, String>,
    /// By their row.
    pub results: HashMap<usize, Called>,
    /// Line items with their titles, by the school's code.
    pub items: HashMap<String, Vec<(String, String)>>,
}

/// What a package calls a result, what it is a result of, and whose it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Called {
    pub result: String,
    pub item: String,
    pub pupil: String,
}

/// Changes, each in the words of the package: what it does not speak of stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Delta {
    /// Pupils who are to be deleted: row and id.
    pub gone: Vec<(usize, String)>,
    pub places: Vec<Put>,
    pub classes: Vec<Titled>,
    pub results: Vec<TakenAway>,
}

/// A result that is to be deleted, or has no score any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakenAway {
    pub row: usize,
    pub called: Called,
    pub on: Option<String>,
    /// Whose school is known once earlier packages were asked.
    pub school: Option<Uuid>,
}

/// A pupil put into a class, or taken out of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Put {
    pub row: usize,
    pub pupil: String,
    pub class: String,
    pub gone: bool,
}

/// A class that is new, or has another name now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Titled {
    pub id: String,
    pub name: String,
    /// The school's code, or its id where the package has not the school itself.
    pub school: String,
    pub stage: Option<String>,
}

pub fn checked(mut package: Package, kind: Kind) -> Checked {
    let file = if kind == Kind::Roster { package.pupils_file() } else { "results.csv" };
    let is_delta = match kind {
        Kind::Results => package.modes.iter().any(|(file, mode)| file == "results" && *mode == Mode::Delta),
        _ => package.modes.iter().any(|(_, mode)| *mode == Mode::Delta),
    };
    let held = package.held_back(file);
    let names = Names::of(&package);
    let rows = match kind {
        Kind::Roster if is_delta => Rows::Roster(changed(&package, &names)),
        Kind::Roster | Kind::NextYear => Rows::Roster(pupils(&package, &names)),
        Kind::Results => Rows::Results(scores(&package, &names, is_delta)),
        // A package has no attendance.
        Kind::Attendance => Rows::Summaries(Vec::new()),
        // A package has nothing of these: it is refused below.
        Kind::Survey => Rows::Survey(Vec::new()),
        Kind::Terms => Rows::Terms(Vec::new()),
        Kind::Timetable => Rows::Timetable(Vec::new()),
    };
    let beside = Beside {
        schools: names.schools.clone(),
        years: years(&package),
        teachers: teachers(&package, &names),
        ids: ids(&package, &names),
        delta: match kind {
            Kind::Roster if is_delta => Some(delta(&package, &names)),
            Kind::Results if is_delta => Some(taken_away(&package, &held)),
            _ => None,
        },
        of_some: false,
    };
    let read = match (&rows, kind) {
        (Rows::Results(rows), _) => rows.len() + beside.delta.as_ref().map_or(0, |d| d.results.len()),
        (Rows::Roster(rows), _) if is_delta => {
            rows.len() + beside.delta.as_ref().map_or(0, |d| d.gone.len() + d.places.len() + d.classes.len())
        }
        (Rows::Marks(_) | Rows::Summaries(_) | Rows::Totals(_), _) => 0,
        (Rows::Survey(_) | Rows::Terms(_) | Rows::Timetable(_), _) => 0,
        (Rows::Roster(_), _) => package.users.iter().filter(|u| u.is_pupil()).count(),
    };
    if read == 0 {
        let what = match kind {
            Kind::Roster | Kind::NextYear => "there are no pupils in this package",
            Kind::Results => "there are no results in this package",
            Kind::Attendance => "there is no attendance in this package",
            Kind::Survey => "there are no answers to a survey in this package",
            Kind::Terms => "the school years of a package come in with its pupils, not by themselves",
            Kind::Timetable => "there is no timetable in this package",
        };
        package.problems.push(Problem {
            file: package.name.clone(),
            sheet: Some(file.to_owned()),
            rows: Vec::new(),
            column: None,
            severity: Severity::Stop,
            what: what.to_owned(),
            remedy: "Export it again with them, or choose the other kind of file".to_owned(),
        });
    }
    Checked {
        fingerprint: package.fingerprint,
        sheets: Vec::new(),
        sheet: 0,
        mapping: Mapping {
            purpose: kind.purpose(),
            signature: "oneroster".to_owned(),
            dates: None,
            columns: Vec::new(),
        },
        columns: Vec::new(),
        rows,
        read,
        problems: package.problems,
        notes: package.notes,
        passed_over: Vec::new(),
        key: Key::PupilNumber,
        is_package: true,
        not_given: Vec::new(),
        hidden: 0,
        held,
        set_apart: Vec::new(),
        beside,
        quoted: Quoted::default(),
        cells: BTreeMap::new(),
        grades: Vec::new(),
        letters: None,
        of_others: Vec::new(),
    }
}

/// What the ids of a package stand for.
struct Names {
    /// Code of a school, by its id.
    codes: HashMap<String, String>,
    /// Name of a school, by its code.
    schools: HashMap<String, String>,
    /// Name of a class, by its id. Two of the same title in one school are told apart by their code.
    classes: HashMap<String, String>,
    /// Number of a pupil, by their id: the school's own where every pupil has one.
    numbers: HashMap<String, String>,
}

impl Names {
    fn of(package: &Package) -> Names {
        let codes: HashMap<String, String> = package
            .orgs
            .iter()
            .map(|o| (o.sourced_id.clone(), o.identifier.clone().unwrap_or_else(|| o.sourced_id.clone())))
            .collect();
        let schools = package
            .orgs
            .iter()
            .filter_map(|o| Some((codes.get(&o.sourced_id)?.clone(), o.name.clone())))
            .collect();
        let mut titles: HashMap<(&str, &str), usize> = HashMap::new();
        for class in &package.classes {
            *titles.entry((&class.school, &class.title)).or_default() += 1;
        }
        let classes = package.classes.iter().map(|c| {
            let alone = titles.get(&(c.school.as_str(), c.title.as_str())) == Some(&1);
            let code = c.code.as_deref().unwrap_or(&c.sourced_id);
            (c.sourced_id.clone(), if alone { c.title.clone() } else { format!("{} ({code})", c.title) })
        });
        let pupils: Vec<&User> = package.users.iter().filter(|u| u.is_pupil()).collect();
        let own: HashSet<&str> = pupils.iter().filter_map(|u| u.identifier.as_deref()).collect();
        let by_identifier = own.len() == pupils.len();
        let number = |u: &User| match (&u.identifier, by_identifier) {
            (Some(own), true) => own.clone(),
            _ => u.sourced_id.clone(),
        };
        let numbers = pupils.iter().map(|u| (u.sourced_id.clone(), number(u))).collect();
        Names { classes: classes.collect(), codes, schools, numbers }
    }
}

fn pupils(package: &Package, names: &Names) -> Vec<RosterRow> {
    let held: HashSet<usize> = package.held_back(package.places_file()).into_iter().collect();
    let mut of: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    let enrolled =
        package.enrollments.iter().filter(|e| !e.gone && e.role == "student" && !held.contains(&e.row));
    for enrollment in enrolled {
        of.entry(&enrollment.user).or_default().push((&enrollment.school, &enrollment.class));
    }
    let mut rows = Vec::new();
    for user in package.users.iter().filter(|u| u.is_pupil() && !u.gone) {
        let row = |school: &str, class: Option<&str>| RosterRow {
            row: user.row,
            number: names.numbers.get(&user.sourced_id).cloned(),
            given: said(&user.given),
            family: said(&user.family),
            class: class.and_then(|c| names.classes.get(c).cloned()),
            stage: user.grades.first().cloned(),
            born_on: None,
            joined_on: None,
            left_on: None,
            school: names.codes.get(school).cloned(),
        };
        let classes = of.get(user.sourced_id.as_str()).map(Vec::as_slice).unwrap_or_default();
        rows.extend(classes.iter().map(|(school, class)| row(school, Some(class))));
        let without =
            user.roles.iter().filter(|r| r.role == "student" && !classes.iter().any(|(s, _)| *s == r.org));
        rows.extend(without.map(|role| row(&role.org, None)));
    }
    rows
}

/// A pupil without a name is known by their number.
fn said(name: &str) -> Option<String> {
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Pupils who changed or are new. Their classes change by their places, below.
fn changed(package: &Package, names: &Names) -> Vec<RosterRow> {
    let mut rows = Vec::new();
    // Whose role has not changed may have none in the package.
    for user in package.users.iter().filter(|u| !u.gone && (u.is_pupil() || u.roles.is_empty())) {
        let schools = user.roles.iter().filter(|r| r.role == "student");
        let mut schools: Vec<Option<String>> =
            schools.map(|r| Some(names.codes.get(&r.org).unwrap_or(&r.org).clone())).collect();
        if schools.is_empty() {
            schools.push(None);
        }
        rows.extend(schools.into_iter().map(|school| RosterRow {
            row: user.row,
            number: Some(user.identifier.clone().unwrap_or_else(|| user.sourced_id.clone())),
            given: said(&user.given),
            family: said(&user.family),
            class: None,
            stage: user.grades.first().cloned(),
            born_on: None,
            joined_on: None,
            left_on: None,
            school,
        }));
    }
    rows
}

fn ids(package: &Package, names: &Names) -> Ids {
    let schools: HashMap<&str, &String> = package
        .classes
        .iter()
        .filter_map(|c| Some((c.sourced_id.as_str(), names.codes.get(&c.school)?)))
        .collect();
    let mut items: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for item in package.line_items.iter().filter(|item| !item.gone) {
        if let Some(code) = schools.get(item.class.as_str()) {
            let of_school = items.entry((*code).clone()).or_default();
            of_school.push((item.sourced_id.clone(), item.title.clone()));
        }
    }
    let mut classes: HashMap<String, HashMap<String, String>> = HashMap::new();
    for class in &package.classes {
        if let (Some(name), Some(code)) =
            (names.classes.get(&class.sourced_id), names.codes.get(&class.school))
        {
            let of_school = classes.entry(code.clone()).or_default();
            of_school.insert(name.clone(), class.sourced_id.clone());
        }
    }
    Ids {
        schools: names.codes.iter().map(|(id, code)| (code.clone(), id.clone())).collect(),
        classes,
        pupils: package.users.iter().map(|u| (u.row, u.sourced_id.clone())).collect(),
        results: package.scores.iter().filter(|s| !s.gone).map(|s| (s.row, called(s))).collect(),
        items,
    }
}

fn called(score: &Score) -> Called {
    let (result, item) = (score.sourced_id.clone(), score.line_item.clone());
    Called { result, item, pupil: score.student.clone() }
}

fn delta(package: &Package, names: &Names) -> Delta {
    let held: HashSet<usize> = package.held_back(package.places_file()).into_iter().collect();
    let gone = package.users.iter().filter(|u| u.gone).map(|u| (u.row, u.sourced_id.clone()));
    let places = package.enrollments.iter().filter(|e| e.role == "student" && !held.contains(&e.row));
    let places =
        places.map(|e| Put { row: e.row, pupil: e.user.clone(), class: e.class.clone(), gone: e.gone });
    let classes = package.classes.iter().filter(|c| !c.gone).map(|c| Titled {
        id: c.sourced_id.clone(),
        name: c.title.clone(),
        school: names.codes.get(&c.school).unwrap_or(&c.school).clone(),
        stage: c.grades.first().cloned(),
    });
    let (gone, places, classes) = (gone.collect(), places.collect(), classes.collect());
    Delta { gone, places, classes, results: Vec::new() }
}

fn taken_away(package: &Package, held: &[usize]) -> Delta {
    let due: HashMap<&str, Option<Date>> =
        package.line_items.iter().map(|i| (i.sourced_id.as_str(), i.due_on)).collect();
    let scores = package.scores.iter().filter(|s| s.gone || outcome(s).is_none());
    let results = scores.filter(|s| held.binary_search(&s.row).is_err()).map(|score| {
        let on = score.on.or_else(|| due.get(score.line_item.as_str()).copied().flatten());
        TakenAway { row: score.row, called: called(score), on: on.map(|on| on.to_string()), school: None }
    });
    Delta { results: results.collect(), ..Delta::default() }
}

/// None where nobody has given a score.
fn outcome(score: &Score) -> Option<Cell> {
    match (score.score, &score.text_score) {
        (Some(number), _) => Some(Cell::Value(Value::Number(number))),
        (None, Some(words)) => Some(Cell::Value(Value::Text(words.as_str().into()))),
        (None, None) if score.status == "exempt" => Some(Cell::NotApplicable { text: "exempt".into() }),
        (None, None) => None,
    }
}

fn scores(package: &Package, names: &Names, is_delta: bool) -> Vec<ResultRow> {
    let items: HashMap<&str, _> = package.line_items.iter().map(|i| (i.sourced_id.as_str(), i)).collect();
    let schools: HashMap<&str, &str> =
        package.classes.iter().map(|c| (c.sourced_id.as_str(), c.school.as_str())).collect();
    let row = |score: &Score| {
        // Of changes the item may be one that an earlier package brought: then its title is not told.
        let item = items.get(score.line_item.as_str());
        let class = item.map_or("", |item| item.class.as_str());
        let title = item.map_or("", |item| item.title.as_str());
        if item.is_none() && !is_delta {
            return None;
        }
        Some(ResultRow {
            row: score.row,
            number: names.numbers.get(&score.student).cloned(),
            given: None,
            family: None,
            class: names.classes.get(class).cloned(),
            stage: None,
            school: schools.get(class).and_then(|s| names.codes.get(*s)).cloned(),
            groups: Vec::new(),
            on: score.on.or_else(|| item?.due_on),
            occasion: None,
            values: vec![(Arc::from(title), outcome(score)?)],
            baselines: Vec::new(),
        })
    };
    package.scores.iter().filter(|s| !s.gone).filter_map(row).collect()
}

fn years(package: &Package) -> Vec<Year> {
    let dated = |s: &ensemble_roster::oneroster::AcademicSession| {
        Some((s.title.clone(), s.starts_on?.to_string(), s.ends_on?.to_string()))
    };
    let years = package.academic_sessions.iter().filter(|s| !s.gone && s.kind == "schoolYear");
    let year = |year: &ensemble_roster::oneroster::AcademicSession| {
        let (name, from_on, until_on) = dated(year)?;
        let terms = package.academic_sessions.iter().filter(|s| {
            !s.gone
                && matches!(s.kind.as_str(), "term" | "semester")
                && s.parent.as_deref() == Some(&year.sourced_id)
        });
        Some(Year { name, from_on, until_on, terms: terms.filter_map(dated).collect() })
    };
    years.filter_map(year).collect()
}

fn teachers(package: &Package, names: &Names) -> Vec<Teacher> {
    let users: HashMap<&str, &User> = package.users.iter().map(|u| (u.sourced_id.as_str(), u)).collect();
    let teaching = package.enrollments.iter().filter(|e| !e.gone && e.role == "teacher");
    let teacher = |e: &ensemble_roster::oneroster::Enrollment| {
        let user = users.get(e.user.as_str())?;
        Some(Teacher {
            school: names.codes.get(&e.school)?.clone(),
            class: names.classes.get(&e.class)?.clone(),
            name: format!("{} {}", user.given, user.family).trim().to_owned(),
            email: crate::person::model::tidy_email(user.email.as_deref()?)?,
        })
    };
    teaching.filter_map(teacher).collect()
}
