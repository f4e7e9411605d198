//! Whether what was uploaded is still there when it is to be signed.

use law::{Clause, Refusal};

use super::Upload;
use crate::Office;
use crate::error::Error;

/// The files lie complete in the store. They were hashed when they came; here a lost or cut one is found before
/// anything is signed away (A-16.p1-R1, A-8.1).
pub(crate) async fn stored(
    office: &Office,
    uploads: impl Iterator<Item = &Upload>,
    clause: Clause,
) -> Result<(), Error> {
    for upload in uploads {
        let sha256 = upload.sha256.as_deref().unwrap_or_default();
        if !office.blobs.contains(sha256).await? {
            let cut = office.blobs.stream(sha256).await.is_ok();
            let code = if cut { "file-differs" } else { "file-missing" };
            let args = [("name", upload.file_name.clone())].into();
            return Err(Error::Refused(Refusal { clause, code, args }));
        }
    }
    Ok(())
}
