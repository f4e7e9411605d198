//! What everybody reads of it, and the word of those who have read what is obligatory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use law::access::{self, Action};
use law::publication::{Kind, Standing};
use law::{Clause, Order};
use uuid::Uuid;

use super::{Publication, Reader, SUBJECT, Version, clause, in_force, standings};
use crate::blobs::Reading;
use crate::ctx::Ctx;
use crate::documents::{Part, open_for};
use crate::error::Error;
use crate::registrations::party;
use crate::store::documents::Document;
use crate::store::{Conn, documents, publications, registrations};
use crate::{Office, System};

/// Whoever is registered with the construction portal is asked to read what is obligatory (B-4.3).
const ASKED: Order = Order::Construction;

/// What is in force today.
#[derive(Clone, Debug)]
pub struct Listed {
    pub publication: Publication,
    /// Without its texts.
    pub version: Version,
}

/// A publication as everybody reads it.
#[derive(Clone, Debug)]
pub struct Card {
    pub publication: Publication,
    pub version: Version,
    pub standing: Standing,
    /// The last day of the version, where another one follows.
    pub until: Option<Date>,
    /// Its files.
    pub documents: Vec<Document>,
    /// Every version with where it stands, the last one first.
    pub versions: Vec<(Version, Standing)>,
    pub asked: Asked,
}

/// What the reader of something obligatory is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Nothing,
    /// To confirm that it was read.
    ToConfirm,
    Confirmed(Timestamp),
}

/// Something obligatory that somebody has not confirmed yet.
#[derive(Clone, Debug)]
pub struct ToRead {
    pub number: i64,
    pub version: Version,
}

/// What is in force, by kind and number.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Listed>, Error> {
    let today = today(office, ctx);
    let mut reader = office.db.read().await?;
    let mut versions = by_publication(publications::titles(&mut reader).await?);
    let all = publications::all(&mut reader).await?;
    let listed = all.into_iter().filter_map(|publication| {
        let versions = versions.remove(&publication.id)?;
        let version = in_force(&versions, today)?.clone();
        Some(Listed { publication, version })
    });
    let mut listed: Vec<_> = listed.collect();
    listed.sort_by_key(|it| (it.publication.kind, it.publication.number));
    Ok(listed)
}

/// A publication, in a version or in the one that is in force; where none is, the last one that was.
pub async fn card(office: &Office, ctx: &Ctx, number: i64, version: Option<i64>) -> Result<Card, Error> {
    let mut reader = office.db.read().await?;
    let publication = publications::by_number(&mut reader, number).await?.ok_or(Error::NotFound)?;
    let versions = publications::versions(&mut reader, publication.id).await?;
    let shown = shown(&versions, version, today(office, ctx)).ok_or(Error::NotFound)?;
    let standings = standings(&versions, today(office, ctx));
    let documents = documents::of_subject(&mut reader, SUBJECT, publication.id).await?;
    let named = |id: &Uuid| documents.iter().find(|document| document.id == *id).cloned();
    let next = versions.iter().filter(|it| (it.valid_from, it.number) > (shown.valid_from, shown.number));
    let asked = asked(&mut reader, ctx, &publication, shown, standings[place(&versions, shown)]).await?;
    Ok(Card {
        asked,
        standing: standings[place(&versions, shown)],
        until: next.map(|it| it.valid_from).min().and_then(|day| day.yesterday().ok()),
        documents: shown.documents.iter().filter_map(named).collect(),
        version: shown.clone(),
        versions: versions.iter().cloned().zip(standings).rev().collect(),
        publication,
    })
}

fn place(versions: &[Version], version: &Version) -> usize {
    versions.iter().position(|it| it.id == version.id).unwrap_or_default()
}

/// Archiving has no text of its own.
fn shown(versions: &[Version], wanted: Option<i64>, today: Date) -> Option<&Version> {
    let written = || versions.iter().filter(|it| !it.archived);
    match wanted {
        Some(number) => written().find(|it| it.number == number),
        None => in_force(versions, today)
            .or_else(|| {
                written().filter(|it| it.valid_from <= today).max_by_key(|it| (it.valid_from, it.number))
            })
            .or_else(|| written().min_by_key(|it| (it.valid_from, it.number))),
    }
}

/// The bytes of a file of an approved version, for everybody; the log of downloads says so first.
pub async fn open(
    office: &Office,
    ctx: &Ctx,
    number: i64,
    document: Uuid,
    choose: impl FnOnce(&Document) -> Part,
) -> Result<(Document, Option<Reading>), Error> {
    let mut reader = office.db.read().await?;
    let publication = publications::by_number(&mut reader, number).await?.ok_or(Error::NotFound)?;
    let found = documents::find(&mut reader, document).await?;
    let of_this = |it: &Document| it.subject_kind == SUBJECT && it.subject_id == publication.id;
    let document = found.filter(of_this).ok_or(Error::NotFound)?;
    drop(reader);
    open_for(office, ctx, document, clause(office, publication.kind), choose).await
}

