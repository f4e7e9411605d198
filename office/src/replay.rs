//! Replay: every state and every date of this system computed again from the events, and compared with what is
//! stored, with the columns beside the states and the series of numbers too. Reads page by page, one subject at a time,
//! whatever the size of the history, and writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use law::event::{Broken, Recorded, Subject};
use law::{Due, Law, replay};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::config::System;
use crate::contracts::progress::{self, Step};
use crate::error::Error;
use crate::store::events::{self, Event, Read};
use crate::store::terms::{self, Governed, Term};
use crate::store::{
    self, Conn, applications, authorities, cases, derived, numbering, participants, registrations,
    replacements, retention, tariffs as prices, users as organisations,
};
use crate::texts::Words;
use crate::{
    Office, applications as filings, authorities as powers, expertise, laws, participants as lists,
    registrations as users, replacement, retention as keeping, tariffs, users as working,
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
    /// Registration numbers that the histories gave, by the code of the participant and year.
    numbers: BTreeMap<(String, i16), u64>,
}

/// Where what is stored is not what the law says.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub what: What,
}

/// What differs: the text is `replay-<key>`, with values as they are stored.
#[derive(Debug, Clone, PartialEq)]
pub struct What {
    key: &'static str,
    args: Vec<(&'static str, String)>,
}

impl What {
    fn new(key: &'static str, args: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { key, args: args.into_iter().collect() }
    }
}

impl Difference {
    /// One line in the reader's language.
    pub fn told(&self, words: &Words) -> String {
        let said = words.t(format!("replay-{}", self.what.key));
        let said = self.what.args.iter().fold(said, |said, (name, value)| said.with(*name, value.clone()));
        format!("{} {}: {said}", subject_named(words, &self.subject_kind), self.subject_id)
    }
}

/// A kind of subject in words; as it is stored where it has none.
pub fn subject_named(words: &Words, kind: &str) -> String {
    let key = format!("law-subject-{kind}");
    if words.has(&key) { words.t(key).into() } else { kind.to_owned() }
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
            without_history(office, &mut reader, &mut report).await?;
            match office.config.system {
                System::Portal => series(&mut reader, &mut report).await?,
                System::Expertise => document_series(office, &mut reader, &mut report).await?,
            }
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
            what: What::new("term-orphan", [("rule", rule)]),
        }));
    }
}

/// States to which nothing ever happened.
async fn without_history(office: &Office, conn: &mut Conn, report: &mut Report) -> Result<(), Error> {
    let found = derived::without_history(conn, office.config.system, PAGE).await?;
    report.differences.extend(found.into_iter().map(|(kind, subject_id)| Difference {
        subject_kind: kind.to_owned(),
        subject_id,
        what: What::new("no-history", []),
    }));
    Ok(())
}

/// Series of registration numbers whose next one is not that after the last that was given (A-18.p4).
async fn series(conn: &mut Conn, report: &mut Report) -> Result<(), Error> {
    let places = numbering::next_places(conn).await?;
    let years: BTreeSet<i16> =
        places.keys().map(|(_, year)| *year).chain(report.numbers.keys().map(|(_, year)| *year)).collect();
    for participant in participants::all(conn).await? {
        for year in years.iter().copied() {
            let (subject_id, code) = (participant.id, participant.code.to_string());
            let next = places.get(&(subject_id, year)).copied().unwrap_or(1);
            let ours = report.numbers.get(&(code, year)).copied().unwrap_or(0) + 1;
            if next == ours {
                continue;
            }
            let args = [("year", year.to_string()), ("theirs", next.to_string()), ("ours", ours.to_string())];
            let what = What::new("series", args);
            report.differences.push(Difference { subject_kind: lists::SUBJECT.into(), subject_id, what });
        }
    }
    Ok(())
}

/// The same of the numbers of documents of an expertise system.
async fn document_series(office: &Office, conn: &mut Conn, report: &mut Report) -> Result<(), Error> {
    let numbers = &office.config.numbers;
    let names = [numbers.completeness.as_str(), numbers.replacement.as_str(), numbers.contract.as_str()];
    for it in derived::series_that_differ(conn, &names).await? {
        let args = [
            ("name", it.name),
            ("year", it.year.to_string()),
            ("theirs", it.next.to_string()),
            ("ours", (it.given + 1).to_string()),
        ];
        let what = What::new("document-series", args);
        let subject_kind = expertise::SUBJECT.into();
        report.differences.push(Difference { subject_kind, subject_id: Uuid::nil(), what });
    }
    Ok(())
}

