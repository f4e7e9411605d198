//! The job that draws the small picture of a file before somebody wants to see it. It may run twice, and what it did not
//! do is done when somebody looks.

use jiff::Timestamp;
use serde_json::json;

use super::{Reason, Shown, Zoom, drawable, drawing};
use crate::Office;
use crate::error::Error;
use crate::jobs;
use crate::store::{self, Conn};

/// The job that draws the picture of one file for lists.
pub const JOB: &str = "thumbnail";

/// Plans the picture of a file, in the transaction that accepts it.
pub(crate) async fn plan(
    conn: &mut Conn,
    sha256: &str,
    file_name: &str,
    size: i64,
    now: Timestamp,
) -> Result<(), store::Error> {
    if let Some(pdf) = drawable(file_name) {
        let payload = json!({ "sha256": sha256, "pdf": pdf, "size": size });
        jobs::enqueue(conn, JOB, &payload, &format!("{JOB}:{sha256}"), now).await?;
    }
    Ok(())
}

/// Draws it. A file that cannot be drawn stays without a picture; one that is gone needs none.
pub async fn run(office: &Office, sha256: &str, pdf: bool, size: u64) -> Result<(), Error> {
    if !office.blobs.contains(sha256).await? {
        return Ok(());
    }
    match drawing::shown(office, sha256, size, pdf, 1, Zoom::Thumbnail).await? {
        Shown::Not(Reason::Busy) => Err(Error::internal(std::io::Error::other("all places are taken"))),
        Shown::Sheet(_) | Shown::Not(_) => Ok(()),
    }
}
