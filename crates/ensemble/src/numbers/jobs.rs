//! Working numbers out after new results have come in.

use serde::{Deserialize, Serialize};

use super::limits::Limits;
use super::model::Reading;
use super::store::{attendance, work};
use super::variation::METHOD;
use crate::event::Event;
use crate::job::{Context, Job};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

#[derive(Serialize, Deserialize)]
pub struct WorkOutNumbers {
    pub school: Id<Org>,
}

impl Job for WorkOutNumbers {
    const NAME: &'static str = "WorkOutNumbers";
    const REASON: &'static str = "working out a school’s readings and the variation between its classes";

    fn works_for(&self) -> Option<Id<Org>> {
        Some(self.school)
    }

    fn once_key(&self) -> Option<String> {
        Some(format!("{} {}", Self::NAME, self.school))
    }

    /// From scratch every time, and nothing is written where nothing changed.
    async fn run(self, context: Context) -> Result<()> {
        let (viewer, limits) = (&context.viewer, Limits::default());
        let look = viewer.look(self.school, None, Self::REASON).await?;
        let mut records = work::records(viewer, &look, self.school).await?;
        let (readings, fits) = work::kept(viewer, &records.measures).await?;
        let mut act = context.act();
        let mut anything = false;
        for measure in &std::mem::take(&mut records.measures) {
            records.take_up(&look, self.school, measure).await?;
            let (id, team) = (measure.id, measure.team_id);
            let before: Vec<&Reading> = readings.iter().filter(|r| r.measure_id == id).collect();
            let now = records.readings(measure, limits);
            if before.iter().copied().ne(&now) {
                work::replace_readings(&mut act, id, &before, &now).await?;
                act.record(Event::ReadingsWorkedOut { team, measure: id }).await?;
                anything = true;
            }
            if work::mark_files(&mut act, id, &records.files(measure)).await? {
                act.record(Event::ReadingsWorkedOut { team, measure: id }).await?;
                anything = true;
            }
            // Where pupils started is no place to look for what is working.
            if measure.is_start {
                continue;
            }
            let inputs = records.inputs(measure);
            let hash = inputs.hash(limits);
            let is_kept = fits
                .iter()
                .any(|fit| fit.measure_id == id && fit.method == METHOD && fit.inputs_hash == hash);
            let is_gone = inputs.scores.is_empty();
            if is_gone && fits.iter().any(|fit| fit.measure_id == id) {
                work::forget_variation(&mut act, id).await?;
                act.record(Event::VariationWorkedOut { team, measure: id }).await?;
                anything = true;
            }
            if !is_kept && !is_gone {
                let body = serde_json::to_string(&inputs.fit(limits))?;
                work::replace_variation(&mut act, id, &hash, &body).await?;
                act.record(Event::VariationWorkedOut { team, measure: id }).await?;
                anything = true;
            }
        }
        let measures = attendance::measures(viewer, self.school).await?;
        if !measures.is_empty() {
            let weeks = attendance::weeks(&look, self.school).await?;
            let (readings, _) = work::kept(viewer, &measures).await?;
            for measure in &measures {
                let (id, team) = (measure.id, measure.team_id);
                let before: Vec<&Reading> = readings.iter().filter(|r| r.measure_id == id).collect();
                let now = attendance::readings(id, &weeks);
                if before.iter().copied().ne(&now) {
                    work::replace_readings(&mut act, id, &before, &now).await?;
                    act.record(Event::ReadingsWorkedOut { team, measure: id }).await?;
                    anything = true;
                }
            }
        }
        if anything { act.commit().await } else { Ok(()) }
    }
}
