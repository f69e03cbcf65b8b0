//! Scales that are published, so that nobody has to type them in.
//!
//! Whose they are: the Standards and Testing Agency (key stage 2, phonics), Ofqual (GCSE; combined science has 17
//! grades from 9-9 to 1-1), Pearson (BTEC), Education Scotland (Curriculum for Excellence, standardised
//! assessments), SQA. The order of the levels is beyond doubt. What stands in place of a level differs from year to
//! year, and twelve bands are more than any one assessment uses: a text that is missing here is a problem that a
//! person sees, never a level. Letters that are the schools' own habit (WAS, GD; Developing, Consolidating, Secure)
//! are aliases or a scale of their own.

use std::sync::LazyLock;

use super::{NoScale, Scale};

/// Every published scale, in the order of a list.
pub fn all() -> Vec<Scale> {
    known().to_vec()
}

/// The same, made once: columns are compared with all of them.
pub(crate) fn known() -> &'static [Scale] {
    static KNOWN: LazyLock<Vec<Scale>> = LazyLock::new(|| {
        let fixed = FIXED.iter().filter_map(|(name, levels, not_levels)| of(name, levels, not_levels).ok());
        fixed.chain(made().into_iter().flatten()).collect()
    });
    &KNOWN
}

/// The published scale of this name.
///
/// ```
/// let gcse = ensemble_roster::scale::published("GCSE 9 to 1").expect("it is published");
/// assert_eq!(gcse.levels().collect::<Vec<_>>(), ["U", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
/// ```
pub fn published(name: &str) -> Option<Scale> {
    known().iter().find(|scale| scale.name() == name).cloned()
}

fn of(name: &str, levels: &'static str, not_levels: &'static str) -> Result<Scale, NoScale> {
    let levels: Vec<Vec<&str>> = parted(levels, '|').map(|level| parted(level, '=').collect()).collect();
    let levels = levels.iter().filter_map(|texts| texts.split_first().map(|(name, rest)| (*name, rest)));
    let not_levels: Vec<&str> = parted(not_levels, '|').collect();
    Scale::new(name, levels)?.with_not_levels(&not_levels)
}

