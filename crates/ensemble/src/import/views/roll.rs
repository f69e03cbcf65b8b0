//! The next school year: chosen, then shown as a difference.

use ensemble_ui::{
    Button, Card, Cell, Choice, Choices, Field, Form as FormView, Icon, Markup, Mast, Section, Table, Tint,
    bullets, diff, empty, html, more, more_open, privacy, stepper,
};

use super::check::set_aside;
use super::tile;
use crate::access::Viewer;
use crate::import::Import;
use crate::import::attendance::period::last_day;
use crate::import::record::Session;
use crate::import::roll::model::{Goes, Teams};
use crate::import::roll::propose::Seats;
use crate::import::roll::routes::{Preview, TERMS};
use crate::network::Org;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::locale::{long_date, plural, thousands};
use crate::web::page::{Here, Page};

/// The last day of a school year in words.
fn last_date(session: &Session) -> String {
    long_date(&last_day(&session.until_on))
}

const STEPS: &[&str] = &["Choose", "Preview", "Receipt"];

fn mast(viewer: &Viewer, school: &Org, title: &str, step: usize) -> Mast {
    Mast::new(title).place(viewer.name()).place(&school.name).below(stepper("Steps", STEPS, step))
}

/// There is no year to go on from.
pub fn no_year(viewer: &Viewer, school: &Org) -> Page {
    let body = empty(
        "There is no school year to go on from",
        "Bring in the pupils and classes of this year first. The next one is then proposed from it.",
        Some(Button::link("/imports", "Bring a file in")),
    );
    Page::new(viewer, "The next school year", Here::Imports)
        .mast(mast(viewer, school, "The next school year", 0))
        .body(body)
}

