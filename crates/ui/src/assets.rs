//! Style, script, font and icon: embedded, squeezed, and named by their content.
//!
//! Because a name changes whenever its content does, the server may send each with
//! `Cache-Control: public, max-age=31536000, immutable`.

/// One file to serve.
#[derive(Debug)]
pub struct Asset {
    /// Plain name, such as `ensemble.css`.
    pub name: &'static str,
    /// File name with its content hash, such as `ensemble.3f9a1c20.css`.
    pub path: &'static str,
    /// Address from the root of the site: [`PREFIX`] and `path`.
    pub href: &'static str,
    /// The bytes.
    pub body: &'static [u8],
    /// The same bytes for `Content-Encoding: br`; `None` where that would not be smaller.
    pub brotli: Option<&'static [u8]>,
    /// What to send as `Content-Type`.
    pub content_type: &'static str,
}

/// Where the server mounts the assets.
pub const PREFIX: &str = "/assets/";

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

static ALL: [&Asset; 6] = [&STYLE, &DARK, &SCRIPT, &HTMX, &FONT, &ICON];

/// Every asset.
pub fn assets() -> impl Iterator<Item = &'static Asset> {
    ALL.into_iter()
}

/// The asset of that hashed file name, the part of the address after [`PREFIX`].
///
/// ```
/// let style = &ensemble_ui::assets::STYLE;
/// assert_eq!(ensemble_ui::asset(style.path).map(|a| a.name), Some("ensemble.css"));
/// assert!(ensemble_ui::asset("ensemble.css").is_none());
/// ```
pub fn asset(path: &str) -> Option<&'static Asset> {
    assets().find(|asset| asset.path == path)
}
