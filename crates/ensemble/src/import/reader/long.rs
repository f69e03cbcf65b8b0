//! Registers too long to be held: the child goes over the file three times, and sends the marks as it comes to them.
//! Which of their rows may be written is known after the last.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use ensemble_roster::attendance::{Codes, has_marks};
use ensemble_roster::limits::FILE_BYTES;
use ensemble_roster::stream::{Edits, Stream};
use ensemble_roster::{Date, Mapping, Unreadable, Why};
use sha2::{Digest as _, Sha256};

use super::apart::say_rows;
use super::{Answer, Asked, Order};
use crate::child::again::Again;
use crate::child::frame;
use crate::import::attendance::pack::Packing;
use crate::import::attendance::{Marking, read};
use crate::import::check::{self, Checked, NamesOfSchools, Rows};
use crate::import::letters::Letters;
use crate::import::model::{Choices, Kind};
use crate::import::package::Beside;

/// A file of so many bytes is long. A shorter one is read sooner when it is held.
const LONG: u64 = 4 << 20;
/// How often it is gone over.
pub const ROUNDS: u64 = 3;

pub fn is_long(kind: Kind, bytes: u64) -> bool {
    kind == Kind::Attendance && bytes > LONG
}

/// Answers, if the file is a text that holds marks. What is no such file has to be read whole.
pub fn answer(order: &Order, file: &Again<impl Read>, out: &mut impl Write) -> io::Result<bool> {
    let Order { asked, bytes, with_rows } = order;
    let mut first = Hashing { file: file.from_start(), hash: Sha256::new() };
    let stream = match Stream::read_with(&asked.name, &mut first, edits(&asked.choices)) {
        Ok(stream) => stream,
        // It can be read as something else, or is refused as it has always been.
        Err(why) if *bytes <= FILE_BYTES as u64 || matches!(why.why, Why::NotATable(_) | Why::IsCtf) => {
            return Ok(false);
        }
        Err(why) => return say(out, &Answer::Refused(why.to_string())).map(|()| true),
    };
    let guessed = stream.guess(asked.kind.purpose());
    let mapping = check::mapping(stream.sheet(), guessed, &asked.choices, &asked.remembered.mappings);
    if !has_marks(&mapping) {
        return Ok(false);
    }
    let long = Long {
        asked,
        with_rows: *with_rows,
        fingerprint: first.hash.finalize().iter().map(|b| format!("{b:02x}")).collect(),
        marking: read::marking(stream.sheet(), &mapping, &asked.choices),
        stream: &stream,
        mapping,
    };
    let codes = long.marking.0.codes();
    say(out, &Answer::RowsFirst)?;
    let answer = match long.marks(file, &codes, out) {
        Ok(checked) => Answer::Checked(Box::new(checked)),
        Err(Broke::Reading(why)) => Answer::Refused(why.to_string()),
        Err(Broke::Sending(why)) => return Err(why),
    };
    frame::write(out, &[])?;
    say(out, &answer)?;
    Ok(true)
}

/// Why a file was not read to its end.
enum Broke {
    Reading(Unreadable),
    Sending(io::Error),
}

impl From<Unreadable> for Broke {
    fn from(why: Unreadable) -> Broke {
        Broke::Reading(why)
    }
}

impl From<io::Error> for Broke {
    fn from(why: io::Error) -> Broke {
        Broke::Sending(why)
    }
}

fn say(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    frame::write(out, &serde_json::to_vec(answer)?)
}

/// A register that was gone over once.
struct Long<'a> {
    asked: &'a Asked,
    with_rows: bool,
    stream: &'a Stream,
    fingerprint: String,
    mapping: Mapping,
    marking: (Marking, bool),
}

impl Long<'_> {
    /// Sends the marks, and tells what was read.
    fn marks(self, file: &Again<impl Read>, codes: &Codes, out: &mut impl Write) -> Result<Checked, Broke> {
        let mut names = NamesOfSchools::in_columns_of(self.stream.sheet(), &self.mapping);
        if names.are_given() {
            self.stream.each_row(file.from_start(), |row| names.row(row))?;
        }
        let today = self.asked.today.parse().unwrap_or(Date::constant(2000, 1, 1));
        let (first, again) = (file.from_start(), file.from_start());
        let mut chunks = self.stream.marks(first, again, &self.mapping, codes, today)?;
        let mut packing = Packing::default();
        for rows in &mut chunks {
            let part = packing.part(&rows?);
            if self.with_rows {
                say_rows(out, Rows::Marks(part))?;
            }
        }
        let taken = chunks.finish()?;
        let held = taken.held_back();
        let marks = packing.finish(&self.marking.0, self.marking.1, &held);
        let left_out: BTreeSet<usize> = self.asked.choices.left_out.iter().copied().chain(held).collect();
        let mut problems = taken.problems;
        check::settled(&mut problems, &self.asked.choices);
        let sheet = self.stream.sheet();
        let columns = check::columns(sheet, &self.mapping, self.asked.kind);
        Ok(Checked {
            fingerprint: self.fingerprint,
            sheets: Vec::new(),
            sheet: 0,
            passed_over: check::passed_over(sheet, &columns),
            columns,
            rows: Rows::Marks(marks),
            read: self.stream.rows(),
            problems,
            notes: sheet.notes.iter().cloned().chain(taken.notes).collect(),
            key: taken.key,
            is_package: false,
            not_given: Vec::new(),
            hidden: 0,
            held: left_out.into_iter().collect(),
            set_apart: Vec::new(),
            beside: Beside { schools: names.found, ..Beside::default() },
            quoted: check::quoted(sheet, self.stream.kept().iter()),
            cells: BTreeMap::new(),
            grades: Vec::new(),
            letters: Letters::of(self.stream.format(), sheet, self.asked.kind, &self.asked.choices),
            of_others: Vec::new(),
            mapping: self.mapping,
        })
    }
}

/// What the person put right in the file.
fn edits(choices: &Choices) -> Edits {
    let mut cells: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
    for (place, words) in &choices.answers {
        if let Some((row, letter)) = place.split_once(' ')
            && let Ok(row) = row.parse()
        {
            cells.entry(row).or_default().push((letter.to_owned(), words.clone()));
        }
    }
    Edits {
        without: choices.left_out.iter().copied().collect(),
        cells,
        keep: choices.quoted.iter().copied().collect(),
        letters: choices.letters,
    }
}

/// Takes a fingerprint of what is read through it.
struct Hashing<R> {
    file: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let came = self.file.read(buffer)?;
        self.hash.update(buffer.get(..came).unwrap_or_default());
        Ok(came)
    }
}
