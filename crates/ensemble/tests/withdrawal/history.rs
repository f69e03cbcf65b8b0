//! One random history: a card, what a team does with it, and what comes of it elsewhere.

use ensemble::event::Event;
use ensemble::web::id::Id;
use ensemble_db::{Args, Tx, args};
use uuid::Uuid;

use super::world::{Dice, World};
use crate::support::rows::{self, Finding, Inquiry, Name, Practice, Record, Row, Thanks, Visit};

/// One step of an act, in the order in which it was written.
enum Write {
    Row(Row),
    Run(&'static str, Args),
    Event(usize),
}

pub struct Happened {
    id: Uuid,
    at: i64,
    by: Uuid,
    event: Event,
}

pub struct History {
    /// The school and team whose card it is, by number.
    pub home: usize,
    away: usize,
    giver: Uuid,
    pub giver_token: String,
    pub card_tokens: [String; 2],
    card: Practice,
    names: Vec<Name>,
    visit: Option<Visit>,
    record: Option<Record>,
    inquiry: Option<Inquiry>,
    finding: Option<Finding>,
    pub thanks: Option<Thanks>,
    others: Vec<Row>,
    placed: Vec<&'static str>,
    writes: Vec<Write>,
    events: Vec<Happened>,
}

const REACHES: [&str; 3] = ["school", "community", "network"];
const SIGNED: [&str; 2] = ["team", "unnamed"];
/// Some words that the world's priorities have in common with cards, and some that they have not.
const ABOUT: [&str; 3] = ["Reading aloud", "Stories to read", "Maths talk"];

impl History {
    pub fn new(world: &World, dice: &mut Dice) -> History {
        let home = dice.below(3);
        let away = (home + 1 + dice.below(2)) % 3;
        let card_tokens = [dice.token(), dice.token()];
        let card = Practice {
            id: dice.uuid(),
            network: world.network,
            school: world.schools[home],
            team: world.teams[home],
            title: format!("{} {}", dice.of(&ABOUT), card_tokens[0]),
            what_we_do: format!("{} {}", dice.of(&ABOUT), card_tokens[1]),
            reach: "team",
            signed: "team",
            by: world.teachers[home],
            at: dice.now(),
            shared_at: None,
            withdrawn_at: None,
        };
        let mut history = History {
            home,
            away,
            giver: dice.uuid(),
            giver_token: dice.token(),
            card_tokens,
            writes: vec![Write::Row(card.row())],
            card,
            names: vec![],
            visit: None,
            record: None,
            inquiry: None,
            finding: None,
            thanks: None,
            others: vec![],
            placed: vec![],
            events: vec![],
        };
        let (team, practice) = (Id::new(history.card.team), Id::new(history.card.id));
        history.tell(dice, history.card.by, Event::PracticeDrafted { team, practice });
        for _ in 0..5 + dice.below(14) {
            history.act(world, dice);
        }
        history
    }

    pub fn is_withdrawn(&self) -> bool {
        self.card.reach == "team"
    }

    pub fn name_stands(&self) -> bool {
        self.names.iter().any(|name| name.withdrawn_at.is_none())
    }

    /// Whoever puts their name on the card: a colleague whose name is a token.
    pub fn people(&self, world: &World) -> [Row; 2] {
        let email = format!("{}@x.example", self.giver);
        let person = args![self.giver, self.giver_token.as_str(), email, 0_i64];
        let member = args![self.giver, self.giver, world.teams[self.home], "teacher", "2025-08-01"];
        [
            ("person", &["id", "name", "email", "created_at"], person),
            ("membership", &["id", "person_id", "org_id", "role", "from_on"], member),
        ]
    }

    /// Act by act.
    pub async fn write(&mut self, tx: &mut Tx) {
        for write in std::mem::take(&mut self.writes) {
            match write {
                Write::Row(row) => rows::put(tx, row).await,
                Write::Run(sql, args) => assert_eq!(tx.run(sql, args).await.unwrap(), 1, "{sql}"),
                Write::Event(at) => self.put(tx, at).await,
            }
        }
    }

    /// The rows as they are in the end, each after those it names.
    pub fn rows_in_the_end(&self) -> Vec<Row> {
        let mut out = vec![self.card.row()];
        out.extend(self.names.iter().map(Name::row));
        out.extend(self.visit.as_ref().map(Visit::row));
        out.extend(self.record.as_ref().map(Record::row));
        out.extend(self.inquiry.as_ref().map(Inquiry::row));
        out.extend(self.finding.as_ref().map(Finding::row));
        out.extend(self.thanks.as_ref().map(Thanks::row));
        out.extend(self.others.iter().cloned());
        out
    }

    pub fn event_ids(&self) -> impl Iterator<Item = Uuid> {
        self.events.iter().map(|happened| happened.id)
    }

    async fn put(&self, tx: &mut Tx, at: usize) {
        let Happened { id, at, by, event } = &self.events[at];
        rows::happened(tx, *id, *at, *by, event).await;
    }

