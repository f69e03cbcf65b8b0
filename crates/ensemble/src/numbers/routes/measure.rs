//! One measure: its page, its files, readings and notes.

use super::super::export::over_time;
use super::super::model::{Cadence, Measure, Note, Unit};
use super::super::series::monday;
use super::super::store;
use super::super::views::measure::{May, page};
use crate::access::{Act, Thing, Verb, Viewer, can};
use crate::event::Event;
use crate::network;
use crate::web::id::Id;
use crate::web::table_file::Download;
use crate::web::{Again, Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn show(viewer: Viewer, Path(id): Path<Id<Measure>>, Query(query): Query) -> Result<Page> {
    let mut form = Form::default();
    let measure = store::find(&viewer, id).await?;
    let monday = (measure.cadence == Cadence::Week).then(|| monday(&viewer.today)).flatten();
    form.set("taken_on", monday.map_or_else(|| viewer.today.clone(), |day| day.to_string()));
    form.set("on_day", viewer.today.as_str());
    let noted = query.text("noted").parse().ok();
    rendered(&viewer, id, May { noted, entered: query.has("entered"), ..May::default() }, &form).await
}

async fn rendered(viewer: &Viewer, id: Id<Measure>, may: May, form: &Form) -> Result<Page> {
    let (team, series) = super::one(viewer, id).await?;
    let above = network::above(&viewer.app, team.id).await?;
    let thing = Thing::Numbers { team: team.id, above: &above };
    let at = series.measure.at_least.and_then(|at| usize::try_from(at).ok());
    let level = match at {
        Some(at) => store::levels(viewer, &series.measure).await?.into_iter().nth(at),
        None => None,
    };
    let names = super::missing::may_open(viewer, &series.measure).await?;
    let may = May {
        level,
        enter: can(viewer, Verb::Enter, &thing),
        change: can(viewer, Verb::Change, &thing),
        names,
        ..may
    };
    let sources = store::sources::of(viewer, id).await?;
    Ok(page(viewer, &team, &series, (&may, &sources), form))
}

pub async fn csv(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Download> {
    let (team, series) = super::one(&viewer, id).await?;
    Ok(Download::csv(&over_time(&series, &whose(&team))))
}

pub async fn xlsx(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Download> {
    let (team, series) = super::one(&viewer, id).await?;
    Download::xlsx(&over_time(&series, &whose(&team)))
}

fn whose(team: &store::teams::Team) -> String {
    format!("The number belongs to the {} of {}. It is never anybody’s score.", team.name, team.school)
}

pub async fn enter(mut act: Act, Path(id): Path<Id<Measure>>, mut form: Form) -> Result<Redirect, Again> {
    let measure = store::editable(act.viewer(), Verb::Enter, id).await?;
    if measure.gathered.is_from_files() {
        return Err(Problem::Conflict(
            "This number is worked out from files that were brought in, so it is not entered by hand.",
        )
        .into());
    }
    let on = day(&mut form, act.today(), "taken_on");
    let value = form.number("value", "the value");
    let refused = value.and_then(|value| match measure.unit {
        Unit::Percent if !(0.0..=100.0).contains(&value) => Some("A per cent lies between 0 and 100"),
        Unit::Count if value < 0.0 => Some("A count cannot be less than nothing"),
        _ => None,
    });
    if let Some(words) = refused {
        form.wrong("value", words);
    }
    let pupils = whole(&mut form, "pupils", "how many pupils", 1..=100_000);
    let (true, Some(on), Some(value)) = (form.is_right(), on, value) else {
        return Err(rendered(act.viewer(), id, May::default(), &form).await?.into());
    };
    store::enter(&mut act, &measure, &on, value, pupils).await?;
    act.record(Event::ReadingEntered { team: measure.team_id, measure: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/numbers/{id}?entered")))
}

pub async fn note(mut act: Act, Path(id): Path<Id<Measure>>, mut form: Form) -> Result<Redirect, Again> {
    let measure = store::editable(act.viewer(), Verb::Enter, id).await?;
    let on = day(&mut form, act.today(), "on_day");
    let rebase = form.has("rebase");
    let words = match form.text("words") {
        "" if rebase => {
            form.wrong("words", "Say what changed: a usual range is drawn anew only with a reason");
            String::new()
        }
        _ => form.required("words", "what happened", 80),
    };
    let (true, Some(on)) = (form.is_right(), on) else {
        return Err(rendered(act.viewer(), id, May::default(), &form).await?.into());
    };
    let note = store::add_note(&mut act, &measure, &on, &words, rebase).await?;
    act.record(Event::NoteAdded { team: measure.team_id, measure: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/numbers/{id}?noted={note}")))
}

pub async fn set_note_aside(
    mut act: Act,
    Path((id, note)): Path<(Id<Measure>, Id<Note>)>,
) -> Result<Redirect> {
    let measure = store::editable(act.viewer(), Verb::Enter, id).await?;
    store::set_note_aside(&mut act, &measure, note).await?;
    act.record(Event::NoteSetAside { team: measure.team_id, measure: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/numbers/{id}")))
}

/// A day that has come.
fn day(form: &mut Form, today: &str, name: &'static str) -> Option<String> {
    let on = form.date(name, "a day")?;
    if on.as_str() > today {
        form.wrong(name, "That day has not come yet");
        return None;
    }
    Some(on)
}

/// A whole number that may be left out.
pub fn whole(
    form: &mut Form,
    name: &'static str,
    what: &str,
    range: std::ops::RangeInclusive<i64>,
) -> Option<i64> {
    if form.text(name).is_empty() {
        return None;
    }
    let number = form.number(name, what)?;
    let (lo, hi) = (*range.start(), *range.end());
    if number.fract() != 0.0 || number < lo as f64 || number > hi as f64 {
        form.wrong(name, format!("Write a whole number from {lo} to {hi}"));
        return None;
    }
    Some(number as i64)
}
