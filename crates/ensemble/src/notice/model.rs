//! One line about something good.

use ensemble_db::from_row;

use crate::network::Org;
use crate::web::id::Id;

#[derive(Debug, Clone)]
pub struct Notice {
    pub id: Id<Notice>,
    pub team_id: Id<Org>,
    pub words: String,
    /// Who noticed, by name, for the team that reads it.
    pub by: String,
    pub made_at: i64,
    /// "We think it is something else."
    pub otherwise: Option<String>,
}
from_row!(Notice { id, team_id, words, by, made_at, otherwise });

/// A team that somebody may notice something in.
#[derive(Debug, Clone)]
pub struct Team {
    pub id: Id<Org>,
    pub network_id: Id<Org>,
    pub name: String,
    pub school: Option<String>,
}
from_row!(Team { id, network_id, name, school });

impl Team {
    /// "Year 4 team, Thrift Lane Primary"
    pub fn called(&self) -> String {
        match &self.school {
            Some(school) => format!("{}, {school}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The longest line somebody may notice in.
pub const LONGEST: usize = 300;
