//! Responses to a survey, without the people who gave them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Key, Taken, Taking};
use crate::cell::{Cell, Value};
use crate::column::{self, Kind};
use crate::grid::thousands;
use crate::mapping::{Mapping, Target};
use crate::problem::Severity;
use crate::scale::Scale;
use crate::sheet::Sheet;
use crate::survey::{bare, chosen, heading_says_who, is_address, known, values_say_who};

/// One response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The row in the file, 1-based as a spreadsheet shows it. For putting the file right; not to be stored.
    pub row: usize,
    /// Groups of the person who answered: heading and what is written under it, where something is. Classes, year
    /// groups and schools are among them.
    pub groups: Vec<(Arc<str>, String)>,
    /// The answers: the question and the cell. A cell that is [`Cell::Missing`] is not listed.
    pub answers: Vec<(Arc<str>, Cell)>,
    /// Answers in the person's own words.
    pub texts: Vec<(Arc<str>, String)>,
}

/// A column: its index in [`Sheet::header`] and the name it goes by.
type Named = (usize, Arc<str>);

/// Reads a sheet as responses to a survey. `scales` are those that a person chose for questions, by heading; for the
/// others they are told from the words.
pub fn responses(sheet: &Sheet, mapping: &Mapping, scales: &BTreeMap<String, Scale>) -> Taken<Response> {
    let mut taking = Taking::new(sheet, mapping);
    say_who_is_not_read(&mut taking);
    let groups = groups(&mut taking);
    let questions = columns(&mut taking, |t| match t {
        Target::Question { text } => Some(text),
        _ => None,
    });
    let own_words = columns(&mut taking, |t| match t {
        Target::FreeText { text } => Some(text),
        _ => None,
    });
    if questions.is_empty() && own_words.is_empty() {
        let what = "no column of answers is chosen";
        taking.problems.add(Severity::Stop, &[], None, what, "Choose the columns that hold answers");
    }
    let answers = answers(&mut taking, &questions, scales);
    let mut addresses = 0;
    let mut answers: Vec<_> = answers.into_iter().map(Vec::into_iter).collect();
    let rows: Vec<Response> = sheet
        .rows
        .iter()
        .map(|row| {
            let written = |(index, name): &Named| {
                super::spaced(&row.cell(*index).text()).map(|text| (Arc::clone(name), text))
            };
            let mut response = Response {
                row: row.number,
                groups: groups.iter().filter_map(written).collect(),
                answers: Vec::with_capacity(questions.len()),
                texts: own_words.iter().filter_map(written).collect(),
            };
            for ((_, name), cells) in questions.iter().zip(&mut answers) {
                let cell = cells.next().filter(|cell| *cell != Cell::Missing);
                response.answers.extend(cell.map(|cell| (Arc::clone(name), cell)));
            }
            let before = response.texts.len();
            response.texts.retain(|(_, text)| !is_address(text));
            addresses += before - response.texts.len();
            response
        })
        .collect();
    if addresses > 0 {
        let n = thousands(addresses);
        taking.note(format!("Answers in free text with an e-mail address in them were dropped: {n}."));
    }
    let blank = rows.iter().filter(|r| r.answers.is_empty() && r.texts.is_empty()).count();
    if blank > 0 {
        taking.note(format!("Responses without any answer: {}.", thousands(blank)));
    }
    taking.finish(rows, Key::Row)
}

/// Names the columns that say who answered and are not read.
fn say_who_is_not_read(taking: &mut Taking<'_>) {
    let read = |t: &Target| {
        use Target::*;
        matches!(t, Question { .. } | FreeText { .. } | Group | Class | Stage | School)
    };
    let left = taking.mapping.columns.iter().filter(|c| !read(&c.target));
    let says_who = left.filter(|c| {
        let values =
            || taking.sheet.index_of(&c.heading).and_then(|index| values_say_who(taking.sheet, index));
        heading_says_who(&c.heading) || values().is_some()
    });
    let names: Vec<String> = says_who.map(|c| format!("“{}”", c.heading)).collect();
    match names.as_slice() {
        [] => {}
        [one] => taking.note(format!("{one} says who answered and was not read.")),
        [all @ .., last] => {
            taking.note(format!("{} and {last} say who answered and were not read.", all.join(", ")));
        }
    }
}

/// The columns for a kind of answer, without those that say who answered.
fn columns(taking: &mut Taking<'_>, text: impl Fn(&Target) -> Option<&String>) -> Vec<Named> {
    let found = taking.mapping.columns_for(taking.sheet, &mut taking.problems, |t| text(t).is_some());
    let mut columns = Vec::with_capacity(found.len());
    for (index, target) in found {
        let Some(header) = taking.sheet.header.get(index) else { continue };
        let by_values = values_say_who(taking.sheet, index);
        if by_values.is_none() && !heading_says_who(&header.name) {
            columns.extend(text(target).map(|text| (index, text.as_str().into())));
            continue;
        }
        let holds = by_values.map_or("what says who answered", |who| who.words());
        let what = format!("the column holds {holds}; it was not read");
        let remedy = "Leave the column out, or take it in as a group if it names classes";
        taking.problems.add(Severity::Glance, &[], Some(&header.place()), what, remedy);
    }
    columns
}

