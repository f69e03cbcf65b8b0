//! Which rows exist for whom. One screen, reviewed like law: `{pupil p}` in any query becomes
//! `(the SELECT below) AS p`, and a protected table named any other way is refused.
//!
//! `:viewer` is a person, `:today` the day, `:system` the organisation a job works for.
//! [`super::rule`] says the same of one thing in memory; a test holds the two together.

use ensemble_db::{Args, Class, Scope, Scopes};

use super::viewer::{Viewer, Who};
use crate::web::problem::{Problem, Result};

/// Organisations whose class-level (C) rows are the viewer's to see: a team's own members, and
/// the head and data manager of a school for the teams inside it.
macro_rules! teams {
    () => {
        "SELECT c.descendant_id FROM membership m JOIN org_closure c ON c.ancestor_id = m.org_id
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND (m.role IN ('head', 'data_manager') OR (m.role IN ('teacher', 'team_lead') AND c.depth = 0))"
    };
}

/// Organisations whose files and classes the viewer looks after.
macro_rules! records {
    () => {
        "SELECT c.descendant_id FROM membership m JOIN org_closure c ON c.ancestor_id = m.org_id
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND m.role IN ('head', 'data_manager')"
    };
}

/// Schools whose every pupil is the viewer's to see: the head's and the data manager's own school,
/// never a whole community or network.
macro_rules! schools {
    () => {
        "SELECT m.org_id FROM membership m JOIN org o ON o.id = m.org_id AND o.kind = 'school'
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND m.role IN ('head', 'data_manager')"
    };
}

/// Pupils of the classes that the viewer's teams share, today.
macro_rules! team_pupils {
    () => {
        "SELECT cp.school_id, cp.pupil_id FROM membership m
           JOIN team_class tc ON tc.team_id = m.org_id
           JOIN class_pupil cp ON cp.school_id = tc.school_id AND cp.class_id = tc.class_id
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND m.role IN ('teacher', 'team_lead')
            AND tc.from_on <= :today AND (tc.until_on IS NULL OR tc.until_on > :today)
            AND cp.from_on <= :today AND (cp.until_on IS NULL OR cp.until_on > :today)"
    };
}

/// Networks the viewer belongs to; a guest belongs to none.
macro_rules! networks {
    () => {
        "SELECT o.network_id FROM membership m JOIN org o ON o.id = m.org_id
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND m.role <> 'guest'"
    };
}

/// Teams whose every day the viewer shares: a teacher's or a team lead's own, and nobody above.
macro_rules! own_teams {
    () => {
        "SELECT m.org_id FROM membership m
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND m.role IN ('teacher', 'team_lead')"
    };
}

/// Schools the viewer works in, whatever they do there.
macro_rules! own_schools {
    () => {
        "SELECT up.ancestor_id FROM membership m
           JOIN org_closure up ON up.descendant_id = m.org_id
           JOIN org o ON o.id = up.ancestor_id AND o.kind = 'school'
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND m.role <> 'guest'"
    };
}

/// Schools of the communities that the viewer works in.
macro_rules! near_schools {
    () => {
        "SELECT down.descendant_id FROM membership m
           JOIN org_closure up ON up.descendant_id = m.org_id
           JOIN org o ON o.id = up.ancestor_id AND o.kind = 'community'
           JOIN org_closure down ON down.ancestor_id = o.id
          WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
            AND m.role <> 'guest'"
    };
}

/// Rows of `t` that their team shared with somewhere the viewer works.
macro_rules! reached {
    () => {
        concat!(
            "(t.reach <> 'team' AND t.school_id IN (",
            own_schools!(),
            ")) OR (t.reach IN ('community', 'network') AND t.school_id IN (",
            near_schools!(),
            ")) OR (t.reach = 'network' AND t.network_id IN (",
            networks!(),
            "))"
        )
    };
}

/// Practices: shared where the viewer works, the own team's, or shown by an agreed visit while its
/// compact lasts.
macro_rules! practices {
    () => {
        concat!(
            "SELECT t.* FROM practice t WHERE t.team_id IN (",
            own_teams!(),
            ") OR ",
            reached!(),
            " OR (t.reach <> 'team' AND t.id IN (SELECT v.practice_id FROM visit v
                   WHERE v.asked_by = :viewer AND v.agreed_at IS NOT NULL AND v.ended_at IS NULL AND v.until_on > :today))"
        )
    };
}

