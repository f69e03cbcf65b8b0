//! A file beside what is there: what a person sees in the preview, and what the job writes.

use std::collections::{BTreeSet, HashSet};

use ensemble_roster::attendance::Who;
use ensemble_roster::survey::Response;
use ensemble_roster::terms::TermRow;
use ensemble_roster::timetable::LessonRow;
use ensemble_roster::{Key, Problem, ResultRow, RosterRow, Severity};
use uuid::Uuid;

use super::attendance::marks::{self, Owners};
use super::attendance::{Tally, plan as of_attendance};
use super::becomes::{self, Number};
use super::check::{Checked, Rows};
use super::delta;
use super::grades::{self, Grades};
use super::model::{Absent, Choices, Counts, Held, Import, Kind, Receipt, StayedOut};
use super::package::Teacher;
use super::plan::{self, Line, Place, Plan, Setting, Shapes};
use super::reader;
use super::sort::{self, Group};
use super::store::snapshot::{Reader, School};
use super::store::{self, waiting, write};
use crate::access::{Act, Role, Viewer};
use crate::app::App;
use crate::network::{self, Org};
use crate::numbers::model::Asked;
use crate::web::id::Id;
use crate::web::problem::Result;

/// A file that was read and can be shown.
pub struct Preview {
    pub checked: Checked,
    pub choices: Choices,
    pub org: Org,
    pub counts: Counts,
    pub joiners: Vec<Line>,
    pub leavers: Vec<Line>,
    pub renamed: Vec<Line>,
    pub moved: Vec<Line>,
    pub dates: Vec<Line>,
    pub new_schools: Vec<String>,
    pub new_classes: Vec<String>,
    /// Places of pupils in classes that are new.
    pub places_new: usize,
    /// Teachers whom a package names.
    pub staff: usize,
    /// What results become.
    pub numbers: Vec<Number>,
    /// Pupils whose rows wait for somebody to say who they are.
    pub pupils_waiting: usize,
    pub teams: Vec<(Id<Org>, String)>,
    /// May this viewer read the names of pupils who are in the records already?
    pub may_see_names: bool,
}

/// Reads the file that is kept for an import. `None` when it is no longer kept.
pub async fn read(viewer: &Viewer, import: &Import) -> Result<Option<(Checked, Choices)>> {
    read_as(viewer, import, import.choices()).await
}

/// The same, with these rows as they came beside what was read.
pub async fn quoting(viewer: &Viewer, import: &Import, rows: BTreeSet<usize>) -> Result<Option<Checked>> {
    let choices = Choices { quoted: rows, ..import.choices() };
    Ok(read_as(viewer, import, choices).await?.map(|(checked, _)| checked))
}

async fn read_as(viewer: &Viewer, import: &Import, choices: Choices) -> Result<Option<(Checked, Choices)>> {
    let Some(key) = import.key() else { return Ok(None) };
    let remembered = store::remembered(viewer, import.org_id, import.kind).await?;
    let asked = reader::Asked {
        name: import.file_name.clone(),
        kind: import.kind,
        choices: choices.clone(),
        remembered,
        today: viewer.today.clone(),
    };
    let file = viewer.app.files.open(key).await?;
    Ok(Some((reader::read(&viewer.app, file, asked).await?, choices)))
}

