//! Buttons and links that look like them, and the few htmx attributes pages may use.

use crate::Icon;
use maud::{Markup, Render, html};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Main,
    Alt,
    Remove,
    Text,
}

/// A button that sends its form, or a link that looks like one.
///
/// One main button a page; everything else is [`Button::alt`] or [`Button::text`].
#[derive(Clone, Debug)]
pub struct Button {
    label: Markup,
    look: Look,
    block: bool,
    icon: Option<Icon>,
    href: Option<String>,
    id: Option<String>,
    sends: Option<(String, String)>,
    hx: Hx,
}

impl Button {
    /// Sends the form it stands in.
    pub fn new(label: impl Render) -> Self {
        Button {
            label: label.render(),
            look: Look::Main,
            block: false,
            icon: None,
            href: None,
            id: None,
            sends: None,
            hx: Hx::default(),
        }
    }

    /// Goes somewhere.
    pub fn link(href: impl Into<String>, label: impl Render) -> Self {
        Button { href: Some(href.into()), ..Button::new(label) }
    }

    /// The quieter look, for the second thing one could do.
    #[must_use]
    pub fn alt(self) -> Self {
        Button { look: Look::Alt, ..self }
    }

    /// Only words, for small things such as "Not this week".
    #[must_use]
    pub fn text(self) -> Self {
        Button { look: Look::Text, ..self }
    }

    /// For what deletes for good. Rare: undo is kinder.
    #[must_use]
    pub fn remove(self) -> Self {
        Button { look: Look::Remove, ..self }
    }

    /// As wide as what holds it.
    #[must_use]
    pub fn block(self) -> Self {
        Button { block: true, ..self }
    }

    /// An icon before the words.
    #[must_use]
    pub fn icon(self, icon: Icon) -> Self {
        Button { icon: Some(icon), ..self }
    }

    /// What the form sends when this button is the one pressed.
    #[must_use]
    pub fn sends(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Button { sends: Some((name.into(), value.into())), ..self }
    }

    /// An id, which every control that htmx swaps needs.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Button { id: Some(id.into()), ..self }
    }

    /// In-place updates where script runs.
    #[must_use]
    pub fn hx(self, hx: Hx) -> Self {
        Button { hx, ..self }
    }

    fn class(&self) -> String {
        let look = match self.look {
            Look::Main => "btn",
            Look::Alt => "btn alt",
            Look::Remove => "btn remove",
            Look::Text => "textbtn",
        };
        if self.block { format!("{look} block") } else { look.to_owned() }
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let hx = &self.hx;
        let inner = html! { @if let Some(icon) = self.icon { (icon) } (self.label) };
        let (name, value) = self.sends.as_ref().map(|(n, v)| (n, v)).unzip();
        html! {
            @if let Some(href) = &self.href {
                a class=(self.class()) id=[&self.id] href=(href) { (inner) }
            } @else {
                button class=(self.class()) id=[&self.id] type="submit" name=[name] value=[value]
                    hx-get=[&hx.get] hx-post=[&hx.post] hx-trigger=[&hx.trigger] hx-target=[&hx.target]
                    hx-swap=[hx.swap.map(Swap::word)] hx-indicator=[&hx.indicator] hx-push-url=[&hx.push_url] { (inner) }
            }
        }
    }
}

/// The htmx attributes a page may use; no others do. Without script none of them counts.
#[derive(Clone, Debug, Default)]
pub struct Hx {
    /// Address to fetch.
    pub get: Option<String>,
    /// Address to post to.
    pub post: Option<String>,
    /// What sets it off, such as `input changed delay:800ms` or `every 2s`.
    pub trigger: Option<String>,
    /// What the answer replaces, as a CSS selector.
    pub target: Option<String>,
    /// How it is replaced.
    pub swap: Option<Swap>,
    /// What shows that it is under way, as a CSS selector.
    pub indicator: Option<String>,
    /// The address to show afterwards.
    pub push_url: Option<String>,
}

/// How an answer takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// Morph what is inside: focus, caret and scroll stay.
    InnerMorph,
    /// Morph the element itself.
    OuterMorph,
    /// Replace what is inside.
    InnerHtml,
}

impl Swap {
    /// The word of the attribute.
    pub const fn word(self) -> &'static str {
        match self {
            Swap::InnerMorph => "innerMorph",
            Swap::OuterMorph => "outerMorph",
            Swap::InnerHtml => "innerHTML",
        }
    }
}

/// Hides or shows everything of class `name` and `private`, for a shared screen.
/// Stays as it was left on this device (see [`crate::Device`], where `pressed` comes from).
pub fn do_names(pressed: bool, hide: impl Render, show: impl Render) -> Markup {
    html! {
        button.textbtn type="button" data-do="names" aria-pressed=(pressed) {
            (Icon::EyeOff) span.off { (hide) } span.on { (show) }
        }
    }
}

/// Opens the browser's print window.
pub fn do_print(label: impl Render) -> Markup {
    html! { button.textbtn type="button" data-do="print" { (Icon::Print) (label) } }
}
