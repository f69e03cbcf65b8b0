//! The grammar, with R's precedence: `^` binds closest, then `:`, then `*` and `/`, then `+` and `-`.

use super::expression::{Expression, Function};
use super::lexer::{Kind, Token};
use super::terms::{Side, Term, Variable, same};
use super::{Formula, Random, Wrong};

pub fn formula(tokens: &[Token]) -> Result<Formula, Wrong> {
    if !tokens.iter().any(|t| t.kind == Kind::Sign('~')) {
        let why =
            "Write what is explained, a ~, and what explains it, such as \"score ~ 1 + (1|school)\"".into();
        return Err((tokens.last().map_or(0, |t| t.at), why));
    }
    let mut parser = Parser { tokens, next: 0, random: Vec::new(), seen: Vec::new() };
    let outcome = Variable { value: parser.sum_of_numbers()?, is_factor: false };
    parser.expect('~', "A ~ is missing here, after what is explained")?;
    let mut side = parser.sum(true)?;
    parser.end()?;
    let one = side.one.take();
    Ok(Formula {
        response: outcome.label(),
        outcome,
        intercept: one.unwrap_or(true),
        terms: side.sorted(&parser.seen),
        random: parser.random,
    })
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    random: Vec<Random>,
    /// Variables of the side that is being read, in order of appearance.
    seen: Vec<Variable>,
}

