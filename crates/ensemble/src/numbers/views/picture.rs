//! A series as a chart and as a tile.

use ensemble_stats::spc::{self, Signal};
use ensemble_ui::chart::{self, Downloads, Drawing, Swatch, Tile, Xmr};
use ensemble_ui::{Kind, Markup, html};
use jiff::civil::Date;

use super::super::model::{Gathered, Measure};
use super::super::series::{Says, Series};
use super::super::words;
use crate::web::locale::short_date;

/// Height of the one chart of a measure's own page.
pub const LARGE: u32 = 260;

pub fn draw(series: &Series, id: impl Into<String>, height: u32) -> Drawing {
    let points = series.readings.iter().enumerate().map(|(at, reading)| chart::Point {
        label: short_date(&reading.taken_on),
        tick: reading.taken_on.parse::<Date>().map(|d| d.strftime("%b").to_string()).unwrap_or_default(),
        value: reading.value,
        kind: kind(series, at),
    });
    let lines =
        series.chart.iter().flat_map(|chart| &chart.segments).filter(|s| s.kind != spc::Kind::TooEarly);
    let segments = lines.filter_map(|segment| {
        let centre = series.chart.as_ref()?.points.get(segment.start)?.centre?;
        let limits = segment.limits.map(|l| (l.lower, l.upper));
        Some(chart::Segment { from: segment.start, to: segment.end, centre, limits })
    });
    let notes = series.notes.iter().filter_map(|note| {
        let words = if note.rebase { format!("New limits: {}", note.words) } else { note.words.clone() };
        Some(chart::Note { at: series.place(note)?, words })
    });
    let marks = series.marks().into_iter().map(|(at, words)| chart::Note { at, words });
    let (period, _) = series.measure.cadence.period();
    let chart = Xmr {
        id: id.into(),
        heads: [crate::web::locale::sentence_case(period), series.measure.name.clone()],
        points: points.collect(),
        segments: segments.collect(),
        notes: notes.chain(marks).collect(),
        axis: None,
        format: series.measure.format(),
        height,
        told: words::told(series),
    };
    chart.draw()
}

/// What one point says, from the signals it takes part in.
pub fn kind(series: &Series, at: usize) -> Kind {
    if matches!(series.says, Says::Early { .. } | Says::Nothing) {
        return Kind::Early;
    }
    let Some(point) = series.chart.as_ref().and_then(|chart| chart.points.get(at)) else {
        return Kind::Typical;
    };
    if !point.signals.iter().any(|s| *s != Signal::Crossings) {
        return Kind::Typical;
    }
    let above = point.centre.is_some_and(|centre| point.value > centre);
    if series.is_better(above) { Kind::Better } else { Kind::Ask }
}

pub fn downloads(measure: &Measure) -> Downloads {
    let at = format!("/numbers/{}/chart", measure.id);
    Downloads { csv: format!("{at}.csv"), xlsx: format!("{at}.xlsx") }
}

/// One number among others. Its link leads to what one could do next.
pub fn tile(series: &Series, id: usize) -> Tile {
    let measure = &series.measure;
    let page = format!("/numbers/{}", measure.id);
    Tile {
        title: measure.name.clone(),
        subtitle: subtitle(measure),
        value: series.latest().map(|r| measure.bare(r.value)).unwrap_or_default(),
        unit: series.latest().map(|_| measure.unit_sign().to_owned()).unwrap_or_default(),
        state: (words::kind(series), html! { (words::state(series)) }),
        drawing: draw(series, format!("n{id}"), Xmr::HEIGHT),
        link: Some(next(series, &page)),
        downloads: Some(downloads(measure)),
    }
}

fn subtitle(measure: &Measure) -> String {
    format!("{}, {}", measure.cadence.words(), measure.source.to_lowercase_first())
}

/// What one could do next, in two or three words.
fn next(series: &Series, page: &str) -> Markup {
    html! {
        @match &series.says {
            Says::Nothing => { a href=(page) { "Enter the first one" } }
            Says::Unusual { .. } if series.asks_for_words() => { a href={ (page) "#know" } { "Add what we know" } }
            Says::Changed { .. } => { a href=(page) { "What could explain it?" } }
            _ if series.measure.gathered == Gathered::Results && !series.measure.is_start => { a href={ (page) "/variation" } { "Where is it working?" } }
            _ => { a href=(page) { "Look closer" } }
        }
    }
}

/// How to read the tiles of a page.
pub fn key() -> Markup {
    chart::key(
        "How to read the charts",
        [
            (Swatch::Band, "Usual range"),
            (Swatch::Mark(Kind::Typical), "As usual"),
            (Swatch::Mark(Kind::Better), "Better than usual"),
            (Swatch::Mark(Kind::Ask), "Unusual, worth asking about"),
            (Swatch::Mark(Kind::Early), "Too early to say"),
        ],
    )
}

trait LowerFirst {
    fn to_lowercase_first(&self) -> String;
}

impl LowerFirst for String {
    /// "Class registers" in the middle of a line: "class registers".
    fn to_lowercase_first(&self) -> String {
        let mut chars = self.chars();
        chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
    }
}
