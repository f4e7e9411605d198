//! Evidence is kept where a signature is accepted: a list is gone from the address of its issuer the next day, and
//! without it nobody could prove later that the certificate was good.

use pki::Verified;

use crate::Office;
use crate::error::Error;
use crate::store::evidence::{self, Kept};

/// Keeps the certificates of the authorities and the lists on which these verdicts stand. Called before what was
/// signed is stored; what is kept for nothing does no harm.
pub(crate) async fn keep(office: &Office, verdicts: &[Verified]) -> Result<(), Error> {
    for verified in verdicts {
        // The signer's own certificate is inside the signature.
        for sha256 in verified.chain.iter().skip(1) {
            keep_one(office, sha256, "certificate", || office.trust.certificate(sha256).map(<[u8]>::to_vec))
                .await?;
        }
        for source in std::iter::once(&verified.revocation).chain(&verified.authorities) {
            let list = || {
                let held = office.evidence.at(verified.verified_at);
                held.crls.iter().find(|list| list.sha256() == source.sha256()).map(|list| list.der().to_vec())
            };
            keep_one(office, source.sha256(), "crl", list).await?;
        }
    }
    Ok(())
}

async fn keep_one(
    office: &Office,
    sha256: &str,
    kind: &str,
    bytes: impl FnOnce() -> Option<Vec<u8>>,
) -> Result<(), Error> {
    if evidence::find(&mut *office.db.read().await?, sha256).await?.is_some() {
        return Ok(());
    }
    // Renewed between the verdict and now: the signature is verified once more with the new list.
    let bytes =
        bytes().ok_or_else(|| Error::Unavailable(format!("evidence {sha256} was renewed meanwhile")))?;
    let stored = office.blobs.put(&bytes).await?;
    let kept = Kept {
        sha256: stored.sha256,
        kind: kind.to_owned(),
        size: i64::try_from(stored.size).map_err(Error::internal)?,
        at: office.clock.now(),
    };
    let mut tx = office.db.begin().await?;
    evidence::insert(&mut tx, &kept).await?;
    Ok(tx.commit().await?)
}
