//! What holds for every start: explanations add up and notice any change of theirs, later starts never end
//! earlier, days off are never last days, failures never shorten.

mod common;

use std::sync::LazyLock;

use common::{common_editions, real};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use law::{
    Cause, Due, Interruption, Law, LawBook, Pause, Rule, Start, StepKind, Unit,
    application::{in_course_date, registration_date},
    expertise::signing_date,
};
use proptest::prelude::*;

const EXACT: &str = "id = \"670-exact\"\norder = \"670\"\namends = \"670-2019-08-16\"\nact = \"test\"\n\
                     given = \"2026-01-01\"\nin_force_from = \"2026-01-01\"\n[extension]\nunit = \"exact\"\n";

const CALENDAR_DAYS: &str = "id = \"670-days\"\norder = \"670\"\namends = \"670-2019-08-16\"\nact = \"test\"\n\
                             given = \"2026-01-01\"\nin_force_from = \"2026-01-01\"\n[[term]]\nrule = \"T-28b\"\n\
                             unit = \"calendar-days\"\nvalue = 1\nstart = \"force-majeure-decided\"\n\
                             acts = \"expertise-operator\"\nwaits = \"parties\"\neffect = \"moved\"\n\
                             clause = \"A-64\"\nfrom = \"2018-09-24\"\nconfirmed = true\n";

/// Both orders, with extensions in whole days and by the clock, and with decisions in calendar days.
static LAWS: LazyLock<[Law; 4]> = LazyLock::new(|| {
    let embedded = LawBook::embedded();
    let made = |text| LawBook::new(&common_editions(&[text]), embedded.calendar().clone()).unwrap();
    let (exact, days) = (made(EXACT), made(CALENDAR_DAYS));
    let law = |book: &LawBook, id| book.edition(id).unwrap();
    [
        law(&embedded, "670-2019-08-16"),
        law(&embedded, "465-2022-12-30"),
        law(&exact, "670-exact"),
        law(&days, "670-days"),
    ]
});

/// Every rule that gives a date, with the law that has it.
fn dated() -> impl Iterator<Item = (&'static Law, Rule, Unit)> {
    LAWS.iter().flat_map(|law| {
        law.edition
            .terms()
            .iter()
            .filter(|term| term.unit.gives_a_date())
            .map(move |term| (law, term.rule, term.unit))
    })
}

fn instants() -> impl Strategy<Value = Timestamp> {
    // 2019-08-16 to 2028-01-31, to the microsecond; every fourth at a round hour, where terms turn.
    let any = 1_565_900_000_000_000i64..1_832_900_000_000_000;
    (any, 0..4u8).prop_map(|(us, round)| {
        let us = if round == 0 { us - us % 3_600_000_000 } else { us };
        Timestamp::from_microsecond(us).unwrap()
    })
}

fn base() -> impl Strategy<Value = Rule> {
    prop::sample::select(vec![
        Rule::ExpertiseComplex,
        Rule::ExpertiseNormal,
        Rule::ExpertiseSimple,
        Rule::ExpertiseSmall,
        Rule::ExpertiseUrban,
    ])
}

/// A start with all that any unit may ask for.
fn starts() -> impl Strategy<Value = Start> {
    let pauses = prop::collection::vec((0i64..20_000, 1i64..90_000), 0..3);
    (instants(), base(), 0i32..90, pauses).prop_map(|(at, base, days, pauses)| {
        let law = &LAWS[0];
        let pause = |(after, long): &(i64, i64)| {
            let from = at + SignedDuration::from_secs(*after);
            Pause {
                from,
                until: Some(from + SignedDuration::from_secs(*long)),
                why: "information-requested".into(),
            }
        };
        let until = Some(law.date(at).saturating_add(days.days()));
        Start { at, until, base: Some(base), pauses: pauses.iter().map(pause).collect() }
    })
}

/// Up to three interruptions around a start, in seconds after it.
fn interruptions() -> impl Strategy<Value = Vec<(i64, i64, i64, usize, bool)>> {
    let one = (-200_000i64..4_000_000, 1i64..500_000, 0i64..100_000, 0..3usize, prop::bool::weighted(0.2));
    prop::collection::vec(one, 0..4)
}

