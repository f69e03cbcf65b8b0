//! People, by their initials: never photographs by default.

use crate::Tint;
use maud::{Markup, Render, html};

/// Two letters on a round ground. The name beside it is what is read out.
pub fn face(tint: Tint, initials: &str) -> Markup {
    html! { span class={ "who " (tint.class()) } aria-hidden="true" { (initials) } }
}

/// A face and a name: who holds something.
pub fn holder(tint: Tint, initials: &str, name: impl Render) -> Markup {
    html! { span.holder { (face(tint, initials)) (name) } }
}

/// A face and a line: who asks, from where, about what.
pub fn asker(tint: Tint, initials: &str, line: impl Render) -> Markup {
    html! { p.asker { (face(tint, initials)) span.small { (line) } } }
}

/// Several faces that overlap; the label says who they are.
pub fn people<'a>(label: &str, faces: impl IntoIterator<Item = (Tint, &'a str)>) -> Markup {
    html! { ul.people role="list" aria-label=(label) { @for (tint, initials) in faces { li { (face(tint, initials)) } } } }
}
