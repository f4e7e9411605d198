//! What must be refused, each case with its code, over an authority of our own; and the published test material
//! where it is at hand.

mod chains;
mod containers;
mod lists;
mod mutations;
mod ocsp;
mod published;
mod purposes;
mod records;
mod timestamps;
mod world;
