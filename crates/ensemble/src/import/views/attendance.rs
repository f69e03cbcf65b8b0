//! Attendance in words: what a file says of how many pupils and when, and which codes it is written in.

use ensemble_ui::{Card, Field, Markup, Tint, html};

use super::{and, tile};
use crate::import::attendance::{CodeList, Marking, Marks, Tally};
use crate::import::check::Rows;
use crate::import::compare::Preview;
use crate::import::model::{Counts, Kind};
use crate::numbers::limits::{Limits, pupils_in_words};
use crate::web::locale::{day, plural, thousands};

/// "12,410 marks of 231 pupils, 1 September to 20 November; 3 weeks already here and unchanged; 12 changed"
pub fn said(tally: &Tally) -> String {
    let mut parts = Vec::new();
    let of = format!("of {}", plural(tally.pupils, "pupil", "pupils"));
    let when = when(tally);
    if tally.marks() > 0 {
        parts.push(format!("{} {of}{when}", plural(tally.marks(), "mark", "marks")));
    }
    if tally.summaries() > 0 {
        parts.push(format!("{} {of}{when}", plural(tally.summaries(), "summary", "summaries")));
    }
    let readings = tally.readings_new + tally.readings_changed + tally.readings_unchanged;
    if readings > 0 {
        parts.push(format!("{} of the whole school{when}", plural(readings, "reading", "readings")));
    }
    let weeks = tally.weeks_unchanged;
    if weeks > 0 {
        parts.push(format!("{} already here and unchanged", plural(weeks, "week", "weeks")));
    } else if tally.unchanged() > 0 {
        parts.push(format!("{} already here and unchanged", thousands(tally.unchanged())));
    }
    let changed = tally.marks_changed + tally.summaries_changed + tally.readings_changed;
    if changed > 0 {
        parts.push(format!("{} changed", thousands(changed)));
    }
    if tally.uncounted > 0 {
        let one = tally.uncounted == 1;
        let words = plural(tally.uncounted, "mark is", "marks are");
        let count = if one { "counts" } else { "count" };
        parts.push(format!("{words} in no list of codes and {count} for nothing"));
    }
    if tally.strangers > 0 {
        let who = match tally.strangers {
            1 => "1 pupil who is not on the school’s list stays out".to_owned(),
            many => format!("{} pupils who are not on the school’s list stay out", thousands(many)),
        };
        parts.push(format!("{who} until the list has them or the number is put right"));
    }
    parts.join("; ")
}

/// ", 1 September to 20 November 2026"
fn when(tally: &Tally) -> String {
    let written =
        |iso: &str| day(iso).split_once(' ').map_or_else(|| iso.to_owned(), |(_, rest)| rest.to_owned());
    let (first, last) = (written(&tally.first), written(&tally.last));
    let year = |text: &str| text.rsplit_once(' ').map(|(_, year)| year.to_owned());
    match (tally.first.is_empty(), first == last) {
        (true, _) => String::new(),
        (_, true) => format!(", {last}"),
        _ if year(&first) == year(&last) => {
            format!(", {} to {last}", first.rsplit_once(' ').map_or("", |(rest, _)| rest))
        }
        _ => format!(", {first} to {last}"),
    }
}

/// Half days a pupil, on average, before it is said how much was missed: two weeks of school.
const ENOUGH: u64 = 20;

/// How many pupils missed much, and never how few: a count that is small would tell of somebody. A few days
/// say nothing of a year, so then nothing is said.
pub fn missed(tally: &Tally) -> Option<String> {
    let words = |n| pupils_in_words(Limits::default(), n);
    let pupils = u64::try_from(tally.pupils).unwrap_or(u64::MAX);
    (pupils > 0 && tally.possible >= pupils.saturating_mul(ENOUGH)).then(|| {
        format!(
            "{} pupils missed a tenth or more of the half days they could have attended, and {} pupils missed half \
             or more. A few weeks say little about a year.",
            words(tally.persistent),
            words(tally.severe).to_lowercase()
        )
    })
}

/// Parts of the sentence that says what would be done.
pub fn will(tally: &Tally) -> Vec<String> {
    let all = [
        ("add", tally.marks_new, "mark", "marks"),
        ("change", tally.marks_changed, "mark", "marks"),
        ("add", tally.summaries_new, "summary of attendance", "summaries of attendance"),
        ("change", tally.summaries_changed, "summary of attendance", "summaries of attendance"),
        ("add", tally.readings_new, "reading of the whole school", "readings of the whole school"),
        ("change", tally.readings_changed, "reading of the whole school", "readings of the whole school"),
    ];
    let some = all.iter().filter(|(_, n, ..)| *n > 0);
    some.map(|(verb, n, one, many)| format!("{verb} {}", plural(*n, one, many))).collect()
}

