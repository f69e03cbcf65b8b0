//! A need, in one line, and the cards that speak of the same thing.

use ensemble_db::from_row;
use jiff::Timestamp;

use super::words::{Word, shared, telling};
use crate::network::{Org, Sector};
use crate::practice::Practice;
use crate::practice::model::Signed;
use crate::web::id::Id;

#[derive(Debug, Clone)]
pub struct Need {
    pub id: Id<Need>,
    pub school_id: Id<Org>,
    pub words: String,
    pub stated_at: i64,
    pub closed_at: Option<i64>,
    pub school: String,
    pub sector: Option<Sector>,
}
from_row!(Need { id, school_id, words, stated_at, closed_at, school, sector });

/// How many needs are open below a place that somebody leads. Said only when the schools are so
/// many that none can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    pub place: String,
    /// `None`: fewer than three schools.
    pub open: Option<i64>,
}

pub const FEWEST_SCHOOLS: i64 = 3;

impl Total {
    pub fn of(place: String, needs: i64, schools: i64) -> Total {
        Total { place, open: (schools >= FEWEST_SCHOOLS).then_some(needs) }
    }
}

/// A card of another school that speaks of what is needed, and why it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub practice: Id<Practice>,
    pub title: String,
    pub by: String,
    /// An unnamed card has no door to knock at.
    pub may_be_visited: bool,
    /// Can be read aloud.
    pub why: String,
}

const MOST: usize = 3;

/// The cards of other schools that share most words with the need, the newest first among equals.
/// Nothing that came of a card counts.
pub fn suggest(need: &Need, cards: &[Practice], today: &str) -> Vec<Suggestion> {
    let wanted = telling(&need.words);
    let mut found: Vec<(Vec<&Word>, &Practice)> = cards
        .iter()
        .filter(|card| card.is_shared() && card.school_id.is_some_and(|school| school != need.school_id))
        .filter_map(|card| {
            let told = telling(&format!("{} {} {}", card.title, card.for_whom, card.what_we_do));
            let both = shared(&wanted, &told);
            (!both.is_empty()).then_some((both, card))
        })
        .collect();
    found.sort_by_key(|(both, card)| {
        (std::cmp::Reverse(both.len()), std::cmp::Reverse(card.shared_at), card.id)
    });
    found.into_iter().take(MOST).map(|(both, card)| suggestion(need, card, &both, today)).collect()
}

fn suggestion(need: &Need, card: &Practice, both: &[&Word], today: &str) -> Suggestion {
    let mut why = format!("Both speak of {}.", listed(both));
    if let Some(kind) = same_kind(need.sector, card.sector) {
        why.push_str(&format!(" {kind}, like yours."));
    }
    if let Some(month) = card.shared_at.and_then(|at| month(at, today)) {
        why.push_str(&format!(" Shared in {month}."));
    }
    Suggestion {
        practice: card.id,
        title: card.title.clone(),
        by: card.by(),
        may_be_visited: card.signed == Signed::Team,
        why,
    }
}

/// "reading", "reading and fluency", "reading, fluency and pairs": at most three.
fn listed(words: &[&Word]) -> String {
    let words: Vec<&str> = words.iter().take(MOST).map(|word| word.written.as_str()).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Told as coarsely as an unnamed card is signed, so that it says no more about who wrote it.
fn same_kind(ours: Option<Sector>, theirs: Option<Sector>) -> Option<&'static str> {
    let kind = |sector| match sector {
        Sector::EarlyYears => "An early years setting",
        Sector::Primary => "A primary school",
        Sector::Secondary => "A secondary school",
        Sector::Special | Sector::Base => "A special school or base",
    };
    let theirs = theirs.map(kind)?;
    (ours.map(kind) == Some(theirs)).then_some(theirs)
}

