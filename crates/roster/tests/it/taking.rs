//! Mappings, rosters and results.

use ensemble_roster::{
    Cell, Date, DateOrder, How, Key, Mapping, Problem, Purpose, RosterRow, Severity, Sheet, Taken, Target,
    guess, results, roster, signature,
};

use crate::build::text;

const TODAY: Date = Date::constant(2026, 11, 23);

fn sheet(content: &str) -> Sheet {
    text(content).sheets.remove(0)
}

fn take(content: &str) -> Taken<RosterRow> {
    let sheet = sheet(content);
    roster(&sheet, &guess(&sheet, Purpose::Roster), TODAY)
}

fn said(problems: &[Problem]) -> Vec<(Severity, String, &str)> {
    problems.iter().map(|p| (p.severity, p.place(), p.what.as_str())).collect()
}

#[test]
fn the_office_list_of_the_mock_is_understood() {
    let taken = take(
        "Pupils of Fennick Road\n\
         \"Surname, Forename\",UPN,Reg,Yr,DOB,Start,FSM,Notes2\n\
         \"Ahmed, Kofi\",A80120000100B,3A,3,14/03/2018,02/11/26,Y,see file\n\
         \"Byrne, Nell\",H801200001001,3B,3,31/02/2019,,N,\n\
         \"Okafor-Lund, Mia\",H801200001001,5B,5,01/09/2016,02/11/2062,N,\n\
         Total,,3\n",
    );
    assert_eq!(taken.rows.len(), 3);
    let first = &taken.rows[0];
    assert_eq!(
        (first.row, first.given.as_deref(), first.family.as_deref()),
        (3, Some("Kofi"), Some("Ahmed"))
    );
    assert_eq!((first.class.as_deref(), first.stage.as_deref()), (Some("3A"), Some("3")));
    assert_eq!(first.born_on, Some(Date::constant(2018, 3, 14)));
    assert_eq!(first.joined_on, Some(Date::constant(2026, 11, 2)));
    assert_eq!(
        said(&taken.problems),
        [
            (
                Severity::Glance,
                "Row 3, column B".into(),
                "the check letter does not belong to the other digits; it was read as it stands"
            ),
            (
                Severity::Fix,
                "Row 4, column E".into(),
                "31 February 2019 is not a date: February 2019 had 28 days"
            ),
            (Severity::Glance, "Row 5, column F".into(), "2062-11-02 is an unlikely day at school"),
            (
                Severity::Fix,
                "Rows 4 and 5".into(),
                "the same pupil number, H801200001001, with different names or dates of birth"
            ),
        ]
    );
    assert_eq!(taken.held_back(), [4, 5]);
    assert_eq!(taken.key, Key::PupilNumber);
}

#[test]
fn a_guess_says_how_it_knows() {
    let sheet = sheet(
        "Surname,Legal Forename,Code,Joined,House,Email\n\
         Byrne,Nell,H801200001001,1/9/2022,Oak,n@example.org\n",
    );
    let mapping = guess(&sheet, Purpose::Roster);
    let guessed: Vec<(&Target, How)> = mapping.columns.iter().map(|c| (&c.target, c.how)).collect();
    assert_eq!(
        guessed,
        [
            (&Target::FamilyName, How::Heading),
            (&Target::GivenName, How::Heading),
            (&Target::PupilNumber, How::Values),
            (&Target::JoinedOn, How::Heading),
            (&Target::LeaveOut, How::NotRecognised),
            (&Target::LeaveOut, How::NotRecognised),
        ]
    );
}

#[test]
fn a_mapping_is_remembered_for_the_next_file_of_the_same_source() {
    let november = sheet("UPN,Name,Reg\nA1,\"Byrne, Nell\",3A\n");
    let december = sheet("Printed 1 December\nREG,upn,Name\n3B,A1,\"Byrne, Nell\"\n");
    let mut mapping = guess(&november, Purpose::Roster);
    mapping.set("Reg", Target::LeaveOut);
    let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
    assert_eq!(kept, mapping);
    assert!(kept.fits(&december));
    assert_eq!(signature(&november).len(), 16);
    assert_ne!(signature(&november), signature(&sheet("UPN,Name\nA1,x\n")));
}

