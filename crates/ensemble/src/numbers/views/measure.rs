//! One measure: words, chart, table, definition, and what one can add to it.

use ensemble_stats::spc;
use ensemble_ui::chart::Figure;
use ensemble_ui::{
    Banner, Button, Card, Cell, Choice, Field, Form as FormView, Icon, Markup, Mast, Render, Section, Table,
    Tint, bullets, facts, html, more, privacy,
};

use super::super::model::{Gathered, Note, Unit};
use super::super::series::{NEEDED, Series};
use super::super::store::teams::Team;
use super::super::words;
use super::picture;
use crate::access::Viewer;
use crate::web::form::{Form, errors};
use crate::web::id::Id;
use crate::web::locale::{long_date, plural};
use crate::web::page::{Here, Page};

/// What this reader may do on the page, and what was just done.
#[derive(Default)]
pub struct May {
    pub enter: bool,
    pub change: bool,
    pub noted: Option<Id<Note>>,
    pub entered: bool,
    /// The level from which it counts, where it is of grades or of steps.
    pub level: Option<String>,
    /// Of a class, who has no result.
    pub names: bool,
}

pub fn page(
    viewer: &Viewer,
    team: &Team,
    series: &Series,
    (may, sources): (&May, &[(String, String)]),
    form: &Form,
) -> Page {
    let measure = &series.measure;
    let at = format!("/numbers/{}", measure.id);
    let mast = Mast::new(&measure.name)
        .place(html! { a href=(format!("/numbers?team={}", team.id)) { (team.name) } })
        .place(&team.school)
        .lead(words::sentence(series))
        .quiet(&measure.definition);
    let figure = Figure::new(picture::draw(series, "chart", picture::LARGE))
        .card()
        .title(2, words::title(series))
        .subtitle(format!("{}. {}", measure.cadence.words(), measure.direction.words()))
        .state(words::kind(series), words::state(series))
        .key(picture::key())
        .link(more("How this chart is read", rules(series)))
        .downloads(picture::downloads(measure));
    let body = html! {
        (errors(form))
        (done(&at, may))
        @if measure.set_aside_at.is_some() {
            (Banner::note(Icon::Note, "This number is set aside. Nothing is lost, and it can come back."))
        }
        div.cols.side {
            div {
                div.stack {
                    (figure)
                    @if series.kept_back > 0 {
                        p.small.quiet { (plural(series.kept_back, "reading is", "readings are")) " about fewer than five pupils and not shown." }
                    }
                    (came_from(sources))
                    (privacy(format!("The {} and the head and data manager of {} can see this. Nobody else can.", team.name, team.school)))
                }
                @if may.enter && measure.set_aside_at.is_none() {
                    @if measure.gathered == Gathered::Readings { (enter(&at, series, form)) }
                    (know(&at, series, form))
                }
            }
            div.stack.gap-l {
                @if measure.compares_classes() {
                    (Card::titled(Tint::Brand, "where", 2, "Where is it working?").body(html! {
                        p.small { "Most of a difference is usually between pupils in the same class. See how much sits between classes." }
                        p { (Button::link(format!("{at}/variation"), "Look together").alt()) }
                    }))
                }
                @if measure.is_of_grades() && measure.gathered == Gathered::Results {
                    (Card::titled(Tint::Plain, "grades", 2, "Grades are counted").body(html! {
                        p.small { "Grades have an order and no distance. This is the share of pupils at or above one level, and grades are never averaged, nor compared between classes." }
                    }))
                }
                @if may.names && !series.readings.is_empty() {
                    (Card::titled(Tint::Plain, "none", 2, "Is a result missing?").body(html! {
                        p.small { a href=(format!("{at}/missing")) { "Who has no result" } ", class by class" }
                    }))
                }
                (cannot(series))
                (definition(series, may.level.as_deref()))
                @if may.change { (change(&at, series)) }
            }
        }
    };
    Page::new(viewer, measure.name.as_str(), Here::Numbers).mast(mast).body(body)
}

/// Which file each of the last days is from.
fn came_from(sources: &[(String, String)]) -> Markup {
    let table = Table::new("Where each reading came from")
        .stack()
        .column("Day")
        .column("From")
        .rows(sources.iter().map(|(day, words)| [Cell::line(long_date(day)), Cell::new(words)]));
    html! { @if !sources.is_empty() { (more("Where these readings came from", table)) } }
}

fn done(at: &str, may: &May) -> Markup {
    html! {
        @if let Some(note) = may.noted {
            (Banner::done("Noted, and drawn on the chart.").undo(FormView::post(format!("{at}/notes/{note}/set-aside")), "Undo"))
        }
        @if may.entered { (Banner::done("Entered. A mistake is put right by entering that day again.")) }
    }
}

/// The rules, printed under the chart.
fn rules(series: &Series) -> Markup {
    let segment = series.chart.as_ref().and_then(|chart| chart.segments.last());
    let format = series.measure.format();
    html! {
        @match segment.map(|s| (s.kind, s)) {
            Some((spc::Kind::Xmr, segment)) => {
                @if let Some(limits) = segment.limits {
                    p.small {
                        "The dashed line is the average of "
                        (if segment.baseline < segment.end - segment.start { "the first " } else { "all " })
                        (segment.baseline) " readings, " (format.write(limits.centre)) ". The shaded band is the usual range, "
                        (format.range((limits.lower, limits.upper)))
                        ": the average, and 2.66 times the average step from one reading to the next on either side."
                    }
                }
            }
            Some((spc::Kind::RunChart, _)) => {
                p.small { "The dashed line is the middle value. A usual range needs 13 readings, or a frozen start of 12." }
            }
            _ => { p.small { "With fewer than five readings only the values are shown." } }
        }
        p.small { "We say “changed” when more readings in a row lie on one side of the line than chance would put there"
            @if let Some(runs) = segment.and_then(|s| s.runs.as_ref()) { " (here more than " (runs.longest_usual) ")" }
            ", or when the line is crossed too seldom. A single reading outside the band is “unusual”. These are Anhøj’s rules." }
        p.small { "The line and the band begin anew only when one of us says so, with a reason." }
        @for note in series.chart.iter().flat_map(|chart| &chart.notes) { p.small { (note) } }
    }
}

