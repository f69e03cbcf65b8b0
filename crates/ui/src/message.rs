//! Short words around the content: who can see it, what was done, why nothing is here.

use crate::{Button, Form, Hx, Icon, Kind, Swap, state};
use maud::{Markup, Render, html};

/// Who can see this, said in people. On every page with names or small groups.
pub fn privacy(words: impl Render) -> Markup {
    html! { p.privacy { (Icon::Lock) span { (words) } } }
}

/// A remark beside the content, or a few words somebody said.
pub fn aside_note(words: impl Render) -> Markup {
    html! { p.aside-note { (words) } }
}

/// More, for those who want it.
pub fn more(label: impl Render, body: impl Render) -> Markup {
    html! { details.more { summary { (label) } (body) } }
}

/// More, already open.
pub fn more_open(label: impl Render, body: impl Render) -> Markup {
    html! { details.more open { summary { (label) } (body) } }
}

/// Nothing here yet: what will be, why it helps, and one thing to do.
pub fn empty(title: impl Render, words: impl Render, action: Option<Button>) -> Markup {
    html! {
        div.empty.stack.gap-s {
            // No heading: it stands under headings of any level, or under none.
            p.lead { strong { (title) } }
            p { (words) }
            @if let Some(action) = action { p.row { (action) } }
        }
    }
}

/// Not for these eyes: what it is, and who can help.
pub fn no_permission(title: impl Render, who_can: impl Render) -> Markup {
    html! { div.empty.stack.gap-s { p.lead { strong.ico { (Icon::Lock) (title) } } p { (who_can) } } }
}

/// Too few to show, and why that is so.
pub fn too_few(words: impl Render) -> Markup {
    state(Kind::Early, html! { strong { "Too few to show." } " " (words) })
}

/// A line that says what was done, announced when the page opens.
#[derive(Clone, Debug)]
pub struct Banner {
    icon: Icon,
    class: &'static str,
    words: Markup,
    undo: Option<Form>,
}

impl Banner {
    /// Something was done.
    pub fn done(words: impl Render) -> Self {
        Banner { icon: Icon::Check, class: "banner done", words: words.render(), undo: None }
    }

    /// Something to know.
    pub fn note(icon: Icon, words: impl Render) -> Self {
        Banner { icon, class: "banner", words: words.render(), undo: None }
    }

    /// A way back, in place of "Are you sure?". The form brings its own address and token; its
    /// button is added here.
    #[must_use]
    pub fn undo(self, form: Form, label: impl Render) -> Self {
        Banner { undo: Some(form.class("undo").body(Button::new(label).text())), ..self }
    }
}

impl Render for Banner {
    fn render(&self) -> Markup {
        html! {
            div class=(self.class) {
                (self.icon) p role="status" { (self.words) }
                @if let Some(undo) = &self.undo { (undo) }
            }
        }
    }
}

/// Work under way: `done` of `of`. Give it an address to ask again where script runs; without
/// script, [`crate::Page::refresh`] brings the whole page again.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Id of the block, unique on the page.
    pub id: String,
    /// What is under way.
    pub label: String,
    /// How much is done.
    pub done: u64,
    /// Of how much; at 0 the bar only shows that work goes on.
    pub of: u64,
    /// How much and how long, in words.
    pub words: Markup,
    /// What one may do meanwhile.
    pub note: Option<Markup>,
    /// Address that answers with this block again, every two seconds.
    pub poll: Option<String>,
}

impl Render for Progress {
    fn render(&self) -> Markup {
        let hx = Hx {
            get: self.poll.clone(),
            trigger: self.poll.as_ref().map(|_| "every 2s".to_owned()),
            swap: self.poll.as_ref().map(|_| Swap::OuterMorph),
            ..Hx::default()
        };
        // Whatever else the server answers, what is here stays here, and is asked for again.
        let keeps = self.poll.as_ref().map(|_| "swap:none");
        let (value, max) = if self.of > 0 { (Some(self.done), Some(self.of)) } else { (None, None) };
        html! {
            div.stack.gap-s id=(self.id) hx-get=[hx.get] hx-trigger=[hx.trigger] hx-swap=[hx.swap.map(Swap::word)]
                "hx-status:4xx"=[keeps] "hx-status:5xx"=[keeps] data-asks[keeps.is_some()] {
                p.row.between { label for={ (self.id) "-p" } { strong { (self.label) } } span.small.quiet { (self.words) } }
                progress id={ (self.id) "-p" } value=[value] max=[max] { (self.words) }
                @if let Some(note) = &self.note { p.tiny { (note) } }
            }
        }
    }
}
