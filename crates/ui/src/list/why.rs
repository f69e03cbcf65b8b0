//! The ordinary reasons, to be ruled out first.

use crate::{Tint, tag};
use maud::{Markup, html};

/// One ordinary reason for a difference.
#[derive(Clone, Debug)]
pub struct Reason {
    /// Its name in a form.
    pub name: String,
    /// Two or three words.
    pub title: String,
    /// What is known about it.
    pub words: Markup,
    /// What that means: "Could be some of it".
    pub verdict: String,
    /// [`Tint::Brand`] for a reason that explains something, else [`Tint::Plain`].
    pub tint: Tint,
    /// Whether it is ticked, in a list to tick.
    pub ticked: bool,
}

/// Reasons to read.
pub fn why(reasons: &[Reason]) -> Markup {
    html! {
        ul.why role="list" {
            @for reason in reasons {
                li { h3 { (reason.title) } (tag(reason.tint, &reason.verdict)) p.small.quiet { (reason.words) } }
            }
        }
    }
}

/// Reasons to tick, inside a form: a conversation, not a verdict.
pub fn why_to_tick(reasons: &[Reason]) -> Markup {
    html! {
        ul.why.tickable role="list" {
            @for reason in reasons {
                li {
                    input type="checkbox" id=(reason.name) name=(reason.name) checked[reason.ticked]
                        aria-describedby={ (reason.name) "-n" };
                    label for=(reason.name) { (reason.title) }
                    (tag(reason.tint, &reason.verdict))
                    p.small.quiet id={ (reason.name) "-n" } { (reason.words) }
                }
            }
        }
    }
}
