//! A file is written: all of it in one act.

use ensemble_roster::{Key, Problem, Severity, Target};

use super::school::{FileRows, one, owners};
use super::setting::{Ids, setting};
use super::{counts, groups, of_rows, tallied};
use crate::access::Act;
use crate::import::attendance::marks;
use crate::import::check::{Checked, Rows};
use crate::import::model::{Choices, Import, Kind, Receipt, StayedOut};
use crate::import::package::Teacher;
use crate::import::plan::{Place, Plan};
use crate::import::reader::AFTER_READING;
use crate::import::store::snapshot::Reader;
use crate::import::store::{waiting, write};
use crate::job::Far;
use crate::network::{self, Org};
use crate::web::id::Id;
use crate::web::problem::Result;

/// Schools are written together up to so many rows: a few statements for many small schools, and never all of them held.
const TOGETHER: usize = 20_000;

/// Writes the whole file in this act. What it did is in the receipt; the schools it touched are for
/// whoever works numbers out.
pub async fn write(
    act: &mut Act,
    import: &Import,
    mut checked: Checked,
    choices: &Choices,
    far: &Far,
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
    let (part, mut written, places) = (far.part(AFTER_READING), 0, groups.len() as u64);
    for (number, group) in (1..).zip(&groups) {
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
        if all.rows() >= TOGETHER {
            write::plan(act, &mut log, &all, part.piece((written, number), places)).await?;
            all.let_go();
            written = number;
        }
    }
    of_rows(&mut all, &checked);
    write::plan(act, &mut log, &all, part.piece((written, places), places)).await?;
    waiting::put(act, import, parent.kind, &all.waiting).await?;
    if let Rows::Marks(marks) = &mut checked.rows {
        let (mut writer, aside) = (Reader::Act(act), &mut marks.aside);
        let tally = marks::bring(&mut writer, Some(&mut log), import.id.uuid(), &owners, aside, far).await?;
        tallied(&mut all.counts, &tally);
    }
    for (school, teachers) in &teaching {
        write::teachers(act, &mut log, *school, teachers).await?;
    }
    log.save(act).await?;
    let columns = checked.columns.iter().filter(|c| c.target == Target::LeaveOut);
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
