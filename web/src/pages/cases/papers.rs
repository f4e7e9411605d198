//! What lies in a case: documents with their signatures, and what happened to it.

use jiff::Timestamp;
use law::Rule;
use office::applications::{Case, Viewer};
use office::contracts::{self, progress};
use office::ctx::{Actor, ActorKind};
use office::documents::algorithm;
use office::log::may_be_given;
use office::replacement;
use office::store::documents::Document;
use office::store::events::Event;
use office::store::signatures::Signature;

use crate::pages::{compare, log, secrets, view};
use crate::ui::Html;
use crate::ui::case::{By, Timeline, former_mark, short_hash, signature_mark};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::clause;
use crate::ui::listing::{Listing, Shown};
use crate::ui::parts::{Meaning, Table, tag};
use crate::who::Visit;

/// The inventory that the applicant signed.
pub fn manifest(case: &Case) -> Option<&Document> {
    case.documents.iter().find(|document| document.kind == "manifest")
}

/// The result of the completeness check.
pub fn result(case: &Case) -> Option<&Document> {
    case.documents.iter().rfind(|document| document.kind == "completeness-result")
}

/// Where the bytes of a document are.
pub fn file_address(case: &Case, document: &Document) -> String {
    format!("/cases/{}/documents/{}", case.application.id, document.id)
}

fn cms_address(case: &Case, signature: &Signature) -> String {
    format!("/cases/{}/signatures/{}.cms", case.application.id, signature.id)
}

/// The documents, or a page of them: results first, then what was signed, then the files of the project.
pub fn documents(visit: &Visit, case: &Case, shown: &Shown) -> (Listing, Table) {
    let words = visit.words();
    let table = Table::new(words, words.t("documents-caption"))
        .column(words.t("documents-column-document"))
        .column(words.t("documents-column-source"))
        .column(words.t("documents-column-date"))
        .column(words.t("documents-column-version"))
        .column(words.t("documents-column-signatures"))
        .column_hidden(words.t("documents-column-download"));
    let mut sorted: Vec<&Document> = case.documents.iter().collect();
    sorted.sort_by_key(|document| match document.kind.as_str() {
        contracts::CONTRACT | "completeness-result" => 0,
        replacement::NOTICE | replacement::ACT | replacement::REQUEST => 1,
        "manifest" | replacement::REPLY => 2,
        _ => 3,
    });
    let here = format!("/cases/{}", case.application.id);
    let (listing, rows) = Listing::of(visit, (&here, "documents"), shown, sorted, listed);
    (
        listing,
        rows.into_iter().fold(table, |table, document| table.row(document_cells(visit, case, document))),
    )
}

/// Section and size of a document, for a list.
pub fn listed<'a>(document: &'a &Document) -> (Option<&'a str>, u64) {
    (document.data["section"].as_str(), u64::try_from(document.size).unwrap_or(0))
}

fn document_cells(visit: &Visit, case: &Case, document: &Document) -> [Html; 6] {
    let words = visit.words();
    let signatures: Vec<_> =
        case.signatures.iter().filter(|signature| signature.document_id == document.id).collect();
    let mark = match signatures.len() {
        0 if document.kind == "project" => small(words.t("documents-covered")),
        0 => Html::default(),
        n => signature_mark(words.t("documents-signatures-count").with("count", n as i64)),
    };
    let dated = document.registered_at.unwrap_or(document.created_at);
    [
        named(visit, case, document),
        Html::text(source(visit, case, document)),
        short_moment(visit, dated),
        Html::text(words.t("documents-version").with("number", document.version)).then(former_mark(
            words,
            &case.replacements,
            document,
        )),
        mark,
        downloads(visit, case, document, &signatures),
    ]
}

