//! The pages: a struct for its template beside the handler that fills it.

pub mod account;
pub mod applications;
pub mod cabinet;
pub mod cases;
pub mod compare;
pub mod documents;
pub mod expertise;
pub mod exports;
pub mod home;
pub mod kato;
pub mod law;
pub mod limits;
pub mod log;
pub mod notices;
pub mod numbering;
pub mod operator;
pub mod package;
pub mod participants;
pub mod people;
pub mod problem;
pub mod registrations;
pub mod sign_in;
pub mod uploaded;
pub mod uploads;
pub mod view;
