//! What the columns of an archive's rows refer to, where that is not written in the schema, and
//! which of it may lie elsewhere.

use std::collections::HashSet;
use std::sync::OnceLock;

use uuid::Uuid;

use super::archive::leaving;
use super::schema::{Column, Table};

/// Columns that hold the id of another table's row although the schema does not say so.
const BY_NAME: &[(&str, &str)] = &[
    ("by_person", "person"),
    ("person_id", "person"),
    ("org_id", "org"),
    ("school_id", "org"),
    ("team_id", "org"),
    ("measure_id", "measure"),
    ("occasion_id", "occasion"),
];

/// Columns that hold ids which are only followed through what a viewer may see, or together with
/// their school. A file may be of a place above the school, and then it stays there.
pub const FOLLOWED_WITH_CARE: &[(&str, &str)] = &[
    ("pupil", "id"),
    ("class", "id"),
    ("pupil", "import_id"),
    ("pupil_identifier", "pupil_id"),
    ("class_pupil", "class_id"),
    ("class_pupil", "pupil_id"),
    ("class_pupil", "import_id"),
    ("team_class", "class_id"),
    ("class_staff", "class_id"),
    ("result", "pupil_id"),
    ("result", "class_id"),
    ("result", "import_id"),
    ("attendance_mark", "pupil_id"),
    ("attendance_mark", "import_id"),
    ("attendance_summary", "pupil_id"),
    ("attendance_summary", "import_id"),
    ("sourced", "target_id"),
    ("measure", "scale_id"),
    ("lesson", "class_id"),
    ("consent", "thing_id"),
    ("priority_source", "thing_id"),
];

/// Kinds of things that others have and a place's own rows may point to: for these an archive holds
/// references, which say what they are and nothing more. What a thing refers to stands before it.
pub const ELSEWHERE: &[&str] = &["org", "person", "practice", "inquiry", "finding"];

/// Columns of organisations that may lie outside the place: each side of a visit, of thanks.
pub const OTHER_SIDE: &[(&str, &str)] = &[
    ("visit", "guest_school_id"),
    ("visit", "host_school_id"),
    ("visit", "host_team_id"),
    ("thanks", "from_team_id"),
    ("thanks", "to_team_id"),
];

/// Texts in which ids of people may stand.
pub const HOLDS_IDS: &[(&str, &str)] =
    &[("event", "body"), ("import_change", "key"), ("import_change", "before"), ("import_change", "after")];

/// The table whose id a column holds.
pub fn target<'a>(table: &Table, column: &'a Column) -> Option<&'a str> {
    if FOLLOWED_WITH_CARE.contains(&(table.name.as_str(), column.name.as_str())) {
        return None;
    }
    let named = BY_NAME.iter().find(|(name, _)| *name == column.name).map(|(_, table)| *table);
    column.references.as_deref().or(named)
}

/// Tables that other rows point to: of these alone it is remembered which rows there are.
pub fn is_pointed_to(table: &Table) -> bool {
    static TARGETS: OnceLock<HashSet<&str>> = OnceLock::new();
    let targets = TARGETS.get_or_init(|| {
        let columns = leaving().flat_map(|t| t.leaving().filter_map(|c| target(t, c)));
        columns.chain(AT_THE_END.iter().flat_map(|(_, _, targets)| targets.iter().copied())).collect()
    });
    table.has_id() && targets.contains(table.name.as_str())
}

/// Columns that name what comes later in an archive, so that it is looked at once all is there.
pub const AT_THE_END: &[(&str, &str, &[&str])] =
    &[("consent", "thing_id", &["org", "practice"]), ("measure", "scale_id", &["scale"])];

/// The ids that stand in a text, however they are written.
pub fn ids_in(text: &str) -> impl Iterator<Item = Uuid> {
    text.split(|c: char| !c.is_ascii_hexdigit() && c != '-').filter_map(|word| word.parse().ok())
}
