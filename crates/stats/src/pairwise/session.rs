//! What was judged.

use super::PairError;
use std::collections::HashMap;

/// Which of the two was shown first, or played at home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShownFirst {
    /// Not known, or neither.
    #[default]
    Neither,
    /// The one that was preferred.
    Winner,
    /// The other.
    Loser,
}

/// One judgement, or several that are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Position of the preferred item in [`Session::items`].
    pub winner: u32,
    /// Position of the other.
    pub loser: u32,
    /// Neither was preferred; which of them stands as winner then says nothing.
    pub tied: bool,
    /// Which was shown first.
    pub first: ShownFirst,
    /// Position of the judge in [`Session::judges`].
    pub judge: Option<u32>,
    /// How often this was the judgement. None count if it is 0.
    pub count: u32,
}

impl Judgement {
    /// One judgement, by nobody in particular.
    #[must_use]
    pub fn new(winner: u32, loser: u32) -> Self {
        Self { winner, loser, tied: false, first: ShownFirst::Neither, judge: None, count: 1 }
    }
}

/// Judgements with the names of what was judged and of who judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Names of the items.
    pub items: Vec<String>,
    /// Names of the judges; may be empty.
    pub judges: Vec<String>,
    /// What was judged.
    pub judgements: Vec<Judgement>,
}

/// Positions for labels, in order of first appearance.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    positions: HashMap<String, u32>,
}

impl Names {
    fn position(&mut self, name: &str) -> u32 {
        if let Some(&known) = self.positions.get(name) {
            return known;
        }
        let new = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.positions.insert(name.to_owned(), new);
        new
    }
}

impl Session {
    /// From two columns of labels. Items are in order of first appearance, row by row, winner before loser.
    ///
    /// # Errors
    /// Columns of different lengths.
    pub fn from_labels<W, L>(winner: W, loser: L) -> Result<Self, PairError>
    where
        W: IntoIterator<Item: AsRef<str>, IntoIter: ExactSizeIterator>,
        L: IntoIterator<Item: AsRef<str>, IntoIter: ExactSizeIterator>,
    {
        let (winner, loser) = (winner.into_iter(), loser.into_iter());
        same_length("the column of losers", winner.len(), loser.len())?;
        let mut names = Names::default();
        let judgements = winner
            .zip(loser)
            .map(|(w, l)| {
                let winner = names.position(w.as_ref());
                Judgement::new(winner, names.position(l.as_ref()))
            })
            .collect();
        Ok(Self { items: names.names, judges: vec![], judgements })
    }

    /// With the judge of each row; an empty label is nobody in particular.
    ///
    /// # Errors
    /// A column of another length.
    pub fn judged_by<J>(mut self, judge: J) -> Result<Self, PairError>
    where
        J: IntoIterator<Item: AsRef<str>, IntoIter: ExactSizeIterator>,
    {
        let judge = judge.into_iter();
        same_length("the column of judges", self.judgements.len(), judge.len())?;
        let mut names = Names::default();
        for (judgement, label) in self.judgements.iter_mut().zip(judge) {
            let label = label.as_ref();
            judgement.judge = (!label.is_empty()).then(|| names.position(label));
        }
        self.judges = names.names;
        Ok(self)
    }
}

fn same_length(name: &'static str, expected: usize, found: usize) -> Result<(), PairError> {
    if expected == found { Ok(()) } else { Err(PairError::LengthsDiffer { name, expected, found }) }
}
