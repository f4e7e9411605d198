//! One step of an explanation as a sentence.

use jiff::Timestamp;
use jiff::civil::Date;
use law::calendar::Source;
use law::term::Closure;
use law::{Cause, Due, Rule, Step, StepKind, Unit};

use super::{act, term_of};
use crate::texts::{Said, Words};

/// One step in the reader's language.
pub fn sentence(words: &Words, due: &Due, step: &Step) -> String {
    let t = |key: &'static str| words.t(key);
    let said = match &step.kind {
        StepKind::Start { .. } => return start(words, due),
        StepKind::Length { value, unit, also } if also.is_empty() => {
            t("step-length").with("length", length(words, *value, *unit))
        }
        StepKind::Length { value, unit, also } => {
            let also: Vec<_> = also.iter().map(|days| length(words, *days, Unit::CalendarDays)).collect();
            t("step-length-also").with("length", length(words, *value, *unit)).with("also", also.join(", "))
        }
        StepKind::Again { days, date } => t("step-again")
            .with("date", words.date(*date))
            .with("days", length(words, *days, Unit::CalendarDays)),
        StepKind::Base { rule, days } => t("step-base")
            .with("rule", super::rule(words, *rule))
            .with("days", length(words, *days, Unit::WorkingDays)),
        StepKind::CutOff { hour, passed, .. } => {
            t(if *passed { "step-cut-off-after" } else { "step-cut-off-before" })
                .with("hour", i64::from(*hour))
        }
        StepKind::Skipped { from, to, why, source, act } => {
            days(words, "step-skipped", "step-skipped-range", *from, *to)
                .with("reason", words.t(format!("day-reason-{why}")).to_string())
                .with("source", ground(words, *source, act.as_deref()))
        }
        StepKind::Counted { from, to, first, n } => {
            days(words, "step-counted", "step-counted-range", *from, *to)
                .with("first", i64::from(*first))
                .with("n", i64::from(*n))
        }
        StepKind::Worked { date, n, source, act } => t("step-worked")
            .with("date", words.date_with_weekday(*date))
            .with("n", i64::from(*n))
            .with("source", ground(words, *source, act.as_deref())),
        StepKind::Days { from, to, n } => {
            let many = if from > to { "step-days-back" } else { "step-days" };
            days(words, "step-days-one", many, *from, *to).with("days", length(words, *n, Unit::CalendarDays))
        }
        StepKind::Months { n, from, to, shortened } => {
            t(if *shortened { "step-months-shortened" } else { "step-months" })
                .with("length", length(words, *n, Unit::Months))
                .with("from", words.date(*from))
                .with("to", words.date(*to))
        }
        StepKind::Years { n, from, to, shortened } => {
            t(if *shortened { "step-years-shortened" } else { "step-years" })
                .with("length", length(words, *n, Unit::Years))
                .with("from", words.date(*from))
                .with("to", words.date(*to))
        }
        StepKind::Minutes { to, .. } if beyond_target(due, step) => {
            t("step-minutes-same-day").with("moment", words.moment(*to))
        }
        StepKind::Minutes { from, to } if from > to => t("step-minutes-back")
            .with("from", words.moment(*from))
            .with("to", words.moment(*to))
            .with("length", lasting(words, from.duration_since(*to).as_secs())),
        StepKind::Minutes { from, to } => t("step-minutes")
            .with("span", span(words, *from, *to))
            .with("length", lasting(words, to.duration_since(*from).as_secs())),
        StepKind::Closed { from, to, why } => {
            t("step-closed").with("span", span(words, *from, *to)).with("why", closure(words, due, *why))
        }
        StepKind::Agreed { date } => t("step-agreed").with("date", words.date(*date)),
        StepKind::Rest { date } => t("step-rest").with("date", words.date(*date)),
        StepKind::Interrupted { .. } => return interrupted(words, step),
        StepKind::Prolonged { from, to, off: None } => {
            days(words, "step-prolonged", "step-prolonged-range", *from, *to)
        }
        StepKind::Prolonged { from, to, off: Some(why) } => {
            days(words, "step-prolonged-off", "step-prolonged-off-range", *from, *to)
                .with("reason", words.t(format!("day-reason-{why}")).to_string())
        }
        StepKind::Rolled { at, to } => {
            t("step-rolled").with("moment", words.moment(*at)).with("date", words.date(*to))
        }
        StepKind::Moved { to, .. } => t("step-moved").with("to", words.date(*to)),
        StepKind::Target { at } => t("step-target").with("moment", words.moment(*at)),
        StepKind::Ends { .. } => return ends(words, due),
    };
    said.into()
}

/// Whether a step tells the time from what the operator aims at to the legal end (A-54.p3).
fn beyond_target(due: &Due, step: &Step) -> bool {
    let mut after = due.because.iter().skip_while(|it| !matches!(it.kind, StepKind::Target { .. }));
    after.any(|it| it == step)
}

