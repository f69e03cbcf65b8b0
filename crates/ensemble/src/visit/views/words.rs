//! What is said about a visit, on every page alike.

use jiff::civil::Date;

use super::super::model::{Half, MOST_HOSTED, Sides, State, Visit};
use crate::web::locale::{self, count_word, sentence_case};

/// "Thursday 3 December 2026, in the morning"
pub fn day_and_half(day: &str, half: Half) -> String {
    format!("{}, in the {}", locale::day(day), half.word())
}

/// "You visit Alder to see Read it three times": from the side of whoever reads it.
pub fn who_sees_what(visit: &Visit, sides: Sides) -> String {
    let what = visit.title.as_ref().map(|title| format!(" to see {title}")).unwrap_or_default();
    match sides.among_guests {
        true => format!("{} visits {}, {}{what}", visit.guest, visit.team, visit.host),
        false => format!("{} visits {}{what}", visit.guest, visit.team),
    }
}

pub fn tag(state: State) -> &'static str {
    match state {
        State::Asked => "Asked for",
        State::Offered => "Another day offered",
        State::Agreed => "Agreed",
        State::Been => "It has taken place",
        State::Over => "Over",
        State::Declined => "Not now",
        State::TakenBack => "Taken back",
    }
}

/// Where it stands, in a sentence for the side that reads it.
pub fn stands(visit: &Visit, sides: Sides, today: &str) -> String {
    let day = day_and_half(&visit.on_day, visit.half);
    match visit.state(today) {
        State::Asked if sides.among_guests => {
            format!("Asked for {day}. {} has not answered yet.", visit.host)
        }
        State::Asked => format!("{} asks to come on {day}, and waits for an answer.", visit.guest),
        State::Offered => {
            let offered = visit.offered_day.as_deref().zip(visit.offered_half);
            let offered = offered.map(|(day, half)| day_and_half(day, half)).unwrap_or_default();
            match sides.among_guests {
                true => format!("You asked for {day}. {} would rather have you on {offered}.", visit.host),
                false => format!("You offered {offered}. {} has not answered yet.", visit.guest),
            }
        }
        State::Agreed => format!("Agreed: {day}."),
        State::Been => format!("It was agreed for {day}. The compact still holds."),
        State::Over => "The compact is over. What was written down stays with the guests.".to_owned(),
        State::Declined => format!(
            "Not now: {} cannot make room at present. It is no judgement of the question.",
            visit.host
        ),
        State::TakenBack => format!("{} took the question back.", visit.guest),
    }
}

/// What each may see, and until when.
pub fn compact(visit: &Visit, sides: Sides, asked_by_me: bool) -> [String; 3] {
    let last = locale::long_date(&visit.last_day());
    let guest = match (sides.among_guests, asked_by_me, &visit.asker) {
        (true, true, _) => format!("You may read this card until {last}."),
        (_, _, Some(asker)) => format!("{asker} may read this card until {last}."),
        _ => format!("Who asked may read this card until {last}."),
    };
    let host = match sides.among_guests {
        true => "They may read what you decide to tell them.",
        false => "You may read what they decide to tell you.",
    };
    [guest, host.to_owned(), "Nobody sees a pupil.".to_owned()]
}

/// When a school hosts as much as it can.
pub fn no_room(next: Option<Date>) -> String {
    let most = sentence_case(&count_word(MOST_HOSTED));
    match next {
        Some(day) => format!(
            "{most} visits are agreed there around then, which is as many as one school hosts in a term. There is room again from {}",
            locale::day(&day.to_string())
        ),
        None => format!("{most} visits are agreed there around then. Choose another day"),
    }
}
