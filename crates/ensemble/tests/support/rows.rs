//! Rows of the loop, as its acts leave them: for tests that begin in the middle of the story.

use ensemble::event::{Event, record};
use ensemble::web::id::Id;
use ensemble_db::{Tx, Value, args};
use uuid::Uuid;

/// A table, its columns and one row of it.
pub type Row = (&'static str, &'static [&'static str], Vec<Value>);

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
        let columns = &[
            "id",
            "network_id",
            "school_id",
            "team_id",
            "title",
            "for_whom",
            "what_we_do",
            "needs",
            "might_not",
            "reach",
            "signed",
            "by_person",
            "created_at",
            "changed_at",
            "shared_at",
            "withdrawn_at",
        ];
        let p = self;
        let row = args![
            p.id,
            p.network,
            p.school,
            p.team,
            p.title.as_str(),
            "",
            p.what_we_do.as_str(),
            "",
            "",
            p.reach,
            p.signed,
            p.by,
            p.at,
            p.at,
            p.shared_at,
            p.withdrawn_at
        ];
        ("practice", columns, row)
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
        let columns = &["id", "what", "thing_id", "person_id", "given_at", "withdrawn_at"];
        (
            "consent",
            columns,
            args![self.id, "card_name", self.practice, self.person, self.at, self.withdrawn_at],
        )
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
        let columns = &[
            "id",
            "network_id",
            "guest_school_id",
            "host_school_id",
            "host_team_id",
            "practice_id",
            "focus",
            "on_day",
            "half",
            "until_on",
            "asked_by",
            "asked_at",
            "agreed_at",
            "ended_at",
        ];
        let v = self;
        let row = args![
            v.id,
            v.network,
            v.guest,
            v.host,
            v.team,
            v.practice,
            v.focus.as_str(),
            v.on_day,
            "morning",
            v.until_on,
            v.by,
            v.at,
            v.agreed_at,
            v.ended_at
        ];
        ("visit", columns, row)
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
        let columns = &["visit_id", "saw", "will_try", "would_not", "shown_to_host", "recorded_at"];
        ("visit_record", columns, args![self.visit, self.saw.as_str(), "", "", self.shown, self.at])
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
        let columns = &[
            "id",
            "network_id",
            "school_id",
            "team_id",
            "practice_id",
            "title",
            "doing",
            "expecting",
            "knowing",
            "by_person",
            "created_at",
            "started_at",
        ];
        let i = self;
        let row = args![
            i.id,
            i.network,
            i.school,
            i.team,
            i.practice,
            i.title.as_str(),
            "",
            "",
            "",
            i.by,
            i.at,
            i.at
        ];
        ("inquiry", columns, row)
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
        let columns = &[
            "id",
            "network_id",
            "school_id",
            "team_id",
            "inquiry_id",
            "practice_id",
            "seen",
            "decision",
            "why",
            "reach",
            "signed",
            "by_person",
            "made_at",
        ];
        let f = self;
        let row = args![
            f.id,
            f.network,
            f.school,
            f.team,
            f.inquiry,
            f.practice,
            "",
            "adapt",
            f.why.as_str(),
            f.reach,
            f.signed,
            f.by,
            f.at
        ];
        ("finding", columns, row)
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
        let columns = &[
            "id",
            "network_id",
            "from_team_id",
            "to_team_id",
            "practice_id",
            "finding_id",
            "words",
            "by_person",
            "sent_at",
            "withdrawn_at",
        ];
        let x = self;
        let row = args![
            x.id,
            x.network,
            x.from,
            x.to,
            x.practice,
            x.finding,
            x.words.as_str(),
            x.by,
            x.at,
            x.withdrawn_at
        ];
        ("thanks", columns, row)
    }
}

pub fn need(id: Uuid, network: Uuid, school: Uuid, words: &str, by: Uuid, at: i64) -> Row {
    let columns = &["id", "network_id", "school_id", "words", "by_person", "stated_at"];
    ("need", columns, args![id, network, school, words, by, at])
}

pub fn priority(id: Uuid, school: Uuid, words: &str, by: Uuid, at: i64) -> Row {
    let columns = &["id", "school_id", "words", "judgement", "by_person", "created_at", "changed_at"];
    ("priority", columns, args![id, school, words, "", by, at, at])
}

pub fn source(priority: Uuid, school: Uuid, kind: &str, thing: Uuid, state: &str, at: i64) -> Row {
    let columns = &["priority_id", "school_id", "kind", "thing_id", "state", "at"];
    ("priority_source", columns, args![priority, school, kind, thing, state, at])
}
