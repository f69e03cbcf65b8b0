//! Intervals side by side with no names and no order that means anything.

use super::axis::{lines_across, nothing_yet, scale_left};
use super::geometry::{Down, Pct, Px, anchor, cut, known};
use super::{Axis, Drawing, Format, Interval, mark};
use crate::{Cell, Kind, Table, Tint, tag};
use maud::{Markup, Render, html};

/// One interval of a spread.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Estimate and reach.
    pub interval: Interval,
    /// Marks it for one reader: "Yours". Never printed, gone while names are hidden.
    pub own: Option<String>,
    /// Its name, only where everyone it names has agreed.
    pub name: Option<String>,
}

/// Intervals in the order given, which must not tell anything: the caller draws it by lot.
///
/// Each is drawn to a tenth of a pixel. Where its length would tell how many it rests on, round the
/// sizes before the interval is worked out: nothing here can do it afterwards.
#[derive(Clone, Debug)]
pub struct Spread {
    /// Unique on the page.
    pub id: String,
    /// Heads of the table: place, estimate, range.
    pub heads: [String; 3],
    /// The intervals.
    pub bars: Vec<Bar>,
    /// Where chance alone would put most: lower, upper.
    pub band: Option<(f64, f64)>,
    /// The middle, usually 0.
    pub centre: f64,
    /// An axis chosen by hand, else one that fits.
    pub axis: Option<Axis>,
    /// How values are written.
    pub format: Format,
    /// Height in pixels; [`Spread::HEIGHT`] suits most.
    pub height: u32,
    /// The paragraph that tells the same story.
    pub told: String,
}

impl Spread {
    /// The usual height.
    pub const HEIGHT: u32 = 260;

    /// The picture and its table.
    pub fn draw(&self) -> Drawing {
        if !self.bars.iter().any(|b| b.interval.is_known()) {
            return Drawing::new(&self.id, nothing_yet(&self.id, self.height), &self.told, self.table());
        }
        let (axis, down) = (self.axis(), self.down());
        let svg = html! {
            (scale_left(&axis, &down, &self.format, self.height))
            svg class=(if self.bars.len() > 40 { "plot dense" } else { "plot" }) height=(self.height) role="img" aria-labelledby={ (self.id) "-d" } {
                @for (i, bar) in self.bars.iter().enumerate() { @if bar.own.is_some() { (self.ground(i, &down)) } }
                (lines_across(&axis, &down))
                @if let Some((lo, hi)) = self.band.filter(|(lo, hi)| known(*lo) && known(*hi)) {
                    @let (y, height) = down.span(lo, hi);
                    rect.band x="0" width="100%" y=(y) height=(height) {}
                }
                @if known(self.centre) {
                    line.mean x1="0" x2="100%" y1=(down.at(self.centre)) y2=(down.at(self.centre)) {}
                }
                @for (i, bar) in self.bars.iter().enumerate() { (self.bar(i, bar, &down)) }
            }
        };
        Drawing::new(&self.id, svg, &self.told, self.table())
    }

    fn axis(&self) -> Axis {
        let ends =
            self.bars.iter().flat_map(|b| [b.interval.outer.0, b.interval.outer.1, b.interval.estimate]);
        let band = self.band.into_iter().flat_map(|(lo, hi)| [lo, hi]);
        self.axis.clone().unwrap_or_else(|| Axis::fitting(ends.chain(band).chain([self.centre]), 6))
    }

    fn down(&self) -> Down {
        let own = self.bars.iter().any(|b| b.own.is_some());
        let named = self.bars.iter().any(|b| b.name.is_some());
        let (top, below) = (if own { 30.0 } else { 12.0 }, if named { 30.0 } else { 12.0 });
        Down::new(&self.axis(), top, (f64::from(self.height) - below).max(top + 20.0))
    }

    fn x(&self, i: usize) -> Pct {
        Pct(100.0 * (i as f64 + 0.5) / self.bars.len().max(1) as f64)
    }

    fn ground(&self, i: usize, down: &Down) -> Markup {
        let width = (92.0 / self.bars.len().max(1) as f64).min(16.0);
        html! {
            rect.mine.private x=(Pct(self.x(i).0 - width / 2.0)) width=(Pct(width)) y=(Px(down.top - 28.0))
                height=(Px(down.bottom - down.top + 30.0)) rx="6" {}
        }
    }

    fn bar(&self, i: usize, bar: &Bar, down: &Down) -> Markup {
        let (x, reach, kind) = (self.x(i), bar.interval, bar.interval.kind);
        // A star has the line of what is better; every other kind its own.
        let line = if kind == Kind::Star { Kind::Better.class() } else { kind.class() };
        html! {
            @if reach.is_known() {
                line class={ "ci " (line) } x1=(x) x2=(x) y1=(down.at(reach.outer.1)) y2=(down.at(reach.outer.0)) {}
                line class={ "ci80 " (line) } x1=(x) x2=(x) y1=(down.at(reach.inner.1)) y2=(down.at(reach.inner.0)) {}
                (mark(kind, x, down.at(reach.estimate), Some(i)))
            }
            @if let Some(own) = &bar.own {
                @let own = cut(own, 14);
                text.lab.private x=(x) y=(Px(down.top - 10.0)) text-anchor=(anchor(x, &own)) { (own) }
            }
            @if let Some(name) = &bar.name {
                @let name = cut(name, 14);
                text.tick.name x=(x) y=(Px(down.bottom + 22.0)) text-anchor=(anchor(x, &name)) { (name) }
            }
        }
    }

    fn table(&self) -> Markup {
        let [place, estimate, range] = &self.heads;
        let rows = self.bars.iter().enumerate().map(|(i, bar)| {
            let head = html! {
                (i + 1) @if let Some(name) = &bar.name { " " span.name { (name) } }
                @if let Some(own) = &bar.own { span.private { " " (tag(Tint::Brand, own)) } }
            };
            let reach = bar.interval;
            [
                Cell::line(head),
                Cell::new(self.format.write(reach.estimate)),
                Cell::line(if reach.is_known() {
                    self.format.range(reach.outer)
                } else {
                    "not known".to_owned()
                }),
            ]
        });
        Table::new(estimate).scroll().column(place).figures(estimate).figures(range).rows(rows).render()
    }
}
