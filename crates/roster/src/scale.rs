//! Ordered scales: grades, levels and bands that have an order and no distance.
//!
//! A [`Scale`] is declared once, its levels from the lowest to the highest, each with what else people write for
//! it. A result on a scale is its [`Level`]: levels are compared by their place and in no other way, and nothing
//! here makes a number of one, so none can be averaged. A column's scale is chosen by a person; [`fits`] says
//! which of the known ones hold its values, and [`propose`] makes a scale of a school's own grades, such as
//! `4+ 4 4-`, for a person to confirm. [`crate::results_on`] reads columns on their scales.
//!
//! ```
//! use ensemble_roster::scale;
//!
//! let writing = scale::published("Key stage 2 teacher assessment").expect("it is published");
//! let level = |text| writing.level(text).expect("it is on the scale");
//! assert_eq!(level("GD"), level("GDS"));
//! assert!(level("WTS") < level("EXS"));
//! assert_eq!(writing.level("5"), None);
//! ```

mod fine;
mod fit;
mod published;

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use fine::{Proposed, propose};
pub(crate) use fit::Different;
pub use fit::{Fit, fits};
pub(crate) use published::known;
pub use published::{all as all_published, published};

/// An ordered scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Declared", into = "Declared")]
pub struct Scale {
    name: Arc<str>,
    levels: Vec<Step>,
    /// What stands in place of a level: absent, disapplied.
    not_levels: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    name: Arc<str>,
    aliases: Vec<String>,
}

/// A level of a scale. Levels of two scales are neither equal nor in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// The scale's name.
    pub scale: Arc<str>,
    /// The level's own name, whatever it was written as.
    pub name: Arc<str>,
    /// Its place on the scale, 0 for the lowest. Places order levels; differences of places mean nothing.
    pub position: usize,
}

impl PartialOrd for Level {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.scale == other.scale).then(|| self.position.cmp(&other.position))
    }
}

/// Why levels do not make a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoScale {
    /// Fewer than two levels.
    TooFew,
    /// More than [`crate::limits::LEVELS`].
    TooMany,
    /// A scale or a level without a name.
    NoName,
    /// The same text for two levels.
    Twice(String),
}

impl fmt::Display for NoScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFew => write!(f, "A scale needs two levels or more. Add the others."),
            Self::TooMany => {
                write!(
                    f,
                    "A scale has at most {} levels. Check whether these are grades.",
                    crate::limits::LEVELS
                )
            }
            Self::NoName => write!(f, "A scale and each of its levels need a name. Fill it in."),
            Self::Twice(text) => write!(f, "“{text}” stands for two levels. Take one of them out."),
        }
    }
}

impl std::error::Error for NoScale {}

