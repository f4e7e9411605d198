//! Time stamps: tokens that count, tokens that must not, and what they do to the moment of a signature (order 500/НҚ,
//! points 14 and 17).

use std::io::Write;
use std::process::Command;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::world::*;
use crate::authority::{self, Asked, Authority, Pair, Profile, Revocation, Service};
use crate::timestamp::{self, Over, Request, Stamped};
use crate::{
    Algorithm, Content, Digest, Evidence, Failure, FailureCode, Purpose, Reason, Verified, Warning, oid,
    sign, signature_value, verify,
};

static SERVICE: LazyLock<Pair> = LazyLock::new(|| service_of(&WORLD.gost));

fn service_of(authority: &Authority) -> Pair {
    authority.issue_service(Service::TimeStamping, year(), &mut rng()).unwrap()
}

fn token_by(service: &Pair, over: &[u8], moment: Timestamp) -> Vec<u8> {
    Asked::over(Digest::Sha256, over).token(service, moment, &[0x21; 8], &mut rng()).unwrap()
}

fn judge(token: &[u8], over: &[u8]) -> Result<Stamped, Failure> {
    timestamp::verify(token, Over::Bytes(over), now(), &WORLD.trust(), &WORLD.evidence(&[]))
}

fn refusal(token: &[u8]) -> (FailureCode, String) {
    let failure = judge(token, CONTENT).unwrap_err();
    (failure.code, failure.args.get("reason").cloned().unwrap_or_default())
}

fn because(code: FailureCode, reason: &str) -> (FailureCode, String) {
    (code, reason.to_owned())
}

#[test]
fn a_token_tells_when_the_bytes_existed() {
    for authority in [&WORLD.gost, &WORLD.rsa] {
        let stamped = judge(&token_by(&service_of(authority), CONTENT, now()), CONTENT).unwrap();
        assert_eq!((stamped.at, stamped.digest), (now(), Digest::Sha256));
        assert_eq!(
            (stamped.authority.as_str(), stamped.policy.as_str()),
            ("TIME-STAMPING AUTHORITY", "1.2.398.3.3.2.6.4")
        );
        assert_eq!(stamped.chain.len(), 3);
    }
}

/// Serial numbers of the national service may be negative.
#[test]
fn a_negative_serial_number_is_read() {
    let asked = Asked::over(Digest::Streebog512, CONTENT);
    let token = asked.token(&SERVICE, now(), &[0xdf, 0x02, 0x14], &mut rng()).unwrap();
    assert_eq!(judge(&token, CONTENT).unwrap().serial, "df0214");
}

#[test]
fn a_token_over_other_bytes_is_refused() {
    let imprint = because(FailureCode::ContentDiffers, "imprint");
    assert_eq!(refusal(&token_by(&SERVICE, b"other bytes", now())), imprint);
    let token = token_by(&SERVICE, CONTENT, now());
    let over = |over| timestamp::verify(&token, over, now(), &WORLD.trust(), &WORLD.evidence(&[])).is_ok();
    let hashed = Digest::Sha256.of(CONTENT);
    assert!(over(Over::Hash(Digest::Sha256, &hashed)));
    assert!(!over(Over::Hash(Digest::Sha512, &hashed)));
}

#[test]
fn the_key_must_be_for_time_stamps_and_for_nothing_else() {
    let by = |profile: &Profile| refusal(&token_by(&WORLD.holder_of(profile), CONTENT, now()));
    let service = || Profile::service(Service::TimeStamping);
    let purpose = because(FailureCode::WrongPurpose, "not for time stamps");
    assert_eq!(refusal(&token_by(&WORLD.head, CONTENT, now())), purpose);
    assert_eq!(by(&Profile::service(Service::Status)), purpose);
    assert_eq!(by(&Profile { purposes_critical: false, ..service() }), purpose);
    assert_eq!(
        by(&Profile { purposes: vec![oid::TIME_STAMPING, oid::EMAIL_PROTECTION], ..service() }),
        purpose
    );
    assert_eq!(by(&Profile { purposes: vec![], ..service() }), purpose);
    let usage = because(FailureCode::WrongKeyUsage, "not for time stamps");
    let encrypts = crate::certificate::usage::DIGITAL_SIGNATURE | crate::certificate::usage::KEY_ENCIPHERMENT;
    assert_eq!(by(&Profile { key_usage: encrypts, ..service() }), usage);
    assert_eq!(by(&Profile { authority: Some(None), ..service() }), usage);
}

