//! Where is it working, for a member of the team: the one bar that is theirs, and nobody else’s.

use ensemble_ui::{
    Button, Card, Choice, Form as FormView, Icon, Kind, Markup, Mast, Render, Section, Tint, do_names, html,
    pips, privacy, state, too_few, why, why_to_tick,
};

use super::super::super::model::Measure;
use super::super::super::store::teams::Team;
use super::super::super::store::variation::Agreement;
use super::super::super::variation::{Bar, Body, Found};
use super::super::super::words;
use super::{Shown, cannot, format, how_many, of_what, place, sessions, spread, too_small};
use crate::access::Viewer;
use crate::web::locale::{count_word, sentence_case};
use crate::web::page::{Here, Page, names_hidden};

/// What a member of the team sees.
pub struct Ours<'a> {
    pub team: &'a Team,
    pub measure: &'a Measure,
    pub body: &'a Body,
    pub shown: Vec<Shown<'a>>,
    pub has_class: bool,
    pub agreements: Vec<Agreement>,
    /// The team that ticks here, and its reasons.
    pub reasons: Vec<ensemble_ui::Reason>,
    pub ticking: Option<&'a Agreement>,
}

pub fn page(viewer: &Viewer, ours: &Ours<'_>) -> Page {
    let Some(found) = &ours.body.found else { return too_small(viewer, ours.team, ours.measure, ours.body) };
    let (title, lead) = in_words(found, ours.shown.len(), &ours.measure.name);
    let mast = Mast::new(title)
        .place(place(ours.team, ours.measure))
        .place(&ours.team.school)
        .place(sessions(ours.body))
        .lead(lead)
        .quiet(of_what(ours.measure, ours.body));
    let at = format!("/numbers/{}/variation", ours.measure.id);
    let own: Vec<&Shown<'_>> = ours.shown.iter().filter(|s| s.own).collect();
    let body = html! {
        div.cols.side {
            div {
                (Section::new("iv", format!("{}, no names, no order", how_many(found, ours.shown.len()))).side(html! {
                    @if !own.is_empty() { (do_names(names_hidden(), "Hide “Yours” on a shared screen", "Show “Yours”")) }
                }).body(html! {
                    (spread(found, &ours.shown, &at, true))
                    (privacy("Only you see “Yours”; it is never printed or downloaded. The head sees the spread and no class. If a bar in our \
                              team were likely below, our team would see it as such and nobody else would."))
                }))
                (rule_out(ours, &at))
            }
            div.stack.gap-l {
                (yours(found, &own, ours))
                @for agreement in &ours.agreements { (names(agreement, &at)) }
                (cannot())
            }
        }
    };
    Page::new(viewer, format!("{}, our classes", ours.measure.name), Here::Numbers).mast(mast).body(body)
}

/// The team's title and sentence.
fn in_words(found: &Found, bars: usize, name: &str) -> (String, Markup) {
    let (share, out) = (words::share(found.share), found.standing_out());
    let classes =
        html! { "our " (count_word(bars)) " classes" @if found.pooled { ", each counted once a session" } };
    let title = match found.differs {
        false => "Our classes cannot be told apart",
        true if found.share < 0.5 => "Most of the difference is between pupils, not classes",
        true => "Much of the difference is between classes",
    };
    let lead = html! {
        @if found.differs {
            (share) " of it sits between " (classes) ". "
            @match out {
                0 => { "None of them stands out." }
                1 => { (sentence_case(&count_word(bars.saturating_sub(1)))) " cannot be told apart. " strong { "One stands out upwards" } "." }
                n => { "Most cannot be told apart. " strong { (sentence_case(&count_word(n))) " stand out upwards" } "." }
            }
        } @else {
            (share) " of the difference in " (name) " sits between " (classes) ", and chance alone could make as much. Nothing stands out."
        }
        @if found.pooled { " We are a small school, so up to three years are taken together." }
    };
    (title.to_owned(), lead)
}

