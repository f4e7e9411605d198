//! What employees see of a case: data, term, documents, signatures, history, the draft of the result.

use std::collections::HashMap;

use jiff::Timestamp;
use law::Refusal;
use law::access::Action;
use law::event::Subject;
use law::expertise::case::State;
use law::expertise::completeness::{self, Decision, Verdict};
use law::expertise::seats::Standing;
use law::term::Due;
use uuid::Uuid;

use super::seats::{self, Seat};
use super::signing::{Gathered, Turn, turn};
use super::{Prepared, SUBJECT, load, load_for, load_read, may};
use crate::Office;
use crate::ctx::Ctx;
use crate::documents as papers;
use crate::error::Error;
use crate::exchange::message::Kind;
use crate::store::Conn;
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document};
use crate::store::events::{self, Event};
use crate::store::messages::{self, Refused};
use crate::store::replacements::{self, Record};
use crate::store::seats as store_seats;
use crate::store::signatures::{self, Signature};
use crate::supervision::{looks, watches};
use crate::terms::{Dates, Ended, Seen, one_of_each};

/// A case with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct CaseView {
    pub case: Case,
    /// The term of the completeness check.
    pub due: Due,
    /// Other terms that run, the first to end first.
    pub running: Vec<Due>,
    /// Terms that run no more.
    pub ended: Vec<Ended>,
    pub documents: Vec<Document>,
    /// Those that are not for this employee, and why (A-4, A-50.p4, A-51.2.a5).
    pub barred: HashMap<Uuid, Refusal>,
    pub signatures: Vec<Signature>,
    pub events: Vec<Event>,
    /// Documents whose versions were replaced, or are being replaced.
    pub replacements: Vec<Record>,
    pub draft: Option<DraftView>,
    /// Who works at it: the responsible and the sections.
    pub seats: Vec<Seat>,
    /// What this employee has to do with it; none for supervision.
    pub standing: Option<Standing>,
    /// The portal did not take the last result, notice or act that was sent (A-42.p2).
    pub refused: Option<Refused>,
}

/// The prepared result with its signatures so far.
#[derive(Clone, Debug)]
pub struct DraftView {
    pub verdict: Verdict,
    pub prepared: Prepared,
    pub sha256: String,
    pub size: i64,
    pub file_name: String,
    pub recorded_at: Timestamp,
    pub signatures: Vec<Gathered>,
    /// Whose signature is next.
    pub turn: Turn,
}

impl CaseView {
    /// The result in force.
    pub fn decision(&self) -> Option<&Decision> {
        self.case.law.check().and_then(completeness::State::decision)
    }

    /// How the term of the check is seen: a result before its end ends it.
    pub fn seen(&self, now: Timestamp) -> Seen {
        seen(self.case.law.check(), now)
    }

    /// Whether this employee may act in it, if he has the role.
    pub fn acts(&self) -> bool {
        self.standing.is_some_and(|standing| standing.may_act().is_ok())
    }

    /// Whether nothing can be changed any more (A-40.p2).
    pub fn locked(&self, now: Timestamp) -> bool {
        self.due.passed(now)
    }
}

impl Case {
    /// Terms that run beside that of the completeness check, the first to end first.
    pub fn running(&self, office: &Office) -> Result<Vec<Due>, Error> {
        let check = self.due(office)?.rule;
        let mut running = self.law.terms(&self.law(office)?);
        running.retain(|due| due.rule != check);
        running.sort_by_key(|due| due.at);
        Ok(running)
    }

    /// Every date of it that can be explained, with how it is seen.
    pub(crate) fn dues(
        &self,
        office: &Office,
        ended: &[Ended],
        now: Timestamp,
    ) -> Result<Vec<(Due, Seen)>, Error> {
        let check = (self.due(office)?, seen(self.law.check(), now));
        let running = self.law.terms(&self.law(office)?);
        let registration = self.registration(office)?.map(|due| (due, Seen::Running(now)));
        let known = std::iter::once(check).chain(registration).collect();
        Ok(one_of_each(known, &running, ended, now))
    }
}

