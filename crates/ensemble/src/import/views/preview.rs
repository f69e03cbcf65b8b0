//! What would be different afterwards.

mod glance;
mod lessons;
mod people;
mod results;

use ensemble_ui::{
    Button, Card, Cell, Choice, Choices, ErrorSummary, Form as FormView, Icon, Markup, Table, Tint, bullets,
    diff, do_names, html, privacy,
};

use people::{list, schools};
pub use results::first_sheet;

use super::{and, attendance, check::set_aside, mast, rows_in_words, tile};
use crate::access::Viewer;
use crate::import::Import;
use crate::import::compare::Preview;
use crate::import::model::{Counts, Kind};
use crate::web::locale::{count_word, plural, sentence_case, thousands};
use crate::web::page::{Here, Page, names_hidden};
use crate::web::table_file::Sheet;

/// "add 12 joiners, mark 3 leavers and rename 1"
pub fn sentence(counts: &Counts) -> String {
    let mut parts = Vec::new();
    let mut say = |n: usize, words: String| {
        if n > 0 {
            parts.push(words);
        }
    };
    say(counts.schools_new, format!("add {}", plural(counts.schools_new, "school", "schools")));
    say(counts.joiners, format!("add {}", plural(counts.joiners, "pupil", "pupils")));
    say(counts.leavers, format!("mark {}", plural(counts.leavers, "leaver", "leavers")));
    say(counts.renamed, format!("rename {}", thousands(counts.renamed)));
    say(counts.moved, format!("move {} to another class", thousands(counts.moved)));
    say(counts.changed, format!("update {}", thousands(counts.changed)));
    say(counts.results_new, format!("add {}", plural(counts.results_new, "result", "results")));
    say(counts.results_changed, format!("change {}", plural(counts.results_changed, "result", "results")));
    say(counts.results_gone, format!("take away {}", plural(counts.results_gone, "result", "results")));
    say(
        counts.readings_new,
        format!("add {}", plural(counts.readings_new, "number", "numbers") + " about schools"),
    );
    say(
        counts.readings_changed,
        format!("change {}", plural(counts.readings_changed, "number", "numbers") + " about schools"),
    );
    say(
        counts.responses_new,
        format!(
            "add {} to {}",
            plural(counts.responses_new, "response", "responses"),
            plural(counts.questions, "question", "questions")
        ),
    );
    say(
        counts.dates_new,
        format!("add {}", plural(counts.dates_new, "stretch of dates", "stretches of dates")),
    );
    say(counts.dates_changed, format!("change the dates of {}", thousands(counts.dates_changed)));
    say(counts.lessons_new, format!("add {}", plural(counts.lessons_new, "lesson", "lessons")));
    say(counts.lessons_changed, format!("change {}", plural(counts.lessons_changed, "lesson", "lessons")));
    say(counts.lessons_ended, format!("end {}", plural(counts.lessons_ended, "lesson", "lessons")));
    parts.extend(attendance::will(&counts.attendance));
    match (parts.is_empty(), counts.waiting, counts.attendance.strangers) {
        (false, ..) => and(&parts),
        (true, 0, 0) => "change nothing".to_owned(),
        (true, 0, _) => "change nothing: who is in it is not on the school’s list".to_owned(),
        (true, ..) => "change nothing yet, and ask whose rows these are".to_owned(),
    }
}

