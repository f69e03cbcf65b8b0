//! Against numbers that metafor made, against each other, and by simulation.

mod reference;
