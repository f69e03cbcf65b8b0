//! Handlers of the next school year.

use jiff::ToSpan;
use jiff::civil::Date;

use super::model::{Dates, EARLIEST, Goes, Group, NextYear, Teams, day_after};
use super::plan::{self, Rolled};
use super::propose::{Before, propose};
use crate::access::{Act, Viewer};
use crate::import::attendance::period::last_day;
use crate::import::plan::Place;
use crate::import::store::roll as store;
use crate::import::store::snapshot::Reader;
use crate::import::{Import, views};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::locale::long_date;
use crate::web::table_file::{Cell, Download, Sheet};
use crate::web::{Again, Form, Page, Path, Problem, Redirect, Result};

/// What is proposed, or what was chosen and waits, to be corrected.
pub async fn show(viewer: Viewer, Path(org): Path<Id<Org>>) -> Result<Page> {
    let school = store::school(&viewer, org).await?;
    let before = store::before(&mut Reader::Person(&viewer, None), org).await?;
    let Some(ending) = before.ending(&viewer.today) else {
        return Ok(views::roll::no_year(&viewer, &school));
    };
    let year = match store::waiting(&viewer, org).await? {
        Some(id) => NextYear::of(&crate::import::store::find(&viewer, id).await?)?,
        None => propose(&before, ending),
    };
    let year = if year.ends == ending.id { year } else { propose(&before, ending) };
    let form = filled(&year);
    Ok(views::roll::choose(&viewer, &school, ending, &before.seats(ending), &form))
}

/// A choice as the fields of its page.
fn filled(year: &NextYear) -> Form {
    let mut form = Form::filled(&[
        ("name", &year.session.name),
        ("from_on", &year.session.from_on),
        ("until_on", &last_day(&year.session.until_on)),
        ("teams", year.teams.word()),
    ]);
    for (n, term) in year.terms.iter().enumerate() {
        form.set(&format!("t{n}-name"), term.name.as_str());
        form.set(&format!("t{n}-from"), term.from_on.as_str());
        form.set(&format!("t{n}-until"), last_day(&term.until_on));
    }
    for (n, group) in year.groups.iter().enumerate() {
        let (goes, to) = match &group.goes {
            Goes::To(name) => ("to", name.as_str()),
            Goes::Leaves => ("leaves", ""),
            Goes::NotYet => ("not-yet", ""),
        };
        form.set(&format!("g{n}"), goes);
        form.set(&format!("g{n}-to"), to);
    }
    form
}

pub async fn choose(mut act: Act, Path(org): Path<Id<Org>>, mut form: Form) -> Result<Redirect, Again> {
    let viewer = act.viewer().clone();
    let school = store::school(&viewer, org).await?;
    let before = store::before(&mut Reader::Person(&viewer, None), org).await?;
    let Some(ending) = before.ending(&viewer.today) else { return Err(Problem::NotFound.into()) };
    let Some(year) = read(&before, ending, &mut form) else {
        return Err(views::roll::choose(&viewer, &school, ending, &before.seats(ending), &form).into());
    };
    let id = store::choose(&mut act, &school, &year).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/imports/{id}")))
}

/// At most so many terms in a year.
pub const TERMS: usize = 8;

/// What the form says, or nothing where something has to be put right.
fn read(before: &Before, ending: &crate::import::record::Session, form: &mut Form) -> Option<NextYear> {
    let name = form.required("name", "a name for the school year", 60);
    let from_on = form.date("from_on", "its first day");
    let until_on = form.date("until_on", "its last day").map(|last| day_after(&last));
    let teams = form.choice("teams", "what becomes of teams", Teams::parse);
    if let (Some(from), Some(until)) = (&from_on, &until_on) {
        let overlaps = |s: &&crate::import::record::Session| {
            s.from_on != *from && s.from_on < *until && *from < s.until_on
        };
        if from >= until {
            form.wrong("until_on", "The year ends before it begins");
        } else if *from < ending.until_on {
            form.wrong(
                "from_on",
                format!(
                    "{} goes on until {}. Begin on a later day",
                    ending.name,
                    long_date(&last_day(&ending.until_on))
                ),
            );
        } else if let Some(other) = before.roster.sessions.iter().find(overlaps) {
            form.wrong(
                "until_on",
                format!("{} begins before that. End this one before it begins", other.name),
            );
        }
    }
    let terms = terms(form, from_on.as_deref(), until_on.as_deref());
    let seats = before.seats(ending);
    let mut groups = Vec::new();
    for (n, seats) in seats.iter().enumerate() {
        let to = form.text(&format!("g{n}-to")).to_owned();
        let goes = match form.text(&format!("g{n}")) {
            "leaves" => Goes::Leaves,
            "to" if !to.is_empty() && to.chars().count() <= 40 => Goes::To(to),
            "to" => {
                let words =
                    format!("Write the class that {} goes to, in 40 characters or fewer", seats.class.name);
                form.wrong("groups", words);
                Goes::NotYet
            }
            _ => Goes::NotYet,
        };
        groups.push(Group { class: seats.class.id, stage: seats.stage.clone(), goes });
    }
    let (true, Some(from_on), Some(until_on), Some(teams)) = (form.is_right(), from_on, until_on, teams)
    else {
        return None;
    };
    Some(NextYear { ends: ending.id, session: Dates { name, from_on, until_on }, terms, groups, teams })
}

