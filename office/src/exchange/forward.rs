//! The portal sends a registered e-application to the system of its addressee.

use law::application::State;
use uuid::Uuid;

use super::message::{Applicant, Application, Bytes, File, Kind};
use super::outbox::{self, Letter};
use super::signatures;
use crate::Office;
use crate::applications::{self, incoming};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::applications as rows;

/// Builds the message of a registered application and puts it into the outbox; the state becomes
/// `forwarding` in the same transaction. A second run finds the state changed and sends nothing.
pub async fn forward(office: &Office, ctx: &Ctx, application: Uuid) -> Result<(), Error> {
    let (package, registration) = {
        let mut conn = office.db.read().await?;
        let found = rows::find(&mut conn, application).await?.ok_or(Error::NotFound)?;
        if !matches!(found.state, State::Registered { .. }) {
            return Ok(());
        }
        let registration = found.registration(office)?;
        (applications::package(&mut conn, application).await?, registration)
    };
    let manifest = office.blobs.read(&package.manifest.sha256).await?;
    let signatures = package.signatures.iter().map(signatures::data).collect::<Result<Vec<_>, _>>()?;
    let body = Application {
        registration_number: Some(package.number),
        registration_date: Some(package.registration_date),
        registration,
        received_at: package.received_at,
        title: package.title,
        applicant: Applicant {
            name: package.applicant.name,
            iin: package.applicant.iin,
            bin: package.applicant.bin,
        },
        manifest: Bytes(manifest),
        signatures,
        files: package.files.iter().map(|file| File { id: Some(file.id), ..File::of(file) }).collect(),
    };
    let blobs = body.files.iter().map(|file| file.sha256.clone()).collect();
    let to = &package.system_code;
    let kind = Kind::Application;
    let letter = Letter { to, subject_id: application, kind, body: &body, blobs, ahead: 0 };
    let message = outbox::prepare(office, ctx, letter).await?;
    let mut tx = office.db.begin().await?;
    incoming::forwarding(&mut tx, office, application, ctx.now).await?;
    outbox::send(&mut tx, &message).await?;
    tx.commit().await?;
    Ok(())
}
