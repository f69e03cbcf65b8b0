//! An inquiry of one team.

use ensemble_db::from_row;

use crate::network::Org;
use crate::numbers::Measure;
use crate::practice::Practice;
use crate::visit::Visit;
use crate::web::id::Id;

#[derive(Debug, Clone)]
pub struct Inquiry {
    pub id: Id<Inquiry>,
    pub team_id: Id<Org>,
    pub school_id: Option<Id<Org>>,
    pub practice_id: Option<Id<Practice>>,
    pub visit_id: Option<Id<Visit>>,
    pub measure_id: Option<Id<Measure>>,
    pub title: String,
    pub doing: String,
    pub expecting: String,
    pub knowing: String,
    pub look_on: Option<String>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub set_aside_at: Option<i64>,
}
from_row!(Inquiry {
    id,
    team_id,
    school_id,
    practice_id,
    visit_id,
    measure_id,
    title,
    doing,
    expecting,
    knowing,
    look_on,
    created_at,
    started_at,
    set_aside_at
});
