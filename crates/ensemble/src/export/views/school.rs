//! The page of an archive about one school.

use ensemble_ui::chart::{Figure, Format, Point, Xmr};
use ensemble_ui::{Card, Kind, Markup, Mast, Section, Table, Tint, html};
use jiff::civil::Date;

use super::book::page;
use crate::export::store::reading::{Finding, Measure, Reading, School};
use crate::export::store::year::{self, Line};
use crate::finding::model::Decision;
use crate::plan::model::Part;
use crate::web::locale::{long_date, plural, short_date, thousands};

pub fn school(school: &School) -> Markup {
    let parts = [
        ("cards", "Cards", cards(school)),
        ("inquiries", "Inquiries and what was found", inquiries(school)),
        ("plan", "Plan", plan(school)),
        ("year", "Year book", year_book(school)),
        ("numbers", "Numbers", measures(school)),
        ("classes", "Classes", classes(school)),
    ];
    let contents = html! {
        nav aria-label="On this page" {
            p.row { @for (id, words, _) in &parts { a href={ "#" (id) } { (words) } } }
        }
    };
    let body = html! { @for (id, words, part) in &parts { (Section::new(*id, *words).body(part)) } };
    let mast = Mast::new(&school.name)
        .place(html! { a href="../read-me.html" { "What this copy is" } })
        .below(contents);
    page(&school.name, "style.css", &mast, &body)
}

/// One thing of the school, on a sheet of its own that links may point at.
fn sheet(id: &impl std::fmt::Display, body: &Markup) -> Markup {
    html! { article id=(format!("t-{id}")) { (Card::bare(Tint::Plain).close().body(body)) } }
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
            (sheet(&card.id, &html! {
                h3 { (card.title) }
                p.small.quiet { (card.team) }
                (part("For", &card.for_whom)) (part("What we do", &card.what_we_do))
                (part("What it needs", &card.needs)) (part("When it might not work", &card.might_not))
            }))
        }
    }
}

fn day(at: i64) -> String {
    long_date(&year::day(at))
}

fn inquiries(school: &School) -> Markup {
    html! {
        @if school.inquiries.is_empty() { (none()) }
        @for inquiry in &school.inquiries {
            (sheet(&inquiry.id, &html! {
                h3 { (inquiry.title) }
                p.small.quiet { (inquiry.team) ", " (day(inquiry.created_at)) }
                (part("What we will do", &inquiry.doing)) (part("What we expect", &inquiry.expecting))
                (part("How we will know", &inquiry.knowing))
                @for finding in school.findings.iter().filter(|f| f.inquiry_id == inquiry.id) { (found(finding)) }
            }))
        }
    }
}

fn found(finding: &Finding) -> Markup {
    let decided = Decision::parse(&finding.decision).map(Decision::words).unwrap_or_default();
    html! {
        p.small.quiet id=(format!("t-{}", finding.id)) { "Found on " (day(finding.made_at)) }
        (part("What we saw", &finding.seen)) (part("We decided", decided)) (part("Why", &finding.why))
    }
}

fn plan(school: &School) -> Markup {
    html! {
        @if school.plan.is_empty() { (none()) }
        @else { p.small { "What gathered itself for each priority: one sentence for each thing that happened, and a link to what it rests on." } }
        @for (priority, sentences) in &school.plan {
            (sheet(&priority.id, &html! {
                h3 { (priority.words) @if priority.closed_at.is_some() { " (closed)" } }
                @if sentences.is_empty() { p.quiet { "Nothing had gathered yet." } }
                @for part in Part::ALL {
                    @let of_part = || sentences.iter().filter(|s| s.part == part);
                    @if of_part().next().is_some() {
                        h4 { (part.words()) }
                        p { @for sentence in of_part() { (told(&sentence.link, &sentence.words)) " " } }
                    }
                }
                @if priority.judgement.is_empty() { p.quiet { "The head added no words." } }
                @else { h4 { "In the head’s own words" } p { (priority.judgement) } }
            }))
        }
    }
}

fn told(link: &str, words: &str) -> Markup {
    html! { @if link.is_empty() { (words) } @else { a href=(link) { (words) } } }
}