pub fn figures(counts: &Counts) -> Markup {
    let tally = &counts.attendance;
    let new = tally.marks_new + tally.summaries_new + tally.readings_new;
    let changed = tally.marks_changed + tally.summaries_changed + tally.readings_changed;
    ensemble_ui::diff(
        &[
            tile(new, "new", "new"),
            tile(changed, "changed", "changed"),
            tile(counts.joiners, "pupil new to us", "pupils new to us"),
        ],
        tile(tally.unchanged(), "as it is", "as they are"),
    )
}

/// The card of the preview.
pub fn card(preview: &Preview, address: &str) -> Markup {
    let tally = &preview.counts.attendance;
    let list = if let Rows::Marks(marks) = &preview.checked.rows { Some(marks.list.words()) } else { None };
    html! {
        (Card::titled(Tint::Plain, "attendance", 3, "What the file says").body(html! {
            p { (said(tally)) "." }
            (in_no_list(preview, address))
            @if let Some(words) = missed(tally) { p { (words) } }
            @if let Some(list) = list { p.small { "Read with " (list) "." } }
            @if tally.hidden > 0 {
                p.small { (plural(tally.hidden, "cell is", "cells are")) " hidden in the columns brought in. A hidden cell is never read as zero, and never guessed." }
            }
            p.small { "Each mark is a half day. A closed school, or a pupil who is not on the roll yet, counts neither way." }
        }))
    }
}

/// Codes that are named one by one.
const NAMED: usize = 8;

/// Which marks count for nothing, and where somebody can say what they stand for.
fn in_no_list(preview: &Preview, address: &str) -> Markup {
    let Rows::Marks(marks) = &preview.checked.rows else { return html! {} };
    let mut all: Vec<String> = marks.unknown.iter().take(NAMED).map(|text| format!("“{text}”")).collect();
    if marks.unknown.len() > NAMED {
        all.push(format!("{} more", thousands(marks.unknown.len() - NAMED)));
    }
    html! {
        @if !all.is_empty() {
            p { "In no list of codes: " (and(&all)) ". " a href=(format!("{address}?look=check#columns-h")) { "Say what they stand for" } }
        }
    }
}

/// The setting of the page that checks: which codes, and what the school writes in their place.
pub fn codes(preview: &Preview) -> Markup {
    let Rows::Marks(marks) = &preview.checked.rows else { return html! {} };
    let chosen =
        preview.choices.marking.clone().unwrap_or(Marking { list: marks.list, ..Marking::default() });
    let hint = if marks.by_person { "As you said" } else { "Guessed from the marks in the file" };
    html! {
        (Field::select("codes", "Codes of the register", CodeList::ALL.iter().map(|l| (l.word().to_owned(), l.words().to_owned())))
            .value(marks.list.word()).hint(hint))
        @for (n, written) in written(marks, &chosen).iter().enumerate() {
            input type="hidden" name=(format!("own-{n}")) value=(written);
            (Field::select(format!("means-{n}"), format!("“{written}” stands for"), meanings(marks.list))
                .value(chosen.own.get(written).cloned().unwrap_or_default()).hint("Remembered for the school’s registers"))
        }
    }
}

/// What the school writes for itself: what was said before, then what is in no list.
fn written(marks: &Marks, chosen: &Marking) -> Vec<String> {
    let mut all: Vec<String> = chosen.own.keys().cloned().collect();
    all.extend(marks.unknown.iter().filter(|text| !chosen.own.contains_key(*text)).cloned());
    all
}

fn meanings(list: CodeList) -> Vec<(String, String)> {
    let none = (String::new(), "Nothing we count".to_owned());
    let codes = list.codes();
    let known = codes.all().iter().map(|code| {
        let name = if code.code == code.name {
            code.name.to_owned()
        } else {
            format!("{}: {}", code.code, code.name)
        };
        (code.code.to_owned(), format!("{name}, {}", code.group.words()))
    });
    std::iter::once(none).chain(known).collect()
}

/// What the receipt says was done.
pub fn done(kind: Kind, counts: &Counts) -> Option<String> {
    let tally = &counts.attendance;
    let joined =
        (counts.joiners > 0).then(|| format!("{} new to us", plural(counts.joiners, "pupil", "pupils")));
    let parts: Vec<String> = std::iter::once(said(tally)).chain(joined).collect();
    (kind == Kind::Attendance).then(|| format!("{}.", parts.join("; ")))
}
