//! The services that are asked: over HTTP as the configuration says, or those of the demonstration's authority. Only
//! configured addresses are asked, never those inside certificates; redirects are not followed.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use jiff::Timestamp;
use pki::Digest;
use pki::timestamp::Request;
use reqwest::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};

use super::Algorithms;
use crate::config::{Config, DEMO_SERVICE, TimeStamps};
use crate::ctx::fill_random;
use crate::demo::authority::DemoAuthority;
use crate::error::Error;

/// Largest answer, in bytes: a token with the certificates of its service has a few thousand.
const LARGEST: usize = 1 << 20;
/// How long a responder may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The gate of the national services turns an empty one away.
const AGENT: &str = concat!("tereze/", env!("CARGO_PKG_VERSION"));

/// Whom this system asks about time and about certificates.
pub struct Services {
    time_stamps: Option<TimeStamps>,
    ocsp: Option<String>,
    algorithms: Algorithms,
    http: reqwest::Client,
    demo: Option<Arc<DemoAuthority>>,
}

impl Services {
    pub(crate) fn new(config: &Config, http: reqwest::Client, demo: Option<Arc<DemoAuthority>>) -> Services {
        let time_stamps = config.time_stamps.clone();
        let ends = time_stamps.as_ref().map(|service| service.ends.clone()).unwrap_or_default();
        let algorithms = Algorithms::embedded().with(&ends);
        Services { time_stamps, ocsp: config.pki.ocsp.clone(), algorithms, http, demo }
    }

    /// Whether there is a service for time stamps.
    pub fn stamps(&self) -> bool {
        self.time_stamps.is_some()
    }

    /// Whether there is a responder about certificates.
    pub fn tells_status(&self) -> bool {
        self.ocsp.is_some()
    }

    /// Where the service for time stamps is asked.
    pub fn time_stamp_address(&self) -> Option<&str> {
        self.time_stamps.as_ref().map(|service| service.address.as_str())
    }

    /// Where the responder is asked.
    pub fn status_address(&self) -> Option<&str> {
        self.ocsp.as_deref()
    }

    /// Until when algorithms count.
    pub(crate) fn algorithms(&self) -> &Algorithms {
        &self.algorithms
    }

    /// The digest by which bytes are named to the service.
    pub(crate) fn digest(&self) -> Digest {
        self.time_stamps.as_ref().map_or(Digest::Sha256, |service| service.digest)
    }

    /// A token over this digest that answers our question. Whether it holds is not looked at.
    pub(crate) async fn stamp(
        &self,
        digest: Digest,
        hashed: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, Error> {
        let Some(service) = &self.time_stamps else {
            return Err(Error::Unavailable("no time-stamping service is configured".into()));
        };
        let mut nonce = [0; 8];
        fill_random(&mut nonce);
        let request = Request { digest, hashed: hashed.to_vec(), policy: service.policy.clone(), nonce };
        let question = request.to_der()?;
        let answer = match &self.demo {
            Some(demo) if service.address == DEMO_SERVICE => {
                demo.stamp(&question, now).map_err(Error::internal)?
            }
            _ => {
                let patience = Duration::from_secs(service.seconds);
                self.ask(&service.address, "timestamp", question, patience).await?
            }
        };
        request.token(&answer).map_err(|failure| Error::Unavailable(format!("the service: {failure}")))
    }

    /// An answer about a certificate, with the nonce of the question.
    pub(crate) async fn status(
        &self,
        certificate: &[u8],
        issuer: &[u8],
        now: Timestamp,
    ) -> Result<(Vec<u8>, [u8; 16]), Error> {
        let Some(address) = &self.ocsp else {
            return Err(Error::Unavailable("no responder is configured".into()));
        };
        let mut nonce = [0; 16];
        fill_random(&mut nonce);
        let question = pki::ocsp::request(certificate, issuer, &nonce)?;
        let answer = match &self.demo {
            Some(demo) if address == DEMO_SERVICE => demo.answer(&question, now).map_err(Error::internal)?,
            _ => self.ask(address, "ocsp", question, PATIENCE).await?,
        };
        Ok((answer, nonce))
    }

    async fn ask(
        &self,
        address: &str,
        kind: &str,
        question: Vec<u8>,
        patience: Duration,
    ) -> Result<Vec<u8>, Error> {
        let unavailable = |error: reqwest::Error| Error::Unavailable(error.to_string());
        let media_type = match kind {
            "ocsp" => ("application/ocsp-request", "application/ocsp-response"),
            _ => ("application/timestamp-query", "application/timestamp-reply"),
        };
        let request = self.http.post(address).timeout(patience).body(question);
        let request = request.header(CONTENT_TYPE, media_type.0).header(ACCEPT, media_type.1);
        let answer = request.header(USER_AGENT, AGENT).send().await.map_err(unavailable)?;
        if !answer.status().is_success() {
            return Err(Error::Unavailable(format!("{address} answered {}", answer.status())));
        }
        let mut pieces = answer.bytes_stream();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await {
            bytes.extend_from_slice(&piece.map_err(unavailable)?);
            if bytes.len() > LARGEST {
                return Err(Error::Unavailable(format!("{address} answered more than {LARGEST} bytes")));
            }
        }
        Ok(bytes)
    }
}
