//! Handlers of whole schools that come in.

use axum::extract::multipart::MultipartRejection;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::model::{Told, hindered};
use super::{store, views};
use crate::access::{Act, Viewer};
use crate::export::open;
use crate::file::Arrived;
use crate::import::Import;
use crate::import::arrival::{self, Parts, Upload};
use crate::import::model::State;
use crate::job::queue;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn index(viewer: Viewer) -> Result<Page> {
    let archives = store::list(&viewer).await?;
    Ok(views::index(&viewer, &store::networks(&viewer), &archives, &Form::default()))
}

pub async fn upload(mut act: Act, parts: Result<Parts, MultipartRejection>) -> Result<Response> {
    let parts = parts.map_err(|_| {
        Problem::Unreadable("That was not a file from this page. Nothing was written.".to_owned())
    })?;
    let viewer = act.viewer().clone();
    let Upload { files, mut form } = arrival::receive(&viewer.app, parts).await?;
    let networks = store::networks(&viewer);
    let first = networks.first().map(|(id, _)| *id);
    let Some(network) = form.text("org").parse::<Id<Org>>().ok().or(first) else {
        return Err(Problem::Forbidden("The lead of a network can bring a whole school in."));
    };
    let network = store::receiving(&viewer, network)?;
    let weighed = match <[(String, Arrived); 1]>::try_from(files) {
        Ok([(name, file)]) => weighed(&file).await?.map(|told| (name, file, told)),
        Err(_) => Err("Choose one archive, a zip file".to_owned()),
    };
    let (name, file, told) = match weighed {
        Ok(weighed) => weighed,
        Err(why) => {
            form.wrong("file", why);
            let archives = store::list(&viewer).await?;
            return Ok(views::index(&viewer, &networks, &archives, &form).invalid().into_response());
        }
    };
    let key = Uuid::from_u128(u128::from_be_bytes(viewer.app.rng.bytes()));
    let id = store::insert(&mut act, &network, (&name, &file), key, &told).await?;
    viewer.app.files.keep(key, file)?;
    if let Err(why) = act.commit().await {
        viewer.app.files.remove(key).await?;
        return Err(why);
    }
    Ok(Redirect::to(format!("/archives/{id}")).into_response())
}

/// What the archive says of itself, once each of its files was weighed; or why it is none of ours.
async fn weighed(file: &Arrived) -> Result<Result<Told, String>> {
    let path = file.path().to_owned();
    let opened = tokio::task::spawn_blocking(move || open::open(&path)).await;
    let opened = opened.map_err(|why| Problem::Internal(why.into()))?;
    Ok(opened.map(|archive| Told::of(&archive.manifest)))
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Import>>, Query(query): Query) -> Result<Page> {
    let joining = store::find(&viewer, id).await?;
    let progress = match joining.job_id.filter(|_| joining.state == State::Applying) {
        Some(job) => queue::state(&viewer.app, job).await?,
        None => None,
    };
    if query.text("look") == "progress" {
        return Ok(views::look(&viewer, &joining, progress));
    }
    let Some(told) = joining.told() else { return Err(Problem::NotFound) };
    let here = store::here(&viewer.app, &told.place, joining.org_id).await?;
    Ok(views::show(&viewer, &joining, &told, hindered(&told.place, &here), progress))
}

pub async fn bring_in(mut act: Act, Path(id): Path<Id<Import>>) -> Result<Redirect> {
    let joining = store::editable(act.viewer(), id).await?;
    // Pressed twice: the first press is on its way.
    if joining.state == State::Checked {
        let Some(told) = joining.told() else { return Err(Problem::NotFound) };
        let here = store::here(&act.viewer().app, &told.place, joining.org_id).await?;
        if let Some(why) = hindered(&told.place, &here) {
            return Err(Problem::Unreadable(format!("{why} Nothing was written.")));
        }
        store::start(&mut act, &joining).await?;
        act.commit().await?;
    }
    Ok(Redirect::to(format!("/archives/{id}")))
}

pub async fn set_aside(mut act: Act, Path(id): Path<Id<Import>>) -> Result<Redirect> {
    let joining = store::editable(act.viewer(), id).await?;
    store::set_aside(&mut act, &joining).await?;
    let app = act.viewer().app.clone();
    act.commit().await?;
    if let Some(key) = joining.key() {
        app.files.remove(key).await?;
    }
    Ok(Redirect::to("/archives"))
}