/// `answer` is what the person says now about pupils who are not in the file.
pub async fn preview(viewer: &Viewer, import: &Import, answer: Option<Absent>) -> Result<Option<Preview>> {
    let Some((mut checked, mut choices)) = read(viewer, import).await? else { return Ok(None) };
    choices.absent = answer.or(choices.absent);
    let org = network::store::find(viewer, import.org_id).await?;
    let may_see_names = viewer
        .memberships
        .iter()
        .any(|m| m.org == org.id && matches!(m.role, Role::Head | Role::DataManager))
        && org.kind == network::OrgKind::School;
    // Above a school nobody sees its pupils: the program compares, and hands on numbers alone.
    let program = Viewer::system(&viewer.app, org.id, "comparing a file with the schools’ records");
    // What people answered is nobody’s to read.
    let looks = may_see_names && import.kind != Kind::Survey;
    let mut reader = Reader::Person(if looks { viewer } else { &program }, None);
    let schools = reader.schools(org.id).await?;
    let groups = groups(&mut reader, &mut checked, import, &org, &schools).await?;
    let teams = match schools.as_slice() {
        [only] if org.kind == network::OrgKind::School => reader.teams(only.id).await?,
        _ => Vec::new(),
    };
    let ids = Ids(&viewer.app);
    let (new_id, random_id) = (|| ids.next(), || ids.random());
    let setting = setting(viewer, import, &checked, &choices, &new_id, &random_id);
    let file = FileRows::of(&checked, import.org_id);
    let mut owners = owners(&checked.rows);
    let mut all = Plan { counts: counts(&checked), ..Plan::default() };
    let mut new_schools = Vec::new();
    for group in &groups {
        let place = match &group.school {
            Some(school) => {
                let team = choices.team.or(school.team).map_or_else(&new_id, Id::uuid);
                Place { school: school.id.uuid(), team }
            }
            None => {
                all.counts.schools_new += 1;
                new_schools.push(group.new_name());
                Place { school: new_id(), team: new_id() }
            }
        };
        let plan = one(&mut reader, group, place, &file, &setting, &mut owners).await?;
        all.append(plan);
    }
    let file_shapes = file.shapes;
    if let Rows::Marks(marks) = &mut checked.rows {
        let tally = marks::bring(&mut reader, None, import.id.uuid(), &owners, &mut marks.aside).await?;
        tallied(&mut all.counts, &tally);
    }
    if !may_see_names {
        (all.leavers, all.renamed, all.moved) = (Vec::new(), Vec::new(), Vec::new());
    }
    all.counts.waiting = all.rows_waiting();
    let numbers = becomes::numbers(&checked, &file_shapes, &all);
    let new_classes = all.classes.iter().filter(|c| c.before.is_none()).map(|c| c.after.name.clone());
    let new_classes: BTreeSet<String> = new_classes.collect();
    let places_new = all.members.iter().filter(|c| c.before.is_none()).count();
    let pupils_waiting: HashSet<_> = all.waiting.iter().map(|one| (one.school, one.about())).collect();
    let pupils_waiting = pupils_waiting.len();
    let staff: HashSet<&str> = checked.beside.teachers.iter().map(|t| t.email.as_str()).collect();
    let staff = staff.len();
    let Plan { counts, joiners, leavers, renamed, moved, dates, .. } = all;
    Ok(Some(Preview {
        checked,
        choices,
        org,
        counts,
        joiners,
        leavers,
        renamed,
        moved,
        dates,
        new_schools,
        new_classes: new_classes.into_iter().collect(),
        places_new,
        staff,
        numbers,
        pupils_waiting,
        teams,
        may_see_names,
    }))
}

/// The rows of the file by school. Changes alone are told apart by what earlier packages called things.
async fn groups(
    reader: &mut Reader<'_>,
    checked: &mut Checked,
    import: &Import,
    at: &Org,
    schools: &[School],
) -> Result<Vec<Group>> {
    let known = match checked.beside.delta.is_some() {
        true => reader.sourced(at.id).await?,
        false => Vec::new(),
    };
    delta::find_schools(checked, &known);
    let (create, without_others) = (import.create_schools, import.choices().without_others);
    let mut groups = sort::into_schools(checked, &import.file_name, at.kind, schools, create, without_others);
    delta::complete(&mut groups, checked, &known, schools, &import.file_name);
    Ok(groups)
}

impl Preview {
    /// The question that has to be answered before pupils leave in such numbers.
    pub fn asks_who_left(&self) -> bool {
        self.choices.absent.is_none() && self.checked.beside.delta.is_none() && self.counts.many_leave()
    }

    /// Columns look like grades, and nobody has said yet what they are.
    pub fn asks_of_grades(&self) -> bool {
        self.checked.grades.iter().any(Grades::asks)
    }

    pub fn may_be_written(&self) -> bool {
        !self.checked.is_stopped() && self.counts.schools > 0
    }
}

struct Ids<'a>(&'a App);

impl Ids<'_> {
    fn next(&self) -> Uuid {
        self.0.id::<()>().uuid()
    }

    fn random(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.rng.bytes()).into_uuid()
    }
}

/// The rows of a file, with what they say of the measures as a whole.
struct FileRows<'a> {
    rows: &'a Rows,
    shapes: Shapes,
}

