//! A timetable before it is written: its lessons, and the classes that it makes.

use ensemble_roster::timetable::LessonRow;
use ensemble_ui::{Cell, Markup, Table, html};

use super::people::{classes, schools};
use crate::import::Import;
use crate::import::check::Rows;
use crate::import::compare::Preview;
use crate::import::views::{downloads, files};
use crate::timetable::model::Lesson;
use crate::web::locale::{long_date, plural, thousands};
use crate::web::table_file::{Sheet, heads};

/// Lessons on the page; all of them are in its file.
const SHOWN: usize = 20;

pub fn timetable(import: &Import, preview: &Preview) -> Markup {
    let unknown = preview.counts.teachers_unknown;
    let all = lessons(preview);
    let table = Table::new("Lessons of the file")
        .scroll()
        .column("Class")
        .column("Day")
        .column("Time")
        .column("Subject")
        .column("Room")
        .rows(all.iter().take(SHOWN).map(|lesson| lesson.clone().map(Cell::new)));
    html! {
        @if preview.dates.is_empty() { (schools(preview)) } @else { (super::dates(preview, "Lessons no longer held", "Class")) }
        (classes(preview))
        div.card.stack.gap-s {
            h3 { "The lessons in the file" }
            (table)
            @if all.len() > SHOWN { p.tiny { "and " (thousands(all.len() - SHOWN)) " more, in the file of lessons" } }
            (files(&downloads(import, "preview")))
            p.small { "A class that the file does not name keeps its timetable." }
            @if unknown > 0 {
                p.small {
                    "The teacher of " (plural(unknown, "lesson", "lessons")) " is nobody we know at the school, so no teacher is kept for "
                    (if unknown == 1 { "it" } else { "them" }) ". The lessons come in all the same."
                }
            }
        }
    }
}

/// Class, day, time, subject and room of every lesson that would be written, as the file has them.
fn lessons(preview: &Preview) -> Vec<[String; 5]> {
    let Rows::Timetable(rows) = &preview.checked.rows else { return Vec::new() };
    let held = &preview.checked.held;
    rows.iter().filter(|row| held.binary_search(&row.row).is_err()).map(words).collect()
}

fn words(row: &LessonRow) -> [String; 5] {
    let lesson = Lesson {
        weekday: i64::from(row.weekday),
        on_day: row.on.map(|day| day.to_string()),
        period: row.period.clone(),
        starts_at: row.starts.map(i64::from),
        ends_at: row.ends.map(i64::from),
        subject: row.subject.clone(),
        room: row.room.clone(),
    };
    let day = lesson.on_day.as_deref().map_or_else(|| lesson.day().to_owned(), long_date);
    let time = lesson.time();
    [row.class.clone(), day, time, lesson.subject.unwrap_or_default(), lesson.room.unwrap_or_default()]
}

/// The lessons as a file.
pub fn sheet(preview: &Preview) -> Option<Sheet> {
    let Rows::Timetable(_) = &preview.checked.rows else { return None };
    Some(Sheet {
        name: "Lessons".to_owned(),
        heads: heads(["Class", "Day", "Time", "Subject", "Room"]),
        rows: lessons(preview).into_iter().map(|l| l.into_iter().map(Into::into).collect()).collect(),
        notes: vec![format!(
            "This file will {}. Nothing has been written.",
            super::sentence(&preview.counts)
        )],
    })
}
