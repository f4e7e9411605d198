//! Whom the system believes and by what others believe it: anchors, lists of revoked certificates, its seal, the services
//! that prove signatures.

use jiff::SignedDuration;
use pki::{Content, Evidence, Purpose, TrustStore, Verified};

use super::{Case, Finding};
use crate::config::{Realm, is_address};
use crate::error::Error;
use crate::evidence::EvidenceStore;
use crate::seal::Seal;
use crate::stamping::{self, Services};
use crate::start::{open_trust, read, without_password};
use crate::store::Db;

/// Time to get a new certificate.
const SOON: SignedDuration = SignedDuration::from_hours(24 * 30);
/// What is signed to see whether the seal holds; it goes nowhere.
const PROBE: &[u8] = b"tereze check\n";

/// Anchors, lists, seal, services.
pub(super) async fn look(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let trust = match open_trust(case.config) {
        Ok(trust) => trust,
        Err(error) => return findings.push(Finding::failure("trust", "wrong").because(&error)),
    };
    findings.push(match case.config.pki.realm {
        Realm::National => Finding::ok("trust", "national"),
        Realm::Test => Finding::warning("trust", "other").with("realm", "test"),
        Realm::Demo => Finding::warning("trust", "other").with("realm", "demo"),
    });
    let evidence = EvidenceStore::new(case.config, case.http.clone(), case.demo.clone());
    evidence.refresh(case.now).await;
    lists(case, &evidence, findings);
    let sealed = seal(case, &trust, &evidence.at(case.now));
    let (finding, verified) = match sealed {
        Ok((finding, verified)) => (finding, Some(verified)),
        Err(finding) => (finding, None),
    };
    findings.push(finding);
    let services = Services::new(case.config, case.http.clone(), case.demo.clone());
    findings.push(ocsp(case, &services, &trust, verified.as_ref()).await);
    findings.push(time_stamps(case, &services).await);
}

/// Without a list that is good now no signature is accepted.
fn lists(case: &Case<'_>, evidence: &EvidenceStore, findings: &mut Vec<Finding>) {
    let known = evidence.freshness(case.now);
    if known.is_empty() {
        findings.push(Finding::failure("revocation", "none"));
    }
    for list in known {
        let source = match is_address(&list.source) {
            true => without_password(&list.source),
            false => list.source.clone(),
        };
        let finding = match list.next_update {
            None => Finding::failure("revocation", "unfetched"),
            Some(next) if list.is_fresh(case.now) => Finding::ok("revocation", "fresh").with("until", next),
            Some(next) => Finding::failure("revocation", "stale").with("until", next),
        };
        findings.push(finding.with("source", source));
    }
}

/// The seal signs, and whoever believes what this system believes accepts it.
fn seal(case: &Case<'_>, trust: &TrustStore, evidence: &Evidence) -> Result<(Finding, Verified), Finding> {
    let files = &case.config.seal;
    let wrong = || Finding::failure("seal", "wrong").with("file", files.certificate.display());
    let certificate = read(&files.certificate).map_err(|error| wrong().because(&error))?;
    let facts = pki::describe(&certificate).map_err(|error| wrong().because(&error))?.facts;
    if facts.not_after <= case.now {
        return Err(Finding::failure("seal", "ended").with("until", facts.not_after));
    }
    let key = read(&files.key).map_err(|error| wrong().because(&error))?;
    let seal = Seal::new(&key, certificate).map_err(|error| wrong().because(&error))?;
    let cms = seal.detached(PROBE, case.now).map_err(|error| wrong().because(&error))?;
    let report = pki::verify(&cms, Content::Detached(PROBE), Purpose::Seal, case.now, trust, evidence);
    let verified = report.sole().map_err(|error| wrong().because(&error))?;
    let owner = verified.signer.bin.as_deref().unwrap_or_default();
    if owner != case.config.organisation.bin {
        let finding = Finding::failure("seal", "other").with("bin", owner);
        return Err(finding.with("own", &case.config.organisation.bin));
    }
    let left = facts.not_after.duration_since(case.now);
    let finding = if left < SOON { Finding::warning("seal", "soon") } else { Finding::ok("seal", "good") };
    Ok((finding.with("until", facts.not_after), verified))
}

/// The responder is asked about the seal.
async fn ocsp(case: &Case<'_>, services: &Services, trust: &TrustStore, seal: Option<&Verified>) -> Finding {
    let Some(address) = services.status_address() else { return Finding::warning("ocsp", "none") };
    let issuer = seal.and_then(|seal| trust.certificate(seal.chain.get(1)?));
    let (Some(issuer), Ok(certificate)) = (issuer, read(&case.config.seal.certificate)) else {
        return Finding::warning("ocsp", "unasked");
    };
    let finding = match services.status(&certificate, issuer, case.now).await {
        Ok((answer, _)) => match pki::Ocsp::parse(&answer) {
            Ok(_) => Finding::ok("ocsp", "answers"),
            Err(error) => Finding::warning("ocsp", "silent").because(&error),
        },
        Err(error) => Finding::warning("ocsp", "silent").because(&error),
    };
    finding.with("address", without_password(address))
}

/// The service stamps a probe.
async fn time_stamps(case: &Case<'_>, services: &Services) -> Finding {
    let Some(address) = services.time_stamp_address() else {
        return Finding::warning("time-stamps", "none");
    };
    let digest = services.digest();
    let finding = match services.stamp(digest, &digest.of(PROBE), case.now).await {
        Ok(_) => Finding::ok("time-stamps", "answers"),
        Err(error) => Finding::warning("time-stamps", "silent").because(&error),
    };
    finding.with("address", without_password(address))
}

/// Whether what proves signatures is there and lasts; the page of proofs shows the same.
pub(super) async fn proofs(case: &Case<'_>, db: &Db) -> Result<Vec<Finding>, Error> {
    let services = Services::new(case.config, case.http.clone(), case.demo.clone());
    let stand = stamping::standing_of(db, &services, case.now).await?;
    let mut findings = Vec::new();
    if stand.answers.refused > 0 {
        findings.push(Finding::warning("proofs", "refused").with("count", stand.answers.refused));
    }
    if stand.ended > 0 {
        findings.push(Finding::warning("proofs", "ended").with("count", stand.ended));
    }
    let waiting = [&stand.time_stamps.waiting, &stand.answers.waiting, &stand.renewing];
    for it in waiting.into_iter().filter(|it| it.last_error.is_some()) {
        let finding = Finding::warning("proofs", "waiting").with("count", it.count);
        findings.push(finding.detail(it.last_error.clone().unwrap_or_default()));
    }
    if findings.is_empty() {
        findings.push(Finding::ok("proofs", "whole").with("count", stand.signatures));
    }
    Ok(findings)
}
