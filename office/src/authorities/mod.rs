//! Powers of persons to act for an organisation in its cabinet (A-17, B-10; register D-58): the organisation gives them
//! with EDS, the person accepts or declines, the organisation takes them back. What they allow is asked at every request,
//! so that what ends, ends at once.

mod form;
mod give;

use std::collections::BTreeSet;

use jiff::Timestamp;
use law::access::{self, Action};
use law::authority::{Command, Right, State};
use law::event::Subject;
use law::{Clause, Law, Order, Refusal};
use pki::Verified;
use serde_json::json;
use uuid::Uuid;

pub use form::{begin, discard, save, with_file, withdraw_file};
pub use give::{FILE_NAME, KIND, KIND_BASIS, Paper, give, prepared};

use crate::arrival::{self, Check};
use crate::blobs::Reading;
use crate::ctx::{Actor, Ctx};
use crate::documents::{Part, open_for};
use crate::error::Error;
pub use crate::store::authorities::{Authority, Form};
use crate::store::documents::Document;
use crate::store::events::Event;
use crate::store::signatures::Signature;
use crate::store::{
    Conn, Tx, authorities, documents, events, registrations as rows, sessions, signatures, uploads as files,
};
use crate::texts::Words;
use crate::uploads::Upload;
use crate::{Office, history, notices, registrations};

/// The word of this topic in events, documents and notices.
pub const SUBJECT: &str = "authority";
pub(crate) const CLAUSE: Clause = Clause("A-17");

/// A power with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Card {
    pub authority: Authority,
    /// The copy that is attached to a draft, with how its check stands.
    pub file: Option<(Upload, Check)>,
    pub documents: Vec<Document>,
    pub signatures: Vec<Signature>,
    pub history: Vec<Event>,
}

impl Authority {
    /// The law that governs it.
    pub(crate) fn law(&self, office: &Office) -> Result<Law, Error> {
        match self.governed.edition.is_empty() {
            true => Ok(office.laws.of_order(Order::Expertise, self.created_at)),
            false => office.laws.of(&self.governed, self.created_at),
        }
    }

    /// The rights that were typed or given, in their order.
    pub fn named(&self) -> BTreeSet<Right> {
        match self.state.powers() {
            Some(powers) => powers.rights.clone(),
            None => self.form.rights.iter().filter_map(|name| Right::parse(name)).collect(),
        }
    }

    /// Whether it was given for days that are over.
    pub fn is_over(&self, office: &Office, now: Timestamp) -> bool {
        self.law(office).is_ok_and(|law| self.state.is_over(now, &law))
    }
}

/// Rights in words.
pub fn rights_said(words: &Words, rights: &BTreeSet<Right>) -> String {
    let said: Vec<_> =
        rights.iter().map(|right| words.t(format!("authority-right-{}", right.name())).to_string()).collect();
    said.join("; ")
}

/// What a person may do now for an organisation by what it gave him.
pub(crate) async fn rights(
    office: &Office,
    conn: &mut Conn,
    iin: &str,
    party: &str,
    now: Timestamp,
) -> Result<BTreeSet<Right>, Error> {
    let mut rights = BTreeSet::new();
    for authority in authorities::in_force(conn, iin, party).await? {
        rights.extend(authority.state.rights(now, &authority.law(office)?));
    }
    Ok(rights)
}

/// The power that gives a person this right now, held until the transaction ends.
async fn held(
    office: &Office,
    tx: &mut Tx,
    ctx: &Ctx,
    (iin, party): (&str, &str),
    right: Right,
) -> Result<Option<Authority>, Error> {
    for authority in authorities::hold_in_force(tx, iin, party).await? {
        if authority.state.rights(ctx.now, &authority.law(office)?).contains(&right) {
            return Ok(Some(authority));
        }
    }
    Ok(None)
}

