//! Replay: every state and every date of this system computed again from the events, and compared with what is
//! stored. Reads page by page, one subject at a time, whatever the size of the history.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use law::event::{Broken, Recorded, Subject};
use law::{Due, Law, replay};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::error::Error;
use crate::store::events::{self, Event, Read};
use crate::store::terms::{self, Governed, Term};
use crate::store::{self, Conn, applications, cases, participants, registrations, replacements, retention};
use crate::{
    Office, applications as filings, expertise, laws, participants as lists, registrations as users,
    replacement, retention as keeping,
};

/// Events in one page.
const PAGE: i64 = 1_000;

/// What a replay found.
#[derive(Debug, Default)]
pub struct Report {
    /// Subjects by kind.
    pub subjects: BTreeMap<String, usize>,
    pub events: usize,
    /// Terms that run, each computed again.
    pub terms: usize,
    /// By kind of event, what is told in the history and belongs to no state.
    pub others: BTreeMap<String, usize>,
    pub differences: Vec<Difference>,
}

/// Where what is stored is not what the law says.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.subject_kind, self.subject_id, self.what)
    }
}

/// Replays the whole history of this system.
pub async fn run(office: &Office) -> Result<Report, Error> {
    let mut reader = office.db.read().await?;
    office.laws.refresh(&mut reader).await?;
    let kept = office.laws.kept();
    let mut report = Report::default();
    let mut history: Vec<Read> = Vec::new();
    let mut after = (String::new(), Uuid::nil(), 0);
    loop {
        let page = events::page(&mut reader, (&after.0, after.1, after.2), PAGE).await?;
        let ended = page.is_empty();
        for event in page {
            after = event.place.clone();
            let same = |first: &Read| (&first.place.0, first.place.1) == (&after.0, after.1);
            if history.first().is_some_and(|first| !same(first)) {
                subject(&mut reader, &kept, std::mem::take(&mut history), &mut report).await?;
            }
            history.push(event);
        }
        if ended {
            if !history.is_empty() {
                subject(&mut reader, &kept, history, &mut report).await?;
            }
            orphans(&mut reader, &mut report).await?;
            return Ok(report);
        }
    }
}

