//! How stages, classes and school years go on: P1A becomes P2A, 2026–27 becomes 2027–28. Pure.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// The runs of digits of a name, each with its place.
fn runs(name: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut from = None;
    for (at, c) in name.char_indices().chain([(name.len(), ' ')]) {
        match (c.is_ascii_digit(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                runs.extend(name.get(start..at).map(|digits| (start, digits)));
                from = None;
            }
            _ => {}
        }
    }
    runs
}

/// "Year 4", "P4", "S4" and "4" are 4; Reception comes before 1.
pub fn number(stage: &str) -> Option<u32> {
    if matches!(stage.trim().to_lowercase().as_str(), "reception" | "r") {
        return Some(0);
    }
    match runs(stage).as_slice() {
        [(_, digits)] => digits.parse().ok().filter(|n| *n <= 14),
        _ => None,
    }
}

fn with_number(name: &str, n: u32) -> Option<String> {
    let [(at, digits)] = runs(name)[..] else { return None };
    Some(format!("{}{n}{}", name.get(..at)?, name.get(at + digits.len()..)?))
}

/// "Year 4" → "Year 5"; a stage without a number stays as it is.
pub fn next_stage(stage: &str) -> Option<String> {
    match (stage.trim().to_lowercase().as_str(), number(stage)?) {
        ("reception", _) => Some("Year 1".to_owned()),
        ("r", _) => Some("1".to_owned()),
        ("p7", _) => Some("S1".to_owned()),
        (_, n) => with_number(stage, n + 1),
    }
}

/// The other way, for pupils who have moved up already.
pub fn stage_before(stage: &str) -> Option<String> {
    match (stage.trim().to_lowercase().as_str(), number(stage)?) {
        ("year 1", _) => Some("Reception".to_owned()),
        ("s1", _) => Some("P7".to_owned()),
        (_, 0 | 1) => None,
        (_, n) => with_number(stage, n - 1),
    }
}

/// A stage that schools of this kind usually end with, where it is the last one of the school.
pub fn is_last(stage: &str, of_school: &[String]) -> bool {
    let Some(n) = number(stage) else { return false };
    let kind =
        |stage: &str| stage.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    let mine = kind(stage);
    let goes_on = of_school.iter().any(|other| {
        let is_above = number(other).is_some_and(|m| m > n) && kind(other) == mine;
        is_above || (mine == "p" && kind(other) == "s")
    });
    let usual: &[u32] = match mine.as_str() {
        "p" | "primary" => &[7],
        "s" => &[6],
        "grade" | "g" => &[5, 8, 12],
        _ => &[6, 7, 11, 12, 13],
    };
    usual.contains(&n) && !goes_on
}

/// The stages that a class's name speaks of: "4A" of 4, "3/4" of 3 and 4.
pub fn range(class: &str) -> Option<(u32, u32)> {
    let parsed: Vec<u32> = runs(class).iter().filter_map(|(_, digits)| digits.parse().ok()).collect();
    match parsed[..] {
        [one] if one <= 14 => Some((one, one)),
        [from, to] if from < to && to <= 14 => Some((from, to)),
        _ => None,
    }
}

/// The class that pupils of stage `n` go to from `class`, by the names of this year's classes.
/// A name that says nothing of the stage stays: rooms and groups of mixed ages.
pub fn next_class(class: &str, n: u32, this_year: &[&str]) -> Option<String> {
    if n == 0 && class.to_lowercase().starts_with('r') && runs(class).is_empty() {
        let rest: String =
            class.chars().skip_while(|c| c.is_alphabetic() && !c.is_uppercase()).skip(1).collect();
        return Some(format!("1{}", if class.to_lowercase().starts_with("reception") { "" } else { &rest }));
    }
    let together = |n: u32| {
        let covers = |name: &&&str| range(name).is_some_and(|(a, b)| a < b && a <= n && n <= b);
        this_year.iter().find(covers).map(|name| (*name).to_owned())
    };
    let alone = |n: u32| this_year.iter().any(|name| range(name) == Some((n, n)));
    match range(class) {
        Some((a, b)) if a == n && b == n => match together(n + 1) {
            Some(name) if !alone(n + 1) => Some(name),
            _ => with_number(class, n + 1),
        },
        Some((a, b)) if a < b && a <= n && n < b => Some(class.to_owned()),
        Some((a, b)) if a < b && n == b => together(n + 1).or_else(|| {
            this_year.iter().find(|name| range(name) == Some((n + 1, n + 1))).map(|name| (*name).to_owned())
        }),
        Some(_) => None,
        None => Some(class.to_owned()),
    }
}

