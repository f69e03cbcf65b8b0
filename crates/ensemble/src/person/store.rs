//! All SQL about people. Signing in happens before there is a viewer, so these few statements
//! read `person` by itself; everything else goes through a viewer.

use ensemble_db::{Tx, args};

use super::model::{INVITATION_MS, LINK_MS, Link, Person};
use crate::access::{Act, Editable, Role, Viewer};
use crate::app::App;
use crate::job::queue::{self, NewRow};
use crate::network::Org;
use crate::person::jobs::SendSignInLink;
use crate::web::id::Id;
use crate::web::problem::Result;

/// How many links one address may ask for in an hour.
const LINKS_AN_HOUR: i64 = 10;

/// Puts down a link and the job that mails it, if somebody has that address. The caller cannot
/// tell whether anybody does.
pub async fn ask_for_link(app: &App, email: &str) -> Result<()> {
    let found: Option<(Id<Person>,)> =
        app.db.maybe("SELECT id FROM person WHERE email = $1", args![email]).await?;
    let Some((person,)) = found else { return Ok(()) };
    let Some(viewer) = Viewer::person(app, person).await? else { return Ok(()) };
    let mut tx = app.db.begin().await?;
    let (recent,): (i64,) = tx
        .one(
            "SELECT COUNT(*) FROM sign_in_link WHERE person_id = $1 AND created_at > $2",
            args![person, app.now() - 3_600_000],
        )
        .await?;
    if recent >= LINKS_AN_HOUR {
        return Ok(());
    }
    let link = new_link(app, &mut tx, person, LINK_MS).await?;
    queue::insert(&mut tx, NewRow::of(&viewer, &SendSignInLink { link, invitation: false })?).await?;
    Ok(tx.commit().await?)
}

async fn new_link(app: &App, tx: &mut Tx, person: Id<Person>, lasts: i64) -> Result<Id<Link>> {
    let id: Id<Link> = Id::new(uuid::Builder::from_random_bytes(app.rng.bytes()).into_uuid());
    let now = app.now();
    tx.run(
        "INSERT INTO sign_in_link (id, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        args![id, person, now, now + lasts],
    )
    .await?;
    Ok(id)
}

/// Whom a link would sign in, while it still would.
pub async fn link_holder(app: &App, link: Id<Link>) -> Result<Option<Person>> {
    Ok(app
        .db
        .maybe(
            "SELECT p.id, p.name, p.email FROM sign_in_link l JOIN person p ON p.id = l.person_id
              WHERE l.id = $1 AND l.used_at IS NULL AND l.expires_at > $2",
            args![link, app.now()],
        )
        .await?)
}

/// Uses a link up. `None` when it was used before, or is too old.
pub async fn use_link(app: &App, link: Id<Link>) -> Result<Option<Id<Person>>> {
    let mut tx = app.db.begin().await?;
    let used: Option<(Id<Person>,)> = tx
        .maybe(
            "UPDATE sign_in_link SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING person_id",
            args![link, app.now()],
        )
        .await?;
    tx.commit().await?;
    Ok(used.map(|(person,)| person))
}

pub async fn by_handle(app: &App, handle: &str) -> Result<Option<Id<Person>>> {
    let found: Option<(Id<Person>,)> =
        app.db.maybe("SELECT id FROM person WHERE handle = $1", args![handle]).await?;
    Ok(found.map(|(id,)| id))
}

/// Somebody new, or somebody known in one more place. Gives the link that lets them in.
pub async fn invite(
    act: &mut Act,
    org: &Editable<Org>,
    name: &str,
    email: &str,
    role: Role,
) -> Result<(Id<Person>, Id<Link>)> {
    let app = act.viewer().app.clone();
    let (at, today) = (act.now(), act.today().to_owned());
    let person: Id<Person> = act.id();
    let membership: Id<Person> = act.id();
    act.run(
        "INSERT INTO person (id, name, email, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (email) DO NOTHING",
        args![person, name, email, at],
    )
    .await?;
    let tx = act.tx().await?;
    let (person,): (Id<Person>,) = tx.one("SELECT id FROM person WHERE email = $1", args![email]).await?;
    tx.run(
        "INSERT INTO membership (id, person_id, org_id, role, from_on) SELECT $1, $2, $3, $4, $5
          WHERE NOT EXISTS (SELECT 1 FROM membership WHERE person_id = $2 AND org_id = $3 AND role = $4
                               AND from_on <= $5 AND (until_on IS NULL OR until_on > $5))",
        args![membership, person, org.id, role, today],
    )
    .await?;
    let link = new_link(&app, tx, person, INVITATION_MS).await?;
    Ok((person, link))
}

pub async fn find(app: &App, id: Id<Person>) -> Result<Option<Person>> {
    Ok(app.db.maybe("SELECT id, name, email FROM person WHERE id = $1", args![id]).await?)
}

/// Links and sessions that can do nothing any more.
pub async fn forget_old(app: &App) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    tx.run("DELETE FROM sign_in_link WHERE expires_at < $1", args![now - INVITATION_MS]).await?;
    tx.run(
        "DELETE FROM sign_in WHERE created_at < $1 OR seen_at < $2",
        args![now - crate::web::session::ABSOLUTE_MS, now - crate::web::session::IDLE_MS],
    )
    .await?;
    Ok(tx.commit().await?)
}
