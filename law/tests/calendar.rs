//! The calendar of Kazakhstan against the counts of production calendars.

mod common;

use common::{EDITIONS, day, real};
use jiff::ToSpan;
use law::{
    Calendar, LawBook,
    calendar::{CalendarError, DayKind, Reason},
};

#[test]
fn each_year_has_its_number_of_working_days() {
    let calendar = Calendar::kazakhstan();
    let years = [2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027];
    assert_eq!(
        years.map(|year| calendar.working_days_in(year)),
        [246, 246, 246, 245, 246, 246, 249, 246, 247, 247]
    );
}

#[test]
fn weekdays_off_are_those_of_the_decrees() {
    for (year, off) in [
        (
            2019,
            "01-01 01-02 01-07 03-08 03-21 03-22 03-25 05-01 05-07 05-09 05-10 07-08 08-30 12-02 12-16 12-17",
        ),
        (
            2020,
            "01-01 01-02 01-03 01-07 03-09 03-23 03-24 03-25 05-01 05-07 05-08 07-06 07-31 08-31 12-01 12-16 12-17 12-18",
        ),
        (
            2021,
            "01-01 01-04 01-07 03-08 03-22 03-23 03-24 05-03 05-07 05-10 07-05 07-06 07-20 08-30 12-01 12-16 12-17",
        ),
        (
            2022,
            "01-03 01-04 01-07 03-07 03-08 03-21 03-22 03-23 05-02 05-09 05-10 07-06 08-29 08-30 10-24 10-25 12-16",
        ),
        (2023, "01-02 01-03 03-08 03-21 03-22 03-23 05-01 05-08 05-09 06-28 07-06 07-07 08-30 10-25 12-18"),
        (2024, "01-01 01-02 03-08 03-21 03-22 03-25 05-01 05-07 05-08 05-09 07-08 08-30 10-25 12-16"),
        (
            2025,
            "01-01 01-02 01-03 01-07 03-10 03-21 03-24 03-25 05-01 05-07 05-09 06-06 07-07 09-01 10-27 12-16",
        ),
        (2026, "01-01 01-02 01-07 03-09 03-23 03-24 03-25 05-01 05-07 05-11 05-27 07-06 10-26 12-16"),
        (2027, "01-01 01-04 01-07 03-08 03-15 03-22 03-23 03-24 05-03 05-07 05-10 07-06 10-25 12-16"),
    ] {
        assert_eq!(days(year, |kind, weekday| weekday < 5 && !worked(kind)), off, "{year}");
    }
}

#[test]
fn weekend_days_are_worked_where_a_decree_says_so() {
    for (year, worked_days) in [
        (2019, "05-04"),
        (2020, "01-05 12-20"),
        (2021, "07-03"),
        (2022, "03-05 08-27 10-22"),
        (2023, "07-01"),
        (2024, "05-04"),
        (2025, "01-05"),
        (2026, ""),
        (2027, ""),
    ] {
        assert_eq!(days(year, |kind, weekday| weekday >= 5 && worked(kind)), worked_days, "{year}");
    }
}

#[test]
fn kurban_ait_is_a_day_off_and_does_not_roll_to_monday() {
    let calendar = Calendar::kazakhstan();
    for date in [
        "2019-08-11",
        "2020-07-31",
        "2021-07-20",
        "2022-07-09",
        "2023-06-28",
        "2024-06-16",
        "2025-06-06",
        "2026-05-27",
        "2027-05-16",
    ] {
        let told = calendar.day(day(date));
        assert_eq!((told.kind, told.reason), (DayKind::Holiday, Reason::KurbanAit), "{date}");
    }
    assert!(calendar.is_working(day("2024-06-17")));
}

#[test]
fn the_thirtieth_of_august_is_an_ordinary_day_since_2026() {
    let calendar = Calendar::kazakhstan();
    assert_eq!(calendar.day(day("2025-08-30")).reason, Reason::ConstitutionDay);
    assert_eq!(calendar.day(day("2026-08-30")).reason, Reason::Weekend);
    assert!(calendar.is_working(day("2026-08-31")));
    assert_eq!(calendar.day(day("2027-03-15")).reason, Reason::ConstitutionDay);
}

