//! The one way to look at a file: [`check`](super::check::check) in a process of its own.
//!
//! The child answers with a frame of JSON, [`Answer`]: why the file cannot be read, or what was read without its rows.
//! The rows follow, a chunk a frame, in postcard, which is quick and keeps every bit of a number; an empty frame says
//! that this was all. A long register is never held in one piece ([`long`]): its rows come first, and what was read
//! after them. Marks go to the disk as they come.

mod apart;
mod long;
mod rows;

use std::pin::pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::fs::File;
use tokio::time::timeout;

use long::ROUNDS;

use super::arrival::not_kept;
use super::check::{Checked, Rows};
use super::model::{Choices, Kind, Remembered};
use crate::app::App;
use crate::child::{Child, Ended};
use crate::job::Far;
use crate::web::problem::{Problem, Result};

pub use apart::answer;
pub use long::is_long;
pub use rows::Shared;

/// What reading a file is of all there is to do with it, and what is left after it.
const READING: (i64, i64, i64) = (0, 400, 1_000);
pub const AFTER_READING: (i64, i64, i64) = (400, 1_000, 1_000);

/// How often it is said how far a file is.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The verb of the child, which `ensemble --help` does not list.
pub const VERB: &str = "read-file";

/// What to make of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Asked {
    pub name: String,
    pub kind: Kind,
    pub choices: Choices,
    /// What was chosen for earlier files.
    pub remembered: Remembered,
    pub today: String,
}

/// What the child is told before the file.
#[derive(Serialize, Deserialize)]
struct Order {
    asked: Asked,
    /// How long the file is.
    bytes: u64,
    with_rows: bool,
}

/// The first frame of the answer, and the last where rows come first.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// Why the file cannot be read, and what to do.
    Refused(String),
    /// Everything but the rows.
    Checked(Box<Checked>),
    /// The rows, before anybody knows what is wrong with them.
    RowsFirst,
}

/// Reads a file for everything but its rows. What cannot be read is [`Problem::Unreadable`], with what to do.
pub async fn look(app: &App, file: File, asked: Asked) -> Result<Checked> {
    Ok(Reading::begin(app, file, asked, false, &Far::default()).await?.0)
}

/// Reads a file whole, and says how far that is; the marks of a register are put aside.
pub async fn read(app: &App, file: File, asked: Asked, far: &Far) -> Result<Checked> {
    let (mut checked, rows) = Reading::begin(app, file, asked, true, far).await?;
    match (&mut checked.rows, rows) {
        (Rows::Marks(marks), Some(Rows::Marks(mut came))) => {
            came.aside.hold(&checked.held, &mut came.pupils).await.map_err(not_kept)?;
            (marks.pupils, marks.aside) = (came.pupils, came.aside);
        }
        (rows, Some(came)) => *rows = came,
        (_, None) => {}
    }
    Ok(checked)
}

/// A file being read.
struct Reading<'a> {
    app: &'a App,
    name: String,
    child: Child,
    far: &'a Far,
    /// Bytes of the file, as often as it is gone over.
    bytes: u64,
}

impl Reading<'_> {
    async fn begin(
        app: &App,
        file: File,
        asked: Asked,
        with_rows: bool,
        far: &Far,
    ) -> Result<(Checked, Option<Rows>)> {
        let bytes = file.metadata().await?.len();
        let order = Order { asked, bytes, with_rows };
        let rounds = if is_long(order.asked.kind, bytes) { ROUNDS } else { 1 };
        let header = serde_json::to_vec(&order)?;
        let name = order.asked.name;
        let child = app.children.start(VERB, header, file).await.map_err(|ended| ended.problem(&name))?;
        let mut reading = Reading { app, name, child, far, bytes: bytes * rounds };
        let (checked, rows) = match reading.answer().await? {
            Some(checked) if with_rows => (checked, reading.rows().await?),
            Some(checked) => (checked, None),
            None => {
                let rows = reading.rows().await?;
                let checked = reading.answer().await?;
                (checked.ok_or_else(|| reading.ended(Ended::Nonsense))?, rows)
            }
        };
        reading.child.stop().await;
        Ok((checked, rows))
    }

    /// None where rows come first.
    async fn answer(&mut self) -> Result<Option<Checked>> {
        let bytes = self.frame().await?;
        match serde_json::from_slice(&bytes).map_err(|_| self.ended(Ended::Nonsense))? {
            Answer::Refused(why) => Err(Problem::Unreadable(why)),
            Answer::Checked(checked) => Ok(Some(*checked)),
            Answer::RowsFirst => Ok(None),
        }
    }

    /// Rows up to the empty frame; none where there is not one.
    async fn rows(&mut self) -> Result<Option<Rows>> {
        let (mut all, mut shared): (Option<Rows>, Shared) = (None, Shared::default());
        loop {
            let bytes = self.frame().await?;
            if bytes.is_empty() {
                return Ok(all);
            }
            let mut rows: Rows = postcard::from_bytes(&bytes).map_err(|_| self.ended(Ended::Nonsense))?;
            shared.share(&mut rows);
            let all = all.get_or_insert_with(|| rows.none_of_its_kind());
            if let (Rows::Marks(all), Rows::Marks(marks)) = (&mut *all, &mut rows) {
                let marks = std::mem::take(&mut marks.marks);
                all.aside.put(&self.app.files, &marks).await.map_err(not_kept)?;
            }
            if !all.append(rows) {
                return Err(self.ended(Ended::Nonsense));
            }
        }
    }

    async fn frame(&mut self) -> Result<Vec<u8>> {
        let (sent, part, bytes) = (self.child.sent(), self.far.part(READING), self.bytes);
        // A long file is gone over twice before the first rows of it come.
        let frame = {
            let mut next = pin!(self.child.next());
            loop {
                part.is(sent.load(Ordering::Relaxed), bytes);
                if let Ok(frame) = timeout(LOOK_AGAIN, &mut next).await {
                    break frame;
                }
            }
        };
        frame.map_err(|ended| self.ended(ended))
    }

    fn ended(&self, ended: Ended) -> Problem {
        ended.problem(&self.name)
    }
}
