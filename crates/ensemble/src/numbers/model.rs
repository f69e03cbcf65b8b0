//! What a measure is, what it holds, and how its numbers are written.

use ensemble_db::from_row;
use ensemble_stats::spc;
use ensemble_ui::chart::Format;

use crate::network::Org;
use crate::web::id::Id;

crate::words!(Unit { Percent = "percent", Count = "count", Points = "points", Score = "score" });
crate::words!(Direction { Up = "up", Down = "down", None = "none" });
crate::words!(Cadence {
    Week = "week",
    Fortnight = "fortnight",
    HalfTerm = "half_term",
    Term = "term",
    Year = "year",
});
crate::words!(
    /// Where its readings come from: pupils' results, registers, or one number at a time.
    Gathered { Results = "results", Readings = "readings", Attendance = "attendance" }
);

impl Gathered {
    /// Worked out from rows about pupils that came in files, so nobody enters a reading.
    pub fn is_from_files(self) -> bool {
        self != Gathered::Readings
    }

    /// What a team can choose for a measure of its own. Attendance is measured by itself once there is some.
    pub const CHOICES: &'static [Gathered] = &[Gathered::Results, Gathered::Readings];
}

#[derive(Debug, Clone)]
pub struct Measure {
    pub id: Id<Measure>,
    pub school_id: Option<Id<Org>>,
    pub team_id: Id<Org>,
    pub name: String,
    pub definition: String,
    pub unit: Unit,
    pub direction: Direction,
    pub cadence: Cadence,
    pub source: String,
    pub gathered: Gathered,
    pub starting_point_id: Option<Id<Measure>>,
    pub baseline_points: Option<i64>,
    pub decimals: i64,
    pub set_aside_at: Option<i64>,
    /// Another measure names it as where pupils started.
    pub is_start: bool,
}
from_row!(Measure {
    id,
    school_id,
    team_id,
    name,
    definition,
    unit,
    direction,
    cadence,
    source,
    gathered,
    starting_point_id,
    baseline_points,
    decimals,
    set_aside_at,
    is_start
});

/// A row of `class`: some pupils, in one session.
pub enum Class {}

/// One number for one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub measure_id: Id<Measure>,
    pub taken_on: String,
    pub value: f64,
    pub pupils: Option<i64>,
}
from_row!(Reading { measure_id, taken_on, value, pupils });

/// What is known about a point: drawn on the chart.
#[derive(Debug, Clone)]
pub struct Note {
    pub id: Id<Note>,
    pub measure_id: Id<Measure>,
    pub on_day: String,
    pub words: String,
    /// New limits begin here, with the words as the reason.
    pub rebase: bool,
}
from_row!(Note { id, measure_id, on_day, words, rebase });

crate::words!(
    /// A part of what a measure is, by which readings before and after a change may differ.
    Part { Definition = "definition", Unit = "unit", Scale = "scale", Source = "source" }
);

impl Part {
    pub fn words(self) -> &'static str {
        match self {
            Part::Definition => "what is counted",
            Part::Unit => "the unit",
            Part::Scale => "the scale",
            Part::Source => "where it comes from",
        }
    }
}

/// A part of a measure that was changed, and the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub measure_id: Id<Measure>,
    pub on_day: String,
    pub part: Part,
    pub was: String,
    pub became: String,
}
from_row!(Changed { measure_id, on_day, part, was, became });

impl Measure {
    /// How its values are written, everywhere.
    pub fn format(&self) -> Format {
        let decimals = usize::try_from(self.decimals).unwrap_or_default();
        match self.unit {
            Unit::Percent => Format::percent(decimals),
            Unit::Count | Unit::Points | Unit::Score => Format::number(decimals),
        }
    }

    /// The value alone, where the unit is written smaller beside it.
    pub fn bare(&self, value: f64) -> String {
        Format::number(usize::try_from(self.decimals).unwrap_or_default()).write(value)
    }

    /// What stands after a value, if anything.
    pub fn unit_sign(&self) -> &'static str {
        if self.unit == Unit::Percent { "%" } else { "" }
    }
}

impl Unit {
    pub fn words(self) -> &'static str {
        match self {
            Unit::Percent => "Per cent",
            Unit::Count => "A count of things",
            Unit::Points => "Points of a test",
            Unit::Score => "A score on a scale",
        }
    }
}

impl Direction {
    pub fn words(self) -> &'static str {
        match self {
            Direction::Up => "Higher is better",
            Direction::Down => "Lower is better",
            Direction::None => "Neither way is better",
        }
    }

    pub fn of_chart(self) -> spc::Direction {
        match self {
            Direction::Up => spc::Direction::Up,
            Direction::Down => spc::Direction::Down,
            Direction::None => spc::Direction::Neither,
        }
    }
}

impl Cadence {
    pub fn words(self) -> &'static str {
        match self {
            Cadence::Week => "Each week",
            Cadence::Fortnight => "Each fortnight",
            Cadence::HalfTerm => "Each half term",
            Cadence::Term => "Each term",
            Cadence::Year => "Each year",
        }
    }

    /// What one point of its chart is called, and several.
    pub fn period(self) -> (&'static str, &'static str) {
        match self {
            Cadence::Week => ("week", "weeks"),
            _ => ("reading", "readings"),
        }
    }

    /// After so many days without a reading the next one is due.
    pub fn days(self) -> i64 {
        match self {
            Cadence::Week => 7,
            Cadence::Fortnight => 14,
            Cadence::HalfTerm => 49,
            Cadence::Term => 98,
            Cadence::Year => 365,
        }
    }
}
