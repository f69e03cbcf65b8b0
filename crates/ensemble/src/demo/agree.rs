//! What teams have agreed among themselves: names inside the team, and which ordinary reasons they
//! believe.

use ensemble_db::args;
use jiff::civil::date;
use uuid::Uuid;

use super::calendar::{Calendar, TODAY};
use super::cast;
use super::dice::Dice;
use super::school::School;
use super::write::{Rows, Table};
use crate::event::Event;
use crate::web::id::Id;

pub fn rows(school: &School<'_>, calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
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
