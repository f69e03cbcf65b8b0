//! What the browser fetches.

use crate::page::{SITE, amara};
use ensemble_ui::{Page, Render, asset, assets};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

fn file(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(path)).expect(path)
}

fn squeezed(name: &str) -> usize {
    let asset = assets().find(|a| a.name == name).expect(name);
    asset.brotli.unwrap_or(asset.body).len()
}

#[test]
fn vendored_files_are_the_ones_that_were_checked() {
    let list = String::from_utf8(file("vendor/CHECKSUMS")).expect("text");
    assert_eq!(list.lines().count(), 2);
    for line in list.lines() {
        let (sum, name) = line.split_once("  ").expect("sum and name");
        let found: String =
            Sha256::digest(file(&format!("vendor/{name}"))).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(found, sum, "{name} is not the file that was checked");
    }
}

#[test]
fn each_vendored_work_has_its_licence_beside_it() {
    for licence in ["htmx-LICENSE.txt", "public-sans-OFL.txt", "lucide-LICENSE.txt"] {
        assert!(file(&format!("vendor/{licence}")).len() > 500, "{licence}");
    }
}

#[test]
fn every_asset_is_found_by_its_hashed_name_alone() {
    for one in assets() {
        assert_eq!(asset(one.path).map(|a| a.name), Some(one.name));
        assert_eq!(one.href, format!("/assets/{}", one.path));
        assert!(asset(one.name).is_none(), "{} has no hash", one.name);
        assert!(!one.body.is_empty() && !one.content_type.is_empty());
    }
}

#[test]
fn the_style_sheet_holds_every_part_and_names_the_font_by_its_hash() {
    let style = assets().find(|a| a.name == "ensemble.css").expect("style");
    let style = std::str::from_utf8(style.body).expect("text");
    let font = assets().find(|a| a.name == "public-sans.woff2").expect("font");
    assert!(style.contains(&format!("url(\"{}\")", font.path)));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/css");
    for part in fs::read_dir(folder).expect("folder") {
        let part = part.expect("entry");
        if part.file_name() == "dark.css" {
            continue;
        }
        let text = fs::read_to_string(part.path()).expect("text");
        let last = text.lines().rfind(|line| line.len() > 3).expect("rules");
        assert!(
            style.contains(last),
            "{:?} is not in the style sheet: build.rs lists its parts",
            part.file_name()
        );
    }
}

#[test]
fn no_text_is_smaller_than_twelve_pixels() {
    let style = assets().find(|a| a.name == "ensemble.css").expect("style");
    let style = std::str::from_utf8(style.body).expect("text");
    let rules = style.split([';', '{', '}']).map(str::trim);
    let sizes: Vec<&str> =
        rules.filter(|rule| rule.starts_with("font") || rule.starts_with("--t-")).collect();
    let mut read = 0;
    for (unit, least) in [("rem", 0.75), ("px", 12.0)] {
        for rule in &sizes {
            let words = rule.split([' ', '/', '(', ',']).filter_map(|word| word.strip_suffix(unit));
            for size in words.filter_map(|word| word.parse::<f64>().ok()) {
                read += 1;
                assert!(size >= least, "{rule}");
            }
        }
    }
    assert!(read > 10, "the test reads no sizes");
}

#[test]
fn a_first_visit_stays_within_its_budget() {
    let shell = Page::new(&SITE, "Today").account(amara()).render().into_string().len();
    let names = ["ensemble.css", "dark.css", "ensemble.js", "htmx.js", "public-sans.woff2", "icon.svg"];
    let parts: Vec<(&str, usize)> =
        names.into_iter().map(|n| (n, squeezed(n))).chain([("shell, not squeezed", shell)]).collect();
    let total: usize = parts.iter().map(|(_, size)| size).sum();
    println!("a first visit: {total} bytes of {parts:?}");
    assert!(total <= 75 * 1024, "{total} bytes");
    let script = assets().find(|a| a.name == "ensemble.js").expect("script");
    assert!(script.body.len() <= 10 * 1024, "the script has {} bytes", script.body.len());
}
