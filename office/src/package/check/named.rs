//! Whether a package holds what was signed and what the log named, all of it and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::Checking;
use crate::exchange::canonical;
use crate::package::container::Fault;
use crate::package::index::{self, Event, Index};
use crate::package::{ACT, EXTRACT, paper_id};
use crate::store::records::Kind;

impl Checking<'_> {
    /// Every file of the project is signed, or named by what somebody signed; and of a case everything that is named so
    /// is there, but for what the reader may not have.
    pub(super) fn covered(&mut self, index: &Index, said: &[Said]) {
        let files: BTreeMap<&str, (&str, u64)> =
            index.files.iter().map(|file| (file.path.as_str(), (file.sha256.as_str(), file.size))).collect();
        let there: BTreeSet<(&str, u64)> =
            index.documents.iter().filter_map(|one| files.get(one.path.as_str()).copied()).collect();
        let statements = std::mem::take(&mut self.statements);
        let named: BTreeSet<(&str, u64)> =
            statements.iter().flat_map(|(_, listed)| listed).map(Listed::bytes).collect();
        for document in &index.documents {
            let is_named = files.get(document.path.as_str()).is_some_and(|bytes| named.contains(bytes));
            if is_named {
                self.report.covered.insert(document.path.clone());
            } else if document.kind == "project" && document.signatures.is_empty() {
                self.tell(Fault::Uncovered, &document.path);
            }
        }
        if index.document.is_some() {
            return;
        }
        let withheld = |one: &Listed| {
            said.iter().filter(|said| said.kind == Kind::Document && said.is_withheld(index)).any(|said| {
                said.told["sha256"] == one.sha256.as_str() && said.told["size"].as_u64() == Some(one.size)
            })
        };
        for (path, listed) in &statements {
            for one in listed.iter().filter(|one| !there.contains(&one.bytes()) && !withheld(one)) {
                self.tell(Fault::NamedMissing(format!("{} {}", one.name, one.sha256)), path);
            }
        }
    }

    /// Documents and signatures are those that events of the log named when they came: none is another, none is gone,
    /// none was added.
    pub(super) fn kept(&mut self, index: &Index, said: &[Said]) {
        let Some(records) = &index.records else { return };
        let files: BTreeMap<&str, (&str, u64)> =
            index.files.iter().map(|file| (file.path.as_str(), (file.sha256.as_str(), file.size))).collect();
        let of = |path: &str| files.get(path).copied().unwrap_or_default();
        let mut matched = BTreeSet::new();
        for document in &index.documents {
            let (sha256, size) = of(&document.path);
            let of_it: Vec<&Said> = said
                .iter()
                .filter(|one| one.kind == Kind::Document && one.document == Some(document.id))
                .collect();
            if of_it.is_empty() {
                self.tell(Fault::Unlogged, &document.path);
            }
            for one in of_it {
                let is = json!({
                    "kind": document.kind,
                    "sha256": sha256,
                    "size": size,
                    "version": document.version,
                    "supersedes": document.supersedes,
                    "number": document.number,
                    "registered_at": document.registered_at,
                });
                let is_told = |name: &str| !one.partly || one.told.get(name).is_some();
                let other = |(name, value): (&String, &Json)| {
                    (is_told(name) && one.told[name] != *value).then(|| name.clone())
                };
                let other: Vec<String> = is.as_object().into_iter().flatten().filter_map(other).collect();
                match other.as_slice() {
                    [] => self.report.records += 1,
                    other => self.tell(Fault::LoggedOtherwise(other.join(", ")), &document.path),
                }
            }
            for signed in &document.signatures {
                let (sha256, _) = of(&signed.path);
                let is_it = |one: &&Said| {
                    one.kind == Kind::Signature
                        && one.document == Some(document.id)
                        && one.told["sha256"] == sha256
                        && one.told["role"] == signed.role.as_str()
                        && (one.partly
                            || one.told["signed_at"].as_str().and_then(|at| at.parse().ok())
                                == Some(signed.signed_at))
                };
                match said.iter().find(is_it) {
                    None => self.tell(Fault::Unlogged, &signed.path),
                    Some(_) => {
                        matched.insert((document.id, sha256));
                        self.report.records += 1;
                    }
                }
            }
        }
        let inside: BTreeSet<Uuid> = index.documents.iter().map(|document| document.id).collect();
        let whole = index.is_whole();
        for one in said {
            let is_there = one.document.is_some_and(|document| inside.contains(&document));
            let missing = match one.kind {
                // What else there is of a power is its giver's business.
                _ if one.of_other => false,
                Kind::Document => whole && !is_there && !one.is_withheld(index),
                Kind::Signature if is_there => one.signed().is_none_or(|signed| !matched.contains(&signed)),
                Kind::Signature => whole && !one.is_withheld(index),
                _ => false,
            };
            if missing {
                let what = format!("{} {}", one.kind.name(), one.told["sha256"].as_str().unwrap_or_default());
                self.tell(Fault::LoggedMissing(what), &one.path);
            }
        }
        // They are numbered without gaps, so that none can be left out unseen.
        let own = records.iter().filter(|record| record.of.is_none());
        let mut numbers: Vec<i64> = own.map(|record| record.number).collect();
        numbers.extend(&index.withheld.records);
        numbers.sort_unstable();
        if whole && let Some(gap) = (1..).zip(numbers).find(|(expected, number)| expected != number) {
            self.tell(Fault::LoggedMissing(format!("event {}", gap.0)), index::INDEX_FILE);
        }
    }
}

