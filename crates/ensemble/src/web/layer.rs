//! What every request passes through on its way in and out.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use super::{page, session};
use crate::access::{Door, Viewer};
use crate::app::App;

/// Logs method, route (never the address, which may name somebody), status and time.
pub async fn trace(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "no such route".to_owned(), |path| path.as_str().to_owned());
    let began = app.now();
    let response = next.run(request).await;
    tracing::info!(%method, route, status = response.status().as_u16(), ms = app.now() - began, "request");
    response
}

/// Pages of other sites cannot make a signed-in browser change anything here.
pub async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) || comes_from_here(&app, request.headers()) {
        return next.run(request).await;
    }
    Problem::Forbidden(
        "This was sent from another site, so nothing was changed. Open the page here and try again.",
    )
    .into_response()
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn comes_from_here(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        // Older browsers say where a form was; a request that says nothing is refused.
        None => text(header::ORIGIN.as_str()).is_some_and(|origin| {
            origin == app.config.base_url
                || origin.split_once("://").is_some_and(|(_, host)| Some(host) == text(header::HOST.as_str()))
        }),
    }
}

/// A change goes on to its end even if the browser goes away: it runs on a task of its own.
pub async fn uncut(request: Request, next: Next) -> Response {
    if is_safe(request.method()) {
        return next.run(request).await;
    }
    #[expect(clippy::disallowed_methods, reason = "the one write path that a disconnect cannot cut")]
    let running = tokio::spawn(next.run(request));
    running.await.unwrap_or_else(|why| Problem::from(why).into_response())
}

/// Who is asking, and whether this route is open to them. The handler runs only behind its door.
pub async fn door(State((app, door)): State<(App, Door)>, mut request: Request, next: Next) -> Response {
    let viewer = match session::viewer(&app, request.headers()).await {
        Ok(viewer) => viewer,
        Err(why) => return why.into_response(),
    };
    let open = door.lets_in(viewer.as_ref());
    let known = viewer.clone();
    if let Some(viewer) = viewer {
        request.extensions_mut().insert(viewer);
    }
    let mut response = match (open, &known) {
        (true, _) => next.run(request).await,
        (false, None) => Problem::SignIn.into_response(),
        (false, Some(_)) => Problem::Forbidden(door.who()).into_response(),
    };
    if let Some(viewer) = known {
        response.extensions_mut().insert(viewer);
    }
    response
}

/// Turns a problem into a page for the person who met it, and logs what only we should read.
pub async fn explain(State(app): State<App>, request: Request, next: Next) -> Response {
    let going_to = match *request.method() {
        Method::GET => request.uri().path_and_query().map(ToString::to_string),
        _ => None,
    };
    let response = next.run(request).await;
    let problem = match response.extensions().get::<Arc<Problem>>() {
        Some(problem) => Arc::clone(problem),
        // Addresses that no route answers, and methods a route does not take.
        None if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED)
            && !response.headers().contains_key(header::CONTENT_TYPE) =>
        {
            Arc::new(Problem::NotFound)
        }
        None => return response,
    };
    if let Problem::Internal(why) = &*problem {
        tracing::error!(why = format!("{why:#}"), "a request met a problem of ours");
    }
    let viewer = response.extensions().get::<Viewer>().cloned();
    page::problem(&app, viewer.as_ref(), &problem, going_to.as_deref())
}
