//! Results that a package takes away. They are put down as they were, with nothing after them, and undoing
//! the file brings them back where their test and their pupil are still here.

use std::collections::{BTreeMap, HashSet};

use ensemble_db::{Value, args};
use uuid::Uuid;

use super::undo::Undone;
use super::write::{BATCH, Log};
use crate::access::Act;
use crate::import::Import;
use crate::import::record::{Outcome, Record};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

pub async fn take_away(act: &mut Act, log: &mut Log, gone: &[Outcome]) -> Result<()> {
    let mut together: BTreeMap<(Uuid, Uuid), Vec<&Outcome>> = BTreeMap::new();
    for one in gone {
        together.entry((one.school_id, one.occasion_id)).or_default().push(one);
    }
    for ((school, occasion), rows) in together {
        for part in rows.chunks(BATCH) {
            let pupils: Vec<Uuid> = part.iter().map(|one| one.pupil_id).collect();
            let sql = "DELETE FROM result WHERE school_id = $1 AND occasion_id = $2 AND pupil_id IN $3";
            act.run(sql, args![school, occasion, pupils]).await?;
            let was = serde_json::to_string(&part)?;
            log.put(Outcome::TABLE, Id::new(school), occasion.simple().to_string(), Some(was), None);
        }
    }
    Ok(())
}

pub async fn put_back(act: &mut Act, import: &Import, undone: &mut Undone) -> Result<()> {
    const PURPOSE: &str = "undoing a file";
    let batches: Vec<(Id<Org>, String)> = act
        .look_all(
            import.org_id,
            PURPOSE,
            "SELECT c.school_id, c.before FROM {import_change c}
              WHERE c.import_id = $1 AND c.what = 'result' AND c.after IS NULL AND c.before IS NOT NULL
              ORDER BY c.seq DESC",
            args![import.id],
        )
        .await?;
    for (school, was) in batches {
        let was: Vec<Outcome> = serde_json::from_str(&was)?;
        let all = was.len();
        let occasions: Vec<Uuid> = was.iter().map(|one| one.occasion_id).collect();
        let sql = "SELECT o.id FROM {occasion o} WHERE o.id IN $1";
        let occasions: Vec<(Uuid,)> = act.all(sql, args![occasions]).await?;
        let occasions: HashSet<Uuid> = occasions.into_iter().map(|(id,)| id).collect();
        let pupils: Vec<Uuid> = was.iter().map(|one| one.pupil_id).collect();
        let sql = "SELECT p.id FROM {pupil p} WHERE p.school_id = $1 AND p.id IN $2";
        let pupils: Vec<(Uuid,)> = act.look_all(school, PURPOSE, sql, args![school, pupils]).await?;
        let pupils: HashSet<Uuid> = pupils.into_iter().map(|(id,)| id).collect();
        let is_theirs =
            |one: &Outcome| occasions.contains(&one.occasion_id) && pupils.contains(&one.pupil_id);
        let rows: Vec<Vec<Value>> = was.into_iter().filter(is_theirs).map(|one| one.values()).collect();
        // Where somebody entered another since, that one stays.
        let back = match rows.is_empty() {
            true => 0,
            false => {
                act.insert_many(Outcome::TABLE, Outcome::COLUMNS, rows, "ON CONFLICT DO NOTHING").await?
            }
        };
        let back = usize::try_from(back).unwrap_or(all);
        undone.put_back += back;
        undone.keep_many(Outcome::TABLE, all.saturating_sub(back));
    }
    Ok(())
}
