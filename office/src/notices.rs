//! Notices: what happened to a registration or an application while its owner was away, and what employees must know
//! of what happened by itself. A notice is for a party, or for whoever holds a role.

use std::cmp::Reverse;

use law::access::Role;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Office;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::registrations::party;
pub use crate::store::notices::Notice;
use crate::store::{Conn, notices};

/// How many the page shows.
const SHOWN: i64 = 100;
/// Before the name of a role in place of a party, which is a number.
const OF_ROLE: &str = "role:";

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

/// Tells whoever holds a role, now or when he comes to hold it.
pub(crate) async fn alert(
    conn: &mut Conn,
    ctx: &Ctx,
    role: Role,
    subject: (&str, Uuid),
    kind: &str,
    data: Json,
) -> Result<(), Error> {
    tell(conn, ctx, &party_of(role), subject, kind, data).await
}

/// The party of a role.
fn party_of(role: Role) -> String {
    format!("{OF_ROLE}{role}")
}

impl Notice {
    /// Whether it is for those who hold a role.
    pub fn is_for_role(&self) -> bool {
        self.party.starts_with(OF_ROLE)
    }
}

/// The notices of the visitor's party and of his roles, newest first.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Notice>, Error> {
    let mut reader = office.db.read().await?;
    let mut all = notices::of_party(&mut reader, party(&ctx.actor)?, SHOWN).await?;
    for (role, person) in roles(&ctx.actor) {
        all.extend(notices::of_role(&mut reader, &role, person, SHOWN).await?);
    }
    all.sort_by_key(|notice| Reverse((notice.at, notice.id)));
    all.truncate(SHOWN as usize);
    Ok(all)
}

/// How many were not read.
pub async fn unread(office: &Office, ctx: &Ctx) -> Result<u64, Error> {
    let mut reader = office.db.read().await?;
    let mut unread = notices::unread(&mut reader, party(&ctx.actor)?).await?;
    for (role, person) in roles(&ctx.actor) {
        unread += notices::unread_of_role(&mut reader, &role, person).await?;
    }
    Ok(u64::try_from(unread).unwrap_or(0))
}

/// Marks all as read.
pub async fn read_all(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    notices::mark_read(&mut tx, party(&ctx.actor)?, ctx.now).await?;
    for (role, person) in roles(&ctx.actor) {
        notices::mark_read_of_role(&mut tx, &role, person, ctx.now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The parties of the roles of a person, who reads for himself.
fn roles(actor: &Actor) -> impl Iterator<Item = (String, &str)> {
    let person = actor.iin.as_deref();
    person.into_iter().flat_map(|person| actor.roles.iter().map(move |role| (party_of(*role), person)))
}
