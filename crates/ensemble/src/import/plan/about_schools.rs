//! Numbers about schools as a whole: each becomes a reading of the school's own measure.

use std::collections::{HashMap, HashSet};

use ensemble_roster::{Cell, Date, ResultRow};
use uuid::Uuid;

use super::results::{fill, new_measure};
use super::{Place, Plan, Setting, Shapes, Snapshot, named};
use crate::import::record::{Change, Measure, Outcome, Reading, added};

pub fn about_schools(
    place: Place,
    before: &Snapshot,
    rows: &[&ResultRow],
    shapes: &Shapes,
    setting: &Setting<'_>,
) -> Plan {
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    let mut measures = Measures::new(place, before, shapes, setting);
    let known: HashMap<(Uuid, &str), &Reading> =
        before.readings.iter().map(|r| ((r.measure_id, r.taken_on.as_str()), r)).collect();
    let mut readings: Vec<Change<Reading>> = Vec::new();
    let mut seen: HashSet<(Uuid, String)> = HashSet::new();
    for row in rows {
        let day = row.on.map_or_else(|| setting.taken_on.clone(), |on| on.to_string());
        for (measure, cell) in row.values.iter().chain(&row.baselines) {
            let measure_id = measures.find_or_add(&named(measure, row), &mut plan);
            if !seen.insert((measure_id, day.clone())) {
                continue;
            }
            let after = reading(measure_id, &day, cell, setting, &mut plan);
            match known.get(&(measure_id, day.as_str())) {
                None => {
                    plan.counts.readings_new += 1;
                    readings.push(added(after));
                }
                Some(old) if old.says_the_same(&after) => {
                    plan.counts.readings_unchanged += 1;
                }
                Some(old) => {
                    plan.counts.readings_changed += 1;
                    readings.push(Change { before: Some((*old).clone()), after });
                }
            }
        }
    }
    if !readings.is_empty() {
        plan.readings.insert(place.school, readings);
    }
    plan.finish()
}

/// Where the occasion of a row is a year, the row gets the last day of that school year: years order the
/// readings of one measure, and any other occasion makes a measure of its own. Says whether there was one.
pub fn date_years(rows: &mut [ResultRow]) -> bool {
    let mut any = false;
    for row in rows.iter_mut().filter(|r| r.on.is_none()) {
        let end = row.occasion.as_deref().and_then(year).and_then(|year| Date::new(year, 6, 30).ok());
        if let Some(end) = end {
            (row.on, row.occasion, any) = (Some(end), None, true);
        }
    }
    any
}

/// "2021", "2020-2021", "2020/21" and "202021": the year in which the school year ends.
fn year(occasion: &str) -> Option<i16> {
    let parts: Vec<i32> =
        occasion.split(['-', '/', '–']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let follows = |from: i32, until: i32| until == from + 1 || until == (from + 1) % 100;
    let year = match parts.as_slice() {
        [long] if *long > 9_999 && follows(long / 100, long % 100) => long / 100 + 1,
        [one] => *one,
        [from, until] if follows(*from, *until) => from + 1,
        _ => return None,
    };
    i16::try_from(year).ok().filter(|year| (1950..=2100).contains(year))
}

fn reading(measure_id: Uuid, day: &str, cell: &Cell, setting: &Setting<'_>, plan: &mut Plan) -> Reading {
    // The same words as for a pupil's cell.
    let mut outcome = Outcome::blank();
    fill(&mut outcome, cell, &mut plan.counts);
    Reading {
        measure_id,
        taken_on: day.to_owned(),
        cell: outcome.cell,
        value: outcome.value,
        note: outcome.note,
        pupils: None,
        files: setting.import.to_string(),
    }
}

struct Measures<'a> {
    place: Place,
    shapes: &'a Shapes,
    setting: &'a Setting<'a>,
    by_name: HashMap<String, Uuid>,
    position: i64,
}

impl<'a> Measures<'a> {
    fn new(place: Place, before: &Snapshot, shapes: &'a Shapes, setting: &'a Setting<'a>) -> Self {
        let is_open = |m: &&Measure| m.set_aside_at.is_none() && m.gathered == "readings";
        let by_name = before.measures.iter().filter(is_open).map(|m| (m.name.clone(), m.id)).collect();
        let position = before.measures.iter().map(|m| m.position).max().unwrap_or(-1);
        Measures { place, shapes, setting, by_name, position }
    }

    fn find_or_add(&mut self, name: &str, plan: &mut Plan) -> Uuid {
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        self.position += 1;
        let shape = self.shapes.get(name).cloned().unwrap_or_default();
        let new = Measure {
            gathered: "readings".to_owned(),
            cadence: "year".to_owned(),
            definition: format!("The school’s own number in the column {name} of a file about schools"),
            ..new_measure(self.place, name, &shape, None, self.position, self.setting)
        };
        let id = new.id;
        self.by_name.insert(name.to_owned(), id);
        plan.measures.push(added(new));
        id
    }
}

#[cfg(test)]
mod tests {
    use super::year;

    #[test]
    fn a_school_year_is_named_by_the_year_it_ends_in() {
        for (written, expected) in [
            ("2021", Some(2021)),
            ("2009-2010", Some(2010)),
            ("2009/10", Some(2010)),
            ("1999-00", Some(2000)),
            ("202526", Some(2026)),
            ("202525", None),
            ("2009-2011", None),
            ("Autumn", None),
            ("", None),
        ] {
            assert_eq!(year(written), expected, "{written}");
        }
    }
}
