//! A random network, in memory and in the database.

use ensemble::app::App;
use ensemble::event::Audience;
use ensemble::practice::model::Reach;
use ensemble::web::id::Id;
use ensemble_db::{Tx, Value, args};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

use super::TODAY;

#[derive(Debug)]
pub struct Org {
    pub id: Uuid,
    pub kind: &'static str,
    pub parents: Vec<Uuid>,
}

#[derive(Debug)]
pub struct Member {
    pub id: Uuid,
    pub person: Uuid,
    pub org: Uuid,
    pub role: &'static str,
    pub from: &'static str,
    pub until: Option<&'static str>,
}

impl Member {
    pub fn is_current(&self) -> bool {
        current(self.from, self.until)
    }
}

pub struct Class {
    pub school: Uuid,
    pub id: Uuid,
}

pub struct Pupil {
    pub school: Uuid,
    pub id: Uuid,
    /// class, from, until
    classes: Vec<(Uuid, &'static str, Option<&'static str>)>,
}

pub struct Shared {
    pub team: Uuid,
    pub class: Uuid,
    school: Uuid,
    from: &'static str,
    until: Option<&'static str>,
}

pub struct Measure {
    pub id: Uuid,
    pub team: Uuid,
}

pub struct Result {
    pub school: Uuid,
    pub pupil: Uuid,
    pub team: Uuid,
    pub occasion: Uuid,
    measure: Uuid,
}

pub struct Event {
    pub id: Uuid,
    pub org: Uuid,
    pub by: Option<Uuid>,
    pub audience: Audience,
}

/// That somebody looked at pupils, on a team's page or a school's.
pub struct Looked {
    pub id: Uuid,
    pub by: Uuid,
    pub school: Uuid,
    pub team: Option<Uuid>,
}

/// A card: its team, how far it was shared, and what hangs on it.
pub struct Card {
    pub id: Uuid,
    pub team: Uuid,
    pub school: Uuid,
    pub reach: Reach,
}

/// A visit to a card, with its record under the same id.
pub struct Visit {
    pub id: Uuid,
    pub card: Uuid,
    pub guest: Uuid,
    pub host: Uuid,
    pub host_team: Uuid,
    pub by: Uuid,
    pub agreed: bool,
    pub ended: bool,
    pub until: &'static str,
    pub shown: bool,
}

/// A decision, with thanks to a card's team under the same id.
pub struct Finding {
    pub id: Uuid,
    pub team: Uuid,
    pub school: Uuid,
    pub reach: Reach,
    pub card: Uuid,
    pub to: Uuid,
    pub withdrawn: bool,
}

pub struct Teaching {
    pub school: Uuid,
    pub class: Uuid,
    pub person: Uuid,
}

pub struct World {
    pub orgs: Vec<Org>,
    pub people: Vec<Uuid>,
    pub members: Vec<Member>,
    pub classes: Vec<Class>,
    pub shared: Vec<Shared>,
    pub pupils: Vec<Pupil>,
    pub measures: Vec<Measure>,
    pub results: Vec<Result>,
    /// A file and where it was brought in; its columns are remembered under the same id.
    pub imports: Vec<(Uuid, Uuid)>,
    /// A file and the school whose records it changed.
    pub changes: Vec<(Uuid, Uuid)>,
    pub looks: Vec<Looked>,
    pub events: Vec<Event>,
    pub teaching: Vec<Teaching>,
    pub consents: Vec<(Uuid, Uuid)>,
    /// A name on a card: consent, card, person.
    pub named: Vec<(Uuid, Uuid, Uuid)>,
    pub cards: Vec<Card>,
    pub visits: Vec<Visit>,
    pub findings: Vec<Finding>,
}

/// Dates on both sides of today, and today itself: half-open, so `until` today is over.
const FROM: &[&str] = &["2025-08-01", TODAY, "2026-11-27"];
const UNTIL: &[Option<&str>] = &[None, None, Some("2027-01-01"), Some(TODAY), Some("2026-01-01")];
const ROLES: &[&str] =
    &["teacher", "team_lead", "head", "data_manager", "community_lead", "network_lead", "guest"];

fn current(from: &str, until: Option<&str>) -> bool {
    from <= TODAY && until.is_none_or(|until| until > TODAY)
}

/// A team's school, the first where it has two.
fn school_of(orgs: &[Org], team: Uuid) -> Uuid {
    orgs.iter().find(|o| o.id == team).unwrap().parents[0]
}

