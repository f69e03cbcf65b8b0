//! Which years, terms and holidays of a school are new, and which have other days now. What the file
//! does not name stays as it is.

use ensemble_roster::terms::{Stretch, TermRow};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Line, Place, Plan, Setting, Snapshot, note, school_year};
use crate::import::record::{Change, Holiday, Session, Term, added};
use crate::web::locale::long_date;

pub fn terms(place: Place, before: &Snapshot, rows: &[&TermRow], setting: &Setting<'_>) -> Plan {
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    let mut sessions = before.sessions.clone();
    let of = |stretch: Stretch| rows.iter().filter(move |row| row.stretch == stretch);
    for row in of(Stretch::Session) {
        year(place, row, &mut sessions, setting, &mut plan);
    }
    for row in of(Stretch::Term) {
        let named = |term: &Term| of(Stretch::Term).any(|row| row.name == term.name);
        term(place, before, row, &mut sessions, named, setting, &mut plan);
    }
    for row in of(Stretch::Holiday) {
        holiday(place, before, row, setting, &mut plan);
    }
    plan.finish()
}

/// The year it overlaps is taken to be the same, whatever it is called.
fn year(place: Place, row: &TermRow, sessions: &mut Vec<Session>, setting: &Setting<'_>, plan: &mut Plan) {
    let (from_on, until_on) = (row.from.to_string(), row.until.to_string());
    let overlaps = |s: &Session| s.from_on < until_on && from_on < s.until_on;
    let found: Vec<usize> =
        sessions.iter().enumerate().filter(|(_, s)| overlaps(s)).map(|(at, _)| at).collect();
    match found.as_slice() {
        [] => {
            let (id, school_id) = ((setting.new_id)(), place.school);
            let session = Session { school_id, id, name: row.name.clone(), from_on, until_on };
            say_new(row, plan);
            sessions.push(session.clone());
            plan.sessions.push(added(session));
        }
        [one] => {
            let Some(known) = sessions.get_mut(*one) else { return };
            let after = Session { name: row.name.clone(), from_on, until_on, ..known.clone() };
            let was = (known.name.clone(), known.from_on.clone(), known.until_on.clone());
            if *known == after {
                plan.counts.dates_same += 1;
                return;
            }
            say_changed(row, &was.0, &was.1, &was.2, plan);
            // A year that this very file made necessary has not been written yet.
            match plan.sessions.iter_mut().find(|c| c.after.id == known.id) {
                Some(change) => change.after = after.clone(),
                None => plan.sessions.push(Change { before: Some(known.clone()), after: after.clone() }),
            }
            *known = after;
        }
        _ => say_unfit(row, "It overlaps two years that are here. Correct its dates", plan),
    }
}

fn term(
    place: Place,
    before: &Snapshot,
    row: &TermRow,
    sessions: &mut Vec<Session>,
    named: impl Fn(&Term) -> bool,
    setting: &Setting<'_>,
    plan: &mut Plan,
) {
    let (from_on, until_on) = (row.from.to_string(), row.until.to_string());
    let Some(session_id) = session_of(place, &from_on, &until_on, sessions, setting, plan) else {
        return say_unfit(row, "No school year fits it. Bring the school year in first", plan);
    };
    let of_year = || before.terms.iter().filter(|t| t.session_id == session_id);
    let known = of_year().find(|t| t.name == row.name).or_else(|| of_year().find(|t| t.from_on == from_on));
    let other = of_year().find(|t| {
        known.is_none_or(|known| known.id != t.id)
            && !named(t)
            && t.from_on < until_on
            && from_on < t.until_on
    });
    if let Some(other) = other {
        let words = format!(
            "It overlaps {}, which is here. Correct its dates, or put {} in the file too",
            other.name, other.name
        );
        return say_unfit(row, &words, plan);
    }
    let after = Term {
        school_id: place.school,
        id: known.map_or_else(setting.new_id, |term| term.id),
        session_id,
        name: row.name.clone(),
        from_on,
        until_on,
    };
    let change = beside(row, known, after, |term| [&term.name, &term.from_on, &term.until_on], plan);
    plan.terms.extend(change);
}