/// Terms in the table of subjects to which nothing ever happened.
async fn orphans(conn: &mut Conn, report: &mut Report) -> Result<(), Error> {
    let mut after = (String::new(), Uuid::nil(), String::new());
    loop {
        let page = terms::orphans(conn, (&after.0, after.1, &after.2), PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.clone();
        report.differences.extend(page.into_iter().map(|(subject_kind, subject_id, rule)| Difference {
            subject_kind,
            subject_id,
            what: format!("the term {rule} is in the table, and there is no history"),
        }));
    }
}

async fn subject(
    conn: &mut Conn,
    kept: &laws::Kept,
    history: Vec<Read>,
    report: &mut Report,
) -> Result<(), Error> {
    let Some((subject_kind, subject_id, _)) = history.first().map(|first| first.place.clone()) else {
        return Ok(());
    };
    report.events += history.len();
    let count = history.len();
    let (mut events, mut found) = (Vec::with_capacity(count), Found::default());
    for Read { place, event } in history {
        match event {
            Ok(event) => events.push(event),
            Err(error) => found.what.push(format!("event {} cannot be read: {error}", place.2)),
        }
    }
    if found.what.is_empty() {
        match checked(conn, kept, &events).await {
            Ok(Some(checked)) => found = checked,
            Ok(None) => {
                let rows = terms::each_of_subject(conn, &subject_kind, subject_id).await?;
                report.differences.extend(rows.into_iter().map(|(rule, _)| Difference {
                    subject_kind: subject_kind.clone(),
                    subject_id,
                    what: format!("the term {rule} is in the table, and nothing of this kind has terms"),
                }));
                *report.others.entry(subject_kind).or_default() += count;
                return Ok(());
            }
            // The database itself is away: nothing is said about any subject.
            Err(error @ (Error::Unavailable(_) | Error::Stale)) => return Err(error),
            Err(error) => found.what.push(format!("what is stored cannot be read: {error}")),
        }
    }
    *report.subjects.entry(subject_kind.clone()).or_default() += 1;
    report.terms += found.terms;
    report.differences.extend(found.what.into_iter().map(|what| Difference {
        subject_kind: subject_kind.clone(),
        subject_id,
        what,
    }));
    Ok(())
}

/// A subject by its kind; none where events of the kind belong to no state.
async fn checked(conn: &mut Conn, kept: &laws::Kept, history: &[Event]) -> Result<Option<Found>, Error> {
    let Some(first) = history.first() else { return Ok(None) };
    let id = first.subject_id;
    Ok(Some(match first.subject_kind.as_str() {
        users::SUBJECT => {
            let row = registrations::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        lists::SUBJECT => {
            let row = participants::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        filings::SUBJECT => {
            let row = applications::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        expertise::SUBJECT => {
            let row = cases::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.law, row.governed))).await?
        }
        replacement::SUBJECT => {
            let row = replacements::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        keeping::SUBJECT => {
            let row = retention::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        _ => return Ok(None),
    }))
}

#[derive(Default)]
struct Found {
    terms: usize,
    what: Vec<String>,
}

async fn check<S: Subject + PartialEq>(
    conn: &mut Conn,
    kept: &laws::Kept,
    history: &[Event],
    stored: Option<(S, Governed)>,
) -> Result<Found, Error> {
    let mut found = Found::default();
    let Some((state, governed)) = stored else {
        found.what.push("there is a history, but nothing it is about".into());
        return Ok(found);
    };
    let replayed = match follow::<S>(kept, history) {
        Ok(replayed) => replayed,
        Err(broken) => {
            found.what.push(broken);
            return Ok(found);
        }
    };
    let Some(computed) = replayed.state else { return Ok(found) };
    let (ours, theirs) = (bytes(&computed)?, bytes(&state)?);
    if ours != theirs {
        found.what.push(format!("state is {theirs}, the events say {ours}"));
    }
    if replayed.interruptions != governed.interruptions {
        found.what.push("interruptions are not those of the events".into());
    }
    let edition = history.last().map(|event| event.edition.as_str()).unwrap_or_default();
    if governed.edition != edition {
        found.what.push(format!("edition is {}, the events say {edition}", governed.edition));
    }
    let laws = laws_of(kept, history).unwrap_or_default();
    let begun = laws.first().and_then(|law| law.begun);
    if governed.begun != begun {
        let told = |day: Option<Date>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
        let (theirs, ours) = (told(governed.begun), told(begun));
        found.what.push(format!("began on {theirs}, the events say {ours}"));
    }
    let law = match kept.of(&governed, history[0].at) {
        Ok(law) => law,
        Err(error) => {
            found.what.push(error.to_string());
            return Ok(found);
        }
    };
    let first = &history[0];
    let rows = terms::each_of_subject(conn, &first.subject_kind, first.subject_id).await?;
    let dues = computed.terms(&law);
    let former = |calendar: &str| Some(computed.terms(&law.clone().by_calendar(kept.calendar(calendar)?)));
    compare(&rows, (&first.subject_kind, first.subject_id), (&dues, former), &law, &mut found);
    Ok(found)
}

/// Follows the events, each by the edition and the calendar recorded with it.
fn follow<S: Subject>(kept: &laws::Kept, history: &[Event]) -> Result<replay::Replayed<S>, String> {
    let laws = laws_of(kept, history)?;
    replay::replay(recorded(history, &laws)).map_err(|broken: Broken| broken.to_string())
}

/// The terms of a subject that run no more, each as it was counted when it ended.
pub(crate) fn ended<S: Subject>(kept: &laws::Kept, history: &[Event]) -> Result<Vec<replay::Ended>, String> {
    let laws = laws_of(kept, history)?;
    replay::ended::<S>(recorded(history, &laws)).map_err(|broken| broken.to_string())
}

fn laws_of(kept: &laws::Kept, history: &[Event]) -> Result<Vec<Law>, String> {
    let laws = history.iter().map(|event| {
        let law = kept.recorded(&event.edition, &event.calendar);
        law.ok_or_else(|| {
            format!(
                "event {}: edition {} or calendar {} is not known",
                event.number, event.edition, event.calendar
            )
        })
    });
    let laws: Vec<Law> = laws.collect::<Result<_, _>>()?;
    let begun = begun(history, &laws);
    Ok(laws.into_iter().map(|law| law.begun_on(begun)).collect())
}

/// The day of the registration of a case, by its first event.
fn begun(history: &[Event], laws: &[Law]) -> Option<Date> {
    let first = history.first().filter(|first| first.kind == "case_received")?;
    let registered_at = first.data["registered_at"].as_str()?.parse().ok()?;
    Some(laws.first()?.date(registered_at))
}

fn recorded<'a>(history: &'a [Event], laws: &'a [Law]) -> impl Iterator<Item = (Recorded<'a>, &'a Law)> {
    let of = |event: &'a Event| Recorded { kind: &event.kind, at: event.at, data: &event.data };
    history.iter().map(of).zip(laws)
}

/// The form in which states are compared: sorted keys, no spaces.
fn bytes(state: &impl Serialize) -> Result<String, Error> {
    let value: Json = serde_json::to_value(state)?;
    Ok(serde_json::to_string(&value)?)
}

/// The terms that run, against the table of running terms. `former` counts them by a calendar that was in force: a
/// row keeps the one that it was counted by last as long as no other moves it.
fn compare(
    rows: &[(String, Result<Term, store::Error>)],
    subject: (&str, Uuid),
    (dues, former): (&[Due], impl Fn(&str) -> Option<Vec<Due>>),
    law: &Law,
    found: &mut Found,
) {
    found.terms += dues.len();
    for due in dues {
        if let Err(gap) = due.adds_up(&law.zone) {
            found.what.push(format!("{}: {gap}", due.rule));
        }
        let rule = due.rule;
        let row = match rows.iter().find(|(named, _)| named == rule.id()) {
            None => {
                found.what.push(format!("the term {rule} is not in the table of terms"));
                continue;
            }
            Some((_, Err(error))) => {
                found.what.push(format!("the term {rule} in the table cannot be read: {error}"));
                continue;
            }
            Some((_, Ok(row))) => row,
        };
        let ours = Term::of(subject, due);
        found.what.extend(differing(row, &ours).into_iter().map(|what| format!("{rule} {what}")));
        if row.calendar != ours.calendar {
            let then = former(&row.calendar).and_then(|dues| dues.into_iter().find(|due| due.rule == rule));
            let same = |then: &Due| (then.at, then.last_day) == (due.at, due.last_day);
            if !then.is_some_and(|then| same(&then)) {
                let theirs = &row.calendar;
                found.what.push(format!(
                    "{rule} is by the calendar {theirs} in the table, which gives another end"
                ));
            }
        }
    }
    for (rule, _) in rows.iter().filter(|(rule, _)| !dues.iter().any(|due| due.rule.id() == rule)) {
        found.what.push(format!("the term {rule} is in the table and does not run"));
    }
}

/// What a row says otherwise than the law, but for its calendar.
fn differing(row: &Term, ours: &Term) -> Vec<String> {
    let told = |what: &str, theirs: String, ours: String| {
        (theirs != ours).then(|| format!("{what} {theirs} in the table, by the law {ours}"))
    };
    let both = |what, theirs: &dyn fmt::Display, ours: &dyn fmt::Display| {
        told(what, theirs.to_string(), ours.to_string())
    };
    let open = |by: &str| format!("{by:?}");
    let found = [
        both("ends", &row.due_at, &ours.due_at),
        both("has the last day", &row.last_day, &ours.last_day),
        both("begins", &row.start_at, &ours.start_at),
        both("is of the edition", &row.edition, &ours.edition),
        told("is held open by", open(&row.open_by), open(&ours.open_by)),
        both("is interrupted:", &row.interrupted, &ours.interrupted),
    ];
    found.into_iter().flatten().collect()
}
