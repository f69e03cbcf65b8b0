//! Values over time: a run chart or a chart with limits. The numbers and the signals come ready.

use super::axis::{lines_across, nothing_yet, scale_left, ticks_below};
use super::geometry::{Down, NARROWEST, Pct, Px, anchor, cut, known, text_width};
use super::{Axis, Drawing, Format, mark};
use crate::{Cell, Kind, Table};
use maud::{Markup, Render, html};

/// One observation.
#[derive(Clone, Debug)]
pub struct Point {
    /// When, in full: the table's words, "28 Sep".
    pub label: String,
    /// What it falls under on the axis, "Sep": written where it changes and there is room.
    pub tick: String,
    /// The value. Not finite means not known: the line breaks there.
    pub value: f64,
    /// What it says.
    pub kind: Kind,
}

/// A stretch of points with its own centre, and limits if it has them: half-open, `from..to`.
///
/// A run chart has a median and no limits; a rebased chart has a segment for each stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Index of its first point.
    pub from: usize,
    /// Index after its last point.
    pub to: usize,
    /// Mean or median.
    pub centre: f64,
    /// Where the usual ups and downs end: lower, upper.
    pub limits: Option<(f64, f64)>,
}

/// A few words at a point: what happened then, or why limits were drawn anew.
#[derive(Clone, Debug)]
pub struct Note {
    /// Index of the point.
    pub at: usize,
    /// About 30 letters are shown; the table holds them all.
    pub words: String,
}

/// The chart. With no segments it shows only the values: too early to say more.
#[derive(Clone, Debug)]
pub struct Xmr {
    /// Unique on the page.
    pub id: String,
    /// Heads of the table: what a period is called, and the measure.
    pub heads: [String; 2],
    /// In order of time, evenly spaced.
    pub points: Vec<Point>,
    /// Centres and limits.
    pub segments: Vec<Segment>,
    /// What is known about some of the points.
    pub notes: Vec<Note>,
    /// An axis chosen by hand, else one that fits.
    pub axis: Option<Axis>,
    /// How values are written.
    pub format: Format,
    /// Height in pixels; [`Xmr::HEIGHT`] for a tile.
    pub height: u32,
    /// The paragraph that tells the same story.
    pub told: String,
}

impl Xmr {
    /// Height in a tile.
    pub const HEIGHT: u32 = 168;

    /// The picture and its table.
    pub fn draw(&self) -> Drawing {
        if !self.points.iter().any(|p| known(p.value)) {
            return Drawing::new(&self.id, nothing_yet(&self.id, self.height), &self.told, self.table());
        }
        let svg = html! {
            (scale_left(&self.axis(), &self.down(), &self.format, self.height))
            svg.plot height=(self.height) role="img" aria-labelledby={ (self.id) "-d" } { (self.inside()) }
        };
        Drawing::new(&self.id, svg, &self.told, self.table())
    }

    fn axis(&self) -> Axis {
        let limits = self.segments.iter().flat_map(|s| s.limits).flat_map(|(lo, hi)| [lo, hi]);
        let centres = self.segments.iter().map(|s| s.centre);
        let values = self.points.iter().map(|p| p.value).chain(centres).chain(limits);
        self.axis.clone().unwrap_or_else(|| Axis::fitting(values, 3))
    }

    fn down(&self) -> Down {
        let rows = self.note_rows().into_iter().map(|(_, row)| row + 1).max().unwrap_or(0);
        let top = if rows == 0 { 10.0 } else { 14.0 + 16.0 * rows as f64 };
        Down::new(&self.axis(), top, (f64::from(self.height) - 26.0).max(top + 20.0))
    }

    fn x(&self, i: usize) -> Pct {
        match self.points.len() {
            0 | 1 => Pct(50.0),
            n => Pct(1.5 + 97.0 * i.min(n - 1) as f64 / (n - 1) as f64),
        }
    }

    fn inside(&self) -> Markup {
        let (axis, down) = (self.axis(), self.down());
        let known: Vec<(usize, &Point)> =
            self.points.iter().enumerate().filter(|(_, p)| known(p.value)).collect();
        html! {
            (lines_across(&axis, &down))
            @for segment in &self.segments { (self.segment(segment, &down)) }
            (self.notes(&down))
            @for pair in known.windows(2) {
                @if let [(i, a), (j, b)] = pair && i + 1 == *j {
                    line.run x1=(self.x(*i)) y1=(down.at(a.value)) x2=(self.x(*j)) y2=(down.at(b.value)) {}
                }
            }
            @for (i, point) in &known { (mark(point.kind, self.x(*i), down.at(point.value), Some(*i))) }
            (ticks_below(self.points.iter().enumerate().map(|(i, p)| (self.x(i), p.tick.as_str())), Px(down.bottom + 20.0)))
        }
    }

