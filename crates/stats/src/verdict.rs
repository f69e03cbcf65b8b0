//! What an estimate or a chart may say, and its probability as a natural frequency.
//!
//! These are codes. The words for them belong to whoever shows them; none of the codes orders groups.

/// What may be said of a group, from the probability that it is truly above typical.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Above 97.5 in 100, after the tests for variation and for many groups at once: it stands out.
    VeryLikelyAbove,
    /// From 90 to 97.5 in 100.
    ProbablyAbove,
    /// Between 8 and 90 in 100: cannot be told apart from the rest.
    UsualSpread,
    /// From 2.5 to 8 in 100: for the group's own people only.
    LikelyBelow,
    /// Below 2.5 in 100, after the same tests: for the group's own people only.
    VeryLikelyBelow,
}

impl Standing {
    /// The standing that a probability alone would give.
    ///
    /// ```
    /// use ensemble_stats::verdict::Standing;
    /// assert_eq!(Standing::from_probability(0.98), Standing::VeryLikelyAbove);
    /// assert_eq!(Standing::from_probability(0.5), Standing::UsualSpread);
    /// ```
    #[must_use]
    pub fn from_probability(above: f64) -> Self {
        match above {
            p if p > 0.975 => Self::VeryLikelyAbove,
            p if p >= 0.9 => Self::ProbablyAbove,
            p if p < 0.025 => Self::VeryLikelyBelow,
            p if p <= 0.08 => Self::LikelyBelow,
            _ => Self::UsualSpread,
        }
    }

    /// One step nearer to the usual, where certainty is not earned.
    #[must_use]
    pub fn tempered(self) -> Self {
        match self {
            Self::VeryLikelyAbove => Self::ProbablyAbove,
            Self::VeryLikelyBelow => Self::LikelyBelow,
            other => other,
        }
    }

    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::VeryLikelyAbove => "very_likely_above",
            Self::ProbablyAbove => "probably_above",
            Self::UsualSpread => "usual_spread",
            Self::LikelyBelow => "likely_below",
            Self::VeryLikelyBelow => "very_likely_below",
        }
    }
}

/// What a chart over time may say of its latest segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// A lasting change in the direction that was declared better.
    ChangedBetter,
    /// A lasting change the other way, or where no direction is better.
    ChangedWorthAsking,
    /// Ordinary variation only.
    Steady,
    /// A single point outside what is usual, without a lasting change.
    UnusualPoint,
    /// Fewer than five points.
    TooEarly,
}

impl Change {
    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ChangedBetter => "changed_better",
            Self::ChangedWorthAsking => "changed_worth_asking",
            Self::Steady => "steady",
            Self::UnusualPoint => "unusual_point",
            Self::TooEarly => "too_early",
        }
    }
}

/// What a target says against natural process limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assurance {
    /// Every usual value reaches it.
    Reliably,
    /// Some usual values reach it and some do not.
    SometimesNot,
    /// No usual value reaches it: only a change would.
    NotYet,
}

impl Assurance {
    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Reliably => "reliably",
            Self::SometimesNot => "sometimes_not",
            Self::NotYet => "not_yet",
        }
    }
}

/// What may be said of a difference, or of the mean of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Difference {
    /// At least 97.5 in 100 that the truth is above 0.
    VeryLikelyMore,
    /// From 90 to 97.5 in 100.
    ProbablyMore,
    /// Between 10 and 90 in 100.
    CannotTell,
    /// From 2.5 to 10 in 100.
    ProbablyLess,
    /// At most 2.5 in 100.
    VeryLikelyLess,
}

impl Difference {
    /// From the probability that the truth is above 0; `NaN` cannot tell.
    #[must_use]
    pub fn from_probability(above: f64) -> Self {
        match above {
            p if p >= 0.975 => Self::VeryLikelyMore,
            p if p >= 0.9 => Self::ProbablyMore,
            p if p <= 0.025 => Self::VeryLikelyLess,
            p if p <= 0.1 => Self::ProbablyLess,
            _ => Self::CannotTell,
        }
    }

    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::VeryLikelyMore => "very_likely_more",
            Self::ProbablyMore => "probably_more",
            Self::CannotTell => "cannot_tell",
            Self::ProbablyLess => "probably_less",
            Self::VeryLikelyLess => "very_likely_less",
        }
    }
}

