//! The three files that the data manager of Thrift Lane brought in before the demo begins: pupils in
//! August, a week of attendance, and November’s results, which can still be undone.

use ensemble_db::{Value, args};
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::calendar::{Calendar, TODAY};
use super::cast;
use super::dice::Dice;
use super::school::School;
use super::sitting::Sat;
use super::write::{Rows, Table};
use crate::event::Event;
use crate::import::attendance::Tally;
use crate::import::model::{Absent, Choices, Counts, Kind, Receipt, State};
use crate::import::record::{Occasion, Record, Summary};
use crate::web::id::Id;

/// A file as it is remembered.
struct File {
    kind: Kind,
    name: &'static str,
    bytes: i64,
    /// When it was written, and how long the data manager looked at it before that, in minutes.
    at: i64,
    looked: i64,
    choices: Choices,
    receipt: Receipt,
}

pub fn rows(school: &School<'_>, sat: &[Sat], calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
    if !cast::is_set(school.place) {
        return;
    }
    remember(school, august(school, calendar), dice, rows);
    a_week(school, calendar, dice, rows);
    // The last test of each subject came in one file.
    let last: Vec<&Sat> = sat.iter().filter(|sat| sat.occasion.taken_on.as_str() > "2026-11").collect();
    let import = remember(school, november(school, &last, calendar), dice, rows);
    let occasions: Vec<&Occasion> = last.iter().map(|sat| &sat.occasion).collect();
    change(school, import, 1, &occasions, rows);
    for (seq, sat) in (2..).zip(&last) {
        change(school, import, seq, &sat.outcomes.iter().collect::<Vec<_>>(), rows);
    }
}

/// Pupils and classes of the new session.
fn august(school: &School<'_>, calendar: &Calendar) -> File {
    let pupils = &school.roster.pupils;
    let joiners = pupils.iter().filter(|pupil| pupil.joined == date(2026, 9, 3)).count();
    let leavers = pupils.iter().filter(|pupil| pupil.left == Some(date(2026, 7, 11))).count();
    let (before, after) = (here(school, date(2026, 7, 10)), here(school, date(2026, 9, 3)));
    let this_year = school.roster.sessions.len() - 1;
    let counts = Counts {
        schools: 1,
        present: before,
        joiners,
        leavers,
        moved: after.saturating_sub(joiners),
        classes_new: school.roster.classes.iter().filter(|class| class.session == this_year).count(),
        rows_written: 2 * after + 2 * joiners + leavers,
        ..Counts::default()
    };
    File {
        kind: Kind::Roster,
        name: "pupils-2026-27.xlsx",
        bytes: 48_312,
        at: calendar.at(date(2026, 8, 31), 10, 42),
        looked: 19,
        choices: Choices { absent: Some(Absent::Leave), ..Choices::default() },
        receipt: Receipt {
            rows: after,
            columns_left_out: vec!["FSM".to_owned(), "Notes2".to_owned()],
            counts,
            ..Receipt::default()
        },
    }
}

fn november(school: &School<'_>, last: &[&Sat], calendar: &Calendar) -> File {
    let of =
        |cell: &str| last.iter().flat_map(|sat| &sat.outcomes).filter(|outcome| outcome.cell == cell).count();
    let results: usize = last.iter().map(|sat| sat.outcomes.len()).sum();
    let counts = Counts {
        schools: 1,
        present: here(school, TODAY),
        results_new: results,
        values: of("value"),
        banded: of("banded"),
        hidden: of("suppressed"),
        not_applicable: of("not_applicable"),
        not_given: of("missing"),
        rows_written: results + last.len(),
        ..Counts::default()
    };
    File {
        kind: Kind::Results,
        name: "reading-number-november.csv",
        bytes: 21_870,
        at: calendar.at(date(2026, 11, 16), 8, 41),
        looked: 6,
        choices: Choices {
            taken_on: last.first().map(|sat| sat.occasion.taken_on.clone()),
            ..Choices::default()
        },
        receipt: Receipt { rows: results / last.len().max(1), counts, ..Receipt::default() },
    }
}

