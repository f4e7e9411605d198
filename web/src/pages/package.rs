//! Evidence packages for download, and the index for people that lies inside: one page in three languages without
//! scripts, in which everything that somebody wrote is text.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use law::Due;
use office::archive::Archive;
use office::documents::algorithm;
use office::error::Error;
use office::package::{self, Document, Event, File, Index, Of, RecordOf, TimeStamp};
use office::terms::{self, Sentence};
use office::texts::{Locale, Words};
use uuid::Uuid;

use super::documents::{encoded, given, wanted};
use crate::error::Failure;
use crate::ranges::{self, Answer};
use crate::who::Visit;

const MEDIA_TYPE: &str = "application/vnd.etsi.asic-e+zip";

/// `GET /cases/{id}/package.asice`: everything of a case with all by which it is proved (A-22, A-23, B-12).
pub async fn of_case(
    visit: Visit,
    method: Method,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&visit, Of::Case { id, document: None }, method, headers).await
}

/// `GET /cases/{id}/documents/{document}/package.asice`: the same of one document.
pub async fn of_document(
    visit: Visit,
    method: Method,
    Path((id, document)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&visit, Of::Case { id, document: Some(document) }, method, headers).await
}

/// A package, or the part of it that was asked for.
pub async fn give(
    visit: &Visit,
    of: Of<'_>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut answer = Answer::Head;
    let office = &visit.office;
    let page = |index: &Index, dues: &[Due]| page(office, index, dues).map_err(Error::internal);
    let choose = |archive: &Archive| {
        answer = ranges::answer(&method, &headers, archive.size, &format!("\"{}\"", archive.tag));
        wanted(&answer)
    };
    let (archive, bytes) = package::open(office, &visit.ctx, of, &page, choose).await?;
    let body = bytes.map_or_else(Body::empty, Body::from_stream);
    Ok(given(&archive, MEDIA_TYPE, body, &answer))
}

/// `GET /registration/{id}/papers/{document}/package.asice`, `/admission/…`, and the same of the operator.
pub async fn of_paper(
    visit: Visit,
    method: Method,
    Path((id, document)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&visit, Of::Paper { id, document }, method, headers).await
}

/// `GET /people/{id}/documents/{document}/package.asice`.
pub async fn of_power(
    visit: Visit,
    method: Method,
    Path((id, document)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&visit, Of::Power { id, document }, method, headers).await
}

/// `GET /prices/{id}/consent.asice`: the consent to prices, for everybody (A-15).
pub async fn of_prices(
    visit: Visit,
    method: Method,
    Path(list): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&visit, Of::Prices(list), method, headers).await
}

/// `GET /cases/{id}/disposal.asice`, `GET /operator/storage/{id}/act.asice`.
pub async fn of_disposal(
    visit: Visit,
    method: Method,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&visit, Of::Disposal(id), method, headers).await
}

/// `GET /cases/{id}/events/{number}/receipt.asice`: one event with its receipt.
pub async fn of_event(
    visit: Visit,
    method: Method,
    Path((id, number)): Path<(Uuid, i64)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&visit, Of::Event { id, number }, method, headers).await
}

/// What openssl checks without additions.
const RSA: &str = "rsa-sha256";

#[derive(Template)]
#[template(path = "package.html")]
struct Shown<'a> {
    title: String,
    system: &'a str,
    index: &'a Index,
    dues: &'a [Due],
    languages: Vec<Told<'a>>,
    evidence: Vec<&'a File>,
    file_name: String,
    /// What openssl checks by itself; nothing where all keys are of GOST.
    example: Option<Example<'a>>,
    /// Its certificates have a critical mark that openssl does not know.
    demo: bool,
}

/// A signature, what it signs, and when it came.
struct Example<'a> {
    signature: &'a str,
    content: &'a str,
    seconds: i64,
}

fn page(office: &office::Office, index: &Index, dues: &[Due]) -> Result<String, askama::Error> {
    let languages: Vec<_> = Locale::ALL.map(|locale| Told::of(office.texts.of(locale))).into();
    let titles: Vec<_> = languages.iter().map(|told| told.t("package-title")).collect();
    let signed = index.documents.iter().find_map(|document| {
        let signature = document.signatures.iter().find(|one| one.algorithm == RSA)?;
        let seconds = signature.signed_at.as_second();
        Some(Example { signature: &signature.path, content: &document.path, seconds })
    });
    let seal = || {
        let seconds = office.clock.now().as_second();
        let seal = Example { signature: package::SEAL_FILE, content: package::MANIFEST_FILE, seconds };
        office.seal.is_rsa().then_some(seal)
    };
    let shown = Shown {
        title: titles.join(" · "),
        system: &index.system,
        index,
        dues,
        languages,
        evidence: index.files.iter().filter(|file| file.path.starts_with("evidence/")).collect(),
        file_name: format!("{}.asice", index.document.unwrap_or(index.id)),
        example: signed.or_else(seal),
        demo: office.config.demo.is_some(),
    };
    shown.render()
}

