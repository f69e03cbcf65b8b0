//! Which column is which, as a person sees it and says it.

use std::collections::BTreeMap;

use ensemble_roster::{Cell, How, Mapped, Mapping, Raw, Row, Sheet, Target};

use super::{Column, Quoted};
use crate::import::model::{Choices, Kind};

/// What was guessed, with what a person chose for this file or one like it.
pub fn mapping(
    sheet: &Sheet,
    guessed: Mapping,
    choices: &Choices,
    remembered: &BTreeMap<String, Mapping>,
) -> Mapping {
    let mut mapping = guessed;
    let chosen = choices.mapping.as_ref().filter(|m| m.purpose == mapping.purpose && m.fits(sheet));
    let signature = ensemble_roster::signature(sheet);
    if let Some(known) = chosen.or_else(|| remembered.get(&signature)) {
        mapping.dates = known.dates;
        // A remembered mapping may be of a file with the same headings in capitals.
        for column in &mut mapping.columns {
            let same =
                |c: &&Mapped| c.heading == column.heading || c.heading.eq_ignore_ascii_case(&column.heading);
            if let Some(known) = known.columns.iter().find(same) {
                (column.target, column.how) = (known.target.clone(), known.how);
            }
        }
    }
    for column in &mut mapping.columns {
        if is_secret(&column.heading) {
            column.target = Target::LeaveOut;
        }
    }
    mapping
}

/// Passwords are never brought in, shown, or offered to be.
pub fn is_secret(heading: &str) -> bool {
    let plain: String = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    ["password", "passwort", "passwd", "passcode"].iter().any(|word| plain.contains(word)) || plain == "pwd"
}

pub fn columns(sheet: &Sheet, mapping: &Mapping, kind: Kind) -> Vec<Column> {
    let columns = sheet.header.iter().enumerate().map(|(index, header)| {
        let mapped = mapping.columns.iter().find(|c| c.heading == header.name);
        let secret = is_secret(&header.name);
        let is_left_out = mapped.is_none_or(|c| c.target == Target::LeaveOut);
        let may_be_result = kind == Kind::Results && is_left_out && !secret;
        let first: Vec<String> = sheet.rows.iter().take(2).map(|r| shown(&r.cell(index).text())).collect();
        Column {
            heading: header.name.clone(),
            first_values: match mapped.map(|c| &c.target) {
                _ if secret => "never read".to_owned(),
                // Columns of a survey that stay out may say who answered.
                Some(Target::Question { .. }) => first.join(" · "),
                _ if kind == Kind::Survey => "not shown".to_owned(),
                _ => first.join(" · "),
            },
            target: mapped.map_or(Target::LeaveOut, |c| c.target.clone()),
            how: mapped.map_or("Not recognised", |c| c.how.label()).to_owned(),
            by_person: mapped.is_some_and(|c| c.how == How::Person),
            secret,
            numbers: may_be_result && matches!(sheet.kind(index), ensemble_roster::Kind::Number { .. }),
        }
    });
    columns.collect()
}

pub fn shown(text: &str) -> String {
    let text = ensemble_roster::seen(text);
    match text.chars().count() {
        0 => "blank".to_owned(),
        1..=28 => text.into_owned(),
        _ => text.chars().take(26).chain(['…']).collect(),
    }
}

pub fn passed_over(sheet: &Sheet, columns: &[Column]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for passed in &sheet.passed_over {
        let begins = match passed.text.is_empty() {
            true => String::new(),
            false => format!(" (“{}”)", shown(&passed.text)),
        };
        said.push(format!("{passed}{begins}"));
    }
    let left: Vec<&str> =
        columns.iter().filter(|c| c.target == Target::LeaveOut).map(|c| c.heading.as_str()).collect();
    match left.as_slice() {
        [] => {}
        [one] => said.push(format!("The column {one}: it is not brought in")),
        all => said.push(format!("{} columns are not brought in: {}", all.len(), first_few(all))),
    }
    said
}

/// Headings that are named where there are many.
const NAMED: usize = 3;

/// "A, B and C"; of more than five the first three, and how many more.
pub fn first_few<T: AsRef<str>>(names: &[T]) -> String {
    let list = |names: &[T]| names.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    match names {
        [] | [_] => list(names),
        [all @ .., last] if all.len() < 5 => format!("{} and {}", list(all), last.as_ref()),
        _ => {
            let (named, rest) = names.split_at(NAMED);
            format!("{} and {} more", list(named), rest.len())
        }
    }
}

pub fn quoted<'a>(sheet: &Sheet, wanted: impl Iterator<Item = &'a Row>) -> Quoted {
    let open: Vec<(usize, &str)> = sheet
        .header
        .iter()
        .enumerate()
        .filter(|(_, h)| !is_secret(&h.name))
        .map(|(index, h)| (index, h.name.as_str()))
        .collect();
    let cells =
        |row: &Row| open.iter().map(|(index, _)| row.cell(*index).text().into_owned()).collect::<Vec<_>>();
    Quoted {
        headings: open.iter().map(|(_, name)| (*name).to_owned()).collect(),
        rows: wanted.map(|row| (row.number, cells(row))).collect(),
    }
}

/// Puts the person's own corrections in place of what the file says.
pub fn answer(sheet: &mut Sheet, choices: &Choices) {
    for (place, words) in &choices.answers {
        let Some((row, letter)) = place.split_once(' ') else { continue };
        let Ok(number) = row.parse::<usize>() else { continue };
        let Some(index) = sheet.header.iter().position(|h| h.letter == letter) else { continue };
        let Some(row) = sheet.rows.iter_mut().find(|r| r.number == number) else { continue };
        while row.cells.len() <= index {
            row.cells.push(Raw::Empty);
        }
        if let Some(cell) = row.cells.get_mut(index) {
            *cell = Raw::from_text(words);
        }
    }
}

/// Rows with blank cells in the columns of results, and how many in each.
pub fn not_given(sheet: &Sheet, mapping: &Mapping) -> Vec<(usize, usize)> {
    let is_result =
        |t: &Target| matches!(t, Target::Value { .. } | Target::ValueAt { .. } | Target::Baseline { .. });
    let mut blank: BTreeMap<usize, usize> = BTreeMap::new();
    let results = mapping.columns.iter().filter(|c| is_result(&c.target));
    for index in results.filter_map(|c| sheet.index_of(&c.heading)) {
        for (row, cell) in sheet.rows.iter().zip(&sheet.interpret(index).cells) {
            if *cell == Cell::Missing {
                *blank.entry(row.number).or_default() += 1;
            }
        }
    }
    blank.into_iter().collect()
}
