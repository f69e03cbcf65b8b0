//! Many groups of many sizes, honest about size, with no names unless offered.

use super::axis::{lines_across, nothing_yet, scale_left, ticks_below};
use super::geometry::{Across, Down, Pct, Px, anchor, cut, known, short};
use super::{Axis, Drawing, Format, mark};
use crate::{Cell, Kind, Table};
use maud::{Markup, Render, html};

/// One group.
#[derive(Clone, Debug)]
pub struct FunnelPoint {
    /// How many it rests on.
    pub size: f64,
    /// Its value.
    pub value: f64,
    /// What it says. [`Kind::Star`] only for those that said yes.
    pub kind: Kind,
    /// Its name: the reader's own, or one that chose to be named.
    pub name: Option<String>,
    /// Whether it is the reader's own.
    pub own: bool,
}

/// The chart, with the area chance would explain given as points (size, lower, upper).
#[derive(Clone, Debug)]
pub struct Funnel {
    /// Unique on the page.
    pub id: String,
    /// Heads of the table: who, size, value.
    pub heads: [String; 3],
    /// What the table calls those that are not named.
    pub unnamed: String,
    /// The groups, in an order that tells nothing.
    pub points: Vec<FunnelPoint>,
    /// The area chance would explain, by rising size.
    pub band: Vec<(f64, f64, f64)>,
    /// The middle.
    pub centre: f64,
    /// An axis of values chosen by hand, else one that fits.
    pub axis: Option<Axis>,
    /// An axis of sizes chosen by hand, else one that fits.
    pub sizes: Option<Axis>,
    /// What size means, under the picture.
    pub size_words: String,
    /// How values are written.
    pub format: Format,
    /// Height in pixels; [`Funnel::HEIGHT`] suits most.
    pub height: u32,
    /// The paragraph that tells the same story.
    pub told: String,
}

impl Funnel {
    /// The usual height.
    pub const HEIGHT: u32 = 300;

    /// The picture and its table.
    pub fn draw(&self) -> Drawing {
        if !self.points.iter().any(|p| known(p.size) && known(p.value)) {
            return Drawing::new(&self.id, nothing_yet(&self.id, self.height), &self.told, self.table());
        }
        let axis = self.axis();
        let sizes = self.sizes();
        let down = Down::new(&axis, 14.0, (f64::from(self.height) - 44.0).max(34.0));
        let across = Across { from: 2.0, to: 98.0, ..Across::whole(&sizes) };
        let ticks: Vec<String> =
            sizes.ticks().iter().map(|t| Format::number(0).tick(*t, sizes.ticks())).collect();
        let svg = html! {
            (scale_left(&axis, &down, &self.format, self.height))
            svg.plot height=(self.height) role="img" aria-labelledby={ (self.id) "-d" } {
                (lines_across(&axis, &down))
                (self.area(&across, &down))
                @if known(self.centre) {
                    line.mean x1="0" x2="100%" y1=(down.at(self.centre)) y2=(down.at(self.centre)) {}
                }
                @for (i, point) in self.points.iter().enumerate() { (dot(i, point, &across, &down)) }
                (ticks_below(sizes.ticks().iter().zip(&ticks).map(|(t, w)| (across.at(*t), w.as_str())), Px(down.bottom + 20.0)))
                text.tick x="50%" y=(Px(down.bottom + 38.0)) text-anchor="middle" { (cut(&self.size_words, 34)) }
            }
        };
        Drawing::new(&self.id, svg, &self.told, self.table())
    }

    fn axis(&self) -> Axis {
        let ends = self.band.iter().flat_map(|(_, lo, hi)| [*lo, *hi]);
        let values = self.points.iter().map(|p| p.value).chain(ends).chain([self.centre]);
        self.axis.clone().unwrap_or_else(|| Axis::fitting(values, 5))
    }

    fn sizes(&self) -> Axis {
        let sizes = self.points.iter().map(|p| p.size).chain(self.band.iter().map(|b| b.0));
        self.sizes.clone().unwrap_or_else(|| Axis::fitting(sizes, 5))
    }

    /// The curve stands in a stretched box of its own, so that it stays smooth at any width.
    fn area(&self, across: &Across, down: &Down) -> Markup {
        let height = down.bottom - down.top;
        let corner = |size: f64, value: f64| {
            format!("{},{}", short(across.at(size).0, 2), short(down.at(value).0 - down.top, 1))
        };
        let known = self.band.iter().filter(|(n, lo, hi)| known(*n) && known(*lo) && known(*hi));
        let upper = known.clone().map(|(n, _, hi)| corner(*n, *hi));
        let lower = known.rev().map(|(n, lo, _)| corner(*n, *lo));
        let corners: Vec<String> = upper.chain(lower).collect();
        html! {
            @if corners.len() > 2 {
                svg x="0" width="100%" y=(Px(down.top)) height=(Px(height)) viewBox={ "0 0 100 " (Px(height)) } preserveAspectRatio="none" {
                    polygon.band points=(corners.join(" ")) {}
                }
            }
        }
    }

    fn table(&self) -> Markup {
        let [who, size, value] = &self.heads;
        let rows = self.points.iter().map(|point| {
            [
                Cell::new(point.name.as_ref().unwrap_or(&self.unnamed)),
                Cell::new(Format::number(0).write(point.size)),
                Cell::new(self.format.write(point.value)),
            ]
        });
        Table::new(value).scroll().column(who).figures(size).figures(value).rows(rows).render()
    }
}

fn dot(i: usize, point: &FunnelPoint, across: &Across, down: &Down) -> Markup {
    if !known(point.size) || !known(point.value) {
        return html! {};
    }
    let (x, y): (Pct, Px) = (across.at(point.size), down.at(point.value));
    html! {
        @if point.own {
            use href="#m-typical" class="pt own" x=(x) y=(y) data-i=(i) {}
        } @else { (mark(point.kind, x, y, Some(i))) }
        @if let Some(name) = &point.name {
            @let name = cut(name, 24);
            text.lab x=(x) y=(Px((y.0 - 13.0).max(11.0))) text-anchor=(anchor(x, &name)) { (name) }
        }
    }
}
