//! The published certificates, lists, signatures and test keys of the НУЦ РК. They are not part of this repository:
//! where the folder is absent these tests say so and pass. It is looked for beside the checkout, or where
//! `TEREZE_SHARED` points.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use jiff::Timestamp;

use super::world::{at, code};
use crate::certificate::Certificate;
use crate::sign::{self, SigningKey};
use crate::{
    Algorithm, Content, Crl, Evidence, FailureCode, Purpose, Realm, Report, TrustStore, Warning, input,
    verify,
};

/// The folder, or a line that tells why nothing was tested.
fn material() -> Option<PathBuf> {
    let shared = std::env::var_os("TEREZE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let folder = shared.join("pki");
    if folder.join("MANIFEST.csv").is_file() {
        return Some(folder);
    }
    eprintln!("skipped: published test certificates are not at {}", folder.display());
    None
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn parse(file: &Path) -> Result<Certificate, crate::Failure> {
    Certificate::parse(&input::der(&fs::read(file).unwrap(), &["CERTIFICATE"])?)
}

/// Authorities of the supported algorithms; those of GOST-2004 are refused while reading.
fn authorities(folder: &Path) -> Vec<Certificate> {
    let mut authorities = Vec::new();
    for file in files(&folder.join("ca"), ".cer") {
        match parse(&file) {
            Ok(certificate) => authorities.push(certificate),
            Err(failure) => {
                assert_eq!(failure.code, FailureCode::UnsupportedAlgorithm, "{}", file.display());
                assert!(file.to_string_lossy().contains("gost"), "{}", file.display());
            }
        }
    }
    authorities
}

fn trust(folder: &Path) -> TrustStore {
    let (mut anchors, mut intermediates) = (Vec::new(), Vec::new());
    for authority in authorities(folder) {
        let list = if authority.issuer == authority.subject { &mut anchors } else { &mut intermediates };
        list.push(authority.raw().to_vec());
    }
    TrustStore::new(Realm::Test, &anchors, &intermediates).unwrap()
}

fn lists(folder: &Path, names: &[&str]) -> Evidence {
    let read = |name: &&str| Crl::parse(&fs::read(folder.join("crl").join(name)).unwrap()).unwrap();
    Evidence { crls: names.iter().map(read).collect(), ..Evidence::default() }
}

#[test]
fn every_supported_authority_is_signed_by_its_issuer() {
    let Some(folder) = material() else { return };
    let authorities = authorities(&folder);
    assert_eq!(authorities.len(), 8);
    for authority in &authorities {
        let mut issuers = authorities.iter().filter(|issuer| issuer.subject == authority.issuer);
        assert!(issuers.any(|issuer| authority.is_signed_by(&issuer.key)), "{}", authority.common_name());
    }
}

#[test]
fn every_supported_user_certificate_is_signed_by_a_known_authority() {
    let Some(folder) = material() else { return };
    let authorities = authorities(&folder);
    let (mut verified, mut refused) = (0, 0);
    for file in files(&folder.join("cert"), ".cer") {
        let certificate = match parse(&file) {
            Ok(certificate) => certificate,
            Err(failure) => {
                assert_eq!(failure.code, FailureCode::UnsupportedAlgorithm, "{}", file.display());
                refused += 1;
                continue;
            }
        };
        let known = |issuer: &Certificate| {
            issuer.subject == certificate.issuer && certificate.is_signed_by(&issuer.key)
        };
        assert!(authorities.iter().any(known), "{}", file.display());
        let subject = certificate.subject().unwrap();
        let system = file.to_string_lossy().contains("infosystem");
        assert_eq!(subject.system.is_some(), system, "{}", file.display());
        assert_eq!(subject.iin.is_none(), system, "{}", file.display());
        verified += 1;
    }
    assert!(verified >= 60 && refused >= 15, "{verified} verified, {refused} refused");
}

#[test]
fn lists_verify_while_they_are_fresh_and_deltas_do_not_stand_alone() {
    let Some(folder) = material() else { return };
    let authorities = authorities(&folder);
    let mut read = 0;
    for file in files(&folder.join("crl"), ".crl") {
        let name = file.to_string_lossy();
        let crl = match Crl::parse(&fs::read(&file).unwrap()) {
            Ok(crl) => crl,
            Err(failure) => {
                assert_eq!(failure.code, FailureCode::UnsupportedAlgorithm, "{name}");
                continue;
            }
        };
        let delta = name.contains("_d_");
        for (moment, fresh) in [(crl.this_update(), !delta), (crl.next_update().unwrap(), false)] {
            let mine = Evidence { crls: vec![crl.clone()], ..Evidence::default() };
            // The issuer's own serial number is on none of its lists.
            let good = authorities
                .iter()
                .any(|issuer| crate::crl::status(issuer, issuer, &mine.crls, moment).is_ok());
            assert_eq!(good, fresh, "{name} at {moment}");
        }
        read += 1;
    }
    assert_eq!(read, 8);
}

/// One published key, its certificate, and what the manifest says of it.
struct Key {
    file: String,
    pkcs8: Vec<u8>,
    certificate: Vec<u8>,
    revoked_in: Option<String>,
}

fn keys(folder: &Path) -> Vec<Key> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.csv")).unwrap();
    let revoked_in = |file: &str| {
        let line = manifest.lines().find(|line| line.starts_with(&format!("{file},"))).unwrap();
        let (_, rest) = line.split_once("revoked in ")?;
        rest.split_once(' ').map(|(list, _)| list.trim_start_matches("crl/").to_owned())
    };
    let keys: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("p12/keys.json")).unwrap()).unwrap();
    let read = |key: &serde_json::Value| {
        let text = |name: &str| key[name].as_str().unwrap().to_owned();
        Key {
            pkcs8: base64::engine::general_purpose::STANDARD.decode(text("pkcs8_der_base64")).unwrap(),
            certificate: fs::read(folder.join(text("certificate"))).unwrap(),
            revoked_in: revoked_in(&text("file")),
            file: text("file"),
        }
    };
    keys.as_array().unwrap().iter().map(read).collect()
}

