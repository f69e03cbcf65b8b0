//! The lines of the year: what was shared, found and thanked for, as one reader may read it today.

use jiff::Timestamp;

use super::model::year_began;
use super::store;
use crate::access::{Role, Viewer};
use crate::event::{Event, feed};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// More than a network writes in a year; a page that long would still open.
pub const MOST: i64 = 1000;

/// What belongs in it: contributions, nobody's numbers.
const KINDS: &[&str] = &["PracticeShared", "FindingMade", "ThanksSent"];

pub struct Line {
    pub at: i64,
    pub words: String,
    pub link: Option<String>,
    /// What was said, where it was thanks.
    pub said: Option<String>,
}

impl Line {
    pub fn text(&self) -> String {
        match &self.said {
            Some(said) => format!("{}: “{said}”", self.words),
            None => self.words.clone(),
        }
    }
}

/// Whose year it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Network,
    School,
}

/// The place whose year the viewer reads.
pub fn place(viewer: &Viewer, of: Of) -> Option<Id<Org>> {
    let network = viewer.memberships.iter().find(|m| m.role != Role::Guest).map(|m| m.network);
    match of {
        Of::Network => network,
        Of::School => viewer.school(),
    }
}

/// The lines since the school year began, the newest first. What a team told without its name
/// stands in the network's year alone: in its school's it would give the team away.
pub async fn lines(viewer: &Viewer, of: Of) -> Result<Vec<Line>> {
    let org = place(viewer, of).ok_or(Problem::NotFound)?;
    let since = since(viewer)?.as_millisecond();
    let entries = feed::since(viewer, org, KINDS, since, MOST).await?;
    let thanks = entries.iter().filter_map(|entry| match entry.event {
        Event::ThanksSent { thanks, .. } => Some(thanks),
        _ => None,
    });
    let mut said = store::words(viewer, thanks.collect()).await?;
    let told = entries.into_iter().filter(|entry| of == Of::Network || !entry.unnamed);
    Ok(told
        .map(|entry| Line {
            at: entry.at,
            words: entry.sentence.words,
            link: entry.sentence.link,
            said: match entry.event {
                Event::ThanksSent { thanks, .. } => said.remove(&thanks),
                _ => None,
            },
        })
        .collect())
}

/// The first moment of the school year.
pub fn since(viewer: &Viewer) -> Result<Timestamp> {
    let now = viewer.app.local();
    Ok(year_began(now.date()).to_zoned(now.time_zone().clone())?.timestamp())
}
