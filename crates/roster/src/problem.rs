//! What is wrong in a file that could be read, said so that the person can put it right.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits;

/// How much a [`Problem`] stands in the way. The order is from grave to slight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing of the sheet can be taken in until this is put right.
    Stop,
    /// The rows named cannot be taken in until this is put right; the others can.
    Fix,
    /// The rows were read; someone should look.
    Glance,
}

/// A column as a person finds it in a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ColumnRef {
    /// `A`, `B`, … `AA`.
    pub letter: String,
    /// Its heading.
    pub name: String,
}

/// One thing to put right or to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, as named by the caller.
    pub file: String,
    /// The sheet, or the file inside a package; none for a text file.
    pub sheet: Option<String>,
    /// The rows, 1-based as a spreadsheet shows them, in order; none when it is about the whole sheet.
    pub rows: Vec<usize>,
    /// The column, when it is about one.
    pub column: Option<ColumnRef>,
    /// How much it stands in the way.
    pub severity: Severity,
    /// What is wrong, without a full stop: "31 February 2019 is not a date". It may quote a cell.
    pub what: String,
    /// What to do, without a full stop.
    pub remedy: String,
}

impl Problem {
    /// Where it is, for a heading: "Row 14, column E", "Rows 88 and 152", "The whole file".
    pub fn place(&self) -> String {
        let column = self.column.as_ref().map(|c| format!("olumn {}", c.letter));
        match (rows_in_words(&self.rows), column) {
            (Some(rows), Some(column)) => format!("{rows}, c{column}"),
            (Some(rows), None) => rows,
            (None, Some(column)) => format!("C{column}"),
            (None, None) => match &self.sheet {
                Some(sheet) => format!("The whole of {sheet}"),
                None => "The whole file".to_owned(),
            },
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, ", self.file)?;
        if let (Some(sheet), false) = (&self.sheet, self.rows.is_empty() && self.column.is_none()) {
            write!(f, "{sheet}, ")?;
        }
        let mut place = self.place();
        if let Some(first) = place.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        write!(f, "{place}")?;
        if let Some(column) = &self.column {
            write!(f, " ({})", column.name)?;
        }
        write!(f, ": {}. {}.", self.what, self.remedy)
    }
}

/// "Row 4", "Rows 4 to 9", "Rows 4, 7 and 9", "Rows 4, 7, 9 and 12 more".
fn rows_in_words(rows: &[usize]) -> Option<String> {
    let (first, last) = (rows.first()?, rows.last()?);
    Some(match rows {
        [one] => format!("Row {one}"),
        [a, b] => format!("Rows {a} and {b}"),
        _ if last - first + 1 == rows.len() => format!("Rows {first} to {last}"),
        [a, b, c] => format!("Rows {a}, {b} and {c}"),
        [a, b, c, rest @ ..] => format!("Rows {a}, {b}, {c} and {} more", rest.len()),
        [] => return None,
    })
}

/// Gathers problems: the same one in many rows is one problem with many rows, and beyond
/// [`limits::PROBLEMS`] the rest are counted, so that a bad file cannot make an endless list.
pub(crate) struct Problems {
    file: String,
    sheet: Option<String>,
    /// With the step at which each was met.
    list: Vec<(usize, Problem)>,
    seen: HashMap<(Option<String>, Option<String>, String), usize>,
    beyond: HashMap<Severity, Vec<usize>>,
    /// Which step of reading the sheet is being taken, and how many problems each has met. A file that is read part
    /// by part takes the same steps with every part.
    step: usize,
    met: HashMap<usize, usize>,
    /// How many rows may still be named, of those that are held back and of the others.
    room: [usize; 2],
}

impl Problems {
    pub(crate) fn new(file: &str, sheet: Option<&str>) -> Self {
        Self {
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            list: Vec::new(),
            seen: HashMap::new(),
            beyond: HashMap::new(),
            step: 0,
            met: HashMap::new(),
            room: [usize::MAX; 2],
        }
    }

    /// The same for a file of any length: so many rows are named at most.
    pub(crate) fn with_room(self, rows: usize) -> Self {
        Self { room: [rows; 2], ..self }
    }

    /// Turns to another sheet or file of a package.
    pub(crate) fn turn_to(&mut self, sheet: &str) {
        self.sheet = Some(sheet.to_owned());
    }

    /// Goes on to the next step.
    pub(crate) fn step(&mut self) {
        self.step += 1;
    }

    /// Begins with the first step again, for the next part of the file.
    pub(crate) fn begin_again(&mut self) {
        self.step = 0;
    }

    /// Goes on to what is said last, once the whole file is read.
    pub(crate) fn last_step(&mut self) {
        self.step = usize::MAX;
    }

    /// Says that rows to be held back are not all named.
    pub(crate) fn run_out(&mut self) {
        self.room = [0, 0];
    }

    pub(crate) fn at_step(&self) -> usize {
        self.step
    }

