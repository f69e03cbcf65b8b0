//! Handlers for settings, the pages about us, the gallery and health.

use axum::extract::State;
use axum::http::StatusCode;
use ensemble_ui::{Mast, html};

use super::{store, views};
use crate::access::Viewer;
use crate::app::App;
use crate::web::page::Here;
use crate::web::table_file::{Download, Sheet};
use crate::web::{Page, Path, Problem, Result};

pub async fn settings(viewer: Viewer) -> Page {
    views::settings(&viewer)
}

pub async fn looks(viewer: Viewer) -> Result<Page> {
    let looks = store::looks(&viewer).await?;
    Ok(views::looks(&viewer, &looks))
}

async fn looks_sheet(viewer: &Viewer) -> Result<Sheet> {
    Ok(views::looks_sheet(viewer, &store::looks(viewer).await?))
}

pub async fn looks_csv(viewer: Viewer) -> Result<Download> {
    Ok(Download::csv(&looks_sheet(&viewer).await?))
}

pub async fn looks_xlsx(viewer: Viewer) -> Result<Download> {
    Download::xlsx(&looks_sheet(&viewer).await?)
}

pub async fn about(State(app): State<App>, viewer: Result<Viewer>, Path(page): Path<String>) -> Result<Page> {
    views::about(&app, viewer.ok().as_ref(), &page).ok_or(Problem::NotFound)
}

/// Every component in every state, for whoever builds pages.
pub async fn design(State(app): State<App>, viewer: Result<Viewer>) -> Page {
    let body = html! {
        @for (name, sample) in ensemble_ui::gallery() {
            section.section.stack aria-label=(name) { h2 { (name) } (sample) }
        }
    };
    Page::open(&app, viewer.ok().as_ref(), "Design", Here::Nowhere)
        .mast(
            Mast::new("What our pages are made of")
                .lead("Every component in every state, with made-up words."),
        )
        .body(body)
}

/// The process is up.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready to be sent requests: the database answers and nobody has asked us to stop.
pub async fn readyz(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
