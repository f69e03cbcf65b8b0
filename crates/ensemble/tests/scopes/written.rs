//! A random network in the database.

use ensemble::app::App;
use ensemble::web::id::Id;
use ensemble_db::Tx;

use super::TODAY;
use super::random::World;
use crate::row;
use crate::support::rows::put;

impl World {
    pub async fn write(&self, app: &App) {
        let mut tx = app.db.begin().await.unwrap();
        for org in &self.orgs {
            put(
                &mut tx,
                row!(org {
                    id: org.id,
                    network_id: self.orgs[0].id,
                    kind: org.kind,
                    name: org.id.to_string(),
                    created_at: 0_i64
                }),
            )
            .await;
            put(&mut tx, row!(org_closure { ancestor_id: org.id, descendant_id: org.id, depth: 0_i64 }))
                .await;
            for &parent in &org.parents {
                ensemble::network::store::link(&mut tx, Id::new(parent), Id::new(org.id)).await.unwrap();
            }
        }
        for &person in &self.people {
            let email = format!("{person}@x.example");
            put(&mut tx, row!(person { id: person, name: "P", email: email, created_at: 0_i64 })).await;
        }
        for m in &self.members {
            put(
                &mut tx,
                row!(membership {
                    id: m.id,
                    person_id: m.person,
                    org_id: m.org,
                    role: m.role,
                    from_on: m.from,
                    until_on: m.until
                }),
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
                row!(school_session {
                    id: session,
                    school_id: class.school,
                    name: "s",
                    from_on: class.id.to_string(),
                    until_on: "2027-07-01"
                }),
            )
            .await;
            put(
                tx,
                row!(class {
                    school_id: class.school,
                    id: class.id,
                    session_id: session,
                    kind: "class",
                    name: "c"
                }),
            )
            .await;
            put(
                tx,
                row!(lesson {
                    id: class.id,
                    school_id: class.school,
                    class_id: class.id,
                    weekday: 1_i64,
                    from_on: "2026-08-01"
                }),
            )
            .await;
        }
        for pupil in &self.pupils {
            put(tx, row!(pupil { school_id: pupil.school, id: pupil.id, given_name: "G", family_name: "F" }))
                .await;
            put(
                tx,
                row!(pupil_identifier {
                    school_id: pupil.school,
                    pupil_id: pupil.id,
                    kind: "local",
                    value: pupil.id.to_string()
                }),
            )
            .await;
            put(
                tx,
                row!(sourced {
                    school_id: pupil.school,
                    kind: "pupil",
                    sourced_id: pupil.id.to_string(),
                    target_id: pupil.id
                }),
            )
            .await;
            put(
                tx,
                row!(attendance_mark {
                    school_id: pupil.school,
                    pupil_id: pupil.id,
                    half_day: "2026-09-01 am",
                    code: "/",
                    import_id: pupil.id
                }),
            )
            .await;
            put(
                tx,
                row!(attendance_summary {
                    school_id: pupil.school,
                    pupil_id: pupil.id,
                    from_on: "2026-08-31",
                    until_on: "2026-09-07",
                    import_id: pupil.id
                }),
            )
            .await;
            for &(class, from, until) in &pupil.classes {
                put(
                    tx,
                    row!(class_pupil {
                        school_id: pupil.school,
                        class_id: class,
                        pupil_id: pupil.id,
                        from_on: from,
                        until_on: until
                    }),
                )
                .await;
            }
        }
        for s in &self.shared {
            put(
                tx,
                row!(team_class {
                    team_id: s.team,
                    school_id: s.school,
                    class_id: s.class,
                    from_on: s.from,
                    until_on: s.until
                }),
            )
            .await;
        }
        for t in &self.teaching {
            put(
                tx,
                row!(class_staff {
                    school_id: t.school,
                    class_id: t.class,
                    person_id: t.person,
                    from_on: "2026-08-01"
                }),
            )
            .await;
        }
    }