/// One of the few things that any estimate, chart or pooled result may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Of a group among groups.
    Standing(Standing),
    /// Of a measure over time.
    Change(Change),
    /// Of a target against a process.
    Assurance(Assurance),
    /// Of a difference, or of the mean of several.
    Difference(Difference),
    /// There are numbers, and they are too few to say anything.
    TooFew,
}

impl Verdict {
    /// The code in data files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Standing(standing) => standing.code(),
            Self::Change(change) => change.code(),
            Self::Assurance(assurance) => assurance.code(),
            Self::Difference(difference) => difference.code(),
            Self::TooFew => "too_few",
        }
    }
}

/// How many cases a natural frequency speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOf {
    /// "8 in 10"
    Ten,
    /// "19 in 20"
    Twenty,
    /// "99 in 100"
    Hundred,
}

/// "About `count` in `of`".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NaturalFrequency {
    /// Between 1 and `of − 1`: neither never nor always is ever claimed.
    pub count: u32,
    /// 10, 20 or 100.
    pub of: u32,
}

/// A probability as a natural frequency, capped at 99 in 100 and held up at 1. `None` if it is no probability.
///
/// ```
/// use ensemble_stats::verdict::{OutOf, natural_frequency};
/// let certain = natural_frequency(0.9999, OutOf::Hundred).unwrap();
/// assert_eq!((certain.count, certain.of), (99, 100));
/// ```
#[must_use]
pub fn natural_frequency(probability: f64, of: OutOf) -> Option<NaturalFrequency> {
    if !(0.0..=1.0).contains(&probability) {
        return None;
    }
    let of = match of {
        OutOf::Ten => 10,
        OutOf::Twenty => 20,
        OutOf::Hundred => 100,
    };
    let nearest = (probability * f64::from(of)).round() as u32;
    Some(NaturalFrequency { count: nearest.clamp(1, of - 1), of })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probability_has_the_standing_of_the_word_list() {
        use Standing::*;
        for (above, standing) in [
            (0.976, VeryLikelyAbove),
            (0.975, ProbablyAbove),
            (0.9, ProbablyAbove),
            (0.899, UsualSpread),
            (0.081, UsualSpread),
            (0.08, LikelyBelow),
            (0.025, LikelyBelow),
            (0.024, VeryLikelyBelow),
        ] {
            assert_eq!(Standing::from_probability(above), standing, "{above}");
        }
        assert_eq!(Standing::from_probability(f64::NAN), UsualSpread);
    }

    #[test]
    fn a_difference_says_the_same_of_more_and_of_less() {
        use Difference::*;
        for (above, says) in [
            (0.99, VeryLikelyMore),
            (0.95, ProbablyMore),
            (0.899, CannotTell),
            (0.101, CannotTell),
            (0.05, ProbablyLess),
            (0.01, VeryLikelyLess),
            (f64::NAN, CannotTell),
        ] {
            assert_eq!(Difference::from_probability(above), says, "{above}");
        }
        assert_eq!(Verdict::Difference(CannotTell).code(), "cannot_tell");
    }

    #[test]
    fn tempering_takes_away_certainty_and_nothing_else() {
        assert_eq!(Standing::VeryLikelyAbove.tempered(), Standing::ProbablyAbove);
        assert_eq!(Standing::VeryLikelyBelow.tempered(), Standing::LikelyBelow);
        assert_eq!(Standing::UsualSpread.tempered(), Standing::UsualSpread);
    }

    #[test]
    fn frequencies_never_claim_always_or_never() {
        for (p, of, count) in [
            (1.0, OutOf::Hundred, 99),
            (0.0, OutOf::Hundred, 1),
            (0.996, OutOf::Hundred, 99),
            (0.97, OutOf::Ten, 9),
            (0.5, OutOf::Twenty, 10),
            (0.8, OutOf::Ten, 8),
        ] {
            assert_eq!(natural_frequency(p, of).unwrap().count, count, "{p}");
        }
        assert!(natural_frequency(f64::NAN, OutOf::Ten).is_none());
        assert!(natural_frequency(1.2, OutOf::Ten).is_none());
    }
}
