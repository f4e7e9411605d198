//! The legal zone: the data inside the program against those of the machine, and the change of 2024.

mod common;

use std::collections::BTreeSet;

use common::{day, real};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::datetime,
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase, offset},
};

const NAME: &str = "Asia/Almaty";
const SYSTEM: &str = "/usr/share/zoneinfo";

#[test]
fn the_zone_of_the_program_agrees_with_the_data_of_the_machine() {
    let program = real().zone;
    let machine = TimeZoneDatabase::from_dir(SYSTEM).and_then(|data| data.get(NAME));
    // Nothing compared would look like everything agreed.
    let machine = machine.unwrap_or_else(|error| {
        panic!("no zone data at {SYSTEM}/{NAME}: `./test tools` installs them (package tzdata): {error}")
    });

    let instants: BTreeSet<Timestamp> = [&program, &machine].into_iter().flat_map(changes).collect();
    for change in &instants {
        for beside in [-1, 0, 1].map(|seconds| *change + SignedDuration::from_secs(seconds)) {
            assert_eq!(program.to_offset(beside), machine.to_offset(beside), "{beside}");
        }
    }
    // Summer time from 1990 to 2004 and the change of 2024: without them nothing was compared.
    assert!(instants.len() > 30, "only {} changes", instants.len());

    let mut days = 0;
    for date in day("1990-01-01").series(1.day()).take_while(|date| date.year() <= 2037) {
        for hour in [0, 12] {
            let at = date.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
            assert_eq!(program.to_offset(at), machine.to_offset(at), "{at}");
        }
        days += 1;
    }
    assert_eq!(days, 17_532);
}

#[test]
fn the_only_change_since_summer_time_ended_is_that_of_2024() {
    let changes = changes(&real().zone);
    let last = ["2004-03-27T20:00:00Z", "2004-10-30T20:00:00Z", "2024-02-29T18:00:00Z"];
    assert_eq!(changes[changes.len() - 3..], last.map(instant));
}

#[test]
fn the_zone_is_plus_six_until_the_last_second_of_february_2024_and_plus_five_from_then_on() {
    let zone = real().zone;
    for (utc, hours, local) in [
        ("2018-01-01T00:00:00Z", 6, "2018-01-01T06:00:00"),
        ("2024-02-29T16:59:59Z", 6, "2024-02-29T22:59:59"),
        ("2024-02-29T17:00:00Z", 6, "2024-02-29T23:00:00"),
        ("2024-02-29T17:59:59Z", 6, "2024-02-29T23:59:59"),
        ("2024-02-29T18:00:00Z", 5, "2024-02-29T23:00:00"),
        ("2024-02-29T18:59:59Z", 5, "2024-02-29T23:59:59"),
        ("2024-02-29T19:00:00Z", 5, "2024-03-01T00:00:00"),
        ("2037-12-31T00:00:00Z", 5, "2037-12-31T05:00:00"),
    ] {
        let at = instant(utc);
        assert_eq!(zone.to_offset(at), offset(hours), "{utc}");
        assert_eq!(zone.to_datetime(at).to_string(), local, "{utc}");
    }
}

#[test]
fn the_last_hour_of_february_2024_happens_twice_and_those_beside_it_once() {
    let offsets = |local| {
        let zone = real().zone;
        match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Fold { before, after } => vec![before, after],
            AmbiguousOffset::Unambiguous { offset } => vec![offset],
            AmbiguousOffset::Gap { .. } => vec![],
        }
    };
    assert_eq!(offsets(datetime(2024, 2, 29, 22, 59, 59, 0)), [offset(6)]);
    for minute in 0..60 {
        for second in [0, 59] {
            let local = datetime(2024, 2, 29, 23, minute, second, 0);
            assert_eq!(offsets(local), [offset(6), offset(5)], "{local}");
        }
    }
    assert_eq!(offsets(datetime(2024, 3, 1, 0, 0, 0, 0)), [offset(5)]);
}

#[test]
fn the_twenty_ninth_of_february_2024_has_twenty_five_hours() {
    let law = real();
    let (begins, ends) = (law.start_of(day("2024-02-29")), law.end_of(day("2024-02-29")));
    assert_eq!(begins, instant("2024-02-28T18:00:00Z"));
    assert_eq!(ends, instant("2024-02-29T19:00:00Z"));
    assert_eq!(ends.duration_since(begins), SignedDuration::from_hours(25));
    // Both of its last hours are still that day.
    for utc in ["2024-02-29T17:30:00Z", "2024-02-29T18:30:00Z"] {
        assert_eq!(law.date(instant(utc)), day("2024-02-29"), "{utc}");
    }
}

/// Every change of a zone's rules from 1990 to 2037.
fn changes(zone: &TimeZone) -> Vec<Timestamp> {
    let (from, to) = (instant("1989-12-31T23:59:59Z"), instant("2038-01-01T00:00:00Z"));
    zone.following(from).map(|change| change.timestamp()).take_while(|at| *at < to).collect()
}

fn instant(utc: &str) -> Timestamp {
    utc.parse().unwrap()
}
