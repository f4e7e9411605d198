//! The expert records the result of the completeness check.
//!
//! Recording fixes the bytes: the document is set at once, and the signatures are made over it. Recording
//! again replaces the draft and drops a signature that was under the former one. A draft is no result:
//! when the term ends, it falls away (A-40.p1 R4).

use law::access::Action;
use law::event::Subject;
use law::expertise::case::Command;
use law::expertise::completeness::{self, Verdict};
use serde_json::json;
use uuid::Uuid;

use super::checklist::{self, GENERAL, Given, Row};
use super::{Prepared, SUBJECT, decide, load_for, may, paper, seats};
use crate::Office;
use crate::ctx::Ctx;
use crate::documents as papers;
use crate::error::{Error, FieldError};
use crate::exchange::message::Remark;
use crate::history;
use crate::store::cases::{self, Draft};
use crate::store::{blobs, documents};

/// More remarks than this are not remarks on completeness.
const MOST_REMARKS: usize = 100;
/// Characters of one remark and of its norm.
const LONGEST_TEXT: usize = 4_000;
const LONGEST_NORM: usize = 500;

/// What the expert sends with the form.
#[derive(Clone, Debug)]
pub struct Input {
    /// Version of the case that the expert saw.
    pub version: u32,
    pub verdict: Verdict,
    /// The answers to the lines of the list; where there is none, what the documents present counts.
    pub lines: Vec<Given>,
    pub remarks: Vec<Remark>,
}

/// Records the result and sets its document; the case waits for the expert's signature.
pub async fn record(office: &Office, ctx: &Ctx, id: Uuid, input: Input) -> Result<(), Error> {
    may(ctx, Action::CheckCompleteness)?;
    let mut case = load_for(office, ctx, id).await?;
    let mut conn = office.db.read().await?;
    let documents = documents::of_subject(&mut conn, SUBJECT, id).await?;
    let open = papers::barred(office, &mut conn, ctx, (SUBJECT, id), &documents).await?.is_empty();
    drop(conn);
    let checked = check(office, &input, &checklist::rows(office, &case, &documents, open));
    let law = case.law(office)?;
    // The end of the term is told before what is wrong in the form (A-40.p2).
    let count = match (&checked, input.verdict) {
        (Ok(prepared), _) => u32::try_from(prepared.remarks.len()).unwrap_or(u32::MAX),
        (Err(_), verdict) => u32::from(verdict == Verdict::Negative),
    };
    let command = completeness::Command::Draft { verdict: input.verdict, remarks: count };
    let outcome = decide(office, ctx, &law, &case, Command::Completeness(command)).await?;
    let prepared = checked?;
    seats::may_act(office, ctx, id, None).await?;
    if input.version != case.version {
        return Err(Error::Stale);
    }
    let bytes = paper::of_people(office, ctx, &case, input.verdict, &prepared).await?;
    let stored = office.blobs.put(&bytes).await?;
    let draft = Draft {
        case_id: id,
        document_id: ctx.id(),
        version: case.version + 1,
        outcome: paper::outcome(input.verdict).as_str().into(),
        body: serde_json::to_value(&prepared)?,
        sha256: stored.sha256,
        size: stored.size as i64,
        file_name: paper::file_name(&case),
        recorded_by: serde_json::to_value(&ctx.actor)?,
        recorded_at: ctx.now,
        signatures: json!([]),
    };
    case.law = outcome.next;
    case.updated_at = ctx.now;
    let mut tx = office.db.begin().await?;
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    // The row is held now: nobody takes the seat away between this and the draft.
    seats::standing(office, &mut tx, &ctx.actor, id, None).await?.may_act()?;
    blobs::insert(&mut tx, &draft.sha256, draft.size, ctx.now).await?;
    cases::put_draft(&mut tx, &draft).await?;
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &case.law.terms(&law)).await?;
    tx.commit().await?;
    Ok(())
}

/// The entered remarks without empty rows; each must say something and fit.
fn check(office: &Office, input: &Input, rows: &[Row<'_>]) -> Result<Prepared, Error> {
    let mut wrong = Vec::new();
    let mut remarks = Vec::new();
    for (index, remark) in input.remarks.iter().enumerate() {
        if remark.is_empty() {
            continue;
        }
        let (text, ru, norm) = (remark.text.trim(), remark.ru.trim(), remark.norm.trim());
        let field = format!("remark-{}", index + 1);
        if text.is_empty() && ru.is_empty() {
            wrong.push(FieldError::new(field, "expertise-remark-empty"));
        } else if [text, ru].iter().any(|it| it.chars().count() > LONGEST_TEXT)
            || norm.chars().count() > LONGEST_NORM
        {
            wrong.push(FieldError::new(field, "expertise-remark-too-long").with("most", LONGEST_TEXT));
        }
        let (text, ru, norm) = (text.to_owned(), ru.to_owned(), norm.to_owned());
        let known = office.checklist.line(&remark.line).is_some() || GENERAL.contains(&remark.line.as_str());
        let line = if known { remark.line.clone() } else { String::new() };
        remarks.push(Remark { text, ru, norm, line });
    }
    match input.verdict {
        Verdict::Negative if remarks.is_empty() => {
            wrong.push(FieldError::new("remark-1", "expertise-remarks-missing"));
        }
        Verdict::Positive if !remarks.is_empty() => {
            wrong.push(FieldError::new("verdict", "expertise-remarks-in-positive"));
        }
        _ => {}
    }
    if remarks.len() > MOST_REMARKS {
        wrong.push(FieldError::new("remark-1", "expertise-remarks-too-many").with("most", MOST_REMARKS));
    }
    wrong.extend(checklist::wrong(rows, &input.lines, input.verdict));
    if wrong.is_empty() {
        let lines = checklist::answered(rows, &input.lines);
        Ok(Prepared { list: office.checklist.id.clone(), lines, remarks })
    } else {
        Err(Error::Invalid(wrong))
    }
}
