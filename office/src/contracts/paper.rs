//! The contract as a paper, in Kazakh and in Russian whatever the language of the browser.

use jiff::Timestamp;
use law::tariff::vat;

use super::Content;
use crate::Office;
use crate::error::Error;
use crate::letter;
use crate::store::cases::Case;
use crate::supervision::{called, organisation_of};
use crate::tariffs::money;
use crate::texts::{Locale, Words};

/// Named after the application, so that it can be told apart in a folder of downloads.
pub(super) fn file_name(case: &Case) -> String {
    format!("{}-contract.pdf", case.registration_number.replace(['/', '\\'], "-"))
}

/// Dated by the draft, so that it is the same document however often it is made. Its number stands beside it, because it
/// is given at the signature.
pub(super) async fn set(
    office: &Office,
    case: &Case,
    content: &Content,
    made_at: Timestamp,
) -> Result<Vec<u8>, Error> {
    let bin = organisation_of(office, &case.organisation);
    let mut conn = office.db.read().await?;
    let kk = called(office, &mut conn, &bin, Locale::Kk).await?;
    let ru = called(office, &mut conn, &bin, Locale::Ru).await?;
    drop(conn);
    let ident = format!("contract:{}:{made_at}", case.id);
    letter::set(office, ident, made_at, |words| {
        let performer = words.locale().choose(&kk, &ru, &ru);
        Sheet { office, words, case, content, performer, bin: &bin, made_at }.part()
    })
    .await
}

struct Sheet<'a> {
    office: &'a Office,
    words: &'a Words,
    case: &'a Case,
    content: &'a Content,
    performer: &'a str,
    bin: &'a str,
    made_at: Timestamp,
}

impl Sheet<'_> {
    fn part(&self) -> pdf::LetterPart {
        let t = |key: &'static str| self.words.t(key).to_string();
        let whole = letter::part(self.office, self.words, t("contract-paper-title"));
        pdf::LetterPart {
            issuer: self.performer.to_owned(),
            facts: self.facts(),
            paragraphs: self.paragraphs(),
            signers: pdf::Section {
                heading: t("contract-paper-signers"),
                lines: vec![
                    pdf::Line::new(t("contract-paper-performer"), self.performer.to_owned()),
                    pdf::Line::new(t("contract-paper-customer"), self.case.applicant_name.clone()),
                ],
            },
            notes: whole.notes.iter().cloned().chain([t("expertise-paper-numbering")]).collect(),
            ..whole
        }
    }

    fn facts(&self) -> Vec<pdf::Line> {
        let (words, case, content) = (self.words, self.case, self.content);
        let line = |key: &'static str, value: String| pdf::Line::new(words.t(key).to_string(), value);
        let of_date = words.t("expertise-paper-number-of-date").with("number", &case.registration_number);
        let of_date = of_date.with("date", words.date(case.registration_date)).to_string();
        let numbered = |name: &str, number: &str| match number {
            "" => name.to_owned(),
            number => words.t("contract-paper-party").with("name", name).with("number", number).to_string(),
        };
        let applicant = &case.body["applicant"];
        let known = |name: &str| applicant[name].as_str().unwrap_or_default();
        let customer = if known("bin").is_empty() { known("iin") } else { known("bin") };
        let (course, kind) = super::words(content.course);
        let kind = Some(kind).filter(|kind| !kind.is_empty());
        let kind = kind.map(|kind| line("contract-kind", words.t(format!("contract-kind-{kind}")).into()));
        let mut facts = vec![
            line("expertise-paper-application", of_date),
            line("contract-paper-performer", numbered(self.performer, self.bin)),
            line("contract-paper-bank", content.bank.clone()),
            line("contract-paper-customer", numbered(&case.applicant_name, customer)),
            line("expertise-paper-object", case.title.clone()),
            line("contract-course", words.t(format!("contract-course-{course}")).into()),
        ];
        facts.extend(kind);
        facts.push(line("contract-paper-price", money(words, content.price)));
        facts.push(line("contract-paper-vat", self.vat()));
        facts
    }

    /// The tax that is in the price, by the rate of the day; where there is none the price is what is paid all the same.
    fn vat(&self) -> String {
        let words = self.words;
        let rate = vat::on(words.date_of(self.made_at));
        let tax = rate.and_then(|rate| {
            let part = rate.percent.hundredths();
            self.content.price.share(part, 10_000 + part)
        });
        tax.map_or_else(|| words.t("contract-paper-vat-none").to_string(), |tax| money(words, tax))
    }

    fn paragraphs(&self) -> Vec<String> {
        let (words, content) = (self.words, self.content);
        let t = |key: &'static str| words.t(key).to_string();
        let payment = match content.prepayment {
            0 => vec![t("contract-paper-no-prepayment"), t("contract-paper-force-signed")],
            share => {
                let said = words.t("contract-paper-prepayment").with("share", i64::from(share));
                let said = said.with("sum", money(words, content.before())).to_string();
                vec![said, t("contract-paper-force-paid")]
            }
        };
        let before = [t("contract-paper-subject"), t("contract-paper-term")];
        let after = [t("contract-paper-signing"), t("contract-paper-conclusion")];
        let all = before.into_iter().chain(payment).chain(after);
        all.enumerate().map(|(place, text)| format!("{}. {text}", place + 1)).collect()
    }
}
