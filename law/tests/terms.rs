//! Terms in days, months and years: when each one ends, and that it says why.

mod common;

use common::{at, day, due, fictional, real};
use jiff::{Timestamp, civil::Date};
use law::{Due, Law, Rule, Start, StepKind, TermError, application, term::Doubt};

/// Presented; last day of three working days; last day of one (norms: terms of working days).
const PRESENTED: [(&str, &str, &str); 6] = [
    ("2026-10-05 10:00:00", "2026-10-08", "2026-10-06"),
    ("2026-10-07 10:00:00", "2026-10-13", "2026-10-08"),
    ("2026-10-08 18:00:00", "2026-10-14", "2026-10-09"),
    ("2026-10-09 10:00:00", "2026-10-15", "2026-10-13"),
    // Saturday, and Monday that is a holiday: counted from the next day, not from the next working day.
    ("2026-10-10 10:00:00", "2026-10-15", "2026-10-13"),
    ("2026-10-12 10:00:00", "2026-10-15", "2026-10-13"),
];

/// The end is 24:00 of this day.
fn ends_with(law: &Law, due: &Due, last_day: &str, what: &str) {
    assert_eq!(due.last_day, day(last_day), "{what}");
    assert_eq!(due.at, law.end_of(day(last_day)), "{what}");
}

fn construction() -> Law {
    let book = law::LawBook::new(&common::EDITIONS_465, fictional().calendar).unwrap();
    book.edition("465-2022-12-30").unwrap()
}

/// T-01 (A-8.p2), T-02 (A-12.p3), T-03 (A-36.p1).
#[test]
fn three_working_days_end_at_24_00_of_the_third_after_the_start() {
    let law = fictional();
    for (rule, clause) in [
        (Rule::RegisterPortalUser, "A-8.p2"),
        (Rule::RegisterParticipant, "A-12.p3"),
        (Rule::RegisterExpertiseUser, "A-36.p1"),
    ] {
        for (presented, last_day, _) in PRESENTED {
            let due = due(&law, rule, at(&law, presented));
            ends_with(&law, &due, last_day, presented);
            assert!(due.because.iter().all(|step| &*step.clause == clause), "{rule}");
            assert!(due.confirmed());
        }
    }
}

/// T-04 (B-6.p2).
#[test]
fn one_working_day_of_the_construction_service_ends_with_the_next_working_day() {
    let law = construction();
    for (presented, _, last_day) in PRESENTED {
        let due = due(&law, Rule::RegisterConstructionUser, at(&law, presented));
        ends_with(&law, &due, last_day, presented);
        assert_eq!(&*due.because[0].clause, "B-6.p2");
        assert_eq!(&*due.edition, "465-2022-12-30");
    }
}

