//! Writing the markers of one text out, and refusing what could get round them.

use super::{Expanded, Scope, ScopeError};
use crate::lex::{Token, tokens};
use crate::{Args, Value};
use std::collections::BTreeSet;

pub(super) struct Expansion<'a> {
    scopes: &'static [Scope],
    named: &'a [(&'static str, Value)],
    /// How many values the caller gave.
    given: usize,
    /// Where each named parameter went, in the order of `named`.
    places: Vec<Option<usize>>,
    out: Expanded,
}

impl<'a> Expansion<'a> {
    pub(super) fn new(
        scopes: &'static [Scope],
        sql: &str,
        args: Args,
        named: &'a [(&'static str, Value)],
    ) -> Self {
        let out = Expanded {
            sql: String::with_capacity(sql.len() * 2),
            args,
            classes: BTreeSet::new(),
            tables: Vec::new(),
        };
        Expansion { scopes, named, given: out.args.len(), places: vec![None; named.len()], out }
    }

    pub(super) fn run(mut self, sql: &str, write: bool) -> Result<Expanded, ScopeError> {
        let mut target_allowed = write;
        let mut depth = 0_usize;
        // The last two words or signs before this one, without spaces.
        let mut before = ["", ""];
        let mut rest = tokens(sql);
        while let Some((token, text)) = rest.next() {
            match token {
                Token::Space => {
                    self.out.sql.push_str(text);
                    continue;
                }
                Token::Sign('{') => {
                    let inside = marker(&mut rest)?;
                    self.marker(&inside)?;
                }
                Token::Named(name) => self.parameter(name)?,
                Token::Place(n) if n == 0 || n > self.given => return Err(ScopeError::Place(n)),
                Token::Word(name) | Token::Quoted(name) => {
                    if let Some(scope) = self.find(name) {
                        if !(target_allowed && depth == 0 && is_target(before)) {
                            return Err(ScopeError::Bare(scope.table));
                        }
                        target_allowed = false;
                        self.touch(scope);
                    }
                    self.out.sql.push_str(text);
                }
                Token::Text(value) => {
                    // SQLite takes 'practice' for a name where only a name fits.
                    if let Some(scope) = self.find(value).filter(|_| !is_value(before[1])) {
                        return Err(ScopeError::Bare(scope.table));
                    }
                    self.out.sql.push_str(text);
                }
                Token::Number | Token::Place(_) => self.out.sql.push_str(text),
                Token::Sign(sign) => {
                    depth = match sign {
                        '(' => depth + 1,
                        ')' => depth.saturating_sub(1),
                        _ => depth,
                    };
                    allowed(sign)?;
                    self.out.sql.push_str(text);
                }
                Token::Comment => return Err(ScopeError::Writing("Comments do not belong in a statement.")),
                Token::Open => return Err(ScopeError::Writing("A quotation in the statement has no end.")),
                Token::Cast => return Err(ScopeError::Writing("Write CAST(x AS type), not two colons.")),
            }
            // E'…', U&'…' and X'…' read differently from '…', each in its own way.
            let quotation = matches!(token, Token::Text(_) | Token::Quoted(_));
            let touching = self.out.sql.len().checked_sub(text.len() + 1);
            if quotation && touching.is_some_and(|at| glued(self.out.sql.as_bytes().get(at))) {
                return Err(ScopeError::Writing("Put a space before a quotation; prefixes are not used."));
            }
            before = [before[1], text];
        }
        Ok(self.out)
    }

    /// Writes out the marker with this inside.
    fn marker(&mut self, inside: &str) -> Result<(), ScopeError> {
        let unknown = || ScopeError::Marker(inside.trim().to_owned());
        let mut words = inside.split_ascii_whitespace();
        let (Some(table), Some(alias), None) = (words.next(), words.next(), words.next()) else {
            return Err(unknown());
        };
        let scope = self.scopes.iter().find(|scope| scope.table == table).ok_or_else(unknown)?;
        if alias.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(unknown());
        }
        if self.find(alias).is_some() {
            return Err(ScopeError::Alias(alias.to_owned()));
        }
        self.touch(scope);
        self.out.sql.push('(');
        for (token, text) in tokens(scope.sql) {
            match token {
                Token::Named(name) => self.parameter(name)?,
                // It would be one of the caller's values.
                Token::Place(_) => {
                    return Err(ScopeError::Writing("A scope names its parameters, as in :viewer."));
                }
                _ => self.out.sql.push_str(text),
            }
        }
        self.out.sql.push_str(") AS ");
        self.out.sql.push_str(alias);
        Ok(())
    }

    /// Writes the placeholder of a named parameter, which gets its value when first used.
    fn parameter(&mut self, name: &str) -> Result<(), ScopeError> {
        let unknown = || ScopeError::Parameter(name.to_owned());
        let index = self.named.iter().position(|(known, _)| *known == name).ok_or_else(unknown)?;
        let (Some((_, value)), Some(place)) = (self.named.get(index), self.places.get_mut(index)) else {
            return Err(unknown());
        };
        let n = *place.get_or_insert_with(|| {
            self.out.args.push(value.clone());
            self.out.args.len()
        });
        self.out.sql.push('$');
        self.out.sql.push_str(&n.to_string());
        Ok(())
    }

    fn find(&self, name: &str) -> Option<&'static Scope> {
        self.scopes.iter().find(|scope| scope.table.eq_ignore_ascii_case(name))
    }

    fn touch(&mut self, scope: &'static Scope) {
        self.out.classes.insert(scope.class);
        if !self.out.tables.contains(&scope.table) {
            self.out.tables.push(scope.table);
        }
    }
}

/// What stands between `{` and `}`: words and spaces only.
fn marker<'t>(rest: &mut impl Iterator<Item = (Token<'t>, &'t str)>) -> Result<String, ScopeError> {
    let mut inside = String::new();
    for (token, text) in rest {
        match token {
            Token::Sign('}') => return Ok(inside),
            Token::Word(_) | Token::Space | Token::Number => inside.push_str(text),
            _ => break,
        }
    }
    Err(ScopeError::Marker(inside.trim().to_owned()))
}

/// Whether the next name is what a statement writes to.
fn is_target(before: [&str; 2]) -> bool {
    let [first, second] = before.map(str::to_ascii_uppercase);
    matches!((&*first, &*second), ("INSERT", "INTO") | ("DELETE", "FROM") | (_, "UPDATE"))
}

/// Whether what follows this can only be a value, so that `'practice'` there is text on both databases.
fn is_value(before: &str) -> bool {
    ["SELECT", "THEN", "ELSE", "WHEN", "=", ">", "|"].iter().any(|word| before.eq_ignore_ascii_case(word))
}

fn glued(before: Option<&u8>) -> bool {
    before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'&' | b'\'' | b'"'))
}

/// Refuses what could hide a name from us, or end the statement.
fn allowed(sign: char) -> Result<(), ScopeError> {
    match sign {
        '}' => Err(ScopeError::Writing("A closing brace has no opening one.")),
        ';' => Err(ScopeError::Writing("Run one statement at a time, without a semicolon.")),
        '[' | ']' | '`' => {
            Err(ScopeError::Writing("Brackets and backticks mean different things to databases."))
        }
        '$' => Err(ScopeError::Writing("A dollar sign is followed by a number.")),
        '\\' | '#' | '@' | ':' | '?' => Err(ScopeError::Writing("Use $1, $2 and :name for values.")),
        sign if !sign.is_ascii_graphic() => {
            Err(ScopeError::Writing("Outside quotations a statement is plain ASCII."))
        }
        _ => Ok(()),
    }
}
