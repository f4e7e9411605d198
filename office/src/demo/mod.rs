//! What exists only in the demonstration: its own certification authority and the people of the story.

pub mod authority;
pub mod personas;