    async fn write_numbers(&self, tx: &mut Tx) {
        for m in &self.measures {
            put(
                tx,
                row!(measure {
                    id: m.id,
                    team_id: m.team,
                    name: m.id.to_string(),
                    definition: "d",
                    unit: "percent",
                    direction: "up",
                    cadence: "week",
                    source: "s",
                    gathered: "results",
                    decimals: 0_i64,
                    position: 0_i64,
                    created_at: 0_i64
                }),
            )
            .await;
        }
        for r in &self.results {
            let session = self.classes.iter().find(|c| c.school == r.school).unwrap().id;
            put(
                tx,
                row!(occasion {
                    id: r.occasion,
                    school_id: r.school,
                    measure_id: r.measure,
                    session_id: session,
                    taken_on: r.occasion.to_string()
                }),
            )
            .await;
            put(
                tx,
                row!(result {
                    school_id: r.school,
                    occasion_id: r.occasion,
                    pupil_id: r.pupil,
                    measure_id: r.measure,
                    cell: "value",
                    value: 1.0
                }),
            )
            .await;
        }
        self.write_what_teams_add(tx).await;
        self.write_the_loop(tx).await;
        let files = self.imports.iter().map(|file| (file, "roster"));
        for (&(import, org), kind) in files.chain(self.archives.iter().map(|file| (file, "archive"))) {
            put(
                tx,
                row!(import {
                    id: import,
                    org_id: org,
                    kind: kind,
                    file_name: "f",
                    bytes: 0_i64,
                    sha256: "x",
                    mapping: "{}",
                    create_schools: false,
                    state: "checked",
                    summary: "{}",
                    created_at: 0_i64
                }),
            )
            .await;
        }
        for &(import, org) in &self.imports {
            put(
                tx,
                row!(column_mapping {
                    org_id: org,
                    kind: "roster",
                    signature: import.to_string(),
                    mapping: "{}",
                    changed_at: 0_i64
                }),
            )
            .await;
        }
        for &(import, school) in &self.changes {
            put(
                tx,
                row!(import_change {
                    import_id: import,
                    seq: 0_i64,
                    what: "pupil",
                    school_id: school,
                    key: "k"
                }),
            )
            .await;
            put(
                tx,
                row!(export {
                    id: import,
                    org_id: school,
                    kind: "everything",
                    state: "expired",
                    by_person: self.people[0],
                    summary: "{}",
                    asked_at: 0_i64
                }),
            )
            .await;
        }
        for &(import, school) in &self.changes {
            put(
                tx,
                row!(import_waiting {
                    id: import,
                    import_id: import,
                    school_id: school,
                    file_name: "f",
                    file_mark: "m",
                    row_number: 2_i64,
                    about: "row 2",
                    why: "unknown",
                    body: "{}",
                    waits_since: 0_i64
                }),
            )
            .await;
        }
        for l in &self.looks {
            put(
                tx,
                row!(access_log {
                    id: l.id,
                    at: 0_i64,
                    person_id: l.by,
                    school_id: l.school,
                    team_id: l.team,
                    purpose: "random"
                }),
            )
            .await;
        }
        for e in &self.events {
            put(
                tx,
                row!(event {
                    id: e.id,
                    at: 0_i64,
                    by_person: e.by,
                    kind: "Test",
                    org_id: e.org,
                    audience: e.audience,
                    data_class: "C",
                    body: "{}"
                }),
            )
            .await;
        }
        for &(consent, by) in &self.consents {
            put(
                tx,
                row!(consent {
                    id: consent,
                    what: "names",
                    thing_id: consent,
                    person_id: by,
                    given_at: 0_i64
                }),
            )
            .await;
        }
    }

    async fn write_what_teams_add(&self, tx: &mut Tx) {
        for m in &self.measures {
            let by = self.people[0];
            put(tx, row!(reading { measure_id: m.id, taken_on: TODAY, value: 1.0 })).await;
            put(
                tx,
                row!(chart_note {
                    id: m.id,
                    measure_id: m.id,
                    on_day: TODAY,
                    words: "w",
                    rebase: false,
                    by_person: by,
                    created_at: 0_i64
                }),
            )
            .await;
            put(
                tx,
                row!(measure_change {
                    id: m.id,
                    measure_id: m.id,
                    on_day: TODAY,
                    part: "unit",
                    was: "w",
                    became: "b",
                    changed_at: 0_i64
                }),
            )
            .await;
            put(
                tx,
                row!(variation {
                    measure_id: m.id,
                    computed_at: 0_i64,
                    method: "m",
                    inputs_hash: "h",
                    body: "{}"
                }),
            )
            .await;
            put(
                tx,
                row!(survey {
                    id: m.id,
                    school_id: m.team,
                    team_id: m.team,
                    name: "s",
                    asked: "pupils",
                    held_on: TODAY,
                    source: "s",
                    created_at: 0_i64
                }),
            )
            .await;
            put(
                tx,
                row!(survey_item { school_id: m.team, survey_id: m.id, measure_id: m.id, position: 0_i64 }),
            )
            .await;
            put(tx, row!(survey_response { id: m.id, school_id: m.team, survey_id: m.id, answers: "[1]" }))
                .await;
            put(tx, row!(reason_tick { measure_id: m.id, team_id: m.team, reason: "r", ticked_at: 0_i64 }))
                .await;
        }
    }

