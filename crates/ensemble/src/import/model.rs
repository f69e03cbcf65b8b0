//! What an import is.

/// One file brought in.
pub enum Import {}
