//! What follows from an event: the jobs it sets off, in the same transaction.

use super::Event;
use crate::access::Act;
use crate::import::jobs::TellImporter;
use crate::web::problem::Result;

pub async fn react(act: &mut Act, event: &Event) -> Result<()> {
    match event {
        Event::FileApplied { import, .. } | Event::FileFailed { import, .. } => {
            act.later(&TellImporter { import: *import }).await?;
        }
        _ => {}
    }
    Ok(())
}
