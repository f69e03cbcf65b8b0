//! The other side: what the child does, with nothing at hand but its input and its output.

use std::io::{self, BufWriter, Read as _, Write};
use std::process::ExitCode;

use ensemble_roster::limits::FILE_BYTES;

use super::{Answer, Order, long};
use crate::child::again::Again;
use crate::child::{Limits, frame};
use crate::import::check::{Checked, Rows, check};

/// As many rows as go in one frame.
const ROWS: usize = 1_000;
/// And about as many bytes.
const FRAME_BYTES: usize = 8 << 20;

/// Reads one file and answers. The status is all that is said of what went wrong here: nobody reads
/// the child's errors, since they may hold what was in the file.
pub fn answer(limits: Limits) -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let without = limits.set();
    match try_answer(&without) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn try_answer(without: &[&str]) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    frame::write(&mut out, &serde_json::to_vec(without)?)?;
    out.flush()?;
    let mut input = io::stdin().lock();
    let order: Order = serde_json::from_slice(&frame::read(&mut input)?)?;
    let file = Again::new(input);
    if long::is_long(order.asked.kind, order.bytes) && long::answer(&order, &file, &mut out)? {
        return out.flush();
    }
    let asked = order.asked;
    // One byte more than may be read tells that there is more.
    let mut bytes = Vec::new();
    file.from_start().take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    let checked = check(&asked.name, &bytes, asked.kind, &asked.choices, &asked.remembered, &asked.today);
    drop(bytes);
    match checked {
        Err(why) => frame::write(&mut out, &serde_json::to_vec(&Answer::Refused(why.to_string()))?)?,
        Ok(checked) => say_all(&mut out, checked)?,
    }
    out.flush()
}

fn say_all(out: &mut impl Write, mut checked: Checked) -> io::Result<()> {
    let rows = checked.rows.take();
    frame::write(out, &serde_json::to_vec(&Answer::Checked(Box::new(checked)))?)?;
    rows.in_chunks(ROWS, &mut |chunk| say_rows(out, chunk))?;
    frame::write(out, &[])
}

/// Rows of long texts go in smaller frames.
pub(super) fn say_rows(out: &mut impl Write, chunk: Rows) -> io::Result<()> {
    let bytes = postcard::to_stdvec(&chunk).map_err(io::Error::other)?;
    match chunk.len() {
        many if bytes.len() > FRAME_BYTES && many > 1 => {
            drop(bytes);
            chunk.in_chunks(many.div_ceil(2), &mut |half| say_rows(out, half))
        }
        _ => frame::write(out, &bytes),
    }
}
