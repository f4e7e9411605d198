//! A certification authority with the profiles of the НУЦ РК: a root, one issuing authority below it, certificates
//! of people and systems, revocation lists. For demonstrations and tests.
//!
//! Everything that it issues carries a critical extension of our own, so that path validation refuses it outside
//! [`crate::Realm::Demo`], and software that does not know the mark refuses it anywhere.

mod profile;
mod services;

use jiff::Timestamp;

use crate::algorithms::sha256;
use crate::certificate::{Certificate, SERIAL_LENGTH};
use crate::der::{self, tag};
use crate::sign::{Rng, SignError, SigningKey, signature_identifier};
use crate::{Algorithm, Reason, name, oid};

pub(crate) use profile::Profile;
#[cfg(test)]
pub(crate) use profile::extension;
pub use profile::{Holder, KeyUse, Organisation, Person, Position};
#[cfg(test)]
pub(crate) use services::Asked;
pub use services::{Service, Standing, answer, premade, stamp};

/// From when to when a certificate is valid; both seconds belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// An entry of a revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The revoked certificate (DER).
    pub certificate: Vec<u8>,
    pub at: Timestamp,
    pub reason: Reason,
}

/// A certificate (DER) with its private key.
#[derive(Debug)]
pub struct Pair {
    pub certificate: Vec<u8>,
    pub key: SigningKey,
}

/// A root and the issuing authority below it, both of one algorithm.
#[derive(Debug)]
pub struct Authority {
    pub root: Pair,
    pub issuing: Pair,
}

impl Authority {
    /// Makes both with fresh keys. `label` distinguishes them in their names.
    pub fn create(
        algorithm: Algorithm,
        label: &str,
        period: Period,
        rng: Rng,
    ) -> Result<Authority, SignError> {
        Authority::create_marked(algorithm, label, true, period, rng)
    }

    /// Without the mark only in tests of this crate.
    pub(crate) fn create_marked(
        algorithm: Algorithm,
        label: &str,
        mark: bool,
        period: Period,
        rng: Rng,
    ) -> Result<Authority, SignError> {
        let root_profile = Profile::authority(&format!("НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ {label}"), true, mark);
        let issuing_profile =
            Profile::authority(&format!("ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ {label}"), false, mark);
        let key = new_key(algorithm, rng)?;
        let itself = Signer::named(&root_profile, &key);
        let certificate = itself.certify(&key.spki(), &root_profile, period, rng)?;
        let root = Pair { certificate, key };
        let key = new_key(algorithm, rng)?;
        let certificate = Signer::of(&root)?.certify(&key.spki(), &issuing_profile, period, rng)?;
        Ok(Authority { root, issuing: Pair { certificate, key } })
    }

    /// Makes a key and a certificate for it.
    pub fn issue(
        &self,
        holder: &Holder,
        key_use: KeyUse,
        period: Period,
        rng: Rng,
    ) -> Result<Pair, SignError> {
        let algorithm = self.issuing.key.algorithm();
        let mut profile = Profile::of(holder, algorithm, key_use);
        profile.mark = self.is_marked()?;
        self.issue_profile(&profile, period, rng)
    }

    /// Makes a key and a certificate for a service of the authority.
    pub fn issue_service(&self, service: Service, period: Period, rng: Rng) -> Result<Pair, SignError> {
        let mut profile = Profile::service(service);
        profile.mark = self.is_marked()?;
        self.issue_profile(&profile, period, rng)
    }

    pub(crate) fn issue_profile(
        &self,
        profile: &Profile,
        period: Period,
        rng: Rng,
    ) -> Result<Pair, SignError> {
        let key = new_key(self.issuing.key.algorithm(), rng)?;
        let certificate = Signer::of(&self.issuing)?.certify(&key.spki(), profile, period, rng)?;
        Ok(Pair { certificate, key })
    }

    /// The list of what the issuing authority has revoked. Lists with higher numbers must not be older.
    pub fn crl(
        &self,
        number: u32,
        this_update: Timestamp,
        next_update: Timestamp,
        revoked: &[Revocation],
        rng: Rng,
    ) -> Result<Vec<u8>, SignError> {
        let list = List { number, this_update, next_update: Some(next_update), extensions: Vec::new() };
        Signer::of(&self.issuing)?.list(&list, revoked, rng)
    }

    /// The list of the root, empty: the issuing authority is not revoked.
    pub fn root_crl(
        &self,
        number: u32,
        this_update: Timestamp,
        next_update: Timestamp,
        rng: Rng,
    ) -> Result<Vec<u8>, SignError> {
        let list = List { number, this_update, next_update: Some(next_update), extensions: Vec::new() };
        Signer::of(&self.root)?.list(&list, &[], rng)
    }

    fn is_marked(&self) -> Result<bool, SignError> {
        Ok(parse(&self.issuing.certificate)?.extensions.demo)
    }
}

fn new_key(algorithm: Algorithm, rng: Rng) -> Result<SigningKey, SignError> {
    match algorithm {
        Algorithm::Gost2015 => Ok(SigningKey::generate_gost(rng)),
        Algorithm::RsaSha256 => SigningKey::generate_rsa(),
    }
}