#[test]
fn a_heading_that_is_gone_stops_the_file() {
    let mapping = guess(&sheet("UPN,Name\nA1,\"Byrne, Nell\"\n"), Purpose::Roster);
    let taken = roster(&sheet("Number,Name\nA1,\"Byrne, Nell\"\n"), &mapping, TODAY);
    assert!(taken.is_stopped());
    assert_eq!(taken.problems[0].what, "there is no column “UPN” in this file");
}

#[test]
fn two_columns_for_one_target_are_said() {
    let sheet = sheet("UPN,Name,Class,Set\nA1,\"Byrne, Nell\",3A,2\n");
    let mut mapping = guess(&sheet, Purpose::Roster);
    mapping.set("Set", Target::Class);
    let taken = roster(&sheet, &mapping, TODAY);
    assert_eq!(
        said(&taken.problems),
        [(Severity::Fix, "Column D".into(), "two columns are to be “Class”; the first was taken")]
    );
    assert_eq!(taken.rows[0].class.as_deref(), Some("3A"));
}

#[test]
fn names_in_one_column_are_split_and_doubts_are_said() {
    let taken = take("UPN,Name\nA1,\"Byrne, Nell\"\nA2,\"van der Berg, Mia\"\nA3,Cher\n");
    assert_eq!(taken.rows[1].family.as_deref(), Some("van der Berg"));
    assert_eq!(
        said(&taken.problems),
        [(Severity::Glance, "Row 4, column B".into(), "the name could not be split like the others")]
    );
}

#[test]
fn dates_that_can_be_read_two_ways_are_asked_about_once() {
    let content = "UPN,Name,DOB\nA1,\"Byrne, Nell\",4/2/2018\nA2,\"Ahmed, Kofi\",5/3/2018\n";
    let taken = take(content);
    assert_eq!(taken.rows[0].born_on, Some(Date::constant(2018, 2, 4)));
    assert_eq!(said(&taken.problems)[0].1, "Column C");
    let sheet = sheet(content);
    let mut mapping = guess(&sheet, Purpose::Roster);
    mapping.dates = Some(DateOrder::MonthFirst);
    let taken = roster(&sheet, &mapping, TODAY);
    assert_eq!(taken.rows[0].born_on, Some(Date::constant(2018, 4, 2)));
    assert!(taken.problems.is_empty());
}

#[test]
fn one_american_date_turns_the_column() {
    let taken = take("UPN,Name,DOB\nA1,\"Byrne, Nell\",4/2/2018\nA2,\"Ahmed, Kofi\",12/25/2018\n");
    assert_eq!(taken.rows[0].born_on, Some(Date::constant(2018, 4, 2)));
    let taken =
        take("UPN,Name,DOB\nA1,\"B, N\",25/12/2018\nA2,\"C, N\",26/12/2018\nA3,\"A, K\",12/25/2018\n");
    assert_eq!(said(&taken.problems)[0].0, Severity::Fix);
    assert_eq!(taken.held_back(), [4]);
}

#[test]
fn pupil_numbers_are_never_shortened_and_never_numbers() {
    let taken = take("SCN,Name\n012345678,\"Byrne, Nell\"\n1.23E+08,\"Ahmed, Kofi\"\n,\"Lund, Mia\"\n");
    assert_eq!(taken.rows[0].number.as_deref(), Some("012345678"));
    let whats: Vec<_> = said(&taken.problems).into_iter().map(|(s, p, _)| (s, p)).collect();
    assert_eq!(whats, [(Severity::Fix, "Row 3, column A".into()), (Severity::Fix, "Row 4, column A".into())]);
}

#[test]
fn days_at_school_have_an_order() {
    let taken = take(
        "UPN,Name,DOB,Start,Leaving date\nA1,\"B, N\",1/9/2018,13/8/2023,1/8/2023\nA2,\"A, K\",14/9/2023,14/8/2023,\n",
    );
    let whats: Vec<&str> = taken.problems.iter().map(|p| p.what.as_str()).collect();
    assert_eq!(whats, ["the pupil left before joining", "the pupil joined before being born"]);
}

