//! How to read a chart.

use super::{Pct, Px, mark};
use crate::Kind;
use maud::{Markup, Render, html};

/// What a key explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swatch {
    /// A shaded area: the usual range, or where chance alone would put most.
    Band,
    /// The thick part of an interval.
    Inner,
    /// The thin part of an interval.
    Outer,
    /// A mark.
    Mark(Kind),
}

/// A key, on one line where there is room.
pub fn key<W: Render>(label: &str, entries: impl IntoIterator<Item = (Swatch, W)>) -> Markup {
    html! {
        ul.key role="list" aria-label=(label) {
            @for (swatch, words) in entries {
                li { svg viewBox="0 0 18 14" aria-hidden="true" { (draw(swatch)) } (words) }
            }
        }
    }
}

fn draw(swatch: Swatch) -> Markup {
    html! {
        @match swatch {
            Swatch::Band => { rect.band width="18" height="14" rx="2" {} }
            Swatch::Inner => { line.ci80 x1="1" x2="17" y1="7" y2="7" {} }
            Swatch::Outer => { line.ci x1="0" x2="18" y1="7" y2="7" {} }
            Swatch::Mark(kind) => { (mark(kind, Pct(50.0), Px(7.0), None)) }
        }
    }
}
