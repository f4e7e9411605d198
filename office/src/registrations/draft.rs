//! The draft: begin, fill in, attach. Nothing of it has force before it is presented.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::stream::Stream;
use law::access::{self, Action};
use law::registration::{Attachment, State};
use law::{Clause, Order, Refusal};
use uuid::Uuid;

use super::{File, Form, Registration, View, may_prepare, own, party};
use crate::Office;
use crate::arrival;
use crate::ctx::Ctx;
use crate::documents::{self, Announced};
use crate::error::Error;
use crate::questionnaires::Asked;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{self, Conn, Tx, registrations};
use crate::uploads::limits::{self, Limits};
use crate::uploads::{New, Upload};

/// The registration of the visitor's party with the portal of an order: the one that is alive, else the latest refused
/// one.
pub async fn mine(office: &Office, ctx: &Ctx, order: Order) -> Result<Option<View>, Error> {
    let mut reader = office.db.read().await?;
    let Some(registration) = registrations::of_party(&mut reader, party(&ctx.actor)?, order).await? else {
        return Ok(None);
    };
    Ok(Some(seen(office, &mut reader, ctx, registration).await?))
}

/// One's own registration with its files.
pub async fn view(office: &Office, ctx: &Ctx, id: Uuid) -> Result<View, Error> {
    let mut reader = office.db.read().await?;
    let registration = own(&mut reader, ctx, id).await?;
    seen(office, &mut reader, ctx, registration).await
}

async fn seen(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    registration: Registration,
) -> Result<View, Error> {
    let files = files(office, conn, registration.id).await?;
    let asked = Asked::at(office, conn, registration.questionnaire(), ctx.now).await?;
    let number = registration.form.questionnaire;
    let (questionnaire, former) = match registration.state.is_editable() {
        true => (asked.now.clone(), asked.former(number).cloned()),
        false => (asked.presented(number), None),
    };
    Ok(View { registration, files, questionnaire, former })
}