fn parse(certificate: &[u8]) -> Result<Certificate, SignError> {
    Certificate::parse(certificate).map_err(|failure| SignError::Certificate(failure.to_string()))
}

/// What stands in a list beside its entries.
pub(crate) struct List {
    pub(crate) number: u32,
    pub(crate) this_update: Timestamp,
    pub(crate) next_update: Option<Timestamp>,
    pub(crate) extensions: Vec<Vec<u8>>,
}

/// Whoever signs certificates and lists.
pub(crate) struct Signer<'a> {
    name: Vec<u8>,
    spki: Vec<u8>,
    key: &'a SigningKey,
}

impl<'a> Signer<'a> {
    pub(crate) fn of(pair: &'a Pair) -> Result<Signer<'a>, SignError> {
        Ok(Signer { name: parse(&pair.certificate)?.subject, spki: pair.key.spki(), key: &pair.key })
    }

    /// One that signs its own certificate, or that has none yet.
    pub(crate) fn named(profile: &Profile, key: &'a SigningKey) -> Signer<'a> {
        Signer { name: profile.encoded_subject(), spki: key.spki(), key }
    }

    pub(crate) fn certify(
        &self,
        spki: &[u8],
        profile: &Profile,
        period: Period,
        rng: Rng,
    ) -> Result<Vec<u8>, SignError> {
        let mut serial = [0; SERIAL_LENGTH];
        rng(&mut serial);
        // Positive, and of full length so that it never begins with zero.
        serial[0] = serial[0] & 0x3f | 0x40;
        let mut extensions = profile.extensions();
        extensions.push(profile::extension(oid::SUBJECT_KEY_ID, false, &der::octets(&key_id(spki))));
        let issuer_id = der::sequence(&[der::element(tag::implicit(0), &key_id(&self.spki))]);
        extensions.push(profile::extension(oid::AUTHORITY_KEY_ID, false, &issuer_id));
        let tbs = der::sequence(&[
            der::element(tag::context(0), &der::small(2)),
            der::unsigned(&serial),
            signature_identifier(self.key.algorithm()),
            self.name.clone(),
            der::sequence(&[der::time(period.not_before), der::time(period.not_after)]),
            profile.encoded_subject(),
            spki.to_vec(),
            der::element(tag::context(3), &der::sequence(&extensions)),
        ]);
        self.signed(tbs, rng)
    }

    pub(crate) fn list(&self, list: &List, revoked: &[Revocation], rng: Rng) -> Result<Vec<u8>, SignError> {
        let entries = revoked.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let mut extensions = vec![
            profile::extension(
                oid::AUTHORITY_KEY_ID,
                false,
                &der::sequence(&[der::element(tag::implicit(0), &key_id(&self.spki))]),
            ),
            profile::extension(oid::CRL_NUMBER, false, &der::small(list.number)),
        ];
        extensions.extend(list.extensions.iter().cloned());
        let tbs = der::sequence(&[
            der::small(1),
            signature_identifier(self.key.algorithm()),
            self.name.clone(),
            der::time(list.this_update),
            list.next_update.map(der::time).unwrap_or_default(),
            // An empty list is left out (RFC 5280, 5.1.2.6).
            if entries.is_empty() { Vec::new() } else { der::sequence(&entries) },
            der::element(tag::context(0), &der::sequence(&extensions)),
        ]);
        self.signed(tbs, rng)
    }

    fn signed(&self, tbs: Vec<u8>, rng: Rng) -> Result<Vec<u8>, SignError> {
        let signature = self.key.sign(&tbs, rng)?;
        let identifier = signature_identifier(self.key.algorithm());
        Ok(der::sequence(&[tbs, identifier, der::bit_octets(&signature)]))
    }
}

fn entry(revocation: &Revocation) -> Result<Vec<u8>, SignError> {
    let serial = parse(&revocation.certificate)?.serial;
    let code = der::element(tag::ENUMERATED, &[revocation.reason.code()]);
    let extensions = match revocation.reason {
        // "unspecified" is said by saying nothing (RFC 5280, 5.3.1).
        Reason::Unspecified => Vec::new(),
        _ => der::sequence(&[profile::extension(oid::REASON_CODE, false, &code)]),
    };
    Ok(der::sequence(&[der::element(tag::INTEGER, &serial), der::time(revocation.at), extensions]))
}

/// RFC 7093, method 1, over the whole key information.
fn key_id(spki: &[u8]) -> Vec<u8> {
    sha256(spki)[..SERIAL_LENGTH].to_vec()
}

/// The name of an authority, as both the subject and the issuer field need it.
fn authority_name(common_name: &str) -> Vec<(&'static [u8], String)> {
    vec![(oid::COMMON_NAME, common_name.to_owned()), (oid::COUNTRY, "KZ".to_owned())]
}

fn encoded(subject: &[(&'static [u8], String)]) -> Vec<u8> {
    let borrowed: Vec<_> = subject.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
    name::write(&borrowed)
}
