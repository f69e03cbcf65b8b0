//! What a list shows and what a rule allows are the same, in any network anybody could build.
//!
//! Random organisations, memberships and rows are put in the database and kept in memory. For
//! every person and every protected table the scoped SQL then has to list exactly the rows that
//! `rule::can` lets them read, decided from the copy in memory alone.

mod random;
mod written;

use std::collections::BTreeSet;

use ensemble::access::viewer::{Look, Viewer};
use ensemble::access::{Thing, Verb, can};
use ensemble::practice::model::Reach;
use ensemble::web::id::Id;
use ensemble_db::{Db, Value, args};
use random::{Card, Member, World};
use uuid::Uuid;

use crate::support::{TestApp, many};

const TODAY: &str = "2026-11-26";

fn id<T>(uuid: Uuid) -> Id<T> {
    Id::new(uuid)
}

/// A look that is in the access log, which pupil-level tables ask for.
async fn look(viewer: &Viewer) -> Look {
    viewer.look(id(Uuid::nil()), None, "a test").await.unwrap()
}

/// What tells a row of a table from every other; twice the same where one id does.
type Key = (Uuid, Uuid);

/// The rows that `sql` lists.
async fn listed(look: &Look, sql: &str) -> BTreeSet<Key> {
    let rows: Vec<Key> = look.all(sql, args![]).await.unwrap();
    rows.into_iter().collect()
}

