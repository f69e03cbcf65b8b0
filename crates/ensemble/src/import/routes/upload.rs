//! A file arrives: whole, or not at all.

use std::collections::BTreeMap;

use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::response::{IntoResponse, Response};
use ensemble_roster::{Mapping, Unreadable};
use uuid::Uuid;

use crate::access::Act;
use crate::import::check::{self, Checked};
use crate::import::model::{Choices, Kind};
use crate::import::store::{self, NewImport};
use crate::import::{set, views};
use crate::network::{Org, OrgKind};
use crate::web::id::Id;
use crate::web::{Form, Problem, Redirect, Result};

/// What came in an upload.
struct Upload {
    files: Vec<(String, Vec<u8>)>,
    form: Form,
}

/// The whole upload, or a sentence about what is missing. A connection that ends half-way leaves nothing.
async fn receive(mut parts: Multipart) -> Result<Upload> {
    let mut upload = Upload { files: Vec::new(), form: Form::default() };
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let field = part.name().unwrap_or_default().to_owned();
        if field == "file" {
            let name = tidy(part.file_name().unwrap_or_default());
            let bytes = part.bytes().await.map_err(broken)?.to_vec();
            // A field that was left empty arrives as a file without a name.
            if !(name.is_empty() && bytes.is_empty()) {
                upload.files.push((name, bytes));
            }
        } else {
            let text = part.text().await.map_err(broken)?;
            upload.form.set(&field, text);
        }
    }
    Ok(upload)
}

fn broken(why: MultipartError) -> Problem {
    match why.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::Unreadable(
            "The file is larger than 64 MB, so it was not taken in. Split it, or send it as CSV. Nothing was written."
                .to_owned(),
        ),
        _ => Problem::Unreadable(
            "The file did not arrive whole, so nothing of it was kept. Please send it again.".to_owned(),
        ),
    }
}

/// The last part of a path, without what could upset a page or a log.
fn tidy(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    name.trim().to_owned()
}

pub async fn upload(mut act: Act, parts: Result<Multipart, MultipartRejection>) -> Result<Response> {
    let parts = parts.map_err(|_| {
        Problem::Unreadable("That was not a file from this page. Nothing was written.".to_owned())
    })?;
    let Upload { files, mut form } = receive(parts).await?;
    let viewer = act.viewer().clone();
    let places = store::places(&viewer);
    let kind = form.choice("kind", "what the file is about", Kind::parse);
    let org = form.text("org").parse::<Id<Org>>().ok().or_else(|| places.first().map(|p| p.id));
    let is_set = files.len() > 1;
    let (name, bytes) = match set::together(files) {
        Ok(one) => one,
        Err(words) => {
            form.wrong("file", words);
            Default::default()
        }
    };
    let Some(org) = org else {
        return Err(Problem::Forbidden("The school’s data manager can bring files in."));
    };
    let org = store::receiving(&viewer, org).await?;
    let (Some(kind), true) = (kind, form.is_right()) else {
        let imports = store::list(&viewer).await?;
        return Ok(views::index(&viewer, &imports, &form).invalid().into_response());
    };
    let remembered = store::remembered(&viewer, org.id, kind).await?;
    let read = read(name.clone(), bytes, kind, remembered, viewer.today.clone()).await?;
    let (bytes, checked) = match read {
        (bytes, Ok(checked)) => (bytes, checked),
        (_, Err(why)) => {
            form.wrong("file", if is_set { set::NO_SET.to_owned() } else { why.to_string() });
            let imports = store::list(&viewer).await?;
            return Ok(views::index(&viewer, &imports, &form).invalid().into_response());
        }
    };
    let marking = if kind == Kind::Attendance { store::marking(&viewer, org.id).await? } else { None };
    let new = NewImport {
        id: act.id(),
        kind,
        file_name: name,
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: checked.fingerprint.clone(),
        file_key: Uuid::from_u128(u128::from_be_bytes(viewer.app.rng.bytes())),
        create_schools: form.has("create_schools") && org.kind != OrgKind::School,
        choices: Choices { mapping: Some(checked.mapping), marking, ..Choices::default() },
    };
    viewer.app.files.put(new.file_key, &bytes).await?;
    store::insert(&mut act, &org, &new).await?;
    if let Err(why) = act.commit().await {
        viewer.app.files.remove(new.file_key).await?;
        return Err(why);
    }
    Ok(Redirect::to(format!("/imports/{}", new.id)).into_response())
}

type Read = (Vec<u8>, Result<Checked, Unreadable>);

async fn read(
    name: String,
    bytes: Vec<u8>,
    kind: Kind,
    remembered: BTreeMap<String, Mapping>,
    today: String,
) -> Result<Read> {
    let reading = tokio::task::spawn_blocking(move || {
        let checked = check::check(&name, &bytes, kind, &Choices::default(), &remembered, &today);
        (bytes, checked)
    });
    Ok(reading.await?)
}
