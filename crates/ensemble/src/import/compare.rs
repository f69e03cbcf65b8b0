//! A file beside what is there: what a person sees in the preview, and what the job writes.

mod school;
mod setting;
mod write;

use std::collections::{BTreeSet, HashSet};

use super::attendance::{Tally, marks};
use super::becomes::{self, Number};
use super::changed::Changed;
use super::check::{Checked, Rows};
use super::delta::{self, results};
use super::grades::Grades;
use super::model::{Absent, Choices, Counts, Import, Kind};
use super::plan::{Line, Place, Plan};
use super::reader;
use super::sort::{self, Group};
use super::store;
use super::store::snapshot::{Reader, School};
use crate::access::{Role, Viewer};
use crate::job::Far;
use crate::network::{self, Org, OrgKind};
use crate::web::id::Id;
use crate::web::problem::Result;

use school::{FileRows, one, owners};
use setting::{Ids, setting};

pub use write::write;

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
    /// The rows behind these lists, for who may read them.
    pub changed: Changed,
    /// May this viewer read the names of pupils who are in the records already?
    pub may_see_names: bool,
}

/// Reads the file that is kept for an import. `None` when it is no longer kept.
pub async fn read(viewer: &Viewer, import: &Import, far: &Far) -> Result<Option<(Checked, Choices)>> {
    read_as(viewer, import, import.choices(), far).await
}

/// The same, with these rows as they came beside what was read.
pub async fn quoting(viewer: &Viewer, import: &Import, rows: BTreeSet<usize>) -> Result<Option<Checked>> {
    let choices = Choices { quoted: rows, ..import.choices() };
    Ok(read_as(viewer, import, choices, &Far::default()).await?.map(|(checked, _)| checked))
}

async fn read_as(
    viewer: &Viewer,
    import: &Import,
    choices: Choices,
    far: &Far,
) -> Result<Option<(Checked, Choices)>> {
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
    Ok(Some((reader::read(&viewer.app, file, asked, far).await?, choices)))
}

/// May this person read every pupil of the place that a file came in at? Only of a school that they keep.
pub fn may_see_names(viewer: &Viewer, at: Id<Org>) -> bool {
    let keeps = |role| matches!(role, Role::Head | Role::DataManager);
    viewer.memberships.iter().any(|m| m.org == at && m.org_kind == OrgKind::School && keeps(m.role))
}

/// `answer` is what the person says now about pupils who are not in the file.
pub async fn preview(
    viewer: &Viewer,
    import: &Import,
    answer: Option<Absent>,
    far: &Far,
) -> Result<Option<Preview>> {
    let Some((mut checked, mut choices)) = read(viewer, import, far).await? else { return Ok(None) };
    choices.absent = answer.or(choices.absent);
    let org = network::store::find(viewer, import.org_id).await?;
    let may_see_names = may_see_names(viewer, import.org_id);
    // Above a school nobody sees its pupils: the program compares, and hands on numbers alone.
    let program = Viewer::system(&viewer.app, org.id, "comparing a file with the schools’ records");
    // What people answered is nobody’s to read.
    let looks = may_see_names && import.kind != Kind::Survey;
    let mut reader = Reader::Person(if looks { viewer } else { &program }, None);
    let schools = reader.schools(org.id).await?;
    let groups = groups(&mut reader, &mut checked, import, &org, &schools).await?;
    let teams = match schools.as_slice() {
        [only] if org.kind == OrgKind::School => reader.teams(only.id).await?,
        _ => Vec::new(),
    };
    let ids = Ids(&viewer.app);
    let (new_id, random_id) = (|| ids.next(), || ids.random());
    let setting = setting(viewer, import, &checked, &choices, &new_id, &random_id);
    let file = FileRows::of(&checked, import.org_id);
    let mut owners = owners(&checked.rows);
    let mut all = Plan { counts: counts(&checked), ..Plan::default() };
    let (mut new_schools, mut new_classes, mut places_new) = (Vec::new(), BTreeSet::new(), 0);
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
        let mut plan = one(&mut reader, group, place, &file, &setting, &mut owners).await?;
        let new = plan.classes.iter().filter(|c| c.before.is_none());
        new_classes.extend(new.map(|c| c.after.name.clone()));
        places_new += plan.members.iter().filter(|c| c.before.is_none()).count();
        // Rows are for who may see names; above a school there would be those of every school.
        if !may_see_names {
            let measures = std::mem::take(&mut plan.measures);
            plan.let_go();
            plan.measures = measures;
        }
        all.append(plan);
    }
    let file_shapes = file.shapes;
    if let Rows::Marks(marks) = &mut checked.rows {
        let tally = marks::bring(&mut reader, None, import.id.uuid(), &owners, &mut marks.aside, far).await?;
        tallied(&mut all.counts, &tally);
    }
    if !may_see_names {
        (all.leavers, all.renamed, all.moved) = (Vec::new(), Vec::new(), Vec::new());
    }
    of_rows(&mut all, &checked);
    let numbers = becomes::numbers(&checked, &file_shapes, &all);
    let pupils_waiting: HashSet<_> = all.waiting.iter().map(|one| (one.school, one.about())).collect();
    let pupils_waiting = pupils_waiting.len();
    let staff: HashSet<&str> = checked.beside.teachers.iter().map(|t| t.email.as_str()).collect();
    let staff = staff.len();
    let changed = if may_see_names { Changed::of(&mut all) } else { Changed::default() };
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
        changed,
        may_see_names,
    }))
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

    /// Nobody in it is on the school's list, so there is nothing of it to bring in.
    pub fn is_of_strangers(&self) -> bool {
        let (counts, seen) = (&self.counts, &self.counts.attendance);
        seen.strangers > 0 && seen.unchanged() == 0 && counts.rows_written == 0 && counts.waiting == 0
    }

    /// Rows that do not say who they are about, at a school that knows its pupils: nobody has said yet that
    /// they may come in all the same.
    pub fn asks_of_nameless(&self) -> bool {
        self.counts.nameless > 0 && !self.choices.nameless
    }
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
    let numbers = reader.watched(&results::numbers(checked, &known)).await?;
    let choices = import.choices();
    let teams = results::find(checked, (&known, &numbers), choices.team, &import.file_name);
    let (create, without_others) = (import.create_schools, choices.without_others);
    let mut groups = sort::into_schools(checked, &import.file_name, at.kind, schools, create, without_others);
    delta::complete(&mut groups, checked, &known, schools, &import.file_name);
    // Changes of results are of the numbers that an earlier package began.
    for school in groups.iter_mut().filter_map(|group| group.school.as_mut()) {
        school.team = teams.get(&school.id.uuid()).map(|team| Id::new(*team)).or(school.team);
    }
    Ok(groups)
}

/// What is known of a file before it is compared.
fn counts(checked: &Checked) -> Counts {
    let uncounted = if let Rows::Marks(marks) = &checked.rows { marks.uncounted } else { 0 };
    let attendance = Tally { uncounted, hidden: checked.hidden, ..Tally::default() };
    Counts { attendance, ..Counts::default() }
}

/// What is known once every row has been compared: which of them wait, and what the others leave blank.
fn of_rows(plan: &mut Plan, checked: &Checked) {
    let waiting: HashSet<usize> = plan.waiting.iter().map(|one| one.body.row.row).collect();
    plan.counts.waiting = plan.rows_waiting();
    plan.counts.not_given += checked.not_given_in(&waiting);
}

fn tallied(counts: &mut Counts, tally: &Tally) {
    counts.rows_written += tally.marks_new + tally.marks_changed;
    counts.attendance.add(tally);
}
