//! Small things under the components: lists of classes, and the one door for markup that is not
//! escaped, which only our own icons and text already escaped go through.

#![expect(clippy::disallowed_types, reason = "this is the place the law speaks of")]

use maud::{Markup, PreEscaped};

/// The classes that hold, or no attribute at all.
pub(crate) fn classes<const N: usize>(classes: [(&'static str, bool); N]) -> Option<String> {
    let held: Vec<&str> = classes.into_iter().filter(|(_, holds)| *holds).map(|(class, _)| class).collect();
    (!held.is_empty()).then(|| held.join(" "))
}

pub(crate) fn raw(markup: impl Into<String>) -> Markup {
    PreEscaped(markup.into())
}