struct Dice(StdRng);

impl Dice {
    fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.random()).into_uuid()
    }
    fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n)
    }
    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
    fn dates(&mut self) -> (&'static str, Option<&'static str>) {
        // Mostly current, so that there is something to see.
        if self.below(3) > 0 { ("2025-08-01", None) } else { (*self.one(FROM), *self.one(UNTIL)) }
    }
}

impl World {
    pub fn random(seed: u64) -> World {
        let mut d = Dice(StdRng::seed_from_u64(seed));
        let network = d.uuid();
        let mut orgs = vec![Org { id: network, kind: "network", parents: vec![] }];
        let mut add = |d: &mut Dice, kind, parents: Vec<Uuid>| {
            let id = d.uuid();
            orgs.push(Org { id, kind, parents });
            id
        };
        let communities: Vec<Uuid> =
            (0..1 + d.below(2)).map(|_| add(&mut d, "community", vec![network])).collect();
        let schools: Vec<Uuid> = (0..2 + d.below(2))
            .map(|_| {
                // Now and then in two communities.
                let mut parents = vec![*d.one(&communities)];
                if d.below(4) == 0 && communities.len() > 1 {
                    parents = communities.clone();
                }
                add(&mut d, "school", parents)
            })
            .collect();
        let teams: Vec<Uuid> = (0..3 + d.below(3))
            .map(|_| {
                let mut parents = vec![*d.one(&schools)];
                if d.below(4) == 0 {
                    parents = vec![schools[0], schools[1]];
                }
                add(&mut d, "team", parents)
            })
            .collect();
        let people: Vec<Uuid> = (0..7).map(|_| d.uuid()).collect();
        let all: Vec<Uuid> = orgs.iter().map(|o| o.id).collect();
        let members = (0..12)
            .map(|_| {
                let (from, until) = d.dates();
                Member {
                    id: d.uuid(),
                    person: *d.one(&people),
                    org: *d.one(&all),
                    role: d.one::<&'static str>(ROLES),
                    from,
                    until,
                }
            })
            .collect();
        let classes: Vec<Class> = schools
            .iter()
            .flat_map(|&school| [school; 2])
            .map(|school| Class { school, id: d.uuid() })
            .collect();
        let mut shared: Vec<Shared> = (0..6)
            .map(|_| {
                let class = d.one(&classes);
                let (from, until) = d.dates();
                Shared { team: *d.one(&teams), class: class.id, school: class.school, from, until }
            })
            .collect();
        shared.sort_by_key(|s| (s.team, s.class, s.from));
        shared.dedup_by_key(|s| (s.team, s.class, s.from));
        let pupils: Vec<Pupil> = (0..10)
            .map(|_| {
                let class = d.one(&classes);
                let (from, until) = d.dates();
                Pupil { school: class.school, id: d.uuid(), classes: vec![(class.id, from, until)] }
            })
            .collect();
        let measures: Vec<Measure> = (0..4).map(|_| Measure { id: d.uuid(), team: *d.one(&teams) }).collect();
        let results = (0..12)
            .map(|_| {
                let (pupil, measure) = (d.one(&pupils), d.one(&measures));
                Result {
                    school: pupil.school,
                    pupil: pupil.id,
                    team: measure.team,
                    occasion: d.uuid(),
                    measure: measure.id,
                }
            })
            .collect();
        let imports: Vec<(Uuid, Uuid)> = (0..4).map(|_| (d.uuid(), *d.one(&all))).collect();
        let changes = imports.iter().map(|&(import, _)| (import, *d.one(&schools))).collect();
        let looks = (0..6)
            .map(|_| Looked {
                id: d.uuid(),
                by: *d.one(&people),
                school: *d.one(&schools),
                team: (d.below(2) > 0).then(|| *d.one(&teams)),
            })
            .collect();
        let events = (0..10)
            .map(|_| Event {
                id: d.uuid(),
                org: *d.one(&all),
                by: (d.below(3) > 0).then(|| *d.one(&people)),
                audience: *d.one(Audience::ALL),
            })
            .collect();
        let teaching = classes
            .iter()
            .map(|class| Teaching { school: class.school, class: class.id, person: *d.one(&people) })
            .collect();
        let consents = (0..5).map(|_| (d.uuid(), *d.one(&people))).collect();
        let cards: Vec<Card> = (0..5)
            .map(|_| {
                let (team, reach) = (*d.one(&teams), *d.one(Reach::ALL));
                Card { id: d.uuid(), team, school: school_of(&orgs, team), reach }
            })
            .collect();
        let visits = (0..6)
            .map(|_| {
                let card = d.one(&cards);
                Visit {
                    id: d.uuid(),
                    card: card.id,
                    guest: *d.one(&schools),
                    host: card.school,
                    host_team: card.team,
                    by: *d.one(&people),
                    agreed: d.below(3) > 0,
                    ended: d.below(4) == 0,
                    until: d.one::<&str>(&["2027-01-01", TODAY, "2026-11-27"]),
                    shown: d.below(2) == 0,
                }
            })
            .collect();
        let findings = (0..6)
            .map(|_| {
                let (team, card) = (*d.one(&teams), d.one(&cards));
                let (card, to) = (card.id, card.team);
                let (reach, withdrawn) = (*d.one(Reach::ALL), d.below(4) == 0);
                Finding { id: d.uuid(), team, school: school_of(&orgs, team), reach, card, to, withdrawn }
            })
            .collect();
        let mut named: Vec<(Uuid, Uuid, Uuid)> =
            (0..4).map(|_| (d.uuid(), d.one(&cards).id, *d.one(&people))).collect();
        named.sort_by_key(|&(_, card, by)| (card, by));
        named.dedup_by_key(|&mut (_, card, by)| (card, by));
        World {
            orgs,
            people,
            members,
            classes,
            shared,
            pupils,
            measures,
            results,
            imports,
            changes,
            looks,
            events,
            teaching,
            consents,
            named,
            cards,
            visits,
            findings,
        }
    }

