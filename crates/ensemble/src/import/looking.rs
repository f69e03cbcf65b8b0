//! Files that are being looked at. A short one is read each time somebody asks, so that what is shown is how things
//! are. A long one is read once, while its page says how far that is, and what was found is kept for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tokio::task::JoinHandle;

use super::compare::{self, Preview};
use super::model::{Absent, Import};
use super::store;
use crate::access::Viewer;
use crate::job::Far;
use crate::web::problem::{Problem, Result};

/// How long a page waits for a file before it says how far its reading is. What takes no longer is not kept.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long what was found is kept after somebody asked for it last.
const KEPT: Duration = Duration::from_secs(15 * 60);

/// What was asked: which file, read how, for whom, beside which state of the records.
type Key = [u8; 32];

/// The looks of one process.
#[derive(Default)]
pub struct Looks(Mutex<HashMap<Key, Arc<Look>>>);

struct Look {
    far: Arc<Far>,
    began: Instant,
    asked: Mutex<Instant>,
    state: tokio::sync::Mutex<State>,
}

enum State {
    Going(JoinHandle<Result<Option<Preview>>>),
    Found(Arc<Preview>),
    /// Handed out, and not kept.
    Over,
}

/// What a page can show.
pub enum Looked {
    Found(Arc<Preview>),
    /// Not yet: so much of it is done.
    Going((i64, i64)),
    /// The file is no longer kept.
    Gone,
}

/// Looks at the file, or on at a look that has begun. `answer` is what the person says now about pupils who are not in
/// the file.
pub async fn look(viewer: &Viewer, import: &Import, answer: Option<Absent>) -> Result<Looked> {
    let key = key(viewer, import, answer).await?;
    let look = viewer.app.looks.at(key, |far| begin(viewer.clone(), import.clone(), answer, far));
    let (looked, is_over) = look.wait().await;
    if is_over {
        viewer.app.looks.forget(&key);
    }
    looked
}

#[expect(
    clippy::disallowed_methods,
    reason = "it writes nothing and may end with the process: it is begun again"
)]
fn begin(
    viewer: Viewer,
    import: Import,
    answer: Option<Absent>,
    far: Arc<Far>,
) -> JoinHandle<Result<Option<Preview>>> {
    tokio::spawn(async move { compare::preview(&viewer, &import, answer, &far).await })
}

/// The same for who has to have it: waits for as long as it takes. None: the file is no longer kept.
pub async fn found(viewer: &Viewer, import: &Import, answer: Option<Absent>) -> Result<Option<Arc<Preview>>> {
    loop {
        match look(viewer, import, answer).await? {
            Looked::Found(preview) => return Ok(Some(preview)),
            Looked::Gone => return Ok(None),
            Looked::Going(_) => {}
        }
    }
}

async fn key(viewer: &Viewer, import: &Import, answer: Option<Absent>) -> Result<Key> {
    let changed = store::last_change(viewer, import.org_id).await?;
    let asked = (&import.id, import.kind, &import.mapping, answer, import.create_schools);
    let whose = (viewer.person_id(), format!("{:?}", viewer.memberships), &viewer.today, changed);
    Ok(Sha256::digest(serde_json::to_vec(&(asked, whose))?).into())
}

impl Looks {
    fn at(&self, key: Key, begin: impl FnOnce(Arc<Far>) -> JoinHandle<Result<Option<Preview>>>) -> Arc<Look> {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.retain(|_, look| look.is_wanted());
        let look = looks.entry(key).or_insert_with(|| {
            let far = Arc::new(Far::default());
            let state = tokio::sync::Mutex::new(State::Going(begin(Arc::clone(&far))));
            Arc::new(Look { far, began: now(), asked: Mutex::new(now()), state })
        });
        *look.asked.lock().unwrap_or_else(PoisonError::into_inner) = now();
        Arc::clone(look)
    }

    fn forget(&self, key: &Key) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

impl Look {
    fn is_wanted(&self) -> bool {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < KEPT
    }

    /// What there is to show within [`PATIENCE`], and whether the look is over with it.
    async fn wait(&self) -> (Result<Looked>, bool) {
        let going = || (Ok(Looked::Going(self.far.so_far())), false);
        let until = tokio::time::Instant::now() + PATIENCE;
        let Ok(mut state) = tokio::time::timeout_at(until, self.state.lock()).await else { return going() };
        let handle = match &mut *state {
            State::Found(preview) => return (Ok(Looked::Found(Arc::clone(preview))), false),
            // Somebody else was given it a moment ago.
            State::Over => return going(),
            State::Going(handle) => handle,
        };
        let Ok(ended) = tokio::time::timeout_at(until, handle).await else { return going() };
        *state = State::Over;
        match ended {
            Err(why) => (Err(Problem::Internal(why.into())), true),
            Ok(Err(why)) => (Err(why), true),
            Ok(Ok(None)) => (Ok(Looked::Gone), true),
            Ok(Ok(Some(preview))) => {
                let preview = Arc::new(preview);
                let is_short = self.began.elapsed() < PATIENCE;
                if !is_short {
                    *state = State::Found(Arc::clone(&preview));
                }
                (Ok(Looked::Found(preview)), is_short)
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a person waits goes by the wall’s clock")]
fn now() -> Instant {
    Instant::now()
}
