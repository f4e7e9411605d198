//! Terms by the clock: those of support hours, and those of any hour.

mod common;

use common::{at, day, fictional};
use jiff::Timestamp;
use law::{
    Due, Law, Pause, Rule, Start, StepKind,
    hours::closure,
    term::Closure::{self, AfterClosing, BeforeOpening, DayOff, Lunch},
};

const WED: &str = "2026-10-07";
const THU: &str = "2026-10-08";
const FRI: &str = "2026-10-09";
const TUE: &str = "2026-10-13";

fn due(law: &Law, rule: Rule, start: impl Into<Start>) -> Due {
    let due = law.due(rule, start).unwrap();
    assert_eq!(due.adds_up(&law.zone), Ok(()), "{rule}: {:#?}", due.because);
    due
}

fn moment(law: &Law, date: &str, time: &str) -> Timestamp {
    at(law, &format!("{date} {time}"))
}

/// Date and time.
type Moment = (&'static str, &'static str);

/// Message received; Journal due; analysis due of a message registered then.
const MESSAGES: [(&str, &str, Moment, Moment); 17] = [
    (WED, "09:00:00", (WED, "09:30:00"), (WED, "11:00:00")),
    (WED, "11:00:00", (WED, "11:30:00"), (WED, "14:30:00")),
    (WED, "12:00:00", (WED, "12:30:00"), (WED, "15:30:00")),
    (WED, "12:00:01", (WED, "14:00:01"), (WED, "15:30:01")),
    (WED, "12:20:00", (WED, "14:20:00"), (WED, "15:50:00")),
    (WED, "12:29:59", (WED, "14:29:59"), (WED, "15:59:59")),
    (WED, "12:30:00", (WED, "14:30:00"), (WED, "16:00:00")),
    (WED, "13:00:00", (WED, "14:30:00"), (WED, "16:00:00")),
    (WED, "13:59:59", (WED, "14:30:00"), (WED, "16:00:00")),
    (WED, "14:00:00", (WED, "14:30:00"), (WED, "16:00:00")),
    (WED, "16:30:00", (WED, "17:00:00"), (WED, "18:30:00")),
    (WED, "16:45:00", (WED, "17:15:00"), (THU, "09:15:00")),
    (WED, "18:00:00", (WED, "18:30:00"), (THU, "10:30:00")),
    (WED, "18:00:01", (THU, "09:00:01"), (THU, "10:30:01")),
    (WED, "18:20:00", (THU, "09:20:00"), (THU, "10:50:00")),
    (FRI, "18:20:00", (TUE, "09:20:00"), (TUE, "10:50:00")),
    // Before opening: the same day (before_opening_policy = same_day).
    (WED, "08:59:59", (WED, "09:30:00"), (WED, "11:00:00")),
];

/// T-06: when a message comes decides which paragraph asks for its entry, and each step of the explanation names that
/// one. A-54.p1: in working time, also where the half hour runs over lunch or over night. A-54.p2: at lunch. A-54.p3:
/// outside working time, before opening included.
#[test]
fn every_step_names_the_paragraph_by_which_the_message_came() {
    let law = fictional();
    for (date, time, clause) in [
        (WED, "09:00:00", "A-54.p1"),
        (WED, "12:20:00", "A-54.p1"),
        (WED, "12:29:59", "A-54.p1"),
        (WED, "12:30:00", "A-54.p2"),
        (WED, "13:00:00", "A-54.p2"),
        (WED, "13:59:59", "A-54.p2"),
        (WED, "14:00:00", "A-54.p1"),
        (WED, "18:20:00", "A-54.p1"),
        (WED, "18:30:00", "A-54.p3"),
        (WED, "22:00:00", "A-54.p3"),
        (WED, "08:59:59", "A-54.p3"),
        ("2026-10-10", "10:00:00", "A-54.p3"),
        ("2026-10-12", "13:00:00", "A-54.p3"),
    ] {
        let entry = due(&law, Rule::JournalEntry, moment(&law, date, time));
        for step in &entry.because {
            assert_eq!(&*step.clause, clause, "{date} {time}: {:?}", step.kind);
        }
        // The analysis knows no such difference.
        let analysis = due(&law, Rule::Analysis, moment(&law, date, time));
        assert!(analysis.because.iter().all(|step| &*step.clause == "A-56"), "{date} {time}");
    }
}

