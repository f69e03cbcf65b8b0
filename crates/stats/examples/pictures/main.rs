//! The pictures of `docs/methods`: `cargo run -p ensemble-stats --example pictures` draws them all again.
//!
//! Every number in them is worked out by the library on made-up data: same seed, same picture. Nothing is in order of
//! result; rows are as in the data.

mod bright_spots;
mod effect;
mod funnels;
mod judgements;
mod mixed_models;
mod pool;
mod power;
mod random;
mod run_chart;
mod share_between;
mod silence;
mod small_numbers;
mod stands_out;
mod svg;
mod words;
mod yes_or_no;

use std::error::Error;
use std::path::{Path, PathBuf};

/// A drawing, or why there is none.
type Drawn = Result<svg::Picture, Box<dyn Error>>;

/// Name of a page, and who draws its picture.
type Page = (&'static str, fn() -> Drawn);

const PAGES: [Page; 14] = [
    ("mixed-models", mixed_models::draw),
    ("yes-or-no", yes_or_no::draw),
    ("variance-between-classes", share_between::draw),
    ("stands-out", stands_out::draw),
    ("what-silence-means", silence::draw),
    ("run-chart-and-xmr", run_chart::draw),
    ("funnel-plots", funnels::draw),
    ("effect", effect::draw),
    ("power", power::draw),
    ("pool", pool::draw),
    ("comparative-judgement", judgements::draw),
    ("bright-spots", bright_spots::draw),
    ("small-numbers", small_numbers::draw),
    ("words-for-uncertainty", words::draw),
];

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/methods")
}

fn main() -> Result<(), Box<dyn Error>> {
    for (name, draw) in PAGES {
        std::fs::write(pages().join("pictures").join(name).with_extension("svg"), draw()?.finish())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_pictures_are_what_the_program_draws() {
        for (name, draw) in PAGES {
            let path = pages().join("pictures").join(name).with_extension("svg");
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                committed == draw().unwrap().finish(),
                "docs/methods/pictures/{name}.svg is not what the program draws. Draw it again with `cargo run -p \
                 ensemble-stats --example pictures`, look at it, and commit it."
            );
        }
    }

    #[test]
    fn every_page_shows_its_picture_and_says_in_words_what_is_in_it() {
        for (name, _) in PAGES {
            let page = std::fs::read_to_string(pages().join(name).with_extension("md")).unwrap();
            let image = format!("](pictures/{name}.svg)");
            let Some((before, _)) = page.split_once(&image) else {
                panic!(
                    "docs/methods/{name}.md does not show pictures/{name}.svg. Put it after the first paragraph."
                );
            };
            let words = before.rsplit_once("![").map_or("", |(_, words)| words);
            assert!(
                words.split_whitespace().count() >= 12,
                "The picture of docs/methods/{name}.md has too few words for a reader who cannot see it. Say what it \
                 shows."
            );
        }
    }
}
