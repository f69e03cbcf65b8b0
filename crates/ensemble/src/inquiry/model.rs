//! An inquiry of one team.

use ensemble_db::{DbError, FromRow, Row, from_row};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::finding::Finding;
use crate::finding::model::Decision;
use crate::network::Org;
use crate::numbers::Measure;
use crate::practice::Practice;
use crate::visit::Visit;
use crate::web::id::Id;
use crate::web::locale::first_words;

#[derive(Debug, Clone)]
pub struct Inquiry {
    pub id: Id<Inquiry>,
    pub team_id: Id<Org>,
    pub school_id: Option<Id<Org>>,
    pub practice_id: Option<Id<Practice>>,
    pub visit_id: Option<Id<Visit>>,
    pub measure_id: Option<Id<Measure>>,
    pub title: String,
    pub doing: String,
    pub expecting: String,
    pub knowing: String,
    pub look_on: Option<String>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub set_aside_at: Option<i64>,
}
from_row!(Inquiry {
    id,
    team_id,
    school_id,
    practice_id,
    visit_id,
    measure_id,
    title,
    doing,
    expecting,
    knowing,
    look_on,
    created_at,
    started_at,
    set_aside_at
});

/// An inquiry with what stands around it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its title is that of the card it came from, while that may be read.
    pub inquiry: Inquiry,
    pub team: String,
    /// The title of the card, while it may be read.
    pub card: Option<String>,
    pub finding: Option<Id<Finding>>,
    pub decision: Option<Decision>,
    pub decided_at: Option<i64>,
}

impl FromRow for Told {
    fn from_row(row: &Row) -> Result<Told, DbError> {
        Ok(Told {
            inquiry: Inquiry::from_row(row)?,
            team: row.get("team")?,
            card: row.get("card")?,
            finding: row.get("finding_id")?,
            decision: row.get("decision")?,
            decided_at: row.get("decided_at")?,
        })
    }
}

/// Where an inquiry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A draft.
    Plan,
    Try,
    /// The day to look again has come.
    Study,
    Decided,
    SetAside,
}

impl Told {
    pub fn stage(&self, today: &str) -> Stage {
        let inquiry = &self.inquiry;
        match (self.decision, inquiry.started_at, inquiry.look_on.as_deref()) {
            (Some(Decision::Enhance | Decision::Adapt | Decision::Stop), ..) => Stage::Decided,
            _ if inquiry.set_aside_at.is_some() => Stage::SetAside,
            (_, None, _) => Stage::Plan,
            (_, Some(_), Some(day)) if day <= today => Stage::Study,
            _ => Stage::Try,
        }
    }

    /// Does it wait for its team? `decided_on`: the day of a decision that is not sure yet, which
    /// waits again only for a day after it.
    pub fn is_waiting(&self, today: &str, decided_on: Option<&str>) -> bool {
        match self.stage(today) {
            Stage::Plan => true,
            Stage::Study => decided_on.is_none_or(|on| self.inquiry.look_on.as_deref() > Some(on)),
            Stage::Try | Stage::Decided | Stage::SetAside => false,
        }
    }
}

/// What a form says of an inquiry.
#[derive(Debug, Clone, Default)]
pub struct NewInquiry {
    pub doing: String,
    pub expecting: String,
    pub measure: Option<Id<Measure>>,
    /// What the team will count, when it counts by itself.
    pub counting: String,
    pub look_on: Option<String>,
}

impl NewInquiry {
    pub fn title(&self) -> String {
        title(&self.doing)
    }
}

/// The question of an inquiry: the first words of what the team will do.
pub fn title(doing: &str) -> String {
    first_words(doing, 60)
}

/// Six weeks from a day: long enough to see something, soon enough to remember why.
pub fn six_weeks_after(today: &str) -> String {
    let day = today.parse::<Date>().ok().and_then(|day| day.checked_add(6.weeks()).ok());
    day.map(|day| day.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(started: bool, look_on: &str, decision: Option<Decision>) -> Told {
        let inquiry = Inquiry {
            id: Id::new(uuid::Uuid::nil()),
            team_id: Id::new(uuid::Uuid::nil()),
            school_id: None,
            practice_id: None,
            visit_id: None,
            measure_id: None,
            title: String::new(),
            doing: String::new(),
            expecting: String::new(),
            knowing: String::new(),
            look_on: Some(look_on.to_owned()),
            created_at: 0,
            started_at: started.then_some(0),
            set_aside_at: None,
        };
        Told { inquiry, team: String::new(), card: None, finding: None, decision, decided_at: None }
    }

    #[test]
    fn where_an_inquiry_stands_follows_from_what_happened() {
        let stage = |started, look_on, decision| told(started, look_on, decision).stage("2026-11-26");
        assert_eq!(stage(false, "2026-11-01", None), Stage::Plan);
        assert_eq!(stage(true, "2026-11-27", None), Stage::Try);
        assert_eq!(stage(true, "2026-11-26", None), Stage::Study);
        assert_eq!(stage(true, "2026-11-26", Some(Decision::Unsure)), Stage::Study);
        assert_eq!(stage(true, "2026-11-27", Some(Decision::Unsure)), Stage::Try);
        assert_eq!(stage(true, "2026-11-27", Some(Decision::Stop)), Stage::Decided);
    }

    #[test]
    fn a_team_that_is_not_sure_yet_is_asked_again_on_a_later_day_only() {
        let unsure = told(true, "2026-11-20", Some(Decision::Unsure));
        assert!(unsure.is_waiting("2026-11-26", Some("2026-11-18")));
        assert!(!unsure.is_waiting("2026-11-26", Some("2026-11-20")));
        assert!(told(true, "2026-11-20", None).is_waiting("2026-11-26", None));
    }

    #[test]
    fn six_weeks_end_on_the_same_day_of_the_week() {
        assert_eq!(six_weeks_after("2026-11-26"), "2027-01-07");
    }
}
