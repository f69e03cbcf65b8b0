//! Attendance: summaries, marks in rows, registers as grids.

use ensemble_roster::attendance::{
    self, About, Amount, Attendance, Codes, Counted, Mark, MarkRow, Session, Summary,
};
use ensemble_roster::{Cell, Date, Key, Problem, Purpose, Severity, Sheet, Taken, Target, guess};

use crate::build::{SheetXml, rows, text, xlsx};

const TODAY: Date = Date::constant(2024, 10, 1);

fn sheet(content: &str) -> Sheet {
    text(content).sheets.remove(0)
}

fn marks_of(sheet: &Sheet, codes: &Codes) -> Taken<MarkRow> {
    match attendance::read(sheet, &guess(sheet, Purpose::Attendance), codes, TODAY) {
        Attendance::Marks(taken) => taken,
        Attendance::Summaries { .. } => panic!("these are marks: {:?}", guess(sheet, Purpose::Attendance)),
    }
}

fn marks(content: &str) -> Taken<MarkRow> {
    marks_of(&sheet(content), &Codes::england())
}

fn summaries(content: &str) -> (About, Taken<Summary>) {
    let sheet = sheet(content);
    let mapping = guess(&sheet, Purpose::Attendance);
    match attendance::read(&sheet, &mapping, &Codes::england(), TODAY) {
        Attendance::Summaries { about, taken } => (about, taken),
        Attendance::Marks(_) => panic!("these are summaries: {mapping:?}"),
    }
}

fn counted(taken: &Taken<MarkRow>) -> Counted {
    Counted::of(taken.rows.iter().map(|r| &r.mark))
}

fn said(problems: &[Problem]) -> Vec<(Severity, String, &str)> {
    problems.iter().map(|p| (p.severity, p.place(), p.what.as_str())).collect()
}

const REGISTER: &str = "Register 3A, week beginning 2 September 2024\n\
    Surname,Forename,UPN,Reg,02/09/2024,02/09/2024,03/09/2024,03/09/2024,% Attendance\n\
    Byrne,Nell,H801200001001,3A,/,\\,L,\\,100\n\
    Ahmed,Kofi,X801200001002,3A,I,I,/,U,25\n\
    Okafor,Mia,L801200001003,3A,#,#,,Q8,\n";

#[test]
fn a_register_with_each_day_twice_is_mornings_and_afternoons() {
    let taken = marks(REGISTER);
    assert_eq!(taken.rows.len(), 11);
    let first = &taken.rows[0];
    assert_eq!(first.who.number.as_deref(), Some("H801200001001"));
    assert_eq!((first.row, first.on, first.session), (3, Date::constant(2024, 9, 2), Session::Morning));
    assert_eq!(taken.rows[1].session, Session::Afternoon);
    let counts = counted(&taken);
    // Python: "/\L\" are four attended of four, "II/U" one of four, "##" none, "Q8" unknown.
    let expected = Counted {
        possible: 8,
        attended: 5,
        authorised: 2,
        unauthorised: 1,
        late: 2,
        not_possible: 2,
        unknown: 1,
        ..Counted::default()
    };
    assert_eq!(counts, expected);
    assert_eq!(counts.attendance_percent(), Some(62.5));
    assert_eq!(
        said(&taken.problems).last(),
        Some(&(
            Severity::Glance,
            "Row 5, column H".into(),
            "“Q8” is not a register code (the nearest is Q); it was kept and not counted"
        ))
    );
    assert!(taken.held_back().is_empty());
    assert_eq!(taken.notes[0], "The sums “% Attendance” were not read, because the marks say them.");
    assert!(taken.notes.contains(&"One session has no mark; it was not counted.".to_owned()));
}

#[test]
fn a_register_of_a_workbook_has_dates_over_am_and_pm() {
    let cells = rows(&[
        &["", "", "Mon 02/09/2024", "", "Tue 03/09/2024", ""],
        &["Name", "UPN", "AM", "PM", "AM", "PM"],
        &["Byrne, Nell", "H801200001001", "/", "\\", "/", "I"],
        &["Ahmed, Kofi", "X801200001002", "N", "N", "C1", "C2"],
    ]);
    let sheet = SheetXml { merges: &["C1:D1", "E1:F1"], ..SheetXml::of(&cells) };
    let file =
        ensemble_roster::read(ensemble_roster::Source { name: "r.xlsx", bytes: &xlsx(&[sheet], false) });
    let taken = marks_of(&file.unwrap().sheets[0], &Codes::england());
    let sessions: Vec<_> = taken.rows.iter().map(|r| (r.on.day(), r.session)).collect();
    let week =
        [(2, Session::Morning), (2, Session::Afternoon), (3, Session::Morning), (3, Session::Afternoon)];
    assert_eq!(sessions, [week, week].concat());
    let counts = counted(&taken);
    assert_eq!((counts.possible, counts.attended, counts.authorised, counts.unauthorised), (8, 3, 3, 2));
    assert_eq!(taken.problems, []);
}

