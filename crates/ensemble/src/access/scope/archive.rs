//! What leaves with a place when it takes everything: the rows that are its own, table by table.
//! Reviewed like law; a table of the schema that stands neither here nor in [`LEFT_OUT`] turns a
//! test red.
//!
//! `:system` is the place, `:whole` whether teams' own drafts and consents leave too (whoever keeps
//! the server takes them; a page never does), `:nobody` stands for whoever asked not to be named,
//! and `:purpose` is what an export writes into the access log.

use ensemble_db::{Class, Scopes};

use super::table;

/// A table whose column names an organisation inside the place.
macro_rules! inside {
    ($table:literal, $class:ident, $column:literal) => {
        rows!($table, $class, "t.", $column, " IN (", below!(), ")")
    };
}

/// A table of a measure that the place owns.
macro_rules! of_measure {
    ($table:literal) => {
        rows!($table, C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))")
    };
}

pub static ARCHIVE: Scopes = Scopes::new(&[
    inside!("org", O, "id"),
    rows!("org_edge", O, "t.parent_id IN (", below!(), ") AND t.child_id IN (", below!(), ")"),
    inside!("school_session", C, "school_id"),
    inside!("term", C, "school_id"),
    rows!("person", O, "t.id IN (SELECT person_id FROM membership WHERE org_id IN (", below!(), "))"),
    inside!("membership", O, "org_id"),
    // Who agreed to what is their own; a name on a card that is read by others is there to be read.
    rows!(
        "consent", C,
        "(:whole AND (t.thing_id IN (", below!(), ") OR t.thing_id IN (SELECT id FROM practice WHERE team_id IN (",
        below!(),
        ")))) OR (t.what = 'card_name' AND t.withdrawn_at IS NULL AND t.thing_id IN
           (SELECT id FROM practice WHERE reach <> 'team' AND team_id IN (",
        below!(),
        ")))"
    ),
    // What the program worked out is worked out again, and what happened to archives stays behind.
    rows!(
        "event", O,
        "t.org_id IN (", below!(), ") AND (:whole OR t.audience <> 'author') AND t.kind NOT IN
           ('ReadingsWorkedOut', 'VariationWorkedOut', 'HousekeepingDone', 'ExportAsked', 'ExportMade',
            'ExportFetched', 'ExportExpired', 'ArchiveBroughtIn', 'ArchiveRefused')"
    ),
    rows!(
        "access_log", C,
        "t.school_id IN (", below!(), ") AND t.person_id IS NOT NULL AND t.purpose <> :purpose"
    ),
    inside!("pupil", P, "school_id"),
    inside!("pupil_identifier", P, "school_id"),
    inside!("class", C, "school_id"),
    inside!("class_pupil", P, "school_id"),
    rows!("team_class", C, "t.team_id IN (", below!(), ") AND t.school_id IN (", below!(), ")"),
    inside!("class_staff", C, "school_id"),
    inside!("measure", C, "team_id"),
    rows!(
        "occasion", C,
        "t.school_id IN (", below!(), ") AND t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"
    ),
    rows!(
        "result", P,
        "t.school_id IN (", below!(), ") AND t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"
    ),
    of_measure!("reading"),
    of_measure!("measure_change"),
    of_measure!("chart_note"),
    of_measure!("reason_tick"),
    // A file that waits to be written cannot leave: the file itself is no part of this.
    rows!(
        "import", C,
        "t.org_id IN (", below!(), ") AND t.kind <> 'archive' AND t.state IN ('applied', 'undone', 'discarded')"
    ),
    rows!(
        "import_change", P,
        "t.school_id IN (", below!(), ") AND t.import_id IN (SELECT id FROM import WHERE state = 'applied' AND org_id IN (",
        below!(),
        "))"
    ),
    // Rows that wait go with their file: without it nobody could answer them.
    rows!(
        "import_waiting", P,
        "t.school_id IN (", below!(), ") AND t.import_id IN (SELECT id FROM import WHERE state = 'applied' AND org_id IN (",
        below!(),
        "))"
    ),
    inside!("sourced", P, "school_id"),
    inside!("attendance_mark", P, "school_id"),
    inside!("attendance_summary", P, "school_id"),
    inside!("holiday", C, "school_id"),
    inside!("lesson", C, "school_id"),
    inside!("survey", C, "team_id"),
    rows!(
        "survey_item", C,
        "t.survey_id IN (SELECT id FROM survey WHERE team_id IN (", below!(),
        ")) AND t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"
    ),
    // What one person answered is nobody's to read, so a page never gives it out.
    rows!(
        "survey_response", P,
        ":whole AND t.survey_id IN (SELECT id FROM survey WHERE team_id IN (", below!(), "))"
    ),
    // A scale of a place above comes as the place's own.
    table(
        "scale",
        Class::C,
        concat!(
            "SELECT t.id, CASE WHEN t.org_id IN (",
            below!(),
            ") THEN t.org_id ELSE :system END AS org_id, t.name, t.origin, t.declared, t.created_at
               FROM scale t WHERE t.org_id IN (",
            below!(),
            ") OR t.id IN (SELECT scale_id FROM measure WHERE team_id IN (",
            below!(),
            "))"
        ),
    ),
    rows!(
        "scale_level", C,
        "t.scale_id IN (SELECT id FROM scale WHERE org_id IN (", below!(),
        ") OR id IN (SELECT scale_id FROM measure WHERE team_id IN (", below!(), ")))"
    ),
    inside!("column_mapping", C, "org_id"),
    rows!("notice", C, ":whole AND t.team_id IN (", below!(), ")"),
    rows!("practice", O, "t.team_id IN (", below!(), ") AND (:whole OR t.reach <> 'team')"),
    inside!("need", C, "school_id"),
    // Whoever did not want to be named to the other side is not named here either.
    table(
        "visit",
        Class::C,
        concat!(
            "SELECT t.id, t.guest_school_id,
                    CASE WHEN x.hidden THEN :nobody ELSE t.host_school_id END AS host_school_id,
                    CASE WHEN x.hidden THEN :nobody ELSE t.host_team_id END AS host_team_id,
                    t.practice_id, t.need_id, t.focus, t.on_day, t.half, t.offered_day, t.offered_half, t.until_on,
                    t.asked_by, t.asked_at, t.agreed_at, t.declined_at, t.ended_at
               FROM visit t JOIN (SELECT v.id, (p.signed = 'unnamed' AND v.agreed_at IS NULL AND v.host_school_id NOT IN (",
            below!(),
            ")) AS hidden FROM visit v JOIN practice p ON p.id = v.practice_id) x ON x.id = t.id
              WHERE t.guest_school_id IN (",
            below!(),
            ") OR t.host_school_id IN (",
            below!(),
            ")"
        ),
    ),
    table(
        "visit_record",
        Class::C,
        concat!(
            "SELECT r.* FROM visit_record r JOIN visit t ON t.id = r.visit_id WHERE t.guest_school_id IN (",
            below!(),
            ") OR (r.shown_to_host AND t.host_school_id IN (",
            below!(),
            "))"
        ),
    ),
    rows!("inquiry", C, "t.team_id IN (", below!(), ") AND (:whole OR t.started_at IS NOT NULL)"),
    inside!("finding", O, "team_id"),
    table(
        "thanks",
        Class::O,
        concat!(
            "SELECT t.id,
                    CASE WHEN x.from_other AND x.unnamed_finding THEN :nobody ELSE t.from_team_id END AS from_team_id,
                    CASE WHEN x.to_other AND x.unnamed_card THEN :nobody ELSE t.to_team_id END AS to_team_id,
                    t.practice_id, t.finding_id, t.words,
                    CASE WHEN x.from_other THEN :nobody ELSE t.by_person END AS by_person, t.sent_at, t.withdrawn_at
               FROM thanks t JOIN (SELECT k.id, (k.from_team_id NOT IN (",
            below!(),
            ")) AS from_other, (k.to_team_id NOT IN (",
            below!(),
            ")) AS to_other, (f.signed = 'unnamed') AS unnamed_finding, (p.signed = 'unnamed') AS unnamed_card
                 FROM thanks k JOIN finding f ON f.id = k.finding_id JOIN practice p ON p.id = k.practice_id) x ON x.id = t.id
              WHERE t.from_team_id IN (",
            below!(),
            ") OR (t.withdrawn_at IS NULL AND t.to_team_id IN (",
            below!(),
            "))"
        ),
    ),
    inside!("priority", C, "school_id"),
    inside!("priority_source", C, "school_id"),
]);

/// Tables that stay behind, each with its reason. The reasons stand in every archive.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("org_closure", "Which place is inside which follows from org_edge and is worked out again."),
    ("sign_in", "Who is signed in, and with what, is a secret of the server."),
    ("sign_in_link", "Links that let people in are secrets of the server."),
    ("job", "Work that waits belongs to the server that does it."),
    ("schedule", "When the server last tidied up is its own affair."),
    ("variation", "The variation between classes is worked out again from the results."),
    ("export", "Which archives were made here stays here."),
];
