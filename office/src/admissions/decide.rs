//! The registrar's side: the queue, the checks side by side, the operator's signature under the agreement (A-12.p1,
//! A-36.p1), the registration. That nobody is registered is a signed letter: [`crate::verdicts`].

use law::{Clause, Event};
use pki::Purpose as Use;
use serde_json::json;
use uuid::Uuid;

use super::agreement::KIND;
use super::{Admission, Purpose, SUBJECT, State, change, clauses, refused, registrar};
use crate::Office;
use crate::config::System;
use crate::ctx::Ctx;
use crate::documents::as_signed;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{
    Conn, admissions, documents, participants as listed, signatures, users as working, verdicts,
};
use crate::{evidence, history, memberships, notices, participants, questionnaires, users};

/// As what the employee of the operator signs the agreement.
const ROLE: &str = "operator";
/// How many decided ones the queue shows.
const DECIDED_SHOWN: i64 = 20;

/// What waits for the registrar and what was decided last.
#[derive(Clone, Debug)]
pub struct Queue {
    pub waiting: Vec<Admission>,
    pub decided: Vec<Admission>,
}

/// One thing that was looked at: fine or not, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub fine: bool,
    /// Key of its text, with values.
    pub key: &'static str,
    pub args: Vec<(&'static str, String)>,
}

/// Everything the registrar decides on.
#[derive(Clone, Debug)]
pub struct Card {
    pub admission: Admission,
    pub documents: Vec<Document>,
    pub signatures: Vec<Signature>,
    pub checks: Vec<Check>,
    /// Former procedures of the same organisation, the newest first.
    pub earlier: Vec<Admission>,
    /// A letter waits for its signature.
    pub prepared: bool,
    /// The version of the questionnaire on which it was presented.
    pub questionnaire: questionnaires::Version,
}

/// The queue.
pub async fn queue(office: &Office, ctx: &Ctx) -> Result<Queue, Error> {
    registrar(office, ctx)?;
    let mut reader = office.db.read().await?;
    let waiting = admissions::queue(&mut reader).await?;
    let decided = admissions::decided(&mut reader, DECIDED_SHOWN).await?;
    Ok(Queue { waiting, decided })
}

