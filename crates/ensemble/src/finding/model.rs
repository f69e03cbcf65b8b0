//! A decision, and what it rests on.

use ensemble_db::{DbError, FromRow, Row, from_row};

use crate::inquiry::Inquiry;
use crate::network::{Org, Sector};
use crate::practice::Practice;
use crate::practice::model::{Reach, Signed, signature};
use crate::web::id::Id;

crate::words!(Decision { Enhance = "enhance", Adapt = "adapt", Stop = "stop", Unsure = "unsure" });

impl Decision {
    pub fn words(self) -> &'static str {
        match self {
            Decision::Enhance => "Enhance",
            Decision::Adapt => "Adapt",
            Decision::Stop => "Stop",
            Decision::Unsure => "Not sure yet",
        }
    }

    /// What it means for those who choose it.
    pub fn hint(self) -> &'static str {
        match self {
            Decision::Enhance => "Keep it, and do more",
            Decision::Adapt => "Keep it, and change something",
            Decision::Stop => "Two lines on why; helps everyone",
            Decision::Unsure => "An honourable answer",
        }
    }

    /// As it goes on after the team's name.
    pub fn told(self) -> &'static str {
        match self {
            Decision::Enhance => "tried, and will do more of,",
            Decision::Adapt => "tried and adapted",
            Decision::Stop => "tried, and stopped,",
            Decision::Unsure => "tried, and cannot say yet about,",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Finding {
    pub id: Id<Finding>,
    pub team_id: Id<Org>,
    pub inquiry_id: Id<Inquiry>,
    pub practice_id: Option<Id<Practice>>,
    pub seen: String,
    pub decision: Decision,
    pub why: String,
    pub hours_back: Option<f64>,
    pub reach: Reach,
    pub signed: Signed,
    pub made_at: i64,
    pub team: String,
    pub school: Option<String>,
    pub sector: Option<Sector>,
}
from_row!(Finding {
    id,
    team_id,
    inquiry_id,
    practice_id,
    seen,
    decision,
    why,
    hours_back,
    reach,
    signed,
    made_at,
    team,
    school,
    sector
});

impl Finding {
    pub fn by(&self) -> String {
        signature(self.signed, &self.team, self.school.as_deref(), self.sector)
    }
}

/// A finding with what stands around it, as far as this reader may read that.
#[derive(Debug, Clone)]
pub struct Told {
    pub finding: Finding,
    /// The title of the card it goes onto.
    pub card: Option<String>,
    /// The title of the inquiry, for those who may open it.
    pub inquiry: Option<String>,
}

impl FromRow for Told {
    fn from_row(row: &Row) -> Result<Told, DbError> {
        Ok(Told {
            finding: Finding::from_row(row)?,
            card: row.get("card")?,
            inquiry: row.get("inquiry_title")?,
        })
    }
}

impl Told {
    /// What it is about, without a word that this reader may not read.
    pub fn about(&self) -> &str {
        self.card.as_deref().or(self.inquiry.as_deref()).unwrap_or("Something a team tried")
    }
}

/// What a form says of a decision.
pub struct NewFinding {
    pub seen: String,
    pub decision: Decision,
    pub why: String,
    pub hours_back: Option<f64>,
    pub reach: Reach,
    pub signed: Signed,
    /// A line of thanks to the team the practice came from; may be empty.
    pub thanks: String,
}

/// What reached a team that had shared a practice: what became of it elsewhere, with or without
/// thanks.
#[derive(Debug, Clone)]
pub struct CameBack {
    pub practice_id: Id<Practice>,
    pub title: String,
    /// How whoever tried it signs.
    pub by: String,
    /// What they decided, when they let it be read here.
    pub finding: Option<(Id<Finding>, Decision)>,
    pub thanks: Option<String>,
    pub at: i64,
}

/// "1 hour a week", "2.5 hours a week"
pub fn hours_a_week(hours: f64) -> String {
    let rounded = (hours * 100.0).round() / 100.0;
    let unit = if rounded == 1.0 { "hour" } else { "hours" };
    format!("{rounded} {unit} a week")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_written_as_people_say_them() {
        assert_eq!(hours_a_week(1.0), "1 hour a week");
        assert_eq!(hours_a_week(2.5), "2.5 hours a week");
        assert_eq!(hours_a_week(0.1 + 0.2), "0.3 hours a week");
    }
}
