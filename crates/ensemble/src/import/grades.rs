//! Columns of grades: what is in them, the scale proposed, and what a person said of it. Pure.

use std::collections::BTreeMap;

use ensemble_roster::scale::{self, Fit, NoScale, Scale, all_published, fits, propose};
use ensemble_roster::survey::{answer_scales, told};
use ensemble_roster::{Kind, Mapping, Problem, Purpose, Severity, Sheet, Target};

use serde::{Deserialize, Serialize};

use super::model::{Choices, ColumnScale, Remembered};

/// More different values than this are no grades.
const VALUES: usize = 40;

/// A column of results that holds grades, or may.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grades {
    pub heading: String,
    /// The measure its results become.
    pub measure: String,
    /// What is written in it and how often, in the order of its scale where it has one.
    pub values: Vec<(String, usize)>,
    /// Names of the known scales that hold every value.
    pub fits: Vec<String>,
    /// The order proposed for a scale of the school's own, from the lowest, what had to be supposed, and
    /// what looks like no grade.
    pub order: Vec<String>,
    pub questions: Vec<String>,
    pub left: Vec<String>,
    /// The column is no column of numbers.
    pub is_words: bool,
    /// What a person said of it, now or for an earlier file.
    pub said: Option<ColumnScale>,
    /// Answers to a question of a survey.
    pub is_question: bool,
    /// Why the order that was typed is no scale.
    pub wrong: Option<String>,
}

impl Grades {
    /// Nobody has said yet what these are, and they look like grades.
    pub fn asks(&self) -> bool {
        let look_like_grades = !self.fits.is_empty() || (self.order.len() >= 2 && self.left.is_empty());
        self.is_words && !self.is_question && self.said.is_none() && look_like_grades
    }

    /// The scale that the page shows: the one chosen, or the first that fits.
    pub fn scale(&self) -> Option<Scale> {
        match &self.said {
            Some(said) => said.scale.clone(),
            None => self.fits.first().and_then(|name| known(name)),
        }
    }

    /// The level that the middle pupil has: where counting begins unless somebody says otherwise.
    pub fn middle(&self, scale: &Scale) -> Option<String> {
        if self.is_question {
            return upper_half(scale);
        }
        let mut levels: Vec<(usize, usize)> = Vec::new();
        for (text, count) in &self.values {
            levels.extend(scale.level(text).map(|level| (level.position, *count)));
        }
        levels.sort_unstable();
        let all: usize = levels.iter().map(|(_, count)| count).sum();
        let mut so_far = 0;
        let middle = levels.into_iter().find(|(_, count)| {
            so_far += count;
            so_far * 2 >= all
        });
        // From the lowest level everybody would be counted.
        scale.levels().nth(middle?.0.max(1)).map(str::to_owned)
    }
}

/// The scale of this name, of grades or of answers.
pub fn known(name: &str) -> Option<Scale> {
    scale::published(name).or_else(|| answer_scales().into_iter().find(|scale| scale.name() == name))
}

/// The first step above the middle: to agree at all, of five steps or of four.
pub fn upper_half(scale: &Scale) -> Option<String> {
    scale.levels().nth(scale.levels().count().div_ceil(2)).map(str::to_owned)
}

/// Answers in small whole numbers are steps, from the least to the greatest.
fn steps(values: &[(String, usize)]) -> Option<Scale> {
    let numbers: Option<Vec<u32>> = values.iter().map(|(text, _)| text.parse().ok()).collect();
    let numbers = numbers?;
    let (least, most) = (*numbers.iter().min()?, *numbers.iter().max()?);
    let steps: Vec<String> = (least..=most.min(least + 10)).map(|n| n.to_string()).collect();
    let name = format!("Steps {least} to {most}");
    let scale = Scale::new(&name, steps.iter().map(|step| (step.as_str(), &[][..]))).ok()?;
    (most <= 10).then_some(scale)
}

/// What was told of a survey's answers by themselves, to be declared with the file.
pub fn of_answers(all: &[Grades]) -> BTreeMap<String, ColumnScale> {
    let questions = all.iter().filter(|g| g.is_question);
    questions.filter_map(|g| Some((g.heading.clone(), g.said.clone()?))).collect()
}

/// Questions whose answers nobody put in order.
pub fn without_order(all: &[Grades]) -> Option<String> {
    let no_scale = |g: &&Grades| g.is_question && g.said.as_ref().is_none_or(|said| said.scale.is_none());
    let names: Vec<String> = all.iter().filter(no_scale).map(|g| format!("“{}”", g.measure)).collect();
    (!names.is_empty())
        .then(|| format!("Answers in words without an order are not brought in: {}.", names.join(", ")))
}

