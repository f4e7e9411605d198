//! Containers that must be refused, taken apart and put together again with one thing changed.

use super::world::*;
use crate::authority::{KeyUse, Pair};
use crate::certificate::issuer_and_serial;
use crate::der::{self, Reader, tag};
use crate::sign::signature_identifier;
use crate::{Algorithm, Content, FailureCode, Purpose, Report, Warning, oid, sign, verify};

/// The parts of a container, each encoded, that a case may change before signing.
struct Parts {
    version: Vec<u8>,
    content_type: Vec<u8>,
    inside: Option<Vec<u8>>,
    certificates: Vec<Vec<u8>>,
    signers: Vec<Vec<u8>>,
}

impl Parts {
    fn new(signers: Vec<Vec<u8>>, certificates: &[&Pair]) -> Parts {
        Parts {
            version: der::small(1),
            content_type: der::oid(oid::DATA),
            inside: Some(der::octets(CONTENT)),
            certificates: certificates.iter().map(|pair| pair.certificate.clone()).collect(),
            signers,
        }
    }

    fn cms(&self) -> Vec<u8> {
        let inside = self.inside.as_ref().map(|inside| der::element(tag::context(0), inside));
        let data = der::sequence(&[
            self.version.clone(),
            der::set_of(vec![digest_identifier(Algorithm::Gost2015)]),
            der::sequence(&[self.content_type.clone(), inside.unwrap_or_default()]),
            der::element(tag::context(0), &der::concat(&self.certificates)),
            der::set_of(self.signers.clone()),
        ]);
        der::sequence(&[der::oid(oid::SIGNED_DATA), der::element(tag::context(0), &data)])
    }

    fn judge(&self) -> (FailureCode, String) {
        why(WORLD.judge_cms(&self.cms(), Content::Attached, Purpose::Sign))
    }
}

/// What stands in a SignerInfo, correct until a case changes it.
struct Info<'a> {
    pair: &'a Pair,
    attributes: Vec<Vec<u8>>,
    sorted: bool,
    digest_algorithm: Vec<u8>,
    signature_algorithm: Vec<u8>,
    spoil: fn(&mut Vec<u8>),
}

impl<'a> Info<'a> {
    fn new(pair: &'a Pair) -> Info<'a> {
        let algorithm = pair.key.algorithm();
        Info {
            pair,
            attributes: vec![
                attribute(oid::CONTENT_TYPE, &[der::oid(oid::DATA)]),
                attribute(oid::MESSAGE_DIGEST, &[der::octets(&algorithm.digest(CONTENT))]),
            ],
            sorted: true,
            digest_algorithm: digest_identifier(algorithm),
            signature_algorithm: signature_identifier(algorithm),
            spoil: |_| {},
        }
    }

    fn with(mut self, attribute: Vec<u8>) -> Info<'a> {
        self.attributes.push(attribute);
        self
    }

    fn encoded(self) -> Vec<u8> {
        let (issuer, serial) = issuer_and_serial(&self.pair.certificate).unwrap();
        let set = match self.sorted {
            true => der::set_of(self.attributes),
            false => der::element(tag::SET, &der::concat(&self.attributes)),
        };
        let mut signature = self.pair.key.sign(&set, &mut rng()).unwrap();
        (self.spoil)(&mut signature);
        let mut attributes = set;
        attributes[0] = tag::context(0);
        der::sequence(&[
            der::small(1),
            der::sequence(&[issuer, &der::element(tag::INTEGER, serial)]),
            self.digest_algorithm,
            attributes,
            self.signature_algorithm,
            der::octets(&signature),
        ])
    }

    fn judge(self) -> (FailureCode, String) {
        let pair = self.pair;
        Parts::new(vec![self.encoded()], &[pair]).judge()
    }
}

fn attribute(kind: &[u8], values: &[Vec<u8>]) -> Vec<u8> {
    der::sequence(&[der::oid(kind), der::set_of(values.to_vec())])
}

fn digest_identifier(algorithm: Algorithm) -> Vec<u8> {
    der::sequence(&[der::oid(algorithm.digest_oid()), der::null()])
}

fn refused(code: FailureCode, reason: &str) -> (FailureCode, String) {
    (code, reason.to_owned())
}

#[test]
fn the_hand_made_container_is_good_until_something_is_changed() {
    let cms = Parts::new(vec![Info::new(&WORLD.head).encoded()], &[&WORLD.head]).cms();
    let verified = WORLD.judge_cms(&cms, Content::Attached, Purpose::Sign).unwrap();
    assert_eq!(verified.warnings, [Warning::NoSigningCertificateAttribute]);
    assert_eq!(verified.content.as_deref(), Some(CONTENT));
    assert_eq!(verified.claimed_at, None);
}

