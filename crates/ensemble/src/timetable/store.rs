//! SQL of timetables.

use ensemble_db::args;

use super::model::{Lesson, Taught};
use crate::access::Viewer;
use crate::numbers::model::Class;
use crate::web::id::Id;
use crate::web::problem::Result;

/// Classes with lessons from today on, in the order of the alphabet.
pub async fn list(viewer: &Viewer) -> Result<Vec<Taught>> {
    viewer
        .all(
            "SELECT c.id, c.name, o.name AS school, COUNT(*) AS lessons
               FROM {lesson l} JOIN {class c} ON c.school_id = l.school_id AND c.id = l.class_id
               JOIN {org o} ON o.id = l.school_id
              WHERE l.until_on IS NULL OR l.until_on > $1
              GROUP BY c.id, c.name, o.name ORDER BY o.name, c.name, c.id LIMIT 500",
            args![viewer.today.as_str()],
        )
        .await
}

pub async fn find(viewer: &Viewer, id: Id<Class>) -> Result<Taught> {
    viewer
        .one(
            "SELECT c.id, c.name, o.name AS school, COUNT(l.id) AS lessons
               FROM {class c} JOIN {org o} ON o.id = c.school_id
               LEFT JOIN {lesson l} ON l.class_id = c.id AND (l.until_on IS NULL OR l.until_on > $2)
              WHERE c.id = $1 GROUP BY c.id, c.name, o.name",
            args![id, viewer.today.as_str()],
        )
        .await
}

pub async fn lessons(viewer: &Viewer, class: Id<Class>) -> Result<Vec<Lesson>> {
    viewer
        .all(
            "SELECT l.weekday, l.on_day, l.period, l.starts_at, l.ends_at, l.subject, l.room FROM {lesson l}
              WHERE l.class_id = $1 AND (l.until_on IS NULL OR l.until_on > $2)
                AND (l.on_day IS NULL OR l.on_day >= $2)
              ORDER BY l.weekday, l.on_day NULLS FIRST, l.starts_at NULLS LAST, l.period, l.id LIMIT 500",
            args![class, viewer.today.as_str()],
        )
        .await
}
