//! Totals: the attendance of a whole school, or of its classes together. Never a pupil's, and no class keeps one.

use std::collections::BTreeMap;

use ensemble_roster::attendance::{About, Amount, Summary, attendance_percent};
use ensemble_roster::{Mapping, Problem, Severity, Target};

use super::read::{Place, Times};
use super::{Period, Total};

pub fn totals(rows: &[Summary], about: About, times: &Times<'_>) -> Vec<Total> {
    match about {
        About::Classes => of_classes(rows, times),
        About::Pupils | About::Schools => rows.iter().filter_map(|row| of_school(row, times)).collect(),
    }
}

fn of_school(row: &Summary, times: &Times<'_>) -> Option<Total> {
    let pupils = row.pupils.number().map(|n| n.round() as i64);
    let (period, percent) = (times.of_row(row)?, row.attendance_percent()?);
    Some(Total { row: row.row, school: row.school.clone(), period, percent, pupils })
}

/// Sessions, or pupils' shares of them, of one school and time.
#[derive(Default)]
struct Sum {
    row: usize,
    possible: u64,
    attended: u64,
    weighted: f64,
    pupils: f64,
    incomplete: bool,
}

/// The classes of a time added up. Where a class has neither sessions nor a number of pupils, nothing can be.
fn of_classes(rows: &[Summary], times: &Times<'_>) -> Vec<Total> {
    let mut sums: BTreeMap<(Option<String>, Period), Sum> = BTreeMap::new();
    for row in rows.iter().filter(|row| !sums_up(row)) {
        let Some(period) = times.of_row(row) else { continue };
        let sum = sums
            .entry((row.school.clone(), period))
            .or_insert_with(|| Sum { row: row.row, ..Sum::default() });
        let pupils = row.pupils.number();
        match (
            row.sessions(Amount::Attended),
            row.sessions(Amount::Possible),
            row.attendance_percent(),
            pupils,
        ) {
            (Some(attended), Some(possible), ..) => {
                sum.possible += possible;
                sum.attended += attended;
            }
            (_, _, Some(percent), Some(pupils)) => sum.weighted += percent * pupils,
            _ => sum.incomplete = true,
        }
        sum.pupils += pupils.unwrap_or_default();
    }
    let of = |((school, period), sum): ((Option<String>, Period), Sum)| {
        let percent = match attendance_percent(sum.attended, sum.possible) {
            Some(percent) if sum.weighted == 0.0 => percent,
            None if sum.pupils > 0.0 => sum.weighted / sum.pupils,
            _ => return None,
        };
        let pupils = (sum.pupils > 0.0).then(|| sum.pupils.round() as i64);
        (!sum.incomplete).then_some(Total { row: sum.row, school, period, percent, pupils })
    };
    sums.into_iter().filter_map(of).collect()
}

/// A row that adds up the others would count them twice.
fn sums_up(row: &Summary) -> bool {
    let is_total = |text: &String| {
        ["total", "all", "all pupils", "whole school", "overall"].contains(&text.to_lowercase().as_str())
    };
    [&row.class, &row.stage].into_iter().flatten().any(is_total)
}

/// Numbers about regions, authorities or kinds of school are nobody's here.
pub fn not_of_a_school(mapping: &Mapping, rows: &[Summary], place: &Place<'_>) -> Option<Problem> {
    let groups: Vec<usize> = rows.iter().filter(|row| !row.groups.is_empty()).map(|row| row.row).collect();
    let column = mapping.columns.iter().find(|c| c.target == Target::Group)?;
    if groups.is_empty() {
        return None;
    }
    let what =
        "these are numbers about places or groups of schools, and neither about pupils nor about one school";
    let remedy =
        "Bring in a file with one row a pupil, or leave these columns out if every row is about your school";
    Some(place.problem(groups, Some(&column.heading), Severity::Stop, what.to_owned(), remedy))
}

/// Shares of classes cannot be added up without knowing of how many.
pub fn nothing(rows: &[Summary], totals: &[Total], place: &Place<'_>) -> Option<Problem> {
    let what = "no attendance of the whole school can be worked out from these rows";
    let remedy =
        "Choose the columns of half days possible and attended, or the column with the number of pupils";
    let nothing = totals.is_empty() && !rows.is_empty();
    nothing.then(|| place.problem(Vec::new(), None, Severity::Stop, what.to_owned(), remedy))
}

/// Two totals of one school and day would be two readings at one place of its chart.
pub fn twice(totals: &[Total], place: &Place<'_>) -> Vec<Problem> {
    let mut days: BTreeMap<(Option<&str>, String), Vec<usize>> = BTreeMap::new();
    for total in totals {
        days.entry((total.school.as_deref(), total.period.day_of_reading())).or_default().push(total.row);
    }
    let shared: Vec<Vec<usize>> = days.into_values().filter(|rows| rows.len() > 1).collect();
    let what = "two totals of the same school and time";
    let remedy = "Take out the ones that are too many, or choose the column that tells their times apart";
    one_or_few(shared, |rows, times| {
        let what = times.map_or_else(|| what.to_owned(), |times| format!("{what}, {times} times"));
        place.problem(rows, None, Severity::Fix, what, remedy)
    })
}

/// A few can be put right one by one. Many have one cause, such as the choice of a column, and are one problem.
fn one_or_few(
    groups: Vec<Vec<usize>>,
    problem: impl Fn(Vec<usize>, Option<usize>) -> Problem,
) -> Vec<Problem> {
    const FEW: usize = 3;
    match groups.len() {
        0..=FEW => groups.into_iter().map(|rows| problem(rows, None)).collect(),
        many => {
            let mut rows: Vec<usize> = groups.into_iter().flatten().collect();
            rows.sort_unstable();
            vec![problem(rows, Some(many))]
        }
    }
}
