//! HTTP, and nothing a school would recognise: requests in, typed pages out.

pub mod assets;
pub mod form;
pub mod headers;
pub mod id;
pub mod layer;
pub mod locale;
pub mod page;
pub mod path;
pub mod problem;
pub mod serve;
pub mod session;
pub mod table_file;

pub use form::{Form, Query};
pub use page::{Again, Page, Redirect};
pub use path::Path;
pub use problem::{Problem, Result};