/// A moment inside the validity of the kit, with the lists that were fresh then.
fn moment(file: &str) -> (Timestamp, &'static [&'static str]) {
    const LISTS_2023: &[&str] = &["2023-kit/nca_gost_test_2022.crl", "2023-kit/nca_rsa_test.crl"];
    if file.contains("kit-2024-10") {
        (at("2025-05-01T06:00:00Z"), &["2025-04/nca_gost2022_test.crl"])
    } else if file.contains("kit-2023") {
        (at("2024-01-15T06:00:00Z"), LISTS_2023)
    } else if file.contains("from-source") {
        (
            at("2022-08-01T06:00:00Z"),
            &["ncanode-tests/nca_gost2022_test.crl", "ncanode-tests/nca_rsa_test.crl"],
        )
    } else {
        // No list of that time has survived.
        (at("2020-09-09T20:03:14Z"), &[])
    }
}

/// What the purpose table and the manifest say of a key.
fn expected(key: &Key, purpose: Purpose, moment: Timestamp, has_list: bool) -> &'static str {
    let described = crate::describe(&key.certificate).unwrap();
    if moment > described.facts.not_after {
        return "expired";
    }
    let system = key.file.contains("infosystem");
    let auth = key.file.contains("-auth-");
    match purpose {
        Purpose::Sign | Purpose::Seal if auth => return "wrong-key-usage",
        _ if key.file.contains("treasury") => return "wrong-purpose",
        Purpose::SignIn | Purpose::Sign if system => return "wrong-purpose",
        Purpose::Seal if !system => return "wrong-purpose",
        _ => {}
    }
    match (has_list, &key.revoked_in) {
        (false, _) => "status-unavailable",
        (true, Some(_)) => "revoked",
        (true, None) => "valid",
    }
}

#[test]
fn published_keys_sign_and_are_judged_by_their_certificates() {
    let Some(folder) = material() else { return };
    let trust = trust(&folder);
    let mut codes = std::collections::BTreeMap::<_, usize>::new();
    for key in keys(&folder) {
        let described = crate::describe(&key.certificate);
        if described.as_ref().is_err_and(|failure| failure.code == FailureCode::UnsupportedAlgorithm) {
            assert!(key.file.contains("gost2004"), "{}", key.file);
            continue;
        }
        let signing = SigningKey::from_pkcs8(&key.pkcs8).unwrap();
        assert_eq!(signing.algorithm(), described.unwrap().facts.algorithm);
        let (moment, names) = moment(&key.file);
        if let Some(list) = &key.revoked_in {
            assert!(names.contains(&list.as_str()), "{} is revoked in {list}", key.file);
        }
        let evidence = lists(&folder, names);
        let cms = sign::cms(&signing, &key.certificate, b"text", true, moment, &mut |_| {}).unwrap();
        for purpose in [Purpose::SignIn, Purpose::Sign, Purpose::Seal] {
            let verdict = verify(&cms, Content::Attached, purpose, moment, &trust, &evidence).sole();
            let expected = expected(&key, purpose, moment, !names.is_empty());
            assert_eq!(code(verdict), expected, "{} {purpose:?}", key.file);
            *codes.entry(expected).or_default() += 1;
        }
        // Nothing of the test world counts in production.
        let national = TrustStore::national();
        let verdict = verify(&cms, Content::Attached, Purpose::Sign, moment, &national, &evidence).sole();
        assert_eq!(code(verdict), "untrusted-ca");
    }
    assert!(codes["valid"] >= 30 && codes["revoked"] >= 30, "{codes:?}");
}

