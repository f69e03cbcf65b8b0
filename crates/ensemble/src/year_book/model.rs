//! Thanks, always for something that happened.

use ensemble_db::from_row;

use crate::finding::Finding;
use crate::network::Org;
use crate::practice::Practice;
use crate::web::id::Id;

#[derive(Debug, Clone)]
pub struct Thanks {
    pub id: Id<Thanks>,
    pub from_team_id: Id<Org>,
    pub to_team_id: Id<Org>,
    pub practice_id: Id<Practice>,
    pub finding_id: Id<Finding>,
    pub words: String,
    pub sent_at: i64,
}
from_row!(Thanks { id, from_team_id, to_team_id, practice_id, finding_id, words, sent_at });
