//! Handlers of today.

use ensemble_ui::Mast;

use crate::access::Viewer;
use crate::web::page::Here;
use crate::web::{Page, Result, locale};

pub async fn today(viewer: Viewer) -> Result<Page> {
    let first = viewer.name().split_whitespace().next().unwrap_or_default().to_owned();
    let title = format!("{}, {first}", locale::greeting(&viewer.app.local()));
    Ok(Page::new(&viewer, "Today", Here::Today).mast(Mast::new(title)))
}
