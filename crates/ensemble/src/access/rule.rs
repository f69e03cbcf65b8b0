//! What a viewer may do with one thing in hand. Pure: one table, read aloud and tested whole.

use super::grant::Editable;
use super::viewer::{Membership, Role, Viewer, Who};
use crate::event::Audience;
use crate::network::{Org, OrgKind};
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    Read,
    /// Change what it is: a measure's definition, who is in a team.
    Change,
    /// Add to it: a reading, a note, a tick.
    Enter,
}

impl Verb {
    pub const ALL: [Verb; 3] = [Verb::Read, Verb::Change, Verb::Enter];
}

/// The facts about a thing that decide who may do what with it. `above` is the thing's own
/// organisation and everything above it.
#[derive(Debug, Clone)]
pub enum Thing<'a> {
    /// An organisation: its name, who is in it.
    Org {
        network: Id<Org>,
        above: &'a [Id<Org>],
    },
    Person {
        id: Id<Person>,
        networks: &'a [Id<Org>],
    },
    /// A team's numbers, and what they are made of.
    Numbers {
        team: Id<Org>,
        above: &'a [Id<Org>],
    },
    /// Files brought in at an organisation.
    Import {
        above: &'a [Id<Org>],
    },
    /// Whole schools that join a network.
    Joining {
        network: Id<Org>,
    },
    /// The school year of a school, when it rolls over.
    Year {
        school: Id<Org>,
    },
    /// A class: `teams` share it, today or once.
    Class {
        school_above: &'a [Id<Org>],
        teams: &'a [Thing<'a>],
    },
    /// That somebody teaches a class.
    Teaching {
        person: Id<Person>,
        school: Id<Org>,
    },
    /// Something that happened.
    News {
        audience: Audience,
        by: Option<Id<Person>>,
        network: Id<Org>,
        above: &'a [Id<Org>],
    },
    /// That somebody looked at pupil-level rows.
    Looking {
        by: Option<Id<Person>>,
        school: Id<Org>,
        team: Option<&'a Thing<'a>>,
    },
    /// Somebody's own agreement to something.
    Consent {
        by: Id<Person>,
    },
    /// The identifiers and the history of a school's pupils.
    Register {
        school: Id<Org>,
    },
    /// One pupil; `teams` share a class of theirs today.
    Pupil {
        school: Id<Org>,
        teams: &'a [Id<Org>],
    },
    /// One pupil's result in a team's measure.
    Result {
        school: Id<Org>,
        teams: &'a [Id<Org>],
        team: Id<Org>,
        above: &'a [Id<Org>],
    },
    /// What a team keeps among itself: notices, drafts, the course of an inquiry.
    Ours {
        team: Id<Org>,
        above: &'a [Id<Org>],
    },
    /// What a team told others. `within`: the organisations it was shared with; `network`: when
    /// that is everybody; `shown_to`: who asked for a visit whose compact lasts, and the school they
    /// asked for.
    Shared {
        team: &'a Thing<'a>,
        within: &'a [Id<Org>],
        network: Option<Id<Org>>,
        shown_to: &'a [(Id<Person>, Id<Org>)],
    },
    /// What a school needs.
    Need {
        school: Id<Org>,
    },
    /// A visit in the making, which somebody of `school` would like.
    Asking {
        school: Id<Org>,
    },
    /// A visit, seen from the guest's side.
    Visiting {
        by: Id<Person>,
        school: Id<Org>,
    },
    /// A visit, seen from the host's side.
    Hosting {
        team: Id<Org>,
        above: &'a [Id<Org>],
        school: Id<Org>,
    },
    /// A school's plan. `within`: the school and everything below it.
    Plan {
        school: Id<Org>,
        within: &'a [Id<Org>],
    },
}

pub fn can(viewer: &Viewer, verb: Verb, thing: &Thing<'_>) -> bool {
    match viewer.who {
        Who::Person { id, .. } => {
            viewer.memberships.iter().any(|m| member_can(m, verb, thing))
                || is_own(id, verb, thing)
                || by_parts(viewer, verb, thing)
        }
        Who::System { org, .. } => system_can(org, thing),
    }
}

/// What somebody may read because it is about or by themselves.
fn is_own(me: Id<Person>, verb: Verb, thing: &Thing<'_>) -> bool {
    let own = match thing {
        Thing::Person { id, .. } => *id == me,
        Thing::Teaching { person, .. } => *person == me,
        Thing::News { by, .. } | Thing::Looking { by, .. } => *by == Some(me),
        Thing::Consent { by } => *by == me,
        _ => false,
    };
    own && verb == Verb::Read
}

