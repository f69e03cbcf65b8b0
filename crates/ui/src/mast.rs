//! The masthead: where we are, what matters, what to do.

use maud::{Markup, Render, html};

/// The one strong band of a page. Its first sentence says what changed or what to do.
#[derive(Clone, Debug)]
pub struct Mast {
    place: Vec<Markup>,
    title: Markup,
    lead: Option<Markup>,
    quiet: Option<Markup>,
    below: Option<Markup>,
    beside: Option<Markup>,
}

impl Mast {
    /// A masthead with the page's only heading of level 1.
    pub fn new(title: impl Render) -> Self {
        Mast { place: Vec::new(), title: title.render(), lead: None, quiet: None, below: None, beside: None }
    }

    /// One more part of the small line above the title: a team, a place, a date.
    #[must_use]
    pub fn place(mut self, words: impl Render) -> Self {
        self.place.push(words.render());
        self
    }

    /// The sentence a tired reader can act on.
    #[must_use]
    pub fn lead(self, words: impl Render) -> Self {
        Mast { lead: Some(words.render()), ..self }
    }

    /// A smaller, quieter sentence under the lead.
    #[must_use]
    pub fn quiet(self, words: impl Render) -> Self {
        Mast { quiet: Some(words.render()), ..self }
    }

    /// Up to three actions, or a stepper.
    #[must_use]
    pub fn below(self, what: impl Render) -> Self {
        Mast { below: Some(what.render()), ..self }
    }

    /// Beside the words on a wide screen: facts, figures, a score.
    #[must_use]
    pub fn beside(self, what: impl Render) -> Self {
        Mast { beside: Some(what.render()), ..self }
    }
}

impl Render for Mast {
    fn render(&self) -> Markup {
        let words = html! {
            div.stack {
                @if !self.place.is_empty() {
                    p.eyebrow {
                        @for (i, part) in self.place.iter().enumerate() {
                            @if i > 0 { span.sep aria-hidden="true" { "·" } }
                            span { (part) }
                        }
                    }
                }
                h1 { (self.title) }
                @if let Some(lead) = &self.lead { p.lead { (lead) } }
                @if let Some(quiet) = &self.quiet { p.quiet.small { (quiet) } }
                @if let Some(below) = &self.below { (below) }
            }
        };
        html! {
            div.mast {
                div.wrap {
                    @if let Some(beside) = &self.beside {
                        div.cols.wide { (words) (beside) }
                    } @else { (words) }
                }
            }
        }
    }
}
