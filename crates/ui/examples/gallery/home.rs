//! A team's home.

use crate::data;
use crate::site::{SITE, account};
use ensemble_ui::chart::{Drawing, Figure, Score, Swatch, Tile, key};
use ensemble_ui::{
    Button, Card, Cell, Icon, Kind, Markup, Mast, Page, Render, Section, Table, Tint, agenda, do_names,
    holder, html, privacy, stepper,
};

pub fn page() -> Markup {
    let body = html! {
        div.cols.side.rail {
            (numbers())
            div.rail.stack.gap-l { (meeting()) (inquiry()) (worth_asking()) }
            (pupils())
        }
    };
    Page::new(&SITE, "Year 4 team")
        .here("home")
        .account(account("AO", "Amara Osei"))
        .mast(mast())
        .body(body)
        .render()
}

fn mast() -> Mast {
    Mast::new("Good morning, Amara")
        .place("Year 4 team")
        .place(html! { a href="home.html" { "Thrift Lane Primary" } })
        .place("Monday 23 November 2026")
        .lead(html! {
            strong { "Attendance has changed for the better" }
            " and has stayed there for seven weeks. Lunchtime had one unusual week, explained by the weather. Reading and belonging are steady."
        })
        .quiet("86 pupils, three classes, five of us. These are our numbers, not anyone’s score.")
        .beside(html! {
            section aria-labelledby="score-h" {
                div.head { h2 #score-h { "Our last four weeks" } p.tiny { "31 things, every one of us" } }
                div.mt-s { (Figure::new(score())) }
            }
        })
}

fn score() -> Drawing {
    let notes: [(f64, usize); 31] = [
        (0.5, 0),
        (1.0, 3),
        (1.6, 1),
        (2.2, 3),
        (3.0, 4),
        (3.3, 0),
        (4.1, 3),
        (5.2, 1),
        (5.5, 4),
        (6.3, 3),
        (7.1, 2),
        (7.4, 0),
        (8.0, 3),
        (8.8, 3),
        (9.2, 4),
        (10.0, 1),
        (10.5, 3),
        (11.3, 0),
        (11.6, 2),
        (12.4, 3),
        (13.0, 3),
        (13.3, 4),
        (14.1, 1),
        (15.0, 0),
        (15.2, 3),
        (16.0, 2),
        (16.6, 3),
        (17.3, 4),
        (18.0, 3),
        (18.6, 1),
        (19.2, 4),
    ];
    Score {
        id: "sc".into(),
        head: "What we did".into(),
        lines: ["Noticed", "Shared", "Visited", "Tried", "Thanked"].map(Into::into).to_vec(),
        bars: ["26 Oct", "2 Nov", "9 Nov", "16 Nov"].map(Into::into).to_vec(),
        notes: notes.map(|(day, line)| (day / 20.0, line)).to_vec(),
        told: "Thirty-one contributions in four weeks: 5 noticed, 5 shared, 3 visits, 12 tried, 6 thanks. All five \
               members of the team are among them."
            .into(),
    }
    .draw()
}

fn tile(
    title: &str,
    value: (&str, &str),
    sub: &str,
    state: (Kind, &str),
    drawing: Drawing,
    link: &str,
) -> Tile {
    Tile {
        title: title.into(),
        subtitle: sub.into(),
        value: value.0.into(),
        unit: value.1.into(),
        state: (state.0, state.1.render()),
        drawing,
        link: Some(html! { a href="home.html" { (link) } }),
        downloads: None,
    }
}

fn numbers() -> Markup {
    let better = "Changed: seven weeks above average, since 28 September";
    let early = "Too early to say: 7 of the 12 surveys we need";
    Section::new("num", "Our numbers")
        .side(html! { a.small href="home.html" { "Choose what we watch" } })
        .body(html! {
            div.tiles {
                (tile("Attendance", ("94.8", "%"), "Each week, all three classes", (Kind::Better, better), data::attendance(168), "What could explain it?"))
                (tile("Reading fluency", ("67", "%"), "At expected fluency, each check", (Kind::Typical, "Steady: ups and downs are the usual ones"), data::reading(), "Practices others are trying"))
                (tile("Calm-room visits", ("10", ""), "Lunchtimes, each week", (Kind::Ask, "One unusual week, 9 November. Back to usual since"), data::calm_room(), "Add what we know"))
                (tile("I feel I belong", ("83", "%"), "Pupils who agree, each survey", (Kind::Early, early), data::belonging(), "See the questions"))
            }
            (key("How to read the charts", [
                (Swatch::Band, "Usual range"),
                (Swatch::Mark(Kind::Typical), "A usual week"),
                (Swatch::Mark(Kind::Better), "Better than usual"),
                (Swatch::Mark(Kind::Ask), "Unusual, worth asking about"),
                (Swatch::Mark(Kind::Early), "Too early to say"),
            ]))
        })
        .render()
}

fn meeting() -> Card {
    Card::titled(Tint::Brand, "meet", 2, "Our next meeting").eyebrow(Icon::Calendar, "Thursday 26 November, 3:30pm").body(html! {
        (agenda(["Repeated reading, week 3: what are we seeing?", "Breakfast club: keep, and tell the network?", "Two pupils to look at again"]))
        p.tiny { "Drafted from what we noted this fortnight. Change anything." }
        div.row { (Button::link("home.html", "Open the agenda")) a.small href="home.html" { "Add an item" } }
    })
}

fn inquiry() -> Card {
    Card::titled(Tint::Plain, "cyc", 2, "Does reading the same short text three times build fluency?")
        .eyebrow(Icon::Cycle, "Our inquiry, week 3 of 6")
        .body(html! {
            (stepper("Stage", &["Plan", "Try", "Study", "Decide"], 1))
            p.small { "In 4A and 4B, ten minutes, four days a week. 4C waits its turn, so we have something to compare with." }
            p.small.quiet { "Tom, Friday: “They ask for the third read now. Slower start for the two new arrivals.”" }
            div.row { (Button::link("home.html", "Add a note").alt().icon(Icon::Pen)) a.small href="home.html" { "The practice" } }
        })
}

fn worth_asking() -> Card {
    Card::titled(Tint::Sun, "bs", 2, "One class here kept the same book all week").eyebrow(Icon::Star, "Worth asking").body(html! {
        p.small { "Its reading growth is likely more than luck. It said yes to telling us what it did, without its name." }
        a.small href="variation-team.html" { "Look at it together" }
    })
}

fn pupils() -> Markup {
    let row = |name: &str, seen: &str, trying: &str, who: (&str, &str, Tint), when: &str| {
        [
            Cell::line(html! { span.name { (name) } }),
            seen.into(),
            trying.into(),
            Cell::new(holder(who.2, who.0, who.1)),
            Cell::line(when),
        ]
    };
    let table = Table::new("Pupils we are supporting together")
        .flow()
        .column("Pupil")
        .column("What we have noticed")
        .column("What we are trying")
        .column("Holding this")
        .column("We look again")
        .row(row(
            "Kofi A",
            "Reads well aloud, loses the thread after a page",
            "Stop-and-say every paragraph, with Ellie",
            ("EM", "Ellie", Tint::Heather),
            "Thu 26 Nov",
        ))
        .row(row(
            "Maisie R",
            "Eight days away since half term",
            "Breakfast club place; Priya meets Mum on Fridays",
            ("PN", "Priya", Tint::Brand),
            "Thu 26 Nov",
        ))
        .row(row(
            "Jun T",
            "Joined three weeks ago, little English yet",
            "Buddy from 4C; picture timetable; home reading in both languages",
            ("TW", "Tom", Tint::Sun),
            "Wed 2 Dec",
        ))
        .row(row(
            "Dara O",
            "Calm room most Tuesdays",
            "A job for Dara on Tuesday lunchtimes. Four calm weeks out of five",
            ("AO", "Amara", Tint::Brand),
            "Wed 9 Dec",
        ));
    Section::new("pup", "Pupils we are supporting together")
        .side(do_names(false, "Hide names for a shared screen", "Show names"))
        .body(html! {
            (Card::bare(Tint::Plain).body(table))
            (privacy("Only the Year 4 team and Siân Prosser can see names. Everyone here is responsible for all 86."))
        })
        .render()
}
