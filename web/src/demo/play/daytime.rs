//! When people work: the play shows the daytime, whenever it is started.

use jiff::{SignedDuration, Timestamp};
use law::Law;

/// When people begin to work, after 00:00.
pub const MORNING: SignedDuration = SignedDuration::from_hours(9);
/// When they have gone home.
const EVENING: SignedDuration = SignedDuration::from_hours(18);

/// The moment itself in the daytime of a working day, else the next morning of one.
pub fn morning(law: &Law, now: Timestamp) -> Timestamp {
    let today = law.date(now);
    let works = law.calendar.is_working(today);
    let start = law.start_of(today);
    match works && now < start + EVENING {
        true => now.max(start + MORNING),
        false => law.start_of(law.calendar.next_working_day(today)) + MORNING,
    }
}

#[cfg(test)]
mod tests {
    use law::LawBook;

    use super::*;

    #[test]
    fn the_play_begins_in_the_daytime_of_a_working_day() {
        let law = LawBook::embedded().edition("670-2019-08-16").unwrap();
        for (started, begins) in [
            ("2026-11-26T03:10:00+05:00", "2026-11-26T09:00:00+05:00"),
            ("2026-11-26T09:00:00+05:00", "2026-11-26T09:00:00+05:00"),
            ("2026-11-26T17:59:59+05:00", "2026-11-26T17:59:59+05:00"),
            ("2026-11-26T18:00:00+05:00", "2026-11-27T09:00:00+05:00"),
            // Friday evening and Saturday noon: Monday.
            ("2026-11-27T23:30:00+05:00", "2026-11-30T09:00:00+05:00"),
            ("2026-11-28T12:00:00+05:00", "2026-11-30T09:00:00+05:00"),
            // Independence Day.
            ("2026-12-16T12:00:00+05:00", "2026-12-17T09:00:00+05:00"),
        ] {
            let now: Timestamp = started.parse().unwrap();
            assert_eq!(morning(&law, now), begins.parse().unwrap(), "{started}");
        }
    }
}