    fn tell(&mut self, dice: &mut Dice, by: Uuid, event: Event) {
        self.writes.push(Write::Event(self.events.len()));
        self.events.push(Happened { id: dice.uuid(), at: dice.now(), by, event });
    }

    fn other(&mut self, row: Row) {
        self.others.push(row.clone());
        self.writes.push(Write::Row(row));
    }

    /// One act, or none where its time has not come.
    fn act(&mut self, world: &World, dice: &mut Dice) {
        match dice.below(14) {
            0..=2 => self.share(dice),
            3 | 4 => self.withdraw(dice),
            5 => self.give_name(dice),
            6 => self.withdraw_name(dice),
            7 => self.state_need(world, dice),
            8 => self.visit(world, dice),
            9 => self.record_or_end(world, dice),
            10 => self.inquire(world, dice),
            11 => self.find(dice),
            12 => self.thank(dice),
            _ => self.keep(world, dice),
        }
    }

    fn share(&mut self, dice: &mut Dice) {
        let (reach, signed, at) = (dice.of(&REACHES), dice.of(&SIGNED), dice.now());
        let sql =
            "UPDATE practice SET reach = $2, signed = $3, shared_at = $4, withdrawn_at = NULL WHERE id = $1";
        self.writes.push(Write::Run(sql, args![self.card.id, reach, signed, at]));
        self.card = Practice { reach, signed, shared_at: Some(at), withdrawn_at: None, ..self.card.clone() };
        let (team, practice) = (Id::new(self.card.team), Id::new(self.card.id));
        self.tell(dice, self.card.by, Event::PracticeShared { team, practice });
    }

    fn withdraw(&mut self, dice: &mut Dice) {
        if self.is_withdrawn() {
            return;
        }
        let at = dice.now();
        let sql = "UPDATE practice SET reach = 'team', withdrawn_at = $2 WHERE id = $1";
        self.writes.push(Write::Run(sql, args![self.card.id, at]));
        self.card = Practice { reach: "team", withdrawn_at: Some(at), ..self.card.clone() };
        let (team, practice) = (Id::new(self.card.team), Id::new(self.card.id));
        self.tell(dice, self.card.by, Event::PracticeWithdrawn { team, practice });
    }

    fn give_name(&mut self, dice: &mut Dice) {
        if self.name_stands() {
            return;
        }
        let (id, at) = (dice.uuid(), dice.now());
        let name = Name { id, practice: self.card.id, person: self.giver, at, withdrawn_at: None };
        self.writes.push(Write::Row(name.row()));
        self.names.push(name);
        let (team, practice) = (Id::new(self.card.team), Id::new(self.card.id));
        self.tell(dice, self.giver, Event::NameGiven { team, practice });
    }

    fn withdraw_name(&mut self, dice: &mut Dice) {
        let at = dice.now();
        let Some(name) = self.names.iter_mut().find(|name| name.withdrawn_at.is_none()) else { return };
        name.withdrawn_at = Some(at);
        let sql = "UPDATE consent SET withdrawn_at = $2 WHERE id = $1";
        self.writes.push(Write::Run(sql, args![name.id, at]));
        let (team, practice) = (Id::new(self.card.team), Id::new(self.card.id));
        self.tell(dice, self.giver, Event::NameWithdrawn { team, practice });
    }

    fn state_need(&mut self, world: &World, dice: &mut Dice) {
        let (id, by, school) = (dice.uuid(), world.heads[self.away], world.schools[self.away]);
        let words = format!("{} for everybody", dice.of(&ABOUT));
        self.other(rows::need(id, world.network, school, &words, by, dice.now()));
        self.tell(dice, by, Event::NeedStated { org: Id::new(school), need: Id::new(id) });
    }

    /// Asked for first, agreed to later.
    fn visit(&mut self, world: &World, dice: &mut Dice) {
        let (guest, host, team) = (world.schools[self.away], world.schools[self.home], self.card.team);
        let both = |visit: Uuid, event: fn(Id<_>, Id<_>) -> Event| {
            [guest, team].map(|org| event(Id::new(org), Id::new(visit)))
        };
        let (by, told) = match &mut self.visit {
            None if self.card.reach == "team" => return,
            None => {
                let by = if dice.below(3) == 0 { world.guest } else { world.heads[self.away] };
                let visit = Visit {
                    id: dice.uuid(),
                    network: world.network,
                    guest,
                    host,
                    team,
                    practice: self.card.id,
                    focus: format!("How {} begins", dice.of(&ABOUT)),
                    on_day: dice.of(&["2026-11-12", "2026-12-03"]),
                    until_on: dice.of(&["2026-11-20", "2027-01-31"]),
                    by,
                    at: dice.now(),
                    agreed_at: None,
                    ended_at: None,
                };
                self.writes.push(Write::Row(visit.row()));
                let told = both(visit.id, |org, visit| Event::VisitAsked { org, visit });
                self.visit = Some(visit);
                (by, told)
            }
            Some(visit) if visit.agreed_at.is_none() => {
                let at = dice.now();
                visit.agreed_at = Some(at);
                let sql = "UPDATE visit SET agreed_at = $2 WHERE id = $1";
                self.writes.push(Write::Run(sql, args![visit.id, at]));
                (world.heads[self.home], both(visit.id, |org, visit| Event::VisitAgreed { org, visit }))
            }
            Some(_) => return,
        };
        for event in told {
            self.tell(dice, by, event);
        }
    }

