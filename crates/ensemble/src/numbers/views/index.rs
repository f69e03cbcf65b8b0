//! A team's home, a school's teams, and what others see.

use ensemble_ui::{Button, Card, Icon, Markup, Mast, Render, Section, Tint, empty, html, privacy, state};

use super::super::model::Measure;
use super::super::series::Series;
use super::super::store::teams::{self, Team};
use super::super::words;
use super::picture;
use crate::access::Viewer;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::locale::{count_word, day, plural};
use crate::web::page::{Here, Page};

/// A team's own page. `spread`: what says how classes differ, here and in the reader's `others`.
pub fn team(
    viewer: &Viewer,
    team: &Team,
    series: &[Series],
    spread: &[Measure],
    others: &[&Team],
    may_define: bool,
) -> Page {
    let new = format!("/numbers/measures/new?team={}", team.id);
    let lead = match series.is_empty() {
        true => html! { "Choose one number that your team would like to move. One is enough to begin with." },
        false => words::lead(series),
    };
    let mast = Mast::new(&team.name)
        .place(&team.school)
        .place(day(&viewer.today))
        .lead(lead)
        .quiet(whose(team, series));
    let side = html! { @if may_define {
        a.small href=(new) { "Choose what we watch" }
        " " a.small href="/numbers/quality" { "How whole our data is" }
    } };
    let body = html! {
        @if series.is_empty() {
            (empty(
                "Our numbers will be here",
                "A number with its chart: what changed, what is only the usual up and down, and what stands out. \
                 It belongs to the team, and it helps you see whether something you try is working.",
                may_define.then(|| Button::link(new.as_str(), "Choose a number")),
            ))
        } @else {
            div.cols.side {
                (Section::new("num", "Our numbers").side(side).body(html! {
                    div.tiles { @for (i, series) in series.iter().enumerate() { (picture::tile(series, i)) } }
                    (picture::key())
                }))
                div.stack.gap-l { (due(viewer, series)) (working(spread, team.id, others)) (elsewhere(others)) (who_sees(team)) }
            }
        }
        @if series.is_empty() { (elsewhere(others)) }
    };
    Page::new(viewer, "Our numbers", Here::Numbers).mast(mast).body(body)
}

/// "86 pupils, three classes, five of us. These are our numbers, not anyone's score."
fn whose(team: &Team, series: &[Series]) -> String {
    let count = |n: i64| usize::try_from(n).unwrap_or_default();
    let pupils = teams::pupils(series).map(|n| plural(count(n), "pupil", "pupils"));
    let classes = (team.classes > 0).then(|| {
        format!("{} {}", count_word(count(team.classes)), if team.classes == 1 { "class" } else { "classes" })
    });
    let us = format!("{} of us", count_word(count(team.members)));
    let all: Vec<String> = pupils.into_iter().chain(classes).chain([us]).collect();
    let text = crate::web::locale::sentence_case(&all.join(", "));
    format!("{text}. These are our numbers, not anyone’s score.")
}

/// What waits to be entered, one line each.
fn due(viewer: &Viewer, series: &[Series]) -> Markup {
    let due: Vec<&Series> = series.iter().filter(|s| s.is_due(&viewer.today)).collect();
    html! {
        @if !due.is_empty() {
            (Card::titled(Tint::Brand, "due", 2, "To enter when you next meet").eyebrow(Icon::Calendar, "A minute’s work").body(html! {
                ul.plain.small {
                    @for series in due {
                        li { a href=(format!("/numbers/{}#enter", series.measure.id)) { (series.measure.name) }
                             @if let Some(last) = series.latest() { ", last entered for " (words::day_month(&last.taken_on)) } }
                    }
                }
            }))
        }
    }
}

fn working(spread: &[Measure], here: Id<Org>, others: &[&Team]) -> Markup {
    let whose = |measure: &Measure| {
        let other = others.iter().find(|team| team.id == measure.team_id && team.id != here);
        other.map(|team| format!(", {}", team.name)).unwrap_or_default()
    };
    html! {
        @if !spread.is_empty() {
            (Card::titled(Tint::Plain, "where", 2, "Where is it working?").eyebrow(Icon::Eye, "Between our classes").body(html! {
                p.small { "How widely a number spreads between classes, with no class named, and the ordinary reasons to rule out first." }
                ul.plain.small {
                    @for measure in spread {
                        li { a href=(format!("/numbers/{}/variation", measure.id)) { (measure.name) } (whose(measure)) }
                    }
                }
            }))
        }
    }
}

fn elsewhere(others: &[&Team]) -> Markup {
    html! {
        @if !others.is_empty() {
            (Card::titled(Tint::Plain, "others", 2, "Your other teams").body(html! {
                ul.plain.small { @for team in others { li { a href=(format!("/numbers?team={}", team.id)) { (team.name) } ", " (team.school) } } }
            }))
        }
    }
}

fn who_sees(team: &Team) -> Markup {
    privacy(format!(
        "The {}, the head and the data manager of {} can see this page. Nobody else can.",
        team.name, team.school
    ))
}

