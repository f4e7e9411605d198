//! The result comes into force: number, registration, sending, in one transaction (A-39.2, A-41, A-45.p1). After an
//! annulment it is the new version (A-46.p1).

use jiff::Timestamp;
use jiff::civil::Date;
use law::access::{self, Action};
use law::event::Subject;
use law::expertise::case::Command;
use law::expertise::completeness::{self, Decision};
use law::replacement::Command as Replace;
use serde_json::json;
use uuid::Uuid;

use super::numbers::{Attempt, numbered};
use super::signing::{Gathered, without_conflict};
use super::{Prepared, RESULT, SUBJECT, decide, due, paper};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::message::{File, Kind, ResultBody};
use crate::exchange::outbox::{self, Letter};
use crate::exchange::signatures;
use crate::history;
use crate::replacement::{self, acts};
use crate::store::cases::{self, Case, Draft};
use crate::store::documents::{self, Document};
use crate::store::{blobs, signatures as signature_rows};

/// A result with its document and signatures, ready to come into force.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub document_id: Uuid,
    pub sha256: String,
    pub size: i64,
    pub file_name: String,
    pub prepared: Prepared,
    pub signatures: Vec<Gathered>,
    /// Set by the end of the term (A-40.p1).
    pub automatic: bool,
}

impl Issue {
    /// The draft of an expert with both signatures.
    pub fn signed(draft: Draft, signatures: Vec<Gathered>) -> Result<Self, Error> {
        Ok(Issue {
            document_id: draft.document_id,
            sha256: draft.sha256,
            size: draft.size,
            file_name: draft.file_name,
            prepared: serde_json::from_value(draft.body)?,
            signatures,
            automatic: false,
        })
    }
}

/// Registers and sends. `Stale` if the case was decided or changed by somebody else meanwhile.
pub(super) async fn register(office: &Office, ctx: &Ctx, case: &Case, issue: &Issue) -> Result<(), Error> {
    let date = registration_date(office, ctx, case, issue)?;
    let series = &office.config.numbers.completeness;
    numbered(office, series, date, |number| Box::pin(attempt(office, ctx, case, issue, date, number))).await
}

/// The legal date on which the document is registered.
fn registration_date(office: &Office, ctx: &Ctx, case: &Case, issue: &Issue) -> Result<Date, Error> {
    Ok(match issue.automatic {
        true => case.due(office)?.last_day,
        false => case.law(office)?.date(ctx.now),
    })
}

async fn attempt(
    office: &Office,
    ctx: &Ctx,
    case: &Case,
    issue: &Issue,
    date: Date,
    (sequence, number): (u64, String),
) -> Result<Attempt, Error> {
    let law = case.law(office)?;
    let due = case.due(office)?;
    let command = match issue.automatic {
        true => completeness::Command::Expire { number: number.clone() },
        false => completeness::Command::SignAsHead { number: number.clone() },
    };
    let outcome = decide(office, ctx, &law, case, Command::Completeness(command)).await?;
    let Some(decision) = outcome.next.check().and_then(|check| check.decision()).cloned() else {
        return Err(Error::internal("a registered result is no decision"));
    };
    let former = former(office, case).await?;
    let document = document(ctx, case, issue, &decision, former.as_ref());
    let body = message(case, issue, &decision, &document, due.at);
    let blobs = vec![issue.sha256.clone()];
    let (to, subject_id) = (case.portal_code.as_str(), case.application_id);
    let letter = Letter { to, subject_id, kind: Kind::Result, body: &body, blobs, ahead: 0 };
    let result = outbox::prepare(office, ctx, letter).await?;

    let case = Case { law: outcome.next, updated_at: ctx.now, ..case.clone() };
    let mut tx = office.db.begin().await?;
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    // The row is held now: nobody who signed declares a conflict between this and the result.
    without_conflict(&mut tx, case.id, &issue.signatures).await?;
    if let Some(former) = &former {
        let command = match issue.automatic {
            true => Replace::Lapse { number: number.clone() },
            false => {
                Replace::Send { number: number.clone(), authorised: authorised(ctx), remarks: [].into() }
            }
        };
        let versions = acts::versions(&mut tx, &case, former, &law).await?;
        versions.apply(command, ctx.now, &law)?.write(office, &mut tx, ctx, &law).await?;
    }
    let series = office.config.numbers.completeness.as_str();
    let next = cases::next_number(&mut tx, series, date.year()).await?;
    if next != sequence {
        return Ok(Attempt::Taken { next });
    }
    blobs::insert(&mut tx, &issue.sha256, issue.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    for gathered in &issue.signatures {
        let row = signatures::row(ctx.id(), document.id, &gathered.data, &gathered.verified)?;
        signature_rows::insert(&mut tx, &row).await?;
    }
    cases::drop_draft(&mut tx, case.id).await?;
    let terms = case.law.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, case.id), &outcome.events, &terms).await?;
    if issue.automatic {
        due::alert(office, &mut tx, ctx, &case, &outcome.events).await?;
    }
    outbox::send(&mut tx, &result).await?;
    tx.commit().await?;
    tracing::info!(case.id = %case.id, number, "result of case {} registered as {number}", case.id);
    Ok(Attempt::Done)
}

/// The annulled result that this one replaces (A-46.p1).
async fn former(office: &Office, case: &Case) -> Result<Option<Document>, Error> {
    let all = documents::of_subject(&mut *office.db.read().await?, SUBJECT, case.id).await?;
    Ok(replacement::last(&all, RESULT).cloned())
}

/// Whether who certifies it may replace documents.
fn authorised(ctx: &Ctx) -> bool {
    access::any_may(&ctx.actor.roles, Action::ReplaceDocuments).is_ok()
}

fn document(
    ctx: &Ctx,
    case: &Case,
    issue: &Issue,
    decision: &Decision,
    former: Option<&Document>,
) -> Document {
    Document {
        id: issue.document_id,
        title: issue.file_name.clone(),
        file_name: issue.file_name.clone(),
        media_type: "application/pdf".into(),
        size: issue.size,
        sha256: issue.sha256.clone(),
        version: former.map_or(1, |former| former.version + 1),
        supersedes: former.map(|former| former.id),
        number: Some(decision.number.clone()),
        registered_at: Some(decision.registered_at),
        source: "participant".into(),
        data: json!({
            "outcome": paper::outcome(decision.verdict),
            "automatic": decision.automatic,
            "remarks": issue.prepared.remarks,
            "list": issue.prepared.list,
            "lines": issue.prepared.lines,
        }),
        ..Document::made((SUBJECT, case.id), RESULT, ctx.now)
    }
}

fn message(
    case: &Case,
    issue: &Issue,
    decision: &Decision,
    document: &Document,
    due_at: Timestamp,
) -> ResultBody {
    ResultBody {
        registration_number: case.registration_number.clone(),
        outcome: paper::outcome(decision.verdict),
        automatic: decision.automatic,
        document: File::of(document),
        document_id: document.id,
        supersedes: document.supersedes,
        number: decision.number.clone(),
        registered_at: decision.registered_at,
        due_at,
        remarks: issue.prepared.remarks.clone(),
        signatures: issue.signatures.iter().map(|gathered| gathered.data.clone()).collect(),
    }
}