pub fn choose(viewer: &Viewer, school: &Org, ending: &Session, seats: &[Seats<'_>], form: &Form) -> Page {
    let lead = html! {
        strong { (ending.name) } " ends on " (last_date(ending)) ". This is how the next year would begin. "
        "Correct what is different: nothing is written until you have seen what would change."
    };
    let body = html! {
        (errors(form))
        (FormView::post(format!("/network/{}/next-session", school.id)).body(html! {
            div.cols.side {
                div.stack.gap-l {
                    (classes(seats, form))
                    (teams(form))
                }
                div.stack.gap-l { (year(form)) }
            }
            p.row { (Button::new("See what would change")) }
        }))
        div.mt { (privacy("Classes, lists and results of this year stay as they are. Only their last day is written down.")) }
    };
    Page::new(viewer, "The next school year", Here::Imports)
        .mast(mast(viewer, school, "The next school year", 0).lead(lead))
        .body(body)
}

fn year(form: &Form) -> Markup {
    let names: Vec<&str> =
        (0..TERMS).map(|n| form.text(&format!("t{n}-name"))).filter(|name| !name.is_empty()).collect();
    let named = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
    html! {
        (Card::titled(Tint::Brand, "year", 2, "The year and its terms").body(html! {
            (Field::text("name", "Name").value(form.text("name")).error_if(form.error("name")))
            (Field::date("from_on", "First day").value(form.text("from_on")).error_if(form.error("from_on")))
            (Field::date("until_on", "Last day").value(form.text("until_on")).error_if(form.error("until_on")))
            @if let Some(wrong) = form.error("terms") {
                p.error id="terms" { (wrong) }
                (more_open("Terms", terms(form)))
            } @else { (more(format!("Terms: {named}"), terms(form))) }
        }))
    }
}

/// Each term that is filled in, and one to fill in.
fn terms(form: &Form) -> Markup {
    let shown = (0..TERMS).filter(|n| *n == 0 || !form.text(&format!("t{}-name", n - 1)).is_empty());
    html! {
        div.stack {
            @for n in shown {
                @let of = |part: &str| form.text(&format!("t{n}-{part}")).to_owned();
                fieldset.stack.gap-s {
                    legend.small { "Term " (n + 1) }
                    (Field::text(format!("t{n}-name"), "Name").value(of("name")).hint("Left blank: no such term"))
                    (Field::date(format!("t{n}-from"), "First day").value(of("from")))
                    (Field::date(format!("t{n}-until"), "Last day").value(of("until")))
                }
            }
        }
    }
}

fn teams(form: &Form) -> Markup {
    let chosen = form.text("teams");
    let choice = |teams: Teams, label: &str, hint: &str| {
        Choice::new(teams.word(), label.to_owned()).hint(hint.to_owned()).on(chosen == teams.word())
    };
    html! {
        (Card::titled(Tint::Plain, "shares", 2, "Teams").body(
            Choices::one("teams", "Which classes does each team share next year?")
                .error_if(form.error("teams"))
                .choice(choice(Teams::Names, "Those with the same names", "Who shares 4A now shares next year’s 4A"))
                .choice(choice(Teams::Pupils, "Those of the same pupils", "Who shares 4A now goes up with it"))
                .choice(choice(Teams::Later, "None yet", "Each team says later"))
        ))
    }
}

fn classes(seats: &[Seats<'_>], form: &Form) -> Markup {
    let goes =
        [("to", "Go to class"), ("leaves", "Leave the school"), ("not-yet", "Stay, class not known yet")];
    let table = seats.iter().enumerate().fold(
        Table::new("Classes and where their pupils go")
            .stack()
            .column("Class")
            .column("Pupils")
            .column("Next year they")
            .column("Class next year"),
        |table, (n, seats)| {
            let field = format!("g{n}");
            let label = match &seats.stage {
                Some(stage) => format!("{}, {stage}", seats.class.name),
                None => seats.class.name.clone(),
            };
            table.row([
                Cell::line(&label),
                Cell::new(thousands(seats.pupils.len())),
                Cell::new(
                    Field::select(&field, format!("{label}: next year they"), goes)
                        .label_hidden()
                        .value(form.text(&field)),
                ),
                Cell::new(
                    Field::text(format!("{field}-to"), format!("{label}: class next year"))
                        .label_hidden()
                        .value(form.text(&format!("{field}-to"))),
                ),
            ])
        },
    );
    html! {
        (Section::new("groups", "Each class, and where its pupils go").body(html! {
            @if let Some(wrong) = form.error("groups") { p.error { (wrong) } }
            @if seats.is_empty() { p { "No class has pupils on the last day of this year." } }
            @else { div.card { (table) } }
        }))
    }
}

/// One line of the table: some pupils of a class.
pub struct Line {
    pub class: String,
    pub stage: String,
    pub pupils: usize,
    pub goes: String,
}

/// Class by class, in the order of stages and names.
pub fn lines(preview: &Preview) -> Vec<Line> {
    let Some(ending) = preview.before.session(preview.year.ends) else { return Vec::new() };
    let seats = preview.before.seats(ending);
    let line = |seats: &Seats<'_>| {
        let group = preview.year.groups.iter().find(|g| g.class == seats.class.id && g.stage == seats.stage);
        Line {
            class: seats.class.name.clone(),
            stage: seats.stage.clone().unwrap_or_default(),
            pupils: seats.pupils.len(),
            goes: match group.map(|g| &g.goes) {
                Some(Goes::To(name)) => name.clone(),
                Some(Goes::Leaves) => format!("Leave after {}", last_date(ending)),
                Some(Goes::NotYet) | None => "Stay, class not known yet".to_owned(),
            },
        }
    };
    seats.iter().map(line).collect()
}

/// The difference, in plain words.
pub fn sentences(preview: &Preview) -> Vec<String> {
    let (year, rolled) = (&preview.year, &preview.rolled);
    let counts = &rolled.plan.counts;
    let Some(ending) = preview.before.session(year.ends) else { return Vec::new() };
    let mut said = Vec::new();
    let is_new = rolled.plan.sessions.iter().any(|c| c.before.is_none());
    let (from, until) = (long_date(&year.session.from_on), long_date(&last_day(&year.session.until_on)));
    if is_new {
        said.push(format!("The school year {} begins on {from} and ends on {until}.", year.session.name));
    } else if !rolled.plan.sessions.is_empty() {
        said.push(format!("The school year {} is there, and now ends on {until}.", year.session.name));
    }
    let mut say = |n: usize, words: String| {
        if n > 0 {
            said.push(words);
        }
    };
    let terms = rolled.plan.terms.len();
    say(terms, format!("{} written down.", plural(terms, "term is", "terms are")));
    say(counts.classes_new, format!("{} made.", plural(counts.classes_new, "class is", "classes are")));
    say(
        counts.moved,
        format!("{} to a class of the next year.", plural(counts.moved, "pupil goes", "pupils go")),
    );
    let left = last_date(ending);
    say(
        counts.leavers,
        format!("{} the school after {left}.", plural(counts.leavers, "pupil leaves", "pupils leave")),
    );
    say(
        rolled.not_yet,
        format!("{} and no class yet.", plural(rolled.not_yet, "pupil has a place", "pupils have a place")),
    );
    let empty = rolled.kept_empty.len();
    let names = rolled.kept_empty.join(", ");
    say(
        empty,
        format!("{} for pupils who join: {names}.", plural(empty, "class waits empty", "classes wait empty")),
    );
    let shared = rolled.shared.iter().filter(|c| c.before.is_none()).count();
    say(shared, format!("Teams share {} of the next year.", plural(shared, "class", "classes")));
    let ended = rolled.plan.members.iter().filter(|c| c.before.is_some()).count();
    say(
        ended,
        format!("The lists of {} end with {left}. They and their results stay as they were.", ending.name),
    );
    if counts.rows_written == 0 {
        said.push("Everything is there already, so nothing would change.".to_owned());
    }
    said
}

pub fn preview(viewer: &Viewer, import: &Import, school: &Org, preview: &Preview) -> Page {
    let counts = &preview.rolled.plan.counts;
    let waits = preview.waits_until(&viewer.today);
    let address = format!("/imports/{}", import.id);
    let table = lines(preview).into_iter().fold(
        Table::new("Where each class goes")
            .scroll()
            .column("Class")
            .column("Stage")
            .figures("Pupils")
            .column("Next year"),
        |table, line| table.row([line.class, line.stage, thousands(line.pupils), line.goes]),
    );
    let body = html! {
        section.stack aria-labelledby="pv-h" {
            div.head { h2 #pv-h { "What would be different" } }
            div.card.stack { (bullets(sentences(preview))) }
            (diff(
                &[
                    tile(counts.moved, "moves up", "move up"),
                    tile(counts.leavers, "leaves", "leave"),
                    tile(counts.classes_new, "new class", "new classes"),
                ],
                tile(preview.rolled.there, "there already", "there already"),
            ))
            div.card.stack { (table) (super::files(&super::downloads(import, "classes"))) }
        }
        div.stack.mt {
            @if let Some(day) = waits {
                p.ico { (Icon::Calendar) span { "This can be written from " (long_date(&day.to_string())) " on: pupils move up when a year ends, not in its middle. Your choice is kept." } }
            }
            (FormView::post(format!("{address}/application")).body(html! {
                p.row {
                    @if waits.is_none() { (Button::new(if counts.rows_written == 0 { "Close" } else { "Write these changes" })) }
                    a.small href=(format!("/network/{}/next-session", school.id)) { "Go back and change something" }
                }
            }))
            (set_aside(import))
            (privacy("It can be undone for 30 days. What is entered in the meantime stays."))
        }
    };
    let lead = "Nothing is written until you say so. Written twice, it changes nothing the second time.";
    Page::new(viewer, "Preview of the next school year", Here::Imports)
        .mast(mast(viewer, school, "The next school year", 1).lead(lead))
        .body(body)
}
