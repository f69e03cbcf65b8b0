//! Working numbers out after new results have come in.

use serde::{Deserialize, Serialize};

use crate::job::{Context, Job};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

#[derive(Serialize, Deserialize)]
pub struct WorkOutNumbers {
    pub school: Id<Org>,
}

impl Job for WorkOutNumbers {
    const NAME: &'static str = "WorkOutNumbers";
    const REASON: &'static str = "working out a school’s readings and the variation between its classes";

    fn works_for(&self) -> Option<Id<Org>> {
        Some(self.school)
    }

    fn once_key(&self) -> Option<String> {
        Some(format!("{} {}", Self::NAME, self.school))
    }

    async fn run(self, _context: Context) -> Result<()> {
        Ok(())
    }
}
