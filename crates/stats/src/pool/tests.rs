//! Against numbers that metafor made, against each other, and by simulation.

mod further;
mod properties;
mod reference;
mod simulations;
