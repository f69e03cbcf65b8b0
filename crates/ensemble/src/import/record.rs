//! The rows an import writes, each with its table. One description serves writing, the list of
//! changes and undoing.

use std::fmt;

use ensemble_db::{FromRow, Value, from_row};
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A row of a table that an import writes. Its first columns are the same in one batch of changes;
/// the column after them tells the rows of the batch apart.
pub trait Record: FromRow + Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];
    /// How many columns a batch shares.
    const SHARED: usize;
    /// The primary key.
    const KEY: &'static [&'static str];
    /// Pupil-level, so reading it is logged.
    const PUPILS: bool;
    /// What may refer to it: a row that somebody else uses since is not removed.
    const USED_BY: &'static [(&'static str, &'static str)];
    fn values(&self) -> Vec<Value>;

    /// The values that a batch shares.
    fn shared(&self) -> Vec<Value> {
        self.values().into_iter().take(Self::SHARED).collect()
    }

    /// The school it belongs to.
    fn school(&self) -> Option<Uuid> {
        let at = Self::COLUMNS.iter().position(|c| *c == "school_id")?;
        match self.values().into_iter().nth(at) {
            Some(Value::Uuid(id)) => id,
            _ => None,
        }
    }

    /// The value that tells rows of a batch apart.
    fn own(&self) -> Value {
        self.values().into_iter().nth(Self::SHARED).unwrap_or(Value::Text(None))
    }
}

/// A row that comes in, with the row it replaces.
#[derive(Debug, Clone)]
pub struct Change<R> {
    pub before: Option<R>,
    pub after: R,
}

pub fn added<R>(after: R) -> Change<R> {
    Change { before: None, after }
}

/// Rows are written to the list of changes as plain arrays: names of columns would be most of it.
macro_rules! record {
    ($name:ident, $table:literal, shared $shared:literal, key $key:expr, pupils $pupils:literal, used by $used:expr,
     { $($field:ident: $type:ty),+ $(,)? }) => {
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $(pub $field: $type),+ }
        from_row!($name { $($field),+ });
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut row = serializer.serialize_tuple([$(stringify!($field)),+].len())?;
                $(row.serialize_element(&self.$field)?;)+
                row.end()
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Row;
                impl<'de> Visitor<'de> for Row {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("a row of ", $table))
                    }
                    fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<$name, A::Error> {
                        $(let $field: $type = row
                            .next_element()?
                            .ok_or_else(|| serde::de::Error::missing_field(stringify!($field)))?;)+
                        Ok($name { $($field),+ })
                    }
                }
                deserializer.deserialize_tuple([$(stringify!($field)),+].len(), Row)
            }
        }
        impl Record for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
            const SHARED: usize = $shared;
            const KEY: &'static [&'static str] = &$key;
            const PUPILS: bool = $pupils;
            const USED_BY: &'static [(&'static str, &'static str)] = &$used;
            fn values(&self) -> Vec<Value> {
                vec![$(Value::from(self.$field.clone())),+]
            }
        }
    };
}

record!(Session, "school_session", shared 1, key ["id"], pupils false,
    used by [("class", "session_id"), ("occasion", "session_id"), ("term", "session_id")],
    { school_id: Uuid, id: Uuid, name: String, from_on: String, until_on: String });

record!(Term, "term", shared 1, key ["id"], pupils false, used by [],
    { school_id: Uuid, id: Uuid, session_id: Uuid, name: String, from_on: String, until_on: String });

record!(Pupil, "pupil", shared 1, key ["school_id", "id"], pupils true,
    used by [("result", "pupil_id"), ("class_pupil", "pupil_id"), ("attendance_mark", "pupil_id"), ("attendance_summary", "pupil_id")],
    { school_id: Uuid, id: Uuid, given_name: String, family_name: String, stage: Option<String>,
      born_on: Option<String>, joined_on: Option<String>, left_on: Option<String>, came_from: Option<String>,
      listed: bool, import_id: Option<Uuid>, import_row: Option<i64> });

record!(Identifier, "pupil_identifier", shared 2, key ["school_id", "kind", "value"], pupils true, used by [],
    { school_id: Uuid, kind: String, value: String, pupil_id: Uuid });

record!(Sourced, "sourced", shared 2, key ["school_id", "kind", "sourced_id"], pupils true, used by [],
    { school_id: Uuid, kind: String, sourced_id: String, target_id: Uuid, title: Option<String> });

record!(Class, "class", shared 1, key ["school_id", "id"], pupils false,
    used by [("class_pupil", "class_id"), ("class_staff", "class_id"), ("team_class", "class_id"), ("result", "class_id"), ("lesson", "class_id")],
    { school_id: Uuid, id: Uuid, session_id: Uuid, kind: String, name: String, stage: Option<String> });

record!(Member, "class_pupil", shared 3, key ["school_id", "class_id", "pupil_id", "from_on"], pupils true, used by [],
    { school_id: Uuid, class_id: Uuid, from_on: String, pupil_id: Uuid, until_on: Option<String>,
      import_id: Option<Uuid>, import_row: Option<i64> });

record!(Staff, "class_staff", shared 3, key ["school_id", "class_id", "person_id", "from_on"], pupils false, used by [],
    { school_id: Uuid, class_id: Uuid, from_on: String, person_id: Uuid, until_on: Option<String> });

record!(Sharing, "team_class", shared 3, key ["team_id", "school_id", "class_id", "from_on"], pupils false, used by [],
    { school_id: Uuid, team_id: Uuid, from_on: String, class_id: Uuid, until_on: Option<String> });

