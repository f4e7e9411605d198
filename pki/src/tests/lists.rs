//! Revocation: what is listed, and lists that prove nothing.

use jiff::Timestamp;

use super::world::*;
use crate::authority::{List, Revocation, Signer, extension};
use crate::der::{self, tag};
use crate::{
    Content, Crl, Evidence, Failure, FailureCode, Purpose, Reason, RevocationSource, Verified, Warning, oid,
    verify,
};

fn entry(reason: Reason, since: &str) -> Revocation {
    Revocation { certificate: WORLD.head.certificate.clone(), at: at(since), reason }
}

fn judge(evidence: &Evidence, moment: Timestamp) -> Result<Verified, Failure> {
    verify(&attached(&WORLD.head), Content::Attached, Purpose::Sign, moment, &WORLD.trust(), evidence).sole()
}

/// One list of the issuing authority, with further extensions.
fn list(this: &str, next: Option<&str>, extensions: Vec<Vec<u8>>, revoked: &[Revocation]) -> Evidence {
    let list = List { number: 14, this_update: at(this), next_update: next.map(at), extensions };
    let bytes = Signer::of(&WORLD.gost.issuing).unwrap().list(&list, revoked, &mut rng()).unwrap();
    Evidence { crls: vec![Crl::parse(&bytes).unwrap()], ..Evidence::default() }
}

fn unavailable(evidence: &Evidence) -> String {
    let failure = judge(evidence, now()).unwrap_err();
    assert_eq!(failure.code, FailureCode::StatusUnavailable);
    failure.args["reason"].clone()
}

/// a revoked certificate is refused.
#[test]
fn a_listed_certificate_is_revoked_for_whatever_reason() {
    for reason in [
        Reason::Unspecified,
        Reason::KeyCompromise,
        Reason::AffiliationChanged,
        Reason::Superseded,
        Reason::CessationOfOperation,
        Reason::CertificateHold,
        Reason::PrivilegeWithdrawn,
    ] {
        let evidence = WORLD.evidence(&[entry(reason, "2026-11-19T10:00:00Z")]);
        let failure = judge(&evidence, now()).unwrap_err();
        assert_eq!(failure.code, FailureCode::Revoked);
        assert_eq!(failure.args["reason"], reason.as_str());
        assert_eq!(failure.args["revoked_at"], "2026-11-19T10:00:00Z");
    }
}

#[test]
fn a_lifted_hold_is_no_revocation() {
    let evidence = WORLD.evidence(&[entry(Reason::RemoveFromCrl, "2026-11-19T10:00:00Z")]);
    assert_eq!(code(judge(&evidence, now())), "valid");
}

#[test]
fn revocation_counts_from_its_date_on() {
    let evidence = WORLD.evidence(&[entry(Reason::Superseded, "2026-11-20T07:00:00Z")]);
    assert_eq!(code(judge(&evidence, at("2026-11-20T06:59:59Z"))), "valid");
    assert_eq!(code(judge(&evidence, at("2026-11-20T07:00:00Z"))), "revoked");
}

#[test]
fn a_compromised_key_is_lost_from_the_stated_date_on() {
    // Written by hand: the entry is of 07:00, the key was lost the day before.
    let serial = crate::certificate::issuer_and_serial(&WORLD.head.certificate).unwrap().1;
    let entry = |reason: u8| {
        let code = der::element(tag::ENUMERATED, &[reason]);
        let lost = der::element(tag::GENERALIZED_TIME, b"20261119000000Z");
        let extensions = der::sequence(&[
            extension(oid::REASON_CODE, false, &code),
            extension(oid::INVALIDITY_DATE, false, &lost),
        ]);
        der::sequence(&[
            der::element(tag::INTEGER, serial),
            der::time(at("2026-11-20T07:00:00Z")),
            extensions,
        ])
    };
    for (reason, expected) in [(1, "revoked"), (4, "valid")] {
        let evidence = Evidence { crls: vec![hand_made(entry(reason))], ..Evidence::default() };
        assert_eq!(code(judge(&evidence, at("2026-11-20T06:00:00Z"))), expected);
    }
}

fn hand_made(entry: Vec<u8>) -> Crl {
    let issuing = &WORLD.gost.issuing;
    let identifier = crate::sign::signature_identifier(issuing.key.algorithm());
    let name = crate::certificate::Certificate::parse(&issuing.certificate).unwrap().subject;
    let tbs = der::sequence(&[
        der::small(1),
        identifier.clone(),
        name,
        der::time(at("2026-11-20T00:00:00Z")),
        der::time(at("2026-11-21T03:00:00Z")),
        der::sequence(&[entry]),
    ]);
    let signature = issuing.key.sign(&tbs, &mut rng()).unwrap();
    Crl::parse(&der::sequence(&[tbs, identifier, der::bit_octets(&signature)])).unwrap()
}

