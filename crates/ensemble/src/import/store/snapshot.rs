//! What there is before a file is written, read through somebody: a person who looks at a
//! preview, or the job that writes.

use std::collections::{BTreeSet, HashSet};

use ensemble_db::{Args, FromRow, Value, args};
use uuid::Uuid;

use crate::access::viewer::Look;
use crate::access::{Act, Viewer};
use crate::import::plan::{Snapshot, Spoken};
use crate::import::record::{Measure, Reading, Record, Sourced, Survey, SurveyItem, SurveyResponse};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

/// A school that a file may be about.
#[derive(Debug, Clone)]
pub struct School {
    pub id: Id<Org>,
    pub name: String,
    pub code: Option<String>,
    /// The team that whole-school numbers belong to, where there is one.
    pub team: Option<Id<Org>>,
}
ensemble_db::from_row!(School { id, name, code, team });

pub const WHOLE_SCHOOL: &str = "Whole school";

/// Who reads. Inside an act a row written a moment ago is seen too.
pub enum Reader<'a> {
    /// With the school whose records are open: opening them is written to the access log once.
    Person(&'a Viewer, Option<(Id<Org>, Look)>),
    Act(&'a mut Act),
}

impl Reader<'_> {
    async fn open<T: FromRow>(&mut self, sql: &str, args: Args) -> Result<Vec<T>> {
        match self {
            Reader::Person(viewer, _) => viewer.all(sql, args).await,
            Reader::Act(act) => act.all(sql, args).await,
        }
    }

    pub async fn logged<T: FromRow>(&mut self, school: Id<Org>, sql: &str, args: Args) -> Result<Vec<T>> {
        const PURPOSE: &str = "comparing a file with the school’s records";
        match self {
            Reader::Person(viewer, open) => {
                let look = match open.take() {
                    Some((of, look)) if of == school => look,
                    _ => viewer.look(school, None, PURPOSE).await?,
                };
                let (_, look) = open.insert((school, look));
                look.all(sql, args).await
            }
            Reader::Act(act) => act.look_all(school, PURPOSE, sql, args).await,
        }
    }

    /// Every school at `org` and below it.
    pub async fn schools(&mut self, org: Id<Org>) -> Result<Vec<School>> {
        self.open(
            "SELECT o.id, o.name, o.code,
                    (SELECT t.id FROM {org t} WHERE t.school_id = o.id AND t.kind = 'team' AND t.name = $2
                      ORDER BY t.id LIMIT 1) AS team
               FROM {org o}
              WHERE o.kind = 'school' AND o.id IN (SELECT descendant_id FROM org_closure WHERE ancestor_id = $1)
              ORDER BY o.name, o.id",
            args![org, WHOLE_SCHOOL],
        )
        .await
    }

    /// What packages called the schools, classes, pupils and line items here and below.
    pub async fn sourced(&mut self, org: Id<Org>) -> Result<Vec<Sourced>> {
        let sql = format!(
            "SELECT {} FROM {{sourced t}} WHERE t.kind <> 'result' AND t.school_id IN
               (SELECT descendant_id FROM org_closure WHERE ancestor_id = $1)",
            columns::<Sourced>()
        );
        self.logged(org, &sql, args![org]).await
    }

    /// Id, name and team of those of these measures that are still watched.
    pub async fn watched(&mut self, ids: &[Uuid]) -> Result<Vec<(Uuid, String, Uuid)>> {
        let sql =
            "SELECT m.id, m.name, m.team_id FROM {measure m} WHERE m.set_aside_at IS NULL AND m.id IN $1";
        let mut found = Vec::with_capacity(ids.len());
        for part in ids.chunks(1_000) {
            found.extend(self.open(sql, args![part.to_vec()]).await?);
        }
        Ok(found)
    }

    /// The teams of a school, to choose whose numbers results are.
    pub async fn teams(&mut self, school: Id<Org>) -> Result<Vec<(Id<Org>, String)>> {
        self.open(
            "SELECT o.id, o.name FROM {org o} WHERE o.school_id = $1 AND o.kind = 'team' ORDER BY o.name, o.id",
            args![school],
        )
        .await
    }

    /// The pupils and classes of one school.
    pub async fn roster(&mut self, school: Id<Org>) -> Result<Snapshot> {
        Ok(Snapshot {
            sessions: self.of_school(school).await?,
            terms: self.of_school(school).await?,
            classes: self.of_school(school).await?,
            pupils: self.of_school(school).await?,
            identifiers: self.of_school(school).await?,
            members: self.of_school(school).await?,
            // Of results there are many, and only a package of results asks for its own.
            sourced: self
                .logged(school, &(select::<Sourced>("school_id") + " AND t.kind <> 'result'"), args![school])
                .await?,
            ..Snapshot::default()
        })
    }

    /// Its results too, of the days and measures of a file.
    pub async fn results(
        &mut self,
        school: Id<Org>,
        team: Id<Org>,
        names: &BTreeSet<String>,
        spoken: &Spoken,
    ) -> Result<Snapshot> {
        let mut snapshot = self.roster(school).await?;
        let called = select::<Sourced>("school_id") + " AND t.kind = 'result' AND t.sourced_id IN $2";
        for part in spoken.results.chunks(1_000) {
            snapshot
                .sourced
                .extend(self.logged::<Sourced>(school, &called, args![school, part.to_vec()]).await?);
        }
        let items = snapshot.sourced.iter().filter(|s| s.kind == "line_item");
        let spoken: HashSet<Uuid> =
            items.filter(|s| spoken.items.contains(&s.sourced_id)).map(|s| s.target_id).collect();
        snapshot.measures = self.open(&select::<Measure>("team_id"), args![team]).await?;
        let is_meant = |m: &&Measure| names.contains(&m.name) || spoken.contains(&m.id);
        let measures: Vec<Uuid> = snapshot.measures.iter().filter(is_meant).map(|m| m.id).collect();
        if measures.is_empty() {
            return Ok(snapshot);
        }
        let occasions = select::<crate::import::record::Occasion>("school_id") + " AND t.measure_id IN $2";
        snapshot.occasions = self.open(&occasions, args![school, measures.clone()]).await?;
        let outcomes = select::<crate::import::record::Outcome>("school_id") + " AND t.measure_id IN $2";
        snapshot.outcomes = self.logged(school, &outcomes, args![school, measures]).await?;
        Ok(snapshot)
    }

    /// A team's measures and what was read of them.
    pub async fn readings(&mut self, team: Id<Org>) -> Result<Snapshot> {
        let measures: Vec<Measure> = self.open(&select::<Measure>("team_id"), args![team]).await?;
        let ids: Vec<Uuid> = measures.iter().map(|m| m.id).collect();
        let sql = format!("SELECT {} FROM {{reading t}} WHERE t.measure_id IN $1", columns::<Reading>());
        Ok(Snapshot { readings: self.open(&sql, args![ids]).await?, measures, ..Snapshot::default() })
    }

    /// Its pupils, what attendance there is of them, marks apart, and the measures of its team.
    pub async fn attendance(&mut self, school: Id<Org>, team: Id<Org>) -> Result<Snapshot> {
        Ok(Snapshot {
            pupils: self.of_school(school).await?,
            identifiers: self.of_school(school).await?,
            summaries: self.of_school(school).await?,
            ..self.readings(team).await?
        })
    }

    /// When a school is open.
    pub async fn calendar(&mut self, school: Id<Org>) -> Result<Snapshot> {
        Ok(Snapshot {
            sessions: self.of_school(school).await?,
            terms: self.of_school(school).await?,
            holidays: self.of_school(school).await?,
            ..Snapshot::default()
        })
    }

    /// When its classes are taught, and who could teach them.
    pub async fn timetable(&mut self, school: Id<Org>) -> Result<Snapshot> {
        let people = self
            .open(
                "SELECT DISTINCT p.id, p.name, p.email FROM {person p} JOIN {membership m} ON m.person_id = p.id
                  WHERE m.org_id IN (SELECT descendant_id FROM org_closure WHERE ancestor_id = $1) ORDER BY p.id",
                args![school],
            )
            .await?;
        Ok(Snapshot {
            sessions: self.of_school(school).await?,
            classes: self.of_school(school).await?,
            lessons: self.of_school(school).await?,
            staff: self.of_school(school).await?,
            people,
            ..Snapshot::default()
        })
    }

    /// A team's surveys of one name, with every response to them.
    pub async fn surveys(&mut self, school: Id<Org>, team: Id<Org>, name: &str) -> Result<Snapshot> {
        let measures = self.open(&select::<Measure>("team_id"), args![team]).await?;
        let surveys = select::<Survey>("team_id") + " AND t.name = $2 ORDER BY t.created_at, t.id";
        let surveys: Vec<Survey> = self.open(&surveys, args![team, name]).await?;
        let ids: Vec<Uuid> = surveys.iter().map(|s| s.id).collect();
        if ids.is_empty() {
            return Ok(Snapshot { measures, ..Snapshot::default() });
        }
        let items = select::<SurveyItem>("school_id") + " AND t.survey_id IN $2";
        let items = self.open(&items, args![school, ids.clone()]).await?;
        let responses = select::<SurveyResponse>("school_id") + " AND t.survey_id IN $2";
        let responses = self.logged(school, &responses, args![school, ids]).await?;
        Ok(Snapshot { measures, surveys, items, responses, ..Snapshot::default() })
    }

    /// Every row of a table that belongs to a school.
    pub async fn of_school<R: Record>(&mut self, school: Id<Org>) -> Result<Vec<R>> {
        let sql = select::<R>("school_id");
        match R::PUPILS {
            true => self.logged(school, &sql, args![school]).await,
            false => self.open(&sql, args![school]).await,
        }
    }
}