#[test]
fn the_service_must_be_in_its_time_known_and_not_revoked() {
    let over = period("2025-01-01T00:00:00Z", "2026-11-20T07:59:59Z");
    let old = WORLD.gost.issue_service(Service::TimeStamping, over, &mut rng()).unwrap();
    assert_eq!(refusal(&token_by(&old, CONTENT, now())).0, FailureCode::Expired);
    // A token from the time of the certificate stays good after its end.
    let in_time = token_by(&old, CONTENT, at("2026-11-20T07:59:59Z"));
    assert!(judge(&in_time, CONTENT).is_ok());
    assert_eq!(refusal(&token_by(&SERVICE, CONTENT, at("2026-05-31T00:00:00Z"))).0, FailureCode::NotYetValid);
    let stranger = authority(Algorithm::Gost2015, "(GOST) TEST");
    assert_eq!(refusal(&token_by(&service_of(&stranger), CONTENT, now())).0, FailureCode::UntrustedCa);
    let token = token_by(&SERVICE, CONTENT, now());
    let on = |evidence: &Evidence| {
        timestamp::verify(&token, Over::Bytes(CONTENT), now(), &WORLD.trust(), evidence).unwrap_err().code
    };
    assert_eq!(on(&Evidence::default()), FailureCode::StatusUnavailable);
    let revocation = Revocation {
        certificate: SERVICE.certificate.clone(),
        at: at("2026-11-20T07:00:00Z"),
        reason: Reason::KeyCompromise,
    };
    assert_eq!(on(&WORLD.evidence(&[revocation])), FailureCode::Revoked);
}

/// RFC 3161, 4: a token from before the revocation counts only where the reason is told and says nothing of the key.
#[test]
fn a_key_that_was_lost_later_takes_its_tokens_with_it() {
    let token = token_by(&SERVICE, CONTENT, now());
    let verdict = |evidence: &Evidence| {
        let judged = timestamp::verify(&token, Over::Bytes(CONTENT), now(), &WORLD.trust(), evidence);
        judged.map_or_else(|failure| failure.code.as_str(), |_| "valid")
    };
    let later = at("2026-11-20T09:00:00Z");
    let listed = |reason| {
        let revocation = Revocation { certificate: SERVICE.certificate.clone(), at: later, reason };
        verdict(&WORLD.evidence(&[revocation]))
    };
    // In a list "unspecified" is written by saying nothing.
    let answered = |reason| {
        let responder = WORLD.gost.issue_service(Service::Status, year(), &mut rng()).unwrap();
        let issuer = &WORLD.gost.issuing.certificate;
        let question = crate::ocsp::request(&SERVICE.certificate, issuer, &[7; 16]).unwrap();
        let standing = |_: &[u8]| authority::Standing::Revoked(later, reason);
        let moment = at("2026-11-20T10:00:00Z");
        let answer = authority::answer(&responder, &question, standing, moment, &mut rng()).unwrap();
        let ocsp = vec![crate::Ocsp::parse(&answer).unwrap()];
        verdict(&Evidence { ocsp, ..WORLD.evidence(&[]) })
    };
    for (reason, list, answer) in [
        (Reason::KeyCompromise, "revoked", "revoked"),
        (Reason::CertificateHold, "revoked", "revoked"),
        (Reason::PrivilegeWithdrawn, "revoked", "revoked"),
        (Reason::Unspecified, "revoked", "valid"),
        (Reason::Superseded, "valid", "valid"),
        (Reason::AffiliationChanged, "valid", "valid"),
        (Reason::CessationOfOperation, "valid", "valid"),
    ] {
        assert_eq!((listed(reason), answered(reason)), (list, answer), "{reason:?}");
    }
}

#[test]
fn a_token_of_the_future_is_refused() {
    assert!(judge(&token_by(&SERVICE, CONTENT, at("2026-11-20T08:05:00Z")), CONTENT).is_ok());
    assert_eq!(refusal(&token_by(&SERVICE, CONTENT, at("2026-11-20T08:05:01Z"))).0, FailureCode::NotYetValid);
}