    pub(crate) fn add(
        &mut self,
        severity: Severity,
        rows: &[usize],
        column: Option<&ColumnRef>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let what = what.into();
        let [held, others] = &mut self.room;
        let room = if severity == Severity::Glance { others } else { held };
        let named = rows.get(..rows.len().min(*room)).unwrap_or_default();
        *room -= named.len();
        let key = (self.sheet.clone(), column.map(|c| c.letter.clone()), what);
        if let Some((_, problem)) = self.seen.get(&key).and_then(|&at| self.list.get_mut(at)) {
            problem.rows.extend_from_slice(named);
            return;
        }
        // Only the first so many are listed in the end, and they may all be of this step.
        let met = self.met.entry(self.step).or_default();
        *met += 1;
        if *met > limits::PROBLEMS {
            self.beyond.entry(severity).or_default().extend_from_slice(named);
            return;
        }
        let problem = Problem {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            rows: named.to_vec(),
            column: column.cloned(),
            severity,
            what: key.2.clone(),
            remedy: remedy.into(),
        };
        self.list.push((self.step, problem));
        self.seen.insert(key, self.list.len() - 1);
    }

    /// The problems in the order they were met, each with its rows in order and once.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        self.list.sort_by_key(|(step, _)| *step);
        let mut list: Vec<Problem> = self.list.into_iter().map(|(_, problem)| problem).collect();
        for left in list.split_off(list.len().min(limits::PROBLEMS)) {
            self.beyond.entry(left.severity).or_default().extend(left.rows);
        }
        let mut of_all = |severity, rows, what: &str, remedy: &str| {
            list.push(Problem {
                file: self.file.clone(),
                sheet: self.sheet.clone(),
                what: what.to_owned(),
                remedy: remedy.to_owned(),
                rows,
                column: None,
                severity,
            });
        };
        for severity in [Severity::Stop, Severity::Fix, Severity::Glance] {
            if let Some(rows) = self.beyond.remove(&severity) {
                let what = "there are more problems than can be listed";
                of_all(severity, rows, what, "Put the ones listed right first and check again");
            }
        }
        // Nobody could say any longer which rows to hold back.
        if self.room.first() == Some(&0) {
            let what = "more rows have something to put right than can be listed";
            of_all(Severity::Stop, Vec::new(), what, "Put the ones listed right first and check again");
        }
        for problem in &mut list {
            problem.rows.sort_unstable();
            problem.rows.dedup();
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column() -> ColumnRef {
        ColumnRef { letter: "E".into(), name: "DOB".into() }
    }

    #[test]
    fn a_problem_reads_as_a_sentence_with_its_place() {
        let mut problems = Problems::new("pupils.csv", None);
        problems.add(Severity::Fix, &[14], Some(&column()), "31 February 2019 is not a date", "Correct it");
        let list = problems.finish();
        assert_eq!(
            list[0].to_string(),
            "pupils.csv, row 14, column E (DOB): 31 February 2019 is not a date. Correct it."
        );
        assert_eq!(list[0].place(), "Row 14, column E");
    }

    #[test]
    fn the_same_problem_in_many_rows_is_one_problem() {
        let mut problems = Problems::new("pupils.csv", None);
        for row in [9, 4, 7] {
            problems.add(Severity::Glance, &[row], Some(&column()), "no comma", "Look");
        }
        let list = problems.finish();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].rows, [4, 7, 9]);
        assert_eq!(list[0].place(), "Rows 4, 7 and 9, column E");
    }

    #[test]
    fn problems_beyond_the_limit_keep_their_rows_and_severity() {
        let mut problems = Problems::new("pupils.csv", None);
        for row in 0..limits::PROBLEMS + 3 {
            problems.add(Severity::Fix, &[row], None, format!("bad {row}"), "Correct it");
        }
        let list = problems.finish();
        assert_eq!(list.len(), limits::PROBLEMS + 1);
        assert_eq!(list[limits::PROBLEMS].rows.len(), 3);
        assert_eq!(list[limits::PROBLEMS].severity, Severity::Fix);
    }

    #[test]
    fn rows_that_cannot_be_named_any_more_stop_the_file() {
        let mut problems = Problems::new("pupils.csv", None).with_room(3);
        (0..9).for_each(|row| problems.add(Severity::Glance, &[row], None, "odd", "Look"));
        (0..2).for_each(|row| problems.add(Severity::Fix, &[row], None, "bad", "Correct it"));
        let clone = problems.list.len();
        assert_eq!((clone, problems.room), (2, [1, 0]));
        problems.add(Severity::Fix, &[7, 8], None, "bad", "Correct it");
        let list = problems.finish();
        assert_eq!((list[0].rows.len(), list[1].rows.len()), (3, 3));
        assert_eq!(list[2].severity, Severity::Stop);
    }

    #[test]
    fn problems_met_part_by_part_come_in_the_order_of_the_steps() {
        let mut problems = Problems::new("pupils.csv", None);
        for part in 0..2 {
            problems.begin_again();
            problems.add(Severity::Fix, &[part], None, format!("first {part}"), "Correct it");
            problems.step();
            problems.add(Severity::Fix, &[part], None, format!("second {part}"), "Correct it");
        }
        let said: Vec<String> = problems.finish().into_iter().map(|p| p.what).collect();
        assert_eq!(said, ["first 0", "first 1", "second 0", "second 1"]);
    }

    #[test]
    fn rows_are_said_shortly() {
        assert_eq!(rows_in_words(&[3]).as_deref(), Some("Row 3"));
        assert_eq!(rows_in_words(&[88, 152]).as_deref(), Some("Rows 88 and 152"));
        assert_eq!(rows_in_words(&[2, 3, 4, 5]).as_deref(), Some("Rows 2 to 5"));
        assert_eq!(rows_in_words(&[1, 4, 9, 12, 20]).as_deref(), Some("Rows 1, 4, 9 and 2 more"));
        assert_eq!(rows_in_words(&[]), None);
    }
}
