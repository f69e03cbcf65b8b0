//! Three text areas and one button, for a phone.

use ensemble_ui::{Button, Choice, Field, Form as FormView, Icon, Mast, html, privacy};

use super::super::model::Visit;
use crate::access::Viewer;
use crate::web::Form;
use crate::web::form::errors;
use crate::web::page::{Here, Page};

pub fn page(viewer: &Viewer, visit: &Visit, form: &Form) -> Page {
    let area = |name, label, hint| {
        Field::short_textarea(name, label).hint(hint).value(form.text(name)).error_if(form.error(name))
    };
    let body = html! {
        (errors(form))
        (FormView::post(format!("/visits/{}/record", visit.id)).class("stack keep").draft(format!("record-{}", visit.id)).body(html! {
            (area("saw", "What did you see?", "What people did, not how well they did it."))
            (area("will_try", "What will you try, and by when?", "Such as: paired reading in P4, from after Easter."))
            (area("would_not", "What would not work with you, and why?", "Such as: it takes a second room, and we have one."))
            (Choice::new("yes", "Show it to our hosts").hint("They like to hear what became of it. You can take it back here.")
                .on(form.has("shown")).alone("shown"))
            p.row { (Button::new("Keep it").icon(Icon::Check)) }
        }))
        (privacy("You, your head and your data manager see this. Your hosts see it if you tick the box. Write no names of pupils."))
    };
    Page::new(viewer, "What you took home", Here::Network)
        .mast(
            Mast::new("What did you take home?")
                .place(html! { a href=(format!("/visits/{}", visit.id)) { "Your visit to " (visit.host) } })
                .lead("Three boxes. Any one of them is enough."),
        )
        .body(body)
}