#[test]
fn a_workbooks_own_dates_are_headings_too() {
    // 45537 is 2 September 2024; style 1 is a date.
    let xml = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>UPN</t></is></c><c r=\"B1\" s=\"1\"><v>45537</v></c>\
        <c r=\"C1\" s=\"1\"><v>45538</v></c><c r=\"D1\" s=\"1\"><v>45539</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>H801200001001</t></is></c>\
        <c r=\"B2\" t=\"inlineStr\"><is><t>/\\</t></is></c><c r=\"C2\" t=\"inlineStr\"><is><t>IL</t></is></c>\
        <c r=\"D2\" t=\"inlineStr\"><is><t>/</t></is></c></row>";
    let bytes = xlsx(&[SheetXml::of(xml)], false);
    let file = ensemble_roster::read(ensemble_roster::Source { name: "r.xlsx", bytes: &bytes }).unwrap();
    let taken = marks_of(&file.sheets[0], &Codes::england());
    let seen: Vec<_> = taken.rows.iter().map(|r| (r.on.day(), r.session)).collect();
    assert_eq!(
        seen,
        [
            (2, Session::Morning),
            (2, Session::Afternoon),
            (3, Session::Morning),
            (3, Session::Afternoon),
            (4, Session::Unstated),
        ]
    );
    assert_eq!(counted(&taken).attended, 4);
    assert_eq!(
        said(&taken.problems),
        [(
            Severity::Glance,
            "Row 2, column D".into(),
            "one mark for a day where others have two; it was counted as one session"
        )]
    );
}

#[test]
fn dates_of_birth_are_no_headings() {
    let sheet = sheet("Name,Born,Joined\nNell,14/03/2016,01/09/2021\nKofi,02/04/2016,01/09/2022\n");
    assert_eq!(sheet.header_rows, Some(1..=1));
    assert_eq!(sheet.rows.len(), 2);
}

#[test]
fn headings_without_a_year_take_the_last_such_day_and_say_so() {
    let taken = marks("Name,UPN,Mon 2 Sep AM,Mon 2 Sep PM\n\"Byrne, Nell\",H801200001001,/,\\\n");
    assert_eq!(taken.rows[1].on, Date::constant(2024, 9, 2));
    assert!(taken.notes[0].starts_with("The headings give no year; “2 Sep” was read as 2024-09-02"));
}

#[test]
fn the_days_themselves_say_whether_the_month_comes_first() {
    let months = marks("UPN,09/02/2024 AM,09/03/2024 AM,09/04/2024 AM\nA1,/,/,/\n");
    assert_eq!(months.rows[0].on, Date::constant(2024, 9, 2));
    let days = marks("UPN,02/09/2024 AM,03/09/2024 AM,04/09/2024 AM\nA1,/,/,/\n");
    assert_eq!(days.rows[0].on, Date::constant(2024, 9, 2));
    let either = marks("UPN,05/09/2024 AM\nA1,/\n");
    assert!(either.problems[0].what.starts_with("every date can be read two ways"));
}

#[test]
fn a_heading_that_is_no_day_is_said_and_its_marks_are_not_read() {
    let taken =
        marks("UPN,31/02/2024 AM,Tue 02/09/2024 AM,03/09/2024 AM,03/09/2024 am\nH801200001001,/,/,/,/\n");
    assert_eq!(taken.rows.len(), 1);
    let said: Vec<_> = taken.problems.iter().map(|p| p.what.as_str()).collect();
    assert_eq!(
        said,
        [
            "31 February 2024 is not a date: February 2024 had 29 days",
            "2024-09-02 was not a Tuesday",
            "another column is of the same day and session; this one was not read",
        ]
    );
    assert!(taken.problems.iter().all(|p| p.severity == Severity::Fix));
}