/// Tables that are not protected are named bare.
pub fn source<R: Record>() -> String {
    match R::TABLE {
        "school_session" | "term" | "holiday" => format!("{} AS t", R::TABLE),
        table => format!("{{{table} t}}"),
    }
}

pub fn select<R: Record>(column: &str) -> String {
    format!("SELECT {} FROM {} WHERE t.{column} = $1", columns::<R>(), source::<R>())
}

pub fn columns<R: Record>() -> String {
    R::COLUMNS.iter().map(|c| format!("t.{c}")).collect::<Vec<_>>().join(", ")
}

/// The rows of a batch as they are now: those that share these first values, or any where none are given.
pub async fn current<R: Record>(
    act: &mut Act,
    school: Id<Org>,
    shared: &[Value],
    own: &[Value],
) -> Result<Vec<R>> {
    let mut sql = format!("SELECT {} FROM {} WHERE ", columns::<R>(), source::<R>());
    for (n, column) in (1..).zip(R::COLUMNS.iter().take(shared.len())) {
        sql.push_str(&format!("t.{column} = ${n} AND "));
    }
    let own_column = R::COLUMNS.get(R::SHARED).copied().unwrap_or("id");
    sql.push_str(&format!("t.{own_column} IN ${}", shared.len() + 1));
    let mut found = Vec::with_capacity(own.len());
    for part in own.chunks(1_000) {
        let mut args: Args = shared.to_vec();
        args.push(Value::Many(part.to_vec()));
        found.extend(match R::PUPILS {
            true => act.look_all(school, "undoing a file", &sql, args).await?,
            false => act.all(&sql, args).await?,
        });
    }
    Ok(found)
}
