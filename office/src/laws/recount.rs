//! Terms that run are counted anew after the calendar was changed: first shown as a preview, then written into the
//! history of each subject whose date moves, by a job that can be stopped at any moment and goes on.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use law::edition::Edition;
use law::event::Subject;
use law::{Calendar, Due, Event, Law, LawBook, Rule, Unit, recount};
use uuid::Uuid;

use super::law_of;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::events;
use crate::store::jobs;
use crate::store::laws::Change;
use crate::store::terms::{self, Governed, Term};
use crate::store::{
    Conn, Tx, applications, cases, participants, registrations, replacements, retention,
    users as organisations,
};
use crate::{
    Office, applications as filings, expertise, firing, history, notices, participants as lists,
    registrations as users, replacement, retention as keeping, subjects, users as working,
};

/// Kind of the job.
pub const JOB: &str = "recount";
/// Terms in one transaction of the job.
const BATCH: i64 = 200;
/// Dates that a preview lists.
const SHOWN: usize = 200;

/// What would move.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// Terms that run.
    pub open: usize,
    /// Those that would end on another day.
    pub moved: usize,
    pub by_rule: BTreeMap<String, usize>,
    /// The first of them.
    pub dates: Vec<Moving>,
}

/// One date that would move, or a case that would stay under its edition.
#[derive(Debug, Clone)]
pub struct Moving {
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// What people call the subject.
    pub called: String,
    pub rule: String,
    pub edition: String,
    pub from: Date,
    /// The same as `from` where the case keeps its date.
    pub to: Date,
    /// How both are found; none where another edition has no such term.
    pub why: Option<Box<(Due, Due)>>,
}

impl Effect {
    async fn add(
        &mut self,
        conn: &mut Conn,
        term: &Term,
        to: Date,
        why: Option<(Due, Due)>,
    ) -> Result<(), Error> {
        self.moved += 1;
        *self.by_rule.entry(term.rule.clone()).or_default() += 1;
        if self.dates.len() < SHOWN {
            self.dates.push(Moving {
                called: subjects::called(conn, &term.subject_kind, term.subject_id).await?,
                subject_kind: term.subject_kind.clone(),
                subject_id: term.subject_id,
                rule: term.rule.clone(),
                edition: term.edition.clone(),
                from: term.last_day,
                to,
                why: why.map(Box::new),
            });
        }
        Ok(())
    }
}

/// Plans the job for a change of the calendar.
pub(super) async fn plan(conn: &mut Conn, change: &Change) -> Result<(), Error> {
    let key = format!("{JOB}:{}", change.number);
    jobs::enqueue(conn, JOB, &serde_json::json!({ "change": change.number }), &key, change.at).await?;
    Ok(())
}

/// The open terms that another calendar moves.
pub(super) async fn effect(office: &Office, before: &LawBook, after: &LawBook) -> Result<Effect, Error> {
    let by = |term: &Term, governed: Governed, _| -> Result<_, Error> {
        let former = law_of(before, &governed, term.start_at)?;
        Ok(Some((former, law_of(after, &governed, term.start_at)?)))
    };
    look_through(office, false, by, |_, to| to).await
}

/// Open terms of what began on or after the first day of an edition, whenever they themselves start: they keep their
/// edition, and this is what the loaded one would have given them.
pub(super) async fn begun_since(
    office: &Office,
    before: &LawBook,
    after: &LawBook,
    edition: &Edition,
) -> Result<Effect, Error> {
    let by = |term: &Term, governed: Governed, first: Option<Timestamp>| -> Result<_, Error> {
        let former = law_of(before, &governed, term.start_at)?;
        let begun = governed.begun.or_else(|| first.map(|at| former.date(at)));
        if former.edition.order != edition.order || begun.is_none_or(|day| day < edition.in_force_from) {
            return Ok(None);
        }
        let governed = Governed { edition: edition.id.to_string(), ..governed };
        Ok(Some((former, law_of(after, &governed, term.start_at)?)))
    };
    look_through(office, true, by, |term, to| to.or(Some(term.last_day))).await
}

