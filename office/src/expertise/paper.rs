//! The document of the completeness check: data of the case put into the words of a language.

use jiff::Timestamp;
use law::Due;
use law::expertise::completeness::Verdict;

use super::Prepared;
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::message::Outcome;
use crate::store::cases::Case;
use crate::terms;
use crate::texts::{Locale, Words};

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

/// The result of people: in the language of the expert who records it.
pub(super) async fn of_people(
    office: &Office,
    ctx: &Ctx,
    case: &Case,
    verdict: Verdict,
    prepared: &Prepared,
) -> Result<Vec<u8>, Error> {
    let result = match verdict {
        Verdict::Positive => "expertise-paper-positive",
        Verdict::Negative => "expertise-paper-negative",
    };
    let signers = ["expertise-paper-signer-expert", "expertise-paper-signer-head"];
    let data = Sheet { office, case, at: ctx.now, result, prepared, signers: &signers };
    data.set(ctx.locale).await
}

/// The result of the term, in the language of the state; made at the end of the term, so that it is the
/// same document however late and however often it is made.
pub(super) async fn automatic(office: &Office, case: &Case) -> Result<Vec<u8>, Error> {
    let prepared = Prepared::default();
    let signers = ["expertise-paper-signer-system"];
    let at = case.due(office)?.at;
    let result = "expertise-paper-positive-auto";
    Sheet { office, case, at, result, prepared: &prepared, signers: &signers }.set(Locale::Kk).await
}

/// What goes into the document.
struct Sheet<'a> {
    office: &'a Office,
    case: &'a Case,
    at: Timestamp,
    /// Key of the outcome.
    result: &'a str,
    prepared: &'a Prepared,
    /// Keys of those who sign.
    signers: &'a [&'a str],
}

impl Sheet<'_> {
    /// Typesetting takes tenths of a second, so it runs beside the requests.
    async fn set(&self, locale: Locale) -> Result<Vec<u8>, Error> {
        let data = self.data(self.office.texts.of(locale), &self.case.due(self.office)?);
        let language = match locale {
            Locale::Kk => pdf::Language::Kk,
            Locale::Ru => pdf::Language::Ru,
            Locale::En => pdf::Language::En,
        };
        let set = tokio::task::spawn_blocking(move || pdf::completeness(&data, language)).await;
        set.map_err(Error::internal)?.map_err(Error::internal)
    }

    fn data(&self, words: &Words, due: &Due) -> pdf::Completeness {
        let t = |key: &str| words.t(key.to_owned()).to_string();
        let case = self.case;
        pdf::Completeness {
            head: self.head(words),
            application: pdf::Line::new(
                t("expertise-paper-application"),
                words
                    .t("expertise-paper-number-of-date")
                    .with("number", case.registration_number.as_str())
                    .with("date", words.date(case.registration_date))
                    .to_string(),
            ),
            applicant: pdf::Line::new(t("expertise-paper-applicant"), &case.applicant_name),
            object: pdf::Line::new(t("expertise-paper-object"), &case.title),
            outcome: pdf::Line::new(t("expertise-paper-outcome"), t(self.result)),
            remarks: self.remarks(words),
            signers: pdf::Section {
                heading: t("expertise-paper-signers"),
                lines: self.signers.iter().map(|key| pdf::Line::new(t(key), self.signer(words))).collect(),
            },
            term: pdf::Explained {
                line: pdf::Line::new(t("expertise-paper-term"), words.until(due.at)),
                heading: t("term-why"),
                steps: terms::steps(words, due),
            },
            numbering_note: t("expertise-paper-numbering"),
        }
    }

    fn head(&self, words: &Words) -> pdf::Head {
        let demo = self.office.config.demo.is_some();
        pdf::Head {
            ident: format!("completeness:{}:{}", self.case.id, self.at),
            made_at: self.at,
            title: words.t("expertise-paper-title").to_string(),
            issuer: self.signer(words),
            foot: words.t("expertise-paper-foot").to_string(),
            demo_mark: demo.then(|| words.t("demo-line").to_string()),
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
            rows: rows.map(|r| pdf::Remark { text: r.text.clone(), norm: r.norm.clone() }).collect(),
            none: t("expertise-paper-remarks-none"),
        }
    }

    /// The organisation in the words of the document's language.
    fn signer(&self, words: &Words) -> String {
        let organisation = &self.office.config.organisation;
        match words.locale() {
            Locale::Kk => organisation.name_kk.clone(),
            Locale::Ru => organisation.name_ru.clone(),
            Locale::En => organisation.name_en.clone(),
        }
    }
}
