//! The smallest carriers of meaning: a tint, a tag, and the state of a number.

use maud::{Markup, Render, html};

/// A quiet ground for a card, a tag or a face. A tint never means good or bad.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tint {
    /// White or sunken.
    #[default]
    Plain,
    /// Lagoon: what to do next.
    Brand,
    /// Sun: bright spots and celebration, never a warning.
    Sun,
    /// Heather: people and thanks.
    Heather,
}

impl Tint {
    /// Every tint, for the gallery.
    pub const ALL: [Tint; 4] = [Tint::Plain, Tint::Brand, Tint::Sun, Tint::Heather];

    pub(crate) const fn class(self) -> &'static str {
        match self {
            Tint::Plain => "paper",
            Tint::Brand => "brand",
            Tint::Sun => "sun",
            Tint::Heather => "heather",
        }
    }
}

/// A word or two in a rounded box.
pub fn tag(tint: Tint, words: impl Render) -> Markup {
    html! { span class={ "tag " (tint.class()) } { (words) } }
}

/// The five things a number may say. Each has its shape, its hue and, always, words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The usual up and down: a circle.
    #[default]
    Typical,
    /// Changed for the better: a square.
    Better,
    /// Unusual, worth asking about: a diamond.
    Ask,
    /// Too early to say: an open circle.
    Early,
    /// A bright spot: a star.
    Star,
}

impl Kind {
    /// Every kind, for keys and the gallery.
    pub const ALL: [Kind; 5] = [Kind::Typical, Kind::Better, Kind::Ask, Kind::Early, Kind::Star];

    /// The class of a mark of this kind, and the ending of its symbol's id.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Kind::Typical => "typical",
            Kind::Better => "better",
            Kind::Ask => "ask",
            Kind::Early => "early",
            Kind::Star => "star",
        }
    }

    /// What a chart's table says of a point of this kind.
    pub const fn words(self) -> &'static str {
        match self {
            Kind::Typical => "Usual",
            Kind::Better => "Better than usual",
            Kind::Ask => "Unusual, worth asking about",
            Kind::Early => "Too early to say",
            Kind::Star => "Bright spot",
        }
    }

    fn glyph(self) -> Markup {
        html! {
            @match self {
                Kind::Typical => { circle cx="10" cy="10" r="4" fill="currentColor" {} }
                Kind::Better => { rect x="5.5" y="5.5" width="9" height="9" rx="1.5" fill="currentColor" {} }
                Kind::Ask => { path d="M10 3.8 16.2 10 10 16.2 3.8 10Z" fill="currentColor" {} }
                Kind::Early => { circle cx="10" cy="10" r="4" fill="none" stroke="currentColor" stroke-width="2" {} }
                Kind::Star => {
                    path class="pt star" d="m10 2.5 2.3 4.9 5.4.7-4 3.7 1.100 5.300-4.800-2.600-4.800 2.600 1.100-5.300-4-3.700 5.400-.7Z" {}
                }
            }
        }
    }
}

/// A number's state: glyph and words, never one without the other.
///
/// ```
/// use ensemble_ui::{Kind, state};
/// let line = state(Kind::Typical, "Steady: ups and downs are the usual ones").into_string();
/// assert!(line.starts_with(r#"<p class="state typical">"#));
/// ```
pub fn state(kind: Kind, words: impl Render) -> Markup {
    html! {
        p class={ "state " (kind.class()) } {
            svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" { (kind.glyph()) }
            span { (words) }
        }
    }
}
