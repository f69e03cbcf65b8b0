//! What is not right, said once above the form and once at each field.

use maud::{Markup, Render, html};

/// The list above a form. It takes the focus when the page opens, so that nobody misses it.
#[derive(Clone, Debug, Default)]
pub struct ErrorSummary {
    errors: Vec<(String, Markup)>,
    more: Option<(usize, String)>,
    leaves_focus: bool,
}

impl ErrorSummary {
    /// An empty summary, which shows nothing.
    pub fn new() -> Self {
        ErrorSummary::default()
    }

    /// One more: the id of the field it belongs to, and the same words as there.
    #[must_use]
    pub fn error(mut self, field: impl Into<String>, words: impl Render) -> Self {
        self.errors.push((field.into(), words.render()));
        self
    }

    /// So many more, which stand further down from the field or row with this id on.
    #[must_use]
    pub fn and_more(self, count: usize, id: impl Into<String>) -> Self {
        ErrorSummary { more: (count > 0).then(|| (count, id.into())), ..self }
    }

    /// Does not take the focus: for a list that is part of the page, not an answer to a press.
    #[must_use]
    pub fn leaves_focus(self) -> Self {
        ErrorSummary { leaves_focus: true, ..self }
    }

    /// Whether there is nothing to say: what [`crate::Page::errors`] wants to know.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        let count = self.errors.len() + self.more.as_ref().map_or(0, |(more, _)| *more);
        html! {
            @if count > 0 {
                div.errors role="group" aria-labelledby="errors-h" tabindex="-1"
                    autofocus[!self.leaves_focus] data-focus[!self.leaves_focus] {
                    h2 #errors-h { (in_words(count)) @if count == 1 { " thing" } @else { " things" } " to put right" }
                    ul.plain { @for (field, words) in &self.errors { li { a href={ "#" (field) } { (words) } } }
                        @if let Some((more, id)) = &self.more { li { a href={ "#" (id) } { "And " (more) " more, below" } } } }
                }
            }
        }
    }
}

fn in_words(count: usize) -> String {
    const WORDS: [&str; 9] = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
    count.checked_sub(1).and_then(|i| WORDS.get(i)).map_or_else(|| count.to_string(), |&word| word.to_owned())
}
