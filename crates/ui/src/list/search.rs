//! Looking for something, and what was found.

use crate::{Button, Hx, Icon, Swap, Tint};
use maud::{Markup, html};

/// The search box of a page of results: the same question, to ask again. Where script runs, `hx` may
/// answer as one types.
///
/// ```
/// use ensemble_ui::{Hx, Swap, find_again};
/// let live = Hx {
///     get: Some("/search".into()),
///     trigger: Some("input changed delay:200ms".into()),
///     target: Some("#results".into()),
///     swap: Some(Swap::InnerMorph),
///     ..Hx::default()
/// };
/// let html = find_again("/search", "Search practices", "toast", &live).into_string();
/// assert!(html.contains(r##"hx-target="#results" hx-swap="innerMorph""##));
/// ```
pub fn find_again(action: &str, label: &str, query: &str, hx: &Hx) -> Markup {
    html! {
        search { form.bigfind action=(action) {
            label.vh for="q" { (label) }
            input #q name="q" type="search" value=(query) autocomplete="off"
                hx-get=[&hx.get] hx-trigger=[&hx.trigger] hx-target=[&hx.target]
                hx-swap=[hx.swap.map(Swap::word)] hx-indicator=[&hx.indicator] hx-push-url=[&hx.push_url];
            (Button::new("Search").icon(Icon::Search))
        } }
    }
}

/// Ways to narrow a list: (words, address, how many). `here` is the one chosen.
pub fn narrow_by<'a>(
    label: &str,
    ways: impl IntoIterator<Item = (&'a str, &'a str, u64)>,
    here: usize,
) -> Markup {
    html! {
        nav aria-label=(label) { ul.kinds role="list" {
            @for (i, (words, href, count)) in ways.into_iter().enumerate() {
                li { a href=(href) aria-current=[(i == here).then_some("true")] { (words) " " span { (count) } } }
            }
        } }
    }
}

/// One thing found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What sort of thing it is.
    pub icon: Icon,
    /// The icon's ground.
    pub tint: Tint,
    /// Its name.
    pub title: String,
    /// Its address.
    pub href: String,
    /// A sentence about it, where `mark` may show the words looked for.
    pub words: Markup,
    /// Where, when, by whom: short.
    pub meta: Vec<Markup>,
}

/// Things found, in an order that is said above them.
pub fn found(items: impl IntoIterator<Item = Found>) -> Markup {
    html! {
        ul.found role="list" {
            @for item in items {
                li {
                    span class={ "badge " (item.tint.class()) } { (item.icon) }
                    div.stack.gap-s {
                        h3 { a href=(item.href) { (item.title) } }
                        p.small { (item.words) }
                        @if !item.meta.is_empty() { p.meta.tiny { @for part in &item.meta { span { (part) } } } }
                    }
                }
            }
        }
    }
}
