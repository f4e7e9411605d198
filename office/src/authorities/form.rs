//! What the giver types, and the copy of the paper that a power rests on. Kept at once, right or wrong.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::Stream;
use jiff::civil::Date;
use law::Iin;
use law::access::{self, Action};
use law::authority::{Powers, Right, State};
use uuid::Uuid;

use super::{Authority, CLAUSE, Form, SUBJECT, change, organisation, own};
use crate::Office;
use crate::config::Realm;
use crate::ctx::Ctx;
use crate::decisions::day;
use crate::documents::Announced;
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
use crate::store::authorities;
use crate::store::terms::Governed;
use crate::store::uploads as rows;
use crate::uploads::limits;

/// Longest text of one line.
const LONGEST: usize = 300;

/// Begins a power that is not signed yet, and says what is still wrong with it.
pub async fn begin(office: &Office, ctx: &Ctx, form: Form) -> Result<(Uuid, Vec<FieldError>), Error> {
    access::any_may(&ctx.actor.roles, Action::Entrust)?;
    let form = cleaned(form);
    let authority = Authority {
        id: ctx.id(),
        party: organisation(&ctx.actor)?.to_owned(),
        iin: form.iin.clone(),
        name: form.name.clone(),
        state: State::Draft,
        upload: None,
        governed: Governed::default(),
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        form,
    };
    let mut tx = office.db.begin().await?;
    authorities::insert(&mut tx, &authority).await?;
    tx.commit().await?;
    Ok((authority.id, powers(office, &authority.form).err().unwrap_or_default()))
}

/// Keeps what was typed, and says what is still wrong with it.
pub async fn save(office: &Office, ctx: &Ctx, id: Uuid, form: Form) -> Result<Vec<FieldError>, Error> {
    let form = cleaned(form);
    let wrong = powers(office, &form).err().unwrap_or_default();
    let mut tx = office.db.begin().await?;
    let mut authority = editable(&mut tx, ctx, id).await?;
    authority.iin = form.iin.clone();
    authority.name = form.name.clone();
    authority.form = form;
    authority.updated_at = ctx.now;
    change(&mut tx, &authority).await?;
    tx.commit().await?;
    Ok(wrong)
}

/// Throws a power away that was never signed.
pub async fn discard(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let authority = editable(&mut tx, ctx, id).await?;
    if !authorities::discard(&mut tx, id, authority.version).await? {
        return Err(Error::Stale);
    }
    tx.commit().await?;
    if let Some(upload) = authority.upload {
        office.uploads.terminate(&authority.party, upload, ctx.now).await?;
    }
    Ok(())
}

/// Attaches the copy of the paper, in place of another one.
pub async fn with_file(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    file: Announced,
    body: impl Stream<Item = Result<Bytes, impl Display + Send + 'static>> + Send + 'static,
) -> Result<crate::uploads::Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let party = {
        let mut tx = office.db.begin().await?;
        editable(&mut tx, ctx, id).await?.party
    };
    let new = file.of(ctx, &limits, party.clone(), SUBJECT, id)?.in_one_request(&limits);
    let upload = office.uploads.store_whole(new, body, ctx.now).await?;
    let former = match put(office, ctx, id, Some(upload.id)).await {
        Ok(former) => former,
        Err(error) => {
            office.uploads.terminate(&party, upload.id, ctx.now).await?;
            return Err(error);
        }
    };
    if let Some(former) = former {
        office.uploads.terminate(&party, former, ctx.now).await?;
    }
    Ok(upload)
}

/// Takes the copy out of the draft.
pub async fn withdraw_file(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let party = organisation(&ctx.actor)?.to_owned();
    if let Some(former) = put(office, ctx, id, None).await? {
        office.uploads.terminate(&party, former, ctx.now).await?;
    }
    Ok(())
}

