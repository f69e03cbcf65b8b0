//! What happened: the backbone. One append-only table, written in the transaction of every act.
//! The feed, notifications, evidence and the year book are readings of it.
//!
//! An event holds ids, never copies of content, so that erasing or withdrawing a thing reaches
//! everything that was said about it.

pub mod feed;
pub mod react;
pub mod record;
pub mod sentence;

use ensemble_db::Class;
use serde::{Deserialize, Serialize};

use crate::import::Import;
use crate::network::Org;
use crate::numbers::Measure;
use crate::person::Person;
use crate::web::id::Id;

crate::words!(
    /// Whose the news is.
    Audience {
        /// Everybody in the network.
        Network = "network",
        /// The head and the data manager of the school.
        School = "school",
        /// The team, and the head of its school.
        Team = "team",
        /// The person who did it, alone.
        Author = "author",
    }
);

/// One past-tense variant per verb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Event {
    NetworkFounded { org: Id<Org> },
    OrgAdded { org: Id<Org> },
    OrgChanged { org: Id<Org> },
    PersonInvited { org: Id<Org>, person: Id<Person> },
    PersonLeft { org: Id<Org>, person: Id<Person> },
    MeasureDefined { team: Id<Org>, measure: Id<Measure> },
    MeasureChanged { team: Id<Org>, measure: Id<Measure> },
    MeasureSetAside { team: Id<Org>, measure: Id<Measure> },
    ReadingEntered { team: Id<Org>, measure: Id<Measure> },
    ReadingsWorkedOut { team: Id<Org>, measure: Id<Measure> },
    VariationWorkedOut { team: Id<Org>, measure: Id<Measure> },
    NoteAdded { team: Id<Org>, measure: Id<Measure> },
    NoteSetAside { team: Id<Org>, measure: Id<Measure> },
    ReasonsTicked { team: Id<Org>, measure: Id<Measure> },
    NamesAgreed { team: Id<Org> },
    NamesWithdrawn { team: Id<Org> },
    FileChecked { org: Id<Org>, import: Id<Import> },
    FileMapped { org: Id<Org>, import: Id<Import> },
    FileApplying { org: Id<Org>, import: Id<Import> },
    FileApplied { org: Id<Org>, import: Id<Import> },
    FileUndone { org: Id<Org>, import: Id<Import> },
    FileSetAside { org: Id<Org>, import: Id<Import> },
    FileFailed { org: Id<Org>, import: Id<Import> },
    HousekeepingDone { org: Id<Org> },
}

impl Event {
    /// The organisation it happened in.
    pub fn org(&self) -> Id<Org> {
        use Event::*;
        match *self {
            NetworkFounded { org }
            | OrgAdded { org }
            | OrgChanged { org }
            | PersonInvited { org, .. }
            | PersonLeft { org, .. }
            | FileChecked { org, .. }
            | FileMapped { org, .. }
            | FileApplying { org, .. }
            | FileApplied { org, .. }
            | FileUndone { org, .. }
            | FileSetAside { org, .. }
            | FileFailed { org, .. }
            | HousekeepingDone { org } => org,
            MeasureDefined { team, .. }
            | MeasureChanged { team, .. }
            | MeasureSetAside { team, .. }
            | ReadingEntered { team, .. }
            | ReadingsWorkedOut { team, .. }
            | VariationWorkedOut { team, .. }
            | NoteAdded { team, .. }
            | NoteSetAside { team, .. }
            | ReasonsTicked { team, .. }
            | NamesAgreed { team }
            | NamesWithdrawn { team } => team,
        }
    }

    pub fn audience(&self) -> Audience {
        use Event::*;
        match self {
            NetworkFounded { .. } | OrgAdded { .. } | OrgChanged { .. } | PersonInvited { .. } => {
                Audience::Network
            }
            PersonLeft { .. }
            | FileChecked { .. }
            | FileMapped { .. }
            | FileApplying { .. }
            | FileApplied { .. }
            | FileUndone { .. }
            | FileSetAside { .. }
            | FileFailed { .. }
            | HousekeepingDone { .. } => Audience::School,
            MeasureDefined { .. }
            | MeasureChanged { .. }
            | MeasureSetAside { .. }
            | ReadingEntered { .. }
            | ReadingsWorkedOut { .. }
            | VariationWorkedOut { .. }
            | NoteAdded { .. }
            | NoteSetAside { .. }
            | ReasonsTicked { .. } => Audience::Team,
            // How many have agreed is for the team to see; who has is nobody's business.
            NamesAgreed { .. } | NamesWithdrawn { .. } => Audience::Author,
        }
    }

    pub fn class(&self) -> Class {
        match self.audience() {
            Audience::Network => Class::O,
            Audience::School | Audience::Team | Audience::Author => Class::C,
        }
    }
}