impl Scale {
    /// A scale of levels, from the lowest to the highest, each with its aliases.
    ///
    /// # Errors
    ///
    /// [`NoScale`] when there are too few levels or too many, or a text would mean two of them. Upper and lower
    /// case, spaces and the kinds of dash make no difference.
    ///
    /// ```
    /// use ensemble_roster::scale::{NoScale, Scale};
    ///
    /// let effort = Scale::new("Effort", [("Some", &["1"][..]), ("Good", &["2"]), ("Great", &["3"])])?;
    /// assert!(effort.level("2") < effort.level("great"));
    /// assert!(matches!(Scale::new("Effort", [("A", &[][..]), ("a", &[])]), Err(NoScale::Twice(_))));
    /// # Ok::<(), NoScale>(())
    /// ```
    pub fn new<'a>(
        name: &str,
        levels: impl IntoIterator<Item = (&'a str, &'a [&'a str])>,
    ) -> Result<Self, NoScale> {
        let steps = levels.into_iter().map(|(name, aliases)| Step {
            name: name.trim().into(),
            aliases: aliases.iter().map(|a| a.trim().to_owned()).collect(),
        });
        Self { name: name.trim().into(), levels: steps.collect(), not_levels: Vec::new() }.checked()
    }

    /// The same scale, with texts that stand in place of a level, such as `A` for absent. They are read as
    /// [`crate::Cell::NotApplicable`].
    ///
    /// # Errors
    ///
    /// [`NoScale::Twice`] when one of them is a level.
    pub fn with_not_levels(mut self, texts: &[&str]) -> Result<Self, NoScale> {
        self.not_levels.extend(texts.iter().map(|t| t.trim().to_owned()));
        self.checked()
    }

    fn checked(self) -> Result<Self, NoScale> {
        match self.levels.len() {
            0 | 1 => return Err(NoScale::TooFew),
            n if n > crate::limits::LEVELS => return Err(NoScale::TooMany),
            _ => {}
        }
        if plain(&self.name).is_empty() || self.levels().any(|name| plain(name).is_empty()) {
            return Err(NoScale::NoName);
        }
        let mut seen = HashSet::new();
        for step in &self.levels {
            // A level may be given its own name as an alias.
            let mut own = HashSet::new();
            for text in step.texts().filter(|t| own.insert(plain(t))) {
                if !seen.insert(plain(text)) {
                    return Err(NoScale::Twice(text.to_owned()));
                }
            }
        }
        let twice = self.not_levels.iter().find(|t| seen.contains(&plain(t))).cloned();
        twice.map_or(Ok(self), |text| Err(NoScale::Twice(text)))
    }

    /// The scale's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its levels, from the lowest to the highest.
    pub fn levels(&self) -> impl Iterator<Item = &str> {
        self.levels.iter().map(|l| &*l.name)
    }

    /// The level that a text stands for; none when it is not on the scale.
    pub fn level(&self, text: &str) -> Option<Level> {
        let wanted = plain(text);
        let position = self.levels.iter().position(|l| l.texts().any(|t| is_plainly(t, &wanted)))?;
        let name = Arc::clone(&self.levels.get(position)?.name);
        Some(Level { scale: Arc::clone(&self.name), name, position })
    }

    /// Whether the text stands in place of a level, such as `A` for absent.
    pub fn is_not_level(&self, text: &str) -> bool {
        let wanted = plain(text);
        self.not_levels.iter().any(|t| is_plainly(t, &wanted))
    }

    /// Whether the text means something on this scale.
    pub fn holds(&self, text: &str) -> bool {
        self.level(text).is_some() || self.is_not_level(text)
    }

    /// Compares two texts by their places; none when one of them is not on the scale.
    pub fn compare(&self, a: &str, b: &str) -> Option<Ordering> {
        self.level(a)?.partial_cmp(&self.level(b)?)
    }
}

impl Step {
    fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.name).chain(self.aliases.iter().map(String::as_str))
    }
}

/// A text as scales compare it: lower case, no spaces, one kind of dash.
fn plain(text: &str) -> String {
    letters(text).collect()
}

/// Whether a text is this plain one. Most differ in their first letter.
fn is_plainly(text: &str, plain: &str) -> bool {
    letters(text).eq(plain.chars())
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        '–' | '−' | '‐' | '‑' => '-',
        '＊' | '∗' => '*',
        other => other,
    });
    letters.flat_map(char::to_lowercase)
}

/// A scale as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    name: String,
    levels: Vec<(String, Vec<String>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    not_levels: Vec<String>,
}

impl TryFrom<Declared> for Scale {
    type Error = NoScale;

    fn try_from(declared: Declared) -> Result<Self, NoScale> {
        let levels = declared.levels.into_iter();
        let levels = levels.map(|(name, aliases)| Step { name: name.as_str().into(), aliases }).collect();
        Self { name: declared.name.as_str().into(), levels, not_levels: declared.not_levels }.checked()
    }
}

impl From<Scale> for Declared {
    fn from(scale: Scale) -> Self {
        let levels = scale.levels.into_iter().map(|l| (l.name.to_string(), l.aliases)).collect();
        Self { name: scale.name.to_string(), levels, not_levels: scale.not_levels }
    }
}