#[test]
fn both_algorithms_verify_attached_and_detached_in_every_form() {
    let individual = WORLD
        .rsa
        .issue(&crate::authority::Holder::Individual(person()), KeyUse::Sign, year(), &mut rng())
        .unwrap();
    for (pair, algorithm) in [(&WORLD.head, Algorithm::Gost2015), (&individual, Algorithm::RsaSha256)] {
        let verified = WORLD.judge(pair, Purpose::Sign).unwrap();
        assert_eq!(verified.certificate.algorithm, algorithm);
        assert_eq!(verified.content.as_deref(), Some(CONTENT));
        assert_eq!(verified.claimed_at, Some(now()));
        assert_eq!(verified.signer.iin.as_deref(), Some("850412300017"));
        assert_eq!(verified.chain.len(), 3);
        assert_eq!(verified.warnings, []);
        let cms = detached(pair);
        let base64 = sign::pem(&cms).lines().filter(|line| !line.starts_with('-')).collect::<String>();
        for form in [cms.as_slice(), sign::pem(&cms).as_bytes(), base64.as_bytes()] {
            let verified = WORLD.judge_cms(form, Content::Detached(CONTENT), Purpose::Sign).unwrap();
            assert_eq!(verified.content, None);
        }
    }
}

#[test]
fn a_verdict_survives_storage_as_json() {
    let mut verified = WORLD.judge(&WORLD.head, Purpose::Sign).unwrap();
    let json = serde_json::to_string(&verified).unwrap();
    verified.content = None;
    assert_eq!(serde_json::from_str::<crate::Verified>(&json).unwrap(), verified);
}

#[test]
fn changed_content_is_noticed() {
    let cms = detached(&WORLD.head);
    let other = Content::Detached(b"another text");
    assert_eq!(
        why(WORLD.judge_cms(&cms, other, Purpose::Sign)),
        refused(FailureCode::ContentDiffers, "digest")
    );
    // Attached, with the digest attribute kept.
    let mut parts = Parts::new(vec![Info::new(&WORLD.head).encoded()], &[&WORLD.head]);
    parts.inside = Some(der::octets(b"another text"));
    assert_eq!(parts.judge(), refused(FailureCode::ContentDiffers, "digest"));
    // Attached content beside the bytes that the portal keeps.
    let cms = attached(&WORLD.head);
    assert_eq!(code(WORLD.judge_cms(&cms, other, Purpose::Sign)), "content-differs");
    assert_eq!(code(WORLD.judge_cms(&cms, Content::Detached(CONTENT), Purpose::Sign)), "valid");
}

#[test]
fn attached_content_must_be_there() {
    let verdict = WORLD.judge_cms(&detached(&WORLD.head), Content::Attached, Purpose::SignIn);
    assert_eq!(why(verdict), refused(FailureCode::ContentDiffers, "no content inside"));
}

#[test]
fn no_signers_is_no_signature() {
    let parts = Parts::new(Vec::new(), &[&WORLD.head]);
    assert_eq!(parts.judge().0, FailureCode::NoSigner);
}

#[test]
fn several_signers_are_reported_one_by_one() {
    let rsa = WORLD.rsa.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    let spoilt = Info { spoil: |signature| signature[9] ^= 1, ..Info::new(&rsa) };
    let cms =
        Parts::new(vec![Info::new(&WORLD.head).encoded(), spoilt.encoded()], &[&WORLD.head, &rsa]).cms();
    let report = verify(&cms, Content::Attached, Purpose::Sign, now(), &WORLD.trust(), &WORLD.evidence(&[]));
    let codes =
        |report: &Report| -> Vec<_> { report.signers.iter().map(|signer| code(signer.clone())).collect() };
    let mut found = codes(&report);
    found.sort_unstable();
    assert_eq!(found, ["bad-signature", "valid"]);
    assert_eq!(report.sole().unwrap_err().code, FailureCode::SeveralSigners);
}

#[test]
fn without_the_signers_certificate_checking_is_impossible() {
    let signer = Info::new(&WORLD.head).encoded();
    assert_eq!(Parts::new(vec![signer.clone()], &[]).judge().0, FailureCode::NoCertificate);
    let other = WORLD.gost.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    assert_eq!(Parts::new(vec![signer], &[&other]).judge().0, FailureCode::NoCertificate);
}

