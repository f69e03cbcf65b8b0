//! Every component in every state: to look at, to test, and to copy from. All of it is made up.

mod asking;
mod numbers;
mod telling;

use crate::{Icon, Markup, html};

/// The gallery, in titled parts. The application shows it; tests read it for banned words, inline
/// styles and unlabelled controls.
///
/// ```
/// let parts = ensemble_ui::gallery();
/// assert!(parts.iter().any(|(title, _)| *title == "Buttons"));
/// ```
pub fn gallery() -> Vec<(&'static str, Markup)> {
    vec![
        ("Buttons", asking::buttons()),
        ("Fields", asking::fields()),
        ("Choices", asking::choices()),
        ("When something is not right", asking::errors()),
        ("Cards", telling::cards()),
        ("Tags and states", telling::states()),
        ("Messages", telling::messages()),
        ("Nothing to show", telling::nothing()),
        ("Lists", telling::lists()),
        ("Search", telling::search()),
        ("People", telling::people()),
        ("A day", telling::a_day()),
        ("Ordinary reasons", telling::reasons()),
        ("Tables", telling::tables()),
        ("Over time", numbers::over_time()),
        ("Over time, at the edges", numbers::edges()),
        ("Side by side", numbers::side_by_side()),
        ("Rows", numbers::rows()),
        ("Many sizes", numbers::many_sizes()),
        ("The score", numbers::score()),
        ("Icons", icons()),
    ]
}

fn icons() -> Markup {
    html! { p.row { @for icon in Icon::ALL { span.ico.tiny { (icon) (format!("{icon:?}")) } } } }
}
