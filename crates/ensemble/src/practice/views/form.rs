//! Writing a card: half a page, in five minutes.

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Icon, Markup, Mast, Tint, aside_note, html, privacy,
};

use super::super::model::{Practice, longest};
use crate::access::{Membership, Viewer};
use crate::notice::Notice;
use crate::web::form::{Form, errors};
use crate::web::page::{Here, Page};

/// `notice`: what somebody noticed, where the card is to tell its story.
pub fn new(viewer: &Viewer, teams: &[&Membership], notice: Option<&Notice>, form: &Form) -> Page {
    let mut view = FormView::post("/practices").draft("practice-new");
    let only = notice.map(|n| n.team_id).or(match teams {
        [one] => Some(one.org),
        _ => None,
    });
    if let Some(team) = only {
        view = view.hidden("team", team.to_string());
    }
    if let Some(notice) = notice {
        view = view.hidden("notice", notice.id.to_string());
    }
    let choice = html! {
        @if only.is_none() {
            (Field::select("team", "Which team does it?", std::iter::once((String::new(), "Choose".to_owned()))
                .chain(teams.iter().map(|m| (m.org.to_string(), m.org_name.clone()))))
                .value(form.text("team")).error_if(form.error("team")))
        }
    };
    let body = html! {
        (errors(form))
        div.cols.side {
            (Card::bare(Tint::Plain).body(view.body(html! { (choice) (fields(form)) p.row { (Button::new("Save the draft")) } })))
            div.stack.gap-l {
                @if let Some(notice) = notice {
                    (Card::titled(Tint::Sun, "noticed", 2, "What was noticed").eyebrow(Icon::Lock, "For your team alone").body(html! {
                        p { "“" (notice.words) "”" }
                        p.small.quiet { (notice.by) }
                        p.small { "The note goes once the draft is saved." }
                    }))
                }
                (beside())
            }
        }
    };
    Page::new(viewer, "Half a page, in your own words", Here::Practices)
        .mast(
            Mast::new("Half a page, in your own words")
                .place(html! { a href="/practices" { "Practices" } })
                .lead("Write it as you would tell a friend in the next room. Five minutes are enough."),
        )
        .body(body)
}

pub fn edit(viewer: &Viewer, practice: &Practice, form: &Form) -> Page {
    let at = format!("/practices/{}", practice.id);
    let view = FormView::post(format!("{at}/edit")).draft(format!("practice-{}", practice.id));
    let body = html! {
        (errors(form))
        div.cols.side {
            (Card::bare(Tint::Plain).body(view.body(html! {
                (fields(form))
                p.row { (Button::new("Save")) (Button::link(at.as_str(), "Leave it as it was").text()) }
            })))
            div.stack { (beside()) }
        }
    };
    let lead = match practice.is_shared() {
        true => "Others can read this card. What you save here, they see at once.",
        false => "A draft. Only your team can see it.",
    };
    Page::new(viewer, format!("Edit {}", practice.title), Here::Practices)
        .mast(Mast::new("Edit the card").place(html! { a href=(at) { (practice.title) } }).lead(lead))
        .body(body)
}

/// The form of a card that exists.
pub fn filled(practice: &Practice) -> Form {
    let hours = practice.hours.map(|hours| hours.to_string()).unwrap_or_default();
    Form::filled(&[
        ("title", &practice.title),
        ("for_whom", &practice.for_whom),
        ("what_we_do", &practice.what_we_do),
        ("needs", &practice.needs),
        ("might_not", &practice.might_not),
        ("hours", &hours),
    ])
}

fn fields(form: &Form) -> Markup {
    html! {
        (Field::text("title", "What do you call it?").hint(format!("A few words, at most {} characters.", longest::TITLE))
            .value(form.text("title")).error_if(form.error("title")))
        (Field::text("for_whom", "For whom is it?").hint("Such as “Years 2 to 5, pupils who decode but read slowly”.")
            .value(form.text("for_whom")).error_if(form.error("for_whom")))
        (Field::textarea("what_we_do", "What do you do?").hint("No names of pupils. Four lines are plenty.")
            .value(form.text("what_we_do")).error_if(form.error("what_we_do")))
        (Field::short_textarea("needs", "What does it need, and what did it replace?")
            .value(form.text("needs")).error_if(form.error("needs")))
        (Field::text("hours", "How many hours a week does it take?").unit("hours a week")
            .hint("0.5 is half an hour, 0 is none extra, −1 gives an hour back. Leave it empty if you do not know.")
            .value(form.text("hours")).error_if(form.error("hours")))
        (Field::short_textarea("might_not", "Where might it not work?")
            .value(form.text("might_not")).error_if(form.error("might_not")))
    }
}

fn beside() -> Markup {
    html! {
        (privacy("It is your team’s draft until you say who may read it. You can take it back at any time."))
        (aside_note("A title is enough to begin. To share it, say for whom it is and what you do."))
    }
}
