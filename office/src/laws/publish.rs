//! The calendar as it is published: JSON for programs, iCalendar for calendars of people.

use jiff::ToSpan;
use jiff::civil::Date;
use law::calendar::{Day, DayKind, Published, Reason, Setter};
use law::{Calendar, Law};
use serde_json::{Value, json};

use crate::terms;
use crate::texts::Words;

/// Octets of a line of iCalendar (RFC 5545, 3.1).
const LINE: usize = 75;

/// Years, the days that differ from the plain week, every other day follows it; and the hours of support that the
/// operator has set. Another system can load it.
pub fn calendar_json(calendar: &Calendar) -> Value {
    json!(Published::from(calendar))
}

/// The hours of support on a day: who lays them down, since when, what comes next (A-53.2.p3, A-53.2.p4).
pub fn hours_json(law: &Law, setter: Setter, date: Date) -> Value {
    let (schedule, support) = (law.calendar.schedule(date), law.edition.support.as_ref());
    let edition = || support.map(|it| json!({ "from": law.edition.in_force_from, "usual": it.hours() }));
    let later: Vec<_> = law.calendar.schedules_after(date).collect();
    json!({
        "clause": setter.clause(),
        "zone": law.edition.zone,
        "edition": law.edition.id,
        "calendar": law.calendar.id(),
        "set_by_operator": schedule.is_some(),
        "schedule": schedule.map(|it| json!(it)).or_else(edition),
        "later": later,
    })
}

/// One event for each day that differs from the plain week, in the reader's language.
pub fn calendar_ics(calendar: &Calendar, words: &Words) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Tereze//working calendar//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&words.t("calendar-title").to_string())),
    ];
    for day in calendar.exceptions() {
        lines.extend(event(&day, calendar, words));
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn event(day: &Day, calendar: &Calendar, words: &Words) -> Vec<String> {
    let kind = words.t(format!("calendar-kind-{}", day.kind.name())).to_string();
    let reason = reason(words, day);
    let act = terms::ground(words, day.source, day.act.as_deref());
    let next = day.date.saturating_add(1.day());
    vec![
        "BEGIN:VEVENT".into(),
        format!("UID:{}-{}@calendar.tereze", day.date, day.kind.name()),
        // The stamp must not change with the clock: the same calendar is the same file.
        format!("DTSTAMP:{}T000000Z", day.date.strftime("%Y%m%d")),
        format!("DTSTART;VALUE=DATE:{}", day.date.strftime("%Y%m%d")),
        format!("DTEND;VALUE=DATE:{}", next.strftime("%Y%m%d")),
        format!("SUMMARY:{}", escaped(&format!("{kind}: {reason}"))),
        format!("DESCRIPTION:{}", escaped(&format!("{act} ({})", calendar.id()))),
        "TRANSP:TRANSPARENT".into(),
        "END:VEVENT".into(),
    ]
}

/// Why a day is what it is, in words. A day that is worked in exchange for another one is not called a day off.
pub fn reason(words: &Words, day: &Day) -> String {
    let worked = day.kind == DayKind::Worked && day.reason == Reason::Transfer;
    let key =
        if worked { "day-reason-transfer-worked".to_owned() } else { format!("day-reason-{}", day.reason) };
    words.t(key).into()
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Lines of at most 75 octets, never cut inside a letter.
pub(crate) fn folded(line: &str) -> String {
    let (mut text, mut length) = (String::new(), 0);
    for letter in line.chars() {
        if length + letter.len_utf8() > LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(letter);
        length += letter.len_utf8();
    }
    text + "\r\n"
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::texts::{Locale, Texts};

    /// A-0.h: the calendar by which dates are counted is published with its sources.
    #[test]
    fn the_calendar_is_published_with_the_act_of_each_day() {
        let calendar = Calendar::kazakhstan();
        let json = calendar_json(&calendar);
        assert_eq!(json["id"], calendar.id().as_ref());
        assert_eq!(json["years"].as_array().map(Vec::len), Some(10));
        let days = json["days"].as_array().unwrap();
        let worked = days.iter().find(|day| day["date"] == "2025-01-05").unwrap();
        assert_eq!((&worked["kind"], &worked["reason"]), (&json!("worked"), &json!("transfer")));
        assert!(days.iter().all(|day| day["act"].is_string()), "every day names its act");
    }

    #[test]
    fn icalendar_lines_are_short_and_every_day_is_an_event() {
        let calendar = Calendar::kazakhstan();
        let texts = Texts::embedded(TimeZone::get("Asia/Almaty").unwrap()).unwrap();
        for locale in [Locale::Kk, Locale::Ru, Locale::En] {
            let ics = calendar_ics(&calendar, texts.of(locale));
            assert_eq!(ics.matches("BEGIN:VEVENT\r\n").count(), calendar.exceptions().count());
            assert!(ics.split("\r\n").all(|line| line.len() <= LINE));
            assert!(ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.ends_with("END:VCALENDAR\r\n"));
            assert!(ics.contains("DTSTART;VALUE=DATE:20250105\r\n"));
        }
    }
}
