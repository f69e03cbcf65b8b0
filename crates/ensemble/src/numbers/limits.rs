//! How many pupils, classes and teams it takes before something is shown: every threshold of the
//! product, in one place.
//!
//! A network may raise a threshold. Lowering one below its default is refused.

use ensemble_stats::spread::Thresholds;

use super::model::Asked;

/// The thresholds in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pupils behind a figure inside a school.
    pub pupils: i64,
    /// Pupils behind the estimate of one class.
    pub class_pupils: i64,
    /// Class-years behind a share of variation.
    pub class_years: i64,
    /// Teams behind a count of teams.
    pub teams: i64,
    /// Responses of pupils or families behind a figure of a survey inside a school.
    pub answers: i64,
    /// Responses of staff behind one.
    pub staff_answers: i64,
    /// Responses behind answers in people's own words.
    pub free_text: i64,
    /// People behind anything of a survey that leaves the school.
    pub beyond: i64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            pupils: 5,
            class_pupils: 8,
            class_years: 5,
            teams: 3,
            answers: 5,
            staff_answers: 7,
            free_text: 10,
            beyond: 10,
        }
    }
}

impl Limits {
    /// Raises one threshold. The error says why it was refused.
    pub fn raise(mut self, name: &str, to: i64) -> Result<Limits, String> {
        let least = Limits::default();
        let (mine, least) = match name {
            "pupils" => (&mut self.pupils, least.pupils),
            "class_pupils" => (&mut self.class_pupils, least.class_pupils),
            "class_years" => (&mut self.class_years, least.class_years),
            "teams" => (&mut self.teams, least.teams),
            "answers" => (&mut self.answers, least.answers),
            "staff_answers" => (&mut self.staff_answers, least.staff_answers),
            "free_text" => (&mut self.free_text, least.free_text),
            "beyond" => (&mut self.beyond, least.beyond),
            _ => return Err(format!("There is no threshold called {name}.")),
        };
        if to < least {
            return Err(format!("{name} cannot be lower than {least}. It can be raised."));
        }
        *mine = to;
        Ok(self)
    }

    /// The limits of a survey's figures: staff are fewer, and know each other.
    pub fn of_survey(self, asked: Asked) -> Limits {
        let answers = match asked {
            Asked::Pupils | Asked::Families => self.answers,
            Asked::Staff => self.staff_answers,
        };
        Limits { pupils: answers, ..self }
    }

    /// As the library of statistics takes them; it holds the same defaults.
    pub fn of_spread(self) -> Thresholds {
        Thresholds::raised(
            usize::try_from(self.class_years).unwrap_or_default(),
            u64::try_from(self.class_pupils).unwrap_or_default(),
        )
    }
}

/// Who reads a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// May see the rows it was made of, or typed it in.
    Own,
    /// May not.
    Other,
}

/// The figure, or nothing where it is about too few pupils for this reader. Every number about
/// pupils passes here on its way to a page or a file.
pub fn publish(limits: Limits, reader: Reader, figure: f64, pupils: Option<i64>) -> Option<f64> {
    let few = pupils.is_some_and(|n| n < limits.pupils);
    (reader == Reader::Own || !few).then_some(figure)
}

/// A count of pupils in words, that never tells of one, two, three or four.
pub fn pupils_in_words(limits: Limits, n: u64) -> String {
    match i64::try_from(n).unwrap_or(i64::MAX) {
        0 => "No".to_owned(),
        few if few < limits.pupils => format!("Fewer than {}", limits.pupils),
        _ => crate::web::locale::thousands(usize::try_from(n).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_can_be_raised_but_not_lowered() {
        assert_eq!(Limits::default().raise("pupils", 12).unwrap().pupils, 12);
        assert!(Limits::default().raise("pupils", 4).unwrap_err().contains("cannot be lower than 5"));
        assert!(Limits::default().raise("class_years", 4).is_err());
        assert!(Limits::default().raise("mood", 4).is_err());
    }

    #[test]
    fn a_figure_about_four_pupils_is_shown_only_to_those_who_may_see_the_four() {
        let limits = Limits::default();
        assert_eq!(publish(limits, Reader::Other, 50.0, Some(4)), None);
        assert_eq!(publish(limits, Reader::Own, 50.0, Some(4)), Some(50.0));
        assert_eq!(publish(limits, Reader::Other, 50.0, Some(5)), Some(50.0));
        assert_eq!(publish(limits, Reader::Other, 50.0, None), Some(50.0));
    }

    #[test]
    fn six_answers_of_staff_are_too_few_and_six_of_pupils_are_not() {
        let shown = |asked| publish(Limits::default().of_survey(asked), Reader::Other, 50.0, Some(6));
        assert_eq!((shown(Asked::Staff), shown(Asked::Pupils)), (None, Some(50.0)));
    }

    #[test]
    fn a_count_of_pupils_never_tells_of_one() {
        assert_eq!(pupils_in_words(Limits::default(), 1), "Fewer than 5");
        assert_eq!(pupils_in_words(Limits::default(), 5), "5");
        assert_eq!(pupils_in_words(Limits::default(), 0), "No");
    }
}