/// Terms that were filled in. One without a name is left out.
fn terms(form: &mut Form, from: Option<&str>, until: Option<&str>) -> Vec<Dates> {
    let mut terms: Vec<Dates> = Vec::new();
    for n in 0..TERMS {
        let name = form.text(&format!("t{n}-name")).to_owned();
        if name.is_empty() {
            continue;
        }
        let day = |part: &str| {
            let mut one = Form::filled(&[("day", form.text(&format!("t{n}-{part}")))]);
            one.date("day", "a day")
        };
        let (Some(from_on), Some(last)) = (day("from"), day("until")) else {
            form.wrong("terms", format!("Write both days of {name}, like 26/11/2026"));
            continue;
        };
        let until_on = day_after(&last);
        let is_inside = from.is_none_or(|from| from <= from_on.as_str())
            && until.is_none_or(|until| until_on.as_str() <= until);
        let overlaps = terms.iter().any(|t: &Dates| t.from_on < until_on && from_on < t.until_on);
        if from_on >= until_on || !is_inside || overlaps {
            form.wrong(
                "terms",
                format!("{name} has to lie inside the school year, after the term before it"),
            );
        }
        terms.push(Dates { name, from_on, until_on });
    }
    terms
}

/// What a choice would change, today.
pub struct Preview {
    pub year: NextYear,
    pub before: Before,
    pub rolled: Rolled,
}

pub async fn preview(viewer: &Viewer, import: &Import) -> Result<Preview> {
    let year = NextYear::of(import)?;
    let before = store::before(&mut Reader::Person(viewer, None), import.org_id).await?;
    let place = Place { school: import.org_id.uuid(), team: import.org_id.uuid() };
    let app = viewer.app.clone();
    let rolled = plan::next(place, &before, &year, &|| app.id::<()>().uuid());
    Ok(Preview { year, before, rolled })
}

impl Preview {
    /// The first day on which it may be written: pupils move up when a year ends, not in its middle.
    pub fn waits_until(&self, today: &str) -> Option<Date> {
        let ending: Date = self.before.session(self.year.ends)?.until_on.parse().ok()?;
        let earliest = ending.saturating_sub(EARLIEST.days());
        today.parse::<Date>().ok().filter(|today| *today < earliest).map(|_| earliest)
    }

    /// Class by class: where its pupils go.
    pub fn sheet(&self) -> Sheet {
        let rows = views::roll::lines(self).into_iter().map(|line| {
            vec![
                Cell::Text(line.class),
                Cell::Text(line.stage),
                Cell::Number(line.pupils as f64),
                Cell::Text(line.goes),
            ]
        });
        Sheet {
            name: format!("Classes for {}", self.year.session.name),
            heads: ["Class", "Stage", "Pupils", "Next year"].map(str::to_owned).to_vec(),
            rows: rows.collect(),
            notes: views::roll::sentences(self),
        }
    }
}

/// The page of a choice that waits.
pub async fn page(viewer: &Viewer, import: &Import) -> Result<Page> {
    let school = store::school(viewer, import.org_id).await?;
    let preview = preview(viewer, import).await?;
    Ok(views::roll::preview(viewer, import, &school, &preview))
}

async fn sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = crate::import::store::find(viewer, id).await?;
    if import.kind.is_file() || !import.state.is_open() {
        return Err(Problem::NotFound);
    }
    store::school(viewer, import.org_id).await?;
    Ok(preview(viewer, &import).await?.sheet())
}

pub async fn csv(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Ok(Download::csv(&sheet(&viewer, id).await?))
}

pub async fn xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Download::xlsx(&sheet(&viewer, id).await?)
}
