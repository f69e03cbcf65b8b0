//! The two files that the data manager of Thrift Lane brought in before the demo begins: pupils in
//! August, and November’s results, which can still be undone.

use ensemble_db::{Args, Value, args};
use jiff::civil::{Date, date};
use serde_json::json;
use uuid::Uuid;

use super::calendar::{Calendar, TODAY};
use super::cast;
use super::dice::Dice;
use super::school::School;
use super::scores::Sat;
use super::write::{Rows, Table};
use crate::event::Event;
use crate::web::id::Id;

/// A file as it is remembered.
struct File {
    kind: &'static str,
    name: &'static str,
    bytes: i64,
    /// When it was written, and how long the data manager looked at it before that, in minutes.
    at: i64,
    looked: i64,
    choices: serde_json::Value,
    receipt: serde_json::Value,
}

pub fn rows(school: &School<'_>, sat: &[Sat], calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
    if !cast::is_set(school.place) {
        return;
    }
    let pupils = &school.roster.pupils;
    let here = |day: Date| pupils.iter().filter(|pupil| pupil.is_here(day)).count();
    let joiners = pupils.iter().filter(|pupil| pupil.joined == date(2026, 9, 3)).count();
    let leavers = pupils.iter().filter(|pupil| pupil.left == Some(date(2026, 7, 11))).count();
    let (before, after) = (here(date(2026, 7, 10)), here(date(2026, 9, 3)));
    let august = File {
        kind: "roster",
        name: "pupils-2026-27.xlsx",
        bytes: 48_312,
        at: calendar.at(date(2026, 8, 31), 10, 42),
        looked: 19,
        choices: json!({ "absent": "leave" }),
        receipt: json!({
            "rows": after,
            "columns_left_out": ["FSM", "Notes2"],
            "counts": {
                "schools": 1, "present": before, "joiners": joiners, "leavers": leavers,
                "moved": after.saturating_sub(joiners),
                "classes_new": school.roster.classes.iter().filter(|c| c.session + 1 == school.roster.sessions.len()).count(),
                "rows_written": 2 * after + 3 * joiners + leavers,
            }
        }),
    };
    remember(school, august, dice, rows);

    // The last test of each subject came in one file.
    let november = || sat.iter().filter(|sat| sat.day >= date(2026, 11, 1));
    let last: Vec<Uuid> = november().map(|sat| sat.occasion).collect();
    let taken_on = november().map(|sat| sat.day.to_string()).next();
    let occasions = rows.picked(Table::Occasion, |row| last.iter().any(|id| row.contains(&id.into())));
    let cells = rows.picked(Table::Cell, |row| last.iter().any(|id| row.contains(&id.into())));
    let of = |word: &str| cells.iter().filter(|row| row.contains(&word.into())).count();
    let results = File {
        kind: "results",
        name: "reading-number-november.csv",
        bytes: 21_870,
        at: calendar.at(date(2026, 11, 16), 8, 41),
        looked: 6,
        choices: json!({ "taken_on": taken_on }),
        receipt: json!({
            "rows": cells.len() / 2,
            "left_out": [212],
            "counts": {
                "schools": 1, "present": here(TODAY), "results_new": cells.len(), "values": of("value"),
                "banded": of("banded"), "hidden": of("suppressed"), "not_applicable": of("not_applicable"),
                "not_given": of("missing"), "rows_written": cells.len() + occasions.len(),
            }
        }),
    };
    let import = remember(school, results, dice, rows);
    let batches = std::iter::once(("occasion", occasions))
        .chain(last.iter().map(|id| ("result", cells.iter().filter(|row| row.contains(&id.into())).cloned().collect())));
    for (seq, (what, batch)) in (1_i64..).zip(batches) {
        change(school, import, seq, what, &batch, rows);
    }
}

fn remember(school: &School<'_>, file: File, dice: &mut Dice, rows: &mut Rows) -> Uuid {
    let checked = file.at - file.looked * 60_000;
    let id = dice.id(checked);
    let by = school.staff.people.get(school.staff.office).map(|person| person.id);
    let sha256: String = (0..4).map(|_| format!("{:016x}", dice.within(0, i64::MAX))).collect();
    rows.add(
        Table::Import,
        args![
            id, school.id, file.kind, file.name, file.bytes, sha256, file.choices.to_string(), false, "applied",
            file.receipt.to_string(), by, checked, file.at
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

/// A line of the list of changes: rows that were not there before, as plain arrays.
fn change(school: &School<'_>, import: Uuid, seq: i64, what: &str, batch: &[Args], rows: &mut Rows) {
    let shared = if what == "result" { 3 } else { 1 };
    let key: Vec<String> = (batch.iter().take(1).flatten().take(shared))
        .map(|value| match value {
            Value::Uuid(Some(id)) => id.simple().to_string(),
            _ => String::new(),
        })
        .collect();
    let after: Vec<Vec<serde_json::Value>> = batch.iter().map(|row| row.iter().map(plain).collect()).collect();
    let after = json!(after).to_string();
    rows.add(Table::Change, args![import, seq, what, school.id, key.join(" "), None::<&str>, after]);
}

fn plain(value: &Value) -> serde_json::Value {
    match value {
        Value::Uuid(id) => json!(id),
        Value::Text(text) => json!(text),
        Value::Int(n) => json!(n),
        Value::Float(n) => json!(n),
        Value::Bool(b) => json!(b),
        Value::Bytes(_) | Value::Many(_) => serde_json::Value::Null,
    }
}
