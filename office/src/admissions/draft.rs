//! The draft: begin, fill in, attach. Nothing of it has force before it is presented.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::Stream;
use law::expertise::user;
use law::participant;
use uuid::Uuid;

use super::form::wrong;
use super::{
    Admission, Form, Purpose, SUBJECT, State, View, change, clauses, kind, organisation, own, refused, sees,
};
use crate::Office;
use crate::arrival;
use crate::config::System;
use crate::ctx::Ctx;
use crate::documents::{Announced, as_signed};
use crate::error::{Error, FieldError};
use crate::memberships;
use crate::questionnaires::Asked;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{Conn, admissions, documents, participants, signatures, uploads, users};
use crate::uploads::{Upload, limits};

/// The procedures of the visitor's organisation, the newest first.
pub async fn mine(office: &Office, ctx: &Ctx) -> Result<Vec<Admission>, Error> {
    let party = organisation(office, &ctx.actor)?;
    let mut reader = office.db.read().await?;
    match sees(office, &mut reader, &ctx.actor).await? {
        true => Ok(admissions::of_party(&mut reader, party).await?),
        false => Ok(Vec::new()),
    }
}

/// One's own procedure with its file.
pub async fn view(office: &Office, ctx: &Ctx, id: Uuid) -> Result<View, Error> {
    let mut reader = office.db.read().await?;
    let admission = own(office, &mut reader, ctx, id).await?;
    let file = file(office, &mut reader, &admission).await?;
    let asked = Asked::at(office, &mut reader, kind(office), ctx.now).await?;
    let number = admission.form.questionnaire;
    let (questionnaire, former) = match (admission.state, admission.purpose) {
        (State::Draft, Purpose::Registration) => (asked.now.clone(), asked.former(number).cloned()),
        (State::Draft, Purpose::Renewal) => (asked.now, None),
        _ => (asked.presented(number), None),
    };
    Ok(View { admission, file, questionnaire, former })
}