#[test]
fn a_pupil_in_two_classes_is_no_mistake() {
    let taken = take("UPN,Name,Class\nA1,\"B, N\",3A\nA1,\"B, N\",Choir\n");
    assert_eq!(said(&taken.problems)[0].0, Severity::Glance);
    assert!(taken.held_back().is_empty());
}

#[test]
fn a_file_about_nobody_is_stopped() {
    let taken = take("House,Colour\nOak,green\nAsh,grey\n");
    assert!(taken.is_stopped());
    assert_eq!(taken.problems[0].what, "no column holds a pupil number or a name");
}

#[test]
fn results_keep_numbers_words_and_hidden_cells_apart() {
    let sheet = sheet(
        "UPN,Class,Test date,Reading,Writing grade,Baseline\n\
         A1,3A,1/11/2026,101,B,95\nA2,3A,1/11/2026,c,A,96\nA3,3B,1/11/2026,,B,97\nA4,3B,1/11/2026,Abs,C,98\n\
         A5,3B,1/11/2026,88,C,x\nA6,3B,13/11/2026,90,C,91\nA7,3B,1/11/2026,91,C,92\nA8,3B,1/11/2026,92,C,\n",
    );
    let mapping = guess(&sheet, Purpose::Results);
    let taken = results(&sheet, &mapping, TODAY);
    assert_eq!(taken.key, Key::PupilNumber);
    let cell =
        |row: usize, at: usize| taken.rows[row].values.get(at).map(|(m, c)| (m.to_string(), c.to_string()));
    assert_eq!(cell(0, 0), Some(("Reading".into(), "101".into())));
    assert_eq!(cell(0, 1), Some(("Writing grade".into(), "B".into())));
    assert_eq!(cell(1, 0), Some(("Reading".into(), "hidden".into())));
    assert_eq!(taken.rows[2].values.len(), 1, "a blank cell is not listed");
    assert_eq!(taken.rows[4].baselines[0].1.to_string(), "not available");
    assert_eq!(taken.rows[0].on, Some(Date::constant(2026, 11, 1)));
    assert_eq!(said(&taken.problems), [(Severity::Fix, "Row 5, column D".into(), "“Abs” is not a number")]);
    assert_eq!(
        taken.notes,
        [
            "“Writing grade” holds words or grades, not numbers; they were kept as written.",
            "The values of “Writing grade” are levels of GCSE A* to G, or of A level A* to E, or of National \
             Qualifications A to D. Choose the scale to have them in order."
        ]
    );
}

#[test]
fn a_pupil_may_have_a_row_for_each_occasion() {
    let sheet = sheet("UPN,Term,Score\nA1,Autumn,4\nA1,Spring,5\nA2,Autumn,3\n");
    let taken = results(&sheet, &guess(&sheet, Purpose::Results), TODAY);
    assert_eq!((taken.key, taken.problems.len()), (Key::PupilNumber, 0));
    assert_eq!(taken.rows[1].occasion.as_deref(), Some("Spring"));
}

#[test]
fn results_without_a_column_of_results_are_stopped() {
    let sheet = sheet("UPN,Colour\nA1,red\n");
    let taken = results(&sheet, &guess(&sheet, Purpose::Results), TODAY);
    assert!(taken.is_stopped());
}

#[test]
fn fractions_under_a_heading_in_per_cent_are_asked_about() {
    let sheet = sheet("UPN,Score %\nA1,0.07\nA2,0.5\n");
    let taken = results(&sheet, &guess(&sheet, Purpose::Results), TODAY);
    assert_eq!(said(&taken.problems)[0].2, "the heading says per cent and every number is between 0 and 1");
    assert_eq!(taken.rows[0].values[0].1, Cell::Value(ensemble_roster::Value::Number(0.07)));
}

