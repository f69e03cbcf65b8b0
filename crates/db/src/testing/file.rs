//! SQLite: a template file per set of migrations, copied for each test.

use crate::{Db, DbError, Migration, Options, migrate};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{fs, io};

/// By then no test can still be using its file, and a template is more likely out of date than not.
const OLD: [(&str, Duration); 2] =
    [("ensemble-test-", Duration::from_secs(3600)), ("ensemble-template-", Duration::from_secs(24 * 3600))];

pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) async fn new(migrations: &[Migration]) -> Result<Scratch, DbError> {
        let template = template(migrations).await?;
        let copy = fresh();
        fs::copy(&template, &copy).map_err(disk)?;
        Ok(Scratch(copy))
    }

    pub(super) fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// The migrated file; made beside its place and moved there whole, since other processes look for it too.
async fn template(migrations: &[Migration]) -> Result<PathBuf, DbError> {
    let path = folder().join(format!("ensemble-template-{}.db", super::fingerprint(migrations)));
    if path.exists() {
        return Ok(path);
    }
    sweep();
    let making = Scratch(fresh());
    let db = Db::open(&making.url(), Options::default()).await?;
    migrate(&db, migrations, 0).await?;
    db.close().await;
    fs::rename(&making.0, &path).map_err(disk)?;
    Ok(path)
}

fn folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

fn fresh() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    folder().join(format!("ensemble-test-{}-{n}.db", std::process::id()))
}

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
}

/// Removes what tests that were killed left behind, and templates of yesterday.
fn sweep() {
    for entry in fs::read_dir(folder()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((_, old)) = OLD.iter().find(|(start, _)| name.starts_with(start)) else { continue };
        let age = entry.metadata().and_then(|file| file.modified()).map(|time| time.elapsed());
        if matches!(age, Ok(Ok(age)) if age > *old) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn disk(error: io::Error) -> DbError {
    DbError::Other(error.to_string())
}
