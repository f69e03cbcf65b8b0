//! What stands around a picture: title, state, table, downloads.

use crate::{Kind, more, state};
use maud::{Markup, Render, html};

/// A picture, told in a paragraph, with the table of the same numbers.
#[derive(Clone, Debug)]
pub struct Drawing {
    class: &'static str,
    id: String,
    svg: Markup,
    told: String,
    table: Markup,
}

impl Drawing {
    pub(super) fn new(id: &str, svg: Markup, told: &str, table: Markup) -> Self {
        Drawing { class: "xy", id: id.to_owned(), svg, told: told.to_owned(), table }
    }

    pub(super) fn class(self, class: &'static str) -> Self {
        Drawing { class, ..self }
    }

    fn picture(&self) -> Markup {
        html! { div class=(self.class) { (self.svg) } p.vh id={ (self.id) "-d" } { (self.told) } }
    }
}

/// Where the numbers of a chart can be had.
#[derive(Clone, Debug)]
pub struct Downloads {
    /// Address of the CSV file.
    pub csv: String,
    /// Address of the Excel workbook.
    pub xlsx: String,
}

/// A chart with its words. In order: what happened, its measure, its state, the picture, its key,
/// its table.
#[derive(Clone, Debug)]
pub struct Figure {
    drawing: Drawing,
    card: bool,
    title: Option<(u8, Markup)>,
    subtitle: Option<Markup>,
    state: Option<Markup>,
    key: Option<Markup>,
    note: Option<Markup>,
    links: Vec<Markup>,
    downloads: Option<Downloads>,
}

impl Figure {
    /// A chart without words of its own: a heading beside it says what happened.
    pub fn new(drawing: Drawing) -> Self {
        Figure {
            drawing,
            card: false,
            title: None,
            subtitle: None,
            state: None,
            key: None,
            note: None,
            links: Vec::new(),
            downloads: None,
        }
    }

    /// On a card of its own.
    #[must_use]
    pub fn card(self) -> Self {
        Figure { card: true, ..self }
    }

    /// What happened, in ten words or fewer, as a heading of that level (2 to 4).
    #[must_use]
    pub fn title(self, level: u8, words: impl Render) -> Self {
        Figure { title: Some((level, words.render())), ..self }
    }

    /// Measure, people, period.
    #[must_use]
    pub fn subtitle(self, words: impl Render) -> Self {
        Figure { subtitle: Some(words.render()), ..self }
    }

    /// What the numbers may say.
    #[must_use]
    pub fn state(self, kind: Kind, words: impl Render) -> Self {
        Figure { state: Some(state(kind, words)), ..self }
    }

    /// How to read it, from [`super::key`].
    #[must_use]
    pub fn key(self, key: Markup) -> Self {
        Figure { key: Some(key), ..self }
    }

    /// A small remark under the table, such as how it was rounded.
    #[must_use]
    pub fn table_note(self, words: impl Render) -> Self {
        Figure { note: Some(words.render()), ..self }
    }

    /// One more thing in the line below: a link, or a [`more`].
    #[must_use]
    pub fn link(mut self, link: impl Render) -> Self {
        self.links.push(link.render());
        self
    }

    /// The same numbers as files.
    #[must_use]
    pub fn downloads(self, downloads: Downloads) -> Self {
        Figure { downloads: Some(downloads), ..self }
    }
}

impl Render for Figure {
    fn render(&self) -> Markup {
        html! {
            figure class=(if self.card { "card stack gap-s" } else { "stack gap-s" }) data-step="" {
                @if self.title.is_some() || self.subtitle.is_some() {
                    figcaption {
                        @if let Some((level, words)) = &self.title {
                            @match level { 0..=2 => { h2 { (words) } } 3 => { h3 { (words) } } _ => { h4 { (words) } } }
                        }
                        @if let Some(sub) = &self.subtitle { p.tiny { (sub) } }
                    }
                }
                @if let Some(state) = &self.state { (state) }
                (self.drawing.picture())
                @if let Some(key) = &self.key { (key) }
                (under(&self.drawing, self.note.as_ref(), &self.links, self.downloads.as_ref()))
            }
        }
    }
}

fn under(
    drawing: &Drawing,
    note: Option<&Markup>,
    links: &[Markup],
    downloads: Option<&Downloads>,
) -> Markup {
    let table = html! {
        (drawing.table)
        @if let Some(note) = note { p.tiny.mt-s { (note) } }
        @if let Some(files) = downloads {
            p.row.small.mt-s {
                (crate::Icon::Download)
                a href=(files.csv) download="" { "Download as CSV" }
                a href=(files.xlsx) download="" { "Download for Excel" }
            }
        }
    };
    html! { div.under { (more("Show as a table", table)) @for link in links { (link) } } }
}

/// A number, its state and its chart, side by side with others.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What is measured.
    pub title: String,
    /// How often, of whom.
    pub subtitle: String,
    /// The latest value.
    pub value: String,
    /// Its unit, written smaller: "%".
    pub unit: String,
    /// What it may say.
    pub state: (Kind, Markup),
    /// Its chart.
    pub drawing: Drawing,
    /// What one could do next.
    pub link: Option<Markup>,
    /// The same numbers as files.
    pub downloads: Option<Downloads>,
}

impl Render for Tile {
    fn render(&self) -> Markup {
        html! {
            article.card.tile {
                header {
                    div { h3 { (self.title) } p.tiny { (self.subtitle) } }
                    p.val { (self.value) @if !self.unit.is_empty() { small { (self.unit) } } }
                }
                div.mt-s { (state(self.state.0, &self.state.1)) }
                figure data-step="" {
                    (self.drawing.picture())
                    (under(&self.drawing, None, self.link.as_slice(), self.downloads.as_ref()))
                }
            }
        }
    }
}
