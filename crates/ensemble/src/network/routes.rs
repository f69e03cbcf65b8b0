//! Handlers of the network.

use super::views;
use crate::access::Viewer;
use crate::web::{Page, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    Ok(views::index(&viewer))
}
