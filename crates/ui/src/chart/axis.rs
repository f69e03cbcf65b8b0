//! Axes with few, round ticks, and how a number is written.

use super::geometry::{Down, NARROWEST, Pct, Px, anchor, known, text_width};
use maud::{Markup, html};

/// From where to where, and which values are named. At most six ticks; three are usually enough.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    lo: f64,
    hi: f64,
    ticks: Vec<f64>,
}

impl Axis {
    /// An axis chosen by hand. Ends that are not in order, or not finite, give way to 0 and 1.
    pub fn new(lo: f64, hi: f64, ticks: &[f64]) -> Self {
        let (lo, hi) = if known(lo) && known(hi) && lo < hi { (lo, hi) } else { (0.0, 1.0) };
        let ticks = ticks.iter().copied().filter(|t| (lo..=hi).contains(t)).take(6).collect();
        Axis { lo, hi, ticks }
    }

    /// The least axis that holds all these values with a little room, and up to `most` round ticks.
    ///
    /// ```
    /// use ensemble_ui::chart::Axis;
    /// assert_eq!(Axis::fitting([92.5, 95.1], 3).ticks(), [93.0, 94.0, 95.0]);
    /// assert_eq!(Axis::fitting([7.0], 3).ticks(), [6.0, 7.0, 8.0]);
    /// ```
    pub fn fitting(values: impl IntoIterator<Item = f64>, most: usize) -> Self {
        let values = values.into_iter().filter(|v| known(*v));
        let (lo, hi) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
        if lo > hi {
            return Axis { lo: 0.0, hi: 1.0, ticks: Vec::new() };
        }
        let room = if hi - lo > 1e-9 * (1.0 + hi.abs()) { 0.06 * (hi - lo) } else { 0.2 * hi.abs().max(5.0) };
        let (lo, hi) = (lo - room, hi + room);
        Axis { lo, hi, ticks: round_ticks(lo, hi, most.clamp(2, 6)) }
    }

    /// The low end.
    pub fn lo(&self) -> f64 {
        self.lo
    }

    /// The high end.
    pub fn hi(&self) -> f64 {
        self.hi
    }

    /// The values named.
    pub fn ticks(&self) -> &[f64] {
        &self.ticks
    }
}

/// The finest of 1, 2, 5 times a power of ten that names no more than `most` values.
fn round_ticks(lo: f64, hi: f64, most: usize) -> Vec<f64> {
    let start = 10f64.powf(((hi - lo) / most as f64).log10().floor());
    let steps = (0..3).flat_map(|power| [1.0, 2.0, 5.0].map(|m| start * m * 10f64.powi(power)));
    for step in steps {
        let (first, last) = ((lo / step).ceil(), (hi / step).floor());
        let count = last - first + 1.0;
        if count <= most as f64 && count >= 1.0 {
            return (0..count as usize).map(|i| tidy((first + i as f64) * step, step)).collect();
        }
    }
    Vec::new()
}

/// 0.30000000000000004 is 0.3.
fn tidy(value: f64, step: f64) -> f64 {
    let scale = 10f64.powf((-step.log10().floor()).max(0.0));
    (value * scale).round() / scale
}

/// How the numbers of a chart are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    decimals: usize,
    unit: String,
    signed: bool,
    zero: Option<String>,
    nearest: Option<f64>,
}

impl Format {
    /// Plain, with so many decimals.
    pub fn number(decimals: usize) -> Self {
        Format { decimals: decimals.min(6), unit: String::new(), signed: false, zero: None, nearest: None }
    }

    /// With a per cent sign. The value is already in per cent.
    pub fn percent(decimals: usize) -> Self {
        Format::number(decimals).unit("%")
    }

    /// With plus and minus.
    pub fn signed(decimals: usize) -> Self {
        Format { signed: true, ..Format::number(decimals) }
    }

    /// A unit after the number, with its own space if it needs one.
    #[must_use]
    pub fn unit(self, unit: impl Into<String>) -> Self {
        Format { unit: unit.into(), ..self }
    }

    /// A word on the axis in place of 0, such as "typical".
    #[must_use]
    pub fn zero(self, word: impl Into<String>) -> Self {
        Format { zero: Some(word.into()), ..self }
    }

