//! How far work is, while it goes on. Who works says so as often as they like: it is kept in memory, and written down
//! by the worker from time to time, because on one database nobody else can write while much is being written.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Row;
use crate::web::id::Id;

/// How far one piece of work is. Nothing at first.
#[derive(Debug, Default)]
pub struct Far {
    done: AtomicI64,
    of: AtomicI64,
}

impl Far {
    pub fn is(&self, done: i64, of: i64) {
        self.of.store(of, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }

    /// Done, and all there is to do.
    pub fn so_far(&self) -> (i64, i64) {
        (self.done.load(Ordering::Relaxed), self.of.load(Ordering::Relaxed))
    }

    /// A part of `of` that goes from `from` to `to`: so much of it is done.
    pub fn within(&self, (from, to, of): (i64, i64, i64), done: u64, all: u64) {
        let share = u128::from(done.min(all)) * u128::from(to.abs_diff(from)) / u128::from(all.max(1));
        self.is(from + i64::try_from(share).unwrap_or_default(), of);
    }
}

/// The job that this process is at.
#[derive(Default)]
pub struct Working(Mutex<Option<(Id<Row>, Arc<Far>)>>);

impl Working {
    pub fn begin(&self, job: Id<Row>, far: Arc<Far>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((job, far));
    }

    pub fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn at(&self, job: Id<Row>) -> Option<(i64, i64)> {
        let working = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        working.as_ref().filter(|(id, _)| *id == job).map(|(_, far)| far.so_far())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_work_stays_within_its_part() {
        let far = Far::default();
        assert_eq!(far.so_far(), (0, 0));
        far.within((400, 1_000, 1_000), 1, 2);
        assert_eq!(far.so_far(), (700, 1_000));
        far.within((400, 1_000, 1_000), 9, 2);
        assert_eq!(far.so_far(), (1_000, 1_000));
        far.within((0, 400, 1_000), 1, 0);
        assert_eq!(far.so_far(), (0, 1_000), "of nothing, nothing is done");
    }
}
