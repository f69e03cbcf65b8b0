//! The design system: the page shell, its components and its charts, as typed functions that
//! return [`Markup`]. It reads nothing, writes nothing and knows no word of the product: whatever
//! a page says is passed in.
//!
//! - [`Page`] and [`Mast`]: what stands around every page
//! - [`Button`], [`Form`], [`Field`], [`Choices`], [`ErrorSummary`]: asking
//! - [`Card`], [`Table`], [`state`], [`tag`], [`facts`] and the other lists: telling
//! - [`chart`]: pictures of numbers, each with its words and its table
//! - [`mod@assets`]: style, script and font, with names that carry a content hash
//! - [`gallery`]: every component in every state
//!
//! A page arranges these with a few layout classes of its own: `cols side|wide|half|rail`, `tiles`,
//! `stack` (with `gap-s`, `gap-l`), `row` (with `between`, `base`), `head`, `narrow`, `prose`, and for
//! text `lead`, `small`, `tiny`, `quiet`, `nowrap`, `vh` (read out, not shown), `name` and `private`
//! (gone while names are hidden), `no-print`, `keep` (a form that prints).
//!
//! Words passed as `impl Render` may be text, which is escaped, or markup from [`html!`].
//! Nothing here writes an inline style or script, so the strictest content policy holds.
#![warn(missing_docs)]

pub mod assets;
mod button;
mod card;
pub mod chart;
mod form;
mod gallery;
mod icons;
mod list;
mod mast;
mod message;
mod page;
mod raw;
mod table;
mod tag;

pub use assets::{Asset, asset, assets};
pub use button::{Button, Hx, Swap, do_names, do_print};
pub use card::{Card, Section};
pub use form::{Choice, Choices, ErrorSummary, Field, Form, saved};
pub use gallery::gallery;
pub use icons::Icon;
pub use list::*;
pub use mast::Mast;
pub use maud::{Markup, Render, html};
pub use message::*;
pub use page::{Account, Device, Link, NavItem, Page, Place, Search, Site, Theme};
pub use table::{Cell, Shown, Table};
pub use tag::{Kind, Tint, state, tag};
