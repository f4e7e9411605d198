//! Certificates that lead nowhere, or where nobody may follow.

use super::world::*;
use crate::authority::{Authority, KeyUse, Pair, Period, Profile, Signer};
use crate::certificate::usage;
use crate::sign::SigningKey;
use crate::{
    Algorithm, Content, Failure, FailureCode, Purpose, Realm, TrustError, TrustStore, Verified, verify,
};

/// A chain made by hand: root, issuing authority, and a signer, with the given profiles and periods.
struct Chain {
    root: Pair,
    issuing: Pair,
    leaf: Pair,
}

impl Chain {
    fn new(root: (Profile, Period), issuing: (Profile, Period), leaf: (Profile, Period)) -> Chain {
        let root_key = SigningKey::generate_gost(&mut rng());
        let itself = Signer::named(&root.0, &root_key);
        let certificate = itself.certify(&root_key.spki(), &root.0, root.1, &mut rng()).unwrap();
        let root = Pair { certificate, key: root_key };
        let issuing = below(&root, &issuing.0, issuing.1);
        let leaf = below(&issuing, &leaf.0, leaf.1);
        Chain { root, issuing, leaf }
    }

    fn judge(self) -> Result<Verified, Failure> {
        let intermediates = [self.issuing.certificate.clone()];
        let trust =
            TrustStore::new(Realm::Test, std::slice::from_ref(&self.root.certificate), &intermediates)
                .unwrap();
        let lists = Authority { root: self.root, issuing: self.issuing };
        let evidence = evidence(&[(&lists, &[])]);
        let cms = attached(&self.leaf);
        verify(&cms, Content::Attached, Purpose::Sign, now(), &trust, &evidence).sole()
    }
}

fn below(issuer: &Pair, profile: &Profile, period: Period) -> Pair {
    let key = SigningKey::generate_gost(&mut rng());
    let certificate = Signer::of(issuer).unwrap().certify(&key.spki(), profile, period, &mut rng()).unwrap();
    Pair { certificate, key }
}

fn root() -> (Profile, Period) {
    (Profile::authority("ROOT", true, false), decades())
}

fn issuing() -> (Profile, Period) {
    (Profile::authority("ISSUING", false, false), decades())
}

fn leaf() -> (Profile, Period) {
    (head_profile(), year())
}

#[test]
fn a_whole_chain_leads_to_its_anchor() {
    assert_eq!(code(Chain::new(root(), issuing(), leaf()).judge()), "valid");
}

/// only the known authority counts.
#[test]
fn an_unknown_authority_is_not_trusted() {
    let stranger = authority(Algorithm::Gost2015, "(GOST) STRANGER");
    let pair = stranger.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    let failure = WORLD.judge(&pair, Purpose::Sign).unwrap_err();
    assert_eq!(failure.code, FailureCode::UntrustedCa);
    assert_eq!(failure.args["issuer"], "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) STRANGER");
}

/// the key decides, not the name.
#[test]
fn the_name_of_an_authority_without_its_key_proves_nothing() {
    let look_alike = authority(Algorithm::Gost2015, "(GOST) TEST");
    let pair = look_alike.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    assert_eq!(code(WORLD.judge(&pair, Purpose::Sign)), "untrusted-ca");
}

/// only the national authority counts there.
#[test]
fn test_certificates_mean_nothing_to_the_national_realm() {
    let (cms, evidence) = (attached(&WORLD.head), WORLD.evidence(&[]));
    let verdict =
        verify(&cms, Content::Attached, Purpose::Sign, now(), &TrustStore::national(), &evidence).sole();
    assert_eq!(code(verdict), "untrusted-ca");
    let error = TrustStore::new(Realm::National, std::slice::from_ref(&WORLD.gost.root.certificate), &[])
        .unwrap_err();
    assert!(matches!(error, TrustError::NotPinned { index: 0, .. }));
}