/// Whoever signs with a key of the organisation that has no power of its own signs by one that he was given: held until
/// the transaction ends, and told in the history of what is signed; refused where it has ended meanwhile.
pub(crate) async fn note_signing(
    office: &Office,
    tx: &mut Tx,
    ctx: &Ctx,
    law: &Law,
    subject: (&'static str, Uuid),
    verified: &Verified,
) -> Result<(), Error> {
    let (Some(iin), Some(bin)) = (&verified.signer.iin, &verified.signer.bin) else { return Ok(()) };
    if registrations::binds_organisation(&verified.powers) {
        return Ok(());
    }
    let by = held(office, tx, ctx, (iin, bin), Right::Sign).await?;
    let code = "application-signer-without-authority";
    let by = by.ok_or(Error::Refused(Refusal { clause: CLAUSE, code, args: Default::default() }))?;
    let papers = documents::of_subject(tx, SUBJECT, by.id).await?;
    let paper = papers.iter().find(|document| document.kind == KIND).ok_or(Error::Stale)?;
    let data = json!({
        "authority": by.id, "document": paper.id, "sha256": paper.sha256, "person": by.name,
        "basis": by.form.basis,
    });
    let told = law::Event { kind: "signed_by_authority", clause: CLAUSE, at: ctx.now, data };
    history::note(tx, ctx, law, subject, &[told]).await?;
    Ok(())
}

/// What the actor's organisation gave to whom, the newest first.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Authority>, Error> {
    access::any_may(&ctx.actor.roles, Action::Entrust)?;
    let party = organisation(&ctx.actor)?;
    Ok(authorities::of_party(&mut *office.db.read().await?, party).await?)
}