/// The steps as they are told. Neighbouring stretches that do not count for the same reason are one, and an end
/// that nobody knows yet is not told.
pub fn told(words: &Words, due: &Due) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::with_capacity(due.because.len());
    for step in &due.because {
        if let StepKind::Closed { from, to, why } = &step.kind
            && let Some(Step { kind: StepKind::Closed { to: reached, why: before, .. }, .. }) =
                steps.last_mut()
            && (*reached, *before) == (*from, *why)
        {
            *reached = *to;
            continue;
        }
        steps.push(step.clone());
    }
    let pauses = term_of(words, due).is_some_and(|term| due.open.iter().any(|id| term.pauses.contains(id)));
    if pauses {
        steps.retain(|step| !matches!(step.kind, StepKind::Ends { .. }));
    }
    steps
}

/// `5 рабочих дней`, `2 часа рабочего времени`, `сразу`.
pub fn length(words: &Words, value: u16, unit: Unit) -> String {
    let (name, n) = (unit.name(), i64::from(value));
    let hours = matches!(unit, Unit::Minutes | Unit::WorkingMinutes | Unit::MinutesBefore) && n % 60 == 0;
    if hours {
        words.t(format!("unit-{name}-hours")).with("n", n / 60).into()
    } else {
        words.t(format!("unit-{name}")).with("n", n).into()
    }
}

/// `24 ноября 2026, 12:10–12:30`, over midnight with both dates.
pub fn span(words: &Words, from: Timestamp, to: Timestamp) -> String {
    let (first, last) = (words.date_of(from), words.date_of(to));
    if first == last {
        format!("{}, {}–{}", words.date(first), words.time(from), words.time(to))
    } else {
        format!("{} – {}", words.moment(from), words.moment(to))
    }
}

/// What interrupted, with its number.
pub fn what(words: &Words, clause: &str, incident: &str) -> String {
    let of = |cause: &&Cause| [true, false].iter().any(|lasts| cause.clause(*lasts) == clause);
    let cause = Cause::ALL.iter().find(of).copied().unwrap_or(Cause::HighFailure);
    let key = match cause {
        Cause::ForceMajeure => "incident-force-majeure",
        Cause::MediumFailure | Cause::HighFailure => "incident-failure",
    };
    let cause = words.t(format!("cause-{}", cause.name())).to_string();
    words.t(key).with("cause", cause).with("incident", incident.to_owned()).into()
}

/// The length of a term in its unit; a registration date has none.
pub(super) fn unit(due: &Due) -> Option<(u16, Unit)> {
    due.because.iter().find_map(|step| match step.kind {
        StepKind::Length { value, unit, .. } => Some((value, unit)),
        _ => None,
    })
}

/// The event that starts a term, named.
pub(super) fn event(words: &Words, due: &Due) -> String {
    let Some((clause, at, date, event)) = due.because.iter().find_map(|step| match &step.kind {
        StepKind::Start { at, date, event, .. } => Some((&*step.clause, *at, *date, &**event)),
        _ => None,
    }) else {
        return String::new();
    };
    // Explanations that were stored before they told their event.
    let key = match (event, due.rule, clause) {
        ("", Rule::RegistrationDate, "A-18.p2" | "A-18.p3") => "start-document-certified".to_owned(),
        ("", Rule::RegistrationDate, "A-41") => "start-document-signed".to_owned(),
        ("", ..) => term_of(words, due).map_or(String::new(), |term| format!("start-{}", term.start)),
        (event, ..) => format!("start-{event}"),
    };
    let key = if words.has(&key) { key } else { "start-other".to_owned() };
    words.t(key).with("moment", words.moment(at)).with("date", words.date(date)).into()
}

/// The length with all that was added to it.
pub(super) fn extended(words: &Words, due: &Due) -> Option<String> {
    let (mut added, mut seconds, mut last) = (0, 0, 0);
    for step in &due.because {
        match step.kind {
            StepKind::Interrupted { days, seconds: more, .. } => {
                added += days;
                seconds += more;
            }
            StepKind::Counted { n, .. } | StepKind::Worked { n, .. } => last = n,
            _ => {}
        }
    }
    let total = |n| length(words, n, Unit::WorkingDays);
    match (added, seconds) {
        (0, 0) => None,
        (_, 0) => Some(total(last)),
        _ => Some(format!("{} + {}", total(last), lasting(words, i64::from(seconds)))),
    }
}

/// Why the clock stands, where this is what stops it and not the number of a failure.
pub(super) fn pause(words: &Words, due: &Due, id: &str) -> Option<String> {
    let stops = term_of(words, due)?.pauses.iter().any(|why| **why == *id);
    stops.then(|| words.t(format!("pause-{id}")).into())
}

