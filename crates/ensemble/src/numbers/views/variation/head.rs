//! Where is it working, for a head: how widely things spread, and what only a head can change.

use ensemble_ui::chart::{Format, Picture, Row, Rows};
use ensemble_ui::{
    Button, Card, Icon, Kind, Markup, Mast, Render, Section, Tint, html, privacy, state, tasks, why,
};

use super::super::super::export::eight_in_ten;
use super::super::super::model::Measure;
use super::super::super::store::teams::Team;
use super::super::super::variation::{Body, Found};
use super::super::super::{reasons, words};
use super::{Shown, cannot, of_what, place, sessions, spread, too_small};
use crate::access::Viewer;
use crate::web::locale::count_word;
use crate::web::page::{Here, Page};

/// What the head sees: the spread, never which class is which.
pub fn page(
    viewer: &Viewer,
    team: &Team,
    measure: &Measure,
    body: &Body,
    shown: &[Shown<'_>],
    ticks: &[(String, i64)],
) -> Page {
    let Some(found) = &body.found else { return too_small(viewer, team, measure, body) };
    let per_cent = |share: f64| format!("{:.0}%", 100.0 * share);
    let mast = Mast::new("Where is it working?").place(place(team, measure)).place(&team.school).place(sessions(body))
        .lead(html! {
            strong { (words::share(found.share)) " of the difference in " (measure.name) " sits between classes; the rest is between pupils in the same class." }
            " The likely range is " (per_cent(found.low)) " to " (per_cent(found.high)) "."
            @if !found.differs { " Chance alone could make as much." }
            @if found.pooled { " This is a small school, so up to three years are taken together." }
        })
        .quiet(of_what(measure, body))
        .below(html! { div.row { (Button::link("#rule", "Rule out the ordinary reasons")) } });
    let at = format!("/numbers/{}/variation", measure.id);
    let page = html! {
        div.cols.side {
            div {
                (Section::new("sp", "How widely things spread").body(html! {
                    div.card { (pupils_and_classes(measure, found)) }
                    (spread(found, shown, &at, false))
                    (privacy("You see the spread, never which class is which, unless a team shows you. This page cannot be narrowed to fewer \
                              classes, and nothing from it can go into an appraisal."))
                }))
                (Section::new("rule", "Before anyone talks about people, rule out").body(html! {
                    p.quiet { "These are the school’s to change, and most of them are yours." }
                    div.card { (why(&reasons::list(body, |_| false))) }
                    (teams_think(ticks))
                }))
            }
            div.stack.gap-l { (only_a_head()) (cannot())
                section.stack.gap-s aria-labelledby="oth-h" { h2 #oth-h { "And other schools?" }
                    p.small { "Comparison with other schools comes with termly figures. There are none yet." } }
            }
        }
    };
    Page::new(viewer, "Where is it working?", Here::Numbers).mast(mast).body(page)
}

/// Two flat bars on one axis.
fn pupils_and_classes(measure: &Measure, found: &Found) -> Markup {
    let [(_, pupils), (_, classes)] = eight_in_ten(found);
    let step = Format::number(usize::from(pupils < 5.0));
    let row = |label: &str, half: f64, kind: Kind| Row {
        label: html! { (label) },
        picture: Picture::Range(-half, half, kind),
        words: html! { (step.write(half)) " either side" },
    };
    html! {
        h3 { @if pupils > 2.0 * classes { "Pupils differ far more than classes do" } @else { "Pupils differ more than classes do" } }
        p.tiny { "Each bar holds eight in ten." }
        div.mt-s { (Rows {
            caption: "Spread between pupils and between classes".to_owned(),
            heads: ["Eight in ten".to_owned(), "In words".to_owned()],
            ends: ["Less than typical".to_owned(), "More".to_owned()],
            rows: vec![row("Pupils", pupils, Kind::Typical), row("Classes", classes, Kind::Better)],
            centre: 0.0,
            band: None,
            axis: None,
            format: Format::signed(0).zero("typical"),
        }) }
        p.row.small.mt-s {
            (Icon::Download)
            a href=(format!("/numbers/{}/variation/spread.csv", measure.id)) download="" { "Download as CSV" }
            a href=(format!("/numbers/{}/variation/spread.xlsx", measure.id)) download="" { "Download for Excel" }
        }
    }
}

fn teams_think(ticks: &[(String, i64)]) -> Markup {
    let said: Vec<String> = (ticks.iter())
        .map(|(reason, teams)| {
            format!(
                "{} teams have ticked {}",
                count_word(usize::try_from(*teams).unwrap_or_default()),
                reasons::title(reason).to_lowercase()
            )
        })
        .collect();
    html! {
        @if !said.is_empty() {
            (state(Kind::Early, html! { strong { "What the teams think: " } (said.join(", ")) ". Nobody can see which." }))
        }
    }
}

fn only_a_head() -> Markup {
    let task = |icon: Icon, words: &str| ensemble_ui::Task {
        icon,
        done: false,
        words: html! { (words) },
        note: None,
    };
    Card::titled(Tint::Brand, "do", 2, "Three things only a head can do")
        .body(tasks([
            task(Icon::Clock, "Look at the timetable: who has this late in the day?"),
            task(Icon::Users, "Give cover to the same people, so that routines hold"),
            task(Icon::Calendar, "Protect the hour when teams look at this together"),
        ]))
        .render()
}
