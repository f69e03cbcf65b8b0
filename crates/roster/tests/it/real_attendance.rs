//! Published attendance. The numbers were counted with Python's `csv` and `openpyxl`, which share nothing with the
//! crate. Nobody publishes pupils, so these are totals, and the reader says so.

use std::collections::HashMap;

use ensemble_roster::attendance::{self, About, Amount, Attendance, Codes, Group, Summary};
use ensemble_roster::{Cell, Date, Key, Purpose, Severity, Sheet, Taken, guess};

use crate::real::{data, open};

const TODAY: Date = Date::constant(2026, 11, 23);

fn summaries(sheet: &Sheet, codes: &Codes) -> (About, Taken<Summary>) {
    match attendance::read(sheet, &guess(sheet, Purpose::Attendance), codes, TODAY) {
        Attendance::Summaries { about, taken } => (about, taken),
        Attendance::Marks(_) => panic!("these are summaries"),
    }
}

#[test]
fn englands_figures_are_totals_of_places_and_add_up() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/england_attendance/EES_ytd_data.csv");
    let (about, taken) = summaries(&file.sheets[0], &Codes::england());
    assert_eq!((about, taken.rows.len(), taken.key), (About::Schools, 647, Key::Row));
    assert!(taken.notes[0].starts_with("These are totals of schools or larger places, not pupils"));

    // csv: 643 rows with numbers, 4 with "c"; the sums of their columns.
    let sum = |of: Amount| taken.rows.iter().filter_map(|r| r.sessions(of)).sum::<u64>();
    assert_eq!((sum(Amount::Possible), sum(Amount::Attended)), (14_683_451_184, 13_672_748_220));
    let hidden = |r: &&Summary| r.sessions.iter().any(|(_, cell)| matches!(cell, Cell::Suppressed { .. }));
    assert_eq!(taken.rows.iter().filter(hidden).count(), 4);
    let percent: f64 = taken.rows.iter().filter_map(Summary::attendance_percent).sum();
    assert!((percent - 58_902.325_349_480_06).abs() < 1e-6, "{percent}");

    let nation = taken.rows.iter().find(|r| {
        let has = |text: &str| r.groups.iter().any(|(_, group)| group == text);
        has("National") && has("Total")
    });
    let nation = nation.unwrap();
    assert_eq!(nation.sessions(Amount::Late), Some(51_109_933));
    assert!((nation.attendance_percent().unwrap() - 93.116_751_864_932_5).abs() < 1e-9);
    assert_eq!(nation.occasion.as_deref(), Some("202526"));

    // csv: 154 rows are of all phases, 4 of the nation; 1 is both.
    let totals: Vec<_> = taken.problems.iter().filter(|p| p.what.starts_with("the row sums up")).collect();
    assert_eq!((totals.len(), totals[0].severity), (1, Severity::Glance));
    assert_eq!(totals[0].rows.len(), 166);
    assert!(taken.held_back().is_empty(), "nothing stands in the way");
}