/// Whether the clock stands now.
pub(super) fn paused(words: &Words, due: &Due) -> bool {
    due.open.iter().any(|id| pause(words, due, id).is_some())
}

fn start(words: &Words, due: &Due) -> String {
    let event = event(words, due);
    let counts = due.because.iter().any(|step| matches!(step.kind, StepKind::Start { counts: true, .. }));
    let key = match unit(due).map(|(_, unit)| unit) {
        Some(Unit::Minutes) => "step-start-clock",
        Some(Unit::WorkingMinutes) => "step-start-hours",
        Some(Unit::MinutesBefore | Unit::CalendarDaysBefore) => "step-start-back",
        None | Some(Unit::Immediately | Unit::Agreed) => return event,
        Some(_) if counts => "step-start-counts",
        Some(_) => "step-start",
    };
    words.t(key).with("event", event).into()
}

fn ends(words: &Words, due: &Due) -> String {
    match unit(due) {
        None => words.t("step-ends-date").with("moment", words.moment(due.at)).into(),
        Some((_, Unit::Immediately)) => words.t("step-ends-now").with("moment", words.moment(due.at)).into(),
        Some(_) => words.t("step-ends-term").with("moment", super::end(words, due)).into(),
    }
}

fn interrupted(words: &Words, step: &Step) -> String {
    let StepKind::Interrupted {
        incident,
        from,
        until,
        days,
        seconds,
        provisional,
        decided,
        unit,
        covered_by,
    } = &step.kind
    else {
        return String::new();
    };
    let number = |id: &std::sync::Arc<str>| words.t("incident-number").with("incident", id.to_string());
    let what = what(words, &step.clause, incident);
    let told = |key| words.t(key).with("what", what).with("span", span(words, *from, *until));
    let said = match (*days, *seconds) {
        (0, 0) if covered_by.is_empty() => told("step-interrupted-none"),
        (0, 0) => {
            let by: Vec<String> = covered_by.iter().map(|id| number(id).into()).collect();
            told("step-interrupted-covered").with("by", by.join(", "))
        }
        (0, seconds) if *unit == Some(Unit::CalendarDays) => {
            let days = u16::try_from(seconds / 86_400).unwrap_or(u16::MAX);
            told("step-interrupted-days").with("added", length(words, days, Unit::CalendarDays))
        }
        (0, seconds) => told("step-interrupted-days").with("added", lasting(words, i64::from(seconds))),
        (days, _) => told("step-interrupted-days").with("added", length(words, days, Unit::WorkingDays)),
    };
    let mut said = said.to_string();
    if let Some(decided) = decided {
        let decided = unit.map_or(decided.to_string(), |unit| length(words, *decided, unit));
        said = format!("{said} {}", words.t("step-interrupted-decided").with("days", decided));
    }
    if *provisional {
        said = format!("{said} {}", words.t("step-interrupted-planned"));
    }
    said
}

/// One day with its weekday, or a stretch of days.
fn days<'a>(words: &'a Words, one: &'static str, many: &'static str, from: Date, to: Date) -> Said<'a> {
    if from == to {
        words.t(one).with("date", words.date_with_weekday(from))
    } else {
        words.t(many).with("from", words.date(from)).with("to", words.date(to))
    }
}

/// Where it is laid down. An act that the operator entered speaks for itself, and so does a law that is cited; a
/// decree that moves a day stands beside the article that allows it.
pub fn ground(words: &Words, source: Source, act: Option<&str>) -> String {
    let said = words.t(format!("day-source-{source}")).to_string();
    let Some(act) = act else { return said };
    let cited = act::cited(words, act);
    match (source, cited) {
        (Source::Act, None) => act.to_owned(),
        (Source::Act | Source::LawOnHolidays | Source::LabourCode84, Some(cited)) => cited,
        (_, cited) => {
            let act = cited.unwrap_or_else(|| act.to_owned());
            words.t("step-source-with-act").with("source", said).with("act", act).into()
        }
    }
}

fn closure(words: &Words, due: &Due, why: Closure) -> String {
    let known = term_of(words, due).and_then(|term| match (why, &term.pauses[..]) {
        (Closure::Pause, [only]) => pause(words, due, only),
        _ => None,
    });
    match known {
        Some(why) => words.t("closure-pause-why").with("why", why).into(),
        None => words.t(format!("closure-{}", why.name())).into(),
    }
}

/// `1 час 30 минут`.
fn lasting(words: &Words, seconds: i64) -> String {
    let parts = [
        ("unit-minutes-hours", seconds / 3600),
        ("unit-minutes", seconds / 60 % 60),
        ("unit-seconds", seconds % 60),
    ];
    let said =
        parts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| words.t(key).with("n", n).to_string());
    let said: Vec<_> = said.collect();
    if said.is_empty() { words.t("unit-minutes").with("n", 0).into() } else { said.join(" ") }
}
