//! An event in words, for the person who reads it now.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::Event;
use crate::access::Viewer;
use crate::web::id::Id;
use crate::web::locale::plural;

/// What things are called by this viewer, today. A thing the viewer may not read is not in here,
/// and a sentence that needs its name is not written.
#[derive(Default)]
pub struct Names {
    pub names: HashMap<Uuid, String>,
    /// How a practice, a finding or thanks is signed: by its team, or by "a primary school".
    pub signed: HashMap<Uuid, String>,
    /// The second half of a sentence: what was decided, who was thanked for what.
    pub told: HashMap<Uuid, String>,
    /// What was told without its team's name.
    pub unnamed: HashSet<Uuid>,
}

impl Names {
    fn of<T>(&self, id: Id<T>) -> Option<&str> {
        self.names.get(&id.uuid()).map(String::as_str)
    }
    fn signed<T>(&self, id: Id<T>) -> Option<&str> {
        self.signed.get(&id.uuid()).map(String::as_str)
    }
    fn told<T>(&self, id: Id<T>) -> Option<&str> {
        self.told.get(&id.uuid()).map(String::as_str)
    }

    pub fn sign(&mut self, id: Uuid, by: String, unnamed: bool) {
        self.signed.insert(id, by);
        if unnamed {
            self.unnamed.insert(id);
        }
    }

    /// Does the event's sentence leave the team's name out?
    pub fn is_unnamed(&self, event: &Event) -> bool {
        let told = match *event {
            Event::PracticeShared { practice, .. } => practice.uuid(),
            Event::FindingMade { finding, .. } => finding.uuid(),
            Event::ThanksSent { thanks, .. } => thanks.uuid(),
            _ => return false,
        };
        self.unnamed.contains(&told)
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
        Some(id) => names.names.get(&id)?.as_str(),
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
        Event::RowsWait { import, .. } => (
            format!("Rows of a file wait for somebody in {org} to say whose they are"),
            Some(format!("/imports/{import}/waiting")),
        ),
        Event::YearRolledOver { import, .. } => {
            (format!("{org} is ready for its next school year"), Some(format!("/imports/{import}")))
        }
        Event::LeaversArchived { pupils, .. } => {
            let pupils = plural(usize::try_from(*pupils).unwrap_or_default(), "pupil", "pupils");
            (format!("{who} took away the names of {pupils} who left {org} long enough ago"), None)
        }
        Event::NamesAgreed { .. } => (format!("You agreed to names inside {org}"), None),
        Event::NamesWithdrawn { .. } => (format!("You turned names off inside {org}"), None),
        Event::PracticeShared { practice, .. } => (
            format!("{} shared {}", names.signed(*practice)?, names.of(*practice)?),
            Some(format!("/practices/{practice}")),
        ),
        Event::PracticeWithdrawn { practice, .. } => {
            (format!("{org} took {} back", names.of(*practice)?), Some(format!("/practices/{practice}")))
        }
        Event::NameGiven { practice, .. } => {
            (format!("You put your name on {}", names.of(*practice)?), Some(format!("/practices/{practice}")))
        }
        Event::NameWithdrawn { practice, .. } => (
            format!("You took your name off {}", names.of(*practice)?),
            Some(format!("/practices/{practice}")),
        ),
        Event::NeedStated { .. } => (format!("{who} said what {org} needs"), Some("/needs".to_owned())),
        Event::VisitAsked { visit, .. } => {
            (format!("{} asked to see {}", names.signed(*visit)?, names.of(*visit)?), visit_at(*visit))
        }
        Event::VisitOffered { visit, .. } => {
            (format!("{} was offered another day", names.told(*visit)?), visit_at(*visit))
        }
        Event::VisitAgreed { visit, .. } => (format!("{} is agreed", names.told(*visit)?), visit_at(*visit)),
        Event::VisitDeclined { visit, .. } => {
            (format!("{} cannot be made for now", names.told(*visit)?), visit_at(*visit))
        }
        Event::VisitRecorded { visit, .. } => {
            (format!("{} was written down", names.told(*visit)?), visit_at(*visit))
        }
        Event::InquiryStarted { inquiry, .. } => (
            format!("{org} started an inquiry: {}", names.of(*inquiry)?),
            Some(format!("/inquiries/{inquiry}")),
        ),
        Event::FindingMade { finding, .. } => (
            format!("{} {}", names.signed(*finding)?, names.told(*finding)?),
            Some(format!("/findings/{finding}")),
        ),
        Event::ThanksSent { thanks, .. } => {
            (format!("{} {}", names.signed(*thanks)?, names.told(*thanks)?), Some("/year-book".to_owned()))
        }
        Event::PriorityAdded { priority, .. } => (
            format!("{who} added a priority to the plan: {}", names.of(*priority)?),
            Some(format!("/plans/{priority}")),
        ),
        Event::ExportAsked { .. } => {
            (format!("{who} asked for everything {org} has, to take away"), Some("/exports".to_owned()))
        }
        Event::ExportFetched { .. } => {
            (format!("{who} took a copy of {org} away"), Some("/exports".to_owned()))
        }
        Event::ArchiveBroughtIn { place, .. } => {
            (format!("{} came in from an archive", names.of(*place)?), Some(format!("/network/{place}")))
        }
        // Steps on the way to something, not news.
        Event::NoticeMade { .. }
        | Event::NoticeAnswered { .. }
        | Event::PracticeDrafted { .. }
        | Event::PracticeChanged { .. }
        | Event::NeedClosed { .. }
        | Event::VisitEnded { .. }
        | Event::InquiryDrafted { .. }
        | Event::InquiryChanged { .. }
        | Event::InquirySetAside { .. }
        | Event::FindingChanged { .. }
        | Event::ThanksWithdrawn { .. }
        | Event::PriorityChanged { .. }
        | Event::PriorityClosed { .. }
        | Event::ExportMade { .. } => return None,
        Event::ReadingsWorkedOut { .. }
        | Event::VariationWorkedOut { .. }
        | Event::NoteSetAside { .. }
        | Event::FileChecked { .. }
        | Event::FileMapped { .. }
        | Event::FileApplying { .. }
        | Event::FileSetAside { .. }
        | Event::ArchiveRefused { .. }
        | Event::RowsAnswered { .. }
        | Event::HousekeepingDone { .. } => return None,
    };
    Some(Sentence { words, link })
}

fn visit_at(visit: Id<crate::visit::Visit>) -> Option<String> {
    Some(format!("/visits/{visit}"))
}
