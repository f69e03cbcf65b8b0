//! Pages of timetables: words first, then the week as a table.

use ensemble_ui::{Cell, Mast, Section, Table, empty, html, privacy};
use jiff::civil::Date;

use super::model::{Lesson, Taught, next};
use crate::access::Viewer;
use crate::web::locale::{long_date, plural, sentence_case};
use crate::web::page::{Here, Page};

fn count(n: i64) -> usize {
    usize::try_from(n).unwrap_or_default()
}

pub fn index(viewer: &Viewer, classes: &[Taught]) -> Page {
    let lead = match classes.is_empty() {
        true => "No timetable has been brought in for the classes you share.",
        false => "When each class is taught, so that you can see when you could visit each other.",
    };
    let body = html! {
        @if classes.is_empty() {
            (empty("Timetables will be here", "The school’s data manager brings them in as a file: class, day and time.", None))
        } @else {
            (Section::new("classes", "Classes").body(html! {
                ul.plain {
                    @for class in classes {
                        li {
                            a href=(format!("/timetables/{}", class.id)) { (class.name) }
                            " " span.quiet { (class.school) ", " (plural(count(class.lessons), "lesson", "lessons")) }
                        }
                    }
                }
            }))
        }
        (privacy("The teams that share a class, and the head and data manager of its school, can see when it is taught."))
    };
    Page::new(viewer, "Timetables", Here::Network).mast(Mast::new("Timetables").lead(lead)).body(body)
}

pub fn show(viewer: &Viewer, class: &Taught, lessons: &[Lesson]) -> Page {
    let today = viewer.today.parse::<Date>().map_or(1, |day| i64::from(day.weekday().to_monday_one_offset()));
    let lead = match next(lessons, today) {
        Some(lesson) => {
            let what = lesson.what();
            let time = Some(lesson.time()).filter(|time| !time.is_empty());
            let time = time.map(|time| format!(", {time}")).unwrap_or_default();
            format!("{} has {what} on {}{time}.", class.name, lesson.day())
        }
        None => "No weekly lesson is known.".to_owned(),
    };
    let weekly = lessons.iter().filter(|lesson| lesson.on_day.is_none());
    let once: Vec<&Lesson> = lessons.iter().filter(|lesson| lesson.on_day.is_some()).collect();
    let week =
        Table::new("Its week").stack().column("Day").column("When").column("What").column("Where").rows(
            weekly.map(|lesson| {
                let room = lesson.room.clone().unwrap_or_default();
                [
                    Cell::new(lesson.day()),
                    Cell::new(lesson.time()),
                    Cell::new(sentence_case(&lesson.what())),
                    Cell::new(room),
                ]
            }),
        );
    let single = Table::new("On one day only").stack().column("Day").column("When").column("What").rows(
        once.iter().map(|lesson| {
            let day = long_date(lesson.on_day.as_deref().unwrap_or_default());
            [Cell::new(day), Cell::new(lesson.time()), Cell::new(sentence_case(&lesson.what()))]
        }),
    );
    let body = html! {
        @if lessons.is_empty() {
            (empty("Its week will be here", "The school’s data manager brings timetables in as a file.", None))
        } @else {
            (Section::new("week", "Its week").body(html! { div.card { (week) } }))
            @if !once.is_empty() { (Section::new("once", "On one day only").body(html! { div.card { (single) } })) }
        }
        p { a href="/timetables" { "All classes" } }
        (privacy("The teams that share this class, and the head and data manager of the school, can see this page."))
    };
    let mast = Mast::new(&class.name)
        .place(&class.school)
        .lead(lead)
        .quiet("To visit, ask the team first: a timetable says when, not whether it suits.");
    Page::new(viewer, class.name.as_str(), Here::Network).mast(mast).body(body)
}
