//! A small world for the cases: an unmarked authority of each algorithm in the test realm, and a head of an
//! organisation with a GOST key.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::authority::{
    Authority, Holder, KeyUse, Organisation, Pair, Period, Person, Position, Profile, Revocation,
};
use crate::{
    Algorithm, Content, Crl, Evidence, Failure, FailureCode, Purpose, Realm, TrustStore, Verified, sign,
    verify,
};

pub(super) const CONTENT: &[u8] = b"the text that was signed";

/// The moment of all cases that do not say another.
pub(super) fn now() -> Timestamp {
    at("2026-11-20T08:00:00Z")
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A sequence that is the same in every run and never repeats itself.
pub(super) fn rng() -> impl FnMut(&mut [u8]) {
    static DRAWN: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(32) {
            let draw = DRAWN.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            chunk.copy_from_slice(&crate::algorithms::sha256(&draw.to_be_bytes())[..chunk.len()]);
        }
    }
}

pub(super) fn period(from: &str, to: &str) -> Period {
    Period { not_before: at(from), not_after: at(to) }
}

pub(super) fn year() -> Period {
    period("2026-06-01T00:00:00Z", "2027-05-31T23:59:59Z")
}

pub(super) fn decades() -> Period {
    period("2022-06-15T00:00:00Z", "2045-09-08T00:00:00Z")
}

pub(super) struct World {
    pub(super) gost: Authority,
    pub(super) rsa: Authority,
    pub(super) head: Pair,
}

pub(super) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let gost = authority(Algorithm::Gost2015, "(GOST) TEST");
    let head = gost.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    World { gost, rsa: authority(Algorithm::RsaSha256, "(RSA) TEST"), head }
});

pub(super) fn authority(algorithm: Algorithm, label: &str) -> Authority {
    Authority::create_marked(algorithm, label, false, decades(), &mut rng()).unwrap()
}

pub(super) fn person() -> Person {
    Person {
        surname: "АХМЕТОВ".into(),
        given_name: "ДАУРЕН".into(),
        patronymic: Some("СЕРІКҰЛЫ".into()),
        iin: "850412300017".into(),
    }
}

pub(super) fn organisation() -> Organisation {
    Organisation { name: "ЖШС \"СЫНАҚ\"".into(), bin: "181040000017".into() }
}

pub(super) fn head() -> Holder {
    Holder::Member { person: person(), organisation: organisation(), position: Position::Head }
}

pub(super) fn head_profile() -> Profile {
    Profile::of(&head(), Algorithm::Gost2015, KeyUse::Sign)
}

impl World {
    /// Both authorities in the test realm.
    pub(super) fn trust(&self) -> TrustStore {
        trust(Realm::Test, &[&self.gost, &self.rsa])
    }

    /// Fresh lists of all four authorities; of the issuing GOST authority with these entries.
    pub(super) fn evidence(&self, revoked: &[Revocation]) -> Evidence {
        evidence(&[(&self.gost, revoked), (&self.rsa, &[])])
    }

    /// A key with this profile from the issuing GOST authority.
    pub(super) fn holder_of(&self, profile: &Profile) -> Pair {
        self.gost.issue_profile(profile, year(), &mut rng()).unwrap()
    }

    /// Signs attached and verifies with everything in order but what the case has changed.
    pub(super) fn judge(&self, pair: &Pair, purpose: Purpose) -> Result<Verified, Failure> {
        self.judge_cms(&attached(pair), Content::Attached, purpose)
    }

    pub(super) fn judge_cms(
        &self,
        cms: &[u8],
        content: Content,
        purpose: Purpose,
    ) -> Result<Verified, Failure> {
        verify(cms, content, purpose, now(), &self.trust(), &self.evidence(&[])).sole()
    }
}

pub(super) fn trust(realm: Realm, authorities: &[&Authority]) -> TrustStore {
    let of = |pair: fn(&Authority) -> &Pair| -> Vec<_> {
        authorities.iter().map(|authority| pair(authority).certificate.clone()).collect()
    };
    TrustStore::new(realm, &of(|authority| &authority.root), &of(|authority| &authority.issuing)).unwrap()
}

pub(super) fn evidence(authorities: &[(&Authority, &[Revocation])]) -> Evidence {
    let (issued, next) = (at("2026-11-20T00:00:00Z"), at("2026-11-21T03:00:00Z"));
    let mut crls = Vec::new();
    for (authority, revoked) in authorities {
        crls.push(Crl::parse(&authority.root_crl(7, issued, next, &mut rng()).unwrap()).unwrap());
        crls.push(Crl::parse(&authority.crl(7, issued, next, revoked, &mut rng()).unwrap()).unwrap());
    }
    Evidence { crls, ..Evidence::default() }
}

pub(super) fn attached(pair: &Pair) -> Vec<u8> {
    sign::cms(&pair.key, &pair.certificate, CONTENT, true, now(), &mut rng()).unwrap()
}

pub(super) fn detached(pair: &Pair) -> Vec<u8> {
    sign::cms(&pair.key, &pair.certificate, CONTENT, false, now(), &mut rng()).unwrap()
}

/// The code, or "valid".
pub(super) fn code(verdict: Result<Verified, Failure>) -> &'static str {
    verdict.map_or_else(|failure| failure.code.as_str(), |_| "valid")
}

/// Code and technical reason.
pub(super) fn why(verdict: Result<Verified, Failure>) -> (FailureCode, String) {
    let failure = verdict.unwrap_err();
    (failure.code, failure.args.get("reason").cloned().unwrap_or_default())
}
