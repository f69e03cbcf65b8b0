//! Who may see what, and who may do what. Nothing else in the program decides either.
//!
//! Reading goes through a [`Viewer`], writing through an [`Act`], pupil-level rows through a
//! [`viewer::Look`] that has already been written to the access log. [`scope`] says which rows
//! exist for somebody, [`rule`] says the same of one thing in hand and makes the proofs that
//! mutations ask for, [`door`] guards whole routes.

pub mod act;
pub mod door;
pub mod grant;
pub mod rule;
pub mod scope;
pub mod viewer;
pub mod whole;

pub use act::Act;
pub use door::Door;
pub use grant::Editable;
pub use rule::{Thing, Verb, can};
pub use viewer::{Membership, Role, Viewer, Who};