/// A class's own stage where nobody wrote one: "P1A" → "P1", "7X" → "7". "Class 2" is only a name.
pub fn stage_of_name(class: &str) -> Option<String> {
    let [(at, digits)] = runs(class)[..] else { return None };
    let before = class.get(..at)?;
    let is_stage =
        matches!(before.to_lowercase().trim(), "" | "p" | "s" | "y" | "year" | "primary" | "grade");
    is_stage.then(|| format!("{before}{digits}"))
}

/// "2026 to 2027" → "2027 to 2028"; "2025–26" → "2026–27".
pub fn next_name(name: &str, from: Date) -> String {
    let mut out = String::new();
    let mut rest = 0;
    for (at, digits) in runs(name) {
        let Ok(n) = digits.parse::<u32>() else { continue };
        let (Some(between), true) = (name.get(rest..at), matches!(digits.len(), 2 | 4)) else { continue };
        out.push_str(between);
        match digits.len() {
            2 => out.push_str(&format!("{:02}", (n + 1) % 100)),
            _ => out.push_str(&(n + 1).to_string()),
        }
        rest = at + digits.len();
    }
    if rest == 0 {
        return format!("{} to {}", from.year(), from.year() + 1);
    }
    out + name.get(rest..).unwrap_or_default()
}

/// The same day a year later.
pub fn a_year_on(day: &str) -> Option<Date> {
    Some(day.parse::<Date>().ok()?.saturating_add(1.year()))
}

/// 52 weeks later, so that a term that began on a Monday does so again.
pub fn same_weekday(day: &str) -> Option<Date> {
    Some(day.parse::<Date>().ok()?.saturating_add(Span::new().weeks(52)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_go_up_by_the_number_of_their_stage() {
        let next = |class, n| next_class(class, n, &["1A", "4A", "7X"]);
        for (class, n, expected) in [
            ("P1A", 1, "P2A"),
            ("7X", 7, "8X"),
            ("4A", 4, "5A"),
            ("S1A", 1, "S2A"),
            ("Rockpool room", 3, "Rockpool room"),
        ] {
            assert_eq!(next(class, n).as_deref(), Some(expected));
        }
        assert_eq!(next("RB", 0).as_deref(), Some("1B"));
        assert_eq!(next("4A", 3), None, "a class of another stage than its pupils says nothing");
    }

    #[test]
    fn classes_of_two_stages_keep_the_younger_and_hand_on_the_older() {
        let year = ["1/2", "3/4", "5/6"];
        assert_eq!(next_class("3/4", 3, &year).as_deref(), Some("3/4"));
        assert_eq!(next_class("3/4", 4, &year).as_deref(), Some("5/6"));
        assert_eq!(next_class("2", 2, &["2", "3/4"]).as_deref(), Some("3/4"));
        assert_eq!(next_class("3/4", 4, &["3/4", "5"]).as_deref(), Some("5"));
    }

    #[test]
    fn the_last_stage_is_the_one_a_school_usually_ends_with() {
        let of = |stages: &[&str]| stages.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert!(is_last("P7", &of(&["P1", "P7"])) && is_last("Year 6", &of(&["Year 6"])));
        assert!(!is_last("Year 4", &of(&["Year 4"])) && !is_last("Year 11", &of(&["Year 11", "Year 13"])));
        assert!(!is_last("P7", &of(&["P7", "S1"])) && is_last("S6", &of(&["P7", "S6"])));
        for (stage, next) in [("Year 4", "Year 5"), ("Reception", "Year 1"), ("P7", "S1"), ("S3", "S4")] {
            assert_eq!(next_stage(stage).as_deref(), Some(next));
            assert_eq!(stage_before(next).as_deref(), Some(stage));
        }
        assert_eq!(next_stage("Nursery"), None);
    }

    #[test]
    fn years_are_named_as_they_were() {
        let from = Date::constant(2027, 8, 1);
        for (name, next) in [
            ("2026 to 2027", "2027 to 2028"),
            ("2025–26", "2026–27"),
            ("1999/00", "2000/01"),
            ("Our year", "2027 to 2028"),
        ] {
            assert_eq!(next_name(name, from), next);
        }
        assert_eq!(stage_of_name("P1A").as_deref(), Some("P1"));
        assert_eq!(stage_of_name("Class 2"), None);
    }
}
