//! Whether a package proves what it says: offline, on nothing but its bytes, the anchors that are believed, and the
//! key of the log where the reader has it.

mod named;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use law::tlog::Checkpoint;
use pki::ers::{self, Proved, Record};
use pki::timestamp::{self, Over, Stamped};
use pki::{
    Content, Crl, Digest, Evidence, Failure, FailureCode, Ocsp, Purpose, Realm, TrustError, TrustStore,
    Verified,
};
use serde_json::Value as Json;

use self::named::{Listed, Said, listed};
use super::container::{Container, Fault, Finding, Found, Unread};
use super::contents::Explained;
use super::index::{self, Document, Event, Index, Signed};
use crate::exchange::canonical;
use crate::log::{self, Verifier};
use crate::stamping::Algorithms;
use crate::store::records;

/// Largest index and manifest, in bytes: those of 10,000 files have a tenth of it.
const LARGEST_INDEX: u64 = 64 << 20;
/// Largest document that somebody signed by itself; the rest is signed by its hash.
const LARGEST_SIGNED: u64 = 64 << 20;
/// Largest signature.
const LARGEST_SIGNATURE: u64 = 4 << 20;
/// Largest receipt or explanation.
const LARGEST_TOLD: u64 = 4 << 20;
const LARGEST_CERTIFICATE: u64 = 64 << 10;
/// Largest token, and largest answer about a certificate.
const LARGEST_TOKEN: u64 = 1 << 20;
/// Largest evidence record.
const LARGEST_RECORD: u64 = 16 << 20;
/// Most files that a record covers: a document, its signature and what both stand on.
const MOST_OBJECTS: usize = 1000;
/// Most answers: one for each signature of a large case.
const MOST_ANSWERS: usize = 10_000;
/// All answers together.
const LARGEST_ANSWERS: u64 = 64 << 20;
const LARGEST_LIST: u64 = 64 << 20;
/// All lists together.
const LARGEST_LISTS: u64 = 256 << 20;
/// Documents that name files by their hashes: who signs one signs these files. The first comes with an application, the
/// second with a new version of one of its files.
const STATEMENTS: [&str; 2] = ["manifest", "version-reply"];
/// Most authorities: each may have signed the others, and ways are looked for among all of them.
const MOST_AUTHORITIES: usize = 32;

/// Whose certificates are believed.
#[derive(Debug, Clone, Default)]
pub enum Anchors {
    /// The national authority, whose key is in the program.
    #[default]
    National,
    /// Roots that the reader names, DER or PEM: also those of a demonstration.
    Given(Vec<Vec<u8>>),
}

/// By what the reader lets the package be judged.
#[derive(Debug, Clone, Default)]
pub struct Trusted {
    pub anchors: Anchors,
    /// Roots of time-stamping services, where they are not those of signers.
    pub stamping: Option<Vec<Vec<u8>>>,
    /// For when it must be proved; by default the moment of the seal.
    pub at: Option<Timestamp>,
    /// The key of the log from elsewhere; without it the key counts that the system sealed.
    pub log_key: Option<Verifier>,
}

/// Hashes of files by each digest that is asked for.
type Hashed = BTreeMap<Digest, Vec<Vec<u8>>>;

/// What was found out.
#[derive(Debug, Default)]
pub struct Report {
    /// Files of the container and its bytes.
    pub files: usize,
    pub size: u64,
    pub index: Option<Index>,
    /// Who sealed the package.
    pub seal: Option<Verified>,
    pub signatures: Vec<Judged>,
    /// Documents that a manifest names which somebody signed, by their paths.
    pub covered: BTreeSet<String>,
    pub logged: Vec<Logged>,
    /// Documents and signatures that are as events of the log named them when they came.
    pub records: usize,
    /// None: the package proves all that it says.
    pub findings: Vec<Finding>,
}

