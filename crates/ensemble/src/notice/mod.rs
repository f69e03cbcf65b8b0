//! SPOT. Somebody notices something good in a team and says it in one line. The team, and only the
//! team, is invited to tell the story. Declining leaves no trace.

pub mod model;

pub use model::Notice;