/// What an event of the log says of a document, a signature, or what belongs to one.
pub(super) struct Said {
    kind: Kind,
    /// The document itself, or that under which the signature stands.
    document: Option<Uuid>,
    told: Json,
    /// The receipt.
    path: String,
    /// Of something else than what the package is about.
    of_other: bool,
    /// Not everything that the index says is told one by one; the event commits to the rest by a hash of the row.
    partly: bool,
}

impl Said {
    pub(super) fn all(event: &Json, listed: &Event) -> Vec<Said> {
        event["data"]["records"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|told| Said::each(told, listed))
            .collect()
    }

    fn each(told: &Json, listed: &Event) -> Vec<Said> {
        let id = |text: &Json| text.as_str().and_then(|id| Uuid::parse_str(id).ok());
        let of_other = listed.of.is_some();
        let said = |kind, document, told: &Json| Said {
            kind,
            document,
            told: told.clone(),
            path: listed.path.clone(),
            of_other,
            partly: false,
        };
        // A paper of which there is no row of documents, with the signature under it.
        let paper = |is: Json, role: &str| {
            let document = told["sha256"].as_str().and_then(paper_id);
            let signed = json!({ "sha256": told["cms"], "role": role });
            let each = [(Kind::Document, is), (Kind::Signature, signed)];
            each.map(|(kind, is)| Said { partly: true, ..said(kind, document, &is) }).into()
        };
        match Kind::deserialize(&told["record"]) {
            Ok(Kind::Document) => vec![said(Kind::Document, id(&told["key"]), told)],
            // A decision is of many cases: each names it and the signatures under it.
            Ok(Kind::DecisionCase) => {
                let document = id(&told["document"]);
                let signed = told["signatures"].as_array().into_iter().flatten();
                let signed = signed.map(|signed| said(Kind::Signature, document, signed));
                std::iter::once(said(Kind::Document, document, told)).chain(signed).collect()
            }
            Ok(Kind::InvoicePaper) => vec![said(Kind::Signature, id(&told["document"]), told)],
            Ok(Kind::TermExtract) => {
                let issue = told["key"].as_str().and_then(|key| key.rsplit_once('/')?.1.parse::<i64>().ok());
                let is = json!({
                    "kind": EXTRACT, "sha256": told["sha256"], "size": told["size"], "version": issue,
                });
                paper(is, "system")
            }
            Ok(Kind::Disposal) => {
                let is = json!({ "kind": ACT, "sha256": told["sha256"], "number": told["number"] });
                paper(is, "operator")
            }
            Ok(kind) => vec![said(kind, id(&told["document"]), told)],
            Err(_) => Vec::new(),
        }
    }

    /// Document and hash of a signature.
    fn signed(&self) -> Option<(Uuid, &str)> {
        Some((self.document?, self.told["sha256"].as_str()?))
    }

    /// Whether the reader of the package may not have it.
    fn is_withheld(&self, index: &Index) -> bool {
        self.document.is_some_and(|document| index.withheld.documents.contains(&document))
    }
}

/// A file that a signed statement names.
pub(super) struct Listed {
    name: String,
    sha256: String,
    size: u64,
}

impl Listed {
    fn bytes(&self) -> (&str, u64) {
        (&self.sha256, self.size)
    }
}

/// The files that a statement names: a manifest has a list, the statement about a new version one file.
pub(super) fn listed(statement: &[u8]) -> Vec<Listed> {
    let Ok(told) = canonical::parse(statement) else { return Vec::new() };
    let files = told["files"].as_array().into_iter().flatten().chain(told.get("file"));
    let one = |file: &Json| {
        let name = file["name"].as_str().unwrap_or_default().to_owned();
        Some(Listed { name, sha256: file["sha256"].as_str()?.to_owned(), size: file["size"].as_u64()? })
    };
    files.filter_map(one).collect()
}
