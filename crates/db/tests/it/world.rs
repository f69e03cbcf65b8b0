//! Small doings that many tests share.

use ensemble_db::{Db, DbError, Tx, args};
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use uuid::Uuid;

/// Small numbers that look random and are the same in each run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

/// Waits at most this long, and drops the work when it is not done.
pub async fn at_most<T>(micros: u64, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_micros(micros), work).await.ok()
}

/// Polls the work this many times, and drops it when it is not done.
pub async fn polled<T>(times: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = times;
    std::future::poll_fn(|cx| {
        if left == 0 {
            return std::task::Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}

pub async fn add_school(tx: &mut Tx, name: &str) -> Result<Uuid, DbError> {
    let id = Uuid::new_v4();
    tx.run("INSERT INTO school (id, name) VALUES ($1, $2)", args![id, name]).await?;
    Ok(id)
}

pub async fn tally(db: &Db, n: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    tx.run("INSERT INTO tally (n) VALUES ($1)", args![n]).await?;
    tx.commit().await
}

pub async fn tallied(db: &Db) -> Vec<i64> {
    let rows: Vec<(i64,)> = db.all("SELECT n FROM tally ORDER BY n", args![]).await.unwrap();
    rows.into_iter().map(|(n,)| n).collect()
}
