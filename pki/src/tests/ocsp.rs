//! Answers about one certificate: what they tell, and answers that prove nothing (order 500/НҚ, points 16.2 and 19).

use std::sync::LazyLock;

use jiff::Timestamp;

use super::world::*;
use crate::authority::{self, Authority, Pair, Profile, Service, Standing};
use crate::certificate::issuer_and_serial;
use crate::ocsp::Worth;
use crate::{
    Content, Evidence, Failure, FailureCode, Ocsp, Purpose, Reason, RevocationSource, Verified, ocsp, oid,
    verify,
};

static RESPONDER: LazyLock<Pair> = LazyLock::new(|| responder_of(&WORLD.gost));

fn responder_of(authority: &Authority) -> Pair {
    authority.issue_service(Service::Status, year(), &mut rng()).unwrap()
}

fn question(certificate: &[u8]) -> Vec<u8> {
    ocsp::request(certificate, &WORLD.gost.issuing.certificate, &[7; 16]).unwrap()
}

fn said(responder: &Pair, about: &[u8], standing: Standing, moment: &str) -> Vec<u8> {
    authority::answer(responder, &question(about), |_| standing, at(moment), &mut rng()).unwrap()
}

/// An answer about the head at the moment of all cases.
fn answer(standing: Standing) -> Vec<u8> {
    said(&RESPONDER, &WORLD.head.certificate, standing, "2026-11-20T08:00:00Z")
}

fn judge(answers: &[Vec<u8>], moment: Timestamp) -> Result<Verified, Failure> {
    let ocsp = answers.iter().map(|answer| Ocsp::parse(answer).unwrap()).collect();
    judge_on(Evidence { ocsp, ..Evidence::default() }, moment)
}

fn judge_on(evidence: Evidence, moment: Timestamp) -> Result<Verified, Failure> {
    verify(&attached(&WORLD.head), Content::Attached, Purpose::Sign, moment, &WORLD.trust(), &evidence).sole()
}

/// Code and reason.
fn told(answers: &[Vec<u8>]) -> (FailureCode, String) {
    why(judge(answers, now()))
}

fn unavailable(reason: &str) -> (FailureCode, String) {
    (FailureCode::StatusUnavailable, reason.to_owned())
}

#[test]
fn a_good_answer_is_enough_without_a_list() {
    let verified = judge(&[answer(Standing::Good)], now()).unwrap();
    let RevocationSource::Ocsp { responder, this_update, next_update, sha256 } = &verified.revocation else {
        panic!("{:?}", verified.revocation);
    };
    assert_eq!((responder.as_str(), *this_update, *next_update), ("OCSP RESPONDER", now(), None));
    assert_eq!(sha256.len(), 64);
}

/// a revoked certificate is refused.
#[test]
fn a_revoked_certificate_counts_from_the_date_on() {
    let revoked = answer(Standing::Revoked(at("2026-11-20T07:00:00Z"), Reason::Superseded));
    let verdict = |moment| code(judge(std::slice::from_ref(&revoked), at(moment)));
    assert_eq!(verdict("2026-11-20T06:59:59Z"), "valid");
    assert_eq!(verdict("2026-11-20T07:00:00Z"), "revoked");
}

/// A responder that does not know the certificate says so in two ways, and the third is to be silent.
#[test]
fn a_certificate_that_nobody_issued_is_refused() {
    for standing in [Standing::Unknown, Standing::NotIssued] {
        let failure = judge(&[answer(standing)], now()).unwrap_err();
        assert_eq!(failure.code, FailureCode::UnknownCertificate);
        // Not even a list that does not know it either makes it good.
        let evidence =
            Evidence { ocsp: vec![Ocsp::parse(&answer(standing)).unwrap()], ..WORLD.evidence(&[]) };
        assert_eq!(judge_on(evidence, now()).unwrap_err().code, FailureCode::UnknownCertificate);
    }
}

#[test]
fn bad_news_of_a_list_or_of_an_answer_counts() {
    let revocation = authority::Revocation {
        certificate: WORLD.head.certificate.clone(),
        at: at("2026-11-19T10:00:00Z"),
        reason: Reason::Superseded,
    };
    let (good, bad) =
        (answer(Standing::Good), answer(Standing::Revoked(at("2026-11-19T10:00:00Z"), Reason::Superseded)));
    for (answer, revoked) in [(good, vec![revocation]), (bad, vec![])] {
        let evidence = Evidence { ocsp: vec![Ocsp::parse(&answer).unwrap()], ..WORLD.evidence(&revoked) };
        assert_eq!(code(judge_on(evidence, now())), "revoked");
    }
}

