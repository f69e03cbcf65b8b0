//! What happened: the backbone. One append-only table, written in the transaction of every act.
//! The feed, notifications, evidence and the year book are readings of it.
//!
//! An event holds ids, never copies of content, so that erasing or withdrawing a thing reaches
//! everything that was said about it.

pub mod feed;
pub mod react;
pub mod record;
pub mod sentence;
pub mod things;

use ensemble_db::Class;
use serde::{Deserialize, Serialize};

use crate::export::Export;
use crate::finding::Finding;
use crate::import::Import;
use crate::inquiry::Inquiry;
use crate::need::Need;
use crate::network::Org;
use crate::numbers::Measure;
use crate::person::Person;
use crate::plan::Priority;
use crate::practice::Practice;
use crate::visit::Visit;
use crate::web::id::Id;
use crate::year_book::Thanks;

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
    RowsWait { org: Id<Org>, import: Id<Import> },
    RowsAnswered { org: Id<Org>, import: Id<Import> },
    YearRolledOver { org: Id<Org>, import: Id<Import> },
    LeaversArchived { org: Id<Org>, pupils: i64 },
    HousekeepingDone { org: Id<Org> },
    // A notice has no id here and one word for every answer, so that declining leaves no trace.
    NoticeMade { team: Id<Org> },
    NoticeAnswered { team: Id<Org> },
    PracticeDrafted { team: Id<Org>, practice: Id<Practice> },
    PracticeChanged { team: Id<Org>, practice: Id<Practice> },
    PracticeShared { team: Id<Org>, practice: Id<Practice> },
    PracticeWithdrawn { team: Id<Org>, practice: Id<Practice> },
    NameGiven { team: Id<Org>, practice: Id<Practice> },
    NameWithdrawn { team: Id<Org>, practice: Id<Practice> },
    NeedStated { org: Id<Org>, need: Id<Need> },
    NeedClosed { org: Id<Org>, need: Id<Need> },
    // A visit happens in two places: once for the guest's school, once for the host's team.
    VisitAsked { org: Id<Org>, visit: Id<Visit> },
    VisitOffered { org: Id<Org>, visit: Id<Visit> },
    VisitAgreed { org: Id<Org>, visit: Id<Visit> },
    VisitDeclined { org: Id<Org>, visit: Id<Visit> },
    VisitEnded { org: Id<Org>, visit: Id<Visit> },
    VisitRecorded { org: Id<Org>, visit: Id<Visit> },
    InquiryDrafted { team: Id<Org>, inquiry: Id<Inquiry> },
    InquiryChanged { team: Id<Org>, inquiry: Id<Inquiry> },
    InquiryStarted { team: Id<Org>, inquiry: Id<Inquiry> },
    InquirySetAside { team: Id<Org>, inquiry: Id<Inquiry> },
    FindingMade { team: Id<Org>, finding: Id<Finding> },
    FindingChanged { team: Id<Org>, finding: Id<Finding> },
    ThanksSent { team: Id<Org>, thanks: Id<Thanks> },
    ThanksWithdrawn { team: Id<Org>, thanks: Id<Thanks> },
    PriorityAdded { org: Id<Org>, priority: Id<Priority> },
    PriorityChanged { org: Id<Org>, priority: Id<Priority> },
    PriorityClosed { org: Id<Org>, priority: Id<Priority> },
    ExportAsked { org: Id<Org>, export: Id<Export> },
    ExportMade { org: Id<Org>, export: Id<Export> },
    ExportFetched { org: Id<Org>, export: Id<Export> },
    // `place` came back from an archive, under `org`.
    ArchiveBroughtIn { org: Id<Org>, place: Id<Org> },
    ArchiveRefused { org: Id<Org>, import: Id<Import> },
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
            | RowsWait { org, .. }
            | RowsAnswered { org, .. }
            | YearRolledOver { org, .. }
            | LeaversArchived { org, .. }
            | NeedStated { org, .. }
            | NeedClosed { org, .. }
            | VisitAsked { org, .. }
            | VisitOffered { org, .. }
            | VisitAgreed { org, .. }
            | VisitDeclined { org, .. }
            | VisitEnded { org, .. }
            | VisitRecorded { org, .. }
            | PriorityAdded { org, .. }
            | PriorityChanged { org, .. }
            | PriorityClosed { org, .. }
            | ExportAsked { org, .. }
            | ExportMade { org, .. }
            | ExportFetched { org, .. }
            | ArchiveBroughtIn { org, .. }
            | ArchiveRefused { org, .. }
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
            | NamesWithdrawn { team }
            | NoticeMade { team }
            | NoticeAnswered { team }
            | PracticeDrafted { team, .. }
            | PracticeChanged { team, .. }
            | PracticeShared { team, .. }
            | PracticeWithdrawn { team, .. }
            | NameGiven { team, .. }
            | NameWithdrawn { team, .. }
            | InquiryDrafted { team, .. }
            | InquiryChanged { team, .. }
            | InquiryStarted { team, .. }
            | InquirySetAside { team, .. }
            | FindingMade { team, .. }
            | FindingChanged { team, .. }
            | ThanksSent { team, .. }
            | ThanksWithdrawn { team, .. } => team,
        }
    }

    pub fn audience(&self) -> Audience {
        use Event::*;
        match self {
            NetworkFounded { .. } | OrgAdded { .. } | OrgChanged { .. } | PersonInvited { .. } => {
                Audience::Network
            }
            // Told to whoever may read the thing itself: its sentence needs the thing's name.
            PracticeShared { .. } | FindingMade { .. } | ThanksSent { .. } => Audience::Network,
            PersonLeft { .. }
            | FileChecked { .. }
            | FileMapped { .. }
            | FileApplying { .. }
            | FileApplied { .. }
            | FileUndone { .. }
            | FileSetAside { .. }
            | FileFailed { .. }
            | RowsWait { .. }
            | RowsAnswered { .. }
            | YearRolledOver { .. }
            | LeaversArchived { .. }
            | NeedStated { .. }
            | NeedClosed { .. }
            | PriorityAdded { .. }
            | PriorityChanged { .. }
            | PriorityClosed { .. }
            | ExportAsked { .. }
            | ExportMade { .. }
            | ExportFetched { .. }
            | ArchiveBroughtIn { .. }
            | ArchiveRefused { .. }
            | HousekeepingDone { .. } => Audience::School,
            MeasureDefined { .. }
            | MeasureChanged { .. }
            | MeasureSetAside { .. }
            | ReadingEntered { .. }
            | ReadingsWorkedOut { .. }
            | VariationWorkedOut { .. }
            | NoteAdded { .. }
            | NoteSetAside { .. }
            | ReasonsTicked { .. }
            | PracticeDrafted { .. }
            | PracticeChanged { .. }
            | PracticeWithdrawn { .. }
            | VisitAsked { .. }
            | VisitOffered { .. }
            | VisitAgreed { .. }
            | VisitDeclined { .. }
            | VisitEnded { .. }
            | VisitRecorded { .. }
            | InquiryDrafted { .. }
            | InquiryChanged { .. }
            | InquiryStarted { .. }
            | InquirySetAside { .. }
            | FindingChanged { .. }
            | ThanksWithdrawn { .. } => Audience::Team,
            // What somebody noticed, and what a team made of it, is nobody else's news.
            NoticeMade { .. } | NoticeAnswered { .. } | NameGiven { .. } | NameWithdrawn { .. } => {
                Audience::Author
            }
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
