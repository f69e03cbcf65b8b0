//! Where is it working? What both of its pages draw; [`team`] is the members’, [`head`] the head’s.

pub mod head;
pub mod team;

use ensemble_ui::chart::{Bar as Interval, Drawing, Figure, Format, Interval as Reach, Spread, Swatch, key};
use ensemble_ui::{Button, Kind, Markup, Mast, Render, bullets, html, more, too_few};

use super::super::limits::Limits;
use super::super::model::Measure;
use super::super::store::teams::Team;
use super::super::variation::{Bar, Body, Found};
use crate::access::Viewer;
use crate::web::locale::{count_word, sentence_case};
use crate::web::page::{Here, Page};

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
