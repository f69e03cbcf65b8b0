//! Rows on their way into the database, table by table.

use ensemble_db::{Args, Class, Tx, args};
use uuid::Uuid;

use crate::event::Event;
use crate::web::problem::Result;

macro_rules! tables {
    ($($variant:ident $name:literal [$($column:literal)+])+) => {
        /// Every table the world fills. One that is referred to stands before those that refer to it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Table { $($variant),+ }

        const TABLES: &[(&str, &[&str])] = &[$(($name, &[$($column),+])),+];
    };
}

tables! {
    Org "org" ["id" "network_id" "kind" "sector" "school_id" "name" "code" "created_at"]
    Edge "org_edge" ["parent_id" "child_id"]
    Closure "org_closure" ["ancestor_id" "descendant_id" "depth"]
    Session "school_session" ["id" "school_id" "name" "from_on" "until_on"]
    Term "term" ["id" "school_id" "session_id" "name" "from_on" "until_on"]
    Person "person" ["id" "name" "email" "handle" "created_at"]
    Membership "membership" ["id" "person_id" "org_id" "role" "from_on" "until_on"]
    Consent "consent" ["id" "what" "thing_id" "person_id" "given_at"]
    Pupil "pupil" ["school_id" "id" "given_name" "family_name" "stage" "born_on" "joined_on" "left_on" "came_from"]
    Identifier "pupil_identifier" ["school_id" "pupil_id" "kind" "value"]
    Class "class" ["school_id" "id" "session_id" "kind" "name" "stage"]
    ClassPupil "class_pupil" ["school_id" "class_id" "pupil_id" "from_on" "until_on"]
    TeamClass "team_class" ["team_id" "school_id" "class_id" "from_on" "until_on"]
    ClassStaff "class_staff" ["school_id" "class_id" "person_id" "from_on" "until_on"]
    Measure "measure" ["id" "school_id" "team_id" "name" "definition" "unit" "direction" "cadence" "source" "gathered"
        "starting_point_id" "baseline_points" "decimals" "position" "created_at"]
    Occasion "occasion" ["school_id" "id" "measure_id" "session_id" "taken_on"]
    Outcome "result" ["school_id" "measure_id" "occasion_id" "pupil_id" "class_id" "cell" "value" "low" "high" "note"
        "import_id" "import_row"]
    Absence "attendance_summary" ["school_id" "from_on" "until_on" "pupil_id" "possible" "attended" "absent" "authorised"
        "unauthorised" "excluded" "late" "percent" "import_id"]
    Reading "reading" ["measure_id" "taken_on" "value" "pupils"]
    Note "chart_note" ["id" "measure_id" "on_day" "words" "rebase" "by_person" "created_at"]
    Tick "reason_tick" ["measure_id" "team_id" "reason" "ticked_at"]
    Import "import" ["id" "org_id" "kind" "file_name" "bytes" "sha256" "mapping" "create_schools" "state" "summary"
        "by_person" "created_at" "applied_at"]
    Change "import_change" ["import_id" "seq" "what" "school_id" "key" "before" "after"]
    Notice "notice" ["id" "team_id" "words" "by_person" "made_at"]
    Practice "practice" ["id" "network_id" "school_id" "team_id" "title" "for_whom" "what_we_do" "needs" "might_not"
        "hours" "reach" "signed" "by_person" "created_at" "changed_at" "shared_at"]
    Need "need" ["id" "network_id" "school_id" "words" "by_person" "stated_at"]
    Visit "visit" ["id" "network_id" "guest_school_id" "host_school_id" "host_team_id" "practice_id" "focus" "on_day"
        "half" "until_on" "asked_by" "asked_at" "agreed_at"]
    VisitRecord "visit_record" ["visit_id" "saw" "will_try" "would_not" "shown_to_host" "recorded_at"]
    Inquiry "inquiry" ["id" "network_id" "school_id" "team_id" "practice_id" "visit_id" "title" "doing" "expecting"
        "knowing" "look_on" "by_person" "created_at" "started_at"]
    Finding "finding" ["id" "network_id" "school_id" "team_id" "inquiry_id" "practice_id" "seen" "decision" "why"
        "hours_back" "reach" "signed" "by_person" "made_at"]
    Thanks "thanks" ["id" "network_id" "from_team_id" "to_team_id" "practice_id" "finding_id" "words" "by_person"
        "sent_at"]
    Priority "priority" ["id" "school_id" "words" "judgement" "by_person" "created_at" "changed_at"]
    Event "event" ["id" "at" "by_person" "kind" "org_id" "audience" "data_class" "body"]
}

/// The rows of one piece of the world, such as a school.
#[derive(PartialEq)]
pub struct Rows(Vec<Vec<Args>>);

impl Default for Rows {
    fn default() -> Rows {
        Rows(TABLES.iter().map(|_| Vec::new()).collect())
    }
}

impl Rows {
    /// Values in the order of the table's columns.
    pub fn add(&mut self, table: Table, row: Args) {
        if let Some(rows) = self.0.get_mut(table as usize) {
            rows.push(row);
        }
    }

    /// The row that an act would have written.
    pub fn happened(&mut self, id: Uuid, at: i64, by: Option<Uuid>, event: &Event) {
        let body = serde_json::to_value(event).unwrap_or_default();
        let kind = body.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
        let class = match event.class() {
            Class::P => "P",
            Class::C => "C",
            Class::O => "O",
        };
        let row = args![id, at, by, kind, event.org(), event.audience(), class, body.to_string()];
        self.add(Table::Event, row);
    }

    pub async fn insert(self, tx: &mut Tx) -> Result<()> {
        for ((table, columns), rows) in TABLES.iter().zip(self.0) {
            tx.insert_many(table, columns, rows, "").await?;
        }
        Ok(())
    }
}

#[cfg(test)]
impl Rows {
    /// One column of text; where it is NULL, the text is empty.
    pub fn column(&self, table: Table, name: &str) -> Vec<&str> {
        let place = TABLES[table as usize].1.iter().position(|column| *column == name).unwrap();
        self.0[table as usize]
            .iter()
            .map(|row| match &row[place] {
                ensemble_db::Value::Text(text) => text.as_deref().unwrap_or_default(),
                _ => panic!("{name} is not text"),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::record::{Occasion, Outcome, Record};

    #[test]
    fn results_have_the_columns_that_an_import_writes() {
        assert_eq!(TABLES[Table::Occasion as usize], (Occasion::TABLE, Occasion::COLUMNS));
        assert_eq!(TABLES[Table::Outcome as usize], (Outcome::TABLE, Outcome::COLUMNS));
    }
}