/// A signature that counts.
#[derive(Debug)]
pub struct Judged {
    pub document: Document,
    pub signed: Signed,
    pub verified: Verified,
    /// The token beside it that shows, whatever the system says, that it existed then.
    pub stamped: Option<Stamped>,
    /// Whether the certificate counted at the time of the token too, which has not aged or was carried on: then the
    /// signature does not rest on the system's word for the time at which it came.
    pub independent: bool,
    /// How the proof was carried on, and until when it counts.
    pub record: Option<Proved>,
    /// Until when the token, or the record, proves anything. A token inside counts where there is none beside it.
    pub until: Option<Timestamp>,
}

/// An event whose place in the log is proved.
#[derive(Debug)]
pub struct Logged {
    pub event: Event,
    pub place: u64,
    pub checkpoint: Checkpoint,
}

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
pub enum NotChecked {
    #[error("the package cannot be read")]
    Io(#[from] io::Error),
    #[error("the anchors")]
    Anchors(#[from] TrustError),
}

/// Checks a package. Where its parts cannot be told from each other, the first finding is the only one.
pub fn check(path: &Path, trusted: &Trusted, zone: &TimeZone) -> Result<Report, NotChecked> {
    let mut report = Report::default();
    // Anchors that cannot be read are told before anything else.
    trust(&trusted.anchors, &[])?;
    stamping(trusted, &[])?;
    let outcome = Container::read(path).and_then(|container| {
        let statements = Vec::new();
        let mut checking = Checking { container, statements, trusted, zone, report: &mut report };
        checking.all()
    });
    match outcome {
        Ok(()) => {}
        Err(Unread::Finding(finding)) => report.findings.push(finding),
        Err(Unread::Io(error)) => return Err(error.into()),
    }
    report.findings.dedup();
    Ok(report)
}

fn trust(anchors: &Anchors, authorities: &[Vec<u8>]) -> Result<TrustStore, TrustError> {
    match anchors {
        Anchors::National => TrustStore::new(Realm::National, &[], authorities),
        // Whoever names a root by hand means it, whichever world it is of.
        Anchors::Given(anchors) => TrustStore::new(Realm::Demo, anchors, authorities),
    }
}

/// Authorities of time-stamping services, where the reader has some of their own.
fn stamping(trusted: &Trusted, authorities: &[Vec<u8>]) -> Result<Option<TrustStore>, TrustError> {
    let store = |anchors: &Vec<Vec<u8>>| TrustStore::new(Realm::Demo, anchors, authorities);
    trusted.stamping.as_ref().map(store).transpose()
}

struct Checking<'a> {
    container: Container,
    /// What signed statements name: the path of each statement, and its files.
    statements: Vec<(String, Vec<Listed>)>,
    trusted: &'a Trusted,
    zone: &'a TimeZone,
    report: &'a mut Report,
}

impl Checking<'_> {
    fn all(&mut self) -> Result<(), Unread> {
        let found = self.container.entries.clone();
        (self.report.files, self.report.size) = (found.len(), self.container.size);
        let begins = found.first().is_some_and(|first| first.name == index::MIMETYPE_FILE);
        if !begins || self.bytes(&found, index::MIMETYPE_FILE, 64)? != index::MIMETYPE.as_bytes() {
            return Err(Unread::Finding(Fault::NotAContainer.of(index::MIMETYPE_FILE)));
        }
        self.report.findings.append(&mut self.container.findings);
        let body = self.bytes(&found, index::INDEX_FILE, LARGEST_INDEX)?;
        let index =
            read_index(&body).map_err(|said| Unread::Finding(Fault::Index(said).of(index::INDEX_FILE)))?;
        self.files(&found, &index);
        let (trust, evidence) = self.evidence(&found, &index)?;
        self.seal(&found, &index, &trust, &evidence)?;
        for document in &index.documents {
            self.document(&found, document, (&trust, &evidence), index.sealed_at)?;
        }
        let said = self.events(&found, &index)?;
        self.covered(&index, &said);
        self.kept(&index, &said);
        self.dates(&found, &index)?;
        self.report.index = Some(index);
        Ok(())
    }

    fn tell(&mut self, fault: Fault, entry: &str) {
        let finding = fault.of(entry);
        if !self.report.findings.contains(&finding) {
            self.report.findings.push(finding);
        }
    }

