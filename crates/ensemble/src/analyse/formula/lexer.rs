//! From characters to names, numbers and signs, each with its place.

use super::Wrong;

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Name(String),
    /// A number, and how it was written.
    Number(f64, String),
    Sign(char),
    /// `||`
    Apart,
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub kind: Kind,
    /// Characters before it.
    pub at: usize,
}

pub fn tokens(text: &str) -> Result<Vec<Token>, Wrong> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let began = at;
        let kind = match c {
            ' ' => {
                at += 1;
                continue;
            }
            '`' => {
                let inside: String = chars.iter().skip(at + 1).take_while(|c| **c != '`').collect();
                at += inside.chars().count() + 2;
                if at > chars.len() {
                    return Err((began, "This backquote is not closed".into()));
                }
                Kind::Name(inside)
            }
            '|' if chars.get(at + 1) == Some(&'|') => {
                at += 2;
                Kind::Apart
            }
            '~' | '+' | '-' | '*' | '/' | ':' | '^' | '(' | ')' | '|' | ',' => {
                at += 1;
                Kind::Sign(c)
            }
            c if c.is_alphanumeric() || c == '.' || c == '_' => {
                let word: String = chars
                    .iter()
                    .skip(at)
                    .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_'))
                    .collect();
                at += word.chars().count();
                let digits = word.starts_with(|c: char| c.is_ascii_digit() || c == '.');
                match word.parse() {
                    Ok(number) if digits => Kind::Number(number, word),
                    _ => Kind::Name(word),
                }
            }
            _ => {
                let why =
                    format!("{c} has no meaning here. Put names with spaces or signs between backquotes");
                return Err((began, why));
            }
        };
        out.push(Token { kind, at: began });
    }
    out.push(Token { kind: Kind::End, at: chars.len() });
    Ok(out)
}
