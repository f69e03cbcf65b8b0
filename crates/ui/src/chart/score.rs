//! The score: a line for each kind of thing done, a note for each time somebody did it.

use super::Drawing;
use super::geometry::{Pct, Px, cut, known, text_width};
use crate::{Cell, Table};
use maud::{Markup, Render, html};

/// Notes on lines over a stretch of time. No names, no totals by person.
#[derive(Clone, Debug)]
pub struct Score {
    /// Unique on the page.
    pub id: String,
    /// Head of the table's first column.
    pub head: String,
    /// What each line stands for, from above.
    pub lines: Vec<String>,
    /// What each bar of time is called, of equal length.
    pub bars: Vec<String>,
    /// Where each note stands, from 0 to 1 through the whole time, and on which line.
    pub notes: Vec<(f64, usize)>,
    /// The paragraph that tells the same story.
    pub told: String,
}

const STEP: f64 = 20.5;
const TOP: f64 = 14.0;

impl Score {
    /// The picture and its table.
    pub fn draw(&self) -> Drawing {
        let height = TOP + STEP * self.lines.len().saturating_sub(1) as f64 + 28.0;
        let width = self.lines.iter().map(|line| text_width(&cut(line, 14))).fold(20.0, f64::max) + 10.0;
        let (first, last) = (y(0), y(self.lines.len().saturating_sub(1)));
        let bar = |i: usize| 0.1 + 99.8 * i as f64 / self.bars.len().max(1) as f64;
        let notes = self.notes.iter().filter(|(at, line)| known(*at) && *line < self.lines.len());
        let svg = html! {
            svg.axis width=(Px(width)) height=(Px(height)) aria-hidden="true" {
                @for (i, line) in self.lines.iter().enumerate() { text x="0" y=(Px(y(i).0 + 4.0)) { (cut(line, 14)) } }
            }
            svg.plot height=(Px(height)) role="img" aria-labelledby={ (self.id) "-d" } {
                @for i in 0..self.lines.len() { line.stave x1="0" x2="100%" y1=(y(i)) y2=(y(i)) {} }
                @for (i, words) in self.bars.iter().enumerate() {
                    @if i > 0 { line.bar x1=(Pct(bar(i))) x2=(Pct(bar(i))) y1=(first) y2=(last) {} }
                    text.tick x=(Pct(bar(i) + 1.0)) y=(Px(height - 6.0)) { (cut(words, 10)) }
                }
                @for (at, line) in notes { ellipse.nt cx=(Pct(2.0 + 96.0 * at.clamp(0.0, 1.0))) cy=(y(*line)) rx="5.5" ry="4.5" {} }
            }
        };
        Drawing::new(&self.id, svg, &self.told, self.table()).class("xy score")
    }

    /// How many in each bar of time.
    fn table(&self) -> Markup {
        let table = self
            .bars
            .iter()
            .fold(Table::new(&self.head).scroll().column(&self.head), |t, bar| t.figures(bar));
        let rows = self.lines.iter().enumerate().map(|(i, line)| {
            let count = |bar: usize| {
                self.notes.iter().filter(|(at, on)| *on == i && self.bar_of(*at) == Some(bar)).count()
            };
            let counts = (0..self.bars.len()).map(|bar| Cell::new(count(bar)));
            std::iter::once(Cell::new(line)).chain(counts).collect::<Vec<_>>()
        });
        table.rows(rows).render()
    }

    fn bar_of(&self, at: f64) -> Option<usize> {
        let last = self.bars.len().checked_sub(1)?;
        known(at).then(|| ((at.clamp(0.0, 1.0) * self.bars.len() as f64) as usize).min(last))
    }
}

fn y(line: usize) -> Px {
    Px(TOP + STEP * line as f64)
}