/// What was shared, found and thanked for, by month, the newest first, as in the year book itself.
fn year_book(school: &School) -> Markup {
    let month = |line: &Line| {
        let day: Option<Date> = year::day(line.at).parse().ok();
        day.map(|day| day.strftime("%B %Y").to_string()).unwrap_or_default()
    };
    html! {
        @if school.year.is_empty() { (none()) }
        @else { p.small { "What our teams shared, found out and thanked each other for. What was told without its team’s name is not in it." } }
        @for of_month in school.year.chunk_by(|a, b| month(a) == month(b)) {
            @if let Some(first) = of_month.first() {
                h3 { (month(first)) }
                ol.timeline role="list" {
                    @for line in of_month {
                        li {
                            strong { (short_date(&year::day(line.at))) }
                            @match &line.said {
                                Some(said) => span id=(format!("t-{}", line.thing)) { (line.words) " " q { (said) } },
                                None => (told(&format!("#t-{}", line.thing), &line.words)),
                            }
                        }
                    }
                }
            }
        }
    }
}

fn measures(school: &School) -> Markup {
    html! {
        @if school.measures.is_empty() { (none()) }
        @else { p.small { "Values as they were read, in order of time. Ups and downs are ordinary: a single point says little. Readings about fewer than five pupils are left out here." } }
        @for (at, (measure, readings)) in school.measures.iter().enumerate() {
            (sheet(&measure.id, &html! {
                h3 { (measure.name) }
                p.small.quiet { (measure.team) }
                p { (measure.definition) }
                @if readings.iter().all(|r| r.is_small) { p.quiet { "Nothing to show here." } }
                @else { (chart(at, measure, readings)) (unseen(readings)) }
            }))
        }
    }
}

fn format(measure: &Measure) -> Format {
    let decimals = usize::try_from(measure.decimals).unwrap_or_default();
    if measure.unit == "percent" { Format::percent(decimals) } else { Format::number(decimals) }
}

fn chart(at: usize, measure: &Measure, readings: &[Reading]) -> Markup {
    let point = |reading: &Reading| {
        Some(Point {
            label: short_date(&reading.taken_on),
            tick: reading.taken_on.parse::<Date>().map(|d| d.strftime("%b").to_string()).unwrap_or_default(),
            value: reading.value.filter(|_| !reading.is_small)?,
            kind: Kind::Early,
        })
    };
    let points: Vec<Point> = readings.iter().filter_map(point).collect();
    // One value is a number and no course: a picture of it would be empty axes.
    match points.as_slice() {
        [] => return html! { p.quiet { "No value that can be drawn." } },
        [one] => return alone(measure, readings, one),
        _ => {}
    }
    let told = format!("{} over time, {}.", measure.name, plural(points.len(), "reading", "readings"));
    let chart = Xmr {
        id: format!("m{at}"),
        heads: ["Day".to_owned(), measure.name.clone()],
        points,
        segments: Vec::new(),
        notes: Vec::new(),
        axis: None,
        format: format(measure),
        height: Xmr::HEIGHT,
        told,
    };
    html! { (Figure::new(chart.draw())) }
}

fn alone(measure: &Measure, readings: &[Reading], one: &Point) -> Markup {
    let is_it = |reading: &&Reading| !reading.is_small && reading.value.is_some();
    let on = readings.iter().find(is_it).map(|reading| long_date(&reading.taken_on)).unwrap_or_default();
    html! { p { "One reading: " strong { (format(measure).write(one.value)) } " on " (on) "." } }
}

/// What came in hidden, or in another way without a value: no picture has it.
fn unseen(readings: &[Reading]) -> Markup {
    let words = |reading: &Reading| match reading.cell.as_str() {
        "suppressed" => "hidden",
        "banded" => "a band",
        "not_applicable" => "not applicable",
        _ => "missing",
    };
    let unseen: Vec<String> = readings
        .iter()
        .filter(|reading| reading.value.is_none())
        .map(|reading| format!("{} ({})", long_date(&reading.taken_on), words(reading)))
        .collect();
    html! { @if !unseen.is_empty() { p.small.quiet { "Came without a value: " (unseen.join(", ")) "." } } }
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
