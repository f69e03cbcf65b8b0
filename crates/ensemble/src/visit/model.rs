//! A visit, from asking to the three boxes.

use ensemble_db::from_row;

use crate::need::Need;
use crate::network::Org;
use crate::person::Person;
use crate::practice::Practice;
use crate::web::id::Id;

crate::words!(Half { Morning = "morning", Afternoon = "afternoon" });

#[derive(Debug, Clone)]
pub struct Visit {
    pub id: Id<Visit>,
    pub guest_school_id: Id<Org>,
    pub host_school_id: Id<Org>,
    pub host_team_id: Id<Org>,
    pub practice_id: Id<Practice>,
    pub need_id: Option<Id<Need>>,
    pub focus: String,
    pub on_day: String,
    pub half: Half,
    pub offered_day: Option<String>,
    pub offered_half: Option<Half>,
    /// The first day on which the compact no longer holds.
    pub until_on: String,
    pub asked_by: Id<Person>,
    pub asked_at: i64,
    pub agreed_at: Option<i64>,
    pub declined_at: Option<i64>,
    pub ended_at: Option<i64>,
}
from_row!(Visit {
    id,
    guest_school_id,
    host_school_id,
    host_team_id,
    practice_id,
    need_id,
    focus,
    on_day,
    half,
    offered_day,
    offered_half,
    until_on,
    asked_by,
    asked_at,
    agreed_at,
    declined_at,
    ended_at
});

/// The guest's three boxes.
#[derive(Debug, Clone)]
pub struct Record {
    pub visit_id: Id<Visit>,
    pub saw: String,
    pub will_try: String,
    pub would_not: String,
    pub shown_to_host: bool,
    pub recorded_at: i64,
}
from_row!(Record { visit_id, saw, will_try, would_not, shown_to_host, recorded_at });
