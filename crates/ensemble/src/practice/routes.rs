//! Handlers of practices: the library, a card, writing it, sharing it and taking it back.

use super::model::{Hours, NewPractice, Practice, Reach, Signed, Wanted, longest, read_hours};
use super::{store, views};
use crate::access::{Act, Membership, Role, Viewer};
use crate::network::{Org, OrgKind};
use crate::notice::{self, Notice};
use crate::web::id::Id;
use crate::web::{Again, Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn index(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let wanted = Wanted {
        words: query.text("q").chars().take(80).collect(),
        hours: Hours::parse(query.text("hours")).unwrap_or(Hours::Any),
        page: query.text("page").parse().unwrap_or(1).clamp(1, 1000),
    };
    let found = store::library(&viewer, &wanted).await?;
    let drafts = store::drafts(&viewer).await?;
    let noticed = notice::waiting(&viewer).await?;
    Ok(views::index::page(&viewer, &wanted, &found, &drafts, &noticed, !own_teams(&viewer).is_empty()))
}

/// The teams somebody may write a card in.
fn own_teams(viewer: &Viewer) -> Vec<&Membership> {
    let writes =
        |m: &&Membership| m.org_kind == OrgKind::Team && matches!(m.role, Role::Teacher | Role::TeamLead);
    let mut teams: Vec<&Membership> = viewer.memberships.iter().filter(writes).collect();
    teams.dedup_by_key(|m| m.org);
    teams
}

fn in_a_team(viewer: &Viewer) -> Result<Vec<&Membership>> {
    match own_teams(viewer) {
        none if none.is_empty() => {
            Err(Problem::Forbidden("A card is a team’s: people in a team can write one."))
        }
        teams => Ok(teams),
    }
}

/// What was noticed, if the card is to tell its story and nobody answered meanwhile.
async fn noticed(viewer: &Viewer, form: &Form) -> Result<Option<Notice>> {
    let Ok(id) = form.text("notice").parse::<Id<Notice>>() else { return Ok(None) };
    match notice::find(viewer, id).await {
        Ok(notice) => Ok(Some(notice)),
        Err(Problem::NotFound) => Ok(None),
        Err(why) => Err(why),
    }
}

pub async fn new(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let teams = in_a_team(&viewer)?;
    let notice = noticed(&viewer, &query).await?;
    Ok(views::form::new(&viewer, &teams, notice.as_ref(), &Form::default()))
}

pub async fn create(mut act: Act, mut form: Form) -> Result<Redirect, Again> {
    let viewer = act.viewer().clone();
    let teams = in_a_team(&viewer)?;
    let notice = noticed(&viewer, &form).await?;
    let team = form.choice("team", "your team", |word| word.parse::<Id<Org>>().ok());
    let card = typed(&mut form, false);
    let Some((team, card)) = team.zip(card) else {
        return Err(views::form::new(&viewer, &teams, notice.as_ref(), &form).into());
    };
    let team = store::own_team(&viewer, team).await?;
    let id = store::insert(&mut act, &team, &card).await?;
    if let Some(notice) = notice.filter(|notice| notice.team_id == team.id) {
        notice::answer(&mut act, notice.id).await?;
    }
    act.commit().await?;
    Ok(Redirect::to(format!("/practices/{id}")))
}

/// A draft needs a title; a card that others read, all that it takes to share one.
fn typed(form: &mut Form, shared: bool) -> Option<NewPractice> {
    let title = form.required("title", "what you call it", longest::TITLE);
    let (for_whom, what_we_do) = match shared {
        true => (
            form.required("for_whom", "for whom it is", longest::FOR_WHOM),
            form.required("what_we_do", "what you do", longest::WHAT_WE_DO),
        ),
        false => {
            (form.optional("for_whom", longest::FOR_WHOM), form.optional("what_we_do", longest::WHAT_WE_DO))
        }
    };
    let needs = form.optional("needs", longest::NEEDS);
    let might_not = form.optional("might_not", longest::MIGHT_NOT);
    let hours = read_hours(form.text("hours")).unwrap_or_else(|why| {
        form.wrong("hours", why);
        None
    });
    form.is_right().then_some(NewPractice { title, for_whom, what_we_do, needs, might_not, hours })
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Practice>>) -> Result<Page> {
    card(&viewer, id, &Form::default()).await
}

async fn card(viewer: &Viewer, id: Id<Practice>, form: &Form) -> Result<Page> {
    let practice = store::find(viewer, id).await?;
    let seen = views::card::Seen {
        names: store::names(viewer, &practice).await?,
        findings: store::findings(viewer, id).await?,
        thanks: store::thanks(viewer, id).await?,
        ours: store::editable(viewer, id).await.is_ok(),
        named: store::is_named(viewer, id).await?,
        practice,
    };
    Ok(views::card::page(viewer, &seen, form))
}

pub async fn edit(viewer: Viewer, Path(id): Path<Id<Practice>>) -> Result<Page> {
    let practice = store::editable(&viewer, id).await?;
    Ok(views::form::edit(&viewer, &practice, &views::form::filled(&practice)))
}

pub async fn change(mut act: Act, Path(id): Path<Id<Practice>>, mut form: Form) -> Result<Redirect, Again> {
    let practice = store::editable(act.viewer(), id).await?;
    let Some(new) = typed(&mut form, practice.is_shared()) else {
        return Err(views::form::edit(act.viewer(), &practice, &form).into());
    };
    store::change(&mut act, &practice, &new).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/practices/{id}")))
}

pub async fn share(mut act: Act, Path(id): Path<Id<Practice>>, mut form: Form) -> Result<Redirect, Again> {
    let practice = store::editable(act.viewer(), id).await?;
    let open = Reach::open_to(practice.school_id);
    let reach =
        form.choice("reach", "who may read it", |word| Reach::parse(word).filter(|r| open.contains(r)));
    let signed = form.choice("signed", "how it is signed", Signed::parse);
    let missing = practice.missing();
    if !missing.is_empty() {
        form.wrong("share", format!("Before you share it, say {}", missing.join(" and ")));
    }
    let Some((reach, signed)) = reach.zip(signed).filter(|_| form.is_right()) else {
        return Err(card(act.viewer(), id, &form).await?.into());
    };
    store::share(&mut act, &practice, reach, signed).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/practices/{id}")))
}

pub async fn withdraw(mut act: Act, Path(id): Path<Id<Practice>>) -> Result<Redirect> {
    let practice = store::editable(act.viewer(), id).await?;
    store::withdraw(&mut act, &practice).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/practices/{id}")))
}

/// Everybody's own name, given and taken off by themselves.
pub async fn name(mut act: Act, Path(id): Path<Id<Practice>>, form: Form) -> Result<Redirect> {
    let changed = if form.text("choice") == "give" {
        let practice = store::editable(act.viewer(), id).await?;
        store::give_name(&mut act, &practice).await?
    } else {
        let practice = store::find(act.viewer(), id).await?;
        store::take_name(&mut act, &practice).await?
    };
    if changed {
        act.commit().await?;
    }
    Ok(Redirect::to(format!("/practices/{id}")))
}
