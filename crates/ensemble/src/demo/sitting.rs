//! One test on one day, for everybody who was on the roll.

use jiff::civil::Date;
use uuid::Uuid;

use super::calendar::{Calendar, after};
use super::dice::Dice;
use super::roster::Pupil;
use super::school::School;
use super::write::{Rows, Table};
use crate::import::record::{Occasion, Outcome, Record};
use crate::network::Sector;

/// A test that was sat.
pub struct Sat {
    pub occasion: Occasion,
    pub outcomes: Vec<Outcome>,
}

pub struct Test<'a> {
    pub school: &'a School<'a>,
    /// Which of the school’s sessions.
    pub number: usize,
    pub measure: Uuid,
    pub day: Date,
    pub calendar: &'a Calendar,
    pub dice: &'a mut Dice,
    pub rows: &'a mut Rows,
}

impl Test<'_> {
    /// `scores` are in points from 100, one for each pupil of the roster.
    pub fn sit(&mut self, scores: &[f64]) -> Option<Sat> {
        let school = self.school;
        let occasion = Occasion {
            school_id: school.id,
            id: self.dice.id(self.calendar.at(self.day, 9, 0)),
            measure_id: self.measure,
            session_id: school.roster.sessions.get(self.number)?.id,
            taken_on: self.day.to_string(),
        };
        self.rows.add(Table::Occasion, occasion.values());
        let mut outcomes = Vec::new();
        let number = self.number;
        for class in school.roster.classes.iter().filter(|class| class.session == number) {
            // From S4 on, pupils sit their own subjects’ examinations.
            if school.place.sector == Sector::Secondary && class.stages.0 > 3 {
                continue;
            }
            for &n in &class.pupils {
                let (Some(pupil), Some(score)) = (school.roster.pupils.get(n), scores.get(n)) else {
                    continue;
                };
                if pupil.is_here(self.day) {
                    let outcome = self.outcome(occasion.id, pupil, class.id, 100.0 + score);
                    self.rows.add(Table::Outcome, outcome.values());
                    outcomes.push(outcome);
                }
            }
        }
        Some(Sat { occasion, outcomes })
    }

    fn outcome(&mut self, occasion: Uuid, pupil: &Pupil, class: Uuid, score: f64) -> Outcome {
        let is_new_to_english = pupil.is_from_abroad && after(pupil.joined, 120) > self.day;
        let chance = self.dice.between(0.0, 1.0);
        let score = score.round();
        let (cell, value, low, high, note) = match () {
            () if is_new_to_english => ("not_applicable", None, None, None, "new to English"),
            () if chance < 0.025 => ("missing", None, None, None, "absent"),
            () if chance < 0.026 => ("suppressed", None, None, None, "withheld at the family’s request"),
            // The test does not tell scores apart beyond its ends.
            () if score < 70.0 => ("banded", None, None, Some(70.0), "below 70"),
            () if score > 135.0 => ("banded", None, Some(135.0), None, "above 135"),
            () => ("value", Some(score), None, None, ""),
        };
        Outcome {
            school_id: self.school.id,
            measure_id: self.measure,
            occasion_id: occasion,
            pupil_id: pupil.id,
            class_id: Some(class),
            cell: cell.to_owned(),
            value,
            low,
            high,
            note: (!note.is_empty()).then(|| note.to_owned()),
            import_id: None,
            import_row: None,
        }
    }
}
