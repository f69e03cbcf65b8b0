//! A file beside what is there: what a person sees in the preview, and what the job writes.

use std::collections::BTreeSet;

use ensemble_roster::{ResultRow, RosterRow};
use uuid::Uuid;

use super::check::{Checked, Rows};
use super::model::{Absent, Choices, Counts, Import, Kind, Receipt};
use super::package::Teacher;
use super::plan::{self, Line, Place, Plan, Setting, Shapes};
use super::reader::{self, Asked};
use super::sort::{self, Group};
use super::store::snapshot::Reader;
use super::store::{self, write};
use crate::access::{Act, Role, Viewer};
use crate::app::App;
use crate::network::{self, Org};
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
    pub new_schools: Vec<String>,
    pub teams: Vec<(Id<Org>, String)>,
    /// May this viewer read the names of pupils who are in the records already?
    pub may_see_names: bool,
}

/// Reads the file that is kept for an import. `None` when it is no longer kept.
pub async fn read(viewer: &Viewer, import: &Import) -> Result<Option<(Checked, Choices)>> {
    let Some(key) = import.key() else { return Ok(None) };
    let remembered = store::remembered(viewer, import.org_id, import.kind).await?;
    let choices = import.choices();
    let asked = Asked {
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
    let mut reader = Reader::Person(if may_see_names { viewer } else { &program }, None);
    let schools = reader.schools(org.id).await?;
    let groups =
        sort::into_schools(&mut checked, &import.file_name, org.kind, &schools, import.create_schools);
    let teams = match schools.as_slice() {
        [only] if org.kind == network::OrgKind::School => reader.teams(only.id).await?,
        _ => Vec::new(),
    };
    let ids = Ids(&viewer.app);
    let new_id = || ids.next();
    let setting = setting(viewer, import, &checked, &choices, &new_id);
    let file = FileRows::of(&checked);
    let mut all =
        Plan { counts: Counts { not_given: checked.not_given, ..Counts::default() }, ..Plan::default() };
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
        let plan = one(&mut reader, group, place, &file, &setting).await?;
        all.append(plan);
    }
    if !may_see_names {
        (all.leavers, all.renamed, all.moved) = (Vec::new(), Vec::new(), Vec::new());
    }
    let Plan { counts, joiners, leavers, renamed, moved, .. } = all;
    Ok(Some(Preview {
        checked,
        choices,
        org,
        counts,
        joiners,
        leavers,
        renamed,
        moved,
        new_schools,
        teams,
        may_see_names,
    }))
}

impl Preview {
    /// The question that has to be answered before pupils leave in such numbers.
    pub fn asks_who_left(&self) -> bool {
        self.choices.absent.is_none() && self.counts.many_leave()
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
}

/// The rows of a file, with what they say of the measures as a whole.
struct FileRows<'a> {
    rows: &'a Rows,
    shapes: Shapes,
}

impl<'a> FileRows<'a> {
    fn of(checked: &'a Checked) -> FileRows<'a> {
        let shapes = match &checked.rows {
            Rows::Results(rows) => plan::shapes(&rows.iter().collect::<Vec<_>>()),
            Rows::Roster(_) => Shapes::new(),
        };
        FileRows { rows: &checked.rows, shapes }
    }
}

fn setting<'a>(
    viewer: &Viewer,
    import: &'a Import,
    checked: &'a Checked,
    choices: &Choices,
    new_id: &'a (dyn Fn() -> Uuid + Sync),
) -> Setting<'a> {
    Setting {
        today: viewer.today.clone(),
        now: viewer.now,
        file: format!("{}-{}", checked.fingerprint.get(..16).unwrap_or_default(), checked.sheet),
        file_name: &import.file_name,
        key: checked.key,
        taken_on: choices.taken_on.clone().unwrap_or_else(|| viewer.today.clone()),
        absent: choices.absent,
        only_named: checked.only_named(),
        beside: &checked.beside,
        new_id,
    }
}

async fn one(
    reader: &mut Reader<'_>,
    group: &Group,
    place: Place,
    file: &FileRows<'_>,
    setting: &Setting<'_>,
) -> Result<Plan> {
    let school = group.school.as_ref().map(|s| s.id);
    Ok(match file.rows {
        Rows::Roster(rows) => {
            let rows: Vec<&RosterRow> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let before = match school {
                Some(id) => reader.roster(id).await?,
                None => plan::Snapshot::default(),
            };
            plan::roster(place, &before, &rows, setting)
        }
        Rows::Results(rows) => {
            let rows: Vec<&ResultRow> = group.rows.iter().filter_map(|at| rows.get(*at)).collect();
            let names: BTreeSet<String> = file.shapes.keys().cloned().collect();
            let before = match school {
                Some(id) => reader.results(id, Id::new(place.team), &names).await?,
                None => plan::Snapshot::default(),
            };
            plan::results(place, &before, &rows, &file.shapes, setting)
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
    let schools = Reader::Act(act).schools(parent.id).await?;
    let groups =
        sort::into_schools(&mut checked, &import.file_name, parent.kind, &schools, import.create_schools);
    let ids = Ids(&viewer.app);
    let new_id = || ids.next();
    let setting = setting(&viewer, import, &checked, choices, &new_id);
    let file = FileRows::of(&checked);
    let mut log = write::Log::new(import.id);
    let mut all =
        Plan { counts: Counts { not_given: checked.not_given, ..Counts::default() }, ..Plan::default() };
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
            (Kind::Results, Some(team)) => team,
            (Kind::Results, None) => write::add_team(act, &mut log, &parent, school, &name).await?,
            (Kind::Roster, _) => school,
        };
        let place = Place { school: school.uuid(), team: team.uuid() };
        let plan = one(&mut Reader::Act(act), group, place, &file, &setting).await?;
        if import.kind == Kind::Roster {
            let mine = |t: &&Teacher| t.school == group.written;
            teaching.push((school, checked.beside.teachers.iter().filter(mine).collect::<Vec<_>>()));
        }
        if plan.counts.rows_written > 0 {
            touched.push(school);
        }
        all.append(plan);
    }
    write::plan(act, &mut log, &all).await?;
    for (school, teachers) in &teaching {
        write::teachers(act, &mut log, *school, teachers).await?;
    }
    log.save(act).await?;
    let columns = checked.columns.iter().filter(|c| c.target == ensemble_roster::Target::LeaveOut);
    let receipt = Receipt {
        rows: checked.read,
        left_out: checked.held.clone(),
        columns_left_out: columns.map(|c| c.heading.clone()).collect(),
        counts: all.counts,
        ..Receipt::default()
    };
    Ok((receipt, touched))
}
