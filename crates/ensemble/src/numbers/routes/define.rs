//! Choosing what to watch, changing it, setting it aside.

use super::super::jobs::WorkOutNumbers;
use super::super::model::{Cadence, Direction, Gathered, Measure, Unit};
use super::super::store::{self, Definition};
use super::super::views::define::page;
use super::measure::whole;
use crate::access::{Act, Verb, Viewer};
use crate::event::Event;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn new(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let team = store::editable_team(&viewer, team(&query)?).await?;
    let starts = store::starting_points(&viewer, team.id).await?;
    let form = Form::filled(&[("gathered", "readings"), ("decimals", "0")]);
    Ok(page(&viewer, (team.id, &team.name), None, &starts, &form))
}

fn team(form: &Form) -> Result<Id<Org>> {
    form.text("team").parse().map_err(|_| Problem::NotFound)
}

pub async fn create(mut act: Act, mut form: Form) -> Result<Redirect, Again> {
    let team = store::editable_team(act.viewer(), team(&form)?).await?;
    let starts = store::starting_points(act.viewer(), team.id).await?;
    let gathered = form.choice("gathered", "how it gets here", |word| {
        Gathered::parse(word).filter(|chosen| Gathered::CHOICES.contains(chosen))
    });
    let Some(new) = definition(act.viewer(), &mut form, team.id, None, gathered, &starts).await? else {
        return Err(page(act.viewer(), (team.id, &team.name), None, &starts, &form).into());
    };
    let id = store::insert(&mut act, &team, &new).await?;
    act.record(Event::MeasureDefined { team: team.id, measure: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/numbers/{id}")))
}

pub async fn edit(viewer: Viewer, Path(id): Path<Id<Measure>>) -> Result<Page> {
    let measure = store::editable(&viewer, Verb::Change, id).await?;
    let team = store::teams::find(&viewer, measure.team_id).await?;
    let starts = other_starts(&viewer, &measure).await?;
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let start = measure.starting_point_id.map(|id| id.to_string()).unwrap_or_default();
    let form = Form::filled(&[
        ("name", &measure.name),
        ("definition", &measure.definition),
        ("unit", measure.unit.word()),
        ("direction", measure.direction.word()),
        ("cadence", measure.cadence.word()),
        ("source", &measure.source),
        ("starting_point", &start),
        ("decimals", &measure.decimals.to_string()),
        ("baseline_points", &number(measure.baseline_points)),
    ]);
    Ok(page(&viewer, (team.id, &team.name), Some(id), &starts, &form))
}

pub async fn change(mut act: Act, Path(id): Path<Id<Measure>>, mut form: Form) -> Result<Redirect, Again> {
    let measure = store::editable(act.viewer(), Verb::Change, id).await?;
    let starts = other_starts(act.viewer(), &measure).await?;
    let wanted =
        definition(act.viewer(), &mut form, measure.team_id, Some(id), Some(measure.gathered), &starts)
            .await?;
    let Some(new) = wanted else {
        let team = store::teams::find(act.viewer(), measure.team_id).await?;
        return Err(page(act.viewer(), (team.id, &team.name), Some(id), &starts, &form).into());
    };
    store::update(&mut act, &measure, &new).await?;
    act.record(Event::MeasureChanged { team: measure.team_id, measure: id }).await?;
    if let (Gathered::Results, Some(school)) = (measure.gathered, measure.school_id) {
        act.later(&WorkOutNumbers { school }).await?;
    }
    act.commit().await?;
    Ok(Redirect::to(format!("/numbers/{id}")))
}

/// A measure is not its own start.
async fn other_starts(viewer: &Viewer, measure: &Measure) -> Result<Vec<(Id<Measure>, String)>> {
    let mut starts = store::starting_points(viewer, measure.team_id).await?;
    starts.retain(|(id, _)| *id != measure.id);
    Ok(starts)
}

/// What the form says, or nothing where something has to be put right.
async fn definition(
    viewer: &Viewer,
    form: &mut Form,
    team: Id<Org>,
    measure: Option<Id<Measure>>,
    gathered: Option<Gathered>,
    starts: &[(Id<Measure>, String)],
) -> Result<Option<Definition>> {
    let name = form.required("name", "a name", 60);
    let text = form.required("definition", "what exactly is counted", 400);
    let unit = form.choice("unit", "what it is a number of", Unit::parse);
    let direction = form.choice("direction", "which way is better", Direction::parse);
    let cadence = form.choice("cadence", "how often", Cadence::parse);
    let source = form.required("source", "where it comes from", 120);
    let starting_point = match form.text("starting_point") {
        "" => None,
        chosen => match starts.iter().find(|(id, _)| id.to_string() == chosen) {
            Some((id, _)) => Some(*id),
            None => {
                form.wrong("starting_point", "Choose one of your team’s own tests");
                None
            }
        },
    };
    let decimals = whole(form, "decimals", "how many decimals", 0..=2).unwrap_or_default();
    let baseline_points = whole(form, "baseline_points", "how many readings", 12..=1_000);
    if !name.is_empty() && store::name_is_taken(viewer, team, &name, measure).await? {
        form.wrong("name", format!("Your team already watches {name}. Give this one another name"));
    }
    let (true, Some(unit), Some(direction), Some(cadence), Some(gathered)) =
        (form.is_right(), unit, direction, cadence, gathered)
    else {
        return Ok(None);
    };
    Ok(Some(Definition {
        name,
        definition: text,
        unit,
        direction,
        cadence,
        source,
        gathered,
        starting_point,
        baseline_points,
        decimals,
    }))
}

pub async fn set_aside(mut act: Act, Path(id): Path<Id<Measure>>) -> Result<Redirect> {
    let measure = store::editable(act.viewer(), Verb::Change, id).await?;
    store::set_aside(&mut act, &measure, true).await?;
    act.record(Event::MeasureSetAside { team: measure.team_id, measure: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/numbers/{id}")))
}

pub async fn bring_back(mut act: Act, Path(id): Path<Id<Measure>>) -> Result<Redirect> {
    let measure = store::editable(act.viewer(), Verb::Change, id).await?;
    if store::name_is_taken(act.viewer(), measure.team_id, &measure.name, Some(id)).await? {
        return Err(Problem::Conflict(
            "The team now watches another number of that name. Rename that one first.",
        ));
    }
    store::set_aside(&mut act, &measure, false).await?;
    act.record(Event::MeasureChanged { team: measure.team_id, measure: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/numbers/{id}")))
}