impl<'a> FileRows<'a> {
    fn of(checked: &'a Checked, org: Id<Org>) -> FileRows<'a> {
        let shapes = match &checked.rows {
            Rows::Results(rows) => {
                let scales = grades::by_measure(&checked.grades);
                plan::shapes(&rows.iter().collect::<Vec<_>>(), &scales, org)
            }
            Rows::Survey(rows) => {
                let scales = grades::by_measure(&checked.grades);
                plan::questions(&rows.iter().collect::<Vec<_>>(), &scales, org)
            }
            _ => Shapes::new(),
        };
        FileRows { rows: &checked.rows, shapes }
    }
}

/// What is known of a file before it is compared.
fn counts(checked: &Checked) -> Counts {
    let uncounted = if let Rows::Marks(marks) = &checked.rows { marks.uncounted } else { 0 };
    let attendance = Tally { uncounted, hidden: checked.hidden, ..Tally::default() };
    Counts { not_given: checked.not_given, attendance, ..Counts::default() }
}

fn tallied(counts: &mut Counts, tally: &Tally) {
    counts.rows_written += tally.marks_new + tally.marks_changed;
    counts.attendance.add(tally);
}

/// How the survey was held, as the person says, or as the file does.
fn held(import: &Import, checked: &Checked, choices: &Choices) -> Held {
    let stem = import.file_name.rsplit_once('.').map_or(import.file_name.as_str(), |(stem, _)| stem);
    let stage = checked.mapping.columns.iter().find(|c| c.target == ensemble_roster::Target::Stage);
    Held {
        name: choices.title.clone().unwrap_or_else(|| stem.to_owned()),
        asked: choices.asked.unwrap_or(Asked::Pupils),
        on: choices.taken_on.clone(),
        stage: stage.map(|c| c.heading.clone()),
    }
}

fn setting<'a>(
    viewer: &Viewer,
    import: &'a Import,
    checked: &'a Checked,
    choices: &Choices,
    new_id: &'a (dyn Fn() -> Uuid + Sync),
    random_id: &'a (dyn Fn() -> Uuid + Sync),
) -> Setting<'a> {
    Setting {
        today: viewer.today.clone(),
        now: viewer.now,
        import: import.id.uuid(),
        file: format!("{}-{}", checked.fingerprint.get(..16).unwrap_or_default(), checked.sheet),
        file_name: &import.file_name,
        key: checked.key,
        taken_on: choices.taken_on.clone().unwrap_or_else(|| viewer.today.clone()),
        // Who is not in a list of changes has not changed.
        absent: match checked.beside.delta.is_some() || checked.beside.of_some {
            true => Some(Absent::Stay),
            false => choices.absent,
        },
        only_named: checked.only_named(),
        beside: &checked.beside,
        whose: None,
        held: held(import, checked, choices),
        new_id,
        random_id,
    }
}

async fn attendance(
    reader: &mut Reader<'_>,
    school: Option<Id<Org>>,
    place: Place,
) -> Result<plan::Snapshot> {
    match school {
        Some(id) => reader.attendance(id, Id::new(place.team)).await,
        None => Ok(plan::Snapshot::default()),
    }
}

/// Whose the marks of a file are: nobody's yet.
fn owners(rows: &Rows) -> Owners {
    match rows {
        Rows::Marks(marks) => vec![None; marks.pupils.len()],
        _ => Owners::new(),
    }
}

async fn one(
    reader: &mut Reader<'_>,
    group: &Group,
    place: Place,
    file: &FileRows<'_>,
    setting: &Setting<'_>,
    owners: &mut Owners,
) -> Result<Plan> {
    let school = group.school.as_ref().map(|s| s.id);
    Ok(match file.rows {
        Rows::Roster(rows) => {
            let rows: Vec<&RosterRow> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let before = match school {
                Some(id) => reader.roster(id).await?,
                None => plan::Snapshot::default(),
            };
            match &setting.beside.delta {
                Some(changes) => plan::delta(place, &before, &rows, changes, setting),
                None => plan::roster(place, &before, &rows, setting),
            }
        }
        Rows::Results(rows) if setting.key == Key::School => {
            let rows: Vec<&ResultRow> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let before = match school {
                Some(_) => reader.readings(Id::new(place.team)).await?,
                None => plan::Snapshot::default(),
            };
            plan::about_schools(place, &before, &rows, &file.shapes, setting)
        }
        Rows::Results(rows) => {
            let rows: Vec<&ResultRow> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let names: BTreeSet<String> = plan::names(&file.shapes);
            let before = match school {
                Some(id) => reader.results(id, Id::new(place.team), &names).await?,
                None => plan::Snapshot::default(),
            };
            plan::results(place, &before, &rows, &file.shapes, setting)
        }
        Rows::Marks(marks) => {
            let who = group.rows.iter().filter_map(|at| marks.pupils.get(*at));
            let who: Vec<(usize, &Who)> = who.map(|(row, who)| (*row, who)).collect();
            let before = attendance(reader, school, place).await?;
            let (plan, ids) = of_attendance::marks(place, &before, &who, setting);
            for (at, pupil) in group.rows.iter().zip(ids) {
                if let Some(owner) = owners.get_mut(*at) {
                    *owner = pupil.map(|pupil| (place.school, pupil));
                }
            }
            plan
        }
        Rows::Summaries(rows) => {
            let rows: Vec<_> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            of_attendance::summaries(place, &attendance(reader, school, place).await?, &rows, setting)
        }
        Rows::Totals(rows) => {
            let rows: Vec<_> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            of_attendance::totals(place, &attendance(reader, school, place).await?, &rows, setting)
        }
        Rows::Terms(rows) => {
            let rows: Vec<&TermRow> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let before = match school {
                Some(id) => reader.calendar(id).await?,
                None => plan::Snapshot::default(),
            };
            plan::terms(place, &before, &rows, setting)
        }
        Rows::Timetable(rows) => {
            let rows: Vec<&LessonRow> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let before = match school {
                Some(id) => reader.timetable(id).await?,
                None => plan::Snapshot::default(),
            };
            plan::timetable(place, &before, &rows, setting)
        }
        Rows::Survey(rows) => {
            let rows: Vec<&Response> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let before = match school {
                Some(id) => reader.surveys(id, Id::new(place.team), &setting.held.name).await?,
                None => plan::Snapshot::default(),
            };
            plan::survey(place, &before, &rows, &file.shapes, setting)
        }
    })
}

