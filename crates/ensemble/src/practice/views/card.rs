//! One card: what a team does, who shared it, what became of it.

use ensemble_ui::{
    Banner, Button, Card, Choice, Choices, Form as FormView, Icon, Markup, Mast, Render, Section, Tint,
    empty, facts, html, privacy,
};

use super::super::model::{Practice, Reach, Signed, hours_words, signature};
use crate::access::{Role, Viewer};
use crate::finding::Finding;
use crate::web::form::{Form, errors};
use crate::web::locale::month_of;
use crate::web::page::{Here, Page};

/// A card as this reader sees it.
pub struct Seen {
    pub practice: Practice,
    /// People of the team who put their names on it.
    pub names: Vec<String>,
    pub findings: Vec<Finding>,
    /// Words of thanks, and when they were sent.
    pub thanks: Vec<(String, i64)>,
    /// Is it the reader's own team's?
    pub ours: bool,
    /// Is the reader's own name on it?
    pub named: bool,
}

pub fn page(viewer: &Viewer, seen: &Seen, form: &Form) -> Page {
    let practice = &seen.practice;
    let mut beside = Vec::new();
    if !practice.for_whom.is_empty() {
        beside.push(("For", practice.for_whom.clone()));
    }
    beside.extend(practice.hours.map(|hours| ("Time", hours_words(hours))));
    beside.push(("Shared by", shared_by(seen)));
    if let Some(at) = practice.shared_at.filter(|_| practice.is_shared()) {
        beside.push(("Since", month_of(&viewer.app, at)));
    }
    let mut mast =
        Mast::new(&practice.title).place(html! { a href="/practices" { "Practices" } }).beside(facts(beside));
    if !practice.is_shared() {
        mast = mast.place("A draft").lead(format!("Only {} can see it.", practice.team));
    } else if !seen.ours && viewer.memberships.iter().any(|m| m.role != Role::Guest) {
        mast = mast.below(ways(practice));
    }
    if practice.is_shared() && !practice.for_whom.is_empty() {
        mast = mast.lead(&practice.for_whom);
    }
    let body = html! {
        (errors(form))
        @if practice.withdrawn_at.is_some() && seen.ours {
            (Banner::note(Icon::Lock, "Your team took this card back. Nobody else can read it, here or elsewhere."))
        }
        div.cols.side {
            div {
                (told(practice))
                (what_became_of_it(
                    &seen.findings.iter().map(|f| finding(viewer, f)).collect::<Vec<_>>(),
                    &seen.thanks.iter().map(|(words, at)| thanked(viewer, words, *at)).collect::<Vec<_>>(),
                ))
            }
            div.stack.gap-l {
                @if seen.ours { (sharing(seen, form)) }
                @if seen.named || (seen.ours && practice.signed == Signed::Team) { (own_name(seen)) }
            }
        }
    };
    Page::new(viewer, practice.title.as_str(), Here::Practices).mast(mast).body(body)
}

/// "Year 4 team, Thrift Lane Primary: Amara Osei, Joe Wells"
fn shared_by(seen: &Seen) -> String {
    match seen.names.is_empty() {
        true => seen.practice.by(),
        false => format!("{}: {}", seen.practice.by(), seen.names.join(", ")),
    }
}

/// What somebody elsewhere can do with a card.
fn ways(practice: &Practice) -> Markup {
    html! {
        div.row {
            (Button::link(format!("/inquiries/new?practice={}", practice.id), "Try it in your team"))
            (Button::link(format!("/visits/new?practice={}", practice.id), "Ask to visit").alt().icon(Icon::Footprints))
        }
    }
}

fn told(practice: &Practice) -> Markup {
    let parts = [
        ("what", "What we do", &practice.what_we_do),
        ("needs", "What it needs", &practice.needs),
        ("not", "Where it might not work", &practice.might_not),
    ];
    html! {
        @for (id, title, text) in parts.into_iter().filter(|(_, _, text)| !text.is_empty()) {
            (Section::new(id, title).body(html! {
                @for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) { p { (line) } }
            }))
        }
        @if practice.what_we_do.is_empty() { (empty("Not written yet", "What you do goes here, in your own words.", None)) }
    }
}

