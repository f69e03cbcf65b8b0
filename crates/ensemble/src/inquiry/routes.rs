//! Handlers of inquiries.

use super::form::{self, COUNT};
use super::model::{Inquiry, NewInquiry, Stage, six_weeks_after};
use super::store::{self, Card};
use super::views;
use crate::access::{Act, Editable, Role, Thing, Verb, Viewer, can};
use crate::event::Event;
use crate::network::{self, Org};
use crate::numbers::{Measure, teams, tried};
use crate::practice::Practice;
use crate::visit::Visit;
use crate::web::id::Id;
use crate::web::locale::first_words;
use crate::web::{Again, Form, Page, Path, Problem, Query, Redirect, Result};

pub async fn index(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let all = store::list(&viewer).await?;
    let is_member = !teams::mine(&viewer).await?.is_empty();
    Ok(views::index::page(&viewer, &all, is_member, query.has("given")))
}

/// What a new inquiry begins from: a card, a visit, or nothing.
struct Origin {
    card: Option<Card>,
    visit: Option<Id<Visit>>,
    doing: String,
}

async fn origin(viewer: &Viewer, form: &Form) -> Result<Origin> {
    let asked = |name: &str| Some(form.text(name).to_owned()).filter(|text| !text.is_empty());
    if let Some(text) = asked("visit") {
        let visit: Id<Visit> = text.parse().map_err(|_| Problem::NotFound)?;
        let (practice, doing) = store::visited(viewer, visit).await?;
        return Ok(Origin { card: store::card(viewer, practice).await?, visit: Some(visit), doing });
    }
    let Some(text) = asked("practice") else {
        return Ok(Origin { card: None, visit: None, doing: String::new() });
    };
    let practice: Id<Practice> = text.parse().map_err(|_| Problem::NotFound)?;
    let card = store::card(viewer, practice).await?.ok_or(Problem::NotFound)?;
    let doing = first_words_of(&card);
    Ok(Origin { card: Some(card), visit: None, doing })
}

/// The words of the card, as many as the field takes.
fn first_words_of(card: &Card) -> String {
    match card.what_we_do.chars().count() {
        0..=600 => card.what_we_do.clone(),
        _ => first_words(&card.what_we_do, 600),
    }
}

/// What the page of the four fields needs beside the form.
async fn asking(viewer: &Viewer, draft: Option<Id<Inquiry>>, origin: &Origin) -> Result<views::ask::Asking> {
    let mine = teams::mine(viewer).await?;
    let ids: Vec<Id<Org>> = mine.iter().map(|team| team.id).collect();
    let measures = tried::watched(viewer, &ids).await?;
    // A head in no team has come back with something to try: it is given to a team of the school.
    let giving = mine.is_empty() && viewer.has(Role::Head);
    let teams = match viewer.school().filter(|_| giving) {
        Some(school) => teams::of_school(viewer, school).await?,
        None => mine,
    };
    Ok(views::ask::Asking { draft, teams, measures, card: origin.card.clone(), visit: origin.visit, giving })
}

pub async fn new(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let origin = origin(&viewer, &query).await?;
    let asking = asking(&viewer, None, &origin).await?;
    let Some(first) = asking.teams.first() else { return Err(store::MEMBERS) };
    let mut form = Form::default();
    form.set("team", query.text("team").parse().unwrap_or(first.id).to_string());
    form.set("doing", origin.doing);
    form.set("how", if asking.measures.is_empty() { COUNT } else { "" });
    form.set("look_on", six_weeks_after(&viewer.today));
    Ok(views::ask::page(&viewer, &asking, &form))
}

pub async fn create(mut act: Act, mut form: Form) -> Result<Redirect, Again> {
    let origin = origin(act.viewer(), &form).await?;
    let asking = asking(act.viewer(), None, &origin).await?;
    let team: Id<Org> = form.text("team").parse().map_err(|_| Problem::NotFound)?;
    let team = match asking.giving {
        true => store::given_team(act.viewer(), team).await?,
        false => store::own_team(act.viewer(), team).await?,
    };
    let is_draft = asking.giving || form.text("do") == "draft";
    let Some(new) = read(act.viewer(), &mut form, team.id, &asking.measures, is_draft).await? else {
        return Err(views::ask::page(act.viewer(), &asking, &form).into());
    };
    let from = (origin.card.map(|card| card.id), origin.visit);
    let id = store::insert(&mut act, &team, from, &new).await?;
    match is_draft {
        true => act.record(Event::InquiryDrafted { team: team.id, inquiry: id }).await?,
        false => begin(&mut act, &team, id, &new).await?,
    }
    act.commit().await?;
    Ok(Redirect::to(if asking.giving { "/inquiries?given".to_owned() } else { format!("/inquiries/{id}") }))
}

async fn read(
    viewer: &Viewer,
    form: &mut Form,
    team: Id<Org>,
    measures: &[Measure],
    is_draft: bool,
) -> Result<Option<NewInquiry>> {
    let new = form::read(form, team, measures, &viewer.today, is_draft);
    let counting = new.as_ref().map(|new| new.counting.as_str()).unwrap_or_default();
    if !counting.is_empty() && tried::is_counted(viewer, team, counting).await? {
        form.wrong(
            "counting",
            "Your team watches a number of that name already. Choose it, or say it in other words",
        );
        return Ok(None);
    }
    Ok(new)
}

