//! Variables and their products, and how R puts them in order.

use super::expression::Expression;

/// The variables of one term, each once, in the order in which the formula first has them.
pub type Term = Vec<Variable>;

#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub value: Expression,
    /// `factor(x)`: number codes that name groups.
    pub is_factor: bool,
}

impl Variable {
    /// As R labels it.
    pub fn label(&self) -> String {
        if self.is_factor { format!("factor({})", self.value) } else { self.value.to_string() }
    }

    /// The column, if it is one and nothing is worked out from it.
    pub fn column(&self) -> Option<&str> {
        match &self.value {
            Expression::Column(name) => Some(name),
            _ => None,
        }
    }
}

/// One side of a formula while it is read.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// Whether `1` or `0` was written.
    pub one: Option<bool>,
    pub terms: Vec<Term>,
}

pub fn same(a: &Term, b: &Term) -> bool {
    a.len() == b.len() && a.iter().all(|v| b.contains(v))
}

impl Side {
    pub fn of(variable: Variable) -> Self {
        Self { one: None, terms: vec![vec![variable]] }
    }

    pub fn add(&mut self, term: Term) {
        if !self.terms.iter().any(|known| same(known, &term)) {
            self.terms.push(term);
        }
    }

    pub fn add_all(&mut self, other: Side) {
        self.one = other.one.or(self.one);
        other.terms.into_iter().for_each(|term| self.add(term));
    }

    /// `a:b`: every term of one side with every term of the other.
    pub fn crossed(&self, other: &Side) -> Side {
        let mut out = Side::default();
        for a in &self.terms {
            for b in &other.terms {
                let new = b.iter().filter(|v| !a.contains(v)).cloned();
                out.add(a.iter().cloned().chain(new).collect());
            }
        }
        out
    }

    /// R's order: by the number of variables; inside a term as the formula first has them.
    pub fn sorted(mut self, order: &[Variable]) -> Vec<Term> {
        for term in &mut self.terms {
            term.sort_by_key(|v| order.iter().position(|o| o == v));
        }
        self.terms.sort_by_key(Vec::len);
        self.terms
    }
}