/// What follows from several rights together, which may come from several memberships.
fn by_parts(viewer: &Viewer, verb: Verb, thing: &Thing<'_>) -> bool {
    match thing {
        Thing::Result { school, teams, team, above } => {
            can(viewer, verb, &Thing::Pupil { school: *school, teams })
                && can(viewer, verb, &Thing::Numbers { team: *team, above })
        }
        Thing::Class { teams, .. } => verb == Verb::Read && teams.iter().any(|team| can(viewer, verb, team)),
        Thing::Looking { team: Some(team), .. } => verb == Verb::Read && can(viewer, verb, team),
        Thing::Shared { team, shown_to, .. } => {
            let asked = |&(by, school)| by_parts(viewer, verb, &Thing::Visiting { by, school });
            verb == Verb::Read && (can(viewer, verb, team) || shown_to.iter().any(asked))
        }
        // Who asked for a visit speaks for it, while they work in the guest's school.
        Thing::Visiting { by, school } => {
            viewer.person_id() == Some(*by) && viewer.memberships.iter().any(|m| works_in(m, *school))
        }
        _ => false,
    }
}

fn member_can(m: &Membership, verb: Verb, thing: &Thing<'_>) -> bool {
    use Role::{CommunityLead, DataManager, Guest, Head, NetworkLead, Teacher, TeamLead};
    use Verb::{Change, Enter, Read};
    let over = |above: &[Id<Org>]| above.contains(&m.org);
    match (thing, verb) {
        (Thing::Org { network, above }, Read) => {
            (m.role != Guest && m.network == *network) || above.first() == Some(&m.org)
        }
        (Thing::Org { above, .. }, Change | Enter) => match m.role {
            Head | DataManager | CommunityLead | NetworkLead => over(above),
            TeamLead => above.first() == Some(&m.org),
            Teacher | Guest => false,
        },
        (Thing::Person { networks, .. }, Read) => m.role != Guest && networks.contains(&m.network),
        (Thing::Person { .. }, Change | Enter) => false,
        (Thing::Numbers { team, above }, Read | Enter) => match m.role {
            Teacher | TeamLead => m.org == *team,
            Head | DataManager => over(above),
            CommunityLead | NetworkLead | Guest => false,
        },
        (Thing::Numbers { team, above }, Change) => match m.role {
            TeamLead => m.org == *team,
            Head | DataManager => over(above),
            Teacher | CommunityLead | NetworkLead | Guest => false,
        },
        (Thing::Import { above }, Read) => matches!(m.role, Head | DataManager) && over(above),
        (Thing::Import { above }, Change | Enter) => m.role == DataManager && over(above),
        (Thing::Joining { network }, _) => {
            m.role == NetworkLead && m.org_kind == OrgKind::Network && m.org == *network
        }
        (Thing::Year { school }, _) => keeps_school(m, *school),
        (Thing::Pupil { school, teams }, Read) => sees_pupil(m, *school, teams),
        (
            Thing::Result { school, .. }
            | Thing::Register { school }
            | Thing::Teaching { school, .. }
            | Thing::Looking { school, .. },
            Read,
        ) => keeps_school(m, *school),
        (Thing::Class { school_above, .. }, Read) => {
            matches!(m.role, Head | DataManager) && over(school_above)
        }
        (Thing::News { audience, network, above, .. }, Read) => match audience {
            Audience::Network => m.role != Guest && m.network == *network,
            Audience::School | Audience::Team => match (m.role, above.first()) {
                (Head | DataManager, _) => over(above),
                (Teacher | TeamLead, Some(org)) => m.org == *org,
                _ => false,
            },
            Audience::Author => false,
        },
        (Thing::Ours { team, .. }, _) => matches!(m.role, Teacher | TeamLead) && m.org == *team,
        (Thing::Shared { within, network, .. }, Read) => {
            m.role != Guest && (within.contains(&m.org) || *network == Some(m.network))
        }
        (Thing::Need { school } | Thing::Visiting { school, .. }, Read) => keeps_school(m, *school),
        (
            Thing::Need { school } | Thing::Visiting { school, .. } | Thing::Plan { school, .. },
            Change | Enter,
        ) => m.role == Head && keeps_school(m, *school),
        (Thing::Plan { within, .. }, Read) => m.role != Guest && within.contains(&m.org),
        (Thing::Hosting { team, school, .. }, Read) => {
            keeps_school(m, *school) || (matches!(m.role, Teacher | TeamLead) && m.org == *team)
        }
        (Thing::Hosting { team, school, .. }, Change | Enter) => {
            (m.role == TeamLead && m.org == *team) || (m.role == Head && keeps_school(m, *school))
        }
        (Thing::Asking { school }, Read) => works_in(m, *school),
        (Thing::Asking { school }, Change | Enter) => {
            matches!(m.role, Head | TeamLead) && works_in(m, *school)
        }
        // Told by the team, and taken back by the team.
        (Thing::Shared { .. }, Change | Enter) | (Thing::Consent { .. }, _) => false,
        // The school's records change by import, and what happened has happened.
        (
            Thing::Pupil { .. }
            | Thing::Result { .. }
            | Thing::Register { .. }
            | Thing::Teaching { .. }
            | Thing::Class { .. }
            | Thing::News { .. }
            | Thing::Looking { .. },
            Change | Enter,
        ) => false,
    }
}

