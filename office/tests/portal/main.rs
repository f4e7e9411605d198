//! The portal's use cases from the registration of a user to the registration of an application,
//! on both engines: what is accepted, what is refused by which clause, and that a refusal leaves nothing behind.

mod accounts;
mod addressee;
mod admissions;
mod agreement;
mod agreements;
mod alerts;
mod arrival;
mod authorities;
mod decision;
mod draft;
mod failure;
mod faults;
mod forge;
mod immutable;
mod kato;
mod killed;
mod ledger;
mod letters;
mod limits;
mod numbering;
mod numbers;
mod publications;
mod published;
mod receipt;
mod registration;
mod registration_date;
mod reminders;
mod samples;
mod series;
mod signatures;
mod staff;
mod submission;
mod tariffs;
mod upload;
mod world;