/// "October", or "October 2025" when that is another year.
fn month(at: i64, today: &str) -> Option<String> {
    let written = Timestamp::from_millisecond(at).ok()?.strftime("%B %Y").to_string();
    let this_year = today.split('-').next().unwrap_or_default();
    Some(written.strip_suffix(this_year).map_or(written.clone(), |month| month.trim_end().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::model::Reach;
    use uuid::Uuid;

    fn id<T>(n: u128) -> Id<T> {
        Id::new(Uuid::from_u128(n))
    }

    fn need(words: &str) -> Need {
        let sector = Some(Sector::Primary);
        Need {
            id: id(1),
            school_id: id(10),
            words: words.into(),
            stated_at: 0,
            closed_at: None,
            school: "Ours".into(),
            sector,
        }
    }

    fn card(n: u128, title: &str) -> Practice {
        Practice {
            id: id(n),
            team_id: id(100 + n),
            school_id: Some(id(20 + n)),
            title: title.into(),
            for_whom: "P4".into(),
            what_we_do: "We do it each day.".into(),
            needs: String::new(),
            might_not: String::new(),
            hours: None,
            reach: Reach::Network,
            signed: Signed::Team,
            shared_at: Some(1_792_000_000_000),
            withdrawn_at: None,
            team: "Year 4".into(),
            school: Some("Theirs".into()),
            sector: Some(Sector::Primary),
        }
    }

    fn titles(need: &Need, cards: &[Practice]) -> Vec<String> {
        suggest(need, cards, "2026-11-26").into_iter().map(|found| found.title).collect()
    }

    #[test]
    fn a_reason_can_be_read_aloud() {
        let found = suggest(&need("Reading fluency in P4"), &[card(2, "Read for fluency")], "2026-11-26");
        assert_eq!(
            found[0].why,
            "Both speak of reading and fluency. A primary school, like yours. Shared in October."
        );
        let later = suggest(&need("Reading fluency in P4"), &[card(2, "Read for fluency")], "2027-01-08");
        assert!(later[0].why.ends_with("Shared in October 2026."), "{}", later[0].why);
    }

    #[test]
    fn more_words_come_first_then_the_newest_and_never_more_than_three() {
        let newer = |n, title| Practice { shared_at: Some(1_794_000_000_000 + n as i64), ..card(n, title) };
        let cards = [
            card(2, "Fluency"),
            card(3, "Reading"),
            newer(4, "Quiet reading"),
            card(5, "Fluency in reading"),
            newer(6, "Fluency!"),
        ];
        assert_eq!(
            titles(&need("Reading fluency"), &cards),
            ["Fluency in reading", "Fluency!", "Quiet reading"]
        );
    }

    #[test]
    fn our_own_cards_drafts_and_cards_about_other_things_are_left_out() {
        let own = Practice { school_id: Some(id(10)), ..card(2, "Reading") };
        let draft = Practice { reach: Reach::Team, ..card(3, "Reading") };
        assert!(titles(&need("Reading"), &[own, draft, card(4, "Breakfast club")]).is_empty());
        assert!(titles(&need("What would help us?"), &[card(5, "What would help us?")]).is_empty());
    }

    #[test]
    fn an_unnamed_card_says_no_school_and_cannot_be_visited() {
        let unnamed = Practice { signed: Signed::Unnamed, sector: Some(Sector::Base), ..card(2, "Reading") };
        let ours = Need { sector: Some(Sector::Special), ..need("Reading") };
        let found = suggest(&ours, &[unnamed], "2026-11-26").remove(0);
        assert!(!found.may_be_visited);
        assert!(!format!("{found:?}").contains("Theirs"), "{found:?}");
        assert!(found.why.contains("A special school or base, like yours."), "{}", found.why);
    }

    #[test]
    fn a_total_is_said_from_three_schools_on() {
        assert_eq!(Total::of("East".into(), 9, 2).open, None);
        assert_eq!(Total::of("East".into(), 3, 3).open, Some(3));
    }
}
