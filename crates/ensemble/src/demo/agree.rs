//! What teams have agreed among themselves: names inside the team, and which ordinary reasons they
//! believe.

use ensemble_db::args;
use jiff::civil::date;
use uuid::Uuid;

use super::calendar::{Calendar, THIS_YEAR, TODAY};
use super::cast;
use super::dice::Dice;
use super::school::School;
use super::sitting::Sat;
use super::write::{Rows, Table};
use crate::event::Event;
use crate::web::id::Id;

pub fn rows(school: &School<'_>, sat: &[Sat], calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
    names(school, calendar, dice, rows);
    reasons(school, sat, calendar, dice, rows);
}

fn names(school: &School<'_>, calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
    for team in &school.staff.teams {
        let people = team.members.iter().filter_map(|n| school.staff.people.get(*n));
        let mut here: Vec<Uuid> =
            people.filter(|p| p.until.is_none_or(|until| until > TODAY)).map(|p| p.id).collect();
        let agreed = match cast::is_set(school.place) {
            // Three of five, and not the newest.
            true if here.len() == 5 => {
                here.pop();
                3
            }
            true => 0,
            false if dice.chance(0.4) => dice.below(here.len() + 1),
            false => 0,
        };
        dice.shuffle(&mut here);
        for person in here.into_iter().take(agreed) {
            let at = calendar.at(date(2026, 10, 8), 15, 50) + dice.within(0, 20 * 24 * 60) * 60_000;
            rows.add(Table::Consent, args![dice.id(at), "names", team.id, person, at]);
            rows.happened(dice.id(at), at, Some(person), &Event::NamesAgreed { team: Id::new(team.id) });
        }
    }
}

/// Which teams think that which reason matters for the reading score.
const TICKS: &[(&str, &[&str])] = &[
    ("Year 1 team", &["cover"]),
    ("Years 2 and 3 team", &["cover", "time"]),
    ("Year 4 team", &["cover", "time"]),
    ("Years 5 and 6 team", &["time"]),
];

fn reasons(school: &School<'_>, sat: &[Sat], calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
    // The last test of reading: the starting point is sat first, and number comes after reading.
    let this_year = THIS_YEAR.from.to_string();
    let reading = sat.iter().map(|sat| &sat.occasion).filter(|on| on.taken_on > this_year).nth(1);
    let reading = reading.map(|occasion| occasion.measure_id);
    let (true, Some(measure)) = (cast::is_set(school.place), reading) else { return };
    for (name, ticked) in TICKS {
        let Some(team) = school.staff.teams.iter().find(|team| team.name == *name) else { continue };
        let at = calendar.at(date(2026, 11, 19), 15, 40) + dice.within(0, 35) * 60_000;
        for reason in *ticked {
            rows.add(Table::Tick, args![measure, team.id, *reason, at]);
        }
        let by = team.members.first().and_then(|&n| school.staff.people.get(n)).map(|person| person.id);
        let event = Event::ReasonsTicked { team: Id::new(team.id), measure: Id::new(measure) };
        rows.happened(dice.id(at), at, by, &event);
    }
}