/// Services have a set of authorities of their own where one is given.
#[test]
fn services_may_have_authorities_of_their_own() {
    let other = authority(Algorithm::RsaSha256, "(RSA) TIME");
    let evidence = evidence(&[(&WORLD.gost, &[]), (&other, &[])]);
    let trust = WORLD.trust().with_stamping(trust(crate::Realm::Test, &[&other]));
    let judge = |service: &Pair| {
        let token = token_by(service, CONTENT, now());
        timestamp::verify(&token, Over::Bytes(CONTENT), now(), &trust, &evidence)
            .map_err(|failure| failure.code)
    };
    let stamped = judge(&service_of(&other)).unwrap();
    assert!(trust.certificate(&stamped.chain[2]).is_some());
    assert_eq!(judge(&SERVICE).unwrap_err(), FailureCode::UntrustedCa);
}

#[test]
fn a_changed_token_is_refused() {
    let token = token_by(&service_of(&WORLD.rsa), CONTENT, now());
    for position in 0..token.len() {
        let mut changed = token.clone();
        changed[position] ^= 1;
        if let Ok(stamped) = judge(&changed, CONTENT) {
            // The list of digests before the content, and the class of what comes with it: not signed, not read.
            assert!(position < 60, "byte {position} does not matter: {stamped:?}");
            assert_eq!(stamped.at, now());
        }
    }
    for cut in 0..token.len() {
        assert!(judge(&token[..cut], CONTENT).is_err());
    }
}

#[test]
fn a_signature_over_a_document_is_no_token_and_a_token_no_signature() {
    assert_eq!(refusal(&attached(&WORLD.head)), because(FailureCode::Malformed, "content type"));
    let token = token_by(&SERVICE, CONTENT, now());
    assert_eq!(code(WORLD.judge_cms(&token, Content::Attached, Purpose::Sign)), "malformed");
}

#[test]
fn an_answer_must_answer_the_question() {
    let asked = Request::over(CONTENT, Digest::Sha512, Some("1.2.398.3.3.2.6.1".into()), [0x80; 8]);
    let ask = |request: &Request| {
        authority::stamp(&SERVICE, &request.to_der().unwrap(), now(), &mut rng()).unwrap()
    };
    let answer = ask(&asked);
    let stamped = judge(&asked.token(&answer).unwrap(), CONTENT).unwrap();
    assert_eq!((stamped.digest, stamped.policy.as_str()), (Digest::Sha512, "1.2.398.3.3.2.6.1"));
    let reason = |request: Request| request.token(&answer).unwrap_err().args["reason"].clone();
    assert_eq!(reason(Request { nonce: [1; 8], ..asked.clone() }), "nonce");
    assert_eq!(reason(Request { policy: Some("1.2.3".into()), ..asked.clone() }), "policy");
    assert_eq!(reason(Request::over(b"other", Digest::Sha512, None, [0x80; 8])), "imprint");
    assert_eq!(reason(Request::over(CONTENT, Digest::Sha256, None, [0x80; 8])), "imprint");
    // rejection, with a text
    let refused = [&[0x30, 0x0b, 0x30, 0x09, 0x02, 1, 2, 0x30, 4, 0x0c, 2][..], b"no"].concat();
    let failure = asked.token(&refused).unwrap_err();
    assert_eq!((failure.code, failure.args["reason"].as_str()), (FailureCode::TimeStampDenied, "no"));
}

/// A signature of the head with tokens in it, judged long afterwards.
fn stamped_signature(tokens: impl Fn(&[u8]) -> Vec<Vec<u8>>) -> Vec<u8> {
    let cms = attached(&WORLD.head);
    sign::with_time_stamps(&cms, &tokens(&signature_value(&cms).unwrap())).unwrap()
}

fn judge_at(cms: &[u8], purpose: Purpose, moment: &str, evidence: &Evidence) -> Result<Verified, Failure> {
    verify(cms, Content::Attached, purpose, at(moment), &WORLD.trust(), evidence).sole()
}

/// What was signed and stamped in time comes when the certificate has expired or was revoked.
#[test]
fn a_time_stamp_inside_moves_the_moment_back() {
    let cms = stamped_signature(|value| vec![token_by(&SERVICE, value, now())]);
    let good = WORLD.evidence(&[]);
    let after_the_end = "2027-08-01T00:00:00Z";
    let verified = judge_at(&cms, Purpose::Sign, after_the_end, &good).unwrap();
    assert_eq!(verified.verified_at, at(after_the_end));
    assert_eq!(verified.time_stamp.unwrap().at, now());
    assert_eq!(verified.warnings, []);
    assert_eq!(code(judge_at(&attached(&WORLD.head), Purpose::Sign, after_the_end, &good)), "expired");
    for (since, expected) in [("2026-11-20T08:00:01Z", "valid"), ("2026-11-20T07:59:59Z", "revoked")] {
        let revoked = Revocation {
            certificate: WORLD.head.certificate.clone(),
            at: at(since),
            reason: Reason::Superseded,
        };
        let verdict = judge_at(&cms, Purpose::Sign, "2026-11-20T12:00:00Z", &WORLD.evidence(&[revoked]));
        assert_eq!(code(verdict), expected, "{since}");
    }
}

