//! Notices in the cabinet: what happened to a registration or an application while its owner was away.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::registrations::party;
pub use crate::store::notices::Notice;
use crate::store::{Conn, notices};

/// How many the page shows.
const SHOWN: i64 = 100;

/// Tells a party something, in the transaction that made it true.
pub(crate) async fn tell(
    conn: &mut Conn,
    ctx: &Ctx,
    party: &str,
    subject: (&str, Uuid),
    kind: &str,
    data: Json,
) -> Result<(), Error> {
    let notice = Notice {
        id: ctx.id(),
        party: party.to_owned(),
        subject_kind: subject.0.to_owned(),
        subject_id: subject.1,
        kind: kind.to_owned(),
        data,
        at: ctx.now,
        read_at: None,
    };
    Ok(notices::insert(conn, &notice).await?)
}

/// The notices of the visitor's party, newest first.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Notice>, Error> {
    let mut reader = office.db.read().await?;
    Ok(notices::of_party(&mut reader, party(&ctx.actor)?, SHOWN).await?)
}

/// How many were not read.
pub async fn unread(office: &Office, ctx: &Ctx) -> Result<u64, Error> {
    let mut reader = office.db.read().await?;
    let unread = notices::unread(&mut reader, party(&ctx.actor)?).await?;
    Ok(u64::try_from(unread).unwrap_or(0))
}

/// Marks all as read.
pub async fn read_all(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    notices::mark_read(&mut tx, party(&ctx.actor)?, ctx.now).await?;
    tx.commit().await?;
    Ok(())
}