/// Everything a person may read, table by table, decided without the database.
fn allowed(world: &World, viewer: &Viewer, table: &str) -> BTreeSet<Key> {
    let one = |id: Uuid| (id, id);
    let read = |thing: &Thing<'_>| can(viewer, Verb::Read, thing);
    let ids = |uuids: &[Uuid]| uuids.iter().map(|&u| id(u)).collect::<Vec<_>>();
    let numbers = |team: Uuid, test: &dyn Fn(&Thing<'_>) -> bool| {
        let above = ids(&world.above(team));
        test(&Thing::Numbers { team: id(team), above: &above })
    };
    match table {
        "org" => world
            .orgs
            .iter()
            .map(|o| o.id)
            .filter(|&o| read(&Thing::Org { network: id(world.network(o)), above: &ids(&world.above(o)) }))
            .map(one)
            .collect(),
        "person" => world
            .people
            .iter()
            .copied()
            .filter(|&p| {
                let mut networks: Vec<Id<_>> = world
                    .members
                    .iter()
                    .filter(|m| m.person == p)
                    .map(|m| id(world.network(m.org)))
                    .collect();
                networks.dedup();
                read(&Thing::Person { id: id(p), networks: &networks })
            })
            .map(one)
            .collect(),
        "membership" => world
            .members
            .iter()
            .filter(|m| read(&Thing::Person { id: id(m.person), networks: &[id(world.network(m.org))] }))
            .map(|m| one(m.id))
            .collect(),
        // What one person answered is nobody's to read: a job counts it, for its own school.
        "survey_response" if viewer.person_id().is_some() => BTreeSet::new(),
        "measure" | "reading" | "chart_note" | "measure_change" | "variation" | "reason_tick" | "survey"
        | "survey_item" | "survey_response" => {
            world.measures.iter().filter(|m| numbers(m.team, &read)).map(|m| one(m.id)).collect()
        }
        "occasion" => {
            world.results.iter().filter(|r| numbers(r.team, &read)).map(|r| one(r.occasion)).collect()
        }
        "team_class" => {
            world.shared.iter().filter(|s| numbers(s.team, &read)).map(|s| (s.team, s.class)).collect()
        }
        "column_mapping" => world
            .imports
            .iter()
            .filter(|(_, org)| read(&Thing::Import { above: &ids(&world.above(*org)) }))
            .map(|(_, org)| one(*org))
            .collect(),
        "import" => world
            .imports
            .iter()
            .filter(|(_, org)| read(&Thing::Import { above: &ids(&world.above(*org)) }))
            .chain(world.archives.iter().filter(|(_, org)| read(&Thing::Joining { network: id(*org) })))
            .map(|(i, _)| one(*i))
            .collect(),
        // What an import changed is a school's, whoever brought the file; so is what waits, and what left.
        "import_change" | "import_waiting" | "export" => world
            .changes
            .iter()
            .filter(|(_, school)| read(&Thing::Register { school: id(*school) }))
            .map(|(change, _)| one(*change))
            .collect(),
        "class" | "lesson" => world
            .classes
            .iter()
            .filter(|c| {
                let above: Vec<(Uuid, Vec<Id<_>>)> = world
                    .shared
                    .iter()
                    .filter(|s| s.class == c.id)
                    .map(|s| (s.team, ids(&world.above(s.team))))
                    .collect();
                let teams: Vec<Thing<'_>> =
                    above.iter().map(|(team, above)| Thing::Numbers { team: id(*team), above }).collect();
                read(&Thing::Class { school_above: &ids(&world.above(c.school)), teams: &teams })
            })
            .map(|c| one(c.id))
            .collect(),
        "pupil" | "class_pupil" | "attendance_mark" | "attendance_summary" => world
            .pupils
            .iter()
            .filter(|p| read(&Thing::Pupil { school: id(p.school), teams: &ids(&world.teams_of(p.id)) }))
            .map(|p| one(p.id))
            .collect(),
        "pupil_identifier" | "sourced" => world
            .pupils
            .iter()
            .filter(|p| read(&Thing::Register { school: id(p.school) }))
            .map(|p| one(p.id))
            .collect(),
        "result" => world
            .results
            .iter()
            .filter(|r| {
                read(&Thing::Result {
                    school: id(r.school),
                    teams: &ids(&world.teams_of(r.pupil)),
                    team: id(r.team),
                    above: &ids(&world.above(r.team)),
                })
            })
            .map(|r| (r.occasion, r.pupil))
            .collect(),
        "event" => world
            .events
            .iter()
            .filter(|e| {
                read(&Thing::News {
                    audience: e.audience,
                    by: e.by.map(id),
                    network: id(world.network(e.org)),
                    above: &ids(&world.above(e.org)),
                })
            })
            .map(|e| one(e.id))
            .collect(),
        "access_log" => world
            .looks
            .iter()
            .filter(|l| {
                let above = l.team.map(|team| ids(&world.above(team))).unwrap_or_default();
                let team = l.team.map(|team| Thing::Numbers { team: id(team), above: &above });
                read(&Thing::Looking { by: Some(id(l.by)), school: id(l.school), team: team.as_ref() })
            })
            .map(|l| one(l.id))
            .collect(),
        "class_staff" => world
            .teaching
            .iter()
            .filter(|t| read(&Thing::Teaching { person: id(t.person), school: id(t.school) }))
            .map(|t| (t.class, t.person))
            .collect(),
        "consent" => {
            let own = world.consents.iter().map(|&(consent, by)| (consent, by, false));
            // Who put their name on a card is for its readers to see.
            let named = world.named.iter().map(|&(consent, about, by)| {
                (consent, by, card(world, viewer, world.cards.iter().find(|c| c.id == about).unwrap()))
            });
            own.chain(named)
                .filter(|(_, by, shown)| *shown || read(&Thing::Consent { by: id(*by) }))
                .map(|(consent, ..)| one(consent))
                .collect()
        }
        "notice" => world
            .cards
            .iter()
            .filter(|c| read(&ours(c.team, &ids(&world.above(c.team)))))
            .map(|c| one(c.id))
            .collect(),
        "need" => world
            .cards
            .iter()
            .filter(|c| read(&Thing::Need { school: id(c.school) }))
            .map(|c| one(c.id))
            .collect(),
        "priority" | "priority_source" => world
            .cards
            .iter()
            .filter(|c| {
                read(&Thing::Plan {
                    school: id(c.school),
                    within: &ids(&world.within(c.school, Reach::School)),
                })
            })
            .map(|c| one(c.id))
            .collect(),
        "practice" => world.cards.iter().filter(|c| card(world, viewer, c)).map(|c| one(c.id)).collect(),
        "visit" | "visit_record" => world
            .visits
            .iter()
            .filter(|v| {
                let above = ids(&world.above(v.host_team));
                let guest = read(&Thing::Visiting { by: id(v.by), school: id(v.guest) });
                let host = read(&Thing::Hosting { team: id(v.host_team), above: &above, school: id(v.host) });
                guest || (host && (table == "visit" || v.shown))
            })
            .map(|v| one(v.id))
            .collect(),
        "inquiry" => world
            .findings
            .iter()
            .filter(|f| {
                let above = ids(&world.above(f.team));
                can(viewer, Verb::Read, &ours(f.team, &above)) || (f.started && numbers(f.team, &read))
            })
            .map(|f| one(f.id))
            .collect(),
        "finding" => world
            .findings
            .iter()
            .filter(|f| {
                let above = ids(&world.above(f.team));
                may_read_shared(
                    world,
                    viewer,
                    &Thing::Numbers { team: id(f.team), above: &above },
                    (f.school, f.reach),
                    &[],
                )
            })
            .map(|f| one(f.id))
            .collect(),
        "thanks" => world
            .findings
            .iter()
            .filter(|f| {
                let about = world.cards.iter().find(|c| c.id == f.card).unwrap();
                let ours = numbers(f.to, &read) || numbers(f.team, &read);
                !f.withdrawn && (ours || card(world, viewer, about))
            })
            .map(|f| one(f.id))
            .collect(),
        other => panic!("no facts about {other}"),
    }
}

