//! A blank start: three steps for each role, marked as they are done. No tour.

use ensemble_ui::{DayItem, Icon, Markup, Task, html, tasks};

use super::store::Begun;
use crate::access::{Role, Viewer};

/// What a step is, where it is taken, and whether it has been.
struct Step {
    icon: Icon,
    words: &'static str,
    link: String,
    done: bool,
}

/// Three steps for somebody who has nothing to look at yet. `watches`: do their teams watch a number?
pub fn steps(viewer: &Viewer, begun: &Begun, watches: bool) -> DayItem {
    let step = |icon, words, link: &str, done| Step { icon, words, link: link.to_owned(), done };
    let own = |kind: Role| viewer.memberships.iter().find(|m| m.role == kind).map(|m| m.org);
    let steps = if let Some(school) = own(Role::Head) {
        [
            step(
                Icon::Users,
                "Form a team and bring its people in",
                &format!("/network/{school}"),
                begun.teams > 0,
            ),
            step(Icon::Note, "Say in one line what your school needs", "/needs", begun.needs > 0),
            step(Icon::Pen, "Write down what matters most this year", "/plans", begun.priorities > 0),
        ]
    } else if viewer.has(Role::Teacher) || viewer.has(Role::TeamLead) {
        [
            step(Icon::Chart, "Choose one number together", "/numbers", watches),
            step(Icon::Book, "Tell on half a page what goes well", "/practices/new", begun.practices > 0),
            step(
                Icon::Cycle,
                "Try one small thing, with a day to look again",
                "/inquiries/new",
                begun.inquiries > 0,
            ),
        ]
    } else {
        let place = viewer.memberships.first().map(|m| format!("/network/{}", m.org)).unwrap_or_default();
        [
            step(Icon::Network, "Add your schools, two are enough", &place, begun.schools > 1),
            step(
                Icon::Users,
                "Bring in the head of each",
                &place,
                begun.schools > 0 && begun.heads >= begun.schools,
            ),
            step(Icon::Book, "Read the first practice somebody shares", "/practices", begun.practices > 0),
        ]
    };
    let done = steps.iter().filter(|step| step.done).count();
    let title = match done {
        0 => "Three steps to begin",
        1 => "Two steps more",
        2 => "One step more",
        _ => "You have begun",
    };
    DayItem::new(Icon::Sparkle, "To begin with", "start", title).body(html! {
        (tasks(steps.into_iter().map(Step::task)))
        p.small { "Nothing has to be brought in first. " a href="/numbers/sample" { "Look round in a sample team" } ", or "
            a href="/notices/new" { "say what you noticed in another" } "." }
    })
}

impl Step {
    fn task(self) -> Task {
        let words: Markup = match self.done {
            true => html! { (self.words) },
            false => html! { a href=(self.link) { (self.words) } },
        };
        Task { icon: self.icon, done: self.done, words, note: None }
    }
}
