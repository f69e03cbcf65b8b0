//! How components look as text, so that a change is seen by whoever reviews it.

use crate::page::{SITE, amara};
use ensemble_ui::{Markup, Mast, Page, Render, gallery, html};

/// One element a line.
fn lines(markup: &Markup) -> String {
    markup.0.replace("><", ">\n<").replace("/assets/", "/assets/ ").lines().map(without_hash).collect()
}

fn without_hash(line: &str) -> String {
    let Some((before, after)) = line.split_once("/assets/ ") else {
        return format!("{line}\n");
    };
    let mut parts: Vec<&str> = after.splitn(2, '"').collect();
    let plain: Vec<&str> = parts.first().map(|name| name.split('.').collect()).unwrap_or_default();
    let name = [plain.first().copied().unwrap_or_default(), plain.last().copied().unwrap_or_default()]
        .join(".HASH.");
    parts[0] = &name;
    format!("{before}/assets/{}\n", parts.join("\""))
}

#[test]
fn the_gallery() {
    for (title, part) in gallery() {
        insta::assert_snapshot!(title.to_lowercase().replace([' ', ','], "-"), lines(&part));
    }
}

#[test]
fn the_shell() {
    let mast = Mast::new("Good afternoon, Amara")
        .place("Thursday 26 November 2026")
        .place("3:25pm")
        .lead("Your team meets in five minutes.");
    let page = Page::new(&SITE, "Today")
        .here("Home")
        .account(amara())
        .mast(mast)
        .body(html! { p { "That is all for today." } });
    insta::assert_snapshot!("shell", lines(&page.render()));
}
