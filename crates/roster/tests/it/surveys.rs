//! Responses to surveys: read without the people who gave them.

use std::collections::BTreeMap;

use ensemble_roster::scale::Scale;
use ensemble_roster::survey::{self, Response, responses};
use ensemble_roster::{Cell, How, Mapping, Problem, Purpose, Severity, Sheet, Taken, Target, Value, guess};

use crate::build::text;
use crate::real::{data, open};

fn sheet(content: &str) -> Sheet {
    text(content).sheets.remove(0)
}

fn take(sheet: &Sheet, mapping: &Mapping) -> Taken<Response> {
    responses(sheet, mapping, &BTreeMap::new())
}

fn said(problems: &[Problem]) -> Vec<(Severity, String, &str)> {
    problems.iter().map(|p| (p.severity, p.place(), p.what.as_str())).collect()
}

/// As a form exports it: who and when, groups, words, numbers, free text. The canary stands for a person.
fn form() -> String {
    let mut content = "Timestamp,Email address,What is your name?,Year group,Class,I feel safe in school,\
        Lessons are interesting,How happy are you?,What could be better?,Pupil UPN\n"
        .to_owned();
    let words = ["Strongly agree", "Agree", "Neutral", "Disagree", "Don't know"];
    for n in 0..20 {
        let upn = format!("H8012000010{n:02}");
        content.push_str(&format!(
            "2026-11-{:02}T09:{n:02}:00,canary{n}@school.example,Canary Person{n},Year {},{}A,{},{},{},\"The canary {n} says, more clubs\",{upn}\n",
            n + 1,
            5 + n % 2,
            5 + n % 2,
            words[n % 5],
            words[(n + 1) % 4],
            1 + n % 5,
        ));
    }
    content
}

#[test]
fn nothing_about_the_person_comes_in_and_it_is_said_what_does_not() {
    let sheet = sheet(&form());
    let mapping = guess(&sheet, Purpose::Survey);
    let taken = take(&sheet, &mapping);
    assert_eq!(taken.rows.len(), 20);
    let seen = format!("{:?}", taken.rows).to_lowercase();
    assert!(!seen.contains("canary") && !seen.contains("h80120") && !seen.contains("2026"), "{seen}");
    assert_eq!(
        taken.notes[0],
        "“Timestamp”, “Email address”, “What is your name?” and “Pupil UPN” say who answered and were not read."
    );
    let first = &taken.rows[0];
    let groups: Vec<(&str, &str)> =
        first.groups.iter().map(|(name, group)| (&**name, group.as_str())).collect();
    assert_eq!(groups, [("Year group", "Year 5"), ("Class", "5A")]);
    let answers: Vec<(&str, String)> =
        first.answers.iter().map(|(q, cell)| (&**q, cell.to_string())).collect();
    assert_eq!(
        answers,
        [
            ("I feel safe in school", "Strongly agree".to_owned()),
            ("Lessons are interesting", "Agree".to_owned()),
            ("How happy are you?", "1".to_owned()),
        ]
    );
    assert!(first.texts.is_empty(), "free text is never guessed");
    assert_eq!(taken.problems, []);
}

#[test]
fn words_are_steps_in_order_and_no_answer_is_none_of_them() {
    let sheet = sheet(&form());
    let taken = take(&sheet, &guess(&sheet, Purpose::Survey));
    let level = |row: usize| match &taken.rows[row].answers[0].1 {
        Cell::Value(Value::Level(level)) => level.clone(),
        other => panic!("{other:?}"),
    };
    assert!(level(3) < level(2) && level(2) < level(1) && level(1) < level(0));
    assert_eq!((level(0).position, &*level(0).scale), (4, "Agreement, five steps"));
    assert!(matches!(taken.rows[4].answers[0].1, Cell::NotApplicable { .. }), "don't know");
    assert_eq!(taken.rows[4].answers[2].1.number(), Some(5.0));
}

