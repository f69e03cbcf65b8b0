//! Who works at a school: posts, the teams they stand in, and who teaches which class.

use std::collections::HashSet;

use jiff::civil::{Date, date};
use uuid::Uuid;

use super::calendar::{Calendar, LAST_YEAR, THIS_YEAR, after};
use super::dice::Dice;
use super::places::Place;
use super::roster::Roster;
use super::{cast, names};
use crate::network::Sector;

pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub handle: Option<&'static str>,
    pub from: Date,
    pub until: Option<Date>,
    pub created_at: i64,
}

pub struct Team {
    pub id: Uuid,
    pub name: String,
    /// Which of the school's people; the first leads.
    pub members: Vec<usize>,
    /// Which of the roster's classes.
    pub classes: Vec<usize>,
    pub created_at: i64,
}

pub struct Teaches {
    pub class: usize,
    pub person: usize,
    pub from: Date,
    pub until: Option<Date>,
}

pub struct Staff {
    pub people: Vec<Person>,
    pub head: usize,
    pub office: usize,
    /// Everybody who works with pupils.
    pub whole: Team,
    pub teams: Vec<Team>,
    pub teaches: Vec<Teaches>,
}

/// Takes people on, giving each a name and an address of their own.
struct Hiring<'a> {
    place: &'a Place,
    calendar: &'a Calendar,
    dice: &'a mut Dice,
    people: Vec<Person>,
    emails: HashSet<String>,
}

impl Hiring<'_> {
    /// Whoever holds the post now, and whoever held it until July if somebody else did.
    fn post(&mut self, post: &str) -> (usize, Option<usize>) {
        let part = cast::find(self.place, post);
        let is_new = part.map_or_else(|| self.dice.chance(0.08), |part| part.is_new);
        let before = is_new.then(|| {
            let from = date(i16::try_from(self.dice.within(2014, 2025)).unwrap_or(2020), 9, 1);
            self.person(None, from, Some(date(2026, 7, 11)))
        });
        let from = if is_new {
            THIS_YEAR.from
        } else {
            date(i16::try_from(self.dice.within(2012, 2026)).unwrap_or(2020), 9, 1)
        };
        (self.person(part, from, None), before)
    }

    fn person(&mut self, part: Option<&cast::Part>, from: Date, until: Option<Date>) -> usize {
        let name = part.map_or_else(
            || {
                let (given, family) = names::draw(self.dice);
                format!("{given} {family}")
            },
            |part| part.name.to_owned(),
        );
        let domain = self.place.domain();
        let email = (1..)
            .map(|n| names::email(&if n == 1 { name.clone() } else { format!("{name}{n}") }, &domain))
            .find(|email| self.emails.insert(email.clone()))
            .unwrap_or_default();
        // The network began in the summer before last year; newcomers were asked in as they came.
        let asked = if from < LAST_YEAR.from { date(2025, 8, 25) } else { after(from, -5) };
        let created_at = self.calendar.at(asked, 9, 0) + self.dice.within(0, 6 * 3_600_000);
        let handle = part.and_then(|part| part.handle);
        self.people.push(Person {
            id: self.dice.id(created_at),
            name,
            email,
            handle,
            from,
            until,
            created_at,
        });
        self.people.len() - 1
    }
}

/// A team's name, the stages it looks after, and how many members it has who hold no class.
struct Plan {
    name: String,
    stages: (usize, usize),
    others: usize,
}

pub fn staff(place: &Place, roster: &Roster, calendar: &Calendar, dice: &mut Dice) -> Staff {
    let founded = calendar.at(date(2025, 8, 20), 10, 0);
    let mut hiring = Hiring { place, calendar, dice, people: Vec::new(), emails: HashSet::new() };
    let (head, _) = hiring.post("head");
    let (office, _) = hiring.post("office");
    let mut teams = Vec::new();
    let mut teaches = Vec::new();
    for plan in plans(place, roster) {
        let id = hiring.dice.id(founded);
        let mut team =
            Team { id, name: plan.name, members: Vec::new(), classes: Vec::new(), created_at: founded };
        match place.sector {
            Sector::Secondary => {
                department(&mut hiring, roster, plan.stages, plan.others, &mut team, &mut teaches)
            }
            _ => stage_team(&mut hiring, roster, plan.stages, plan.others, &mut team, &mut teaches),
        }
        teams.push(team);
    }
    let members = (0..hiring.people.len()).filter(|n| ![head, office].contains(n)).collect();
    let whole = Team {
        id: hiring.dice.id(founded - 1),
        name: "Whole school".to_owned(),
        members,
        classes: Vec::new(),
        created_at: founded,
    };
    Staff { people: hiring.people, head, office, whole, teams, teaches }
}

