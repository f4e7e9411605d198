//! What lies in an archive, so that anyone can prove it without this system: the inventory in canonical JSON, sealed;
//! the sums for `sha256sum -c`; a list for people in three languages.

use law::Refusal;
use law::disclosure::Label;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Office;
use crate::blobs::hex;
use crate::error::Error;
use crate::exchange::canonical;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::terms;
use crate::texts::Locale;

/// Where the sealed list is in the archive.
pub const FILE: &str = "inventory.json";

/// The sealed list.
#[derive(Debug, Serialize)]
struct Inventory<'a> {
    r#type: &'a str,
    /// Code of the system that gives it out and seals it.
    system: &'a str,
    subject: &'a str,
    id: Uuid,
    files: Vec<File<'a>>,
    /// What there is beside these and is not for whoever asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<Withheld<'a>>,
}

/// A file that is not in the archive: what it is, and why it is not here.
#[derive(Debug, Serialize)]
struct Withheld<'a> {
    document: Uuid,
    name: &'a str,
    sha256: &'a str,
    size: i64,
    #[serde(skip_serializing_if = "Label::is_ordinary")]
    access: Label,
    clause: &'a str,
    code: &'a str,
}

#[derive(Debug, Serialize)]
struct File<'a> {
    path: &'a str,
    sha256: &'a str,
    size: i64,
    kind: &'a str,
    title: &'a str,
    document: Uuid,
    version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    supersedes: Option<Uuid>,
    #[serde(skip_serializing_if = "Label::is_ordinary")]
    access: Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registered_at: Option<String>,
    signatures: Vec<Signed<'a>>,
}

#[derive(Debug, Serialize)]
struct Signed<'a> {
    path: &'a str,
    sha256: &'a str,
    role: &'a str,
    signer: &'a str,
    signed_at: String,
}

/// A document with its place in the archive, and the same of each of its signatures.
pub struct Placed {
    pub document: Document,
    pub path: String,
    pub signatures: Vec<(Signature, String, String)>,
}

/// Places in the order in which the documents came. The number before a name keeps equal names apart; names keep
/// their letters and lose what a file system could take for a path.
pub fn place(documents: Vec<Document>, signatures: &[Signature]) -> Vec<Placed> {
    let width = documents.len().to_string().len();
    let place = |(index, document): (usize, Document)| {
        let number = format!("{:0width$}", index + 1);
        let own = signatures.iter().filter(|signature| signature.document_id == document.id);
        let signatures = own.enumerate().map(|(nth, signature)| {
            let path = format!("signatures/{number}-{}.cms", nth + 1);
            (signature.clone(), path, hex(&Sha256::digest(&signature.cms)))
        });
        Placed {
            path: format!("documents/{number}_{}", safe(&document.file_name)),
            signatures: signatures.collect(),
            document,
        }
    };
    documents.into_iter().enumerate().map(place).collect()
}

/// The inventory of what was placed.
pub fn inventory(
    office: &Office,
    subject: (&str, Uuid),
    placed: &[Placed],
    withheld: &[(Document, Refusal)],
) -> Result<Vec<u8>, Error> {
    let files = placed.iter().map(|one| File {
        path: &one.path,
        sha256: &one.document.sha256,
        size: one.document.size,
        kind: &one.document.kind,
        title: &one.document.title,
        document: one.document.id,
        version: one.document.version,
        supersedes: one.document.supersedes,
        access: one.document.label(),
        number: one.document.number.as_deref(),
        registered_at: one.document.registered_at.map(|at| at.to_string()),
        signatures: one.signatures.iter().map(signed).collect(),
    });
    let inventory = Inventory {
        r#type: "tereze-inventory-1",
        system: &office.config.organisation.code,
        subject: subject.0,
        id: subject.1,
        files: files.collect(),
        withheld: withheld.iter().map(kept_back).collect(),
    };
    canonical::to_bytes(&inventory).map_err(Error::internal)
}

fn kept_back((document, refusal): &(Document, Refusal)) -> Withheld<'_> {
    Withheld {
        document: document.id,
        name: &document.file_name,
        sha256: &document.sha256,
        size: document.size,
        access: document.label(),
        clause: refusal.clause.0,
        code: refusal.code,
    }
}

fn signed((signature, path, sha256): &(Signature, String, String)) -> Signed<'_> {
    Signed {
        path,
        sha256,
        role: &signature.role,
        signer: &signature.signer_name,
        signed_at: signature.signed_at.to_string(),
    }
}

/// As `sha256sum -c` reads it. The sealed inventory comes first: it says the same of the rest.
pub fn sums(inventory: &[u8], placed: &[Placed]) -> String {
    let mut sums = format!("{}  {FILE}\n", hex(&Sha256::digest(inventory)));
    for one in placed {
        sums.push_str(&format!("{}  {}\n", one.document.sha256, one.path));
        for (_, path, sha256) in &one.signatures {
            sums.push_str(&format!("{sha256}  {path}\n"));
        }
    }
    sums
}

/// For people: how to prove it, and what there is.
pub fn list(office: &Office, placed: &[Placed], withheld: &[(Document, Refusal)]) -> String {
    let mut list = String::new();
    for locale in [Locale::Kk, Locale::Ru, Locale::En] {
        let words = office.texts.of(locale);
        list.push_str(&format!("{}\n\n{}\n\n", words.t("archive-title"), words.t("archive-about")));
        for one in placed {
            let size = words.size(u64::try_from(one.document.size).unwrap_or(0));
            let number = one.document.number.as_deref().unwrap_or("–");
            list.push_str(&format!("{}\n    {number}, {size}, SHA-256 {}\n", one.path, one.document.sha256));
            for (signature, path, _) in &one.signatures {
                let at = words.moment_exact(signature.signed_at);
                list.push_str(&format!("    {path}: {}, {at}\n", signature.signer_name));
            }
        }
        if !withheld.is_empty() {
            list.push_str(&format!("\n{}\n\n", words.t("archive-withheld")));
        }
        for (document, refusal) in withheld {
            let clause = terms::clause(words, refusal.clause.0);
            list.push_str(&format!("{}\n    {clause}, SHA-256 {}\n", document.file_name, document.sha256));
        }
        list.push_str("\n\n");
    }
    list
}

fn safe(name: &str) -> String {
    let kept = name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c });
    // A path of 255 bytes is the most that common file systems take.
    let mut name: String = kept.collect();
    while name.len() > 200 {
        let middle = name.chars().count() / 2;
        name = name.chars().enumerate().filter(|(i, _)| *i != middle).map(|(_, c)| c).collect();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_letters_and_lose_what_could_be_a_path() {
        assert_eq!(safe("ПЗ_Мектеп \"том 1\".pdf"), "ПЗ_Мектеп _том 1_.pdf");
        assert_eq!(safe("../../etc/passwd\n"), ".._.._etc_passwd_");
        let long = safe(&format!("{}.pdf", "ғ".repeat(300)));
        assert!(long.len() <= 200 && long.ends_with(".pdf"), "{long}");
    }
}