#[test]
fn a_column_that_says_who_is_not_read_as_a_question_either() {
    let sheet = sheet(&form());
    let mut mapping = guess(&sheet, Purpose::Survey);
    for heading in ["Email address", "What is your name?", "Pupil UPN"] {
        mapping.set(heading, Target::Question { text: "Anything".into() });
    }
    mapping.set("What could be better?", Target::FreeText { text: "Better".into() });
    let taken = take(&sheet, &mapping);
    assert!(!format!("{:?}", taken.rows).contains("@school") && !format!("{:?}", taken.rows).contains("H80"));
    assert_eq!(
        said(&taken.problems),
        [
            (Severity::Glance, "Column B".into(), "the column holds e-mail addresses; it was not read"),
            (
                Severity::Glance,
                "Column C".into(),
                "the column holds a value of its own for every response; it was not read"
            ),
            (Severity::Glance, "Column J".into(), "the column holds numbers of persons; it was not read"),
        ]
    );
    assert_eq!(taken.rows[3].texts[0].1, "The canary 3 says, more clubs", "chosen by a person");
}

#[test]
fn a_column_becomes_a_group_when_a_person_says_so_and_it_is_one() {
    let sheet = sheet("Name of your class,Your house,Safe\n5A,Oak,1\n5A,Elm,2\n5B,Ash,3\n5B,Fir,4\n");
    let mut mapping = guess(&sheet, Purpose::Survey);
    mapping.set("Name of your class", Target::Group);
    mapping.set("Your house", Target::Group);
    let taken = take(&sheet, &mapping);
    assert_eq!(taken.rows[0].groups.len(), 1);
    assert_eq!(taken.rows[3].groups[0].1, "5B");
    assert_eq!(
        said(&taken.problems),
        [(
            Severity::Glance,
            "Column B".into(),
            "nearly every response has a group of its own, so it would say who answered; it was not read"
        )]
    );
}

#[test]
fn addresses_in_free_text_are_dropped_and_counted() {
    let sheet =
        sheet("Comments,Safe\nask me at nell@x.example please,1\nmore clubs,2\nplay @ noon,3\nfine,4\n,\n");
    let mut mapping = guess(&sheet, Purpose::Survey);
    mapping.set("Comments", Target::FreeText { text: "Comments".into() });
    let taken = take(&sheet, &mapping);
    assert_eq!(taken.rows.iter().map(|r| r.texts.len()).collect::<Vec<_>>(), [0, 1, 1, 1]);
    assert!(
        taken
            .notes
            .contains(&"Answers in free text with an e-mail address in them were dropped: 1.".to_owned())
    );
}

#[test]
fn a_scale_that_a_person_chose_is_used_and_what_is_not_on_it_is_said() {
    let sheet = sheet("Mood,Q2\nsunny,1 - Never\ncloudy,2 - Rarely\nstorm,3 - Sometimes\nsnow,1 - Never\n");
    let mood = Scale::new("Mood", [("Storm", &[][..]), ("Cloudy", &[]), ("Sunny", &[])]).unwrap();
    let mapping = guess(&sheet, Purpose::Survey);
    let taken = responses(&sheet, &mapping, &BTreeMap::from([("Mood".to_owned(), mood)]));
    assert_eq!(
        said(&taken.problems),
        [(Severity::Fix, "Row 5, column A".into(), "“snow” is not an answer of Mood")]
    );
    assert!(matches!(&taken.rows[0].answers[0].1, Cell::Value(Value::Level(l)) if l.position == 2));
    assert!(matches!(&taken.rows[1].answers[1].1, Cell::Value(Value::Level(l)) if &*l.name == "Rarely"));
}

#[test]
fn a_file_without_questions_is_stopped() {
    let sheet = sheet("Email,Name\na@x.example,Nell\n");
    let taken = take(&sheet, &guess(&sheet, Purpose::Survey));
    assert!(taken.is_stopped());
    assert_eq!(taken.notes[0], "“Email” and “Name” say who answered and were not read.");
}