/// Visits: who asked, while they work in the guest's school, its head and data manager; the host's
/// own team and school; and nobody else, above them neither.
macro_rules! visiting {
    () => {
        concat!(
            "(t.guest_school_id IN (",
            schools!(),
            ") OR (t.asked_by = :viewer AND t.guest_school_id IN (
                SELECT CASE WHEN o.kind = 'school' THEN o.id ELSE o.school_id END FROM membership m JOIN org o ON o.id = m.org_id
                 WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)
                   AND m.role <> 'guest')))"
        )
    };
}
macro_rules! hosting {
    () => {
        concat!("(t.host_team_id IN (", own_teams!(), ") OR t.host_school_id IN (", schools!(), "))")
    };
}

macro_rules! below {
    () => {
        "SELECT descendant_id FROM org_closure WHERE ancestor_id = :system"
    };
}

const fn table(table: &'static str, class: Class, sql: &'static str) -> Scope {
    Scope { table, class, sql }
}

/// What a signed-in person may see.
static PERSON: Scopes = Scopes::new(&[
    // P: pupils, one by one.
    table(
        "pupil",
        Class::P,
        concat!(
            "SELECT t.* FROM pupil t WHERE t.school_id IN (",
            schools!(),
            ") OR (t.school_id, t.id) IN (",
            team_pupils!(),
            ")"
        ),
    ),
    table(
        "pupil_identifier",
        Class::P,
        concat!("SELECT t.* FROM pupil_identifier t WHERE t.school_id IN (", schools!(), ")"),
    ),
    table(
        "class_pupil",
        Class::P,
        concat!(
            "SELECT t.* FROM class_pupil t WHERE t.school_id IN (",
            schools!(),
            ") OR (t.school_id, t.pupil_id) IN (",
            team_pupils!(),
            ")"
        ),
    ),
    table(
        "result",
        Class::P,
        concat!(
            "SELECT t.* FROM result t WHERE t.school_id IN (",
            schools!(),
            ") OR ((t.school_id, t.pupil_id) IN (",
            team_pupils!(),
            ") AND t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            teams!(),
            ")))"
        ),
    ),
    table(
        "import_change",
        Class::P,
        concat!("SELECT t.* FROM import_change t WHERE t.school_id IN (", schools!(), ")"),
    ),
    // C: a team's own numbers, and what they are made of.
    table("measure", Class::C, concat!("SELECT t.* FROM measure t WHERE t.team_id IN (", teams!(), ")")),
    table(
        "occasion",
        Class::C,
        concat!(
            "SELECT t.* FROM occasion t WHERE t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            teams!(),
            "))"
        ),
    ),
    table(
        "reading",
        Class::C,
        concat!(
            "SELECT t.* FROM reading t WHERE t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            teams!(),
            "))"
        ),
    ),
    table(
        "chart_note",
        Class::C,
        concat!(
            "SELECT t.* FROM chart_note t WHERE t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            teams!(),
            "))"
        ),
    ),
    table(
        "variation",
        Class::C,
        concat!(
            "SELECT t.* FROM variation t WHERE t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            teams!(),
            "))"
        ),
    ),
    table(
        "reason_tick",
        Class::C,
        concat!("SELECT t.* FROM reason_tick t WHERE t.team_id IN (", teams!(), ")"),
    ),
    table(
        "class",
        Class::C,
        concat!(
            "SELECT t.* FROM class t WHERE t.school_id IN (",
            records!(),
            ") OR (t.school_id, t.id) IN (SELECT tc.school_id, tc.class_id FROM team_class tc WHERE tc.team_id IN (",
            teams!(),
            "))"
        ),
    ),
    table(
        "team_class",
        Class::C,
        concat!("SELECT t.* FROM team_class t WHERE t.team_id IN (", teams!(), ")"),
    ),
    // Which class is whose is the one teacher's own to know; only who keeps the roster sees the rest.
    table(
        "class_staff",
        Class::C,
        concat!(
            "SELECT t.* FROM class_staff t WHERE t.person_id = :viewer OR t.school_id IN (",
            schools!(),
            ")"
        ),
    ),
    table("import", Class::C, concat!("SELECT t.* FROM import t WHERE t.org_id IN (", records!(), ")")),
    table(
        "column_mapping",
        Class::C,
        concat!("SELECT t.* FROM column_mapping t WHERE t.org_id IN (", records!(), ")"),
    ),
    table(
        "access_log",
        Class::C,
        concat!(
            "SELECT t.* FROM access_log t WHERE t.school_id IN (",
            schools!(),
            ") OR t.team_id IN (",
            teams!(),
            ") OR t.person_id = :viewer"
        ),
    ),
    // What the loop is made of: a team's own until it says who may read it.
    table("notice", Class::C, concat!("SELECT t.* FROM notice t WHERE t.team_id IN (", own_teams!(), ")")),
    table("practice", Class::O, practices!()),
    table("need", Class::C, concat!("SELECT t.* FROM need t WHERE t.school_id IN (", schools!(), ")")),
    table(
        "visit",
        Class::C,
        concat!("SELECT t.* FROM visit t WHERE ", visiting!(), " OR ", hosting!()),
    ),
    table(
        "visit_record",
        Class::C,
        concat!(
            "SELECT r.* FROM visit_record r JOIN visit t ON t.id = r.visit_id WHERE ",
            visiting!(),
            " OR (r.shown_to_host AND ",
            hosting!(),
            ")"
        ),
    ),
    // A draft is the team's alone; once it has started, who keeps the school sees it too.
    table(
        "inquiry",
        Class::C,
        concat!(
            "SELECT t.* FROM inquiry t WHERE t.team_id IN (",
            own_teams!(),
            ") OR (t.started_at IS NOT NULL AND t.team_id IN (",
            teams!(),
            "))"
        ),
    ),
    table(
        "finding",
        Class::O,
        concat!("SELECT t.* FROM finding t WHERE t.team_id IN (", teams!(), ") OR ", reached!()),
    ),
    // Thanks are read by whoever may read what they are for.
    table(
        "thanks",
        Class::O,
        concat!(
            "SELECT x.* FROM thanks x WHERE x.withdrawn_at IS NULL AND (x.to_team_id IN (",
            teams!(),
            ") OR x.from_team_id IN (",
            teams!(),
            ") OR x.practice_id IN (SELECT p.id FROM (",
            practices!(),
            ") AS p))"
        ),
    ),
    table(
        "priority",
        Class::C,
        concat!("SELECT t.* FROM priority t WHERE t.school_id IN (", own_schools!(), ")"),
    ),
    table(
        "priority_source",
        Class::C,
        concat!("SELECT t.* FROM priority_source t WHERE t.school_id IN (", own_schools!(), ")"),
    ),
    // O: who and what there is in the network, and what people did in the open.
    table(
        "org",
        Class::O,
        concat!(
            "SELECT t.* FROM org t WHERE t.network_id IN (",
            networks!(),
            ") OR t.id IN (SELECT org_id FROM membership m WHERE m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today))"
        ),
    ),
    table(
        "membership",
        Class::O,
        concat!(
            "SELECT t.* FROM membership t WHERE t.person_id = :viewer OR t.org_id IN (SELECT id FROM org WHERE network_id IN (",
            networks!(),
            "))"
        ),
    ),
    table(
        "person",
        Class::O,
        concat!(
            "SELECT t.* FROM person t WHERE t.id = :viewer OR t.id IN (SELECT pm.person_id FROM membership pm JOIN org po ON po.id = pm.org_id WHERE po.network_id IN (",
            networks!(),
            "))"
        ),
    ),
    // Consent shows how many, never who: people see their own rows. A name on a card is the
    // exception, since it is there to be read.
    table(
        "consent",
        Class::C,
        concat!(
            "SELECT c.* FROM consent c WHERE c.person_id = :viewer OR (c.what = 'card_name' AND c.withdrawn_at IS NULL
               AND c.thing_id IN (SELECT p.id FROM (",
            practices!(),
            ") AS p))"
        ),
    ),
    table(
        "event",
        Class::O,
        concat!(
            "SELECT t.* FROM event t WHERE (t.audience = 'network' AND t.org_id IN (SELECT id FROM org WHERE network_id IN (",
            networks!(),
            "))) OR (t.audience IN ('school', 'team') AND t.org_id IN (",
            teams!(),
            ")) OR t.by_person = :viewer"
        ),
    ),
]);

/// What the program itself may see when it works for one organisation.
static SYSTEM: Scopes = Scopes::new(&[
    table("pupil", Class::P, concat!("SELECT t.* FROM pupil t WHERE t.school_id IN (", below!(), ")")),
    table(
        "pupil_identifier",
        Class::P,
        concat!("SELECT t.* FROM pupil_identifier t WHERE t.school_id IN (", below!(), ")"),
    ),
    table(
        "class_pupil",
        Class::P,
        concat!("SELECT t.* FROM class_pupil t WHERE t.school_id IN (", below!(), ")"),
    ),
    table("result", Class::P, concat!("SELECT t.* FROM result t WHERE t.school_id IN (", below!(), ")")),
    table(
        "import_change",
        Class::P,
        concat!("SELECT t.* FROM import_change t WHERE t.school_id IN (", below!(), ")"),
    ),
    table("measure", Class::C, concat!("SELECT t.* FROM measure t WHERE t.team_id IN (", below!(), ")")),
    table("occasion", Class::C, concat!("SELECT t.* FROM occasion t WHERE t.school_id IN (", below!(), ")")),
    table(
        "reading",
        Class::C,
        concat!(
            "SELECT t.* FROM reading t WHERE t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            below!(),
            "))"
        ),
    ),
    table(
        "chart_note",
        Class::C,
        concat!(
            "SELECT t.* FROM chart_note t WHERE t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            below!(),
            "))"
        ),
    ),
    table(
        "variation",
        Class::C,
        concat!(
            "SELECT t.* FROM variation t WHERE t.measure_id IN (SELECT id FROM measure WHERE team_id IN (",
            below!(),
            "))"
        ),
    ),
    table(
        "reason_tick",
        Class::C,
        concat!("SELECT t.* FROM reason_tick t WHERE t.team_id IN (", below!(), ")"),
    ),
    table("class", Class::C, concat!("SELECT t.* FROM class t WHERE t.school_id IN (", below!(), ")")),
    table(
        "team_class",
        Class::C,
        concat!("SELECT t.* FROM team_class t WHERE t.school_id IN (", below!(), ")"),
    ),
    table(
        "class_staff",
        Class::C,
        concat!("SELECT t.* FROM class_staff t WHERE t.school_id IN (", below!(), ")"),
    ),
    table("import", Class::C, concat!("SELECT t.* FROM import t WHERE t.org_id IN (", below!(), ")")),
    table(
        "column_mapping",
        Class::C,
        concat!("SELECT t.* FROM column_mapping t WHERE t.org_id IN (", below!(), ")"),
    ),
    table(
        "access_log",
        Class::C,
        concat!("SELECT t.* FROM access_log t WHERE t.school_id IN (", below!(), ")"),
    ),
    table("notice", Class::C, concat!("SELECT t.* FROM notice t WHERE t.team_id IN (", below!(), ")")),
    table("practice", Class::O, concat!("SELECT t.* FROM practice t WHERE t.team_id IN (", below!(), ")")),
    table("need", Class::C, concat!("SELECT t.* FROM need t WHERE t.school_id IN (", below!(), ")")),
    table(
        "visit",
        Class::C,
        concat!(
            "SELECT t.* FROM visit t WHERE t.guest_school_id IN (",
            below!(),
            ") OR t.host_school_id IN (",
            below!(),
            ")"
        ),
    ),
    table(
        "visit_record",
        Class::C,
        concat!(
            "SELECT r.* FROM visit_record r JOIN visit t ON t.id = r.visit_id WHERE t.guest_school_id IN (",
            below!(),
            ")"
        ),
    ),
    table("inquiry", Class::C, concat!("SELECT t.* FROM inquiry t WHERE t.team_id IN (", below!(), ")")),
    table("finding", Class::O, concat!("SELECT t.* FROM finding t WHERE t.team_id IN (", below!(), ")")),
    table("thanks", Class::O, concat!("SELECT t.* FROM thanks t WHERE t.to_team_id IN (", below!(), ")")),
    table("priority", Class::C, concat!("SELECT t.* FROM priority t WHERE t.school_id IN (", below!(), ")")),
    table(
        "priority_source",
        Class::C,
        concat!("SELECT t.* FROM priority_source t WHERE t.school_id IN (", below!(), ")"),
    ),
    table("org", Class::O, concat!("SELECT t.* FROM org t WHERE t.id IN (", below!(), ")")),
    table("membership", Class::O, concat!("SELECT t.* FROM membership t WHERE t.org_id IN (", below!(), ")")),
    table(
        "person",
        Class::O,
        concat!(
            "SELECT t.* FROM person t WHERE t.id IN (SELECT person_id FROM membership WHERE org_id IN (",
            below!(),
            "))"
        ),
    ),
    table("consent", Class::C, concat!("SELECT t.* FROM consent t WHERE t.thing_id IN (", below!(), ")")),
    table("event", Class::O, concat!("SELECT t.* FROM event t WHERE t.org_id IN (", below!(), ")")),
]);

/// The tables that are named only by a marker.
pub fn protected() -> impl Iterator<Item = &'static str> {
    PERSON.tables()
}

/// May the query touch class P tables?
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pupils {
    Refused,
    Logged,
}

fn scopes(viewer: &Viewer) -> &'static Scopes {
    match viewer.who {
        Who::Person { .. } => &PERSON,
        Who::System { .. } => &SYSTEM,
    }
}

pub fn expand(viewer: &Viewer, sql: &str, args: Args, pupils: Pupils) -> Result<(String, Args)> {
    let out = scopes(viewer).expand(sql, args, &viewer.named())?;
    if pupils == Pupils::Refused && out.classes.contains(&Class::P) {
        return Err(Problem::internal("pupil-level rows are read through Viewer::look, which logs it first"));
    }
    Ok((out.sql, out.args))
}

/// For INSERT, UPDATE and DELETE: the target may be named bare, everything it reads may not.
pub fn expand_write(viewer: &Viewer, sql: &str, args: Args) -> Result<(String, Args)> {
    let out = scopes(viewer).expand_write(sql, args, &viewer.named())?;
    Ok((out.sql, out.args))
}
