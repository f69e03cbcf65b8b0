//! Against reference numbers, planted truth and hostile input.

mod hostile;
mod plans;
mod reference;
mod simulation;