#[test]
fn an_answer_about_another_certificate_proves_nothing() {
    let other = WORLD.holder_of(&head_profile());
    assert_eq!(
        told(&[said(&RESPONDER, &other.certificate, Standing::Good, "2026-11-20T08:00:00Z")]),
        unavailable("missing")
    );
    // The same serial number of another authority.
    let question = ocsp::request(&WORLD.head.certificate, &WORLD.rsa.issuing.certificate, &[7; 16]).unwrap();
    let answer = authority::answer(&RESPONDER, &question, |_| Standing::Good, now(), &mut rng()).unwrap();
    assert_eq!(told(&[answer]), unavailable("missing"));
}

#[test]
fn the_authority_itself_may_answer() {
    let answer = said(&WORLD.gost.issuing, &WORLD.head.certificate, Standing::Good, "2026-11-20T08:00:00Z");
    assert_eq!(code(judge(&[answer], now())), "valid");
}

#[test]
fn only_whom_the_authority_delegated_it_to_is_believed() {
    let by =
        |pair: &Pair| told(&[said(pair, &WORLD.head.certificate, Standing::Good, "2026-11-20T08:00:00Z")]);
    // A key of the authority that is not for this: that of a person, and of the time-stamping service.
    let stamper = WORLD.gost.issue_service(Service::TimeStamping, year(), &mut rng()).unwrap();
    assert_eq!(by(&WORLD.head), unavailable("nothing was delegated to the responder"));
    assert_eq!(by(&stamper), unavailable("nothing was delegated to the responder"));
    let look_alike = authority(crate::Algorithm::Gost2015, "(GOST) TEST");
    assert_eq!(by(&responder_of(&look_alike)), unavailable("responder of another authority"));
    assert_eq!(by(&responder_of(&WORLD.rsa)), unavailable("responder of another authority"));
    let checked = Profile { further: vec![], ..Profile::service(Service::Status) };
    assert_eq!(by(&WORLD.holder_of(&checked)), unavailable("responder that is not exempt from checking"));
    let late = period("2026-06-01T00:00:00Z", "2026-11-20T07:59:59Z");
    let late = WORLD.gost.issue_service(Service::Status, late, &mut rng()).unwrap();
    assert_eq!(by(&late), unavailable("responder out of its time"));
}

#[test]
fn an_old_answer_proves_nothing_for_later() {
    let answer = [said(&RESPONDER, &WORLD.head.certificate, Standing::Good, "2026-11-20T06:59:59Z")];
    assert_eq!(told(&answer), unavailable("stale"));
    assert_eq!(code(judge(&answer, at("2026-11-20T07:30:00Z"))), "valid");
    // A later one tells that nothing had happened before.
    let later = [said(&RESPONDER, &WORLD.head.certificate, Standing::Good, "2026-11-22T08:00:00Z")];
    assert_eq!(code(judge(&later, now())), "valid");
    // One from after the end of the certificate may not know any more.
    let beyond = period("2026-06-01T00:00:00Z", "2030-01-01T00:00:00Z");
    let responder = WORLD.gost.issue_service(Service::Status, beyond, &mut rng()).unwrap();
    let beyond = [said(&responder, &WORLD.head.certificate, Standing::Good, "2027-06-01T08:00:00Z")];
    assert_eq!(told(&beyond), unavailable("too late"));
}

