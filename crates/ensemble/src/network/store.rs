//! All SQL of the network.

use ensemble_db::{Tx, args};

use super::model::{NewOrg, Org, OrgKind};
use crate::access::{Act, Editable, Thing, Verb, Viewer, rule};
use crate::app::App;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// The networks on this server. For the program itself; pages go through a viewer.
pub async fn roots(app: &App) -> Result<Vec<Id<Org>>> {
    let rows: Vec<(Id<Org>,)> =
        app.db.all("SELECT id FROM org WHERE id = network_id ORDER BY created_at, id", args![]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// An organisation by its code (a school's) or its exact name, for the command line.
pub async fn by_code_or_name(app: &App, text: &str) -> Result<Vec<Org>> {
    Ok(app
        .db
        .all(
            "SELECT id, network_id, kind, sector, school_id, name, code FROM org
              WHERE code = $1 OR lower(name) = lower($1) ORDER BY name, id",
            args![text],
        )
        .await?)
}

pub async fn find(viewer: &Viewer, id: Id<Org>) -> Result<Org> {
    viewer
        .one(
            "SELECT o.id, o.network_id, o.kind, o.sector, o.school_id, o.name, o.code FROM {org o} WHERE o.id = $1",
            args![id],
        )
        .await
}

/// The organisation and everything above it, nearest first.
pub async fn above(app: &App, id: Id<Org>) -> Result<Vec<Id<Org>>> {
    let rows: Vec<(Id<Org>,)> = app
        .db
        .all(
            "SELECT ancestor_id FROM org_closure WHERE descendant_id = $1 ORDER BY depth, ancestor_id",
            args![id],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub async fn editable(viewer: &Viewer, id: Id<Org>) -> Result<Editable<Org>> {
    let org = find(viewer, id).await?;
    let above = above(&viewer.app, id).await?;
    rule::editable(viewer, Verb::Change, &Thing::Org { network: org.network_id, above: &above }, org)
}

/// Adds an organisation under a parent that may be changed.
pub async fn insert(act: &mut Act, parent: &Editable<Org>, new: &NewOrg) -> Result<Id<Org>> {
    if !parent.kind.may_hold(new.kind) {
        return Err(Problem::Conflict("That kind of organisation cannot stand there."));
    }
    let id: Id<Org> = act.id();
    let school = match (parent.kind, new.kind) {
        (OrgKind::School, OrgKind::Team) => Some(parent.id),
        _ => None,
    };
    let at = act.now();
    act.run(
        "INSERT INTO org (id, network_id, kind, sector, school_id, name, code, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id,
            parent.network_id,
            new.kind,
            new.sector.map(|s| s.word()),
            school,
            new.name.as_str(),
            new.code.as_deref(),
            at
        ],
    )
    .await?;
    act.run(
        "INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)",
        args![id],
    )
    .await?;
    act.run(LINK_EDGE, args![parent.id, id]).await?;
    act.run(LINK_CLOSURE, args![parent.id, id]).await?;
    Ok(id)
}

const LINK_EDGE: &str = "INSERT INTO org_edge (parent_id, child_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// Everything above the parent is now above everything below the child.
const LINK_CLOSURE: &str = "INSERT INTO org_closure (ancestor_id, descendant_id, depth)
     SELECT a.ancestor_id, d.descendant_id, a.depth + d.depth + 1
       FROM org_closure a, org_closure d
      WHERE a.descendant_id = $1 AND d.ancestor_id = $2
     ON CONFLICT (ancestor_id, descendant_id)
     DO UPDATE SET depth = excluded.depth WHERE excluded.depth < org_closure.depth";

/// Puts `child` under `parent` too: a school in a second community, a team across two schools.
/// A circle is refused.
pub async fn link(tx: &mut Tx, parent: Id<Org>, child: Id<Org>) -> Result<()> {
    let circle: Option<(i64,)> = tx
        .maybe(
            "SELECT depth FROM org_closure WHERE ancestor_id = $1 AND descendant_id = $2",
            args![child, parent],
        )
        .await?;
    if circle.is_some() {
        return Err(Problem::Conflict("An organisation cannot stand under itself."));
    }
    tx.run(LINK_EDGE, args![parent, child]).await?;
    tx.run(LINK_CLOSURE, args![parent, child]).await?;
    Ok(())
}
