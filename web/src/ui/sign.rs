//! The sign panel: what is signed, as whom, and two equal ways to do it.
//!
//! NCALayer is reached by the script `sign.js`; the way with a CMS file needs no script. Both post to
//! the same address: the signature is in the field `cms` (text) or `cms_file` (file). Every state of
//! the script has its own text here, so that it never shows a message of a library.

use askama::Template;
use office::sign_in::Identity;
use office::texts::Words;

use super::case::hash;
use super::{Html, Page};

/// A panel for one signature.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/sign_panel.html")]
pub struct SignPanel {
    words: Words,
    csrf: Html,
    action: String,
    button: String,
    items: Vec<Signed>,
    /// One document, or several in the order of their signatures.
    bytes: Vec<Bytes>,
    attached: bool,
    key: Key,
    fields: Vec<(String, String)>,
    layer: Layer,
    failure: Option<String>,
}

/// One thing that the signature covers.
#[derive(Clone, Debug, Default)]
pub struct Signed {
    pub title: String,
    pub detail: String,
    /// Where it can be read; empty where it stands on the page.
    pub href: String,
    pub sha256: String,
}

/// The bytes that go under the signature.
#[derive(Clone, Debug)]
struct Bytes {
    href: String,
    file_name: String,
    sha256: String,
}

/// Which key fits. The server checks again: this only spares a wrong choice.
#[derive(Clone, Debug, Default)]
struct Key {
    purpose: Purpose,
    bin: String,
    iin: String,
    owner: String,
}

/// What the key is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    #[default]
    SignDocuments,
    SignIn,
}

/// Extended key usages of НУЦ РК: to sign documents, of a legal entity, of a person.
const FOR_DOCUMENTS: &str = "1.3.6.1.5.5.7.3.4";
const OF_ORGANISATION: &str = "1.2.398.3.3.4.1.2";
const OF_PERSON: &str = "1.2.398.3.3.4.1.1";

/// Where the program for signing listens, from the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    pub address: String,
    /// Certificates of test and demonstration authorities may be chosen.
    pub any_authority: bool,
    /// Where the signing program of the demonstration asks for a choice; empty elsewhere.
    pub demo_page: String,
}

/// A state of the panel: code for support, meaning, what is offered next.
#[derive(Clone, Copy, Debug)]
struct State {
    code: &'static str,
    look: &'static str,
    icon: &'static str,
    retry: bool,
}

const fn state(code: &'static str, look: &'static str, icon: &'static str, retry: bool) -> State {
    State { code, look, icon, retry }
}

/// Every state that concerns the program on the reader's computer; texts are `sign-state-<code>-title/-text`.
const STATES: &[State] = &[
    state("connecting", "", "clock", false),
    state("waiting", "", "key", false),
    state("sending", "", "clock", false),
    state("lna-prompt", "", "info", false),
    state("lna-denied", " note--bad", "cross", true),
    state("no-app", " note--warn", "warning", true),
    state("busy", " note--warn", "warning", true),
    state("old-app", " note--warn", "warning", true),
    state("cancel", " note--warn", "info", true),
    state("no-key", " note--warn", "warning", true),
    state("password", " note--bad", "cross", true),
    state("hash", " note--bad", "cross", false),
    state("offline", " note--warn", "warning", true),
    state("lost", " note--warn", "warning", true),
    state("error", " note--bad", "cross", true),
];

impl SignPanel {
    /// `action` takes the signature; `button` says the act, such as "Sign and send".
    pub fn new(
        page: &Page,
        layer: &Layer,
        action: impl Into<String>,
        button: impl Into<String>,
    ) -> SignPanel {
        SignPanel {
            words: page.words.clone(),
            csrf: page.csrf_field(),
            action: action.into(),
            button: button.into(),
            items: Vec::new(),
            bytes: Vec::new(),
            attached: false,
            key: Key::default(),
            fields: Vec::new(),
            layer: layer.clone(),
            failure: None,
        }
    }

    /// The exact bytes: a `GET` address on this site, the name for saving them, their SHA-256 in hex.
    pub fn bytes(
        self,
        href: impl Into<String>,
        file_name: impl Into<String>,
        sha256: impl Into<String>,
    ) -> SignPanel {
        SignPanel { bytes: Vec::new(), ..self }.and_bytes(href, file_name, sha256)
    }

    /// One more document with a signature of its own; the program asks the person once. Only with the script.
    pub fn and_bytes(
        mut self,
        href: impl Into<String>,
        file_name: impl Into<String>,
        sha256: impl Into<String>,
    ) -> SignPanel {
        let (href, file_name, sha256) = (href.into(), file_name.into(), sha256.into());
        self.bytes.push(Bytes { href, file_name, sha256 });
        self
    }

