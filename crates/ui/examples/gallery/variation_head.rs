//! A headteacher: the spread, no class labelled, none marked, and the schools around.

use crate::data;
use crate::site::{SITE, account};
use crate::variation::{HEAD, chance_key, reasons, spread};
use ensemble_ui::chart::{Axis, Drawing, Figure, Format, Funnel, FunnelPoint, Picture, Row, Rows};
use ensemble_ui::{
    Button, Card, Icon, Kind, Markup, Mast, Page, Render, Section, Task, Tint, bullets, html, privacy, state,
    tasks, why,
};

pub fn page() -> Markup {
    let mast = Mast::new("Where is it working?")
        .place("Siân Prosser, headteacher")
        .place("Thrift Lane Primary")
        .place("Reading growth, autumn term so far")
        .lead(html! {
            strong { "About 3% of the difference in reading growth sits between classes; the rest is between pupils in the same class." }
            " The likely range is 1% to 13%. One class stands out upwards and has been asked, privately, what it did."
        })
        .below(html! { div.row { (Button::link("#rule", "Rule out the ordinary reasons")) (Button::link("#funnel", "See the other schools").alt()) } });
    let body = html! {
        div.cols.side {
            div { (widely()) (rule_out()) }
            div.stack.gap-l { (closing()) (only_a_head()) (story()) (cannot()) }
        }
        (community())
    };
    Page::new(&SITE, "Where is it working?")
        .here("numbers")
        .account(account("SP", "Siân Prosser"))
        .mast(mast)
        .body(body)
        .render()
}

fn widely() -> Markup {
    let rows = Rows {
        caption: "Spread of reading growth between pupils and between classes".into(),
        heads: ["Eight in ten".into(), "In words".into()],
        ends: ["Less growth than typical".into(), "More".into()],
        rows: vec![
            Row {
                label: "Pupils".render(),
                picture: Picture::Range(-9.77, 9.77, Kind::Typical),
                words: "10 points either side".render(),
            },
            Row {
                label: "Classes".render(),
                picture: Picture::Range(-1.73, 1.73, Kind::Better),
                words: "Under 2 points either side".render(),
            },
        ],
        centre: 0.0,
        band: None,
        axis: Some(Axis::new(-12.0, 12.0, &[-10.0, -5.0, 0.0, 5.0, 10.0])),
        format: Format::signed(0).zero("typical"),
    };
    let classes = Figure::new(spread(&HEAD, false))
        .card()
        .title(3, "Thirteen classes, no names, no order, no marks")
        .subtitle("The order was drawn by lot for this page alone. It is not the order any team sees.")
        .key(chance_key(false));
    Section::new("sp-s", "How widely things spread")
        .side(html! { p.row.small { a href="today.html" { "Choose another number" } a.ico href="today.html" { (Icon::Download) "Download" } } })
        .body(html! {
            div.card.stack.gap-s {
                h3 { "Pupils differ far more than classes do" }
                p.tiny { "Points gained since September, beyond pupils who started in the same place. Each bar holds eight in ten." }
                (rows)
            }
            (classes)
            (privacy("You see the spread, never which class is which, unless a team shows you. This page cannot be filtered down to fewer than three classes, and nothing from it can go into an appraisal file."))
        })
        .render()
}

fn rule_out() -> Markup {
    Section::new("rule", "Before anyone talks about people, rule out")
        .body(html! {
            p.quiet { "These are the school’s to change, and most of them are yours." }
            div.card { (why(&reasons())) }
            (state(Kind::Early, html! { strong { "What the teams think:" } " three teams have ticked " em { "cover lessons" } ", and three have ticked " em { "time of day" } ". Nobody can see which." }))
        })
        .render()
}

fn closing() -> Figure {
    Figure::new(data::share_between())
        .card()
        .title(2, "Is the spread closing?")
        .subtitle("Share that sits between classes, each term")
        .state(Kind::Early, "Too early to say: 6 of the 12 terms we need")
}