/// the authority of the demonstration counts in the demonstration only.
#[test]
fn demo_certificates_are_refused_in_every_other_realm() {
    let demo = Authority::create(Algorithm::Gost2015, "(GOST) DEMO", decades(), &mut rng()).unwrap();
    let pair = demo.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    let (cms, evidence) = (attached(&pair), evidence(&[(&demo, &[])]));
    let judge = |trust: &TrustStore| {
        let verdict = verify(&cms, Content::Attached, Purpose::Sign, now(), trust, &evidence).sole();
        code(verdict)
    };
    let anchors = [demo.root.certificate.clone()];
    let intermediates = [demo.issuing.certificate.clone()];
    // Also where the demo root was put among the anchors.
    assert_eq!(judge(&trust(Realm::Test, &[&demo])), "demo-authority");
    assert_eq!(judge(&TrustStore::national()), "demo-authority");
    assert_eq!(judge(&TrustStore::new(Realm::National, &[], &intermediates).unwrap()), "demo-authority");
    assert!(TrustStore::new(Realm::National, &anchors, &intermediates).is_err());
    let mut forced = TrustStore::national();
    forced.anchors.extend(trust(Realm::Test, &[&demo]).anchors);
    forced.intermediates.extend(trust(Realm::Test, &[&demo]).intermediates);
    assert_eq!(judge(&forced), "demo-authority");
    assert_eq!(judge(&WORLD.trust()), "demo-authority");
    assert_eq!(judge(&trust(Realm::Demo, &[&demo])), "valid");
}

#[test]
fn one_marked_authority_in_the_chain_is_enough_to_refuse_it() {
    for marked in ["root", "issuing"] {
        let mut chain = (root(), issuing());
        chain.0.0.mark = marked == "root";
        chain.1.0.mark = marked == "issuing";
        assert_eq!(code(Chain::new(chain.0, chain.1, leaf()).judge()), "demo-authority", "{marked}");
    }
}

/// expired and not yet valid certificates are refused.
#[test]
fn every_certificate_of_the_chain_must_be_valid_at_the_time() {
    let past = || period("2022-06-15T00:00:00Z", "2026-11-20T07:59:59Z");
    let future = || period("2026-11-20T08:00:01Z", "2045-09-08T00:00:00Z");
    assert_eq!(code(Chain::new((root().0, past()), issuing(), leaf()).judge()), "expired");
    assert_eq!(code(Chain::new(root(), (issuing().0, past()), leaf()).judge()), "expired");
    assert_eq!(code(Chain::new(root(), (issuing().0, future()), leaf()).judge()), "not-yet-valid");
    assert_eq!(code(Chain::new(root(), issuing(), (leaf().0, future())).judge()), "not-yet-valid");
    let failure = Chain::new(root(), issuing(), (leaf().0, past())).judge().unwrap_err();
    assert_eq!(failure.code, FailureCode::Expired);
    assert_eq!(failure.args["not_after"], "2026-11-20T07:59:59Z");
    assert_eq!(failure.args["subject"], "АХМЕТОВ ДАУРЕН");
}

#[test]
fn the_first_and_the_last_second_belong_to_the_period() {
    for exact in ["2026-11-20T08:00:00Z/2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z/2026-11-20T08:00:00Z"] {
        let (from, to) = exact.split_once('/').unwrap();
        assert_eq!(
            code(Chain::new(root(), issuing(), (leaf().0, period(from, to))).judge()),
            "valid",
            "{exact}"
        );
    }
}

#[test]
fn only_authorities_may_issue() {
    let mut not_authority = issuing();
    not_authority.0.authority = None;
    assert_eq!(code(Chain::new(root(), not_authority, leaf()).judge()), "untrusted-ca");
    let mut no_usage = issuing();
    no_usage.0.key_usage = usage::DIGITAL_SIGNATURE | usage::CRL_SIGN;
    assert_eq!(code(Chain::new(root(), no_usage, leaf()).judge()), "untrusted-ca");
    let mut too_short = root();
    too_short.0.authority = Some(Some(0));
    assert_eq!(code(Chain::new(too_short, issuing(), leaf()).judge()), "untrusted-ca");
}