/// It starts: the count begins, or the usual range of the number stands still.
async fn begin(act: &mut Act, team: &Editable<Org>, id: Id<Inquiry>, new: &NewInquiry) -> Result<()> {
    let measure = match new.measure {
        Some(measure) => measure,
        None => tried::begin_counting(act, team, &new.counting).await?,
    };
    tried::begin_inquiry(act, measure, &new.title()).await?;
    store::start(act, id, measure).await?;
    act.record(Event::InquiryStarted { team: team.id, inquiry: id }).await
}

pub async fn show(viewer: Viewer, Path(id): Path<Id<Inquiry>>) -> Result<Page> {
    let told = store::find(&viewer, id).await?;
    let series = match told.inquiry.measure_id {
        Some(measure) => match tried::series(&viewer, measure).await {
            Ok(series) => Some(series),
            Err(Problem::NotFound) => None,
            Err(why) => return Err(why),
        },
        None => None,
    };
    let team = told.inquiry.team_id;
    let above = network::above(&viewer.app, team).await?;
    let is_ours = can(&viewer, Verb::Change, &Thing::Ours { team, above: &above });
    Ok(views::show::page(&viewer, &told, series.as_ref(), is_ours))
}

/// What a draft came from, as far as it may be read today.
async fn origin_of(viewer: &Viewer, inquiry: &Inquiry) -> Result<Origin> {
    let card = match inquiry.practice_id {
        Some(practice) => store::card(viewer, practice).await?,
        None => None,
    };
    Ok(Origin { card, visit: None, doing: String::new() })
}

pub async fn edit(viewer: Viewer, Path(id): Path<Id<Inquiry>>) -> Result<Page> {
    let told = store::editable(&viewer, id).await?;
    let form = form::of(&told.inquiry);
    match told.stage(&viewer.today) {
        Stage::Plan => {
            let origin = origin_of(&viewer, &told.inquiry).await?;
            Ok(views::ask::page(&viewer, &asking(&viewer, Some(id), &origin).await?, &form))
        }
        Stage::Try | Stage::Study => Ok(views::ask::adjust(&viewer, &told, &form)),
        Stage::Decided | Stage::SetAside => Err(OVER),
    }
}

const OVER: Problem = Problem::Conflict("This inquiry has been decided or set aside, so it stays as it was.");

pub async fn change(mut act: Act, Path(id): Path<Id<Inquiry>>, mut form: Form) -> Result<Redirect, Again> {
    let told = store::editable(act.viewer(), id).await?;
    match told.stage(act.today()) {
        Stage::Plan if form.text("do") == "draft" => {
            let origin = origin_of(act.viewer(), &told.inquiry).await?;
            let asking = asking(act.viewer(), Some(id), &origin).await?;
            let team = told.inquiry.team_id;
            let Some(new) = read(act.viewer(), &mut form, team, &asking.measures, true).await? else {
                return Err(views::ask::page(act.viewer(), &asking, &form).into());
            };
            store::update(&mut act, &told, &new).await?;
        }
        Stage::Plan => return start_with(act, told, form).await,
        Stage::Try | Stage::Study => {
            let today = act.today().to_owned();
            let doing = form.required("doing", "what you do", 600);
            // A day that has come stands as it is; another one has to be still to come.
            let as_it_was = told.inquiry.look_on.as_deref() == Some(form.text("look_on"));
            let look_on =
                if as_it_was { told.inquiry.look_on.clone() } else { form::day(&mut form, &today, false) };
            if !form.is_right() {
                return Err(views::ask::adjust(act.viewer(), &told, &form).into());
            }
            store::adjust(&mut act, &told, &NewInquiry { doing, look_on, ..NewInquiry::default() }).await?;
        }
        Stage::Decided | Stage::SetAside => return Err(OVER.into()),
    }
    act.record(Event::InquiryChanged { team: told.inquiry.team_id, inquiry: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/inquiries/{id}")))
}

/// Starts a draft as it stands; what is still missing is asked for.
pub async fn start(act: Act, Path(id): Path<Id<Inquiry>>) -> Result<Redirect, Again> {
    let told = store::editable(act.viewer(), id).await?;
    let form = form::of(&told.inquiry);
    start_with(act, told, form).await
}

async fn start_with(mut act: Act, told: Editable<super::Told>, mut form: Form) -> Result<Redirect, Again> {
    let (id, team) = (told.inquiry.id, told.inquiry.team_id);
    if told.stage(act.today()) != Stage::Plan {
        return Err(Problem::Conflict("This inquiry has started, or was set aside.").into());
    }
    let origin = origin_of(act.viewer(), &told.inquiry).await?;
    let asking = asking(act.viewer(), Some(id), &origin).await?;
    let Some(new) = read(act.viewer(), &mut form, team, &asking.measures, false).await? else {
        return Err(views::ask::page(act.viewer(), &asking, &form).into());
    };
    let team = store::own_team(act.viewer(), team).await?;
    store::update(&mut act, &told, &new).await?;
    begin(&mut act, &team, id, &new).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/inquiries/{id}")))
}

pub async fn set_aside(mut act: Act, Path(id): Path<Id<Inquiry>>) -> Result<Redirect> {
    let told = store::editable(act.viewer(), id).await?;
    store::set_aside(&mut act, &told).await?;
    act.record(Event::InquirySetAside { team: told.inquiry.team_id, inquiry: id }).await?;
    act.commit().await?;
    Ok(Redirect::to(format!("/inquiries/{id}")))
}
