//! Pages for keeping the house.

use ensemble_ui::{
    Button, Card, Form as FormView, Icon, Markup, Mast, Section, Table, Tint, bullets, empty, facts, html,
    privacy,
};

use super::store::Looked;
use crate::access::{Role, Viewer};
use crate::app::App;
use crate::web::locale::{moment, sentence_case};
use crate::web::page::{Here, Page, elsewhere};
use crate::web::table_file::{Cell, Sheet, heads};

pub fn settings(viewer: &Viewer) -> Page {
    let leads = viewer.has(Role::NetworkLead);
    let keeps = viewer.has(Role::Head) || viewer.has(Role::DataManager);
    let body = html! {
        div.cols.side {
            div {
                @if elsewhere(viewer).next().is_some() {
                    (Section::new("more", "More of Ensemble").body(bullets(
                        elsewhere(viewer).map(|(label, href)| html! { a href=(href) { (label) } })
                    )))
                }
                (Section::new("where", "Where you belong").body(html! {
                    (Card::bare(Tint::Plain).body(facts(viewer.memberships.iter().map(|m| {
                        (m.org_name.clone(), sentence_case(m.role.words()))
                    }))))
                    (privacy("Everybody in the network can see where you belong. Your own school changes it."))
                }))
                @if leads {
                    (Section::new("joins", "A school joins your network").body(html! {
                        p { a href="/archives" { "A whole school comes in" } ", with everything it has, from the archive that it took elsewhere." }
                    }))
                }
                (Section::new("looked", "Who looked").body(html! {
                    p { "Every look at single pupils is written down before the page is sent, for the people it concerns to read." }
                    p { a href="/settings/looks" {
                        @if keeps { "Who looked at this school’s pupils" } @else { "What you and your team looked at" }
                    } }
                }))
            }
            (Card::titled(Tint::Brand, "device", 2, "This device").body(html! {
                p.small { "Light or dark, and whether names are hidden, are kept on this device only. Nothing about pupils is." }
                (FormView::post("/sign-out").leaving().body(html! { p.row { (Button::new("Sign out").alt()) } }))
            }))
        }
    };
    Page::new(viewer, "Settings", Here::Settings)
        .mast(Mast::new("Settings").lead(html! { "You are signed in as " strong { (viewer.name()) } "." }))
        .body(body)
}

const LOOKS: [&str; 4] = ["When", "Who", "Where", "What for"];

/// One look in words, for the page and for its file.
fn line(viewer: &Viewer, look: &Looked) -> [String; 4] {
    let who = look.who.clone().unwrap_or_else(|| "Ensemble itself".to_owned());
    [moment(&viewer.app, look.at), who, look.place.clone(), look.purpose.clone()]
}

pub fn looks_sheet(viewer: &Viewer, looks: &[Looked]) -> Sheet {
    Sheet {
        name: "Who looked".to_owned(),
        heads: heads(LOOKS),
        rows: looks.iter().map(|look| line(viewer, look).map(Cell::from).to_vec()).collect(),
        notes: vec![
            "Each line was written before a page with single pupils was sent. The newest hundred.".to_owned(),
        ],
    }
}

pub fn looks(viewer: &Viewer, looks: &[Looked]) -> Page {
    let body = match looks {
        [] => empty(
            "Nobody has looked yet",
            "When somebody opens a page with single pupils on it, a line stands here first.",
            None,
        ),
        looks => html! {
            (looks.iter().map(|look| line(viewer, look)).fold(
                LOOKS.iter().fold(Table::new("Looks at single pupils, the newest first").stack(), |t, head| t.column(*head)),
                |table, cells| table.row(cells),
            ))
            p.row.small {
                (Icon::Download)
                a href="/settings/looks.csv" download="" { "Download as CSV" }
                a href="/settings/looks.xlsx" download="" { "Download for Excel" }
            }
            (privacy("A school’s head and data manager see its lines, a team sees its own, and you see yours."))
        },
    };
    Page::new(viewer, "Who looked", Here::Settings)
        .mast(
            Mast::new("Who looked")
                .lead("Each line was written before the page was sent. The newest hundred stand here."),
        )
        .body(body)
}

/// A page about us, open to everybody.
pub fn about(app: &App, viewer: Option<&Viewer>, page: &str) -> Option<Page> {
    let (title, lead, body): (&str, &str, Markup) = match page {
        "accessibility" => (
            "Accessibility statement",
            "Everybody in a staffroom should be able to use every page.",
            bullets([
                "We build to WCAG 2.2, level AA, and check every page by program at each change.",
                "Every page works by keyboard, without script, at 320 pixels wide, in print and in high contrast.",
                "Every chart has its words before it and its table below it.",
                "Not yet tested with people who use screen readers every day. If a page gets in your way, tell your data manager, who can reach us.",
            ]),
        ),
        "data" => (
            "How we use data",
            "Numbers belong to teams. Nothing here can be used for appraisal or pay.",
            bullets([
                "Single pupils are seen inside their school only, by the team that shares their class, the head and the data manager.",
                "Every look at single pupils is written down first; the school can read who looked.",
                "Communities and networks never see pupils, and see no number about fewer than ten.",
                "No number is kept by teacher, no list is sorted by result, and nobody is placed above anybody.",
                "A school can undo what it brought in, and leave with everything.",
            ]),
        ),
        "help" => (
            "Help",
            "Start from Today: one thing to look at, one thing to do.",
            bullets([
                "Our numbers: what your team watches. A state line says in words what a chart says in points.",
                "Where is it working?: how much of the difference sits between classes, with no class named.",
                "Files in: how a school’s own records come in, checked first and undone if need be.",
                "Something missing? Your school’s data manager looks after who belongs where.",
            ]),
        ),
        _ => return None,
    };
    Some(Page::open(app, viewer, title, Here::Nowhere).mast(Mast::new(title).lead(lead)).body(body))
}
