//! R's notation for mixed models, the part that is meant here: `y ~ x + a*b + factor(z) + (1|g/h)`.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    pub response: String,
    pub intercept: bool,
    /// Terms in R's order: main effects first, then interactions of two, of three, …
    pub terms: Vec<Term>,
    /// Groupings, each the columns whose crossing names a group: `a/b` is `[a]` and `[b, a]`.
    pub groups: Vec<Vec<String>>,
}

/// The variables of one term, each once.
pub type Term = Vec<Variable>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    pub column: String,
    /// `factor(x)`: number codes that name groups.
    pub is_factor: bool,
}

impl Variable {
    /// As R labels it.
    pub fn label(&self) -> String {
        if self.is_factor { format!("factor({})", self.column) } else { self.column.clone() }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct FormulaError(String);

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the formula cannot be read: {}", self.0)
    }
}
impl std::error::Error for FormulaError {}

fn wrong<T>(why: impl Into<String>) -> Result<T, FormulaError> {
    Err(FormulaError(why.into()))
}

pub fn parse(text: &str) -> Result<Formula, FormulaError> {
    let formula = parts_of(text)?;
    if formula.groups.is_empty() {
        return wrong("it needs a grouping in brackets, such as (1|school)");
    }
    Ok(formula)
}

/// For models whose groups stand beside the formula.
pub fn parse_without_groups(text: &str) -> Result<Formula, FormulaError> {
    let formula = parts_of(text)?;
    if !formula.groups.is_empty() {
        return wrong("a grouping in brackets has no place here. Name what belongs together with --cluster");
    }
    Ok(formula)
}

fn parts_of(text: &str) -> Result<Formula, FormulaError> {
    let Some((response, right)) = text.split_once('~') else {
        return wrong(
            "write what is explained, a ~, and what explains it, such as \"score ~ 1 + (1|school)\"",
        );
    };
    let mut formula =
        Formula { response: name(response)?, intercept: true, terms: Vec::new(), groups: Vec::new() };
    for (minus, part) in parts(right)? {
        match part.as_str() {
            "1" => formula.intercept = !minus,
            "0" => formula.intercept = minus,
            _ if minus => return wrong(format!("{part} cannot be taken away; only 1 can")),
            _ => match part.strip_prefix('(').and_then(|p| p.strip_suffix(')')) {
                Some(inside) if inside.contains('|') => groupings(inside, &mut formula.groups)?,
                _ => fixed(&part, &mut formula.terms)?,
            },
        }
    }
    formula.terms.sort_by_key(Vec::len);
    Ok(formula)
}

/// Splits at + and − outside brackets and quotes. The flag says whether a part is taken away.
fn parts(text: &str) -> Result<Vec<(bool, String)>, FormulaError> {
    let mut out = Vec::new();
    let (mut part, mut depth, mut minus, mut quoted) = (String::new(), 0_usize, false, false);
    for c in text.chars() {
        match c {
            '`' => {
                quoted = !quoted;
                part.push(c);
            }
            '(' if !quoted => {
                depth += 1;
                part.push(c);
            }
            ')' if !quoted => {
                let Some(less) = depth.checked_sub(1) else {
                    return wrong("a bracket is closed that was not opened");
                };
                depth = less;
                part.push(c);
            }
            '+' | '-' if depth == 0 && !quoted => {
                push(&mut out, minus, &mut part)?;
                minus = c == '-';
            }
            c => part.push(c),
        }
    }
    if depth > 0 || quoted {
        return wrong("a bracket or a quote is not closed");
    }
    push(&mut out, minus, &mut part)?;
    Ok(out)
}

fn push(out: &mut Vec<(bool, String)>, minus: bool, part: &mut String) -> Result<(), FormulaError> {
    let text = std::mem::take(part).trim().to_owned();
    match text.is_empty() {
        // A sign may stand first: "y ~ -1 + x".
        true if out.is_empty() && !minus => Ok(()),
        true => wrong("something is missing beside a + or −"),
        false => {
            out.push((minus, text));
            Ok(())
        }
    }
}

fn name(text: &str) -> Result<String, FormulaError> {
    let text = text.trim();
    let plain = match text.strip_prefix('`').and_then(|t| t.strip_suffix('`')) {
        Some(quoted) => return Ok(quoted.to_owned()),
        None => text,
    };
    match plain {
        "" => wrong("a column's name is missing"),
        _ if plain.contains(['(', ')', '|', '~', '^', '%']) || plain.contains(char::is_whitespace) => wrong(
            format!("{plain} is not a column's name. Put names with spaces or signs between backquotes"),
        ),
        _ => Ok(plain.to_owned()),
    }
}