#[test]
fn a_user_cannot_issue_certificates() {
    let forged = below(&WORLD.head, &head_profile(), year());
    // The forger adds his own certificate to the container, and even to the intermediates of the verifier.
    let (mut anchors, mut intermediates) = (Vec::new(), Vec::new());
    anchors.push(WORLD.gost.root.certificate.clone());
    intermediates.extend([WORLD.gost.issuing.certificate.clone(), WORLD.head.certificate.clone()]);
    let trust = TrustStore::new(Realm::Test, &anchors, &intermediates).unwrap();
    let (cms, evidence) = (attached(&forged), WORLD.evidence(&[]));
    let verdict = verify(&cms, Content::Attached, Purpose::Sign, now(), &trust, &evidence).sole();
    assert_eq!(code(verdict), "untrusted-ca");
}

#[test]
fn a_critical_extension_that_nobody_understands_is_refused() {
    let strange = crate::authority::extension(&[0x2a, 0x03, 0x04], true, &crate::der::null());
    let mut profile = head_profile();
    profile.further.push(strange);
    let failure = WORLD.judge(&WORLD.holder_of(&profile), Purpose::Sign).unwrap_err();
    assert_eq!(failure.code, FailureCode::Malformed);
    assert_eq!(failure.args["extension"], "2a0304");
    profile.further.pop();
    profile.further.push(crate::authority::extension(&[0x2a, 0x03, 0x04], false, &crate::der::null()));
    assert_eq!(code(WORLD.judge(&WORLD.holder_of(&profile), Purpose::Sign)), "valid");
}

#[test]
fn an_extension_that_stands_there_twice_is_refused() {
    let mut profile = head_profile();
    profile.further.push(profile.further[0].clone());
    let key = SigningKey::generate_gost(&mut rng());
    let signer = Signer::of(&WORLD.gost.issuing).unwrap();
    let certificate = signer.certify(&key.spki(), &profile, year(), &mut rng()).unwrap();
    assert_eq!(crate::describe(&certificate).unwrap_err().args["reason"], "extension twice");
}

#[test]
fn keys_outside_the_table_are_refused() {
    use crate::{der, oid};
    let short_rsa = {
        let modulus = [0xc1; 128];
        let key = der::sequence(&[der::unsigned(&modulus), der::unsigned(&[1, 0, 1])]);
        der::sequence(&[der::sequence(&[der::oid(oid::RSA_KEY), der::null()]), der::bit_octets(&key)])
    };
    let spki = WORLD.head.key.spki();
    // The curve of 256 bits in place of that of 512: the last arc of the curve's identifier.
    let curve_at = spki.windows(10).position(|part| part == oid::GOST2015_CURVE).unwrap();
    let mut other_curve = spki.clone();
    other_curve[curve_at + 8] = 1;
    let mut off_curve = spki.clone();
    *off_curve.last_mut().unwrap() ^= 1;
    let cases = [
        (short_rsa, FailureCode::UnsupportedAlgorithm),
        (other_curve, FailureCode::UnsupportedAlgorithm),
        (off_curve, FailureCode::Malformed),
    ];
    let signer = Signer::of(&WORLD.gost.issuing).unwrap();
    for (spki, expected) in cases {
        let certificate = signer.certify(&spki, &head_profile(), year(), &mut rng()).unwrap();
        assert_eq!(crate::describe(&certificate).unwrap_err().code, expected);
    }
}

