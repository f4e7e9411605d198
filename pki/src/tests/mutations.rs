//! Damaged and forged bytes, many of them, the same in every run: nothing panics, and whatever is still called
//! valid says what the signer said.
//!
//! Not covered by any signature, and so free to change: the version of the container, its list of digest
//! algorithms, certificates and lists that nobody asks for, the order of certificates and of signers, unsigned
//! attributes, and in the SignerInfo the choice between two identifiers of one scheme and between NULL and absent
//! parameters. A container is therefore no fingerprint of a signature: two that differ may carry the same one.

use super::world::*;
use crate::der::{self, tag};
use crate::{Content, Crl, Evidence, Purpose, TrustStore, Verified, describe, oid, verify};

/// A small generator (SplitMix64): the cases must be the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % sides as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        // Values at which readers of DER go wrong, as often as any others.
        const EDGES: [u8; 12] = [0, 1, 0x7f, 0x80, 0x81, 0x84, 0xff, 0x30, 0x31, 0xa0, 0xa1, 0x1f];
        if self.roll(2) == 0 { EDGES[self.roll(EDGES.len())] } else { self.roll(256) as u8 }
    }

    /// Changes, inserts, removes, repeats or exchanges bytes in one place.
    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        let place = self.roll(bytes.len());
        let end = (place + 1 + self.roll(40)).min(bytes.len());
        match self.roll(6) {
            0 => bytes[place] ^= 1 << self.roll(8),
            1 => bytes[place] = self.byte(),
            2 => bytes.insert(place, self.byte()),
            3 => drop(bytes.drain(place..end)),
            4 => {
                let copy = bytes[place..end].to_vec();
                let there = self.roll(bytes.len());
                bytes.splice(there..there, copy);
            }
            _ => bytes[place..end].reverse(),
        }
    }
}

/// What a verdict says, without the remark that an attribute outside the signature is there.
fn said(verified: Verified) -> (crate::Subject, crate::CertificateFacts, Option<Vec<u8>>, String) {
    let claims = format!("{:?} {:?} {:?}", verified.claimed_at, verified.powers, verified.chain);
    (verified.signer, verified.certificate, verified.content, claims)
}

fn judge(cms: &[u8], content: Content, trust: &TrustStore, evidence: &Evidence) -> Option<Vec<Verified>> {
    let report = verify(cms, content, Purpose::Sign, now(), trust, evidence);
    report.signers.into_iter().collect::<Result<_, _>>().ok()
}

/// The container with an unsigned attribute behind the signature, as time stamps stand there.
fn stamped(cms: &[u8]) -> Vec<u8> {
    let inside = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let mut reader = der::whole(bytes).unwrap().reader();
        std::iter::from_fn(|| reader.any().ok()).map(|part| part.raw.to_vec()).collect()
    };
    let data = inside(&inside(cms)[1]).remove(0);
    let mut parts = inside(&data);
    let mut signer = inside(&inside(parts.last().unwrap())[0]);
    let token = der::sequence(&[der::oid(oid::TIME_STAMP_TOKEN), der::set_of(vec![der::null()])]);
    signer.push(der::element(tag::context(1), &token));
    *parts.last_mut().unwrap() = der::set_of(vec![der::sequence(&signer)]);
    let data = der::element(tag::context(0), &der::sequence(&parts));
    der::sequence(&[der::oid(oid::SIGNED_DATA), data])
}

#[test]
fn a_changed_container_is_refused_or_says_the_same() {
    let (trust, evidence) = (WORLD.trust(), WORLD.evidence(&[]));
    let rsa = WORLD.rsa.issue(&head(), crate::authority::KeyUse::Sign, year(), &mut rng()).unwrap();
    let mut dice = Dice(20_261_120);
    for pair in [&WORLD.head, &rsa] {
        let cases =
            [(stamped(&attached(pair)), Content::Attached), (detached(pair), Content::Detached(CONTENT))];
        for (cms, content) in cases {
            let original = judge(&cms, content, &trust, &evidence).unwrap().remove(0);
            let original = said(original);
            for round in 0..1500 {
                let mut changed = cms.clone();
                for _ in 0..1 + round % 3 {
                    dice.spoil(&mut changed);
                }
                for verified in judge(&changed, content, &trust, &evidence).into_iter().flatten() {
                    assert!(said(verified) == original, "round {round}: {changed:02x?}");
                }
            }
        }
    }
}

#[test]
fn damaged_certificates_and_lists_are_refused_quietly() {
    let mut dice = Dice(7);
    let rsa = &WORLD.rsa.issuing.certificate;
    let list = WORLD.gost.crl(
        9,
        now(),
        at("2026-11-21T00:00:00Z"),
        &[crate::authority::Revocation {
            certificate: WORLD.head.certificate.clone(),
            at: now(),
            reason: crate::Reason::KeyCompromise,
        }],
        &mut rng(),
    );
    let samples = [WORLD.head.certificate.clone(), rsa.clone(), list.unwrap()];
    for round in 0..30_000 {
        let mut changed = samples[round % samples.len()].clone();
        for _ in 0..1 + dice.roll(4) {
            dice.spoil(&mut changed);
        }
        let _ = describe(&changed);
        let _ = Crl::parse(&changed);
    }
}

#[test]
fn noise_is_refused_quietly() {
    let (trust, evidence) = (WORLD.trust(), WORLD.evidence(&[]));
    let mut dice = Dice(11);
    for _ in 0..30_000 {
        let mut noise: Vec<u8> = (0..dice.roll(80)).map(|_| dice.byte()).collect();
        if !noise.is_empty() && dice.roll(2) == 0 {
            noise[0] = tag::SEQUENCE;
        }
        assert!(judge(&noise, Content::Attached, &trust, &evidence).is_none());
        assert!(describe(&noise).is_err() && Crl::parse(&noise).is_err());
    }
}
