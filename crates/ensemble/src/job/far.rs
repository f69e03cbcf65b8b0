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

    /// The part of `of` that goes from `from` to `to`.
    pub fn part(&self, (from, to, of): (i64, i64, i64)) -> Part<'_> {
        Part { far: self, from, to, of }
    }
}

/// One step of the work, which knows nothing of the others.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    far: &'a Far,
    from: i64,
    to: i64,
    of: i64,
}

impl<'a> Part<'a> {
    /// So much of this part is done.
    pub fn is(&self, done: u64, all: u64) {
        self.far.is(self.at(done, all), self.of);
    }

    /// The piece of this part that comes after `done` of all, and goes as far as `next`.
    pub fn piece(&self, (done, next): (u64, u64), all: u64) -> Part<'a> {
        Part { from: self.at(done, all), to: self.at(next, all), ..*self }
    }

    fn at(&self, done: u64, all: u64) -> i64 {
        let share =
            u128::from(done.min(all)) * u128::from(self.to.abs_diff(self.from)) / u128::from(all.max(1));
        self.from + i64::try_from(share).unwrap_or_default()
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
        let part = far.part((400, 1_000, 1_000));
        part.is(1, 2);
        assert_eq!(far.so_far(), (700, 1_000));
        part.is(9, 2);
        assert_eq!(far.so_far(), (1_000, 1_000));
        part.piece((1, 2), 4).is(1, 2);
        assert_eq!(far.so_far(), (625, 1_000));
        far.part((0, 400, 1_000)).is(1, 0);
        assert_eq!(far.so_far(), (0, 1_000), "of nothing, nothing is done");
    }
}
