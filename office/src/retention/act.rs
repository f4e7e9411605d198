//! The act of disposal (form D-51): what is signed before a case is disposed of, and what remains of it.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Law;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::applications::manifest::Party;
use crate::ctx::Ctx;
use crate::exchange::canonical::{self, CanonicalError};
use crate::store::documents::Document;

/// The one shape that there is; another shape gets another name.
pub const TYPE: &str = "tereze-disposal-1";

/// An act of disposal as it is signed. The bytes are canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    #[serde(rename = "type")]
    pub kind: String,
    /// That of the application: a case is disposed of once.
    pub number: String,
    pub clause: String,
    pub application: Uuid,
    /// The last day of storage.
    pub stored_until: Date,
    /// Who decides and signs.
    pub approver: Party,
    pub items: Vec<Item>,
}

/// A document of the case, without its name: the operator is not who it was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub document: Uuid,
    pub kind: String,
    /// Bytes.
    pub size: i64,
    /// Lower-case hexadecimal.
    pub sha256: String,
    pub registered_on: Date,
}

impl Item {
    /// `first` = the registration of the application: the date of whatever came with it. What came later is registered
    /// with its arrival, though it bears an earlier date of its own.
    pub fn of(document: &Document, first: Timestamp, law: &Law) -> Item {
        Item {
            document: document.id,
            kind: document.kind.clone(),
            size: document.size,
            sha256: document.sha256.clone(),
            registered_on: law.date(document.registered_at.unwrap_or(first).max(document.created_at)),
        }
    }
}

/// The employee who decides.
pub fn approver(ctx: &Ctx) -> Party {
    let actor = ctx.actor.clone();
    Party { name: actor.name, bin: actor.bin, iin: actor.iin }
}

impl Act {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_bytes(self)
    }
}