#[test]
fn a_forecast_year_and_a_year_without_data_are_not_confirmed() {
    let calendar = Calendar::kazakhstan();
    assert!(calendar.day(day("2026-12-31")).confirmed);
    assert!(!calendar.day(day("2027-01-05")).confirmed);
    let unknown = calendar.day(day("2028-01-03"));
    assert!(unknown.is_working() && !unknown.confirmed);
}

#[test]
fn the_next_working_day_is_strictly_later() {
    let calendar = Calendar::kazakhstan();
    for (from, to) in [
        ("2026-11-23", "2026-11-24"),
        ("2026-11-20", "2026-11-23"),
        ("2025-01-03", "2025-01-05"),
        ("2026-03-20", "2026-03-26"),
        ("2026-12-31", "2027-01-05"),
    ] {
        assert_eq!(calendar.next_working_day(day(from)), day(to), "{from}");
    }
}

#[test]
fn wrong_calendar_data_does_not_load() {
    let file = |count: &str, date: &str, reason: &str| {
        let entry = format!(
            "{{ date = \"{date}\", kind = \"holiday\", reason = \"{reason}\", source = \"law-on-holidays\" }}"
        );
        let head = "year = 2026\nconfirmed = true\nchecked_against = \"nothing\"";
        Calendar::from_toml(&[&format!("{head}\nworking_days = {count}\nday = [{entry}]")])
    };
    // 2026 has 261 weekdays; 1 January is a Thursday.
    assert!(file("260", "2026-01-01", "new-year").is_ok());
    assert!(matches!(file("261", "2026-01-01", "new-year"), Err(CalendarError::Count { counted: 260, .. })));
    assert!(matches!(file("260", "2025-01-01", "new-year"), Err(CalendarError::Misplaced { .. })));
    assert!(matches!(file("260", "2026-01-01", "birthday"), Err(CalendarError::Parse(_))));
    assert!(matches!(file("260", "2026-13-01", "new-year"), Err(CalendarError::Parse(_))));
}

#[test]
fn the_edition_in_force_is_found_by_date_and_kept_by_name() {
    let book = LawBook::embedded();
    let law = book.in_force("2026-11-23T04:00:00Z".parse().unwrap());
    assert_eq!(&*law.edition.id, "670-2019-08-16");
    assert_eq!(law.edition.cut_off.unwrap().hour, 14);
    assert_eq!(law.zone.iana_name(), Some("Asia/Almaty"));
    assert!(book.edition("670-2019-08-16").is_some());
    assert!(book.edition("670-2031-01-01").is_none());
}

#[test]
fn a_later_edition_rules_from_its_first_day_by_the_clock_of_the_capital() {
    let [first, now] = EDITIONS;
    let later = now
        .replace("id = \"670-2019-08-16\"", "id = \"670-2030-01-01\"")
        .replace("in_force_from = \"2019-08-16\"", "in_force_from = \"2030-01-01\"")
        + "\n[cut_off]\nhour = 16\n";
    // Loaded before the one in force: the order of the texts decides nothing.
    let book = LawBook::new(&[first, &later, now], real().calendar).unwrap();
    let law = |utc: &str| book.in_force(utc.parse().unwrap());
    assert_eq!(&*law("2029-12-31T18:59:59Z").edition.id, "670-2019-08-16");
    assert_eq!(&*law("2029-12-31T19:00:00Z").edition.id, "670-2030-01-01");
    assert_eq!(law("2029-12-31T19:00:00Z").edition.cut_off.unwrap().hour, 16);
    let no_term = first.replace("rule = \"T-01\"", "rule = \"T-04\"");
    assert!(LawBook::new(&[&no_term], real().calendar).is_err());
}

fn worked(kind: DayKind) -> bool {
    matches!(kind, DayKind::Working | DayKind::Worked)
}

fn days(year: i16, wanted: impl Fn(DayKind, i8) -> bool) -> String {
    let calendar = Calendar::kazakhstan();
    let first = jiff::civil::date(year, 1, 1);
    let of_year = first.series(1.day()).take_while(|date| date.year() == year);
    let picked =
        of_year.filter(|date| wanted(calendar.day(*date).kind, date.weekday().to_monday_zero_offset()));
    picked.map(|date| date.strftime("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
}