/// All open terms, a page at a time: by which two laws each is counted, given when its subject began where that is
/// `asked`, and what is told of one, given its other day where it moves.
async fn look_through(
    office: &Office,
    asked: bool,
    laws: impl Fn(&Term, Governed, Option<Timestamp>) -> Result<Option<(Law, Law)>, Error>,
    told: impl Fn(&Term, Option<Date>) -> Option<Date>,
) -> Result<Effect, Error> {
    let (mut effect, mut place) = (Effect::default(), Place::default());
    loop {
        let mut reader = office.db.read().await?;
        let page = next_page(&mut reader, &mut place).await?;
        if page.is_empty() {
            return Ok(effect);
        }
        for term in page {
            effect.open += 1;
            let governed = governed(&mut reader, &term).await?;
            let begun = match asked {
                true => events::begun_at(&mut reader, &term.subject_kind, term.subject_id).await?,
                false => None,
            };
            let Some((former, now)) = laws(&term, governed, begun)? else { continue };
            let both = both(&mut reader, &term, &former, &now).await?;
            let moves = both.as_ref().filter(|(before, after)| recount::moves(before, after));
            if let Some(to) = told(&term, moves.map(|(_, after)| after.last_day)) {
                effect.add(&mut reader, &term, to, both).await?;
            }
        }
    }
}

/// How far a reading of all open terms has come: subject and rule of the last one.
type Place = (String, Uuid, String);

/// The open terms after a place, a page at a time; the place moves on to the last of the page.
async fn next_page(conn: &mut Conn, place: &mut Place) -> Result<Vec<Term>, Error> {
    let page = terms::after(conn, (&place.0, place.1, &place.2), BATCH).await?;
    if let Some(last) = page.last() {
        *place = (last.subject_kind.clone(), last.subject_id, last.rule.clone());
    }
    Ok(page)
}

async fn governed(conn: &mut Conn, term: &Term) -> Result<Governed, Error> {
    let id = term.subject_id;
    Ok(match term.subject_kind.as_str() {
        users::SUBJECT => registrations::find(conn, id).await?.map(|it| it.governed),
        lists::SUBJECT => participants::find(conn, id).await?.map(|it| it.governed),
        filings::SUBJECT => applications::find(conn, id).await?.map(|it| it.governed),
        replacement::SUBJECT => replacements::find(conn, id).await?.map(|it| it.governed),
        keeping::SUBJECT => retention::find(conn, id).await?.map(|it| it.governed),
        working::SUBJECT => organisations::find(conn, id).await?.map(|it| it.governed),
        _ => cases::find(conn, id).await?.map(|it| it.governed),
    }
    .unwrap_or_default())
}

/// The term by both laws.
async fn both(conn: &mut Conn, term: &Term, before: &Law, after: &Law) -> Result<Option<(Due, Due)>, Error> {
    let id = term.subject_id;
    let by = (term.rule.as_str(), before, after);
    Ok(match term.subject_kind.as_str() {
        users::SUBJECT => of(registrations::find(conn, id).await?.map(|it| it.state), by),
        lists::SUBJECT => of(participants::find(conn, id).await?.map(|it| it.state), by),
        filings::SUBJECT => of(applications::find(conn, id).await?.map(|it| it.state), by),
        replacement::SUBJECT => of(replacements::find(conn, id).await?.map(|it| it.state), by),
        keeping::SUBJECT => of(retention::find(conn, id).await?.map(|it| it.state), by),
        working::SUBJECT => of(organisations::find(conn, id).await?.map(|it| it.state), by),
        _ => of(cases::find(conn, id).await?.map(|it| it.law), by),
    })
}

fn of<S: Subject>(state: Option<S>, (rule, before, after): (&str, &Law, &Law)) -> Option<(Due, Due)> {
    let state = state?;
    let due = |law| state.terms(law).into_iter().find(|due| due.rule.id() == rule);
    Some((due(before)?, due(after)?))
}