    /// The bytes of a file that must be there.
    fn bytes(&mut self, found: &[Found], name: &str, limit: u64) -> Result<Vec<u8>, Unread> {
        match found.iter().find(|found| found.name == name) {
            Some(found) => self.container.bytes(found, limit),
            None => Err(Unread::Finding(Fault::Missing.of(name))),
        }
    }

    /// Of a file that the index names: one that is not there was told already.
    fn named(&mut self, found: &[Found], name: &str, limit: u64) -> Result<Option<Vec<u8>>, Unread> {
        match self.bytes(found, name, limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Unread::Finding(finding)) => {
                self.tell(finding.fault, name);
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Every file that is listed is there with its bytes, and no other.
    fn files(&mut self, found: &[Found], index: &Index) {
        let there: BTreeMap<&str, &Found> = found.iter().map(|found| (found.name.as_str(), found)).collect();
        for file in &index.files {
            match there.get(file.path.as_str()) {
                None => self.tell(Fault::Missing, &file.path),
                Some(found) if found.sha256 != file.sha256 || found.size != file.size => {
                    self.tell(Fault::Changed, &file.path);
                }
                Some(_) => {}
            }
        }
        let listed: BTreeSet<&str> = index.names().collect();
        for found in found.iter().filter(|found| !listed.contains(found.name.as_str())) {
            self.tell(Fault::Unnamed, &found.name);
        }
        let named: BTreeSet<&str> = index.files.iter().map(|file| file.path.as_str()).collect();
        for path in index.named().filter(|path| !named.contains(path)) {
            self.tell(Fault::Index("names a file that it does not list".into()), path);
        }
        let moved = index.names().zip(found).find(|(name, found)| *name != found.name);
        if let Some((_, found)) = moved
            && self.report.findings.is_empty()
        {
            self.tell(Fault::Order, &found.name);
        }
    }

    /// Authorities and lists that are inside, beside the anchors that are believed.
    fn evidence(&mut self, found: &[Found], index: &Index) -> Result<(TrustStore, Evidence), Unread> {
        let (mut authorities, mut crls, mut ocsp) = (Vec::new(), Vec::new(), Vec::new());
        let (mut read, mut answered) = (0, 0);
        for file in &index.files {
            if file.path.starts_with(index::CERTIFICATES) {
                let Some(bytes) = self.named(found, &file.path, LARGEST_CERTIFICATE)? else { continue };
                match trust(&Anchors::National, std::slice::from_ref(&bytes)) {
                    Ok(_) if authorities.len() == MOST_AUTHORITIES => self.tell(Fault::TooLarge, &file.path),
                    Ok(_) => authorities.push(bytes),
                    Err(error) => self.tell(Fault::Evidence(error.to_string()), &file.path),
                }
            } else if file.path.starts_with(index::ANSWERS) {
                let Some(bytes) = self.named(found, &file.path, LARGEST_TOKEN)? else { continue };
                answered += bytes.len() as u64;
                let most = ocsp.len() == MOST_ANSWERS || answered > LARGEST_ANSWERS;
                match Ocsp::parse(&bytes) {
                    _ if most => self.tell(Fault::TooLarge, &file.path),
                    Ok(answer) => ocsp.push(answer),
                    Err(failure) => self.tell(Fault::Evidence(failure.to_string()), &file.path),
                }
            } else if file.path.starts_with(index::LISTS) {
                let Some(bytes) = self.named(found, &file.path, LARGEST_LIST)? else { continue };
                read += bytes.len() as u64;
                match Crl::parse(&bytes) {
                    _ if read > LARGEST_LISTS => self.tell(Fault::TooLarge, &file.path),
                    Ok(list) => crls.push(list),
                    Err(failure) => self.tell(Fault::Evidence(failure.to_string()), &file.path),
                }
            }
        }
        let trust = trust(&self.trusted.anchors, &authorities);
        let mut trust = trust.map_err(|error| Unread::Io(io::Error::other(error)))?;
        let own = stamping(self.trusted, &authorities);
        if let Some(own) = own.map_err(|error| Unread::Io(io::Error::other(error)))? {
            trust = trust.with_stamping(own);
        }
        Ok((trust, Evidence { crls, ocsp }))
    }

    /// The seal signs the manifest, and the manifest is the one that follows from the index.
    fn seal(
        &mut self,
        found: &[Found],
        index: &Index,
        trust: &TrustStore,
        evidence: &Evidence,
    ) -> Result<(), Unread> {
        let Some(manifest) = self.named(found, index::MANIFEST_FILE, LARGEST_INDEX)? else { return Ok(()) };
        let Some(cms) = self.named(found, index::SEAL_FILE, LARGEST_SIGNATURE)? else { return Ok(()) };
        let own =
            found.iter().find(|found| found.name == index::INDEX_FILE).map(|found| found.sha256.as_str());
        if index.manifest(own.unwrap_or_default()).as_bytes() != manifest {
            self.tell(Fault::Manifest, index::MANIFEST_FILE);
        }
        let Some(at) = index.sealed_at else {
            self.tell(Fault::Index("says no time of the seal".into()), index::INDEX_FILE);
            return Ok(());
        };
        match pki::verify(&cms, Content::Detached(&manifest), Purpose::Seal, at, trust, evidence).sole() {
            Ok(verified) => self.report.seal = Some(verified),
            Err(failure) => self.tell(Fault::Signature(failure), index::SEAL_FILE),
        }
        Ok(())
    }

    /// The signatures under a document, each for the moment at which it came; what a signed manifest names is covered.
    fn document(
        &mut self,
        found: &[Found],
        document: &Document,
        (trust, evidence): (&TrustStore, &Evidence),
        sealed_at: Option<Timestamp>,
    ) -> Result<(), Unread> {
        if document.signatures.is_empty() {
            return Ok(());
        }
        let Some(content) = self.named(found, &document.path, LARGEST_SIGNED)? else { return Ok(()) };
        let mut holds = false;
        for signed in &document.signatures {
            let Some(cms) = self.named(found, &signed.path, LARGEST_SIGNATURE)? else { continue };
            let purpose = if signed.role == "system" { Purpose::Seal } else { Purpose::Sign };
            let stamped = self.stamped(found, signed, &cms, (trust, evidence), sealed_at)?;
            let content = Content::Detached(&content);
            match pki::verify(&cms, content, purpose, signed.signed_at, trust, evidence).sole() {
                Err(failure) => self.tell(Fault::Signature(failure), &signed.path),
                Ok(verified) if !is_of(&verified, signed) => self.tell(Fault::Signer, &signed.path),
                Ok(verified) => {
                    let at_token = |stamped: &Stamped| {
                        pki::verify(&cms, content, purpose, stamped.at, trust, evidence).sole().is_ok()
                    };
                    let inside = verified.time_stamp.as_ref();
                    let first = stamped.as_ref().or(inside);
                    let record = self.record(found, signed, (trust, evidence), sealed_at, first)?;
                    let at = self.moment(sealed_at);
                    let counts = |token: &&Stamped| record.is_some() || at <= end(token);
                    let independent = stamped.as_ref().filter(counts).is_some_and(at_token)
                        || inside.is_some_and(|token| counts(&token));
                    let until = record.as_ref().map(|record| record.until);
                    let until = until.or_else(|| first.map(end));
                    let (document, signed) = (document.clone(), signed.clone());
                    let judged = Judged { document, signed, verified, stamped, independent, record, until };
                    self.report.signatures.push(judged);
                    holds = true;
                }
            }
        }
        if holds && STATEMENTS.contains(&document.kind.as_str()) {
            self.statements.push((document.path.clone(), listed(&content)));
        }
        Ok(())
    }

    /// The token beside a signature. One that is there and does not hold is a fault, whatever else holds.
    fn stamped(
        &mut self,
        found: &[Found],
        signed: &Signed,
        cms: &[u8],
        (trust, evidence): (&TrustStore, &Evidence),
        sealed_at: Option<Timestamp>,
    ) -> Result<Option<Stamped>, Unread> {
        let Some(stamp) = &signed.time_stamp else { return Ok(None) };
        let Some(token) = self.named(found, &stamp.path, LARGEST_TOKEN)? else { return Ok(None) };
        // What the system sealed is not of the future.
        let known = sealed_at.unwrap_or(Timestamp::MAX);
        let judge = |value: Vec<u8>| timestamp::verify(&token, Over::Bytes(&value), known, trust, evidence);
        match pki::signature_value(cms).and_then(judge) {
            Ok(stamped) if stamped.at != stamp.at || stamped.authority != stamp.authority => {
                self.tell(Fault::Index("says another time than the token".into()), &stamp.path);
                Ok(None)
            }
            Ok(stamped) => Ok(Some(stamped)),
            Err(failure) => {
                self.tell(Fault::TimeStamp(failure), &stamp.path);
                Ok(None)
            }
        }
    }

    /// For when it must be proved. The clock of a demonstration may be ahead of that of the reader.
    fn moment(&self, sealed_at: Option<Timestamp>) -> Timestamp {
        self.trusted.at.max(sealed_at).unwrap_or(Timestamp::MAX)
    }

    /// The record that carries a proof on. Where there is none, or it came too late, a token whose service or algorithm has
    /// come to its end proves nothing any more.
    fn record(
        &mut self,
        found: &[Found],
        signed: &Signed,
        (trust, evidence): (&TrustStore, &Evidence),
        sealed_at: Option<Timestamp>,
        stamped: Option<&Stamped>,
    ) -> Result<Option<Proved>, Unread> {
        let at = self.moment(sealed_at);
        let aged = |token: &Stamped, at| ers::aged(token, token.digest, &Algorithms::embedded(), at);
        let Some(told) = &signed.record else {
            if let Some(token) = stamped.filter(|token| at > end(token)) {
                // One that the signer's program put inside has no file of its own.
                let path = signed.time_stamp.as_ref().map_or(&signed.path, |stamp| &stamp.path);
                self.tell(Fault::TimeStamp(aged(token, at)), path);
            }
            return Ok(None);
        };
        let Some(bytes) = self.named(found, &told.path, LARGEST_RECORD)? else { return Ok(None) };
        if told.objects.len() > MOST_OBJECTS {
            self.tell(Fault::TooLarge, &told.path);
            return Ok(None);
        }
        if told.objects.iter().collect::<BTreeSet<_>>().len() != told.objects.len() {
            self.tell(Fault::Index("names an object of a record twice".into()), &told.path);
            return Ok(None);
        }
        // A record must be about this signature and its token, whatever else it covers.
        let covers = |path: &str| told.objects.iter().any(|object| object == path);
        if !covers(&signed.path) || !signed.time_stamp.as_ref().is_some_and(|stamp| covers(&stamp.path)) {
            self.tell(Fault::Index("says a record of something else".into()), &told.path);
            return Ok(None);
        }
        let record = match Record::parse(&bytes) {
            Ok(record) => record,
            Err(failure) => {
                self.tell(Fault::TimeStamp(failure), &told.path);
                return Ok(None);
            }
        };
        let Some(hashed) = self.hashed(found, &told.objects, &record)? else { return Ok(None) };
        let hashes = |digest: Digest| {
            let hashes = hashed.get(&digest).cloned();
            hashes.ok_or_else(|| Failure::new(FailureCode::UnsupportedAlgorithm))
        };
        match ers::verify(&record, &hashes, at, trust, evidence, &Algorithms::embedded()) {
            Err(failure) => self.tell(Fault::TimeStamp(failure), &told.path),
            Ok(proved) => match (stamped, proved.links.first()) {
                (Some(token), Some(first)) if first.at > end(token) => {
                    let late = aged(token, first.at).with("renewed", first.at);
                    self.tell(Fault::TimeStamp(late), &told.path);
                }
                _ => return Ok(Some(proved)),
            },
        }
        Ok(None)
    }

    /// Hashes of what a record covers, by the digest of each chain. One file is in memory at a time.
    fn hashed(
        &mut self,
        found: &[Found],
        objects: &[String],
        record: &Record,
    ) -> Result<Option<Hashed>, Unread> {
        let first = record.chains.iter().filter_map(|chain| chain.first());
        let mut hashed: Hashed = first.map(|link| (link.digest, Vec::with_capacity(objects.len()))).collect();
        for path in objects {
            let Some(bytes) = self.named(found, path, LARGEST_SIGNED)? else { return Ok(None) };
            for (digest, hashes) in &mut hashed {
                hashes.push(digest.of(&bytes));
            }
        }
        Ok(Some(hashed))
    }

    /// Gives what events of the log say of documents and signatures.
    fn events(&mut self, found: &[Found], index: &Index) -> Result<Vec<Said>, Unread> {
        let own = Verifier::read(&index.log_key);
        let key = match (&self.trusted.log_key, own) {
            (Some(given), _) => given.clone(),
            (None, Ok(own)) => own,
            (None, Err(error)) => {
                self.tell(Fault::Index(error.to_string()), index::INDEX_FILE);
                return Ok(Vec::new());
            }
        };
        let history = index.events.iter().map(|event| (event, index.subject.as_str()));
        let records = index.records.iter().flatten().map(|event| (event, records::SUBJECT));
        let mut said = Vec::new();
        for (event, subject) in history.chain(records) {
            let largest = if subject == records::SUBJECT { LARGEST_INDEX } else { LARGEST_TOLD };
            let Some(bytes) = self.named(found, &event.path, largest)? else { continue };
            match log::check(&bytes, &key, &[]) {
                Err(error) => self.tell(Fault::Receipt(error.to_string()), &event.path),
                Ok((proved, _)) if !is_told(&proved.event, event, subject, index) => {
                    self.tell(Fault::Receipt("another event than the index says".into()), &event.path);
                }
                Ok((proved, _)) if subject == records::SUBJECT => {
                    said.extend(Said::all(&proved.event, event));
                }
                Ok((_, checked)) => {
                    let (place, checkpoint) = (checked.index, checked.checkpoint);
                    self.report.logged.push(Logged { event: event.clone(), place, checkpoint });
                }
            }
        }
        Ok(said)
    }

    fn dates(&mut self, found: &[Found], index: &Index) -> Result<(), Unread> {
        for date in &index.dates {
            let Some(bytes) = self.named(found, &date.path, LARGEST_TOLD)? else { continue };
            let sum = match serde_json::from_slice::<Explained>(&bytes) {
                Err(error) => Err(error.to_string()),
                Ok(told) if told.due.rule.id() != date.rule => Err("another rule than the index says".into()),
                Ok(told) => told.due.adds_up(self.zone).map_err(|gap| gap.to_string()),
            };
            if let Err(said) = sum {
                self.tell(Fault::Date(said), &date.path);
            }
        }
        Ok(())
    }
}

fn end(stamped: &Stamped) -> Timestamp {
    ers::end(stamped, stamped.digest, &Algorithms::embedded())
}

fn read_index(body: &[u8]) -> Result<Index, String> {
    let index: Index = canonical::read(body).map_err(|error| error.to_string())?;
    if index.r#type != index::KIND {
        return Err(format!("is of the kind {:?}, not {}", index.r#type, index::KIND));
    }
    Ok(index)
}

fn is_of(verified: &Verified, signed: &Signed) -> bool {
    verified.certificate.serial == signed.certificate_serial
        && verified.certificate.algorithm.as_str() == signed.algorithm
        && verified.signer.full_name() == signed.signer
}

fn is_told(told: &Json, event: &Event, subject: &str, index: &Index) -> bool {
    let text = |key: &str| told[key].as_str().unwrap_or_default();
    text("subject_kind") == subject
        && text("subject_id") == event.of.unwrap_or(index.id).to_string()
        && told["number"].as_i64() == Some(event.number)
        && text("kind") == event.kind
        && text("clause") == event.clause
        && text("at").parse().ok() == Some(event.at)
}