    /// The organisation and everything above it, the organisation first.
    pub fn above(&self, org: Uuid) -> Vec<Uuid> {
        let mut out = vec![org];
        let mut i = 0;
        while i < out.len() {
            let parents =
                self.orgs.iter().find(|o| o.id == out[i]).map(|o| o.parents.clone()).unwrap_or_default();
            for parent in parents {
                if !out.contains(&parent) {
                    out.push(parent);
                }
            }
            i += 1;
        }
        out
    }

    /// The organisations in whose place somebody may read what `school` shared this far.
    pub fn within(&self, school: Uuid, reach: Reach) -> Vec<Uuid> {
        let roots: Vec<Uuid> = match reach {
            Reach::Team => vec![],
            Reach::School => vec![school],
            Reach::Community | Reach::Network => {
                let is_community = |id: &Uuid| self.orgs.iter().any(|o| o.id == *id && o.kind == "community");
                self.above(school).into_iter().filter(|id| *id == school || is_community(id)).collect()
            }
        };
        let below = |org: &Uuid| self.above(*org).iter().any(|above| roots.contains(above));
        self.orgs.iter().map(|o| o.id).filter(below).collect()
    }

    pub fn network(&self, _org: Uuid) -> Uuid {
        self.orgs[0].id
    }

    /// Teams that share, today, a class the pupil is in today.
    pub fn teams_of(&self, pupil: Uuid) -> Vec<Uuid> {
        let pupil = self.pupils.iter().find(|p| p.id == pupil).unwrap();
        let in_class =
            |class: Uuid| pupil.classes.iter().any(|&(c, from, until)| c == class && current(from, until));
        self.shared.iter().filter(|s| in_class(s.class) && current(s.from, s.until)).map(|s| s.team).collect()
    }

    pub async fn write(&self, app: &App) {
        let mut tx = app.db.begin().await.unwrap();
        for org in &self.orgs {
            put(
                &mut tx,
                "org",
                &["id", "network_id", "kind", "name", "created_at"],
                args![org.id, self.orgs[0].id, org.kind, org.id.to_string(), 0_i64],
            )
            .await;
            put(
                &mut tx,
                "org_closure",
                &["ancestor_id", "descendant_id", "depth"],
                args![org.id, org.id, 0_i64],
            )
            .await;
            for &parent in &org.parents {
                ensemble::network::store::link(&mut tx, Id::new(parent), Id::new(org.id)).await.unwrap();
            }
        }
        for &person in &self.people {
            let email = format!("{person}@x.example");
            put(&mut tx, "person", &["id", "name", "email", "created_at"], args![person, "P", email, 0_i64])
                .await;
        }
        for m in &self.members {
            put(
                &mut tx,
                "membership",
                &["id", "person_id", "org_id", "role", "from_on", "until_on"],
                args![m.id, m.person, m.org, m.role, m.from, m.until],
            )
            .await;
        }
        self.write_roster(&mut tx).await;
        self.write_numbers(&mut tx).await;
        tx.commit().await.unwrap();
    }

