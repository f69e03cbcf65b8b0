//! The pages inside an archive. They have no script and lead nowhere outside it.

use std::collections::BTreeMap;

use ensemble_ui::assets::STYLE;
use ensemble_ui::chart::{Figure, Format, Point, Xmr};
use ensemble_ui::{Kind, Markup, Table, html};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::export::model::Place;
use crate::export::store::reading::{Finding, Measure, School};
use crate::finding::model::Decision;
use crate::web::locale::{long_date, plural, short_date, thousands};

/// The house's style without the font it would fetch, and a column of a width to read.
pub fn style() -> String {
    let css = String::from_utf8_lossy(STYLE.body);
    let kept = without_fonts(&css);
    format!(
        "{kept}\nbody{{margin:0 auto;max-width:60rem;padding:2rem 1rem;font-family:system-ui,sans-serif}}section{{margin-block:2.5rem}}\n"
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

fn page(title: &str, style: &str, body: &Markup) -> Markup {
    html! {
        (maud::DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href=(style);
            }
            body { main { h1 { (title) } (body) } }
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
    let body = html! {
        p.lead { "This is a full copy of what " (place.name) " kept in Ensemble. You need nothing but a browser and a spreadsheet to read it." }
        section {
            h2 { "Read it" }
            ul { @for (file, name) in pages { li { a href=(file) { (name) } } } }
        }
        section {
            h2 { "What is in it" }
            ul {
                li { strong { "read" } ": a page for each school, with its cards, inquiries, findings, plan, thanks, numbers and classes" }
                li { strong { "tables" } ": every table for a spreadsheet. A text that a spreadsheet would run as a formula begins with an apostrophe here" }
                li { strong { "data" } ": the same tables exactly as they were kept, one line of JSON a row. This is what another Ensemble reads" }
                li { strong { "elsewhere" } ": names and ids of what these rows point to in other schools, and nothing of what is in them" }
                li { strong { "manifest.json" } ": what was copied and when, and the fingerprint (SHA-256) of every file" }
            }
            (Table::new("Rows in each table").column("Table").figures("Rows").rows(counts.iter().map(|(table, rows)| {
                [(*table).into(), thousands(usize::try_from(*rows).unwrap_or(usize::MAX)).into()]
            })))
        }
        section {
            h2 { "What is not in it" }
            ul {
                li { "Who is signed in, and the links that let people in: they are secrets of the server" }
                li { "Files that were uploaded: they are not kept once they are written" }
                li { "What belongs to other schools, beyond its name where the two met" }
                li { "The spread between classes: it is worked out again from the results" }
                @if !private { li { "What teams keep among themselves: drafts, what was noticed in them, and who agreed to what" } }
            }
        }
        section {
            h2 { "Look after it" }
            p { "It holds the names of people and, in a school’s copy, of pupils. Keep it where you keep the register, and delete it when you no longer need it." }
        }
    };
    page(&format!("A copy of {}", place.name), "read/style.css", &body)
}

pub fn school(school: &School) -> Markup {
    let body = html! {
        p { a href="../read-me.html" { "What this copy is" } }
        section { h2 { "Cards" } (cards(school)) }
        section { h2 { "Inquiries and what was found" } (inquiries(school)) }
        section { h2 { "Plan" } (plan(school)) }
        section { h2 { "Year book: thanks" } (thanks(school)) }
        section { h2 { "Numbers" } (measures(school)) }
        section { h2 { "Classes" } (classes(school)) }
    };
    page(&school.name, "style.css", &body)
}

fn none() -> Markup {
    html! { p.quiet { "None." } }
}

fn part(label: &str, words: &str) -> Markup {
    html! { @if !words.is_empty() { p { strong { (label) ": " } (words) } } }
}

fn cards(school: &School) -> Markup {
    html! {
        @if school.cards.is_empty() { (none()) }
        @for card in &school.cards {
            article {
                h3 { (card.title) }
                p.small.quiet { (card.team) }
                (part("For", &card.for_whom)) (part("What we do", &card.what_we_do))
                (part("What it needs", &card.needs)) (part("When it might not work", &card.might_not))
            }
        }
    }
}

fn day(at: i64) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    long_date(&at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

fn inquiries(school: &School) -> Markup {
    html! {
        @if school.inquiries.is_empty() { (none()) }
        @for inquiry in &school.inquiries {
            article {
                h3 { (inquiry.title) }
                p.small.quiet { (inquiry.team) ", " (day(inquiry.created_at)) }
                (part("What we will do", &inquiry.doing)) (part("What we expect", &inquiry.expecting))
                (part("How we will know", &inquiry.knowing))
                @for finding in school.findings.iter().filter(|f| f.inquiry_id == inquiry.id) { (found(finding)) }
            }
        }
    }
}

fn found(finding: &Finding) -> Markup {
    let decided = Decision::parse(&finding.decision).map(Decision::words).unwrap_or_default();
    html! {
        p.small.quiet { "Found on " (day(finding.made_at)) }
        (part("What we saw", &finding.seen)) (part("We decided", decided)) (part("Why", &finding.why))
    }
}

fn plan(school: &School) -> Markup {
    html! {
        @if school.priorities.is_empty() { (none()) }
        @for priority in &school.priorities {
            article {
                h3 { (priority.words) @if priority.closed_at.is_some() { " (closed)" } }
                @if priority.judgement.is_empty() { p.quiet { "Nothing was added in the head’s own words." } }
                @else { p { (priority.judgement) } }
            }
        }
    }
}

fn thanks(school: &School) -> Markup {
    html! {
        @if school.thanks.is_empty() { (none()) }
        ul {
            @for thanks in &school.thanks {
                li { (day(thanks.sent_at)) ", " (if thanks.to_us { "to us" } else { "from us" }) " for " em { (thanks.title) } ": " (thanks.words) }
            }
        }
    }
}

fn measures(school: &School) -> Markup {
    html! {
        @if school.measures.is_empty() { (none()) }
        @else { p.small { "Values as they were read, in order of time. Ups and downs are ordinary: a single point says little. Readings about fewer than five pupils are left out here." } }
        @for (at, (measure, readings)) in school.measures.iter().enumerate() {
            article {
                h3 { (measure.name) }
                p.small.quiet { (measure.team) }
                p { (measure.definition) }
                @if readings.is_empty() { p.quiet { "Nothing was read yet." } }
                @else { (chart(at, measure, readings)) (table(measure, readings)) }
            }
        }
    }
}

fn format(measure: &Measure) -> Format {
    let decimals = usize::try_from(measure.decimals).unwrap_or_default();
    if measure.unit == "percent" { Format::percent(decimals) } else { Format::number(decimals) }
}

fn chart(at: usize, measure: &Measure, readings: &[(String, f64)]) -> Markup {
    let point = |(on, value): &(String, f64)| Point {
        label: short_date(on),
        tick: on.parse::<Date>().map(|d| d.strftime("%b").to_string()).unwrap_or_default(),
        value: *value,
        kind: Kind::Early,
    };
    let chart = Xmr {
        id: format!("m{at}"),
        heads: ["Day".to_owned(), measure.name.clone()],
        points: readings.iter().map(point).collect(),
        segments: Vec::new(),
        notes: Vec::new(),
        axis: None,
        format: format(measure),
        height: Xmr::HEIGHT,
        told: format!("{} over time, {}.", measure.name, plural(readings.len(), "reading", "readings")),
    };
    html! { (Figure::new(chart.draw())) }
}

fn table(measure: &Measure, readings: &[(String, f64)]) -> Markup {
    let format = format(measure);
    let rows = readings.iter().map(|(on, value)| [long_date(on).into(), format.write(*value).into()]);
    html! {
        details { summary { "The numbers" }
            (Table::new(&measure.name).column("Day").figures("Value").rows(rows))
        }
    }
}

fn classes(school: &School) -> Markup {
    let rows = school.classes.iter().map(|c| {
        [
            c.name.clone().into(),
            c.session.clone().into(),
            c.stage.clone().unwrap_or_default().into(),
            thousands(usize::try_from(c.pupils).unwrap_or_default()).into(),
        ]
    });
    html! {
        @if school.classes.is_empty() { (none()) }
        @else { (Table::new("Classes").column("Class").column("School year").column("Stage").figures("Pupils").rows(rows)) }
    }
}
