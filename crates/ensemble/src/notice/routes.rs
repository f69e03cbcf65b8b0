//! Handlers of notices: saying what one noticed, and the team's three ways to answer.

use super::model::{LONGEST, Notice};
use super::{store, views};
use crate::access::{Act, Viewer};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn new(viewer: Viewer, Query(query): Query) -> Result<Page> {
    if query.has("team") {
        let team = store::team(&viewer, team_of(&query)?).await?;
        return Ok(views::new(&viewer, &team, &Form::default()));
    }
    let words = query.text("q").chars().take(80).collect::<String>();
    let found = match words.is_empty() {
        true => Vec::new(),
        false => store::search(&viewer, &words).await?,
    };
    Ok(views::choose(&viewer, &store::near(&viewer).await?, (&words, &found), &Form::default()))
}

fn team_of(form: &Form) -> Result<Id<Org>> {
    form.text("team").parse().map_err(|_| Problem::NotFound)
}

pub async fn create(mut act: Act, mut form: Form) -> Result<Redirect, Again> {
    let words = form.required("words", "what you noticed", LONGEST);
    if form.text("team").is_empty() {
        form.wrong("team", "Choose whose it was");
        let near = store::near(act.viewer()).await?;
        return Err(views::choose(act.viewer(), &near, ("", &[]), &form).into());
    }
    let team = store::team(act.viewer(), team_of(&form)?).await?;
    if !form.is_right() {
        return Err(views::new(act.viewer(), &team, &form).into());
    }
    store::insert(&mut act, &team, &words).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/notices/sent?team={}", team.id)))
}

/// All that the sender ever sees of it.
pub async fn sent(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let team = store::team(&viewer, team_of(&query)?).await?;
    Ok(views::sent(&viewer, &team))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Notice>>) -> Result<Page> {
    let notice = store::find(&viewer, id).await?;
    Ok(views::show(&viewer, &notice, &Form::default()))
}

pub async fn not_now(mut act: Act, Path(id): Path<Id<Notice>>) -> Result<Redirect> {
    store::answer(&mut act, id).await?;
    act.commit().await?;
    Ok(Redirect::to("/"))
}

pub async fn otherwise(mut act: Act, Path(id): Path<Id<Notice>>, mut form: Form) -> Result<Redirect, Again> {
    let notice = store::editable(act.viewer(), id).await?;
    let words = form.required("otherwise", "what it might be", LONGEST);
    if !form.is_right() {
        return Err(views::show(act.viewer(), &notice, &form).into());
    }
    store::say_otherwise(&mut act, &notice, &words).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/notices/{id}")))
}
