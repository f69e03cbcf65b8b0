//! A disk that fills up: nothing is said to be written that is not there.

use super::MIGRATIONS;
use super::world::{tallied, tally};
use ensemble_db::testing::run;
use ensemble_db::{Db, DbError, Options, args, migrate};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk of its own, gone when dropped.
struct Disk(PathBuf);

impl Disk {
    fn new(name: &str) -> Option<Disk> {
        let path = std::env::temp_dir().join(format!("ensemble-disk-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        let disk = Disk(path);
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "none"]).arg(&disk.0).output();
        if mount.is_ok_and(|done| done.status.success()) {
            return Some(disk);
        }
        println!("skipped: this user may not mount a small disk");
        None
    }

    async fn open(&self) -> Db {
        let url = format!("sqlite://{}", self.0.join("file.db").display());
        let db = Db::open(&url, Options::default()).await.unwrap();
        migrate(&db, MIGRATIONS, 0).await.unwrap();
        db
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn ballast(disk: &Path) -> PathBuf {
    let path = disk.join("ballast");
    std::fs::write(&path, vec![1; 1 << 20]).unwrap();
    path
}

/// Inserts until the disk has been full for a while; answers what was acknowledged.
async fn fill(db: &Db, first: i64, returning: bool) -> BTreeSet<i64> {
    let mut acknowledged = BTreeSet::new();
    let mut full = 0;
    let mut n = first;
    while full < 25 {
        n += 4;
        assert!(acknowledged.len() < 5000, "a disk of 4 MB is never full");
        let written = async {
            let mut tx = db.begin().await?;
            if returning {
                let sql = "INSERT INTO tally (n) VALUES ($1) RETURNING n";
                tx.one::<(i64,)>(sql, args![n]).await?;
            } else {
                tx.run("INSERT INTO tally (n) VALUES ($1)", args![n]).await?;
            }
            let note = "INSERT INTO school (id, name) VALUES ($1, $2)";
            tx.run(note, args![uuid::Uuid::new_v4(), "x".repeat(3000)]).await?;
            tx.commit().await
        };
        match written.await {
            Ok(()) => drop(acknowledged.insert(n)),
            Err(DbError::Full) => full += 1,
            Err(error) => panic!("{error:?} is not Full"),
        }
    }
    acknowledged
}

#[test]
fn a_full_disk_acknowledges_nothing_and_lets_readers_read() {
    run(async {
        let Some(disk) = Disk::new("full") else { return };
        let ballast = ballast(&disk.0);
        let db = disk.open().await;
        let writers = (0..4).map(|first| {
            let db = db.clone();
            tokio::spawn(async move { fill(&db, first, first % 2 == 0).await })
        });
        let mut acknowledged = BTreeSet::new();
        for writer in writers.collect::<Vec<_>>() {
            acknowledged.extend(writer.await.unwrap());
        }
        assert!(acknowledged.len() > 20, "the disk was full from the start");
        // Read by the open database, by a new one, and once more after it is closed.
        assert_eq!(tallied(&db).await, acknowledged.iter().copied().collect::<Vec<_>>());
        let (sound,): (String,) =
            db.one("SELECT integrity_check FROM pragma_integrity_check", args![]).await.unwrap();
        assert_eq!(sound, "ok");

        std::fs::remove_file(&ballast).unwrap();
        tally(&db, -1).await.unwrap();
        acknowledged.insert(-1);
        db.close().await;
        let db = disk.open().await;
        assert_eq!(tallied(&db).await, acknowledged.into_iter().collect::<Vec<_>>());
        db.close().await;
    });
}

#[test]
fn a_disk_that_fills_up_during_an_import_keeps_none_of_it() {
    run(async {
        let Some(disk) = Disk::new("import") else { return };
        let db = disk.open().await;
        tally(&db, -1).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.run("INSERT INTO tally (n) VALUES (0)", args![]).await.unwrap();
        let rows = (0..30_000).map(|n| args![uuid::Uuid::from_u128(n), "x".repeat(1000)]);
        assert_eq!(tx.insert_many("school", &["id", "name"], rows, "").await, Err(DbError::Full));
        assert!(tx.commit().await.is_err());
        assert_eq!(tallied(&db).await, [-1]);
        tally(&db, -2).await.unwrap();
        assert_eq!(tallied(&db).await, [-2, -1]);
        db.close().await;
    });
}
