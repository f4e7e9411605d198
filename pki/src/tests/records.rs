//! Evidence records: one token over many groups, carried on by stamping the token, and by hashing everything anew.

use std::process::Command;

use jiff::Timestamp;

use super::world::*;
use crate::authority::{self, Authority, Pair, Service};
use crate::ers::{self, Ages, Link, Proved, Record, Tree};
use crate::timestamp::Request;
use crate::{Algorithm, Crl, Digest, Evidence, Failure, FailureCode};

/// Ends of digests; signatures do not age here.
struct Ends(Option<(Digest, &'static str)>);

impl Ages for Ends {
    fn digest(&self, digest: Digest) -> Option<Timestamp> {
        self.0.filter(|(aged, _)| *aged == digest).map(|(_, until)| at(until))
    }

    fn signature(&self, _: Algorithm) -> Option<Timestamp> {
        None
    }
}

const NEVER: Ends = Ends(None);
const DOCUMENT: &[u8] = b"a document";
const SIGNATURE: &[u8] = b"the signature under it";

/// A service whose key lives three years from a year on.
fn service(year: i16) -> Pair {
    let period = period(&format!("{year}-01-01T00:00:00Z"), &format!("{}-12-31T23:59:59Z", year + 2));
    WORLD.gost.issue_service(Service::TimeStamping, period, &mut rng()).unwrap()
}

fn token(service: &Pair, digest: Digest, root: Vec<u8>, moment: &str) -> Vec<u8> {
    let request = Request { digest, hashed: root, policy: None, nonce: [1; 8] };
    let answer = authority::stamp(service, &request.to_der().unwrap(), at(moment), &mut rng()).unwrap();
    request.token(&answer).unwrap()
}

fn hashes(digest: Digest) -> Result<Vec<Vec<u8>>, Failure> {
    Ok(vec![digest.of(DOCUMENT), digest.of(SIGNATURE)])
}

/// Groups of other people around ours.
fn link(service: &Pair, digest: Digest, ours: Vec<Vec<u8>>, others: usize, moment: &str) -> Link {
    let mut groups: Vec<_> =
        (0..others).map(|nth| vec![digest.of(&[nth as u8]), digest.of(&[nth as u8, 1])]).collect();
    let place = others / 2;
    groups.insert(place, ours);
    let tree = Tree::over(digest, groups);
    Link { digest, branch: tree.branch(place), token: token(service, digest, tree.root(), moment) }
}

fn first(others: usize) -> Record {
    let link =
        link(&service(2026), Digest::Sha256, hashes(Digest::Sha256).unwrap(), others, "2026-11-20T08:00:00Z");
    Record { chains: vec![vec![link]] }
}

/// Carried on by a stamp over the token.
fn renewed(mut record: Record, year: i16, moment: &str) -> Record {
    let (digest, ours) = record.to_renew().unwrap();
    record.chains.last_mut().unwrap().push(link(&service(year), digest, ours, 5, moment));
    record
}

/// Lists of the authority in force at these moments.
fn lists(moments: &[&str]) -> Evidence {
    let list = |moment: &&str| {
        let next = at(moment) + jiff::SignedDuration::from_hours(27);
        let of = |authority: &Authority| {
            let bytes = authority.crl(7, at(moment), next, &[], &mut rng()).unwrap();
            Crl::parse(&bytes).unwrap()
        };
        of(&WORLD.gost)
    };
    Evidence { crls: moments.iter().map(list).collect(), ..Evidence::default() }
}

const MOMENTS: &[&str] =
    &["2026-11-20T00:00:00Z", "2028-11-20T00:00:00Z", "2030-11-20T00:00:00Z", "2032-11-20T00:00:00Z"];

fn judge_by(record: &Record, now: &str, ages: &dyn Ages) -> Result<Proved, Failure> {
    ers::verify(record, &hashes, at(now), &WORLD.trust(), &lists(MOMENTS), ages)
}

fn judge(record: &Record, now: &str) -> Result<Proved, Failure> {
    judge_by(record, now, &NEVER)
}

fn refused(outcome: Result<Proved, Failure>) -> FailureCode {
    outcome.unwrap_err().code
}

#[test]
fn a_record_proves_its_group_among_any_number_of_others() {
    for others in [0, 1, 2, 3, 6, 7, 64] {
        let record = Record::parse(&first(others).to_der()).unwrap();
        let proved = judge(&record, "2026-11-21T00:00:00Z").unwrap();
        assert_eq!(proved.links[0].at, at("2026-11-20T08:00:00Z"), "{others}");
        assert_eq!(proved.until, at("2028-12-31T23:59:59Z"));
    }
}

/// A hash that is alone in its group, as that of a token is, at every place of trees of every shape.
#[test]
fn a_single_hash_is_proved_at_every_place() {
    for others in 0..9 {
        let record = renewed_among(others);
        assert_eq!(judge(&record, "2028-11-21T00:00:00Z").unwrap().links.len(), 2, "{others}");
    }
}

fn renewed_among(others: usize) -> Record {
    let mut record = first(2);
    let (digest, ours) = record.to_renew().unwrap();
    record.chains[0].push(link(&service(2028), digest, ours, others, "2028-11-20T08:00:00Z"));
    record
}

#[test]
fn a_chain_outlives_the_certificates_of_its_services() {
    let record = first(6);
    assert!(judge(&record, "2028-12-31T23:59:59Z").is_ok());
    // Without renewal nothing is proved any more.
    assert_eq!(refused(judge(&record, "2029-01-01T00:00:00Z")), FailureCode::RenewedTooLate);
    let record = renewed(renewed(record, 2028, "2028-11-20T08:00:00Z"), 2030, "2030-11-20T08:00:00Z");
    let record = Record::parse(&record.to_der()).unwrap();
    let proved = judge(&record, "2032-12-31T23:59:59Z").unwrap();
    assert_eq!((proved.links.len(), proved.links[0].at), (3, at("2026-11-20T08:00:00Z")));
    assert_eq!(refused(judge(&record, "2033-01-01T00:00:00Z")), FailureCode::RenewedTooLate);
}

#[test]
fn a_renewal_that_came_too_late_proves_nothing() {
    let record = renewed(first(3), 2030, "2030-11-20T08:00:00Z");
    assert_eq!(refused(judge(&record, "2030-11-21T00:00:00Z")), FailureCode::RenewedTooLate);
}

/// Whoever checks is told what of a proof aged and when, and whether something came too late.
#[test]
fn what_aged_is_told() {
    let aged = |outcome: Result<Proved, Failure>| {
        let args = outcome.unwrap_err().args;
        ["aged", "name", "not_after", "renewed", "before"]
            .map(|name| args.get(name).cloned().unwrap_or_default())
    };
    let certificate = ["certificate", "TIME-STAMPING AUTHORITY", "2028-12-31T23:59:59Z", "", ""];
    assert_eq!(aged(judge(&first(3), "2029-01-01T00:00:00Z")), certificate);
    let late = renewed(first(3), 2030, "2030-11-20T08:00:00Z");
    let [what, _, end, renewed_at, _] = aged(judge(&late, "2030-11-21T00:00:00Z"));
    assert_eq!([what, end, renewed_at], ["certificate", certificate[2], "2030-11-20T08:00:00Z"]);
    let ages = Ends(Some((Digest::Sha256, "2028-12-01T00:00:00Z")));
    let digest = ["digest", "sha-256", "2028-12-01T00:00:00Z", "", ""];
    assert_eq!(aged(judge_by(&first(3), "2028-12-01T00:00:01Z", &ages)), digest);
    // A token that is older than the one that it is to carry on.
    let before = renewed(first(3), 2026, "2026-11-20T07:59:59Z");
    assert_eq!(aged(judge(&before, "2026-11-21T00:00:00Z")), ["", "", "", "", "2026-11-20T08:00:00Z"]);
}

/// When a digest ages, objects and chains are hashed with another one.
#[test]
fn a_new_chain_outlives_a_digest() {
    let ages = Ends(Some((Digest::Sha256, "2028-12-01T00:00:00Z")));
    let mut record = first(6);
    assert_eq!(refused(judge_by(&record, "2028-12-01T00:00:01Z", &ages)), FailureCode::RenewedTooLate);
    let ours = record.to_rehash(Digest::Sha512, &hashes(Digest::Sha512).unwrap());
    record.chains.push(vec![link(&service(2028), Digest::Sha512, ours, 6, "2028-11-20T08:00:00Z")]);
    let record = renewed(Record::parse(&record.to_der()).unwrap(), 2030, "2030-11-20T08:00:00Z");
    let proved = judge_by(&record, "2032-01-01T00:00:00Z", &ages).unwrap();
    assert_eq!(proved.links.len(), 3);
    // Stamping the token once more would not do: the tree under it is made with the old digest.
    let same = renewed(first(6), 2028, "2028-11-20T08:00:00Z");
    assert_eq!(refused(judge_by(&same, "2029-01-01T00:00:00Z", &ages)), FailureCode::RenewedTooLate);
}

#[test]
fn other_objects_are_refused() {
    let record = first(6);
    let with = |hashes: &dyn Fn(Digest) -> Result<Vec<Vec<u8>>, Failure>| {
        ers::verify(&record, hashes, now(), &WORLD.trust(), &lists(MOMENTS), &NEVER).unwrap_err().code
    };
    assert_eq!(
        with(&|digest| Ok(vec![digest.of(b"another"), digest.of(SIGNATURE)])),
        FailureCode::ContentDiffers
    );
    // A part of the group is not the group, and neither is more.
    assert_eq!(with(&|digest| Ok(vec![digest.of(DOCUMENT)])), FailureCode::ContentDiffers);
    assert_eq!(
        with(&|digest| Ok(vec![digest.of(DOCUMENT), digest.of(SIGNATURE), digest.of(b"more")])),
        FailureCode::ContentDiffers
    );
}

#[test]
fn links_of_other_chains_are_refused() {
    let mut record = renewed(first(6), 2028, "2028-11-20T08:00:00Z");
    record.chains[0].remove(0);
    assert_eq!(refused(judge(&record, "2028-11-21T00:00:00Z")), FailureCode::ContentDiffers);
    let mut swapped = renewed(first(6), 2028, "2028-11-20T08:00:00Z");
    swapped.chains[0][0] = first(6).chains[0][0].clone();
    assert_eq!(refused(judge(&swapped, "2028-11-21T00:00:00Z")), FailureCode::ContentDiffers);
    let good = renewed(first(6), 2028, "2028-11-20T08:00:00Z").to_der();
    for cut in 0..good.len() {
        assert!(Record::parse(&good[..cut]).is_err());
    }
}

/// A verifier of its own kind: RFC 4998, 4.3 and 5.3, written from the standard in another language, with OpenSSL for
/// the structure; and the imprint of each token.
#[test]
fn an_independent_reading_of_the_standard_agrees() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: there is no python3");
        return;
    }
    let record = first(6);
    let ours = record.to_rehash(Digest::Sha512, &hashes(Digest::Sha512).unwrap());
    let mut record = renewed(record, 2028, "2028-11-20T08:00:00Z");
    let again = record.to_rehash(Digest::Sha512, &hashes(Digest::Sha512).unwrap());
    assert_ne!(ours, again);
    record.chains.push(vec![link(&service(2028), Digest::Sha512, again, 3, "2028-11-20T09:00:00Z")]);
    let record = renewed(record, 2030, "2030-11-20T08:00:00Z");
    let folder = std::env::temp_dir().join(format!("tereze-records-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("record.der");
    let check = |bytes: &[u8], objects: &[&[u8]]| {
        std::fs::write(&file, bytes).unwrap();
        let mut command = Command::new("python3");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/rfc4998.py")).arg(&file);
        let done = command.args(objects.iter().map(|one| str::from_utf8(one).unwrap())).output().unwrap();
        (
            done.status.success(),
            String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr),
        )
    };
    let (good, said) = check(&record.to_der(), &[DOCUMENT, SIGNATURE]);
    assert!(good && said.trim() == "chains 2 links 4", "{said}");
    assert!(!check(&record.to_der(), &[DOCUMENT, b"another"]).0);
    let mut cut = record.clone();
    cut.chains[0].pop();
    assert!(!check(&cut.to_der(), &[DOCUMENT, SIGNATURE]).0);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Bouncy Castle agrees (Debian: libbcpkix-java, default-jdk-headless), where `TEREZE_TEST_BOUNCYCASTLE` names its
/// class path. It knows RSA only.
#[test]
fn bouncy_castle_finds_the_group_proved() {
    let Ok(classes) = std::env::var("TEREZE_TEST_BOUNCYCASTLE") else {
        eprintln!("skipped: TEREZE_TEST_BOUNCYCASTLE is not set");
        return;
    };
    let rsa = |year: i16| {
        let period = period(&format!("{year}-01-01T00:00:00Z"), &format!("{}-12-31T23:59:59Z", year + 2));
        WORLD.rsa.issue_service(Service::TimeStamping, period, &mut rng()).unwrap()
    };
    let ours = hashes(Digest::Sha256).unwrap();
    let first = link(&rsa(2026), Digest::Sha256, ours, 6, "2026-11-20T08:00:00Z");
    let first = Record { chains: vec![vec![first]] };
    let mut renewed = first.clone();
    let (digest, ours) = renewed.to_renew().unwrap();
    renewed.chains[0].push(link(&rsa(2028), digest, ours, 5, "2028-11-20T08:00:00Z"));
    let mut rehashed = renewed.clone();
    let ours = rehashed.to_rehash(Digest::Sha512, &hashes(Digest::Sha512).unwrap());
    rehashed.chains.push(vec![link(&rsa(2028), Digest::Sha512, ours, 3, "2028-11-20T09:00:00Z")]);
    let folder = std::env::temp_dir().join(format!("tereze-castle-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("record.der");
    let check = |record: &Record, objects: &[&[u8]]| {
        std::fs::write(&file, record.to_der()).unwrap();
        let mut command = Command::new("java");
        command.args(["-cp", &classes, concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/BouncyCastle.java")]);
        command.arg(&file).arg(at("2028-11-20T10:00:00Z").as_second().to_string());
        let done = command.args(objects.iter().map(|one| str::from_utf8(one).unwrap())).output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    for record in [&first, &renewed, &rehashed] {
        let (good, said) = check(record, &[DOCUMENT, SIGNATURE]);
        assert!(good, "{} {said}", record.chains.len());
        assert!(!check(record, &[DOCUMENT, b"another"]).0);
    }
    std::fs::remove_dir_all(folder).unwrap();
}