#[test]
fn englands_codes_are_grouped_as_its_own_figures_are() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/england_attendance/EES_ytd_data.csv");
    let sheet = &file.sheets[0];
    let column = |name: &str| {
        let cells = sheet.interpret(sheet.index_of(name).unwrap()).cells;
        cells.iter().map(Cell::number).collect::<Vec<_>>()
    };
    // Every reason that is published, by the code in its name: reason_l_…, reason_c1_….
    let mut by_code: HashMap<String, Vec<Option<f64>>> = HashMap::new();
    for header in sheet.header.iter().filter(|h| h.name.starts_with("reason_")) {
        let code = match header.name.split('_').nth(1).unwrap() {
            "present" if header.name.ends_with("_am") => "/",
            "present" if header.name.ends_with("_pm") => "\\",
            "present" => continue,
            code => code,
        };
        by_code.insert(code.to_uppercase(), column(&header.name));
    }
    assert_eq!(by_code.len(), 24);
    let codes = Codes::england();
    let sums = |is: &dyn Fn(&attendance::Code) -> bool| {
        let mut sums = vec![0.0; sheet.rows.len()];
        for code in codes.all().iter().filter(|c| is(c)) {
            let Some(cells) = by_code.get(code.code) else { continue };
            sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell.unwrap_or(0.0));
        }
        sums
    };
    let agree = |ours: Vec<f64>, theirs: &str| {
        let theirs = column(theirs);
        ours.iter().zip(theirs).filter(|(ours, theirs)| theirs.is_some_and(|t| t == **ours)).count()
    };
    assert_eq!(agree(sums(&|c| c.group.is_attended()), "overall_attendance"), 643);
    assert_eq!(agree(sums(&|c| c.group == Group::Elsewhere), "approved_educational_activity"), 643);
    assert_eq!(agree(sums(&|c| c.group == Group::Unauthorised), "unauthorised_absence"), 643);
    assert_eq!(agree(sums(&|c| c.late), "late_sessions"), 643);
    // csv: in 51 rows a few sessions with leave are published without their reason.
    assert_eq!(agree(sums(&|c| c.group == Group::Authorised), "authorised_absence"), 592);
}

#[test]
fn scotlands_old_figures_are_totals_by_zone_and_year() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/scotland_attendance/school-attendance.csv");
    let (about, taken) = summaries(&file.sheets[0], &Codes::scotland());
    assert_eq!((about, taken.rows.len()), (About::Schools, 8_783 + 1));
    let percent: f64 = taken.rows.iter().filter_map(Summary::attendance_percent).sum();
    // csv: 8,784 rows; the lowest is 0 and the highest 100.
    assert!((percent - 815_511.09).abs() < 1e-4, "{percent}");
    assert_eq!(taken.rows[0].occasion.as_deref(), Some("2009-2010"));
    assert_eq!(&*taken.rows[0].groups[0].1, "S01001790");
    assert!(taken.held_back().is_empty() && !taken.is_stopped());
}

#[test]
fn scotlands_school_rates_keep_what_is_hidden() {
    let Some(folder) = data() else { return };
    let file = open(&folder, "real/scotland_school_level/school-level-summary-statistics-2022.xlsx");
    let (about, taken) = summaries(file.main_sheet().unwrap(), &Codes::scotland());
    assert_eq!((about, taken.rows.len()), (About::Schools, 2_461));
    // openpyxl: numbers and their sum, "c" and "z", for each of the four columns of rates.
    for (of, numbers, sum, hidden, not_applicable) in [
        (Amount::Attended, 2_420, 225_787.82, 25, 16),
        (Amount::Authorised, 2_298, 9_851.13, 147, 16),
        (Amount::Unauthorised, 1_764, 4_359.23, 681, 16),
        (Amount::Excluded, 1_841, 18.41, 604, 16),
    ] {
        let cells = || {
            let rates = taken.rows.iter().flat_map(|r| &r.percent);
            rates.filter(move |(amount, _)| *amount == of).map(|(_, cell)| cell)
        };
        let total: f64 = cells().filter_map(Cell::number).sum();
        assert_eq!(cells().filter(|c| c.number().is_some()).count(), numbers, "{of:?}");
        assert!((total - sum).abs() < 1e-6, "{of:?}: {total}");
        assert_eq!(cells().filter(|c| matches!(c, Cell::Suppressed { .. })).count(), hidden, "{of:?}");
        let none = cells().filter(|c| matches!(c, Cell::NotApplicable { .. })).count();
        assert_eq!(none, not_applicable, "{of:?}");
    }
    assert!(!taken.is_stopped());
}

#[test]
fn a_file_without_attendance_is_not_taken_for_it() {
    let Some(folder) = data() else { return };
    // The exports of Highland's schools hold rolls, stages and shares, and no attendance.
    let file = open(&folder, "real/highland_exports/Population Profile-2023-12-31 (1).csv");
    let (_, taken) = summaries(&file.sheets[0], &Codes::scotland());
    assert!(taken.is_stopped());
    assert_eq!(taken.problems[0].what, "no column of sessions, percentages or marks is chosen");
}