/// The documents of one's own procedure with the signatures under them: none before it is presented.
pub async fn papers(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(Vec<Document>, Vec<Signature>), Error> {
    let mut reader = office.db.read().await?;
    own(office, &mut reader, ctx, id).await?;
    let papers = as_signed(documents::of_subject(&mut reader, SUBJECT, id).await?);
    Ok((papers, signatures::of_subject(&mut reader, SUBJECT, id).await?))
}

/// Begins a registration, or goes on with the one that was begun. An organisation that is no user of an expertise system is
/// told so before anything is filled in (A-11.p2); one that works here already, too. `name` is the organisation's, as the
/// certificate says.
pub async fn start(office: &Office, ctx: &Ctx, name: &str) -> Result<Admission, Error> {
    let party = organisation(office, &ctx.actor)?;
    let mut tx = office.db.begin().await?;
    prepares(office, &mut tx, ctx).await?;
    let all = admissions::of_party(&mut tx, party).await?;
    if let Some(alive) = all.iter().find(|it| it.state == State::Draft || it.state.waits()) {
        return Ok(alive.clone());
    }
    let (subject, mut form) = match office.config.system {
        System::Portal => before_the_portal(office, &mut tx, party).await?,
        System::Expertise => before_the_system(office, &mut tx, ctx, party).await?,
    };
    match all.iter().find(|it| it.purpose == Purpose::Registration) {
        // What was declined is corrected, what was ended is presented anew.
        Some(last) => form = Form { code: form.code, system: form.system, ..last.form.clone() },
        None => {
            form.questionnaire = Asked::at(office, &mut tx, kind(office), ctx.now).await?.now.number;
        }
    }
    let admission = begun(ctx, (party, name), Purpose::Registration, (subject, form))?;
    inserted(&mut tx, &admission).await?;
    tx.commit().await?;
    Ok(admission)
}

/// Begins the presentation of a certificate of a further validity, or goes on with it.
pub async fn renew(office: &Office, ctx: &Ctx, name: &str) -> Result<Admission, Error> {
    let party = organisation(office, &ctx.actor)?;
    let mut tx = office.db.begin().await?;
    prepares(office, &mut tx, ctx).await?;
    let all = admissions::of_party(&mut tx, party).await?;
    if let Some(alive) = all.iter().find(|it| it.state == State::Draft || it.state.waits()) {
        return Ok(alive.clone());
    }
    let standing = match office.config.system {
        System::Portal => {
            let found = participants::by_bin(&mut tx, party).await?;
            found
                .filter(|it| matches!(it.state, participant::State::Registered { .. }))
                .map(|it| (it.id, it.card))
        }
        System::Expertise => {
            let found = users::of_bin(&mut tx, party).await?;
            found.filter(|it| matches!(it.state, user::State::Registered { .. })).map(|it| (it.id, it.card))
        }
    };
    let clause = clauses(office, Purpose::Renewal).papers;
    let (subject, card) = standing.ok_or_else(|| refused(clause, "admission-nothing-to-renew"))?;
    let form = Form { issuer: card.issuer, kinds: card.kinds.join("\n"), ..Form::default() };
    let admission = begun(ctx, (party, name), Purpose::Renewal, (Some(subject), form))?;
    inserted(&mut tx, &admission).await?;
    tx.commit().await?;
    Ok(admission)
}

/// What the portal knows of an organisation before it begins (A-11.p2, A-14).
async fn before_the_portal(
    office: &Office,
    conn: &mut Conn,
    party: &str,
) -> Result<(Option<Uuid>, Form), Error> {
    let known = participants::by_bin(conn, party).await?;
    if known.as_ref().is_some_and(|it| matches!(it.state, participant::State::Registered { .. })) {
        return Err(refused("A-12.p3", "admission-registered-already"));
    }
    let systems = memberships::systems_of(office, conn, party).await?;
    let Some(system) = systems.into_iter().next() else {
        return Err(refused("A-11.p2", "participant-not-expertise-user"));
    };
    let code = known.as_ref().map(|it| it.code.to_string()).unwrap_or_default();
    Ok((known.map(|it| it.id), Form { code, system, ..Form::default() }))
}

/// What the expertise system knows of an organisation before it begins (A-35, A-36.p3).
async fn before_the_system(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    party: &str,
) -> Result<(Option<Uuid>, Form), Error> {
    if party == office.config.organisation.bin {
        return Err(refused("A-36.p3", "admission-own-organisation"));
    }
    let known = users::of_bin(conn, party).await?;
    if known.as_ref().is_some_and(|it| matches!(it.state, user::State::Registered { .. })) {
        return Err(refused("A-36.p1", "admission-registered-already"));
    }
    // A year, its last day inclusive, to begin with.
    let today = office.law(ctx.now).date(ctx.now);
    let year = today.saturating_add(jiff::Span::new().years(1)).saturating_sub(jiff::Span::new().days(1));
    let agreed_until = year.strftime("%d.%m.%Y").to_string();
    Ok((known.map(|it| it.id), Form { agreed_until, ..Form::default() }))
}

fn begun(
    ctx: &Ctx,
    (party, name): (&str, &str),
    purpose: Purpose,
    (subject, form): (Option<Uuid>, Form),
) -> Result<Admission, Error> {
    Ok(Admission {
        id: ctx.id(),
        party: party.to_owned(),
        iin: ctx.actor.iin.clone().ok_or(Error::NotFound)?,
        name: name.to_owned(),
        purpose,
        state: State::Draft,
        form,
        upload: None,
        subject,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        presented_at: None,
        decided_at: None,
    })
}

async fn inserted(conn: &mut Conn, admission: &Admission) -> Result<(), Error> {
    // Somebody of the same organisation began in this very moment; theirs is found at the next try.
    if admissions::insert(conn, admission).await? { Ok(()) } else { Err(Error::Stale) }
}

/// Keeps what was typed, and says what is still wrong with it; also that another version of the questionnaire has come into
/// force since the page was opened, whose new questions are to be seen first.
pub async fn save(office: &Office, ctx: &Ctx, id: Uuid, mut form: Form) -> Result<Vec<FieldError>, Error> {
    let overlong = form.overlong();
    if !overlong.is_empty() {
        return Ok(overlong);
    }
    let mut tx = office.db.begin().await?;
    let mut admission = editable(office, &mut tx, ctx, id).await?;
    let asked = Asked::at(office, &mut tx, kind(office), ctx.now).await?;
    form.own = asked.kept(&admission.form.own, form.own);
    form.questionnaire = asked.seen(form.questionnaire);
    let wrong = wrong(office, &mut tx, ctx, (&admission.party, admission.purpose), &form).await?;
    if admission.form != form {
        admission.form = form;
        admission.updated_at = ctx.now;
        change(&mut tx, &admission).await?;
        tx.commit().await?;
    }
    Ok(wrong)
}

/// Throws a draft away.
pub async fn discard(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let admission = editable(office, &mut tx, ctx, id).await?;
    if !admissions::discard(&mut tx, id, admission.version).await? {
        return Err(Error::Stale);
    }
    tx.commit().await?;
    terminate(office, ctx, &admission.party, admission.upload).await
}

/// Attaches the accreditation certificate, in place of another file.
pub async fn attach(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    file: Announced,
    body: impl Stream<Item = Result<Bytes, impl Display + Send + 'static>> + Send + 'static,
) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let mut tx = office.db.begin().await?;
    let party = editable(office, &mut tx, ctx, id).await?.party;
    drop(tx);
    let new = file.of(ctx, &limits, party.clone(), SUBJECT, id)?.in_one_request(&limits);
    let upload = office.uploads.store_whole(new, body, ctx.now).await?;
    match put(office, ctx, id, Some(upload.id)).await {
        Ok(former) => terminate(office, ctx, &party, former).await?,
        Err(error) => {
            terminate(office, ctx, &party, Some(upload.id)).await?;
            return Err(error);
        }
    }
    Ok(upload)
}

