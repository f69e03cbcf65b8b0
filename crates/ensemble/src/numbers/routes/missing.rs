//! Who has no result: for who keeps the school, and who teaches the class.

use std::collections::HashSet;

use super::super::model::{Class, Gathered, Measure};
use super::super::store::{self, quality as kept};
use super::super::views;
use crate::access::{Role, Viewer};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::{Page, Path, Problem, Query, Result};

/// For the page that is shown instead.
const WHO: &str = "The school’s head and data manager can open this, and who teaches the class.";

/// The classes of a school whose pupils somebody may read by name. Nobody's, unless one of these says so.
pub enum Open {
    Every,
    Some(HashSet<Id<Class>>),
}

impl Open {
    pub async fn to(viewer: &Viewer, school: Id<Org>) -> Result<Open> {
        let keeps = |role| matches!(role, Role::Head | Role::DataManager);
        if viewer.memberships.iter().any(|m| m.org == school && keeps(m.role)) {
            return Ok(Open::Every);
        }
        Ok(Open::Some(kept::taught(viewer, school).await?.into_iter().collect()))
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Open::Some(classes) if classes.is_empty())
    }

    pub fn has(&self, class: Id<Class>) -> bool {
        match self {
            Open::Every => true,
            Open::Some(classes) => classes.contains(&class),
        }
    }
}

/// Is there a class whose list this person may open?
pub async fn may_open(viewer: &Viewer, measure: &Measure) -> Result<bool> {
    let (Gathered::Results, Some(school)) = (measure.gathered, measure.school_id) else { return Ok(false) };
    Ok(!Open::to(viewer, school).await?.is_empty())
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Measure>>, Query(query): Query) -> Result<Page> {
    let asked = match query.text("class") {
        "" => None,
        text => Some(text.parse::<Id<Class>>().map_err(|_| Problem::NotFound)?),
    };
    let measure = store::find(&viewer, id).await?;
    let (Gathered::Results, Some(school)) = (measure.gathered, measure.school_id) else {
        return Err(Problem::NotFound);
    };
    let open = Open::to(&viewer, school).await?;
    if open.is_empty() || asked.is_some_and(|class| !open.has(class)) {
        return Err(Problem::Forbidden(WHO));
    }
    let of_team = matches!(open, Open::Some(_)).then_some(measure.team_id);
    let look = viewer.look(school, of_team, "reading who has no result").await?;
    let mut found = kept::missing(&viewer, &look, school, &[id]).await?;
    found.retain(|gap| open.has(gap.class_id));
    // Without a class it is the first by name in which somebody is missing.
    let gap = match asked {
        Some(class) => found.iter().find(|gap| gap.class_id == class),
        None => found.iter().find(|gap| gap.missing > 0).or(found.first()),
    };
    let gap = gap.ok_or(Problem::NotFound)?;
    let names = kept::names(&look, school, &gap.who).await?;
    Ok(views::missing::page(&viewer, &measure, gap, &found, &names))
}