fn only_a_head() -> Card {
    let task = |icon, words: &str| Task { icon, done: false, words: words.render(), note: None };
    Card::titled(Tint::Brand, "do", 2, "Three things only a head can do").body(tasks([
        task(Icon::Clock, "Move reading before break in the four classes that have it after lunch"),
        task(Icon::Users, "Give cover to the same two people, so that routines hold"),
        task(Icon::Calendar, "Protect the hour when teams look at this together"),
    ]))
}

fn story() -> Card {
    Card::titled(Tint::Sun, "ask", 2, "“The library opens at eight”").eyebrow(Icon::Star, "One story so far this year").body(html! {
        p.small { "Told in October by two Year 1 teachers, about weekend borrowing. Femi and Ruth chose to be named, inside school." }
        a.small href="today.html" { "Read it" }
    })
}

fn cannot() -> Markup {
    html! {
        section.stack.gap-s aria-labelledby="not-h" {
            h3 #not-h { "What this cannot tell you" }
            div.small { (bullets(["Why classes differ", "How good a teacher is", "Whether it will last"])) }
        }
    }
}

fn funnel() -> Drawing {
    let plain = [
        (24.0, 1.9),
        (31.0, -2.1),
        (38.0, 0.6),
        (44.0, -0.9),
        (52.0, 1.4),
        (58.0, -1.1),
        (60.0, 0.4),
        (74.0, -0.2),
        (104.0, -1.0),
        (118.0, -0.5),
        (150.0, 0.35),
        (176.0, -0.3),
    ];
    let point = |(size, value)| FunnelPoint { size, value, kind: Kind::Typical, name: None, own: false };
    let mut points: Vec<FunnelPoint> = plain.into_iter().map(point).collect();
    points.push(FunnelPoint { name: Some("Us".into()), own: true, ..point((86.0, 0.55)) });
    points.push(FunnelPoint { name: Some("Samphire Road".into()), kind: Kind::Star, ..point((64.0, 3.0)) });
    let band = (0..=40).map(|i| 15.0 + 175.0 * f64::from(i) / 40.0);
    Funnel {
        id: "fn".into(),
        heads: ["School".into(), "Pupils".into(), "Reading growth".into()],
        unnamed: "A school, not named".into(),
        points,
        band: band.map(|n: f64| (n, -15.68 / n.sqrt(), 15.68 / n.sqrt())).collect(),
        centre: 0.0,
        axis: Some(Axis::new(-4.0, 4.0, &[-4.0, -2.0, 0.0, 2.0, 4.0])),
        sizes: Some(Axis::new(15.0, 190.0, &[25.0, 50.0, 100.0, 150.0])),
        size_words: "pupils in the year group".into(),
        format: Format::signed(1),
        height: Funnel::HEIGHT,
        told: "Funnel plot of fourteen schools. Thirteen lie inside the area chance would explain, including ours at plus 0.6 with 86 pupils. Samphire Road lies above it at plus 3.0 with 64 pupils.".into(),
    }
    .draw()
}

fn community() -> Markup {
    let figure = Figure::new(funnel())
        .card()
        .title(3, "One school’s Year 4 reading growth stands clear of chance")
        .subtitle("Fourteen schools. Small year groups swing more, so the shaded area is wider on the left.");
    Section::new("funnel", "And across the learning community?")
        .body(html! {
            div.cols.side {
                (figure)
                div.stack {
                    (state(Kind::Star, html! { strong { "Samphire Road" } " offered to be named here, and to host visits on Wednesdays." }))
                    (state(Kind::Typical, "The other dots are not named. Each school sees itself."))
                    p.small { "A school outside the shaded area is worth a conversation, whichever side it is on." }
                    p { (Button::link("today.html", "Plan a visit together").alt().icon(Icon::Footprints)) }
                }
            }
        })
        .render()
}
