//! An upload on its way in: the file goes to the disk piece by piece, and is never whole in memory.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use futures_core::Stream;

use crate::app::App;
use crate::file::{Arrived, is_full};
use crate::web::{Form, Problem, Result};

/// The parts of an upload, taken in a piece at a time.
pub struct Parts(Multipart);

impl<S: Send + Sync> FromRequest<S> for Parts {
    type Rejection = MultipartRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, MultipartRejection> {
        let one_by_one = |body: Body| OneByOne { pieces: body.into_data_stream(), pause: false };
        let request = request.map(|body| Body::from_stream(one_by_one(body)));
        Ok(Parts(Multipart::from_request(request, state).await?))
    }
}

/// Pieces with a pause after each. Whoever splits an upload into its parts takes all there is before
/// it hands anything on, and a quick sender would have the whole file in memory.
struct OneByOne {
    pieces: BodyDataStream,
    pause: bool,
}

impl Stream for OneByOne {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pause) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = Pin::new(&mut self.pieces).poll_next(context);
        self.pause = matches!(piece, Poll::Ready(Some(_)));
        piece
    }
}

/// What came in an upload.
#[derive(Default)]
pub struct Upload {
    pub files: Vec<(String, Arrived)>,
    pub form: Form,
}

/// The whole upload, or a sentence about what is missing. A connection that ends half-way leaves nothing.
pub async fn receive(app: &App, Parts(mut parts): Parts) -> Result<Upload> {
    let mut upload = Upload::default();
    while let Some(part) = parts.next_field().await.map_err(|why| broken(app, why))? {
        let field = part.name().unwrap_or_default().to_owned();
        if field == "file" {
            let name = tidy(part.file_name().unwrap_or_default());
            let file = keep(app, part).await?;
            // A field that was left empty arrives as a file without a name.
            if !(name.is_empty() && file.bytes == 0) {
                upload.files.push((name, file));
            }
        } else {
            let text = part.text().await.map_err(|why| broken(app, why))?;
            upload.form.set(&field, text);
        }
    }
    Ok(upload)
}

async fn keep(app: &App, mut part: Field<'_>) -> Result<Arrived> {
    let mut arriving = app.files.arriving().map_err(not_kept)?;
    while let Some(piece) = part.chunk().await.map_err(|why| broken(app, why))? {
        arriving.add(&piece).await.map_err(not_kept)?;
    }
    arriving.arrived().await.map_err(not_kept)
}

fn broken(app: &App, why: MultipartError) -> Problem {
    match why.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::Unreadable(format!(
            "The file is larger than {} MB, so it was not taken in. Split it, or send it as CSV. Nothing was written.",
            app.config.largest_upload >> 20
        )),
        _ => Problem::Unreadable(
            "The file did not arrive whole, so nothing of it was kept. Please send it again.".to_owned(),
        ),
    }
}

pub fn not_kept(why: std::io::Error) -> Problem {
    if is_full(&why) {
        tracing::error!(%why, "a file was not kept");
        return Problem::NotNow(
            "There is no room left on the server for this file. Nothing of it was kept and nothing was written. \
             Tell whoever looks after the server, and send the file again when there is room.",
        );
    }
    why.into()
}

/// The last part of a path, without what could upset a page or a log.
fn tidy(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    name.trim().to_owned()
}
