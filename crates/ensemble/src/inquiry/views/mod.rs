//! Pages of inquiries.

pub mod ask;
pub mod index;
pub mod show;

use super::model::{Stage, Told};
use crate::access::Viewer;
use crate::finding::model::Decision;
use crate::web::locale::{date_of, day, long_date};

/// The stages as they are read out, in order.
pub const STAGES: [&str; 4] = ["Plan", "Try", "Study", "Decide"];

/// Which of the stages we are in; past the end when all are done.
pub fn at(stage: Stage) -> usize {
    match stage {
        Stage::Plan | Stage::SetAside => 0,
        Stage::Try => 1,
        Stage::Study => 2,
        Stage::Decided => STAGES.len(),
    }
}

/// Where an inquiry stands, in a sentence.
pub fn words(viewer: &Viewer, told: &Told) -> String {
    let date = |at: Option<i64>| at.map(|at| long_date(&date_of(&viewer.app, at))).unwrap_or_default();
    let look_on = told.inquiry.look_on.as_deref().map(day).unwrap_or_default();
    let unsure = told.decision == Some(Decision::Unsure);
    match told.stage(&viewer.today) {
        Stage::Plan => "A draft. It starts when the four fields are filled in.".to_owned(),
        Stage::Try if unsure => format!("Not sure yet. We look again on {look_on}."),
        Stage::Try => {
            format!("Under way since {}. We look again on {look_on}.", date(told.inquiry.started_at))
        }
        Stage::Study if unsure => {
            "Not sure yet, and that is an honest answer. Choose another day to look again, or decide."
                .to_owned()
        }
        Stage::Study => format!("The day to look again has come: {look_on}. What did we see?"),
        Stage::Decided => {
            let decision = told.decision.map(Decision::words).unwrap_or_default();
            format!("{decision}, decided on {}.", date(told.decided_at))
        }
        Stage::SetAside => format!("Set aside on {}.", date(told.inquiry.set_aside_at)),
    }
}
