//! The law with the fictional calendar, and dates written as people read them.
#![allow(dead_code, reason = "each test file uses a part")]

use std::sync::{Arc, LazyLock};

use jiff::{Timestamp, civil};
use law::{Calendar, Due, Law, LawBook, Rule, Start};

/// The editions of order 670, the earlier one first.
pub const EDITIONS: [&str; 2] = [
    include_str!("../../rules/edition-670-2018-09-24.toml"),
    include_str!("../../rules/edition-670-2019-08-16.toml"),
];
/// The editions of order 465.
pub const EDITIONS_465: [&str; 2] = [
    include_str!("../../rules/edition-465-2020-09-11.toml"),
    include_str!("../../rules/edition-465-2022-12-30.toml"),
];
const CALENDAR: &str = include_str!("../calendar-of-the-test-cases.toml");

/// The law in the fictional October 2026.
pub fn fictional() -> Law {
    let calendar = Arc::new(Calendar::from_toml(&[CALENDAR]).unwrap());
    LawBook::new(&EDITIONS, calendar).unwrap().edition("670-2019-08-16").unwrap()
}

/// Order 465 in the fictional October 2026.
pub fn fictional_465() -> Law {
    let calendar = Arc::new(Calendar::from_toml(&[CALENDAR]).unwrap());
    LawBook::new(&EDITIONS_465, calendar).unwrap().edition("465-2022-12-30").unwrap()
}

/// The law with the calendar of Kazakhstan.
pub fn real() -> Law {
    static BOOK: LazyLock<LawBook> = LazyLock::new(LawBook::embedded);
    BOOK.edition("670-2019-08-16").unwrap()
}

/// An instant by the clock of the capital, as `2026-10-07 13:59:59.999`.
pub fn at(law: &Law, local: &str) -> Timestamp {
    let local: civil::DateTime = local.parse().unwrap();
    local.to_zoned(law.zone.clone()).unwrap().timestamp()
}

pub fn day(date: &str) -> civil::Date {
    date.parse().unwrap()
}

/// The editions of order 670 with further ones after them.
pub fn common_editions<'a>(further: &[&'a str]) -> Vec<&'a str> {
    EDITIONS.iter().copied().chain(further.iter().copied()).collect()
}

/// The end of a term, whose steps add up.
pub fn due(law: &Law, rule: Rule, start: impl Into<Start>) -> Due {
    let due = law.due(rule, start).unwrap();
    assert_eq!(due.adds_up(&law.zone), Ok(()), "{rule}");
    assert_eq!(due.rule, rule);
    due
}
