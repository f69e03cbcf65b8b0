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
    let formula = parse(text)?;
    if formula.random.is_empty() {
        let text = text.trim().to_owned();
        let why = "It needs a grouping in brackets, such as + (1|school)".to_owned();
        return Err(FormulaError { at: text.chars().count(), text, why });
    }
    Ok(formula)
}
