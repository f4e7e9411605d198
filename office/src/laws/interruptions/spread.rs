//! An interruption reaches the cases it concerns: those whose terms run when it is confirmed, by a job that can be
//! stopped at any moment; those that are opened later; and each case once more before one of its terms fires.

use jiff::Timestamp;
use law::recount;
use uuid::Uuid;

use super::{BATCH, JOB, Scope};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::cases::{self, Case};
use crate::store::interruptions as rows;
use crate::store::{Conn, terms};
use crate::{Office, expertise};

/// Moves the terms of every case it concerns; what was done already is not done again. A portal has no cases: of its
/// own terms none is a procedure of submitting or considering an application, and the date of
/// registration is moved by no failure (T-12).
pub async fn spread(office: &Office, ctx: &Ctx, id: &str) -> Result<(), Error> {
    let recorded = rows::find(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let scope: Scope = serde_json::from_value(recorded.scope.clone())?;
    let mut place = (String::new(), Uuid::nil(), String::new());
    loop {
        let page = {
            let mut reader = office.db.read().await?;
            terms::after(&mut reader, (&place.0, place.1, &place.2), BATCH).await?
        };
        let Some(last) = page.last() else { return Ok(()) };
        place = (last.subject_kind.clone(), last.subject_id, last.rule.clone());
        let of_cases = page.iter().filter(|it| it.subject_kind == expertise::SUBJECT);
        let mut cases: Vec<Uuid> = of_cases.map(|it| it.subject_id).collect();
        cases.dedup();
        for id in cases {
            extend(office, ctx, id, &scope, &recorded).await?;
        }
    }
}

/// Moves the terms of one case by whatever was recorded and has not reached it yet: before its term fires.
pub(crate) async fn reach(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let recorded = rows::latest(&mut *office.db.read().await?).await?;
    for it in recorded {
        extend(office, ctx, id, &serde_json::from_value(it.scope.clone())?, &it).await?;
    }
    Ok(())
}

/// A case that begins while a failure lasts is concerned by it too, and so is one whose first term began
/// with its registration before the failure ended, though it came here after that: in the transaction that opens it.
pub(crate) async fn begin(
    conn: &mut Conn,
    ctx: &Ctx,
    case: Uuid,
    registered_at: Timestamp,
) -> Result<(), Error> {
    let running = |it: &rows::Recorded| it.body.lasts || it.body.until > registered_at;
    for it in rows::latest(conn).await?.into_iter().filter(running) {
        let key = format!("{JOB}:{}:{}:{case}", it.id, it.version);
        let payload = serde_json::json!({ "interruption": it.id });
        crate::store::jobs::enqueue(conn, JOB, &payload, &key, ctx.now).await?;
    }
    Ok(())
}

impl Scope {
    fn concerns(&self, case: &Case) -> bool {
        match self {
            Self::All => true,
            Self::One { id } => *id == case.id,
            Self::Portal { system } => *system == case.portal_code,
            Self::Application { system, application } => {
                *system == case.portal_code && *application == case.application_id
            }
        }
    }
}

async fn extend(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    scope: &Scope,
    recorded: &rows::Recorded,
) -> Result<(), Error> {
    let by = &recorded.body;
    if matches!(scope, Scope::One { id: only } if *only != id) {
        return Ok(());
    }
    let Some(mut case) = cases::find(&mut *office.db.read().await?, id).await? else { return Ok(()) };
    let law = case.law(office)?;
    if !scope.concerns(&case) || law.interruptions.contains(by) {
        return Ok(());
    }
    let Some(event) = recount::extended(&case.law, &law, by, ctx.now) else { return Ok(()) };
    let after = recount::with(&law, by);
    case.governed.interruptions = after.interruptions.to_vec();
    case.updated_at = ctx.now;
    expertise::moved::terms(office, ctx, &case, &after, Some(event), recorded.document_id).await
}
