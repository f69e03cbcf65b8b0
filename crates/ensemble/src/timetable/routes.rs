//! Handlers of timetables.

use super::{store, views};
use crate::access::Viewer;
use crate::numbers::model::Class;
use crate::web::id::Id;
use crate::web::{Page, Path, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    let classes = store::list(&viewer).await?;
    Ok(views::index(&viewer, &classes))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Class>>) -> Result<Page> {
    let class = store::find(&viewer, id).await?;
    let lessons = store::lessons(&viewer, id).await?;
    Ok(views::show(&viewer, &class, &lessons))
}
