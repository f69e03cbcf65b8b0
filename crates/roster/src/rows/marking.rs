//! Marks as a file has them: in rows or as a grid, with what only the whole file can say.

use jiff::civil::Date;

use super::calendar::Calendar;
use super::marks::{self, MarkRow, Reading};
use super::register;
use super::{Key, Taken, Taking};
use crate::attendance::{Codes, Session};
use crate::limits;
use crate::mapping::Target;
use crate::problem::Severity;

/// Marks being read. The file is gone over twice: what is [counted](Self::count) first [settles](Self::settle) the
/// rows.
pub(crate) struct Marking<'a> {
    reading: Reading<'a>,
    calendar: Calendar,
    is_grid: bool,
    /// Whether cells hold the two marks of a day.
    pairs: bool,
    unstated: bool,
    today: Date,
}

impl<'a> Marking<'a> {
    pub fn new(taking: &Taking<'_>, codes: &'a Codes, today: Date, most: usize) -> Self {
        let is_grid = taking.mapping.columns.iter().any(|c| c.target == Target::Register);
        let (reading, calendar) = (Reading::new(codes, most), Calendar::new(!is_grid));
        Self { reading, calendar, is_grid, pairs: false, unstated: false, today }
    }

    /// Looks at the sheet, which may be a part of the file, for what the other parts need.
    pub fn count(&mut self, taking: &mut Taking<'_>) {
        let rows = self.read(taking);
        rows.iter().for_each(|row| self.calendar.count(row));
        self.pairs |= self.reading.found_pair;
    }

    /// After the whole file was counted: begins to read it.
    pub fn begin(self) -> Self {
        Self { reading: Reading::new(self.reading.codes, self.reading.most), ..self }
    }

    /// The rows of the sheet, which may be a part of the file.
    pub fn part(&mut self, taking: &mut Taking<'_>) -> Vec<MarkRow> {
        let mut rows = self.read(taking);
        self.settle(taking, &mut rows);
        rows
    }

    fn read(&mut self, taking: &mut Taking<'_>) -> Vec<MarkRow> {
        match self.is_grid {
            true => register::part(taking, &mut self.reading, self.pairs, self.today),
            false => marks::part(taking, &mut self.reading, self.today),
        }
    }

    fn settle(&mut self, taking: &mut Taking<'_>, rows: &mut [MarkRow]) {
        for row in rows {
            let maybe_twice = self.calendar.settle(row);
            self.unstated |= row.session == Session::Unstated;
            if maybe_twice {
                let key = (&row.who.school, marks::identity(&row.who), row.on, row.session);
                taking.repeats.add(key, row.mark.text(), row.row, String::new);
            }
        }
    }

    /// What can be said only of the whole file.
    pub fn end(self, taking: &mut Taking<'_>) -> Key {
        taking.problems.last_step();
        self.reading.say(taking);
        if self.unstated {
            taking.note(
                "Some marks are for a day without morning or afternoon; each was counted as one session.",
            );
        }
        for group in taking.repeats.groups() {
            let what = match group.alike {
                false => "two marks that differ for the same pupil and session",
                true => "the same mark twice for the same pupil and session; it would count twice",
            };
            taking.problems.add(
                Severity::Fix,
                &group.rows,
                None,
                what,
                "Take out the rows that are too many",
            );
        }
        if self.calendar.beyond || taking.repeats.beyond {
            taking.note("The register is so long that not all marks were looked at for repeats.");
        }
        let has_numbers = taking.mapping.columns.iter().any(|c| c.target == Target::PupilNumber);
        if !has_numbers {
            taking.note(super::results::KEYED_BY_ROW);
        }
        if has_numbers { Key::PupilNumber } else { Key::Row }
    }
}

/// The marks of a sheet that is all there.
pub(super) fn marks(mut taking: Taking<'_>, codes: &Codes, today: Date) -> Taken<MarkRow> {
    let mut marking = Marking::new(&taking, codes, today, limits::MARKS);
    marking.pairs = marking.is_grid && register::any_pair(&taking, codes, today);
    let mut rows = marking.read(&mut taking);
    rows.iter().for_each(|row| marking.calendar.count(row));
    marking.settle(&mut taking, &mut rows);
    let key = marking.end(&mut taking);
    taking.finish(rows, key)
}
