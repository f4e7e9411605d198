//! Registration: at once, or at 00:00 of the registration date by a job; number by template in the
//! participant's own series (A-18.p4); then the job that sends it on.

use jiff::Timestamp;
use law::application::{Command, registration_date};
use law::event::Subject;
use law::{Law, Rule};
use serde_json::json;
use uuid::Uuid;

use super::{Application, FORWARD, SUBJECT, apply};
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::store::participants::Participant;
use crate::store::registrations::Registration;
use crate::store::{Conn, Tx, applications, jobs, participants, registrations, terms};
use crate::{Office, firing, history, notices, numbering};

/// After acceptance: registers at once when the date is there, else the term waits.
pub(super) async fn plan(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    application: &mut Application,
    owner: &Registration,
    participant: &Participant,
) -> Result<(), Error> {
    let Some(accepted) = application.state.accepted().cloned() else { return Err(Error::Stale) };
    if accepted.registered_at <= ctx.now {
        return register(office, conn, ctx, law, application, owner, participant).await;
    }
    let data = json!({ "date": accepted.registration_date });
    notices::tell(conn, ctx, &owner.party, (SUBJECT, application.id), "application-pending", data).await
}

/// At the end of the term: registers one application. Whatever was done already is not done again.
pub async fn register_one(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    office
        .db
        .transact(|mut tx| async move {
            register_in(office, ctx, &mut tx, id).await?;
            Ok((tx, ()))
        })
        .await
}

async fn register_in(office: &Office, ctx: &Ctx, tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    let Some(found) = applications::find(tx, id).await? else { return Ok(()) };
    let chosen = found.participant.ok_or(Error::NotFound)?;
    let participant = participants::hold(tx, chosen).await?.ok_or(Error::NotFound)?;
    let mut application = applications::hold(tx, id).await?.ok_or(Error::NotFound)?;
    let law::application::State::AcceptedPendingRegistration { accepted } = &application.state else {
        return Ok(());
    };
    let law = firing::law_of(office, tx, &application.governed, ctx.now).await?;
    let date = registration_date(&law, accepted.received_at);
    if date.at > ctx.now {
        // The calendar was changed meanwhile (A-18, R-d).
        if date.last_day != accepted.registration_date {
            apply(office, tx, ctx, &law, &mut application, Command::Recompute).await?;
        }
        return Ok(());
    }
    let owner = registrations::find(tx, application.registration).await?.ok_or(Error::NotFound)?;
    register(office, tx, ctx, &law, &mut application, &owner, &participant).await
}

/// The calendar has changed: a registration date that is still to come moves with it (A-18, R-d), and its owner is
/// told.
pub(crate) async fn recount(office: &Office, ctx: &Ctx, tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    let Some(mut application) = applications::hold(tx, id).await? else { return Ok(()) };
    let law = application.law(office, ctx.now)?;
    let told = application.state.accepted().map(|accepted| accepted.registration_date);
    if matches!(application.state, law::application::State::AcceptedPendingRegistration { .. }) {
        apply(office, tx, ctx, &law, &mut application, Command::Recompute).await?;
    } else {
        let waits = |rule: &str| rule == Rule::RegistrationDate.id();
        let before = terms::of_subject(tx, SUBJECT, id).await?.into_iter().find(|term| waits(&term.rule));
        let now = application.state.terms(&law);
        history::write(office, tx, ctx, &law, (SUBJECT, id), &[], &now).await?;
        let after = now.iter().find(|due| waits(due.rule.id()));
        if let (Some(before), Some(after)) = (before, after)
            && before.last_day != after.last_day
        {
            let owner = registrations::find(tx, application.registration).await?.ok_or(Error::NotFound)?;
            let data = json!({ "date": after.last_day });
            notices::tell(tx, ctx, &owner.party, (SUBJECT, id), "application-reply-moved", data).await?;
        }
    }
    let date = application.state.accepted().map(|accepted| accepted.registration_date);
    if date != told {
        let owner = registrations::find(tx, application.registration).await?.ok_or(Error::NotFound)?;
        let data = json!({ "date": date });
        notices::tell(tx, ctx, &owner.party, (SUBJECT, id), "application-date-moved", data).await?;
    }
    Ok(())
}

/// Registers or, when the participant does not accept any more, records that there is nobody to send it to
/// (A-19.R2). A number is taken only when it will surely be used.
async fn register(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    application: &mut Application,
    owner: &Registration,
    participant: &Participant,
) -> Result<(), Error> {
    let accepted = application.state.accepted().cloned().ok_or(Error::Stale)?;
    let accepts = participant.accepts(ctx.now, law);
    let number = if accepts {
        let date = registration_date(law, accepted.received_at).last_day;
        let place = participants::next_number(conn, participant.id, date.year()).await?;
        numbering::in_force(conn, date).await?.render(&participant.code, date, place)
    } else {
        String::new()
    };
    let command = Command::Register { number, participant_accepts: accepts };
    // The portal registers, also when the application came just now (A-18.p4).
    let automatic = Ctx { actor: Actor::automatic(), ..ctx.clone() };
    apply(office, conn, &automatic, law, application, command).await?;
    let subject = (SUBJECT, application.id);
    let Some((number, date)) = application.state.number() else {
        return notices::tell(conn, ctx, &owner.party, subject, "application-routing-problem", json!({}))
            .await;
    };
    let data = json!({ "number": number, "date": date });
    forward(conn, application, ctx.now).await?;
    notices::tell(conn, ctx, &owner.party, subject, "application-registered", data).await
}

/// The version is in the key, so that an application whose addressee came back is sent anew.
async fn forward(conn: &mut Conn, application: &Application, now: Timestamp) -> Result<(), Error> {
    let id = application.id;
    let key = format!("{FORWARD}:{id}:{}", application.version);
    jobs::enqueue(conn, FORWARD, &json!({ "application": id }), &key, now).await?;
    Ok(())
}

/// The addressee of these applications was excluded before they were sent.
pub(crate) async fn lose_participant(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    participant: Uuid,
) -> Result<(), Error> {
    for mut application in applications::not_yet_sent(conn, participant).await? {
        let law = application.law(office, ctx.now)?;
        apply(office, conn, ctx, &law, &mut application, Command::LoseParticipant).await?;
        tell(conn, ctx, &application, "application-routing-problem").await?;
    }
    Ok(())
}

/// The addressee came back by a new registration: what waited goes on.
pub(crate) async fn regain_participant(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    participant: Uuid,
) -> Result<(), Error> {
    for mut application in applications::without_addressee(conn, participant).await? {
        let law = application.law(office, ctx.now)?;
        apply(office, conn, ctx, &law, &mut application, Command::RegainParticipant).await?;
        // What is not registered yet has its term again, perhaps one that is over already.
        if application.state.registered().is_some() {
            forward(conn, &application, ctx.now).await?;
        }
    }
    Ok(())
}

async fn tell(conn: &mut Conn, ctx: &Ctx, application: &Application, kind: &str) -> Result<(), Error> {
    let owner = registrations::find(conn, application.registration).await?.ok_or(Error::NotFound)?;
    notices::tell(conn, ctx, &owner.party, (SUBJECT, application.id), kind, json!({})).await
}