fn works_in(m: &Membership, school: Id<Org>) -> bool {
    m.role != Role::Guest && m.school == Some(school)
}

fn keeps_school(m: &Membership, school: Id<Org>) -> bool {
    matches!(m.role, Role::Head | Role::DataManager) && m.org_kind == OrgKind::School && m.org == school
}

fn sees_pupil(m: &Membership, school: Id<Org>, teams: &[Id<Org>]) -> bool {
    keeps_school(m, school) || (matches!(m.role, Role::Teacher | Role::TeamLead) && teams.contains(&m.org))
}

/// The program may do what its job needs inside the organisation it works for, and nothing outside.
fn system_can(org: Id<Org>, thing: &Thing<'_>) -> bool {
    match thing {
        Thing::Org { above, .. }
        | Thing::Numbers { above, .. }
        | Thing::Ours { above, .. }
        | Thing::Hosting { above, .. }
        | Thing::Import { above } => above.contains(&org),
        Thing::Shared { team, .. } => system_can(org, team),
        Thing::Need { school }
        | Thing::Asking { school }
        | Thing::Visiting { school, .. }
        | Thing::Plan { school, .. } => *school == org,
        Thing::News { above, .. } => above.contains(&org),
        Thing::Class { school_above, .. } => school_above.contains(&org),
        Thing::Year { school }
        | Thing::Result { school, .. }
        | Thing::Pupil { school, .. }
        | Thing::Register { school }
        | Thing::Teaching { school, .. }
        | Thing::Looking { school, .. } => *school == org,
        Thing::Joining { network } => *network == org,
        Thing::Person { .. } | Thing::Consent { .. } => false,
    }
}

/// The proof that `inner` may be changed, or the page that says who could.
pub fn editable<T>(viewer: &Viewer, verb: Verb, thing: &Thing<'_>, inner: T) -> Result<Editable<T>> {
    if can(viewer, verb, thing) {
        return Ok(Editable::new(inner));
    }
    if can(viewer, Verb::Read, thing) {
        return Err(Problem::Forbidden(who_could(verb, thing)));
    }
    Err(Problem::NotFound)
}

fn who_could(verb: Verb, thing: &Thing<'_>) -> &'static str {
    match (thing, verb) {
        (Thing::Numbers { .. }, Verb::Change) => {
            "The team’s lead, the head or the data manager can change this."
        }
        (Thing::Numbers { .. }, _) => "The team’s own members can add to this.",
        (Thing::Joining { .. }, _) => "The lead of the network can do this.",
        (Thing::Import { .. }, _) => "The school’s data manager can do this.",
        (Thing::Ours { .. } | Thing::Shared { .. }, _) => "The team’s own members can do this.",
        (Thing::Need { .. } | Thing::Plan { .. }, _) => "The head of the school can do this.",
        (Thing::Asking { .. }, _) => "A head or a team’s lead can ask for a visit.",
        (Thing::Visiting { .. }, _) => "Who asked for the visit, or their head, can do this.",
        (Thing::Hosting { .. }, _) => "The head of the host school or the team’s lead can answer this.",
        (Thing::Org { .. }, _) => "The head, the data manager or the team’s lead can change this.",
        _ => "This changes with the school’s own records, not here.",
    }
}