/// The job: counts every open term by the calendar in force and writes the dates that move into the histories.
pub async fn run(office: &Office, ctx: &Ctx, change: i64) -> Result<(), Error> {
    office.laws.refresh(&mut *office.db.read().await?).await?;
    let kept = office.laws.kept();
    let Some((before, after)) = kept.calendars_of(change) else { return Ok(()) };
    let Some(first) = dates(office, &kept, change, &before, &after).await? else { return Ok(()) };
    let mut told = (String::new(), Uuid::nil());
    loop {
        let after = (told.0.as_str(), told.1);
        let untold = terms::untold(&mut *office.db.read().await?, change, after, BATCH).await?;
        let Some((kind, id, _)) = untold.last() else { break };
        told = (kind.clone(), *id);
        for (kind, id, former) in untold {
            count_anew(office, ctx, (&kind, id), &former, &kept).await?;
            let mut tx = office.db.begin().await?;
            terms::told(&mut tx, change, &kind, id, ctx.now).await?;
            tx.commit().await?;
        }
    }
    singly(office, ctx, &kept, first).await
}

/// Moves the dates of all terms in working days that began on the same day at once, in one transaction, with the
/// list of what moved. Gives the first day that is another one or has other hours; none where there is no such day.
pub async fn dates(
    office: &Office,
    kept: &super::Kept,
    change: i64,
    before: &Calendar,
    after: &Calendar,
) -> Result<Option<Date>, Error> {
    // Hours move no term in days.
    let hours = after.schedules().iter().skip(before.schedules().len()).map(|schedule| schedule.from).min();
    let differing = differing(before, after);
    let (Some(first), Some(last)) = (differing.first().copied(), differing.last().copied()) else {
        return Ok(hours);
    };
    let mut tx = office.db.begin().await?;
    let mut moved = 0;
    for edition in kept.book.editions() {
        let Some(law) = kept.book.edition(&edition.id) else { continue };
        for rule in together(edition) {
            let longest = edition.terms().iter().filter(|it| it.rule == rule).map(|it| it.value).max();
            // A term of n working days takes three times as many days at most, and a fortnight of holidays.
            let reach = i32::from(longest.unwrap_or(0)) * 3 + 14;
            let begin = first.saturating_sub(reach.days());
            let days = begin.series(1.day()).take_while(|day| *day < last);
            // Each length that the rule ever had: a case keeps the one that was in force when it began.
            for (day, value) in
                days.flat_map(|day| lengths(edition, rule).into_iter().map(move |it| (day, it)))
            {
                let (from, to) = (before.add_working_days(day, value), after.add_working_days(day, value));
                if from == to {
                    continue;
                }
                let shift = terms::Shift {
                    change,
                    rule: rule.id(),
                    edition: &edition.id,
                    starts: (law.start_of(day), law.end_of(day)),
                    from,
                    to,
                    due_at: law.end_of(to),
                    calendar: after.id(),
                };
                moved += terms::shift(&mut tx, &shift).await?;
            }
        }
    }
    tx.commit().await?;
    tracing::info!(change, moved, "calendar changed: {moved} dates of open terms have moved");
    Ok(hours.into_iter().chain([first]).min())
}

/// Every length of a rule in an edition.
fn lengths(edition: &Edition, rule: Rule) -> BTreeSet<u16> {
    edition.terms().iter().filter(|it| it.rule == rule).map(|it| it.value).collect()
}

/// Rules whose terms are plain working days: the same start gives the same end.
fn together(edition: &Edition) -> Vec<Rule> {
    let plain = |rule: &Rule| {
        let mut terms = edition.terms().iter().filter(|it| it.rule == *rule).peekable();
        terms.peek().is_some() && terms.all(|it| it.unit == Unit::WorkingDays)
    };
    Rule::ALL.iter().copied().filter(plain).collect()
}

/// Days that are worked by one calendar and not by the other.
fn differing(before: &Calendar, after: &Calendar) -> Vec<Date> {
    let days: BTreeSet<Date> = before.exceptions().chain(after.exceptions()).map(|day| day.date).collect();
    days.into_iter().filter(|date| before.is_working(*date) != after.is_working(*date)).collect()
}

