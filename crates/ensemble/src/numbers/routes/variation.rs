//! Where is it working?

use std::collections::HashMap;

use super::super::export::{between_classes, pupils_and_classes};
use super::super::limits::Limits;
use super::super::model::{Class, Gathered, Measure};
use super::super::reasons;
use super::super::store::{self, teams, variation as kept};
use super::super::unnamed::drawn_by_lot;
use super::super::views::variation::{Shown, head, not_yet, team};
use crate::access::{Act, Viewer};
use crate::event::Event;
use crate::network::{self, Org};
use crate::web::id::Id;
use crate::web::page::Redirect;
use crate::web::table_file::{Download, Sheet};
use crate::web::{Form, Page, Path, Problem, Result};

pub async fn show(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Page> {
    let measure = of_results(&viewer, id).await?;
    let of = teams::find(&viewer, measure.team_id).await?;
    let Some(body) = kept::body(&viewer, id).await? else { return Ok(not_yet(&viewer, &of, &measure)) };
    let bars = body.found.as_ref().map_or(&[][..], |found| &found.bars);
    let bars = drawn_by_lot(&viewer.app.secret, "bars", id, viewer.person_id(), bars);
    let above = network::above(&viewer.app, measure.team_id).await?;
    if super::is_over(&viewer, &above) {
        let shown: Vec<Shown<'_>> =
            bars.into_iter().map(|bar| Shown { bar, own: false, name: None }).collect();
        let ticks = kept::ticks(&viewer, Limits::default(), id).await?;
        return Ok(head::page(&viewer, &of, &measure, &body, &shown, &ticks));
    }
    let own = kept::own(&viewer, measure.school_id).await?;
    let agreements = kept::agreements(&viewer, measure.school_id).await?;
    let mut names: HashMap<Id<Class>, String> = HashMap::new();
    for agreement in agreements.iter().filter(|a| a.names_are_on()) {
        names.extend(kept::names(&viewer, agreement.team).await?);
    }
    let ticking = agreements.iter().find(|a| a.team == of.id).or(agreements.first());
    let ticked = match ticking {
        Some(agreement) => kept::ticked(&viewer, id, agreement.team).await?,
        None => Default::default(),
    };
    let ours = team::Ours {
        team: &of,
        measure: &measure,
        body: &body,
        shown: (bars.into_iter())
            .map(|bar| Shown { bar, own: own.contains(&bar.class), name: names.get(&bar.class).cloned() })
            .collect(),
        has_class: !own.is_empty(),
        reasons: reasons::list(&body, |name| ticked.contains(name)),
        ticking,
        agreements: agreements.clone(),
    };
    Ok(team::page(&viewer, &ours))
}

/// A number that is entered by hand says nothing of classes.
async fn of_results(viewer: &Viewer, id: Id<Measure>) -> Result<Measure> {
    let measure = store::find(viewer, id).await?;
    if measure.gathered == Gathered::Results && !measure.is_start {
        Ok(measure)
    } else {
        Err(Problem::NotFound)
    }
}

async fn sheet(viewer: &Viewer, id: Id<Measure>) -> Result<Sheet> {
    let measure = of_results(viewer, id).await?;
    let body = kept::body(viewer, id).await?.ok_or(Problem::NotFound)?;
    let found = body.found.as_ref().ok_or(Problem::NotFound)?;
    let bars = drawn_by_lot(&viewer.app.secret, "file", id, viewer.person_id(), &found.bars);
    Ok(between_classes(&measure.name, found, &bars))
}

pub async fn csv(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Download> {
    Ok(Download::csv(&sheet(&viewer, id).await?))
}

pub async fn xlsx(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Download> {
    Download::xlsx(&sheet(&viewer, id).await?)
}

/// How widely pupils and classes spread, which is for who keeps the school.
async fn spread(viewer: &Viewer, id: Id<Measure>) -> Result<Sheet> {
    let measure = of_results(viewer, id).await?;
    let above = network::above(&viewer.app, measure.team_id).await?;
    let body = kept::body(viewer, id).await?.ok_or(Problem::NotFound)?;
    let found = body.found.as_ref().filter(|_| super::is_over(viewer, &above)).ok_or(Problem::NotFound)?;
    Ok(pupils_and_classes(&measure.name, found))
}

pub async fn spread_csv(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Download> {
    Ok(Download::csv(&spread(&viewer, id).await?))
}

pub async fn spread_xlsx(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Download> {
    Download::xlsx(&spread(&viewer, id).await?)
}

/// The reader's own team that a form speaks for. What only its members may do is refused to
/// everybody else, the head too.
async fn own_team(viewer: &Viewer, form: &Form) -> Result<Id<Org>> {
    let team: Id<Org> = form.text("team").parse().map_err(|_| Problem::NotFound)?;
    if kept::is_member(viewer, team) {
        return Ok(team);
    }
    let above = network::above(&viewer.app, team).await?;
    match super::is_over(viewer, &above) {
        true => Err(Problem::Forbidden("Only the team’s own members decide this.")),
        false => Err(Problem::NotFound),
    }
}

pub async fn consent(mut act: Act, Path(id): Path<Id<Measure>>, form: Form) -> Result<Redirect> {
    of_results(act.viewer(), id).await?;
    let team = own_team(act.viewer(), &form).await?;
    let who = act.viewer().person_id().ok_or(Problem::SignIn)?;
    let agrees = form.text("choice") == "agree";
    let changed = match agrees {
        true => kept::agree(&mut act, team, who).await?,
        false => kept::withdraw(&mut act, team, who).await?,
    };
    if changed {
        act.record(if agrees { Event::NamesAgreed { team } } else { Event::NamesWithdrawn { team } }).await?;
        act.commit().await?;
    }
    Ok(Redirect::to(format!("/numbers/{id}/variation")))
}

pub async fn tick(mut act: Act, Path(id): Path<Id<Measure>>, form: Form) -> Result<Redirect> {
    of_results(act.viewer(), id).await?;
    let team = own_team(act.viewer(), &form).await?;
    let ticked: Vec<&str> =
        reasons::REASONS.iter().map(|(name, _)| *name).filter(|name| form.has(name)).collect();
    if kept::tick(&mut act, id, team, &ticked).await? {
        act.record(Event::ReasonsTicked { team, measure: id }).await?;
        act.commit().await?;
    }
    Ok(Redirect::to(format!("/numbers/{id}/variation#rule")))
}