pub fn preview(
    viewer: &Viewer,
    import: &Import,
    preview: &Preview,
    may_change: bool,
    wrong: Option<&'static str>,
) -> Page {
    let counts = &preview.counts;
    let title = match (counts.rows_written, preview.pupils_waiting) {
        _ if preview.is_of_strangers() => "Nothing would be brought in".to_owned(),
        (0, 0) => "This file changes nothing".to_owned(),
        (0, n) => {
            let who = if n == 1 { "pupil waits" } else { "pupils wait" };
            let whom = if preview.may_see_names { "for you" } else { "for their schools" };
            format!("{} {who} {whom}", sentence_case(&count_word(n)))
        }
        _ => "Nothing is written until you say so".to_owned(),
    };
    let lead = html! {
        "We read " (plural(preview.checked.read, "row", "rows")) ". "
        @if counts.rows_written == 0 && counts.waiting > 0 { "None can be written before somebody says whose they are. " }
        @else { "This will " strong { (sentence(counts)) } ". " }
        @match import.kind {
            Kind::Roster if counts.unchanged > 0 => { (plural(counts.unchanged, "pupil stays as it is", "pupils stay as they are")) "." }
            Kind::Results if counts.readings_unchanged > 0 => { (plural(counts.readings_unchanged, "number stays as it is", "numbers stay as they are")) "." }
            Kind::Results if counts.results_unchanged > 0 => { (plural(counts.results_unchanged, "result stays as it is", "results stay as they are")) "." }
            Kind::Attendance if counts.attendance.unchanged() > 0 => {
                (plural(counts.attendance.unchanged(), "of them is here already", "of them are here already")) "."
            }
            Kind::Terms if counts.dates_same > 0 => { (plural(counts.dates_same, "one stays as it is", "stay as they are")) "." }
            Kind::Timetable if counts.lessons_same > 0 => { (plural(counts.lessons_same, "lesson stays as it is", "lessons stay as they are")) "." }
            Kind::Survey if counts.responses_same > 0 => { (plural(counts.responses_same, "response is", "responses are")) " here already." }
            _ => {}
        }
    };
    let address = format!("/imports/{}", import.id);
    let body = html! {
        section.stack aria-labelledby="pv-h" {
            div.head {
                h2 #pv-h { "What would be different" }
                @if is_about_pupils(import.kind) { (do_names(names_hidden(), "Hide names for a shared screen", "Show names")) }
            }
            p { "Reading the same file twice changes nothing." }
            (figures(import.kind, preview))
            @if preview.may_see_names && is_about_pupils(import.kind) && counts.rows_written > 0 { (every_row(&address)) }
            @if !preview.checked.held.is_empty() {
                p { span.ico { (Icon::Question) span {
                    "Left out until put right: " (rows_in_words(&preview.checked.held).to_lowercase()) ". "
                    a href=(format!("{address}?look=check")) { "Look at them" }
                } } }
            }
            (will_wait(counts, preview.may_see_names))
            @match import.kind {
                Kind::Roster | Kind::NextYear => { (people::people(import, preview)) }
                Kind::Results => { (results::results(import, preview, &viewer.today)) }
                Kind::Attendance => {
                    (schools(preview))
                    (attendance::card(preview, &address))
                    (list(("pupil new to us", "pupils new to us"), preview.counts.joiners, &preview.joiners, false))
                }
                Kind::Survey => { (survey(preview)) }
                Kind::Terms => { (dates(preview, "The dates", "Is")) }
                Kind::Timetable => { (lessons::timetable(import, preview)) }
            }
            (glance::card(preview, &address))
            (glance::columns(preview, &address))
        }
        div.stack.mt {
            @if preview.is_of_strangers() { (strangers(preview, &address)) @if may_change { (set_aside(import)) } }
            @else if may_change { (write(&address, preview, wrong)) (set_aside(import)) }
            @else { p { "The data manager can write this file." } }
            @if is_about_pupils(import.kind) {
                (privacy("Names are seen by you and by the teams these pupils belong to. The access log shows that you opened this list."))
            }
        }
    };
    Page::new(viewer, "Preview of a file", Here::Imports)
        .mast(mast(viewer, import, &preview.org.name, &title, 2).lead(lead))
        .body(body)
}

/// In place of the button: why there is nothing to write, and what to do about it.
fn strangers(preview: &Preview, address: &str) -> Markup {
    let n = preview.counts.attendance.strangers;
    let who = if n == 1 {
        "The one pupil in this file is not".to_owned()
    } else {
        format!("None of the {} pupils in this file is", thousands(n))
    };
    html! {
        (Card::titled(Tint::Brand, "nobody", 2, "Why there is nothing to write").body(html! {
            p { (who) " on the school’s list of pupils, so nothing would be brought in." }
            ul.plain {
                li { "Are they pupils of the school? " a href="/imports?kind=roster" { "Bring in the list of pupils" } " first, then this file again" }
                li { "Do their numbers stand in another column? " a href=(format!("{address}?look=check#columns-h")) { "Say which column is which" } }
                li { "Is it another school’s file? Set it aside below" }
            }
        }))
    }
}

/// Said beforehand: what nobody but a person can place is not written with the rest.
fn will_wait(counts: &Counts, may_see_names: bool) -> Markup {
    let rows = counts.waiting;
    let (one, many) = match may_see_names {
        true => ("row will wait for you", "rows will wait for you"),
        false => ("row will wait for its school", "rows will wait for their schools"),
    };
    let when = if counts.rows_written > 0 { " once the rest is in" } else { "" };
    html! {
        @if rows > 0 {
            p { span.ico { (Icon::Question) span {
                strong { (plural(rows, one, many)) } ": nothing tells for certain whose "
                (if rows == 1 { "it is" } else { "they are" })
                ". " (if may_see_names { "You are asked" } else { "The data manager of each school is asked" }) (when)
                ": this pupil, a new one, or leave it out."
            } } }
        }
    }
}

fn every_row(address: &str) -> Markup {
    html! {
        p.row.small {
            (Icon::Download) "Every row that changes, with names: "
            a href={ (address) "/rows.csv" } download="" { "as CSV" }
            a href={ (address) "/rows.xlsx" } download="" { "for Excel" }
        }
    }
}

fn is_about_pupils(kind: Kind) -> bool {
    matches!(kind, Kind::Roster | Kind::Results | Kind::Attendance | Kind::NextYear)
}

