//! Plain lists with a shape.

use crate::raw::classes;
use crate::{Icon, Tint, list::face};
use maud::{Markup, Render, html};

/// Pairs of a word and what it stands for.
pub fn facts<T: Render, D: Render>(pairs: impl IntoIterator<Item = (T, D)>) -> Markup {
    html! { dl.facts { @for (term, words) in pairs { div { dt { (term) } dd { (words) } } } } }
}

/// A few large numbers, each with what it counts: (number, words).
pub fn figures<N: Render, W: Render>(pairs: impl IntoIterator<Item = (N, W)>) -> Markup {
    html! { dl.figures { @for (number, words) in pairs { div { dt { (words) } dd { (number) } } } } }
}

/// A plain list.
pub fn bullets<W: Render>(items: impl IntoIterator<Item = W>) -> Markup {
    html! { ul.plain { @for item in items { li { (item) } } } }
}

/// What a meeting will talk about, in order.
pub fn agenda<W: Render>(items: impl IntoIterator<Item = W>) -> Markup {
    html! { ol.agenda.small { @for item in items { li { (item) } } } }
}

/// What to do, in order, with large numbers.
pub fn steps<W: Render>(items: impl IntoIterator<Item = W>) -> Markup {
    html! { ol.steps { @for item in items { li { div { (item) } } } } }
}

/// One thing to do, or done.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its icon; a done task shows a tick in its place.
    pub icon: Icon,
    /// Whether it is done. Said in words too, for those who do not see the tick.
    pub done: bool,
    /// What it is, perhaps a link.
    pub words: Markup,
    /// A smaller line below.
    pub note: Option<Markup>,
}

/// Things to do, with those done marked.
pub fn tasks(items: impl IntoIterator<Item = Task>) -> Markup {
    html! {
        ul.ticks.small role="list" {
            @for task in items {
                li class=[task.done.then_some("done")] {
                    (if task.done { Icon::Check } else { task.icon })
                    span {
                        (task.words)
                        @if task.done { span.vh { " (done)" } }
                        @if let Some(note) = task.note { span.tiny { (note) } }
                    }
                }
            }
        }
    }
}

/// What happened when: (when, what, still to come).
pub fn timeline<D: Render, W: Render>(items: impl IntoIterator<Item = (D, W, bool)>) -> Markup {
    html! {
        ol.timeline role="list" {
            @for (when, what, to_come) in items { li class=[to_come.then_some("to")] { strong { (when) } (what) } }
        }
    }
}

/// One turn in a conversation.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Two letters.
    pub initials: String,
    /// The face's ground.
    pub tint: Tint,
    /// Who and when.
    pub from: Markup,
    /// What they said.
    pub words: Markup,
}

/// A conversation, oldest first.
pub fn thread(turns: impl IntoIterator<Item = Turn>) -> Markup {
    html! {
        ol.thread role="list" {
            @for turn in turns {
                li { (face(turn.tint, &turn.initials)) div { p.tiny { (turn.from) } p { (turn.words) } } }
            }
        }
    }
}

/// Where we are among a few stages; `now` counts from 0, and past the end all are done.
pub fn stepper(label: &str, stages: &[&str], now: usize) -> Markup {
    html! {
        ol.stepper role="list" aria-label=(label) {
            @for (i, stage) in stages.iter().enumerate() {
                li class=[classes([("done", i < now), ("now", i == now)])] aria-current=[(i == now).then_some("step")] {
                    (stage) @if i < now { span.vh { " (done)" } }
                }
            }
        }
    }
}

/// Counts of a difference, (count, words): what would change, and last what stays as it is.
pub fn diff(changes: &[(u64, &str)], same: (u64, &str)) -> Markup {
    html! {
        ul.diff role="list" {
            @for (count, words) in changes { li { strong { (thousands(*count)) } " " span.small { (words) } } }
            li.same { strong { (thousands(same.0)) } " " span.small.quiet { (same.1) } }
        }
    }
}

/// 1185 → "1,185"
fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many have agreed, never who. The words beside it carry the numbers.
pub fn pips(on: usize, of: usize) -> Markup {
    html! { ul.pips role="list" aria-hidden="true" { @for i in 0..of { li class=[(i < on).then_some("on")] {} } } }
}