fn seen(check: Option<&completeness::State>, now: Timestamp) -> Seen {
    match check.and_then(completeness::State::decision) {
        Some(decision) if !decision.automatic => Seen::Done(decision.registered_at),
        _ => Seen::Running(now),
    }
}

/// A case for an employee, or for supervision, whose look is kept (A-26.p2).
pub async fn case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<CaseView, Error> {
    let case = load_read(office, ctx, id).await?;
    looks::at_case(office, ctx, &case, "case").await?;
    let mut conn = office.db.snapshot().await?;
    let case = cases::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let draft = match cases::draft(&mut conn, id).await? {
        Some(draft) => draft_view(&case, draft)?,
        None => None,
    };
    let events = events::of_subject(&mut conn, SUBJECT, id).await?;
    let ended = Ended::of::<State>(office, &events);
    let check = case.due(office)?;
    // As it was counted when it ended.
    let decided = case.law.check().and_then(completeness::State::decision).is_some();
    let last = ended.iter().rev().find(|it| decided && it.due.rule == check.rule);
    let documents = documents::of_subject(&mut conn, SUBJECT, id).await?;
    Ok(CaseView {
        barred: papers::barred(office, &mut conn, ctx, (SUBJECT, id), &documents).await?,
        documents,
        due: last.map_or(check, |it| it.due.clone()),
        ended,
        running: case.running(office)?,
        draft,
        signatures: signatures::of_subject(&mut conn, SUBJECT, id).await?,
        events,
        replacements: replacements::of_subject(&mut conn, id).await?,
        seats: seats::in_order(store_seats::of_case(&mut conn, id).await?.1),
        standing: match watches(&ctx.actor) {
            true => None,
            false => Some(seats::standing(office, &mut conn, &ctx.actor, id, None).await?),
        },
        refused: refused(&mut conn, &case).await?,
        case,
    })
}

/// What the portal refused of the last documents that it was sent.
async fn refused(conn: &mut Conn, case: &Case) -> Result<Option<Refused>, Error> {
    for kind in [Kind::Contract, Kind::Replacement, Kind::Result] {
        let (to, id) = (case.portal_code.as_str(), case.application_id);
        let refused = messages::last_refused(conn, to, id, kind.as_str()).await?;
        if refused.is_some() {
            return Ok(refused);
        }
    }
    Ok(None)
}

/// Every date of a case that can be explained, also for the operator, who moves them by failures.
pub async fn dates(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Dates, Error> {
    let case = match may(ctx, Action::ConfirmFailure) {
        Ok(_) => load(office, id).await?,
        Err(_) => load_read(office, ctx, id).await?,
    };
    looks::at_case(office, ctx, &case, "terms").await?;
    let mut conn = office.db.snapshot().await?;
    let case = cases::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let history = events::of_subject(&mut conn, SUBJECT, id).await?;
    let ended = Ended::of::<State>(office, &history);
    let dues = case.dues(office, &ended, ctx.now)?;
    let (number, name) = (Some(case.registration_number), case.title);
    Ok(Dates { subject: (SUBJECT, id), number, name, dues, ended })
}

fn draft_view(case: &Case, draft: cases::Draft) -> Result<Option<DraftView>, Error> {
    let Some(turn) = turn(case) else { return Ok(None) };
    Ok(Some(DraftView {
        verdict: if draft.outcome == "positive" { Verdict::Positive } else { Verdict::Negative },
        prepared: serde_json::from_value(draft.body)?,
        sha256: draft.sha256,
        size: draft.size,
        file_name: draft.file_name,
        recorded_at: draft.recorded_at,
        signatures: serde_json::from_value(draft.signatures)?,
        turn,
    }))
}

/// The bytes of the prepared result, to look at and to sign.
pub async fn draft_bytes(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(String, Vec<u8>), Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    load_for(office, ctx, id).await?;
    let draft = cases::draft(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let bytes = office.blobs.read(&draft.sha256).await?;
    Ok((draft.file_name, bytes))
}
