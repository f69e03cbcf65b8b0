//! Every other kind of row, with every cell filled somewhere: once for each school, in words that say
//! whose they are.

use uuid::Uuid;

use crate::row;
use crate::support::TestApp;
use crate::support::rows::{Row, put};
use crate::support::world::uuid;

/// A school, its team, somebody in it, and what all its words say.
pub struct Of {
    pub school: &'static str,
    pub team: &'static str,
    pub by: &'static str,
    pub says: &'static str,
}

impl Of {
    fn id(&self, name: &str) -> Uuid {
        uuid(&format!("{name}, of {}", self.school))
    }

    fn school(&self) -> Uuid {
        uuid(self.school)
    }

    fn team(&self) -> Uuid {
        uuid(self.team)
    }

    fn by(&self) -> Uuid {
        uuid(self.by)
    }
}

pub async fn put_in(app: &TestApp, of: &Of) {
    let mut tx = app.app.db.begin().await.unwrap();
    for row in [place(of), year(of), roster(of), numbers(of), surveys(of), files(of), given(of)].concat() {
        put(&mut tx, row).await;
    }
    network::link(&mut tx, of).await;
    tx.commit().await.unwrap();
}

mod network {
    use super::Of;
    use ensemble::web::id::Id;

    pub async fn link(tx: &mut ensemble_db::Tx, of: &Of) {
        let (school, closed) = (Id::new(of.school()), Id::new(of.id("a team that was")));
        ensemble::network::store::link(tx, school, closed).await.unwrap();
    }
}

fn place(of: &Of) -> Vec<Row> {
    let (closed, gone) = (of.id("a team that was"), of.id("somebody who left"));
    vec![
        row!(org {
            id: closed,
            network_id: uuid("Shoreline"),
            kind: "team",
            school_id: of.school(),
            name: of.says,
            created_at: 1_i64,
            closed_at: 2_i64
        }),
        row!(org_closure { ancestor_id: closed, descendant_id: closed, depth: 0_i64 }),
        row!(person {
            id: gone,
            name: of.says,
            email: format!("gone@{}.example", of.school),
            created_at: 1_i64
        }),
        row!(membership {
            id: of.id("a time here"),
            person_id: gone,
            org_id: closed,
            role: "teacher",
            from_on: "2025-08-01",
            until_on: "2026-02-01"
        }),
        row!(access_log {
            id: of.id("a look"),
            at: 3_i64,
            person_id: of.by(),
            school_id: of.school(),
            team_id: of.team(),
            purpose: of.says
        }),
        row!(consent {
            id: of.id("taken back"),
            what: "names",
            thing_id: of.team(),
            person_id: gone,
            given_at: 4_i64,
            withdrawn_at: 5_i64
        }),
    ]
}

fn year(of: &Of) -> Vec<Row> {
    let (session, class) = (uuid(&format!("{} 2026", of.school)), uuid(&format!("{} 4A", of.school)));
    vec![
        row!(term {
            id: of.id("a term"),
            school_id: of.school(),
            session_id: session,
            name: of.says,
            from_on: "2026-08-17",
            until_on: "2026-12-19"
        }),
        row!(holiday {
            id: of.id("a holiday"),
            school_id: of.school(),
            name: of.says,
            from_on: "2026-10-12",
            until_on: "2026-10-17"
        }),
        row!(lesson {
            id: of.id("a lesson"),
            school_id: of.school(),
            class_id: class,
            weekday: 3_i64,
            on_day: "2026-12-02",
            period: of.says,
            starts_at: 540_i64,
            ends_at: 600_i64,
            subject: of.says,
            room: of.says,
            from_on: "2026-08-17",
            until_on: "2026-12-19"
        }),
    ]
}

