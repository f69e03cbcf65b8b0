//! Words that people answer with, as ordered scales.

use std::sync::LazyLock;

use crate::scale::Scale;

/// The scales of answers that are known, each from the least to the most. `Don't know` and the like stand in place
/// of a level.
///
/// ```
/// let agree = &ensemble_roster::survey::answer_scales()[0];
/// assert!(agree.level("Disagree") < agree.level("Neither agree nor disagree"));
/// assert!(agree.is_not_level("Don't know"));
/// ```
pub fn answer_scales() -> Vec<Scale> {
    known().to_vec()
}

/// The same, made once: every survey is compared with all of them.
pub(crate) fn known() -> &'static [Scale] {
    static KNOWN: LazyLock<Vec<Scale>> = LazyLock::new(made);
    &KNOWN
}

fn made() -> Vec<Scale> {
    let scale = |(name, levels): &(&str, &'static str)| {
        let levels: Vec<Vec<&str>> =
            levels.split('|').map(|level| level.split('=').map(str::trim).collect()).collect();
        let levels = levels.iter().filter_map(|texts| texts.split_first().map(|(name, rest)| (*name, rest)));
        Scale::new(name, levels).and_then(|scale| scale.with_not_levels(NO_ANSWER)).ok()
    };
    SCALES.iter().filter_map(scale).collect()
}

const NO_ANSWER: &[&str] = &[
    "Don't know",
    "Don’t know",
    "Do not know",
    "Not sure",
    "Unsure",
    "Prefer not to say",
    "Rather not say",
    "Not applicable",
    "N/A",
    "NA",
    "No answer",
    "No opinion",
];

const SCALES: &[(&str, &str)] = &[
    (
        "Agreement, five steps",
        "Strongly disagree = Disagree strongly = Disagree a lot = Completely disagree | Disagree = Disagree a little \
         = Somewhat disagree = Tend to disagree | Neither agree nor disagree = Neither = Neutral = Neither agree or \
         disagree | Agree = Agree a little = Somewhat agree = Tend to agree | Strongly agree = Agree strongly = Agree \
         a lot = Completely agree",
    ),
    (
        "Agreement, four steps",
        "Strongly disagree = Disagree strongly = Disagree a lot | Disagree = Disagree a little | Agree = Agree a \
         little | Strongly agree = Agree strongly = Agree a lot",
    ),
    (
        "Agreement, seven steps",
        "Strongly disagree | Disagree | Somewhat disagree = Slightly disagree | Neither agree nor disagree = Neutral \
         | Somewhat agree = Slightly agree | Agree | Strongly agree",
    ),
    (
        "How often, five steps",
        "Never = None of the time | Rarely = Seldom = Hardly ever | Sometimes = Some of the time | Often = Most of the \
         time = Usually | Always = All of the time = Almost always",
    ),
    ("How often, four steps", "Never | Rarely = Sometimes | Often = Most of the time | Always"),
    (
        "Satisfaction, five steps",
        "Very dissatisfied = Very unsatisfied | Dissatisfied = Unsatisfied = Fairly dissatisfied | Neither satisfied \
         nor dissatisfied = Neutral = Neither | Satisfied = Fairly satisfied | Very satisfied",
    ),
    (
        "How much, five steps",
        "Not at all | A little = A little bit = Slightly | Somewhat = Moderately = A moderate amount | Quite a lot = \
         Quite a bit = A lot | A great deal = Very much = Extremely = A very great deal",
    ),
    ("Quality, five steps", "Very poor | Poor | Fair = Average = OK = Okay | Good | Very good = Excellent"),
    (
        "Likely, five steps",
        "Very unlikely | Unlikely | Neither likely nor unlikely = Neutral | Likely | Very likely",
    ),
    ("Yes or no", "No = False | Yes = True"),
];

/// The words of an answer without a number before them: `5 - Strongly agree` is `Strongly agree`.
pub(crate) fn bare(text: &str) -> &str {
    let text = text.trim();
    let rest = text.trim_start_matches(['(', '[']).trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches([')', ']', '.', ':', '-', '–', '=', ' ']);
    // A number alone is the answer.
    if rest.is_empty() || rest.len() == text.len() { text } else { rest }
}

/// Chooses a scale for each column of texts: one that holds all of its answers, and of several the one that holds
/// most of the other columns, because a block of questions shares its answers.
pub(crate) fn chosen<'a>(columns: &[Vec<&str>], scales: &'a [Scale]) -> Vec<Option<&'a Scale>> {
    let holds = |column: &[&str], scale: &Scale| {
        let is_level = |text: &&str| scale.level(bare(text)).is_some();
        column.iter().any(is_level) && column.iter().all(|t| is_level(t) || scale.is_not_level(bare(t)))
    };
    let held: Vec<Vec<bool>> =
        scales.iter().map(|scale| columns.iter().map(|column| holds(column, scale)).collect()).collect();
    let many = |at: usize| held.get(at).map_or(0, |columns| columns.iter().filter(|h| **h).count());
    let choose = |column: usize| {
        let fitting = (0..scales.len()).filter(|at| held.get(*at).and_then(|h| h.get(column)) == Some(&true));
        // The first of those that hold as many.
        let best = fitting.reduce(|a, b| if many(b) > many(a) { b } else { a })?;
        scales.get(best)
    };
    (0..columns.len()).map(choose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_of_answers_is_a_scale() {
        assert_eq!(answer_scales().len(), SCALES.len());
    }

    #[test]
    fn numbers_before_the_words_are_taken_off() {
        for (text, expected) in [
            ("5 - Strongly agree", "Strongly agree"),
            ("(3) Agree", "Agree"),
            ("2. No", "No"),
            ("5", "5"),
            ("Yes", "Yes"),
            ("", ""),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
    }

    #[test]
    fn a_block_of_questions_shares_its_scale() {
        let scales = answer_scales();
        let five = vec!["Agree", "Neutral", "Strongly disagree"];
        let few = vec!["Agree", "Disagree", "Don't know"];
        let chosen: Vec<_> = chosen(&[few, five.clone(), five, vec!["blue"]], &scales);
        let names: Vec<_> = chosen.iter().map(|s| s.map(Scale::name)).collect();
        let agree = Some("Agreement, five steps");
        assert_eq!(names, [agree, agree, agree, None]);
    }
}
