//! Rows of the loop, as its acts leave them: for tests that begin in the middle of the story.

use ensemble::event::{Event, record};
use ensemble::web::id::Id;
use ensemble_db::{Tx, Value};
use uuid::Uuid;

/// A table, its columns and one row of it.
pub type Row = (&'static str, &'static [&'static str], Vec<Value>);

/// A row with each value beside its column: `row!(need { id: x, words: "w" })`.
#[macro_export]
macro_rules! row {
    ($table:ident { $($column:ident: $value:expr),+ $(,)? }) => {
        (stringify!($table), &[$(stringify!($column)),+] as &[&str], ensemble_db::args![$($value),+])
    };
}

pub async fn put(tx: &mut Tx, (table, columns, row): Row) {
    tx.insert_many(table, columns, vec![row], "").await.unwrap_or_else(|why| panic!("{table}: {why}"));
}

/// What happened, as an act would have written it down.
pub async fn happened(tx: &mut Tx, id: Uuid, at: i64, by: Uuid, event: &Event) {
    record::insert(tx, Id::new(id), at, Some(Id::new(by)), event).await.unwrap();
}

#[derive(Clone)]
pub struct Practice {
    pub id: Uuid,
    pub network: Uuid,
    pub school: Uuid,
    pub team: Uuid,
    pub title: String,
    pub what_we_do: String,
    pub reach: &'static str,
    pub signed: &'static str,
    pub by: Uuid,
    pub at: i64,
    pub shared_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
}

impl Practice {
    pub fn row(&self) -> Row {
        let p = self;
        row!(practice {
            id: p.id,
            network_id: p.network,
            school_id: p.school,
            team_id: p.team,
            title: p.title.as_str(),
            for_whom: "",
            what_we_do: p.what_we_do.as_str(),
            needs: "",
            might_not: "",
            reach: p.reach,
            signed: p.signed,
            by_person: p.by,
            created_at: p.at,
            changed_at: p.at,
            shared_at: p.shared_at,
            withdrawn_at: p.withdrawn_at
        })
    }
}

/// Somebody's name on a card.
#[derive(Clone)]
pub struct Name {
    pub id: Uuid,
    pub practice: Uuid,
    pub person: Uuid,
    pub at: i64,
    pub withdrawn_at: Option<i64>,
}

impl Name {
    pub fn row(&self) -> Row {
        row!(consent {
            id: self.id,
            what: "card_name",
            thing_id: self.practice,
            person_id: self.person,
            given_at: self.at,
            withdrawn_at: self.withdrawn_at
        })
    }
}

#[derive(Clone)]
pub struct Visit {
    pub id: Uuid,
    pub network: Uuid,
    pub guest: Uuid,
    pub host: Uuid,
    pub team: Uuid,
    pub practice: Uuid,
    pub focus: String,
    pub on_day: &'static str,
    pub until_on: &'static str,
    pub by: Uuid,
    pub at: i64,
    pub agreed_at: Option<i64>,
    pub ended_at: Option<i64>,
}

impl Visit {
    pub fn row(&self) -> Row {
        let v = self;
        row!(visit {
            id: v.id,
            network_id: v.network,
            guest_school_id: v.guest,
            host_school_id: v.host,
            host_team_id: v.team,
            practice_id: v.practice,
            focus: v.focus.as_str(),
            on_day: v.on_day,
            half: "morning",
            until_on: v.until_on,
            asked_by: v.by,
            asked_at: v.at,
            agreed_at: v.agreed_at,
            ended_at: v.ended_at
        })
    }
}

#[derive(Clone)]
pub struct Record {
    pub visit: Uuid,
    pub saw: String,
    pub shown: bool,
    pub at: i64,
}

impl Record {
    pub fn row(&self) -> Row {
        row!(visit_record {
            visit_id: self.visit,
            saw: self.saw.as_str(),
            will_try: "",
            would_not: "",
            shown_to_host: self.shown,
            recorded_at: self.at
        })
    }
}

#[derive(Clone)]
pub struct Inquiry {
    pub id: Uuid,
    pub network: Uuid,
    pub school: Uuid,
    pub team: Uuid,
    pub practice: Option<Uuid>,
    pub title: String,
    pub by: Uuid,
    pub at: i64,
}

impl Inquiry {
    pub fn row(&self) -> Row {
        let i = self;
        row!(inquiry {
            id: i.id,
            network_id: i.network,
            school_id: i.school,
            team_id: i.team,
            practice_id: i.practice,
            title: i.title.as_str(),
            doing: "",
            expecting: "",
            knowing: "",
            by_person: i.by,
            created_at: i.at,
            started_at: i.at
        })
    }
}

#[derive(Clone)]
pub struct Finding {
    pub id: Uuid,
    pub network: Uuid,
    pub school: Uuid,
    pub team: Uuid,
    pub inquiry: Uuid,
    pub practice: Option<Uuid>,
    pub why: String,
    pub reach: &'static str,
    pub signed: &'static str,
    pub by: Uuid,
    pub at: i64,
}

impl Finding {
    pub fn row(&self) -> Row {
        let f = self;
        row!(finding {
            id: f.id,
            network_id: f.network,
            school_id: f.school,
            team_id: f.team,
            inquiry_id: f.inquiry,
            practice_id: f.practice,
            seen: "",
            decision: "adapt",
            why: f.why.as_str(),
            reach: f.reach,
            signed: f.signed,
            by_person: f.by,
            made_at: f.at
        })
    }
}

#[derive(Clone)]
pub struct Thanks {
    pub id: Uuid,
    pub network: Uuid,
    pub from: Uuid,
    pub to: Uuid,
    pub practice: Uuid,
    pub finding: Uuid,
    pub words: String,
    pub by: Uuid,
    pub at: i64,
    pub withdrawn_at: Option<i64>,
}

impl Thanks {
    pub fn row(&self) -> Row {
        let x = self;
        row!(thanks {
            id: x.id,
            network_id: x.network,
            from_team_id: x.from,
            to_team_id: x.to,
            practice_id: x.practice,
            finding_id: x.finding,
            words: x.words.as_str(),
            by_person: x.by,
            sent_at: x.at,
            withdrawn_at: x.withdrawn_at
        })
    }
}

pub fn need(id: Uuid, network: Uuid, school: Uuid, words: &str, by: Uuid, at: i64) -> Row {
    row!(need { id: id, network_id: network, school_id: school, words: words, by_person: by, stated_at: at })
}

pub fn priority(id: Uuid, school: Uuid, words: &str, by: Uuid, at: i64) -> Row {
    row!(priority {
        id: id,
        school_id: school,
        words: words,
        judgement: "",
        by_person: by,
        created_at: at,
        changed_at: at
    })
}

pub fn source(priority: Uuid, school: Uuid, kind: &str, thing: Uuid, state: &str, at: i64) -> Row {
    row!(priority_source {
        priority_id: priority,
        school_id: school,
        kind: kind,
        thing_id: thing,
        state: state,
        at: at
    })
}
