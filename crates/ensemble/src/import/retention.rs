//! Pupils who left long enough ago lose their names and numbers. Their results stay as results of a
//! class-year, so that readings and what was found from them can still be worked out.

use std::collections::{BTreeMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::plan::school_year;
use super::store::retention as store;
use crate::access::Who;
use crate::event::Event;
use crate::job::{Context, Job};
use crate::web::id::Id;
use crate::web::problem::Result;

/// What stands in place of a name.
pub const GIVEN: &str = "Former";
pub const FAMILY: &str = "pupil";

/// The day from which a leaver's name is no longer kept: `years` after the end of the school year
/// that they left in. `sessions`: first days and ends of the school's years.
pub fn kept_until(left_on: &str, sessions: &[(String, String)], years: i16) -> Option<Date> {
    // Who leaves on the day on which a year ends was there until it ended.
    let of = sessions.iter().filter(|(from, _)| from.as_str() < left_on).max_by(|a, b| a.0.cmp(&b.0));
    let end = match of {
        Some((_, until)) if left_on <= until.as_str() => until.clone(),
        _ => school_year(left_on).2.max(left_on.to_owned()),
    };
    Some(end.parse::<Date>().ok()?.saturating_add(i64::from(years).years()))
}

#[derive(Serialize, Deserialize)]
pub struct ArchiveLeavers {}

impl Job for ArchiveLeavers {
    const NAME: &'static str = "ArchiveLeavers";
    const REASON: &'static str = "names of pupils who left long enough ago are removed";

    async fn run(self, context: Context) -> Result<()> {
        let Who::System { org, .. } = context.viewer.who else { return Ok(()) };
        let years = context.app.config.leavers_kept_years;
        let today: Date = context.viewer.today.parse().unwrap_or(Date::MIN);
        let mut act = context.act();
        let sessions = store::sessions(&mut act, org).await?;
        let none = Vec::new();
        let mut due: BTreeMap<Uuid, HashSet<Uuid>> = BTreeMap::new();
        for (school, pupil, left_on) in store::leavers(&mut act, org).await? {
            let sessions = sessions.get(&school).unwrap_or(&none);
            if kept_until(&left_on, sessions, years).is_some_and(|until| until <= today) {
                due.entry(school).or_default().insert(pupil);
            }
        }
        for (school, pupils) in due {
            store::archive(&mut act, school, &pupils).await?;
            let pupils = i64::try_from(pupils.len()).unwrap_or(i64::MAX);
            act.record(Event::LeaversArchived { org: Id::new(school), pupils }).await?;
        }
        act.record(Event::HousekeepingDone { org }).await?;
        act.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_for_a_school_year_after_the_one_of_leaving() {
        let sessions = [
            ("2025-08-18".to_owned(), "2026-07-01".to_owned()),
            ("2026-08-17".to_owned(), "2027-07-02".to_owned()),
        ];
        let until = |left: &str| kept_until(left, &sessions, 1).map(|d| d.to_string());
        assert_eq!(until("2026-07-01").as_deref(), Some("2027-07-01"), "at the end of a year");
        assert_eq!(until("2025-10-09").as_deref(), Some("2027-07-01"), "in its middle");
        assert_eq!(until("2026-10-09").as_deref(), Some("2028-07-02"));
        assert_eq!(until("2020-10-09").as_deref(), Some("2022-07-01"), "a year nobody set up ends in July");
        assert_eq!(kept_until("2026-07-01", &sessions, 0).unwrap().to_string(), "2026-07-01");
        assert_eq!(kept_until("soon", &sessions, 1), None);
    }
}
