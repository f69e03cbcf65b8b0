//! SQL of marks, which are many: read by pupils and days, written without a line of their own in the list of
//! changes. A mark knows the import that wrote it, and that is what undoing goes by.

use ensemble_db::{Value, args};
use uuid::Uuid;

use super::snapshot::Reader;
use super::write::{self, Log};
use crate::access::Act;
use crate::import::Import;
use crate::import::record::{Change, Mark};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

const COLUMNS: &[&str] = &["school_id", "pupil_id", "half_day", "code", "import_id"];

/// A mark that was not there: pupil, half day, code, import.
pub type New = (Uuid, String, &'static str, Uuid);

/// Whether the school has any marks yet. A first register is then compared with nothing.
pub async fn any(reader: &mut Reader<'_>, school: Id<Org>) -> Result<bool> {
    let sql = "SELECT t.pupil_id FROM {attendance_mark t} WHERE t.school_id = $1 LIMIT 1";
    let found: Vec<(Uuid,)> = reader.logged(school, sql, args![school]).await?;
    Ok(!found.is_empty())
}

/// The marks of these pupils from a half day to another, both included.
pub async fn between(
    reader: &mut Reader<'_>,
    school: Id<Org>,
    pupils: &[Uuid],
    from: &str,
    to: &str,
) -> Result<Vec<Mark>> {
    let sql = "SELECT t.school_id, t.half_day, t.pupil_id, t.code, t.import_id FROM {attendance_mark t}
                WHERE t.school_id = $1 AND t.pupil_id IN $2 AND t.half_day >= $3 AND t.half_day <= $4";
    reader.logged(school, sql, args![school, pupils.to_vec(), from, to]).await
}

/// New marks, and those that replace others. Only the latter are put down as they were.
pub async fn write(
    act: &mut Act,
    log: &mut Log,
    school: Id<Org>,
    new: Vec<New>,
    changed: &[Change<Mark>],
) -> Result<()> {
    let values = |(pupil, half_day, code, import): New| args![school, pupil, half_day, code, import];
    if !new.is_empty() {
        log.touched("attendance_mark", school);
        let rows: Vec<Vec<Value>> = new.into_iter().map(values).collect();
        act.insert_many("attendance_mark", COLUMNS, rows, "").await?;
    }
    write::rows(act, log, changed).await?;
    log.save(act).await
}

/// Takes out the marks that an import added and nothing has changed since; says how many.
pub async fn take_out(act: &mut Act, import: &Import, schools: &[Id<Org>]) -> Result<usize> {
    let schools: Vec<Uuid> = schools.iter().map(|school| school.uuid()).collect();
    let gone = act
        .run(
            "DELETE FROM attendance_mark WHERE school_id IN $1 AND import_id = $2",
            args![schools, import.id],
        )
        .await?;
    Ok(usize::try_from(gone).unwrap_or(usize::MAX))
}
