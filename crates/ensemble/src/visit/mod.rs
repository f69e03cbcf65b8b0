//! CONNECT. Half a day in another school, with a compact: what each may see, and until when.
//! Afterwards three boxes: saw, will try by, would not work here because.

pub mod ics;
pub mod jobs;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::Visit;

use crate::access::Viewer;
use crate::web::problem::Result;
use model::{Sides, State};

/// Something that waits for this viewer: in words, and where it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub words: String,
    pub link: String,
    /// For the button.
    pub label: &'static str,
}

/// A request to answer, another day to accept, three boxes to fill: the soonest first.
pub async fn waiting(viewer: &Viewer) -> Result<Vec<Waiting>> {
    let written = store::written_down(viewer).await?;
    let visits = store::list(viewer).await?;
    let waits =
        |visit: &Visit| waits(visit, Sides::of(viewer, visit), written.contains(&visit.id), &viewer.today);
    Ok(visits.iter().filter_map(waits).collect())
}

/// What one visit asks of somebody, if anything.
pub fn waits(visit: &Visit, sides: Sides, written: bool, today: &str) -> Option<Waiting> {
    let at = format!("/visits/{}", visit.id);
    let (words, link, label) = match visit.state(today) {
        State::Asked if sides.host => {
            (format!("{} would like to visit {}", visit.guest, visit.team), at, "Answer it")
        }
        State::Offered if sides.guest => (format!("{} offers another day", visit.host), at, "See the day"),
        State::Been if sides.guest && !written => (
            format!("You have been to {}: three boxes to fill", visit.host),
            format!("{at}/record"),
            "Fill them",
        ),
        _ => return None,
    };
    Some(Waiting { words, link, label })
}