fn interrupted(law: &Law, start: Timestamp, by: &[(i64, i64, i64, usize, bool)]) -> Law {
    let made = by.iter().enumerate().map(|(place, (after, long, confirmed, cause, lasts))| {
        let from = start + SignedDuration::from_secs(*after);
        Interruption {
            id: format!("INC-{place}").into(),
            cause: Cause::ALL[*cause],
            from,
            until: from + SignedDuration::from_secs(*long),
            lasts: *lasts,
            confirmed_at: from + SignedDuration::from_secs(*confirmed),
            days: match Cause::ALL[*cause] {
                Cause::ForceMajeure => u16::try_from(confirmed % 9).ok().filter(|days| *days > 0),
                _ => None,
            },
        }
    });
    law.clone().interrupted(made.collect())
}

/// Every explanation with one step changed: left out, told twice, moved by a day, with another number.
fn mutations(due: &Due) -> Vec<(String, Due)> {
    let mut all = Vec::new();
    for (place, step) in due.because.iter().enumerate() {
        let name = step.kind.name();
        // An interruption that adds nothing is told all the same; the sum does not miss it.
        let nothing =
            matches!(step.kind, StepKind::Interrupted { days: 0, seconds: 0, provisional: false, .. });
        if !nothing {
            let mut without = due.clone();
            without.because.remove(place);
            all.push((format!("without {place} {name}"), without));
        }
        let mut doubled = due.clone();
        doubled.because.insert(place, step.clone());
        all.push((format!("{place} {name} twice"), doubled));
        let stored = serde_json::to_value(step).unwrap();
        for (field, value) in stored.as_object().unwrap() {
            for other in others(due, name, field, value) {
                let mut json = stored.clone();
                json[field] = other.clone();
                let mut changed = due.clone();
                let Ok(step) = serde_json::from_value(json) else { continue };
                changed.because[place] = step;
                all.push((format!("{place} {name}: {field} is {other} for {value}"), changed));
            }
        }
    }
    all
}

/// Other values of a field that enters the sum.
fn others(due: &Due, name: &str, field: &str, value: &serde_json::Value) -> Vec<serde_json::Value> {
    // When an interruption was, and from what a length was derived, are facts; only what they add is summed. The
    // least length of a half plays no part where the half is longer.
    let of_base = due.because.iter().any(|step| matches!(step.kind, StepKind::Base { .. }));
    let fact = (name == "interrupted" && matches!(field, "from" | "until" | "decided"))
        || (name == "length" && of_base);
    if fact {
        return Vec::new();
    }
    if let Some(number) = value.as_i64() {
        return [number + 1, number - 1].into_iter().filter(|n| *n >= 0).map(Into::into).collect();
    }
    if let Some(flag) = value.as_bool() {
        return vec![(!flag).into()];
    }
    if value.is_array() {
        return vec![serde_json::json!(["INC-never"])];
    }
    let Some(text) = value.as_str() else { return Vec::new() };
    if let Ok(at) = text.parse::<Timestamp>() {
        let day = SignedDuration::from_hours(24);
        return [at + day, at - day].map(|at| at.to_string().into()).into();
    }
    if let Ok(date) = text.parse::<Date>() {
        return [1, -1].map(|by: i32| date.saturating_add(by.days()).to_string().into()).into();
    }
    Vec::new()
}

fn adds_up(due: &Due, law: &Law) -> Result<(), TestCaseError> {
    let sum = due.adds_up(&law.zone);
    prop_assert!(sum.is_ok(), "{} {:?}: {:#?}", due.rule, sum, due.because);
    for (what, changed) in mutations(due) {
        prop_assert!(
            changed.adds_up(&law.zone).is_err(),
            "{}: {what} is not noticed: {:#?}",
            due.rule,
            due.because
        );
    }
    Ok(())
}

fn same_after_json(due: &Due) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(due).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Due>(&text).unwrap(), due);
    Ok(())
}

#[test]
fn every_rule_that_gives_a_date_is_tried() {
    let rules: std::collections::BTreeSet<Rule> = dated().map(|(_, rule, _)| rule).collect();
    // All but T-05, T-12, T-13, T-14, T-16, T-22, T-24, T-25, T-28, T-29, T-30 and R4.
    assert_eq!(rules.len(), Rule::ALL.len() - 12);
}

/// So many cases, or as many as `PROPTEST_CASES` says.
fn cases(few: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(few);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 100, ..ProptestConfig::default() }
}

