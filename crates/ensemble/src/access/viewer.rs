//! Who is asking: the only way to read.

use std::sync::Arc;

use ensemble_db::{Args, FromRow, Value, args, from_row};

use super::scope;
use crate::app::App;
use crate::network::{Org, OrgKind};
use crate::person::Person;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

crate::words!(Role {
    Teacher = "teacher",
    TeamLead = "team_lead",
    Head = "head",
    DataManager = "data_manager",
    CommunityLead = "community_lead",
    NetworkLead = "network_lead",
    Guest = "guest",
});

/// A role in one place, today.
#[derive(Debug, Clone)]
pub struct Membership {
    pub org: Id<Org>,
    pub org_kind: OrgKind,
    pub org_name: String,
    pub school: Option<Id<Org>>,
    pub network: Id<Org>,
    pub role: Role,
}
from_row!(Membership { org, org_kind, org_name, school, network, role });

#[derive(Debug, Clone)]
pub enum Who {
    Person {
        id: Id<Person>,
        name: String,
    },
    /// The program itself, for one organisation and what is below it, with a reason.
    System {
        org: Id<Org>,
        reason: &'static str,
    },
}

#[derive(Clone)]
pub struct Viewer(Arc<Inner>);

pub struct Inner {
    pub app: App,
    pub who: Who,
    pub memberships: Vec<Membership>,
    pub now: i64,
    pub today: String,
}

impl std::ops::Deref for Viewer {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Viewer {
    /// The person, with the roles they hold today. `None` if there is no such person.
    pub async fn person(app: &App, id: Id<Person>) -> Result<Option<Viewer>> {
        let Some((name,)) =
            app.db.maybe::<(String,)>("SELECT name FROM person WHERE id = $1", args![id]).await?
        else {
            return Ok(None);
        };
        let today = app.today();
        let memberships = app
            .db
            .all(
                "SELECT m.org_id AS org, o.kind AS org_kind, o.name AS org_name,
                        CASE WHEN o.kind = 'school' THEN o.id ELSE o.school_id END AS school,
                        o.network_id AS network, m.role
                   FROM membership m JOIN org o ON o.id = m.org_id
                  WHERE m.person_id = $1 AND m.from_on <= $2
                    AND (m.until_on IS NULL OR m.until_on > $2)
                  ORDER BY o.kind DESC, o.name",
                args![id, today.clone()],
            )
            .await?;
        Ok(Some(Viewer::new(app, Who::Person { id, name }, memberships, today)))
    }

    /// The program itself, for one organisation, saying why.
    pub fn system(app: &App, org: Id<Org>, reason: &'static str) -> Viewer {
        Viewer::new(app, Who::System { org, reason }, Vec::new(), app.today())
    }

    fn new(app: &App, who: Who, memberships: Vec<Membership>, today: String) -> Viewer {
        Viewer(Arc::new(Inner { app: app.clone(), who, memberships, now: app.now(), today }))
    }

    pub fn person_id(&self) -> Option<Id<Person>> {
        match self.who {
            Who::Person { id, .. } => Some(id),
            Who::System { .. } => None,
        }
    }

    pub fn name(&self) -> &str {
        match &self.who {
            Who::Person { name, .. } => name,
            Who::System { .. } => "Ensemble",
        }
    }

    pub fn has(&self, role: Role) -> bool {
        self.memberships.iter().any(|m| m.role == role)
    }

    /// The school a page is about when nothing else says so.
    pub fn school(&self) -> Option<Id<Org>> {
        self.memberships.iter().find_map(|m| m.school)
    }

    /// Every row of `sql` that this viewer may see. Class P tables are refused: see [`Viewer::look`].
    pub async fn all<T: FromRow>(&self, sql: &str, args: Args) -> Result<Vec<T>> {
        let (sql, args) = scope::expand(self, sql, args, scope::Pupils::Refused)?;
        Ok(self.app.db.all(&sql, args).await?)
    }

    pub async fn maybe<T: FromRow>(&self, sql: &str, args: Args) -> Result<Option<T>> {
        let (sql, args) = scope::expand(self, sql, args, scope::Pupils::Refused)?;
        Ok(self.app.db.maybe(&sql, args).await?)
    }

    /// The one row, or the page that says it is not there: hidden and missing look alike.
    pub async fn one<T: FromRow>(&self, sql: &str, args: Args) -> Result<T> {
        self.maybe(sql, args).await?.ok_or(Problem::NotFound)
    }

    /// Opens pupil-level rows of one school. The access log is written first.
    pub async fn look(&self, school: Id<Org>, team: Option<Id<Org>>, purpose: &'static str) -> Result<Look> {
        let mut tx = self.app.db.begin().await?;
        tx.run(LOG, log_args(self, school, team, purpose)).await?;
        tx.commit().await?;
        Ok(Look { viewer: self.clone() })
    }

    /// What `:viewer`, `:today` and `:system` stand for in a scope.
    pub(super) fn named(&self) -> [(&'static str, Value); 3] {
        let system = match self.who {
            Who::System { org, .. } => Some(org),
            Who::Person { .. } => None,
        };
        [
            ("viewer", self.person_id().into()),
            ("today", Value::from(self.today.as_str())),
            ("system", system.into()),
        ]
    }
}

pub(super) const LOG: &str = "INSERT INTO access_log (id, at, person_id, school_id, team_id, purpose)
                   VALUES ($1, $2, $3, $4, $5, $6)";

pub(super) fn log_args(
    viewer: &Viewer,
    school: Id<Org>,
    team: Option<Id<Org>>,
    purpose: &'static str,
) -> Args {
    let id: Id<Look> = viewer.app.id();
    args![id, viewer.app.now(), viewer.person_id(), school, team, purpose]
}

/// Proof that a look at pupil-level rows is in the access log.
pub struct Look {
    viewer: Viewer,
}

impl Look {
    pub async fn all<T: FromRow>(&self, sql: &str, args: Args) -> Result<Vec<T>> {
        let (sql, args) = scope::expand(&self.viewer, sql, args, scope::Pupils::Logged)?;
        Ok(self.viewer.app.db.all(&sql, args).await?)
    }

    pub async fn one<T: FromRow>(&self, sql: &str, args: Args) -> Result<T> {
        let (sql, args) = scope::expand(&self.viewer, sql, args, scope::Pupils::Logged)?;
        self.viewer.app.db.maybe(&sql, args).await?.ok_or(Problem::NotFound)
    }
}

/// Handlers take the viewer that the route's door let in.
impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Viewer>().cloned().ok_or(Problem::SignIn)
    }
}
