//! What a person chose for the next school year.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::import::Import;
use crate::web::problem::{Problem, Result};

crate::words!(
    /// Who shares which class next year.
    Teams {
        /// The Year 4 team shares the classes called 4A and 4B again, with the pupils who move up to them.
        Names = "names",
        /// A team goes on with the pupils it has now.
        Pupils = "pupils",
        /// Nobody shares a class until somebody says so.
        Later = "later",
    }
);

/// Where some pupils of a class go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goes {
    To(String),
    /// They leave the school on the last day.
    Leaves,
    /// They stay at the school; a file will say where.
    NotYet,
}

/// The pupils of one stage in one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub class: Uuid,
    pub stage: Option<String>,
    pub goes: Goes,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    pub name: String,
    pub from_on: String,
    pub until_on: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextYear {
    /// The session that ends.
    pub ends: Uuid,
    pub session: Dates,
    pub terms: Vec<Dates>,
    pub groups: Vec<Group>,
    pub teams: Teams,
}

/// How long before the end of a school year the next one may be written, in days.
pub const EARLIEST: i64 = 90;

impl NextYear {
    pub fn of(import: &Import) -> Result<NextYear> {
        serde_json::from_str(&import.mapping).map_err(|_| {
            Problem::Conflict("What was chosen for the next school year is no longer kept. Choose it again.")
        })
    }
}

/// People name the last day of a year or a term; kept is the first day that is no longer in it.
pub fn day_after(last: &str) -> String {
    let next = last.parse::<Date>().and_then(Date::tomorrow);
    next.map_or_else(|_| last.to_owned(), |day| day.to_string())
}