/// A-8.p2: the hour of A-18 plays no part in terms.
#[test]
fn the_hour_of_a_18_plays_no_part_in_terms() {
    let law = fictional();
    let morning = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-07 00:00:00"));
    let night = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-07 23:59:59.999999"));
    assert_eq!(morning.at, night.at);
    assert_ne!(morning.at, due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-08 00:00:00")).at);
}

/// .p1: registration date, then 3, 5 and 45 working days of real years, with moved days off, worked
/// weekends and the change of the offset on 01.03.2024.
#[test]
fn terms_of_real_years_skip_what_acts_moved() {
    let law = real();
    for (submitted, registered, three, five, forty_five) in [
        ("2026-03-20T08:59:59Z", "2026-03-20", "2026-03-30", "2026-04-01", "2026-06-02"),
        ("2026-03-20T09:00:00Z", "2026-03-26", "2026-03-31", "2026-04-02", "2026-06-03"),
        ("2026-03-21T04:00:00Z", "2026-03-26", "2026-03-31", "2026-04-02", "2026-06-03"),
        ("2022-03-05T04:00:00Z", "2022-03-05", "2022-03-11", "2022-03-15", "2022-05-18"),
        ("2022-05-06T09:00:00Z", "2022-05-11", "2022-05-16", "2022-05-18", "2022-07-14"),
        ("2024-02-29T08:30:00Z", "2024-03-01", "2024-03-06", "2024-03-11", "2024-05-14"),
        ("2024-03-01T08:30:00Z", "2024-03-01", "2024-03-06", "2024-03-11", "2024-05-14"),
        ("2024-05-03T10:00:00Z", "2024-05-04", "2024-05-13", "2024-05-15", "2024-07-11"),
        ("2025-01-03T07:00:00Z", "2025-01-05", "2025-01-09", "2025-01-13", "2025-03-11"),
        ("2026-08-28T10:00:00Z", "2026-08-31", "2026-09-03", "2026-09-07", "2026-11-03"),
    ] {
        let registration = application::registration_date(&law, submitted.parse().unwrap());
        assert_eq!(registration.last_day, day(registered), "{submitted}");
        assert_eq!(registration.adds_up(&law.zone), Ok(()), "{submitted}");
        for (rule, last_day) in [
            (Rule::ContractDraft, three),
            (Rule::RegisterPortalUser, three),
            (Rule::Completeness, five),
            (Rule::ExpertiseComplex, forty_five),
        ] {
            ends_with(&law, &due(&law, rule, registration.at), last_day, submitted);
        }
    }
}

/// K1 to K5, E1 to E4, E7, R1 to R3, V1 of order 299 (A-39.1, A-40.p1, A-43, A-44): defaults, all unconfirmed.
#[test]
fn terms_of_order_299_have_their_default_lengths_and_say_they_are_unconfirmed() {
    let law = fictional();
    for (rule, days, last_day) in [
        (Rule::Completeness, 5, "2026-10-15"),
        (Rule::MissingDocuments, 5, "2026-10-15"),
        (Rule::ContractDraft, 3, "2026-10-13"),
        (Rule::ContractSigning, 10, "2026-10-22"),
        (Rule::ExpertiseComplex, 45, "2026-12-10"),
        (Rule::ExpertiseNormal, 30, "2026-11-19"),
        (Rule::ExpertiseSimple, 15, "2026-10-29"),
        (Rule::ExpertiseSmall, 10, "2026-10-22"),
        (Rule::ExpertiseUrban, 45, "2026-12-10"),
        (Rule::Remarks45, 20, "2026-11-05"),
        (Rule::Remarks30, 15, "2026-10-29"),
        (Rule::Remarks15, 7, "2026-10-19"),
        (Rule::Remarks10, 5, "2026-10-15"),
        (Rule::Answers, 10, "2026-10-22"),
        (Rule::EnvironmentOpinion, 15, "2026-10-29"),
    ] {
        let due = due(&law, rule, at(&law, "2026-10-07 10:00:00"));
        ends_with(&law, &due, last_day, rule.id());
        assert_eq!(law.calendar.working_days_between(day("2026-10-07"), due.last_day), days, "{rule}");
        assert_eq!(due.doubts, [Doubt::Term], "{rule}");
    }
}

/// R3: the longer term for answers runs on from the last day of the first one. That one ends at 24:00, which
/// is 00:00 of the next day: no start at that instant makes the term a day longer or shorter.
#[test]
fn the_longer_term_for_answers_runs_on_from_the_last_day_of_the_first() {
    let law = fictional();
    let first = due(&law, Rule::Answers, at(&law, "2026-10-07 10:00:00"));
    assert_eq!(first.last_day, day("2026-10-22"));
    for start in
        [first.at, law.start_of(first.last_day), at(&law, "2026-10-22 23:59:59"), first.start().unwrap()]
    {
        let longer = due(&law, Rule::AnswersLonger, Start::until(start, first.last_day));
        ends_with(&law, &longer, "2026-10-29", "five working days after the 22nd");
        let fifteen = law.calendar.working_days_between(day("2026-10-07"), longer.last_day);
        assert_eq!(fifteen, 15, "ten and five, none lost");
        // An instant alone does not say which day was the last one.
        let refused = law.due(Rule::AnswersLonger, start).unwrap_err();
        assert_eq!(refused, TermError::NeedsTerm { rule: Rule::AnswersLonger, from: Rule::Answers });
    }
}

/// K5: the term of the expertise begins on the day after the contract is in force; calendar days.
#[test]
fn the_expertise_begins_on_the_day_after_the_contract() {
    let law = fictional();
    let due = due(&law, Rule::ExpertiseStart, at(&law, "2026-10-09 17:00:00"));
    ends_with(&law, &due, "2026-10-10", "a Saturday");
}

/// E5: the term of the base kind, but not more than E2.
#[test]
fn an_adjusted_project_takes_the_term_of_its_kind_but_not_more_than_thirty_days() {
    let law = fictional();
    for (base, days, told, last_day) in [
        (Rule::ExpertiseComplex, 30, Rule::ExpertiseNormal, "2026-11-19"),
        (Rule::ExpertiseUrban, 30, Rule::ExpertiseNormal, "2026-11-19"),
        (Rule::ExpertiseNormal, 30, Rule::ExpertiseNormal, "2026-11-19"),
        (Rule::ExpertiseSimple, 15, Rule::ExpertiseSimple, "2026-10-29"),
        (Rule::ExpertiseSmall, 10, Rule::ExpertiseSmall, "2026-10-22"),
    ] {
        let start = Start::of_base(at(&law, "2026-10-07 10:00:00"), base);
        let due = due(&law, Rule::ExpertiseAdjusted, start);
        ends_with(&law, &due, last_day, base.id());
        assert_eq!(due.because[2].kind, StepKind::Base { rule: told, days });
    }
}

/// E6: half of the base term, rounded up, at least ten working days.
#[test]
fn a_repeated_expertise_takes_half_but_at_least_ten_days() {
    let law = fictional();
    for (base, days, last_day) in [
        (Rule::ExpertiseComplex, 23, "2026-11-10"),
        (Rule::ExpertiseNormal, 15, "2026-10-29"),
        (Rule::ExpertiseSimple, 10, "2026-10-22"),
        (Rule::ExpertiseSmall, 10, "2026-10-22"),
    ] {
        let due = due(&law, Rule::ExpertiseRepeated, Start::of_base(at(&law, "2026-10-07 10:00:00"), base));
        ends_with(&law, &due, last_day, base.id());
        assert_eq!(due.because[2].kind, StepKind::Base { rule: base, days });
    }
}

/// Z1: the rest of the enclosing term, at least five working days.
#[test]
fn the_conclusion_takes_the_rest_of_the_term_but_at_least_five_days() {
    let law = fictional();
    let answered = at(&law, "2026-10-07 10:00:00");
    for (term_ends, last_day, rest) in [
        ("2026-11-19", "2026-11-19", true),
        ("2026-10-17", "2026-10-17", true),
        ("2026-10-15", "2026-10-15", false),
        ("2026-10-09", "2026-10-15", false),
        ("2026-10-01", "2026-10-15", false),
    ] {
        let due = due(&law, Rule::Conclusion, Start::until(answered, day(term_ends)));
        ends_with(&law, &due, last_day, term_ends);
        let told = due.because.iter().any(|step| matches!(step.kind, StepKind::Rest { .. }));
        assert_eq!(told, rest, "{term_ends}");
    }
}

/// A term that follows from another one is as unconfirmed as that one.
#[test]
fn a_term_whose_base_is_not_confirmed_is_not_confirmed() {
    let law = fictional();
    let mut confirmed = (**law.edition.term(Rule::ExpertiseAdjusted, day("2026-10-07")).unwrap()).clone();
    confirmed.confirmed = true;
    let edition = law.edition.with_terms(&[confirmed]).unwrap().into();
    let law = Law { edition, ..law };
    let start = Start::of_base(at(&law, "2026-10-07 10:00:00"), Rule::ExpertiseComplex);
    assert_eq!(due(&law, Rule::ExpertiseAdjusted, start).doubts, [Doubt::Term]);
}

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

/// T-17b (A-27.p2, A-49.p1), T-31, T-32, T-33 (A-45.p1), Z2 (A-45.p2): at once.
#[test]
fn what_is_to_be_done_at_once_is_due_at_the_start() {
    let law = fictional();
    let start = at(&law, "2026-10-10 03:04:05.678");
    for rule in [
        Rule::SecuritySuspension,
        Rule::StartElimination,
        Rule::Forwarding,
        Rule::Sending,
        Rule::ConclusionSending,
    ] {
        assert_eq!(due(&law, rule, start).at, start, "{rule}");
    }
}

/// T-05, T-12 to T-14, T-16, T-22, T-24, T-25, T-28 to T-30, R4: rules without a length give no date.
#[test]
fn a_rule_without_a_length_gives_no_date() {
    let law = fictional();
    for rule in [
        Rule::RegistrationDate,
        Rule::CutOffInOutage,
        Rule::FailureExtension,
        Rule::TermsByAct,
        Rule::WorksWindow,
        Rule::SupportHours,
        Rule::OwnSupportHours,
        Rule::ForceMajeureExtension,
        Rule::Availability,
        Rule::ChannelRestoration,
        Rule::AnswersInside,
    ] {
        let refused = law.due(rule, at(&law, "2026-10-07 10:00:00"));
        assert!(matches!(refused, Err(TermError::NoDate { rule: told, .. }) if told == rule), "{rule}");
    }
    let other_order = law.due(Rule::ConstructionStorage, at(&law, "2026-10-07 10:00:00"));
    assert!(matches!(other_order, Err(TermError::NoTerm { .. })));
    assert!(matches!(
        construction().due(Rule::ConstructionStorage, Timestamp::UNIX_EPOCH),
        Err(TermError::NoDate { .. })
    ));
}

/// E5, E6, Z1: what else they need is asked for.
#[test]
fn a_term_that_follows_from_another_asks_for_it() {
    let law = fictional();
    let start = at(&law, "2026-10-07 10:00:00");
    for rule in [Rule::ExpertiseAdjusted, Rule::ExpertiseRepeated] {
        assert_eq!(law.due(rule, start), Err(TermError::NeedsBase(rule)));
        // A base that is not counted in working days has no half.
        let no_days = law.due(rule, Start::of_base(start, Rule::Storage));
        assert!(matches!(no_days, Err(TermError::NoDate { rule: Rule::Storage, .. })));
    }
    assert_eq!(law.due(Rule::Conclusion, start), Err(TermError::NeedsDay(Rule::Conclusion)));
}

/// A-8.p2: a term in days ends at 24:00 of its last day.
#[test]
fn a_term_is_over_at_24_00_and_not_before() {
    let law = fictional();
    let due = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-05 10:00:00"));
    assert!(!due.passed(at(&law, "2026-10-08 23:59:59.999999")));
    assert!(due.passed(at(&law, "2026-10-09 00:00:00")));
}

/// A-8.p2: the days that remain, today included.
#[test]
fn days_left_counts_working_days_with_today() {
    let law = fictional();
    let due = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-09 10:00:00"));
    let left = ["2026-10-09", "2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"];
    assert_eq!(left.map(|today| due.days_left(day(today))), [3, 3, 3, 2, 1, 0]);
}

/// The quick form without reasons is the same date.
#[test]
fn the_last_day_alone_is_that_of_the_explained_term() {
    let law = real();
    let start: Date = day("2026-03-20");
    for (rule, days) in [(Rule::ContractDraft, 3), (Rule::Completeness, 5), (Rule::ExpertiseComplex, 45)] {
        assert_eq!(law.last_day(days, start), due(&law, rule, law.start_of(start)).last_day, "{rule}");
    }
}