/// For the reader alone.
fn yours(found: &Found, own: &[&Shown<'_>], ours: &Ours<'_>) -> Markup {
    let format = format(found);
    let between = |(lo, hi): (f64, f64)| {
        let side = |v: f64| if v < 0.0 { "less" } else { "more" };
        let plain = |v: f64| format.write(v).trim_start_matches(['+', '−']).to_owned();
        format!("Somewhere between {} {} and {} {} than typical.", plain(lo), side(lo), plain(hi), side(hi))
    };
    let card = |title: &str, body: Markup| {
        Card::titled(Tint::Plain, "you", 2, title)
            .eyebrow(Icon::Lock, "Only you")
            .private()
            .body(body)
            .render()
    };
    match own {
        [] if !ours.has_class => html! {},
        [] => card(
            "Your class",
            html! { (too_few("A class needs eight pupils with a score before anything can be said of it.")) },
        ),
        own => card(
            if own.len() == 1 { "Your class" } else { "Your classes" },
            html! {
                @for one in own {
                    @let (short, sure) = words::standing(one.bar.standing.standing(), one.bar.above);
                    (state(private_kind(one.bar), html! { strong { (short) "." } " " (between(one.bar.outer)) }))
                    p.small { (sure) }
                }
                p.small { "It does not say whether your teaching is strong: it says what one year’s pupils can tell us, which is little." }
            },
        ),
    }
}

fn private_kind(bar: &Bar) -> Kind {
    use ensemble_stats::verdict::Standing::{
        LikelyBelow, ProbablyAbove, UsualSpread, VeryLikelyAbove, VeryLikelyBelow,
    };
    match bar.standing.standing() {
        VeryLikelyAbove => Kind::Better,
        LikelyBelow | VeryLikelyBelow => Kind::Ask,
        ProbablyAbove | UsualSpread => Kind::Typical,
    }
}

fn names(agreement: &Agreement, at: &str) -> Markup {
    let on = agreement.names_are_on();
    let title = if on { "Names are on" } else { "Names are off" };
    let (agreed, members) = (agreement.agreed, agreement.members);
    let choice = Choice::new("agree", format!("I agree to names inside the {}", agreement.name))
        .on(agreement.mine)
        .hint(if agreement.mine {
            "You have agreed. Take the tick away and names are off at once."
        } else {
            "You have not agreed yet. That is fine."
        });
    let id = format!("nm{}", agreement.team);
    FormView::post(format!("{at}/names-consent"))
        .class("card brand stack")
        .labelled(format!("{id}-h"))
        .hidden("team", agreement.team.to_string())
        .body(html! {
            p.eyebrow { (Icon::Users) " " (agreement.name) }
            h2 id={ (id) "-h" } { (title) }
            p.small { strong { (agreed) " of " (members) " have agreed." }
                " Names show our own team which of our bars is which, and only us. The other teams’ bars stay as they are." }
            (pips(usize::try_from(agreed).unwrap_or_default(), usize::try_from(members).unwrap_or_default()))
            (choice.alone("choice"))
            (Button::new("Save my choice").alt().block())
            p.tiny { "Nobody sees who has agreed and who has not. Names come on when all have, and any one of us can turn them off, without saying why." }
        })
        .render()
}

fn rule_out(ours: &Ours<'_>, at: &str) -> Markup {
    Section::new("rule", "Before we talk about people, rule out")
        .body(html! {
            p.quiet { "Filled in from what the school already holds. Tick what we think matters; it is a conversation, not a verdict." }
            @match ours.ticking {
                Some(ticking) => {
                    (FormView::post(format!("{at}/reasons")).class("card keep").hidden("team", ticking.team.to_string()).body(html! {
                        (why_to_tick(&ours.reasons))
                        div.row.between.mt-s { (Button::new("Save our ticks").alt()) span.small.quiet { "Kept as the " (ticking.name) "’s, never as anybody’s own" } }
                    }))
                }
                None => { div.card { (why(&ours.reasons)) } }
            }
        })
        .render()
}
