//! Letters of this organisation that are signed: in Kazakh and in Russian whatever the language of the browser.

use jiff::Timestamp;

use crate::Office;
use crate::error::Error;
use crate::texts::{Locale, Words};

/// The languages of a letter, the language of the state first.
const LANGUAGES: [Locale; 2] = [Locale::Kk, Locale::Ru];

/// Sets a letter. By the same identifier and time it is the same document however often it is made.
pub(crate) async fn set(
    office: &Office,
    ident: String,
    made_at: Timestamp,
    part: impl Fn(&Words) -> pdf::LetterPart,
) -> Result<Vec<u8>, Error> {
    let words = LANGUAGES.map(|locale| office.texts.of(locale));
    let parts = words.map(part);
    let both = |say: &dyn Fn(usize) -> String| {
        let (kk, ru) = (say(0), say(1));
        if kk == ru { kk } else { format!("{kk} / {ru}") }
    };
    let letter = pdf::Letter {
        head: pdf::Head {
            ident,
            made_at,
            title: both(&|of| parts[of].title.clone()),
            issuer: both(&|of| parts[of].issuer.clone()),
            foot: both(&|of| words[of].t("expertise-paper-foot").to_string()),
            demo_mark: None,
        },
        parts: parts.into(),
    };
    let set = tokio::task::spawn_blocking(move || pdf::letter(&letter)).await;
    set.map_err(Error::internal)?.map_err(Error::internal)
}

/// What is the same in every letter: who writes, and who signs.
pub(crate) fn part(office: &Office, words: &Words, title: String) -> pdf::LetterPart {
    let t = |key: &'static str| words.t(key).to_string();
    let organisation = office.config.organisation.name(words.locale()).to_owned();
    pdf::LetterPart {
        language: words.locale().into(),
        issuer: organisation.clone(),
        title,
        demo_mark: office.config.demo.is_some().then(|| t("demo-line")),
        facts: Vec::new(),
        hashes: Vec::new(),
        paragraphs: Vec::new(),
        signers: pdf::Section {
            heading: t("expertise-paper-signers"),
            lines: vec![pdf::Line::new(t("replacement-paper-signer"), organisation)],
        },
        notes: vec![t("expertise-paper-signers-where")],
    }
}