/// The registration number that an event gave: of which participant, of which year.
fn number_given(event: &Event) -> Option<(String, i16)> {
    let data = (event.kind == "application_registered").then_some(&event.data)?;
    let date: Date = data["date"].as_str()?.parse().ok()?;
    Some((data["participant"].as_str()?.to_owned(), date.year()))
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
            Err(error) => {
                found.say("event-unreadable", [("event", place.2.to_string()), ("detail", error.to_string())])
            }
        }
    }
    for of in events.iter().filter_map(number_given) {
        *report.numbers.entry(of).or_default() += 1;
    }
    if found.what.is_empty() {
        match checked(conn, kept, &events).await {
            Ok(Some(checked)) => found = checked,
            Ok(None) => {
                let rows = terms::each_of_subject(conn, &subject_kind, subject_id).await?;
                report.differences.extend(rows.into_iter().map(|(rule, _)| Difference {
                    subject_kind: subject_kind.clone(),
                    subject_id,
                    what: What::new("term-stray", [("rule", rule)]),
                }));
                *report.others.entry(subject_kind).or_default() += count;
                return Ok(());
            }
            // The database itself is away: nothing is said about any subject.
            Err(error @ (Error::Unavailable(_) | Error::Stale)) => return Err(error),
            Err(error) => found.say("state-unreadable", [("detail", error.to_string())]),
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
    let mut found = match first.subject_kind.as_str() {
        users::SUBJECT => {
            let row = registrations::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        powers::SUBJECT => {
            let row = authorities::find(conn, id).await?;
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
        working::SUBJECT => {
            let row = organisations::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        tariffs::SUBJECT => {
            let row = prices::find(conn, id).await?;
            check(conn, kept, history, row.map(|row| (row.state, row.governed))).await?
        }
        _ => return Ok(None),
    };
    for column in columns(conn, kept, history).await? {
        found.say("column", [("column", column.to_owned())]);
    }
    Ok(Some(found))
}

/// Columns beside the state of a subject that are not what its history says; of a state that cannot be followed nothing is
/// said beside that.
async fn columns(conn: &mut Conn, kept: &laws::Kept, history: &[Event]) -> Result<Vec<&'static str>, Error> {
    let Some(first) = history.first() else { return Ok(Vec::new()) };
    let id = first.subject_id;
    let last = |kinds: &[&str]| -> Option<Timestamp> {
        history.iter().rev().find(|event| kinds.contains(&event.kind.as_str())).map(|event| event.at)
    };
    Ok(match first.subject_kind.as_str() {
        users::SUBJECT => {
            let Some(state) = followed(kept, history) else { return Ok(Vec::new()) };
            let decided = last(&["registration_confirmed", "registration_refused"]);
            derived::of_registration(conn, id, &state, (last(&["registration_presented"]), decided)).await?
        }
        powers::SUBJECT => {
            let Some(state) = followed(kept, history) else { return Ok(Vec::new()) };
            let person = history.iter().find_map(|it| it.data["person"]["iin"].as_str());
            derived::of_authority(conn, id, &state, person).await?
        }
        lists::SUBJECT => {
            let Some(state) = followed(kept, history) else { return Ok(Vec::new()) };
            let until =
                history.iter().rev().find_map(|it| it.data["accredited_until"].as_str()?.parse().ok());
            derived::of_participant(conn, id, &state, until).await?
        }
        filings::SUBJECT => {
            let Some(state) = followed(kept, history) else { return Ok(Vec::new()) };
            // What is told of the contract stands in no column.
            let of_check = |it: &&Event| {
                it.kind == "application_progress" && Step::of(it).is_none() && progress::rule(it).is_none()
            };
            let told = history.iter().rev().find(of_check);
            let told = told.and_then(|it| serde_json::from_value(it.data["told"].clone()).ok());
            derived::of_application(conn, id, &state, told.as_ref()).await?
        }
        expertise::SUBJECT => {
            let Some(state) = followed(kept, history) else { return Ok(Vec::new()) };
            let registered = laws_of(kept, history).ok().and_then(|laws| begun(history, &laws));
            derived::of_case(conn, id, &state, registered).await?
        }
        _ => Vec::new(),
    })
}

fn followed<S: Subject>(kept: &laws::Kept, history: &[Event]) -> Option<S> {
    follow(kept, history).ok()?.state
}

#[derive(Default)]
struct Found {
    terms: usize,
    what: Vec<What>,
}

impl Found {
    fn say(&mut self, key: &'static str, args: impl IntoIterator<Item = (&'static str, String)>) {
        self.what.push(What::new(key, args));
    }
}

async fn check<S: Subject + PartialEq>(
    conn: &mut Conn,
    kept: &laws::Kept,
    history: &[Event],
    stored: Option<(S, Governed)>,
) -> Result<Found, Error> {
    let mut found = Found::default();
    let Some((state, governed)) = stored else {
        found.say("nothing-stored", []);
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
        found.say("state", [("theirs", theirs), ("ours", ours)]);
    }
    if replayed.interruptions != governed.interruptions {
        found.say("interruptions", []);
    }
    let edition = history.last().map(|event| event.edition.as_str()).unwrap_or_default();
    if governed.edition != edition {
        found.say("edition", [("theirs", governed.edition.clone()), ("ours", edition.to_owned())]);
    }
    let laws = laws_of(kept, history).unwrap_or_default();
    let begun = laws.first().and_then(|law| law.begun);
    if governed.begun != begun {
        let told = |day: Option<Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        found.say("begun", [("theirs", told(governed.begun)), ("ours", told(begun))]);
    }
    let law = match kept.of(&governed, history[0].at) {
        Ok(law) => law,
        Err(error) => {
            found.say("no-law", [("detail", error.to_string())]);
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
fn follow<S: Subject>(kept: &laws::Kept, history: &[Event]) -> Result<replay::Replayed<S>, What> {
    let laws = laws_of(kept, history)?;
    replay::replay(recorded(history, &laws)).map_err(broken)
}

fn broken(broken: Broken) -> What {
    What::new("broken", [("detail", broken.to_string())])
}

/// The terms of a subject that run no more, each as it was counted when it ended.
pub(crate) fn ended<S: Subject>(kept: &laws::Kept, history: &[Event]) -> Result<Vec<replay::Ended>, What> {
    let laws = laws_of(kept, history)?;
    replay::ended::<S>(recorded(history, &laws)).map_err(broken)
}

fn laws_of(kept: &laws::Kept, history: &[Event]) -> Result<Vec<Law>, What> {
    let laws = history.iter().map(|event| {
        let law = kept.recorded(&event.edition, &event.calendar);
        law.ok_or_else(|| {
            let named = [("edition", event.edition.clone()), ("calendar", event.calendar.clone())];
            What::new("law-unknown", [("event", event.number.to_string())].into_iter().chain(named))
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
            found.say("gap", [("rule", due.rule.to_string()), ("detail", gap.to_string())]);
        }
        let rule = due.rule;
        let row = match rows.iter().find(|(named, _)| named == rule.id()) {
            None => {
                found.say("term-missing", [("rule", rule.to_string())]);
                continue;
            }
            Some((_, Err(error))) => {
                found.say("term-unreadable", [("rule", rule.to_string()), ("detail", error.to_string())]);
                continue;
            }
            Some((_, Ok(row))) => row,
        };
        let ours = Term::of(subject, due);
        for (key, theirs, ours) in differing(row, &ours) {
            found.say(key, [("rule", rule.to_string()), ("theirs", theirs), ("ours", ours)]);
        }
        if row.calendar != ours.calendar {
            let then = former(&row.calendar).and_then(|dues| dues.into_iter().find(|due| due.rule == rule));
            let same = |then: &Due| (then.at, then.last_day) == (due.at, due.last_day);
            if !then.is_some_and(|then| same(&then)) {
                found.say("calendar", [("rule", rule.to_string()), ("theirs", row.calendar.clone())]);
            }
        }
    }
    for (rule, _) in rows.iter().filter(|(rule, _)| !dues.iter().any(|due| due.rule.id() == rule)) {
        found.say("term-idle", [("rule", rule.clone())]);
    }
}

/// What a row says otherwise than the law, but for its calendar: key of the text, its value, ours.
fn differing(row: &Term, ours: &Term) -> Vec<(&'static str, String, String)> {
    let open = |by: &str| format!("{by:?}");
    let all = [
        ("end", row.due_at.to_string(), ours.due_at.to_string()),
        ("last-day", row.last_day.to_string(), ours.last_day.to_string()),
        ("begins", row.start_at.to_string(), ours.start_at.to_string()),
        ("term-edition", row.edition.clone(), ours.edition.clone()),
        ("open-by", open(&row.open_by), open(&ours.open_by)),
        ("interrupted", row.interrupted.to_string(), ours.interrupted.to_string()),
    ];
    all.into_iter().filter(|(_, theirs, ours)| theirs != ours).collect()
}
