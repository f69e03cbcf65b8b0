//! What the program itself may see when it works for one organisation.

use ensemble_db::{Class, Scopes};

use super::table;

/// A table whose column names an organisation inside the one that is worked for.
macro_rules! inside {
    ($table:literal, $class:ident, $column:literal) => {
        rows!($table, $class, "t.", $column, " IN (", below!(), ")")
    };
}

pub static SYSTEM: Scopes = Scopes::new(&[
    inside!("pupil", P, "school_id"),
    inside!("pupil_identifier", P, "school_id"),
    inside!("class_pupil", P, "school_id"),
    inside!("result", P, "school_id"),
    inside!("attendance_mark", P, "school_id"),
    inside!("attendance_summary", P, "school_id"),
    inside!("import_change", P, "school_id"),
    inside!("sourced", P, "school_id"),
    inside!("import_waiting", P, "school_id"),
    inside!("measure", C, "team_id"),
    rows!("occasion", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"),
    rows!("reading", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"),
    rows!("chart_note", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"),
    rows!("measure_change", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"),
    rows!("variation", C, "t.measure_id IN (SELECT id FROM measure WHERE team_id IN (", below!(), "))"),
    inside!("reason_tick", C, "team_id"),
    inside!("class", C, "school_id"),
    inside!("team_class", C, "team_id"),
    inside!("class_staff", C, "school_id"),
    inside!("import", C, "org_id"),
    inside!("column_mapping", C, "org_id"),
    inside!("access_log", C, "school_id"),
    inside!("notice", C, "team_id"),
    inside!("practice", O, "team_id"),
    inside!("need", C, "school_id"),
    rows!("visit", C, "t.guest_school_id IN (", below!(), ") OR t.host_school_id IN (", below!(), ")"),
    table(
        "visit_record",
        Class::C,
        concat!(
            "SELECT r.* FROM visit_record r JOIN visit t ON t.id = r.visit_id WHERE t.guest_school_id IN (",
            below!(),
            ")"
        ),
    ),
    inside!("inquiry", C, "team_id"),
    inside!("finding", O, "team_id"),
    rows!("thanks", O, "t.withdrawn_at IS NULL AND t.to_team_id IN (", below!(), ")"),
    inside!("priority", C, "school_id"),
    inside!("priority_source", C, "school_id"),
    inside!("org", O, "id"),
    inside!("membership", O, "org_id"),
    rows!("person", O, "t.id IN (SELECT person_id FROM membership WHERE org_id IN (", below!(), "))"),
    inside!("consent", C, "thing_id"),
    inside!("event", O, "org_id"),
]);