    /// In the table, to the nearest multiple of this step, such as 0.5.
    #[must_use]
    pub fn nearest(self, step: f64) -> Self {
        Format { nearest: Some(step).filter(|s| known(*s) && *s > 0.0), ..self }
    }

    /// A number in words: "94.8%", "+0.5", "−1,204", "not known".
    ///
    /// ```
    /// use ensemble_ui::chart::Format;
    /// assert_eq!(Format::signed(1).nearest(0.5).write(-1.7), "−1.5");
    /// assert_eq!(Format::number(0).write(f64::NAN), "not known");
    /// ```
    pub fn write(&self, value: f64) -> String {
        if !known(value) {
            return "not known".to_owned();
        }
        let value = self.nearest.map_or(value, |step| (value / step).round() * step);
        let decimals = self.decimals;
        let text = format!("{:.decimals$}", value.abs());
        let nought = !text.contains(|sign: char| ('1'..='9').contains(&sign));
        let sign = match (nought, value < 0.0) {
            (false, true) => "−",
            (false, false) if self.signed => "+",
            _ => "",
        };
        format!("{sign}{}{}", with_commas(&text), self.unit)
    }

    /// Lower and upper end: "91.5% to 94.7%".
    pub fn range(&self, ends: (f64, f64)) -> String {
        format!("{} to {}", self.write(ends.0), self.write(ends.1))
    }

    /// A tick takes only the decimals that the ticks need.
    pub(super) fn tick(&self, value: f64, all: &[f64]) -> String {
        if value == 0.0
            && let Some(word) = &self.zero
        {
            return word.clone();
        }
        let whole = |decimals: i32| {
            all.iter().map(|t| t * 10f64.powi(decimals)).all(|t| (t - t.round()).abs() < 1e-6)
        };
        let decimals = (0..4).find(|&d| whole(d)).unwrap_or(4);
        Format { decimals: usize::try_from(decimals).unwrap_or(0), nearest: None, ..self.clone() }
            .write(value)
    }
}

fn with_commas(digits: &str) -> String {
    let (whole, rest) = digits.find('.').map_or((digits, ""), |dot| digits.split_at(dot));
    let mut text = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// The column of numbers left of a picture, and the lines across it.
pub(super) fn scale_left(axis: &Axis, down: &Down, format: &Format, height: u32) -> Markup {
    let words: Vec<String> = axis.ticks().iter().map(|t| format.tick(*t, axis.ticks())).collect();
    let widest = words.iter().map(|w| 1.15 * text_width(w)).fold(24.0, f64::max).min(110.0);
    let width = (widest + 8.0).ceil();
    html! {
        svg.axis width=(Px(width)) height=(height) aria-hidden="true" {
            @for (tick, words) in axis.ticks().iter().zip(&words) {
                text x=(Px(width - 6.0)) y=(Px(down.at(*tick).0 + 4.0)) text-anchor="end" { (words) }
            }
        }
    }
}

/// In place of a picture where there is nothing to draw: never a blank chart.
pub(super) fn nothing_yet(id: &str, height: u32) -> Markup {
    html! {
        svg.plot height=(height) role="img" aria-labelledby={ (id) "-d" } {
            text.note x="50%" y=(height / 2) text-anchor="middle" { "No values yet" }
        }
    }
}

pub(super) fn lines_across(axis: &Axis, down: &Down) -> Markup {
    html! {
        @for tick in axis.ticks() {
            line.grid x1="0" x2="100%" y1=(down.at(*tick)) y2=(down.at(*tick)) {}
        }
    }
}

/// Words under a picture, left out where they would touch the one before. Those at the ends lean
/// inwards.
pub(super) fn ticks_below<'a>(words: impl IntoIterator<Item = (Pct, &'a str)>, y: Px) -> Markup {
    let mut free = f64::NEG_INFINITY;
    let mut last = "";
    let mut shown = Vec::new();
    for (at, word) in words {
        let width = 100.0 * (text_width(word) + 6.0) / NARROWEST;
        let (anchor, start) = match anchor(at, word) {
            "start" => ("start", at.0),
            "end" => ("end", at.0 - width),
            middle => (middle, at.0 - width / 2.0),
        };
        if word.is_empty() || word == last || start < free {
            continue;
        }
        free = start + width;
        last = word;
        shown.push((at, word, anchor));
    }
    html! { @for (at, word, anchor) in shown { text.tick x=(at) y=(y) text-anchor=(anchor) { (word) } } }
}