#[test]
fn every_scale_of_answers_goes_from_least_to_most() {
    for scale in survey::answer_scales() {
        let levels: Vec<_> = scale.levels().map(|name| scale.level(name).unwrap()).collect();
        assert!(levels.windows(2).all(|pair| pair[0] < pair[1]), "{}", scale.name());
    }
}

#[test]
fn a_real_survey_of_4668_pupils_is_read_without_their_ids() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/timss_survey/timss-austria.csv");
    let sheet = &file.sheets[0];
    let mapping = guess(sheet, Purpose::Survey);
    let target = |name: &str| &mapping.columns.iter().find(|c| c.heading == name).unwrap().target;
    assert_eq!([target("idschool"), target("idclass")], [&Target::School, &Target::Class]);
    assert_eq!([target("idstud"), target("TOTWGT"), target("ASMMAT01")], [&Target::LeaveOut; 3]);
    let taken = take(sheet, &mapping);
    // csv: 4,668 rows; 28 columns of small whole numbers beside "group", 127,304 of their cells filled.
    assert_eq!(taken.rows.len(), 4_668);
    assert_eq!(mapping.columns.iter().filter(|c| matches!(c.target, Target::Question { .. })).count(), 28);
    assert_eq!(taken.rows.iter().map(|r| r.answers.len()).sum::<usize>(), 127_304);
    let mut counts = [0; 5];
    for (_, cell) in taken.rows.iter().flat_map(|r| &r.answers).filter(|(q, _)| &**q == "ASBM01A") {
        counts[cell.number().unwrap() as usize] += 1;
    }
    assert_eq!(counts, [0, 2_036, 1_389, 711, 475], "csv: answers 1 to 4 to ASBM01A, 57 blank");
    assert!(taken.notes[0].contains("“idstud”"));
    assert!(!format!("{:?}", taken.rows[0].groups).contains("10010201"));
    let classes: std::collections::HashSet<&str> = taken
        .rows
        .iter()
        .map(|r| r.groups.iter().find(|(n, _)| &**n == "idclass").unwrap().1.as_str())
        .collect();
    assert_eq!(classes.len(), 276);
    assert_eq!(taken.problems, []);
}

#[test]
fn a_real_questionnaire_in_words_is_read() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/student_performance/student-por.csv");
    let sheet = &file.sheets[0];
    let mapping = guess(sheet, Purpose::Survey);
    let taken = take(sheet, &mapping);
    assert_eq!(taken.rows.len(), 649);
    let count = |question: &str, answer: &str| {
        let answers = taken.rows.iter().flat_map(|r| &r.answers);
        answers.filter(|(q, cell)| &**q == question && cell.to_string() == answer).count()
    };
    // csv: internet yes 498, no 151; famrel 1 to 5: 22, 29, 101, 317, 180.
    assert_eq!([count("internet", "Yes"), count("internet", "No")], [498, 151]);
    assert_eq!(["1", "2", "3", "4", "5"].map(|n| count("famrel", n)), [22, 29, 101, 317, 180]);
    let left: Vec<&str> =
        mapping.columns.iter().filter(|c| c.target == Target::LeaveOut).map(|c| c.heading.as_str()).collect();
    assert_eq!(left, ["sex", "age", "address", "guardian", "absences", "G1", "G2", "G3"]);
    assert!(mapping.columns.iter().all(|c| c.how != How::PartOfHeading));
    assert_eq!(taken.rows[0].groups[0].1, "GP");
}

#[test]
fn no_change_to_a_form_makes_it_panic_or_lets_an_address_in() {
    crate::hostile::mutations(form().as_bytes(), |file| {
        let sheet = &file.sheets[0];
        let taken = take(sheet, &guess(sheet, Purpose::Survey));
        assert_eq!(taken.rows.len(), sheet.rows.len());
        let addresses =
            taken.rows.iter().flat_map(|r| &r.answers).filter(|(_, c)| c.to_string().contains("@school"));
        assert_eq!(addresses.count(), 0);
    });
}