#[test]
fn two_certificates_of_one_name_are_refused() {
    let signer = Info::new(&WORLD.head).encoded();
    let verdict = Parts::new(vec![signer], &[&WORLD.head, &WORLD.head]).judge();
    assert_eq!(verdict, refused(FailureCode::Malformed, "two certificates of one name"));
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let other = WORLD.gost.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    let impostor = Pair { certificate: WORLD.head.certificate.clone(), key: other.key };
    assert_eq!(Info::new(&impostor).judge(), refused(FailureCode::BadSignature, "signature value"));
}

#[test]
fn spoilt_signature_values_are_refused() {
    let spoils: [fn(&mut Vec<u8>); 6] = [
        |signature| signature[0] ^= 1,
        |signature| signature.reverse(),
        |signature| signature[..64].fill(0),
        |signature| signature[64..].fill(0),
        |signature| signature[..64].fill(0xff),
        |signature| signature.truncate(64),
    ];
    for spoil in spoils {
        let info = Info { spoil, ..Info::new(&WORLD.head) };
        assert_eq!(info.judge(), refused(FailureCode::BadSignature, "signature value"));
    }
}

#[test]
fn attributes_must_stand_in_distinguished_order_and_once() {
    let mut swapped = Info::new(&WORLD.head);
    swapped.attributes.reverse();
    swapped.sorted = false;
    assert_eq!(swapped.judge(), refused(FailureCode::Malformed, "attributes are not in distinguished order"));
    let twice = Info::new(&WORLD.head).with(attribute(oid::MESSAGE_DIGEST, &[der::octets(&[0; 64])]));
    assert_eq!(twice.judge(), refused(FailureCode::Malformed, "attribute twice"));
    let mut two_values = Info::new(&WORLD.head);
    let digest = der::octets(&Algorithm::Gost2015.digest(CONTENT));
    two_values.attributes[1] = attribute(oid::MESSAGE_DIGEST, &[digest, der::octets(&[0; 64])]);
    assert_eq!(two_values.judge(), refused(FailureCode::Malformed, "trailing bytes"));
}

#[test]
fn attributes_must_be_der_all_the_way_down() {
    // A length of 1 written in two octets, deep inside an attribute that nobody asks for.
    let strange = der::element(tag::SEQUENCE, &[0x04, 0x81, 0x01, 0x00]);
    let info = Info::new(&WORLD.head).with(attribute(&[0x2a, 0x03], &[strange]));
    assert_eq!(info.judge(), refused(FailureCode::Malformed, "length not in the shortest form"));
    let deep = (0..40).fold(der::null(), |inner, _| der::sequence(&[inner]));
    let info = Info::new(&WORLD.head).with(attribute(&[0x2a, 0x03], &[deep]));
    assert_eq!(info.judge(), refused(FailureCode::Malformed, "nested too deep"));
}

#[test]
fn the_attributes_that_bind_the_content_must_be_there() {
    let mut without = Info::new(&WORLD.head);
    without.attributes.remove(1);
    assert_eq!(without.judge(), refused(FailureCode::BadSignature, "no message digest"));
    let mut without = Info::new(&WORLD.head);
    without.attributes.remove(0);
    assert_eq!(without.judge(), refused(FailureCode::BadSignature, "content type"));
    let mut other = Info::new(&WORLD.head);
    other.attributes[0] = attribute(oid::CONTENT_TYPE, &[der::oid(oid::SIGNED_DATA)]);
    assert_eq!(other.judge(), refused(FailureCode::BadSignature, "content type"));
}

#[test]
fn a_signature_without_attributes_is_refused() {
    let signer = Info::new(&WORLD.head).encoded();
    let mut fields = der::whole(&signer).unwrap().reader();
    let parts: Vec<_> = std::iter::from_fn(|| fields.any().ok()).map(|part| part.raw.to_vec()).collect();
    let signature = WORLD.head.key.sign(CONTENT, &mut rng()).unwrap();
    let bare = der::sequence(&[&parts[0], &parts[1], &parts[2], &parts[4], &der::octets(&signature)]);
    let verdict = Parts::new(vec![bare], &[&WORLD.head]).judge();
    assert_eq!(verdict, refused(FailureCode::Malformed, "no signed attributes"));
}

