//! Columns of grades on the check page: what is in them, on which scale they are, from which level
//! pupils are counted.

use ensemble_roster::scale::{Scale, all_published};
use ensemble_roster::survey::answer_scales;
use ensemble_ui::{Field, Icon, Markup, Render, Tint, html, more, tag};

use super::and;
use crate::import::grades::Grades;
use crate::web::locale::thousands;

pub fn section(all: &[Grades], may_change: bool) -> Markup {
    let is_survey = all.iter().any(|grades| grades.is_question);
    let shown = |grades: &&(usize, &Grades)| {
        let of_results = !is_survey && (grades.1.is_words || grades.1.said.is_some());
        of_results || grades.1.wrong.is_some()
    };
    let numbered: Vec<(usize, &Grades)> = all.iter().enumerate().collect();
    let numbers: Vec<&(usize, &Grades)> = numbered.iter().filter(|one| !shown(one)).collect();
    if all.is_empty() {
        return html! {};
    }
    html! {
        section.stack aria-labelledby="grades-h" {
            div.head { h2 #grades-h { (if is_survey { "How answers are counted" } else { "Which grades are higher" }) } p.tiny { "Remembered for the next file with these columns" } }
            @if is_survey { p.small { "Answers in steps are counted: how many people are at or above a step, as a share of those who answered." } }
            @else { p.small { "Grades have an order and no distance. They are counted, at or above a level, and never averaged." } }
            @for (n, grades) in numbered.iter().filter(shown) { (column(*n, grades, may_change)) }
            @if !numbers.is_empty() {
                (more(if is_survey { "Every question and its steps" } else { "Columns of numbers that may be grades" }, html! {
                    div.stack { @for (n, grades) in numbers { (column(*n, grades, may_change)) } }
                }))
            }
        }
    }
}

fn column(n: usize, grades: &Grades, may_change: bool) -> Markup {
    let scale = grades.scale();
    html! {
        div.card.stack.gap-s {
            h3.row { code { (grades.heading) } @if grades.asks() { (tag(Tint::Brand, html! { (Icon::Question) "Please look" })) } }
            p.small { "In the file: " (written(grades)) "." }
            @match &scale {
                Some(scale) => { p.small { "From the lowest: " (scale.levels().collect::<Vec<_>>().join(", ")) "." } }
                None if grades.asks() => { p.small { "Nobody has said yet in which order they stand." } }
                None => { p.small { "Kept as written, in no order." } }
            }
            @if may_change { (fields(n, grades, scale.as_ref())) }
        }
    }
}

/// "EXS 14 times, GDS 3 times"
fn written(grades: &Grades) -> String {
    const SHOWN: usize = 15;
    let one = |(text, count): &(String, usize)| match count {
        1 => format!("{text} once"),
        2 => format!("{text} twice"),
        n => format!("{text} {} times", thousands(*n)),
    };
    let mut parts: Vec<String> = grades.values.iter().take(SHOWN).map(one).collect();
    if grades.values.len() > SHOWN {
        parts.push(format!("{} others", grades.values.len() - SHOWN));
    }
    and(&parts)
}

fn fields(n: usize, grades: &Grades, scale: Option<&Scale>) -> Markup {
    let own = grades.said.as_ref().is_some_and(|said| said.typed.is_some())
        || (scale.is_none() && grades.said.is_none() && grades.is_words && !grades.order.is_empty());
    let chosen = match scale {
        _ if own => "own".to_owned(),
        Some(scale) if grades.is_words || grades.said.is_some() => scale.name().to_owned(),
        _ => "written".to_owned(),
    };
    let known = if grades.is_question { answer_scales() } else { all_published() };
    let others = known.iter().map(|s| s.name().to_owned()).filter(|name| !grades.fits.contains(name));
    let listed = |name: &str| known.iter().any(|s| s.name() == name);
    let other = scale.map(Scale::name).filter(|name| !own && !listed(name)).map(str::to_owned);
    let options = (grades.fits.iter().map(|name| (name.clone(), format!("{name}: holds them all"))))
        .chain(other.map(|name| (name.clone(), name)))
        .chain([
            ("own".to_owned(), "Our own order, as written below".to_owned()),
            ("written".to_owned(), "No scale: keep them as written".to_owned()),
        ])
        .chain(others.map(|name| (name.clone(), name)));
    let typed = grades.said.as_ref().and_then(|said| said.typed.clone());
    let order = typed.unwrap_or_else(|| grades.order.join("\n"));
    let asked = grades.questions.join(" ");
    let left = match grades.left.as_slice() {
        [] => String::new(),
        left => format!(" Without a place yet: {}.", and(&left.iter().take(8).cloned().collect::<Vec<_>>())),
    };
    html! {
        (Field::select(format!("s{n}"), format!("The scale of {}", grades.heading), options).value(chosen))
        (own_order(own, Field::short_textarea(format!("o{n}"), "Our own order: one level a line, the lowest first")
            .hint(format!("{asked}{left}")).value(order)))
        @if let Some(scale) = scale {
            @let least = grades.said.as_ref().and_then(|said| said.at_least.clone()).or_else(|| grades.middle(scale)).unwrap_or_default();
            (Field::select(format!("l{n}"), "Count pupils at or above", scale.levels().skip(1).map(|level| (level.to_owned(), level.to_owned()))).value(least))
        }
    }
}

/// Open where it is what was chosen.
fn own_order(open: bool, field: Field) -> Markup {
    if open { field.render() } else { more("Put them in our own order", field) }
}
