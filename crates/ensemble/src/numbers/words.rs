//! What numbers say, in words. Every sentence about a number is written here.

use ensemble_stats::verdict::{OutOf, Standing, natural_frequency};
use ensemble_ui::{Kind, Markup, html};
use jiff::civil::Date;

use super::model::Measure;
use super::series::{NEEDED, Odd, Run, Says, Series};
use crate::web::locale::{count_word, sentence_case};

/// 2026-09-28 → "28 September"
pub fn day_month(iso: &str) -> String {
    iso.parse::<Date>().map_or_else(|_| iso.to_owned(), |d| d.strftime("%-d %B").to_string())
}

pub fn kind(series: &Series) -> Kind {
    match &series.says {
        Says::Nothing | Says::Early { .. } => Kind::Early,
        Says::Steady => Kind::Typical,
        Says::Changed { better: true, .. } | Says::Unusual { better: true, .. } => Kind::Better,
        Says::Changed { .. } | Says::Unusual { .. } => Kind::Ask,
    }
}

/// The line under a number's name.
pub fn state(series: &Series) -> String {
    let (one, many) = series.measure.cadence.period();
    match &series.says {
        Says::Nothing => format!("No {many} yet"),
        Says::Early { have, watch, since } => {
            let since = since.as_ref().map(|on| format!(" since {}", day_month(on))).unwrap_or_default();
            match watch {
                false => format!("Too early to say{since}: {have} of the {NEEDED} {many} we need"),
                true => format!(
                    "Something may be changing{since}, too early to say: {have} of the {NEEDED} {many} we need"
                ),
            }
        }
        Says::Steady => "Steady: ups and downs are the usual ones".to_owned(),
        Says::Changed { better, run } => {
            let what = match (series.is_over(), *better) {
                (true, _) => "Changed for a while",
                (false, true) => "Changed",
                (false, false) => "Changed, worth asking about",
            };
            match run {
                Some(run) => format!("{what}: {}", in_a_row(run, &series.measure)),
                None => format!("{what}: it crosses its middle less often than chance would make it"),
            }
        }
        Says::Unusual { points, run: Some(run), better: true, .. } => {
            format!(
                "Better than usual in {}. {}",
                plural(points.len(), one, many),
                sentence_case(&not_yet(run, &series.measure))
            )
        }
        Says::Unusual { points, over, better, .. } => unusual(points, *over, *better, series),
    }
}

/// "seven weeks above average, since 28 September"
fn in_a_row(run: &Run, measure: &Measure) -> String {
    let (one, many) = measure.cadence.period();
    let side = if run.above { "above" } else { "below" };
    let points = plural(run.points, one, many);
    match &run.until {
        None => format!("{points} {side} average, since {}", day_month(&run.since)),
        Some(until) => {
            format!("{points} {side} average, from {} to {}", day_month(&run.since), day_month(until))
        }
    }
}

/// "seven weeks above average since 28 September, one more would make it a lasting change"
fn not_yet(run: &Run, measure: &Measure) -> String {
    format!("{}; {} more would make it a lasting change", in_a_row(run, measure), count_word(run.more))
}

fn unusual(points: &[Odd], over: bool, better: bool, series: &Series) -> String {
    let (one, many) = series.measure.cadence.period();
    let Some(last) = points.last() else { return String::new() };
    let how = if better { "better than usual" } else { "unusual" };
    let mut words = match points.len() {
        1 if over => format!("One {how} {one}, {}. Back to usual since", day_month(&last.on)),
        1 => format!("The latest {one} is {how}: {}", series.measure.format().write(last.value)),
        n if over => format!(
            "{} {how} {many}, the last on {}. Back to usual since",
            sentence_case(&count_word(n)),
            day_month(&last.on)
        ),
        n => format!("{} {how} {many}, the last on {}", sentence_case(&count_word(n)), day_month(&last.on)),
    };
    if let Some(known) = &last.known {
        words.push_str(&format!(". What we know: {known}"));
    }
    words
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", count_word(n), if n == 1 { one } else { many })
}

/// What happened, in ten words or fewer: a chart's title.
pub fn title(series: &Series) -> String {
    let name = &series.measure.name;
    let (one, many) = series.measure.cadence.period();
    match &series.says {
        Says::Nothing => format!("{name}: nothing yet"),
        Says::Early { .. } => format!("{name}: too early to say"),
        Says::Steady => format!("{name} is steady"),
        Says::Changed { .. } if series.is_over() => format!("{name} was different for a while"),
        Says::Changed { better: true, .. } => format!("{name} has changed for the better"),
        Says::Changed { .. } => format!("{name} has changed: worth asking about"),
        Says::Unusual { better: true, .. } => format!("{name} is better than usual, not yet lasting"),
        Says::Unusual { points, .. } if points.len() == 1 => format!("{name} had one unusual {one}"),
        Says::Unusual { points, .. } => format!("{name} had {} unusual {many}", count_word(points.len())),
    }
}

