//! Documents on the portal: what is certified with a signature stays as it is.

use crate::Refusal;

/// What someone wants to do to a stored document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Change,
    Delete,
    Replace,
}

impl Act {
    pub const ALL: [Self; 3] = [Self::Change, Self::Delete, Self::Replace];

    pub fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Delete => "delete",
            Self::Replace => "replace",
        }
    }
}

/// A draft may be changed; a certified document may not, by anyone. A correction is a new document that refers
/// to the former one, which stays readable.
pub fn may(act: Act, certified: bool) -> Result<(), Refusal> {
    if certified { Err(Refusal::new("A-22", "document-immutable").with("act", act.name())) } else { Ok(()) }
}
