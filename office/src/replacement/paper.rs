//! The notice and the act of annulment as papers, in Kazakh and in Russian whatever the language of the browser.

use law::replacement::State;

use super::acts::View;
use super::request;
use crate::Office;
use crate::error::Error;
use crate::exchange::message::ReplacementStep;
use crate::letter;
use crate::texts::Words;

/// Dated by the step before it, so that it is the same document however often it is made.
pub(super) async fn set(office: &Office, view: &View, step: ReplacementStep) -> Result<Vec<u8>, Error> {
    let made_at = match view.record.as_ref().map(|record| &record.state) {
        Some(State::ReplacementDecided { decided_at, .. }) => *decided_at,
        Some(State::Notified { notified_at, .. }) => *notified_at,
        _ => return Err(Error::Stale),
    };
    let name = match step {
        ReplacementStep::Notice => "notice",
        ReplacementStep::Annulment => "act",
        ReplacementStep::Request => return Err(Error::Stale),
    };
    let ident = format!("{name}:{}:{made_at}", view.document.id);
    letter::set(office, ident, made_at, |words| part(office, words, view, name)).await
}

/// Asks for a new version of a document of the user (A-46.p2). Dated by the arrival of the document.
pub(super) async fn request(office: &Office, view: &request::View, ground: &str) -> Result<Vec<u8>, Error> {
    let (document, case) = (&view.document, &view.case);
    let ident = format!("request:{}:{ground}", document.id);
    letter::set(office, ident, document.created_at, |words| {
        let t = |key: &'static str| words.t(key).to_string();
        let line = |key, value: &str| pdf::Line::new(t(key), value.to_owned());
        let of_date = words.t("expertise-paper-number-of-date").with("number", &case.registration_number);
        let of_date = of_date.with("date", words.date(case.registration_date)).to_string();
        let whole = letter::part(office, words, t("version-paper-request"));
        pdf::LetterPart {
            facts: vec![
                line("expertise-paper-application", &of_date),
                line("expertise-paper-applicant", &case.applicant_name),
                line("expertise-paper-object", &case.title),
                line("replacement-paper-document", &document.file_name),
                line("version-paper-ground", ground),
            ],
            hashes: vec![pdf::Line::new("SHA-256", document.sha256.clone())],
            paragraphs: ["version-paper-request-text-1", "version-paper-request-text-2"].map(t).into(),
            notes: whole.notes.iter().cloned().chain([t("expertise-paper-numbering")]).collect(),
            ..whole
        }
    })
    .await
}

fn part(office: &Office, words: &Words, view: &View, name: &str) -> pdf::LetterPart {
    let t = |key: String| words.t(key).to_string();
    let line = |key: &str, value: String| pdf::Line::new(t(key.to_owned()), value);
    let (case, document) = (&view.case, &view.document);
    let dated = |number: &str, date: String| {
        words.t("expertise-paper-number-of-date").with("number", number).with("date", date).to_string()
    };
    let registered = document.registered_at.map(|at| words.moment(at)).unwrap_or_default();
    let ground = view.ground().to_owned();
    let whole = letter::part(office, words, t(format!("replacement-paper-{name}")));
    pdf::LetterPart {
        facts: vec![
            line(
                "expertise-paper-application",
                dated(&case.registration_number, words.date(case.registration_date)),
            ),
            line("expertise-paper-applicant", case.applicant_name.clone()),
            line("expertise-paper-object", case.title.clone()),
            line("replacement-paper-document", t(format!("document-kind-{}", document.kind))),
            line(
                "replacement-paper-version",
                dated(document.number.as_deref().unwrap_or_default(), registered),
            ),
            line("replacement-paper-ground", ground),
        ],
        hashes: vec![pdf::Line::new("SHA-256", document.sha256.clone())],
        paragraphs: [1, 2].map(|n| t(format!("replacement-paper-{name}-text-{n}"))).into(),
        notes: whole.notes.iter().cloned().chain([t("expertise-paper-numbering".into())]).collect(),
        ..whole
    }
}
