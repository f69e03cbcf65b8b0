//! SPOT. Our numbers: measures that a team owns, what they say, and where it is working.

pub mod export;
pub mod jobs;
pub mod limits;
pub mod model;
pub mod quality;
pub mod reasons;
pub mod routes;
pub mod series;
pub mod store;
pub mod tried;
pub mod unnamed;
pub mod variation;
pub mod views;
pub mod words;

pub use model::Measure;
// What Today shows of them.
pub use store::teams;
pub use views::index::standing_out;
pub use views::picture;