/// Writes the whole file in this act. What it did is in the receipt; the schools it touched are for
/// whoever works numbers out.
pub async fn write(
    act: &mut Act,
    import: &Import,
    mut checked: Checked,
    choices: &Choices,
) -> Result<(Receipt, Vec<Id<Org>>)> {
    let viewer = act.viewer().clone();
    let parent = network::store::editable(&viewer, import.org_id).await?;
    write::in_turn(act, parent.id).await?;
    let schools = Reader::Act(act).schools(parent.id).await?;
    let groups = groups(&mut Reader::Act(act), &mut checked, import, &parent, &schools).await?;
    let ids = Ids(&viewer.app);
    let (new_id, random_id) = (|| ids.next(), || ids.random());
    let setting = setting(&viewer, import, &checked, choices, &new_id, &random_id);
    let file = FileRows::of(&checked, import.org_id);
    let mut log = write::Log::new(import.id);
    let mut owners = owners(&checked.rows);
    let mut all = Plan { counts: counts(&checked), ..Plan::default() };
    let mut teaching = Vec::new();
    let mut touched = Vec::new();
    for group in &groups {
        let (school, name) = match &group.school {
            Some(school) => (school.id, school.name.clone()),
            None => {
                all.counts.schools_new += 1;
                let name = group.new_name();
                (write::add_school(act, &mut log, &parent, &name, Some(&group.written)).await?, name)
            }
        };
        let known = choices.team.or(group.school.as_ref().and_then(|s| s.team));
        let team = match (import.kind, known) {
            (Kind::Results | Kind::Attendance | Kind::Survey, Some(team)) => team,
            (Kind::Results | Kind::Attendance | Kind::Survey, None) => {
                write::add_team(act, &mut log, &parent, school, &name).await?
            }
            (Kind::Roster | Kind::NextYear | Kind::Terms | Kind::Timetable, _) => school,
        };
        let place = Place { school: school.uuid(), team: team.uuid() };
        let plan = one(&mut Reader::Act(act), group, place, &file, &setting, &mut owners).await?;
        if import.kind == Kind::Roster {
            let mine = |t: &&Teacher| t.school == group.written;
            teaching.push((school, checked.beside.teachers.iter().filter(mine).collect::<Vec<_>>()));
        }
        // A school's own numbers are as they came: there is nothing to work out from them.
        let wrote = plan.counts.rows_written > 0 || matches!(checked.rows, Rows::Marks(_));
        if wrote && checked.key != Key::School {
            touched.push(school);
        }
        all.append(plan);
    }
    all.counts.waiting = all.rows_waiting();
    write::plan(act, &mut log, &all).await?;
    waiting::put(act, import, parent.kind, &all.waiting).await?;
    if let Rows::Marks(marks) = &mut checked.rows {
        let (mut writer, aside) = (Reader::Act(act), &mut marks.aside);
        let tally = marks::bring(&mut writer, Some(&mut log), import.id.uuid(), &owners, aside).await?;
        tallied(&mut all.counts, &tally);
    }
    for (school, teachers) in &teaching {
        write::teachers(act, &mut log, *school, teachers).await?;
    }
    log.save(act).await?;
    let columns = checked.columns.iter().filter(|c| c.target == ensemble_roster::Target::LeaveOut);
    let receipt = Receipt {
        rows: checked.read,
        left_out: checked.held.clone(),
        stayed_out: checked.of(Severity::Fix).map(stayed_out).collect(),
        columns_left_out: columns.map(|c| c.heading.clone()).collect(),
        counts: all.counts,
        ..Receipt::default()
    };
    Ok((receipt, touched))
}

/// What is wrong may quote a cell, so it goes with the file.
fn stayed_out(problem: &Problem) -> StayedOut {
    StayedOut { rows: problem.rows.clone(), column: problem.column.clone(), remedy: problem.remedy.clone() }
}