    /// A band and a centre, from halfway before its first point to halfway after its last.
    fn segment(&self, segment: &Segment, down: &Down) -> Markup {
        let n = self.points.len();
        let (from, to) = (segment.from.min(n), segment.to.min(n));
        if from >= to || !known(segment.centre) {
            return html! {};
        }
        let between = |a: usize, b: usize| Pct(f64::midpoint(self.x(a).0, self.x(b).0));
        let left = if from == 0 { Pct(0.0) } else { between(from - 1, from) };
        let right = if to == n { Pct(100.0) } else { between(to - 1, to) };
        let limits = segment.limits.filter(|(lo, hi)| known(*lo) && known(*hi));
        html! {
            @if let Some((lo, hi)) = limits {
                @let (y, height) = down.span(lo, hi);
                rect.band x=(left) width=(Pct(right.0 - left.0)) y=(y) height=(height) {}
            }
            line.mean x1=(left) x2=(right) y1=(down.at(segment.centre)) y2=(down.at(segment.centre)) {}
        }
    }

    /// Each note with the row it stands in, so that no two touch.
    fn note_rows(&self) -> Vec<(&Note, usize)> {
        let mut ends: Vec<f64> = Vec::new();
        let mut notes: Vec<&Note> = self.notes.iter().filter(|n| n.at < self.points.len()).collect();
        notes.sort_by_key(|note| note.at);
        let mut placed = Vec::new();
        for note in notes {
            let words = cut(&note.words, 30);
            let (x, width) = (self.x(note.at), 100.0 * text_width(&words) / NARROWEST);
            let start = match anchor(x, &words) {
                "middle" => x.0 - width / 2.0,
                "end" => x.0 - width,
                _ => x.0,
            };
            let row = ends.iter().position(|end| *end < start).unwrap_or(ends.len());
            match ends.get_mut(row) {
                Some(end) => *end = start + width + 2.0,
                None => ends.push(start + width + 2.0),
            }
            placed.push((note, row));
        }
        placed
    }

    fn notes(&self, down: &Down) -> Markup {
        html! {
            @for (note, row) in self.note_rows() {
                @let (x, words) = (self.x(note.at), cut(&note.words, 30));
                @let y = 11.0 + 16.0 * row as f64;
                line.note-line x1=(x) x2=(x) y1=(Px(y + 5.0)) y2=(Px(down.bottom)) {}
                text.note x=(x) y=(Px(y)) text-anchor=(anchor(x, &words)) { (words) }
            }
        }
    }

    fn table(&self) -> Markup {
        let [period, measure] = &self.heads;
        let rows = self.points.iter().enumerate().map(|(i, point)| {
            let reading = if known(point.value) { point.kind.words() } else { "" };
            let notes = self.notes.iter().filter(|n| n.at == i).map(|n| n.words.as_str());
            let words: Vec<&str> = Some(reading).into_iter().filter(|r| !r.is_empty()).chain(notes).collect();
            [Cell::line(&point.label), Cell::new(self.format.write(point.value)), Cell::new(words.join(". "))]
        });
        let table = Table::new(measure).scroll().column(period).column(measure).column("Reading").rows(rows);
        html! {
            (table.render())
            @for segment in &self.segments { @if let Some(words) = self.in_words(segment) { p.tiny.mt-s { (words) } } }
        }
    }

    /// "From 28 Sep: usual range 91.5% to 94.7%, middle 93.1%".
    fn in_words(&self, segment: &Segment) -> Option<String> {
        let first = self.points.get(segment.from).filter(|_| segment.from < segment.to)?;
        let from = if self.segments.len() > 1 { format!("From {}: ", first.label) } else { String::new() };
        let range = match segment.limits {
            Some(limits) => format!("usual range {}, ", self.format.range(limits)),
            None => String::new(),
        };
        let words = format!("{from}{range}middle {}.", self.format.write(segment.centre));
        let mut letters = words.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect())
    }
}
