//! A school's own fine grades, such as `4+ 4 4-` or `B1 B2 B3`: an order is proposed, and a person confirms it.

use std::cmp::Ordering;

use super::{NoScale, Scale};

/// An order of a school's grades that nobody has confirmed yet. It is no scale, and nothing can be read on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The grades, from the lowest to the highest as it seems. A person may put them in another order.
    pub levels: Vec<String>,
    /// What had to be supposed, each a question for the person.
    pub questions: Vec<String>,
    /// Values that look like no grade. They are in no place until a person gives them one.
    pub left: Vec<String>,
}

/// A grade in its parts: a letter or a number, and a finer part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Grade {
    base: Base,
    fine: Fine,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Base {
    Letter(char, bool),
    Number(u32),
    Ungraded,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fine {
    None,
    Sign(i8),
    Letter(char),
    Number(u32),
}

/// Proposes an order for the values of a column.
///
/// Supposed are: numbers rise, letters fall from A, `A*` is above A, `+` is above the plain grade and `-` below it.
/// Asked about are the letters and numbers after a grade, whose order schools differ in (`4a 4b 4c`, `B1 B2 B3`).
///
/// ```
/// use ensemble_roster::scale;
///
/// let proposed = scale::propose(["4+", "5-", "4", "4-", "5-"]);
/// assert_eq!(proposed.levels, ["4-", "4", "4+", "5-"]);
/// let scale = proposed.confirmed("Our maths grades")?;
/// assert!(scale.level("4+") < scale.level("5-"));
/// # Ok::<(), scale::NoScale>(())
/// ```
pub fn propose<'v>(values: impl IntoIterator<Item = &'v str>) -> Proposed {
    let mut grades: Vec<(Grade, String)> = Vec::new();
    let mut left: Vec<String> = Vec::new();
    for value in values.into_iter().map(str::trim).filter(|v| !v.is_empty()) {
        let same = |v: &str| super::plain(v) == super::plain(value);
        if grades.iter().any(|(_, v)| same(v)) || left.iter().any(|v| same(v)) {
            continue;
        }
        match grade(value) {
            Some(grade) if grades.len() <= crate::limits::LEVELS => grades.push((grade, value.to_owned())),
            // What is left is shown to a person, who reads no thousand of them.
            _ if left.len() < crate::limits::LEVELS => left.push(crate::date::shortened(value)),
            _ => {}
        }
    }
    grades.sort_by(|(a, _), (b, _)| order(a, b));
    let questions = questions(&grades);
    Proposed { levels: grades.into_iter().map(|(_, value)| value).collect(), questions, left }
}

impl Proposed {
    /// The scale, once a person has looked at the order and said yes to it.
    ///
    /// # Errors
    ///
    /// [`NoScale`] as for [`Scale::new`].
    pub fn confirmed(self, name: &str) -> Result<Scale, NoScale> {
        Scale::new(name, self.levels.iter().map(|level| (level.as_str(), &[][..])))
    }
}

