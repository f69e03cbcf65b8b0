//! Where is it working? One page for a member of the team, one for the head.

use ensemble_ui::chart::{
    Bar as Interval, Drawing, Figure, Format, Interval as Reach, Picture, Row, Rows, Spread, Swatch, key,
};
use ensemble_ui::{
    Button, Card, Choice, Form as FormView, Icon, Kind, Markup, Mast, Render, Section, Tint, bullets,
    do_names, html, more, pips, privacy, state, tasks, too_few, why, why_to_tick,
};

use super::super::limits::Limits;
use super::super::model::Measure;
use super::super::reasons;
use super::super::store::teams::Team;
use super::super::store::variation::Agreement;
use super::super::variation::{Bar, Body, Found};
use super::super::words;
use crate::access::Viewer;
use crate::web::locale::{count_word, sentence_case};
use crate::web::page::{Here, Page, names_hidden};

/// A bar as one reader may see it.
pub struct Shown<'a> {
    pub bar: &'a Bar,
    /// The reader teaches this class.
    pub own: bool,
    /// Its name, where its team has agreed to names among themselves and the reader is one of them.
    pub name: Option<String>,
}

impl Shown<'_> {
    /// A mark only where a name stands: nothing on a class before its team has said yes.
    fn kind(&self) -> Kind {
        use ensemble_stats::verdict::Standing::{LikelyBelow, VeryLikelyAbove, VeryLikelyBelow};
        match (self.name.is_some(), self.bar.standing.standing()) {
            (true, VeryLikelyAbove) => Kind::Better,
            (true, LikelyBelow | VeryLikelyBelow) => Kind::Ask,
            _ => Kind::Typical,
        }
    }
}

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

pub fn team(viewer: &Viewer, ours: &Ours<'_>) -> Page {
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

fn place(team: &Team, measure: &Measure) -> Markup {
    html! { a href=(format!("/numbers/{}", measure.id)) { (measure.name) } ", " (team.name) }
}

fn sessions(body: &Body) -> String {
    match (body.sessions.first(), body.sessions.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(only), _) => only.clone(),
        _ => String::new(),
    }
}

fn of_what(measure: &Measure, body: &Body) -> String {
    let unit = measure.unit.words().to_lowercase();
    match body.adjusted {
        true => format!("{}: {unit}, beyond pupils who started in the same place.", measure.name),
        false => format!("{}: {unit}. Where pupils started is not known, and not allowed for.", measure.name),
    }
}