fn ours<'a>(team: Uuid, above: &'a [Id<ensemble::network::Org>]) -> Thing<'a> {
    Thing::Ours { team: id(team), above }
}

/// Whether something of `team` that was shared from a school this far may be read.
fn may_read_shared(
    world: &World,
    viewer: &Viewer,
    team: &Thing<'_>,
    (school, reach): (Uuid, Reach),
    shown_to: &[(Uuid, Uuid)],
) -> bool {
    let within: Vec<_> = world.within(school, reach).into_iter().map(id).collect();
    let network = (reach == Reach::Network).then(|| id(world.network(school)));
    let shown_to: Vec<_> = shown_to.iter().map(|&(by, school)| (id(by), id(school))).collect();
    can(viewer, Verb::Read, &Thing::Shared { team, within: &within, network, shown_to: &shown_to })
}

/// Whether a card may be read: shared this far, the team's own, or shown by a compact that lasts.
fn card(world: &World, viewer: &Viewer, card: &Card) -> bool {
    let above: Vec<_> = world.above(card.team).into_iter().map(id).collect();
    let guests: Vec<(Uuid, Uuid)> = world
        .visits
        .iter()
        .filter(|v| v.card == card.id && v.agreed && !v.ended && v.until > TODAY && card.reach != Reach::Team)
        .map(|v| (v.by, v.guest))
        .collect();
    may_read_shared(world, viewer, &ours(card.team, &above), (card.school, card.reach), &guests)
}

/// Each table and the columns that tell its rows apart in the random world.
const TABLES: &[(&str, &str)] = &[
    ("org", "SELECT t.id, t.id FROM {org t}"),
    ("person", "SELECT t.id, t.id FROM {person t}"),
    ("membership", "SELECT t.id, t.id FROM {membership t}"),
    ("measure", "SELECT t.id, t.id FROM {measure t}"),
    ("occasion", "SELECT t.id, t.id FROM {occasion t}"),
    ("reading", "SELECT t.measure_id, t.measure_id FROM {reading t}"),
    ("chart_note", "SELECT t.id, t.measure_id FROM {chart_note t}"),
    ("measure_change", "SELECT t.id, t.measure_id FROM {measure_change t}"),
    ("variation", "SELECT t.measure_id, t.measure_id FROM {variation t}"),
    ("reason_tick", "SELECT t.measure_id, t.measure_id FROM {reason_tick t}"),
    ("survey", "SELECT t.id, t.id FROM {survey t}"),
    ("survey_item", "SELECT t.measure_id, t.survey_id FROM {survey_item t}"),
    ("survey_response", "SELECT t.id, t.survey_id FROM {survey_response t}"),
    ("import", "SELECT t.id, t.id FROM {import t}"),
    ("import_change", "SELECT t.import_id, t.import_id FROM {import_change t}"),
    ("export", "SELECT t.id, t.id FROM {export t}"),
    ("sourced", "SELECT t.target_id, t.target_id FROM {sourced t}"),
    ("import_waiting", "SELECT t.import_id, t.import_id FROM {import_waiting t}"),
    ("column_mapping", "SELECT t.org_id, t.org_id FROM {column_mapping t}"),
    ("class", "SELECT t.id, t.id FROM {class t}"),
    ("lesson", "SELECT t.class_id, t.class_id FROM {lesson t}"),
    ("team_class", "SELECT t.team_id, t.class_id FROM {team_class t}"),
    ("class_staff", "SELECT t.class_id, t.person_id FROM {class_staff t}"),
    ("class_pupil", "SELECT t.pupil_id, t.pupil_id FROM {class_pupil t}"),
    ("pupil", "SELECT t.id, t.id FROM {pupil t}"),
    ("attendance_mark", "SELECT t.pupil_id, t.pupil_id FROM {attendance_mark t}"),
    ("attendance_summary", "SELECT t.pupil_id, t.pupil_id FROM {attendance_summary t}"),
    ("pupil_identifier", "SELECT t.pupil_id, t.pupil_id FROM {pupil_identifier t}"),
    ("result", "SELECT t.occasion_id, t.pupil_id FROM {result t}"),
    ("notice", "SELECT t.id, t.id FROM {notice t}"),
    ("practice", "SELECT t.id, t.id FROM {practice t}"),
    ("need", "SELECT t.id, t.id FROM {need t}"),
    ("visit", "SELECT t.id, t.id FROM {visit t}"),
    ("visit_record", "SELECT t.visit_id, t.visit_id FROM {visit_record t}"),
    ("inquiry", "SELECT t.id, t.id FROM {inquiry t}"),
    ("finding", "SELECT t.id, t.id FROM {finding t}"),
    ("thanks", "SELECT t.id, t.id FROM {thanks t}"),
    ("priority", "SELECT t.id, t.id FROM {priority t}"),
    ("priority_source", "SELECT t.priority_id, t.thing_id FROM {priority_source t}"),
    ("event", "SELECT t.id, t.id FROM {event t}"),
    // Reading these tables is itself written down; only the world's own looks are compared.
    ("access_log", "SELECT t.id, t.id FROM {access_log t} WHERE t.purpose = 'random'"),
    ("consent", "SELECT t.id, t.id FROM {consent t}"),
];

