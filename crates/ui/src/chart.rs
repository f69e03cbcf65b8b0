//! Charts as SVG written here: x in per cent, y in pixels, so that one chart fits every width and
//! its text never shrinks; colour only through classes, so that dark, print and high contrast work.
//!
//! A chart takes ready numbers: no statistics are done here. Each draws itself into a [`Drawing`],
//! a picture with the paragraph that tells it and the table of the same numbers, which a
//! [`Figure`] or a [`Tile`] shows. A number that is not finite is left out of the picture, and
//! the table says "not known".
//!
//! ```
//! use ensemble_ui::chart::{Figure, Format, Point, Segment, Xmr};
//! use ensemble_ui::{Kind, Render};
//! let values = [93.0, 92.6, 93.4, 94.9];
//! let points = values.map(|value| Point { label: "14 Sep".into(), tick: "Sep".into(), value, kind: Kind::Typical });
//! let chart = Xmr {
//!     id: "att".into(),
//!     heads: ["Week".into(), "Attendance".into()],
//!     points: points.to_vec(),
//!     segments: vec![Segment { from: 0, to: 4, centre: 93.1, limits: Some((91.5, 94.7)) }],
//!     notes: vec![],
//!     axis: None,
//!     format: Format::percent(1),
//!     height: Xmr::HEIGHT,
//!     told: "Attendance each week, between 92.6 and 94.9 per cent.".into(),
//! };
//! let html = Figure::new(chart.draw()).render().into_string();
//! assert!(html.contains("<td>94.9%</td>"));
//! ```

mod axis;
mod figure;
mod funnel;
mod geometry;
mod key;
mod rows;
mod score;
mod spread;
mod xmr;

use crate::Kind;
use geometry::{Pct, Px};
use maud::{Markup, html};

pub use axis::{Axis, Format};
pub use figure::{Downloads, Drawing, Figure, Tile};
pub use funnel::{Funnel, FunnelPoint};
pub use key::{Swatch, key};
pub use rows::{Picture, Row, Rows};
pub use score::Score;
pub use spread::{Bar, Spread};
pub use xmr::{Note, Point, Segment, Xmr};

/// An estimate and how far chance reaches: inner for 8 chances in 10, outer for 19 in 20.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Lower and upper end of the inner interval.
    pub inner: (f64, f64),
    /// Lower and upper end of the outer interval.
    pub outer: (f64, f64),
    /// Its mark.
    pub kind: Kind,
}

impl Interval {
    fn is_known(&self) -> bool {
        [self.estimate, self.inner.0, self.inner.1, self.outer.0, self.outer.1]
            .into_iter()
            .all(geometry::known)
    }
}

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

/// One mark; `i` is its row in the table, for stepping with the arrow keys.
fn mark(kind: Kind, x: Pct, y: Px, i: Option<usize>) -> Markup {
    html! { use href={ "#m-" (kind.class()) } class={ "pt " (kind.class()) } x=(x) y=(y) data-i=[i] {} }
}
