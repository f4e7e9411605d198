//! The zone where files are given: in parts that can be resumed with the script, as one form without it.

use askama::Template;
use office::texts::Words;
use office::uploads::limits::Limits;

use super::{Html, Page, icon};

/// A zone for one purpose.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/upload_zone.html")]
pub struct UploadZone {
    words: Words,
    csrf: Html,
    token: String,
    /// The plain form posts here, field `file`.
    action: String,
    /// The endpoint that makes uploads (tus 1.0 creation).
    endpoint: String,
    /// What the upload is for, sent as metadata by the script and as fields by the form.
    metadata: Vec<(String, String)>,
    accept: String,
    limits: Limits,
    folders: bool,
    /// Offers that a file replaces one of its name.
    replaces: bool,
    /// The script that counts checksums beside the page.
    hasher: &'static str,
}

impl UploadZone {
    pub fn new(
        page: &Page,
        endpoint: impl Into<String>,
        action: impl Into<String>,
        limits: &Limits,
    ) -> UploadZone {
        UploadZone {
            words: page.words.clone(),
            csrf: page.csrf_field(),
            token: page.csrf.clone(),
            action: action.into(),
            endpoint: endpoint.into(),
            metadata: Vec::new(),
            accept: limits.formats.iter().map(|format| format!(".{format}")).collect::<Vec<_>>().join(","),
            limits: limits.clone(),
            folders: false,
            replaces: false,
            hasher: page.asset("hash.js"),
        }
    }

    /// One pair of the metadata, such as the application that the files belong to.
    pub fn about(mut self, name: impl Into<String>, value: impl Into<String>) -> UploadZone {
        self.metadata.push((name.into(), value.into()));
        self
    }

    /// Kinds of files, as in the `accept` attribute: `.pdf,.xlsx`.
    pub fn accept(mut self, accept: impl Into<String>) -> UploadZone {
        self.accept = accept.into();
        self
    }

    /// Offers to choose a whole folder too.
    pub fn folders(mut self) -> UploadZone {
        self.folders = true;
        self
    }

    /// Offers that files take the place of those of their names.
    pub fn replaces(mut self) -> UploadZone {
        self.replaces = true;
        self
    }

    /// What the operator allows, told before the choice (A-16.p2-R1).
    fn limits(&self) -> String {
        let kinds = self.accept.replace('.', "").replace(',', ", ").to_uppercase();
        let (words, limits) = (&self.words, &self.limits);
        let each = words.t("upload-limits").with("kinds", kinds).with("max", words.size(limits.file));
        let all = words.t("upload-limits-package");
        let all = all.with("files", limits.files as i64).with("package", words.size(limits.package));
        let part = words.t("upload-limits-part").with("part", words.size(limits.part));
        format!("{each} {all} {part}")
    }

    /// `name value` pairs for the script, one a line: neither holds a line break.
    fn metadata_lines(&self) -> String {
        let lines: Vec<String> =
            self.metadata.iter().map(|(name, value)| format!("{name} {value}")).collect();
        lines.join("\n")
    }

    fn icon(&self, name: &str) -> Html {
        icon(name)
    }

    /// Texts of the script: `data-text-<name>`; places for numbers stay as `{n}` for the script to fill.
    fn script_texts(&self) -> Vec<(&'static str, String)> {
        let t = |key: &str, names: &[&'static str]| {
            let said = names
                .iter()
                .fold(self.words.t(key.to_owned()), |said, name| said.with(*name, format!("{{{name}}}")));
            said.to_string()
        };
        vec![
            ("queued", t("upload-queued", &[])),
            ("sending", t("upload-sending", &["percent", "sent", "size"])),
            ("checking", t("upload-checking", &[])),
            ("done", t("upload-done", &[])),
            ("known", t("upload-known", &[])),
            ("hashing", t("upload-hashing", &["percent"])),
            ("speed", t("upload-speed", &["speed"])),
            ("left-seconds", t("upload-left-seconds", &["n"])),
            ("left-minutes", t("upload-left-minutes", &["n"])),
            ("left-hours", t("upload-left-hours", &["n"])),
            ("again", t("upload-again", &["seconds", "n"])),
            ("paused", t("upload-paused", &[])),
            ("too-big", t("upload-too-big", &["max"]).replace("{max}", &self.words.size(self.limits.file))),
            ("empty", t("upload-empty", &[])),
            ("refused", t("upload-refused", &[])),
            ("signed-out", t("upload-signed-out", &[])),
            ("overall", t("upload-overall", &["done", "all", "sent", "size"])),
            ("finished", t("upload-finished", &[])),
            ("pause", t("upload-pause", &[])),
            ("resume", t("upload-resume", &[])),
            ("retry", t("upload-retry", &[])),
            ("cancel", t("upload-cancel", &[])),
            ("replace", t("upload-replace", &[])),
            ("listed", t("upload-listed", &["done"])),
            ("of", t("upload-action-of", &["action", "name"])),
        ]
    }
}

impl askama::filters::HtmlSafe for UploadZone {}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use office::texts::{Locale, Texts};

    use super::*;
    use crate::ui::{Clock, Site};

    /// A-16.p2: the limits stand there before anything is chosen.
    #[test]
    fn the_zone_is_a_plain_form_and_tells_the_limits_before_the_choice() {
        for locale in Locale::ALL {
            let words = Texts::embedded(TimeZone::get("Asia/Almaty").unwrap()).unwrap().of(locale).clone();
            let site = Site { name: String::new(), about: String::new(), demo: true };
            let clock = Clock { now: "2026-11-24T07:47:00Z".parse().unwrap(), registers_on: None };
            let page = Page::new(words, site, "/a", clock);
            let html = UploadZone::new(&page, "/uploads", "/applications/1/files", &Limits::default())
                .about("subject", "1")
                .accept(".pdf,.xlsx")
                .render()
                .unwrap();
            assert!(html.contains("action=\"/applications/1/files\"") && html.contains("name=\"file\""));
            assert!(html.contains("PDF, XLSX"), "{html}");
            let limits = Limits::default();
            for told in [limits.part, limits.file, limits.package].map(|bytes| page.words.size(bytes)) {
                assert!(html.contains(&told), "{told} in {html}");
            }
            assert!(html.contains("name=\"subject\" value=\"1\"") && html.contains("subject 1"));
            assert!(html.contains("{percent}"), "the script fills the places itself");
        }
    }
}
