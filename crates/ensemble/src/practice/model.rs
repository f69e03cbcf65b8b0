//! What a practice card is, and how it is signed.

use ensemble_db::from_row;

use crate::network::{Org, Sector};
use crate::web::id::Id;

crate::words!(
    /// Who may read what a team has told, from the narrowest to the widest.
    Reach { Team = "team", School = "school", Community = "community", Network = "network" }
);
crate::words!(
    /// Under what name it was told.
    Signed { Team = "team", Unnamed = "unnamed" }
);

#[derive(Debug, Clone)]
pub struct Practice {
    pub id: Id<Practice>,
    pub team_id: Id<Org>,
    pub school_id: Option<Id<Org>>,
    pub title: String,
    pub for_whom: String,
    pub what_we_do: String,
    pub needs: String,
    pub might_not: String,
    pub hours: Option<f64>,
    pub reach: Reach,
    pub signed: Signed,
    pub shared_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub team: String,
    pub school: Option<String>,
    pub sector: Option<Sector>,
}
from_row!(Practice {
    id,
    team_id,
    school_id,
    title,
    for_whom,
    what_we_do,
    needs,
    might_not,
    hours,
    reach,
    signed,
    shared_at,
    withdrawn_at,
    team,
    school,
    sector
});

impl Practice {
    pub fn by(&self) -> String {
        signature(self.signed, &self.team, self.school.as_deref(), self.sector)
    }

    pub fn is_shared(&self) -> bool {
        self.reach != Reach::Team
    }
}

/// "Year 4 team, Thrift Lane Primary", or "A primary school in the network".
pub fn signature(signed: Signed, team: &str, school: Option<&str>, sector: Option<Sector>) -> String {
    match (signed, school) {
        (Signed::Team, Some(school)) => format!("{team}, {school}"),
        (Signed::Team, None) => team.to_owned(),
        (Signed::Unnamed, _) => match sector {
            Some(Sector::EarlyYears) => "An early years setting in the network",
            Some(Sector::Primary) => "A primary school in the network",
            Some(Sector::Secondary) => "A secondary school in the network",
            Some(Sector::Special | Sector::Base) => "A special school or base in the network",
            None => "A school in the network",
        }
        .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unnamed_card_tells_the_kind_of_school_and_no_more() {
        let by = |signed| signature(signed, "Year 4", Some("Alder"), Some(Sector::Primary));
        assert_eq!(by(Signed::Team), "Year 4, Alder");
        assert_eq!(by(Signed::Unnamed), "A primary school in the network");
    }
}
