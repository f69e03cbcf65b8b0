//! Handlers of our numbers.

use ensemble_ui::Mast;

use crate::access::Viewer;
use crate::web::page::Here;
use crate::web::{Page, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    Ok(Page::new(&viewer, "Our numbers", Here::Numbers).mast(Mast::new("Our numbers")))
}
