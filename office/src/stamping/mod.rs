//! What makes signatures outlive their certificates: on receipt a time stamp over the signature value, where the
//! signer's program put none inside, and an answer about the certificate (order 500/НҚ, points 14, 16.2, 17, 19). Both
//! are fetched by a job and kept beside the signature, whose bytes stay as they came. A service that is silent stops
//! nothing: the job comes again.

mod algorithms;
mod proving;
pub mod renewal;
mod services;
mod standing;

use jiff::Timestamp;
use pki::ocsp::{self, Worth};
use pki::timestamp::{self, Over, Stamped};
use pki::{Ocsp, RevocationSource, Verified, ers};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Office;
use crate::blobs::hex;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::evidence::{self, keep_bytes};
use crate::store::jobs::enqueue;
use crate::store::signatures::{self, Signature};
use crate::store::stamps::{self, Beside, STATUS, TIME_STAMP};

pub use algorithms::Algorithms;
pub use services::Services;
pub(crate) use standing::standing_of;
pub use standing::{Fetched, Renewal, Standing, Why, overview, standing};

pub use crate::store::stamps::JOB;

/// Signatures that are looked through at a time.
const PIECE: i64 = 500;

/// Plans the job of every signature that lacks something this system can ask for: those that came just now are planned
/// with them, these are from before the service was configured.
pub async fn sweep(office: &Office, now: Timestamp) -> Result<(), Error> {
    let (dates, tells) = (office.services.stamps(), office.services.tells_status());
    // Nobody answers about a certificate that has expired.
    for (kind, asked, since) in [(TIME_STAMP, dates, Timestamp::UNIX_EPOCH), (STATUS, tells, now)] {
        let mut after = Uuid::nil();
        if !asked {
            continue;
        }
        loop {
            let lacking = stamps::lacking(&mut *office.db.read().await?, kind, since, after, PIECE).await?;
            let Some(last) = lacking.last() else { break };
            after = *last;
            let mut tx = office.db.begin().await?;
            for id in lacking {
                // One job for each service: what was asked for before there was one is not asked again.
                enqueue(&mut tx, JOB, &json!({"signature": id}), &format!("{JOB}:{id}:{kind}"), now).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Fetches what lacks beside a signature. Each thing is kept as soon as it is there, and nothing twice.
pub async fn run(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut reader = office.db.read().await?;
    let signature = signatures::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let beside = stamps::of_signature(&mut reader, id).await?;
    drop(reader);
    let lacks = |kind| beside.iter().all(|one| one.kind != kind);
    let verified: Verified = serde_json::from_value(signature.verified.clone())?;
    // Each is tried: the one service may answer while the other is silent.
    let stamped = match &verified.time_stamp {
        _ if !lacks(TIME_STAMP) => Ok(()),
        Some(inside) => take_out(office, ctx, &signature, inside).await,
        None if office.services.stamps() => stamp(office, ctx, &signature).await,
        None => Ok(()),
    };
    let told = match office.services.tells_status() && lacks(STATUS) {
        true => ask_status(office, ctx, &signature, &verified).await,
        false => Ok(()),
    };
    match (stamped, told) {
        // The operator is to see which of the services it is: both.
        (Err(stamping), Err(telling)) => Err(Error::Unavailable(format!("{stamping}; {telling}"))),
        (stamped, told) => stamped.and(told),
    }
}

/// The token inside that counts lies beside the signature too: there it is found, and renewed, like any other.
async fn take_out(office: &Office, ctx: &Ctx, signature: &Signature, inside: &Stamped) -> Result<(), Error> {
    let tokens = pki::time_stamps(&signature.cms)?;
    let token =
        tokens.iter().find(|token| hex(&Sha256::digest(token)) == inside.sha256).ok_or(Error::NotFound)?;
    keep_token(office, ctx, signature.id, token, inside).await
}

/// A time stamp over the signature value.
async fn stamp(office: &Office, ctx: &Ctx, signature: &Signature) -> Result<(), Error> {
    let value = pki::signature_value(&signature.cms)?;
    let (token, stamped) = token(office, ctx, &value).await?;
    keep_token(office, ctx, signature.id, &token, &stamped).await
}

async fn keep_token(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    token: &[u8],
    stamped: &Stamped,
) -> Result<(), Error> {
    let until = ers::end(stamped, stamped.digest, office.services.algorithms());
    keep_beside(office, ctx, id, TIME_STAMP, token, serde_json::to_value(stamped)?, Some(until)).await
}

/// SHA-256 of the authorities and of the evidence of a verdict.
fn stands_on(chain: &[String], revocation: &RevocationSource, above: &[RevocationSource]) -> Vec<String> {
    let sources = std::iter::once(revocation).chain(above).map(|source| source.sha256().to_owned());
    chain.iter().skip(1).cloned().chain(sources).collect()
}

/// A token over bytes that holds, with everything it stands on kept.
async fn token(office: &Office, ctx: &Ctx, over: &[u8]) -> Result<(Vec<u8>, Stamped), Error> {
    let digest = office.services.digest();
    hashed_token(office, ctx, digest, &digest.of(over)).await
}

/// The same over a digest.
async fn hashed_token(
    office: &Office,
    ctx: &Ctx,
    digest: pki::Digest,
    hashed: &[u8],
) -> Result<(Vec<u8>, Stamped), Error> {
    let token = office.services.stamp(digest, hashed, ctx.now).await?;
    let evidence = office.evidence.at(ctx.now);
    let over = Over::Hash(digest, hashed);
    let stamped = timestamp::verify(&token, over, ctx.now, &office.trust, &evidence)
        .map_err(|failure| Error::Unavailable(format!("a time stamp that does not hold: {failure}")))?;
    evidence::keep_stamp(office, &stamped, ctx.now).await?;
    Ok((token, stamped))
}

/// What the authority says of the certificate, good or bad: the signature was accepted by the list in force. Where no
/// answer can prove anything any more, none is asked for.
async fn ask_status(
    office: &Office,
    ctx: &Ctx,
    signature: &Signature,
    verified: &Verified,
) -> Result<(), Error> {
    if signature.certificate_not_after < ctx.now {
        tracing::info!(signature = %signature.id, "no status is asked for: the certificate has expired");
        return Ok(());
    }
    let certificate = pki::signer_certificate(&signature.cms)?;
    let issuer = verified.chain.get(1).and_then(|sha256| office.trust.certificate(sha256));
    let Some(issuer) = issuer else {
        tracing::warn!(signature = %signature.id, "no status is asked for: the issuer is not configured any more");
        return Ok(());
    };
    let (response, nonce) = office.services.status(&certificate, issuer, ctx.now).await?;
    let answer = Ocsp::parse(&response)?;
    if answer.nonce().is_some_and(|repeated| repeated != nonce) {
        return Err(Error::Unavailable("the responder answered another question".into()));
    }
    let at = verified.time_stamp.as_ref().map_or(signature.signed_at, |stamped| stamped.at);
    let told = match answer.tells(&certificate, issuer, at) {
        Ok(source) => {
            let token = proved_at(office, signature.id).await?;
            counts(&source, token.map_or(at, |token| token.max(at)), ctx.now)?;
            serde_json::to_value(source)?
        }
        Err(failure) if failure.code == pki::FailureCode::StatusUnavailable => {
            return Err(Error::Unavailable(format!("an answer that proves nothing: {failure}")));
        }
        Err(failure) => {
            // The certificate was revoked, and the list in force did not know it yet: for people to decide.
            tracing::error!(signature = %signature.id, "the certificate of a signature was not good: {failure}");
            json!({"refused": failure})
        }
    };
    keep_beside(office, ctx, signature.id, STATUS, answer.der(), told, None).await
}

/// The time of the token beside a signature: for it, too, the answer is to show how the certificate stood.
async fn proved_at(office: &Office, id: Uuid) -> Result<Option<Timestamp>, Error> {
    let beside = stamps::of_signature(&mut *office.db.read().await?, id).await?;
    let token = beside.into_iter().find(|one| one.kind == TIME_STAMP);
    let stamped: Option<Stamped> = token.map(|token| serde_json::from_value(token.told)).transpose()?;
    Ok(stamped.map(|stamped| stamped.at))
}

/// Whether an answer that calls the certificate good shows it for a moment; one made before is waited out.
fn counts(source: &RevocationSource, moment: Timestamp, now: Timestamp) -> Result<(), Error> {
    let RevocationSource::Ocsp { this_update, next_update, .. } = source else { return Ok(()) };
    match ocsp::worth((*this_update, *next_update), moment, now) {
        Worth::Counts => Ok(()),
        Worth::TooEarly(from) => {
            let why = format!("the answer of {this_update} is from before the signature of {moment}");
            Err(Error::NotYet { from, why })
        }
        Worth::Unreliable(why) => Err(Error::Unavailable(format!("an answer of {this_update}: {why}"))),
    }
}

async fn keep_beside(
    office: &Office,
    ctx: &Ctx,
    signature_id: Uuid,
    kind: &str,
    bytes: &[u8],
    told: Json,
    until: Option<Timestamp>,
) -> Result<(), Error> {
    let sha256 = keep_bytes(office, kind, bytes).await?;
    let beside = Beside { signature_id, kind: kind.to_owned(), sha256, told, at: ctx.now, until };
    let mut tx = office.db.begin().await?;
    stamps::insert(&mut tx, &beside).await?;
    Ok(tx.commit().await?)
}
