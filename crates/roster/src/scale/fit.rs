//! Which scale a column is on.

use super::Scale;

/// What known scales say of a column's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Fit<'a> {
    /// These scales hold every value, in the order given. Even one alone is for a person to confirm: a column of
    /// `1` to `5` may be grades, marks or bands.
    Fits(Vec<&'a Scale>),
    /// No scale holds every value, and two together do: two scales are mixed in the column.
    Mixed {
        /// The scale of most values.
        most: &'a Scale,
        /// The scale of the others.
        others: &'a Scale,
        /// The values that are only on the other scale, as written.
        values: Vec<String>,
    },
    /// Some value is on no scale.
    None,
}

/// Says which of the scales hold the values of a column, blanks aside.
///
/// ```
/// use ensemble_roster::scale::{self, Fit};
///
/// let known = scale::all_published();
/// let Fit::Fits(found) = scale::fits(["EXS", "WTS", "GD", ""], &known) else { panic!() };
/// assert_eq!(found[0].name(), "Key stage 2 teacher assessment");
/// let Fit::Mixed { others, values, .. } = scale::fits(["EXS", "WTS", "GDS", "7"], &known) else { panic!() };
/// assert_eq!((others.name(), values), ("GCSE 9 to 1", vec!["7".to_owned()]));
/// ```
pub fn fits<'a, 'v>(values: impl IntoIterator<Item = &'v str>, known: &'a [Scale]) -> Fit<'a> {
    let mut different = Different::default();
    values.into_iter().for_each(|value| different.add(value, 1));
    different.fit(known)
}

/// The different values of a column, as long as they are few enough to be levels.
#[derive(Debug, Default, Clone)]
pub(crate) struct Different {
    counted: Vec<(Box<str>, usize)>,
    too_many: bool,
}

impl Different {
    /// Adds a value that stands so many times in the column.
    pub fn add(&mut self, value: &str, times: usize) {
        let value = value.trim();
        if value.is_empty() || self.too_many {
            return;
        }
        if let Some((_, count)) = self.counted.iter_mut().find(|(v, _)| **v == *value) {
            *count += times;
        } else if self.counted.len() > 4 * crate::limits::LEVELS || value.len() > LONGEST {
            // More different values than any scale has levels and spellings, or a longer one.
            (self.counted, self.too_many) = (Vec::new(), true);
        } else {
            self.counted.push((value.into(), times));
        }
    }

    pub fn fit<'a>(&self, known: &'a [Scale]) -> Fit<'a> {
        let counted = &self.counted;
        let held: Vec<(&Scale, Vec<bool>)> = known
            .iter()
            .map(|scale| (scale, counted.iter().map(|(v, _)| scale.holds(v)).collect()))
            .collect();
        let whole: Vec<&Scale> = held
            .iter()
            .filter(|(_, holds)| holds.iter().all(|held| *held))
            .map(|(scale, _)| *scale)
            .collect();
        if counted.is_empty() {
            return Fit::None;
        }
        if !whole.is_empty() {
            return Fit::Fits(whole);
        }
        mixed(counted, &held)
    }
}

/// No level is written with as many bytes.
const LONGEST: usize = 200;

/// The two scales that hold all values between them, the one that holds most of them first.
fn mixed<'a>(counted: &[(Box<str>, usize)], held: &[(&'a Scale, Vec<bool>)]) -> Fit<'a> {
    let weight = |holds: &[bool]| {
        counted.iter().zip(holds).filter(|(_, held)| **held).map(|((_, count), _)| count).sum::<usize>()
    };
    let mut order: Vec<usize> = (0..held.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(held.get(*at).map_or(0, |(_, holds)| weight(holds))));
    for at in order {
        let Some((most, first)) = held.get(at) else { continue };
        let pair = held.iter().find(|(other, second)| {
            other.name() != most.name() && first.iter().zip(second).all(|(a, b)| *a || *b)
        });
        if let Some((others, _)) = pair {
            let apart = counted.iter().zip(first).filter(|(_, held)| !**held);
            let values = apart.map(|((value, _), _)| value.to_string()).collect();
            return Fit::Mixed { most, others, values };
        }
    }
    Fit::None
}
