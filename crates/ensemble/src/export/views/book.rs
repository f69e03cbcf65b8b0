//! The first page of an archive, and what all its pages have in common. They have no script and lead
//! nowhere outside it.

use std::collections::BTreeMap;

use ensemble_ui::assets::{DARK, STYLE};
use ensemble_ui::{Card, Cell, Markup, Mast, Section, Table, Tint, bullets, facts, html, more};

use crate::export::model::Place;
use crate::web::locale::thousands;

/// The house's style without the font it would fetch, light and dark.
pub fn style() -> String {
    let light = String::from_utf8_lossy(STYLE.body);
    let dark = String::from_utf8_lossy(DARK.body);
    format!(
        "{}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n:root {{ --page: 60rem; }}\nbody {{ font-family: system-ui, sans-serif; }}\n",
        without_fonts(&light)
    )
}

fn without_fonts(css: &str) -> String {
    let (mut out, mut rest) = (String::new(), css);
    while let Some((before, after)) = rest.split_once("@font-face") {
        out.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

pub fn page(title: &str, style: &str, mast: &Mast, body: &Markup) -> Markup {
    html! {
        (maud::DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href=(style);
            }
            body { main { (mast) div.wrap { (body) } } }
        }
    }
}

/// Where to begin: what this is, what is in it, what is not, and how to use it without us.
pub fn first(
    place: &Place,
    pages: &[(String, String)],
    counts: &BTreeMap<&str, u64>,
    private: bool,
) -> Markup {
    let read = pages.iter().map(|(file, name)| html! { a href=(file) { (name) } });
    let body = html! {
        (Card::titled(Tint::Brand, "read", 2, "Read it").body(html! {
            p { "A page for each school: its cards, inquiries and findings, plan, year book, numbers and classes." }
            (bullets(read))
        }))
        (Section::new("inside", "What is in it").body(html! {
            (facts([
                ("read", html! { "The pages above" }),
                ("tables", html! { "Every table for a spreadsheet. A text that a spreadsheet would run as a formula begins with an apostrophe here" }),
                ("data", html! { "The same tables exactly as they were kept, one line of JSON a row. This is what another Ensemble reads" }),
                ("elsewhere", html! { "Names and ids of what these rows point to in other schools, and nothing of what is in them" }),
                ("manifest.json", html! { "What was copied and when, and the fingerprint (SHA-256) of every file" }),
            ]))
            (more("Every table, and how many rows it has", tables(counts)))
        }))
        (Section::new("outside", "What is not in it").body(outside(private)))
        (Section::new("again", "Bring it back").body(html! {
            p { "Whoever keeps an Ensemble brings this zip in as it is, with " code { "ensemble import archive" } ". Then the same place is there, whole or not at all." }
        }))
        (Section::new("keep", "Look after it").body(html! {
            p { "It holds the names of people and of pupils. Keep it where you keep the register, and delete it when you no longer need it." }
        }))
    };
    let title = format!("A copy of {}", place.name);
    let lead = format!(
        "This is a full copy of what {} kept in Ensemble. You need nothing but a browser and a spreadsheet to read it.",
        place.name
    );
    page(&title, "read/style.css", &Mast::new(&title).lead(lead), &body)
}

fn tables(counts: &BTreeMap<&str, u64>) -> Markup {
    let rows = counts.iter().map(|(table, rows)| {
        let file = html! { a href=(format!("tables/{table}.csv")) { (table) } };
        [Cell::new(file), thousands(usize::try_from(*rows).unwrap_or(usize::MAX)).into()]
    });
    html! { (Table::new("Rows in each table").column("Table").figures("Rows").rows(rows)) }
}

fn outside(private: bool) -> Markup {
    html! {
        ul {
            li { "Who is signed in, and the links that let people in: they are secrets of the server" }
            li { "Files that were uploaded: they are not kept once they are written" }
            li { "What belongs to other schools, beyond its name where the two met" }
            li { "The spread between classes: it is worked out again from the results" }
            @if !private { li { "What teams keep among themselves: drafts, what was noticed in them, and who agreed to names inside a team. Who agreed to stand on a card that others read is in it" } }
        }
    }
}
