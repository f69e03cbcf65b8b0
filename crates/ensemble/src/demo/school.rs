//! One school: its place in the network, its people, its pupils.

use std::collections::HashMap;

use ensemble_db::args;
use jiff::civil::date;
use uuid::Uuid;

use super::calendar::{Calendar, THIS_YEAR, Year};
use super::dice::Dice;
use super::places::Place;
use super::roster::{Class, Roster, roster};
use super::staff::{Staff, staff};
use super::write::{Rows, Table};
use crate::access::Role;
use crate::event::Event;
use crate::network::{OrgKind, Sector};
use crate::web::id::Id;

pub struct School<'a> {
    pub place: &'a Place,
    pub id: Uuid,
    pub roster: Roster,
    pub staff: Staff,
    /// Which authority, for numbers that pupils have from it.
    pub authority: usize,
}

/// Where a new organisation hangs: everything above it, nearest first.
pub type Above<'a> = &'a [Uuid];

/// An organisation under its parent, with what follows for the closure.
pub fn org(
    rows: &mut Rows,
    id: Uuid,
    above: Above<'_>,
    kind: OrgKind,
    place: Option<&Place>,
    name: &str,
    at: i64,
) {
    let network = above.last().copied().unwrap_or(id);
    let sector = place.map(|place| place.sector.word());
    let code = place.map(|place| place.code.as_str());
    rows.add(Table::Org, args![id, network, kind, sector, None::<Uuid>, name, code, at]);
    link(rows, id, above);
}

/// A team inside a school.
pub fn team(rows: &mut Rows, id: Uuid, above: Above<'_>, name: &str, at: i64) {
    let network = above.last().copied().unwrap_or(id);
    let school = above.first().copied();
    rows.add(Table::Org, args![id, network, OrgKind::Team, None::<&str>, school, name, None::<&str>, at]);
    link(rows, id, above);
}

fn link(rows: &mut Rows, id: Uuid, above: Above<'_>) {
    rows.add(Table::Closure, args![id, id, 0]);
    if let Some(parent) = above.first() {
        rows.add(Table::Edge, args![parent, id]);
    }
    for (depth, ancestor) in (1_i64..).zip(above) {
        rows.add(Table::Closure, args![ancestor, id, depth]);
    }
}

impl<'a> School<'a> {
    pub fn new(
        place: &'a Place,
        authority: usize,
        feeders: &[String],
        years: &[&'static Year],
        calendar: &Calendar,
        dice: &mut Dice,
    ) -> School<'a> {
        let id = dice.id(calendar.at(date(2025, 8, 18), 9, 30));
        let roster = roster(place, feeders, years, calendar, dice);
        let staff = staff(place, &roster, calendar, dice);
        School { place, id, roster, staff, authority }
    }

    /// Everything but its numbers.
    pub fn rows(&self, above: Above<'_>, calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
        let founded = calendar.at(date(2025, 8, 18), 9, 30);
        org(rows, self.id, above, OrgKind::School, Some(self.place), &self.place.name, founded);
        rows.happened(dice.id(founded), founded, None, &Event::OrgAdded { org: Id::new(self.id) });
        let above: Vec<Uuid> = std::iter::once(self.id).chain(above.iter().copied()).collect();
        for of in std::iter::once(&self.staff.whole).chain(&self.staff.teams) {
            team(rows, of.id, &above, &of.name, of.created_at);
        }
        self.sessions(calendar, dice, rows);
        self.people(dice, rows);
        self.pupils(rows);
        self.classes(rows);
    }

    fn sessions(&self, calendar: &Calendar, dice: &mut Dice, rows: &mut Rows) {
        for session in &self.roster.sessions {
            let (from, until) = (session.year.from.to_string(), session.year.until.to_string());
            rows.add(Table::Session, args![session.id, self.id, session.year.name, from, until]);
            for (name, from, until) in session.year.terms {
                let id = dice.id(calendar.at(session.year.from, 9, 20));
                rows.add(
                    Table::Term,
                    args![id, self.id, session.id, name, from.to_string(), until.to_string()],
                );
            }
        }
    }

    fn people(&self, dice: &mut Dice, rows: &mut Rows) {
        let staff = &self.staff;
        for person in &staff.people {
            let (name, email, handle) = (person.name.as_str(), person.email.as_str(), person.handle);
            rows.add(Table::Person, args![person.id, name, email, handle, person.created_at]);
            if person.from >= THIS_YEAR.from {
                let event = Event::PersonInvited { org: Id::new(self.id), person: Id::new(person.id) };
                let by = staff.people.get(staff.office).map(|office| office.id);
                rows.happened(dice.id(person.created_at), person.created_at, by, &event);
            }
        }
        let mut belongs = |org: Uuid, n: usize, role: Role| {
            let Some(person) = staff.people.get(n) else { return };
            let id = dice.id(person.created_at);
            let until = person.until.map(|day| day.to_string());
            rows.add(Table::Membership, args![id, person.id, org, role, person.from.to_string(), until]);
        };
        belongs(self.id, staff.head, Role::Head);
        belongs(self.id, staff.office, Role::DataManager);
        for &n in &staff.whole.members {
            belongs(staff.whole.id, n, Role::Teacher);
        }
        for team in &staff.teams {
            for (place, &n) in team.members.iter().enumerate() {
                belongs(team.id, n, if place == 0 { Role::TeamLead } else { Role::Teacher });
            }
        }
    }

