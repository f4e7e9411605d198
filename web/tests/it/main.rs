//! The program as a browser without scripts sees it: requests go into the router of a real office.

mod app;
mod cases;
mod dates;
mod days;
mod demo;
mod downloads;
mod exchange;
mod expertise;
mod failures;
mod hours;
mod kato;
mod law;
mod law_command;
mod law_desk;
mod limits;
mod log;
mod numbering;
mod operator;
mod pages;
mod portal;
mod refused;
mod routes;
mod sign_in;
mod story;
mod systems;
mod tus;
