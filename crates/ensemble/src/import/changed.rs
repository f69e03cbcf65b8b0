//! Each row that a file would write, or wrote, in words: whose it is, what it was and what it is. Pure.
//! Names of pupils are in it, so it is for whoever may read every pupil of the school.

use std::collections::HashMap;

use uuid::Uuid;

use super::Import;
use super::plan::Plan;
use super::record::{Change, Class, Measure, Member, Occasion, Outcome, Pupil, Summary};
use crate::web::table_file::{Cell, Sheet, heads};

/// What people ask about, of everything that a file writes.
#[derive(Debug, Default)]
pub struct Changed {
    pub pupils: Vec<Change<Pupil>>,
    pub members: Vec<Change<Member>>,
    pub outcomes: Vec<Change<Outcome>>,
    pub summaries: Vec<Change<Summary>>,
    pub classes: Vec<Change<Class>>,
    pub measures: Vec<Change<Measure>>,
    pub occasions: Vec<Change<Occasion>>,
}

impl Changed {
    pub fn of(plan: &mut Plan) -> Changed {
        Changed {
            pupils: std::mem::take(&mut plan.pupils),
            members: std::mem::take(&mut plan.members),
            outcomes: std::mem::take(&mut plan.outcomes),
            summaries: std::mem::take(&mut plan.summaries),
            classes: std::mem::take(&mut plan.classes),
            measures: std::mem::take(&mut plan.measures),
            occasions: std::mem::take(&mut plan.occasions),
        }
    }
}

/// What things are called, by id.
#[derive(Debug, Default)]
pub struct Called {
    pub pupils: HashMap<Uuid, String>,
    pub classes: HashMap<Uuid, String>,
    pub measures: HashMap<Uuid, String>,
    /// The day of an occasion.
    pub days: HashMap<Uuid, String>,
}

impl Called {
    /// What the file itself brings.
    fn with(mut self, changed: &Changed) -> Called {
        self.pupils.extend(changed.pupils.iter().map(|c| (c.after.id, name(&c.after))));
        self.classes.extend(changed.classes.iter().map(|c| (c.after.id, c.after.name.clone())));
        self.measures.extend(changed.measures.iter().map(|c| (c.after.id, c.after.name.clone())));
        self.days.extend(changed.occasions.iter().map(|c| (c.after.id, c.after.taken_on.clone())));
        self
    }
}

fn name(pupil: &Pupil) -> String {
    format!("{} {}", pupil.given_name, pupil.family_name).trim().to_owned()
}

/// One line of the file.
struct Line {
    what: &'static str,
    pupil: String,
    about: String,
    before: Cell,
    after: Cell,
    row: Option<i64>,
}

pub fn sheet(import: &Import, changed: &Changed, called: Called) -> Sheet {
    let called = called.with(changed);
    let lines = (changed.pupils.iter().flat_map(pupil))
        .chain(changed.members.iter().map(|c| place(c, &called)))
        .chain(changed.outcomes.iter().map(|c| result(c, &called)))
        .chain(changed.summaries.iter().map(|c| attendance(c, &called)));
    let row = |line: Line| {
        let number = line.row.map_or(Cell::Nothing, |row| Cell::Number(row as f64));
        vec![line.what.into(), line.pupil.into(), line.about.into(), line.before, line.after, number]
    };
    let written = import.applied_at.is_some();
    Sheet {
        name: "Rows that change".to_owned(),
        heads: heads(["What", "Pupil", "About", "Before", "After", "Row of the file"]),
        rows: lines.map(row).collect(),
        notes: vec![
            if written {
                "What the file changed."
            } else {
                "What the file would change. Nothing is written yet."
            }
            .to_owned(),
            "Marks of registers are not listed one by one.".to_owned(),
            "Names of pupils are in here: keep it where you keep the register.".to_owned(),
        ],
    }
}

/// One line for a pupil who is new, else one for each detail that is another.
fn pupil(change: &Change<Pupil>) -> Vec<Line> {
    let after = &change.after;
    let line = |what, about: &str, before: String, now: String| Line {
        what,
        pupil: name(after),
        about: about.to_owned(),
        before: before.into(),
        after: now.into(),
        row: after.import_row,
    };
    let Some(before) = &change.before else {
        return vec![line("Pupil, new", "", String::new(), name(after))];
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let details = [
        ("Name", name(before), name(after)),
        ("Year group", text(&before.stage), text(&after.stage)),
        ("Birthday", text(&before.born_on), text(&after.born_on)),
        ("Joined on", text(&before.joined_on), text(&after.joined_on)),
        ("Left on", text(&before.left_on), text(&after.left_on)),
        ("Came from", text(&before.came_from), text(&after.came_from)),
        ("On the school’s list", yes(before.listed), yes(after.listed)),
    ];
    let other = details.into_iter().filter(|(_, before, after)| before != after);
    other.map(|(about, before, after)| line("Pupil, changed", about, before, after)).collect()
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

fn found(names: &HashMap<Uuid, String>, id: Uuid) -> String {
    names.get(&id).cloned().unwrap_or_default()
}

fn place(change: &Change<Member>, called: &Called) -> Line {
    let after = &change.after;
    let stay = |member: &Member| match &member.until_on {
        Some(until) => format!("from {} until {until}", member.from_on),
        None => format!("from {}", member.from_on),
    };
    Line {
        what: if change.before.is_some() { "Place in a class, changed" } else { "Place in a class, new" },
        pupil: found(&called.pupils, after.pupil_id),
        about: found(&called.classes, after.class_id),
        before: change.before.as_ref().map_or(Cell::Nothing, |before| stay(before).into()),
        after: stay(after).into(),
        row: after.import_row,
    }
}

fn result(change: &Change<Outcome>, called: &Called) -> Line {
    let after = &change.after;
    let day = found(&called.days, after.occasion_id);
    Line {
        what: if change.before.is_some() { "Result, changed" } else { "Result, new" },
        pupil: found(&called.pupils, after.pupil_id),
        about: format!("{}, {day}", found(&called.measures, after.measure_id)),
        before: change.before.as_ref().map_or(Cell::Nothing, in_words),
        after: in_words(after),
        row: after.import_row,
    }
}

fn in_words(outcome: &Outcome) -> Cell {
    match outcome.cell.as_str() {
        "value" => outcome.value.into(),
        "suppressed" => "hidden".into(),
        "not_applicable" => "does not apply".into(),
        "missing" => "not given".into(),
        // A grade or a band as it was written.
        _ => outcome.note.clone().unwrap_or_default().into(),
    }
}

fn attendance(change: &Change<Summary>, called: &Called) -> Line {
    let after = &change.after;
    let half_days = |of: &Summary| match (of.attended, of.possible, of.percent) {
        (Some(attended), Some(possible), _) => format!("{attended} of {possible} half days"),
        (_, _, Some(percent)) => format!("{percent}%"),
        _ => "not given".to_owned(),
    };
    Line {
        what: if change.before.is_some() { "Attendance, changed" } else { "Attendance, new" },
        pupil: found(&called.pupils, after.pupil_id),
        about: format!("from {} until {}", after.from_on, after.until_on),
        before: change.before.as_ref().map_or(Cell::Nothing, |before| half_days(before).into()),
        after: half_days(after).into(),
        row: None,
    }
}
