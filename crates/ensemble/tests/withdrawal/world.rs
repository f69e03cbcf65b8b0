//! A network of three schools with a team each, and everybody who could read something in it.

use ensemble_db::args;
use uuid::Uuid;

use crate::support::rows::{self, Row};

/// The same throws from the same seed.
pub struct Dice {
    seed: u64,
    tokens: u32,
    clock: i64,
}

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice { seed, tokens: 0, clock: crate::support::NOW - 60 * 24 * 3_600_000 }
    }

    fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }

    pub fn uuid(&mut self) -> Uuid {
        Uuid::from_u128(u128::from(self.next()) << 64 | u128::from(self.next()))
    }

    /// A word that stands nowhere else.
    pub fn token(&mut self) -> String {
        self.tokens += 1;
        format!("zz{:08}", self.tokens)
    }

    /// A minute later than the last time it was asked.
    pub fn now(&mut self) -> i64 {
        self.clock += 60_000;
        self.clock
    }
}

pub struct World {
    pub network: Uuid,
    pub schools: [Uuid; 3],
    pub teams: [Uuid; 3],
    pub teachers: [Uuid; 3],
    pub heads: [Uuid; 3],
    pub guest: Uuid,
    pub priorities: [Uuid; 3],
    /// Who reads, the role they hold, and where.
    pub people: Vec<(Uuid, &'static str, Uuid)>,
    pub rows: Vec<Row>,
}

impl World {
    pub fn new(dice: &mut Dice) -> World {
        let mut three = || [dice.uuid(), dice.uuid(), dice.uuid()];
        let (schools, teams, teachers, heads, priorities) = (three(), three(), three(), three(), three());
        let [network, community, guest] = three();
        let (lead, near, data) = (dice.uuid(), dice.uuid(), dice.uuid());
        let mut rows = vec![org(network, network, "network", None, "Network")];
        rows.push(org(community, network, "community", None, "Community"));
        rows.extend([
            above(network, network, 0),
            above(community, community, 0),
            above(network, community, 1),
        ]);
        // One, two or all three schools are of the community.
        let near_ones = 1 + dice.below(3);
        for at in 0..3 {
            let (school, team) = (schools[at], teams[at]);
            rows.push(org(school, network, "school", None, &format!("School {at}")));
            rows.push(org(team, network, "team", Some(school), &format!("Team {at}")));
            rows.extend([above(school, school, 0), above(team, team, 0), above(school, team, 1)]);
            rows.extend([above(network, school, 2), above(network, team, 3)]);
            if at < near_ones {
                rows.extend([above(community, school, 1), above(community, team, 2)]);
            }
        }
        let mut people: Vec<(Uuid, &'static str, Uuid)> = Vec::new();
        for at in 0..3 {
            people.push((teachers[at], "team_lead", teams[at]));
            people.push((heads[at], "head", schools[at]));
        }
        people.extend([(data, "data_manager", schools[0]), (guest, "guest", schools[2])]);
        people.extend([(near, "community_lead", community), (lead, "network_lead", network)]);
        for (n, &(person, role, org)) in people.iter().enumerate() {
            let email = format!("{person}@x.example");
            let columns: &[&str] = &["id", "name", "email", "created_at"];
            rows.push(("person", columns, args![person, format!("Person {n}"), email, 0_i64]));
            let columns: &[&str] = &["id", "person_id", "org_id", "role", "from_on"];
            rows.push(("membership", columns, args![person, person, org, role, "2025-08-01"]));
        }
        for at in 0..3 {
            let words = "Every child enjoys reading";
            rows.push(rows::priority(priorities[at], schools[at], words, heads[at], 0));
        }
        World { network, schools, teams, teachers, heads, guest, priorities, people, rows }
    }
}

fn org(id: Uuid, network: Uuid, kind: &str, school: Option<Uuid>, name: &str) -> Row {
    let columns = &["id", "network_id", "kind", "school_id", "name", "created_at"];
    ("org", columns, args![id, network, kind, school, name, 0_i64])
}

fn above(above: Uuid, below: Uuid, depth: i64) -> Row {
    ("org_closure", &["ancestor_id", "descendant_id", "depth"], args![above, below, depth])
}
