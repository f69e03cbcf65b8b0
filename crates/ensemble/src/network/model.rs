//! What an organisation is.

use ensemble_db::from_row;

use crate::access::Role;
use crate::access::viewer;
use crate::person::Person;
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

impl OrgKind {
    pub fn words(self) -> &'static str {
        match self {
            OrgKind::Network => "network",
            OrgKind::Authority => "authority",
            OrgKind::Community => "learning community",
            OrgKind::School => "school",
            OrgKind::Team => "team",
        }
    }
}

impl Role {
    pub fn words(self) -> &'static str {
        match self {
            Role::Teacher => "teacher",
            Role::TeamLead => "team lead",
            Role::Head => "headteacher",
            Role::DataManager => "data manager",
            Role::CommunityLead => "learning community lead",
            Role::NetworkLead => "network lead",
            Role::Guest => "guest",
        }
    }
}

/// Somebody in an organisation, as its page shows them.
#[derive(Debug, Clone)]
pub struct Belonging {
    pub id: Id<viewer::Membership>,
    pub person_id: Id<Person>,
    pub name: String,
    pub role: Role,
    pub from_on: String,
}
from_row!(Belonging { id, person_id, name, role, from_on });

/// A line in a list of places.
#[derive(Debug, Clone)]
pub struct OrgLine {
    pub id: Id<Org>,
    pub kind: OrgKind,
    pub sector: Option<Sector>,
    pub name: String,
    pub within: Option<String>,
}
from_row!(OrgLine { id, kind, sector, name, within });

/// What is asked of a new organisation.
#[derive(Debug, Clone)]
pub struct NewOrg {
    pub kind: OrgKind,
    pub sector: Option<Sector>,
    pub name: String,
    pub code: Option<String>,
}

/// May somebody who may change this organisation give this role in it?
///
/// Roles that reach pupils are given inside the school. Whoever leads a community or a network may
/// only bring in a school's first head or data manager, and never themselves: leading schools does
/// not open their pupils' records.
pub fn may_give(
    givers: &[Role],
    kind: OrgKind,
    role: Role,
    school_has_keeper: bool,
) -> Result<(), &'static str> {
    use OrgKind::{Authority, Community, Network, School, Team};
    let fits = match role {
        Role::Teacher | Role::TeamLead => matches!(kind, Team | School),
        Role::Head => kind == School,
        Role::DataManager => kind != Team,
        Role::CommunityLead => matches!(kind, Community | Authority),
        Role::NetworkLead => matches!(kind, Network | Authority),
        Role::Guest => true,
    };
    if !fits {
        return Err("That role does not belong to this kind of place");
    }
    let has = |wanted: &[Role]| givers.iter().any(|role| wanted.contains(role));
    let inside = has(&[Role::Head, Role::DataManager]);
    match role {
        Role::Teacher | Role::TeamLead if inside || (kind == Team && has(&[Role::TeamLead])) => Ok(()),
        Role::Head | Role::DataManager if kind == School && inside => Ok(()),
        Role::Head | Role::DataManager if kind == School && !school_has_keeper => Ok(()),
        Role::DataManager if kind != School && has(&[Role::NetworkLead, Role::DataManager]) => Ok(()),
        Role::CommunityLead | Role::NetworkLead if has(&[Role::NetworkLead]) => Ok(()),
        Role::Guest => Ok(()),
        Role::Head | Role::DataManager | Role::Teacher | Role::TeamLead => {
            Err("The school’s own head or data manager gives this role")
        }
        Role::CommunityLead | Role::NetworkLead => Err("The network’s lead gives this role"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_a_network_does_not_open_a_schools_records() {
        let lead = [Role::NetworkLead];
        assert!(may_give(&lead, OrgKind::School, Role::Head, false).is_ok(), "a school's first head");
        for role in [Role::Head, Role::DataManager, Role::Teacher, Role::TeamLead] {
            assert!(may_give(&lead, OrgKind::School, role, true).is_err(), "{role:?}");
        }
        assert!(may_give(&lead, OrgKind::Team, Role::Teacher, true).is_err());
        assert!(may_give(&lead, OrgKind::Community, Role::CommunityLead, false).is_ok());
    }

    #[test]
    fn a_team_lead_brings_in_colleagues_and_nothing_more() {
        let lead = [Role::TeamLead];
        assert!(may_give(&lead, OrgKind::Team, Role::Teacher, true).is_ok());
        assert!(may_give(&lead, OrgKind::School, Role::Teacher, true).is_err());
        assert!(may_give(&lead, OrgKind::School, Role::Head, true).is_err());
        assert!(may_give(&lead, OrgKind::Team, Role::Head, true).is_err(), "a team has no head");
    }

    #[test]
    fn an_organisation_stands_where_the_graph_allows() {
        assert!(OrgKind::Community.may_hold(OrgKind::School));
        assert!(OrgKind::School.may_hold(OrgKind::Team));
        assert!(!OrgKind::School.may_hold(OrgKind::School));
        assert!(!OrgKind::Team.may_hold(OrgKind::Network));
    }
}
