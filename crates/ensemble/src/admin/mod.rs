//! Keeping the house: settings, the gallery of components, health.

pub mod routes;
