//! Supervision (A-26.p2, A-34.9, B-16.4): what the Vedomstvo and other bodies read in an expertise system, what they ask,
//! and the register of their looks; on the portal, which systems have given access.

pub mod cases;
pub mod explanations;
pub mod looks;
pub mod systems;