fn parted(text: &'static str, at: char) -> impl Iterator<Item = &'static str> {
    text.split(at).map(str::trim).filter(|part| !part.is_empty())
}

/// Names, levels from the lowest to the highest with their aliases after `=`, and what stands in place of a level.
const FIXED: &[(&str, &str, &str)] = &[
    (
        "Key stage 2 teacher assessment",
        "EM = engagement model | PK1 = pre-key 1 | PK2 = pre-key 2 | PK3 = pre-key 3 | PK4 = pre-key 4 | PK5 = \
         pre-key 5 | PK6 = pre-key 6 | WTS = WT = working towards = working towards the expected standard | EXS = \
         WAS = WA = EXP = expected = working at = working at the expected standard | GDS = GD = greater depth = \
         working at greater depth",
        "A | D | F | H | J | L | M | P | Q | U",
    ),
    (
        "Key stage 2 teacher assessment 2016 to 2018",
        "BLW = below | PKF = foundations | PKE = early development | PKG = growing development | WTS = WT = working \
         towards | EXS = WAS = WA = expected | GDS = GD = greater depth",
        "A | D | F | H | J | L | M | P | Q | U",
    ),
    ("Key stage 2 science", "HNM = has not met | EXS = expected", "A | D | F | H | J | L | M | P | Q | U"),
    (
        "Phonics screening check",
        "Wt = working towards = has not met | Wa = working at = has met",
        "A | D | L | Q | M",
    ),
    ("GCSE 9 to 1", "U | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9", "X | Q | ABS"),
    ("GCSE A* to G", "U | G | F | E | D | C | B | A | A*", "X | Q | ABS"),
    ("A level A* to E", "U | E | D | C | B | A | A*", "X | Q | ABS"),
    ("BTEC", "U | N = near pass | P = pass | M = merit | D = distinction | D* = distinction*", "X | ABS"),
    ("BTEC double", "U | PP | MP = PM | MM | DM = MD | DD | D*D = DD* | D*D* = D*2", "X | ABS"),
    (
        "Curriculum for Excellence level",
        "Not yet Early = not yet early level | Early = early level | First = first level | Second = second level | \
         Third = third level | Fourth = fourth level",
        "Not assessed | Individual milestones",
    ),
    ("Scottish National Standardised Assessment capacity", "Low | Medium | High", "Not assessed"),
    ("National Qualifications A to D", "No award = NA | D | C | B | A", "ABS"),
];

/// Scales that follow a rule.
fn made() -> [Result<Scale, NoScale>; 3] {
    // 1-1, 2-1, 2-2, … 9-9: the second grade is the first or one below it.
    let pairs = std::iter::once((1, 1)).chain((2..=9).flat_map(|n| [(n, n - 1), (n, n)]));
    let pairs = pairs.map(|(a, b)| (format!("{a}-{b}"), vec![format!("{a}{b}"), format!("{a}/{b}")]));
    let combined: Vec<(String, Vec<String>)> =
        std::iter::once(("U".to_owned(), vec!["U-U".to_owned(), "UU".to_owned()])).chain(pairs).collect();

    let broad = [("Early", "E"), ("First", "1"), ("Second", "2"), ("Third", "3"), ("Fourth", "4")];
    let parts = [("D", "developing"), ("C", "consolidating"), ("S", "secure")];
    let within = broad.iter().flat_map(|(level, short)| {
        parts.iter().map(move |(letter, word)| {
            let aliases = [
                format!("{short}{letter}"),
                format!("{level} {word}"),
                format!("{level} level {word}"),
                format!("{level} - {word}"),
                format!("{short}-{letter}"),
                format!("{}{letter}", level.chars().next().unwrap_or_default()),
            ];
            // "F" begins First and Fourth, so only what tells them apart is an alias.
            let kept = aliases.into_iter().filter(|a| !a.starts_with('F') || a.len() > 3);
            (format!("{level} {letter}"), kept.collect())
        })
    });
    let bands = (1..=12).map(|n| (format!("Band {n}"), vec![format!("B{n}"), n.to_string()]));
    [
        owned("GCSE combined science", combined.into_iter(), &["X", "Q", "ABS"]),
        owned("Curriculum for Excellence level, developing to secure", within, &["Not assessed"]),
        owned("Scottish National Standardised Assessment band", bands, &["Not assessed"]),
    ]
}

fn owned(
    name: &str,
    levels: impl Iterator<Item = (String, Vec<String>)>,
    not_levels: &[&str],
) -> Result<Scale, NoScale> {
    let levels: Vec<(String, Vec<String>)> = levels.collect();
    let aliases: Vec<Vec<&str>> =
        levels.iter().map(|(_, a)| a.iter().map(String::as_str).collect()).collect();
    let steps = levels.iter().zip(&aliases).map(|((name, _), aliases)| (name.as_str(), aliases.as_slice()));
    Scale::new(name, steps)?.with_not_levels(not_levels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_that_is_written_here_is_one() {
        for (name, levels, not_levels) in FIXED {
            of(name, levels, not_levels).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
        for scale in made() {
            scale.unwrap_or_else(|e| panic!("{e}"));
        }
        let scales = all();
        assert_eq!(scales.len(), FIXED.len() + 3);
        for scale in &scales {
            let twice: Vec<_> = scales.iter().filter(|s| s.name() == scale.name()).collect();
            assert_eq!(twice.len(), 1, "{}", scale.name());
            let kept: Scale = serde_json::from_str(&serde_json::to_string(scale).unwrap()).unwrap();
            assert_eq!(kept, *scale);
        }
    }

    #[test]
    fn combined_science_has_seventeen_grades_and_u() {
        let scale = published("GCSE combined science").unwrap();
        let levels: Vec<&str> = scale.levels().collect();
        assert_eq!(levels.len(), 18);
        assert_eq!((levels[1], levels[2], levels[3], levels[17]), ("1-1", "2-1", "2-2", "9-9"));
        assert!(scale.level("54") < scale.level("5-5") && scale.level("5–4") == scale.level("5/4"));
        assert_eq!(scale.level("5-3"), None);
    }

    #[test]
    fn curriculum_levels_go_from_early_developing_to_fourth_secure() {
        let scale = published("Curriculum for Excellence level, developing to secure").unwrap();
        assert_eq!(scale.levels().count(), 15);
        for (text, position) in
            [("Early D", 0), ("ES", 2), ("1D", 3), ("First Secure", 5), ("2C", 7), ("4S", 14)]
        {
            assert_eq!(scale.level(text).unwrap().position, position, "{text}");
        }
        assert_eq!(scale.level("FD"), None, "First or Fourth");
    }

    #[test]
    fn letters_that_schools_write_stand_for_the_published_ones() {
        let scale = published("Key stage 2 teacher assessment").unwrap();
        for (written, level) in [("WAS", "EXS"), ("gd", "GDS"), ("WT", "WTS"), ("Greater Depth", "GDS")] {
            assert_eq!(&*scale.level(written).unwrap().name, level, "{written}");
        }
        assert!(scale.is_not_level("A") && !scale.is_not_level("EXS"));
        assert_eq!(
            published("Phonics screening check").unwrap().compare("Wt", "wa"),
            Some(std::cmp::Ordering::Less)
        );
    }
}
