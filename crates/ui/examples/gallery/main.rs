//! Writes the gallery and five composed pages as static files, to look at:
//! `cargo run -p ensemble-ui --example gallery -- DIR`, then serve DIR.

mod data;
mod home;
mod import;
mod site;
mod today;
mod variation;
mod variation_head;
mod variation_team;

use ensemble_ui::{Markup, assets, gallery};
use std::path::PathBuf;
use std::{fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned()));
    fs::create_dir_all(folder.join("assets"))?;
    for asset in assets() {
        fs::write(folder.join("assets").join(asset.path), asset.body)?;
    }
    let pages: [(&str, Markup); 6] = [
        ("design", site::design(&gallery())),
        ("today", today::page()),
        ("home", home::page()),
        ("variation-team", variation_team::page()),
        ("variation-head", variation_head::page()),
        ("import", import::page()),
    ];
    for (name, page) in pages {
        let html = page.into_string().replace("\"/assets/", "\"assets/");
        fs::write(folder.join(name).with_extension("html"), html)?;
    }
    Ok(())
}
