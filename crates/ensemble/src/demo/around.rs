//! Around the schools: the network, its authorities and communities, and people who belong to more
//! than one school.

use ensemble_db::args;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::calendar::Calendar;
use super::dice::Dice;
use super::names;
use super::places::{Authority, Community, NETWORK};
use super::school::{Above, School, org};
use super::write::{Rows, Table};
use crate::access::Role;
use crate::event::Event;
use crate::network::{OrgKind, Sector};
use crate::web::id::Id;

const SINCE: Date = date(2025, 8, 11);

/// What a school lends to its community: somebody for the moderation group, a place to work, and
/// the teams that share what they do.
pub struct Lent {
    pub school: Uuid,
    pub name: String,
    pub sector: Sector,
    pub whole: Uuid,
    pub moderator: Option<Uuid>,
    pub head: Uuid,
    pub teams: Vec<LentTeam>,
}

pub struct LentTeam {
    pub id: Uuid,
    pub name: String,
    pub lead: Uuid,
    /// Somebody else of the team, who was there all the time.
    pub second: Uuid,
}

impl Lent {
    pub fn of(school: &School<'_>) -> Lent {
        let staff = &school.staff;
        // The lead of the last team of those that have classes.
        let team = staff.teams.iter().rev().find(|team| !team.classes.is_empty());
        let moderator = team.and_then(|team| team.members.first()).and_then(|&n| staff.people.get(n));
        let id = |n: usize| staff.people.get(n).map(|person| person.id).unwrap_or_default();
        let stays = |n: &&usize| {
            staff.people.get(**n).is_some_and(|p| p.until.is_none() && p.from <= date(2025, 9, 1))
        };
        let teams = staff.teams.iter().filter_map(|team| {
            let mut members = team.members.iter().filter(stays);
            let lead = *members.next()?;
            let second = *members.next().unwrap_or(&lead);
            Some(LentTeam { id: team.id, name: team.name.clone(), lead: id(lead), second: id(second) })
        });
        Lent {
            school: school.id,
            name: school.place.name.clone(),
            sector: school.place.sector,
            whole: staff.whole.id,
            moderator: moderator.map(|person| person.id),
            head: id(staff.head),
            teams: teams.collect(),
        }
    }
}

pub struct Around<'a> {
    pub calendar: &'a Calendar,
    pub dice: Dice,
    /// What has been made so far and not been taken.
    pub rows: Rows,
    pub has_guest: bool,
}

impl Around<'_> {
    pub fn network(&mut self, mark: &str) -> Uuid {
        let at = self.calendar.at(SINCE, 9, 0);
        let id = self.dice.id(at);
        self.rows
            .add(Table::Org, args![id, id, OrgKind::Network, None::<&str>, None::<Uuid>, NETWORK, mark, at]);
        self.rows.add(Table::Closure, args![id, id, 0]);
        self.rows.happened(self.dice.id(at), at, None, &Event::NetworkFounded { org: Id::new(id) });
        let lead = self.person("Ruth Calder", "tidewater", Some("network-lead"));
        self.belongs(lead, id, Role::NetworkLead, SINCE);
        id
    }

    pub fn authority(&mut self, authority: &Authority, is_first: bool, network: Uuid) -> Uuid {
        let id = self.place(OrgKind::Authority, &authority.name, &[network]);
        let domain = names::plain(authority.name.trim_end_matches(" Council"));
        let officer = match is_first {
            true => self.person("Noor Haddad", &domain, Some("data-officer")),
            false => self.anybody(&domain),
        };
        self.belongs(officer, id, Role::DataManager, SINCE);
        id
    }

    pub fn community(&mut self, community: &Community, above: Above<'_>) -> Uuid {
        let id = self.place(OrgKind::Community, &community.name, above);
        let lead = self.anybody(&names::plain(community.name.trim_end_matches(" learning community")));
        self.belongs(lead, id, Role::CommunityLead, SINCE);
        id
    }

    /// A team of one teacher from each of several schools, a teacher of music who works in two, and in the
    /// first community a guest.
    pub fn across(&mut self, community: &Community, above: Above<'_>, schools: &[Lent]) {
        let short = community.name.trim_end_matches(" learning community");
        let group = self.place(OrgKind::Team, &format!("{short} moderation group"), above);
        for (n, moderator) in schools.iter().filter_map(|lent| lent.moderator).take(8).enumerate() {
            let role = if n == 0 { Role::TeamLead } else { Role::Teacher };
            self.belongs(moderator, group, role, date(2025, 9, 22));
        }
        let musician = self.anybody(&names::plain(short));
        for lent in schools.iter().skip(1).take(2) {
            self.belongs(musician, lent.whole, Role::Teacher, date(2025, 9, 1));
        }
        if let (false, Some(second)) = (self.has_guest, schools.get(1)) {
            self.has_guest = true;
            self.guest(second.school);
        }
    }

    /// Somebody who may look round one school.
    fn guest(&mut self, school: Uuid) {
        let guest = self.person("Ellis Winter", "visitor", Some("guest"));
        self.belongs(guest, school, Role::Guest, date(2026, 11, 2));
    }

    fn place(&mut self, kind: OrgKind, name: &str, above: Above<'_>) -> Uuid {
        let at = self.calendar.at(SINCE, 10, 0);
        let id = self.dice.id(at);
        org(&mut self.rows, id, above, kind, None, name, at);
        id
    }

    fn anybody(&mut self, domain: &str) -> Uuid {
        let (given, family) = names::draw(&mut self.dice);
        self.person(&format!("{given} {family}"), domain, None)
    }

    fn person(&mut self, name: &str, domain: &str, handle: Option<&str>) -> Uuid {
        let at = self.calendar.at(SINCE, 11, 0);
        let id = self.dice.id(at);
        // Two at the same address would need the same name in one community; the id keeps them apart.
        let clashes = handle.is_none().then(|| id.simple().to_string().split_off(28));
        let email = names::email(&format!("{name}{}", clashes.unwrap_or_default()), domain);
        self.rows.add(Table::Person, args![id, name, email, handle, at]);
        id
    }

    fn belongs(&mut self, person: Uuid, org: Uuid, role: Role, from: Date) {
        let id = self.dice.id(self.calendar.at(SINCE, 11, 0));
        self.rows.add(Table::Membership, args![id, person, org, role, from.to_string(), None::<&str>]);
    }
}