// Each case tries every rule with every change of every step.
proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn explanations_add_up_and_notice_every_change(start in starts()) {
        for (law, rule, _) in dated() {
            let due = law.due(rule, start.clone()).unwrap();
            adds_up(&due, law)?;
            same_after_json(&due)?;
        }
    }

    #[test]
    fn extended_explanations_add_up_and_notice_every_change(start in starts(), by in interruptions()) {
        for (law, rule, _) in dated() {
            let law = interrupted(law, start.at, &by);
            let due = law.due(rule, start.clone()).unwrap();
            adds_up(&due, &law)?;
            same_after_json(&due)?;
        }
    }

}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn registration_dates_add_up_and_notice_every_change(received in instants()) {
        let law = real();
        for due in [registration_date(&law, received), in_course_date(&law, received), signing_date(&law, received)] {
            adds_up(&due, &law)?;
            same_after_json(&due)?;
            prop_assert!(due.at >= received && law.date(due.at) == due.last_day);
        }
        prop_assert!(law.calendar.is_working(registration_date(&law, received).last_day));
        prop_assert!(law.calendar.is_working(in_course_date(&law, received).last_day));
    }

    #[test]
    fn a_failure_never_shortens_a_term_and_the_union_is_no_more_than_the_sum(
        start in starts(), by in interruptions(),
    ) {
        // Ended failures only: those that last keep terms open.
        let by: Vec<_> = by.into_iter().map(|(after, long, confirmed, cause, _)| (after, long, confirmed, cause, false)).collect();
        for (law, rule, unit) in dated() {
            let plain = law.due(rule, start.clone()).unwrap();
            let all = interrupted(law, start.at, &by).due(rule, start.clone()).unwrap();
            prop_assert!(all.at >= plain.at, "{rule}");
            if unit.ends_by_the_clock() {
                prop_assert_eq!(all.at, plain.at);
                continue;
            }
            let told = |due: &Due| due.because.iter().fold((0u32, 0u64, 0u32), |sum, step| match &step.kind {
                StepKind::Interrupted { from, until, days, seconds, decided, .. } => {
                    let long = decided.map_or(until.duration_since(*from).as_secs() as u64, |days| u64::from(days) * 86_400);
                    (sum.0 + u32::from(*days), sum.1 + long, sum.2 + seconds)
                }
                _ => sum,
            });
            let (days, sum, seconds) = told(&all);
            prop_assert!(u64::from(seconds) <= sum + 3, "{rule}");
            // Each alone, added up, is no less than all together.
            let alone: u32 = (0..by.len()).map(|place| {
                let decided = Cause::ALL[by[place].3] == Cause::ForceMajeure && by[place].2 % 9 > 0;
                let touched: std::collections::BTreeSet<Date> = all.because.iter().filter_map(|step| match &step.kind {
                    StepKind::Interrupted { incident, from, until, .. } if **incident == *format!("INC-{place}") => {
                        let last = law.date(*until - SignedDuration::from_nanos(1));
                        Some(law.date(*from).series(1.day()).take_while(move |date| *date <= last))
                    }
                    _ => None,
                }).flatten().filter(|date| decided || law.calendar.is_working(*date)).collect();
                touched.len() as u32
            }).sum();
            prop_assert!(days <= alone, "{rule}: {days} of {alone}");
        }
    }

    #[test]
    fn whoever_starts_later_never_ends_earlier(start in starts(), later in 0i64..3_000_000_000_000) {
        let second = Start { at: start.at + SignedDuration::from_micros(later), pauses: vec![], ..start.clone() };
        let first = Start { pauses: vec![], ..start };
        for (law, rule, _) in dated() {
            let (a, b) = (law.due(rule, first.clone()).unwrap(), law.due(rule, second.clone()).unwrap());
            // A-54.p3: a message of a day off has the whole next working day, one of that morning half an hour; it
            // is what the operator aims at that never runs back.
            let aim = |due: &Due| due.because.iter().find_map(|step| match step.kind {
                StepKind::Target { at } => Some(at),
                _ => None,
            }).unwrap_or(due.at);
            prop_assert!(aim(&a) <= aim(&b), "{rule}: {} and {}", first.at, second.at);
            prop_assert!(rule == Rule::JournalEntry || a.at <= b.at, "{rule}: {} and {}", first.at, second.at);
            prop_assert!(a.last_day <= b.last_day, "{rule}");
        }
        let law = real();
        prop_assert!(registration_date(&law, first.at).at <= registration_date(&law, second.at).at);
        prop_assert!(in_course_date(&law, first.at).at <= in_course_date(&law, second.at).at);
    }

    #[test]
    fn a_term_in_working_days_never_ends_on_a_day_off(start in starts(), by in interruptions()) {
        for (law, rule, unit) in dated() {
            let counted = matches!(unit, Unit::WorkingDays | Unit::BaseAtMost | Unit::HalfOfBase);
            if !counted {
                continue;
            }
            let law = interrupted(law, start.at, &by);
            let due = law.due(rule, start.clone()).unwrap();
            prop_assert!(law.calendar.is_working(due.last_day), "{rule}");
            prop_assert_eq!(due.at, law.end_of(due.last_day));
        }
    }

    /// from the day after the start to the last one each day is told by one step, in order, also where time
    /// is added by the clock; a day off that is not counted is told with what it is.
    #[test]
    fn every_day_up_to_the_last_one_is_told_once(start in starts(), by in interruptions()) {
        for (law, rule, unit) in dated() {
            if !matches!(unit, Unit::WorkingDays | Unit::BaseAtMost | Unit::HalfOfBase) {
                continue;
            }
            let law = interrupted(law, start.at, &by);
            let due = law.due(rule, start.clone()).unwrap();
            let mut reached = law.date(due.start().unwrap());
            for step in &due.because {
                let (from, to) = match &step.kind {
                    StepKind::Counted { from, to, .. } | StepKind::Prolonged { from, to, .. } => (*from, *to),
                    StepKind::Worked { date, .. } | StepKind::Rolled { to: date, .. } => (*date, *date),
                    StepKind::Skipped { from, to, why, .. } => {
                        let days = from.series(1.day()).take_while(|date| date <= to);
                        for date in days {
                            let day = law.calendar.day(date);
                            prop_assert!(!law.calendar.is_working(date) && day.reason == *why, "{rule}: {date}");
                        }
                        (*from, *to)
                    }
                    _ => continue,
                };
                prop_assert_eq!(from, reached.tomorrow().unwrap(), "{}: {:#?}", rule, &due.because);
                prop_assert!(from <= to);
                reached = to;
            }
            prop_assert_eq!(reached, due.last_day, "{}: {:#?}", rule, &due.because);
        }
    }

    #[test]
    fn the_table_of_the_calendar_is_a_loop_over_days(start in instants(), n in 0u16..400) {
        let calendar = &real().calendar;
        let from = real().date(start);
        let (mut date, mut left) = (from, n);
        while left > 0 {
            date = date.tomorrow().unwrap();
            left -= u16::from(calendar.day(date).is_working());
        }
        prop_assert_eq!(calendar.add_working_days(from, n), date);
        prop_assert_eq!(calendar.working_days_between(from, date), u32::from(n));
        prop_assert_eq!(real().last_day(n, from), date);
        prop_assert_eq!(calendar.is_working(from), calendar.day(from).is_working());
    }

    #[test]
    fn an_explained_term_is_as_long_as_the_table_says(start in instants()) {
        let law = real();
        for term in law.edition.terms().iter().filter(|term| term.unit == Unit::WorkingDays) {
            let due = law.due(term.rule, Start::until(start, law.date(start))).unwrap();
            prop_assert_eq!(due.last_day, law.last_day(term.value, law.date(start)));
            // Every day between start and end is told once, as the calendar has it.
            let mut told = law.date(start);
            for step in &due.because {
                let (from, to, working) = match step.kind {
                    StepKind::Counted { from, to, .. } => (from, to, true),
                    StepKind::Worked { date, .. } => (date, date, true),
                    StepKind::Skipped { from, to, .. } => (from, to, false),
                    _ => continue,
                };
                for date in from.series(1.day()).take_while(|date| *date <= to) {
                    prop_assert_eq!(date, told.tomorrow().unwrap());
                    let day = law.calendar.day(date);
                    prop_assert_eq!(day.is_working(), working);
                    if let StepKind::Skipped { why, source, .. } = step.kind {
                        prop_assert_eq!((day.reason, day.source), (why, source));
                    }
                    told = date;
                }
            }
            prop_assert_eq!(told, due.last_day);
        }
    }
}

/// a failure that began before the term counts from its start, and may leave a part of a second.
#[test]
fn a_failure_that_leaves_a_part_of_a_second_adds_up() {
    let start = Start {
        at: "2019-08-15T20:13:20.000001Z".parse().unwrap(),
        until: Some("2019-10-02".parse().unwrap()),
        base: Some(Rule::ExpertiseComplex),
        pauses: vec![],
    };
    let mut exact = 0;
    for (law, rule, _) in dated() {
        let law = interrupted(law, start.at, &[(3_574_673, 478_128, 34_250, 1, true)]);
        let due = law.due(rule, start.clone()).unwrap();
        exact += usize::from(due.because.iter().any(|step| matches!(step.kind, StepKind::Rolled { .. })));
        adds_up(&due, &law).unwrap();
    }
    assert!(exact > 0, "no term counts failures by the clock here");
}
