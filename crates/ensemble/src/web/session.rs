//! Who is signed in: a 256-bit token in a cookie, its SHA-256 in the database.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ensemble_db::args;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use crate::access::Viewer;
use crate::app::App;
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

const MINUTE: i64 = 60_000;
/// A browser left alone is signed out after an hour, and in any case at the end of a working day.
pub const IDLE_MS: i64 = 60 * MINUTE;
pub const ABSOLUTE_MS: i64 = 12 * 60 * MINUTE;
/// Sessions are written to at most this often, so that reading pages stays reading.
const TOUCH_MS: i64 = 5 * MINUTE;
/// How long a page waits to do so.
const TOUCH_PATIENCE: Duration = Duration::from_millis(100);

fn cookie_name(app: &App) -> &'static str {
    // `__Host-` binds the cookie to this host over TLS; browsers refuse it over plain HTTP.
    if app.config.is_https() { "__Host-ensemble" } else { "ensemble" }
}

fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    let name = cookie_name(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// Signs a browser in; the value is for `Set-Cookie`. Always a new token, never one that was sent.
pub async fn begin(app: &App, person: Id<Person>) -> Result<HeaderValue> {
    let token = URL_SAFE_NO_PAD.encode(app.rng.bytes::<32>());
    let mut tx = app.db.begin().await?;
    tx.run(
        "INSERT INTO sign_in (token_hash, person_id, created_at, seen_at) VALUES ($1, $2, $3, $3)",
        args![hash(&token), person, app.now()],
    )
    .await?;
    tx.commit().await?;
    cookie(app, &token, ABSOLUTE_MS / 1000)
}

/// Ends every session of this browser; the value empties its cookie.
pub async fn end(app: &App, headers: &HeaderMap) -> Result<HeaderValue> {
    if let Some(token) = token(app, headers) {
        let mut tx = app.db.begin().await?;
        tx.run("DELETE FROM sign_in WHERE token_hash = $1", args![hash(&token)]).await?;
        tx.commit().await?;
    }
    cookie(app, "", 0)
}

pub async fn viewer(app: &App, headers: &HeaderMap) -> Result<Option<Viewer>> {
    let Some(token) = token(app, headers) else { return Ok(None) };
    let now = app.now();
    let found: Option<(Id<Person>, i64)> = app
        .db
        .maybe(
            "SELECT person_id, seen_at FROM sign_in
              WHERE token_hash = $1 AND seen_at > $2 AND created_at > $3",
            args![hash(&token), now - IDLE_MS, now - ABSOLUTE_MS],
        )
        .await?;
    let Some((person, seen_at)) = found else { return Ok(None) };
    if seen_at + TOUCH_MS < now {
        // Who reads does not wait for a file that is being written: a later page puts it down.
        match timeout(TOUCH_PATIENCE, touch(app, &token, now)).await {
            Ok(Err(why)) if !matches!(why, Problem::Unavailable) => return Err(why),
            _ => {}
        }
    }
    Viewer::person(app, person).await
}

async fn touch(app: &App, token: &str, now: i64) -> Result<()> {
    let mut tx = app.db.begin().await?;
    tx.run("UPDATE sign_in SET seen_at = $2 WHERE token_hash = $1", args![hash(token), now]).await?;
    Ok(tx.commit().await?)
}

fn cookie(app: &App, token: &str, seconds: i64) -> Result<HeaderValue> {
    let secure = if app.config.is_https() { "; Secure" } else { "" };
    let text =
        format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", cookie_name(app));
    HeaderValue::from_str(&text).map_err(|why| anyhow::Error::from(why).into())
}
