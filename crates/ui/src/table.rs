//! Tables that stay tables for screen readers and become cards on a phone.

use crate::{
    Icon,
    raw::{classes, raw},
};
use maud::{Markup, Render, html};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Plain,
    Flow,
    Stack,
    Scroll,
}

#[derive(Clone, Debug)]
struct Column {
    label: String,
    right: bool,
}

/// A table whose first column heads its rows. Rows stand in the order given: never sort by result.
#[derive(Clone, Debug)]
pub struct Table {
    caption: Markup,
    shape: Shape,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// One cell. Text and markup become one with `into()`.
#[derive(Clone, Debug)]
pub struct Cell {
    body: Markup,
    nowrap: bool,
}

impl Cell {
    /// A cell.
    pub fn new(body: impl Render) -> Self {
        Cell { body: body.render(), nowrap: false }
    }

    /// A cell that keeps on one line: a date, a range.
    pub fn line(body: impl Render) -> Self {
        Cell { body: body.render(), nowrap: true }
    }
}

impl<T: Render> From<T> for Cell {
    fn from(body: T) -> Self {
        Cell::new(body)
    }
}

impl Table {
    /// A table that fits every width by itself. The caption is read out, not shown.
    pub fn new(caption: impl Render) -> Self {
        Table { caption: caption.render(), shape: Shape::Plain, columns: Vec::new(), rows: Vec::new() }
    }

    /// On a phone each row becomes a card: three cells across, the others side by side.
    #[must_use]
    pub fn flow(self) -> Self {
        Table { shape: Shape::Flow, ..self }
    }

    /// On a phone each row becomes a card, one cell under another.
    #[must_use]
    pub fn stack(self) -> Self {
        Table { shape: Shape::Stack, ..self }
    }

    /// Scrolls sideways inside its own region, which the keyboard can reach: for many columns of figures.
    #[must_use]
    pub fn scroll(self) -> Self {
        Table { shape: Shape::Scroll, ..self }
    }

    /// One more column.
    #[must_use]
    pub fn column(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), right: false });
        self
    }

    /// One more column, of figures: aligned right.
    #[must_use]
    pub fn figures(mut self, label: impl Into<String>) -> Self {
        self.columns.push(Column { label: label.into(), right: true });
        self
    }

    /// One more row; its first cell is its heading.
    #[must_use]
    pub fn row<C: Into<Cell>>(mut self, cells: impl IntoIterator<Item = C>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    /// One more row for each.
    #[must_use]
    pub fn rows<R: IntoIterator<Item = Cell>>(mut self, rows: impl IntoIterator<Item = R>) -> Self {
        self.rows.extend(rows.into_iter().map(|cells| cells.into_iter().collect()));
        self
    }

    fn draw(&self) -> Markup {
        let class = match self.shape {
            Shape::Flow => Some("flow"),
            Shape::Stack => Some("stackt"),
            Shape::Plain | Shape::Scroll => None,
        };
        html! {
            table class=[class] {
                caption.vh { (self.caption) }
                thead { tr { @for column in &self.columns { th class=[column.right.then_some("r")] scope="col" { (column.label) } } } }
                tbody { @for row in &self.rows { tr {
                    @for (i, cell) in row.iter().enumerate() { (self.cell(i, cell)) }
                } } }
            }
        }
    }

    fn cell(&self, i: usize, cell: &Cell) -> Markup {
        let column = self.columns.get(i);
        let label = column.map(|c| &c.label).filter(|_| matches!(self.shape, Shape::Flow | Shape::Stack));
        let right = column.is_some_and(|c| c.right);
        html! {
            @if i == 0 { th class=[cell.nowrap.then_some("nowrap")] scope="row" { (cell.body) } }
            @else { td class=[classes([("r", right), ("nowrap", cell.nowrap)])] data-l=[label] { (cell.body) } }
        }
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        html! {
            @if self.shape == Shape::Scroll {
                div.scroll tabindex="0" role="region" aria-label={ (text_of(&self.caption)) ", table" } { (self.draw()) }
            } @else { (self.draw()) }
        }
    }
}

/// What a cell of a file or a table of figures held, shown as it came. Nothing hidden is ever guessed.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A value.
    Value(String),
    /// Held back, with the reason or the range: "hidden, 1 to 4".
    Hidden(String),
    /// Known only as a band: "90% or more".
    Band(String),
    /// The question does not apply here.
    NotApplicable,
    /// Nothing was given.
    NotGiven,
}

impl Render for Shown {
    fn render(&self) -> Markup {
        html! {
            @match self {
                Shown::Value(words) => { (words) }
                Shown::Hidden(words) => { span.cell.hid { (Icon::Lock) (words) } }
                Shown::Band(words) => { span.cell.bandc { (words) } }
                Shown::NotApplicable => { span.cell.na { "does not apply" } }
                Shown::NotGiven => { span.cell.na { "not given" } }
            }
        }
    }
}

/// The words of markup, for an attribute: tags drop out, escaped signs stay escaped.
pub(crate) fn text_of(markup: &Markup) -> Markup {
    let mut text = String::new();
    let mut inside = false;
    for sign in markup.0.chars() {
        match sign {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(sign),
            _ => {}
        }
    }
    raw(text)
}