#[test]
fn only_plain_data_is_a_document() {
    let mut parts = Parts::new(vec![Info::new(&WORLD.head).encoded()], &[&WORLD.head]);
    // id-ct-TSTInfo: a time-stamp token.
    parts.content_type = der::oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04]);
    assert_eq!(parts.judge(), refused(FailureCode::Malformed, "content type"));
}

#[test]
fn algorithms_outside_the_table_are_refused() {
    let sha1 = der::sequence(&[der::oid(&[0x2b, 0x0e, 0x03, 0x02, 0x1a]), der::null()]);
    let rsa_sha1 =
        der::sequence(&[der::oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05]), der::null()]);
    let gost = |kind: &[u8]| der::sequence(&[der::oid(kind), der::null()]);
    let rsa = WORLD.rsa.issue(&head(), KeyUse::Sign, year(), &mut rng()).unwrap();
    let cases = [
        Info { digest_algorithm: sha1.clone(), ..Info::new(&WORLD.head) },
        Info { digest_algorithm: digest_identifier(Algorithm::RsaSha256), ..Info::new(&WORLD.head) },
        Info { digest_algorithm: sha1, signature_algorithm: rsa_sha1.clone(), ..Info::new(&rsa) },
        Info { signature_algorithm: rsa_sha1, ..Info::new(&rsa) },
        Info { signature_algorithm: gost(oid::GOST2015_SIGNATURE), ..Info::new(&rsa) },
        Info { signature_algorithm: gost(oid::RSA_SHA256), ..Info::new(&WORLD.head) },
        // 34.10-2015 with 256 bits, and GOST-2004.
        Info {
            signature_algorithm: gost(&[0x2a, 0x83, 0x0e, 3, 10, 1, 1, 2, 3, 1]),
            ..Info::new(&WORLD.head)
        },
        Info { signature_algorithm: gost(&[0x2a, 0x83, 0x0e, 3, 10, 1, 1, 1, 2]), ..Info::new(&WORLD.head) },
    ];
    for (i, info) in cases.into_iter().enumerate() {
        assert_eq!(info.judge().0, FailureCode::UnsupportedAlgorithm, "{i}");
    }
}

#[test]
fn the_keys_identifier_may_stand_for_the_signatures() {
    let signature_algorithm = der::sequence(&[der::oid(oid::GOST2015_KEY)]);
    let info = Info { signature_algorithm, ..Info::new(&WORLD.head) };
    let cms = Parts::new(vec![info.encoded()], &[&WORLD.head]).cms();
    assert_eq!(code(WORLD.judge_cms(&cms, Content::Attached, Purpose::Sign)), "valid");
}

#[test]
fn a_signing_certificate_attribute_must_name_the_certificate() {
    let hash = |bytes: &[u8]| der::octets(&crate::algorithms::sha256(bytes));
    let named = |id: Vec<Vec<u8>>| {
        attribute(oid::SIGNING_CERTIFICATE_V2, &[der::sequence(&[der::sequence(&[der::sequence(&id)])])])
    };
    let certificate = &WORLD.head.certificate;
    let other = Info::new(&WORLD.head).with(named(vec![hash(b"another certificate")]));
    assert_eq!(other.judge(), refused(FailureCode::BadSignature, "signing certificate"));

    let (issuer, serial) = issuer_and_serial(certificate).unwrap();
    let issuer_serial = |serial: &[u8]| {
        let names = der::sequence(&[der::element(tag::context(4), issuer)]);
        der::sequence(&[names, der::element(tag::INTEGER, serial)])
    };
    let wrong = Info::new(&WORLD.head).with(named(vec![hash(certificate), issuer_serial(&[5])]));
    assert_eq!(wrong.judge(), refused(FailureCode::BadSignature, "signing certificate"));

    let right = Info::new(&WORLD.head).with(named(vec![hash(certificate), issuer_serial(serial)]));
    let cms = Parts::new(vec![right.encoded()], &[&WORLD.head]).cms();
    let verified = WORLD.judge_cms(&cms, Content::Attached, Purpose::Sign).unwrap();
    assert_eq!(verified.warnings, []);
}

#[test]
fn what_is_no_time_stamp_is_noted() {
    let signer = Info::new(&WORLD.head).encoded();
    let token = attribute(oid::TIME_STAMP_TOKEN, &[der::sequence(&[der::null()])]);
    let stamped =
        der::sequence(&[der::whole(&signer).unwrap().content, &der::element(tag::context(1), &token)]);
    let cms = Parts::new(vec![stamped], &[&WORLD.head]).cms();
    let verified = WORLD.judge_cms(&cms, Content::Attached, Purpose::Sign).unwrap();
    assert!(verified.warnings.contains(&Warning::TimeStampRefused));
    assert_eq!(verified.time_stamp_refused.unwrap().code, FailureCode::Malformed);
}

