//! CONNECT. Half a day in another school, with a compact: what each may see, and until when.
//! Afterwards three boxes: saw, will try by, would not work here because.

pub mod model;

pub use model::Visit;