fn judge(
    folder: &Path,
    cms: &[u8],
    content: Content,
    purpose: Purpose,
    moment: &str,
    names: &[&str],
) -> Report {
    verify(cms, content, purpose, at(moment), &trust(folder), &lists(folder, names))
}

fn codes(report: Report) -> Vec<&'static str> {
    report.signers.into_iter().map(code).collect()
}

#[test]
fn two_signers_of_different_algorithms_are_judged_each() {
    let Some(folder) = material() else { return };
    let read = |name: &str| fs::read(folder.join("cms/ncanode").join(name)).unwrap();
    let names = &["ncanode-tests/nca_gost2022_test.crl", "ncanode-tests/nca_rsa_test.crl"];
    let when = "2022-09-27T21:18:00Z";
    let content = read("test123.txt");
    let (attached, detached) = (read("two-signers-attached.cms"), read("two-signers-detached.cms"));
    // The RSA certificate had expired in January 2022.
    let report = judge(&folder, &attached, Content::Attached, Purpose::Sign, when, names);
    let first = report.signers[0].as_ref().unwrap();
    assert_eq!(first.content.as_deref(), Some(content.as_slice()));
    assert_eq!(first.certificate.algorithm, Algorithm::Gost2015);
    assert_eq!(first.claimed_at, Some(at("2022-09-27T21:17:59Z")));
    assert_eq!(codes(report), ["valid", "expired"]);
    let when = "2022-09-27T21:30:00Z";
    let report = judge(&folder, &detached, Content::Detached(&content), Purpose::Sign, when, names);
    assert_eq!(codes(report), ["valid", "expired"]);
    let report = judge(&folder, &detached, Content::Detached(b"test124"), Purpose::Sign, when, names);
    assert_eq!(codes(report), ["content-differs", "content-differs"]);
}

#[test]
fn signatures_of_2020_are_whole_and_their_status_is_unknown() {
    let Some(folder) = material() else { return };
    let when = "2020-09-09T20:03:20Z";
    for file in files(&folder.join("cms/2020"), ".cms") {
        let (name, bytes) = (file.to_string_lossy().into_owned(), fs::read(&file).unwrap());
        let sign_in = codes(judge(&folder, &bytes, Content::Attached, Purpose::SignIn, when, &[]));
        let sign = codes(judge(&folder, &bytes, Content::Attached, Purpose::Sign, when, &[]));
        if name.contains("gostknca") {
            assert_eq!(
                (sign_in, sign),
                (vec!["unsupported-algorithm"], vec!["unsupported-algorithm"]),
                "{name}"
            );
            continue;
        }
        let signing = if name.contains("-auth") { "wrong-key-usage" } else { "status-unavailable" };
        assert_eq!((sign_in, sign), (vec!["status-unavailable"], vec![signing]), "{name}");
    }
}

