//! What is paid to whoever operates a system (A-15, A-38, B-14.p3): money, price lists, charges, value-added tax,
//! accounts.
//!
//! Sums are exact: whole tiyn, rounded once, where a charge or a tax is computed ([`Money`]).

pub mod account;
pub mod charge;
pub mod list;
pub mod money;
pub mod vat;

pub use list::{Component, Content, Payers, Position, Standing, State, Unit};
pub use money::{Money, Quantity};
