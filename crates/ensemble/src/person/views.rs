//! Pages for signing in.

use ensemble_ui::{Button, Card, Field, Form as FormView, Mast, Tint, html};

use super::model::Person;
use crate::app::App;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::page::{Here, Page};

/// Who one can be in the demo, and what they see first.
const DEMO: &[(&str, &str, &str)] = &[
    ("teacher", "Meera Kaur, teacher", "her team’s numbers, and which bar is hers"),
    ("team-lead", "Amara Osei, Year 4 lead", "what changed, and what to ask about it"),
    ("head", "Siân Prosser, head", "the spread between classes, with no class named"),
    ("data-manager", "Dev Mistry, data manager", "bringing the school’s files in"),
    ("network-lead", "The network’s lead", "who works with whom"),
    ("guest", "A guest", "almost nothing, on purpose"),
];

pub fn sign_in(app: &App, form: &Form) -> Page {
    let body = html! {
        div.cols.side {
            div.stack.gap-l {
                (errors(form))
                (Card::bare(Tint::Plain).body(FormView::post("/sign-in").body(html! {
                    (Field::email("email", "Your e-mail address")
                        .hint("We send you a link. There is no password to remember.")
                        .value(form.text("email")).error_if(form.error("email")))
                    input type="hidden" name="to" value=(form.text("to"));
                    p.row { (Button::new("Send me a link")) }
                })))
            }
            @if app.config.demo {
                (Card::titled(Tint::Brand, "look", 2, "Look around as").body(html! {
                    ul.plain.small {
                        @for (handle, who, sees) in DEMO {
                            li { a href=(format!("/demo/as/{handle}")) { (who) } ": " (sees) }
                        }
                    }
                }))
            }
        }
    };
    let mast = match form.has("signed-out") {
        true => Mast::new("You are signed out").lead("Nothing is kept on this device. See you soon."),
        false => {
            Mast::new("Come in").lead("Schools that get better by finding the excellence they already have.")
        }
    };
    Page::open(app, None, "Sign in", Here::Nowhere).mast(mast).body(body)
}

pub fn look_in_your_mail(app: &App, email: &str) -> Page {
    Page::open(app, None, "Look in your mail", Here::Nowhere)
        .mast(Mast::new("Look in your mail").lead(html! {
            "If somebody at " strong { (email) } " has been invited, a link is on its way. It works once, for a quarter of an hour."
        }))
        .body(html! {
            p { "Nothing there after a minute? Look among the junk, or " a href="/sign-in" { "try another address" } "." }
            @if app.config.demo { p.quiet.small { "In this demo, mail is written to the folder outbox beside the database." } }
        })
}

pub fn welcome(app: &App, person: &Person, token: &str) -> Page {
    let first = person.name.split_whitespace().next().unwrap_or(&person.name);
    Page::open(app, None, "Sign in", Here::Nowhere)
        .mast(Mast::new(format!("Welcome, {first}")).lead("One press and you are in. The link cannot be used again."))
        .body(html! {
            (FormView::post(format!("/sign-in/{token}")).body(html! { p.row { (Button::new(format!("Sign in as {}", person.name))) } }))
        })
}

pub fn link_is_over(app: &App) -> Page {
    Page::open(app, None, "This link is over", Here::Nowhere)
        .status(axum::http::StatusCode::GONE)
        .mast(
            Mast::new("This link has been used, or is too old")
                .lead("Links work once, so that nobody else can use yours."),
        )
        .body(html! { p.row { (Button::link("/sign-in", "Send me a new one")) } })
}