/// An authority gets a new certificate for its old key before the old one ends; both are configured then.
#[test]
fn a_renewed_certificate_of_an_authority_serves_beside_the_old_one() {
    let past = period("2022-06-15T00:00:00Z", "2026-11-20T07:59:59Z");
    let chain = Chain::new(root(), (issuing().0, past), leaf());
    let renewed = Signer::of(&chain.root)
        .unwrap()
        .certify(&chain.issuing.key.spki(), &issuing().0, decades(), &mut rng())
        .unwrap();
    let (old, cms) = (chain.issuing.certificate.clone(), attached(&chain.leaf));
    let anchors = [chain.root.certificate.clone()];
    let evidence = evidence(&[(&Authority { root: chain.root, issuing: chain.issuing }, &[])]);
    let judge = |intermediates: &[Vec<u8>], moment| {
        let trust = TrustStore::new(Realm::Test, &anchors, intermediates).unwrap();
        code(verify(&cms, Content::Attached, Purpose::Sign, moment, &trust, &evidence).sole())
    };
    assert_eq!(judge(std::slice::from_ref(&old), now()), "expired");
    assert_eq!(judge(&[old.clone(), renewed.clone()], now()), "valid");
    assert_eq!(judge(&[renewed, old], now()), "valid");
}

/// Two authorities of one key each above the other: the search ends.
#[test]
fn authorities_that_certify_each_other_lead_nowhere() {
    let stranger = authority(Algorithm::Gost2015, "(GOST) STRANGER");
    let issuing = Signer::of(&stranger.issuing).unwrap();
    let mut circle = vec![stranger.issuing.certificate.clone()];
    let profile = Profile::authority("НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) STRANGER", false, false);
    circle.push(issuing.certify(&stranger.root.key.spki(), &profile, decades(), &mut rng()).unwrap());
    circle.push(stranger.root.certificate.clone());
    let pair = stranger.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    let trust =
        TrustStore::new(Realm::Test, std::slice::from_ref(&WORLD.gost.root.certificate), &circle).unwrap();
    let verdict =
        verify(&attached(&pair), Content::Attached, Purpose::Sign, now(), &trust, &WORLD.evidence(&[]));
    assert_eq!(code(verdict.sole()), "untrusted-ca");
}

/// TRUE is 0xff (X.690, 11.1). A reader that takes another value for FALSE takes an authority for a user.
#[test]
fn a_truth_value_that_is_neither_true_nor_false_is_refused() {
    use crate::der;
    for (value, expected) in [(0x01, Some("boolean")), (0x7f, Some("boolean")), (0x00, None), (0xff, None)] {
        let constraints = der::sequence(&[der::element(der::tag::BOOLEAN, &[value])]);
        let mut profile = head_profile();
        profile.further.push(crate::authority::extension(crate::oid::BASIC_CONSTRAINTS, true, &constraints));
        let key = SigningKey::generate_gost(&mut rng());
        let signer = Signer::of(&WORLD.gost.issuing).unwrap();
        let certificate = signer.certify(&key.spki(), &profile, year(), &mut rng()).unwrap();
        let reason = crate::describe(&certificate).err().map(|failure| failure.args["reason"].clone());
        assert_eq!(reason.as_deref(), expected, "{value:02x}");
    }
}

/// With the exponent 1 everybody can write a signature: it is the padded digest itself.
#[test]
fn weak_exponents_of_rsa_verify_nothing() {
    use crate::{der, oid};
    for exponent in [&[1u8][..], &[2], &[0]] {
        let modulus = [0xc1; 256];
        let key = der::sequence(&[der::unsigned(&modulus), der::unsigned(exponent)]);
        let spki =
            der::sequence(&[der::sequence(&[der::oid(oid::RSA_KEY), der::null()]), der::bit_octets(&key)]);
        let digest = crate::algorithms::sha256(b"text");
        let identifier = der::sequence(&[der::oid(oid::SHA256), der::null()]);
        let info = der::sequence(&[identifier, der::octets(&digest)]);
        let mut forged = vec![0xff; 256];
        forged[..2].copy_from_slice(&[0, 1]);
        forged[255 - info.len()] = 0;
        forged[256 - info.len()..].copy_from_slice(&info);
        let key = crate::algorithms::PublicKey::from_spki(der::whole(&spki).unwrap());
        assert!(key.is_err() || !key.unwrap().verify(&digest, &forged), "exponent {exponent:?}");
    }
}
