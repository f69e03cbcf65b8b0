//! What a signed-in person may see.

use ensemble_db::{Class, Scopes};

use super::table;

pub static PERSON: Scopes = Scopes::new(&[
    // P: pupils, one by one.
    rows!("pupil", P, "t.school_id IN (", schools!(), ") OR (t.school_id, t.id) IN (", team_pupils!(), ")"),
    rows!("pupil_identifier", P, "t.school_id IN (", schools!(), ")"),
    rows!(
        "class_pupil", P,
        "t.school_id IN (",
        schools!(),
        ") OR (t.school_id, t.pupil_id) IN (",
        team_pupils!(),
        ")"
    ),
    rows!(
        "result", P,
        "t.school_id IN (",
        schools!(),
        ") OR ((t.school_id, t.pupil_id) IN (",
        team_pupils!(),
        ") AND t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
        teams!(),
        ")))"
    ),
    rows!(
        "attendance_mark", P,
        "t.school_id IN (",
        schools!(),
        ") OR (t.school_id, t.pupil_id) IN (",
        team_pupils!(),
        ")"
    ),
    rows!(
        "attendance_summary", P,
        "t.school_id IN (",
        schools!(),
        ") OR (t.school_id, t.pupil_id) IN (",
        team_pupils!(),
        ")"
    ),
    // What one person answered is nobody's to read.
    rows!("survey_response", P, "1 = 0"),
    rows!("import_change", P, "t.school_id IN (", schools!(), ")"),
    rows!("sourced", P, "t.school_id IN (", schools!(), ")"),
    rows!("import_waiting", P, "t.school_id IN (", schools!(), ")"),
    // C: a team's own numbers, and what they are made of.
    rows!("measure", C, "t.team_id IN (", teams!(), ")"),
    rows!("occasion", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", teams!(), "))"),
    rows!("reading", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", teams!(), "))"),
    rows!("chart_note", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", teams!(), "))"),
    rows!("measure_change", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", teams!(), "))"),
    rows!("variation", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", teams!(), "))"),
    rows!("survey", C, "t.team_id IN (", teams!(), ")"),
    rows!("survey_item", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", teams!(), "))"),
    rows!("reason_tick", C, "t.team_id IN (", teams!(), ")"),
    rows!(
        "class", C,
        "t.school_id IN (",
        records!(),
        ") OR (t.school_id, t.id) IN (SELECT tc.school_id, tc.class_id FROM team_class tc WHERE tc.team_id IN (",
        teams!(),
        "))"
    ),
    rows!(
        "lesson", C,
        "t.school_id IN (",
        records!(),
        ") OR (t.school_id, t.class_id) IN (SELECT tc.school_id, tc.class_id FROM team_class tc WHERE tc.team_id IN (",
        teams!(),
        "))"
    ),
    rows!("team_class", C, "t.team_id IN (", teams!(), ")"),
    // Which class is whose is the one teacher's own to know; only who keeps the roster sees the rest.
    rows!("class_staff", C, "t.person_id = :viewer OR t.school_id IN (", schools!(), ")"),
    // A whole school that comes in is the network lead's; every other file the school's own.
    rows!(
        "import", C,
        "(t.kind <> 'archive' AND t.org_id IN (", records!(), ")) OR (t.kind = 'archive' AND t.org_id IN (", led!(), "))"
    ),
    // Whoever may read every pupil of the school sees what left it.
    rows!("export", C, "t.org_id IN (", schools!(), ")"),
    rows!("column_mapping", C, "t.org_id IN (", records!(), ")"),
    rows!(
        "access_log", C,
        "t.school_id IN (",
        schools!(),
        ") OR t.team_id IN (",
        teams!(),
        ") OR t.person_id = :viewer"
    ),
    // What the loop is made of: a team's own until it says who may read it.
    rows!("notice", C, "t.team_id IN (", own_teams!(), ")"),
    table("practice", Class::O, practices!()),
    rows!("need", C, "t.school_id IN (", schools!(), ")"),
    rows!("visit", C, visiting!(), " OR ", hosting!()),
    table(
        "visit_record",
        Class::C,
        concat!(
            "SELECT r.* FROM visit_record r JOIN visit t ON t.id = r.visit_id WHERE ",
            visiting!(),
            " OR (r.shown_to_host AND ",
            hosting!(),
            ")"
        ),
    ),
    // A draft is the team's alone; once it has started, who keeps the school sees it too.
    rows!(
        "inquiry", C,
        "t.team_id IN (",
        own_teams!(),
        ") OR (t.started_at IS NOT NULL AND t.team_id IN (",
        teams!(),
        "))"
    ),
    rows!("finding", O, "t.team_id IN (", teams!(), ") OR ", reached!()),
    // Thanks are read by whoever may read what they are for.
    table(
        "thanks",
        Class::O,
        concat!(
            "SELECT x.* FROM thanks x WHERE x.withdrawn_at IS NULL AND (x.to_team_id IN (",
            teams!(),
            ") OR x.from_team_id IN (",
            teams!(),
            ") OR x.practice_id IN (SELECT p.id FROM (",
            practices!(),
            ") AS p))"
        ),
    ),
    rows!("priority", C, "t.school_id IN (", own_schools!(), ")"),
    rows!("priority_source", C, "t.school_id IN (", own_schools!(), ")"),
    // O: who and what there is in the network, and what people did in the open.
    rows!(
        "org", O,
        "t.network_id IN (",
        networks!(),
        ") OR t.id IN (SELECT org_id FROM membership m WHERE ",
        serving!(),
        ")"
    ),
    rows!(
        "membership", O,
        "t.person_id = :viewer OR t.org_id IN (SELECT id FROM org WHERE network_id IN (",
        networks!(),
        "))"
    ),
    rows!(
        "person", O,
        "t.id = :viewer OR t.id IN (SELECT pm.person_id FROM membership pm JOIN org po ON po.id = pm.org_id WHERE po.network_id IN (",
        networks!(),
        "))"
    ),
    // Consent shows how many, never who: people see their own rows. A name on a card is the
    // exception, since it is there to be read.
    table(
        "consent",
        Class::C,
        concat!(
            "SELECT c.* FROM consent c WHERE c.person_id = :viewer OR (c.what = 'card_name' AND c.withdrawn_at IS NULL
               AND c.thing_id IN (SELECT p.id FROM (",
            practices!(),
            ") AS p))"
        ),
    ),
    rows!(
        "event", O,
        "(t.audience = 'network' AND t.org_id IN (SELECT id FROM org WHERE network_id IN (",
        networks!(),
        "))) OR (t.audience IN ('school', 'team') AND t.org_id IN (",
        teams!(),
        ")) OR t.by_person = :viewer"
    ),
]);
