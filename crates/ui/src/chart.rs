//! Charts: x in per cent, y in pixels, so that one chart fits every width and its text never shrinks.

use maud::{Markup, html};

/// The shapes of the marks, once a page. `<use>` takes per-cent x, so marks never stretch.
pub(crate) fn marks() -> Markup {
    html! {
        svg.defs width="0" height="0" aria-hidden="true" focusable="false" { defs {
            circle #m-typical r="3.25" {}
            rect #m-better x="-4.5" y="-4.5" width="9" height="9" rx="1.5" {}
            path #m-ask d="M0-6.2 6.2 0 0 6.2-6.2 0Z" {}
            circle #m-early r="3.25" {}
            path #m-star d="m0-9 2.6 5.6 6.1.8-4.5 4.2 1.2 6.1L0 4.7l-5.4 3 1.2-6.1-4.5-4.2 6.1-.8Z" {}
        } }
    }
}
