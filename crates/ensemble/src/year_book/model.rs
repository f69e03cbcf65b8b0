//! Thanks, always for something that happened.

use ensemble_db::from_row;
use jiff::civil::Date;

use crate::finding::Finding;
use crate::network::Org;
use crate::practice::Practice;
use crate::web::id::Id;

#[derive(Debug, Clone)]
pub struct Thanks {
    pub id: Id<Thanks>,
    pub from_team_id: Id<Org>,
    pub to_team_id: Id<Org>,
    pub practice_id: Id<Practice>,
    pub finding_id: Id<Finding>,
    pub words: String,
    pub sent_at: i64,
}
from_row!(Thanks { id, from_team_id, to_team_id, practice_id, finding_id, words, sent_at });

/// The 1 August on which the school year of a day began.
pub fn year_began(today: Date) -> Date {
    let year = if today.month() >= 8 { today.year() } else { today.year() - 1 };
    Date::new(year, 8, 1).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_begins_in_august() {
        let began = |day: &str| year_began(day.parse().unwrap()).to_string();
        assert_eq!(began("2026-11-26"), "2026-08-01");
        assert_eq!(began("2027-07-31"), "2026-08-01");
        assert_eq!(began("2027-08-01"), "2027-08-01");
    }
}
