//! What goes into a package, file by file, before anything is sealed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use law::Due;
use pki::timestamp::Stamped;
use pki::{RevocationSource, Verified};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::index::{self, DateOf, Event, File, Index, RecordOf, Signed, TimeStamp};
use crate::Office;
use crate::archive::inventory::Placed;
use crate::archive::zip::{Content, Entry};
use crate::archive::{self, Unread};
use crate::blobs::hex;
use crate::error::Error;
use crate::log::Proved;
use crate::stamping;
use crate::store::{archive_stamps, evidence, stamps};
use crate::terms::{self, Sentence};
use crate::texts::{Locale, Words};

const JSON: &str = "application/json";
const CMS: &str = "application/pkcs7-signature";
const CERTIFICATE: &str = "application/pkix-cert";
const LIST: &str = "application/pkix-crl";
const ANSWER: &str = "application/ocsp-response";
const RECORD: &str = "application/octet-stream";
const TOKEN: &str = "application/vnd.etsi.timestamp-token";

/// A date as a package explains it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Explained {
    pub due: Due,
    kk: Told,
    ru: Told,
    en: Told,
}

#[derive(Debug, Serialize, Deserialize)]
struct Told {
    rule: String,
    ends: String,
    steps: Vec<Sentence>,
    doubts: Vec<String>,
}

impl Explained {
    fn of(office: &Office, due: &Due) -> Explained {
        let told = |locale| Told::of(office.texts.of(locale), due);
        Explained { due: due.clone(), kk: told(Locale::Kk), ru: told(Locale::Ru), en: told(Locale::En) }
    }
}

impl Told {
    fn of(words: &Words, due: &Due) -> Told {
        Told {
            rule: terms::rule(words, due.rule),
            ends: terms::end(words, due),
            steps: terms::sentences(words, due),
            doubts: terms::doubts(words, due),
        }
    }
}

/// Files with what the index says of them.
pub(super) struct Contents<'a> {
    office: &'a Office,
    pub entries: Vec<Entry>,
    pub index: Index,
    /// SHA-256 of the evidence that is inside.
    evidence: BTreeSet<String>,
    pub unread: Unread,
    /// Bytes of documents that no blob has.
    pub at_hand: BTreeMap<Uuid, Vec<u8>>,
}

