//! An event in words, for the person who reads it now.

use std::collections::HashMap;

use uuid::Uuid;

use super::Event;
use crate::access::Viewer;
use crate::web::id::Id;

pub struct Names(pub HashMap<Uuid, String>);

impl Names {
    fn of<T>(&self, id: Id<T>) -> Option<&str> {
        self.0.get(&id.uuid()).map(String::as_str)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct Sentence {
    pub words: String,
    pub link: Option<String>,
}

/// `None` when the viewer may no longer see what the event is about.
pub fn sentence(viewer: &Viewer, by: Option<Uuid>, event: &Event, names: &Names) -> Option<Sentence> {
    let me = viewer.person_id().map(Id::uuid);
    let who = match by {
        Some(id) if Some(id) == me => "You",
        Some(id) => names.0.get(&id)?.as_str(),
        None => "Ensemble",
    };
    let org = names.of(event.org())?;
    let number = |measure: Id<_>| names.of(measure);
    let (words, link) = match event {
        Event::NetworkFounded { .. } => (format!("{who} founded {org}"), None),
        Event::OrgAdded { org: id } => (format!("{org} joined"), Some(format!("/network/{id}"))),
        Event::OrgChanged { org: id } => (format!("{who} updated {org}"), Some(format!("/network/{id}"))),
        Event::PersonInvited { person, .. } => {
            (format!("{who} invited {} to {org}", names.of(*person)?), None)
        }
        Event::PersonLeft { person, .. } => (format!("{} left {org}", names.of(*person)?), None),
        Event::MeasureDefined { measure, .. } => {
            (format!("{who} began watching {}", number(*measure)?), Some(format!("/numbers/{measure}")))
        }
        Event::MeasureChanged { measure, .. } => (
            format!("{who} changed how {} is defined", number(*measure)?),
            Some(format!("/numbers/{measure}")),
        ),
        Event::MeasureSetAside { measure, .. } => (format!("{who} set {} aside", number(*measure)?), None),
        Event::ReadingEntered { measure, .. } => {
            (format!("{who} added to {}", number(*measure)?), Some(format!("/numbers/{measure}")))
        }
        Event::NoteAdded { measure, .. } => (
            format!("{who} noted what we know about {}", number(*measure)?),
            Some(format!("/numbers/{measure}")),
        ),
        Event::ReasonsTicked { measure, .. } => (
            format!("{org} looked at the ordinary reasons for {}", number(*measure)?),
            Some(format!("/numbers/{measure}/variation")),
        ),
        Event::FileApplied { import, .. } => {
            (format!("{who} brought a file in to {org}"), Some(format!("/imports/{import}")))
        }
        Event::FileUndone { import, .. } => {
            (format!("{who} undid a file in {org}"), Some(format!("/imports/{import}")))
        }
        Event::FileFailed { import, .. } => {
            (format!("A file could not be brought in to {org}"), Some(format!("/imports/{import}")))
        }
        Event::NamesAgreed { .. } => (format!("You agreed to names inside {org}"), None),
        Event::NamesWithdrawn { .. } => (format!("You turned names off inside {org}"), None),
        // Steps on the way to something, not news.
        Event::ReadingsWorkedOut { .. }
        | Event::VariationWorkedOut { .. }
        | Event::NoteSetAside { .. }
        | Event::FileChecked { .. }
        | Event::FileMapped { .. }
        | Event::FileApplying { .. }
        | Event::FileSetAside { .. }
        | Event::HousekeepingDone { .. } => return None,
    };
    Some(Sentence { words, link })
}
