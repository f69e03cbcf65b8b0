//! Rows on their way: in chunks, and put together again. A new kind of row has an arm in each.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use ensemble_roster::ResultRow;

use crate::import::attendance::Marks;
use crate::import::check::Rows;

impl Rows {
    /// Takes the rows out; what stays is of the same kind, and empty.
    pub fn take(&mut self) -> Rows {
        let empty = self.none_of_its_kind();
        match (std::mem::replace(self, empty), self) {
            // What is said of all the marks is no row.
            (Rows::Marks(mut all), Rows::Marks(rest)) => {
                (rest.list, rest.by_person, rest.uncounted) = (all.list, all.by_person, all.uncounted);
                rest.unknown = std::mem::take(&mut all.unknown);
                Rows::Marks(all)
            }
            (rows, _) => rows,
        }
    }

    pub fn none_of_its_kind(&self) -> Rows {
        match self {
            Rows::Roster(_) => Rows::Roster(Vec::new()),
            Rows::Results(_) => Rows::Results(Vec::new()),
            Rows::Marks(_) => Rows::Marks(Marks::default()),
            Rows::Summaries(_) => Rows::Summaries(Vec::new()),
            Rows::Totals(_) => Rows::Totals(Vec::new()),
            Rows::Survey(_) => Rows::Survey(Vec::new()),
            Rows::Terms(_) => Rows::Terms(Vec::new()),
            Rows::Timetable(_) => Rows::Timetable(Vec::new()),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Rows::Roster(rows) => rows.len(),
            Rows::Results(rows) => rows.len(),
            Rows::Marks(Marks { pupils, marks, .. }) => pupils.len() + marks.len(),
            Rows::Summaries(rows) => rows.len(),
            Rows::Totals(rows) => rows.len(),
            Rows::Survey(rows) => rows.len(),
            Rows::Terms(rows) => rows.len(),
            Rows::Timetable(rows) => rows.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hands the rows on, so many at a time, in their order.
    pub fn in_chunks(self, many: usize, each: &mut dyn FnMut(Rows) -> io::Result<()>) -> io::Result<()> {
        match self {
            Rows::Roster(rows) => chunks(rows, many, Rows::Roster, each),
            Rows::Results(rows) => chunks(rows, many, Rows::Results, each),
            Rows::Marks(Marks { pupils, marks, .. }) => {
                chunks(pupils, many, |pupils| Rows::Marks(Marks { pupils, ..Marks::default() }), each)?;
                chunks(marks, many, |marks| Rows::Marks(Marks { marks, ..Marks::default() }), each)
            }
            Rows::Summaries(rows) => chunks(rows, many, Rows::Summaries, each),
            Rows::Totals(rows) => chunks(rows, many, Rows::Totals, each),
            Rows::Survey(rows) => chunks(rows, many, Rows::Survey, each),
            Rows::Terms(rows) => chunks(rows, many, Rows::Terms, each),
            Rows::Timetable(rows) => chunks(rows, many, Rows::Timetable, each),
        }
    }

    /// Adds a chunk at the end; false when it is of another kind.
    pub fn append(&mut self, chunk: Rows) -> bool {
        match (self, chunk) {
            (Rows::Roster(rows), Rows::Roster(more)) => rows.extend(more),
            (Rows::Results(rows), Rows::Results(more)) => rows.extend(more),
            (Rows::Marks(all), Rows::Marks(more)) => {
                all.pupils.extend(more.pupils);
                all.marks.extend(more.marks);
            }
            (Rows::Summaries(rows), Rows::Summaries(more)) => rows.extend(more),
            (Rows::Totals(rows), Rows::Totals(more)) => rows.extend(more),
            (Rows::Survey(rows), Rows::Survey(more)) => rows.extend(more),
            (Rows::Terms(rows), Rows::Terms(more)) => rows.extend(more),
            (Rows::Timetable(rows), Rows::Timetable(more)) => rows.extend(more),
            _ => return false,
        }
        true
    }
}

fn chunks<T>(
    rows: Vec<T>,
    many: usize,
    kind: impl Fn(Vec<T>) -> Rows,
    each: &mut dyn FnMut(Rows) -> io::Result<()>,
) -> io::Result<()> {
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<T> = rows.by_ref().take(many).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        each(kind(chunk))?;
    }
}

/// Names of measures, which stand in every row of a file and in memory once.
#[derive(Default)]
pub struct Shared(HashSet<Arc<str>>);

impl Shared {
    pub fn share(&mut self, rows: &mut Rows) {
        let Rows::Results(rows) = rows else { return };
        for ResultRow { groups, values, baselines, .. } in rows {
            groups.iter_mut().for_each(|(name, _)| self.one(name));
            values.iter_mut().chain(baselines).for_each(|(name, _)| self.one(name));
        }
    }

    fn one(&mut self, name: &mut Arc<str>) {
        match self.0.get(name) {
            Some(known) => *name = Arc::clone(known),
            None => {
                self.0.insert(Arc::clone(name));
            }
        }
    }
}