/// How often each pupil was there in one week of November.
fn a_week(school: &School<'_>, calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
    let (from, until) = (date(2026, 11, 9), date(2026, 11, 16));
    let mut absences: Vec<Summary> = Vec::new();
    for pupil in school.roster.pupils.iter().filter(|pupil| pupil.is_here(from)) {
        let absent = if dice.chance(0.2) { dice.within(1, 6) } else { 0 };
        let without_leave = if dice.chance(0.2) { absent } else { 0 };
        absences.push(Summary {
            school_id: school.id,
            from_on: from.to_string(),
            until_on: until.to_string(),
            pupil_id: pupil.id,
            possible: Some(10),
            attended: Some(10 - absent),
            absent: Some(absent),
            authorised: Some(absent - without_leave),
            unauthorised: Some(without_leave),
            excluded: None,
            late: None,
            percent: Some(100.0 - 10.0 * absent as f64),
            import_id: Uuid::nil(),
        });
    }
    let missed = |least: i64| absences.iter().filter(|week| week.absent >= Some(least)).count() as u64;
    let attendance = Tally {
        summaries_new: absences.len(),
        pupils: absences.len(),
        first: from.to_string(),
        last: date(2026, 11, 15).to_string(),
        persistent: missed(1),
        severe: missed(5),
        ..Tally::default()
    };
    let counts = Counts { schools: 1, rows_written: absences.len(), attendance, ..Counts::default() };
    let file = File {
        kind: Kind::Attendance,
        name: "attendance-9-november.csv",
        bytes: 9_214,
        at: calendar.at(date(2026, 11, 13), 15, 52),
        looked: 3,
        choices: Choices::default(),
        receipt: Receipt { rows: absences.len(), counts, ..Receipt::default() },
    };
    let import = remember(school, file, dice, rows);
    absences.iter_mut().for_each(|week| week.import_id = import);
    absences.iter().for_each(|week| rows.add(Table::Absence, week.values()));
    change(school, import, 1, &absences.iter().collect::<Vec<_>>(), rows);
}

fn here(school: &School<'_>, day: Date) -> usize {
    school.roster.pupils.iter().filter(|pupil| pupil.is_here(day)).count()
}

fn remember(school: &School<'_>, file: File, dice: &mut Dice, rows: &mut Rows) -> Uuid {
    let checked = file.at - file.looked * 60_000;
    let id = dice.id(checked);
    let by = school.staff.people.get(school.staff.office).map(|person| person.id);
    let sha256: String = (0..4).map(|_| format!("{:016x}", dice.within(0, i64::MAX))).collect();
    rows.add(
        Table::Import,
        args![
            id,
            school.id,
            file.kind,
            file.name,
            file.bytes,
            sha256,
            serde_json::to_string(&file.choices).unwrap_or_default(),
            false,
            State::Applied,
            serde_json::to_string(&file.receipt).unwrap_or_default(),
            by,
            checked,
            file.at
        ],
    );
    let (org, import) = (Id::new(school.id), Id::new(id));
    for (at, event) in [
        (checked, Event::FileChecked { org, import }),
        (file.at - 4_000, Event::FileApplying { org, import }),
        (file.at, Event::FileApplied { org, import }),
    ] {
        rows.happened(dice.id(at), at, by, &event);
    }
    id
}

/// A line of the list of changes: rows that were not there before.
fn change<R: Record>(school: &School<'_>, import: Uuid, seq: i64, batch: &[&R], rows: &mut Rows) {
    let shared = batch.first().map(|row| row.shared()).unwrap_or_default();
    let key: Vec<String> = (shared.iter())
        .filter_map(|value| match value {
            Value::Uuid(Some(id)) => Some(id.simple().to_string()),
            Value::Text(Some(text)) => Some(text.clone()),
            _ => None,
        })
        .collect();
    let after = serde_json::to_string(batch).unwrap_or_default();
    rows.add(Table::Change, args![import, seq, R::TABLE, school.id, key.join(" "), None::<&str>, after]);
}
