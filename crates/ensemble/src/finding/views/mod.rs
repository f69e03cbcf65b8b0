//! Pages of findings.

pub mod decide;
pub mod list;
pub mod show;
pub mod stopped;

use crate::practice::model::Reach;

/// Who may read it, as a choice.
pub fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Team => "Our team only",
        Reach::School => "Our school",
        Reach::Community => "Our learning community",
        Reach::Network => "The whole network",
    }
}
