//! Doors stand before handlers: every route in `router.rs` names one, and a handler behind it
//! never runs for somebody who may not come in.

use super::viewer::{Role, Viewer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Anybody: sign-in, health, the gallery of components.
    Public,
    /// Anybody who signed in, guests too.
    SignedIn,
    /// Somebody who works in the network.
    Member,
    /// Somebody who leads a team, a school, a community or the network.
    Lead,
    /// Who brings data in and looks after it: data managers; heads may look.
    Records,
    /// Who leads a whole network.
    Networks,
}

impl Door {
    pub fn lets_in(self, viewer: Option<&Viewer>) -> bool {
        let Some(viewer) = viewer else { return self == Door::Public };
        let any = |wanted: &[Role]| viewer.memberships.iter().any(|m| wanted.contains(&m.role));
        match self {
            Door::Public | Door::SignedIn => true,
            Door::Member => viewer.memberships.iter().any(|m| m.role != Role::Guest),
            Door::Lead => {
                any(&[Role::TeamLead, Role::Head, Role::DataManager, Role::CommunityLead, Role::NetworkLead])
            }
            Door::Records => any(&[Role::DataManager, Role::Head]),
            Door::Networks => any(&[Role::NetworkLead]),
        }
    }

    /// For the page that is shown instead.
    pub fn who(self) -> &'static str {
        match self {
            Door::Public | Door::SignedIn => "Anybody who has signed in can open this page.",
            Door::Member => "People who work in the network’s schools can open this page.",
            Door::Lead => "People who lead a team, a school or a community can open this page.",
            Door::Networks => "The lead of a network can open this page.",
            Door::Records => "The school’s data manager and head can open this page.",
        }
    }
}
