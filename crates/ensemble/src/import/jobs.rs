//! Writing an import, undoing it, telling whoever asked, forgetting what was never applied.

use serde::{Deserialize, Serialize};

use super::Import;
use crate::job::{Context, Job};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

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

    async fn run(self, _context: Context) -> Result<()> {
        Ok(())
    }
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

    async fn run(self, _context: Context) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
pub struct TellImporter {
    pub import: Id<Import>,
}

impl Job for TellImporter {
    const NAME: &'static str = "TellImporter";
    const REASON: &'static str = "whoever brought a file in hears how it went";

    async fn run(self, _context: Context) -> Result<()> {
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
pub struct ForgetOldUploads {}

impl Job for ForgetOldUploads {
    const NAME: &'static str = "ForgetOldUploads";
    const REASON: &'static str = "files that were checked and never written are removed";

    async fn run(self, _context: Context) -> Result<()> {
        Ok(())
    }
}