    fn pupils(&self, rows: &mut Rows) {
        let mut serials: HashMap<i16, usize> = HashMap::new();
        for (n, pupil) in self.roster.pupils.iter().enumerate() {
            let (born, joined) = (pupil.born.to_string(), pupil.joined.to_string());
            let (stage, left) = (self.place.stage(pupil.stage), pupil.left.map(|day| day.to_string()));
            let came_from = pupil.came_from.as_deref();
            let (given, family) = (pupil.given, pupil.family);
            rows.add(
                Table::Pupil,
                args![self.id, pupil.id, given, family, stage, born, joined, left, came_from],
            );
            let (kind, number) = match self.place.sector {
                Sector::EarlyYears => ("local", format!("N{n:04}")),
                _ => {
                    let serial = serials.entry(pupil.joined.year()).or_default();
                    *serial += 1;
                    ("upn", upn(self.authority, &self.place.code, pupil.joined.year(), *serial))
                }
            };
            rows.add(Table::Identifier, args![self.id, pupil.id, kind, number]);
        }
    }

    fn classes(&self, rows: &mut Rows) {
        let Roster { sessions, classes, pupils } = &self.roster;
        for class in classes {
            let Some(session) = sessions.get(class.session) else { continue };
            let kind = if class.is_staged { "class" } else { "group" };
            let (name, stage) = (class.name.as_str(), self.stage(class));
            rows.add(Table::Class, args![self.id, class.id, session.id, kind, name, stage]);
            for pupil in class.pupils.iter().filter_map(|n| pupils.get(*n)) {
                let Some((from, until)) = pupil.seat(session.year) else { continue };
                let until = until.map(|day| day.to_string());
                rows.add(Table::ClassPupil, args![self.id, class.id, pupil.id, from.to_string(), until]);
            }
        }
        let id_of = |n: usize| classes.get(n).map(|class| (class.id, class.session));
        for team in &self.staff.teams {
            for (class, session) in team.classes.iter().filter_map(|n| id_of(*n)) {
                let Some(session) = sessions.get(session) else { continue };
                let until = (session.year.until <= THIS_YEAR.from).then(|| session.year.until.to_string());
                rows.add(
                    Table::TeamClass,
                    args![team.id, self.id, class, session.year.from.to_string(), until],
                );
            }
        }
        for teaches in &self.staff.teaches {
            let (Some((class, _)), Some(person)) =
                (id_of(teaches.class), self.staff.people.get(teaches.person))
            else {
                continue;
            };
            let (from, until) = (teaches.from.to_string(), teaches.until.map(|day| day.to_string()));
            rows.add(Table::ClassStaff, args![self.id, class, person.id, from, until]);
        }
    }

    /// "Year 4", "Years 3 and 4", or nothing where ages are mixed.
    fn stage(&self, class: &Class) -> Option<String> {
        let (from, to) = class.stages;
        match class.is_staged {
            false => None,
            true if from == to => Some(self.place.stage(from)),
            true if to == from + 1 => Some(format!("Years {from} and {to}")),
            true => Some(format!("Years {from} to {to}")),
        }
    }
}

/// A unique pupil number: a check letter, authority (none has a number under 200), school, year of entry, serial.
fn upn(authority: usize, code: &str, year: i16, serial: usize) -> String {
    let school: String = code.chars().skip(code.len().saturating_sub(4)).collect();
    let digits = format!("{:03}{school:0>4}{:02}{serial:03}", 101 + authority, year % 100);
    format!("{}{digits}", check_letter(&digits))
}

/// The sum of the digits, each times its place in the number counted from 2, over 23 (DfE, "UPN: guide for schools").
fn check_letter(digits: &str) -> char {
    const LETTERS: &str = "ABCDEFGHJKLMNPQRTUVWXYZ";
    let sum: u32 =
        digits.chars().filter_map(|c| c.to_digit(10)).zip(2..).map(|(digit, place)| digit * place).sum();
    LETTERS.chars().nth((sum % 23) as usize).unwrap_or('A')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pupil_number_has_the_letter_that_its_digits_ask_for() {
        // 1×2 + 1×4 + 2×5 + 3×8 + 2×9 + 6×10 + 4×13 is 170, which is 7×23 and 9: the tenth letter used.
        assert_eq!(check_letter("101200326004"), 'K');
        assert_eq!(upn(0, "9100002", 2026, 4), format!("{}101000226004", check_letter("101000226004")));
    }
}