#[test]
fn marks_in_rows_are_read_with_their_session() {
    let taken = marks(
        "UPN,Date,Session,Mark\nH801200001001,16/09/2024,AM,/\nH801200001001,16/09/2024,PM,\\\n\
         H801200001001,17/09/2024,Period 3,/\nH801200001001,,AM,/\nH801200001001,18/09/2024,AM,-\n",
    );
    let seen: Vec<_> = taken.rows.iter().map(|r| (r.row, r.session)).collect();
    assert_eq!(seen, [(2, Session::Morning), (3, Session::Afternoon)]);
    assert_eq!(
        said(&taken.problems),
        [
            (Severity::Fix, "Row 4, column C".into(), "“Period 3” is not a session"),
            (Severity::Fix, "Row 5".into(), "there is a mark and no day for it"),
        ]
    );
    assert_eq!(taken.notes, ["One session has no mark; it was not counted."]);
    assert_eq!(taken.key, Key::PupilNumber);
}

#[test]
fn two_marks_of_a_day_without_a_session_are_its_morning_and_afternoon() {
    let taken = marks("UPN,Date,Mark\nA1,02/09/2024,I\nA1,02/09/2024,/\nA1,03/09/2024,\\\nA1,04/09/2024,V\n");
    let seen: Vec<_> = taken.rows.iter().map(|r| r.session).collect();
    // "/" is a morning's mark wherever it stands, so both are of the morning, which is said.
    assert_eq!(seen, [Session::Morning, Session::Morning, Session::Afternoon, Session::Unstated]);
    assert_eq!(taken.held_back(), [2, 3]);
    let taken = marks("UPN,Date,AM,PM\nA1,02/09/2024,I,\\\n");
    let seen: Vec<_> = taken.rows.iter().map(|r| r.session).collect();
    assert_eq!(seen, [Session::Morning, Session::Afternoon]);
}

#[test]
fn the_same_session_twice_is_not_taken() {
    let taken = marks("UPN,Date,Session,Mark\nA1,16/09/2024,AM,/\nA1,16/09/2024,AM,I\nA1,16/9/24,PM,/\n");
    assert_eq!(
        said(&taken.problems),
        [(Severity::Fix, "Rows 2 and 3".into(), "two marks that differ for the same pupil and session")]
    );
}

#[test]
fn a_code_means_what_it_meant_on_its_day() {
    let codes = "UPN,Date,Session,Mark\n\
        A1,06/11/2023,AM,J\nA1,06/11/2023,PM,H\nA1,07/11/2023,AM,Y\nA1,07/11/2023,PM,F\n\
        A1,02/09/2024,AM,J\nA1,02/09/2024,PM,J1\nA1,03/09/2024,AM,H\nA1,03/09/2024,PM,C2\nA1,06/11/2023,am,C2\n";
    let taken = marks(codes);
    let group = |at: usize| match &taken.rows[at].mark {
        Mark::Known(code) => code.group.words(),
        Mark::Unknown(text) => panic!("{text}"),
    };
    assert_eq!(group(0), "attending elsewhere");
    assert_eq!(group(1), "authorised absence");
    assert_eq!(group(2), "unable to attend, which is not a possible session");
    assert_eq!(group(4), "attending elsewhere");
    assert_eq!(group(5), "authorised absence");
    let old: Vec<_> = taken.problems.iter().filter(|p| p.what.contains("was in use")).map(said_at).collect();
    assert_eq!(
        old,
        [
            "Row 10: C2 (leave under a part-time timetable) was in use from 2024-08-19 on; it was read as authorised absence",
            "Row 5: F (extended family holiday, agreed) was in use from 2006-09-01 to 2013-08-31; it was read as authorised absence",
            "Row 8: H (family holiday, agreed) was in use from 2006-09-01 to 2024-08-18; it was read as authorised absence",
            "Row 6: J (interview) was in use from 2006-09-01 to 2024-08-18; it was read as attending elsewhere",
        ]
    );
}

fn said_at(problem: &Problem) -> String {
    format!("{}: {}", problem.place().split(',').next().unwrap(), problem.what)
}

#[test]
fn the_day_the_codes_changed_belongs_to_the_new_ones() {
    let taken = marks(
        "UPN,Date,Session,Mark\nA1,18/08/2024,AM,H\nA1,19/08/2024,AM,H\nA1,18/08/2024,PM,K\nA1,19/08/2024,PM,K\n",
    );
    let rows: Vec<usize> = taken.problems.iter().flat_map(|p| p.rows.clone()).collect();
    assert_eq!(rows, [3, 4]);
}

