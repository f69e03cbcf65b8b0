//! Style, script, font: named by what is in them, so kept for ever.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub async fn asset(request: Request) -> Response {
    let Some(asset) = ensemble_ui::asset(request.uri().path().trim_start_matches("/assets/")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let brotli =
        request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(
            |value| value.split(',').any(|coding| coding.trim().split(';').next() == Some("br")),
        );
    let mut response = match asset.brotli {
        Some(bytes) if brotli => bytes.into_response(),
        _ => asset.body.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if asset.brotli.is_some() && brotli {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}
