//! What is worked out from columns before a model sees it: `I(x^2)`, `log(x + 1)`.

use std::borrow::Cow;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Column(String),
    /// A number, and how it was written.
    Number(f64, String),
    Minus(Box<Expression>),
    /// One of `+ - * / ^` between two.
    Two(Box<Expression>, char, Box<Expression>),
    /// `log(…)` and its like, `I(…)`, and plain brackets with an empty name.
    Call(Function, Box<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Brackets,
    AsIs,
    Log,
    Log2,
    Log10,
    Log1p,
    Exp,
    Sqrt,
    Abs,
}

impl Function {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "I" => Self::AsIs,
            "log" => Self::Log,
            "log2" => Self::Log2,
            "log10" => Self::Log10,
            "log1p" => Self::Log1p,
            "exp" => Self::Exp,
            "sqrt" => Self::Sqrt,
            "abs" => Self::Abs,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Brackets => "",
            Self::AsIs => "I",
            Self::Log => "log",
            Self::Log2 => "log2",
            Self::Log10 => "log10",
            Self::Log1p => "log1p",
            Self::Exp => "exp",
            Self::Sqrt => "sqrt",
            Self::Abs => "abs",
        }
    }

    fn of(self, x: f64) -> f64 {
        match self {
            Self::Brackets | Self::AsIs => x,
            Self::Log => x.ln(),
            Self::Log2 => x.log2(),
            Self::Log10 => x.log10(),
            Self::Log1p => x.ln_1p(),
            Self::Exp => x.exp(),
            Self::Sqrt => x.sqrt(),
            Self::Abs => x.abs(),
        }
    }
}

/// As R writes it back, which is how R labels it.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) | Self::Number(_, name) => f.write_str(name),
            Self::Minus(inner) => write!(f, "-{inner}"),
            Self::Two(a, sign @ ('/' | '^'), b) => write!(f, "{a}{sign}{b}"),
            Self::Two(a, sign, b) => write!(f, "{a} {sign} {b}"),
            Self::Call(function, inner) => write!(f, "{}({inner})", function.name()),
        }
    }
}

impl Expression {
    /// The columns it needs, each once.
    pub fn columns(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Column(name) if !found.contains(&name.as_str()) => found.push(name),
            Self::Column(_) | Self::Number(..) => {}
            Self::Minus(inner) | Self::Call(_, inner) => inner.collect(found),
            Self::Two(a, _, b) => {
                a.collect(found);
                b.collect(found);
            }
        }
    }

    /// Its value in each of `rows` rows, given the columns by name.
    pub fn values<'a>(&self, rows: usize, column: &impl Fn(&str) -> &'a [f64]) -> Cow<'a, [f64]> {
        let of = |inner: &Self| inner.values(rows, column);
        match self {
            Self::Column(name) => Cow::Borrowed(column(name)),
            Self::Number(value, _) => Cow::Owned(vec![*value; rows]),
            Self::Minus(inner) => of(inner).iter().map(|x| -x).collect(),
            Self::Call(function, inner) => of(inner).iter().map(|x| function.of(*x)).collect(),
            Self::Two(a, sign, b) => {
                let with: fn(f64, f64) -> f64 = match sign {
                    '+' => |a, b| a + b,
                    '-' => |a, b| a - b,
                    '*' => |a, b| a * b,
                    '/' => |a, b| a / b,
                    // A square is a product in R too.
                    _ => |a, b| if b == 2.0 { a * a } else { a.powf(b) },
                };
                of(a).iter().zip(of(b).iter()).map(|(a, b)| with(*a, *b)).collect()
            }
        }
    }
}
