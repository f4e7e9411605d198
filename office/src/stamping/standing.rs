//! How the proofs of this system stand: what signatures have beside them, what they lack and why, what is renewed next.

use jiff::Timestamp;
use law::access::{self, Action};

use super::{Services, renewal};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::jobs::{self, Waiting};
use crate::store::stamps::{self, Counted, STATUS, TIME_STAMP};
use crate::store::{Conn, Db, archive_stamps};

/// The next ends of proofs that are told: a service has one certificate at a time, so that there are few.
const ENDS: i64 = 5;

/// How proofs stand, for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub signatures: i64,
    pub time_stamps: Fetched,
    /// About the certificates of signers.
    pub answers: Fetched,
    /// The job that renews what ends soon.
    pub renewing: Waiting,
    /// Proofs that ended without being renewed.
    pub ended: i64,
    /// What is renewed next, the first first.
    pub next: Vec<Renewal>,
}

/// What a service is asked for about each signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Of the service; none: this system asks nobody.
    pub address: Option<String>,
    pub there: i64,
    /// Of them: answers that say that the certificate was not good.
    pub refused: i64,
    /// Signatures that lack it and could have it.
    pub lacking: i64,
    /// Signatures that lack it and will not get it: nobody answers about a certificate that has ended.
    pub too_late: i64,
    /// Signatures for which a job asks.
    pub waiting: Waiting,
}

/// Why something is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    NotConfigured,
    /// The service was asked and gave nothing that counts.
    Silent,
    /// It is asked in a moment.
    Asked,
    /// Signatures from before the service was configured: their jobs are planned within the hour.
    NotPlanned,
}

/// Proofs that end at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    pub proofs: i64,
    /// From when on they are renewed.
    pub from: Timestamp,
    pub end: Timestamp,
}

/// For whoever operates the system (A-23: what is stored is to be provable as long as it is stored).
pub async fn overview(office: &Office, ctx: &Ctx) -> Result<Standing, Error> {
    access::any_may(&ctx.actor.roles, Action::WatchProofs)?;
    standing(office, ctx.now).await
}

/// Counted over all signatures.
pub async fn standing(office: &Office, now: Timestamp) -> Result<Standing, Error> {
    standing_of(&office.db, &office.services, now).await
}

/// The same of a system that does not run.
pub(crate) async fn standing_of(db: &Db, services: &Services, now: Timestamp) -> Result<Standing, Error> {
    let mut reader = db.read().await?;
    let conn = &mut *reader;
    let (signatures, time_stamps) =
        fetched(conn, TIME_STAMP, services.time_stamp_address(), Timestamp::UNIX_EPOCH).await?;
    let (_, answers) = fetched(conn, STATUS, services.status_address(), now).await?;
    let renewing = jobs::waiting(conn, renewal::JOB).await?;
    let ends = archive_stamps::ends(conn, now, ENDS).await?;
    let next = ends.next.into_iter().map(|(end, proofs)| Renewal {
        proofs,
        from: end.saturating_sub(renewal::AHEAD).unwrap_or(end),
        end,
    });
    Ok(Standing { signatures, time_stamps, answers, renewing, ended: ends.ended, next: next.collect() })
}

/// `since`: what lacks the kind and whose certificate ended before is not asked for.
async fn fetched(
    conn: &mut Conn,
    kind: &str,
    address: Option<&str>,
    since: Timestamp,
) -> Result<(i64, Fetched), Error> {
    let Counted { signatures, there, refused, ended } = stamps::counted(conn, kind, since).await?;
    let waiting = stamps::waiting(conn, kind).await?;
    let (address, lacking) = (address.map(str::to_owned), signatures - there - ended);
    Ok((signatures, Fetched { address, there, refused, lacking, too_late: ended, waiting }))
}

impl Fetched {
    /// None: nothing is lacking.
    pub fn why(&self) -> Option<Why> {
        match self {
            Fetched { lacking: 0, .. } => None,
            Fetched { address: None, .. } => Some(Why::NotConfigured),
            Fetched { waiting: Waiting { last_error: Some(_), .. }, .. } => Some(Why::Silent),
            Fetched { waiting: Waiting { count: 0, .. }, .. } => Some(Why::NotPlanned),
            _ => Some(Why::Asked),
        }
    }
}
