//! Numbers that name pupils and schools. They are always text: leading zeros and letters belong to them.

/// What a column of pupil numbers holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// England's unique pupil number: a check letter and twelve digits, the last of which may be a letter
    /// while the number is temporary.
    Upn,
    /// Scottish candidate number: nine digits.
    Scn,
    /// England's unique learner number: ten digits.
    Uln,
    /// Anything else: the school's own.
    Local,
}

/// Whether the text has the form of a unique pupil number; its check letter may still be wrong.
///
/// ```
/// assert!(ensemble_roster::ids::is_upn("H801200001001"));
/// assert!(!ensemble_roster::ids::is_upn("801200001001"));
/// ```
pub fn is_upn(text: &str) -> bool {
    match text.as_bytes() {
        [letter, middle @ .., last] if text.len() == 13 => {
            letter.is_ascii_uppercase()
                && digits(middle)
                && (last.is_ascii_digit() || last.is_ascii_uppercase())
        }
        _ => false,
    }
}

/// The letter that a unique pupil number ought to begin with; none when it has not the form of one.
///
/// The twelve characters after it are weighted 2 to 13, summed, and the remainder by 23 names a letter of the
/// alphabet without I, O and S; a letter in the last place counts as its own place in that alphabet
/// (Department for Education, *Unique pupil numbers: guide*).
///
/// ```
/// assert_eq!(ensemble_roster::ids::upn_check_letter("A801200001001"), Some('H'));
/// ```
pub fn upn_check_letter(upn: &str) -> Option<char> {
    const ALPHABET: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
    if !is_upn(upn) {
        return None;
    }
    let value = |b: u8| match b {
        b'0'..=b'9' => Some(usize::from(b - b'0')),
        letter => ALPHABET.iter().position(|l| *l == letter),
    };
    let mut sum = 0;
    for (byte, weight) in upn.bytes().skip(1).zip(2..) {
        sum += value(byte)? * weight;
    }
    ALPHABET.get(sum % 23).map(|b| char::from(*b))
}

/// Nine digits: the form of a Scottish candidate number.
pub fn is_scn(text: &str) -> bool {
    text.len() == 9 && digits(text.as_bytes())
}

/// Ten digits: the form of a unique learner number.
pub fn is_uln(text: &str) -> bool {
    text.len() == 10 && digits(text.as_bytes())
}

/// Seven digits: the form of a Scottish SEED code.
pub fn is_seed_code(text: &str) -> bool {
    text.len() == 7 && digits(text.as_bytes())
}

/// Six digits: the form of an English unique reference number.
pub fn is_urn(text: &str) -> bool {
    text.len() == 6 && digits(text.as_bytes())
}

/// Three digits for the authority and four for the school, with or without a slash: `330/2001`, `3302001`.
pub fn is_laestab(text: &str) -> bool {
    match text.split_once('/') {
        Some((la, estab)) => {
            la.len() == 3 && estab.len() == 4 && digits(la.as_bytes()) && digits(estab.as_bytes())
        }
        None => is_seed_code(text),
    }
}

/// The scheme that at least eight in ten of the numbers have the form of.
pub fn scheme<'a>(numbers: impl Iterator<Item = &'a str>) -> Scheme {
    let mut forms = Forms::default();
    numbers.for_each(|number| forms.add(number, 1));
    forms.scheme()
}

/// How many numbers have the form of which scheme.
#[derive(Debug, Default, Clone)]
pub(crate) struct Forms {
    all: usize,
    upns: usize,
    scns: usize,
    ulns: usize,
}

impl Forms {
    /// Counts a number that stands so many times in the column.
    pub fn add(&mut self, number: &str, times: usize) {
        self.all += times;
        self.upns += if is_upn(number) { times } else { 0 };
        self.scns += if is_scn(number) { times } else { 0 };
        self.ulns += if is_uln(number) { times } else { 0 };
    }

    pub fn scheme(&self) -> Scheme {
        let most = |count: usize| self.all > 0 && count * 10 >= self.all * 8;
        match () {
            () if most(self.upns) => Scheme::Upn,
            () if most(self.scns) => Scheme::Scn,
            () if most(self.ulns) => Scheme::Uln,
            () => Scheme::Local,
        }
    }
}

/// Digits that a spreadsheet shortened, such as `1.23457E+11`: the rest of them is lost.
pub(crate) fn is_shortened(text: &str) -> bool {
    match text.split_once(['E', 'e']) {
        Some((number, power)) => {
            number.contains('.')
                && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && power.strip_prefix('+').is_some_and(|p| !p.is_empty() && digits(p.as_bytes()))
        }
        None => false,
    }
}

fn digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_number_has_a_check_letter_too() {
        // 8*2 + 1*4 + 2*5 + 1*10 + 23 letters on: B counts 1 with weight 13.
        let expected = b"ABCDEFGHJKLMNPQRTUVWXYZ"[(16 + 4 + 10 + 10 + 13) % 23] as char;
        assert_eq!(upn_check_letter("A80120000100B"), Some(expected));
        assert_eq!(upn_check_letter("A80120000100I"), None);
        assert_eq!(upn_check_letter("A8012"), None);
    }

    #[test]
    fn the_scheme_is_what_most_numbers_look_like() {
        let of = |numbers: &[&'static str]| scheme(numbers.iter().copied());
        assert_eq!(of(&["H801200001001", "A801200001001"]), Scheme::Upn);
        assert_eq!(of(&["123456789", "987654321", "111111111", "222222222", "12345678"]), Scheme::Scn);
        assert_eq!(of(&["1", "2"]), Scheme::Local);
        assert_eq!(of(&[]), Scheme::Local);
    }

    #[test]
    fn school_codes_have_their_forms() {
        assert!(
            is_seed_code("5237521") && is_urn("141279") && is_laestab("330/2001") && is_laestab("3302001")
        );
        assert!(!is_seed_code("523752") && !is_urn("14127A") && !is_laestab("33/02001"));
    }

    #[test]
    fn digits_a_spreadsheet_shortened_are_noticed() {
        assert!(is_shortened("1.23457E+11") && is_shortened("8.01E+11"));
        assert!(!is_shortened("1E5") && !is_shortened("123") && !is_shortened("E.E+1"));
    }
}
