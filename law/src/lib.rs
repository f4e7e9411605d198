//! The law: what the orders say, as functions of their arguments.
//!
//! Order 670 ("A-…") and order 465 ("B-…") by clause: identifiers, working calendar, terms that explain
//! themselves, state machines, roles. No clock, no input or output, no texts for people but those of the data: a
//! date, a refusal or an event names its clause and a code, the words are in the locale files.

pub mod access;
pub mod application;
pub mod authority;
pub mod book;
pub mod calendar;
pub mod checklist;
pub mod disclosure;
pub mod document;
pub mod due;
pub mod edition;
pub mod event;
pub mod expertise;
pub mod extension;
pub mod hours;
pub mod ids;
pub mod kato;
pub mod number;
pub mod participant;
pub mod publication;
pub mod reading;
pub mod recount;
pub mod refusal;
pub mod registration;
pub mod replacement;
pub mod replay;
pub mod retention;
pub mod rule;
pub mod staff;
pub mod sum;
pub mod tariff;
pub mod term;
mod text;
pub mod tlog;
mod validity;
pub mod window;

pub use book::{Law, LawBook};
pub use calendar::Calendar;
pub use due::{Pause, Start, TermError};
pub use edition::{Edition, Order, Unit};
pub use event::{Event, Outcome};
pub use extension::{Cause, Interruption};
pub use ids::{Bin, Iin};
pub use kato::Kato;
pub use refusal::{Clause, Refusal};
pub use rule::Rule;
pub use term::{Due, Step, StepKind};
pub use text::Text;