/// "Thirteen classes", "Nine classes over three sessions".
fn how_many(found: &Found, bars: usize) -> String {
    let count = sentence_case(&count_word(bars));
    if found.pooled { format!("{count} classes, each once a session") } else { format!("{count} classes") }
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

/// The picture, and the table of the same bars rounded so that no row gives a class away.
fn spread(found: &Found, shown: &[Shown<'_>], at: &str, team: bool) -> Markup {
    let files =
        ensemble_ui::chart::Downloads { csv: format!("{at}/chart.csv"), xlsx: format!("{at}/chart.xlsx") };
    let lot = match team {
        true => {
            "Above the line, more than typical; below it, less. The order was drawn by lot for you alone: it stays the same for this number and is another for the next."
        }
        false => "The order was drawn by lot for you alone. It is not the order any team sees.",
    };
    let mut figure = Figure::new(draw(found, shown))
        .card()
        .subtitle(lot)
        .key(swatches())
        .table_note("Same order as the picture. Rounded, and made with class sizes rounded to ten, so that no row gives a class away. The files have an order of their own and no “Yours”.")
        .link(more("How this is worked out", html! {
            p.small { "One model for all classes, allowing for where pupils started where that is known. A class is pulled towards the \
                       middle, because thirty pupils can look special by luck alone. We first test at 19 in 20 whether classes differ at all; \
                       only then may one stand out. A class needs eight pupils to have a bar, and a spread needs five classes. Earlier sessions help to tell what is usual; the bars are this session’s wherever it has five." }
        }))
        .downloads(files);
    if !team {
        figure = figure.title(3, format!("{}, no names, no order, no marks", how_many(found, shown.len())));
    }
    figure.render()
}

fn draw(found: &Found, shown: &[Shown<'_>]) -> Drawing {
    let bars = shown.iter().map(|s| Interval {
        interval: Reach { estimate: s.bar.estimate, inner: s.bar.inner, outer: s.bar.outer, kind: s.kind() },
        own: s.own.then(|| "Yours".to_owned()),
        name: s.name.clone(),
    });
    let told = format!(
        "{}, in an order drawn by lot, with where chance alone would put most of them.{}",
        how_many(found, shown.len()),
        if found.differs { "" } else { " They cannot be told apart." }
    );
    Spread {
        id: "sp".to_owned(),
        heads: ["Place in the row".to_owned(), "Estimate".to_owned(), "Likely range (19 in 20)".to_owned()],
        bars: bars.collect(),
        band: Some((-found.chance, found.chance)),
        centre: 0.0,
        axis: None,
        format: format(found),
        height: Spread::HEIGHT,
        told,
    }
    .draw()
}

/// Deviations from typical, to the step that gives nothing away.
pub fn format(found: &Found) -> Format {
    let step = found.step();
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    Format::signed(decimals).zero("typical").nearest(step)
}

fn swatches() -> Markup {
    key(
        "How to read this",
        [
            (Swatch::Band, "Where chance alone would put most classes"),
            (Swatch::Inner, "8 chances in 10"),
            (Swatch::Outer, "19 chances in 20"),
        ],
    )
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

fn cannot() -> Markup {
    html! {
        section.stack.gap-s aria-labelledby="not-h" {
            h2 #not-h { "What this cannot tell you" }
            div.small { (bullets(["Why a class differs", "How good a teacher is", "Whether it will last: one year is a short time"])) }
        }
    }
}

/// Fewer classes than it takes.
fn too_small(viewer: &Viewer, team: &Team, measure: &Measure, body: &Body) -> Page {
    let need = Limits::default().class_years;
    let mast = Mast::new("Too few to say").place(place(team, measure)).place(&team.school)
        .lead(format!("{} of the {need} classes we need. A class counts once for every session, so small schools get there with time.",
            sentence_case(&count_word(usize::try_from(body.class_years).unwrap_or_default()))));
    let words = html! {
        (too_few("A spread drawn from so few classes would say more about chance than about classes."))
        p { "Until then, the number itself is worth watching: "
            a href=(format!("/numbers/{}", measure.id)) { (measure.name) } "." }
    };
    Page::new(viewer, format!("{}, our classes", measure.name), Here::Numbers)
        .mast(mast)
        .body(html! { div.cols.side { div.stack { (words) } (cannot()) } })
}

/// Nothing has been worked out yet.
pub fn not_yet(viewer: &Viewer, team: &Team, measure: &Measure) -> Page {
    let mast = Mast::new("Where is it working?")
        .place(place(team, measure))
        .place(&team.school)
        .lead("The spread between classes will be here once results have come in.");
    let body = ensemble_ui::empty(
        "No results yet",
        "The data manager brings results in as a file. The spread is then worked out within minutes, with no class named.",
        Some(Button::link(format!("/numbers/{}", measure.id), "Back to the number").alt()),
    );
    Page::new(viewer, "Where is it working?", Here::Numbers).mast(mast).body(body)
}

/// What the head sees: the spread, never which class is which.
pub fn head(
    viewer: &Viewer,
    team: &Team,
    measure: &Measure,
    body: &Body,
    shown: &[Shown<'_>],
    ticks: &[(String, i64)],
) -> Page {
    let Some(found) = &body.found else { return too_small(viewer, team, measure, body) };
    let per_cent = |share: f64| format!("{:.0}%", 100.0 * share);
    let mast = Mast::new("Where is it working?").place(place(team, measure)).place(&team.school).place(sessions(body))
        .lead(html! {
            strong { (words::share(found.share)) " of the difference in " (measure.name) " sits between classes; the rest is between pupils in the same class." }
            " The likely range is " (per_cent(found.low)) " to " (per_cent(found.high)) "."
            @if !found.differs { " Chance alone could make as much." }
            @if found.pooled { " This is a small school, so up to three years are taken together." }
        })
        .quiet(of_what(measure, body))
        .below(html! { div.row { (Button::link("#rule", "Rule out the ordinary reasons")) } });
    let at = format!("/numbers/{}/variation", measure.id);
    let page = html! {
        div.cols.side {
            div {
                (Section::new("sp", "How widely things spread").body(html! {
                    div.card { (pupils_and_classes(found)) }
                    (spread(found, shown, &at, false))
                    (privacy("You see the spread, never which class is which, unless a team shows you. This page cannot be narrowed to fewer \
                              classes, and nothing from it can go into an appraisal."))
                }))
                (Section::new("rule", "Before anyone talks about people, rule out").body(html! {
                    p.quiet { "These are the school’s to change, and most of them are yours." }
                    div.card { (why(&reasons::list(body, |_| false))) }
                    (teams_think(ticks))
                }))
            }
            div.stack.gap-l { (only_a_head()) (cannot())
                section.stack.gap-s aria-labelledby="oth-h" { h2 #oth-h { "And other schools?" }
                    p.small { "Comparison with other schools comes with termly figures. There are none yet." } }
            }
        }
    };
    Page::new(viewer, "Where is it working?", Here::Numbers).mast(mast).body(page)
}

/// Two flat bars on one axis.
fn pupils_and_classes(found: &Found) -> Markup {
    let eight_in_ten = 1.2816;
    let (pupils, classes) =
        (eight_in_ten * found.group_sd.hypot(found.pupil_sd), eight_in_ten * found.group_sd);
    let step = Format::number(usize::from(pupils < 5.0));
    let row = |label: &str, half: f64, kind: Kind| Row {
        label: html! { (label) },
        picture: Picture::Range(-half, half, kind),
        words: html! { (step.write(half)) " either side" },
    };
    html! {
        h3 { @if pupils > 2.0 * classes { "Pupils differ far more than classes do" } @else { "Pupils differ more than classes do" } }
        p.tiny { "Each bar holds eight in ten." }
        div.mt-s { (Rows {
            caption: "Spread between pupils and between classes".to_owned(),
            heads: ["Eight in ten".to_owned(), "In words".to_owned()],
            ends: ["Less than typical".to_owned(), "More".to_owned()],
            rows: vec![row("Pupils", pupils, Kind::Typical), row("Classes", classes, Kind::Better)],
            centre: 0.0,
            band: None,
            axis: None,
            format: Format::signed(0).zero("typical"),
        }) }
    }
}

fn teams_think(ticks: &[(String, i64)]) -> Markup {
    let said: Vec<String> = (ticks.iter())
        .map(|(reason, teams)| {
            format!(
                "{} teams have ticked {}",
                count_word(usize::try_from(*teams).unwrap_or_default()),
                reasons::title(reason).to_lowercase()
            )
        })
        .collect();
    html! {
        @if !said.is_empty() {
            (state(Kind::Early, html! { strong { "What the teams think: " } (said.join(", ")) ". Nobody can see which." }))
        }
    }
}

fn only_a_head() -> Markup {
    let task = |icon: Icon, words: &str| ensemble_ui::Task {
        icon,
        done: false,
        words: html! { (words) },
        note: None,
    };
    Card::titled(Tint::Brand, "do", 2, "Three things only a head can do")
        .body(tasks([
            task(Icon::Clock, "Look at the timetable: who has this late in the day?"),
            task(Icon::Users, "Give cover to the same people, so that routines hold"),
            task(Icon::Calendar, "Protect the hour when teams look at this together"),
        ]))
        .render()
}