/// The year a term is in, if only in part; one from August to June where nobody has set one up.
fn session_of(
    place: Place,
    day: &str,
    until: &str,
    sessions: &mut Vec<Session>,
    setting: &Setting<'_>,
    plan: &mut Plan,
) -> Option<uuid::Uuid> {
    let is_in = |s: &&Session| s.from_on.as_str() <= day && day < s.until_on.as_str();
    let in_part = |s: &&Session| s.from_on.as_str() < until && day < s.until_on.as_str();
    if let Some(session) = sessions.iter().find(is_in).or_else(|| sessions.iter().find(in_part)) {
        return Some(session.id);
    }
    let (name, from_on, until_on) = school_year(day);
    if sessions.iter().any(|s| s.from_on < until_on && from_on < s.until_on) {
        return None;
    }
    let session = Session { school_id: place.school, id: (setting.new_id)(), name, from_on, until_on };
    sessions.push(session.clone());
    plan.sessions.push(added(session.clone()));
    Some(session.id)
}

fn holiday(place: Place, before: &Snapshot, row: &TermRow, setting: &Setting<'_>, plan: &mut Plan) {
    let (from_on, until_on) = (row.from.to_string(), row.until.to_string());
    let is_it = |h: &&Holiday| h.name == row.name && h.from_on < until_on && from_on < h.until_on;
    let known = before.holidays.iter().find(is_it);
    let after = Holiday {
        school_id: place.school,
        id: known.map_or_else(setting.new_id, |holiday| holiday.id),
        name: row.name.clone(),
        from_on,
        until_on,
    };
    let change =
        beside(row, known, after, |holiday| [&holiday.name, &holiday.from_on, &holiday.until_on], plan);
    plan.holidays.extend(change);
}

/// A row beside what is here: new, the same, or with other days now.
fn beside<R: Clone + PartialEq>(
    row: &TermRow,
    known: Option<&R>,
    after: R,
    was: fn(&R) -> [&str; 3],
    plan: &mut Plan,
) -> Option<Change<R>> {
    let Some(known) = known else {
        say_new(row, plan);
        return Some(added(after));
    };
    if *known == after {
        plan.counts.dates_same += 1;
        return None;
    }
    let [name, from, until] = was(known);
    say_changed(row, name, from, until, plan);
    Some(Change { before: Some(known.clone()), after })
}

fn say(row: &TermRow, words: String, plan: &mut Plan) {
    let class = match row.stretch {
        Stretch::Session => "School year",
        Stretch::Term => "Term",
        Stretch::Holiday => "Holiday",
    };
    note(&mut plan.dates, || Line { name: row.name.clone(), class: class.to_owned(), words });
}

fn say_new(row: &TermRow, plan: &mut Plan) {
    plan.counts.dates_new += 1;
    say(row, format!("New: {}", days(&row.from.to_string(), &row.until.to_string())), plan);
}

fn say_changed(row: &TermRow, name: &str, from: &str, until: &str, plan: &mut Plan) {
    plan.counts.dates_changed += 1;
    let was = if name == row.name { String::new() } else { format!("{name}, ") };
    let now = days(&row.from.to_string(), &row.until.to_string());
    say(row, format!("Was {was}{}. Now {now}", days(from, until)), plan);
}

fn say_unfit(row: &TermRow, why: &str, plan: &mut Plan) {
    plan.counts.dates_unfit += 1;
    say(row, format!("Not taken. {why}"), plan);
}

/// "17 August 2026 to 9 October 2026": the last day, as people say it.
fn days(from: &str, until: &str) -> String {
    let last = until.parse::<Date>().ok().and_then(|day| day.checked_sub(1.day()).ok());
    match last.map(|day| day.to_string()) {
        Some(last) if last != from => format!("{} to {}", long_date(from), long_date(&last)),
        _ => long_date(from),
    }
}
