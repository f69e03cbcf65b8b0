//! A file arrives: whole, or not at all.

use axum::extract::multipart::MultipartRejection;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::access::{Act, Viewer};
use crate::file::Arrived;
use crate::import::arrival::{self, Parts, Upload};
use crate::import::check::Checked;
use crate::import::grades;
use crate::import::model::{Choices, Kind};
use crate::import::reader::{self, Asked};
use crate::import::store::{self, NewImport};
use crate::import::{set, views};
use crate::network::{Org, OrgKind};
use crate::web::id::Id;
use crate::web::{Problem, Redirect, Result};

pub async fn upload(mut act: Act, parts: Result<Parts, MultipartRejection>) -> Result<Response> {
    let parts = parts.map_err(|_| {
        Problem::Unreadable("That was not a file from this page. Nothing was written.".to_owned())
    })?;
    let viewer = act.viewer().clone();
    let Upload { files, mut form } = arrival::receive(&viewer.app, parts).await?;
    let places = store::places(&viewer);
    let kind = form.choice("kind", "what the file is about", Kind::parse);
    let org = form.text("org").parse::<Id<Org>>().ok().or_else(|| places.first().map(|p| p.id));
    let is_set = files.len() > 1;
    let together = set::together(&viewer.app.files, files).await.map_err(arrival::not_kept)?;
    let one = together.map_err(|words| form.wrong("file", words)).ok();
    let Some(org) = org else {
        return Err(Problem::Forbidden("The school’s data manager can bring files in."));
    };
    let org = store::receiving(&viewer, org).await?;
    let (Some(kind), Some((name, file)), true) = (kind, one, form.is_right()) else {
        let imports = store::list(&viewer).await?;
        return Ok(views::index(&viewer, &imports, &form).invalid().into_response());
    };
    let choices = match first_look(&viewer, org.id, kind, &name, &file).await {
        Ok(choices) => choices,
        Err(Problem::Unreadable(why)) => {
            form.wrong("file", if is_set { set::NO_SET.to_owned() } else { why });
            let imports = store::list(&viewer).await?;
            return Ok(views::index(&viewer, &imports, &form).invalid().into_response());
        }
        Err(why) => return Err(why),
    };
    let new = NewImport {
        id: act.id(),
        kind,
        file_name: name,
        bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX),
        sha256: file.sha256.clone(),
        file_key: Uuid::from_u128(u128::from_be_bytes(viewer.app.rng.bytes())),
        create_schools: form.has("create_schools") && org.kind != OrgKind::School,
        choices,
    };
    viewer.app.files.keep(new.file_key, file)?;
    store::insert(&mut act, &org, &new).await?;
    if let Err(why) = act.commit().await {
        viewer.app.files.remove(new.file_key).await?;
        return Err(why);
    }
    Ok(Redirect::to(format!("/imports/{}", new.id)).into_response())
}

/// Reads the file once, to tell at once what cannot be read. A long register is read when its page says how far that is.
async fn first_look(
    viewer: &Viewer,
    org: Id<Org>,
    kind: Kind,
    name: &str,
    file: &Arrived,
) -> Result<Choices> {
    if reader::is_long(kind, file.bytes) {
        return Ok(Choices { marking: store::marking(viewer, org).await?, ..Choices::default() });
    }
    let asked = Asked {
        name: name.to_owned(),
        kind,
        choices: Choices::default(),
        remembered: store::remembered(viewer, org, kind).await?,
        today: viewer.today.clone(),
    };
    // The rows are read again when somebody looks at them.
    let checked = reader::look(&viewer.app, file.open().await?, asked).await?;
    first_choices(viewer, org, kind, checked).await
}

/// What is supposed of a file until the person says otherwise.
pub async fn first_choices(viewer: &Viewer, org: Id<Org>, kind: Kind, checked: Checked) -> Result<Choices> {
    let marking = if kind == Kind::Attendance { store::marking(viewer, org).await? } else { None };
    let scales = grades::of_answers(&checked.grades);
    Ok(Choices { scales, mapping: Some(checked.mapping), marking, ..Choices::default() })
}
