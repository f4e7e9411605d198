//! Evidence is kept where a signature is accepted: a list is gone from the address of its issuer the next day, and
//! without it nobody could prove later that the certificate was good.

use jiff::Timestamp;
use pki::timestamp::Stamped;
use pki::{RevocationSource, Verified};

use crate::Office;
use crate::error::Error;
use crate::store::evidence::{self, Kept};

/// Keeps the certificates of the authorities and the lists on which these verdicts stand. Called before what was
/// signed is stored; what is kept for nothing does no harm.
pub(crate) async fn keep(office: &Office, verdicts: &[Verified]) -> Result<(), Error> {
    for verified in verdicts {
        let sources = std::iter::once(&verified.revocation).chain(&verified.authorities);
        keep_all(office, &verified.chain, sources, verified.verified_at).await?;
        if let Some(stamped) = &verified.time_stamp {
            keep_stamp(office, stamped, verified.verified_at).await?;
        }
    }
    Ok(())
}

/// The same of a time stamp that was verified at a moment.
pub(crate) async fn keep_stamp(office: &Office, stamped: &Stamped, at: Timestamp) -> Result<(), Error> {
    let sources = std::iter::once(&stamped.revocation).chain(&stamped.authorities);
    keep_all(office, &stamped.chain, sources, at).await
}

async fn keep_all(
    office: &Office,
    chain: &[String],
    sources: impl Iterator<Item = &RevocationSource>,
    at: Timestamp,
) -> Result<(), Error> {
    // The certificate of whoever signed is inside the signature.
    for sha256 in chain.iter().skip(1) {
        keep_one(office, sha256, "certificate", || office.trust.certificate(sha256).map(<[u8]>::to_vec))
            .await?;
    }
    for source in sources {
        let list = || {
            let held = office.evidence.at(at);
            held.crls.iter().find(|list| list.sha256() == source.sha256()).map(|list| list.der().to_vec())
        };
        keep_one(office, source.sha256(), "crl", list).await?;
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
    keep_bytes(office, kind, &bytes).await.map(|_| ())
}

/// Keeps evidence that is at hand; its SHA-256.
pub(crate) async fn keep_bytes(office: &Office, kind: &str, bytes: &[u8]) -> Result<String, Error> {
    let stored = office.blobs.put(bytes).await?;
    let kept = Kept {
        sha256: stored.sha256.clone(),
        kind: kind.to_owned(),
        size: i64::try_from(stored.size).map_err(Error::internal)?,
        at: office.clock.now(),
    };
    let mut tx = office.db.begin().await?;
    evidence::insert(&mut tx, &kept).await?;
    tx.commit().await?;
    Ok(stored.sha256)
}
