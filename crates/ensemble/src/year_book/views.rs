//! The year book's page: months, the newest first, and in each what was given.

use ensemble_ui::{Button, Card, Markup, Mast, Render, Section, Tint, empty, html, privacy};

use super::lines::{Line, MOST, Of, place};
use crate::access::Viewer;
use crate::web::locale::{date_of, month_of, short_date};
use crate::web::page::{Here, Page};

pub fn show(viewer: &Viewer, of: Of, lines: &[Line]) -> Page {
    let month = |line: &Line| month_of(&viewer.app, line.at);
    let body = html! {
        div.cols.side {
            div {
                @if lines.is_empty() {
                    (empty(
                        "Nothing yet this school year",
                        "When a team shares a practice, says what it found, or thanks another, a line stands here.",
                        None,
                    ))
                }
                @for of_month in lines.chunk_by(|a, b| month(a) == month(b)) {
                    @if let Some(first) = of_month.first() {
                        (Section::new(slug(&month(first)), month(first)).body(html! {
                            ol.timeline role="list" {
                                @for line in of_month { li { (one(viewer, line)) } }
                            }
                        }))
                    }
                }
                @if i64::try_from(lines.len()).is_ok_and(|n| n >= MOST) {
                    p.small.quiet { "These are the newest lines. Earlier ones are kept." }
                }
            }
            (beside(viewer, of))
        }
    };
    let lead = match of {
        Of::Network => "What teams of the network shared, found out and thanked each other for.",
        Of::School => "What our own teams shared, found out and thanked others for.",
    };
    Page::new(viewer, "Year book", Here::YearBook).mast(Mast::new("Our year together").lead(lead)).body(body)
}

fn slug(month: &str) -> String {
    month.to_lowercase().replace(' ', "-")
}

fn one(viewer: &Viewer, line: &Line) -> Markup {
    let link = line.link.as_deref().filter(|link| *link != "/year-book");
    html! {
        strong { (short_date(&date_of(&viewer.app, line.at))) }
        @if let Some(link) = link { a href=(link) { (line.words) } } @else { (line.words) }
        @if let Some(said) = &line.said { " " q { (said) } }
    }
}

fn beside(viewer: &Viewer, of: Of) -> Markup {
    let (csv, xlsx) = match of {
        Of::Network => ("/year-book.csv", "/year-book.xlsx"),
        Of::School => ("/year-book.csv?of=school", "/year-book.xlsx?of=school"),
    };
    Card::titled(Tint::Heather, "whose", 2, "Whose year?")
        .body(html! {
            @if place(viewer, Of::School).is_some() {
                p.row {
                    @match of {
                        Of::Network => (Button::link("/year-book?of=school", "Show our school").alt()),
                        Of::School => (Button::link("/year-book", "Show the network").alt()),
                    }
                }
            }
            p.small.no-print { a href=(csv) { "Take the lines away as a table" } ", or " a href=(xlsx) { "for Excel" } }
            (privacy("Nobody is counted here, and nothing stands before anything else but by its day. What a team takes back is gone from here as well."))
        })
        .render()
}