/// One sentence, for above the page.
pub fn sentence(series: &Series) -> Markup {
    let name = &series.measure.name;
    let (one, many) = series.measure.cadence.period();
    match &series.says {
        Says::Nothing => html! { (name) " has no " (many) " yet." },
        Says::Early { .. } => html! { "It is too early to say for " (name) "." },
        Says::Steady => html! { (name) " is steady." },
        Says::Changed { run: Some(run), .. } if series.is_over() => html! {
            (name) " was different for a while: " (in_a_row(run, &series.measure)) "."
        },
        Says::Changed { better: true, run: Some(run) } if run.until.is_none() => html! {
            strong { (name) " has changed for the better" } " and has stayed there for " (plural(run.points, one, many)) "."
        },
        Says::Changed { better: true, .. } => html! { strong { (name) " has changed for the better" } "." },
        Says::Changed { run: Some(run), .. } => html! {
            strong { (name) " has changed" } ", which is worth asking about: " (in_a_row(run, &series.measure)) "."
        },
        Says::Changed { .. } => html! { strong { (name) " has changed" } ", which is worth asking about." },
        Says::Unusual { better: true, run: Some(run), .. } => html! {
            strong { (name) " is better than usual" } ": " (not_yet(run, &series.measure)) "."
        },
        Says::Unusual { points, .. } => html! {
            (name) " had " (plural(points.len(), &format!("unusual {one}"), &format!("unusual {many}")))
            @if let Some(known) = points.last().and_then(|odd| odd.known.as_ref()) { ", explained by what was noted: " (known) "." }
            @else { ". What could explain it?" }
        },
    }
}

/// The sentences of several numbers as one: what changed first, then what is unusual, then the
/// steady ones together. Inside each of these the order is the team's own.
pub fn lead(all: &[Series]) -> Markup {
    let told = |wanted: fn(&Says) -> bool| all.iter().filter(move |s| wanted(&s.says));
    let changed = told(|says| matches!(says, Says::Changed { .. }));
    let unusual = told(|says| matches!(says, Says::Unusual { .. }));
    let steady: Vec<&str> = told(|says| *says == Says::Steady).map(|s| s.measure.name.as_str()).collect();
    let early: Vec<&str> =
        told(|says| matches!(says, Says::Early { .. })).map(|s| s.measure.name.as_str()).collect();
    html! {
        @for series in changed.chain(unusual).take(4) { (sentence(series)) " " }
        @if !steady.is_empty() { (and(&steady)) (if steady.len() == 1 { " is" } else { " are" }) " steady. " }
        @if !early.is_empty() { "It is too early to say for " (and(&early)) "." }
    }
}

/// "a, b and c"; more than three are counted.
pub fn and(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        many => format!("{} numbers", sentence_case(&count_word(many.len()))),
    }
}

/// The paragraph that tells a chart to those who do not see it.
pub fn told(series: &Series) -> String {
    let format = series.measure.format();
    let Some(latest) = series.latest() else {
        return format!("{}: nothing to draw yet.", series.measure.name);
    };
    let values = series.readings.iter().map(|r| r.value);
    let (lo, hi) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
    format!(
        "{}, {}. {} so far, between {}. The latest, {}: {}. {}.",
        series.measure.name,
        series.measure.cadence.words().to_lowercase(),
        crate::web::locale::plural(series.readings.len(), "reading", "readings"),
        format.range((lo, hi)).replace(" to ", " and "),
        day_month(&latest.taken_on),
        format.write(latest.value),
        state(series)
    )
}

/// What may be said of a class, with how sure it is: (short, how sure). Those below are for the
/// class's own people only.
pub fn standing(standing: Standing, above: f64) -> (&'static str, String) {
    let in_hundred = |p: f64| natural_frequency(p, OutOf::Hundred).map_or(0, |f| f.count);
    let truly =
        |p: f64, side: &str| format!("About {} in 100 such classes would truly be {side}.", in_hundred(p));
    match standing {
        Standing::VeryLikelyAbove => ("Very likely above typical", truly(above, "above")),
        Standing::ProbablyAbove => ("Probably above; not certain", truly(above, "above")),
        Standing::UsualSpread => (
            "Within the usual spread",
            "We cannot tell these apart, and it would be wrong to try.".to_owned(),
        ),
        Standing::LikelyBelow => ("Likely below; ask first", truly(1.0 - above, "below")),
        Standing::VeryLikelyBelow => ("Very likely below; ask first", truly(1.0 - above, "below")),
    }
}

/// 0.031 → "About 3%"; what rounds to nothing is "Less than 1%".
pub fn share(share: f64) -> String {
    match (100.0 * share).round() {
        none if none < 1.0 => "Less than 1%".to_owned(),
        some => format!("About {some:.0}%"),
    }
}
