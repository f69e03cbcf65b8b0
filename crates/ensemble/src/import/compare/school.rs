//! The rows of one school beside what is there: a plan.

use std::collections::BTreeSet;

use ensemble_roster::attendance::Who;
use ensemble_roster::survey::Response;
use ensemble_roster::terms::TermRow;
use ensemble_roster::timetable::LessonRow;
use ensemble_roster::{Key, ResultRow, RosterRow};

use crate::import::attendance::marks::Owners;
use crate::import::attendance::plan as of_attendance;
use crate::import::check::{Checked, Rows};
use crate::import::grades;
use crate::import::plan::{self, Place, Plan, Setting, Shapes};
use crate::import::sort::Group;
use crate::import::store::snapshot::Reader;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// The rows of a file, with what they say of the measures as a whole.
pub(super) struct FileRows<'a> {
    pub rows: &'a Rows,
    pub shapes: Shapes,
}

impl<'a> FileRows<'a> {
    pub fn of(checked: &'a Checked, org: Id<Org>) -> FileRows<'a> {
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
pub(super) fn owners(rows: &Rows) -> Owners {
    match rows {
        Rows::Marks(marks) => vec![None; marks.pupils.len()],
        _ => Owners::new(),
    }
}

pub(super) async fn one(
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
