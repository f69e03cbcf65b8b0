//! Sheets and sections: what a page is made of.

use crate::{Icon, Tint};
use maud::{Markup, Render, html};

/// A sheet with one thing on it.
#[derive(Clone, Debug)]
pub struct Card {
    tint: Tint,
    title: Option<(String, u8, Markup)>,
    eyebrow: Option<(Icon, Markup)>,
    private: bool,
    close: bool,
    body: Markup,
}

impl Card {
    /// A card headed by a title of the given heading level (2 to 4). `id` is unique on the page.
    pub fn titled(tint: Tint, id: impl Into<String>, level: u8, title: impl Render) -> Self {
        Card { title: Some((id.into(), level, title.render())), ..Card::bare(tint) }
    }

    /// A card with no heading of its own.
    pub fn bare(tint: Tint) -> Self {
        Card { tint, title: None, eyebrow: None, private: false, close: false, body: html! {} }
    }

    /// A small line above the title: an icon and a few words.
    #[must_use]
    pub fn eyebrow(self, icon: Icon, words: impl Render) -> Self {
        Card { eyebrow: Some((icon, words.render())), ..self }
    }

    /// For one person's eyes: never printed, gone while names are hidden.
    #[must_use]
    pub fn private(self) -> Self {
        Card { private: true, ..self }
    }

    /// Less room between the parts.
    #[must_use]
    pub fn close(self) -> Self {
        Card { close: true, ..self }
    }

    /// What is on it.
    #[must_use]
    pub fn body(self, body: impl Render) -> Self {
        Card { body: body.render(), ..self }
    }
}

impl Render for Card {
    fn render(&self) -> Markup {
        let class = format!(
            "card {}{}{}",
            self.tint.class(),
            if self.close { " stack gap-s" } else { " stack" },
            if self.private { " private" } else { "" }
        );
        let eyebrow = html! {
            @if let Some((icon, words)) = &self.eyebrow { p.eyebrow { (icon) " " (words) } }
        };
        html! {
            @if let Some((id, level, title)) = &self.title {
                section class=(class) aria-labelledby={ (id) "-h" } {
                    (eyebrow) (heading(*level, id, title)) (self.body)
                }
            } @else {
                div class=(class) { (eyebrow) (self.body) }
            }
        }
    }
}

/// A part of a page with its own heading of level 2, and room above it.
#[derive(Clone, Debug)]
pub struct Section {
    id: String,
    title: Markup,
    side: Option<Markup>,
    body: Markup,
}

impl Section {
    /// `id` is unique on the page; links may point at it.
    pub fn new(id: impl Into<String>, title: impl Render) -> Self {
        Section { id: id.into(), title: title.render(), side: None, body: html! {} }
    }

    /// What stands at the other end of the heading's line: a link, a button, a small note.
    #[must_use]
    pub fn side(self, side: impl Render) -> Self {
        Section { side: Some(side.render()), ..self }
    }

    /// What it holds.
    #[must_use]
    pub fn body(self, body: impl Render) -> Self {
        Section { body: body.render(), ..self }
    }
}

impl Render for Section {
    fn render(&self) -> Markup {
        html! {
            section.section.stack id=(self.id) aria-labelledby={ (self.id) "-h" } {
                @if let Some(side) = &self.side {
                    div.head { (heading(2, &self.id, &self.title)) (side) }
                } @else { (heading(2, &self.id, &self.title)) }
                (self.body)
            }
        }
    }
}

/// A heading of that level, with the id its section is labelled by.
pub(crate) fn heading(level: u8, id: &str, words: &Markup) -> Markup {
    html! {
        @match level {
            0..=2 => { h2 id={ (id) "-h" } { (words) } }
            3 => { h3 id={ (id) "-h" } { (words) } }
            _ => { h4 id={ (id) "-h" } { (words) } }
        }
    }
}