/// RFC 6960, 4.2.2.1; RFC 5019; ETSI EN 319 102-1, 5.2.5: what an answer is worth that came at 08:00.
#[test]
fn an_answer_is_worth_something_for_a_signature_when_it_was_made_after_it() {
    let worth = |(this, next): (&str, Option<&str>), moment: &str| {
        ocsp::worth((at(this), next.map(at)), at(moment), at("2026-11-20T08:00:00Z"))
    };
    let signed = "2026-11-20T07:00:00Z";
    // Without an end: of the last hour, by a clock that is at most five minutes ahead.
    for (this, told) in [
        ("2026-11-20T08:05:00Z", Worth::Counts),
        ("2026-11-20T08:05:01Z", Worth::Unreliable("of the future")),
        ("2026-11-20T07:00:00Z", Worth::Counts),
        ("2026-11-20T06:59:59Z", Worth::Unreliable("stale")),
    ] {
        assert_eq!(worth((this, None), signed), told, "{this}");
    }
    // Made in advance: in force, for eight days at most, and from the moment of the signature on.
    for (this, next, told) in [
        ("2026-11-20T07:00:00Z", "2026-11-28T07:00:00Z", Worth::Counts),
        ("2026-11-20T07:00:00Z", "2026-11-28T07:00:01Z", Worth::Unreliable("valid for too long")),
        ("2026-11-20T07:00:00Z", "2026-11-20T08:00:00Z", Worth::Unreliable("not in force any more")),
        ("2026-11-20T07:00:00Z", "2026-11-20T06:00:00Z", Worth::Unreliable("not in force any more")),
        ("2026-11-20T08:05:01Z", "2026-11-21T08:00:00Z", Worth::Unreliable("of the future")),
        ("2026-11-20T06:59:59Z", "2026-11-24T00:00:00Z", Worth::TooEarly(at("2026-11-24T00:00:00Z"))),
    ] {
        assert_eq!(worth((this, Some(next)), signed), told, "{this} {next}");
    }
    // Made for this question by a clock that is behind: asked for once more soon, and not after its end.
    let behind = |next| worth(("2026-11-20T07:59:58Z", Some(next)), "2026-11-20T07:59:59Z");
    assert_eq!(behind("2026-11-24T00:00:00Z"), Worth::TooEarly(at("2026-11-20T08:05:00Z")));
    assert_eq!(behind("2026-11-20T08:01:00Z"), Worth::TooEarly(at("2026-11-20T08:01:00Z")));
}

/// Whoever checks later: what came after an answer it proves within its own validity, and for eight days at most.
#[test]
fn an_answer_made_in_advance_proves_what_is_within_its_validity() {
    let made = |this: &str, next: &str| {
        let (question, validity) = (question(&WORLD.head.certificate), (at(this), at(next)));
        let good = |_: &[u8]| Standing::Good;
        [authority::premade(&RESPONDER, &question, good, validity, &mut rng()).unwrap()]
    };
    let after = made("2026-11-20T08:00:00Z", "2026-11-27T08:00:00Z");
    let RevocationSource::Ocsp { next_update, .. } = judge(&after, now()).unwrap().revocation else {
        panic!("an answer was judged")
    };
    assert_eq!(next_update, Some(at("2026-11-27T08:00:00Z")));
    assert!(Ocsp::parse(&after[0]).unwrap().nonce().is_none(), "it was made for everybody");
    let before = made("2026-11-14T08:00:00Z", "2026-11-21T08:00:00Z");
    assert_eq!(code(judge(&before, at("2026-11-21T07:59:59Z"))), "valid");
    assert_eq!(why(judge(&before, at("2026-11-21T08:00:00Z"))), unavailable("stale"));
    let long = made("2026-11-12T08:00:00Z", "2027-11-12T08:00:00Z");
    assert_eq!(code(judge(&long, at("2026-11-20T07:59:59Z"))), "valid");
    assert_eq!(told(&long), unavailable("stale"));
}

/// Each byte changed: never good, unless the byte is outside of what is signed and decides nothing.
#[test]
fn a_changed_answer_proves_nothing() {
    let good = answer(Standing::Good);
    let mut refused = 0;
    for position in 0..good.len() {
        let mut changed = good.clone();
        changed[position] ^= 1;
        let Ok(changed) = Ocsp::parse(&changed) else {
            refused += 1;
            continue;
        };
        let evidence = Evidence { ocsp: vec![changed], ..Evidence::default() };
        match judge_on(evidence, now()) {
            Err(failure) => {
                assert_eq!(failure.code, FailureCode::StatusUnavailable, "byte {position}");
                refused += 1;
            }
            Ok(_) => panic!("byte {position} does not matter"),
        }
    }
    assert_eq!(refused, good.len());
    for cut in 0..good.len() {
        assert!(Ocsp::parse(&good[..cut]).is_err());
    }
}

#[test]
fn a_refusal_of_the_responder_is_no_answer() {
    // tryLater
    let failure = Ocsp::parse(&[0x30, 0x03, 0x0a, 0x01, 0x03]).unwrap_err();
    assert_eq!(failure.code, FailureCode::StatusUnavailable);
}

#[test]
fn the_question_names_the_certificate_with_sha256() {
    let question = question(&WORLD.head.certificate);
    let (asked, extensions) = ocsp::asked(&question).unwrap();
    assert_eq!(asked.digest, crate::Digest::Sha256);
    assert_eq!(asked.serial, issuer_and_serial(&WORLD.head.certificate).unwrap().1);
    assert!(extensions.windows(oid::OCSP_NONCE.len()).any(|window| window == oid::OCSP_NONCE));
}