impl Shown<'_> {
    /// Whether a signature inside is of GOST, which openssl does not know by itself.
    fn has_gost(&self) -> bool {
        let mut signatures = self.index.documents.iter().flat_map(|document| &document.signatures);
        self.example.is_none() || signatures.any(|signature| signature.algorithm != RSA)
    }

    /// A relative reference to a file beside the page.
    fn href(&self, path: &str) -> String {
        path.split('/').map(encoded).collect::<Vec<_>>().join("/")
    }

    /// A path inside the command that the page shows: names are chosen by people, and the command is to be copied.
    fn quoted(&self, path: &str) -> String {
        shell_word(path)
    }

    fn sum(&self, path: &str) -> &str {
        file(self.index, path).map_or("", |file| file.sha256.as_str())
    }
}

/// One word for a POSIX shell, whatever it is made of.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn file<'a>(index: &'a Index, path: &str) -> Option<&'a File> {
    index.files.iter().find(|file| file.path == path)
}

/// The page in one language.
struct Told<'a> {
    words: &'a Words,
    code: &'static str,
    name: &'static str,
}

impl<'a> Told<'a> {
    fn of(words: &'a Words) -> Told<'a> {
        Told { words, code: words.locale().code(), name: words.locale().own_name() }
    }

    fn t(&self, key: &str) -> String {
        self.words.t(key.to_owned()).into()
    }

    /// The text of a key that is put together, or the bare word where there is none.
    fn known(&self, key: String, word: &str) -> String {
        if self.words.has(&key) { self.words.t(key).into() } else { word.to_owned() }
    }

    fn moment(&self, at: &jiff::Timestamp) -> String {
        self.words.moment_exact(*at)
    }

    fn name_of(&self, document: &Document) -> String {
        let kind = format!("document-kind-{}", document.kind);
        let known = document.kind != "project" && self.words.has(&kind);
        let name = document.path.rsplit('/').next().unwrap_or(&document.path);
        if known { format!("{} ({name})", self.t(&kind)) } else { name.to_owned() }
    }

    fn size_of(&self, index: &Index, path: &str) -> String {
        self.words.size(file(index, path).map_or(0, |file| file.size))
    }

    fn role(&self, role: &str) -> String {
        self.known(format!("signatures-role-{role}"), role)
    }

    fn algorithm(&self, stored: &str) -> String {
        algorithm(self.words, stored)
    }

    fn stamped(&self, stamp: &TimeStamp) -> String {
        let said = self.words.t("package-time-stamp").with("at", self.words.moment_exact(stamp.at));
        said.with("name", stamp.authority.clone()).to_string()
    }

    fn renewed(&self, record: &RecordOf) -> String {
        self.words.t("package-record").with("at", self.words.moment_exact(record.until)).to_string()
    }

    fn rule(&self, due: &Due) -> String {
        terms::rule(self.words, due.rule)
    }

    fn ends(&self, due: &Due) -> String {
        terms::end(self.words, due)
    }

    fn steps(&self, due: &Due) -> Vec<Sentence> {
        terms::sentences(self.words, due)
    }

    fn happened(&self, event: &Event) -> String {
        self.known(format!("event-{}", event.kind), &event.kind)
    }

    fn clause(&self, event: &Event) -> String {
        self.clause_of(&event.clause)
    }

    fn clause_of(&self, clause: &str) -> String {
        terms::clause(self.words, clause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file name must not become a command of whoever checks the package.
    #[test]
    fn a_name_is_one_word_of_the_command_and_nothing_else() {
        for name in
            ["documents/001 $(echo no)`echo no`.pdf", "a'; echo no; '.pdf", "ПЗ \\ \"x\" $HOME & !.pdf"]
        {
            let command = format!("printf %s {}", shell_word(name));
            let done = std::process::Command::new("sh").args(["-c", &command]).output().unwrap();
            assert_eq!((String::from_utf8_lossy(&done.stdout).as_ref(), &*done.stderr), (name, &b""[..]));
        }
    }
}
