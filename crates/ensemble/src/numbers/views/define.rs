//! Choosing a number to watch, and changing what it is.

use ensemble_ui::{Button, Card, Choice, Choices, Field, Form as FormView, Mast, Tint, aside_note, html};

use super::super::model::{Cadence, Direction, Gathered, Measure, Unit};
use crate::access::Viewer;
use crate::network::Org;
use crate::web::form::{Form, errors};
use crate::web::id::Id;
use crate::web::page::{Here, Page};

/// `measure`: the one that is changed; none for a new one.
pub fn page(
    viewer: &Viewer,
    team: (Id<Org>, &str),
    measure: Option<Id<Measure>>,
    starts: &[(Id<Measure>, String)],
    form: &Form,
) -> Page {
    let (title, action, press) = match measure {
        None => ("Choose a number to watch", "/numbers/measures".to_owned(), "Watch it"),
        Some(id) => ("Change what it is", format!("/numbers/{id}/edit"), "Save"),
    };
    let mut view = FormView::post(action)
        .draft(format!("measure-{}", measure.map_or_else(|| team.0.to_string(), |id| id.to_string())));
    if measure.is_none() {
        view = view.hidden("team", team.0.to_string());
    }
    let body = html! {
        (errors(form))
        div.cols.side {
            (Card::bare(Tint::Plain).body(view.body(html! {
                (Field::text("name", "What do we call it?").hint("Two or three words, such as “Reading fluency”.")
                    .value(form.text("name")).error_if(form.error("name")))
                (Field::short_textarea("definition", "What exactly is counted?")
                    .hint("So that somebody new would count the same: of whom, out of what, and what is left out.")
                    .value(form.text("definition")).error_if(form.error("definition")))
                (words("unit", "What is it a number of?", Unit::ALL, Unit::word, Unit::words, form))
                (words("direction", "Which way is better?", Direction::ALL, Direction::word, Direction::words, form))
                (words("cadence", "How often?", Cadence::ALL, Cadence::word, Cadence::words, form))
                (Field::text("source", "Where does it come from?").hint("Who counts, or which list: “Class registers”.")
                    .value(form.text("source")).error_if(form.error("source")))
                @if measure.is_none() {
                    (words("gathered", "How does it get here?", Gathered::CHOICES, Gathered::word, gathered, form))
                }
                (Field::select("starting_point", "Where pupils started, if a test says so",
                    std::iter::once((String::new(), "Not known".to_owned())).chain(starts.iter().map(|(id, name)| (id.to_string(), name.clone()))))
                    .hint("Only for pupils’ results: classes are then compared among pupils who started in the same place.")
                    .value(form.text("starting_point")).error_if(form.error("starting_point")))
                (Field::text("decimals", "Decimals").hint("0, 1 or 2").value(form.text("decimals")).error_if(form.error("decimals")))
                (Field::text("baseline_points", "Freeze the usual range on the first readings?")
                    .hint("Leave empty to use all readings. Before trying something new, write 12 or more: a change then shows against what was usual before.")
                    .value(form.text("baseline_points")).error_if(form.error("baseline_points")))
                p.row { (Button::new(press)) }
            })))
            div.stack {
                (aside_note("Choose something you can move together, and that takes less than a minute a week to write down."))
                (aside_note("It is the team’s number. It is never anybody’s score."))
            }
        }
    };
    Page::new(viewer, title, Here::Numbers).mast(Mast::new(title).place(team.1)).body(body)
}

fn words<T: Copy>(
    name: &'static str,
    legend: &'static str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
    says: impl Fn(T) -> &'static str,
    form: &Form,
) -> Choices {
    let choices = Choices::one(name, legend).error_if(form.error(name));
    all.iter().fold(choices, |choices, &one| {
        choices.choice(Choice::new(word(one), says(one)).on(form.text(name) == word(one)))
    })
}

fn gathered(how: Gathered) -> &'static str {
    match how {
        Gathered::Results => "From pupils’ results, in a file that the data manager brings in",
        Gathered::Attendance => "From registers that the data manager brings in",
        Gathered::Readings => "We enter one number at a time",
    }
}
