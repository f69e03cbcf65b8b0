//! R's notation for models: `y ~ x + a*b + factor(z) + (1 + x | g/h)`. Text in, meaning out; which columns there
//! are is for others to know.

mod expression;
mod lexer;
mod parser;
mod terms;
#[cfg(test)]
mod tests;

use std::fmt;

pub use expression::Expression;
pub use terms::{Term, Variable};

/// A model as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// What is explained, as R labels it.
    pub response: String,
    pub outcome: Variable,
    pub intercept: bool,
    /// Terms in R's order: main effects first, then interactions of two, of three, …
    pub terms: Vec<Term>,
    /// What varies between groups; none in a model without groups.
    pub random: Vec<Random>,
}

/// What varies, together, between the groups of one grouping: `(1 + x | g)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Random {
    pub intercept: bool,
    pub terms: Vec<Term>,
    /// The columns whose crossing names a group, innermost first: `a/b` is `[a]` and `[b, a]`.
    pub group: Vec<String>,
}

impl Random {
    /// `(1 | column)`
    pub fn intercept(column: &str) -> Self {
        Self { intercept: true, terms: Vec::new(), group: vec![column.to_owned()] }
    }

    /// As R names a grouping.
    pub fn name(&self) -> String {
        self.group.join(":")
    }
}

/// Why a formula cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    text: String,
    /// Characters before the place.
    at: usize,
    why: String,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the formula cannot be read")?;
        writeln!(f, "  {}", self.text)?;
        writeln!(f, "  {}^", " ".repeat(self.at))?;
        f.write_str(&self.why)
    }
}
impl std::error::Error for FormulaError {}

/// A place in the text and what is wrong there.
type Wrong = (usize, String);

/// Reads a formula, with groupings or without.
pub fn parse(text: &str) -> Result<Formula, FormulaError> {
    let text: String = text.trim().chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let read = lexer::tokens(&text).and_then(|tokens| parser::formula(&tokens));
    read.map_err(|(at, why)| FormulaError { text, at, why })
}

/// Reads a formula that has to name a grouping.
pub fn parse_grouped(text: &str) -> Result<Formula, FormulaError> {
    let (text, formula) = (text.trim(), parse(text)?);
    let why = "It needs a grouping in brackets, such as + (1|school)";
    let wrong = FormulaError { text: text.to_owned(), at: text.chars().count(), why: why.to_owned() };
    if formula.random.is_empty() { Err(wrong) } else { Ok(formula) }
}

/// Reads a formula of a model whose groups stand beside it.
pub fn parse_without_groups(text: &str) -> Result<Formula, FormulaError> {
    let (text, formula) = (text.trim(), parse(text)?);
    let before = text.split('|').next().and_then(|before| before.rsplit_once('('));
    let at = before.map_or(0, |(before, _)| before.chars().count());
    let why = "A grouping in brackets has no place here. Name what belongs together with --cluster";
    let wrong = FormulaError { text: text.to_owned(), at, why: why.to_owned() };
    if formula.random.is_empty() { Ok(formula) } else { Err(wrong) }
}
