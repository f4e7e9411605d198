//! Signed messages between systems: at least once on the wire, exactly once in effect.
//!
//! [`outbox`] makes a message once and delivers the same bytes until the receipt is here; [`inbox`] checks
//! author and validity, stores, and answers the receipt; [`apply`] gives the message its effect in
//! the same transaction that marks it applied. Files travel apart, by hash ([`files`]).

pub mod apply;
pub mod calendar;
pub mod canonical;
pub(crate) mod decision;
pub mod files;
pub mod forward;
pub mod inbox;
pub mod message;
pub mod outbox;
pub mod problems;
pub(crate) mod progress;
pub mod refusal;
mod refused;
pub(crate) mod result;
pub mod seal;
pub(crate) mod secrets;
pub(crate) mod signatures;

use sha2::{Digest, Sha256};

use crate::Office;
use crate::blobs::hex;
use crate::error::Error;
use crate::store::peers::{self, Peer};

/// Brings the registered systems of the configuration into the database; called at every start.
pub async fn start(office: &Office) -> Result<(), Error> {
    let now = office.clock.now();
    let mut tx = office.db.begin().await?;
    for peer in &office.config.peers {
        let peer = Peer {
            code: peer.code.clone(),
            name: peer.name_kk.clone(),
            base_url: peer.base_url.clone(),
            bin: peer.bin.clone(),
            system: peer.system_oid.clone(),
            blocked: false,
        };
        peers::register(&mut tx, &peer, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
