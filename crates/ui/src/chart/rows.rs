//! The table is the chart: a small picture in every row, which becomes a card on a phone.

use super::geometry::{Across, Pct, Px, known};
use super::{Axis, Format, Interval, mark};
use crate::Kind;
use maud::{Markup, Render, html};

/// What a row shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Picture {
    /// An estimate and its reach.
    Interval(Interval),
    /// From where to where most lie: one flat bar.
    Range(f64, f64, Kind),
    /// Nothing: the words say why.
    Nothing,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its heading.
    pub label: Markup,
    /// Its picture.
    pub picture: Picture,
    /// The same in words, with its numbers.
    pub words: Markup,
}

/// A table whose middle column is a picture over one common axis. Rows stand in the order given:
/// by alphabet, by stage or by time.
#[derive(Clone, Debug)]
pub struct Rows {
    /// Read out before the table.
    pub caption: String,
    /// Heads of the first and the last column.
    pub heads: [String; 2],
    /// What the left and the right end of the axis mean.
    pub ends: [String; 2],
    /// The rows.
    pub rows: Vec<Row>,
    /// The middle, usually 0; a line through all rows.
    pub centre: f64,
    /// Where chance alone would put most.
    pub band: Option<(f64, f64)>,
    /// An axis chosen by hand, else one that fits.
    pub axis: Option<Axis>,
    /// How ticks are written.
    pub format: Format,
}

const HEIGHT: f64 = 44.0;

impl Rows {
    fn axis(&self) -> Axis {
        let ends = self.rows.iter().flat_map(|row| match row.picture {
            Picture::Interval(i) => [i.outer.0, i.outer.1],
            Picture::Range(lo, hi, _) => [lo, hi],
            Picture::Nothing => [f64::NAN; 2],
        });
        let band = self.band.into_iter().flat_map(|(lo, hi)| [lo, hi]);
        self.axis.clone().unwrap_or_else(|| Axis::fitting(ends.chain(band).chain([self.centre]), 6))
    }

    fn picture(&self, picture: Picture, across: &Across) -> Markup {
        let middle = Px(HEIGHT / 2.0);
        html! {
            svg.plot.row height=(Px(HEIGHT)) aria-hidden="true" {
                @if let Some((lo, hi)) = self.band.filter(|(lo, hi)| known(*lo) && known(*hi)) {
                    @let (x, width) = across.span(lo, hi);
                    rect.band x=(x) width=(width) y="0" height=(Px(HEIGHT)) {}
                }
                @if known(self.centre) {
                    line.mean x1=(across.at(self.centre)) x2=(across.at(self.centre)) y1="0" y2=(Px(HEIGHT)) {}
                }
                @match picture {
                    Picture::Interval(reach) if reach.is_known() => {
                        @let line = if reach.kind == Kind::Star { Kind::Better.class() } else { reach.kind.class() };
                        line class={ "ci " (line) } x1=(across.at(reach.outer.0)) x2=(across.at(reach.outer.1)) y1=(middle) y2=(middle) {}
                        line class={ "ci80 " (line) } x1=(across.at(reach.inner.0)) x2=(across.at(reach.inner.1)) y1=(middle) y2=(middle) {}
                        (mark(reach.kind, across.at(reach.estimate), middle, None))
                    }
                    Picture::Range(lo, hi, kind) if known(lo) && known(hi) => {
                        @let (x, width) = across.span(lo, hi);
                        rect class={ "wide " (kind.class()) } x=(x) width=(width) y=(Px(HEIGHT / 2.0 - 8.0)) height="16" rx="4" {}
                    }
                    _ => {}
                }
            }
        }
    }

    fn axis_row(&self, axis: &Axis, across: &Across) -> Markup {
        html! {
            svg.plot.row height="24" aria-hidden="true" {
                @for tick in axis.ticks() {
                    @let (x, words) = (across.at(*tick), self.format.tick(*tick, axis.ticks()));
                    line.grid x1=(x) x2=(x) y1="0" y2="5" {}
                    text.tick x=(x) y="19" text-anchor=(at_the_ends(x)) { (words) }
                }
            }
        }
    }
}

fn at_the_ends(x: Pct) -> &'static str {
    match x.0 {
        x if x < 4.0 => "start",
        x if x > 96.0 => "end",
        _ => "middle",
    }
}

impl Render for Rows {
    fn render(&self) -> Markup {
        let axis = self.axis();
        let across = Across::whole(&axis);
        let [first, last] = &self.heads;
        let [left, right] = &self.ends;
        html! {
            table.rows {
                caption.vh { (self.caption) }
                thead { tr {
                    th.c1 scope="col" { (first) }
                    th.p scope="col" { span.ends { span { (left) } span { (right) } } }
                    th.c3 scope="col" { (last) }
                } }
                tbody { @for row in &self.rows {
                    tr {
                        th scope="row" { (row.label) }
                        td.p { (self.picture(row.picture, &across)) }
                        td.small { (row.words) }
                    }
                } }
                tfoot { tr.x-col { td {} td.p { (self.axis_row(&axis, &across)) } td {} } }
            }
        }
    }
}
