//! What the agency does: load, check, decide, store, enqueue, send.

pub mod addresses;
pub mod admissions;
pub mod applications;
pub mod archive;
pub mod arrival;
pub mod authorities;
pub mod blobs;
pub mod compare;
pub mod config;
pub mod contracts;
pub mod ctx;
mod decisions;
pub mod demo;
pub mod documents;
pub mod employees;
pub mod error;
pub mod evidence;
pub mod exchange;
pub mod expertise;
pub mod firing;
mod history;
pub mod jobs;
pub mod journal;
pub mod kato;
pub mod laws;
mod letter;
pub mod log;
pub mod mail;
pub mod memberships;
pub mod notices;
pub mod numbering;
pub mod package;
pub mod participants;
pub mod publications;
pub mod questionnaires;
pub mod readiness;
pub mod registers;
pub mod registrations;
pub mod replacement;
pub mod replay;
pub mod retention;
pub mod seal;
pub mod secrets;
pub mod settings;
pub mod sign_in;
pub mod stamping;
pub mod store;
mod subjects;
pub mod supervision;
pub mod tariffs;
pub mod terms;
pub mod testing;
pub mod texts;
pub mod uploads;
pub mod users;
pub mod verdicts;
pub mod view;

mod start;

use std::ops::Deref;
use std::sync::Arc;

use jiff::Timestamp;
use law::Law;
use pki::{Content, Purpose, TrustStore, Verified};

pub use config::{Config, System};
pub use ctx::{Actor, ActorKind, Clock, Ctx};
pub use error::{Error, FieldError};
pub use start::{Background, StartError};

/// One running system with everything its use cases need. Cheap to clone.
#[derive(Clone)]
pub struct Office(Arc<Parts>);

/// The parts of an [`Office`].
pub struct Parts {
    pub config: Config,
    pub clock: Clock,
    pub db: store::Db,
    pub blobs: blobs::Blobs,
    pub uploads: uploads::Uploads,
    /// Where this system has a scanner for malware.
    pub scanner: Option<arrival::Scanner>,
    /// Where this system has a relay for letters.
    pub mailer: Option<mail::Mailer>,
    pub viewer: view::Viewer,
    pub laws: laws::Laws,
    pub log: log::Log,
    pub trust: TrustStore,
    pub evidence: evidence::EvidenceStore,
    /// Who tells the time of signatures and the status of certificates.
    pub services: stamping::Services,
    pub seal: seal::Seal,
    pub texts: texts::Texts,
    pub kato: kato::Shelf,
    /// By which the completeness of documents is checked.
    pub checklist: law::checklist::Checklist,
    /// One client for all outgoing requests, so that connections are kept.
    pub http: reqwest::Client,
}

impl Deref for Office {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Office {
    pub fn new(parts: Parts) -> Self {
        Office(Arc::new(parts))
    }

    /// The law in force for what begins at a moment.
    pub fn law(&self, at: Timestamp) -> Law {
        self.laws.law(at)
    }

    /// Verifies a container with exactly one signer on the evidence at hand. `detached` are the signed bytes
    /// where they are not inside. Who accepts a document by the verdict keeps what it stands on
    /// (`evidence::keep`). Runs beside the requests: hashing and GOST take milliseconds.
    pub async fn verify(
        &self,
        cms: Vec<u8>,
        detached: Option<Vec<u8>>,
        purpose: Purpose,
        at: Timestamp,
    ) -> Result<Verified, Error> {
        let office = self.clone();
        let judge = move || {
            let content = detached.as_deref().map_or(Content::Attached, Content::Detached);
            pki::verify(&cms, content, purpose, at, &office.trust, &office.evidence.at(at)).sole()
        };
        Ok(tokio::task::spawn_blocking(judge).await.map_err(Error::internal)??)
    }
}
