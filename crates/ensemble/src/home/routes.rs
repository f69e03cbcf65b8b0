//! Handlers of today.

use super::{start, store, views, waits};
use crate::access::{Role, Viewer};
use crate::event::feed;
use crate::finding;
use crate::notice;
use crate::numbers::routes::with_series;
use crate::numbers::series::{Says, Series};
use crate::numbers::teams;
use crate::web::{Page, Result};

/// What came back this fortnight is news; what is older is history.
const FORTNIGHT: i64 = 14 * 24 * 3_600_000;

pub async fn today(viewer: Viewer) -> Result<Page> {
    let is = |role: Role| viewer.has(role);
    if is(Role::Head) {
        return head(&viewer).await;
    }
    if is(Role::Teacher) || is(Role::TeamLead) {
        return team(&viewer).await;
    }
    if is(Role::DataManager) {
        let import = store::last_import(&viewer).await?;
        let school = viewer.school();
        let due = match school {
            Some(id) => {
                waiting(with_series(&viewer, teams::of_school(&viewer, id).await?).await?, &viewer.today)
            }
            None => Vec::new(),
        };
        return Ok(views::data_manager(&viewer, import.as_ref(), &due));
    }
    if is(Role::CommunityLead) || is(Role::NetworkLead) {
        let begun = store::begun(&viewer).await?;
        let young = begun.practices == 0 || begun.heads < begun.schools || begun.schools < 2;
        let start = young.then(|| start::steps(&viewer, &begun, false));
        return Ok(views::leads(&viewer, &store::places(&viewer).await?, start));
    }
    Ok(views::guest(&viewer, &notice::near(&viewer).await?))
}

/// The one number to look at: what changed before what is unusual before the rest, and among equals
/// the first that the team chose.
pub fn most_telling(all: &[Series]) -> Option<&Series> {
    let order = |series: &&Series| match &series.says {
        Says::Changed { .. } if series.is_over() => 3,
        Says::Changed { .. } => 0,
        Says::Unusual { over: false, .. } => 1,
        Says::Unusual { .. } => 2,
        Says::Early { watch: true, .. } => 3,
        Says::Steady => 4,
        Says::Early { .. } => 5,
        Says::Nothing => 6,
    };
    all.iter().filter(|s| s.says != Says::Nothing).min_by_key(order)
}

async fn team(viewer: &Viewer) -> Result<Page> {
    let teams = with_series(viewer, teams::mine(viewer).await?).await?;
    // The team that shares classes first, then the one of everybody.
    let (with_classes, others): (Vec<_>, Vec<_>) = teams.into_iter().partition(|(team, _)| team.classes > 0);
    let names: Vec<String> = with_classes.iter().chain(&others).map(|(team, _)| team.name.clone()).collect();
    let first = with_classes.first().or(others.first()).map(|(team, _)| team.id);
    let series: Vec<Series> = with_classes.into_iter().chain(others).flat_map(|(_, series)| series).collect();
    let waits = waits::all(viewer).await?;
    let back = finding::came_back(viewer, 1).await?.into_iter().next();
    let back = match (back.filter(|back| back.at + FORTNIGHT > viewer.now), first) {
        (Some(back), _) => Some(views::Back::Became(back)),
        (None, Some(id)) => feed::list(viewer, id, 12)
            .await?
            .into_iter()
            .find(|entry| {
                entry.at + FORTNIGHT > viewer.now
                    && !entry.sentence.words.starts_with("You ")
                    && entry.sentence.link.is_some()
            })
            .map(views::Back::Happened),
        (None, None) => None,
    };
    let first = first.zip(names.first().map(String::as_str));
    let start = match most_telling(&series) {
        None => Some(start::steps(viewer, &store::begun(viewer).await?, !series.is_empty())),
        Some(_) => None,
    };
    Ok(views::team(viewer, first, &series, waits.first(), (back.as_ref(), start)))
}

async fn head(viewer: &Viewer) -> Result<Page> {
    let schools = teams::kept(viewer).await?;
    let Some((id, name)) = schools.first() else {
        return Ok(views::leads(viewer, &store::places(viewer).await?, None));
    };
    let teams = with_series(viewer, teams::of_school(viewer, *id).await?).await?;
    let import = store::last_import(viewer).await?;
    let waits = waits::all(viewer).await?;
    let start = match teams.iter().all(|(_, series)| series.is_empty()) {
        true => Some(start::steps(viewer, &store::begun(viewer).await?, false)),
        false => None,
    };
    Ok(views::head(viewer, name, &teams, import.as_ref(), (waits.first(), start)))
}

/// Numbers that wait to be entered, with their team.
pub fn waiting(teams: Vec<(teams::Team, Vec<Series>)>, today: &str) -> Vec<(String, String)> {
    let of_team = |(team, series): (teams::Team, Vec<Series>)| {
        let due = series.into_iter().filter(|s| s.is_due(today)).map(|s| s.measure.name);
        due.map(|number| (team.name.clone(), number)).collect::<Vec<_>>()
    };
    teams.into_iter().flat_map(of_team).collect()
}
