//! Proofs. A mutation asks for one; only [`super::rule`] can make it.

use std::ops::Deref;

/// A thing that this viewer may change, now.
#[derive(Debug)]
pub struct Editable<T>(T);

impl<T> Editable<T> {
    pub(super) fn new(thing: T) -> Self {
        Editable(thing)
    }
}

impl<T> Deref for Editable<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
