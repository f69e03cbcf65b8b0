//! Asking: forms, fields, choices, and what is said when something is not right.

mod choices;
mod errors;
mod field;

use crate::{Hx, Icon, Swap};
use maud::{Markup, Render, html};

pub use choices::{Choice, Choices};
pub use errors::ErrorSummary;
pub use field::Field;

/// A form that posts, or searches. Where script runs it may keep a draft on the device.
#[derive(Clone, Debug)]
pub struct Form {
    action: String,
    method: &'static str,
    id: Option<String>,
    class: Option<&'static str>,
    hidden: Vec<(String, String)>,
    draft: Option<String>,
    personal: bool,
    files: bool,
    leaving: bool,
    labelled: Option<String>,
    hx: Hx,
    body: Markup,
}

impl Form {
    /// Posts to that address.
    pub fn post(action: impl Into<String>) -> Self {
        Form {
            action: action.into(),
            method: "post",
            id: None,
            class: Some("stack"),
            hidden: Vec::new(),
            draft: None,
            personal: false,
            files: false,
            leaving: false,
            labelled: None,
            hx: Hx::default(),
            body: html! {},
        }
    }

    /// Asks that address, with the fields in it: search and filters.
    pub fn get(action: impl Into<String>) -> Self {
        Form { method: "get", ..Form::post(action) }
    }

    /// A hidden field, such as the token against forged posts.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// An id, which a form that htmx swaps needs.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Form { id: Some(id.into()), ..self }
    }

    /// Layout classes in place of `stack`; a form prints only with `keep` among them.
    #[must_use]
    pub fn class(self, class: &'static str) -> Self {
        Form { class: Some(class), ..self }
    }

    /// Names the form by the heading of that id, so that it is a landmark.
    #[must_use]
    pub fn labelled(self, id: impl Into<String>) -> Self {
        Form { labelled: Some(id.into()), ..self }
    }

    /// Keeps what is typed on this device until [`crate::Page::draft_done`] says it was saved.
    #[must_use]
    pub fn draft(self, key: impl Into<String>) -> Self {
        Form { draft: Some(key.into()), ..self }
    }

    /// Holds text about persons that must never stay on a device: no draft is kept, whatever else is set.
    #[must_use]
    pub fn personal(self) -> Self {
        Form { personal: true, ..self }
    }

    /// Sends files.
    #[must_use]
    pub fn files(self) -> Self {
        Form { files: true, ..self }
    }

    /// Signs out: the device forgets every draft.
    #[must_use]
    pub fn leaving(self) -> Self {
        Form { leaving: true, ..self }
    }

    /// In-place updates where script runs, such as saving as one types.
    #[must_use]
    pub fn hx(self, hx: Hx) -> Self {
        Form { hx, ..self }
    }

    /// Fields and buttons.
    #[must_use]
    pub fn body(self, body: impl Render) -> Self {
        Form { body: body.render(), ..self }
    }
}

impl Render for Form {
    fn render(&self) -> Markup {
        let hx = &self.hx;
        let draft = self.draft.as_ref().filter(|_| !self.personal);
        html! {
            form class=[self.class] id=[&self.id] action=(self.action) method=(self.method)
                aria-labelledby=[&self.labelled] enctype=[self.files.then_some("multipart/form-data")]
                data-draft=[draft] data-personal[self.personal] data-leaving[self.leaving]
                hx-get=[&hx.get] hx-post=[&hx.post] hx-trigger=[&hx.trigger] hx-target=[&hx.target]
                hx-swap=[hx.swap.map(Swap::word)] hx-indicator=[&hx.indicator] hx-push-url=[&hx.push_url] novalidate {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                (self.body)
            }
        }
    }
}

/// Beside an autosaving form: "Saved 2 minutes ago, by Amara". Announced politely when it changes.
pub fn saved(id: &str, words: impl Render) -> Markup {
    html! { span.saved id=(id) role="status" { (Icon::Check) span { (words) } } }
}