/// T-06 (A-54.p1, A-54.p2): thirty minutes of support hours; at lunch they run after it.
#[test]
fn a_message_is_in_the_journal_within_thirty_working_minutes() {
    let law = fictional();
    for (date, time, journal, _) in MESSAGES {
        let due = due(&law, Rule::JournalEntry, moment(&law, date, time));
        assert_eq!(due.at, moment(&law, journal.0, journal.1), "{date} {time}");
        assert_eq!(due.last_day, day(journal.0), "{date} {time}");
    }
}

/// T-08: two hours of working time from registration.
#[test]
fn a_message_is_analysed_within_two_working_hours() {
    let law = fictional();
    for (date, time, _, analysis) in MESSAGES {
        let due = due(&law, Rule::Analysis, moment(&law, date, time));
        assert_eq!(due.at, moment(&law, analysis.0, analysis.1), "{date} {time}");
    }
    // Registered at 18:25 (a message of 18:20): five minutes today.
    let late = due(&law, Rule::Analysis, moment(&law, WED, "18:25:00"));
    assert_eq!(late.at, moment(&law, THU, "10:55:00"));
    // Registered at 12:25: five minutes before lunch.
    let noon = due(&law, Rule::Analysis, moment(&law, WED, "12:25:00"));
    assert_eq!(noon.at, moment(&law, WED, "15:55:00"));
}

/// T-06 (A-54.p3): outside working time the legal end is the closing hour of the next working day, the target the
/// half hour after its opening.
#[test]
fn a_message_outside_working_time_is_in_the_journal_on_the_next_working_day() {
    let law = fictional();
    for (date, time, next) in [
        (WED, "18:30:00", THU),
        (WED, "22:00:00", THU),
        (FRI, "22:00:00", TUE),
        ("2026-10-10", "10:00:00", TUE),
        ("2026-10-12", "00:00:00", TUE),
        // A day off on Friday, then a Saturday that is worked.
        ("2026-10-16", "12:00:00", "2026-10-17"),
    ] {
        let due = due(&law, Rule::JournalEntry, moment(&law, date, time));
        assert_eq!(due.at, moment(&law, next, "18:30:00"), "{date} {time}");
        let target = StepKind::Target { at: moment(&law, next, "09:30:00") };
        let told = due.because.iter().find(|step| step.kind == target).expect("the target is told");
        assert_eq!(&*told.clause, "A-54.p3", "{date} {time}");
    }
    // The analysis has no such rule: it is counted from registration.
    let analysis = due(&law, Rule::Analysis, moment(&law, WED, "22:00:00"));
    assert_eq!(analysis.at, moment(&law, THU, "11:00:00"));
}

/// a message with fractions of a second is due with them.
#[test]
fn fractions_of_a_second_are_kept() {
    let law = fictional();
    let due = due(&law, Rule::JournalEntry, moment(&law, WED, "12:00:00.5"));
    assert_eq!(due.at, moment(&law, WED, "14:00:00.5"));
}

/// T-07, T-09 (A-57.p2), T-10, T-11 (A-61.1, A-62.1.p1, A-63.2.p1), T-11b (A-62.2.p1), T-23: by
/// the clock, also at lunch, at night and on days off.
#[test]
fn notices_are_due_by_the_clock() {
    let law = fictional();
    for (rule, from, to) in [
        (Rule::IncidentIdentifier, (WED, "18:25:00"), (WED, "19:25:00")),
        (Rule::IncidentIdentifier, (WED, "12:25:00"), (WED, "13:25:00")),
        (Rule::UserInformation, (WED, "12:20:00"), (WED, "14:20:00")),
        (Rule::UserInformation, (WED, "18:20:00"), (WED, "20:20:00")),
        (Rule::Refutation, (WED, "18:20:00"), (WED, "18:50:00")),
        (Rule::SeverityNotice, (WED, "12:20:00"), (WED, "12:50:00")),
        (Rule::SeverityNotice, (WED, "18:20:00"), (WED, "18:50:00")),
        (Rule::NoticeToParties, (WED, "18:20:00"), (WED, "19:20:00")),
        (Rule::NoticeToParties, (FRI, "23:30:00"), ("2026-10-10", "00:30:00")),
        (Rule::UserReport, (WED, "18:20:00"), (WED, "19:20:00")),
        (Rule::UserReport, ("2026-10-10", "03:00:00"), ("2026-10-10", "04:00:00")),
    ] {
        let due = due(&law, rule, moment(&law, from.0, from.1));
        assert_eq!(due.at, moment(&law, to.0, to.1), "{rule} {from:?}");
        assert!(due.confirmed(), "{rule}");
    }
}