#[test]
fn at_sign_in_the_present_counts() {
    let cms = stamped_signature(|value| vec![token_by(&SERVICE, value, now())]);
    let verdict = judge_at(&cms, Purpose::SignIn, "2027-08-01T00:00:00Z", &WORLD.evidence(&[]));
    assert_eq!(code(verdict), "expired");
}

/// A token is not covered by the signature: whoever hangs on a bad one takes nothing away, and adds nothing.
#[test]
fn a_token_that_proves_nothing_leaves_the_moment_of_receipt() {
    let other = stamped_signature(|_| vec![token_by(&SERVICE, b"another signature", now())]);
    let verified = judge_at(&other, Purpose::Sign, "2026-11-20T09:00:00Z", &WORLD.evidence(&[])).unwrap();
    assert_eq!((verified.time_stamp, &verified.warnings[..]), (None, &[Warning::TimeStampRefused][..]));
    assert_eq!(verified.time_stamp_refused.unwrap().code, FailureCode::ContentDiffers);
    assert_eq!(
        code(judge_at(&other, Purpose::Sign, "2027-08-01T00:00:00Z", &WORLD.evidence(&[]))),
        "expired"
    );
}

#[test]
fn of_several_tokens_the_earliest_that_holds_counts() {
    let earlier = at("2026-11-20T07:00:00Z");
    let cms = stamped_signature(|value| {
        vec![
            token_by(&SERVICE, value, now()),
            token_by(&WORLD.head, value, at("2026-11-01T00:00:00Z")),
            token_by(&SERVICE, value, earlier),
        ]
    });
    let verified = WORLD.judge_cms(&cms, Content::Attached, Purpose::Sign).unwrap();
    assert_eq!(verified.time_stamp.unwrap().at, earlier);
    assert_eq!(verified.time_stamp_refused.unwrap().code, FailureCode::WrongPurpose);
}

#[test]
fn a_service_of_another_authority_is_noted() {
    let service = service_of(&WORLD.rsa);
    let cms = stamped_signature(|value| vec![token_by(&service, value, now())]);
    let verified = WORLD.judge_cms(&cms, Content::Attached, Purpose::Sign).unwrap();
    assert_eq!(verified.warnings, [Warning::TimeStampOfOtherAuthority]);
}

/// The independent check: OpenSSL reads the question, makes out the token and verifies it.
#[test]
fn openssl_verifies_a_token_of_ours() {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("skipped: there is no openssl");
        return;
    }
    let folder = std::env::temp_dir().join(format!("tereze-tokens-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        path
    };
    let pem = |der: &[u8]| crate::input::pem("CERTIFICATE", der).into_bytes();
    let service = service_of(&WORLD.rsa);
    let asked = Request::over(CONTENT, Digest::Sha512, None, [0xa5; 8]);
    let question = asked.to_der().unwrap();
    let response = authority::stamp(&service, &question, now(), &mut rng()).unwrap();
    let (root, issuing) = (pem(&WORLD.rsa.root.certificate), pem(&WORLD.rsa.issuing.certificate));
    let (root, issuing) = (file("root.pem", &root), file("issuing.pem", &issuing));
    let verify = |response: &[u8], moment: Timestamp| {
        let done = Command::new("openssl")
            .args(["ts", "-verify", "-attime", &moment.as_second().to_string(), "-queryfile"])
            .arg(file("question.tsq", &question))
            .arg("-in")
            .arg(file("answer.tsr", response))
            .arg("-CAfile")
            .arg(&root)
            .arg("-untrusted")
            .arg(&issuing)
            .output()
            .unwrap();
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (good, said) = verify(&response, now());
    assert!(good, "{said}");
    let mut changed = response.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(!verify(&changed, now()).0);
    assert!(!verify(&response, at("2027-08-01T00:00:00Z")).0);
    std::fs::remove_dir_all(folder).unwrap();
}
