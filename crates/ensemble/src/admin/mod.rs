//! Keeping the house: somebody's own settings, who looked at pupils, the pages about us, the
//! gallery of components, health.

pub mod routes;
pub mod store;
pub mod views;