    /// The signature carries the content inside, as sign-in needs it.
    pub fn attached(mut self) -> SignPanel {
        self.attached = true;
        self.key.purpose = Purpose::SignIn;
        self
    }

    /// One more thing that the signature covers.
    pub fn covers(mut self, item: Signed) -> SignPanel {
        self.items.push(item);
        self
    }

    /// The key of this organisation is needed.
    pub fn as_organisation(mut self, name: impl Into<String>, bin: impl Into<String>) -> SignPanel {
        self.key.owner = name.into();
        self.key.bin = bin.into();
        self
    }

    /// The key of this person is needed; with `as_organisation` both must fit.
    pub fn as_person(mut self, name: impl Into<String>, iin: impl Into<String>) -> SignPanel {
        if self.key.owner.is_empty() {
            self.key.owner = name.into();
        }
        self.key.iin = iin.into();
        self
    }

    /// The key of whoever is signed in is needed: issued for the organisation, where one is acted for.
    pub fn as_signed_in(self, who: &Identity) -> SignPanel {
        let panel = match (&who.organisation, &who.bin) {
            (Some(name), Some(bin)) => self.as_organisation(name, bin),
            _ => self,
        };
        panel.as_person(&who.name, &who.iin)
    }

    /// A hidden field that goes along, such as the version of the draft.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> SignPanel {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Why the last signature was not taken, in the reader's language.
    pub fn failed(mut self, why: Option<String>) -> SignPanel {
        self.failure = why;
        self
    }

    /// Where the documents lie, as the script reads it.
    fn hrefs(&self) -> String {
        self.bytes.iter().map(|it| it.href.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Their SHA-256, in the same order.
    fn hashes(&self) -> String {
        self.bytes.iter().map(|it| it.sha256.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn states(&self) -> &'static [State] {
        STATES
    }

    fn state_title(&self, state: &State) -> String {
        self.words.t(format!("sign-state-{}-title", state.code)).into()
    }

    fn state_text(&self, state: &State) -> String {
        self.words.t(format!("sign-state-{}-text", state.code)).into()
    }

    fn hash(&self, sha256: &str) -> Html {
        hash(sha256)
    }

    /// Which keys the program for signing should offer; for sign-in both keys of a person fit.
    fn key_usages(&self) -> String {
        let mut usages = Vec::new();
        if self.key.purpose == Purpose::SignDocuments {
            usages.push(FOR_DOCUMENTS);
        }
        if !self.key.bin.is_empty() {
            usages.push(OF_ORGANISATION);
        } else if !self.key.iin.is_empty() {
            usages.push(OF_PERSON);
        }
        usages.join(" ")
    }
}

impl askama::filters::HtmlSafe for SignPanel {}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use office::texts::{Locale, Texts};

    use super::*;
    use crate::ui::{Clock, Site};

    fn panel(locale: Locale) -> String {
        let words = Texts::embedded(TimeZone::get("Asia/Almaty").unwrap()).unwrap().of(locale).clone();
        let site = Site { name: String::new(), about: String::new(), demo: true };
        let clock = Clock { now: "2026-11-24T07:47:00Z".parse().unwrap(), registers_on: None };
        let page = Page { csrf: "token".into(), ..Page::new(words, site, "/x/sign", clock) };
        let layer =
            Layer { address: "wss://127.0.0.1:13579".into(), any_authority: false, demo_page: String::new() };
        SignPanel::new(&page, &layer, "/x/sign", "Подписать и отправить")
            .bytes("/x/manifest.json", "manifest.json", "ab".repeat(32))
            .as_organisation("ТОО «Пример»", "123456789012")
            .covers(Signed { title: "Опись".into(), sha256: "ab".repeat(32), ..Signed::default() })
            .render()
            .unwrap()
    }

    #[test]
    fn every_state_has_its_text_in_every_language() {
        for locale in Locale::ALL {
            let html = panel(locale);
            for state in STATES {
                assert!(html.contains(&format!("data-state=\"{}\"", state.code)), "{locale} {}", state.code);
            }
        }
    }

    #[test]
    fn without_a_script_a_signature_file_goes_the_same_way() {
        let html = panel(Locale::Ru);
        assert!(html.contains("enctype=\"multipart/form-data\""), "{html}");
        assert!(html.contains("name=\"cms_file\"") && html.contains("name=\"csrf\" value=\"token\""));
        assert!(html.contains("download=\"manifest.json\""));
    }

    #[test]
    fn the_program_is_asked_for_the_key_of_the_organisation() {
        let html = panel(Locale::En);
        assert!(html.contains("data-usages=\"1.3.6.1.5.5.7.3.4 1.2.398.3.3.4.1.2\""), "{html}");
        assert!(html.contains("data-bin=\"123456789012\""));
        assert!(html.contains("data-layer=\"wss://127.0.0.1:13579\""));
    }
}