/// One that the actor's organisation gives or gave, or that was given to the actor.
pub async fn card(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Card, Error> {
    let mut conn = office.db.read().await?;
    let authority = readable(&mut conn, ctx, id).await?;
    let file = match authority.upload {
        None => None,
        Some(upload) => {
            let found = arrival::found(office, &mut conn, id).await?;
            let uploads = files::of_subject(&mut conn, id).await?;
            let upload = uploads.into_iter().find(|it| it.id == upload);
            upload.map(|upload| (upload.clone(), found.check(&upload)))
        }
    };
    Ok(Card {
        file,
        documents: documents::of_subject(&mut conn, SUBJECT, id).await?,
        signatures: signatures::of_subject(&mut conn, SUBJECT, id).await?,
        history: events::of_subject(&mut conn, SUBJECT, id).await?,
        authority,
    })
}

/// The bytes of a document of a power that the actor may see.
pub async fn open(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    document: Uuid,
    choose: impl FnOnce(&Document) -> Part,
) -> Result<(Document, Option<Reading>), Error> {
    let document = owned(office, ctx, id, document).await?;
    open_for(office, ctx, document, CLAUSE, choose).await
}

/// A signature under such a document.
pub async fn signature(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    signature: Uuid,
) -> Result<(Document, Signature), Error> {
    let found = signatures::find(&mut *office.db.read().await?, signature).await?.ok_or(Error::NotFound)?;
    Ok((owned(office, ctx, id, found.document_id).await?, found))
}

pub(crate) async fn owned(office: &Office, ctx: &Ctx, id: Uuid, document: Uuid) -> Result<Document, Error> {
    let mut conn = office.db.read().await?;
    readable(&mut conn, ctx, id).await?;
    let found = documents::find(&mut conn, document).await?;
    found.filter(|it| it.subject_kind == SUBJECT && it.subject_id == id).ok_or(Error::NotFound)
}

/// What the person was given: to be accepted, or in force today or on a later day.
pub async fn mine(office: &Office, ctx: &Ctx) -> Result<Vec<(Authority, String)>, Error> {
    let mut conn = office.db.read().await?;
    let mut mine = Vec::new();
    for authority in authorities::of_person(&mut conn, person(&ctx.actor)?).await? {
        if authority.is_over(office, ctx.now) {
            continue;
        }
        let name = name_of(&mut conn, &authority.party).await?;
        mine.push((authority, name));
    }
    Ok(mine)
}

/// How many wait for the person's answer.
pub async fn invitations(office: &Office, ctx: &Ctx) -> Result<usize, Error> {
    let mine = mine(office, ctx).await?;
    Ok(mine.iter().filter(|(authority, _)| matches!(authority.state, State::Given { .. })).count())
}

/// The name of an organisation as it registered; its BIN where it has none.
pub(crate) async fn name_of(conn: &mut Conn, party: &str) -> Result<String, Error> {
    let registration = rows::of_party(conn, party, Order::Expertise).await?;
    Ok(registration.map_or_else(|| party.to_owned(), |it| it.name))
}

/// The person accepts what was given.
pub async fn accept(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Authority, Error> {
    answer(office, ctx, id, Command::Accept, "authority-accepted").await
}

/// The person declines it.
pub async fn decline(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Authority, Error> {
    answer(office, ctx, id, Command::Decline, "authority-declined").await
}

async fn answer(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    command: Command,
    told: &str,
) -> Result<Authority, Error> {
    let mut tx = office.db.begin().await?;
    let found = authorities::find(&mut tx, id).await?;
    let authority = found.filter(|it| Some(&it.iin) == ctx.actor.iin.as_ref()).ok_or(Error::NotFound)?;
    let party = authority.party.clone();
    let authority = apply(office, &mut tx, ctx, authority, command, json!({})).await?;
    let name = json!({ "name": authority.name });
    notices::tell(&mut tx, ctx, &party, (SUBJECT, id), told, name).await?;
    tx.commit().await?;
    Ok(authority)
}

/// The organisation takes it back, at any time and at once: what the person has open for it ends.
pub async fn revoke(office: &Office, ctx: &Ctx, id: Uuid, reason: &str) -> Result<Authority, Error> {
    access::any_may(&ctx.actor.roles, Action::Entrust)?;
    let reason = form::reason(reason)?;
    let mut tx = office.db.begin().await?;
    let authority = own(&mut tx, ctx, id).await?;
    let (iin, party) = (authority.iin.clone(), authority.party.clone());
    let authority =
        apply(office, &mut tx, ctx, authority, Command::Revoke, json!({ "reason": reason })).await?;
    sessions::end_for(&mut tx, &iin, &party, ctx.now).await?;
    let organisation = name_of(&mut tx, &party).await?;
    let data = json!({ "organisation": organisation });
    notices::tell(&mut tx, ctx, &iin, (SUBJECT, id), "authority-revoked", data).await?;
    tx.commit().await?;
    Ok(authority)
}

/// Does what the law says and keeps it, with what else is told of it.
async fn apply(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    mut authority: Authority,
    command: Command,
    told: serde_json::Value,
) -> Result<Authority, Error> {
    let law = authority.law(office)?;
    let mut outcome = authority.state.apply(command, ctx.now, &law)?;
    for event in &mut outcome.events {
        for (name, value) in told.as_object().into_iter().flatten() {
            event.data[name.as_str()] = value.clone();
        }
    }
    authority.state = outcome.next;
    authority.governed.begin(&law);
    authority.updated_at = ctx.now;
    change(conn, &authority).await?;
    let terms = authority.state.terms(&law);
    history::write(office, conn, ctx, &law, (SUBJECT, authority.id), &outcome.events, &terms).await?;
    authority.version += 1;
    Ok(authority)
}

async fn change(conn: &mut Conn, authority: &Authority) -> Result<(), Error> {
    if authorities::update(conn, authority).await? { Ok(()) } else { Err(Error::Stale) }
}

/// One of the actor's organisation; that of another is not found.
async fn own(conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<Authority, Error> {
    let party = organisation(&ctx.actor)?;
    let found = authorities::find(conn, id).await?;
    found.filter(|authority| authority.party == party).ok_or(Error::NotFound)
}

/// The same, or one that was given to the actor.
async fn readable(conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<Authority, Error> {
    let found = authorities::find(conn, id).await?.ok_or(Error::NotFound)?;
    let entrusts = access::any_may(&ctx.actor.roles, Action::Entrust).is_ok();
    let of_organisation = entrusts && Some(&found.party) == ctx.actor.bin.as_ref();
    let of_person = !matches!(found.state, State::Draft) && Some(&found.iin) == ctx.actor.iin.as_ref();
    if of_organisation || of_person { Ok(found) } else { Err(Error::NotFound) }
}

fn organisation(actor: &Actor) -> Result<&str, Error> {
    actor.bin.as_deref().ok_or(Error::Denied { clause: CLAUSE })
}

fn person(actor: &Actor) -> Result<&str, Error> {
    actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })
}
