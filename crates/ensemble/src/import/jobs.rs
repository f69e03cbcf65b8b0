//! Writing an import, undoing it, telling whoever asked, forgetting what was never applied.

use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::model::{Receipt, State};
use super::store::undo;
use super::{Import, compare, roll, store};
use crate::access::Who;
use crate::event::Event;
use crate::job::{Context, Job};
use crate::mail::Mail;
use crate::network::Org;
use crate::numbers::jobs::WorkOutNumbers;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

#[derive(Serialize, Deserialize)]
pub struct ApplyImport {
    pub import: Id<Import>,
    pub org: Id<Org>,
}

impl Job for ApplyImport {
    const NAME: &'static str = "ApplyImport";
    const REASON: &'static str = "writing a file that a data manager checked";

    fn works_for(&self) -> Option<Id<Org>> {
        Some(self.org)
    }

    async fn run(self, context: Context) -> Result<()> {
        let import = store::find(&context.viewer, self.import).await?;
        // Written already by a worker that died before it could say so.
        if import.state != State::Applying {
            return Ok(());
        }
        match write(&context, &import).await {
            // The disk or the database is away, or others are being read: the same again later.
            Err(why @ (Problem::Unavailable | Problem::NotNow(_))) => Err(why),
            Err(why) => {
                tracing::error!(why = why.cause(), "a file was not written");
                let mut act = context.act();
                store::failed(&mut act, &import).await?;
                act.commit().await
            }
            Ok(()) => Ok(()),
        }
    }
}

/// One act: a reader sees all of a file or none of it, and a worker that dies leaves nothing.
async fn write(context: &Context, import: &Import) -> Result<()> {
    if !import.kind.is_file() {
        let mut act = context.act();
        let receipt = roll::write(&mut act, import).await?;
        store::applied(&mut act, import, &receipt).await?;
        return act.commit().await;
    }
    let Some((checked, choices)) = compare::read(&context.viewer, import, &context.far).await? else {
        return Err(Problem::Conflict("The file is no longer kept. Upload it again."));
    };
    let mut act = context.act();
    let (receipt, schools) = compare::write(&mut act, import, checked, &choices, &context.far).await?;
    store::applied(&mut act, import, &receipt).await?;
    for school in schools {
        act.later(&WorkOutNumbers { school }).await?;
    }
    act.commit().await?;
    if let Some(key) = import.key() {
        context.app.files.remove(key).await?;
    }
    Ok(())
}

#[derive(Serialize, Deserialize)]
pub struct UndoImport {
    pub import: Id<Import>,
    pub org: Id<Org>,
}

impl Job for UndoImport {
    const NAME: &'static str = "UndoImport";
    const REASON: &'static str = "undoing a file that a data manager brought in";

    fn works_for(&self) -> Option<Id<Org>> {
        Some(self.org)
    }

    async fn run(self, context: Context) -> Result<()> {
        let import = store::find(&context.viewer, self.import).await?;
        if import.state != State::Undoing {
            return Ok(());
        }
        let mut act = context.act();
        let (undone, schools) = undo::undo(&mut act, &import).await?;
        let receipt = Receipt {
            put_back: undone.put_back,
            kept_since: undone.kept,
            kept_of: undone.kept_of,
            ..import.receipt()
        };
        store::undone(&mut act, &import, &receipt).await?;
        for school in schools {
            act.later(&WorkOutNumbers { school }).await?;
        }
        act.commit().await
    }
}

#[derive(Serialize, Deserialize)]
pub struct TellImporter {
    pub import: Id<Import>,
}

impl Job for TellImporter {
    const NAME: &'static str = "TellImporter";
    const REASON: &'static str = "whoever brought a file in hears how it went";

    async fn run(self, context: Context) -> Result<()> {
        let app = &context.app;
        let Some((name, to, state)) = store::importer(app, self.import).await? else { return Ok(()) };
        let (subject, said) = match state {
            State::Failed => {
                ("Your file could not be brought in", "was not written. Everything is as it was before")
            }
            _ => ("Your file has been brought in", "has been written. Its receipt says what changed"),
        };
        let first = name.split_whitespace().next().unwrap_or(&name);
        let address = format!("{}/imports/{}", app.config.base_url, self.import);
        let body = format!(
            "Hello {first},\n\nThe file you uploaded {said}:\n\n{address}\n\nYou got this because you brought the file in.\n"
        );
        let mail = Mail {
            id: format!("import-{}-{}", self.import, state.word()),
            to,
            subject: subject.to_owned(),
            body,
        };
        Ok(app.mailer.send(&app.config.mail_from, mail).await?)
    }
}

#[derive(Serialize, Deserialize)]
pub struct ForgetOldUploads {}

impl Job for ForgetOldUploads {
    const NAME: &'static str = "ForgetOldUploads";
    const REASON: &'static str = "files that were checked and never written are removed";

    async fn run(self, context: Context) -> Result<()> {
        let Who::System { org, .. } = context.viewer.who else { return Ok(()) };
        let mut act = context.act();
        let keys = store::forget(&mut act).await?;
        act.record(Event::HousekeepingDone { org }).await?;
        act.commit().await?;
        for key in keys {
            context.app.files.remove(key).await?;
        }
        // Nobody sends one file for a day.
        let a_day_ago = u64::try_from(context.viewer.now).unwrap_or_default().saturating_sub(24 * 3_600_000);
        Ok(context.app.files.sweep(UNIX_EPOCH + Duration::from_millis(a_day_ago))?)
    }
}
