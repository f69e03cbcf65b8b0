//! A decision, and what it rests on.

use ensemble_db::from_row;

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
