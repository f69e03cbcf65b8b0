//! The list of pages that the browser tests and the measurements share: `e2e/pages.txt`.

use crate::Done;
use crate::command::{root, trouble};

/// One page, seen by one of the demo's people; `visitor` is somebody not signed in.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    pub path: String,
    pub handle: String,
}

pub fn list() -> Done<Vec<Page>> {
    let file = root().join("e2e/pages.txt");
    std::fs::read_to_string(&file).map(|text| parse(&text)).map_err(|e| trouble("Reading", &file, &e))
}

fn parse(text: &str) -> Vec<Page> {
    let rows = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().split_whitespace().collect::<Vec<_>>());
    let pairs = rows.filter_map(|row| row.first().copied().map(|path| (path, row)));
    let each = pairs.flat_map(|(path, row)| row.into_iter().skip(1).map(move |handle| (path, handle)));
    each.map(|(path, handle)| Page { path: path.to_owned(), handle: handle.to_owned() }).collect()
}

/// The addresses that a page brings with it: style sheets, scripts, pictures and fonts.
pub fn assets(html: &str) -> Vec<String> {
    let linked = html
        .split('<')
        .filter(|tag| tag.starts_with("link") && !tag.contains("canonical"))
        .filter_map(|tag| attribute(tag, "href"));
    let sourced = html
        .split('<')
        .filter(|tag| tag.starts_with("script") || tag.starts_with("img"))
        .filter_map(|tag| attribute(tag, "src"));
    linked.chain(sourced).filter(|path| path.starts_with('/')).map(str::to_owned).collect()
}

/// The addresses inside a style sheet, taken from the folder it stands in.
pub fn assets_of_style(css: &str, stylesheet: &str) -> Vec<String> {
    let folder = stylesheet.rsplit_once('/').map_or("", |(folder, _)| folder);
    let named = css.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    let paths = named.map(|name| name.trim_matches(['"', '\''])).filter(|name| !name.starts_with("data:"));
    paths
        .map(|name| {
            if name.starts_with('/') {
                name.to_owned()
            } else {
                format!("{folder}/{}", name.trim_start_matches("./"))
            }
        })
        .collect()
}

/// The links of a page, without what follows a `?` or `#`.
pub fn links(html: &str) -> Vec<String> {
    let tags = html.split('<').filter(|tag| tag.starts_with("a "));
    let found = tags.filter_map(|tag| attribute(tag, "href"));
    found.filter_map(|href| href.split(['?', '#']).next()).map(str::to_owned).collect()
}

/// Whether an address is one that a pattern means: `*` is one step, the id of a thing.
pub fn is_like(pattern: &str, address: &str) -> bool {
    let (steps, found): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), address.split('/').collect());
    let same = |step: &str, part: &str| match step {
        "*" => part.len() == 36 && part.chars().all(|c| c == '-' || c.is_ascii_hexdigit()),
        step => step == part,
    };
    steps.len() == found.len() && steps.iter().zip(&found).all(|(step, part)| same(step, part))
}

fn attribute<'h>(tag: &'h str, name: &str) -> Option<&'h str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_a_page_for_each_handle_and_ignores_remarks() {
        let pages = parse("# who sees what\n/numbers teacher head # the heart\n\n/sign-in visitor\n");
        let shown: Vec<_> = pages.iter().map(|page| format!("{} {}", page.path, page.handle)).collect();
        assert_eq!(shown, ["/numbers teacher", "/numbers head", "/sign-in visitor"]);
    }

    #[test]
    fn what_a_page_brings_with_it_is_found() {
        let html = r#"<link rel="stylesheet" href="/a/site.css"><script src="/a/ui.js" defer></script><a href="/numbers">x</a>"#;
        assert_eq!(assets(html), ["/a/site.css", "/a/ui.js"]);
        let css = r#"@font-face{src:url("font.woff2") format("woff2")} a{background:url(/b/x.svg)} b{mask:url(data:x)}"#;
        assert_eq!(assets_of_style(css, "/a/site.css"), ["/a/font.woff2", "/b/x.svg"]);
    }

    #[test]
    fn a_star_stands_for_the_id_of_a_thing() {
        let html = r#"<a href="/practices?x=1">all</a> <a class="card" href="/practices/7#more">one</a>"#;
        assert_eq!(links(html), ["/practices", "/practices/7"]);
        let id = "0198c6b4-e280-7ac8-adb3-2274fa93397a";
        assert!(is_like("/practices/*", &format!("/practices/{id}")));
        assert!(is_like("/practices/*/card", &format!("/practices/{id}/card")));
        for other in
            ["/practices", "/practices/new", &format!("/practices/{id}.csv"), &format!("/visits/{id}")]
        {
            assert!(!is_like("/practices/*", other), "{other}");
        }
    }
}
