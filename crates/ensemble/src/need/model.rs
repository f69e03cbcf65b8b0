//! A need, in one line.

use ensemble_db::from_row;

use crate::network::Org;
use crate::web::id::Id;

#[derive(Debug, Clone)]
pub struct Need {
    pub id: Id<Need>,
    pub school_id: Id<Org>,
    pub words: String,
    pub stated_at: i64,
    pub closed_at: Option<i64>,
}
from_row!(Need { id, school_id, words, stated_at, closed_at });
