//! Every table on every page can be taken away as a file, or is on a short list of those that cannot.
//!
//! The pages of the made-up network are walked as each kind of person: every link, a few of each
//! kind of address.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::StatusCode;
use ensemble::demo::{self, HANDLES, Scale};
use ensemble_db::Db;

use crate::support::{Browser, TestApp};

/// Address, caption, why there is no file.
const WITHOUT: &[(&str, &str, &str)] = &[
    ("/design", "", "made-up words, to show what pages are made of"),
    ("/numbers/sample", "", "made-up numbers, to show what a page looks like"),
    ("/imports/", "Columns and where they go", "a form: its choices go with the file that is checked"),
    ("/network/", "Classes and where their pupils go", "a form: what is chosen has a file on its preview"),
];

/// Addresses of one kind that are opened by one person.
const OF_A_KIND: usize = 3;

/// The kind of an address: the path of its route.
fn kind(address: &str) -> Option<&'static str> {
    let parts: Vec<&str> = address.split('/').collect();
    let fits = |path: &str| {
        let of: Vec<&str> = path.split('/').collect();
        of.len() == parts.len()
            && of.iter().zip(&parts).all(|(a, b)| a == b || (a.starts_with('{') && !b.is_empty()))
    };
    let mut found: Vec<&'static str> = ensemble::router::routes()
        .iter()
        .filter(|r| r.method == "GET" && fits(r.path))
        .map(|r| r.path)
        .collect();
    found.sort_by_key(|path| path.matches('{').count());
    found.first().copied()
}

fn links(page: &str) -> impl Iterator<Item = &str> {
    page.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next())
}

/// Tables of a page: caption, and the links to files in the smallest part of the page that has any.
fn tables(page: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (at, _) in page.match_indices("<table") {
        let rest = &page[at..];
        let caption = rest.split("</caption>").next().unwrap().split('>').next_back().unwrap().to_owned();
        let mut files = Vec::new();
        for (open, close) in around(page, at) {
            files = links(&page[open..close])
                .filter(|link| {
                    [".csv", ".xlsx"].iter().any(|end| link.split('?').next().unwrap().ends_with(end))
                })
                .map(|link| format!("/{}", link.replace("&amp;", "&")))
                .collect();
            if !files.is_empty() {
                break;
            }
        }
        found.push((caption, files));
    }
    found
}

/// The parts of a page that a place is in, the smallest first, up to what is a part of its own.
fn around(page: &str, at: usize) -> Vec<(usize, usize)> {
    const VOID: &[&str] = &["input", "br", "img", "meta", "link", "hr", "source", "wbr"];
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut parts = Vec::new();
    let mut here = 0;
    while let Some(next) = page[here..].find('<').map(|n| here + n) {
        let end = page[next..].find('>').map_or(page.len(), |n| next + n + 1);
        let tag = &page[next + 1..end - 1];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        if tag.starts_with('/') {
            while let Some((from, was)) = open.pop() {
                if from < at && at < next && was != "main" && was != "body" && was != "html" {
                    parts.push((from, end));
                }
                if was == name {
                    break;
                }
            }
        } else if !tag.starts_with('!') && !tag.ends_with('/') && !VOID.contains(&name) {
            open.push((next, name));
        }
        here = end;
    }
    parts
}

/// Every page that somebody comes to, with its table-less ones: address and text.
async fn walk(browser: &Browser) -> Vec<(String, String)> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut of_kind: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut waiting = VecDeque::from(["/".to_owned(), "/design".to_owned(), "/imports".to_owned()]);
    let mut pages = Vec::new();
    while let Some(address) = waiting.pop_front() {
        let path = address.split(['?', '#']).next().unwrap().to_owned();
        let address = address.split('#').next().unwrap().to_owned();
        let Some(kind) = kind(&path) else { continue };
        let is_page = ![".csv", ".xlsx", ".ics", ".txt"].iter().any(|end| path.ends_with(end))
            && !["/assets/{*path}", "/demo/as/{handle}", "/healthz", "/readyz"].contains(&kind);
        let count = of_kind.entry(kind).or_default();
        if !is_page || *count >= OF_A_KIND || !seen.insert(address.clone()) {
            continue;
        }
        *count += 1;
        let reply = browser.get(&address).await;
        if reply.status != StatusCode::OK {
            continue;
        }
        let text = reply.text();
        waiting.extend(links(&text).map(|link| format!("/{}", link.replace("&amp;", "&"))));
        pages.push((address, text));
    }
    pages
}

async fn every_table(db: Db) {
    let app = TestApp::empty(db).await;
    demo::build(&app.app, Scale::Small, 1, &|_| {}).await.unwrap();
    let mut with_files: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut opened: BTreeSet<&'static str> = BTreeSet::new();
    let mut missing: Vec<String> = Vec::new();
    for handle in HANDLES {
        let browser = app.as_(handle).await;
        for (address, text) in walk(&browser).await {
            for (caption, files) in tables(&text) {
                let is_known =
                    WITHOUT.iter().any(|(at, words, _)| address.starts_with(at) && caption.contains(words));
                if is_known && files.is_empty() {
                    continue;
                }
                for end in [".csv", ".xlsx"] {
                    let file = files.iter().find(|file| file.split('?').next().unwrap().ends_with(end));
                    let Some(file) = file else {
                        missing.push(format!("{address}, to {handle}: “{caption}” has no {end}"));
                        continue;
                    };
                    let kind = kind(file.split('?').next().unwrap())
                        .unwrap_or_else(|| panic!("{file} is no address"));
                    *with_files.entry(kind).or_default() += 1;
                    if opened.insert(kind) {
                        assert_eq!(browser.get(file).await.status, StatusCode::OK, "{file}, to {handle}");
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    for kind in ["/numbers/{measure}/chart.csv", "/numbers/quality.xlsx", "/settings/looks.csv"] {
        assert!(with_files.contains_key(kind), "no table of {kind} was met: {with_files:?}");
    }
}

// What pages show does not hang on the database: one is enough.
#[test]
fn every_table_of_every_page_has_its_files_or_a_reason() {
    ensemble_db::testing::run(async {
        let db = ensemble_db::testing::TestDb::sqlite(ensemble::migrations::ALL).await;
        every_table(db.db.clone()).await;
    });
}

#[test]
fn a_table_without_a_file_is_found() {
    let page = "<main><section><p>x</p><div><table><caption class=\"vh\">A</caption></table></div></section>\
                <section><a href=\"/b.csv\">c</a><a href=\"/b.xlsx?x=1&amp;y\">d</a><table><caption>B</caption></table></section></main>";
    let found = tables(page);
    assert_eq!(found[0], ("A".to_owned(), Vec::new()));
    assert_eq!(found[1], ("B".to_owned(), vec!["/b.csv".to_owned(), "/b.xlsx?x=1&y".to_owned()]));
}