fn roster(of: &Of) -> Vec<Row> {
    let (school, class, pupil) = (of.school(), uuid(&format!("{} 4A", of.school)), of.id("a pupil who left"));
    let file = of.id("a file");
    vec![
        row!(pupil {
            school_id: school,
            id: pupil,
            given_name: of.says,
            family_name: of.says,
            stage: of.says,
            born_on: "2018-02-28",
            joined_on: "2023-08-17",
            left_on: "2026-10-01",
            came_from: of.says,
            listed: true,
            import_id: file,
            import_row: 2_i64
        }),
        row!(class_pupil {
            school_id: school,
            class_id: class,
            pupil_id: pupil,
            from_on: "2026-08-17",
            until_on: "2026-10-01",
            import_id: file,
            import_row: 2_i64
        }),
        row!(team_class {
            team_id: of.team(),
            school_id: school,
            class_id: class,
            from_on: "2025-08-17",
            until_on: "2026-07-01"
        }),
        row!(class_staff {
            school_id: school,
            class_id: class,
            person_id: of.by(),
            from_on: "2025-08-17",
            until_on: "2026-07-01"
        }),
        row!(attendance_summary {
            school_id: school,
            pupil_id: pupil,
            from_on: "2026-08-17",
            until_on: "2026-10-01",
            possible: 60_i64,
            attended: 50_i64,
            absent: 10_i64,
            authorised: 6_i64,
            unauthorised: 3_i64,
            excluded: 1_i64,
            late: 2_i64,
            percent: 250.0 / 3.0,
            import_id: file
        }),
    ]
}

/// A number of grades on the network's scale, one on the school's own, and what a pupil got.
fn numbers(of: &Of) -> Vec<Row> {
    let (school, pupil, session) =
        (of.school(), of.id("a pupil who left"), uuid(&format!("{} 2026", of.school)));
    let (grades, old) = (of.id("grades"), of.id("an old number"));
    let measure = |id: Uuid, name: &str, scale: Uuid, aside: Option<i64>| {
        row!(measure {
            id: id,
            school_id: school,
            team_id: of.team(),
            name: format!("{name} {}", of.says),
            definition: of.says,
            unit: "percent",
            direction: "none",
            cadence: "year",
            source: of.says,
            gathered: "results",
            scale_id: scale,
            at_least: 1_i64,
            baseline_points: 12_i64,
            decimals: 0_i64,
            position: 7_i64,
            created_at: 6_i64,
            set_aside_at: aside
        })
    };
    let own = of.id("a scale");
    let mut rows = vec![
        row!(scale {
            id: own,
            org_id: school,
            name: of.says,
            origin: "own",
            declared: format!("[\"{}\"]", of.says),
            created_at: 6_i64
        }),
        row!(scale_level { scale_id: own, position: 0_i64, name: of.says }),
        row!(scale_level { scale_id: own, position: 1_i64, name: format!("more {}", of.says) }),
        measure(grades, "Grades", uuid("the network’s scale"), None),
        measure(old, "Old", own, Some(7)),
    ];
    let day = |n: usize| of.id(&format!("occasion {n}"));
    let cells = [
        ("level", Some(1_i64), None, None, None),
        ("banded", None, Some(0.25), Some(f64::INFINITY), Some(of.says)),
    ];
    for (n, (cell, level, low, high, note)) in cells.into_iter().enumerate() {
        rows.push(row!(occasion {
            id: day(n),
            school_id: school,
            measure_id: grades,
            session_id: session,
            taken_on: format!("2026-09-0{}", n + 1)
        }));
        rows.push(row!(result {
            school_id: school,
            occasion_id: day(n),
            pupil_id: pupil,
            measure_id: grades,
            class_id: uuid(&format!("{} 4A", of.school)),
            cell: cell,
            level: level,
            low: low,
            high: high,
            note: note,
            import_id: of.id("a file"),
            import_row: 3_i64
        }));
    }
    rows.push(row!(chart_note {
        id: of.id("a note"),
        measure_id: grades,
        on_day: "2026-09-02",
        words: of.says,
        rebase: true,
        by_person: of.by(),
        created_at: 8_i64,
        set_aside_at: 9_i64
    }));
    rows.push(row!(reason_tick { measure_id: grades, team_id: of.team(), reason: "size", ticked_at: 9_i64 }));
    rows
}

fn surveys(of: &Of) -> Vec<Row> {
    let (survey, question) = (of.id("a survey"), of.id("a question"));
    vec![
        row!(survey {
            id: survey,
            school_id: of.school(),
            team_id: of.team(),
            name: of.says,
            asked: "pupils",
            held_on: "2026-10-05",
            source: of.says,
            created_at: 10_i64
        }),
        row!(measure {
            id: question,
            school_id: of.school(),
            team_id: of.team(),
            name: format!("Question {}", of.says),
            definition: of.says,
            unit: "percent",
            direction: "up",
            cadence: "year",
            source: of.says,
            gathered: "survey",
            decimals: 0_i64,
            position: 8_i64,
            created_at: 10_i64
        }),
        row!(survey_item {
            school_id: of.school(),
            survey_id: survey,
            measure_id: question,
            position: 0_i64
        }),
        row!(survey_response {
            id: of.id("a response"),
            school_id: of.school(),
            survey_id: survey,
            stage: of.says,
            answers: "1"
        }),
    ]
}

