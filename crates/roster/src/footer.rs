//! Which rows around the data are not data: titles above, guidance under the headings, headings again on
//! every page, totals and notes at the foot.

use crate::date;
use crate::grid::GridRow;
use crate::header::Headings;
use crate::number;
use crate::raw::Raw;
use crate::sheet::Passed;
use crate::table::first_text;

/// A row number with what the row is and how it begins.
pub(crate) type PassedRow = (usize, Passed, String);

/// The rows that are not data.
pub(crate) fn sort_out(rows: &[GridRow], headings: &Headings) -> Vec<PassedRow> {
    let (above, rest) = rows.split_at(headings.first.min(rows.len()));
    let (head, data) = rest.split_at((headings.last + 1 - headings.first).min(rest.len()));
    let mut passed: Vec<PassedRow> = above.iter().map(|r| said(r, Passed::Title)).collect();

    let guidance = usize::from(is_guidance(data));
    passed.extend(data.iter().take(guidance).map(|r| said(r, Passed::Guidance)));
    let data = data.get(guidance..).unwrap_or_default();

    let columns = headings.names.len();
    let foot = data.iter().rev().map_while(|r| at_the_foot(r, columns).map(|why| said(r, why))).count();
    let (data, foot) = data.split_at(data.len() - foot);
    for (at, row) in data.iter().enumerate() {
        if head.iter().any(|h| h.cells == row.cells) {
            // A page's own title stands alone in the row before its headings.
            let title = at.checked_sub(1).and_then(|before| data.get(before));
            if let Some(title) = title.filter(|t| t.filled() == 1 && columns > 2) {
                passed.push(said(title, Passed::HeadingAgain));
            }
            passed.push(said(row, Passed::HeadingAgain));
        }
    }
    passed.extend(foot.iter().filter_map(|r| at_the_foot(r, columns).map(|why| said(r, why))));
    passed
}

fn said(row: &GridRow, why: Passed) -> PassedRow {
    (row.number, why, first_text(row))
}

/// The first row under the headings tells how to fill the columns in: two cells or more, each of three words
/// or more, over columns whose next rows have no such cell.
fn is_guidance(data: &[GridRow]) -> bool {
    let [first, rest @ ..] = data else { return false };
    let wordy =
        |cell: &Raw| matches!(cell, Raw::Text(t) if t.split_whitespace().count() >= 3 && t.len() >= 15);
    let next = || rest.iter().take(20);
    first.filled() >= 2
        && !rest.is_empty()
        && first.values().all(|(_, cell)| wordy(cell))
        && first
            .values()
            .all(|(column, _)| next().filter(|r| wordy(r.get(column))).count() * 4 <= next().count())
}

/// What a row is if it stands at the foot; none when it can only be data.
fn at_the_foot(row: &GridRow, columns: usize) -> Option<Passed> {
    let (column, first) = row.values().next()?;
    let Raw::Text(text) = first else { return None };
    if is_total(text) && row.filled() < columns {
        return Some(Passed::Total);
    }
    let alone = row.filled() == 1 && columns > 2 && column < 2;
    (alone && is_note(text)).then_some(Passed::Note)
}

fn is_total(text: &str) -> bool {
    let lower = text.trim_end_matches(':').trim().to_lowercase();
    let words = [
        "total",
        "totals",
        "grand total",
        "sub total",
        "subtotal",
        "average",
        "averages",
        "mean",
        "sum",
        "count",
    ];
    let heads = [
        "total ",
        "total:",
        "totals ",
        "grand total",
        "average of",
        "average:",
        "mean of",
        "mean mark",
        "mean score",
        "% ",
        "percentage of",
        "number of pupils",
    ];
    // "Class average", "Cohort total"; nobody's name ends so.
    let tails = [" average", " averages", " total", " totals"];
    words.contains(&lower.as_str())
        || heads.iter().any(|h| lower.starts_with(h))
        || tails.iter().any(|t| lower.ends_with(t))
}

/// A sentence, or a word that begins one: not a name, an id or a code.
fn is_note(text: &str) -> bool {
    let lower = text.to_lowercase();
    let heads = [
        "note",
        "source",
        "key:",
        "key ",
        "printed",
        "produced",
        "report",
        "page ",
        "©",
        "copyright",
        "end of",
        "*",
        "legend",
        "exported",
        "generated",
        "data as at",
    ];
    let plain = number::plain(text).is_none() && !date::looks_like(text);
    plain && (heads.iter().any(|h| lower.starts_with(h)) || text.split_whitespace().count() >= 5)
}
