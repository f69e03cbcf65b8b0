//! SQL of rows that wait for a person.

use std::collections::HashSet;

use ensemble_db::{Value, args};

use crate::access::viewer::Look;
use crate::access::{Act, Editable, Thing, Verb, Viewer, rule};
use crate::event::Event;
use crate::import::Import;
use crate::import::model::Counts;
use crate::import::waiting::{Row, Waiting, file_rows};
use crate::network::{self, Org, OrgKind};
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

const PURPOSE: &str = "rows of a file that wait for somebody to say whose they are";
const COLUMNS: &[&str] = &[
    "id",
    "import_id",
    "school_id",
    "file_name",
    "file_mark",
    "row_number",
    "about",
    "why",
    "body",
    "waits_since",
];

/// Puts rows with those that wait. The same rows of the same file, brought in before, make room for them.
pub async fn put(act: &mut Act, import: &Import, at: OrgKind, waiting: &[Waiting]) -> Result<()> {
    let mut schools: Vec<(Id<Org>, &str)> =
        waiting.iter().map(|w| (Id::new(w.school), w.file_mark.as_str())).collect();
    schools.sort_unstable();
    schools.dedup();
    for (school, mark) in &schools {
        make_room(act, *school, mark).await?;
        // Who brought the file in above the schools may not see their pupils: the schools are told.
        if at != OrgKind::School {
            act.record(Event::RowsWait { org: *school, import: import.id }).await?;
        }
    }
    let since = act.now();
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(waiting.len());
    for one in waiting {
        let id: Id<Row> = act.id();
        rows.push(args![
            id,
            import.id,
            one.school,
            import.file_name.as_str(),
            one.file_mark.as_str(),
            i64::try_from(one.body.row.row).unwrap_or_default(),
            one.about(),
            one.why,
            serde_json::to_string(&one.body)?,
            since
        ]);
    }
    act.insert_many("import_waiting", COLUMNS, rows, "").await?;
    let rows: HashSet<_> = waiting.iter().map(|one| (one.school, one.body.row.row)).collect();
    let count = i64::try_from(rows.len()).unwrap_or_default();
    act.run("UPDATE import SET waiting = waiting + $2 WHERE id = $1", args![import.id, count]).await?;
    Ok(())
}

async fn make_room(act: &mut Act, school: Id<Org>, mark: &str) -> Result<()> {
    let before: Vec<(Id<Import>, i64)> = act
        .look_all(
            school,
            PURPOSE,
            "SELECT w.import_id, COUNT(DISTINCT w.row_number) FROM {import_waiting w}
              WHERE w.school_id = $1 AND w.file_mark = $2 GROUP BY w.import_id",
            args![school, mark],
        )
        .await?;
    for (import, count) in before {
        act.run("UPDATE import SET waiting = waiting - $2 WHERE id = $1", args![import, count]).await?;
        act.run(
            "DELETE FROM import_waiting WHERE import_id = $1 AND school_id = $2 AND file_mark = $3",
            args![import, school, mark],
        )
        .await?;
    }
    Ok(())
}

const SELECT: &str = "SELECT w.id, w.import_id, w.school_id, w.file_name, w.file_mark, w.about, w.why, w.body
   FROM {import_waiting w} WHERE w.import_id = $1";

/// The rows of a file that wait in the schools whose pupils this viewer looks after.
pub async fn list(look: &Look, import: Id<Import>, limit: i64) -> Result<Vec<Row>> {
    look.all(&format!("{SELECT} ORDER BY w.school_id, w.row_number LIMIT $2"), args![import, limit]).await
}

/// A row with results of several days is one row of the file.
const COUNT: &str = "SELECT COUNT(*) FROM (SELECT DISTINCT w.school_id, w.row_number FROM {import_waiting w} WHERE w.import_id = $1) rows";

pub async fn count(look: &Look, import: Id<Import>) -> Result<i64> {
    let counted: (i64,) = look.one(COUNT, args![import]).await?;
    Ok(counted.0)
}