/// A file that was taken back, one whose changes can be, and what it did.
fn files(of: &Of) -> Vec<Row> {
    let file = |name: &str, state: &str, undone_at: Option<i64>| {
        row!(import {
            id: of.id(name),
            org_id: of.school(),
            kind: "roster",
            file_name: of.says,
            bytes: 11_i64,
            sha256: "00",
            mapping: "{}",
            create_schools: false,
            state: state,
            summary: "{}",
            by_person: of.by(),
            created_at: 11_i64,
            applied_at: 12_i64,
            undone_at: undone_at
        })
    };
    vec![
        file("a file", "applied", None),
        file("a file taken back", "undone", Some(13)),
        row!(import_change {
            import_id: of.id("a file"),
            seq: 1_i64,
            what: "pupil",
            school_id: of.school(),
            key: of.says,
            before: format!("[[\"{}\",\"{}\"]]", of.school(), of.by()),
            after: format!("[[\"{}\",\"{}\"]]", of.school(), of.by())
        }),
    ]
}

/// What the loop keeps of things that are over.
fn given(of: &Of) -> Vec<Row> {
    let (network, school, team, by) = (uuid("Shoreline"), of.school(), of.team(), of.by());
    let (card, inquiry, finding, visit) =
        (of.id("an old card"), of.id("an old inquiry"), of.id("an old finding"), of.id("an old visit"));
    vec![
        row!(notice {
            id: of.id("a notice"),
            team_id: team,
            words: of.says,
            by_person: by,
            made_at: 20_i64,
            otherwise: of.says
        }),
        row!(practice {
            id: card,
            network_id: network,
            school_id: school,
            team_id: team,
            title: of.says,
            for_whom: of.says,
            what_we_do: of.says,
            needs: of.says,
            might_not: of.says,
            hours: -0.5,
            reach: "team",
            signed: "team",
            by_person: by,
            created_at: 20_i64,
            changed_at: 21_i64,
            shared_at: 21_i64,
            withdrawn_at: 22_i64
        }),
        row!(need {
            id: of.id("a need"),
            network_id: network,
            school_id: school,
            words: of.says,
            by_person: by,
            stated_at: 20_i64,
            closed_at: 23_i64
        }),
        // To Cedar, about their own card: for their own need.
        row!(visit {
            id: visit,
            network_id: network,
            guest_school_id: school,
            host_school_id: uuid("Cedar"),
            host_team_id: uuid("Cedar"),
            practice_id: card,
            need_id: of.id("a need"),
            focus: of.says,
            on_day: "2026-10-20",
            half: "morning",
            offered_day: "2026-10-21",
            offered_half: "afternoon",
            until_on: "2027-01-01",
            asked_by: by,
            asked_at: 20_i64,
            agreed_at: 21_i64,
            declined_at: 22_i64,
            ended_at: 23_i64
        }),
        row!(visit_record {
            visit_id: visit,
            saw: of.says,
            will_try: of.says,
            would_not: of.says,
            shown_to_host: true,
            recorded_at: 23_i64
        }),
        row!(inquiry {
            id: inquiry,
            network_id: network,
            school_id: school,
            team_id: team,
            practice_id: card,
            visit_id: visit,
            measure_id: of.id("grades"),
            title: of.says,
            doing: of.says,
            expecting: of.says,
            knowing: of.says,
            look_on: "2026-11-20",
            by_person: by,
            created_at: 24_i64,
            started_at: 25_i64,
            set_aside_at: 26_i64
        }),
        row!(finding {
            id: finding,
            network_id: network,
            school_id: school,
            team_id: team,
            inquiry_id: inquiry,
            practice_id: card,
            seen: of.says,
            decision: "stop",
            why: of.says,
            hours_back: 1.5,
            reach: "team",
            signed: "team",
            by_person: by,
            made_at: 26_i64
        }),
        row!(thanks {
            id: of.id("old thanks"),
            network_id: network,
            from_team_id: team,
            to_team_id: team,
            practice_id: card,
            finding_id: finding,
            words: of.says,
            by_person: by,
            sent_at: 27_i64,
            withdrawn_at: 28_i64
        }),
        row!(priority {
            id: of.id("an old priority"),
            school_id: school,
            words: of.says,
            judgement: of.says,
            by_person: by,
            created_at: 20_i64,
            changed_at: 21_i64,
            closed_at: 29_i64
        }),
    ]
}
