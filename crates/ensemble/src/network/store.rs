//! All SQL of the network.

use ensemble_db::{Tx, args};

use super::model::{Belonging, NewOrg, Org, OrgKind, OrgLine};
use crate::access::{Act, Editable, Membership, Thing, Verb, Viewer, rule};
use crate::app::App;
use crate::person::Person;
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
    act.run("INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)", args![id])
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

/// Places right below one, in the order of the alphabet.
pub async fn below(viewer: &Viewer, id: Id<Org>) -> Result<Vec<OrgLine>> {
    viewer
        .all(
            "SELECT o.id, o.kind, o.sector, o.name, CAST(NULL AS TEXT) AS within
               FROM org_edge e JOIN {org o} ON o.id = e.child_id
              WHERE e.parent_id = $1 AND o.closed_at IS NULL ORDER BY o.kind, o.name, o.id",
            args![id],
        )
        .await
}

/// Places above one, the nearest first.
pub async fn places_above(viewer: &Viewer, id: Id<Org>) -> Result<Vec<OrgLine>> {
    viewer
        .all(
            "SELECT o.id, o.kind, o.sector, o.name, CAST(NULL AS TEXT) AS within
               FROM org_closure c JOIN {org o} ON o.id = c.ancestor_id
              WHERE c.descendant_id = $1 AND c.depth > 0 ORDER BY c.depth, o.name, o.id",
            args![id],
        )
        .await
}

/// Everybody who belongs right here, today.
pub async fn members(viewer: &Viewer, id: Id<Org>) -> Result<Vec<Belonging>> {
    viewer
        .all(
            "SELECT m.id, m.person_id, p.name, m.role, m.from_on
               FROM {membership m} JOIN {person p} ON p.id = m.person_id
              WHERE m.org_id = $1 AND m.from_on <= $2 AND (m.until_on IS NULL OR m.until_on > $2)
              ORDER BY p.name, m.role, m.id",
            args![id, viewer.today.as_str()],
        )
        .await
}

const MOST_FOUND: i64 = 30;

/// Places whose name holds the words.
pub async fn search_places(viewer: &Viewer, words: &str) -> Result<Vec<OrgLine>> {
    viewer
        .all(
            "SELECT o.id, o.kind, o.sector, o.name, s.name AS within
               FROM {org o} LEFT JOIN {org s} ON s.id = o.school_id
              WHERE lower(o.name) LIKE lower($1) ESCAPE '~' AND o.closed_at IS NULL
              ORDER BY o.name, o.id LIMIT $2",
            args![pattern(words), MOST_FOUND],
        )
        .await
}

/// People whose name holds the words, with one place where they are.
pub async fn search_people(
    viewer: &Viewer,
    words: &str,
) -> Result<Vec<(Id<Person>, String, Id<Org>, String)>> {
    viewer
        .all(
            "SELECT p.id, p.name, o.id, o.name FROM {person p}
               JOIN {membership m} ON m.person_id = p.id AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)
               JOIN {org o} ON o.id = m.org_id
              WHERE lower(p.name) LIKE lower($1) ESCAPE '~' ORDER BY p.name, o.name, p.id LIMIT $2",
            args![pattern(words), MOST_FOUND, viewer.today.as_str()],
        )
        .await
}

fn pattern(words: &str) -> String {
    format!("%{}%", words.replace('~', "~~").replace('%', "~%").replace('_', "~_"))
}

/// Does anybody inside the school look after its records yet?
pub async fn has_keeper(app: &App, school: Id<Org>, today: &str) -> Result<bool> {
    let found: Option<(i64,)> = app
        .db
        .maybe(
            "SELECT CAST(1 AS BIGINT) FROM membership WHERE org_id = $1 AND role IN ('head', 'data_manager')
                AND from_on <= $2 AND (until_on IS NULL OR until_on > $2) LIMIT 1",
            args![school, today],
        )
        .await?;
    Ok(found.is_some())
}

/// Ends a belonging today. The person sees nothing of it from the next request on.
pub async fn end_membership(act: &mut Act, org: &Editable<Org>, id: Id<Membership>) -> Result<Id<Person>> {
    let today = act.today().to_owned();
    let person: Option<(Id<Person>,)> = act
        .maybe(
            "SELECT m.person_id FROM {membership m} WHERE m.id = $1 AND m.org_id = $2
                AND (m.until_on IS NULL OR m.until_on > $3)",
            args![id, org.id, today.as_str()],
        )
        .await?;
    let Some((person,)) = person else { return Err(Problem::NotFound) };
    act.run("UPDATE membership SET until_on = $2 WHERE id = $1", args![id, today.as_str()]).await?;
    Ok(person)
}