record!(Measure, "measure", shared 1, key ["id"], pupils false,
    used by [("occasion", "measure_id"), ("survey_item", "measure_id"), ("chart_note", "measure_id"), ("measure_change", "measure_id"), ("reason_tick", "measure_id")],
    { team_id: Uuid, id: Uuid, school_id: Option<Uuid>, name: String, definition: String, unit: String,
      direction: String, cadence: String, source: String, gathered: String, starting_point_id: Option<Uuid>,
      scale_id: Option<Uuid>, at_least: Option<i64>, baseline_points: Option<i64>, decimals: i64, position: i64, created_at: i64, set_aside_at: Option<i64> });

// A table of schools brings a day of many measures.
record!(Reading, "reading", shared 1, key ["measure_id", "taken_on"], pupils false, used by [],
    { taken_on: String, measure_id: Uuid, cell: String, value: Option<f64>, note: Option<String>,
      pupils: Option<i64>, files: String });

record!(Occasion, "occasion", shared 1, key ["id"], pupils false, used by [("result", "occasion_id")],
    { school_id: Uuid, id: Uuid, measure_id: Uuid, session_id: Uuid, taken_on: String });

record!(Outcome, "result", shared 3, key ["school_id", "occasion_id", "pupil_id"], pupils true, used by [],
    { school_id: Uuid, measure_id: Uuid, occasion_id: Uuid, pupil_id: Uuid, class_id: Option<Uuid>, cell: String,
      value: Option<f64>, level: Option<i64>, low: Option<f64>, high: Option<f64>, note: Option<String>,
      import_id: Option<Uuid>, import_row: Option<i64> });

impl Reading {
    /// A number that is given.
    pub fn of(measure_id: Uuid, taken_on: String, value: f64, pupils: Option<i64>, import: Uuid) -> Reading {
        let (cell, files) = ("value".to_owned(), import.to_string());
        Reading { measure_id, taken_on, cell, value: Some(value), note: None, pupils, files }
    }

    /// Whatever file it is from.
    pub fn says_the_same(&self, other: &Reading) -> bool {
        Reading { files: other.files.clone(), ..self.clone() } == *other
    }
}

impl Outcome {
    /// Nothing given yet, about nobody.
    pub fn blank() -> Outcome {
        let nobody = Uuid::nil();
        Outcome {
            school_id: nobody,
            measure_id: nobody,
            occasion_id: nobody,
            pupil_id: nobody,
            class_id: None,
            cell: "missing".to_owned(),
            value: None,
            level: None,
            low: None,
            high: None,
            note: None,
            import_id: None,
            import_row: None,
        }
    }
}

record!(Mark, "attendance_mark", shared 2, key ["school_id", "pupil_id", "half_day"], pupils true, used by [],
    { school_id: Uuid, half_day: String, pupil_id: Uuid, code: String, import_id: Uuid });

record!(Summary, "attendance_summary", shared 3, key ["school_id", "pupil_id", "from_on", "until_on"], pupils true, used by [],
    { school_id: Uuid, from_on: String, until_on: String, pupil_id: Uuid, possible: Option<i64>, attended: Option<i64>,
      absent: Option<i64>, authorised: Option<i64>, unauthorised: Option<i64>, excluded: Option<i64>,
      late: Option<i64>, percent: Option<f64>, import_id: Uuid });

record!(Holiday, "holiday", shared 1, key ["id"], pupils false, used by [],
    { school_id: Uuid, id: Uuid, name: String, from_on: String, until_on: String });

record!(Lesson, "lesson", shared 1, key ["id"], pupils false, used by [],
    { school_id: Uuid, id: Uuid, class_id: Uuid, weekday: i64, on_day: Option<String>, period: Option<String>,
      starts_at: Option<i64>, ends_at: Option<i64>, subject: Option<String>, room: Option<String>,
      from_on: String, until_on: Option<String> });

record!(Survey, "survey", shared 1, key ["id"], pupils false,
    used by [("survey_response", "survey_id"), ("survey_item", "survey_id")],
    { school_id: Uuid, id: Uuid, team_id: Uuid, name: String, asked: String, held_on: String, source: String,
      created_at: i64 });

// An item stays while its survey has responses.
record!(SurveyItem, "survey_item", shared 2, key ["survey_id", "measure_id"], pupils false,
    used by [("survey_response", "survey_id")],
    { school_id: Uuid, measure_id: Uuid, survey_id: Uuid, position: i64 });

record!(SurveyResponse, "survey_response", shared 2, key ["id"], pupils true, used by [],
    { school_id: Uuid, survey_id: Uuid, id: Uuid, stage: Option<String>, answers: String });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_comes_back_from_the_list_of_changes_exactly_as_it_was() {
        let id = Uuid::from_u128(7);
        for value in [0.1 + 0.2, 1.0 / 3.0, -1.723_882, 5e-324, 1.797e308] {
            let outcome = Outcome {
                school_id: id,
                measure_id: id,
                occasion_id: id,
                pupil_id: id,
                class_id: None,
                cell: "value".into(),
                value: Some(value),
                level: None,
                low: None,
                high: None,
                note: None,
                import_id: Some(id),
                import_row: Some(3),
            };
            let text = serde_json::to_string(&outcome).unwrap();
            assert_eq!(serde_json::from_str::<Outcome>(&text).unwrap(), outcome, "{text}");
        }
    }
}