/// One procedure as the registrar sees it; drafts are nobody's business.
pub async fn card(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Card, Error> {
    registrar(office, ctx)?;
    let mut reader = office.db.read().await?;
    let admission = presented(&mut reader, id).await?;
    let all = admissions::of_party(&mut reader, &admission.party).await?;
    Ok(Card {
        documents: as_signed(documents::of_subject(&mut reader, SUBJECT, id).await?),
        signatures: signatures::of_subject(&mut reader, SUBJECT, id).await?,
        checks: checks(office, &mut reader, ctx, &admission).await?,
        earlier: all.into_iter().filter(|it| it.id != id && it.state != State::Draft).collect(),
        prepared: verdicts::find(&mut reader, id).await?.is_some(),
        questionnaire: super::filled_in(office, &mut reader, ctx, &admission).await?,
        admission,
    })
}

async fn presented(conn: &mut Conn, id: Uuid) -> Result<Admission, Error> {
    admissions::find(conn, id).await?.filter(|it| it.state != State::Draft).ok_or(Error::NotFound)
}

async fn checks(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
) -> Result<Vec<Check>, Error> {
    let form = &admission.form;
    let today = office.law(ctx.now).date(ctx.now);
    let check = |fine, keys: (&'static str, &'static str), args| Check {
        fine,
        key: if fine { keys.0 } else { keys.1 },
        args,
    };
    let until = form.accredited_until();
    let valid = until.is_some_and(|until| until >= today);
    let date = until.map(|until| until.to_string()).unwrap_or_default();
    let mut all = vec![
        check(true, ("admission-check-signature", ""), Vec::new()),
        check(valid, ("admission-check-valid", "admission-check-expired"), vec![("date", date)]),
    ];
    let other = holder(office, conn, &admission.party, &form.certificate).await?;
    let keys = ("admission-check-certificate", "admission-check-certificate-other");
    all.push(check(other.is_none(), keys, other.map(|name| ("name", name)).into_iter().collect()));
    if admission.purpose == Purpose::Renewal {
        return Ok(all);
    }
    match office.config.system {
        System::Portal => {
            let user = memberships::is_user(office, conn, &form.system, &admission.party).await?;
            let system = vec![("system", office.config.system_name(&form.system, ctx.locale).to_owned())];
            all.push(check(user, ("admission-check-user", "admission-check-user-not"), system));
            let blocked = participants::blocked_before(conn, &admission.party).await?;
            all.extend(blocked.map(|ground| Check {
                fine: false,
                key: "admission-check-blocked",
                args: vec![("ground", ground)],
            }));
        }
        System::Expertise => {
            let integrated = users::integrated(office, conn).await?;
            all.push(check(
                integrated,
                ("admission-check-integrated", "admission-check-integrated-not"),
                vec![],
            ));
            let agreed = form.agreed_until().is_some_and(|until| until >= today);
            all.push(check(agreed, ("admission-check-agreed", "admission-check-agreed-over"), vec![]));
        }
    }
    Ok(all)
}

/// Who else is registered with this number of a certificate.
async fn holder(office: &Office, conn: &mut Conn, bin: &str, number: &str) -> Result<Option<String>, Error> {
    let same = |other: &str, certificate: &str| other != bin && certificate == number;
    Ok(match office.config.system {
        System::Portal => {
            let all = listed::all(conn).await?;
            let live =
                |it: &&listed::Participant| matches!(it.state, law::participant::State::Registered { .. });
            all.iter()
                .filter(live)
                .find(|it| same(&it.bin, &it.card.certificate))
                .map(|it| it.name_kk.clone())
        }
        System::Expertise => {
            let all = working::all(conn).await?;
            let live =
                |it: &&working::User| matches!(it.state, law::expertise::user::State::Registered { .. });
            all.iter()
                .filter(live)
                .find(|it| same(&it.bin, &it.card.certificate))
                .map(|it| it.name_kk.clone())
        }
    })
}

/// The procedure in the version that the registrar saw, held: of two who decide at once the second is told so.
async fn held(conn: &mut Conn, id: Uuid, version: i64) -> Result<Admission, Error> {
    let admission = admissions::hold(conn, id).await?.filter(|it| it.state != State::Draft);
    let admission = admission.ok_or(Error::NotFound)?;
    if admission.version == version && admission.state.waits() { Ok(admission) } else { Err(Error::Stale) }
}

async fn no_other_holder(office: &Office, conn: &mut Conn, admission: &Admission) -> Result<(), Error> {
    match holder(office, conn, &admission.party, &admission.form.certificate).await? {
        None => Ok(()),
        Some(_) => {
            let clause = clauses(office, admission.purpose).papers;
            Err(refused(clause, "admission-certificate-of-another"))
        }
    }
}

/// The operator signs the agreement too, and by that it is concluded. On the portal the organisation is registered and
/// enters the public list in the same transaction (A-12.p3); in an expertise system the term of the registration runs from
/// here (A-36.p1). Sent twice, the second changes nothing.
pub async fn conclude(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    version: i64,
    cms: Vec<u8>,
) -> Result<Admission, Error> {
    registrar(office, ctx)?;
    let mut reader = office.db.read().await?;
    let found = presented(&mut reader, id).await?;
    let clause = clauses(office, Purpose::Registration).agreement;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing(clause))?;
    let under = signatures::of_subject(&mut reader, SUBJECT, id).await?;
    if under.iter().any(|signature| signature.role == ROLE && signature.cms == cms) {
        return Ok(found);
    }
    let papers = documents::of_subject(&mut reader, SUBJECT, id).await?;
    drop(reader);
    let document = papers.iter().find(|it| it.kind == KIND).ok_or(Error::NotFound)?;
    if found.version != version || found.state != State::Presented {
        return Err(Error::Stale);
    }
    let bytes = office.blobs.read(&document.sha256).await?;
    let verified = office
        .verify(cms.clone(), Some(bytes), Use::Sign, ctx.now)
        .await
        .map_err(|error| error.signing(clause))?;
    crate::registrations::check_key(office, ctx, &verified, clause)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let signature = history::signature(ctx, document.id, ROLE, &verified, cms)?;

    let mut tx = office.db.begin().await?;
    let mut admission = held(&mut tx, id, version).await?;
    no_other_holder(office, &mut tx, &admission).await?;
    signatures::insert(&mut tx, &signature).await?;
    verdicts::take(&mut tx, id).await?;
    let kind = match office.config.system {
        System::Portal => {
            participants::registered(office, &mut tx, ctx, &admission).await?;
            decided(&mut admission, State::Accepted, ctx);
            "admission_accepted"
        }
        System::Expertise => {
            admission.subject = Some(users::concluded(office, &mut tx, ctx, &admission).await?);
            admission.state = State::Concluded;
            admission.updated_at = ctx.now;
            "admission_concluded"
        }
    };
    change(&mut tx, &admission).await?;
    note(office, &mut tx, ctx, &admission, (kind, clause), json!({ "document": document.id })).await?;
    notices::tell(&mut tx, ctx, &admission.party, (SUBJECT, id), outcome(&admission), json!({})).await?;
    tx.commit().await?;
    admission.version += 1;
    Ok(admission)
}

