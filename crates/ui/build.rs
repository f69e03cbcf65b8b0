//! Gathers the assets: one style sheet from its parts, a content hash in every name, and the
//! brotli bytes beside the raw ones, so that the server only looks things up.

use sha2::{Digest, Sha256};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// In the order they are read; `reset.css` opens with the order of the layers.
const STYLE: [&str; 14] = [
    "tokens",
    "reset",
    "base",
    "layout",
    "shell",
    "text",
    "button",
    "card",
    "table",
    "list",
    "form",
    "mast",
    "chart",
    "utilities",
];
/// After everything else.
const PRINT: &str = "print";

struct Output {
    folder: PathBuf,
    code: String,
}

fn main() -> Outcome<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    tell_cargo("assets");
    tell_cargo("build.rs");
    let out = std::env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?;
    let mut output = Output { folder: out.into(), code: String::new() };

    let font = output.add("FONT", "public-sans.woff2", "font/woff2", fs::read(root.join(FONT))?)?;
    let mut style = String::new();
    for part in STYLE.iter().chain([&PRINT]) {
        let file = root.join("css").join(part).with_extension("css");
        style.push_str(&fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?);
    }
    let style = style.replace("public-sans-latin-wght.woff2", &font);
    output.add("STYLE", "ensemble.css", "text/css; charset=utf-8", style.into_bytes())?;
    output.add("DARK", "dark.css", "text/css; charset=utf-8", fs::read(root.join("css/dark.css"))?)?;
    let script = "text/javascript; charset=utf-8";
    output.add("SCRIPT", "ensemble.js", script, fs::read(root.join("js/ensemble.js"))?)?;
    output.add("HTMX", "htmx.js", script, fs::read(root.join("vendor/htmx-4.0.1.min.js"))?)?;
    output.add("ICON", "icon.svg", "image/svg+xml", fs::read(root.join("icon.svg"))?)?;

    fs::write(output.folder.join("assets.rs"), output.code)?;
    Ok(())
}

const FONT: &str = "vendor/public-sans-latin-wght.woff2";

impl Output {
    /// Writes the bytes, squeezed too where that helps, and one line of Rust. Gives the hashed name.
    fn add(&mut self, key: &str, name: &str, kind: &str, body: Vec<u8>) -> Outcome<String> {
        let hashed = hashed_name(name, &body)?;
        let squeezed = squeeze(&body)?;
        let brotli = if squeezed.len() < body.len() {
            fs::write(self.folder.join(format!("{hashed}.br")), &squeezed)?;
            format!("Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hashed}.br\")))")
        } else {
            "None".to_owned()
        };
        fs::write(self.folder.join(&hashed), body)?;
        writeln!(
            self.code,
            "/// `{name}`\npub static {key}: Asset = Asset {{ name: {name:?}, path: {hashed:?}, href: {href:?}, \
             body: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{hashed}\")), brotli: {brotli}, content_type: {kind:?} }};",
            href = format!("/assets/{hashed}"),
        )?;
        Ok(hashed)
    }
}

/// `ensemble.css` becomes `ensemble.3f9a1c20.css`.
fn hashed_name(name: &str, body: &[u8]) -> Outcome<String> {
    let (stem, ending) = name.rsplit_once('.').ok_or("an asset's name has an ending")?;
    let mut hash = String::new();
    for byte in Sha256::digest(body).iter().take(4) {
        write!(hash, "{byte:02x}")?;
    }
    Ok(format!("{stem}.{hash}.{ending}"))
}

fn squeeze(body: &[u8]) -> Outcome<Vec<u8>> {
    let mut squeezed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    brotli::BrotliCompress(&mut &*body, &mut squeezed, &params)?;
    Ok(squeezed)
}

fn tell_cargo(changed: &str) {
    println!("cargo::rerun-if-changed={changed}");
}
