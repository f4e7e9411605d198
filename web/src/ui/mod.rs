//! What pages are made of: the frame of a page and the parts that stand in it.
//!
//! A page is an askama struct beside its handler. It embeds a [`Page`] and holds parts from here;
//! `web/templates/README.md` shows how. Parts take finished texts, so that the same part serves
//! every topic, and write the markup of govuk-frontend, so that its accessibility comes along.

pub mod case;
pub mod dates;
pub mod deadline;
pub mod forms;
pub mod gallery;
pub mod html;
pub mod icon;
pub mod listing;
pub mod page;
pub mod parts;
pub mod prose;
pub mod ribbon;
pub mod sign;
pub mod upload;

pub use html::Html;
pub use icon::icon;
pub use page::{Clock, Crumb, NavItem, Page, Script, Site, Theme, Who};