    async fn write_roster(&self, tx: &mut Tx) {
        for class in &self.classes {
            // A session for each class keeps the names apart without a thought.
            let session = class.id;
            put(
                tx,
                "school_session",
                &["id", "school_id", "name", "from_on", "until_on"],
                args![session, class.school, "s", class.id.to_string(), "2027-07-01"],
            )
            .await;
            put(
                tx,
                "class",
                &["school_id", "id", "session_id", "kind", "name"],
                args![class.school, class.id, session, "class", "c"],
            )
            .await;
        }
        for pupil in &self.pupils {
            put(
                tx,
                "pupil",
                &["school_id", "id", "given_name", "family_name"],
                args![pupil.school, pupil.id, "G", "F"],
            )
            .await;
            put(
                tx,
                "pupil_identifier",
                &["school_id", "pupil_id", "kind", "value"],
                args![pupil.school, pupil.id, "local", pupil.id.to_string()],
            )
            .await;
            for &(class, from, until) in &pupil.classes {
                put(
                    tx,
                    "class_pupil",
                    &["school_id", "class_id", "pupil_id", "from_on", "until_on"],
                    args![pupil.school, class, pupil.id, from, until],
                )
                .await;
            }
        }
        for s in &self.shared {
            put(
                tx,
                "team_class",
                &["team_id", "school_id", "class_id", "from_on", "until_on"],
                args![s.team, s.school, s.class, s.from, s.until],
            )
            .await;
        }
        for t in &self.teaching {
            put(
                tx,
                "class_staff",
                &["school_id", "class_id", "person_id", "from_on"],
                args![t.school, t.class, t.person, "2026-08-01"],
            )
            .await;
        }
    }

    async fn write_numbers(&self, tx: &mut Tx) {
        for m in &self.measures {
            let columns = &[
                "id",
                "team_id",
                "name",
                "definition",
                "unit",
                "direction",
                "cadence",
                "source",
                "gathered",
                "decimals",
                "position",
                "created_at",
            ];
            put(
                tx,
                "measure",
                columns,
                args![
                    m.id,
                    m.team,
                    m.id.to_string(),
                    "d",
                    "percent",
                    "up",
                    "week",
                    "s",
                    "results",
                    0_i64,
                    0_i64,
                    0_i64
                ],
            )
            .await;
        }
        for r in &self.results {
            let session = self.classes.iter().find(|c| c.school == r.school).unwrap().id;
            put(
                tx,
                "occasion",
                &["id", "school_id", "measure_id", "session_id", "taken_on"],
                args![r.occasion, r.school, r.measure, session, r.occasion.to_string()],
            )
            .await;
            let columns = &["school_id", "occasion_id", "pupil_id", "measure_id", "cell", "value"];
            put(tx, "result", columns, args![r.school, r.occasion, r.pupil, r.measure, "value", 1.0]).await;
        }
        self.write_what_teams_add(tx).await;
        self.write_the_loop(tx).await;
        for &(import, org) in &self.imports {
            let columns = &[
                "id",
                "org_id",
                "kind",
                "file_name",
                "bytes",
                "sha256",
                "mapping",
                "create_schools",
                "state",
                "summary",
                "created_at",
            ];
            put(
                tx,
                "import",
                columns,
                args![import, org, "roster", "f", 0_i64, "x", "{}", false, "checked", "{}", 0_i64],
            )
            .await;
        }
        for &(import, org) in &self.imports {
            let columns = &["org_id", "kind", "signature", "mapping", "changed_at"];
            put(tx, "column_mapping", columns, args![org, "roster", import.to_string(), "{}", 0_i64]).await;
        }
        for &(import, school) in &self.changes {
            let columns = &["import_id", "seq", "what", "school_id", "key"];
            put(tx, "import_change", columns, args![import, 0_i64, "pupil", school, "k"]).await;
        }
        for l in &self.looks {
            let columns = &["id", "at", "person_id", "school_id", "team_id", "purpose"];
            put(tx, "access_log", columns, args![l.id, 0_i64, l.by, l.school, l.team, "random"]).await;
        }
        for e in &self.events {
            let columns = &["id", "at", "by_person", "kind", "org_id", "audience", "data_class", "body"];
            put(tx, "event", columns, args![e.id, 0_i64, e.by, "Test", e.org, e.audience, "C", "{}"]).await;
        }
        for &(consent, by) in &self.consents {
            let columns = &["id", "what", "thing_id", "person_id", "given_at"];
            put(tx, "consent", columns, args![consent, "names", consent, by, 0_i64]).await;
        }
    }
}

