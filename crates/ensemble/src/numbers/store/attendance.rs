//! Attendance worked out: marks and summaries of weeks in, a reading for each week out. For the program itself.

use std::collections::{BTreeMap, HashMap};

use ensemble_db::args;
use ensemble_roster::Date;
use ensemble_roster::attendance::{Group, attendance_percent, every};
use jiff::ToSpan as _;

use super::super::model::{Gathered, Measure, Reading};
use super::super::series::monday;
use super::MEASURE;
use crate::access::Viewer;
use crate::access::viewer::Look;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// Half days of one week.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    possible: u64,
    attended: u64,
    pupils: i64,
}

pub type Weeks = BTreeMap<String, Week>;

pub async fn measures(viewer: &Viewer, school: Id<Org>) -> Result<Vec<Measure>> {
    let sql = format!(
        "SELECT {MEASURE} FROM {{measure m}} WHERE m.school_id = $1 AND m.gathered = $2 ORDER BY m.position, m.id"
    );
    viewer.all(&sql, args![school, Gathered::Attendance]).await
}

/// Every week of which there is attendance. Marks are believed before summaries.
pub async fn weeks(look: &Look, school: Id<Org>) -> Result<Weeks> {
    let marks: Vec<(String, String, i64)> = look
        .all(
            "SELECT t.half_day, t.code, COUNT(*) AS n FROM {attendance_mark t} WHERE t.school_id = $1
              GROUP BY t.half_day, t.code",
            args![school],
        )
        .await?;
    let summaries: Vec<(String, String, i64, i64)> = look
        .all(
            "SELECT t.from_on, t.until_on, t.possible, t.attended FROM {attendance_summary t}
              WHERE t.school_id = $1 AND t.possible IS NOT NULL AND t.attended IS NOT NULL",
            args![school],
        )
        .await?;
    let mut weeks = of_marks(marks);
    let with_marks: Vec<String> = weeks.keys().cloned().collect();
    for (from_on, until_on, possible, attended) in summaries {
        let Some(monday) = monday(&from_on).filter(|_| is_a_week_at_most(&from_on, &until_on)) else {
            continue;
        };
        let monday = monday.to_string();
        if with_marks.contains(&monday) {
            continue;
        }
        let week = weeks.entry(monday).or_default();
        week.possible += u64::try_from(possible).unwrap_or_default();
        week.attended += u64::try_from(attended).unwrap_or_default();
        week.pupils += 1;
    }
    Ok(weeks)
}

fn is_a_week_at_most(from_on: &str, until_on: &str) -> bool {
    let (from, until) = (from_on.parse::<Date>(), until_on.parse::<Date>());
    from.and_then(|from| from.checked_add(7.days())).is_ok_and(|week| until.is_ok_and(|until| until <= week))
}

/// A pupil has one mark for a half day, so the marks of its fullest half day are the pupils of a week.
fn of_marks(rows: Vec<(String, String, i64)>) -> Weeks {
    let groups: HashMap<&str, Group> = every().map(|code| (code.code, code.group)).collect();
    let mut weeks = Weeks::new();
    let mut here: HashMap<String, i64> = HashMap::new();
    for (half_day, code, n) in rows {
        let Some(group) = groups.get(code.as_str()).filter(|group| group.is_possible()) else { continue };
        let Some(monday) = half_day.split_once(' ').and_then(|(day, _)| monday(day)) else { continue };
        let week = weeks.entry(monday.to_string()).or_default();
        let many = u64::try_from(n).unwrap_or_default();
        week.possible += many;
        week.attended += if group.is_attended() { many } else { 0 };
        let pupils = here.entry(half_day).or_default();
        *pupils += n;
        week.pupils = week.pupils.max(*pupils);
    }
    weeks
}

pub fn readings(measure: Id<Measure>, weeks: &Weeks) -> Vec<Reading> {
    let reading = |(monday, week): (&String, &Week)| {
        Some(Reading {
            measure_id: measure,
            taken_on: monday.clone(),
            value: attendance_percent(week.attended, week.possible)?,
            pupils: Some(week.pupils),
        })
    };
    weeks.iter().filter_map(reading).collect()
}
