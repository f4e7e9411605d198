//! The document of the completeness check: data of the case put into words, in Kazakh and in Russian whatever
//! the language of the expert's browser.

use jiff::Timestamp;
use law::Due;
use law::expertise::completeness::Verdict;

use super::checklist::{self, Found};
use super::{Prepared, SUBJECT};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::message::Outcome;
use crate::replacement;
use crate::store::cases::Case;
use crate::store::documents::{self, Document};
use crate::terms;
use crate::texts::{Locale, Words};

/// The languages of the document, the language of the state first.
const LANGUAGES: [Locale; 2] = [Locale::Kk, Locale::Ru];

/// The outcome in messages and in the database.
pub(super) fn outcome(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Positive => Outcome::Positive,
        Verdict::Negative => Outcome::Negative,
    }
}

/// Named after the application, so that it can be told apart in a folder of downloads.
pub(super) fn file_name(case: &Case) -> String {
    format!("{}-completeness.pdf", case.registration_number.replace(['/', '\\'], "-"))
}

/// The result of people.
pub(super) async fn of_people(
    office: &Office,
    ctx: &Ctx,
    case: &Case,
    verdict: Verdict,
    prepared: &Prepared,
) -> Result<Vec<u8>, Error> {
    let kind = match verdict {
        Verdict::Positive => Sort { result: "positive", next: "positive", ground: "A-39.1" },
        Verdict::Negative => Sort { result: "negative", next: "negative", ground: "A-39.1" },
    };
    let expert = Some(ctx.actor.name.as_str());
    set(office, case, Sheet { at: ctx.now, sort: kind, prepared, expert }).await
}

/// The result of the term; made at the end of the term, so that it is the same document however late and however
/// often it is made.
pub(super) async fn automatic(office: &Office, case: &Case) -> Result<Vec<u8>, Error> {
    let prepared = &Prepared::default();
    let at = case.due(office)?.at;
    let sort = Sort { result: "positive-auto", next: "positive", ground: "A-40.p1" };
    set(office, case, Sheet { at, sort, prepared, expert: None }).await
}

/// Which of the results it is, by the ends of the keys of its words.
#[derive(Clone, Copy)]
struct Sort {
    result: &'static str,
    next: &'static str,
    ground: &'static str,
}

/// What the document says that the case does not hold.
struct Sheet<'a> {
    at: Timestamp,
    sort: Sort,
    prepared: &'a Prepared,
    /// Who checked; nobody when the term ended (A-40.p1).
    expert: Option<&'a str>,
}

/// Typesetting takes tenths of a second, so it runs beside the requests.
async fn set(office: &Office, case: &Case, sheet: Sheet<'_>) -> Result<Vec<u8>, Error> {
    let due = case.due(office)?;
    let files = documents::of_subject(&mut *office.db.read().await?, SUBJECT, case.id).await?;
    let words = LANGUAGES.map(|locale| office.texts.of(locale));
    let data = pdf::Completeness {
        head: head(office, case, &sheet, &words),
        parts: words.map(|words| sheet.part(office, words, case, &due)).into(),
        checked: checked(&words, &files),
    };
    let set = tokio::task::spawn_blocking(move || pdf::completeness(&data)).await;
    set.map_err(Error::internal)?.map_err(Error::internal)
}

/// The same in both languages, once where they say the same.
fn both(words: &[&Words; 2], say: impl Fn(&Words) -> String) -> String {
    let [kk, ru] = words.map(say);
    if kk == ru { kk } else { format!("{kk} / {ru}") }
}

fn head(office: &Office, case: &Case, sheet: &Sheet, words: &[&Words; 2]) -> pdf::Head {
    pdf::Head {
        ident: format!("completeness:{}:{}", case.id, sheet.at),
        made_at: sheet.at,
        title: both(words, |words| words.t("expertise-paper-title").to_string()),
        issuer: both(words, |words| office.config.organisation.name(words.locale()).to_owned()),
        foot: both(words, |words| words.t("expertise-paper-foot").to_string()),
        demo_mark: None,
    }
}

