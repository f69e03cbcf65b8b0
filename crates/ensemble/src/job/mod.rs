//! Work that outlives a request. A job is a small struct of ids; it is put in the table in the
//! transaction of the act that wants it, so it exists exactly if the act does.
//!
//! Jobs may run twice (a worker can die after the work and before saying so), so each is written
//! to change nothing the second time. A worker that wakes after its lease was given away cannot
//! write: the fence it holds no longer matches.

pub mod far;
pub mod queue;
pub mod schedule;
pub mod worker;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::access::{Act, Viewer};
use crate::app::App;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

pub use far::Far;

/// Marker for ids of rows in the `job` table.
pub enum Row {}

pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    const NAME: &'static str;
    /// Why the program does this, for the access log and for `doctor`.
    const REASON: &'static str;

    /// The organisation the program works for. `None`: the job runs as the person who asked.
    fn works_for(&self) -> Option<Id<Org>> {
        None
    }

    /// A second job with the same key is not queued while the first is waiting.
    fn once_key(&self) -> Option<String> {
        None
    }

    fn run(self, context: Context) -> impl Future<Output = Result<()>> + Send;
}

/// What a running job holds: who it works as, and its lease.
#[derive(Clone)]
pub struct Context {
    pub app: App,
    pub viewer: Viewer,
    pub lease: Lease,
    /// How far the work is, for the page that waits for it.
    pub far: Arc<Far>,
}

#[derive(Debug, Clone, Copy)]
pub struct Lease {
    pub id: Id<Row>,
    pub fence: i64,
}

impl Context {
    /// An act that commits only while the lease is still this worker's.
    pub fn act(&self) -> Act {
        Act::under(self.viewer.clone(), self.lease)
    }
}

type Running = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A kind of job the worker knows how to run.
#[derive(Clone, Copy)]
pub struct Kind {
    pub name: &'static str,
    pub reason: &'static str,
    start: fn(&str, Context) -> Result<Running>,
}

impl Kind {
    pub const fn of<J: Job>() -> Kind {
        Kind {
            name: J::NAME,
            reason: J::REASON,
            start: |body, context| {
                let job: J = serde_json::from_str(body)?;
                Ok(Box::pin(job.run(context)))
            },
        }
    }
}

/// Every kind of job there is.
pub fn kinds() -> &'static [Kind] {
    use crate::{export, import, numbers, person, visit};
    const KINDS: &[Kind] = &[
        Kind::of::<import::jobs::ApplyImport>(),
        Kind::of::<import::jobs::UndoImport>(),
        Kind::of::<import::jobs::TellImporter>(),
        Kind::of::<import::jobs::ForgetOldUploads>(),
        Kind::of::<export::jobs::MakeExport>(),
        Kind::of::<export::jobs::TellHeads>(),
        Kind::of::<export::jobs::ExpireExports>(),
        Kind::of::<import::retention::ArchiveLeavers>(),
        Kind::of::<numbers::jobs::WorkOutNumbers>(),
        Kind::of::<person::jobs::SendSignInLink>(),
        Kind::of::<person::jobs::ForgetOldSignIns>(),
        Kind::of::<visit::jobs::TellHosts>(),
        Kind::of::<visit::jobs::TellGuest>(),
    ];
    KINDS
}
