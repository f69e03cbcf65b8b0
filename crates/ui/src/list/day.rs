//! A day in a handful of things: one of each, nothing else.

use crate::{Icon, card::heading};
use maud::{Markup, Render, html};

/// One thing of the day.
#[derive(Clone, Debug)]
pub struct DayItem {
    icon: Icon,
    when: Markup,
    id: String,
    title: Markup,
    body: Markup,
}

impl DayItem {
    /// `when` is a time or a kind of thing: "One question to answer". `id` is unique on the page.
    pub fn new(icon: Icon, when: impl Render, id: impl Into<String>, title: impl Render) -> Self {
        DayItem { icon, when: when.render(), id: id.into(), title: title.render(), body: html! {} }
    }

    /// What there is to read or do.
    #[must_use]
    pub fn body(self, body: impl Render) -> Self {
        DayItem { body: body.render(), ..self }
    }
}

/// The day, in the order to read it.
pub fn day(items: impl IntoIterator<Item = DayItem>) -> Markup {
    html! {
        ol.day role="list" {
            @for item in items {
                li {
                    p.when { (item.icon) " " (item.when) }
                    section.stack.gap-s aria-labelledby={ (item.id) "-h" } {
                        (heading(2, &item.id, &item.title)) (item.body)
                    }
                }
            }
        }
    }
}
