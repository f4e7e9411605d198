//! Terms that are not in working days: calendar days, months, years, agreed days, hours before an event.

use jiff::ToSpan;

use super::*;

/// T-17 (A-27.p1): the same day number of the next month, or the last day of that month; it does not roll.
#[test]
fn a_month_ends_on_the_same_day_number_or_the_last_of_the_month() {
    let law = real();
    for (notice, last_day, shortened) in [
        ("2026-10-09 10:00:00", "2026-11-09", false),
        ("2027-01-31 10:00:00", "2027-02-28", true),
        ("2028-01-31 10:00:00", "2028-02-29", true),
        ("2026-02-28 10:00:00", "2026-03-28", false),
        ("2026-12-31 23:59:59", "2027-01-31", false),
        // 14 November 2026 is a Saturday.
        ("2026-10-14 10:00:00", "2026-11-14", false),
    ] {
        let due = due(&law, Rule::CorrectiveMeasures, at(&law, notice));
        ends_with(&law, &due, last_day, notice);
        assert!(
            matches!(due.because[2].kind, StepKind::Months { n: 1, shortened: told, .. } if told == shortened)
        );
        assert!(due.confirmed());
    }
}

/// T-18: a week of calendar days.
#[test]
fn a_week_ends_on_the_same_weekday() {
    let law = fictional();
    let due = due(&law, Rule::ResponsiblePersons, at(&law, "2026-10-07 10:00:00"));
    ends_with(&law, &due, "2026-10-14", "a week");
}

/// T-15: three years from the day of registration; the whole case from its latest item.
#[test]
fn storage_is_three_years_with_the_day_of_the_date() {
    let law = real();
    for (registered, last_day, disposal) in [
        ("2026-10-13 00:00:00", "2029-10-13", "2029-10-14 00:00:00"),
        ("2028-02-29 10:00:00", "2031-02-28", "2031-03-01 00:00:00"),
        ("2027-05-20 10:00:00", "2030-05-20", "2030-05-21 00:00:00"),
    ] {
        let due = due(&law, Rule::Storage, at(&law, registered));
        ends_with(&law, &due, last_day, registered);
        assert_eq!(due.at, at(&law, disposal), "{registered}");
    }
}

/// T-19, T-26, T-27: to 24:00 of the day that was agreed.
#[test]
fn an_agreed_term_ends_at_24_00_of_its_day() {
    let law = fictional();
    for rule in [Rule::Validity, Rule::IntegrationTest, Rule::IntegrationValidity] {
        let start = Start::until(at(&law, "2026-10-05 10:00:00"), day("2026-10-09"));
        let due = due(&law, rule, start);
        assert_eq!(due.at, at(&law, "2026-10-10 00:00:00"), "{rule}");
        assert!(!due.passed(at(&law, "2026-10-09 23:59:59.999999")), "{rule}");
        assert!(due.passed(at(&law, "2026-10-10 00:00:00")), "{rule}");
        let none = law.due(rule, at(&law, "2026-10-05 10:00:00"));
        assert_eq!(none, Err(TermError::NeedsDay(rule)));
    }
}

/// T-20: 1 to 10 January, both included.
#[test]
fn the_first_ten_days_of_january_are_ten_calendar_days() {
    let law = real();
    let due = due(&law, Rule::YearlyPlan, at(&law, "2027-01-01 00:00:00"));
    ends_with(&law, &due, "2027-01-10", "ten days");
    let StepKind::Days { from, n, .. } = due.because[2].kind else { panic!("{:?}", due.because[2]) };
    assert_eq!((from, n), (day("2027-01-01"), 10));
}

/// T-21 (A-69.p1): two calendar days before the works as 48 hours, also over a holiday.
#[test]
fn notice_before_works_is_forty_eight_hours() {
    let law = fictional();
    for (works, latest) in
        [("2026-10-14 21:00:00", "2026-10-12 21:00:00"), ("2026-10-10 10:00:00", "2026-10-08 10:00:00")]
    {
        assert_eq!(due(&law, Rule::WorksNotice, at(&law, works)).at, at(&law, latest), "{works}");
    }
}

/// T-34 (B-9): uploads to the day of commissioning, that day included.
#[test]
fn uploads_end_with_the_day_of_commissioning() {
    let law = construction();
    let start = Start::until(at(&law, "2026-10-05 10:00:00"), day("2026-10-09"));
    let due = due(&law, Rule::ConstructionUploads, start);
    assert!(!due.passed(at(&law, "2026-10-09 23:59:59")));
    assert!(due.passed(at(&law, "2026-10-10 00:00:00")));
}

/// T-35 (A-0.2, A-0.4, B-0.4): 10 calendar days, 10 working days, 10 and 21 calendar days.
#[test]
fn publication_report_and_force_of_the_orders() {
    let law = fictional();
    let start = at(&law, "2026-10-07 10:00:00");
    for (rule, last_day) in [
        (Rule::Publication, "2026-10-17"),
        (Rule::PublicationReport, "2026-10-22"),
        (Rule::InForce670, "2026-10-17"),
    ] {
        ends_with(&law, &due(&law, rule, start), last_day, rule.id());
    }
    let law = construction();
    ends_with(&law, &due(&law, Rule::InForce465, start), "2026-10-28", "T-35d");
}

/// T-36 (A-13.1, support): 60, 30, 7 and 1 day before a validity ends.
#[test]
fn reminders_come_sixty_days_before_a_validity_ends_and_again() {
    let law = fictional();
    let due = due(&law, Rule::Reminders, at(&law, "2026-10-09 10:00:00"));
    assert_eq!(due.last_day, day("2026-08-10"));
    let again = due.because.iter().filter_map(|step| match step.kind {
        StepKind::Again { days, date } => Some((days, date)),
        _ => None,
    });
    let days = [(30, day("2026-09-09")), (7, day("2026-10-02")), (1, day("2026-10-08"))];
    assert!(again.eq(days), "{:#?}", due.because);
}

/// T-36: each reminder by itself, with its own explanation, and none that had come before the validity was
/// shown.
#[test]
fn the_next_reminder_is_the_first_that_is_to_come() {
    let law = fictional();
    let next = |after: &str| law.reminder(day("2026-10-09"), at(&law, after));
    for (after, last_day) in [
        ("2026-08-10 23:59:59", "2026-08-10"),
        ("2026-08-11 00:00:00", "2026-09-09"),
        ("2026-09-20 10:00:00", "2026-10-02"),
        ("2026-10-03 00:00:00", "2026-10-08"),
    ] {
        let due = next(after).unwrap();
        assert_eq!((due.last_day, due.at), (day(last_day), law.start_of(day(last_day).tomorrow().unwrap())));
        assert!(due.adds_up(&law.zone).is_ok(), "{due:#?}");
    }
    assert_eq!(next("2026-10-09 00:00:00"), None);
}

/// A-0.h: a term that would end after the last day that the calendar knows is no date: it is refused, not cut off.
#[test]
fn a_term_beyond_the_calendar_is_refused() {
    let law = real();
    let last = law::calendar::LAST_DAY;
    for (rule, days) in
        [(Rule::RegisterPortalUser, 2_i32), (Rule::Completeness, 4), (Rule::CorrectiveMeasures, 10)]
    {
        let start = law.start_of(last.checked_sub(days.days()).unwrap());
        assert_eq!(law.due(rule, start), Err(TermError::Beyond(rule)), "{rule}");
    }
    let start = law.start_of(last.checked_sub(20_i32.days()).unwrap());
    let due = law.due(Rule::Completeness, start).unwrap();
    assert!(due.last_day < last && due.adds_up(&law.zone).is_ok());
}