impl Parser<'_> {
    fn peek(&self) -> &Kind {
        self.tokens.get(self.next).map_or(&Kind::End, |t| &t.kind)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |t| t.at)
    }

    /// The sign that comes next, if it is one of these.
    fn sign(&mut self, signs: &[char]) -> Option<char> {
        match self.peek() {
            &Kind::Sign(c) if signs.contains(&c) => {
                self.next += 1;
                Some(c)
            }
            _ => None,
        }
    }

    fn expect(&mut self, sign: char, why: &str) -> Result<(), Wrong> {
        self.sign(&[sign]).map(|_| ()).ok_or_else(|| (self.at(), why.to_owned()))
    }

    /// Closes what was opened at a place.
    fn close(&mut self, opened: usize) -> Result<(), Wrong> {
        match (self.sign(&[')']), self.peek()) {
            (Some(_), _) => Ok(()),
            (None, Kind::End) => Err((opened, "This bracket is not closed".into())),
            (None, _) => Err(self.unexpected()),
        }
    }

    fn end(&self) -> Result<(), Wrong> {
        if *self.peek() == Kind::End { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> Wrong {
        let why = match self.peek() {
            Kind::Name(name) => {
                format!("A sign such as + is missing before {name}. Put names with spaces between backquotes")
            }
            Kind::Number(_, text) => format!("A sign such as + is missing before {text}"),
            Kind::Sign('(') => "A sign such as + is missing before this bracket".into(),
            Kind::Sign(')') => "This bracket closes none that was opened".into(),
            Kind::Sign('|') | Kind::Apart => {
                "A grouping stands in brackets of its own, such as + (1|school)".into()
            }
            Kind::Sign('~') => "There is room for one ~ only".into(),
            Kind::Sign(sign) => format!("{sign} has nothing to stand between here"),
            Kind::End => "Something is missing at the end".into(),
        };
        (self.at(), why)
    }

    /// Terms with + and − between them; groupings too on the right of the ~.
    fn sum(&mut self, groupings: bool) -> Result<Side, Wrong> {
        let mut side = Side::default();
        let mut sign = self.sign(&['+', '-']).unwrap_or('+');
        loop {
            let at = self.at();
            match self.grouping_ahead() {
                true if groupings && sign == '+' => self.grouping()?,
                true => return Err((at, "A grouping can only be added, outside other brackets".into())),
                false => {
                    let part = self.product()?;
                    if sign == '+' { side.add_all(part) } else { take_away(&mut side, &part, at)? }
                }
            }
            match self.sign(&['+', '-']) {
                Some(another) => sign = another,
                None => return Ok(side),
            }
        }
    }

    /// `a*b` is both and their product; `a/b` is a, and b inside a.
    fn product(&mut self) -> Result<Side, Wrong> {
        let mut left = self.interaction()?;
        while let Some(sign) = self.sign(&['*', '/']) {
            let right = self.joinable(&left, Self::interaction)?;
            let both = match sign {
                '*' => left.crossed(&right),
                _ => Side { one: None, terms: vec![everything(&left)] }.crossed(&right),
            };
            if sign == '*' {
                left.add_all(right);
            }
            left.add_all(both);
        }
        Ok(left)
    }

    fn interaction(&mut self) -> Result<Side, Wrong> {
        let mut left = self.power()?;
        while self.sign(&[':']).is_some() {
            let right = self.joinable(&left, Self::power)?;
            left = left.crossed(&right);
        }
        Ok(left)
    }

    /// `(a + b)^2` is every product of up to two of them.
    fn power(&mut self) -> Result<Side, Wrong> {
        let base = self.single()?;
        if self.sign(&['^']).is_none() {
            return Ok(base);
        }
        let at = self.at();
        let Kind::Number(times, _) = *self.peek() else {
            return Err((at, "A whole number follows ^ here. For a square write I(x^2)".into()));
        };
        self.next += 1;
        if !(1.0..=10.0).contains(&times) || times.fract() != 0.0 {
            return Err((
                at,
                "Products of 1 to 10 at a time can be asked for. For a square write I(x^2)".into(),
            ));
        }
        let mut out = base.clone();
        for _ in 1..times as u32 {
            let more = out.crossed(&base);
            out.add_all(more);
        }
        Ok(out)
    }

    /// The right side of a product. A 1 or 0 cannot be multiplied.
    fn joinable(&mut self, left: &Side, read: fn(&mut Self) -> Result<Side, Wrong>) -> Result<Side, Wrong> {
        let at = self.at();
        let right = read(self)?;
        match left.one.or(right.one) {
            Some(_) => Err((at, "1 and 0 stand alone: they cannot be multiplied".into())),
            None => Ok(right),
        }
    }

    fn single(&mut self) -> Result<Side, Wrong> {
        let at = self.at();
        match self.peek().clone() {
            Kind::Number(number, _) if number == 0.0 || number == 1.0 => {
                self.next += 1;
                Ok(Side { one: Some(number == 1.0), terms: Vec::new() })
            }
            Kind::Number(_, text) => {
                Err((at, format!("{text} is not a column's name; only 1 and 0 may stand alone")))
            }
            Kind::Name(_) => {
                let variable = self.variable()?;
                self.seen.push(variable.clone());
                Ok(Side::of(variable))
            }
            Kind::Sign('(') => {
                self.next += 1;
                let side = self.sum(false)?;
                self.close(at)?;
                Ok(side)
            }
            Kind::End => Err((at, "Something is missing at the end".into())),
            Kind::Sign(_) | Kind::Apart => Err((at, "Something is missing before this sign".into())),
        }
    }

    fn variable(&mut self) -> Result<Variable, Wrong> {
        let is_factor = matches!(self.peek(), Kind::Name(name) if name == "factor" || name == "as.factor")
            && self.tokens.get(self.next + 1).is_some_and(|t| t.kind == Kind::Sign('('));
        if !is_factor {
            return Ok(Variable { value: self.value()?, is_factor });
        }
        let opened = self.at();
        self.next += 2;
        let column = Expression::Column(self.name()?);
        self.close(opened)?;
        Ok(Variable { value: column, is_factor })
    }

    fn name(&mut self) -> Result<String, Wrong> {
        match self.peek().clone() {
            Kind::Name(name) => {
                self.next += 1;
                Ok(name)
            }
            _ => Err((self.at(), "A column's name is missing here".into())),
        }
    }

    /// Whether brackets open here that hold a `|` of their own.
    fn grouping_ahead(&self) -> bool {
        let mut depth = 0_usize;
        for token in self.tokens.iter().skip(self.next) {
            match token.kind {
                Kind::Sign('(') => depth += 1,
                Kind::Sign(')') => depth = depth.saturating_sub(1),
                Kind::Sign('|') | Kind::Apart if depth == 1 => return true,
                _ => {}
            }
            if depth == 0 {
                return false;
            }
        }
        false
    }

    /// `(1 + x | a/b)`, or `(1 + x || a)` with an entry for each of what varies.
    fn grouping(&mut self) -> Result<(), Wrong> {
        let opened = self.at();
        self.next += 1;
        let outside = std::mem::take(&mut self.seen);
        let side = self.sum(false)?;
        let inside = std::mem::replace(&mut self.seen, outside);
        let apart = *self.peek() == Kind::Apart;
        if !apart && self.sign(&['|']).is_none() {
            return Err(self.unexpected());
        }
        self.next += usize::from(apart);
        let groups = self.groups()?;
        self.close(opened)?;
        let intercept = side.one.unwrap_or(true);
        let terms = Side { one: None, ..side }.sorted(&inside);
        if !intercept && terms.is_empty() {
            return Err((
                opened,
                "Nothing varies between these groups. Write 1 or a column before the |".into(),
            ));
        }
        for group in groups {
            let mut add =
                |intercept, terms| self.random.push(Random { intercept, terms, group: group.clone() });
            if !apart {
                add(intercept, terms.clone());
                continue;
            }
            if intercept {
                add(true, Vec::new());
            }
            terms.iter().for_each(|term| add(false, vec![term.clone()]));
        }
        Ok(())
    }

    /// `a/b:c` after the |: each grouping as its columns, innermost first.
    fn groups(&mut self) -> Result<Vec<Vec<String>>, Wrong> {
        let mut all: Vec<Vec<String>> = Vec::new();
        loop {
            let mut columns = vec![self.group_column()?];
            while self.sign(&[':']).is_some() {
                columns.push(self.group_column()?);
            }
            columns.extend(all.last().into_iter().flatten().cloned());
            all.push(columns);
            if self.sign(&['/']).is_none() {
                return Ok(all);
            }
        }
    }

    fn group_column(&mut self) -> Result<String, Wrong> {
        let at = self.at();
        let name = self.name()?;
        match self.peek() {
            Kind::Sign('(') => {
                Err((at, "A grouping is the name of a column: anything in it names a group".into()))
            }
            _ => Ok(name),
        }
    }

    fn sum_of_numbers(&mut self) -> Result<Expression, Wrong> {
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
    fn value(&mut self) -> Result<Expression, Wrong> {
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

/// All variables of a side as one term.
fn everything(side: &Side) -> Term {
    let mut all = Term::new();
    for variable in side.terms.iter().flatten() {
        if !all.contains(variable) {
            all.push(variable.clone());
        }
    }
    all
}

fn take_away(side: &mut Side, part: &Side, at: usize) -> Result<(), Wrong> {
    if let Some(one) = part.one {
        side.one = Some(!one);
    }
    for term in &part.terms {
        let before = side.terms.len();
        side.terms.retain(|known| !same(known, term));
        if side.terms.len() == before {
            return Err((at, "This is not there to be taken away".into()));
        }
    }
    Ok(())
}