/// A school for its head and its data manager: every team's numbers in words.
pub fn school(
    viewer: &Viewer,
    school: (Id<Org>, &str),
    teams: &[(Team, Vec<Series>)],
    others: &[(Id<Org>, String)],
) -> Page {
    let all = || teams.iter().flat_map(|(_, series)| series);
    let count = all().count();
    let most = teams.iter().map(|(team, _)| team.members).max().unwrap_or_default();
    let whole = teams.iter().filter(|(team, _)| team.is_everybody(most));
    let lead = html! {
        @if count == 0 { "No team watches a number yet. Ask one team which number it would like to move." }
        @else {
            (plural(teams.len(), "team watches", "teams watch")) " " (plural(count, "number", "numbers")) ". "
            (standing_out(teams))
        }
    };
    let mast = Mast::new("Our numbers").place(school.1).place(day(&viewer.today)).lead(lead)
        .quiet("Each number belongs to a team. Nothing here is keyed by a teacher, and nothing can be used for appraisal.");
    let body = html! {
        @for (n, (team, series)) in whole.clone().enumerate() {
            @if !series.is_empty() {
                (Section::new(format!("w{n}"), &team.name).side(html! { a.small href=(format!("/numbers?team={}", team.id)) { "Open" } }).body(html! {
                    div.tiles { @for (i, one) in series.iter().enumerate() { (picture::tile(one, n * 100 + i)) } }
                    (picture::key())
                }))
            }
        }
        (Section::new("teams", "Our teams").body(html! {
            @if teams.is_empty() {
                (empty("Teams will be here", "A team is the people who share some classes. Its numbers will be told in words.", None))
            }
            div.tiles {
                @for (team, series) in teams.iter().filter(|(team, _)| !team.is_everybody(most)) { (team_card(team, series)) }
            }
        }))
        p.mt { a href=(format!("/numbers/quality?school={}", school.0)) { "How whole our data is: what is missing, late, changed or counted twice" } }
        @if others.len() > 1 {
            (Section::new("schools", "Other schools you look after").body(html! {
                ul.plain { @for (id, name) in others.iter().filter(|(id, _)| *id != school.0) { li { a href=(format!("/numbers?school={id}")) { (name) } } } }
            }))
        }
    };
    Page::new(viewer, "Our numbers", Here::Numbers).mast(mast).body(body)
}

/// What the head reads first: changed and unusual numbers, with the team they belong to.
pub fn standing_out(teams: &[(Team, Vec<Series>)]) -> Markup {
    use super::super::series::Says;
    let news = |series: &&Series| matches!(series.says, Says::Changed { .. } | Says::Unusual { .. });
    let told: Vec<(&Team, &Series)> =
        teams.iter().flat_map(|(team, all)| all.iter().filter(news).map(move |s| (team, s))).collect();
    html! {
        @match told.len() {
            0 => { "Nothing stands out: ups and downs are the usual ones." }
            n => {
                @for (team, series) in told.iter().take(3) { strong { (team.name) } ": " (words::sentence(series)) " " }
                @if n > 3 { (crate::web::locale::sentence_case(&count_word(n - 3))) " more." }
            }
        }
    }
}

fn team_card(team: &Team, series: &[Series]) -> Markup {
    Card::titled(
        Tint::Plain,
        format!("t{}", team.id),
        3,
        html! { a href=(format!("/numbers?team={}", team.id)) { (team.name) } },
    )
    .close()
    .body(html! {
        @if series.is_empty() { p.small.quiet { "No number yet." } }
        @for one in series {
            p.small { strong { (one.measure.name) } }
            (state(words::kind(one), words::state(one)))
        }
    })
    .render()
}

/// Community and network leads: in plain words, what they will see and when.
pub fn beyond(viewer: &Viewer) -> Page {
    let mast = Mast::new("Numbers belong to teams")
        .place(day(&viewer.today))
        .lead("What leaves a school is a figure for a whole term, and no figures have been released yet.");
    let body = html! {
        div.cols.side {
            (empty(
                "Termly figures will be here",
                "At the end of each term a school may release figures about ten pupils or more. They show how widely results \
                 spread and what changed, without naming a class, a pupil or a teacher.",
                Some(Button::link("/network", "See who works where").alt()),
            ))
            (Card::titled(Tint::Plain, "cannot", 2, "What you cannot see, on purpose").body(html! {
                ul.plain.small {
                    li { "A team’s charts and readings: ask the team" }
                    li { "Anything about one class or one pupil" }
                    li { "Schools put in order" }
                }
            }))
        }
    };
    Page::new(viewer, "Numbers", Here::Numbers).mast(mast).body(body)
}

/// In no team, and in charge of none.
pub fn nowhere(viewer: &Viewer) -> Page {
    let mast = Mast::new("Our numbers").place(day(&viewer.today)).lead("You are not in a team yet.");
    let body = empty(
        "Your team’s numbers will be here",
        "A team is the people who share some classes. The head or the data manager of your school can add you to yours.",
        Some(Button::link("/network", "Find your school").alt()),
    );
    Page::new(viewer, "Our numbers", Here::Numbers).mast(mast).body(body)
}
