//! SQL of what surveys say: how many of those who answered a question are at or above a step.

use std::collections::BTreeMap;

use ensemble_db::{args, from_row};
use uuid::Uuid;

use super::super::limits::{Limits, Reader, publish};
use super::super::model::{Asked, Measure, Reading};
use crate::access::Viewer;
use crate::access::viewer::Look;
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

struct Item {
    survey_id: Uuid,
    measure_id: Id<Measure>,
    position: i64,
    asked: Asked,
    held_on: String,
}
from_row!(Item { survey_id, measure_id, position, asked, held_on });

/// A school's surveys with every answer.
pub struct Surveys {
    items: Vec<Item>,
    responses: Vec<(Uuid, Vec<Option<f64>>)>,
}

pub async fn surveys(viewer: &Viewer, look: &Look, school: Id<Org>) -> Result<Surveys> {
    let items = viewer
        .all(
            "SELECT i.survey_id, i.measure_id, i.position, s.asked, s.held_on
               FROM {survey_item i} JOIN {survey s} ON s.id = i.survey_id
              WHERE i.school_id = $1 ORDER BY s.held_on, i.survey_id, i.position",
            args![school],
        )
        .await?;
    let rows: Vec<(Uuid, String)> = look
        .all("SELECT r.survey_id, r.answers FROM {survey_response r} WHERE r.school_id = $1", args![school])
        .await?;
    let read = |(survey, answers): (Uuid, String)| Some((survey, serde_json::from_str(&answers).ok()?));
    Ok(Surveys { items, responses: rows.into_iter().filter_map(read).collect() })
}

impl Surveys {
    /// One reading for each day on which enough people answered: the share at or above a step, or of
    /// answers in numbers without steps their mean.
    pub fn readings(&self, measure: &Measure, limits: Limits) -> Vec<Reading> {
        let mut days: BTreeMap<&str, (Asked, Vec<f64>)> = BTreeMap::new();
        for item in self.items.iter().filter(|item| item.measure_id == measure.id) {
            let Ok(position) = usize::try_from(item.position) else { continue };
            let of_survey = self.responses.iter().filter(|(survey, _)| *survey == item.survey_id);
            let answers = of_survey.filter_map(|(_, answers)| answers.get(position).copied().flatten());
            days.entry(&item.held_on).or_insert((item.asked, Vec::new())).1.extend(answers);
        }
        let readings = days.into_iter().filter_map(|(held_on, (asked, mut answers))| {
            answers.sort_by(f64::total_cmp);
            let (all, people) = (answers.len() as f64, i64::try_from(answers.len()).ok().filter(|n| *n > 0)?);
            let figure = match (measure.is_of_grades(), measure.at_least) {
                (true, Some(least)) => {
                    100.0 * answers.iter().filter(|answer| **answer >= least as f64).count() as f64 / all
                }
                (true, None) => return None,
                (false, _) => answers.iter().sum::<f64>() / all,
            };
            let value = publish(limits.of_survey(asked), Reader::Other, figure, Some(people))?;
            Some(Reading {
                measure_id: measure.id,
                taken_on: held_on.to_owned(),
                value,
                pupils: Some(people),
            })
        });
        readings.collect()
    }
}
