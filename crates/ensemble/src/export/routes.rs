//! Handlers of files out.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::model::{Export, Kind};
use super::{store, views};
use crate::access::{Act, Viewer};
use crate::job::queue;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    let exports = named(&viewer).await?;
    Ok(views::index(&viewer, &exports))
}

async fn named(viewer: &Viewer) -> Result<Vec<(Export, String, String)>> {
    let mut all = Vec::new();
    for export in store::list(viewer).await? {
        let place = store::name_of(viewer, export.org_id).await?;
        let by = store::asker(&viewer.app, &export).await?.map(|(name, _)| name).unwrap_or_default();
        all.push((export, place, by));
    }
    Ok(all)
}

pub async fn ask(mut act: Act, mut form: Form) -> Result<Redirect> {
    let viewer = act.viewer().clone();
    let Some(kind) = form.choice("kind", "what to take", Kind::parse) else {
        return Err(Problem::Unreadable("Choose what to take from the page of files out.".to_owned()));
    };
    let first = store::places(&viewer).first().map(|(id, _)| *id);
    let Some(school) = form.text("org").parse::<Id<Org>>().ok().or(first) else {
        return Err(Problem::Forbidden("A school’s own head or data manager can take its records."));
    };
    let school = store::leaving(&viewer, school).await?;
    let id = store::ask(&mut act, &school, kind).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/exports/{id}")))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Export>>, Query(query): Query) -> Result<Page> {
    let export = store::find(&viewer, id).await?;
    let place = store::name_of(&viewer, export.org_id).await?;
    let progress = match export.job_id {
        Some(job) => queue::state(&viewer.app, job).await?,
        None => None,
    };
    if query.text("look") == "progress" {
        return Ok(views::look(&viewer, &export, progress));
    }
    Ok(views::show(&viewer, &export, &place, progress))
}

/// Sends the file piece by piece. That it was fetched is written down first.
pub async fn fetch(mut act: Act, Path(id): Path<Id<Export>>) -> Result<Response> {
    let viewer = act.viewer().clone();
    let export = store::find(&viewer, id).await?;
    store::leaving(&viewer, export.org_id).await?;
    let (true, Some(key)) = (export.is_there(act.now()), export.key()) else {
        return Err(Problem::Conflict("This copy can no longer be fetched. Ask for a new one."));
    };
    let file = viewer.app.files.open(key).await?;
    let name = views::file_name(&export, &store::name_of(&viewer, export.org_id).await?);
    store::fetched(&mut act, &export).await?;
    act.commit().await?;
    let pieces = tokio_util::io::ReaderStream::new(file);
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    if let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    if let Some(bytes) = export.bytes {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    }
    Ok(response)
}
