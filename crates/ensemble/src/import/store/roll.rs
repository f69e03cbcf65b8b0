//! SQL of a school year that rolls over: what there is before it, and the choice that waits.

use ensemble_db::args;

use super::snapshot::Reader;
use crate::access::{Act, Editable, Thing, Verb, Viewer, rule};
use crate::event::Event;
use crate::import::Import;
use crate::import::model::{Import as Row, Kind};
use crate::import::roll::model::NextYear;
use crate::import::roll::propose::Before;
use crate::network::{self, Org, OrgKind};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// A school whose year this person may roll over.
pub async fn school(viewer: &Viewer, org: Id<Org>) -> Result<Editable<Org>> {
    let org = network::store::find(viewer, org).await?;
    if org.kind != OrgKind::School {
        return Err(Problem::NotFound);
    }
    rule::editable(viewer, Verb::Change, &Thing::Year { school: org.id }, org)
}

pub async fn before(reader: &mut Reader<'_>, school: Id<Org>) -> Result<Before> {
    Ok(Before {
        roster: reader.roster(school).await?,
        shared: reader.of_school(school).await?,
        staff: reader.of_school(school).await?,
    })
}

/// What was chosen and not written yet. A school has one such choice at most.
pub async fn waiting(viewer: &Viewer, school: Id<Org>) -> Result<Option<Id<Row>>> {
    let found: Option<(Id<Row>,)> = viewer
        .maybe(
            "SELECT i.id FROM {import i} WHERE i.org_id = $1 AND i.kind = $2 AND i.state IN ('checked', 'failed')
              ORDER BY i.created_at DESC LIMIT 1",
            args![school, Kind::NextYear],
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Keeps what was chosen, in place of what waited before.
pub async fn choose(act: &mut Act, school: &Editable<Org>, year: &NextYear) -> Result<Id<Import>> {
    let chosen = serde_json::to_string(year)?;
    let name = year.session.name.as_str();
    let (at, by) = (act.now(), act.viewer().person_id());
    let waits = waiting(&act.viewer().clone(), school.id).await?;
    let id = match waits {
        Some(id) => {
            let changed = act
                .run(
                    "UPDATE import SET mapping = $2, file_name = $3, by_person = $4, created_at = $5, state = 'checked'
                      WHERE id = $1 AND state IN ('checked', 'failed')",
                    args![id, chosen.as_str(), name, by, at],
                )
                .await?;
            super::once(changed)?;
            id
        }
        None => {
            let id: Id<Import> = act.id();
            act.run(
                "INSERT INTO import (id, org_id, kind, file_name, bytes, sha256, mapping, create_schools, state, summary,
                                     by_person, created_at)
                 VALUES ($1, $2, $3, $4, 0, '', $5, $6, 'checked', '{}', $7, $8)",
                args![id, school.id, Kind::NextYear, name, chosen.as_str(), false, by, at],
            )
            .await?;
            id
        }
    };
    act.record(Event::FileChecked { org: school.id, import: id }).await?;
    Ok(id)
}