    fn record_or_end(&mut self, world: &World, dice: &mut Dice) {
        let Some(visit) = self.visit.as_mut().filter(|v| v.agreed_at.is_some() && v.ended_at.is_none())
        else {
            return;
        };
        let (id, org, by) = (Id::new(visit.id), Id::new(visit.guest), world.heads[self.away]);
        if self.record.is_none() {
            let (saw, shown) = (format!("Pairs {}", dice.token()), dice.below(2) == 0);
            let record = Record { visit: visit.id, saw, shown, at: dice.now() };
            self.writes.push(Write::Row(record.row()));
            self.record = Some(record);
            self.tell(dice, by, Event::VisitRecorded { org, visit: id });
        } else {
            let at = dice.now();
            visit.ended_at = Some(at);
            self.writes.push(Write::Run("UPDATE visit SET ended_at = $2 WHERE id = $1", args![visit.id, at]));
            self.tell(dice, by, Event::VisitEnded { org, visit: id });
        }
    }

    fn inquire(&mut self, world: &World, dice: &mut Dice) {
        if self.inquiry.is_some() || self.is_withdrawn() {
            return;
        }
        let (team, by) = (world.teams[self.away], world.teachers[self.away]);
        let title = format!("{} here {}", dice.of(&ABOUT), dice.token());
        let (network, school, at) = (world.network, world.schools[self.away], dice.now());
        let inquiry =
            Inquiry { id: dice.uuid(), network, school, team, practice: Some(self.card.id), title, by, at };
        self.writes.push(Write::Row(inquiry.row()));
        self.tell(dice, by, Event::InquiryStarted { team: Id::new(team), inquiry: Id::new(inquiry.id) });
        self.inquiry = Some(inquiry);
    }

    fn find(&mut self, dice: &mut Dice) {
        let (Some(inquiry), None) = (&self.inquiry, &self.finding) else { return };
        let Inquiry { network, school, team, by, .. } = *inquiry;
        let finding = Finding {
            id: dice.uuid(),
            network,
            school,
            team,
            inquiry: inquiry.id,
            practice: Some(self.card.id),
            why: format!("Because {}", dice.token()),
            reach: dice.of(&["team", "school", "community", "network"]),
            signed: dice.of(&SIGNED),
            by,
            at: dice.now(),
        };
        self.writes.push(Write::Row(finding.row()));
        self.tell(dice, by, Event::FindingMade { team: Id::new(team), finding: Id::new(finding.id) });
        self.finding = Some(finding);
    }

    /// Sent, and perhaps taken back.
    fn thank(&mut self, dice: &mut Dice) {
        let Some(finding) = self.finding.clone() else { return };
        let (team, by, at) = (Id::new(finding.team), finding.by, dice.now());
        match &mut self.thanks {
            None if self.card.reach == "team" => {}
            None => {
                let thanks = Thanks {
                    id: dice.uuid(),
                    network: finding.network,
                    from: finding.team,
                    to: self.card.team,
                    practice: self.card.id,
                    finding: finding.id,
                    words: dice.token(),
                    by,
                    at,
                    withdrawn_at: None,
                };
                self.writes.push(Write::Row(thanks.row()));
                self.tell(dice, by, Event::ThanksSent { team, thanks: Id::new(thanks.id) });
                self.thanks = Some(thanks);
            }
            Some(thanks) if thanks.withdrawn_at.is_none() => {
                thanks.withdrawn_at = Some(at);
                let sql = "UPDATE thanks SET withdrawn_at = $2 WHERE id = $1";
                self.writes.push(Write::Run(sql, args![thanks.id, at]));
                let event = Event::ThanksWithdrawn { team, thanks: Id::new(thanks.id) };
                self.tell(dice, by, event);
            }
            Some(_) => {}
        }
    }

    /// A head keeps something for a priority, or sets it aside.
    fn keep(&mut self, world: &World, dice: &mut Dice) {
        let (kind, thing, at_home) = match dice.below(4) {
            0 => ("practice", Some(self.card.id).filter(|_| !self.is_withdrawn()), true),
            1 => ("visit", self.visit.as_ref().map(|v| v.id), true),
            2 => ("finding", self.finding.as_ref().map(|f| f.id), false),
            _ => ("thanks", self.thanks.as_ref().map(|x| x.id), true),
        };
        let Some(thing) = thing.filter(|_| !self.placed.contains(&kind)) else { return };
        self.placed.push(kind);
        let school = if at_home { self.home } else { self.away };
        let (priority, org) = (world.priorities[school], world.schools[school]);
        let state = dice.of(&["kept", "kept", "set_aside"]);
        self.other(rows::source(priority, org, kind, thing, state, dice.now()));
        let event = Event::PriorityChanged { org: Id::new(org), priority: Id::new(priority) };
        self.tell(dice, world.heads[school], event);
    }
}