/// Every column of results that holds grades, or may.
pub fn of(sheet: &Sheet, mapping: &Mapping, choices: &Choices, remembered: &Remembered) -> Vec<Grades> {
    let (published, answers) = (all_published(), answer_scales());
    let told = if mapping.purpose == Purpose::Survey { told(sheet, mapping) } else { BTreeMap::new() };
    let mut all = Vec::new();
    for column in &mapping.columns {
        let (measure, is_question) = match &column.target {
            Target::Value { measure } | Target::ValueAt { measure, .. } | Target::Baseline { measure } => {
                (measure, false)
            }
            Target::Question { text } => (text, true),
            _ => continue,
        };
        let Some(index) = sheet.index_of(&column.heading) else { continue };
        let said = choices.scales.get(&column.heading).or_else(|| remembered.scales.get(&column.heading));
        let Some(values) = values(sheet, index) else { continue };
        let is_words = matches!(sheet.kind(index), Kind::Text);
        let known = if is_question { &answers } else { &published };
        let fits = match fits(values.iter().map(|(text, _)| text.as_str()), known) {
            Fit::Fits(found) => found.iter().map(|scale| scale.name().to_owned()).collect(),
            Fit::Mixed { .. } | Fit::None => Vec::new(),
        };
        let steps = || told.get(&column.heading).cloned().or_else(|| steps(&values));
        let told = if is_question && said.is_none() { steps() } else { None };
        let said = said.cloned().or_else(|| told.map(ColumnScale::of_answers));
        if said.is_none() && !is_words && fits.is_empty() {
            continue;
        }
        let proposed = propose(values.iter().map(|(text, _)| text.as_str()));
        let mut grades = Grades {
            heading: column.heading.clone(),
            measure: measure.clone(),
            values,
            fits,
            order: proposed.levels,
            questions: proposed.questions,
            left: proposed.left,
            is_words,
            said,
            is_question,
            wrong: None,
        };
        read_typed(&mut grades);
        if let Some(scale) = grades.scale() {
            grades.values.sort_by_key(|(text, _)| scale.level(text).map_or(usize::MAX, |l| l.position));
        }
        all.push(grades);
    }
    all
}

/// The different values of a column with their counts; none when there are too many, or fewer than two.
fn values(sheet: &Sheet, index: usize) -> Option<Vec<(String, usize)>> {
    let mut values: Vec<(String, usize)> = Vec::new();
    for row in &sheet.rows {
        let text = row.cell(index).text();
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if let Some((_, count)) = values.iter_mut().find(|(known, _)| known == text) {
            *count += 1;
        } else if values.len() == VALUES {
            return None;
        } else {
            values.push((text.to_owned(), 1));
        }
    }
    (values.len() >= 2).then_some(values)
}

/// A scale of the levels that a school typed, one a line, from the lowest.
pub fn own_scale(measure: &str, typed: &str) -> Result<Scale, NoScale> {
    let levels = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    Scale::new(measure, levels.map(|level| (level, &[][..])))
}

/// A school's own order becomes a scale, or it is said why it cannot.
fn read_typed(grades: &mut Grades) {
    let Some(said) = grades.said.as_mut() else { return };
    let Some(typed) = said.typed.as_deref() else { return };
    match own_scale(&grades.measure, typed) {
        Ok(scale) => said.scale = Some(scale),
        Err(why) => grades.wrong = Some(why.to_string()),
    }
}

/// The scales to read columns on, by heading.
pub fn scales(all: &[Grades]) -> BTreeMap<String, Scale> {
    let chosen = all.iter().filter_map(|g| Some((g.heading.clone(), g.said.as_ref()?.scale.clone()?)));
    chosen.collect()
}

/// The same by measure, with the level from which pupils are counted.
pub fn by_measure(all: &[Grades]) -> BTreeMap<String, ColumnScale> {
    let mut by_measure = BTreeMap::new();
    for grades in all {
        let Some(said) = grades.said.as_ref().filter(|said| said.scale.is_some()) else { continue };
        by_measure.entry(grades.measure.clone()).or_insert_with(|| said.clone());
    }
    by_measure
}

/// Orders that were typed and make no scale: nothing is written until they do.
pub fn problems(sheet: &Sheet, all: &[Grades]) -> Vec<Problem> {
    let wrong = all.iter().filter_map(|g| Some((g, g.wrong.as_deref()?)));
    let problem = |(grades, why): (&Grades, &str)| {
        let place = sheet.header.iter().find(|h| h.name == grades.heading);
        let (what, remedy) = why.split_once(". ").unwrap_or((why, "Write the levels again"));
        Problem {
            file: sheet.file.clone(),
            sheet: sheet.name.clone(),
            rows: Vec::new(),
            column: place.map(ensemble_roster::Header::place),
            severity: Severity::Stop,
            what: format!("the order of its grades: {}", what.trim_end_matches('.')),
            remedy: remedy.trim_end_matches('.').to_owned(),
        }
    };
    wrong.map(problem).collect()
}
