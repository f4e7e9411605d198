//! The notice and the act of annulment as papers, in Kazakh and in Russian whatever the language of the browser.

use law::replacement::State;

use super::acts::View;
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
    };
    let ident = format!("{name}:{}:{made_at}", view.document.id);
    letter::set(office, ident, made_at, |words| part(office, words, view, name)).await
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
