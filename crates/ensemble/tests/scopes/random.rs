//! A random network, in memory. [`super::written`] puts it into the database.

use ensemble::event::Audience;
use ensemble::practice::model::Reach;
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
    pub classes: Vec<(Uuid, &'static str, Option<&'static str>)>,
}

pub struct Shared {
    pub team: Uuid,
    pub class: Uuid,
    pub school: Uuid,
    pub from: &'static str,
    pub until: Option<&'static str>,
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
    pub measure: Uuid,
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
    /// The inquiry it ends has started; else it is the team's draft.
    pub started: bool,
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
    /// A whole school that comes in, and where.
    pub archives: Vec<(Uuid, Uuid)>,
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
        let mut findings: Vec<Finding> = (0..6)
            .map(|_| {
                let (team, card) = (*d.one(&teams), d.one(&cards));
                let (card, to) = (card.id, card.team);
                let (reach, withdrawn) = (*d.one(Reach::ALL), d.below(4) == 0);
                let school = school_of(&orgs, team);
                Finding { id: d.uuid(), team, school, reach, card, to, withdrawn, started: true }
            })
            .collect();
        let mut named: Vec<(Uuid, Uuid, Uuid)> =
            (0..4).map(|_| (d.uuid(), d.one(&cards).id, *d.one(&people))).collect();
        named.sort_by_key(|&(_, card, by)| (card, by));
        named.dedup_by_key(|&mut (_, card, by)| (card, by));
        for finding in &mut findings {
            finding.started = d.below(2) == 0;
        }
        let networks: Vec<Uuid> = orgs.iter().filter(|o| o.kind == "network").map(|o| o.id).collect();
        let archives = (0..4).map(|_| (d.uuid(), *d.one(&networks))).collect();
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
            archives,
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
}
