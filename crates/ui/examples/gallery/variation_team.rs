//! One teacher in a team: the spread, and only her own mark.

use crate::site::{SITE, account};
use crate::variation::{TEAM, chance_key, reasons, spread};
use ensemble_ui::chart::{Downloads, Figure};
use ensemble_ui::{
    Button, Card, Choice, Form, Icon, Kind, Markup, Mast, Page, Render, Section, Tint, bullets, do_names,
    html, more, pips, privacy, saved, state, why_to_tick,
};

pub fn page() -> Markup {
    let mast = Mast::new("Most of the difference is between pupils, not classes")
        .place("Years 2 and 3 team")
        .place("Thrift Lane Primary")
        .place("Reading growth, autumn term so far")
        .lead(html! {
            "About 3% of it sits between our thirteen classes. Twelve cannot be told apart. "
            strong { "One stands out upwards" } ", and that class has been asked privately what it did."
        })
        .quiet(
            "Reading growth is points gained since September, beyond pupils who started in the same place.",
        );
    let body = html! {
        div.cols.side {
            div { (picture()) (rule_out()) }
            div.stack.gap-l { (yours()) (names()) (upwards()) (cannot()) p.row { (Button::link("today.html", "Start a cycle from here").alt().icon(Icon::Cycle)) } }
        }
    };
    Page::new(&SITE, "Reading growth, our classes")
        .here("numbers")
        .account(account("MK", "Meera Kaur"))
        .mast(mast)
        .body(body)
        .render()
}

fn picture() -> Markup {
    let figure = Figure::new(spread(&TEAM, true))
        .card()
        .subtitle(html! { span.small { "Above the line, more growth than typical; below it, less. The order was drawn by lot. It stays the same for this number and is different for the next." } })
        .key(chance_key(true))
        .table_note("Same order as the picture. Rounded to half a point, with class sizes rounded to ten, so that no row gives a class away.")
        .downloads(Downloads { csv: "chart.csv".into(), xlsx: "chart.xlsx".into() })
        .link(more("How this is worked out", html! { p.small { "One model for all thirteen classes, allowing for each pupil’s starting point. A class is pulled towards the middle, because thirty pupils can look special by luck alone." } }));
    Section::new("iv", "Thirteen classes, no names, no order")
        .side(do_names(false, "Hide “Yours” on a shared screen", "Show “Yours”"))
        .body(html! {
            (figure)
            (privacy("Only you see “Yours”; it is never printed or downloaded. Siân, our head, sees the spread and no class. If a bar in our team were likely below, our team would see it as such and nobody else would."))
        })
        .render()
}

fn rule_out() -> Markup {
    let form = Form::post("today.html").class("card keep").body(html! {
        (why_to_tick(&reasons()))
        div.row.between.mt-s { a.small href="today.html" { "Add another reason" } (saved("saved", "Saved as we talk")) }
    });
    Section::new("rule", "Before we talk about people, rule out")
        .body(html! {
            p.quiet { "Filled in from what the school already holds. Tick what we think matters; it is a conversation, not a verdict." }
            (form)
        })
        .render()
}

fn yours() -> Card {
    Card::titled(Tint::Plain, "you", 2, "Your class").private().eyebrow(Icon::Lock, "Only you").body(html! {
        (state(Kind::Typical, html! { strong { "Within the usual spread." } " Somewhere between 2 points less and 2 more than typical." }))
        p.small { "That is the ordinary case. It does not say whether your teaching is strong: it says that thirty pupils in one term cannot tell us." }
    })
}

fn names() -> Form {
    Form::post("today.html").class("card brand stack").labelled("nm-h").body(html! {
        h2 #nm-h { "Names are off" }
        p.small { strong { "3 of 5 have agreed." } " Names would show our own team which of our bars is which, and only us. The other teams’ bars stay as they are." }
        (pips(3, 5))
        (Choice::new("yes", "I agree to names inside our team").hint("You have not agreed yet. That is fine.").alone("agree"))
        (Button::new("Save my choice").alt().block())
        p.tiny { "Nobody sees who has agreed and who has not. Names come on when all five have, and any one of us can turn them off, without saying why." }
    })
}

fn upwards() -> Card {
    Card::titled(Tint::Sun, "up", 2, "Its teachers have been asked").eyebrow(Icon::Star, "One stands out upwards").body(html! {
        p.small { "A private note went to them alone. If they say yes, their story appears here. If not, nothing more happens." }
        a.small href="today.html" { "What such a note says" }
    })
}

fn cannot() -> Markup {
    html! {
        section.stack.gap-s aria-labelledby="not-h" {
            h3 #not-h { "What this cannot tell you" }
            div.small { (bullets(["Why a class differs", "How good a teacher is", "Whether it will last: one term is a short time"])) }
        }
    }
}
