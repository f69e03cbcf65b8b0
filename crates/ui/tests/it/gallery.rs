//! What every component must keep to, read from the gallery.

use ensemble_ui::gallery;
use std::collections::HashSet;

fn html() -> String {
    gallery().into_iter().map(|(title, part)| format!("<h2>{title}</h2>{}", part.into_string())).collect()
}

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    html.match_indices(&opening)
        .filter_map(|(at, found)| html[at + found.len()..].split('"').next())
        .collect()
}

fn words(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for sign in html.chars() {
        match sign {
            '<' => inside = true,
            '>' => (inside, _) = (false, text.push(' ')),
            _ if !inside => text.push(sign),
            _ => {}
        }
    }
    text.to_lowercase()
}

#[test]
fn the_content_policy_holds_nothing_is_inline() {
    let html = html();
    assert!(!html.contains(" style="), "an inline style");
    assert!(!html.contains("<script") && !html.contains("<style"), "an inline script or style");
    assert!(!html.contains("javascript:"));
    let handlers = ["onclick", "onload", "oninput", "onchange", "onsubmit"];
    assert!(handlers.iter().all(|on| !html.contains(&format!(" {on}="))));
}

#[test]
fn only_the_agreed_htmx_attributes_are_used() {
    let agreed = ["get", "post", "trigger", "target", "swap", "indicator", "push-url"];
    let html = html();
    for (at, _) in html.match_indices(" hx-") {
        let name = html[at + 4..].split('=').next().expect("name");
        assert!(agreed.contains(&name), "hx-{name}");
    }
}

#[test]
fn no_word_ranks_or_blames() {
    let text = words(&html());
    let spoken: HashSet<&str> = text.split(|sign: char| !sign.is_alphanumeric()).collect();
    for word in [
        "rank",
        "ranks",
        "ranked",
        "ranking",
        "top",
        "bottom",
        "best",
        "worst",
        "lowest",
        "highest",
        "league",
        "rag",
        "red",
        "amber",
        "outlier",
        "outliers",
        "underperform",
        "underperforming",
        "weak",
        "fail",
        "fails",
        "failed",
        "failing",
        "poor",
        "significant",
        "p",
        "can",
        "t",
    ] {
        let allowed = word == "can";
        assert!(allowed || !spoken.contains(word), "the gallery says “{word}”");
    }
    assert!(!text.contains("target missed") && !text.contains("leader board") && !text.contains("can't"));
    assert!(text.contains("worth asking"), "the test reads the words");
}

#[test]
fn every_id_stands_once_and_every_reference_leads_somewhere() {
    let html = html();
    let ids = values(&html, "id");
    let known: HashSet<&str> = ids.iter().copied().collect();
    for id in &known {
        assert_eq!(ids.iter().filter(|i| i == &id).count(), 1, "two of id {id}");
    }
    let shell = ["m-typical", "m-better", "m-ask", "m-early", "m-star", "main"];
    for attribute in ["aria-labelledby", "aria-describedby", "for"] {
        for id in values(&html, attribute).into_iter().flat_map(str::split_whitespace) {
            assert!(known.contains(id), "{attribute} {id}");
        }
    }
    for id in values(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(id.is_empty() || known.contains(id) || shell.contains(&id), "href #{id}");
    }
}

#[test]
fn every_picture_is_told_or_is_decoration() {
    let html = html();
    for (at, _) in html.match_indices("<svg") {
        let opening = html[at..].split('>').next().expect("tag");
        let inside_one = opening.contains("preserveAspectRatio") || opening == "<svg";
        let told = opening.contains("role=\"img\"") && opening.contains("aria-labelledby");
        assert!(inside_one || told || opening.contains("aria-hidden"), "{opening}");
    }
}

#[test]
fn every_chart_stands_beside_its_table() {
    let html = html();
    assert_eq!(html.matches("<figure").count(), html.matches("Show as a table").count());
    assert!(html.matches("<figure").count() > 10);
}

#[test]
fn every_field_has_a_label() {
    let html = html();
    let labelled: HashSet<&str> = values(&html, "for").into_iter().collect();
    for tag in ["<input", "<textarea", "<select"] {
        for (at, _) in html.match_indices(tag) {
            let opening = html[at..].split('>').next().expect("tag");
            let wrapped = html[..at].ends_with("<label class=\"choice\">");
            let id = values(opening, "id").first().copied();
            assert!(
                wrapped || opening.contains("hidden") || id.is_some_and(|id| labelled.contains(id)),
                "{opening}"
            );
        }
    }
}
