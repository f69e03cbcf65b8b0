//! What one school lives through, told in numbers: the Year 4 team at Thrift Lane and the class that
//! kept the same book all week.

use jiff::civil::{Date, date};

use super::calendar::{THIS_YEAR, Year};
use super::cast;
use super::places::Place;
use super::series::{Note, Series};

/// Breakfast club opened on this Monday, eight weeks ago: the fewest of 21 that show a lasting change.
pub const BREAKFAST_CLUB: Date = date(2026, 9, 21);

/// The four numbers of the Year 4 team, or nothing: then they are left to chance.
pub fn series(place: &Place, team: &str, measure: &str, weeks: &[Date]) -> Option<Series> {
    if !cast::is_set(place) || team != "Year 4 team" {
        return None;
    }
    let weekly = |values: &[f64]| weeks.iter().copied().zip(values.iter().copied()).collect();
    let series = |points| Series { points, notes: Vec::new(), baseline: None };
    Some(match measure {
        "Attendance" => Series {
            baseline: Some(13),
            notes: vec![Note { on: BREAKFAST_CLUB, words: "Breakfast club opens" }],
            ..series(weekly(&[
                92.9, 93.4, 92.6, 93.1, 93.6, 92.8, 93.3, 92.5, 93.0, 93.5, 92.7, 93.4, 92.9, 94.1, 94.3,
                94.5, 94.2, 94.9, 94.6, 95.1, 94.8,
            ]))
        },
        "Reading fluency" => series(
            FLUENCY_CHECKS
                .iter()
                .copied()
                .zip([63., 66., 62., 67., 64., 61., 65., 68., 64., 66., 63., 67., 65., 62., 66., 64., 67.])
                .collect(),
        ),
        "Calm-room visits" => Series {
            baseline: Some(19),
            notes: vec![Note { on: date(2026, 11, 9), words: "Indoor play all week" }],
            ..series(weekly(&[
                9., 12., 8., 11., 10., 13., 9., 10., 12., 8., 11., 9., 12., 10., 9., 11., 10., 12., 9., 19.,
                10.,
            ]))
        },
        "I feel I belong" => {
            series(SURVEYS.iter().copied().zip([78., 81., 77., 80., 82., 79., 83.]).collect())
        }
        _ => return None,
    })
}

pub const FLUENCY_CHECKS: [Date; 17] = [
    date(2026, 4, 20),
    date(2026, 5, 4),
    date(2026, 5, 18),
    date(2026, 6, 1),
    date(2026, 6, 8),
    date(2026, 6, 15),
    date(2026, 6, 22),
    date(2026, 6, 29),
    date(2026, 7, 6),
    date(2026, 9, 7),
    date(2026, 9, 14),
    date(2026, 9, 21),
    date(2026, 10, 5),
    date(2026, 10, 19),
    date(2026, 11, 2),
    date(2026, 11, 9),
    date(2026, 11, 16),
];

pub const SURVEYS: [Date; 7] = [
    date(2026, 5, 18),
    date(2026, 6, 15),
    date(2026, 7, 6),
    date(2026, 9, 14),
    date(2026, 10, 5),
    date(2026, 11, 2),
    date(2026, 11, 16),
];

/// What each class gained in reading beyond pupils who started in the same place, in points. Hana
/// Kerr and Joe Wells teach 2B in both years.
pub fn reading_gains(place: &Place, year: &Year) -> Option<&'static [(&'static str, f64)]> {
    if !cast::is_set(place) {
        return None;
    }
    Some(if year.from == THIS_YEAR.from {
        &[
            ("1A", -0.9),
            ("1B", 0.8),
            ("2A", 0.4),
            ("2B", 6.2),
            ("3A", -1.4),
            ("3B", 0.7),
            ("4A", 1.2),
            ("4B", 0.1),
            ("4C", -0.6),
            ("5A", -1.7),
            ("5B", 0.9),
            ("6A", 1.9),
            ("6B", -0.8),
        ]
    } else {
        &[
            ("1A", -0.4),
            ("1B", 0.9),
            ("2A", -0.8),
            ("2B", 5.8),
            ("3A", 0.3),
            ("3B", -1.1),
            ("3C", 0.6),
            ("4A", -0.5),
            ("4B", 1.0),
            ("5A", -1.3),
            ("5B", 0.4),
            ("6A", 0.2),
            ("6B", -0.6),
        ]
    })
}
