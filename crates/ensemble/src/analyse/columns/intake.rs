//! Cell by cell into columns, the same way wherever the cells come from.

use super::levels::Interner;
use super::{Cells, Columns, Kind, Want};

pub struct Intake {
    wants: Vec<Want>,
    taking: Vec<Taking>,
    room: usize,
    rows: usize,
    left_out: usize,
}

enum Taking {
    Numbers(Kind, Vec<f64>),
    Levels(Box<Interner>, Vec<u32>),
}

/// Why the rows cannot be taken on.
#[derive(Debug)]
pub enum Stop {
    /// This want, which may be either, holds text: begin again with it as names of groups.
    Levels(usize),
    /// Text where a number has to be, or a weight of 0 or below.
    NotANumber { want: usize, row: usize, cell: String },
}

impl Stop {
    pub fn sentence(&self, file: &str, wants: &[Want]) -> String {
        let column = |want: &usize| wants.get(*want).map_or("", |w| w.column.as_str());
        match self {
            Stop::Levels(want) => format!("{file}, column {}: it holds text", column(want)),
            Stop::NotANumber { want, row, cell } => {
                let weight = wants.get(*want).is_some_and(|w| w.kind == Kind::Weight);
                let not = if weight { "a weight above 0" } else { "a number" };
                let place = format!("{file}, row {row}, column {}", column(want));
                format!("{place}: {cell:?} is not {not}. Correct the cell, or leave it empty")
            }
        }
    }
}

impl Intake {
    /// `room` is how many rows to expect.
    pub fn new(wants: &[Want], room: usize) -> Self {
        let taking = wants.iter().map(|want| match want.kind {
            Kind::Level => Taking::Levels(Box::default(), Vec::with_capacity(room)),
            kind => Taking::Numbers(kind, Vec::with_capacity(room)),
        });
        Self { wants: wants.to_vec(), taking: taking.collect(), room, rows: 0, left_out: 0 }
    }

    /// From the first row again, with one more column of names.
    pub fn again_with_levels(&self, want: usize) -> Self {
        let wanted = self.taking.iter().zip(&self.wants).enumerate().map(|(at, (taking, want_of))| {
            let levels = at == want || matches!(taking, Taking::Levels(..));
            Want { column: want_of.column.clone(), kind: if levels { Kind::Level } else { want_of.kind } }
        });
        let fresh = Self::new(&wanted.collect::<Vec<_>>(), self.room);
        Self { wants: self.wants.clone(), ..fresh }
    }

    /// Takes a row that a person sees under this number; `blank` says whether there is nothing in it at all.
    #[inline]
    pub fn take<'c>(
        &mut self,
        number: usize,
        cell: impl Fn(usize) -> &'c [u8],
        blank: impl FnOnce() -> bool,
    ) -> Result<(), Stop> {
        let mut complete = true;
        for (want, taking) in self.taking.iter_mut().enumerate() {
            let cell = trimmed(cell(want));
            match taking {
                Taking::Numbers(kind, values) => match parsed(cell) {
                    Some(value) if value > 0.0 || *kind != Kind::Weight => values.push(value),
                    _ if is_missing(cell) => complete = false,
                    _ if *kind == Kind::Either => return Err(Stop::Levels(want)),
                    _ => {
                        let cell = String::from_utf8_lossy(cell).into_owned();
                        return Err(Stop::NotANumber { want, row: number, cell });
                    }
                },
                Taking::Levels(..) if is_missing(cell) => complete = false,
                Taking::Levels(interner, codes) => codes.push(interner.code(cell, number)),
            }
        }
        if complete {
            self.rows += 1;
            return Ok(());
        }
        for taking in &mut self.taking {
            match taking {
                Taking::Numbers(_, values) => values.truncate(self.rows),
                Taking::Levels(_, codes) => codes.truncate(self.rows),
            }
        }
        self.left_out += usize::from(!blank());
        Ok(())
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether a column of names holds its own heading, or bytes that are not text: then these were not all rows.
    pub fn is_odd(&self) -> bool {
        self.taking.iter().zip(&self.wants).any(|(taking, want)| match taking {
            Taking::Levels(interner, _) => !interner.is_text() || interner.holds(&want.column),
            Taking::Numbers(..) => false,
        })
    }

    pub fn finish(self, file: &str) -> Columns {
        let cells = self.taking.into_iter().map(|taking| match taking {
            Taking::Numbers(_, values) => Cells::Numbers(values),
            Taking::Levels(interner, codes) => Cells::Levels(interner.finish(codes)),
        });
        let list = self.wants.into_iter().zip(cells).collect();
        Columns { file: file.to_owned(), rows: self.rows, left_out: self.left_out, list }
    }
}

/// Without the white space around it.
fn trimmed(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    let edge = |byte: Option<&u8>| byte.is_some_and(|b| !b.is_ascii());
    match edge(cell.first()) || edge(cell.last()) {
        // Spreadsheets like spaces that are not ASCII.
        true => std::str::from_utf8(cell).map_or(cell, |text| text.trim().as_bytes()),
        false => cell,
    }
}

fn parsed(cell: &[u8]) -> Option<f64> {
    // Codes and counts are most of what there is, and exact as whole numbers of so few digits.
    if !cell.is_empty() && cell.len() <= 15 && cell.iter().all(u8::is_ascii_digit) {
        return Some(cell.iter().fold(0_u64, |n, digit| n * 10 + u64::from(digit - b'0')) as f64);
    }
    let text = std::str::from_utf8(cell).ok()?;
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn is_missing(cell: &[u8]) -> bool {
    matches!(cell, b"" | b"NA" | b"NaN" | b"." | b"NULL")
}