/// A-57.p2: at exactly two hours closing is allowed.
#[test]
fn the_wait_for_information_is_over_at_exactly_two_hours() {
    let law = fictional();
    let due = due(&law, Rule::UserInformation, moment(&law, WED, "12:20:00"));
    assert!(!due.passed(moment(&law, WED, "14:19:59.999999")));
    assert!(due.passed(moment(&law, WED, "14:20:00")));
}

fn asked(law: &Law, from: &str, until: Option<&str>) -> Pause {
    let until = until.map(|until| at(law, until));
    Pause { from: at(law, from), until, why: "information-requested".into() }
}

fn analysis(law: &Law, from: &str, pauses: Vec<Pause>) -> Due {
    due(law, Rule::Analysis, Start { pauses, ..at(law, from).into() })
}

/// A-56, A-57 (analysis_pause_on_info_request): the clock of the analysis stands while information is awaited.
#[test]
fn a_request_for_information_pauses_the_analysis() {
    let law = fictional();
    let ends = |from, pauses| analysis(&law, from, pauses).at;
    // 30 minutes, a pause of an hour, 90 minutes.
    let hour = asked(&law, "2026-10-07 09:30:00", Some("2026-10-07 10:30:00"));
    assert_eq!(ends("2026-10-07 09:00:00", vec![hour.clone()]), at(&law, "2026-10-07 12:00:00"));
    // Two pauses that overlap count once.
    let more = asked(&law, "2026-10-07 10:00:00", Some("2026-10-07 11:00:00"));
    let both = vec![hour.clone(), more.clone()];
    assert_eq!(ends("2026-10-07 09:00:00", both), at(&law, "2026-10-07 12:30:00"));
    assert_eq!(ends("2026-10-07 09:00:00", vec![more, hour]), at(&law, "2026-10-07 12:30:00"));
    // Over lunch: from 12:00 to 15:00 an hour and a half of working time stands.
    let lunch = asked(&law, "2026-10-07 12:00:00", Some("2026-10-07 15:00:00"));
    assert_eq!(ends("2026-10-07 11:00:00", vec![lunch]), at(&law, "2026-10-07 16:00:00"));
    // Over night.
    let night = asked(&law, "2026-10-07 17:30:00", Some("2026-10-08 10:00:00"));
    assert_eq!(ends("2026-10-07 17:00:00", vec![night]), at(&law, "2026-10-08 11:30:00"));
    // Outside working time nothing stands.
    let free = asked(&law, "2026-10-07 19:00:00", Some("2026-10-07 20:00:00"));
    assert_eq!(ends("2026-10-07 18:00:00", vec![free]), at(&law, "2026-10-08 10:30:00"));
    // After the end it changes nothing.
    let after = asked(&law, "2026-10-07 11:00:00", Some("2026-10-07 12:00:00"));
    assert_eq!(ends("2026-10-07 09:00:00", vec![after]), at(&law, "2026-10-07 11:00:00"));
}

/// while the answer is awaited the analysis is not over, whenever one looks.
#[test]
fn a_request_without_an_answer_keeps_the_analysis_open() {
    let law = fictional();
    let due = analysis(&law, "2026-10-07 09:00:00", vec![asked(&law, "2026-10-07 09:30:00", None)]);
    assert_eq!((due.open.len(), &*due.open[0]), (1, "information-requested"));
    // The clock stands since 09:30; nothing after it is told.
    assert_eq!(due.at, at(&law, "2026-10-07 09:30:00"));
    assert_eq!(due.because.len(), 4);
    assert!(!due.passed(at(&law, "2026-10-30 09:00:00")));
    // A term that was over before the request is over.
    let over = analysis(&law, "2026-10-07 09:00:00", vec![asked(&law, "2026-10-07 11:30:00", None)]);
    assert!(over.open.is_empty() && over.passed(at(&law, "2026-10-07 11:00:00")));
}

