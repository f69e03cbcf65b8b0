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

    /// What still has to be said before it can be shared.
    pub fn missing(&self) -> Vec<&'static str> {
        let asked = [
            (&self.title, "what you call it"),
            (&self.for_whom, "for whom it is"),
            (&self.what_we_do, "what you do"),
        ];
        asked.into_iter().filter(|(said, _)| said.is_empty()).map(|(_, what)| what).collect()
    }
}

impl Reach {
    /// Whom a team may share with. Without a school of its own there is no "our school".
    pub fn open_to(school: Option<Id<Org>>) -> &'static [Reach] {
        match school {
            Some(_) => &[Reach::School, Reach::Community, Reach::Network],
            None => &[Reach::Network],
        }
    }

    /// Who may read it, as the team says it.
    pub fn words(self) -> &'static str {
        match self {
            Reach::Team => "Our team",
            Reach::School => "Our school",
            Reach::Community => "Our learning community",
            Reach::Network => "The whole network",
        }
    }
}

/// What a team says on a card.
#[derive(Debug, Clone)]
pub struct NewPractice {
    pub title: String,
    pub for_whom: String,
    pub what_we_do: String,
    pub needs: String,
    pub might_not: String,
    pub hours: Option<f64>,
}

/// The most characters of each field: a card is half a page.
pub mod longest {
    pub const TITLE: usize = 80;
    pub const FOR_WHOM: usize = 160;
    pub const WHAT_WE_DO: usize = 1200;
    pub const NEEDS: usize = 400;
    pub const MIGHT_NOT: usize = 400;
}

crate::words!(
    /// How many hours a week somebody has for it.
    Hours { Any = "any", None = "none", UnderOne = "under", More = "more" }
);

impl Hours {
    pub fn words(self) -> &'static str {
        match self {
            Hours::Any => "Any",
            Hours::None => "None extra, or gives time back",
            Hours::UnderOne => "Under 1",
            Hours::More => "1 and more",
        }
    }
}

/// What somebody looks for in the library.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub words: String,
    pub hours: Hours,
    /// From 1.
    pub page: i64,
}

/// Hours a week as people type them. Nothing is fine: nobody may know.
pub fn read_hours(typed: &str) -> Result<Option<f64>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    let plain = typed.replace('−', "-").replace(',', ".");
    match plain.parse::<f64>() {
        Ok(hours) if hours.abs() <= 40.0 => Ok(Some(hours)),
        Ok(hours) if hours.is_finite() => Err("Enter hours a week, from −40 to 40".to_owned()),
        _ => Err(format!("{typed} is not a number of hours. Write it like 0.5")),
    }
}

/// "40 minutes a week", "None extra", "Gives 1 hour a week back".
pub fn hours_words(hours: f64) -> String {
    let size = hours.abs();
    let minutes = (size * 60.0).round();
    let time = if minutes == 60.0 {
        "1 hour".to_owned()
    } else if minutes < 60.0 {
        format!("{minutes} minutes")
    } else {
        format!("{} hours", (size * 10.0).round() / 10.0)
    };
    match minutes {
        0.0 => "None extra".to_owned(),
        _ if hours < 0.0 => format!("Gives {time} a week back"),
        _ => format!("{time} a week"),
    }
}

/// How a card begins, for a list.
pub fn beginning(text: &str) -> String {
    const ENOUGH: usize = 180;
    if text.chars().count() <= ENOUGH {
        return text.to_owned();
    }
    let cut: String = text.chars().take(ENOUGH).collect();
    let whole = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(words, _)| words);
    format!("{} …", whole.trim_end_matches([',', '.', ';', ':']))
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

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (typed, hours) in [("", None), ("0.5", Some(0.5)), ("0,5", Some(0.5)), ("−1", Some(-1.0))] {
            assert_eq!(read_hours(typed), Ok(hours), "{typed}");
        }
        for typed in ["lots", "NaN", "inf", "41"] {
            assert!(read_hours(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn hours_are_said_as_people_say_them() {
        let said = [(0.0, "None extra"), (0.5, "30 minutes a week"), (1.0, "1 hour a week")];
        for (hours, words) in
            said.into_iter().chain([(2.5, "2.5 hours a week"), (-1.0, "Gives 1 hour a week back")])
        {
            assert_eq!(hours_words(hours), words);
        }
    }

    #[test]
    fn a_long_text_begins_with_whole_words() {
        let begun = beginning(&"reading aloud, ".repeat(30));
        assert!(begun.ends_with("aloud …") || begun.ends_with("reading …"), "{begun}");
        assert_eq!(beginning("Short."), "Short.");
    }
}
