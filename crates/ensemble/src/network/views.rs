//! Pages of the network.

use ensemble_ui::{Mast, html};

use crate::access::Viewer;
use crate::web::page::{Here, Page};

pub fn index(viewer: &Viewer) -> Page {
    Page::new(viewer, "Network", Here::Network).mast(Mast::new("Our network")).body(html! {})
}
