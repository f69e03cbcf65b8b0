//! Pages of practices: the library, one card, and the form it is written in.

pub mod card;
pub mod form;
pub mod index;