    async fn write_the_loop(&self, tx: &mut Tx) {
        let (network, by) = (self.orgs[0].id, self.people[0]);
        for c in &self.cards {
            // A notice, a need and a priority of the same place stand under the card's id.
            put(tx, row!(notice { id: c.id, team_id: c.team, words: "w", by_person: by, made_at: 0_i64 }))
                .await;
            put(
                tx,
                row!(need {
                    id: c.id,
                    network_id: network,
                    school_id: c.school,
                    words: "w",
                    by_person: by,
                    stated_at: 0_i64
                }),
            )
            .await;
            put(
                tx,
                row!(priority {
                    id: c.id,
                    school_id: c.school,
                    words: "w",
                    judgement: "",
                    by_person: by,
                    created_at: 0_i64,
                    changed_at: 0_i64
                }),
            )
            .await;
            put(
                tx,
                row!(priority_source {
                    priority_id: c.id,
                    school_id: c.school,
                    kind: "practice",
                    thing_id: c.id,
                    state: "kept",
                    at: 0_i64
                }),
            )
            .await;
            put(
                tx,
                row!(practice {
                    id: c.id,
                    network_id: network,
                    school_id: c.school,
                    team_id: c.team,
                    title: "t",
                    for_whom: "f",
                    what_we_do: "w",
                    needs: "n",
                    might_not: "m",
                    reach: c.reach,
                    signed: "team",
                    by_person: by,
                    created_at: 0_i64,
                    changed_at: 0_i64
                }),
            )
            .await;
        }
        for &(consent, card, by) in &self.named {
            put(
                tx,
                row!(consent {
                    id: consent,
                    what: "card_name",
                    thing_id: card,
                    person_id: by,
                    given_at: 0_i64
                }),
            )
            .await;
        }
        for v in &self.visits {
            let at = |is: bool| is.then_some(0_i64);
            put(
                tx,
                row!(visit {
                    id: v.id,
                    network_id: network,
                    guest_school_id: v.guest,
                    host_school_id: v.host,
                    host_team_id: v.host_team,
                    practice_id: v.card,
                    focus: "f",
                    on_day: TODAY,
                    half: "morning",
                    until_on: v.until,
                    asked_by: v.by,
                    asked_at: 0_i64,
                    agreed_at: at(v.agreed),
                    ended_at: at(v.ended)
                }),
            )
            .await;
            put(
                tx,
                row!(visit_record {
                    visit_id: v.id,
                    saw: "s",
                    will_try: "t",
                    would_not: "n",
                    shown_to_host: v.shown,
                    recorded_at: 0_i64
                }),
            )
            .await;
        }
        for f in &self.findings {
            let started = f.started.then_some(0_i64);
            put(
                tx,
                row!(inquiry {
                    id: f.id,
                    network_id: network,
                    school_id: f.school,
                    team_id: f.team,
                    title: "t",
                    doing: "d",
                    expecting: "e",
                    knowing: "k",
                    by_person: by,
                    created_at: 0_i64,
                    started_at: started
                }),
            )
            .await;
            put(
                tx,
                row!(finding {
                    id: f.id,
                    network_id: network,
                    school_id: f.school,
                    team_id: f.team,
                    inquiry_id: f.id,
                    practice_id: f.card,
                    seen: "s",
                    decision: "adapt",
                    why: "w",
                    reach: f.reach,
                    signed: "team",
                    by_person: by,
                    made_at: 0_i64
                }),
            )
            .await;
            let gone = f.withdrawn.then_some(0_i64);
            put(
                tx,
                row!(thanks {
                    id: f.id,
                    network_id: network,
                    from_team_id: f.team,
                    to_team_id: f.to,
                    practice_id: f.card,
                    finding_id: f.id,
                    words: "w",
                    by_person: by,
                    sent_at: 0_i64,
                    withdrawn_at: gone
                }),
            )
            .await;
        }
    }
}