#[test]
fn without_a_list_the_status_is_unavailable() {
    assert_eq!(unavailable(&Evidence::default()), "missing");
    let other = authority(crate::Algorithm::Gost2015, "(GOST) OTHER");
    assert_eq!(unavailable(&evidence(&[(&other, &[])])), "missing");
}

#[test]
fn a_stale_list_proves_nothing() {
    let evidence = list("2026-11-18T00:00:00Z", Some("2026-11-20T08:00:00Z"), vec![], &[]);
    assert_eq!(unavailable(&evidence), "stale");
    assert_eq!(code(judge(&evidence, at("2026-11-20T07:59:59Z"))), "valid");
    assert_eq!(unavailable(&list("2026-11-18T00:00:00Z", None, vec![], &[])), "no next update");
}

/// What was signed in the evening is judged again when it is forwarded; by then there is a newer list.
#[test]
fn a_list_issued_after_the_moment_tells_what_was_so_at_the_moment() {
    let later =
        |revoked: &[Revocation]| list("2026-11-20T12:00:00Z", Some("2026-11-21T15:00:00Z"), vec![], revoked);
    assert_eq!(code(judge(&later(&[]), now())), "valid");
    let before = later(&[entry(Reason::Superseded, "2026-11-20T08:00:00Z")]);
    assert_eq!(code(judge(&before, now())), "revoked");
    let after = later(&[entry(Reason::Superseded, "2026-11-20T08:00:01Z")]);
    assert_eq!(code(judge(&after, now())), "valid");
    // A list from after the end of the certificate may have dropped it.
    let end = at("2027-05-31T23:59:59Z");
    let dropped = list("2027-06-01T12:00:00Z", Some("2027-06-02T15:00:00Z"), vec![], &[]);
    let failure = judge(&dropped, end).unwrap_err();
    assert_eq!((failure.code, failure.args["reason"].as_str()), (FailureCode::StatusUnavailable, "too late"));
}

/// A list made in advance does not know what has been revoked in the meantime: the one in force counts for good
/// news, both count for bad.
#[test]
fn a_later_list_takes_nothing_back_from_the_list_in_force() {
    let revoked = [entry(Reason::CertificateHold, "2026-11-20T07:00:00Z")];
    let (force, advance) = ("2026-11-20T00:00:00Z", "2026-11-20T12:00:00Z");
    let next = Some("2026-11-21T15:00:00Z");
    for (in_force, in_advance) in [(&revoked[..], &[][..]), (&[], &revoked)] {
        let mut evidence = list(force, next, vec![], in_force);
        evidence.crls.extend(list(advance, next, vec![], in_advance).crls);
        assert_eq!(code(judge(&evidence, now())), "revoked");
        evidence.crls.reverse();
        assert_eq!(code(judge(&evidence, now())), "revoked");
    }
}

/// The issuer's clock may be some minutes ahead; what its list calls revoked is so.
#[test]
fn a_revocation_of_the_next_minutes_counts_in_a_list_of_the_next_minutes() {
    let next = Some("2026-11-21T00:00:00Z");
    let revoked = [entry(Reason::KeyCompromise, "2026-11-20T08:03:00Z")];
    assert_eq!(code(judge(&list("2026-11-20T08:04:00Z", next, vec![], &revoked), now())), "revoked");
    assert_eq!(code(judge(&list("2026-11-20T08:04:00Z", next, vec![], &[]), now())), "valid");
}

#[test]
fn of_two_lists_of_one_second_the_higher_number_decides() {
    let list = |number, revoked: &[Revocation]| {
        let list = List {
            number,
            this_update: at("2026-11-20T00:00:00Z"),
            next_update: Some(at("2026-11-21T03:00:00Z")),
            extensions: vec![],
        };
        let signer = Signer::of(&WORLD.gost.issuing).unwrap();
        Crl::parse(&signer.list(&list, revoked, &mut rng()).unwrap()).unwrap()
    };
    let revoked = [entry(Reason::Superseded, "2026-11-19T12:00:00Z")];
    // 0xff is written with a leading zero octet, 0x100 is longer.
    let mut evidence = Evidence { crls: vec![list(0xff, &[]), list(0x100, &revoked)], ..Evidence::default() };
    assert_eq!(code(judge(&evidence, now())), "revoked");
    evidence.crls.reverse();
    assert_eq!(code(judge(&evidence, now())), "revoked");
    let evidence = Evidence { crls: vec![list(9, &revoked), list(0xff, &[])], ..Evidence::default() };
    assert_eq!(code(judge(&evidence, now())), "valid");
}

#[test]
fn a_list_by_another_key_proves_nothing() {
    let look_alike = authority(crate::Algorithm::Gost2015, "(GOST) TEST");
    assert_eq!(unavailable(&evidence(&[(&look_alike, &[])])), "bad signature");
}

