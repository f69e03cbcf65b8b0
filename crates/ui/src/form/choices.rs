//! Ticks and choices.

use maud::{Markup, Render, html};

/// One thing to tick or to choose.
#[derive(Clone, Debug)]
pub struct Choice {
    value: String,
    label: Markup,
    hint: Option<Markup>,
    on: bool,
}

impl Choice {
    /// Its value in the form, and its words.
    pub fn new(value: impl Into<String>, label: impl Render) -> Self {
        Choice { value: value.into(), label: label.render(), hint: None, on: false }
    }

    /// A smaller sentence below.
    #[must_use]
    pub fn hint(self, words: impl Render) -> Self {
        Choice { hint: Some(words.render()), ..self }
    }

    /// Whether it is ticked or chosen.
    #[must_use]
    pub fn on(self, on: bool) -> Self {
        Choice { on, ..self }
    }

    fn draw(&self, kind: &str, name: &str, id: Option<&str>, described: Option<&str>) -> Markup {
        html! {
            label.choice {
                input type=(kind) name=(name) value=(self.value) id=[id] checked[self.on] aria-describedby=[described];
                span { (self.label) @if let Some(hint) = &self.hint { span.tiny { (hint) } } }
            }
        }
    }

    /// A single tick with no question above it: "I agree".
    pub fn alone(&self, name: &str) -> Markup {
        self.draw("checkbox", name, Some(name), None)
    }
}

/// A question with several answers to choose among.
#[derive(Clone, Debug)]
pub struct Choices {
    kind: &'static str,
    name: String,
    legend: Markup,
    hint: Option<Markup>,
    error: Option<Markup>,
    choices: Vec<Choice>,
}

impl Choices {
    /// Exactly one may be chosen.
    pub fn one(name: impl Into<String>, legend: impl Render) -> Self {
        Choices {
            kind: "radio",
            name: name.into(),
            legend: legend.render(),
            hint: None,
            error: None,
            choices: Vec::new(),
        }
    }

    /// Any number may be ticked.
    pub fn many(name: impl Into<String>, legend: impl Render) -> Self {
        Choices { kind: "checkbox", ..Choices::one(name, legend) }
    }

    /// One more answer.
    #[must_use]
    pub fn choice(mut self, choice: Choice) -> Self {
        self.choices.push(choice);
        self
    }

    /// What the question is for.
    #[must_use]
    pub fn hint(self, words: impl Render) -> Self {
        Choices { hint: Some(words.render()), ..self }
    }

    /// What is not right, if anything.
    #[must_use]
    pub fn error_if(self, words: Option<impl Render>) -> Self {
        Choices { error: words.map(|w| w.render()), ..self }
    }
}

impl Render for Choices {
    fn render(&self) -> Markup {
        let described = match (&self.hint, &self.error) {
            (_, Some(_)) => Some(format!("{}-e", self.name)),
            (Some(_), None) => Some(format!("{}-n", self.name)),
            _ => None,
        };
        html! {
            fieldset class=[self.error.as_ref().map(|_| "bad")] aria-describedby=[described] {
                legend { (self.legend) }
                @if let Some(hint) = &self.hint { p.hint id={ (self.name) "-n" } { (hint) } }
                @if let Some(error) = &self.error { p.err id={ (self.name) "-e" } { (error) } }
                // The first carries the question's name as its id, so that the summary can lead to it.
                @for (i, choice) in self.choices.iter().enumerate() {
                    (choice.draw(self.kind, &self.name, (i == 0).then_some(self.name.as_str()), None))
                }
            }
        }
    }
}
