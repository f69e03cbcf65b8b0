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

/// The longest line somebody may notice in.
pub const LONGEST: usize = 300;
