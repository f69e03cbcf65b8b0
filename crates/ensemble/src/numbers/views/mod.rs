//! Pages of our numbers.

pub mod define;
pub mod index;
pub mod measure;
pub mod missing;
pub mod picture;
pub mod quality;
pub mod sample;
pub mod variation;
