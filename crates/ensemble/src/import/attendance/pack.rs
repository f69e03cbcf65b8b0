//! Marks made small, a part of a file after the other.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ensemble_roster::attendance::{self, MarkRow, Who};
use ensemble_roster::limits::STREAM_PROBLEM_ROWS;

use super::{Half, Mark, Marking, Marks, codes};

/// How many texts that are no codes are shown.
const UNKNOWN: usize = 30;

/// What is known of the parts so far.
#[derive(Default)]
pub struct Packing {
    places: HashMap<Who, u32>,
    last: Option<(&'static str, u16)>,
    unknown: BTreeSet<Arc<str>>,
    /// Rows of marks that are no codes, as many as problems may name.
    unknown_rows: Vec<usize>,
    uncounted: usize,
}

impl Packing {
    /// The marks of a part, with the pupils that no earlier part had.
    pub fn part(&mut self, rows: &[MarkRow]) -> Marks {
        let mut part = Marks { marks: Vec::with_capacity(rows.len()), ..Marks::default() };
        // Within a part equal pupils are one, which is told sooner than by their names.
        let mut places: HashMap<*const Who, u32> = HashMap::new();
        for row in rows {
            let Some(code) = self.code(row) else { continue };
            let pupil = *places.entry(Arc::as_ptr(&row.who)).or_insert_with(|| self.pupil(row, &mut part));
            let number = u32::try_from(row.row).unwrap_or(u32::MAX);
            part.marks.push(Mark { row: number, pupil, half: Half::new(row.on, row.session), code });
        }
        part
    }

    fn code(&mut self, row: &MarkRow) -> Option<u16> {
        match &row.mark {
            attendance::Mark::Known(code) => match self.last {
                Some((known, at)) if known == code.code => Some(at),
                _ => codes::place(code.code).inspect(|at| self.last = Some((code.code, *at))),
            },
            attendance::Mark::Unknown(text) => {
                self.uncounted += 1;
                if self.unknown_rows.len() < STREAM_PROBLEM_ROWS {
                    self.unknown_rows.push(row.row);
                }
                if self.unknown.len() < UNKNOWN || self.unknown.last().is_some_and(|last| text < last) {
                    self.unknown.insert(Arc::clone(text));
                }
                None
            }
        }
    }

    fn pupil(&mut self, row: &MarkRow, part: &mut Marks) -> u32 {
        if let Some(place) = self.places.get(&*row.who) {
            return *place;
        }
        let place = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.insert(Who::clone(&row.who), place);
        part.pupils.push((row.row, Who::clone(&row.who)));
        place
    }

    /// After the last part: what is said of all, beside the rows that are held back.
    pub fn finish(self, marking: &Marking, by_person: bool, held: &[usize]) -> Marks {
        let is_held = |row: &&usize| held.binary_search(row).is_ok();
        Marks {
            list: marking.list,
            by_person,
            uncounted: self.uncounted - self.unknown_rows.iter().filter(is_held).count(),
            unknown: self.unknown.iter().take(UNKNOWN).map(ToString::to_string).collect(),
            ..Marks::default()
        }
    }
}