/// Confirms for the person that the version in force was read. Sent twice, the second changes nothing.
pub async fn confirm(office: &Office, ctx: &Ctx, number: i64, version: i64) -> Result<(), Error> {
    let card = card(office, ctx, number, Some(version)).await?;
    match card.asked {
        Asked::Confirmed(_) => return Ok(()),
        Asked::Nothing if card.publication.kind.is_acknowledged() && card.standing != Standing::InForce => {
            return Err(Error::Stale);
        }
        Asked::Nothing => return Err(Error::Denied { clause: Kind::Obligatory.clause(true) }),
        Asked::ToConfirm => {}
    }
    let reader = Reader {
        id: ctx.id(),
        publication: card.publication.id,
        number: version,
        party: party(&ctx.actor)?.to_owned(),
        iin: person(ctx)?.to_owned(),
        name: ctx.actor.name.clone(),
        at: ctx.now,
    };
    let mut tx = office.db.begin().await?;
    publications::confirm(&mut tx, &reader).await?;
    Ok(tx.commit().await?)
}

/// What is obligatory and in force, and was not confirmed by this person.
pub async fn to_read(office: &Office, ctx: &Ctx) -> Result<Vec<ToRead>, Error> {
    let (Ok(party), Ok(iin)) = (party(&ctx.actor), person(ctx)) else { return Ok(Vec::new()) };
    let mut reader = office.db.read().await?;
    if !is_asked(&mut reader, ctx).await? {
        return Ok(Vec::new());
    }
    let confirmed = publications::confirmed(&mut reader, party, iin).await?;
    drop(reader);
    let listed = list(office, ctx).await?.into_iter().filter(|it| it.publication.kind.is_acknowledged());
    let open = listed.filter(|it| {
        !confirmed.iter().any(|(id, number, _)| (*id, *number) == (it.publication.id, it.version.number))
    });
    Ok(open.map(|it| ToRead { number: it.publication.number, version: it.version }).collect())
}

/// Who has confirmed what, and which registered users have confirmed nothing of the version in force.
pub async fn readers(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
) -> Result<(Publication, Vec<Reader>, Vec<registrations::Registration>), Error> {
    access::any_may(&ctx.actor.roles, Action::Publish)?;
    let mut reader = office.db.read().await?;
    let publication = publications::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let readers = publications::readers(&mut reader, id).await?;
    let versions = publications::versions(&mut reader, id).await?;
    let mut silent = Vec::new();
    if let Some(now) = in_force(&versions, today(office, ctx)).filter(|_| publication.kind.is_acknowledged())
    {
        silent = registrations::registered(&mut reader, ASKED.number(), "").await?;
        silent.retain(|user| !readers.iter().any(|it| it.number == now.number && it.party == user.party));
    }
    Ok((publication, readers, silent))
}

/// Whom the operator asks to read something obligatory.
pub(super) async fn audience(conn: &mut Conn) -> Result<Vec<registrations::Registration>, Error> {
    Ok(registrations::registered(conn, ASKED.number(), "").await?)
}

async fn asked(
    conn: &mut Conn,
    ctx: &Ctx,
    publication: &Publication,
    version: &Version,
    standing: Standing,
) -> Result<Asked, Error> {
    if !publication.kind.is_acknowledged() {
        return Ok(Asked::Nothing);
    }
    let (Ok(party), Ok(iin)) = (party(&ctx.actor), person(ctx)) else { return Ok(Asked::Nothing) };
    let confirmed = publications::confirmed(conn, party, iin).await?;
    let own = confirmed.iter().find(|(id, number, _)| (*id, *number) == (publication.id, version.number));
    Ok(match own {
        Some((.., at)) => Asked::Confirmed(*at),
        None if standing == Standing::InForce && is_asked(conn, ctx).await? => Asked::ToConfirm,
        None => Asked::Nothing,
    })
}

/// Whoever may see the cabinet of a user of the construction portal.
async fn is_asked(conn: &mut Conn, ctx: &Ctx) -> Result<bool, Error> {
    let Ok(party) = party(&ctx.actor) else { return Ok(false) };
    Ok(access::any_may(&ctx.actor.roles, Action::UseCabinet).is_ok()
        && registrations::is_registered(conn, party, ASKED).await?)
}

fn person(ctx: &Ctx) -> Result<&str, Error> {
    ctx.actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })
}

pub(super) fn today(office: &Office, ctx: &Ctx) -> Date {
    let order = match office.config.system {
        System::Portal => Order::Construction,
        System::Expertise => Order::Expertise,
    };
    office.laws.of_order(order, ctx.now).date(ctx.now)
}

fn by_publication(versions: Vec<Version>) -> BTreeMap<Uuid, Vec<Version>> {
    let mut found: BTreeMap<Uuid, Vec<Version>> = BTreeMap::new();
    for version in versions {
        found.entry(version.publication).or_default().push(version);
    }
    found
}
