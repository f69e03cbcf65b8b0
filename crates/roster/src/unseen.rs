//! Marks that take no room on a page: some turn the writing round, some hide that two names differ.

use std::borrow::Cow;

/// Marks that cannot be seen. The two joiners are not among them: names in several scripts need them.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206F}'
            | '\u{FEFF}'
    )
}

pub(crate) fn has_unseen(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_unseen)
}

/// Text without marks that cannot be seen, so that it reads on a page as it is.
///
/// ```
/// assert_eq!(ensemble_roster::seen("Ne\u{202E}ll\u{200B}"), "Nell");
/// assert_eq!(ensemble_roster::seen("Zo\u{eb}"), "Zo\u{eb}");
/// ```
pub fn seen(text: &str) -> Cow<'_, str> {
    match has_unseen(text) {
        true => Cow::Owned(text.chars().filter(|c| !is_unseen(*c)).collect()),
        false => Cow::Borrowed(text),
    }
}