/// What others made of it: findings with their decisions, then thanks.
pub fn what_became_of_it(findings: &[Markup], thanks: &[Markup]) -> Markup {
    html! {
        @if !findings.is_empty() || !thanks.is_empty() {
            (Section::new("became", "What became of it").body(html! {
                (lines(findings))
                @if !thanks.is_empty() { h3 { "Thanks" } (lines(thanks)) }
            }))
        }
    }
}

fn lines(items: &[Markup]) -> Markup {
    html! {
        @if !items.is_empty() { ul.plain.stack.gap-s { @for item in items { li { (item) } } } }
    }
}

fn finding(viewer: &Viewer, finding: &Finding) -> Markup {
    html! {
        strong { (finding.by()) } " " (finding.decision.told()) " this practice."
        @if !finding.why.is_empty() { " “" (finding.why) "”" }
        span.quiet.small { " " (month_of(&viewer.app, finding.made_at)) }
    }
}

fn thanked(viewer: &Viewer, words: &str, at: i64) -> Markup {
    html! { "“" (words) "” " span.quiet.small { (month_of(&viewer.app, at)) } }
}

/// For its own team: edit it, say who may read it, take it back.
fn sharing(seen: &Seen, form: &Form) -> Markup {
    let practice = &seen.practice;
    let at = format!("/practices/{}", practice.id);
    let missing = practice.missing();
    let title = if practice.is_shared() { "Who can read it" } else { "Share it" };
    Card::titled(Tint::Brand, "share", 2, title)
        .body(html! {
            @if practice.is_shared() { p.small { (practice.reach.words()) " can read this card." } }
            @if missing.is_empty() { (publication(&at, practice, form)) } @else {
                p.small #share { "Before you share it, say " (missing.join(" and ")) "." }
            }
            p.row {
                (Button::link(format!("{at}/edit"), "Edit").alt().icon(Icon::Pen))
            }
            @if practice.is_shared() {
                (FormView::post(format!("{at}/withdrawal")).body(Button::new("Take it back").text()))
                p.tiny { "It then goes from everywhere at once, also from what others wrote with it." }
            }
        })
        .render()
}

fn publication(at: &str, practice: &Practice, form: &Form) -> Markup {
    let chosen = |name: &'static str, standing: &'static str| match form.has(name) {
        true => form.text(name).to_owned(),
        false => standing.to_owned(),
    };
    let reach = chosen("reach", if practice.is_shared() { practice.reach.word() } else { "" });
    let signed = chosen("signed", practice.signed.word());
    let by = |signed| signature(signed, &practice.team, practice.school.as_deref(), practice.sector);
    let reaches = Reach::open_to(practice.school_id)
        .iter()
        .fold(Choices::one("reach", "Who may read it?").error_if(form.error("reach")), |choices, r| {
            choices.choice(Choice::new(r.word(), r.words()).on(reach == r.word()))
        });
    let signatures = Choices::one("signed", "How shall we sign it?")
        .error_if(form.error("signed"))
        .choice(
            Choice::new(Signed::Team.word(), format!("“{}”", by(Signed::Team)))
                .hint("Others can ask you, or visit")
                .on(signed == Signed::Team.word()),
        )
        .choice(
            Choice::new(Signed::Unnamed.word(), format!("“{}”", by(Signed::Unnamed)))
                .hint("Neither team nor school is named")
                .on(signed == Signed::Unnamed.word()),
        );
    FormView::post(format!("{at}/publication"))
        .body(html! {
            (reaches) (signatures)
            p.row { (Button::new(if practice.is_shared() { "Change" } else { "Share it" })) }
        })
        .render()
}

fn own_name(seen: &Seen) -> Markup {
    let at = format!("/practices/{}/name", seen.practice.id);
    let (title, words, press, choice) = match seen.named {
        true => (
            "Your name is on it",
            "You can take it off at any time. It then goes from everywhere at once.",
            "Take my name off",
            "withdraw",
        ),
        false => (
            "Your own name",
            "The card carries your team’s name. You may put your own beside it.",
            "Put my name on it",
            "give",
        ),
    };
    html! {
        (Card::titled(Tint::Heather, "name", 2, title).body(html! {
            p.small { (words) }
            (FormView::post(at).body(Button::new(press).alt().block().sends("choice", choice)))
        }))
        (privacy("Everybody decides for themselves. A name shows while its person is in the team, and only to people who work in the network."))
    }
}
