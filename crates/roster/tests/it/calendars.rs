//! Terms, holidays and timetables.

use ensemble_roster::terms::{Stretch, terms};
use ensemble_roster::timetable::timetable;
use ensemble_roster::{Date, Purpose, Sheet, Source, guess, read};

use super::mutate::mutations;

const TODAY: Date = Date::constant(2026, 11, 26);
const TERMS: &str = "Name,Type,Start date,End date\n2026-27,School year,17/08/2026,30/06/2027\nAutumn,Term,17/08/2026,09/10/2026\n\
                     Half term,,12/10/2026,23/10/2026\nIn-service day,,2026-11-16,\n";
const LESSONS: &str = "Class,Day,Period,Start,End,Subject,Teacher,Room\n2B,Tuesday,2,10:20,11.10,Mathematics,A Bello,12\n\
                       2B,24/11/2026,,1:15 pm,,Trip,,\n";

fn sheet_of(bytes: &[u8]) -> Option<Sheet> {
    read(Source { name: "calendar.csv", bytes }).ok()?.sheets.into_iter().next()
}

#[test]
fn years_terms_and_holidays_are_told_by_their_kind_or_their_name() {
    let sheet = sheet_of(TERMS.as_bytes()).unwrap();
    let taken = terms(&sheet, &guess(&sheet, Purpose::Terms), TODAY);
    let told: Vec<(Stretch, String)> =
        taken.rows.iter().map(|r| (r.stretch, format!("{} {}", r.from, r.until))).collect();
    // Until is the day after the last, and a holiday of one day has no last day in the file.
    let expected = [
        (Stretch::Session, "2026-08-17 2027-07-01"),
        (Stretch::Term, "2026-08-17 2026-10-10"),
        (Stretch::Holiday, "2026-10-12 2026-10-24"),
        (Stretch::Holiday, "2026-11-16 2026-11-17"),
    ];
    assert_eq!(told, expected.map(|(stretch, days)| (stretch, days.to_owned())));
    assert_eq!(taken.problems, []);
}

#[test]
fn what_cannot_be_a_term_is_said_with_its_row() {
    let file = "Name,From,To\n,17/08/2026,09/10/2026\nAutumn,,09/10/2026\nWinter,26/10/2026,\nSpring,08/01/2027,07/01/2027\n\
                Summer,12/04/2027,30/06/2028\nA term,01/02/2027,12/02/2027\nB term,08/02/2027,20/02/2027\n";
    let sheet = sheet_of(file.as_bytes()).unwrap();
    let taken = terms(&sheet, &guess(&sheet, Purpose::Terms), TODAY);
    assert_eq!(taken.held_back(), [2, 3, 4, 5, 6, 7, 8]);
    let said: Vec<String> = taken.problems.iter().map(ToString::to_string).collect();
    for words in [
        "no name",
        "no first day",
        "no last day",
        "before the first",
        "446 days",
        "“A term” and “B term” overlap",
    ] {
        assert!(said.iter().any(|line| line.contains(words)), "{words}: {said:?}");
    }
    let nothing = "Colour,Shape\nred,round\n";
    let sheet = sheet_of(nothing.as_bytes()).unwrap();
    assert!(terms(&sheet, &guess(&sheet, Purpose::Terms), TODAY).is_stopped());
    assert!(timetable(&sheet, &guess(&sheet, Purpose::Timetable)).is_stopped());
}

#[test]
fn a_lesson_is_every_week_or_on_one_day() {
    let sheet = sheet_of(LESSONS.as_bytes()).unwrap();
    let taken = timetable(&sheet, &guess(&sheet, Purpose::Timetable));
    let [weekly, once] = taken.rows.as_slice() else { panic!("{:?}", taken.rows) };
    assert_eq!((weekly.weekday, weekly.on, weekly.starts, weekly.ends), (2, None, Some(620), Some(670)));
    assert_eq!((weekly.teacher.as_deref(), weekly.room.as_deref()), (Some("A Bello"), Some("12")));
    assert_eq!((once.weekday, once.on, once.starts), (2, Some(Date::constant(2026, 11, 24)), Some(795)));
}

#[test]
fn no_damaged_calendar_makes_it_panic() {
    for (sound, seed) in
        [TERMS, LESSONS].into_iter().flat_map(|sound| (0..300).map(move |seed| (sound, seed)))
    {
        let Some(sheet) = sheet_of(&mutations(sound.as_bytes(), seed)) else { continue };
        let taken = terms(&sheet, &guess(&sheet, Purpose::Terms), TODAY);
        taken.problems.iter().for_each(|p| assert!(!p.to_string().is_empty()));
        assert!(taken.rows.iter().all(|row| row.from < row.until));
        let taken = timetable(&sheet, &guess(&sheet, Purpose::Timetable));
        taken.problems.iter().for_each(|p| assert!(!p.to_string().is_empty()));
    }
}
