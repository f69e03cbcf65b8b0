//! Answers as text: words first, then numbers, then notes and what they cannot tell.

use ensemble_stats::estimate::Estimate;
use ensemble_stats::verdict::{Difference, OutOf, natural_frequency};

/// Digits that are worth reading.
const FIGURES: i32 = 5;

/// A column of a table in text.
pub enum Column<'a> {
    Words(&'a str, Vec<String>),
    /// All with the same places. A number that is not there is a dash.
    Numbers(&'a str, Vec<Option<f64>>),
    /// Each in a unit of its own.
    Each(&'a str, Vec<f64>),
}

impl<'a> Column<'a> {
    pub fn numbers(head: &'a str, values: impl IntoIterator<Item = f64>) -> Self {
        Self::Numbers(head, values.into_iter().map(Some).collect())
    }

    /// Head and cells, all of one width: words to the left, numbers to the right.
    fn cells(&self) -> Vec<String> {
        let (head, cells, left) = match self {
            Self::Words(head, cells) => (head, cells.clone(), true),
            Self::Numbers(head, values) => {
                let places = places(values.iter().flatten().copied());
                let show = |v: &Option<f64>| v.map_or_else(|| "-".to_owned(), |v| fixed(v, places));
                (head, values.iter().map(show).collect(), false)
            }
            Self::Each(head, values) => (head, values.iter().map(|v| number(*v)).collect(), false),
        };
        let all: Vec<String> = std::iter::once((*head).to_owned()).chain(cells).collect();
        let width = all.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
        let pad = |cell: &String| if left { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
        all.iter().map(pad).collect()
    }
}

/// The lines of a table, its heads first. Rows stay in the order given.
pub fn table(columns: &[Column<'_>]) -> Vec<String> {
    let columns: Vec<Vec<String>> = columns.iter().map(Column::cells).collect();
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: usize| {
        let cells: Vec<&str> = columns.iter().filter_map(|c| c.get(row)).map(String::as_str).collect();
        cells.join("  ").trim_end().to_owned()
    };
    (0..rows).map(line).collect()
}

/// Notes and what it cannot tell, under what there is to say.
pub fn answer(mut lines: Vec<String>, notes: &[String], cannot_tell: &str) -> String {
    lines.extend(notes.iter().map(|note| format!("Note: {note}")));
    lines.push(format!("What this cannot tell: {cannot_tell}"));
    lines.join("\n")
}

/// A number by itself, with as many digits as are worth reading.
pub fn number(value: f64) -> String {
    fixed(value, places([value]))
}

/// "0.12 to 0.34", both with the same digits.
pub fn range(low: f64, high: f64) -> String {
    let places = places([low, high]);
    format!("{} to {}", fixed(low, places), fixed(high, places))
}

fn fixed(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    // Nothing is "-0.00".
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

/// Decimal places that give the largest value five figures; none if all are whole.
fn places(values: impl IntoIterator<Item = f64> + Clone) -> usize {
    if values.clone().into_iter().all(|v| v.fract() == 0.0) {
        return 0;
    }
    let largest = values.into_iter().map(f64::abs).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let before = if largest > 0.0 { largest.log10().floor() as i32 + 1 } else { 1 };
    usize::try_from((FIGURES - before.max(-9)).max(0)).unwrap_or(0)
}

/// How sure it is that the truth lies on the estimate's side of zero.
pub fn how_sure(estimate: &Estimate) -> String {
    let above = estimate.above_zero();
    let of_hundred = |p: f64| natural_frequency(p, OutOf::Hundred).map_or(50, |f| f.count);
    let truly = |p: f64, side: &str| {
        format!("about {} in 100 such results would truly be {side} zero.", of_hundred(p))
    };
    match estimate.verdict() {
        Difference::VeryLikelyMore => format!("Very likely above zero: {}", truly(above, "above")),
        Difference::ProbablyMore => format!("Probably above zero; not certain: {}", truly(above, "above")),
        Difference::CannotTell => "Cannot be told apart from zero.".to_owned(),
        Difference::ProbablyLess => {
            format!("Probably below zero; not certain: {}", truly(1.0 - above, "below"))
        }
        Difference::VeryLikelyLess => format!("Very likely below zero: {}", truly(1.0 - above, "below")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_five_figures_and_one_column_has_one_number_of_places() {
        assert_eq!(number(6.878_712), "6.8787");
        assert_eq!(number(0.000_123_456), "0.00012346");
        assert_eq!(number(123_456.7), "123457");
        assert_eq!((number(12.0), number(0.0), fixed(-0.000_4, 2)), ("12".into(), "0".into(), "0.00".into()));
        assert_eq!(range(-0.5, 12.25), "-0.500 to 12.250");
        let lines = table(&[
            Column::Words("School", vec!["Elm".into(), "Oakfield".into()]),
            Column::Numbers("Share", vec![Some(0.5), None]),
        ]);
        assert_eq!(lines, ["School      Share", "Elm       0.50000", "Oakfield        -"]);
    }
}
