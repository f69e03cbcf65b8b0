//! Handlers of files in.

mod again;
pub mod upload;
pub mod waiting;

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use ensemble_roster::{DateOrder, Encoding, Mapping, Target};

use super::attendance::{CodeList, Marking};
use super::check::Checked;
use super::grades::{known, own_scale};
use super::looking::{self, Looked};
use super::model::{Absent, Choices, ColumnScale, Import, Kind, State};
use super::store;
use super::views;
use crate::access::{Act, Editable, Viewer};
use crate::job::queue;
use crate::network::Org;
use crate::numbers::model::Asked;
use crate::web::id::Id;
use crate::web::{Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn index(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let imports = store::list(&viewer).await?;
    // Whoever comes from a place where something is missing has said what the file is about.
    let form = Form::filled(&[("kind", query.text("kind"))]);
    Ok(views::index(&viewer, &imports, &form))
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
    let waited = query.text("look") == "progress";
    if waited && !import.state.is_open() {
        let by = store::person_name(viewer, &import).await?;
        return Ok(views::came_to_an_end(viewer, &import, by.as_deref(), may_change));
    }
    if import.state.is_open() && !import.kind.is_file() {
        return super::roll::routes::page(viewer, &import).await;
    }
    if !import.state.is_open() {
        let by = store::person_name(viewer, &import).await?;
        return Ok(views::receipt(viewer, &import, by.as_deref(), may_change));
    }
    let looked = match looking::look(viewer, &import, None).await {
        Err(Problem::Unreadable(why)) => {
            let page = views::unreadable(viewer, &import, &why, may_change);
            return Ok(if waited { page.in_place() } else { page });
        }
        looked => looked?,
    };
    if let Looked::Going((done, of)) = looked {
        return Ok(views::being_read(viewer, &import, done, of, waited));
    }
    let page = open(viewer, &import, looked, query, may_change, wrong).await?;
    Ok(if waited { page.in_place() } else { page })
}

/// A file that is not written yet: what is to be put right, or what it would change.
async fn open(
    viewer: &Viewer,
    import: &Import,
    looked: Looked,
    query: &Form,
    may_change: bool,
    wrong: Option<&'static str>,
) -> Result<Page> {
    let preview = match looked {
        Looked::Found(preview) => preview,
        Looked::Gone | Looked::Going(_) => {
            let by = store::person_name(viewer, import).await?;
            return Ok(views::receipt(viewer, import, by.as_deref(), may_change));
        }
    };
    let to_put_right = preview.checked.of(ensemble_roster::Severity::Fix).count();
    let look = match query.text("look") {
        _ if !preview.may_be_written() => "check",
        "check" => "check",
        "preview" if !preview.asks_of_nameless() => "preview",
        _ if to_put_right > 0 || preview.asks_of_grades() || preview.asks_of_nameless() => "check",
        _ => "preview",
    };
    Ok(match look {
        "check" => views::check(viewer, import, &preview, may_change),
        _ => views::preview(viewer, import, &preview, may_change, wrong),
    })
}

pub async fn choose(mut act: Act, Path(id): Path<Id<Import>>, form: Form) -> Result<Redirect> {
    let import = store::editable(act.viewer(), id).await?;
    let Some(preview) = looking::found(act.viewer(), &import, None).await? else {
        return Err(Problem::Conflict("The file is no longer kept. Upload it again."));
    };
    let (checked, mut choices) = (&preview.checked, import.choices());
    if let Some(kind) = Kind::parse(form.text("kind")).filter(|kind| kind.is_file() && *kind != import.kind) {
        again::read_as(&mut act, &import, kind, choices).await?;
        act.commit().await?;
        return Ok(Redirect::to(format!("/imports/{id}")));
    }
    let sheet = form.text("sheet").parse::<usize>().ok();
    if sheet.is_some_and(|at| at != checked.sheet) {
        // Another sheet has other columns: they are guessed afresh.
        let Choices { taken_on, team, letters, .. } = choices;
        choices = Choices { sheet, taken_on, team, letters, ..Choices::default() };
    } else {
        choices.mapping = Some(mapping(checked, &import, &form));
        answers(&mut choices, &form);
        scales(&mut choices, checked, &form);
        letters(&mut choices, checked, &form);
    }
    match form.text("nameless") {
        "bring" => choices.nameless = true,
        "stop" => {
            return put_aside(act, &import).await;
        }
        _ => {}
    }
    let mut form = form;
    if !form.text("on").is_empty() {
        choices.taken_on = Some(day(&mut form, act.today(), import.kind)?);
    }
    if form.has("team") {
        choices.team = team(act.viewer(), &import, form.text("team")).await?;
    }
    if let Some(list) = CodeList::parse(form.text("codes")) {
        choices.marking = Some(Marking { list, own: own_codes(&form) });
    }
    choices.absent = absent(&form).or(choices.absent);
    choices.asked = Asked::parse(form.text("asked")).or(choices.asked);
    if form.has("title") {
        let title: String = form.text("title").chars().take(120).collect();
        choices.title = Some(title).filter(|title| !title.is_empty());
    }
    let create_schools =
        if form.has("asks_create") { form.has("create_schools") } else { import.create_schools };
    store::choose(&mut act, &import, &choices, create_schools).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/imports/{id}")))
}

/// What the school writes, and what it stands for.
fn own_codes(form: &Form) -> BTreeMap<String, String> {
    let pairs = form.starting("own-").map(|(n, written)| (written, form.text(&format!("means-{n}"))));
    pairs
        .filter(|(written, code)| !written.is_empty() && !code.is_empty())
        .map(|(w, c)| (w.to_owned(), c.to_owned()))
        .collect()
}

fn day(form: &mut Form, today: &str, kind: Kind) -> Result<String> {
    match form.date("on", "a date") {
        // A timetable may hold from a day to come.
        Some(on) if on.as_str() <= today || kind == Kind::Timetable => Ok(on),
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
fn mapping(checked: &Checked, import: &Import, form: &Form) -> Mapping {
    let mut mapping = checked.mapping.clone();
    if form.has("dates") {
        mapping.dates = date_order(form.text("dates"));
    }
    for (index, column) in checked.columns.iter().enumerate() {
        let Ok(chosen) = form.text(&format!("c{index}")).parse::<usize>() else { continue };
        let choices = import.kind.targets(&column.heading);
        let Some(target) = choices.into_iter().nth(chosen) else { continue };
        if !target.is_same_choice(&column.target) && !column.secret {
            mapping.set(&column.heading, target);
        }
    }
    if form.has("numbers") {
        let numbers = checked.columns.iter().filter(|c| c.numbers);
        numbers.for_each(|column| take_as_result(&mut mapping, &column.heading));
    }
    mapping
}

/// What the person has just chosen for the column stands.
fn take_as_result(mapping: &mut Mapping, heading: &str) {
    if mapping.columns.iter().any(|c| c.heading == heading && c.target == Target::LeaveOut) {
        mapping.set(heading, Target::Value { measure: heading.to_owned() });
    }
}

fn date_order(word: &str) -> Option<DateOrder> {
    match word {
        "day_first" => Some(DateOrder::DayFirst),
        "month_first" => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// How letters are written, by its place among the choices that the page offered.
fn letters(choices: &mut Choices, checked: &Checked, form: &Form) {
    let chosen = form.text("letters").parse::<usize>().ok().and_then(|n| Encoding::CHOICES.get(n));
    if let (Some(chosen), Some(read)) = (chosen, &checked.letters)
        && *chosen != read.encoding
    {
        choices.headings.get_or_insert_with(|| checked.mapping.signature.clone());
        choices.letters = Some(*chosen);
        choices.letters_as_before = false;
    }
}

/// What is said of columns of grades, by their place on the page.
fn scales(choices: &mut Choices, checked: &Checked, form: &Form) {
    for (index, grades) in checked.grades.iter().enumerate() {
        let chosen = form.text(&format!("s{index}"));
        if chosen.is_empty() {
            continue;
        }
        let mut said = ColumnScale::default();
        match chosen {
            "written" => {}
            // Kept as it was typed, whether or not it is a scale yet.
            "own" => {
                let typed = form.text(&format!("o{index}"));
                said.scale = own_scale(&grades.measure, typed).ok();
                said.typed = Some(typed.to_owned());
            }
            name => {
                let as_before = grades.said.as_ref().and_then(|said| said.scale.clone());
                said.scale = as_before.filter(|scale| scale.name() == name).or_else(|| known(name));
            }
        }
        if let Some(scale) = &said.scale {
            let least = form.text(&format!("l{index}"));
            let chosen = scale.level(least).map(|level| level.name.to_string());
            said.at_least = chosen.or_else(|| grades.middle(scale));
        }
        choices.scales.insert(grades.heading.clone(), said);
    }
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
        choices.without_others = false;
    }
    choices.without_others |= form.text("others") == "leave_out";
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
    if !import.kind.is_file() {
        if super::roll::routes::preview(&viewer, &import).await?.waits_until(&viewer.today).is_some() {
            return Err(Problem::Conflict(
                "Pupils move up when a school year ends. It is too early to write this.",
            ));
        }
        store::start(&mut act, &import).await?;
        act.commit().await?;
        return Ok(Redirect::to(format!("/imports/{id}")).into_response());
    }
    let answer = absent(&form);
    let Some(preview) = looking::found(&viewer, &import, answer).await? else {
        return Err(Problem::Conflict("The file is no longer kept. Upload it again."));
    };
    if !preview.may_be_written() || preview.asks_of_nameless() {
        return Ok(views::check(&viewer, &import, &preview, true).invalid().into_response());
    }
    if preview.is_of_strangers() {
        return Ok(views::preview(&viewer, &import, &preview, true, None).invalid().into_response());
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

pub async fn set_aside(act: Act, Path(id): Path<Id<Import>>) -> Result<Redirect> {
    let import = store::editable(act.viewer(), id).await?;
    put_aside(act, &import).await
}

async fn put_aside(mut act: Act, import: &Editable<Import>) -> Result<Redirect> {
    store::set_aside(&mut act, import).await?;
    let app = act.viewer().app.clone();
    act.commit().await?;
    if let Some(key) = import.key() {
        app.files.remove(key).await?;
    }
    Ok(Redirect::to("/imports"))
}
