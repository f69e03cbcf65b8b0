//! How whole the data is: for who keeps a school, and for the leads of its teams.

use super::super::limits::Reader;
use super::super::model::Gathered;
use super::super::quality::{self, Line};
use super::super::store::{self, quality as kept, teams};
use super::super::views;
use super::missing::Open;
use crate::access::{Role, Viewer};
use crate::network::{self, Org};
use crate::web::id::Id;
use crate::web::table_file::{Download, Sheet};
use crate::web::{Form, Page, Problem, Query, Result};

/// Whose data: a school that the reader keeps, or the teams that they lead in one.
struct Place {
    school: Id<Org>,
    name: String,
    teams: Vec<teams::Team>,
    keeps: bool,
}

async fn place(viewer: &Viewer, query: &Form) -> Result<Place> {
    let asked = match query.text("school") {
        "" => None,
        text => Some(text.parse::<Id<Org>>().map_err(|_| Problem::NotFound)?),
    };
    // Who looks after a whole network keeps no school: pupils are a school's own.
    let own = |id: Id<Org>| {
        viewer.memberships.iter().any(|m| m.org == id && matches!(m.role, Role::Head | Role::DataManager))
    };
    let schools: Vec<_> = teams::kept(viewer).await?.into_iter().filter(|(id, _)| own(*id)).collect();
    if let Some((school, name)) = schools.into_iter().find(|(id, _)| asked.is_none_or(|asked| asked == *id)) {
        return Ok(Place { school, name, teams: teams::of_school(viewer, school).await?, keeps: true });
    }
    let leads = |id: Id<Org>| viewer.memberships.iter().any(|m| m.org == id && m.role == Role::TeamLead);
    let mut mine = teams::mine(viewer).await?;
    mine.retain(|team| leads(team.id) && asked.is_none_or(|asked| team.school_id == Some(asked)));
    let first = mine.first().and_then(|team| Some((team.school_id?, team.school.clone())));
    match (first, asked) {
        (Some((school, name)), _) => {
            mine.retain(|team| team.school_id == Some(school));
            Ok(Place { school, name, teams: mine, keeps: false })
        }
        (None, Some(_)) => Err(Problem::NotFound),
        (None, None) => {
            Err(Problem::Forbidden("A school’s head and data manager see this, and the leads of its teams."))
        }
    }
}

async fn lines(viewer: &Viewer, place: &Place) -> Result<Vec<Line>> {
    let of_team = (!place.keeps).then(|| place.teams.first().map(|team| team.id)).flatten();
    let look = viewer.look(place.school, of_team, "looking at how whole the data is").await?;
    let teams = super::with_series(viewer, place.teams.clone()).await?;
    let results = |s: &&super::Series| s.measure.gathered == Gathered::Results;
    let ids: Vec<_> =
        teams.iter().flat_map(|(_, all)| all.iter().filter(results).map(|s| s.measure.id)).collect();
    let gaps = kept::missing(viewer, &look, place.school, &ids).await?;
    let open = Open::to(viewer, place.school).await?;
    let mut lines = Vec::new();
    for (team, all) in &teams {
        for series in all {
            let measure = &series.measure;
            let one = |gap: &kept::Missing| match open.has(gap.class_id) {
                true => quality::missing(measure, &team.name, gap, Reader::Own, true),
                false => quality::missing(measure, &team.name, gap, store::reader(viewer, measure), false),
            };
            lines.extend(gaps.iter().filter(|gap| gap.measure == measure.id).map(one));
            lines.extend(quality::late(series, &team.name, &viewer.today));
            lines.extend(quality::changed(series, &team.name));
        }
    }
    lines.extend(twice(viewer, place, &look, &teams).await?);
    Ok(lines)
}

async fn twice(
    viewer: &Viewer,
    place: &Place,
    look: &crate::access::viewer::Look,
    teams: &[(teams::Team, Vec<super::Series>)],
) -> Result<Vec<Line>> {
    let all: Vec<(&teams::Team, &super::Series)> = (teams.iter())
        .flat_map(|(team, all)| all.iter().map(move |s| (team, s)))
        .filter(|(_, s)| s.measure.gathered == Gathered::Results)
        .collect();
    let reader = if place.keeps { Reader::Own } else { Reader::Other };
    let mut lines = Vec::new();
    for (n, (team, one)) in all.iter().enumerate() {
        for (other_team, other) in all.iter().skip(n + 1) {
            let same = one.measure.name.to_lowercase() == other.measure.name.to_lowercase();
            if !same || team.id == other_team.id {
                continue;
            }
            for (on, pupils) in kept::in_both(look, one.measure.id, other.measure.id).await? {
                let (name, measure) = (one.measure.name.clone(), one.measure.id);
                let teams = (team.name.clone(), other_team.name.clone());
                lines.push(quality::same_name(&kept::SameName { name, measure, teams, on, pupils }, reader));
            }
        }
    }
    if place.keeps {
        let pupils = kept::pupils_twice(look, place.school, &viewer.today).await?;
        lines.extend(pupils.iter().map(quality::same_pupil));
        let network = network::store::find(viewer, place.school).await?.network_id;
        let files = kept::files_twice(viewer, network, place.school).await?;
        lines.extend(files.iter().map(quality::same_file));
    }
    Ok(lines)
}

pub async fn show(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let place = place(&viewer, &query).await?;
    let lines = lines(&viewer, &place).await?;
    Ok(views::quality::page(&viewer, (place.school, &place.name), &lines, place.keeps))
}

async fn sheet(viewer: &Viewer, query: &Form) -> Result<Sheet> {
    let place = place(viewer, query).await?;
    Ok(quality::sheet(&place.name, &lines(viewer, &place).await?))
}

pub async fn csv(viewer: Viewer, Query(query): Query) -> Result<Download> {
    Ok(Download::csv(&sheet(&viewer, &query).await?))
}

pub async fn xlsx(viewer: Viewer, Query(query): Query) -> Result<Download> {
    Download::xlsx(&sheet(&viewer, &query).await?)
}