#[test]
fn a_school_code_unlike_the_others_is_held_back() {
    let rows: String = (0..9).map(|n| format!("A{n},14125{n}\n")).collect();
    let taken = take(&format!("UPN,URN\n{rows}A9,\"123 High Street\"\n"));
    assert_eq!(said(&taken.problems)[0].1, "Row 11, column B");
    assert_eq!(taken.held_back(), [11]);
}

#[test]
fn every_choice_has_a_name_and_choices_fit_their_purpose() {
    for purpose in [Purpose::Roster, Purpose::Results] {
        let choices = Target::choices(purpose, "Reading");
        assert!(choices.iter().all(|c| !c.label().is_empty()));
        assert_eq!(choices.contains(&Target::BornOn), purpose == Purpose::Roster);
        assert_eq!(choices.last(), Some(&Target::LeaveOut));
    }
}

#[test]
fn of_two_columns_for_one_target_the_surer_goes_there() {
    let mapping = guess(&sheet("Adm No,UPN,Name\n12,H801200001001,\"Byrne, Nell\"\n"), Purpose::Roster);
    let targets: Vec<&Target> = mapping.columns.iter().map(|c| &c.target).collect();
    assert_eq!(targets, [&Target::LeaveOut, &Target::PupilNumber, &Target::FullName]);
}

#[test]
fn private_columns_are_not_matched_by_a_part_of_their_heading() {
    let mapping = guess(&sheet("UPN,SEN score,Reading score\nA1,4,5\n"), Purpose::Results);
    assert_eq!(mapping.columns[1].target, Target::LeaveOut);
    assert_eq!(mapping.columns[2].target, Target::Value { measure: "Reading score".into() });
    assert_eq!(mapping.columns[2].how, How::PartOfHeading);
}

#[test]
fn a_name_beside_a_schools_code_is_the_schools() {
    let targets = |content: &str, purpose| {
        guess(&sheet(content), purpose).columns.into_iter().map(|c| c.target).collect::<Vec<_>>()
    };
    let schools = "URN,name,Progress\n100001,Harbour Primary,1.2\n100002,Fell View School,3.4\n";
    let found = targets(schools, Purpose::Results);
    assert_eq!(found[..2], [Target::School, Target::SchoolName]);
    assert_eq!(targets(schools, Purpose::Attendance)[..2], [Target::School, Target::LeaveOut]);
    let table = "URN,SCHNAME,P8\n100001,Harbour Primary,1.2\n100002,Fell View School,3.4\n";
    assert_eq!(targets(table, Purpose::Results)[..2], [Target::School, Target::SchoolName]);
    // Where two rows are of one school, or a class or a number stands beside it, a name is a pupil's.
    for pupils in [
        "School,Name\n100001,Nell Byrne\n100001,Kofi Ahmed\n",
        "School,Name,Class\n100001,Nell Byrne,3A\n100002,Kofi Ahmed,3B\n",
        "School,Name,UPN\n100001,Nell Byrne,1\n100002,Kofi Ahmed,2\n",
    ] {
        assert_eq!(targets(pupils, Purpose::Roster)[..2], [Target::School, Target::FullName], "{pupils}");
    }
}

#[test]
fn a_few_numbers_twice_are_slips_and_many_tell_no_rows_apart() {
    let file = |rows: usize, again: usize| {
        let numbers = (0..rows).chain(0..again).map(|n| format!("P{n},{}\n", n % 7));
        format!("UPN,Score\n{}", numbers.collect::<String>())
    };
    for (rows, again, key, severity) in
        [(30, 2, Key::PupilNumber, Severity::Fix), (10, 9, Key::Row, Severity::Glance)]
    {
        let text = file(rows, again);
        let sheet = sheet(&text);
        let taken = results(&sheet, &guess(&sheet, Purpose::Results), TODAY);
        assert_eq!(taken.key, key, "{rows} and {again}");
        let said = taken.problems.iter().filter(|p| p.what.contains("stands on more than one row"));
        assert_eq!(said.map(|p| p.severity).collect::<Vec<_>>(), vec![severity; again]);
    }
}
