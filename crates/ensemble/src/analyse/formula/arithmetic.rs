//! The part of the grammar that works columns out: `log(y)`, and what stands inside `I(…)`.

use super::Wrong;
use super::expression::{Expression, Function};
use super::lexer::Kind;
use super::parser::Parser;

impl Parser<'_> {
    pub(super) fn sum_of_numbers(&mut self) -> Result<Expression, Wrong> {
        let mut left = self.product_of_numbers()?;
        while let Some(sign) = self.sign(&['+', '-']) {
            left = Expression::Two(left.into(), sign, self.product_of_numbers()?.into());
        }
        Ok(left)
    }

    fn product_of_numbers(&mut self) -> Result<Expression, Wrong> {
        let mut left = self.signed_number()?;
        while let Some(sign) = self.sign(&['*', '/']) {
            left = Expression::Two(left.into(), sign, self.signed_number()?.into());
        }
        Ok(left)
    }

    fn signed_number(&mut self) -> Result<Expression, Wrong> {
        if self.sign(&['-']).is_some() {
            return Ok(Expression::Minus(self.signed_number()?.into()));
        }
        let base = self.value()?;
        match self.sign(&['^']) {
            Some(sign) => Ok(Expression::Two(base.into(), sign, self.signed_number()?.into())),
            None => Ok(base),
        }
    }

    /// A column, a number, or what a function makes of them.
    pub(super) fn value(&mut self) -> Result<Expression, Wrong> {
        let at = self.at();
        match self.peek().clone() {
            Kind::Number(number, text) => {
                self.next += 1;
                Ok(Expression::Number(number, text))
            }
            Kind::Name(name) => {
                self.next += 1;
                let opened = self.at();
                if self.sign(&['(']).is_none() {
                    return Ok(Expression::Column(name));
                }
                let Some(function) = Function::named(&name) else {
                    let why = format!(
                        "{name}() is not offered; factor, I, log, log2, log10, log1p, exp, sqrt and abs are. \
                         Work the column out in the file"
                    );
                    return Err((at, why));
                };
                let inner = self.sum_of_numbers()?;
                self.close(opened)?;
                Ok(Expression::Call(function, inner.into()))
            }
            Kind::Sign('(') => {
                self.next += 1;
                let inner = self.sum_of_numbers()?;
                self.close(at)?;
                Ok(Expression::Call(Function::Brackets, inner.into()))
            }
            _ => Err((at, "A column's name is missing here".into())),
        }
    }
}