#[test]
fn scotlands_reasons_count_as_its_statistics_do() {
    let sheet = sheet(
        "SCN,Date,Session,Code\n123456789,02/09/2024,AM,10\n123456789,02/09/2024,PM,11\n\
         123456789,03/09/2024,AM,2\n123456789,03/09/2024,PM,Very late\n123456789,04/09/2024,AM,Temporary exclusion\n\
         123456789,04/09/2024,PM,30\n123456789,05/09/2024,AM,SCH\n",
    );
    let mut codes = Codes::scotland();
    assert!(codes.with_own("SCH", "Sickness without education provision"));
    assert!(!codes.with_own("SCH", "10") && !codes.with_own("X", "Nonsense") && !codes.with_own("", "10"));
    let taken = marks_of(&sheet, &codes);
    let expected = Counted {
        possible: 5,
        attended: 2,
        authorised: 2,
        excluded: 1,
        late: 2,
        not_possible: 1,
        unknown: 1,
        ..Counted::default()
    };
    assert_eq!(counted(&taken), expected);
    assert!(taken.problems.iter().any(|p| p.what.contains("“30” is not a register code")));
}

#[test]
fn many_unknown_marks_are_one_problem() {
    let mut content = "UPN,Date,Session,Mark\n".to_owned();
    for n in 0..40 {
        content.push_str(&format!("A{n},16/09/2024,AM,??\n"));
    }
    let taken = marks(&content);
    assert_eq!((taken.problems.len(), taken.problems[0].rows.len()), (1, 40));
    assert_eq!(counted(&taken).unknown, 40);
}

#[test]
fn a_summary_gives_the_attendance_of_each_pupil() {
    let (about, taken) = summaries(
        "UPN,Name,Year,Possible,Attended,Auth. Absences,Unauth. Absences,Lates,% Attendance\n\
         H801200001001,\"Byrne, Nell\",3,60,57,3,0,1,95.0\n\
         X801200001002,\"Ahmed, Kofi\",3,60,54,4,2,0,90.0\n\
         L801200001003,\"Okafor, Mia\",3,60,30,30,0,0,\n\
         A801200001004,\"Li, Wei\",3,0,0,0,0,0,\n",
    );
    assert_eq!(about, About::Pupils);
    let percent: Vec<_> = taken.rows.iter().map(Summary::attendance_percent).collect();
    assert_eq!(percent, [Some(95.0), Some(90.0), Some(50.0), None]);
    let persistent: Vec<_> = taken.rows.iter().map(Summary::is_persistently_absent).collect();
    assert_eq!(persistent, [Some(false), Some(true), Some(true), None]);
    let severe: Vec<_> = taken.rows.iter().map(Summary::is_severely_absent).collect();
    assert_eq!(severe, [Some(false), Some(false), Some(true), None]);
    assert_eq!(taken.rows[1].sessions(Amount::Absent), Some(6));
    assert_eq!(taken.rows[0].stage.as_deref(), Some("3"));
    assert!(taken.held_back().is_empty(), "{:?}", taken.problems);
}

#[test]
fn percentages_alone_are_enough() {
    let (_, taken) = summaries("UPN,Term,% Att,% Auth,% Unauth\nA1,Autumn,90.0,8,2\nA1,Spring,90.1,7,2.9\n");
    let persistent: Vec<_> = taken.rows.iter().map(|r| r.is_persistently_absent().unwrap()).collect();
    assert_eq!(persistent, [true, false]);
    assert_eq!(taken.rows[0].occasion.as_deref(), Some("Autumn"));
    assert_eq!(taken.key, Key::PupilNumber);
}

#[test]
fn what_a_summary_cannot_say_is_a_problem() {
    let (_, taken) = summaries(
        "UPN,Possible,Attended,Authorised,Unauthorised,Attendance %\n\
         A1,60,61,0,0,\nA2,60,50,5,0,83.3\nA3,60,50,10,0,93\nA4,999,900,99,0,90.1\nA5,60,-1,0,0,\nA6,60,50,10,0,120\n\
         A7,60,many,1,1,\nA8,60,55,5,0,91.7\nA8,60,55,5,0,91.7\n",
    );
    assert_eq!(
        said(&taken.problems),
        [
            (Severity::Fix, "Row 8, column C".into(), "“many” is not a number"),
            (Severity::Fix, "Row 2".into(), "more sessions are attended than were possible"),
            (
                Severity::Glance,
                "Rows 3 and 6".into(),
                "sessions attended and missed do not add up to those possible"
            ),
            (
                Severity::Glance,
                "Rows 4 and 7".into(),
                "the percentage is not that of the sessions; the sessions were believed"
            ),
            (
                Severity::Fix,
                "Row 5".into(),
                "999 sessions are more than a year has, so this is not one pupil"
            ),
            (
                Severity::Fix,
                "Row 5".into(),
                "900 sessions are more than a year has, so this is not one pupil"
            ),
            (Severity::Fix, "Row 6".into(), "sessions attended cannot be -1"),
            (Severity::Fix, "Row 7".into(), "attendance, per cent cannot be 120"),
            (Severity::Fix, "Rows 9 and 10".into(), "the pupil number A8 has more than one row"),
        ]
    );
}

