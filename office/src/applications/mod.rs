//! E-applications on the portal: draft, files, signing and submission, registration, sending on, what comes
//! back.

mod cabinet;
pub mod composition;
mod draft;
mod files;
mod form;
pub mod incoming;
pub mod manifest;
mod package;
mod receipt;
mod register;
pub mod sections;
mod submit;

use jiff::Timestamp;
use law::access::{self, Action};
use law::application::{Accepted, Command, State};
use law::event::Subject;
use law::{Due, Law};
use uuid::Uuid;

pub use cabinet::{Cabinet, Case, Row, Todo, Viewer, cabinet, case, dates};
pub use draft::{Draft, choose_participant, choose_place, discard, draft, save, start, state_no_secrets};
pub(crate) use files::put_in_place;
pub use files::{
    FORMS, File, Sorted, begin_upload, checked_file, open_file, remove_file, sort_file, upload_whole,
};
pub use form::{DOCUMENTATION, Form, PURPOSES, RESPONSIBILITY, WORKS};
pub use package::{Package, package};
pub use receipt::receipt;
pub use register::register_one;
pub use submit::{ToSign, submit, to_sign, withdraw};

pub(crate) use package::applicant;
pub(crate) use submit::entitled;

pub(crate) use register::{lose_participant, recount, regain_participant};

use crate::ctx::Ctx;
use crate::error::Error;
pub use crate::store::applications::Application;
use crate::store::registrations::Registration;
use crate::store::{Conn, Tx, applications, registrations};
use crate::{Office, history, registrations as users};

/// The word of this topic in events, documents and notices.
pub const SUBJECT: &str = "application";
/// The job that sends a registered application on.
pub const FORWARD: &str = "forward";

/// An application of the visitor's cabinet with the registration of its owner; others are not found.
pub(crate) async fn own(conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<(Application, Registration), Error> {
    let application = applications::find(conn, id).await?.ok_or(Error::NotFound)?;
    let owner = registrations::find(conn, application.registration).await?.ok_or(Error::NotFound)?;
    let mine = users::party(&ctx.actor)? == owner.party && users::sees(conn, &ctx.actor).await?;
    if mine { Ok((application, owner)) } else { Err(Error::NotFound) }
}

/// One's own draft; an application that was sent can no longer be changed. Inside a transaction that
/// changes it, so that two uploads that begin at once wait for each other.
async fn editable(
    conn: &mut Tx,
    ctx: &Ctx,
    law: &Law,
    id: Uuid,
) -> Result<(Application, Registration), Error> {
    let (_, owner) = own(conn, ctx, id).await?;
    access::any_may(&ctx.actor.roles, Action::EditApplication)?;
    let application = applications::hold(conn, id).await?.ok_or(Error::NotFound)?;
    may_edit(ctx, law, &application)?;
    Ok((application, owner))
}

fn may_edit(ctx: &Ctx, law: &Law, application: &Application) -> Result<(), Error> {
    application.state.clone().apply(Command::Edit, ctx.now, law)?;
    Ok(())
}

/// Writes the application if nobody else did meanwhile.
async fn change(conn: &mut Conn, application: &mut Application) -> Result<(), Error> {
    if !applications::update(conn, application).await? {
        return Err(Error::Stale);
    }
    application.version += 1;
    Ok(())
}

/// Applies a command and keeps its result and history.
pub(crate) async fn apply(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    application: &mut Application,
    command: Command,
) -> Result<(), Error> {
    let outcome = application.state.clone().apply(command, ctx.now, law)?;
    application.state = outcome.next;
    application.governed.begin(law);
    application.updated_at = ctx.now;
    change(conn, application).await?;
    let terms = application.state.terms(law);
    history::write(office, conn, ctx, law, (SUBJECT, application.id), &outcome.events, &terms).await
}

impl Application {
    /// The law that governs it: the edition under which it was received (A-0.h-R2).
    pub fn law(&self, office: &Office, now: Timestamp) -> Result<Law, Error> {
        office.laws.of(&self.governed, now)
    }

    /// The registration date with its reasons, once received.
    pub fn registration(&self, office: &Office) -> Result<Option<Due>, Error> {
        let due = |accepted: &Accepted| Ok(accepted.registration(&self.law(office, accepted.received_at)?));
        self.state.accepted().map(due).transpose()
    }

    pub fn is_draft(&self) -> bool {
        matches!(self.state, State::Draft)
    }
}
