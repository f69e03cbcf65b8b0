//! What an inquiry asks of our numbers: which one could tell, a new one counted by hand, and a
//! usual range that stands still while something is tried.

use super::model::{Cadence, Direction, Gathered, Measure, Unit};
use super::series::{NEEDED, Series};
use super::store::{self, Definition};
use crate::access::{Act, Editable, Verb, Viewer};
use crate::event::Event;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::locale::first_words;
use crate::web::problem::{Problem, Result};

/// The longest name of a number.
const LONGEST_NAME: usize = 60;

/// The numbers that some teams watch now.
pub async fn watched(viewer: &Viewer, teams: &[Id<Org>]) -> Result<Vec<Measure>> {
    store::watched(viewer, teams).await
}

/// One number with what it says.
pub async fn series(viewer: &Viewer, id: Id<Measure>) -> Result<Series> {
    let measure = store::find(viewer, id).await?;
    store::series(viewer, vec![measure]).await?.pop().ok_or(Problem::NotFound)
}

/// Does the team watch a number that would be called the same?
pub async fn is_counted(viewer: &Viewer, team: Id<Org>, what: &str) -> Result<bool> {
    store::name_is_taken(viewer, team, &first_words(what, LONGEST_NAME), None).await
}

/// The team begins to count something by hand, for an inquiry. Which way is better is not asked:
/// the team says so later, if it likes.
pub async fn begin_counting(act: &mut Act, team: &Editable<Org>, what: &str) -> Result<Id<Measure>> {
    let new = Definition {
        name: first_words(what, LONGEST_NAME),
        definition: what.to_owned(),
        unit: Unit::Count,
        direction: Direction::None,
        cadence: Cadence::Week,
        source: "We count it ourselves".to_owned(),
        gathered: Gathered::Readings,
        starting_point: None,
        at_least: None,
        baseline_points: None,
        decimals: 0,
    };
    let measure = store::insert(act, team, &new).await?;
    act.record(Event::MeasureDefined { team: team.id, measure }).await?;
    Ok(measure)
}

/// Something is tried from today: with enough readings the usual range is frozen on those so far,
/// so that a change shows against them, and the chart says when it began.
pub async fn begin_inquiry(act: &mut Act, measure: Id<Measure>, title: &str) -> Result<()> {
    let measure = store::editable_in(act, Verb::Enter, measure).await?;
    let series = store::series(act.viewer(), vec![(*measure).clone()]).await?;
    let segment = series.first().and_then(|series| series.chart.as_ref()?.segments.last());
    let points = segment.map(|segment| segment.end - segment.start).filter(|&points| points >= NEEDED);
    if let Some(points) = points.and_then(|points| i64::try_from(points).ok()) {
        store::freeze(act, &measure, points).await?;
    }
    let today = act.today().to_owned();
    store::add_note(act, &measure, &today, &format!("Inquiry starts: {title}"), false).await?;
    Ok(())
}