/// The documents of one's own registration with the signatures under them: none before it is presented.
pub async fn papers(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(Vec<Document>, Vec<Signature>), Error> {
    let mut reader = office.db.read().await?;
    own(&mut reader, ctx, id).await?;
    let papers = documents::as_signed(store::documents::of_subject(&mut reader, super::SUBJECT, id).await?);
    Ok((papers, store::signatures::of_subject(&mut reader, super::SUBJECT, id).await?))
}

/// Begins a registration, or goes on with the one that was begun. A party that is registered is told so
/// before anything is filled in or uploaded (A-9, B-7). After a refusal the form of the refused one is kept.
///
/// `name` is the organisation's or the person's, as the certificate says.
pub async fn start(office: &Office, ctx: &Ctx, order: Order, name: &str) -> Result<Registration, Error> {
    access::any_may(&ctx.actor.roles, Action::Register)?;
    let mut tx = office.db.begin().await?;
    may_prepare(&mut tx, &ctx.actor).await?;
    let earlier = registrations::of_party(&mut tx, party(&ctx.actor)?, order).await?;
    let mut draft = match &earlier {
        Some(registration) if registration.is_registered() => return Err(duplicate(order)),
        Some(registration) if !matches!(registration.state, State::Refused { .. }) => {
            return Ok(registration.clone());
        }
        refused => super::draft(ctx, order, name, refused.as_ref())?,
    };
    if earlier.is_none() {
        let asked = Asked::at(office, &mut tx, draft.questionnaire(), ctx.now).await?;
        draft.form.questionnaire = asked.now.number;
    }
    if !registrations::insert(&mut tx, &draft).await? {
        // Somebody of the same party began in this very moment; theirs is found at the next try.
        return Err(Error::Stale);
    }
    tx.commit().await?;
    Ok(draft)
}

fn duplicate(order: Order) -> Error {
    let clause = Clause(law::registration::service(order).refusal);
    Error::Refused(Refusal { clause, code: "duplicate-user", args: Default::default() })
}

/// Keeps what was typed, also when it is not right yet; then says what is wrong with it. Where another version of the form
/// has come into force since the page was opened, that is wrong too: the new questions are to be seen first.
pub async fn save(office: &Office, ctx: &Ctx, id: Uuid, mut form: Form) -> Result<(), Error> {
    let overlong = form.overlong();
    if !overlong.is_empty() {
        return Err(Error::Invalid(overlong));
    }
    let mut tx = office.db.begin().await?;
    let mut registration = editable(&mut tx, ctx, id).await?;
    let asked = Asked::at(office, &mut tx, registration.questionnaire(), ctx.now).await?;
    form.own = asked.kept(&registration.form.own, form.own);
    form.questionnaire = asked.seen(form.questionnaire);
    let mut wrong = form.wrong(registration.is_legal_entity());
    wrong.extend(asked.wrong(form.questionnaire, &form.own, ctx.locale));
    if registration.form != form {
        registration.form = form;
        registration.updated_at = ctx.now;
        change(&mut tx, &registration).await?;
        tx.commit().await?;
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Begins an upload of an attachment in parts.
pub async fn begin_upload(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    attachment: Attachment,
    file: Announced,
) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let (parts, reuse) = (file.parts.clone(), file.reuse);
    let new = announce(office, ctx, &limits, (id, attachment), file).await?;
    let owner = new.owner.clone();
    let upload = documents::begin(office, new, &parts, reuse, ctx.now).await?;
    if let Err(error) = attach(office, ctx, &limits, (id, attachment), &upload).await {
        office.uploads.terminate(&owner, upload.id, ctx.now).await?;
        return Err(error);
    }
    Ok(upload)
}

/// Takes a file that came whole with a plain form. Either it is stored and attached or nothing is.
pub async fn upload_whole(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    attachment: Attachment,
    file: Announced,
    body: impl Stream<Item = Result<Bytes, impl Display + Send + 'static>> + Send + 'static,
) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let new = announce(office, ctx, &limits, (id, attachment), file).await?.in_one_request(&limits);
    let owner = new.owner.clone();
    let upload = office.uploads.store_whole(new, body, ctx.now).await?;
    if let Err(error) = attach(office, ctx, &limits, (id, attachment), &upload).await {
        office.uploads.terminate(&owner, upload.id, ctx.now).await?;
        return Err(error);
    }
    Ok(upload)
}

/// Whether the draft takes this file now, and what the upload is called then.
async fn announce(
    office: &Office,
    ctx: &Ctx,
    limits: &Limits,
    (id, attachment): (Uuid, Attachment),
    file: Announced,
) -> Result<New, Error> {
    let mut reader = office.db.read().await?;
    let registration = own(&mut reader, ctx, id).await?;
    may_prepare(&mut reader, &ctx.actor).await?;
    may_edit(&registration)?;
    takes(&registration, attachment)?;
    file.of(ctx, limits, registration.party, super::SUBJECT, id)
}

/// The groups of and B-6.1 that this registrant has.
fn takes(registration: &Registration, attachment: Attachment) -> Result<(), Error> {
    let groups = registration.groups();
    if groups.iter().any(|(group, _)| *group == attachment) { Ok(()) } else { Err(Error::NotFound) }
}

async fn attach(
    office: &Office,
    ctx: &Ctx,
    limits: &Limits,
    (id, attachment): (Uuid, Attachment),
    upload: &Upload,
) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let mut registration = editable(&mut tx, ctx, id).await?;
    registrations::attach(&mut tx, id, upload.id, attachment).await?;
    limits.fits(&mut tx, id).await?;
    registration.updated_at = ctx.now;
    change(&mut tx, &registration).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a file out of the draft; its bytes go too.
pub async fn remove_file(office: &Office, ctx: &Ctx, id: Uuid, upload: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let mut registration = editable(&mut tx, ctx, id).await?;
    if !registrations::detach(&mut tx, id, upload).await? {
        return Err(Error::NotFound);
    }
    registration.updated_at = ctx.now;
    change(&mut tx, &registration).await?;
    tx.commit().await?;
    Ok(office.uploads.terminate(&registration.party, upload, ctx.now).await?)
}

/// The files of a draft with the state of their uploads.
pub(super) async fn files(office: &Office, conn: &mut Conn, id: Uuid) -> Result<Vec<File>, Error> {
    let uploads = crate::store::uploads::of_subject(conn, id).await?;
    let attached = registrations::attached(conn, id).await?;
    let found = arrival::found(office, conn, id).await?;
    Ok(attached
        .into_iter()
        .filter_map(|file| {
            let upload = uploads.iter().find(|upload| upload.id == file.upload)?;
            Some(File { attachment: file.attachment, check: found.check(upload), upload: upload.clone() })
        })
        .collect())
}

/// One's own registration that may still be changed, inside the transaction that changes it.
async fn editable(conn: &mut Tx, ctx: &Ctx, id: Uuid) -> Result<Registration, Error> {
    own(conn, ctx, id).await?;
    may_prepare(conn, &ctx.actor).await?;
    let registration = registrations::hold(conn, id).await?.ok_or(Error::NotFound)?;
    may_edit(&registration)?;
    Ok(registration)
}

fn may_edit(registration: &Registration) -> Result<(), Error> {
    if registration.state.is_editable() {
        return Ok(());
    }
    let args = [("state", registration.state.name().to_owned()), ("command", "edit".to_owned())].into();
    let clause = Clause(registration.service().act);
    Err(Error::Refused(Refusal { clause, code: "registration-not-now", args }))
}

pub(super) async fn change(conn: &mut Conn, registration: &Registration) -> Result<(), Error> {
    if registrations::update(conn, registration).await? { Ok(()) } else { Err(Error::Stale) }
}
