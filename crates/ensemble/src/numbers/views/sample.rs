//! A sample team to look round in, for whoever has no numbers of their own yet. Nothing of it is
//! kept anywhere.

use ensemble_ui::chart::Tile;
use ensemble_ui::{Banner, Icon, Mast, Render, Section, html};
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::super::limits::Reader;
use super::super::model::{Cadence, Direction, Gathered, Measure, Note, Reading, Unit};
use super::super::series::Series;
use super::super::words;
use super::picture;
use crate::access::Viewer;
use crate::web::id::Id;
use crate::web::page::{Here, Page};

pub fn page(viewer: &Viewer) -> Page {
    let series = [
        Sample {
            name: "Attendance",
            source: "Class registers",
            unit: Unit::Percent,
            direction: Direction::Up,
            decimals: 1,
            baseline: Some(13),
            values: &[
                92.9, 93.4, 92.6, 93.1, 93.6, 92.8, 93.3, 92.5, 93.0, 93.5, 92.7, 93.4, 92.9, 94.1, 94.3,
                94.5, 94.2, 94.9, 94.6, 95.1, 94.8,
            ],
            note: Some((13, "Breakfast table opens")),
        },
        Sample {
            name: "Reading aloud",
            source: "Five pupils a day, heard by the team",
            unit: Unit::Percent,
            direction: Direction::Up,
            decimals: 0,
            baseline: None,
            values: &[63., 66., 62., 67., 64., 61., 65., 68., 64., 66., 63., 67., 65., 62., 66., 64.],
            note: None,
        },
        Sample {
            name: "Visits to the calm room",
            source: "The book by the door",
            unit: Unit::Count,
            direction: Direction::Down,
            decimals: 0,
            baseline: Some(14),
            values: &[9., 12., 8., 11., 10., 13., 9., 10., 12., 8., 11., 9., 12., 10., 9., 19., 10.],
            note: Some((15, "Indoor play all week")),
        },
    ]
    .map(|sample| sample.series(&viewer.today));
    let tiles = series.iter().enumerate().map(|(i, series)| {
        // A sample leads nowhere, and is no file.
        Tile { link: None, downloads: None, ..picture::tile(series, i) }
    });
    let body = html! {
        (Banner::note(Icon::Eye, "Everything here is made up: the team, the numbers, the weeks. Your own team’s page looks like this once it watches a number."))
        (Section::new("num", "Their numbers").body(html! {
            div.tiles { @for tile in tiles { (tile) } }
            (picture::key())
        }))
        p { a href="/" { "Back to today" } }
    };
    Page::new(viewer, "A sample team", Here::Nowhere)
        .mast(Mast::new("A sample team").place("Made up").lead(words::lead(&series)))
        .body(body.render())
}

struct Sample {
    name: &'static str,
    source: &'static str,
    unit: Unit,
    direction: Direction,
    decimals: i64,
    baseline: Option<i64>,
    values: &'static [f64],
    /// At which value, and what happened.
    note: Option<(usize, &'static str)>,
}

impl Sample {
    /// Its weeks end with the last one before today.
    fn series(&self, today: &str) -> Series {
        let id: Id<Measure> = Id::new(Uuid::nil());
        let today: Date = today.parse().unwrap_or(Date::MIN);
        let week = |n: usize| {
            let back = i64::try_from(self.values.len() - n).unwrap_or_default();
            today.saturating_sub(back.weeks()).to_string()
        };
        let readings = (self.values.iter().enumerate()).map(|(n, &value)| Reading {
            measure_id: id,
            taken_on: week(n),
            value,
            pupils: None,
        });
        let notes = self.note.iter().map(|&(n, words)| Note {
            id: Id::new(Uuid::nil()),
            measure_id: id,
            on_day: week(n),
            words: words.to_owned(),
            rebase: false,
        });
        Series::new(self.measure(id), readings.collect(), notes.collect(), Reader::Own)
    }

    fn measure(&self, id: Id<Measure>) -> Measure {
        Measure {
            id,
            school_id: None,
            team_id: Id::new(Uuid::nil()),
            name: self.name.to_owned(),
            definition: String::new(),
            unit: self.unit,
            direction: self.direction,
            cadence: Cadence::Week,
            source: self.source.to_owned(),
            gathered: Gathered::Readings,
            starting_point_id: None,
            scale_id: None,
            at_least: None,
            baseline_points: self.baseline,
            decimals: self.decimals,
            set_aside_at: None,
            is_start: false,
        }
    }
}
