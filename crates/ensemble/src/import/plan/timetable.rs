//! Which lessons of a class are new, which are somewhere else now, which are no longer held. A class that
//! the file does not name keeps its timetable.

use std::collections::{HashMap, HashSet};

use ensemble_roster::timetable::LessonRow;
use uuid::Uuid;

use super::{Classes, Line, Place, Plan, Sessions, Setting, Snapshot, note};
use crate::import::record::{Change, Lesson, Staff, added};

/// What a lesson is known by: the class, when it is, and what.
type Key = (Uuid, i64, Option<String>, Option<i64>, Option<String>, Option<String>);

fn key(lesson: &Lesson) -> Key {
    let (period, subject) = (lesson.period.clone(), lesson.subject.clone());
    (lesson.class_id, lesson.weekday, lesson.on_day.clone(), lesson.starts_at, period, subject)
}

pub fn timetable(place: Place, before: &Snapshot, rows: &[&LessonRow], setting: &Setting<'_>) -> Plan {
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    let from_on = setting.taken_on.as_str();
    let mut sessions = Sessions::new(place, before, setting, &mut plan);
    let session = sessions.on(from_on, &mut plan);
    let mut classes = Classes::new(place, &before.classes, setting);
    let holds = |lesson: &&Lesson| lesson.until_on.as_deref().is_none_or(|until| from_on < until);
    let known: HashMap<Key, &Lesson> = before.lessons.iter().filter(holds).map(|l| (key(l), l)).collect();
    let mut seen: HashSet<Key> = HashSet::new();
    let mut named: HashMap<Uuid, String> = HashMap::new();
    let mut teaching: HashSet<(Uuid, Uuid)> =
        before.staff.iter().map(|s| (s.class_id, s.person_id)).collect();
    for row in rows {
        let class_id = classes.find_or_add(session.id, "class", &row.class, None, &mut plan);
        named.insert(class_id, row.class.clone());
        let mut lesson = Lesson {
            school_id: place.school,
            id: Uuid::nil(),
            class_id,
            weekday: i64::from(row.weekday),
            on_day: row.on.map(|day| day.to_string()),
            period: row.period.clone(),
            starts_at: row.starts.map(i64::from),
            ends_at: row.ends.map(i64::from),
            subject: row.subject.clone(),
            room: row.room.clone(),
            from_on: from_on.to_owned(),
            until_on: None,
        };
        let key = key(&lesson);
        if !seen.insert(key.clone()) {
            continue;
        }
        match known.get(&key) {
            None => {
                lesson.id = (setting.new_id)();
                plan.counts.lessons_new += 1;
                plan.lessons.push(added(lesson));
            }
            Some(old) => {
                (lesson.id, lesson.from_on) = (old.id, old.from_on.clone());
                if lesson == **old {
                    plan.counts.lessons_same += 1;
                } else {
                    plan.counts.lessons_changed += 1;
                    plan.lessons.push(Change { before: Some((*old).clone()), after: lesson });
                }
            }
        }
        let Some(written) = &row.teacher else { continue };
        match person(before, written) {
            None => plan.counts.teachers_unknown += 1,
            Some(person_id) if teaching.insert((class_id, person_id)) => plan.staff.push(added(Staff {
                school_id: place.school,
                class_id,
                from_on: session.from_on.clone(),
                person_id,
                until_on: None,
            })),
            Some(_) => {}
        }
    }
    for (key, old) in &known {
        let Some(class) = named.get(&old.class_id).filter(|_| !seen.contains(key)) else { continue };
        plan.counts.lessons_ended += 1;
        note(&mut plan.dates, || Line {
            name: old.subject.clone().or_else(|| old.period.clone()).unwrap_or_default(),
            class: class.clone(),
            words: "No longer in the timetable".to_owned(),
        });
        let until_on = Some(from_on.max(old.from_on.as_str()).to_owned());
        plan.lessons
            .push(Change { before: Some((*old).clone()), after: Lesson { until_on, ..(*old).clone() } });
    }
    plan.lessons.sort_by_key(|change| change.after.id);
    plan.finish()
}

/// Somebody of the school, by their address or by a name that only one of them has.
fn person(before: &Snapshot, written: &str) -> Option<Uuid> {
    let same = |text: &str| text.eq_ignore_ascii_case(written.trim());
    if let Some((id, ..)) = before.people.iter().find(|(_, _, email)| same(email)) {
        return Some(*id);
    }
    let mut of_name = before.people.iter().filter(|(_, name, _)| same(name)).map(|(id, ..)| *id);
    let first = of_name.next()?;
    of_name.all(|id| id == first).then_some(first)
}