/// Registers an organisation whose agreement is concluded (A-36.p1), or accepts its certificate of a further validity
///
pub async fn accept(office: &Office, ctx: &Ctx, id: Uuid, version: i64) -> Result<Admission, Error> {
    registrar(office, ctx)?;
    let found = presented(&mut *office.db.read().await?, id).await?;
    let registers = found.purpose == Purpose::Registration;
    if registers && found.state == State::Presented {
        // The agreement comes first, on the portal in the same act.
        return Err(refused(clauses(office, found.purpose).agreement, "participant-agreement-not-concluded"));
    }
    let letters = if registers { users::letters(office, ctx, &found, None).await? } else { Vec::new() };
    let mut tx = office.db.begin().await?;
    let mut admission = held(&mut tx, id, version).await?;
    no_other_holder(office, &mut tx, &admission).await?;
    match (admission.purpose, office.config.system) {
        (Purpose::Registration, _) => users::registered(office, &mut tx, ctx, &admission).await?,
        (Purpose::Renewal, System::Portal) => participants::renewed(office, &mut tx, ctx, &admission).await?,
        (Purpose::Renewal, System::Expertise) => users::renewed(office, &mut tx, ctx, &admission).await?,
    }
    decided(&mut admission, State::Accepted, ctx);
    change(&mut tx, &admission).await?;
    verdicts::take(&mut tx, id).await?;
    let clause = clauses(office, admission.purpose).act;
    note(office, &mut tx, ctx, &admission, ("admission_accepted", clause), json!({})).await?;
    for letter in &letters {
        crate::exchange::outbox::send(&mut tx, letter).await?;
    }
    notices::tell(&mut tx, ctx, &admission.party, (SUBJECT, id), outcome(&admission), json!({})).await?;
    tx.commit().await?;
    admission.version += 1;
    Ok(admission)
}

/// What a signed letter does: nobody is registered, or the certificate is not accepted.
pub(crate) async fn declined(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    id: Uuid,
    lack: &str,
    told: serde_json::Value,
) -> Result<(), Error> {
    let admission = admissions::hold(conn, id).await?.filter(|it| it.state.waits());
    let mut admission = admission.ok_or(Error::Stale)?;
    let clause = match (admission.purpose, office.config.system) {
        (Purpose::Renewal, _) => clauses(office, Purpose::Renewal).act,
        (Purpose::Registration, System::Portal) => {
            participants::not_registered(office, conn, ctx, &admission, lack).await?
        }
        (Purpose::Registration, System::Expertise) => {
            users::not_registered(office, conn, ctx, &admission, lack).await?
        }
    };
    decided(&mut admission, State::Declined, ctx);
    change(conn, &admission).await?;
    note(office, conn, ctx, &admission, ("admission_declined", clause), told).await?;
    notices::tell(conn, ctx, &admission.party, (SUBJECT, id), outcome(&admission), json!({})).await
}

fn decided(admission: &mut Admission, state: State, ctx: &Ctx) {
    admission.state = state;
    admission.decided_at = Some(ctx.now);
    admission.updated_at = ctx.now;
}

/// The notice to the organisation.
fn outcome(admission: &Admission) -> &'static str {
    match (admission.purpose, admission.state) {
        (_, State::Concluded) => "admission-concluded",
        (Purpose::Registration, State::Accepted) => "admission-accepted",
        (Purpose::Renewal, State::Accepted) => "admission-renewed",
        (Purpose::Registration, _) => "admission-declined",
        (Purpose::Renewal, _) => "admission-renewal-declined",
    }
}

async fn note(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    admission: &Admission,
    (kind, clause): (&'static str, &'static str),
    data: serde_json::Value,
) -> Result<(), Error> {
    let mut data = data;
    data["bin"] = json!(admission.party);
    data["subject"] = json!(admission.subject);
    let told = Event { kind, clause: Clause(clause), at: ctx.now, data };
    history::note(conn, ctx, &office.law(ctx.now), (SUBJECT, admission.id), &[told]).await?;
    Ok(())
}