/// The files of the application, which the bytes that are signed name by their hashes.
fn checked(words: &[&Words; 2], documents: &[Document]) -> pdf::Checked {
    let t = |key: &'static str| both(words, |words| words.t(key).to_string());
    let manifest = documents.iter().find(|document| document.kind == "manifest");
    // Former versions are not what was checked (A-46.p2).
    let files = documents.iter().filter(|document| {
        document.kind == replacement::PROJECT && !replacement::is_former(documents, document)
    });
    let row = |document: &Document| pdf::File {
        name: document.file_name.clone(),
        kind: document.data["section"].as_str().map_or_else(String::new, |section| {
            both(words, |words| words.t(format!("section-{section}")).to_string())
        }),
        size: both(words, |words| words.size(u64::try_from(document.size).unwrap_or(0))),
        sha256: document.sha256.clone(),
    };
    pdf::Checked {
        files: pdf::Files {
            heading: t("expertise-paper-files"),
            columns: pdf::FileColumns {
                number: "№".into(),
                name: t("application-documents-column-file"),
                size: t("receipt-size"),
                sha256: "SHA-256".into(),
            },
            rows: files.map(row).collect(),
        },
        notes: words.map(|words| words.t("expertise-paper-files-note").to_string()).into(),
        manifest: pdf::Line::new(
            t("expertise-paper-manifest"),
            manifest.map(|manifest| manifest.sha256.clone()).unwrap_or_default(),
        ),
    }
}

impl Sheet<'_> {
    /// Everything in one language.
    fn part(&self, office: &Office, words: &Words, case: &Case, due: &Due) -> pdf::Part {
        let t = |key: &str| words.t(key.to_owned()).to_string();
        let line = |key: &str, value: String| pdf::Line::new(t(key), value);
        let number = words
            .t("expertise-paper-number-of-date")
            .with("number", case.registration_number.as_str())
            .with("date", words.date(case.registration_date));
        let organisation = office.config.organisation.name(words.locale());
        pdf::Part {
            language: words.locale().into(),
            issuer: organisation.to_owned(),
            title: t("expertise-paper-title"),
            demo_mark: office.config.demo.is_some().then(|| t("demo-line")),
            facts: vec![
                line("expertise-paper-application", number.to_string()),
                line("expertise-paper-applicant", case.applicant_name.clone()),
                line("expertise-paper-object", case.title.clone()),
            ],
            outcome: line("expertise-paper-outcome", t(&format!("expertise-paper-{}", self.sort.result))),
            ground: line("expertise-paper-ground", terms::clause(words, self.sort.ground)),
            next: pdf::Text {
                heading: t("expertise-paper-next"),
                paragraphs: vec![t(&format!("expertise-paper-next-{}", self.sort.next))],
            },
            remarks: self.remarks(words),
            checklist: self.expert.is_some().then(|| self.checklist(office, words)),
            signers: self.signers(words, organisation),
            signers_notes: vec![t("expertise-paper-signers-where"), t("expertise-paper-numbering")],
            term: pdf::Explained {
                line: line("expertise-paper-term", words.until(due.at)),
                heading: t("term-why"),
                steps: terms::steps(words, due),
            },
        }
    }

    fn signers(&self, words: &Words, organisation: &str) -> pdf::Section {
        let t = |key: &str| words.t(key.to_owned()).to_string();
        let line = |key: &str, value: &str| pdf::Line::new(t(key), value);
        let lines = match self.expert {
            Some(expert) => vec![
                line("expertise-paper-checked-by", expert),
                line("expertise-paper-signer-expert", organisation),
                line("expertise-paper-signer-head", organisation),
            ],
            None => vec![line("expertise-paper-signer-system", organisation)],
        };
        pdf::Section { heading: t("expertise-paper-signers"), lines }
    }

    /// What came out of each line of the list. Those that this object has not are not told.
    fn checklist(&self, office: &Office, words: &Words) -> pdf::Section {
        let told =
            self.prepared.lines.iter().filter(|it| it.found != Found::NotApplicable || !it.note.is_empty());
        let line = |it: &checklist::Checked| {
            let found = words.t(format!("expertise-found-{}", it.found.name())).to_string();
            let said = if it.note.is_empty() { found } else { format!("{found}: {}", it.note) };
            pdf::Line::new(checklist::name(office, words, &it.code), said)
        };
        pdf::Section {
            heading: words.t("expertise-checklist-of").with("list", self.prepared.list.as_str()).to_string(),
            lines: told.map(line).collect(),
        }
    }

    fn remarks(&self, words: &Words) -> pdf::Remarks {
        let t = |key: &'static str| words.t(key).to_string();
        let rows = self.prepared.remarks.iter();
        pdf::Remarks {
            heading: t("expertise-paper-remarks"),
            columns: pdf::RemarkColumns {
                number: t("expertise-paper-remark-number"),
                text: t("expertise-paper-remark-text"),
                norm: t("expertise-paper-remark-norm"),
            },
            rows: rows
                .map(|r| pdf::Remark { text: r.in_language(words.locale()).to_owned(), norm: r.norm.clone() })
                .collect(),
            none: t("expertise-paper-remarks-none"),
            note: t("expertise-paper-remarks-note"),
        }
    }
}
