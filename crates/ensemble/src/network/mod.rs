//! The network: organisations as a graph, and who belongs where.
//!
//! network > authority > community > school > team. A school may be in several communities, a team
//! in several schools. `org_closure` follows from the edges and is what access is decided with.

pub mod model;
pub mod routes;
pub mod store;
pub mod views;

pub use model::{Org, OrgKind, Sector};
pub use store::{above, roots};