fn plans(place: &Place, roster: &Roster) -> Vec<Plan> {
    let classes = roster.classes.iter().filter(|class| class.session + 1 == roster.sessions.len()).count();
    let plan = |name: &str, stages, others| Plan { name: name.to_owned(), stages, others };
    match (place.sector, place.stages) {
        (Sector::Secondary, _) => {
            // A teacher for every fourteen pupils or so, spread over the departments.
            let of = |share: f64| (place.pupils as f64 / 14.5 * share).round() as usize;
            vec![
                plan("English", (1, 3), of(0.16)),
                plan("Mathematics", (1, 3), of(0.16)),
                plan("Science", (4, 6), of(0.18)),
                plan("Humanities", (0, 0), of(0.16)),
                plan("Languages", (0, 0), of(0.09)),
                plan("Arts and technology", (0, 0), of(0.15)),
                plan("Support for learning", (0, 0), of(0.1)),
            ]
        }
        (Sector::EarlyYears, stages) => vec![plan("Nursery team", stages, 4)],
        (Sector::Special | Sector::Base, stages) => vec![plan("All classes team", stages, 2)],
        (Sector::Primary, (1, 6)) if classes >= 10 => vec![
            plan("Year 1 team", (1, 1), 1),
            plan("Years 2 and 3 team", (2, 3), 0),
            plan("Year 4 team", (4, 4), 2),
            plan("Years 5 and 6 team", (5, 6), 1),
        ],
        (Sector::Primary, (1, 6)) if classes >= 5 => {
            vec![plan("Years 1 to 3 team", (1, 3), 1), plan("Years 4 to 6 team", (4, 6), 1)]
        }
        (Sector::Primary, (3, 6)) => {
            vec![plan("Years 3 and 4 team", (3, 4), 1), plan("Years 5 and 6 team", (5, 6), 1)]
        }
        (Sector::Primary, (1, 2)) => vec![plan("Years 1 and 2 team", (1, 2), 1)],
        (Sector::Primary, stages) => vec![plan("All years team", stages, 1)],
    }
}

/// A class has a teacher, one in four has two; the same classes have the same teachers each year.
fn stage_team(
    hiring: &mut Hiring<'_>,
    roster: &Roster,
    stages: (usize, usize),
    others: usize,
    team: &mut Team,
    teaches: &mut Vec<Teaches>,
) {
    let name = team.name.clone();
    for n in 0..others {
        team.members.extend(both(hiring.post(&format!("{name}{}", "+".repeat(n)))));
    }
    let this_year = roster.sessions.len() - 1;
    let is_ours = |n: &usize| {
        roster.classes.get(*n).is_some_and(|class| stages.0 <= class.stages.0 && class.stages.0 <= stages.1)
    };
    team.classes = (0..roster.classes.len()).filter(is_ours).collect();
    let mut posts = Vec::new();
    for class in team.classes.iter().filter_map(|n| roster.classes.get(*n)).filter(|c| c.session == this_year)
    {
        let mut teachers = vec![hiring.post(&class.name)];
        let second = format!("{}+", class.name);
        let is_shared = match cast::is_set(hiring.place) {
            true => cast::find(hiring.place, &second).is_some(),
            false => hiring.place.pupils > 110 && hiring.dice.chance(0.25),
        };
        if is_shared {
            teachers.push(hiring.post(&second));
        }
        team.members.extend(teachers.iter().copied().flat_map(both));
        posts.push((class.name.as_str(), teachers));
    }
    for &n in &team.classes {
        let Some(class) = roster.classes.get(n) else { continue };
        let Some(session) = roster.sessions.get(class.session) else { continue };
        let post = posts.iter().find(|(name, _)| *name == class.name);
        let teachers = match post {
            Some((_, teachers)) => teachers.clone(),
            // A class that is no more: its teacher went when it did.
            None => {
                let person = hiring.person(None, date(2021, 9, 1), Some(date(2026, 7, 11)));
                team.members.push(person);
                vec![(person, None)]
            }
        };
        for (now, before) in teachers {
            let person = if class.session == this_year { now } else { before.unwrap_or(now) };
            let until = (class.session != this_year).then_some(session.year.until);
            teaches.push(Teaches { class: n, person, from: session.year.from, until });
        }
    }
}

/// Departments share the classes of their stages out among themselves.
fn department(
    hiring: &mut Hiring<'_>,
    roster: &Roster,
    stages: (usize, usize),
    size: usize,
    team: &mut Team,
    teaches: &mut Vec<Teaches>,
) {
    let name = team.name.clone();
    let posts: Vec<_> = (0..size).map(|n| hiring.post(&format!("{name}{}", "+".repeat(n)))).collect();
    team.members = posts.iter().copied().flat_map(both).collect();
    let ours = roster.classes.iter().enumerate();
    let ours = ours.filter(|(_, class)| stages.0 <= class.stages.0 && class.stages.0 <= stages.1);
    for (turn, (n, class)) in ours.enumerate() {
        let Some(session) = roster.sessions.get(class.session) else { continue };
        let Some(&(now, before)) = posts.get(turn % posts.len().max(1)) else { continue };
        let is_now = class.session + 1 == roster.sessions.len();
        let person = if is_now { now } else { before.unwrap_or(now) };
        let until = (!is_now).then_some(session.year.until);
        teaches.push(Teaches { class: n, person, from: session.year.from, until });
        team.classes.push(n);
    }
}

fn both((now, before): (usize, Option<usize>)) -> impl Iterator<Item = usize> {
    std::iter::once(now).chain(before)
}
