//! Handlers for signing in and out.

use axum::extract::State;
use axum::http::HeaderMap;

use super::{model, store, views};
use crate::app::App;
use crate::web::page::Redirect;
use crate::web::{Form, Page, Path, Problem, Query, Result, session};

/// Where to go after signing in: a page of ours, never another site.
fn onward(typed: &str) -> String {
    match typed.starts_with('/') && !typed.starts_with("//") && !typed.contains(['\\', '\r', '\n']) {
        true => typed.to_owned(),
        false => "/".to_owned(),
    }
}

pub async fn sign_in(State(app): State<App>, Query(query): Query) -> Result<Page> {
    Ok(views::sign_in(&app, &query))
}

pub async fn ask(State(app): State<App>, mut form: Form) -> Result<Page> {
    let Some(email) = model::tidy_email(form.text("email")) else {
        form.wrong("email", "Enter your e-mail address, like amara@school.example");
        return Ok(views::sign_in(&app, &form).invalid());
    };
    store::ask_for_link(&app, &email).await?;
    Ok(views::look_in_your_mail(&app, &email))
}

/// Opening a link shows a button; pressing it uses the link up. Mail scanners only open.
pub async fn link(State(app): State<App>, Path(token): Path<String>) -> Result<Page> {
    let holder = match model::link_of(&app.secret, &token) {
        Some(link) => store::link_holder(&app, link).await?,
        None => None,
    };
    Ok(match holder {
        Some(person) => views::welcome(&app, &person, &token),
        None => views::link_is_over(&app),
    })
}

pub async fn use_link(
    State(app): State<App>,
    Path(token): Path<String>,
    form: Form,
) -> Result<Redirect, Page> {
    let over = || views::link_is_over(&app);
    let Some(link) = model::link_of(&app.secret, &token) else { return Err(over()) };
    let person = store::use_link(&app, link).await.ok().flatten().ok_or_else(over)?;
    let cookie = session::begin(&app, person).await.map_err(|_| over())?;
    Ok(Redirect::to(onward(form.text("to"))).cookie(cookie))
}

pub async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Redirect> {
    let cookie = session::end(&app, &headers).await?;
    Ok(Redirect::to("/sign-in?signed-out").cookie(cookie))
}

/// Only in the demo: anybody may be one of its people.
pub async fn demo_sign_in(State(app): State<App>, Path(handle): Path<String>) -> Result<Redirect> {
    if !app.config.demo {
        return Err(Problem::NotFound);
    }
    let person = store::by_handle(&app, &handle).await?.ok_or(Problem::NotFound)?;
    Ok(Redirect::to("/").cookie(session::begin(&app, person).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(onward("/numbers?of=4"), "/numbers?of=4");
        for elsewhere in ["//evil.example", "https://evil.example", "", "/\\evil.example", "numbers"] {
            assert_eq!(onward(elsewhere), "/", "{elsewhere}");
        }
    }
}
