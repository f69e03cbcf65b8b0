//! The ordinary reasons why classes differ, to be ruled out before anybody talks about people.
//! What the school already holds is filled in; the rest is asked.

use ensemble_ui::{Reason, Tint, html};

use super::limits::{Limits, pupils_in_words};
use super::variation::Body;
use crate::web::locale::thousands;

/// Name in forms and in the database, and what it is called.
pub const REASONS: [(&str, &str); 7] = [
    ("setting", "Setting"),
    ("intake", "Intake mix"),
    ("missing", "Who was missing"),
    ("cover", "Cover lessons"),
    ("time", "Time of day"),
    ("hours", "Curriculum hours"),
    ("marking", "Marker severity"),
];

pub fn title(name: &str) -> &'static str {
    REASONS.iter().find(|(known, _)| *known == name).map_or("Another reason", |(_, title)| title)
}

/// `ticked` says which a team has ticked.
pub fn list(body: &Body, ticked: impl Fn(&str) -> bool) -> Vec<Reason> {
    let reason = |&(name, title): &(&str, &str)| {
        let (words, verdict, explains) = about(name, body);
        Reason {
            name: name.to_owned(),
            title: title.to_owned(),
            words: html! { (words) },
            verdict: verdict.to_owned(),
            tint: if explains { Tint::Brand } else { Tint::Plain },
            ticked: ticked(name),
        }
    };
    REASONS.iter().map(reason).collect()
}

/// What is known, what that means, and whether it explains something.
fn about(name: &str, body: &Body) -> (String, &'static str, bool) {
    match name {
        "intake" => intake(body),
        "missing" => missing(body),
        "setting" => ask("Is anybody set for this, so that classes differ by design?"),
        "cover" => ask("Which classes had more than a week of cover, and was it the same people?"),
        "time" => ask("Is it before break in some classes and late in the day in others?"),
        "hours" => ask("Do all classes get the same hours for it, and keep them?"),
        _ => ask("Who marked what? Have markers looked at the same pieces together?"),
    }
}

fn ask(question: &str) -> (String, &'static str, bool) {
    (question.to_owned(), "To ask", false)
}

fn intake(body: &Body) -> (String, &'static str, bool) {
    let per_cent = |share: f64| (100.0 * share).round();
    match (body.adjusted, body.share_before, &body.found) {
        (true, Some(before), Some(found)) => {
            let words = format!(
                "Starting points are already allowed for. Before that, {:.0}% sat between classes.",
                per_cent(before)
            );
            match before - found.share >= 0.01 {
                true => (words, "Explains some", true),
                false => (words, "Not likely", false),
            }
        }
        _ => (
            "Where pupils started is not known here, so classes with another intake may only look different."
                .to_owned(),
            "Not known yet",
            false,
        ),
    }
}

fn missing(body: &Body) -> (String, &'static str, bool) {
    let limits = Limits::default();
    let all = body.pupils + body.missing + body.without_start;
    let total = thousands(usize::try_from(all).unwrap_or_default());
    let out = body.missing + body.without_start;
    let words = format!("{} of {total} pupils have no score here.", pupils_in_words(limits, out));
    match out as f64 / all.max(1) as f64 {
        few if few < 0.06 => (words, "Not likely", false),
        _ => (words, "Could be some of it", true),
    }
}
