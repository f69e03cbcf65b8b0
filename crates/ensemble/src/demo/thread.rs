//! A year of what schools do for each other: cards, visits, inquiries, findings, thanks. Some
//! helped, some did nothing, some got in the way and were stopped.

use ensemble_db::args;
use jiff::civil::Date;
use uuid::Uuid;

use super::around::{Lent, LentTeam};
use super::calendar::{Calendar, LAST_YEAR, TODAY, after};
use super::cards::{CARDS, Card, NEEDS, NOTICED, PRIORITIES};
use super::dice::Dice;
use super::write::{Rows, Table};
use crate::access::Role;
use crate::event::Event;
use crate::finding::model::Decision;
use crate::practice::model::{Reach, Signed};
use crate::visit::model::Half;
use crate::web::id::Id;

/// One community and its schools.
pub struct Of<'a> {
    /// Counted through the whole network: each but the first tells every second card.
    pub nth: usize,
    pub network: Uuid,
    pub schools: &'a [Lent],
    pub calendar: &'a Calendar,
}

pub fn rows(of: &Of<'_>, dice: Dice, rows: &mut Rows) {
    let mut thread = Thread { of, dice, rows, weeks: of.calendar.weeks.clone(), tried: 0 };
    thread.cards();
    thread.needs();
    thread.set_pieces();
}

const SET_PIECES: &[&str] = &["Breakfast and belonging", "Read it three times"];

/// A card on the wall, for those who come to see it.
struct Told<'a> {
    card: &'static Card,
    id: Uuid,
    host: &'a Lent,
    team: &'a LentTeam,
    /// The week it was shared in, as a place in the list of weeks.
    week: usize,
    signed: Signed,
    reach: Reach,
}

/// One visit, or one inquiry, on its way.
struct Step {
    day: Date,
    half: Half,
}

struct Thread<'a, 'r> {
    of: &'a Of<'a>,
    dice: Dice,
    rows: &'r mut Rows,
    weeks: Vec<Date>,
    /// Inquiries so far, so that cards do not all end alike.
    tried: usize,
}

