//! What a school no longer does, and why. No person stands on this page.

use ensemble_ui::{
    Button, Card, Markup, Mast, Render, Section, Tint, do_print, empty, figures, html, privacy,
};

use super::super::model::{Told, hours_a_week};
use crate::access::Viewer;
use crate::practice::model::Signed;
use crate::web::locale::{count_word, date_of, day, long_date, sentence_case};
use crate::web::page::{Here, Page};

const TITLE: &str = "What we no longer do, and why";

pub fn page(viewer: &Viewer, school: &str, all: &[Told]) -> Page {
    let hours: f64 = all.iter().filter_map(|told| told.finding.hours_back).sum();
    let many = sentence_case(&count_word(all.len()));
    let lead = html! {
        @match all.len() {
            0 => { "Nothing has been stopped on purpose yet. Stopping something and saying why is a contribution." }
            n => {
                (many) (if n == 1 { " thing" } else { " things" }) " stopped on purpose. "
                @if hours > 0.0 { "That gives " strong { (hours_a_week(hours)) } " back to the teams that freed them. " }
                "Stopping something and saying why is a contribution."
            }
        }
    };
    let mut mast = Mast::new(TITLE).place(school).place(day(&viewer.today)).lead(lead);
    if !all.is_empty() {
        let count = (all.len().to_string(), if all.len() == 1 { "thing stopped" } else { "things stopped" });
        let total = (written(hours), "hours a week given back, in our school");
        mast = mast.beside(figures([total, count])).below(html! { p.row { (do_print("Print")) } });
    }
    let body = html! {
        @if all.is_empty() {
            (empty(
                "The list will be here",
                "When a team decides to stop something, its two lines on why stand here, with the hours a week it gives back.",
                Some(Button::link("/inquiries", "Our inquiries").alt()),
            ))
        } @else {
            (Section::new("list", "The list").body(html! {
                p.quiet.small { "Newest first. No names of people, now or in the past: these were good ideas once." }
                div.stack { @for told in all { (line(viewer, told)) } }
            }))
        }
        p.section { (privacy("Hours are the teams’ own estimates and belong to the team that freed them. This page holds no names and is not used to plan staffing.")) }
    };
    Page::new(viewer, TITLE, Here::Inquiries).mast(mast).body(body)
}

fn written(hours: f64) -> String {
    ((hours * 100.0).round() / 100.0).to_string()
}

fn line(viewer: &Viewer, told: &Told) -> Markup {
    let finding = &told.finding;
    let team = match finding.signed {
        Signed::Team => finding.team.as_str(),
        Signed::Unnamed => "One of our teams",
    };
    let on = long_date(&date_of(&viewer.app, finding.made_at));
    Card::titled(
        Tint::Plain,
        format!("f{}", finding.id),
        3,
        html! { a href=(format!("/findings/{}", finding.id)) { (told.about()) } },
    )
    .close()
    .body(html! {
        p.small { (finding.why) }
        @if let Some(hours) = finding.hours_back { p { strong { (hours_a_week(hours)) } " back" } }
        p.tiny { (team) ", " (on) }
    })
    .render()
}

pub fn no_school(viewer: &Viewer) -> Page {
    let body = empty(
        "This list belongs to a school",
        "Each school keeps its own list of what it stopped. What teams let everybody read stands among the decisions.",
        Some(Button::link("/findings", "What became of it").alt()),
    );
    Page::new(viewer, TITLE, Here::Inquiries).mast(Mast::new(TITLE)).body(body)
}