#[test]
fn days_are_two_sessions_each_and_shares_are_percentages_and_both_are_said() {
    let (_, taken) = summaries("UPN,Possible days,Days attended\nA1,30,27.5\n");
    assert_eq!(taken.rows[0].sessions(Amount::Possible), Some(60));
    assert_eq!(taken.rows[0].sessions(Amount::Attended), Some(55));
    assert_eq!(taken.notes[0], "“Possible days” counts days; they were read as two sessions each.");
    let (_, taken) = summaries("UPN,Attendance rate,Unauthorised absence rate\nA1,0.935,0.01\nA2,1,0\n");
    assert_eq!(taken.rows[0].attendance_percent(), Some(93.5));
    assert!(
        matches!(&taken.rows[0].percent[1].1, Cell::Value(v) if *v == ensemble_roster::Value::Number(1.0))
    );
    assert!(taken.problems[0].what.starts_with("every attendance is between 0 and 1"));
}

#[test]
fn totals_of_classes_are_not_pupils_and_a_total_row_is_said() {
    let (about, taken) = summaries(
        "Class,Week beginning,Pupils,Sessions possible,Sessions attended\n\
         3A,16/09/2024,28,280,266\n3B,16/09/2024,27,270,c\nAll,16/09/2024,55,550,520\n",
    );
    assert_eq!(about, About::Classes);
    assert_eq!(taken.rows[0].attendance_percent(), Some(95.0));
    assert_eq!(taken.rows[0].on, Some(Date::constant(2024, 9, 16)));
    assert_eq!(taken.rows[0].pupils.number(), Some(28.0));
    assert!(matches!(taken.rows[1].sessions[1].1, Cell::Suppressed { .. }));
    assert_eq!(taken.rows[1].attendance_percent(), None);
    assert!(taken.notes[0].starts_with("These are totals of classes or year groups, not pupils"));
    assert_eq!(
        said(&taken.problems),
        [(Severity::Glance, "Row 4".into(), "the row sums up other rows of the file")]
    );
}

#[test]
fn a_file_without_attendance_is_stopped_and_one_without_pupils_too() {
    let (_, taken) = summaries("UPN,House\nA1,Oak\n");
    assert!(taken.is_stopped());
    assert_eq!(taken.problems[0].what, "no column of sessions, percentages or marks is chosen");
    let taken = marks("Colour,02/09/2024 AM\nred,/\n");
    assert!(taken.is_stopped());
    let taken = marks("UPN,Mark\nA1,/\n");
    assert!(taken.is_stopped() && taken.rows.is_empty());
}

#[test]
fn every_choice_of_attendance_is_told_from_every_other() {
    let choices = Target::choices(Purpose::Attendance, "x");
    for (at, choice) in choices.iter().enumerate() {
        let same: Vec<_> = choices.iter().filter(|c| c.is_same_choice(choice)).collect();
        assert_eq!(same, [choice], "{at}");
        let kept: Target = serde_json::from_str(&serde_json::to_string(choice).unwrap()).unwrap();
        assert_eq!(kept, *choice);
    }
    let mut labels: Vec<_> = choices.iter().map(Target::label).collect();
    labels.sort_unstable();
    labels.dedup();
    assert_eq!(labels.len(), choices.len());
}

#[test]
fn no_change_to_a_register_makes_the_reader_panic() {
    crate::hostile::mutations(REGISTER.as_bytes(), |file| {
        for sheet in &file.sheets {
            let mapping = guess(sheet, Purpose::Attendance);
            for codes in [Codes::england(), Codes::scotland()] {
                if let Attendance::Marks(taken) = attendance::read(sheet, &mapping, &codes, TODAY) {
                    let counts = counted(&taken);
                    assert_eq!(
                        counts.possible + counts.not_possible + counts.unknown,
                        taken.rows.len() as u64,
                        "every mark counts once"
                    );
                    assert_eq!(counts.attended + counts.absent(), counts.possible);
                }
            }
        }
    });
}