#[test]
fn bytes_after_the_container_are_refused_in_every_form() {
    let mut cms = attached(&WORLD.head);
    cms.extend([0; 21]);
    let base64 = sign::pem(&cms).lines().filter(|line| !line.starts_with('-')).collect::<String>();
    for form in [cms.clone(), sign::pem(&cms).into_bytes(), base64.into_bytes()] {
        let verdict = WORLD.judge_cms(&form, Content::Attached, Purpose::Sign);
        assert_eq!(why(verdict), refused(FailureCode::Malformed, "trailing bytes"));
    }
}

/// Whoever signs in has proved nothing yet: what his container costs must not depend on what he puts in.
#[test]
fn crowded_containers_are_refused_while_they_are_read() {
    let signer = Info::new(&WORLD.head).encoded();
    let crowd = Parts::new(vec![der::sequence::<Vec<u8>>(&[]); 33], &[&WORLD.head]);
    assert_eq!(crowd.judge(), refused(FailureCode::Malformed, "too many signers"));
    let crowd = Parts::new(vec![signer], &[&WORLD.head; 65]);
    assert_eq!(crowd.judge(), refused(FailureCode::Malformed, "too many certificates"));
    let mut crowd = Info::new(&WORLD.head);
    crowd.attributes.extend((0..100u8).map(|n| attribute(&[0x2a, n], &[der::null()])));
    assert_eq!(crowd.judge(), refused(FailureCode::Malformed, "too many attributes"));
}

#[test]
fn overgrown_certificates_are_refused() {
    let mut profile = head_profile();
    profile
        .further
        .extend((0..100u8).map(|n| crate::authority::extension(&[0x2a, 0x03, n], false, &der::null())));
    let (issuing, spki) = (&WORLD.gost.issuing, WORLD.head.key.spki());
    let certify = |profile: &crate::authority::Profile| {
        let signer = crate::authority::Signer::of(issuing).unwrap();
        signer.certify(&spki, profile, year(), &mut rng()).unwrap()
    };
    let reason = |certificate: Vec<u8>| crate::describe(&certificate).unwrap_err().args["reason"].clone();
    assert_eq!(reason(certify(&profile)), "too many extensions");
    profile.further = vec![crate::authority::extension(&[0x2a, 0x03], false, &vec![0; 1 << 16])];
    assert_eq!(reason(certify(&profile)), "certificate too long");
}

#[test]
fn what_is_no_container_is_malformed() {
    let certificate = WORLD.head.certificate.as_slice();
    for bytes in [&b""[..], b"0", b"hello", b"MIIB", b"-----BEGIN CMS-----", &[0x30, 0x80, 0, 0], certificate]
    {
        let verdict = WORLD.judge_cms(bytes, Content::Attached, Purpose::Sign);
        assert_eq!(verdict.unwrap_err().code, FailureCode::Malformed, "{bytes:?}");
    }
}

/// Whatever single byte is changed or missing: never valid, never a panic.
#[test]
fn no_changed_byte_goes_unnoticed() {
    let cms = attached(&WORLD.head);
    let (trust, evidence) = (WORLD.trust(), WORLD.evidence(&[]));
    let judge =
        |bytes: &[u8]| code(verify(bytes, Content::Attached, Purpose::Sign, now(), &trust, &evidence).sole());
    assert_eq!(judge(&cms), "valid");
    let unsigned = unsigned_bytes(&cms);
    for place in 0..cms.len() {
        let mut changed = cms.clone();
        changed[place] ^= 0x10;
        let verdict = judge(&changed);
        assert!(verdict != "valid" || unsigned.contains(&place), "byte {place} of {}", cms.len());
        assert_ne!(judge(&cms[..place]), "valid");
    }
}

/// The list of digest algorithms of the whole container is a hint and not signed.
fn unsigned_bytes(cms: &[u8]) -> std::ops::Range<usize> {
    let mut outer = der::whole(cms).unwrap().reader();
    outer.any().unwrap();
    let body = der::whole(outer.any().unwrap().content).unwrap();
    let mut fields = Reader::new(body.content);
    fields.any().unwrap();
    let digests = fields.any().unwrap();
    let start = digests.content.as_ptr() as usize - cms.as_ptr() as usize;
    start..start + digests.content.len()
}
