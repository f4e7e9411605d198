//! What the user signs with a new version (A-46.p2): which document it replaces, in reply to which notice, and the file
//! by its hash.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::applications::manifest::{File, Party};
use crate::exchange::canonical::{self, CanonicalError};

/// The one shape that there is; another shape gets another name.
pub const TYPE: &str = "tereze-reply-1";

/// A reply as it is signed and sent on. The bytes are canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    #[serde(rename = "type")]
    pub kind: String,
    pub application: Uuid,
    pub registration_number: String,
    pub applicant: Party,
    pub notice: Named,
    /// The version that is replaced; it stays readable.
    pub former: Named,
    pub file: File,
}

/// A document by its hash, and by what people call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Number of a notice; name of a file.
    pub name: String,
    /// On the portal.
    pub id: Uuid,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl Statement {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_bytes(self)
    }

    /// Reads signed bytes; another spelling or shape is refused.
    pub fn read(bytes: &[u8]) -> Result<Statement, CanonicalError> {
        let statement: Statement = canonical::read(bytes)?;
        if statement.kind == TYPE { Ok(statement) } else { Err(CanonicalError::Shape(statement.kind)) }
    }
}