impl<'a> Contents<'a> {
    pub fn new(office: &'a Office, index: Index) -> Contents<'a> {
        Contents {
            office,
            entries: Vec::new(),
            index,
            evidence: BTreeSet::new(),
            unread: Unread::default(),
            at_hand: BTreeMap::new(),
        }
    }

    /// A file that is at hand.
    pub fn bytes(&mut self, path: String, media_type: &str, bytes: Vec<u8>) {
        let sha256 = hex(&Sha256::digest(&bytes));
        self.list(&path, sha256, bytes.len() as u64, media_type);
        self.entries.push(Entry::of_bytes(path, bytes));
    }

    async fn blob(&mut self, path: String, media_type: &str, sha256: &str, size: i64) -> Result<(), Error> {
        let size = u64::try_from(size).map_err(Error::internal)?;
        let entry = archive::entry(&self.office.blobs, path.clone(), sha256, size, &mut self.unread).await?;
        self.list(&path, sha256.to_owned(), size, media_type);
        self.entries.push(entry);
        Ok(())
    }

    fn list(&mut self, path: &str, sha256: String, size: u64, media_type: &str) {
        let media_type = media_type.to_owned();
        self.index.files.push(File { path: path.to_owned(), sha256, size, media_type });
    }

    /// A document, the signatures under it, and what they stand on.
    pub async fn document(&mut self, placed: Placed) -> Result<(), Error> {
        let document = placed.document;
        match self.at_hand.remove(&document.id) {
            Some(bytes) => self.bytes(placed.path.clone(), &document.media_type, bytes),
            None => {
                self.blob(placed.path.clone(), &document.media_type, &document.sha256, document.size).await?;
            }
        }
        let mut signatures = Vec::with_capacity(placed.signatures.len());
        for (signature, path, _) in placed.signatures {
            let verified: Verified = serde_json::from_value(signature.verified)?;
            self.bytes(path.clone(), CMS, signature.cms);
            self.evidence(&verified).await?;
            let time_stamp = self.beside(signature.id, &path).await?;
            let record = self.record(signature.id, &path, &placed.path).await?;
            signatures.push(Signed {
                path,
                role: signature.role,
                signer: verified.signer.full_name(),
                algorithm: verified.certificate.algorithm.to_string(),
                certificate_serial: verified.certificate.serial,
                signed_at: signature.signed_at,
                time_stamp,
                record,
            });
        }
        let access = document.label();
        self.index.documents.push(index::Document {
            path: placed.path,
            id: document.id,
            kind: document.kind,
            title: document.title,
            version: document.version,
            supersedes: document.supersedes,
            access,
            number: document.number,
            registered_at: document.registered_at,
            signatures,
        });
        Ok(())
    }

    /// The authorities and lists of a verdict; what was not kept (of signatures from before it was) is not there, and
    /// a check says so.
    pub async fn evidence(&mut self, verified: &Verified) -> Result<(), Error> {
        let lists = std::iter::once(&verified.revocation).chain(&verified.authorities);
        self.kept(&verified.chain, lists).await?;
        match &verified.time_stamp {
            Some(stamped) => self.stamp_evidence(stamped).await,
            None => Ok(()),
        }
    }

    async fn stamp_evidence(&mut self, stamped: &Stamped) -> Result<(), Error> {
        let lists = std::iter::once(&stamped.revocation).chain(&stamped.authorities);
        self.kept(&stamped.chain, lists).await
    }

    /// What was found out about a signature after it came: the token goes beside it, an answer to the lists.
    async fn beside(&mut self, signature: Uuid, path: &str) -> Result<Option<TimeStamp>, Error> {
        let beside = stamps::of_signature(&mut *self.office.db.read().await?, signature).await?;
        let mut time_stamp = None;
        for one in beside {
            if one.kind == stamps::STATUS {
                self.kept_one(&one.sha256).await?;
                continue;
            }
            let stamped: Stamped = serde_json::from_value(one.told)?;
            let found = evidence::find(&mut *self.office.db.read().await?, &one.sha256).await?;
            let Some(kept) = found else { continue };
            let path = format!("{path}.tst");
            self.blob(path.clone(), TOKEN, &one.sha256, kept.size).await?;
            self.stamp_evidence(&stamped).await?;
            time_stamp = Some(TimeStamp { path, at: stamped.at, authority: stamped.authority });
        }
        Ok(time_stamp)
    }

    /// The record by which the proof was carried on, where it was, with what its tokens stand on.
    async fn record(
        &mut self,
        signature: Uuid,
        path: &str,
        document: &str,
    ) -> Result<Option<RecordOf>, Error> {
        let rows = archive_stamps::of_signature(&mut *self.office.db.read().await?, signature).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        for row in &rows {
            let stamped: Stamped = serde_json::from_value(row.told.clone())?;
            self.stamp_evidence(&stamped).await?;
        }
        let covered: Vec<String> = serde_json::from_value(rows[0].objects.clone())?;
        let find = |sha256: &String| {
            // The same bytes may be several documents.
            let own = self.index.files.iter().find(|file| file.path == document && file.sha256 == *sha256);
            own.or_else(|| self.index.files.iter().find(|file| file.sha256 == *sha256))
        };
        let missing = || Error::Damaged(format!("what the record of {signature} covers"));
        let objects =
            covered.iter().map(|sha256| find(sha256).map(|file| file.path.clone()).ok_or_else(missing));
        let objects = objects.collect::<Result<_, _>>()?;
        let record = stamping::renewal::record(self.office, &rows).await?;
        let path = format!("{path}.ers");
        self.bytes(path.clone(), RECORD, record.to_der());
        Ok(Some(RecordOf { path, objects, until: last.until }))
    }

    async fn kept(
        &mut self,
        chain: &[String],
        sources: impl Iterator<Item = &RevocationSource>,
    ) -> Result<(), Error> {
        let wanted = chain.iter().skip(1).map(String::as_str).chain(sources.map(|source| source.sha256()));
        for sha256 in wanted {
            self.kept_one(sha256).await?;
        }
        Ok(())
    }

    async fn kept_one(&mut self, sha256: &str) -> Result<(), Error> {
        if !self.evidence.contains(sha256) {
            let found = evidence::find(&mut *self.office.db.read().await?, sha256).await?;
            let Some(kept) = found else { return Ok(()) };
            self.evidence.insert(sha256.to_owned());
            let (folder, ending, media_type) = match kept.kind.as_str() {
                "certificate" => (index::CERTIFICATES, "cer", CERTIFICATE),
                stamps::STATUS => (index::ANSWERS, "ors", ANSWER),
                _ => (index::LISTS, "crl", LIST),
            };
            self.blob(format!("{folder}{sha256}.{ending}"), media_type, sha256, kept.size).await?;
        }
        Ok(())
    }

    /// An event with its receipt.
    pub fn event(&mut self, event: &crate::store::events::Event, proved: &Proved) -> Result<(), Error> {
        let told = self.receipt("receipts", event, proved)?;
        self.index.events.push(told);
        Ok(())
    }

    /// An event that names documents and signatures, with its receipt.
    pub fn record_kept(&mut self, event: &crate::store::events::Event, proved: &Proved) -> Result<(), Error> {
        let told = self.receipt("records", event, proved)?;
        self.index.records.get_or_insert_default().push(told);
        Ok(())
    }

    fn receipt(
        &mut self,
        folder: &str,
        event: &crate::store::events::Event,
        proved: &Proved,
    ) -> Result<Event, Error> {
        let path = match event.subject_id == self.index.id {
            true => format!("{folder}/{:04}.json", event.number),
            false => format!("{folder}/{}-{:04}.json", event.subject_id, event.number),
        };
        self.bytes(path.clone(), JSON, serde_json::to_vec_pretty(proved)?);
        let (number, at) = (event.number, event.at);
        let of = (event.subject_id != self.index.id).then_some(event.subject_id);
        Ok(Event { path, number, kind: event.kind.clone(), at, clause: event.clause.clone(), of })
    }

    pub fn date(&mut self, due: &Due) -> Result<(), Error> {
        let path = format!("dates/{}.json", due.rule);
        if self.index.dates.iter().any(|date| date.path == path) {
            return Ok(());
        }
        self.bytes(path.clone(), JSON, serde_json::to_vec_pretty(&Explained::of(self.office, due))?);
        self.index.dates.push(DateOf { path, rule: due.rule.id().to_owned() });
        Ok(())
    }

    /// The evidence that is listed and not inside yet, of a package that was sealed before: the seal's own.
    pub async fn complete(&mut self, sealed: &Index) -> Result<(), Error> {
        for file in sealed.files.iter().skip(self.index.files.len()) {
            let size = i64::try_from(file.size).map_err(Error::internal)?;
            self.blob(file.path.clone(), &file.media_type, &file.sha256, size).await?;
        }
        Ok(())
    }

    pub fn digest(&self) -> Result<String, Error> {
        let body = crate::exchange::canonical::to_bytes(&self.index).map_err(Error::internal)?;
        Ok(hex(&Sha256::digest(body)))
    }

    /// As it is sealed at a moment.
    pub fn sealed_at(&mut self, at: Timestamp) -> Result<Vec<u8>, Error> {
        self.index.sealed_at = Some(at);
        crate::exchange::canonical::to_bytes(&self.index).map_err(Error::internal)
    }
}

/// What is in a container besides the files that the index lists, in its order.
pub(super) fn framed(index: &Index, body: Vec<u8>, cms: Vec<u8>, files: Vec<Entry>) -> Vec<Entry> {
    let manifest = index.manifest(&hex(&Sha256::digest(&body)));
    let mut entries = vec![
        Entry::of_bytes(index::MIMETYPE_FILE, index::MIMETYPE.into()),
        Entry::of_bytes(index::MANIFEST_FILE, manifest.into_bytes()),
        Entry::of_bytes(index::SEAL_FILE, cms),
        Entry::of_bytes(index::INDEX_FILE, body),
    ];
    entries.extend(files);
    entries
}

/// An entry of which only the headers matter.
pub(super) fn header(name: &str, size: u64, crc32: u32) -> Entry {
    Entry { name: name.to_owned(), size, crc32, content: Content::Bytes(Vec::new()) }
}
