//! What is known about revoked certificates: lists fetched from the configured files and addresses, kept in
//! memory, fetched anew in time, with their freshness visible. What a signature stands on is kept for ever (`kept.rs`).

mod kept;

use std::sync::{Arc, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use pki::{Crl, Evidence};
use tracing::{info, warn};

pub(crate) use self::kept::{keep, keep_bytes, keep_stamp};
use crate::config::{self, Config};
use crate::demo::authority::DemoAuthority;
use crate::error::Error;

/// A list of revoked certificates of a whole country is a few megabytes; more is not one.
const LARGEST_LIST: usize = 64 * 1024 * 1024;
/// How often files on disk are read again: a demonstration or an operator replaces them by hand.
const LOCAL_REFRESH: Duration = Duration::from_secs(30);

/// The lists at hand. Cheap to clone.
#[derive(Clone)]
pub struct EvidenceStore {
    sources: Arc<Vec<String>>,
    refresh: Duration,
    http: reqwest::Client,
    held: Arc<RwLock<Held>>,
    /// Issues lists for any moment: the world's clock of a demonstration jumps past every printed list.
    demo: Option<Arc<DemoAuthority>>,
}

#[derive(Default)]
struct Held {
    evidence: Arc<Evidence>,
    lists: Vec<Option<List>>,
}

/// One list that was fetched.
#[derive(Clone)]
struct List {
    crl: Crl,
    fetched_at: Timestamp,
}

/// How fresh one list is, for `/readyz` and the operator.
#[derive(Clone, Debug)]
pub struct Freshness {
    pub source: String,
    pub fetched_at: Option<Timestamp>,
    pub this_update: Option<Timestamp>,
    pub next_update: Option<Timestamp>,
}

impl Freshness {
    fn of(source: &str, list: Option<(&Crl, Timestamp)>) -> Self {
        Freshness {
            source: source.into(),
            fetched_at: list.map(|(_, at)| at),
            this_update: list.map(|(crl, _)| crl.this_update()),
            next_update: list.and_then(|(crl, _)| crl.next_update()),
        }
    }

    /// A list counts until its issuer promised the next one.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.next_update.is_some_and(|next| now < next)
    }
}

impl EvidenceStore {
    pub fn new(config: &Config, http: reqwest::Client, demo: Option<Arc<DemoAuthority>>) -> Self {
        let local_only = config.pki.crls.iter().all(|source| !config::is_address(source));
        let minutes = Duration::from_secs(u64::from(config.pki.refresh_minutes.max(1)) * 60);
        EvidenceStore {
            sources: Arc::new(config.pki.crls.clone()),
            refresh: if local_only { LOCAL_REFRESH } else { minutes },
            http,
            held: Arc::default(),
            demo,
        }
    }

    /// What is known at `now`, to be handed to a verification.
    pub fn at(&self, now: Timestamp) -> Arc<Evidence> {
        if let Some(authority) = &self.demo {
            return authority.evidence(now).map(Arc::new).unwrap_or_else(|error| {
                warn!("the demonstration's authority issued no lists: {error}");
                Arc::default()
            });
        }
        self.held.read().expect("evidence lock").evidence.clone()
    }

    pub fn freshness(&self, now: Timestamp) -> Vec<Freshness> {
        if self.demo.is_some() {
            let fact = |crl: &Crl| Freshness::of("demo", Some((crl, now)));
            return self.at(now).crls.iter().map(fact).collect();
        }
        let held = self.held.read().expect("evidence lock");
        let lists = held.lists.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        let fact = |(source, list): (&String, Option<&List>)| {
            Freshness::of(source, list.map(|list| (&list.crl, list.fetched_at)))
        };
        self.sources.iter().zip(lists).map(fact).collect()
    }

    /// Fetches every list; one that cannot be had or read keeps its former copy.
    pub async fn refresh(&self, now: Timestamp) {
        let mut fetched = Vec::with_capacity(self.sources.len());
        for source in self.sources.iter() {
            fetched.push(match self.fetch(source).await {
                Ok(crl) => Some(List { crl, fetched_at: now }),
                Err(error) => {
                    warn!(source, "list of revoked certificates not renewed: {error}");
                    None
                }
            });
        }
        let mut held = self.held.write().expect("evidence lock");
        let former = std::mem::take(&mut held.lists).into_iter().chain(std::iter::repeat(None));
        held.lists = fetched.into_iter().zip(former).map(|(new, old)| new.or(old)).collect();
        let crls = held.lists.iter().flatten().map(|list| list.crl.clone()).collect();
        held.evidence = Arc::new(Evidence { crls, ..Evidence::default() });
    }

    /// Renews the lists for ever; ends when the task is dropped.
    pub async fn keep_fresh(self, clock: crate::ctx::Clock) {
        loop {
            tokio::time::sleep(self.refresh).await;
            self.refresh(clock.now()).await;
            info!(lists = self.sources.len(), "lists of revoked certificates renewed");
        }
    }

    async fn fetch(&self, source: &str) -> Result<Crl, Error> {
        let bytes = if config::is_address(source) {
            self.download(source).await?
        } else {
            tokio::fs::read(source).await?
        };
        if bytes.len() > LARGEST_LIST {
            return Err(Error::Unavailable(format!("{} bytes are too many for a list", bytes.len())));
        }
        // Parsing megabytes of entries would hold up other requests of this thread.
        let parsed = tokio::task::spawn_blocking(move || Crl::parse(&bytes)).await;
        Ok(parsed.map_err(Error::internal)??)
    }

    async fn download(&self, source: &str) -> Result<Vec<u8>, Error> {
        use futures_util::StreamExt;
        let unavailable = |error: reqwest::Error| Error::Unavailable(error.to_string());
        let answer = self.http.get(source).send().await.map_err(unavailable)?;
        let mut pieces = answer.error_for_status().map_err(unavailable)?.bytes_stream();
        let mut bytes = Vec::new();
        while let Some(piece) = pieces.next().await {
            bytes.extend_from_slice(&piece.map_err(unavailable)?);
            if bytes.len() > LARGEST_LIST {
                break;
            }
        }
        Ok(bytes)
    }
}
