//! Pages of notices: for whoever noticed something, and for the team it is about.

use ensemble_ui::{
    Button, Card, Field, Form as FormView, Icon, Markup, Mast, Render, Section, Tint, bullets, empty, facts,
    html, privacy,
};

use super::model::{LONGEST, Notice, Team};
use crate::access::Viewer;
use crate::web::form::{Form, errors};
use crate::web::locale::day_of;
use crate::web::page::{Here, Page};

/// One line and whose it was: all that it takes.
pub fn line(teams: &[Team], form: &Form) -> Markup {
    let chosen = form.text("team");
    let whose = teams.iter().map(|team| (team.id.to_string(), team.called()));
    FormView::post("/notices")
        .personal()
        .body(html! {
            (Field::short_textarea("words", "What did you notice?")
                .hint(format!("One line, as you would say it to them. No names of pupils. At most {LONGEST} characters."))
                .value(form.text("words")).error_if(form.error("words")))
            @match teams {
                [only] => { input type="hidden" name="team" value=(only.id); p.small.quiet { "To " (only.called()) } }
                _ => (Field::select("team", "Whose was it?", [(String::new(), "Choose a team".to_owned())].into_iter().chain(whose))
                    .value(chosen).error_if(form.error("team"))),
            }
            p.row { (Button::new("Tell the team").icon(Icon::Star)) }
        })
        .render()
}

/// What did you notice, and in which team? The nearest are in the form, the others found by name.
pub fn choose(viewer: &Viewer, near: &[Team], (words, found): (&str, &[Team]), form: &Form) -> Page {
    let link = |team: &Team| html! { a href=(format!("/notices/new?team={}", team.id)) { (team.called()) } };
    let body = html! {
        (errors(form))
        div.cols.side {
            div.stack {
                @if !words.is_empty() {
                    (Section::new("found", format!("Found for “{words}”")).body(html! {
                        @if found.is_empty() {
                            (empty("No team by that name", "Try a part of its name, or the name of its school.", None))
                        } @else { (bullets(found.iter().map(link))) }
                    }))
                } @else if near.is_empty() {
                    (empty("Which team was it?", "Find it by its name, or by the name of its school.", None))
                } @else {
                    (Card::bare(Tint::Plain).body(line(near, form)))
                    (privacy("It goes to that team alone, with your name. Their head is not told, and neither is anybody else."))
                }
            }
            @if viewer.memberships.iter().any(|m| m.role != crate::access::Role::Guest) {
                (Card::titled(Tint::Brand, "find", 2, "Another team").body(
                    FormView::get("/notices/new").class("stack keep").body(html! {
                        (Field::text("q", "Find a team or a school").value(words))
                        p.row { (Button::new("Find").alt()) }
                    })
                ))
            }
        }
    };
    Page::new(viewer, "What did you notice?", Here::Nowhere)
        .mast(Mast::new("What did you notice?").lead(LEAD))
        .body(body)
}

const LEAD: &str =
    "Something good that others might learn from. The team may tell its story, or not: that is theirs.";

pub fn new(viewer: &Viewer, team: &Team, form: &Form) -> Page {
    let body = html! {
        (errors(form))
        div.cols.side {
            (Card::bare(Tint::Plain).body(line(std::slice::from_ref(team), form)))
            div.stack {
                (privacy(format!("It goes to {} alone, with your name. Their head is not told, and neither is anybody else.", team.called())))
            }
        }
    };
    Page::new(viewer, "What did you notice?", Here::Nowhere)
        .mast(Mast::new("What did you notice?").place(team.called()).lead(LEAD))
        .body(body)
}

/// The last that the sender sees of it.
pub fn sent(viewer: &Viewer, team: &Team) -> Page {
    let body = Card::bare(Tint::Plain).body(html! {
        p { "What they do with it is theirs. Nobody is told that you wrote, and you will not hear what became of it." }
        p { "If they tell the story, you may find it among the practices, like everybody else." }
        p.row { (Button::link("/", "Go to today")) (Button::link("/notices/new", "Notice something else").alt()) }
    });
    Page::new(viewer, "The team has it", Here::Nowhere)
        .mast(Mast::new("The team has it").place(team.called()).lead("Thank you. It is good to be noticed."))
        .body(body.render())
}

/// For the team: what was noticed, and three ways to answer.
pub fn show(viewer: &Viewer, notice: &Notice, form: &Form) -> Page {
    let at = format!("/notices/{}", notice.id);
    let ways = html! {
        div.row {
            (Button::link(format!("/practices/new?notice={}", notice.id), "Tell the story"))
            (Button::link("#later-h", "Not now").alt())
            (Button::link("#else-h", "We think it is something else").alt())
        }
    };
    let beside = facts([
        ("Noticed by", notice.by.clone()),
        ("When", day_of(&viewer.app, notice.made_at)),
        ("Who knows", "Your team, and who noticed".to_owned()),
        ("Answer by", "Whenever you like, or never".to_owned()),
    ]);
    let mast = Mast::new("Would you tell others what you did?")
        .place(html! { (Icon::Lock) " A private note" })
        .lead(html! { (notice.by) " noticed: “" (notice.words) "”" })
        .below(ways)
        .beside(beside);
    let body = html! {
        (errors(form))
        div.cols.side {
            div.stack {
                (Section::new("tell", "Half a page, in your own words").body(html! {
                    p { "For whom it is, what you do, what it needs. Five minutes are enough, and it stays your team’s draft until you share it." }
                    p.row { (Button::link(format!("/practices/new?notice={}", notice.id), "Tell the story").icon(Icon::Pen)) }
                }))
                (does_not_mean())
                (privacy("Your team, and nobody else, can see this note. Your head has not been told of it."))
            }
            div.stack.gap-l { (later(&at)) (something_else(&at, notice, form)) }
        }
    };
    Page::new(viewer, "A private note", Here::Nowhere).mast(mast).body(body)
}

fn does_not_mean() -> Markup {
    html! {
        section.stack.gap-s aria-labelledby="not-h" {
            h2 #not-h { "What this does not mean" }
            div.small { (bullets([
                "That your teaching is being looked at",
                "That you now have something to keep up",
                "That others do less well by their pupils",
            ])) }
        }
    }
}

fn later(at: &str) -> Markup {
    Card::titled(Tint::Plain, "later", 2, "Not now")
        .body(html! {
            p.small { "Then nothing happens. The note goes, no record stays that you were asked, and nobody is told." }
            (FormView::post(format!("{at}/not-now")).body(Button::new("Not now").alt().block()))
        })
        .render()
}

fn something_else(at: &str, notice: &Notice, form: &Form) -> Markup {
    let typed = match form.has("otherwise") {
        true => form.text("otherwise"),
        false => notice.otherwise.as_deref().unwrap_or_default(),
    };
    Card::titled(Tint::Brand, "else", 2, "We think it is something else")
        .body(html! {
            p.small { "Often the most useful answer of all. It stays here, beside the note, for your team." }
            (FormView::post(format!("{at}/otherwise")).personal().body(html! {
                (Field::short_textarea("otherwise", "What might it be?")
                    .hint("A new library, an easier check, a group that was ready anyway.")
                    .value(typed).error_if(form.error("otherwise")))
                (Button::new("Keep this beside it").alt().block())
            }))
        })
        .render()
}