fn figures(kind: Kind, preview: &Preview) -> Markup {
    let counts = &preview.counts;
    match kind {
        Kind::Roster | Kind::NextYear => people::figures(preview),
        Kind::Results if counts.readings_new + counts.readings_changed + counts.readings_unchanged > 0 => {
            diff(
                &[
                    tile(counts.readings_new, "new number about schools", "new numbers about schools"),
                    tile(counts.readings_changed, "changed", "changed"),
                    tile(counts.schools_new, "school new to us", "schools new to us"),
                ],
                tile(counts.readings_unchanged, "as it is", "as they are"),
            )
        }
        Kind::Attendance => attendance::figures(counts),
        Kind::Results => {
            let mut all = vec![
                tile(counts.results_new, "new result", "new results"),
                tile(counts.results_changed, "changed", "changed"),
                tile(counts.joiners, "pupil new to us", "pupils new to us"),
            ];
            if counts.results_gone > 0 {
                all.push(tile(counts.results_gone, "taken away", "taken away"));
            }
            if counts.waiting > 0 {
                all.push(tile(counts.waiting, "row will wait", "rows will wait"));
            }
            diff(&all, tile(counts.results_unchanged, "as it is", "as they are"))
        }
        Kind::Terms => diff(
            &[
                tile(counts.dates_new, "new", "new"),
                tile(counts.dates_changed, "with other dates", "with other dates"),
                tile(counts.dates_unfit, "not taken", "not taken"),
            ],
            tile(counts.dates_same, "as it is", "as they are"),
        ),
        Kind::Timetable => diff(
            &[
                tile(counts.lessons_new, "new lesson", "new lessons"),
                tile(counts.lessons_changed, "changed", "changed"),
                tile(counts.lessons_ended, "no longer held", "no longer held"),
            ],
            tile(counts.lessons_same, "as it is", "as they are"),
        ),
        Kind::Survey => diff(
            &[
                tile(counts.responses_new, "new response", "new responses"),
                tile(counts.questions, "question", "questions"),
            ],
            tile(counts.responses_same, "here already", "here already"),
        ),
    }
}

/// The lists of the page as a file: of a timetable its lessons, of everything else its pupils.
pub fn preview_sheet(preview: &Preview) -> Sheet {
    lessons::sheet(preview).unwrap_or_else(|| people::sheet(preview))
}

/// What becomes of each year, term and holiday; or which lessons are no longer held.
fn dates(preview: &Preview, title: &'static str, kind: &'static str) -> Markup {
    let lines = &preview.dates;
    let table =
        Table::new(title).scroll().column("Name").column(kind).column("What changes").rows(
            lines.iter().take(50).map(|l| [Cell::new(&l.name), Cell::new(&l.class), Cell::new(&l.words)]),
        );
    html! {
        (schools(preview))
        div.card.stack.gap-s {
            @if lines.is_empty() { p.small { "Nothing has other dates." } } @else { (table) }
            p.tiny { "What the file does not name stays as it is." }
        }
    }
}

fn survey(preview: &Preview) -> Markup {
    let counts = &preview.counts;
    html! {
        (schools(preview))
        div.cols.half {
            (Card::titled(Tint::Plain, "answers", 3, "What comes in").body(html! {
                (ensemble_ui::facts([
                    ("Responses", thousands(counts.responses_new)),
                    ("Answers in them", thousands(counts.answers)),
                    ("Questions", thousands(counts.questions)),
                    ("Without any answer", thousands(counts.not_given)),
                    ("Year groups kept", thousands(counts.stages_kept)),
                ]))
                @if counts.stages_dropped > 0 { p.small { "Year groups are not kept: in one of them too few people answered." } }
                }))
            (Card::titled(Tint::Plain, "who", 3, "Who answered stays unknown").body(html! {
                div.small { (bullets([
                    "No name, number, address or time of answering is read",
                    "Neither the order of the file nor the place in it is kept",
                    "Nobody can open what one person answered, not the data manager either",
                    "A figure is shown from five answers, of staff from seven",
                ])) }
            }))
        }
    }
}

fn write(address: &str, preview: &Preview, wrong: Option<&'static str>) -> Markup {
    let counts = &preview.counts;
    let words = match (counts.rows_written, counts.waiting) {
        (0, 0) => "Close this file",
        (0, _) if preview.may_see_names => "Keep these and ask me",
        (0, _) => "Keep these and ask the schools",
        _ => "Write these changes",
    };
    let left = Choices::one(
        "absent",
        format!("{} in the records and not in the file", plural(counts.leavers, "pupil is", "pupils are")),
    )
    .hint(format!("Of {} in all. Have they left?", plural(counts.present, "pupil", "pupils")))
    .error_if(wrong)
    .choice(Choice::new("leave", "Yes, they have left"))
    .choice(Choice::new("stay", "No, the file is only some of the school"));
    html! {
        @if let Some(wrong) = wrong { (ErrorSummary::new().error("absent", wrong)) }
        (FormView::post(format!("{address}/application")).body(html! {
            @if preview.asks_who_left() { (left) }
            p.row {
                (Button::new(words))
                a.small href=(format!("{address}?look=check")) { "Go back and change something" }
            }
        }))
    }
}