impl World {
    async fn write_what_teams_add(&self, tx: &mut Tx) {
        for m in &self.measures {
            let by = self.people[0];
            put(tx, "reading", &["measure_id", "taken_on", "value"], args![m.id, TODAY, 1.0]).await;
            let columns = &["id", "measure_id", "on_day", "words", "rebase", "by_person", "created_at"];
            put(tx, "chart_note", columns, args![m.id, m.id, TODAY, "w", false, by, 0_i64]).await;
            let columns = &["measure_id", "computed_at", "method", "inputs_hash", "body"];
            put(tx, "variation", columns, args![m.id, 0_i64, "m", "h", "{}"]).await;
            let columns = &["measure_id", "team_id", "reason", "ticked_at"];
            put(tx, "reason_tick", columns, args![m.id, m.team, "r", 0_i64]).await;
        }
    }
}

impl World {
    async fn write_the_loop(&self, tx: &mut Tx) {
        let (network, by) = (self.orgs[0].id, self.people[0]);
        for c in &self.cards {
            // A notice, a need and a priority of the same place stand under the card's id.
            let columns = &["id", "team_id", "words", "by_person", "made_at"];
            put(tx, "notice", columns, args![c.id, c.team, "w", by, 0_i64]).await;
            let columns = &["id", "network_id", "school_id", "words", "by_person", "stated_at"];
            put(tx, "need", columns, args![c.id, network, c.school, "w", by, 0_i64]).await;
            let columns = &["id", "school_id", "words", "judgement", "by_person", "created_at", "changed_at"];
            put(tx, "priority", columns, args![c.id, c.school, "w", "", by, 0_i64, 0_i64]).await;
            let columns = &["priority_id", "school_id", "kind", "thing_id", "state", "at"];
            put(tx, "priority_source", columns, args![c.id, c.school, "practice", c.id, "kept", 0_i64]).await;
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
            ];
            let row = args![
                c.id, network, c.school, c.team, "t", "f", "w", "n", "m", c.reach, "team", by, 0_i64, 0_i64
            ];
            put(tx, "practice", columns, row).await;
        }
        for &(consent, card, by) in &self.named {
            let columns = &["id", "what", "thing_id", "person_id", "given_at"];
            put(tx, "consent", columns, args![consent, "card_name", card, by, 0_i64]).await;
        }
        for v in &self.visits {
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
            let at = |is: bool| is.then_some(0_i64);
            let row = args![
                v.id,
                network,
                v.guest,
                v.host,
                v.host_team,
                v.card,
                "f",
                TODAY,
                "morning",
                v.until,
                v.by,
                0_i64,
                at(v.agreed),
                at(v.ended)
            ];
            put(tx, "visit", columns, row).await;
            let columns = &["visit_id", "saw", "will_try", "would_not", "shown_to_host", "recorded_at"];
            put(tx, "visit_record", columns, args![v.id, "s", "t", "n", v.shown, 0_i64]).await;
        }
        for f in &self.findings {
            let columns = &[
                "id",
                "network_id",
                "school_id",
                "team_id",
                "title",
                "doing",
                "expecting",
                "knowing",
                "by_person",
                "created_at",
            ];
            let row = args![f.id, network, f.school, f.team, "t", "d", "e", "k", by, 0_i64];
            put(tx, "inquiry", columns, row).await;
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
            let row = args![
                f.id, network, f.school, f.team, f.id, f.card, "s", "adapt", "w", f.reach, "team", by, 0_i64
            ];
            put(tx, "finding", columns, row).await;
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
            let gone = f.withdrawn.then_some(0_i64);
            let row = args![f.id, network, f.team, f.to, f.card, f.id, "w", by, 0_i64, gone];
            put(tx, "thanks", columns, row).await;
        }
    }
}

async fn put(tx: &mut Tx, table: &str, columns: &[&str], row: Vec<Value>) {
    tx.insert_many(table, columns, vec![row], "").await.unwrap_or_else(|why| panic!("{table}: {why}"));
}
