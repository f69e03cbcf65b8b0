//! What the columns of an archive's rows refer to, where that is not written in the schema, and
//! which of it may lie elsewhere.

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
