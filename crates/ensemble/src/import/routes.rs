//! Handlers of files in.

use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::MultipartRejection;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::arrival::{self, Parts, Upload};
use super::check::Checked;
use super::model::{Absent, Choices, Import, Kind, State};
use super::reader::{self, Asked};
use super::store::{self, NewImport};
use super::{compare, csv, views};
use crate::access::{Act, Viewer};
use crate::job::queue;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Form, Page, Path, Problem, Query, Redirect, Result};

/// How long a page waits for its turn to have a file read before it says so.
const TURN: Duration = Duration::from_secs(2);

pub async fn index(viewer: Viewer) -> Result<Page> {
    let imports = store::list(&viewer).await?;
    Ok(views::index(&viewer, &imports, &Form::default()))
}

pub async fn upload(mut act: Act, parts: Result<Parts, MultipartRejection>) -> Result<Response> {
    let parts = parts.map_err(|_| {
        Problem::Unreadable("That was not a file from this page. Nothing was written.".to_owned())
    })?;
    let viewer = act.viewer().clone();
    let Upload { name, file, mut form } = arrival::receive(&viewer.app, parts).await?;
    let places = store::places(&viewer);
    let kind = form.choice("kind", "what the file is about", Kind::parse);
    let org = form.text("org").parse::<Id<Org>>().ok().or_else(|| places.first().map(|p| p.id));
    let file = file.filter(|file| file.bytes > 0 || !name.is_empty());
    if file.is_none() {
        form.wrong("file", "Choose a file");
    }
    let Some(org) = org else {
        return Err(Problem::Forbidden("The school’s data manager can bring files in."));
    };
    let org = store::receiving(&viewer, org).await?;
    let (Some(kind), Some(file), true) = (kind, file, form.is_right()) else {
        let imports = store::list(&viewer).await?;
        return Ok(views::index(&viewer, &imports, &form).invalid().into_response());
    };
    let remembered = store::remembered(&viewer, org.id, kind).await?;
    let asked = Asked {
        name: name.clone(),
        kind,
        choices: Choices::default(),
        remembered,
        today: viewer.today.clone(),
    };
    let checked = match reader::look(&viewer.app, file.open().await?, asked).await {
        // The rows are read again when somebody looks at them.
        Ok(checked) => checked,
        Err(Problem::Unreadable(why)) => {
            form.wrong("file", why);
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
        create_schools: form.has("create_schools") && org.kind != crate::network::OrgKind::School,
        choices: Choices { mapping: Some(checked.mapping), ..Choices::default() },
    };
    viewer.app.files.keep(new.file_key, file)?;
    store::insert(&mut act, &org, &new).await?;
    if let Err(why) = act.commit().await {
        viewer.app.files.remove(new.file_key).await?;
        return Err(why);
    }
    Ok(Redirect::to(format!("/imports/{}", new.id)).into_response())
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Import>>, Query(query): Query) -> Result<Page> {
    page(&viewer, id, &query, None).await
}

async fn page(viewer: &Viewer, id: Id<Import>, query: &Form, wrong: Option<&'static str>) -> Result<Page> {
    let import = store::find(viewer, id).await?;
    let may_change = store::may_change(viewer, &import).await?;
    if matches!(import.state, State::Applying | State::Undoing) {
        let (done, of, _) = match import.job_id {
            Some(job) => queue::state(&viewer.app, job).await?.unwrap_or((0, 0, false)),
            None => (0, 0, false),
        };
        return Ok(views::under_way(viewer, &import, done, of, query.text("look") == "progress"));
    }
    if query.text("look") == "progress" {
        return Ok(views::came_to_an_end(viewer, &import));
    }
    if import.state.is_open() && !viewer.app.children.has_a_turn_within(TURN).await {
        return Ok(views::waits(viewer, &import));
    }
    if import.state.is_open()
        && let Some(preview) = compare::preview(viewer, &import, None).await?
    {
        let to_put_right = preview.checked.of(ensemble_roster::Severity::Fix).count();
        let look = match query.text("look") {
            _ if !preview.may_be_written() => "check",
            "check" => "check",
            "preview" => "preview",
            _ if to_put_right > 0 => "check",
            _ => "preview",
        };
        return Ok(match look {
            "check" => views::check(viewer, &import, &preview, may_change),
            _ => views::preview(viewer, &import, &preview, may_change, wrong),
        });
    }
    let by = store::person_name(viewer, &import).await?;
    Ok(views::receipt(viewer, &import, by.as_deref(), may_change))
}

pub async fn choose(mut act: Act, Path(id): Path<Id<Import>>, form: Form) -> Result<Redirect> {
    let import = store::editable(act.viewer(), id).await?;
    let Some((checked, mut choices)) = compare::read(act.viewer(), &import).await? else {
        return Err(Problem::Conflict("The file is no longer kept. Upload it again."));
    };
    let sheet = form.text("sheet").parse::<usize>().ok();
    if sheet.is_some_and(|at| at != checked.sheet) {
        // Another sheet has other columns: they are guessed afresh.
        choices = Choices { sheet, taken_on: choices.taken_on, team: choices.team, ..Choices::default() };
    } else {
        choices.mapping = Some(mapping(&checked, &import, &form));
        answers(&mut choices, &form);
    }
    let mut form = form;
    if !form.text("on").is_empty() {
        choices.taken_on = Some(day(&mut form, act.today())?);
    }
    if form.has("team") {
        choices.team = team(act.viewer(), &import, form.text("team")).await?;
    }
    choices.absent = absent(&form).or(choices.absent);
    let create_schools =
        if form.has("asks_create") { form.has("create_schools") } else { import.create_schools };
    store::choose(&mut act, &import, &choices, create_schools).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/imports/{id}")))
}

fn day(form: &mut Form, today: &str) -> Result<String> {
    match form.date("on", "a date") {
        Some(on) if on.as_str() <= today => Ok(on),
        _ => Err(Problem::Unreadable(
            "The day of the results is not a day that has been. Go back and write it like 26/11/2026. Nothing was changed."
                .to_owned(),
        )),
    }
}

/// A team of the school that the file is for, and no other.
async fn team(viewer: &Viewer, import: &Import, typed: &str) -> Result<Option<Id<Org>>> {
    let Ok(id) = typed.parse::<Id<Org>>() else { return Ok(None) };
    let team = crate::network::store::find(viewer, id).await?;
    match team.school_id == Some(import.org_id) && team.kind == crate::network::OrgKind::Team {
        true => Ok(Some(id)),
        false => Err(Problem::NotFound),
    }
}

fn absent(form: &Form) -> Option<Absent> {
    match form.text("absent") {
        "leave" => Some(Absent::Leave),
        "stay" => Some(Absent::Stay),
        _ => None,
    }
}

/// Where each column goes, by its place among the choices that the page offered.
fn mapping(checked: &Checked, import: &Import, form: &Form) -> ensemble_roster::Mapping {
    let mut mapping = checked.mapping.clone();
    for (index, column) in checked.columns.iter().enumerate() {
        let Ok(chosen) = form.text(&format!("c{index}")).parse::<usize>() else { continue };
        let choices = ensemble_roster::Target::choices(import.kind.purpose(), &column.heading);
        let Some(target) = choices.into_iter().nth(chosen) else { continue };
        if !target.is_same_choice(&column.target) && !column.secret {
            mapping.set(&column.heading, target);
        }
    }
    mapping
}

fn answers(choices: &mut Choices, form: &Form) {
    for (place, words) in form.starting("a-") {
        match place.split_once('-') {
            // An empty field is no answer: the row stays out.
            Some((row, letter)) if row.parse::<usize>().is_ok() && !words.is_empty() => {
                choices.answers.insert(format!("{row} {letter}"), words.to_owned());
            }
            _ => {}
        }
    }
    if form.has("back") {
        choices.left_out.clear();
    }
    for (rows, kept) in form.starting("k-") {
        let rows = rows.split('-').filter_map(|row| row.parse::<usize>().ok());
        if kept.is_empty() {
            continue;
        }
        let kept = kept.parse::<usize>().ok();
        choices.left_out.extend(rows.filter(|row| Some(*row) != kept));
    }
}

pub async fn apply(mut act: Act, Path(id): Path<Id<Import>>, form: Form) -> Result<Response> {
    let viewer = act.viewer().clone();
    let import = store::editable(&viewer, id).await?;
    if !import.state.is_open() {
        // Pressed twice: the first press is on its way.
        return Ok(Redirect::to(format!("/imports/{id}")).into_response());
    }
    let answer = absent(&form);
    let Some(preview) = compare::preview(&viewer, &import, answer).await? else {
        return Err(Problem::Conflict("The file is no longer kept. Upload it again."));
    };
    if !preview.may_be_written() {
        return Ok(views::check(&viewer, &import, &preview, true).invalid().into_response());
    }
    if preview.asks_who_left() {
        let page =
            views::preview(&viewer, &import, &preview, true, Some("Say whether these pupils have left"));
        return Ok(page.invalid().into_response());
    }
    if answer.is_some() {
        store::choose(&mut act, &import, &preview.choices, import.create_schools).await?;
    }
    store::start(&mut act, &import).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/imports/{id}")).into_response())
}

pub async fn undo(mut act: Act, Path(id): Path<Id<Import>>) -> Result<Redirect> {
    let import = store::editable(act.viewer(), id).await?;
    store::start_undo(&mut act, &import).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/imports/{id}")))
}

pub async fn set_aside(mut act: Act, Path(id): Path<Id<Import>>) -> Result<Redirect> {
    let import = store::editable(act.viewer(), id).await?;
    store::set_aside(&mut act, &import).await?;
    let app = act.viewer().app.clone();
    act.commit().await?;
    if let Some(key) = import.key() {
        app.files.remove(key).await?;
    }
    Ok(Redirect::to("/imports"))
}

/// What has to be put right, as a file for the office.
pub async fn problems(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Response> {
    let import = store::find(&viewer, id).await?;
    let Some(preview) = compare::preview(&viewer, &import, None).await? else {
        return Err(Problem::NotFound);
    };
    let mut out = csv::line(&["File", "Sheet", "Rows", "Column", "Heading", "What", "What you can do"]);
    for p in &preview.checked.problems {
        let rows: Vec<String> = p.rows.iter().map(ToString::to_string).collect();
        let (letter, heading) = p.column.as_ref().map_or(("", ""), |c| (c.letter.as_str(), c.name.as_str()));
        let sheet = p.sheet.as_deref().unwrap_or_default();
        out.push_str(&csv::line(&[
            p.file.as_str(),
            sheet,
            &rows.join(" "),
            letter,
            heading,
            &p.what,
            &p.remedy,
        ]));
    }
    Ok(download("problems.csv", out))
}

/// What an import changed: how many rows of what. Names are on the pages of the school alone.
pub async fn changes(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Response> {
    let import = store::find(&viewer, id).await?;
    if import.applied_at.is_none() {
        return Err(Problem::NotFound);
    }
    let look = viewer.look(import.org_id, None, "what a file changed").await?;
    let rows = store::changes(&look, id).await?;
    Ok(download("changes.csv", views::changes(&rows)))
}

fn download(name: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::from(format!("\u{feff}{text}")));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