#[test]
fn every_protected_table_is_compared() {
    let compared: BTreeSet<&str> = TABLES.iter().map(|(table, _)| *table).collect();
    let protected: BTreeSet<&str> = ensemble::access::scope::protected().collect();
    assert_eq!(compared, protected);
}

async fn listed_exactly_when_readable(db: Db, worlds: u64) {
    let app = TestApp::empty(db).await;
    let mut rows = 0;
    for seed in 0..worlds {
        // Worlds pile up in one database, so that each is also a stranger to the others.
        let world = World::random(seed);
        world.write(&app.app).await;
        for &person in &world.people {
            let viewer = Viewer::person(&app.app, id(person)).await.unwrap().unwrap();
            let look = look(&viewer).await;
            for (table, sql) in TABLES {
                let listed = listed(&look, sql).await;
                let allowed = allowed(&world, &viewer, table);
                rows += listed.len();
                assert_eq!(
                    listed,
                    allowed,
                    "world {seed}, {table}: listed and allowed differ for {:?}",
                    world.members.iter().filter(|m| m.person == person).collect::<Vec<&Member>>()
                );
            }
        }
    }
    assert!(rows > 500, "the random worlds are too empty to show anything: {rows} rows");
}

ensemble_db::both!(
    a_row_is_listed_exactly_when_it_may_be_read,
    ensemble::migrations::ALL,
    |db: Db| async move {
        listed_exactly_when_readable(db, many(60, 12)).await;
    }
);

/// What a job may list but nothing decides by: people are who mails go to, and of consents a job
/// reads those about its own teams.
const OF_JOBS: [&str; 3] = ["person", "membership", "consent"];

ensemble_db::both!(
    a_job_lists_what_its_school_may_and_nothing_outside_it,
    ensemble::migrations::ALL,
    |db: Db| async move {
        let app = TestApp::empty(db).await;
        let mut rows = 0;
        for seed in 200..230 {
            let world = World::random(seed);
            world.write(&app.app).await;
            for school in world.orgs.iter().filter(|o| o.kind == "school") {
                let viewer = Viewer::system(&app.app, id(school.id), "a test");
                let look = look(&viewer).await;
                for (table, sql) in TABLES.iter().filter(|(table, _)| !OF_JOBS.contains(table)) {
                    let (listed, allowed) = (listed(&look, sql).await, allowed(&world, &viewer, table));
                    rows += listed.len();
                    let outside: Vec<_> = listed.difference(&allowed).collect();
                    assert!(outside.is_empty(), "world {seed}, {table}: {outside:?} listed and not allowed");
                }
            }
        }
        assert!(rows > 200, "the random worlds are too empty to show anything: {rows} rows");
    }
);

ensemble_db::both!(
    taking_a_membership_away_never_shows_more,
    ensemble::migrations::ALL,
    |db: Db| async move {
        let app = TestApp::empty(db).await;
        for seed in 100..110 {
            let world = World::random(seed);
            world.write(&app.app).await;
            let Some(gone) = world.members.iter().find(|m| m.is_current()) else { continue };
            let before = Viewer::person(&app.app, id(gone.person)).await.unwrap().unwrap();
            let before = look(&before).await;
            let mut seen = Vec::new();
            for (_, sql) in TABLES {
                seen.push(listed(&before, sql).await);
            }
            let mut tx = app.app.db.begin().await.unwrap();
            let ended = args![Value::from(TODAY), gone.id];
            tx.run("UPDATE membership SET until_on = $1 WHERE id = $2", ended).await.unwrap();
            tx.commit().await.unwrap();
            let after = Viewer::person(&app.app, id(gone.person)).await.unwrap().unwrap();
            let after = look(&after).await;
            for ((table, sql), before) in TABLES.iter().zip(seen) {
                let now = listed(&after, sql).await;
                assert!(now.is_subset(&before), "world {seed}: ending a membership showed more of {table}");
            }
        }
    }
);
