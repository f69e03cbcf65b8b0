//! SQL of letting leavers go. For the program itself, in one network.

use std::collections::{BTreeMap, HashSet};

use ensemble_db::{Value, args};
use uuid::Uuid;

use crate::access::Act;
use crate::import::record::{Identifier, Pupil, Record, Sourced};
use crate::import::retention::{FAMILY, GIVEN};
use crate::network::Org;
use crate::web::id::Id;
use crate::web::problem::Result;

const PURPOSE: &str = "removing the names of pupils who left long enough ago";

/// Every school's years, by school.
pub async fn sessions(act: &mut Act, network: Id<Org>) -> Result<BTreeMap<Uuid, Vec<(String, String)>>> {
    let rows: Vec<(Uuid, String, String)> = act
        .all(
            "SELECT s.school_id, s.from_on, s.until_on FROM school_session s
               JOIN org_closure c ON c.descendant_id = s.school_id WHERE c.ancestor_id = $1 ORDER BY s.from_on",
            args![network],
        )
        .await?;
    let mut all: BTreeMap<Uuid, Vec<(String, String)>> = BTreeMap::new();
    for (school, from, until) in rows {
        all.entry(school).or_default().push((from, until));
    }
    Ok(all)
}

/// School, pupil and last day of everybody who left and still has a name.
pub async fn leavers(act: &mut Act, network: Id<Org>) -> Result<Vec<(Uuid, Uuid, String)>> {
    let today = act.today().to_owned();
    act.look_all(
        network,
        PURPOSE,
        "SELECT p.school_id, p.id, p.left_on FROM {pupil p}
          WHERE p.left_on IS NOT NULL AND p.left_on <= $1 AND NOT (p.given_name = $2 AND p.family_name = $3)
          ORDER BY p.school_id, p.id",
        args![today, GIVEN, FAMILY],
    )
    .await
}

pub async fn archive(act: &mut Act, school: Uuid, pupils: &HashSet<Uuid>) -> Result<()> {
    let ids: Vec<Uuid> = pupils.iter().copied().collect();
    for ids in ids.chunks(1_000) {
        act.run(
            "UPDATE pupil SET given_name = $3, family_name = $4, born_on = NULL, joined_on = NULL, came_from = NULL
              WHERE school_id = $1 AND id IN $2",
            args![school, ids.to_vec(), GIVEN, FAMILY],
        )
        .await?;
        act.run(
            "DELETE FROM pupil_identifier WHERE school_id = $1 AND pupil_id IN $2",
            args![school, ids.to_vec()],
        )
        .await?;
        act.run(
            "DELETE FROM sourced WHERE school_id = $1 AND kind = 'pupil' AND target_id IN $2",
            args![school, ids.to_vec()],
        )
        .await?;
    }
    forget::<Pupil>(act, school, pupils, |pupil| pupil.id).await?;
    forget::<Identifier>(act, school, pupils, |identifier| identifier.pupil_id).await?;
    forget::<Sourced>(act, school, pupils, |sourced| sourced.target_id).await
}

struct Batch {
    import_id: Uuid,
    seq: i64,
    before: Option<String>,
    after: Option<String>,
}
ensemble_db::from_row!(Batch { import_id, seq, before, after });

/// Takes their rows out of the lists that files are undone from: undoing brings nobody's name back.
async fn forget<R: Record>(
    act: &mut Act,
    school: Uuid,
    pupils: &HashSet<Uuid>,
    of: fn(&R) -> Uuid,
) -> Result<()> {
    let batches: Vec<Batch> = act
        .look_all(
            Id::new(school),
            PURPOSE,
            "SELECT c.import_id, c.seq, c.before, c.after FROM {import_change c} WHERE c.school_id = $1 AND c.what = $2",
            args![school, R::TABLE],
        )
        .await?;
    for batch in batches {
        let after: Vec<R> = serde_json::from_str(batch.after.as_deref().unwrap_or("[]"))?;
        let before: Vec<Option<R>> = match &batch.before {
            Some(text) => serde_json::from_str(text)?,
            None => vec![None; after.len()],
        };
        let all = after.len();
        let (before, after): (Vec<Option<R>>, Vec<R>) =
            before.into_iter().zip(after).filter(|(_, after)| !pupils.contains(&of(after))).unzip();
        if after.len() == all {
            continue;
        }
        let before: Value = match before.iter().any(Option::is_some) {
            true => serde_json::to_string(&before)?.into(),
            false => Value::Text(None),
        };
        act.run(
            "UPDATE import_change SET before = $3, after = $4 WHERE import_id = $1 AND seq = $2",
            vec![batch.import_id.into(), batch.seq.into(), before, serde_json::to_string(&after)?.into()],
        )
        .await?;
    }
    Ok(())
}
