//! Whose rows: the conditions that [`super::person`] and [`super::system`] are made of.

/// A membership `m` of the viewer's that is in force today.
macro_rules! serving {
    () => {
        "m.person_id = :viewer AND m.from_on <= :today AND (m.until_on IS NULL OR m.until_on > :today)"
    };
}

/// Organisations whose class-level (C) rows are the viewer's to see: a team's own members, and
/// the head and data manager of a school for the teams inside it.
macro_rules! teams {
    () => {
        concat!(
            "SELECT c.descendant_id FROM membership m JOIN org_closure c ON c.ancestor_id = m.org_id
          WHERE ",
            serving!(),
            "
            AND (m.role IN ('head', 'data_manager') OR (m.role IN ('teacher', 'team_lead') AND c.depth = 0))"
        )
    };
}

/// Organisations whose files and classes the viewer looks after.
macro_rules! records {
    () => {
        concat!(
            "SELECT c.descendant_id FROM membership m JOIN org_closure c ON c.ancestor_id = m.org_id
          WHERE ",
            serving!(),
            "
            AND m.role IN ('head', 'data_manager')"
        )
    };
}

/// Networks that the viewer leads.
macro_rules! led {
    () => {
        concat!(
            "SELECT m.org_id FROM membership m JOIN org o ON o.id = m.org_id AND o.kind = 'network'
          WHERE ",
            serving!(),
            "
            AND m.role = 'network_lead'"
        )
    };
}

/// Schools whose every pupil is the viewer's to see: the head's and the data manager's own school,
/// never a whole community or network.
macro_rules! schools {
    () => {
        concat!(
            "SELECT m.org_id FROM membership m JOIN org o ON o.id = m.org_id AND o.kind = 'school'
          WHERE ",
            serving!(),
            "
            AND m.role IN ('head', 'data_manager')"
        )
    };
}

/// Pupils of the classes that the viewer's teams share, today.
macro_rules! team_pupils {
    () => {
        concat!(
            "SELECT cp.school_id, cp.pupil_id FROM membership m
           JOIN team_class tc ON tc.team_id = m.org_id
           JOIN class_pupil cp ON cp.school_id = tc.school_id AND cp.class_id = tc.class_id
          WHERE ",
            serving!(),
            "
            AND m.role IN ('teacher', 'team_lead')
            AND tc.from_on <= :today AND (tc.until_on IS NULL OR tc.until_on > :today)
            AND cp.from_on <= :today AND (cp.until_on IS NULL OR cp.until_on > :today)"
        )
    };
}

/// Networks the viewer belongs to; a guest belongs to none.
macro_rules! networks {
    () => {
        concat!(
            "SELECT o.network_id FROM membership m JOIN org o ON o.id = m.org_id
          WHERE ",
            serving!(),
            "
            AND m.role <> 'guest'"
        )
    };
}

/// Teams whose every day the viewer shares: a teacher's or a team lead's own, and nobody above.
macro_rules! own_teams {
    () => {
        concat!(
            "SELECT m.org_id FROM membership m
          WHERE ",
            serving!(),
            "
            AND m.role IN ('teacher', 'team_lead')"
        )
    };
}

/// Schools the viewer works in, whatever they do there.
macro_rules! own_schools {
    () => {
        concat!(
            "SELECT up.ancestor_id FROM membership m
           JOIN org_closure up ON up.descendant_id = m.org_id
           JOIN org o ON o.id = up.ancestor_id AND o.kind = 'school'
          WHERE ",
            serving!(),
            "
            AND m.role <> 'guest'"
        )
    };
}

/// Schools of the communities that the viewer works in.
macro_rules! near_schools {
    () => {
        concat!(
            "SELECT down.descendant_id FROM membership m
           JOIN org_closure up ON up.descendant_id = m.org_id
           JOIN org o ON o.id = up.ancestor_id AND o.kind = 'community'
           JOIN org_closure down ON down.ancestor_id = o.id
          WHERE ",
            serving!(),
            "
            AND m.role <> 'guest'"
        )
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
            " OR (t.reach <> 'team' AND t.id IN (SELECT t.practice_id FROM visit t
                   WHERE t.agreed_at IS NOT NULL AND t.ended_at IS NULL AND t.until_on > :today AND ",
            asked!(),
            "))"
        )
    };
}

/// Visits that the viewer asked for, while they work in the guest's school.
macro_rules! asked {
    () => {
        concat!(
            "(t.asked_by = :viewer AND t.guest_school_id IN (
                SELECT CASE WHEN o.kind = 'school' THEN o.id ELSE o.school_id END FROM membership m JOIN org o ON o.id = m.org_id
                 WHERE ",
            serving!(),
            " AND m.role <> 'guest'))"
        )
    };
}

/// Visits: who asked, the guest school's head and data manager; the host's own team and school; and
/// nobody else, above them neither.
macro_rules! visiting {
    () => {
        concat!("(t.guest_school_id IN (", schools!(), ") OR ", asked!(), ")")
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

/// A table and, as pieces of SQL about its row `t`, which of its rows there are.
macro_rules! rows {
    ($table:literal, $class:ident, $($whose:tt)+) => {
        table($table, Class::$class, concat!("SELECT t.* FROM ", $table, " t WHERE ", $($whose)+))
    };
}