fn grade(text: &str) -> Option<Grade> {
    let text = super::plain(text);
    if matches!(text.as_str(), "u" | "ungraded") {
        return Some(Grade { base: Base::Ungraded, fine: Fine::None });
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (base, rest) = match digits {
        0 => {
            let letter = text.chars().next().filter(char::is_ascii_lowercase)?;
            let rest = text.get(1..)?;
            let (star, rest) = rest.strip_prefix('*').map_or((false, rest), |rest| (true, rest));
            (Base::Letter(letter, star), rest)
        }
        1 | 2 => (Base::Number(text.get(..digits)?.parse().ok()?), text.get(digits..)?),
        _ => return None,
    };
    let mut letters = rest.chars();
    let fine = match (letters.next(), letters.next()) {
        (None, _) => Fine::None,
        (Some('+'), None) => Fine::Sign(1),
        (Some('='), None) => Fine::Sign(0),
        (Some('-'), None) => Fine::Sign(-1),
        (Some(c), None) if c.is_ascii_lowercase() && digits > 0 => Fine::Letter(c),
        (Some('.'), Some(_)) if digits > 0 => Fine::Number(rest.get(1..)?.parse().ok()?),
        (Some(c), None) => Fine::Number(c.to_digit(10)?),
        _ => return None,
    };
    Some(Grade { base, fine })
}

/// From the lowest to the highest.
fn order(a: &Grade, b: &Grade) -> Ordering {
    let rank = |base: Base| match base {
        Base::Ungraded => (0, 0),
        Base::Number(number) => (1, i64::from(number) * 2),
        // Letters fall: the later in the alphabet the lower.
        Base::Letter(letter, star) => {
            (2, i64::from(u32::from('z') - u32::from(letter)) * 2 + i64::from(star))
        }
    };
    let fine = |grade: &Grade| match grade.fine {
        Fine::None => (0, 0),
        Fine::Sign(sign) => (0, i64::from(sign)),
        // 4a is above 4b; 4.2 is above 4.1; B1 is above B2.
        Fine::Letter(letter) => (1, -i64::from(u32::from(letter))),
        Fine::Number(n) if matches!(grade.base, Base::Letter(..)) => (1, -i64::from(n)),
        Fine::Number(n) => (1, i64::from(n)),
    };
    rank(a.base).cmp(&rank(b.base)).then_with(|| fine(a).cmp(&fine(b)))
}

fn questions(grades: &[(Grade, String)]) -> Vec<String> {
    let mut questions = Vec::new();
    let has = |is: fn(&Grade) -> bool| grades.iter().any(|(g, _)| is(g));
    if has(|g| matches!(g.base, Base::Letter(..))) && has(|g| matches!(g.base, Base::Number(_))) {
        questions.push("Letters and numbers are mixed. Are these two scales?".to_owned());
    }
    let pair = |is: fn(&Grade) -> bool| {
        let mut pairs = grades.iter().zip(grades.iter().skip(1));
        pairs.find(|((a, _), (b, _))| is(a) && is(b) && a.base == b.base)
    };
    let letters = pair(|g| matches!(g.fine, Fine::Letter(_)));
    let numbers = pair(|g| matches!(g.fine, Fine::Number(_)));
    for ((_, low), (_, high)) in letters.into_iter().chain(numbers) {
        questions.push(format!("Is {high} higher than {low}?"));
    }
    let plain = |g: &Grade| g.fine == Fine::None && g.base != Base::Ungraded;
    let finer = grades.iter().find(|(g, _)| matches!(g.fine, Fine::Letter(_) | Fine::Number(_)));
    let whole = finer.and_then(|(fine, f)| {
        grades.iter().find(|(g, _)| plain(g) && g.base == fine.base).map(|(_, whole)| (whole, f))
    });
    if let Some((whole, finer)) = whole {
        questions.push(format!("Is {whole} lower than {finer}, or the same scale at all?"));
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(values: &[&'static str]) -> Vec<String> {
        propose(values.iter().copied()).levels
    }

    #[test]
    fn grades_are_put_in_order_by_their_parts() {
        assert_eq!(levels(&["5-", "4+", "U", "5+", "5", "4"]), ["U", "4", "4+", "5-", "5", "5+"]);
        assert_eq!(levels(&["A", "A*", "C", "B-", "B+"]), ["C", "B-", "B+", "A", "A*"]);
        assert_eq!(levels(&["4a", "4c", "3b", "4b"]), ["3b", "4c", "4b", "4a"]);
        assert_eq!(levels(&["B2", "B1", "C1", "B3"]), ["C1", "B3", "B2", "B1"]);
        assert_eq!(levels(&["4.1", "4.9", "3.5"]), ["3.5", "4.1", "4.9"]);
        assert_eq!(levels(&["5=", "5-", "5 +", "5+"]), ["5-", "5=", "5 +"]);
    }

    #[test]
    fn what_schools_differ_in_is_asked() {
        assert_eq!(propose(["4+", "4", "4-"]).questions, [] as [&str; 0]);
        assert_eq!(propose(["B2", "B1"]).questions, ["Is B1 higher than B2?"]);
        assert_eq!(propose(["4c", "4a", "4b"]).questions, ["Is 4b higher than 4c?"]);
        assert_eq!(propose(["B", "4"]).questions, ["Letters and numbers are mixed. Are these two scales?"]);
        assert_eq!(propose(["B", "B1"]).questions, ["Is B lower than B1, or the same scale at all?"]);
    }

    #[test]
    fn what_is_no_grade_is_left_for_a_person() {
        let proposed = propose(["4+", "absent", "see note", "4", "123", "é"]);
        assert_eq!((proposed.levels.len(), proposed.left.len()), (2, 4));
        assert_eq!(propose(["x"]).confirmed("X"), Err(NoScale::TooFew));
    }
}