/// The school of a row that this viewer may answer for.
pub async fn editable(viewer: &Viewer, school: Id<Org>) -> Result<Editable<Org>> {
    let org = network::store::find(viewer, school).await?;
    let above = network::above(&viewer.app, school).await?;
    rule::editable(viewer, Verb::Change, &Thing::Import { above: &above }, org)
}

/// The rows about the pupil of one of them; without one, every row of the school.
pub async fn about(
    act: &mut Act,
    school: Id<Org>,
    import: Id<Import>,
    one: Option<Id<Row>>,
) -> Result<Vec<Row>> {
    let mut sql = format!("{SELECT} AND w.school_id = $2");
    let mut args = args![import, school];
    if let Some(one) = one {
        sql.push_str(" AND w.about = (SELECT x.about FROM {import_waiting x} WHERE x.id = $3)");
        args.push(one.into());
    }
    act.look_all(school, PURPOSE, &(sql + " ORDER BY w.row_number"), args).await
}

/// Rows that were answered wait no longer. Nothing is answered twice, and nothing of a file that is undone.
pub async fn answered(act: &mut Act, import: Id<Import>, rows: &[Row], counts: &Counts) -> Result<()> {
    let ids: Vec<Value> = rows.iter().map(|row| Value::from(row.id)).collect();
    let mut gone = 0;
    for part in ids.chunks(1_000) {
        gone +=
            act.run("DELETE FROM import_waiting WHERE id IN $1", vec![Value::Many(part.to_vec())]).await?;
    }
    let count = i64::try_from(file_rows(rows)).unwrap_or_default();
    let changed = act
        .run(
            "UPDATE import SET waiting = waiting - $2 WHERE id = $1 AND state = 'applied'",
            args![import, count],
        )
        .await?;
    if changed != 1 || usize::try_from(gone) != Ok(rows.len()) {
        return Err(Problem::Conflict("These rows wait no longer. Open the list again to see what does."));
    }
    add_to_receipt(act, import, counts).await
}

/// The receipt says all that the file did, also later. One of a place above is not this viewer's to write on.
async fn add_to_receipt(act: &mut Act, import: Id<Import>, counts: &Counts) -> Result<()> {
    let found: Option<(String,)> =
        act.maybe("SELECT i.summary FROM {import i} WHERE i.id = $1", args![import]).await?;
    let Some((summary,)) = found else { return Ok(()) };
    let mut receipt: crate::import::model::Receipt = serde_json::from_str(&summary).unwrap_or_default();
    // How many pupils and schools there were is said already.
    receipt.counts.add(&Counts { schools: 0, present: 0, ..counts.clone() });
    let summary = serde_json::to_string(&receipt)?;
    act.run("UPDATE import SET summary = $2 WHERE id = $1", args![import, summary]).await?;
    Ok(())
}

/// How far the list of changes of an import has come.
pub async fn last_seq(act: &mut Act, import: Id<Import>) -> Result<i64> {
    // Whoever answers for one school does not see what the file changed in others, but counts on from it.
    let sql = "SELECT COALESCE(MAX(seq), 0) FROM import_change WHERE import_id = $1";
    let (seq,): (i64,) = act.tx().await?.one(sql, args![import]).await?;
    Ok(seq)
}

pub async fn forget(act: &mut Act, import: Id<Import>) -> Result<()> {
    act.run("DELETE FROM import_waiting WHERE import_id = $1", args![import]).await?;
    act.run("UPDATE import SET waiting = 0 WHERE id = $1", args![import]).await?;
    Ok(())
}

/// What nobody answered in time.
pub async fn forget_old(act: &mut Act, before: i64) -> Result<()> {
    act.run(
        "DELETE FROM import_waiting WHERE import_id IN (SELECT i.id FROM {import i} WHERE i.applied_at < $1)",
        args![before],
    )
    .await?;
    act.run(
        "UPDATE import SET waiting = 0 WHERE waiting > 0 AND id IN (SELECT i.id FROM {import i} WHERE i.applied_at < $1)",
        args![before],
    )
    .await?;
    Ok(())
}
