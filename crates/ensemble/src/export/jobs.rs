//! Making an archive beside the pages, telling who asked and the head, and letting it expire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use super::archive::hex;
use super::model::{Export, Kind, State};
use super::{archive, oneroster, store};
use crate::access::Who;
use crate::access::whole::Whole;
use crate::event::Event;
use crate::job::{Context, Job};
use crate::mail::Mail;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// Runs as the person who asked: a right that has ended since makes no archive.
#[derive(Serialize, Deserialize)]
pub struct MakeExport {
    pub export: Id<Export>,
}

impl Job for MakeExport {
    const NAME: &'static str = "MakeExport";
    const REASON: &'static str = "making the archive that somebody asked for";

    async fn run(self, context: Context) -> Result<()> {
        let export = store::find(&context.viewer, self.export).await?;
        if export.state != State::Asked {
            return Ok(());
        }
        let key = Uuid::from_u128(u128::from_be_bytes(context.app.rng.bytes()));
        match make(&context, &export, key).await {
            Ok(()) => tell(&context, &export).await,
            Err(why) => {
                context.app.files.remove(key).await?;
                if matches!(why, Problem::Unavailable) {
                    return Err(why);
                }
                tracing::error!(why = why.cause(), "an archive was not made");
                let mut act = context.act();
                store::failed(&mut act, &export).await?;
                act.commit().await
            }
        }
    }
}

async fn make(context: &Context, export: &Export, key: Uuid) -> Result<()> {
    let (app, viewer) = (&context.app, &context.viewer);
    store::leaving(viewer, export.org_id).await?;
    let mut whole = Whole::open(viewer, export.org_id, &[export.org_id], false).await?;
    let file = app.files.create(key).await?;
    let counts: BTreeMap<String, u64> = match export.kind {
        Kind::Everything => {
            let place = store::rows::place(&mut whole).await?;
            let manifest = archive::write(&mut whole, file, place, &context.far).await?;
            manifest.tables.into_iter().map(|e| (e.table, e.rows)).collect()
        }
        Kind::OneRoster => oneroster::write(&mut whole, file).await?,
    };
    let (bytes, sha256) = fingerprint(app.files.open(key).await?).await?;
    let mut act = context.act();
    store::ready(&mut act, export, key, bytes, &sha256, &serde_json::to_string(&counts)?).await?;
    act.commit().await
}

async fn fingerprint(mut file: tokio::fs::File) -> Result<(u64, String)> {
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; 64 << 10]);
    loop {
        let n = file.read(&mut chunk).await?;
        let Some(read) = chunk.get(..n).filter(|read| !read.is_empty()) else { break };
        hash.update(read);
        bytes += n as u64;
    }
    Ok((bytes, hex(&hash.finalize())))
}

async fn tell(context: &Context, export: &Export) -> Result<()> {
    let app = &context.app;
    let Some((name, to)) = store::asker(app, export).await? else { return Ok(()) };
    let first = name.split_whitespace().next().unwrap_or(&name);
    let address = format!("{}/exports/{}", app.config.base_url, export.id);
    let body = format!(
        "Hello {first},\n\nWhat you asked for is ready. You can fetch it for seven days, after signing in:\n\n{address}\n\nYou got this because you asked for it.\n"
    );
    let mail = Mail {
        id: format!("export-{}", export.id),
        to,
        subject: "Your copy is ready to fetch".to_owned(),
        body,
    };
    Ok(app.mailer.send(&app.config.mail_from, mail).await?)
}

/// The head of a school hears when somebody else takes everything it has.
#[derive(Serialize, Deserialize)]
pub struct TellHeads {
    pub export: Id<Export>,
    pub school: Id<Org>,
}

impl Job for TellHeads {
    const NAME: &'static str = "TellHeads";
    const REASON: &'static str = "a head hears that everything of the school was asked for";

    fn works_for(&self) -> Option<Id<Org>> {
        Some(self.school)
    }

    async fn run(self, context: Context) -> Result<()> {
        let (app, viewer) = (&context.app, &context.viewer);
        let export = store::find(viewer, self.export).await?;
        let school = store::name_of(viewer, export.org_id).await?;
        for (id, name, to) in store::heads(app, export.org_id, &viewer.today).await? {
            let first = name.split_whitespace().next().unwrap_or(&name);
            let body = format!(
                "Hello {first},\n\nThe data manager of {school} asked for a copy of the school’s records to take away. Who asked, when, and whether it was fetched stands here:\n\n{}/exports\n\nYou got this because you are the head of {school}.\n",
                app.config.base_url
            );
            let subject = "A copy of your school’s records was asked for".to_owned();
            let mail = Mail { id: format!("export-{}-{id}", export.id), to, subject, body };
            app.mailer.send(&app.config.mail_from, mail).await?;
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
pub struct ExpireExports {}

impl Job for ExpireExports {
    const NAME: &'static str = "ExpireExports";
    const REASON: &'static str = "archives that could be fetched for a week are removed";

    async fn run(self, context: Context) -> Result<()> {
        let Who::System { org, .. } = context.viewer.who else { return Ok(()) };
        let mut act = context.act();
        let keys = store::expire(&mut act).await?;
        if keys.is_empty() {
            return Ok(());
        }
        act.record(Event::HousekeepingDone { org }).await?;
        act.commit().await?;
        for key in keys {
            context.app.files.remove(key).await?;
        }
        Ok(())
    }
}
