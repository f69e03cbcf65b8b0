//! An archive on its way in: what it says of itself, and whether it may come in here.

use std::collections::BTreeMap;

use ensemble_db::from_row;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::export::bring_in::Target;
use crate::export::model::{Manifest, Place};
use crate::import::Import;
use crate::import::model::State;
use crate::job;
use crate::network::{Org, OrgKind};
use crate::person::Person;
use crate::web::id::Id;

/// An archive that somebody uploaded for a network.
#[derive(Debug, Clone)]
pub struct Joining {
    pub id: Id<Import>,
    pub org_id: Id<Org>,
    pub file_name: String,
    pub bytes: i64,
    pub sha256: String,
    pub file_key: Option<String>,
    pub state: State,
    pub summary: String,
    pub job_id: Option<Id<job::Row>>,
    pub by_person: Option<Id<Person>>,
    pub created_at: i64,
    pub applied_at: Option<i64>,
}
from_row!(Joining {
    id,
    org_id,
    file_name,
    bytes,
    sha256,
    file_key,
    state,
    summary,
    job_id,
    by_person,
    created_at,
    applied_at
});

impl Joining {
    pub fn key(&self) -> Option<Uuid> {
        self.file_key.as_deref()?.parse().ok()
    }

    /// None in a row that this version did not write.
    pub fn told(&self) -> Option<Told> {
        serde_json::from_str(&self.summary).ok()
    }
}

/// What is kept of an archive: what its manifest says, and how it went.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    pub place: Place,
    pub exported_at: String,
    pub program: String,
    /// Teams' own drafts, what others noticed in them, and who agreed to what.
    pub private_rows: bool,
    /// How many rows of each table.
    pub counts: BTreeMap<String, u64>,
    /// Why it was not brought in.
    pub refused: Option<String>,
    pub brought: Option<Came>,
}

/// What came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    pub schools: usize,
    pub rows: u64,
    pub people_known: usize,
}

impl Told {
    pub fn of(manifest: &Manifest) -> Told {
        Told {
            place: manifest.place.clone(),
            exported_at: manifest.exported_at.clone(),
            program: manifest.program.clone(),
            private_rows: manifest.private_rows,
            counts: manifest.tables.iter().map(|entry| (entry.table.clone(), entry.rows)).collect(),
            refused: None,
            brought: None,
        }
    }

    pub fn rows(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// What is here already and decides whether an archive may come in.
#[derive(Debug, Default)]
pub struct Here {
    /// The place that the archive is of, by its id.
    pub same: bool,
    /// A school of this network with the archive's code.
    pub code: Option<String>,
    /// Nothing is here but the network itself.
    pub alone: bool,
}

/// Why an archive cannot come in, as far as its manifest tells: in the words of the command line.
pub fn hindered(place: &Place, here: &Here) -> Option<String> {
    match (here.same, &here.code, place.kind.as_str()) {
        (true, ..) => {
            let name = &place.name;
            Some(format!("“{name}” is here already. An archive makes a place and never changes one."))
        }
        (_, _, "network") if !here.alone => Some(
            "The archive is of a whole network, which stands by itself. It can come in where no school is yet."
                .to_owned(),
        ),
        (_, Some(code), _) => Some(format!("Another school here has the code {code}.")),
        _ => None,
    }
}

/// A school goes under the network that it was uploaded for; a network stands beside it.
pub fn target(place: &Place, network: Id<Org>) -> Target {
    match place.kind.as_str() {
        "network" => Target::Itself,
        _ => Target::Under { parent: network, kind: OrgKind::Network, network },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(kind: &str) -> Place {
        Place { id: Uuid::nil(), kind: kind.to_owned(), name: "Alder".to_owned(), code: None }
    }

    #[test]
    fn a_network_comes_in_only_where_nothing_else_is() {
        let alone = Here { alone: true, ..Here::default() };
        assert_eq!(hindered(&place("network"), &alone), None);
        assert!(hindered(&place("network"), &Here::default()).is_some());
        assert_eq!(hindered(&place("school"), &Here::default()), None);
    }

    #[test]
    fn what_is_here_already_never_comes_in_again() {
        let here = Here { same: true, alone: true, ..Here::default() };
        assert!(hindered(&place("school"), &here).unwrap().contains("here already"));
        let here = Here { code: Some("A-1".to_owned()), ..Here::default() };
        assert!(hindered(&place("school"), &here).unwrap().contains("the code A-1"));
    }
}
