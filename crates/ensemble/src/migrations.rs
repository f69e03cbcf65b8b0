//! The schema, in the order it grew. One text for both databases.

use ensemble_db::Migration;

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration { name: $name, sql: include_str!(concat!("../../../migrations/", $name, ".sql")), only: None }),+]
    };
}

pub const ALL: &[Migration] = migrations![
    "0001_network",
    "0002_people",
    "0003_events",
    "0004_jobs",
    "0005_roster",
    "0006_numbers",
    "0007_import",
    "0008_loop",
    "0009_attendance",
    "0011_waiting",
    "0013_measure_change",
];
