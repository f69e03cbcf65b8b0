//! What an organisation is.

use ensemble_db::from_row;

use crate::web::id::Id;

crate::words!(OrgKind {
    Network = "network",
    Authority = "authority",
    Community = "community",
    School = "school",
    Team = "team",
});

crate::words!(Sector {
    EarlyYears = "early_years",
    Primary = "primary",
    Secondary = "secondary",
    Special = "special",
    Base = "base",
});

impl OrgKind {
    /// May an organisation of this kind stand directly above one of `child`?
    pub fn may_hold(self, child: OrgKind) -> bool {
        use OrgKind::{Authority, Community, Network, School, Team};
        match child {
            Network => false,
            Authority => self == Network,
            Community => matches!(self, Network | Authority),
            School => matches!(self, Network | Authority | Community),
            Team => true,
        }
    }
}

impl Sector {
    pub fn words(self) -> &'static str {
        match self {
            Sector::EarlyYears => "early years",
            Sector::Primary => "primary",
            Sector::Secondary => "secondary",
            Sector::Special => "special school",
            Sector::Base => "base",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Org {
    pub id: Id<Org>,
    pub network_id: Id<Org>,
    pub kind: OrgKind,
    pub sector: Option<Sector>,
    pub school_id: Option<Id<Org>>,
    pub name: String,
    pub code: Option<String>,
}
from_row!(Org { id, network_id, kind, sector, school_id, name, code });

/// What is asked of a new organisation.
#[derive(Debug, Clone)]
pub struct NewOrg {
    pub kind: OrgKind,
    pub sector: Option<Sector>,
    pub name: String,
    pub code: Option<String>,
}
