//! Everything that belongs to a place, as it was at one moment: what a full export reads from.

use ensemble_db::{Args, Row, Tx, Value};
use uuid::Uuid;

use super::scope::ARCHIVE;
use super::viewer::{LOG, Viewer, log_args};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// What an export writes into the access log.
pub const PURPOSE: &str = "a full export of the school";

/// Stands in an archive for a place or a person elsewhere who asked not to be named.
pub const NOBODY: Uuid = Uuid::from_u128(0xe15e_3e4e_0000_8000_8000_0000_0000_0001);

/// Proof that taking everything of a place stands in the access log.
pub struct Whole {
    viewer: Viewer,
    tx: Tx,
    place: Id<Org>,
    /// Drafts and consents that teams keep among themselves leave too.
    private: bool,
}

impl Whole {
    /// Opens a place: `by` is who asked, and each of its schools gets a line in its access log first.
    pub async fn open(by: &Viewer, place: Id<Org>, schools: &[Id<Org>], private: bool) -> Result<Whole> {
        let mut log = by.app.db.begin().await?;
        for &school in schools {
            log.run(LOG, log_args(by, school, None, PURPOSE)).await?;
        }
        log.commit().await?;
        let tx = by.app.db.snapshot().await?;
        Ok(Whole { viewer: by.clone(), tx, place, private })
    }

    pub fn place(&self) -> Id<Org> {
        self.place
    }

    pub fn has_private(&self) -> bool {
        self.private
    }

    pub fn kind(&self) -> ensemble_db::Kind {
        self.tx.kind()
    }

    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Rows by marker: `{pupil t}` stands for the place's own pupils.
    pub async fn rows(&mut self, sql: &str, args: Args) -> Result<Vec<Row>> {
        let named: [(&'static str, Value); 4] = [
            ("system", self.place.into()),
            ("whole", self.private.into()),
            ("nobody", NOBODY.into()),
            ("purpose", PURPOSE.into()),
        ];
        let out = ARCHIVE.expand(sql, args, &named)?;
        Ok(self.tx.rows(&out.sql, out.args).await?)
    }

    /// What others are called: the few columns that a reference holds, never by marker.
    pub(crate) async fn elsewhere(&mut self, sql: &str, args: Args) -> Result<Vec<Row>> {
        Ok(self.tx.rows(sql, args).await?)
    }
}