fn variable(text: &str) -> Result<Variable, FormulaError> {
    let text = text.trim();
    match text.strip_prefix("factor(").and_then(|t| t.strip_suffix(')')) {
        Some(inside) => Ok(Variable { column: name(inside)?, is_factor: true }),
        None => Ok(Variable { column: name(text)?, is_factor: false }),
    }
}

/// `a`, `a:b`, `a*b`: a star is every combination of what it joins.
fn fixed(part: &str, terms: &mut Vec<Term>) -> Result<(), FormulaError> {
    let mut products: Vec<Term> = vec![Vec::new()];
    for factor in part.split('*') {
        let joined = factor.split(':').map(variable).collect::<Result<Term, _>>()?;
        let with: Vec<Term> = products.iter().map(|p| p.iter().chain(&joined).cloned().collect()).collect();
        products.extend(with);
    }
    for mut term in products.into_iter().filter(|term| !term.is_empty()) {
        let mut once: Term = Vec::new();
        term.retain(|v| {
            !once.contains(v) && {
                once.push(v.clone());
                true
            }
        });
        let same = |other: &Term| other.len() == term.len() && term.iter().all(|v| other.contains(v));
        if !terms.iter().any(same) {
            terms.push(term);
        }
    }
    Ok(())
}

fn groupings(inside: &str, groups: &mut Vec<Vec<String>>) -> Result<(), FormulaError> {
    let Some((slope, by)) = inside.split_once('|') else {
        return wrong("a grouping needs a |, such as (1|school)");
    };
    if slope.trim() != "1" {
        return wrong(format!("({inside}): slopes that vary by group are not offered yet, only (1|group)"));
    }
    let mut outer: Vec<String> = Vec::new();
    for part in by.split('/') {
        let mut columns = part.split(':').map(name).collect::<Result<Vec<_>, _>>()?;
        columns.extend(outer);
        if !groups.contains(&columns) {
            groups.push(columns.clone());
        }
        outer = columns;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(text: &str) -> Vec<String> {
        parse(text).unwrap().groups.iter().map(|g| g.join(":")).collect()
    }
    fn terms(text: &str) -> Vec<String> {
        let label = |t: &Term| t.iter().map(Variable::label).collect::<Vec<_>>().join(":");
        parse(text).unwrap().terms.iter().map(label).collect()
    }

    #[test]
    fn groups_nest_and_cross_as_in_r() {
        assert_eq!(groups("y ~ 1 + (1|school)"), ["school"]);
        assert_eq!(groups("y ~ x + (1 | lea/school)"), ["lea", "school:lea"]);
        assert_eq!(groups("y ~ (1|a/b/c)"), ["a", "b:a", "c:b:a"]);
        assert_eq!(groups("y ~ (1|primary) + (1|second)"), ["primary", "second"]);
    }

    #[test]
    fn terms_multiply_and_stand_in_r_s_order() {
        assert_eq!(terms("y ~ a*b + c + (1|g)"), ["a", "b", "c", "a:b"]);
        assert_eq!(terms("y ~ a:b + a + factor(z) + (1|g)"), ["a", "factor(z)", "a:b"]);
        assert_eq!(terms("y ~ a*b*c + (1|g)"), ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]);
        assert!(!parse("y ~ 0 + x + (1|g)").unwrap().intercept);
        assert!(!parse("y ~ -1 + x + (1|g)").unwrap().intercept);
        assert_eq!(parse("`two words` ~ `a-b` + (1|g)").unwrap().response, "two words");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (text, part) in [
            ("y + x", "a ~"),
            ("y ~ x", "grouping"),
            ("y ~ (x|g)", "slopes"),
            ("y ~ x + + z + (1|g)", "missing"),
            ("y ~ (1|g", "not closed"),
            ("y ~ x) + (1|g)", "not opened"),
            ("y ~ x y + (1|g)", "not a column"),
            ("y ~ x - z + (1|g)", "taken away"),
            ("", "a ~"),
        ] {
            let why = parse(text).unwrap_err().to_string();
            assert!(why.contains(part), "{text}: {why}");
        }
    }
}