async fn put(office: &Office, ctx: &Ctx, id: Uuid, upload: Option<Uuid>) -> Result<Option<Uuid>, Error> {
    let mut tx = office.db.begin().await?;
    let mut authority = editable(&mut tx, ctx, id).await?;
    let former = std::mem::replace(&mut authority.upload, upload);
    authority.updated_at = ctx.now;
    change(&mut tx, &authority).await?;
    tx.commit().await?;
    Ok(former)
}

async fn editable(conn: &mut crate::store::Conn, ctx: &Ctx, id: Uuid) -> Result<Authority, Error> {
    access::any_may(&ctx.actor.roles, Action::Entrust)?;
    let authority = own(conn, ctx, id).await?;
    if matches!(authority.state, State::Draft) {
        return Ok(authority);
    }
    let args = [("state", authority.state.name().to_owned()), ("command", "edit".to_owned())].into();
    Err(Error::Refused(law::Refusal { clause: CLAUSE, code: "authority-not-now", args }))
}

fn cleaned(form: Form) -> Form {
    Form {
        iin: form.iin.chars().filter(|c| !c.is_whitespace()).collect(),
        name: one_line(&form.name),
        rights: form.rights,
        from: form.from.trim().to_owned(),
        until: form.until.trim().to_owned(),
        basis: one_line(&form.basis),
        email: form.email.trim().to_owned(),
    }
}

/// What was typed as the law takes it, or everything that is wrong with it.
pub(super) fn powers(office: &Office, form: &Form) -> Result<Powers, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, key: &str| wrong.push(FieldError::new(field, key));
    if Iin::from_certificate(&form.iin, office.config.pki.realm == Realm::Test).is_err() {
        say("iin", "authority-error-iin");
    }
    let texts =
        [("name", &form.name, "authority-error-name"), ("basis", &form.basis, "authority-error-basis")];
    for (field, text, empty) in texts {
        if text.is_empty() {
            say(field, empty);
        } else if text.chars().count() > LONGEST {
            say(field, "authority-error-long");
        }
    }
    if !form.email.is_empty() && form.email.parse::<lettre::Address>().is_err() {
        say("email", "authority-error-email");
    }
    let rights: Option<_> = form.rights.iter().map(|name| Right::parse(name)).collect();
    let rights = rights.filter(|rights: &std::collections::BTreeSet<_>| !rights.is_empty());
    if rights.is_none() {
        say("rights", "authority-error-rights");
    }
    let (from, until): (Option<Date>, Option<Date>) = (day(&form.from), day(&form.until));
    if from.is_none() {
        say("from", "authority-error-day");
    }
    if until.is_none() {
        say("until", "authority-error-day");
    }
    match (rights, from, until) {
        (Some(rights), Some(from), Some(until)) if wrong.is_empty() => Ok(Powers { rights, from, until }),
        _ => Err(wrong),
    }
}

/// Why it is taken back.
pub(super) fn reason(typed: &str) -> Result<String, Error> {
    let reason = one_line(typed);
    if reason.is_empty() {
        return Err(Error::field("reason", "authority-error-reason"));
    }
    if reason.chars().count() > LONGEST {
        return Err(Error::field("reason", "authority-error-long"));
    }
    Ok(reason)
}

/// The copy that goes with the signature, when it came whole and was let in.
pub(super) async fn copy(
    office: &Office,
    conn: &mut crate::store::Conn,
    authority: &Authority,
) -> Result<Option<crate::uploads::Upload>, Error> {
    let Some(wanted) = authority.upload else { return Ok(None) };
    let found = crate::arrival::found(office, conn, authority.id).await?;
    let uploads = rows::of_subject(conn, authority.id).await?;
    let upload = uploads.into_iter().find(|it| it.id == wanted).ok_or(Error::Stale)?;
    match found.check(&upload).wrong("file".into(), &upload.file_name) {
        Some(wrong) => Err(Error::Invalid(vec![wrong])),
        None => Ok(Some(upload)),
    }
}
