//! What must be refused, each case with its code, over an authority of our own; and the published test material
//! where it is at hand.

mod chains;
mod containers;
mod lists;
mod mutations;
mod published;
mod purposes;
mod world;