/// What cannot be moved together: registration dates, terms that something interrupted, rests of other terms.
async fn singly(office: &Office, ctx: &Ctx, kept: &super::Kept, first: Date) -> Result<(), Error> {
    let rules: BTreeSet<Rule> = kept.book.editions().flat_map(|edition| together(edition)).collect();
    let rules: Vec<&str> = rules.into_iter().map(Rule::id).collect();
    let current = kept.book.calendar().id().to_string();
    let mut after = (String::new(), Uuid::nil());
    loop {
        let page = {
            let mut reader = office.db.read().await?;
            terms::singly(&mut reader, &current, first, &rules, (&after.0, after.1), BATCH).await?
        };
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.subject_kind.clone(), last.subject_id);
        for term in page {
            count_anew(office, ctx, (&term.subject_kind, term.subject_id), &term.calendar, kept).await?;
        }
    }
}

/// Writes one subject's moved dates into its history, once for each calendar, and plans their new ends.
async fn count_anew(
    office: &Office,
    ctx: &Ctx,
    (kind, id): (&str, Uuid),
    former: &str,
    kept: &super::Kept,
) -> Result<(), Error> {
    let calendar = kept.book.calendar().id().to_string();
    let known = |event: &events::Event| event.kind == "term_recounted" && event.calendar == calendar;
    if events::of_subject(&mut *office.db.read().await?, kind, id).await?.iter().any(known) {
        return Ok(());
    }
    if kind == expertise::SUBJECT {
        let Some(it) = cases::find(&mut *office.db.read().await?, id).await? else { return Ok(()) };
        let (before, after) = laws(kept, former, &it.governed, ctx.now)?;
        let event = recount::recounted(&it.law, &before, &after, ctx.now);
        expertise::moved::terms(office, ctx, &it, &after, event, None).await?;
    } else {
        let mut begun = office.db.begin().await?;
        let tx = &mut begun;
        match kind {
            users::SUBJECT => {
                let Some(it) = registrations::hold(tx, id).await? else { return Ok(()) };
                let (before, after) = laws(kept, former, &it.governed, ctx.now)?;
                tell(office, ctx, tx, (users::SUBJECT, id), &it.state, &before, &after).await?;
            }
            lists::SUBJECT => {
                let Some(it) = participants::hold(tx, id).await? else { return Ok(()) };
                let (before, after) = laws(kept, former, &it.governed, ctx.now)?;
                tell(office, ctx, tx, (lists::SUBJECT, id), &it.state, &before, &after).await?;
            }
            working::SUBJECT => {
                let Some(it) = organisations::hold(tx, id).await? else { return Ok(()) };
                let (before, after) = laws(kept, former, &it.governed, ctx.now)?;
                tell(office, ctx, tx, (working::SUBJECT, id), &it.state, &before, &after).await?;
            }
            _ => filings::recount(office, ctx, tx, id).await?,
        }
        begun.commit().await?;
    }
    let mut tx = office.db.begin().await?;
    for term in terms::of_subject(&mut tx, kind, id).await? {
        firing::plan(&mut tx, &term, kept.version).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The law by the calendar that the terms were counted by last, and by the one in force.
fn laws(kept: &super::Kept, former: &str, governed: &Governed, at: Timestamp) -> Result<(Law, Law), Error> {
    let after = kept.of(governed, at)?;
    let before = match kept.calendar(former) {
        Some(calendar) => after.clone().by_calendar(calendar),
        None => after.clone(),
    };
    Ok((before, after))
}

/// Writes the event where a date moves, and the terms by the calendar in force in any case.
async fn tell<S: Subject>(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    subject: (&'static str, Uuid),
    state: &S,
    before: &Law,
    after: &Law,
) -> Result<(), Error> {
    let event: Vec<Event> = recount::recounted(state, before, after, ctx.now).into_iter().collect();
    history::write(office, tx, ctx, after, subject, &event, &state.terms(after)).await?;
    if !event.is_empty() && subject.0 == users::SUBJECT {
        let owner = registrations::find(tx, subject.1).await?.ok_or(Error::NotFound)?;
        let date = owner.due(office)?.map(|due| due.last_day);
        let data = serde_json::json!({ "date": date, "rule": owner.service().rule });
        notices::tell(tx, ctx, &owner.party, subject, "registration-term-moved", data).await?;
    }
    Ok(())
}
