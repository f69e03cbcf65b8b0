//! A change in the making: the only way to write. It has an author, a time and at least one
//! event, and all of it is written or none.

use ensemble_db::{Args, FromRow, Tx, Value};

use super::scope::{self, Pupils};
use super::viewer::{LOG, Viewer, log_args};
use crate::event::{self, Event};
use crate::job::{self, Job, Lease};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

pub struct Act {
    viewer: Viewer,
    tx: Option<Tx>,
    recorded: usize,
    lease: Option<Lease>,
}

impl Act {
    /// Nothing is begun until something is read or written, so that a slow form holds up nobody.
    pub fn new(viewer: Viewer) -> Act {
        Act { viewer, tx: None, recorded: 0, lease: None }
    }

    /// An act of a job: it commits only while the job's lease is held.
    pub fn under(viewer: Viewer, lease: Lease) -> Act {
        Act { lease: Some(lease), ..Act::new(viewer) }
    }

    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    pub fn now(&self) -> i64 {
        self.viewer.now
    }

    pub fn today(&self) -> &str {
        &self.viewer.today
    }

    pub fn id<T>(&self) -> Id<T> {
        self.viewer.app.id()
    }

    pub(crate) async fn tx(&mut self) -> Result<&mut Tx> {
        if self.tx.is_none() {
            self.tx = Some(self.viewer.app.db.begin().await?);
        }
        self.tx.as_mut().ok_or_else(|| Problem::internal("a transaction that was just begun is gone"))
    }

    /// Writes. The target table is named bare; whatever the statement reads goes by marker.
    pub async fn run(&mut self, sql: &str, args: Args) -> Result<u64> {
        let (sql, args) = scope::expand_write(&self.viewer, sql, args)?;
        Ok(self.tx().await?.run(&sql, args).await?)
    }

    /// Many rows at once. Each names its school, as every insert does.
    pub async fn insert_many(
        &mut self,
        table: &str,
        columns: &[&str],
        rows: Vec<Vec<Value>>,
        on_conflict: &str,
    ) -> Result<u64> {
        Ok(self.tx().await?.insert_many(table, columns, rows, on_conflict).await?)
    }

    pub async fn all<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<Vec<T>> {
        let (sql, args) = scope::expand(&self.viewer, sql, args, Pupils::Refused)?;
        Ok(self.tx().await?.all(&sql, args).await?)
    }

    pub async fn maybe<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<Option<T>> {
        let (sql, args) = scope::expand(&self.viewer, sql, args, Pupils::Refused)?;
        Ok(self.tx().await?.maybe(&sql, args).await?)
    }

    pub async fn one<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<T> {
        self.maybe(sql, args).await?.ok_or(Problem::NotFound)
    }

    /// Pupil-level rows inside an act. The look is logged in the same transaction.
    pub async fn look_all<T: FromRow>(
        &mut self,
        school: Id<Org>,
        purpose: &'static str,
        sql: &str,
        args: Args,
    ) -> Result<Vec<T>> {
        let log = log_args(&self.viewer, school, None, purpose);
        let (sql, args) = scope::expand(&self.viewer, sql, args, Pupils::Logged)?;
        let tx = self.tx().await?;
        tx.run(LOG, log).await?;
        Ok(tx.all(&sql, args).await?)
    }

    /// What happened. An act without an event is refused when it commits.
    pub async fn record(&mut self, event: Event) -> Result<()> {
        let (id, at) = (self.id(), self.now());
        let by = self.viewer.person_id();
        event::record::insert(self.tx().await?, id, at, by, &event).await?;
        self.recorded += 1;
        event::react::react(self, &event).await
    }

    /// Work for later, put down in this transaction: it exists exactly if the act does.
    pub async fn later<J: Job>(&mut self, job: &J) -> Result<Id<job::Row>> {
        let row = job::queue::NewRow::of(&self.viewer, job)?;
        let id = row.id;
        job::queue::insert(self.tx().await?, row).await?;
        Ok(id)
    }

    pub async fn commit(mut self) -> Result<()> {
        if self.recorded == 0 {
            return Err(Problem::internal("an act has to say what happened: record an event"));
        }
        let Some(mut tx) = self.tx.take() else { return Ok(()) };
        if let Some(lease) = self.lease {
            job::queue::hold(&mut tx, lease, self.viewer.app.now()).await?;
        }
        Ok(tx.commit().await?)
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Act {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self> {
        Ok(Act::new(Viewer::from_request_parts(parts, state).await?))
    }
}