fn cannot(series: &Series) -> Markup {
    html! {
        section.stack.gap-s aria-labelledby="not-h" {
            h2 #not-h { "What this cannot tell you" }
            div.small { (bullets([
                "Why it moved: a note of ours is a guess worth testing",
                "How any one pupil or class is doing",
                if series.readings.len() < NEEDED { "Whether a change will last: there are few readings yet" } else { "Whether a change will last" },
            ])) }
        }
    }
}

fn definition(series: &Series, level: Option<&str>) -> Markup {
    let measure = &series.measure;
    let baseline = match measure.baseline_points {
        Some(n) => format!("Frozen on the first {n} readings"),
        None => "All readings".to_owned(),
    };
    let gathered = match measure.gathered {
        Gathered::Results => "Worked out from pupils’ results",
        Gathered::Attendance => "Worked out from registers, week by week",
        Gathered::Readings => "Entered by the team",
        Gathered::Survey => "Counted from answers to a survey",
    };
    let level = level.map(|level| ("At or above", level.to_owned()));
    let all = [("Counted", measure.definition.clone())].into_iter().chain(level);
    Card::titled(Tint::Plain, "def", 2, "What it is")
        .body(html! { div.small { (facts(all.chain([
            ("Unit", measure.unit.words().to_owned()),
            ("Better", measure.direction.words().to_owned()),
            ("How often", measure.cadence.words().to_owned()),
            ("From", measure.source.clone()),
            ("How", gathered.to_owned()),
            ("Usual range from", baseline),
        ]))) }
            @if !series.changes.is_empty() { (more("What it used to be", used_to_be(series))) }
        })
        .render()
}

/// Readings before and after such a day may not be about the same thing.
fn used_to_be(series: &Series) -> Markup {
    html! {
        p.small { "Readings before and after such a day may not be comparable. The chart marks it." }
        ul.plain.small { @for changed in &series.changes {
            li { strong { (long_date(&changed.on_day)) } ": " (changed.part.words()) ". It was: " q { (changed.was) } }
        } }
    }
}

fn change(at: &str, series: &Series) -> Markup {
    html! {
        div.row {
            (Button::link(format!("{at}/edit"), "Change what it is").alt().icon(Icon::Pen))
            @if series.measure.set_aside_at.is_none() {
                (FormView::post(format!("{at}/set-aside")).class("").body(Button::new("Set it aside").text()))
            } @else {
                (FormView::post(format!("{at}/bring-back")).class("").body(Button::new("Bring it back").text()))
            }
        }
    }
}

fn enter(at: &str, series: &Series, form: &Form) -> Markup {
    let unit = if series.measure.unit == Unit::Percent { "%" } else { "" };
    let hint = match series.latest() {
        Some(last) => format!(
            "The last was {} for {}.",
            series.measure.format().write(last.value),
            long_date(&last.taken_on)
        ),
        None => "The first one. An old one may come later; the chart puts them in order.".to_owned(),
    };
    Section::new("enter", "Enter a reading")
        .body(Card::bare(Tint::Plain).body(FormView::post(format!("{at}/readings")).draft(format!("reading-{at}")).body(html! {
            (Field::date("taken_on", "For which day").hint(if series.measure.cadence == super::super::model::Cadence::Week { "Of a week, its Monday." } else { "The day it was taken." })
                .value(form.text("taken_on")).error_if(form.error("taken_on")))
            (Field::text("value", "Value").hint(hint).unit(unit).value(form.text("value")).error_if(form.error("value")))
            (Field::text("pupils", "How many pupils it is about, if you know").value(form.text("pupils")).error_if(form.error("pupils")))
            p.row { (Button::new("Enter it")) }
        })))
        .render()
}

fn know(at: &str, series: &Series, form: &Form) -> Markup {
    Section::new("know", "Add what we know")
        .side(html! { span.small.quiet { "It is drawn on the chart" } })
        .body(html! {
            (Card::bare(Tint::Plain).body(FormView::post(format!("{at}/notes")).draft(format!("note-{at}")).body(html! {
                (Field::date("on_day", "When").value(form.text("on_day")).error_if(form.error("on_day")))
                (Field::text("words", "What happened").hint("A few words, and no names of pupils. “Breakfast club opens”.")
                    .value(form.text("words")).error_if(form.error("words")))
                (Choice::new("yes", "Draw the usual range anew from here").on(form.has("rebase"))
                    .hint("Only when we know of a change that will last. What happened is then printed as the reason.").alone("rebase"))
                p.row { (Button::new("Add it").alt()) }
            })))
            @if !series.notes.is_empty() { (noted(at, &series.notes)) }
        })
        .render()
}

fn noted(at: &str, notes: &[Note]) -> Markup {
    html! {
        ul.plain.small {
            @for note in notes {
                li.row.between {
                    span { strong { (words::day_month(&note.on_day)) } ": " (note.words) @if note.rebase { " (new limits from here)" } }
                    (FormView::post(format!("{at}/notes/{}/set-aside", note.id)).class("").body(Button::new(html! {
                        "Set aside" span.vh { ": " (note.words) }
                    }).text()))
                }
            }
        }
    }
}