/// only what the edition names stops a clock.
#[test]
fn a_pause_that_the_term_does_not_name_stops_nothing() {
    let law = fictional();
    let pause = asked(&law, "2026-10-07 09:10:00", Some("2026-10-07 10:00:00"));
    let start = Start { pauses: vec![pause.clone()], ..at(&law, "2026-10-07 09:00:00").into() };
    assert_eq!(due(&law, Rule::JournalEntry, start).at, at(&law, "2026-10-07 09:30:00"));
    let other = Pause { why: "holiday-of-the-operator".into(), ..pause };
    assert_eq!(analysis(&law, "2026-10-07 09:00:00", vec![other]).at, at(&law, "2026-10-07 11:00:00"));
}

/// T-24 (A-53.2.p3): working days from 9:00 to 18:30 without 12:30 to 14:00; 480 minutes.
#[test]
fn support_is_open_in_its_hours_only() {
    let law = fictional();
    let cases: [(&str, Option<Closure>); 12] = [
        ("2026-10-07 08:59:59.999999", Some(BeforeOpening)),
        ("2026-10-07 09:00:00", None),
        ("2026-10-07 12:29:59.999999", None),
        ("2026-10-07 12:30:00", Some(Lunch)),
        ("2026-10-07 13:59:59.999999", Some(Lunch)),
        ("2026-10-07 14:00:00", None),
        ("2026-10-07 18:29:59.999999", None),
        ("2026-10-07 18:30:00", Some(AfterClosing)),
        ("2026-10-10 10:00:00", Some(DayOff)),
        ("2026-10-12 10:00:00", Some(DayOff)),
        ("2026-10-16 10:00:00", Some(DayOff)),
        ("2026-10-17 10:00:00", None),
    ];
    for (moment, why) in cases {
        assert_eq!(closure(&law, at(&law, moment)), why, "{moment}");
    }
    let hours = law.edition.support.clone().unwrap();
    assert_eq!(hours.hours().minutes(), 480);
    assert_eq!(law.hours(day(WED)), Some(hours.hours()));
    assert_eq!(&*hours.clause, "A-53.2.p3");
}

/// why the clock stood is told.
#[test]
fn an_explanation_tells_when_the_clock_stood() {
    let law = fictional();
    let told = |due: &Due| -> Vec<String> {
        let time = |at: Timestamp| at.to_zoned(law.zone.clone()).strftime("%d %H:%M").to_string();
        let tell = |kind: &StepKind| match kind {
            StepKind::Minutes { from, to } => format!("{} to {}", time(*from), time(*to)),
            StepKind::Closed { from, to, why } => format!("{} {} to {}", why.name(), time(*from), time(*to)),
            other => other.name().into(),
        };
        due.because[2..].iter().map(|step| tell(&step.kind)).collect()
    };
    let friday = due(&law, Rule::JournalEntry, at(&law, "2026-10-09 18:20:00"));
    assert_eq!(
        told(&friday),
        ["09 18:20 to 09 18:30", "after-closing 09 18:30 to 13 09:00", "13 09:00 to 13 09:20", "ends"]
    );
    let noon = due(&law, Rule::JournalEntry, at(&law, "2026-10-07 12:20:00"));
    assert_eq!(
        told(&noon),
        ["07 12:20 to 07 12:30", "lunch 07 12:30 to 07 14:00", "07 14:00 to 07 14:20", "ends"]
    );
    let hour = asked(&law, "2026-10-07 09:30:00", Some("2026-10-07 10:30:00"));
    assert_eq!(
        told(&analysis(&law, "2026-10-07 09:00:00", vec![hour])),
        ["07 09:00 to 07 09:30", "pause 07 09:30 to 07 10:30", "07 10:30 to 07 12:00", "ends"]
    );
}
