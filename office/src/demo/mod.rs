//! What exists only in the demonstration: its own certification authority and the people of the story.

pub mod acts;
pub mod authority;
pub mod paper;
pub mod personas;
pub mod stage;

/// The textual form of a signature, as NCALayer gives it.
pub fn pem(cms: &[u8]) -> String {
    pki::sign::pem(cms)
}
