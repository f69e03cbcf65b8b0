//! Samples of what asks.

use crate::{
    Banner, Button, Card, Choice, Choices, ErrorSummary, Field, Form, Icon, Markup, Tint, do_names, do_print,
    html, saved,
};

pub(super) fn buttons() -> Markup {
    let form = Form::post("#").class("row").body(html! {
        (Button::new("Share it"))
        (Button::new("Answer Owen").alt())
        (Button::new("Add a note").alt().icon(Icon::Pen))
        (Button::new("Not this week").text())
        (Button::new("Delete for good").remove())
    });
    html! {
        (form)
        p.row { (Button::link("#main", "Open the meeting")) (Button::link("#main", "See the other schools").alt()) a.small href="#main" { "A plain link" } }
        div.narrow { (Form::post("#").body(Button::new("Save my choice").alt().block())) }
        p.row { (do_names(false, "Hide names for a shared screen", "Show names")) (do_print("Print")) }
    }
}

pub(super) fn fields() -> Markup {
    html! {
        (Card::bare(Tint::Plain).body(Form::post("#").class("stack gap-l narrow").draft("gallery").body(html! {
            (Field::text("g-title", "What shall we call it?").hint("Four or five words others would search for.").value("Breakfast club"))
            (Field::email("g-email", "Work email").hint("We send one link. It works once, for fifteen minutes."))
            (Field::date("g-date", "When do we look again?").value("2026-11-26").within("2026-11-23", "2027-06-30"))
            (Field::number("g-hours", "Time it takes").unit("hours a week").value("1.5").within("0", "40"))
            (Field::select("g-stage", "For whom", [("", "Choose one"), ("p4", "Year 4"), ("p5", "Year 5")]).value("p4"))
            (Field::short_textarea("g-answer", "Your answer to Owen").placeholder("Two lines is plenty"))
            (Field::textarea("g-story", "What did you do, and what did pupils do?").hint("Please do not write anyone’s name."))
            (Field::file("g-file", "A file from the office", ".csv,.xlsx").hint("CSV or Excel. Nothing is written until you say so."))
            (Field::text("g-fixed", "Local number").value("0412").hint("Comes from the register, and is changed there.").disabled())
            div.row.between { (Button::new("Save")) (saved("g-saved", "Saved 2 minutes ago, by Amara")) }
        })))
        (Form::get("#").class("filters").body(html! {
            (Field::select("f-stage", "Stage", [("", "Every stage"), ("early", "Early years")]))
            (Field::select("f-time", "Time", [("", "Any time"), ("10", "Ten minutes a day")]))
            (Button::new("Show these").alt())
        }))
    }
}

pub(super) fn choices() -> Markup {
    let one = Choices::one("g-decide", "What do we do with it?")
        .hint("Stopping and saying so helps everybody.")
        .choice(Choice::new("keep", "Keep it as it is").on(true))
        .choice(Choice::new("adapt", "Change something").hint("Say what, in a line, on the next page."))
        .choice(Choice::new("stop", "Stop it, with thanks"));
    let many = Choices::many("g-watch", "What do we watch?")
        .choice(Choice::new("attendance", "Attendance").on(true))
        .choice(Choice::new("fluency", "Reading fluency").on(true))
        .choice(Choice::new("belonging", "I feel I belong"));
    let agree =
        Choice::new("yes", "I agree to names inside our team").hint("You have not agreed yet. That is fine.");
    html! {
        div.cols.half {
            (Card::bare(Tint::Plain).body(Form::post("#").body(one)))
            (Card::bare(Tint::Plain).body(Form::post("#").body(many)))
        }
        div.narrow { (Card::bare(Tint::Brand).body(Form::post("#").body(agree.alone("g-agree")))) }
    }
}

pub(super) fn errors() -> Markup {
    let words = "31 February is not a date";
    let missing: Option<&str> = Some("Choose one of the three");
    let choices = Choices::one("e-decide", "What do we do with it?")
        .error_if(missing)
        .choice(Choice::new("keep", "Keep it as it is"))
        .choice(Choice::new("stop", "Stop it, with thanks"));
    html! {
        (ErrorSummary::new().leaves_focus().error("e-born", words).error("e-decide", "Choose one of the three"))
        (Card::bare(Tint::Plain).body(Form::post("#").personal().class("stack gap-l narrow").body(html! {
            (Field::text("e-born", "Date of birth for row 14").value("31/02/2019").error(words))
            (Field::select("e-rows", "Rows 88 and 152 are", [("", "Choose one"), ("two", "Two pupils")]).error("Say whether they are one pupil or two"))
            (Field::textarea("e-why", "Why we stop").hint("One line is enough.").error("Write a line, so that others can learn from it").value(""))
            (choices)
            (Button::new("Check again"))
        })))
        (Banner::note(Icon::Clock, "Your answer is kept on this device. It is not sent yet."))
    }
}
