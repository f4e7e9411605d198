//! The pages: a struct for its template beside the handler that fills it.

pub mod expertise;
pub mod home;
pub mod problem;
pub mod sign_in;
