//! A teacher, at 3:25pm.

use crate::data;
use crate::site::{SITE, account};
use ensemble_ui::chart::{Downloads, Figure};
use ensemble_ui::{
    Button, DayItem, Field, Form, Icon, Kind, Markup, Mast, Page, Render, Tint, aside_note, asker, day, html,
};

pub fn page() -> Markup {
    let mast = Mast::new("Good afternoon, Amara").place("Thursday 26 November 2026").place("3:25pm").lead(html! {
        "Your team meets in five minutes, in the library. The agenda is ready. There is "
        strong { "one thing to look at, one question to answer" } ", and some good news from Fennick Road."
    });
    let body = html! {
        (day([meeting(), look(), question(), back()]))
        p.quiet.small.mt-l {
            "That is all for today. Anything else can wait for " a href="home.html" { "your team page" } "."
        }
    };
    Page::new(&SITE, "Today").here("home").account(account("AO", "Amara Osei")).mast(mast).body(body).render()
}

fn meeting() -> DayItem {
    DayItem::new(Icon::Calendar, "3:30 to 4:10pm", "m", "Year 4 team").body(html! {
        p { "Repeated reading in week 3, whether to keep breakfast club, and two pupils to look at again." }
        p.row.mt-s {
            (Button::link("home.html", "Open the meeting"))
            span.small.quiet { "40 minutes of your team’s time. Notes write themselves from what you decide." }
        }
    })
}

fn look() -> DayItem {
    let downloads = Downloads { csv: "chart.csv".into(), xlsx: "chart.xlsx".into() };
    let figure = Figure::new(data::attendance(160))
        .state(Kind::Better, "Seven weeks above average, since breakfast club opened")
        .link(html! { a href="home.html" { "Our other numbers" } })
        .downloads(downloads);
    DayItem::new(Icon::Eye, "One thing to look at", "l", "Attendance has changed for the better").body(figure)
}

fn question() -> DayItem {
    let form = Form::post("today.html").class("stack gap-s keep").draft("answer-1").body(html! {
        (Field::short_textarea("a", "Your answer to Owen").label_hidden().placeholder("Two lines is plenty"))
        div.row {
            (Button::new("Answer Owen").alt())
            (Button::new("Pass to Priya").text().sends("do", "pass"))
            (Button::new("Not this week").text().sends("do", "later"))
        }
    });
    DayItem::new(
        Icon::Question,
        "One question to answer",
        "q",
        "“What did you do about the children who came only for the toast?”",
    )
    .body(html! {
        (asker(Tint::Sun, "OB", "Owen Bright, Netherby Juniors, about breakfast club"))
        (form)
    })
}

fn back() -> DayItem {
    DayItem::new(Icon::Heart, "One thing coming back", "b", "What became of Fennick Road’s visit").body(html! {
        p {
            "They came to see breakfast club on 15 October. They tried it for four weeks, opened it to parents as well, and "
            strong { "have decided to keep it" } ". Their attendance is too early to say."
        }
        (aside_note("“Your cook told us to start with one table. That was the whole secret.” Thank you from Fennick Road."))
    })
}