fn named(visit: &Visit, case: &Case, document: &Document) -> Html {
    let words = visit.words();
    let size = words.size(u64::try_from(document.size).unwrap_or(0));
    let said = |name: &str| document.data[name].as_str().unwrap_or_default();
    let section = document.data["section"]
        .as_str()
        .map(|section| placed(visit, section, said("volume"), said("folder")));
    let below = match (&document.number, section) {
        (Some(number), _) => format!("{} {number} · {size}", words.t("case-number-sign")),
        (None, Some(section)) => format!("{section} · {size}"),
        (None, None) => size,
    };
    let (name, address) = (Html::text(document_name(visit, document)), file_address(case, document));
    let name = match case.disposed.is_some() || case.barred.contains_key(&document.id) {
        true => Html::markup(format!("<b>{name}</b>")),
        false => view::thumbnail(&address, &document.file_name)
            .then(Html::markup(format!(r#"<a class="main" href="{}">{name}</a>"#, Html::text(address)))),
    };
    Html::markup(format!(
        r#"{name}<br><span class="xs mut">{}</span><br>{}{}"#,
        Html::text(below),
        short_hash(&document.sha256),
        secrets::standing(visit, document, case.barred.get(&document.id))
    ))
}

/// Section, volume and folder of a file, as far as they are known.
pub fn placed(visit: &Visit, section: &str, volume: &str, folder: &str) -> String {
    let section = visit.t(&format!("section-{section}"));
    let numbered =
        || visit.words().t("application-documents-volume").with("volume", volume.to_owned()).to_string();
    let volume = (!volume.is_empty()).then(numbered);
    let folder = (!folder.is_empty()).then(|| format!("{folder}/"));
    [Some(section), volume, folder].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn document_name(visit: &Visit, document: &Document) -> String {
    match document.kind.as_str() {
        "project" => document.file_name.clone(),
        kind => visit.t(&format!("document-kind-{kind}")),
    }
}

fn source(visit: &Visit, case: &Case, document: &Document) -> String {
    match (document.source.as_str(), &case.participant) {
        (word @ ("applicant" | "system"), _) => visit.t(&format!("documents-source-{word}")),
        (_, Some(participant)) => participant.name(visit.words().locale()).to_owned(),
        (code, None) => code.to_owned(),
    }
}

fn downloads(visit: &Visit, case: &Case, document: &Document, signatures: &[&Signature]) -> Html {
    let words = visit.words();
    let name = document_name(visit, document);
    let file = file_address(case, document);
    let signed = signatures.iter().map(|signature| (cms_address(case, signature), "documents-cms"));
    let before = [(view::address(&file), "view"), (file.clone(), "documents-file")];
    let former = document.supersedes.map(|former| (compare::address(former, document.id), "compare-former"));
    let set = document.supersedes.map(|_| (format!("{file}/versions.zip"), "documents-versions"));
    let after =
        former.into_iter().chain(set).chain([(format!("{file}/package.asice"), "package-of-document")]);
    let report = [(secrets::address(document.id), "secrets-report")];
    let barred = case.barred.contains_key(&document.id);
    // Signatures remain when the bytes are gone; of what nobody reads there is nothing to open.
    let all = before.into_iter().chain(signed).chain(after).chain(report);
    let kept = all.filter(|(_, text)| match case.disposed.is_none() {
        true => !barred,
        false => *text == "documents-cms",
    });
    kept.enumerate().fold(Html::default(), |html, (number, (href, text))| {
        let html = if number == 0 { html } else { html.then(" · ") };
        html.then(download(href, words.t(text), &name))
    })
}

/// A short link that says to those who only hear it what it belongs to.
fn download(href: String, text: impl std::fmt::Display, name: &str) -> Html {
    Html::markup(format!(
        r#"<a class="govuk-link" href="{}">{}<span class="vh">: {}</span></a>"#,
        Html::text(href),
        Html::text(text),
        Html::text(name)
    ))
}

/// Every signature with what was found when it came.
pub fn signatures(visit: &Visit, case: &Case) -> Table {
    let words = visit.words();
    let table = Table::new(words, words.t("signatures-caption"))
        .column(words.t("signatures-column-signer"))
        .column(words.t("signatures-column-certificate"))
        .column(words.t("signatures-column-time"))
        .column(words.t("signatures-column-check"))
        .column_hidden(words.t("documents-column-download"))
        .empty(words.t("case-signatures-none"));
    case.signatures.iter().fold(table, |table, signature| table.row(signature_cells(visit, case, signature)))
}

fn signature_cells(visit: &Visit, case: &Case, signature: &Signature) -> [Html; 5] {
    let words = visit.words();
    let document = case.documents.iter().find(|document| document.id == signature.document_id);
    let title = document.map(|document| document_name(visit, document)).unwrap_or_default();
    let mut role = words.t(format!("signatures-role-{}", signature.role)).to_string();
    if let Some(organisation) = signature.verified["signer"]["organisation"].as_str() {
        role = format!("{role} · {organisation}");
    }
    let until = words.date(words.date_of(signature.certificate_not_after));
    let certificate = Html::two_lines(
        algorithm(words, &signature.algorithm),
        words.t("signatures-valid-until").with("date", until),
    );
    let check = tag(Meaning::Ok, words.t("signatures-valid"))
        .then(Html::markup("<br>"))
        .then(small(words.t("signatures-on").with("title", title.clone())));
    [
        Html::two_lines(&signature.signer_name, role),
        certificate.then(Html::markup("<br>")).then(Html::code(&signature.certificate_serial)),
        instant(signature.signed_at, words.moment_exact(signature.signed_at)),
        check,
        match case.barred.contains_key(&signature.document_id) {
            true => Html::default(),
            false => download(cms_address(case, signature), words.t("documents-cms"), &title),
        },
    ]
}

fn small(text: impl std::fmt::Display) -> Html {
    Html::markup(format!(r#"<span class="xs mut">{}</span>"#, Html::text(text)))
}

/// Date and time for narrow columns.
pub fn short_moment(visit: &Visit, at: Timestamp) -> Html {
    let words = visit.words();
    instant(at, words.date_short(words.date_of(at))).then(Html::markup("<br>")).then(small(words.time(at)))
}

/// What happened, the newest first, each with its clause.
pub fn history(visit: &Visit, case: &Case) -> Timeline {
    let (words, dates) = (visit.words(), Dates::of_case(case.application.id));
    let ended = case.ended(&visit.office);
    case.events.iter().rev().fold(Timeline::new(), |timeline, event| {
        let (by, who) = actor(visit, case, event);
        let base = words.t("event-clause").with("clause", clause(words, &event.clause));
        let mut text = Html::text(who);
        if let Some(number) = event.data["number"].as_str() {
            text = text.then(Html::markup("<br>")).then(format!("{} {number}", words.t("case-number-sign")));
        }
        let text = text.then(moved(visit, case, event)).then(Html::markup("<br>")).then(small(base));
        let text = text.then(dates.acted(words, &ended, event.number));
        let owner = |actor: &Actor| actor.is_owner(&case.owner.iin, case.owner.bin.as_deref());
        let given = case.viewer == Viewer::Owner && may_be_given(&event.actor, owner);
        let text = if given { text.then(log::link(visit, event)) } else { text };
        timeline.entry(words, event.at, by, happened(visit, event), text)
    })
}

/// By which incident a term moved, with the way to the explanation of the term (A-62.5).
fn moved(visit: &Visit, case: &Case, event: &Event) -> Html {
    let numbers = event.data["incidents"].as_array().into_iter().flatten();
    let numbers: Vec<&str> = numbers.filter_map(|number| number.as_str()).collect();
    if numbers.is_empty() {
        return Html::default();
    }
    let said = visit.words().t("event-incidents").with("numbers", numbers.join(", ")).to_string();
    let address =
        Dates::of_case(case.application.id).address(progress::rule(event).unwrap_or(Rule::Completeness));
    Html::markup("<br>").then(Html::link(address, said))
}

/// What happened, in words; a result that nobody decided says so (A-40.p1).
fn happened(visit: &Visit, event: &Event) -> String {
    let key = format!("event-{}", event.kind);
    let by_itself = format!("{key}-automatic");
    match event.data["stage"].as_str() {
        Some("term_moved") if progress::rule(event).is_some() => {
            return visit.t("event-application_contract_term_moved");
        }
        Some("term_moved") => return visit.t("event-application_term_moved"),
        Some("contract_sent") => return visit.t("event-application_contract_sent"),
        Some("contract_signed") => return visit.t("event-application_contract_signed"),
        Some("contract_in_force") => return visit.t("event-application_contract_in_force"),
        Some("contract_performed") => return visit.t("event-application_contract_performed"),
        _ => {}
    }
    let automatic = event.data["automatic"].as_bool() == Some(true) && visit.words().has(&by_itself);
    visit.t(if automatic { &by_itself } else { &key })
}

fn actor(visit: &Visit, case: &Case, event: &Event) -> (By, String) {
    let words = visit.words();
    let Ok(actor) = serde_json::from_value::<Actor>(event.actor.clone()) else {
        return (By::System, String::new());
    };
    match (actor.kind, &case.participant) {
        (ActorKind::Person, _) if actor.is_owner(&case.owner.iin, case.owner.bin.as_deref()) => {
            (By::Me, actor.name)
        }
        (ActorKind::System, Some(participant)) if actor.bin.as_deref() == Some(&participant.bin) => {
            (By::Other, participant.name(words.locale()).to_owned())
        }
        (ActorKind::Person | ActorKind::System, _) => (By::Other, actor.name),
        (ActorKind::Automatic | ActorKind::Nobody, _) => (By::System, words.t("event-automatic").into()),
    }
}
