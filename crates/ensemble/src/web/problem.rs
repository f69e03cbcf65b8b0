//! The one error of the application. At the edge it becomes a page that says what happened and
//! offers a way on; strangers inside it are logged once, without personal data, and shown to
//! nobody.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ensemble_db::DbError;

pub type Result<T, E = Problem> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Problem {
    /// Missing and hidden look the same.
    NotFound,
    /// Visible, but not to be done by this person: the sentence says who can.
    Forbidden(&'static str),
    /// Sign in first; then go on to where you were going.
    SignIn,
    /// Somebody else was quicker, or the thing has moved on.
    Conflict(&'static str),
    /// What was sent cannot be read: the sentence says what to do.
    Unreadable(String),
    /// It cannot be done at this moment: the sentence says why.
    NotNow(&'static str),
    /// The disk is full, or the database is away: try again.
    Unavailable,
    Internal(anyhow::Error),
}

impl Problem {
    pub fn internal(what: &'static str) -> Problem {
        Problem::Internal(anyhow::anyhow!(what))
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::Forbidden(_) => StatusCode::FORBIDDEN,
            Problem::SignIn => StatusCode::UNAUTHORIZED,
            Problem::Conflict(_) => StatusCode::CONFLICT,
            Problem::Unreadable(_) => StatusCode::BAD_REQUEST,
            Problem::NotNow(_) | Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// For the log and the job table: never what a person typed.
    pub fn cause(&self) -> String {
        match self {
            Problem::Internal(why) => format!("{why:#}"),
            Problem::Forbidden(why) | Problem::Conflict(why) | Problem::NotNow(why) => (*why).to_owned(),
            Problem::Unreadable(why) => why.clone(),
            Problem::NotFound => "not found".to_owned(),
            Problem::SignIn => "not signed in".to_owned(),
            Problem::Unavailable => "the database is away or its disk is full".to_owned(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.cause())
    }
}

impl std::error::Error for Problem {}

impl From<DbError> for Problem {
    fn from(why: DbError) -> Problem {
        match why {
            DbError::NoRow => Problem::NotFound,
            DbError::Full | DbError::Unavailable(_) | DbError::Busy => {
                tracing::error!(%why, "database");
                Problem::Unavailable
            }
            other => Problem::Internal(other.into()),
        }
    }
}

macro_rules! internal_from {
    ($($error:ty),+ $(,)?) => {
        $(impl From<$error> for Problem {
            fn from(why: $error) -> Problem {
                Problem::Internal(why.into())
            }
        })+
    };
}
internal_from!(
    serde_json::Error,
    std::io::Error,
    jiff::Error,
    anyhow::Error,
    tokio::task::JoinError,
    ensemble_db::ScopeError
);

impl IntoResponse for Problem {
    /// The words are put in by `layer::explain`, which knows who is asking.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