#[test]
fn other_published_containers_give_their_expected_result() {
    let Some(folder) = material() else { return };
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let lists_2022 = &["ncanode-tests/nca_rsa_test.crl"][..];
    let verdict = |name: &str, content, when: &str, names: &[&str]| {
        codes(judge(&folder, &read(name), content, Purpose::Sign, when, names))
    };
    // Intact, the certificate had expired when they were made.
    for name in ["cms/ncanode/rsa-attached.cms", "cms/ncanode/rsa-attached-lol_kek.cms"] {
        assert_eq!(
            verdict(name, Content::Attached, "2022-08-01T00:00:00Z", lists_2022),
            ["expired"],
            "{name}"
        );
        assert_eq!(
            verdict(name, Content::Attached, "2021-06-01T00:00:00Z", &[]),
            ["status-unavailable"],
            "{name}"
        );
    }
    // With a time stamp of the test authority.
    let stamped = read("cms/mitwork/gost2015-attached-tsp-testtsa.cms");
    let names = &["2025-04/nca_gost2022_test.crl"];
    let report = judge(&folder, &stamped, Content::Attached, Purpose::Sign, "2025-05-01T00:00:00Z", names);
    match &report.signers[..] {
        // The service still signed with GOST-2004, which counts no more.
        [Ok(verified)] => {
            assert!(verified.warnings.contains(&Warning::TimeStampRefused));
            let refused = verified.time_stamp_refused.as_ref().unwrap();
            assert_eq!(refused.code, FailureCode::UnsupportedAlgorithm);
        }
        other => panic!("{other:?}"),
    }
    let manifest = read("cms/zip-container/NCAManifest.xml");
    let when = "2021-05-03T14:36:00Z";
    let container = verdict("cms/zip-container/signature.cms", Content::Detached(&manifest), when, &[]);
    assert_eq!(container, ["unsupported-algorithm"]);
    // Russian identifiers and byte order.
    let text = read("openssl-gost/content.txt");
    let russian = verdict("openssl-gost/attached.cms", Content::Detached(&text), "2026-11-20T00:00:00Z", &[]);
    assert_eq!(russian, ["unsupported-algorithm"]);
    let bare =
        verdict("openssl-gost/detached-noattr.cms", Content::Detached(&text), "2026-11-20T00:00:00Z", &[]);
    assert_eq!(bare, ["malformed"]);
    // A time-stamp token is not a signature over a document.
    let token = verdict("tsp/tsp_token.der", Content::Attached, "2022-09-18T13:20:15Z", &[]);
    assert_eq!(token, ["malformed"]);
}

/// The published token is of a service with GOST-2004, over SHA-1, with a serial number that would be negative if it were
/// a byte shorter: neither counts.
#[test]
fn the_published_token_of_old_algorithms_is_refused() {
    let Some(folder) = material() else { return };
    let token = fs::read(folder.join("tsp/tsp_token.der")).unwrap();
    let over = crate::timestamp::Over::Bytes(b"anything");
    let failure = crate::timestamp::verify(
        &token,
        over,
        at("2022-09-18T13:21:00Z"),
        &trust(&folder),
        &Evidence::default(),
    );
    assert_eq!(failure.unwrap_err().code, FailureCode::UnsupportedAlgorithm);
}

/// Answers of the test responder: good, revoked, and the form that says that there is no such certificate.
#[test]
fn published_answers_about_certificates_give_their_expected_result() {
    let Some(folder) = material() else { return };
    let trust = trust(&folder);
    let authorities = authorities(&folder);
    let about = |name: &str, moment: &str| {
        let response = crate::Ocsp::parse(&fs::read(folder.join("ocsp").join(name)).unwrap()).unwrap();
        let serial = response.sole_serial();
        let mut told = Vec::new();
        for issuer in &authorities {
            // Only the serial number of the certificate is needed: the certificates themselves are not published.
            let Some(mut certificate) = trust.intermediates.first().cloned() else { continue };
            certificate.serial = serial.clone();
            certificate.not_after = at("2030-01-01T00:00:00Z");
            told.extend(response.about(&certificate, issuer, at(moment)));
        }
        assert_eq!(told.len(), 1, "{name}: one of the authorities is meant");
        told.remove(0)
    };
    let good = about("ocsp_response_individual_sign_2004.der", "2022-09-02T16:50:00Z");
    assert!(matches!(good, Ok(Ok(crate::RevocationSource::Ocsp { .. }))), "{good:?}");
    assert_eq!(about("ocsp_response_individual_sign_2004.der", "2022-09-02T18:00:00Z"), Err("stale"));
    let revoked = about("ocsp_response_ceo_2015_revoked.der", "2022-09-02T17:00:00Z").unwrap().unwrap_err();
    assert_eq!((revoked.code, revoked.args["reason"].as_str()), (FailureCode::Revoked, "certificate-hold"));
    let unknown = about("ocsp_response_individual_2015.der", "2022-09-02T17:00:00Z").unwrap().unwrap_err();
    assert_eq!(unknown.code, FailureCode::UnknownCertificate);
    let old = fs::read(folder.join("ocsp/ocsp_response_ceo_sign_2004_revoked.der")).unwrap();
    assert_eq!(crate::Ocsp::parse(&old).unwrap_err().code, FailureCode::UnsupportedAlgorithm);
}
