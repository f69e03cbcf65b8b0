//! One question and its answer.

use crate::raw::classes;
use maud::{Markup, Render, html};

#[derive(Clone, Debug)]
enum Control {
    Input(&'static str),
    Textarea { short: bool },
    Select(Vec<(String, String)>),
    File { accept: String, several: bool },
}

/// A labelled field. Label, hint and error are linked to it, so that they are read out with it.
///
/// ```
/// use ensemble_ui::{Field, Render};
/// let field = Field::email("email", "Work email").error("Write an address such as name@school.example");
/// let html = field.render().into_string();
/// assert!(html.contains(r#"aria-invalid="true" aria-describedby="email-e""#));
/// ```
#[derive(Clone, Debug)]
pub struct Field {
    name: String,
    id: String,
    label: Markup,
    label_hidden: bool,
    hint: Option<Markup>,
    error: Option<Markup>,
    value: String,
    control: Control,
    placeholder: Option<String>,
    autocomplete: &'static str,
    unit: Option<Markup>,
    narrow: bool,
    disabled: bool,
    range: Option<(String, String)>,
}

impl Field {
    fn new(name: impl Into<String>, label: impl Render, control: Control) -> Self {
        let name = name.into();
        Field {
            id: name.clone(),
            name,
            label: label.render(),
            label_hidden: false,
            hint: None,
            error: None,
            value: String::new(),
            control,
            placeholder: None,
            autocomplete: "off",
            unit: None,
            narrow: false,
            disabled: false,
            range: None,
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Render) -> Self {
        Field::new(name, label, Control::Input("text"))
    }

    /// An e-mail address; the browser may fill it in.
    pub fn email(name: impl Into<String>, label: impl Render) -> Self {
        Field { autocomplete: "email", ..Field::new(name, label, Control::Input("email")) }
    }

    /// A date, as `2026-11-26`. Where a browser has no picker it is typed.
    pub fn date(name: impl Into<String>, label: impl Render) -> Self {
        Field::new(name, label, Control::Input("date"))
    }

    /// A number, written narrow.
    pub fn number(name: impl Into<String>, label: impl Render) -> Self {
        Field { narrow: true, ..Field::new(name, label, Control::Input("number")) }
    }

    /// Several lines of text; it grows as one types.
    pub fn textarea(name: impl Into<String>, label: impl Render) -> Self {
        Field::new(name, label, Control::Textarea { short: false })
    }

    /// Two lines of text, to begin with.
    pub fn short_textarea(name: impl Into<String>, label: impl Render) -> Self {
        Field::new(name, label, Control::Textarea { short: true })
    }

    /// One of several, given as (value, words). For up to six, [`crate::Choices`] is kinder.
    pub fn select<V: Into<String>, W: Into<String>>(
        name: impl Into<String>,
        label: impl Render,
        options: impl IntoIterator<Item = (V, W)>,
    ) -> Self {
        let options = options.into_iter().map(|(v, w)| (v.into(), w.into())).collect();
        Field::new(name, label, Control::Select(options))
    }

    /// A file of the given kinds, such as `.csv,.xlsx`. Its form needs [`crate::Form::files`].
    pub fn file(name: impl Into<String>, label: impl Render, accept: impl Into<String>) -> Self {
        Field::new(name, label, Control::File { accept: accept.into(), several: false })
    }

    /// One file or several, chosen together.
    pub fn files(name: impl Into<String>, label: impl Render, accept: impl Into<String>) -> Self {
        Field::new(name, label, Control::File { accept: accept.into(), several: true })
    }

    /// An id other than the name, where a name stands twice on a page.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Field { id: id.into(), ..self }
    }

    /// The label is read out but not shown: only where a heading already says it.
    #[must_use]
    pub fn label_hidden(self) -> Self {
        Field { label_hidden: true, ..self }
    }

    /// What it is for, or how to write it.
    #[must_use]
    pub fn hint(self, words: impl Render) -> Self {
        Field { hint: Some(words.render()), ..self }
    }

    /// What is not right, in the same words as in the summary above.
    #[must_use]
    pub fn error(self, words: impl Render) -> Self {
        Field { error: Some(words.render()), ..self }
    }

    /// The error of this field, if it has one.
    #[must_use]
    pub fn error_if(self, words: Option<impl Render>) -> Self {
        match words {
            Some(words) => self.error(words),
            None => self,
        }
    }

    /// What it holds: as typed, also after an error.
    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Field { value: value.into(), ..self }
    }

    /// A few grey words in the empty field; never the only label.
    #[must_use]
    pub fn placeholder(self, words: impl Into<String>) -> Self {
        Field { placeholder: Some(words.into()), ..self }
    }

    /// What a browser may fill in, such as `name` or `one-time-code`.
    #[must_use]
    pub fn autocomplete(self, what: &'static str) -> Self {
        Field { autocomplete: what, ..self }
    }

    /// A unit after the field: "hours a week".
    #[must_use]
    pub fn unit(self, words: impl Render) -> Self {
        Field { unit: Some(words.render()), ..self }
    }

    /// Smallest and largest value of a date or a number, in the control's own notation.
    #[must_use]
    pub fn within(self, min: impl Into<String>, max: impl Into<String>) -> Self {
        Field { range: Some((min.into(), max.into())), ..self }
    }

    /// Shown, but not to be changed here; the hint says why.
    #[must_use]
    pub fn disabled(self) -> Self {
        Field { disabled: true, ..self }
    }

    fn control(&self) -> Markup {
        let described = self.described();
        let invalid = self.error.as_ref().map(|_| "true");
        let (min, max) = self.range.as_ref().map(|(min, max)| (min, max)).unzip();
        match &self.control {
            Control::Input(kind) => html! {
                input class=[self.narrow.then_some("w-s")] type=(kind) id=(self.id) name=(self.name) value=(self.value)
                    placeholder=[&self.placeholder] autocomplete=(self.autocomplete) min=[min] max=[max]
                    step=[(*kind == "number").then_some("any")] aria-invalid=[invalid] aria-describedby=[described]
                    disabled[self.disabled];
            },
            Control::Textarea { short } => html! {
                textarea class=[short.then_some("short")] id=(self.id) name=(self.name) placeholder=[&self.placeholder]
                    aria-invalid=[invalid] aria-describedby=[described] disabled[self.disabled] { "\n" (self.value) }
            },
            Control::Select(options) => html! {
                select id=(self.id) name=(self.name) aria-invalid=[invalid] aria-describedby=[described]
                    disabled[self.disabled] {
                    @for (value, words) in options {
                        option value=(value) selected[*value == self.value] { (words) }
                    }
                }
            },
            Control::File { accept, several } => html! {
                input type="file" id=(self.id) name=(self.name) accept=(accept) multiple[*several] aria-invalid=[invalid]
                    aria-describedby=[described] disabled[self.disabled];
            },
        }
    }

    fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-n", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-e", self.id));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        html! {
            div class=[classes([("field", true), ("bad", self.error.is_some()), ("disabled", self.disabled)])] {
                label class=[self.label_hidden.then_some("vh")] for=(self.id) { (self.label) }
                @if let Some(hint) = &self.hint { p.hint id={ (self.id) "-n" } { (hint) } }
                @if let Some(error) = &self.error { p.err id={ (self.id) "-e" } { (error) } }
                @if let Some(unit) = &self.unit {
                    div.unit { (self.control()) span { (unit) } }
                } @else { (self.control()) }
            }
        }
    }
}
