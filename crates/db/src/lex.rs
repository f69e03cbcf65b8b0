//! SQL cut into tokens, just finely enough to find placeholders and table names.

/// A piece of SQL.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token<'a> {
    Space,
    /// A keyword or a bare name, ASCII only.
    Word(&'a str),
    /// Digits and dots.
    Number,
    /// `$n`.
    Place(usize),
    /// `:name`, without the colon.
    Named(&'a str),
    /// `'…'`, without the quotes; doubled quotes are still doubled.
    Text(&'a str),
    /// `"…"`, likewise.
    Quoted(&'a str),
    Comment,
    /// `::`
    Cast,
    /// Anything else, one character at a time.
    Sign(char),
    /// A quote or comment without its end: the rest of the text.
    Open,
}

/// The tokens of `sql` with the text of each; joined again they are the input, byte for byte.
pub(crate) fn tokens(sql: &str) -> impl Iterator<Item = (Token<'_>, &str)> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (token, length) = first(rest)?;
        let (text, after) = rest.split_at_checked(length)?;
        rest = after;
        Some((token, text))
    })
}

fn first(rest: &str) -> Option<(Token<'_>, usize)> {
    let start = rest.chars().next()?;
    let after = |n: usize| rest.get(n..).unwrap_or_default();
    let second = after(start.len_utf8()).chars().next();
    Some(match (start, second) {
        ('\'', _) => quoted(rest, '\'', Token::Text),
        ('"', _) => quoted(rest, '"', Token::Quoted),
        ('-', Some('-')) => (Token::Comment, rest.find('\n').unwrap_or(rest.len())),
        ('/', Some('*')) => match after(2).find("*/") {
            Some(end) => (Token::Comment, end + 4),
            None => (Token::Open, rest.len()),
        },
        ('$', Some('0'..='9')) => {
            let digits = run(after(1), |c| c.is_ascii_digit());
            (digits.parse().map_or(Token::Sign('$'), Token::Place), 1 + digits.len())
        }
        (':', Some(':')) => (Token::Cast, 2),
        (':', Some('a'..='z' | 'A'..='Z' | '_')) => {
            let name = run(after(1), is_word);
            (Token::Named(name), 1 + name.len())
        }
        (' ' | '\t' | '\n' | '\r' | '\x0c', _) => {
            (Token::Space, run(rest, |c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')).len())
        }
        ('0'..='9', _) => (Token::Number, run(rest, |c| c.is_ascii_digit() || c == '.').len()),
        (c, _) if is_word(c) => {
            let word = run(rest, is_word);
            (Token::Word(word), word.len())
        }
        (c, _) => (Token::Sign(c), c.len_utf8()),
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// A string up to its closing quote; a doubled quote stands for itself.
fn quoted<'a>(rest: &'a str, quote: char, token: fn(&'a str) -> Token<'a>) -> (Token<'a>, usize) {
    let mut from = 1;
    while let Some(found) = rest.get(from..).and_then(|tail| tail.find(quote)) {
        let end = from + found;
        if rest.get(end + 1..).is_some_and(|tail| tail.starts_with(quote)) {
            from = end + 2;
            continue;
        }
        return (token(rest.get(1..end).unwrap_or_default()), end + 1);
    }
    (Token::Open, rest.len())
}
