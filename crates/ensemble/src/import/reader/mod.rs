//! The one way to look at a file: [`check`](super::check::check) in a process of its own.
//!
//! The child answers with a frame of JSON, [`Answer`]: why the file cannot be read, or what was read
//! without its rows. The rows follow, a chunk a frame, in postcard, which is quick and keeps every
//! bit of a number; an empty frame says that this was all. Whoever writes row by row takes the chunks
//! as they come ([`Reading::rows`]) and never holds a large file; [`read`] gathers them.

mod apart;
mod rows;

use serde::{Deserialize, Serialize};
use tokio::fs::File;

use super::check::{Checked, Rows};
use super::model::{Choices, Kind, Remembered};
use crate::app::App;
use crate::child::{Child, Ended};
use crate::web::problem::{Problem, Result};

pub use apart::answer;
pub use rows::Shared;

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

/// The first frame of the answer.
#[derive(Serialize, Deserialize)]
pub enum Answer {
    /// Why the file cannot be read, and what to do.
    Refused(String),
    /// Everything but the rows.
    Checked(Box<Checked>),
}

/// A file being read.
pub struct Reading {
    /// What was read, without its rows.
    pub checked: Checked,
    name: String,
    child: Child,
    shared: Shared,
    ended: bool,
}

/// Begins to read a file. What cannot be read is [`Problem::Unreadable`], with what to do.
pub async fn open(app: &App, file: File, asked: Asked) -> Result<Reading> {
    let header = serde_json::to_vec(&asked)?;
    let name = asked.name;
    let mut child = app.children.start(VERB, header, file).await.map_err(|ended| ended.problem(&name))?;
    let bytes = child.next().await.map_err(|ended| ended.problem(&name))?;
    match serde_json::from_slice(&bytes).map_err(|_| Ended::Nonsense.problem(&name))? {
        Answer::Refused(why) => Err(Problem::Unreadable(why)),
        Answer::Checked(checked) => {
            Ok(Reading { checked: *checked, name, child, shared: Shared::default(), ended: false })
        }
    }
}

impl Reading {
    /// The next chunk of rows, in the order of the file; none when there are no more.
    pub async fn rows(&mut self) -> Result<Option<Rows>> {
        if self.ended {
            return Ok(None);
        }
        let bytes = self.child.next().await.map_err(|ended| ended.problem(&self.name))?;
        if bytes.is_empty() {
            self.ended = true;
            return Ok(None);
        }
        let mut rows: Rows = postcard::from_bytes(&bytes).map_err(|_| Ended::Nonsense.problem(&self.name))?;
        self.shared.share(&mut rows);
        Ok(Some(rows))
    }
}

/// Reads a file for everything but its rows.
pub async fn look(app: &App, file: File, asked: Asked) -> Result<Checked> {
    let Reading { checked, child, .. } = open(app, file, asked).await?;
    child.stop().await;
    Ok(checked)
}

/// Reads a file whole.
pub async fn read(app: &App, file: File, asked: Asked) -> Result<Checked> {
    let mut reading = open(app, file, asked).await?;
    while let Some(rows) = reading.rows().await? {
        if !reading.checked.rows.append(rows) {
            return Err(Ended::Nonsense.problem(&reading.name));
        }
    }
    Ok(reading.checked)
}