/// The columns of groups, without those in which nearly every response has a group of its own.
fn groups(taking: &mut Taking<'_>) -> Vec<Named> {
    let mut found: Vec<usize> = Vec::new();
    for target in [Target::School, Target::Stage, Target::Class] {
        found.extend(taking.one(&target));
    }
    found.extend(taking.groups().into_iter().map(|(index, _)| index));
    let mut groups = Vec::with_capacity(found.len());
    for index in found {
        let Some(header) = taking.sheet.header.get(index) else { continue };
        if is_group(taking.sheet, index) {
            groups.push((index, header.name.as_str().into()));
            continue;
        }
        let what =
            "nearly every response has a group of its own, so it would say who answered; it was not read";
        let remedy = "Choose a column of larger groups, or leave it out";
        taking.problems.add(Severity::Glance, &[], Some(&header.place()), what, remedy);
    }
    groups
}

/// Whether groups have two members or more, on average.
fn is_group(sheet: &Sheet, index: usize) -> bool {
    let texts: Vec<Cow<'_, str>> =
        sheet.rows.iter().map(|r| r.cell(index)).filter(|c| !c.is_empty()).map(|c| c.text()).collect();
    let different: HashSet<String> = texts.iter().map(|t| t.to_lowercase()).collect();
    different.len() * 2 <= texts.len() || different.len() == 1
}

/// The scales that the words of the answers tell of by themselves, by heading.
pub fn told(sheet: &Sheet, mapping: &Mapping) -> BTreeMap<String, Scale> {
    let is_question = |c: &&crate::mapping::Mapped| matches!(c.target, Target::Question { .. });
    let questions = mapping.columns.iter().filter(is_question);
    let (headings, indices): (Vec<&String>, Vec<usize>) =
        questions.filter_map(|c| Some((&c.heading, sheet.index_of(&c.heading)?))).unzip();
    let told = of_words(sheet, &indices);
    headings.into_iter().zip(told).filter_map(|(heading, scale)| Some((heading.clone(), scale?))).collect()
}

/// The scale of each of these columns, told from its words.
fn of_words(sheet: &Sheet, columns: &[usize]) -> Vec<Option<Scale>> {
    let texts = |index: usize| {
        let cells = sheet.rows.iter().map(move |r| r.cell(index));
        cells.filter(|c| !c.is_empty()).map(|c| c.text()).collect::<HashSet<Cow<'_, str>>>()
    };
    // Only different answers matter to the choice.
    let different: Vec<HashSet<Cow<'_, str>>> = columns.iter().map(|index| texts(*index)).collect();
    let different: Vec<Vec<&str>> = different.iter().map(|c| c.iter().map(|t| &**t).collect()).collect();
    chosen(&different, known()).into_iter().map(|scale| scale.cloned()).collect()
}

/// The answers of each question: levels of a scale, numbers, or words.
fn answers(taking: &mut Taking<'_>, questions: &[Named], scales: &BTreeMap<String, Scale>) -> Vec<Vec<Cell>> {
    let sheet = taking.sheet;
    let indices: Vec<usize> = questions.iter().map(|(index, _)| *index).collect();
    let told = of_words(sheet, &indices);
    let mut used: Vec<String> = Vec::new();
    let mut columns = Vec::with_capacity(questions.len());
    for ((index, _), told) in questions.iter().zip(told) {
        let heading = sheet.header.get(*index).map(|h| h.name.as_str()).unwrap_or_default();
        let by_person = scales.get(heading);
        let Some(scale) = by_person.or(told.as_ref()) else {
            columns.push(sheet.interpret(*index).cells);
            continue;
        };
        if by_person.is_none() && !used.iter().any(|name| name == scale.name()) {
            used.push(scale.name().to_owned());
        }
        columns.push(on_scale(taking, *index, scale));
    }
    if !used.is_empty() {
        let list = used.join("”, “");
        taking.note(format!("Answers in words were read as steps in order: “{list}”."));
    }
    columns
}

fn on_scale(taking: &mut Taking<'_>, index: usize, scale: &Scale) -> Vec<Cell> {
    let sheet = taking.sheet;
    let mut cells = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let text = row.cell(index).text();
        let cell = match scale.level(&text).or_else(|| scale.level(bare(&text))) {
            Some(level) => Cell::Value(Value::Level(level)),
            None if scale.is_not_level(bare(&text)) => Cell::NotApplicable { text: text.into() },
            None => match column::cell(row.cell(index), Kind::Text) {
                Cell::Value(_) => {
                    let shown = crate::date::shortened(&text);
                    let what = format!("“{shown}” is not an answer of {}", scale.name());
                    let remedy = "Correct the cell, or choose another scale for the question";
                    taking.cell(Severity::Fix, row.number, index, what, remedy);
                    Cell::Value(Value::Text(text.into()))
                }
                other => other,
            },
        };
        cells.push(cell);
    }
    cells
}
