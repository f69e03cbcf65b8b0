//! From values to places: per cent across, pixels down, never anything that is not finite.

use super::Axis;
use std::fmt;

/// Whether a number can be drawn. Beyond a million million it is taken for a slip.
pub(super) fn known(value: f64) -> bool {
    value.is_finite() && value.abs() < 1e12
}

/// Per cent of the width.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Pct(pub f64);

/// Pixels of the height.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Px(pub f64);

impl fmt::Display for Pct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", short(self.0, 2))
    }
}

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&short(self.0, 1))
    }
}

/// No more digits than the eye can tell apart, and no trailing noughts.
pub(super) fn short(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Across: an axis laid over a stretch of the width. Values beyond its ends stand at the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Across {
    pub lo: f64,
    pub hi: f64,
    pub from: f64,
    pub to: f64,
}

impl Across {
    pub(super) fn whole(axis: &Axis) -> Self {
        Across { lo: axis.lo(), hi: axis.hi(), from: 0.0, to: 100.0 }
    }

    pub(super) fn at(&self, value: f64) -> Pct {
        Pct(self.from + share(value, self.lo, self.hi) * (self.to - self.from))
    }

    /// Left end and width of a stretch.
    pub(super) fn span(&self, lo: f64, hi: f64) -> (Pct, Pct) {
        let (a, b) = (self.at(lo.min(hi)), self.at(lo.max(hi)));
        (a, Pct(b.0 - a.0))
    }
}

/// Down: an axis laid between two heights, low values below.
#[derive(Clone, Copy, Debug)]
pub(super) struct Down {
    lo: f64,
    hi: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Down {
    pub(super) fn new(axis: &Axis, top: f64, bottom: f64) -> Self {
        Down { lo: axis.lo(), hi: axis.hi(), top, bottom }
    }

    pub(super) fn at(&self, value: f64) -> Px {
        Px(self.bottom - share(value, self.lo, self.hi) * (self.bottom - self.top))
    }

    /// Upper end and height of a stretch.
    pub(super) fn span(&self, lo: f64, hi: f64) -> (Px, Px) {
        let (a, b) = (self.at(lo.max(hi)), self.at(lo.min(hi)));
        (a, Px(b.0 - a.0))
    }
}

fn share(value: f64, lo: f64, hi: f64) -> f64 {
    if hi > lo { ((value - lo) / (hi - lo)).clamp(0.0, 1.0) } else { 0.5 }
}

/// About how many pixels a text takes at 12.5 px: enough to keep labels off each other.
pub(super) fn text_width(words: &str) -> f64 {
    6.9 * words.chars().count() as f64
}

/// A text no longer than fits; the table holds the whole.
pub(super) fn cut(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let kept: String = words.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The narrowest a picture gets: labels are spaced for it.
pub(super) const NARROWEST: f64 = 240.0;

/// Where a text may begin so that it stays inside the picture, at its narrowest.
pub(super) fn anchor(at: Pct, words: &str) -> &'static str {
    let half = 50.0 * text_width(words) / NARROWEST;
    if at.0 - half >= 0.0 && at.0 + half <= 100.0 {
        "middle"
    } else if at.0 > 50.0 {
        "end"
    } else {
        "start"
    }
}