#[test]
fn a_delta_or_a_partial_list_does_not_stand_for_the_whole() {
    let next = Some("2026-11-21T03:00:00Z");
    let delta = extension(oid::DELTA_CRL, true, &der::small(14));
    assert_eq!(unavailable(&list("2026-11-20T00:00:00Z", next, vec![delta], &[])), "delta");
    // It must be critical (RFC 5280, 5.2.5), but an issuer may forget that.
    for critical in [true, false] {
        let part = extension(oid::ISSUING_DISTRIBUTION_POINT, critical, &der::sequence::<Vec<u8>>(&[]));
        assert_eq!(unavailable(&list("2026-11-20T00:00:00Z", next, vec![part], &[])), "limited scope");
    }
    let strange = extension(&[0x2a, 0x03], true, &der::null());
    assert_eq!(unavailable(&list("2026-11-20T00:00:00Z", next, vec![strange], &[])), "limited scope");
}

#[test]
fn the_newest_fresh_list_decides() {
    let next = Some("2026-11-21T03:00:00Z");
    let mut evidence = list("2026-11-19T00:00:00Z", next, vec![], &[]);
    evidence.crls.extend(
        list("2026-11-20T00:00:00Z", next, vec![], &[entry(Reason::Superseded, "2026-11-19T12:00:00Z")]).crls,
    );
    assert_eq!(code(judge(&evidence, now())), "revoked");
    evidence.crls.reverse();
    assert_eq!(code(judge(&evidence, now())), "revoked");
    // A useless list beside a good one does no harm.
    let mut evidence = list("2026-11-18T00:00:00Z", Some("2026-11-19T00:00:00Z"), vec![], &[]);
    evidence.crls.extend(list("2026-11-20T00:00:00Z", next, vec![], &[]).crls);
    assert_eq!(code(judge(&evidence, now())), "valid");
}

#[test]
fn the_source_of_the_status_is_recorded() {
    let RevocationSource::Crl { number, this_update, next_update, sha256 } =
        judge(&WORLD.evidence(&[]), now()).unwrap().revocation
    else {
        panic!("not by a list")
    };
    assert_eq!(number.as_deref(), Some("07"));
    assert_eq!((this_update, next_update), (at("2026-11-20T00:00:00Z"), at("2026-11-21T03:00:00Z")));
    assert_eq!(sha256.len(), 64);
}

#[test]
fn a_revoked_issuing_authority_takes_everybody_along() {
    let revocation = Revocation {
        certificate: WORLD.gost.issuing.certificate.clone(),
        at: at("2026-11-19T00:00:00Z"),
        reason: Reason::CaCompromise,
    };
    let list = List {
        number: 3,
        this_update: at("2026-11-20T00:00:00Z"),
        next_update: Some(at("2026-11-21T00:00:00Z")),
        extensions: vec![],
    };
    let bytes = Signer::of(&WORLD.gost.root).unwrap().list(&list, &[revocation], &mut rng()).unwrap();
    let mut evidence = WORLD.evidence(&[]);
    evidence.crls.remove(0);
    assert_eq!(judge(&evidence, now()).unwrap().warnings, [Warning::IssuerStatusUnknown]);
    evidence.crls.push(Crl::parse(&bytes).unwrap());
    let failure = judge(&evidence, now()).unwrap_err();
    assert_eq!(failure.code, FailureCode::Revoked);
    assert_eq!(failure.args["subject"], "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) TEST");
}

#[test]
fn what_is_no_list_is_malformed() {
    let good = WORLD.gost.crl(1, now(), at("2026-11-21T00:00:00Z"), &[], &mut rng()).unwrap();
    assert!(Crl::parse(&good).unwrap().is_empty());
    assert!(Crl::parse(crate::input::pem("X509 CRL", &good).as_bytes()).is_ok());
    for cut in 0..good.len() {
        assert_eq!(Crl::parse(&good[..cut]).unwrap_err().code, FailureCode::Malformed);
    }
    assert!(Crl::parse(&WORLD.head.certificate).is_err());
}

/// A production list has 420,000 entries (20.8 MB); a search must not read them all.
#[test]
fn a_long_list_is_searched_by_serial_number() {
    let mut revoked = vec![entry(Reason::Superseded, "2026-11-19T10:00:00Z")];
    for _ in 0..300 {
        let certificate = WORLD
            .gost
            .issue(&head(), crate::authority::KeyUse::Sign, year(), &mut rng())
            .unwrap()
            .certificate;
        revoked.push(Revocation { certificate, at: at("2026-11-19T10:00:00Z"), reason: Reason::Unspecified });
    }
    let evidence = WORLD.evidence(&revoked);
    assert_eq!(evidence.crls[1].len(), 301);
    assert_eq!(code(judge(&evidence, now())), "revoked");
    let free = WORLD.gost.issue(&head(), crate::authority::KeyUse::Sign, year(), &mut rng()).unwrap();
    let verdict =
        verify(&attached(&free), Content::Attached, Purpose::Sign, now(), &WORLD.trust(), &evidence).sole();
    assert_eq!(code(verdict), "valid");
}
