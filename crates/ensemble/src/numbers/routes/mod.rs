//! Handlers of our numbers.

pub mod define;
pub mod measure;
pub mod missing;
pub mod quality;
pub mod variation;

use super::model::Measure;
use super::series::Series;
use super::store::{self, teams};
use super::views;
use crate::access::{Role, Thing, Verb, Viewer, can};
use crate::network::{self, Org};
use crate::web::id::Id;
use crate::web::{Page, Problem, Query, Result};

/// A team's home, or for who keeps a school its teams; `?team=` and `?school=` say which.
pub async fn index(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let asked = |name: &str| match query.text(name) {
        "" => Ok(None),
        text => text.parse::<Id<Org>>().map(Some).map_err(|_| Problem::NotFound),
    };
    if let Some(id) = asked("team")? {
        return team(&viewer, id).await;
    }
    let schools = teams::kept(&viewer).await?;
    if let Some(id) = asked("school")? {
        let name = schools.iter().find(|(school, _)| *school == id).ok_or(Problem::NotFound)?.1.clone();
        return school(&viewer, id, &name, &schools).await;
    }
    if let Some((id, name)) = schools.first() {
        return school(&viewer, *id, name, &schools).await;
    }
    let mine = teams::mine(&viewer).await?;
    // The team that shares classes comes before the one of everybody.
    match mine.iter().find(|team| team.classes > 0).or(mine.first()) {
        Some(first) => team(&viewer, first.id).await,
        None if viewer.has(Role::CommunityLead) || viewer.has(Role::NetworkLead) => {
            Ok(views::index::beyond(&viewer))
        }
        None => Ok(views::index::nowhere(&viewer)),
    }
}

/// A team that is made up, to look round in.
pub async fn sample(viewer: Viewer) -> Page {
    views::sample::page(&viewer)
}

async fn team(viewer: &Viewer, id: Id<Org>) -> Result<Page> {
    let above = network::above(&viewer.app, id).await?;
    let thing = Thing::Numbers { team: id, above: &above };
    if !can(viewer, Verb::Read, &thing) {
        return Err(Problem::NotFound);
    }
    let team = teams::find(viewer, id).await?;
    let series = store::series(viewer, store::watched(viewer, &[id]).await?).await?;
    let mine = teams::mine(viewer).await?;
    let others: Vec<_> = mine.iter().filter(|other| other.id != id).collect();
    let all: Vec<Id<Org>> = mine.iter().map(|team| team.id).chain([id]).collect();
    let mut spread = store::watched(viewer, &all).await?;
    spread.retain(|measure| measure.compares_classes());
    Ok(views::index::team(viewer, &team, &series, &spread, &others, can(viewer, Verb::Change, &thing)))
}

async fn school(viewer: &Viewer, id: Id<Org>, name: &str, schools: &[(Id<Org>, String)]) -> Result<Page> {
    let teams = with_series(viewer, teams::of_school(viewer, id).await?).await?;
    Ok(views::index::school(viewer, (id, name), &teams, schools))
}

/// Each team with its numbers, in three questions whatever their count.
pub async fn with_series(
    viewer: &Viewer,
    teams: Vec<teams::Team>,
) -> Result<Vec<(teams::Team, Vec<Series>)>> {
    let ids: Vec<Id<Org>> = teams.iter().map(|team| team.id).collect();
    let mut all = store::series(viewer, store::watched(viewer, &ids).await?).await?;
    Ok(teams
        .into_iter()
        .map(|team| {
            let (own, rest) =
                std::mem::take(&mut all).into_iter().partition(|s| s.measure.team_id == team.id);
            all = rest;
            (team, own)
        })
        .collect())
}

/// One measure with its readings and its team.
async fn one(viewer: &Viewer, id: Id<Measure>) -> Result<(teams::Team, Series)> {
    let measure = store::find(viewer, id).await?;
    let team = teams::find(viewer, measure.team_id).await?;
    let series = store::series(viewer, vec![measure]).await?.pop().ok_or(Problem::NotFound)?;
    Ok((team, series))
}

/// Does the viewer keep the school that a team is in?
fn is_over(viewer: &Viewer, above: &[Id<Org>]) -> bool {
    viewer
        .memberships
        .iter()
        .any(|m| matches!(m.role, Role::Head | Role::DataManager) && above.contains(&m.org))
}
