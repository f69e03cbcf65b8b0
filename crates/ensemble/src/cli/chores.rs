//! `migrate`, `doctor`, `invite`: the commands that finish.

use std::path::Path;

use anyhow::{Context as _, bail};
use ensemble_db::args;

use super::{Invite, say, server};
use crate::access::{Act, Role, Viewer};
use crate::app::{App, Clock};
use crate::config::{Config, Source};
use crate::event::Event;
use crate::import;
use crate::migrations;
use crate::network::{self, Org};
use crate::person;
use crate::web::id::Id;

async fn open(file: Option<&Path>) -> anyhow::Result<App> {
    server::open(Config::load(file, &[])?, Clock::system()).await
}

pub async fn migrate(file: Option<&Path>) -> anyhow::Result<()> {
    let app = open(file).await?;
    let applied = ensemble_db::migrate(&app.db, migrations::ALL, app.now()).await?;
    match applied.len() {
        0 => say("The database is up to date."),
        n => say(&format!("{n} migrations applied. The database is up to date.")),
    }
    Ok(())
}

pub async fn doctor(file: Option<&Path>) -> anyhow::Result<()> {
    let config = Config::load(file, &[])?;
    for setting in config.settings() {
        let source = match setting.source {
            Source::Default => "default".to_owned(),
            Source::File(path) => path.display().to_string(),
            Source::Environment => format!("ENSEMBLE_{}", setting.name.to_uppercase()),
            Source::CommandLine => "command line".to_owned(),
        };
        say(&format!("{:<15} {}  ({source}; {})", setting.name, setting.value, setting.about));
    }
    let app = server::open(config, Clock::system()).await.context("the settings do not work together")?;
    app.db.ping().await?;
    say("The database answers.");
    say(&reads_files(&app).await?);
    for kind in crate::job::kinds() {
        say(&format!("job {}: {}", kind.name, kind.reason));
    }
    Ok(())
}

/// Whether files that are brought in are read with limits on this machine.
async fn reads_files(app: &App) -> anyhow::Result<String> {
    let without =
        app.children.without(import::reader::VERB).await.map_err(|ended| ended.problem("doctor"))?;
    let limits = app.config.reader_limits;
    let said = format!(
        "Files are read in a process of its own, with at most {} MB of memory and {} seconds of a processor.",
        limits.memory >> 20,
        limits.seconds
    );
    Ok(match without.as_slice() {
        [] => said,
        some => format!("{said} But this system sets no limit to its {}.", some.join(", ")),
    })
}

pub async fn invite(file: Option<&Path>, invite: Invite) -> anyhow::Result<()> {
    let app = open(file).await?;
    ensemble_db::migrate(&app.db, migrations::ALL, app.now()).await?;
    let Some(role) = Role::parse(&invite.role.replace('-', "_")) else {
        let all: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        bail!("there is no role {}: use one of {}", invite.role, all.join(", "));
    };
    let Some(email) = person::model::tidy_email(&invite.email) else {
        bail!("{} is not an e-mail address", invite.email);
    };
    let name = invite.name.unwrap_or_else(|| email.split('@').next().unwrap_or("New colleague").to_owned());
    let org = place(&app, &invite.at).await?;
    let viewer = Viewer::system(&app, org, "an invitation from the command line");
    let org = network::store::editable(&viewer, org).await?;
    let mut act = Act::new(viewer);
    let (person, link) = person::store::invite(&mut act, &org, &name, &email, role).await?;
    act.record(Event::PersonInvited { org: org.id, person }).await?;
    act.commit().await?;
    let token = person::model::token(&app.secret, link);
    say(&format!("{}/sign-in/{token}", app.config.base_url));
    Ok(())
}

/// An organisation by code or name. On an empty server, a new name founds its network.
async fn place(app: &App, at: &str) -> anyhow::Result<Id<Org>> {
    let found = network::store::by_code_or_name(app, at).await?;
    match found.as_slice() {
        [one] => return Ok(one.id),
        [] => {}
        [..] => bail!("{} organisations are called {at}: use the school's code", found.len()),
    }
    if !network::roots(app).await?.is_empty() {
        bail!("there is no organisation with the code or name {at}");
    }
    let id: Id<Org> = app.id();
    let mut tx = app.db.begin().await?;
    tx.run(
        "INSERT INTO org (id, network_id, kind, name, created_at) VALUES ($1, $1, 'network', $2, $3)",
        args![id, at, app.now()],
    )
    .await?;
    tx.run("INSERT INTO org_closure (ancestor_id, descendant_id, depth) VALUES ($1, $1, 0)", args![id])
        .await?;
    crate::event::record::insert(&mut tx, app.id(), app.now(), None, &Event::NetworkFounded { org: id })
        .await?;
    tx.commit().await?;
    Ok(id)
}