/// Takes the file out of the draft.
pub async fn take_out(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let party = organisation(office, &ctx.actor)?;
    let former = put(office, ctx, id, None).await?;
    terminate(office, ctx, party, former).await
}

async fn put(office: &Office, ctx: &Ctx, id: Uuid, upload: Option<Uuid>) -> Result<Option<Uuid>, Error> {
    let mut tx = office.db.begin().await?;
    let mut admission = editable(office, &mut tx, ctx, id).await?;
    let former = std::mem::replace(&mut admission.upload, upload);
    admission.updated_at = ctx.now;
    change(&mut tx, &admission).await?;
    tx.commit().await?;
    Ok(former)
}

async fn terminate(office: &Office, ctx: &Ctx, party: &str, upload: Option<Uuid>) -> Result<(), Error> {
    match upload {
        Some(upload) => Ok(office.uploads.terminate(party, upload, ctx.now).await?),
        None => Ok(()),
    }
}

/// The file of a draft with how its check stands.
pub(super) async fn file(
    office: &Office,
    conn: &mut Conn,
    admission: &Admission,
) -> Result<Option<(Upload, arrival::Check)>, Error> {
    let Some(wanted) = admission.upload else { return Ok(None) };
    let found = arrival::found(office, conn, admission.id).await?;
    let all = uploads::of_subject(conn, admission.id).await?;
    Ok(all.into_iter().find(|it| it.id == wanted).map(|it| (it.clone(), found.check(&it))))
}

/// Who may fill in: on the portal whoever may prepare for the organisation.
async fn prepares(office: &Office, conn: &mut Conn, ctx: &Ctx) -> Result<(), Error> {
    match office.config.system {
        System::Portal => crate::registrations::may_prepare(conn, &ctx.actor).await,
        System::Expertise => Ok(()),
    }
}

/// One's own draft, inside the transaction that changes it.
async fn editable(office: &Office, conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<Admission, Error> {
    own(office, conn, ctx, id).await?;
    prepares(office, conn, ctx).await?;
    let admission = admissions::hold(conn, id).await?.ok_or(Error::NotFound)?;
    if admission.state == State::Draft {
        return Ok(admission);
    }
    Err(refused(clauses(office, admission.purpose).papers, "admission-not-now"))
}
