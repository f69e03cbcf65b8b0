//! Whether a figure may leave its school.

/// What a figure rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Pupils in the figure.
    pub pupils: u64,
    /// Class-years: a class in one session.
    pub class_years: u64,
    /// Pupils by teacher, in any order. A pupil of several teachers counts for each.
    pub by_teacher: Vec<u64>,
    /// The team whose numbers these are has agreed to share the figure.
    pub team_agrees: bool,
    /// The head has agreed to share the figure.
    pub head_agrees: bool,
}

/// The sizes that a figure needs to leave its school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Pupils, 10 or more.
    pub pupils: u64,
    /// Class-years, 3 or more.
    pub class_years: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { pupils: 10, class_years: 3 }
    }
}

/// Why a figure stays in its school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stays {
    /// It rests on too few pupils.
    TooFewPupils {
        /// How many there are.
        found: u64,
        /// How many it needs.
        needed: u64,
    },
    /// It rests on too few class-years.
    TooFewClassYears {
        /// How many there are.
        found: u64,
        /// How many it needs.
        needed: u64,
    },
    /// One teacher holds more than half of its pupils, and team and head have not both agreed to share it.
    OneTeacherHoldsMost {
        /// Pupils of that teacher.
        holds: u64,
        /// Pupils in all.
        of: u64,
    },
    /// It is not known who teaches its pupils, and team and head have not both agreed to share it.
    TeachersUnknown,
}

/// Why a figure must stay in its school: all reasons, in a fixed order, or none if it may leave. Sizes below the
/// defaults count as the defaults: they can be raised, never lowered. Agreement lifts the rule about one teacher and
/// no other.
///
/// ```
/// use ensemble_stats::disclosure::{Basis, Sizes, Stays, stays};
/// let one_class = Basis { pupils: 26, class_years: 1, by_teacher: vec![26], ..Basis::default() };
/// let reasons = stays(&one_class, Sizes::default());
/// assert_eq!(reasons, [
///     Stays::TooFewClassYears { found: 1, needed: 3 },
///     Stays::OneTeacherHoldsMost { holds: 26, of: 26 },
/// ]);
/// ```
#[must_use]
pub fn stays(basis: &Basis, sizes: Sizes) -> Vec<Stays> {
    let least = Sizes::default();
    let (pupils, class_years) = (sizes.pupils.max(least.pupils), sizes.class_years.max(least.class_years));
    let mut reasons = Vec::new();
    if basis.pupils < pupils {
        reasons.push(Stays::TooFewPupils { found: basis.pupils, needed: pupils });
    }
    if basis.class_years < class_years {
        reasons.push(Stays::TooFewClassYears { found: basis.class_years, needed: class_years });
    }
    if !(basis.team_agrees && basis.head_agrees) {
        match basis.by_teacher.iter().max() {
            None => reasons.push(Stays::TeachersUnknown),
            // Half of an odd number is not whole: compare without dividing.
            Some(&holds) if holds > basis.pupils - holds.min(basis.pupils) => {
                reasons.push(Stays::OneTeacherHoldsMost { holds, of: basis.pupils });
            }
            Some(_) => {}
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Basis {
        Basis { pupils: 10, class_years: 3, by_teacher: vec![5, 3, 2], ..Basis::default() }
    }

    #[test]
    fn ten_pupils_of_three_class_years_with_nobody_above_half_may_leave() {
        assert!(stays(&fine(), Sizes::default()).is_empty());
    }

    #[test]
    fn each_rule_has_its_own_reason() {
        let nine = Basis { pupils: 9, by_teacher: vec![4, 4, 1], ..fine() };
        assert_eq!(stays(&nine, Sizes::default()), [Stays::TooFewPupils { found: 9, needed: 10 }]);
        let two = Basis { class_years: 2, ..fine() };
        assert_eq!(stays(&two, Sizes::default()), [Stays::TooFewClassYears { found: 2, needed: 3 }]);
        let most = Basis { by_teacher: vec![4, 6], ..fine() };
        assert_eq!(stays(&most, Sizes::default()), [Stays::OneTeacherHoldsMost { holds: 6, of: 10 }]);
        let unknown = Basis { by_teacher: Vec::new(), ..fine() };
        assert_eq!(stays(&unknown, Sizes::default()), [Stays::TeachersUnknown]);
        let odd = Basis { pupils: 11, by_teacher: vec![6, 5], ..fine() };
        assert_eq!(stays(&odd, Sizes::default()), [Stays::OneTeacherHoldsMost { holds: 6, of: 11 }]);
        let huge = Basis { pupils: 11, by_teacher: vec![u64::MAX], ..fine() };
        assert_eq!(stays(&huge, Sizes::default()).len(), 1);
    }

    #[test]
    fn both_must_agree_and_agreement_never_lifts_the_sizes() {
        let most = Basis { by_teacher: vec![9, 1], ..fine() };
        assert_eq!(stays(&Basis { team_agrees: true, ..most.clone() }, Sizes::default()).len(), 1);
        assert_eq!(stays(&Basis { head_agrees: true, ..most.clone() }, Sizes::default()).len(), 1);
        assert!(stays(&Basis { team_agrees: true, head_agrees: true, ..most }, Sizes::default()).is_empty());
        let small = Basis { pupils: 4, class_years: 1, team_agrees: true, head_agrees: true, ..fine() };
        assert_eq!(stays(&small, Sizes::default()).len(), 2);
    }

    #[test]
    fn sizes_can_be_raised_and_not_lowered() {
        assert!(stays(&fine(), Sizes { pupils: 1, class_years: 1 }).is_empty());
        let nine = Basis { pupils: 9, by_teacher: vec![4, 4, 1], ..fine() };
        assert_eq!(stays(&nine, Sizes { pupils: 1, class_years: 1 }).len(), 1);
        assert_eq!(stays(&fine(), Sizes { pupils: 20, class_years: 4 }).len(), 2);
    }
}
