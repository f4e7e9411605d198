//! Whom we believe: anchors pinned by key, and the intermediates of our own.
//!
//! Names prove nothing: a test root of the НУЦ is called like a production one, and two issuing authorities differ
//! in one letter. Addresses inside certificates (AIA) are never followed.

use crate::algorithms::{hex, sha256};
use crate::certificate::Certificate;
use crate::input;

/// SHA-256 of the SubjectPublicKeyInfo of every anchor of the national realm.
const PINNED: &[&str] = &[
    // НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) 2022, until 2045-09-08
    "df8d047b0c070e9a7deec895270d0673ab52b2c467ac3388408f801dcc46080d",
];
const NATIONAL_ROOT: &[u8] = include_bytes!("../anchors/root_gost_2022.cer");
/// ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) 2022, until 2045-09-07.
const NATIONAL_ISSUING: &[u8] = include_bytes!("../anchors/nca_gost_2022.cer");

/// Which world the certificates come from. The worlds never mix: in the national realm only pinned keys are
/// anchors, and certificates of a demonstration authority are refused everywhere but in its own realm.
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
    pub(crate) anchors: Vec<Certificate>,
    pub(crate) intermediates: Vec<Certificate>,
    /// Those of time-stamping services, where they are a set of their own.
    stamping: Option<Box<TrustStore>>,
}

/// Why a trust store cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    #[error("{what} {index} of the trust store cannot be read: {reason}")]
    Unreadable { what: &'static str, index: usize, reason: String },
    #[error("anchor {index} is not a key pinned for the national realm: {subject}")]
    NotPinned { index: usize, subject: String },
}

impl TrustStore {
    /// The production authority of the Republic of Kazakhstan, embedded.
    pub fn national() -> TrustStore {
        TrustStore::new(Realm::National, &[], &[]).expect("the embedded certificates are readable and pinned")
    }

    /// A store of the given certificates (DER or PEM). In the national realm they stand beside the embedded ones, and
    /// an anchor must be one of the pinned keys. An anchor is believed for its key; that it signed itself adds nothing and is not looked at.
    pub fn new(
        realm: Realm,
        anchors: &[Vec<u8>],
        intermediates: &[Vec<u8>],
    ) -> Result<TrustStore, TrustError> {
        let (mut anchors, mut intermediates) =
            (read("anchor", anchors)?, read("intermediate", intermediates)?);
        if realm == Realm::National {
            let stranger = anchors.iter().position(|anchor| !PINNED.contains(&&*hex(&sha256(&anchor.spki))));
            if let Some(index) = stranger {
                return Err(TrustError::NotPinned { index, subject: anchors[index].common_name() });
            }
            anchors.extend(read("anchor", &[NATIONAL_ROOT.to_vec()])?);
            intermediates.extend(read("intermediate", &[NATIONAL_ISSUING.to_vec()])?);
        }
        Ok(TrustStore { realm, anchors, intermediates, stamping: None })
    }

    /// The same with authorities of their own for time-stamping services.
    pub fn with_stamping(mut self, stamping: TrustStore) -> TrustStore {
        self.stamping = Some(Box::new(stamping));
        self
    }

    /// The same with further intermediates, also of time-stamping services: such as were kept with what they signed.
    pub fn with_intermediates(&self, certificates: &[Vec<u8>]) -> Result<TrustStore, TrustError> {
        let mut store = self.clone();
        let further = read("intermediate", certificates)?;
        if let Some(stamping) = &mut store.stamping {
            stamping.intermediates.extend(further.clone());
        }
        store.intermediates.extend(further);
        Ok(store)
    }

    /// Whom to believe about the time: by default the same authorities (order 500/НҚ, point 17.2).
    pub fn stamping(&self) -> &TrustStore {
        self.stamping.as_deref().unwrap_or(self)
    }

    pub fn realm(&self) -> Realm {
        self.realm
    }

    /// The certificate of an authority of this store in DER, by its SHA-256 (hex).
    pub fn certificate(&self, sha256: &str) -> Option<&[u8]> {
        let stores = std::iter::once(self).chain(self.stamping.as_deref());
        let mut all = stores.flat_map(|store| store.anchors.iter().chain(&store.intermediates));
        all.find(|authority| authority.sha256() == sha256).map(Certificate::raw)
    }
}

fn read(what: &'static str, certificates: &[Vec<u8>]) -> Result<Vec<Certificate>, TrustError> {
    let parse = |(index, bytes): (usize, &Vec<u8>)| {
        input::der(bytes, &["CERTIFICATE"])
            .and_then(|der| Certificate::parse(&der))
            .map_err(|failure| TrustError::Unreadable { what, index, reason: failure.to_string() })
    };
    certificates.iter().enumerate().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::usage;

    #[test]
    fn the_embedded_chain_is_whole() {
        let store = TrustStore::national();
        let (root, issuing) = (&store.anchors[0], &store.intermediates[0]);
        assert!(root.is_signed_by(&root.key));
        assert!(issuing.is_signed_by(&root.key));
        assert_eq!(issuing.issuer, root.subject);
        for authority in [root, issuing] {
            assert!(authority.extensions.authority && authority.extensions.not_understood.is_none());
            assert!(authority.has_usage(usage::KEY_CERT_SIGN | usage::CRL_SIGN));
        }
        assert_eq!(root.facts().serial, "13b00cfba9629f0a3eb6192a2156a24867d0f3bd");
        assert_eq!(issuing.facts().serial, "7e30be9fc890633f1fff5a3c0cb0c85f4c6d1708");
    }

    /// An operator adds the certificate of a new issuing authority; the anchor stays.
    #[test]
    fn further_intermediates_stand_beside_the_embedded_chain() {
        let further = TrustStore::new(Realm::National, &[], &[NATIONAL_ISSUING.to_vec()]).unwrap();
        assert_eq!(further.anchors.len(), 1);
        assert_eq!(further.anchors[0].facts(), TrustStore::national().anchors[0].facts());
        assert_eq!(further.intermediates.len(), 2);
    }

    /// the anchor of the national authority is fixed.
    #[test]
    fn another_key_cannot_become_a_national_anchor() {
        let error = TrustStore::new(Realm::National, &[NATIONAL_ISSUING.to_vec()], &[]).unwrap_err();
        assert!(matches!(error, TrustError::NotPinned { index: 0, .. }));
    }
}
