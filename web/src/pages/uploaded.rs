//! An upload in words: its size, how far it is, its checksum, the way to take it out of a draft.

use office::arrival::{Check, Scan};
use office::uploads::Upload;

use crate::ui::case::short_hash;
use crate::ui::parts::{Meaning, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// Bytes in words.
pub fn bytes(visit: &Visit, bytes: i64) -> String {
    visit.words().size(u64::try_from(bytes).unwrap_or(0))
}

/// The size of a file: of the whole where it is known.
pub fn size(visit: &Visit, upload: &Upload) -> String {
    bytes(visit, upload.size.unwrap_or(upload.received))
}

/// How far an upload is, and how its check stands (A-51.2.a5).
pub fn state(visit: &Visit, upload: &Upload, check: &Check) -> Html {
    if upload.is_done() {
        return checked(visit, check);
    }
    let percent = upload.received.saturating_mul(100) / upload.size.unwrap_or(i64::MAX).max(1);
    let text = visit.words().t("application-documents-part").with("percent", percent).to_string();
    tag(Meaning::Warn, visit.t("application-documents-state-part"))
        .then(Html::markup("<br>"))
        .then(text.as_str())
}

/// What the check found, with what to do about it.
pub fn checked(visit: &Visit, check: &Check) -> Html {
    let explained = |tag: Html, text: String| tag.then(Html::markup("<br>")).then(text.as_str());
    match check {
        Check::Checking => {
            explained(tag(Meaning::Info, visit.t("arrival-checking")), visit.t("arrival-checking-note"))
        }
        Check::Accepted(Scan::None) => Html::text(visit.t("arrival-accepted-none")),
        Check::Accepted(Scan::TooLarge) => Html::text(visit.t("arrival-accepted-too-large")),
        Check::Accepted(_) => tag(Meaning::Ok, visit.t("arrival-accepted")),
        Check::Rtf(scan) => Html::text(visit.t(&format!("arrival-rtf-{}", scan.code()))),
        Check::Unopened(scan) => Html::text(visit.t(&format!("arrival-unopened-{}", scan.code()))),
        Check::Blocked(blocked) => {
            let why = visit.words().t(format!("arrival-blocked-{}", blocked.reason.code()));
            let why = why.with("detail", blocked.detail.clone()).to_string();
            let inside = blocked.member().map(|member| {
                visit.words().t("arrival-blocked-inside").with("name", member.to_owned()).to_string()
            });
            let why = inside.into_iter().chain([why]).collect::<Vec<_>>().join(". ");
            explained(tag(Meaning::Bad, visit.t("arrival-blocked")), why)
        }
    }
}

/// The checksum of a finished upload.
pub fn sum(upload: &Upload) -> Html {
    upload.sha256.as_deref().map_or_else(|| Html::text(""), short_hash)
}

/// A form of one button that takes a file out of a draft.
pub fn remove_button(visit: &Visit, page: &Page, action: &str, name: &str) -> Html {
    let label =
        visit.words().t("application-documents-remove-file").with("name", name.to_owned()).to_string();
    Html::markup(format!(
        r#"<form method="post" action="{}" novalidate>{}<button class="linklike" type="submit" aria-label="{}">{}</button></form>"#,
        Html::text(action),
        page.csrf_field(),
        Html::text(label),
        Html::text(visit.t("application-documents-remove"))
    ))
}