impl<'a> Thread<'a, '_> {
    fn cards(&mut self) {
        // What people come to see is told by those they come to see.
        let is_set = self.of.schools.iter().any(|school| school.name == "Thrift Lane Primary");
        let told_elsewhere = |card: &Card| is_set && SET_PIECES.contains(&card.title);
        let turn = |n: usize| self.of.nth == 0 || n % 2 == self.of.nth % 2;
        let cards: Vec<&'static Card> = (CARDS.iter().enumerate())
            .filter(|(n, card)| turn(*n) && !told_elsewhere(card))
            .map(|(_, card)| card)
            .collect();
        for card in cards {
            let hosts: Vec<&Lent> =
                self.of.schools.iter().filter(|s| card.sectors.contains(&s.sector)).collect();
            let Some(&host) = hosts.get(self.dice.below(hosts.len())) else { continue };
            let Some(team) = host.teams.get(self.dice.below(host.teams.len())) else { continue };
            let week = self.dice.below(self.weeks.len().saturating_sub(4));
            let signed = if self.dice.chance(0.2) { Signed::Unnamed } else { Signed::Team };
            let reach = match self.dice.below(10) {
                0 => Reach::School,
                1 | 2 => Reach::Community,
                _ => Reach::Network,
            };
            let told = self.tell(card, host, team, week, (reach, signed));
            self.became(&told);
        }
    }

    fn tell(
        &mut self,
        card: &'static Card,
        host: &'a Lent,
        team: &'a LentTeam,
        week: usize,
        (reach, signed): (Reach, Signed),
    ) -> Told<'a> {
        let day = self.day(week, 3);
        let at = self.of.calendar.at(day, 15, 45) + self.dice.within(0, 40) * 60_000;
        let id = self.dice.id(at);
        self.rows.add(
            Table::Practice,
            args![
                id,
                self.of.network,
                host.school,
                team.id,
                card.title,
                card.for_whom,
                card.what_we_do,
                card.needs,
                card.might_not,
                card.hours,
                reach,
                signed,
                team.lead,
                at,
                at,
                at
            ],
        );
        let (org, practice) = (Id::new(team.id), Id::new(id));
        self.happened(at - 900_000, team.lead, &Event::PracticeDrafted { team: org, practice });
        self.happened(at, team.lead, &Event::PracticeShared { team: org, practice });
        if signed == Signed::Team {
            for person in [team.lead, team.second].into_iter().take(1 + self.dice.below(2)) {
                let named = at + self.dice.within(1, 60) * 60_000;
                self.rows.add(Table::Consent, args![self.dice.id(named), "card_name", id, person, named]);
                self.happened(named, person, &Event::NameGiven { team: org, practice });
            }
        }
        Told { card, id, host, team, week, signed, reach }
    }

    /// Who came to see it, what they tried, and what became of it.
    fn became(&mut self, told: &Told<'a>) {
        if told.reach == Reach::School {
            return;
        }
        let mut guests: Vec<&'a Lent> = (self.of.schools.iter())
            .filter(|guest| guest.school != told.host.school && told.card.sectors.contains(&guest.sector))
            .collect();
        self.dice.shuffle(&mut guests);
        let wanted = 2 + self.dice.below(told.card.became.len());
        for (n, guest) in guests.into_iter().take(wanted).enumerate() {
            let week = told.week + 2 + self.dice.below(4) + 2 * n;
            let visit = match told.signed {
                Signed::Team => self.visit(told, guest, week),
                // Nobody knows where to go; the card is tried as it is written.
                Signed::Unnamed => None,
            };
            let Some(team) = guest.teams.get(self.dice.below(guest.teams.len())) else { continue };
            if week + 2 < self.weeks.len() && self.dice.chance(0.8) {
                self.inquiry(told, (guest, team), visit, (week + 2, self.tried));
                self.tried += 1;
            }
        }
    }

    fn visit(&mut self, told: &Told<'a>, guest: &'a Lent, week: usize) -> Option<Uuid> {
        if week >= self.weeks.len() {
            return None;
        }
        let half = if self.dice.chance(0.7) { Half::Morning } else { Half::Afternoon };
        let day = self.day(week, 2);
        let step = Step { day, half };
        let visit = self.ask(told, guest, &step, true);
        let at = self.of.calendar.at(day, 15, 20) + self.dice.within(0, 300) * 60_000;
        let shown = self.dice.chance(0.8);
        let will_try = format!("{}: with one class first, from next month.", told.card.title);
        let record = args![visit, told.card.saw, will_try, told.card.might_not, shown, at];
        self.rows.add(Table::VisitRecord, record);
        self.both(at, guest.head, guest, told, shown, |org| Event::VisitRecorded {
            org,
            visit: Id::new(visit),
        });
        Some(visit)
    }

    /// A visit asked for, three weeks before; agreed a day later if it is.
    fn ask(&mut self, told: &Told<'a>, guest: &'a Lent, step: &Step, agreed: bool) -> Uuid {
        let asked = self.of.calendar.at(after(step.day, -20).min(after(TODAY, -1)), 16, 5);
        let asked = asked + self.dice.within(0, 50) * 60_000;
        let id = self.dice.id(asked);
        let answered = asked + 20 * 3_600_000;
        self.rows.add(
            Table::Visit,
            args![
                id,
                self.of.network,
                guest.school,
                told.host.school,
                told.team.id,
                told.id,
                told.card.focus,
                step.day.to_string(),
                step.half,
                "2027-07-31",
                guest.head,
                asked,
                agreed.then_some(answered)
            ],
        );
        self.both(asked, guest.head, guest, told, true, |org| Event::VisitAsked { org, visit: Id::new(id) });
        if agreed {
            let by = told.host.head;
            self.both(answered, by, guest, told, true, |org| Event::VisitAgreed { org, visit: Id::new(id) });
        }
        id
    }

    /// An inquiry of the guest's team, `nth` to try this card; decided when its weeks are over.
    fn inquiry(
        &mut self,
        told: &Told<'a>,
        (guest, team): (&'a Lent, &'a LentTeam),
        visit: Option<Uuid>,
        (week, nth): (usize, usize),
    ) -> Uuid {
        let started = self.of.calendar.at(self.day(week, 3), 15, 50) + self.dice.within(0, 30) * 60_000;
        let id = self.dice.id(started);
        let weeks = 5 + self.dice.below(3);
        let look_on =
            self.weeks.get(week + weeks).map_or_else(|| after(TODAY, 21), |monday| after(*monday, 3));
        let card = told.card;
        self.rows.add(
            Table::Inquiry,
            args![
                id,
                self.of.network,
                guest.school,
                team.id,
                told.id,
                visit,
                card.title,
                card.what_we_do,
                card.expecting,
                card.counting,
                look_on.to_string(),
                team.lead,
                started - 600_000,
                started
            ],
        );
        let (org, inquiry) = (Id::new(team.id), Id::new(id));
        self.happened(started - 600_000, team.lead, &Event::InquiryDrafted { team: org, inquiry });
        self.happened(started, team.lead, &Event::InquiryStarted { team: org, inquiry });
        if look_on < TODAY
            && let Some(became) = card.became.get(nth % card.became.len().max(1))
        {
            self.decide(told, (guest, team), id, look_on, became);
        }
        id
    }

    fn decide(
        &mut self,
        told: &Told<'a>,
        (guest, team): (&'a Lent, &'a LentTeam),
        inquiry: Uuid,
        day: Date,
        &(decision, seen, why, thanks): &(Decision, &'static str, &'static str, &'static str),
    ) {
        let at = self.of.calendar.at(day, 16, 0) + self.dice.within(0, 30) * 60_000;
        let id = self.dice.id(at);
        let signed = if self.dice.chance(0.3) { Signed::Unnamed } else { Signed::Team };
        let back = match decision {
            Decision::Stop => Some(1.0),
            _ => told.card.hours.filter(|hours| *hours < 0.0).map(f64::abs),
        };
        self.rows.add(
            Table::Finding,
            args![
                id,
                self.of.network,
                guest.school,
                team.id,
                inquiry,
                told.id,
                seen,
                decision,
                why,
                back,
                told.reach,
                signed,
                team.lead,
                at
            ],
        );
        let org = Id::new(team.id);
        self.happened(at, team.lead, &Event::FindingMade { team: org, finding: Id::new(id) });
        let (sent, network) = (at + 120_000, self.of.network);
        let row = self.dice.id(sent);
        self.rows.add(
            Table::Thanks,
            args![row, network, team.id, told.team.id, told.id, id, thanks, team.lead, sent],
        );
        self.happened(sent, team.lead, &Event::ThanksSent { team: org, thanks: Id::new(row) });
    }

    /// What schools need, what somebody noticed, and what matters most this year.
    fn needs(&mut self) {
        let recent = self.weeks.len().saturating_sub(8);
        for school in self.of.schools {
            if self.dice.chance(0.5) {
                let week = recent + self.dice.below(7);
                let at = self.of.calendar.at(self.day(week, 1), 17, 10);
                let id = self.dice.id(at);
                let words = self.dice.pick(NEEDS);
                self.rows.add(Table::Need, args![id, self.of.network, school.school, words, school.head, at]);
                let event = Event::NeedStated { org: Id::new(school.school), need: Id::new(id) };
                self.happened(at, school.head, &event);
            }
            if let Some(team) = school.teams.first().filter(|_| self.dice.chance(0.2)) {
                let words = self.dice.pick(NOTICED);
                self.notice(team, school.head, words, recent + 6);
            }
            let words = self.dice.pick(PRIORITIES);
            // What matters most at Thrift Lane is told with what people come to see.
            if school.name != "Thrift Lane Primary" {
                self.priority(school, words, "");
            }
        }
    }

    fn notice(&mut self, team: &LentTeam, by: Uuid, words: &str, week: usize) {
        let at = self.of.calendar.at(self.day(week, 4), 15, 35);
        let id = self.dice.id(at);
        self.rows.add(Table::Notice, args![id, team.id, words, by, at]);
        self.happened(at, by, &Event::NoticeMade { team: Id::new(team.id) });
    }

    fn priority(&mut self, school: &Lent, words: &str, judgement: &str) {
        let week = self.weeks.len().saturating_sub(10);
        let at = self.of.calendar.at(self.day(week, 0), 10, 15);
        let id = self.dice.id(at);
        self.rows.add(Table::Priority, args![id, school.school, words, judgement, school.head, at, at]);
        let event = Event::PriorityAdded { org: Id::new(school.school), priority: Id::new(id) };
        self.happened(at, school.head, &event);
    }

    /// What people come to see: breakfast club at Thrift Lane, and what it led to.
    fn set_pieces(&mut self) {
        let school = |name: &str| self.of.schools.iter().find(|school| school.name == name);
        let card = |title: &str| CARDS.iter().find(|card| card.title == title);
        let (Some(thrift), Some(fennick), Some(samphire), Some(gorse)) = (
            school("Thrift Lane Primary"),
            school("Fennick Road Primary"),
            school("Samphire Road Primary"),
            school("Gorse Hill Primary"),
        ) else {
            return;
        };
        let (Some(breakfast), Some(reading)) = (card("Breakfast and belonging"), card("Read it three times"))
        else {
            return;
        };
        let of_thrift = |name: &str| thrift.teams.iter().find(|team| team.name == name);
        let (Some(year_4), Some(years_2_3)) = (of_thrift("Year 4 team"), of_thrift("Years 2 and 3 team"))
        else {
            return;
        };
        let last = self.weeks.len().saturating_sub(1);
        // Shared three weeks after it opened; seen by Fennick Road, tried there, and kept.
        let everybody = (Reach::Network, Signed::Team);
        let told = self.tell(breakfast, thrift, year_4, last.saturating_sub(7), everybody);
        let visit = self.visit(&told, fennick, last.saturating_sub(5));
        if let Some(team) = fennick.teams.first() {
            let started = last.saturating_sub(4);
            let inquiry = self.inquiry(&told, (fennick, team), visit, (started, 0));
            if let Some(became) = breakfast.became.first() {
                self.decide(&told, (fennick, team), inquiry, after(TODAY, -1), became);
            }
        }
        // In a school of 74 the head teaches, too.
        if let Some(team) = gorse.teams.first() {
            let id = self.dice.id(self.of.calendar.at(LAST_YEAR.from, 9, 0));
            let row =
                args![id, gorse.head, team.id, Role::TeamLead, LAST_YEAR.from.to_string(), None::<&str>];
            self.rows.add(Table::Membership, row);
        }
        // Gorse Hill has asked to come as well, and waits for an answer.
        let step = Step { day: after(TODAY, 12), half: Half::Morning };
        self.ask(&told, gorse, &step, false);
        // Years 5 and 6 tried last year what Samphire Road does, and Year 4 is in its third week.
        if let Some(team) = samphire.teams.first() {
            let told = self.tell(reading, samphire, team, last.saturating_sub(30), everybody);
            self.became(&told);
            let first = self.visit(&told, thrift, last.saturating_sub(28));
            if let Some(years_5_6) = of_thrift("Years 5 and 6 team") {
                self.inquiry(&told, (thrift, years_5_6), first, (last.saturating_sub(26), 0));
            }
            let visit = self.visit(&told, thrift, last.saturating_sub(6));
            self.inquiry(&told, (thrift, year_4), visit, (last.saturating_sub(2), 0));
        }
        let noticed =
            "Children from 2B tell my class how their book goes on. They take the same one home all week?";
        self.notice(years_2_3, year_4.second, noticed, last);
        self.priority(
            thrift,
            "Every child a fluent reader by the end of Year 4",
            "Keep the listener’s jobs: two teams found them worth it. Year 4 looks again on 17 December; then we decide together whether it becomes a habit.",
        );
    }

    /// A day of a week at school.
    fn day(&self, week: usize, days: i64) -> Date {
        self.weeks.get(week).or(self.weeks.last()).map_or(TODAY, |monday| after(*monday, days))
    }

    fn happened(&mut self, at: i64, by: Uuid, event: &Event) {
        let id = self.dice.id(at);
        self.rows.happened(id, at, Some(by), event);
    }

    /// A visit happens in two places: the guest's school, and the host's team where it is shown it.
    fn both(
        &mut self,
        at: i64,
        by: Uuid,
        guest: &Lent,
        told: &Told<'_>,
        shown: bool,
        event: impl Fn(Id<crate::network::Org>) -> Event,
    ) {
        self.happened(at, by, &event(Id::new(guest.school)));
        if shown {
            self.happened(at, by, &event(Id::new(told.team.id)));
        }
    }
}
