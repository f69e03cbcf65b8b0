//! The pupils of a class without a result, as they stand in the register.

use ensemble_ui::{Card, Icon, Markup, Mast, Section, Tint, bullets, do_names, html, privacy};

use super::super::model::Measure;
use super::super::quality::who;
use super::super::store::quality::Missing;
use crate::access::{Role, Viewer};
use crate::web::locale::{long_date, plural};
use crate::web::page::{Here, Page, names_hidden};

/// `all` are the classes that this reader may open.
pub fn page(
    viewer: &Viewer,
    measure: &Measure,
    of: &Missing,
    all: &[Missing],
    names: &[(String, String)],
) -> Page {
    let title = format!("Without a result in {}", of.class);
    let mast = Mast::new(&title)
        .place(html! { a href=(format!("/numbers/{}", measure.id)) { (measure.name) } })
        .place(&of.class)
        .lead(lead(of));
    let mast = match of.missing {
        0 => mast,
        _ => mast.quiet(
            "The list cannot say why: away that day, new in the class, or in a row that has not come in.",
        ),
    };
    let body = html! {
        div.cols.side {
            div.stack.gap-l { (list(of, names)) }
            div.stack.gap-l {
                (what_to_do(viewer, measure, of, all))
                (privacy("The school’s head and data manager can open this list, and who teaches the class. The access log shows that you opened it."))
            }
        }
    };
    Page::new(viewer, title, Here::Numbers).mast(mast).body(body)
}

fn lead(of: &Missing) -> String {
    let on = long_date(&of.taken_on);
    let pupils = plural(usize::try_from(of.pupils).unwrap_or_default(), "pupil", "pupils");
    match of.missing {
        0 => format!("Every pupil on roll on {on} has a result."),
        1 => format!("1 of {pupils} on roll on {on} has no result."),
        n => format!("{n} of {pupils} on roll on {on} have no result."),
    }
}

fn list(of: &Missing, names: &[(String, String)]) -> Markup {
    let one = |(given, family): &(String, String)| match family.is_empty() {
        true => html! { span.name { (given) } },
        false => html! { span.name { (family) ", " (given) } },
    };
    html! {
        (Section::new("who", "Who they are").body(html! {
            @if of.missing == 0 { p.ico { (Icon::Check) "Nobody is missing." } }
            @else {
                div.card { (bullets(names.iter().map(one))) }
                p.row.small { (do_names(names_hidden(), "Hide names for a shared screen", "Show names")) }
            }
        }))
    }
}

fn what_to_do(viewer: &Viewer, measure: &Measure, of: &Missing, all: &[Missing]) -> Markup {
    let others = all.iter().filter(|other| other.class_id != of.class_id && other.missing > 0);
    html! {
        (Card::titled(Tint::Plain, "do", 2, "What you can do").body(html! {
            ul.plain.small {
                @if viewer.has(Role::DataManager) {
                    li { a href="/imports?kind=results" { "Bring in what is missing" } }
                } @else {
                    li { "Ask the school’s data manager to bring in what is missing" }
                }
                @for other in others {
                    li { a href=(who(measure.id, other.class_id)) { "Who has none in " (other.class) } }
                }
            }
        }))
    }
}
