//! The receipt for an application that was sent: what, when, to whom, and why the date is that date.

use law::application::{Accepted, State};
use pdf::{Explained, Files, Head, Line, Receipt, Section, Text};
use uuid::Uuid;

use super::Case;
use super::cabinet::{Viewer, case};
use crate::ctx::Ctx;
use crate::documents::algorithm;
use crate::error::Error;
use crate::store::documents::Document;
use crate::texts::Words;
use crate::{Office, terms};

/// The receipt as PDF in the reader's language. Made anew each time from what is stored: the same bytes for
/// the same application and state.
pub async fn receipt(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Vec<u8>, Error> {
    let case = case(office, ctx, id).await?;
    if case.viewer != Viewer::Owner {
        return Err(Error::NotFound);
    }
    let accepted = case.application.state.accepted().cloned().ok_or(Error::NotFound)?;
    let words = office.texts.of(ctx.locale);
    let paper = paper(office, words, &case, &accepted)?;
    let language = ctx.locale.into();
    let render = move || pdf::receipt(&paper, language);
    tokio::task::spawn_blocking(render).await.map_err(Error::internal)?.map_err(Error::internal)
}

fn paper(office: &Office, words: &Words, case: &Case, accepted: &Accepted) -> Result<Receipt, Error> {
    let line = |key: &str, value: String| Line::new(words.t(key.to_owned()).to_string(), value);
    let manifest = case.documents.iter().find(|document| document.kind == "manifest");
    let registration = accepted.registration(&case.application.law(office, accepted.received_at)?);
    let number = match &case.application.state {
        State::AcceptedPendingRegistration { .. } => {
            words.t("case-receipt-number").with("date", words.date(accepted.registration_date)).to_string()
        }
        state => match state.number() {
            Some((number, _)) => number.to_owned(),
            None => words.t("case-receipt-unnumbered").to_string(),
        },
    };
    Ok(Receipt {
        head: head(office, words, case, accepted),
        number: line("application-number", number),
        received_at: line("application-received-at", words.moment(accepted.received_at)),
        registration: Explained {
            line: line("application-registration-date", words.date(accepted.registration_date)),
            heading: words.t("application-sign-why").to_string(),
            steps: terms::steps(words, &registration),
        },
        applicant: line("application-field-applicant", applicant(words, case)),
        participant: line(
            "application-section-participant",
            case.participant.as_ref().map(|one| one.name(words.locale()).to_owned()).unwrap_or_default(),
        ),
        object: line("application-section-object", case.application.form.title.clone()),
        files: files(words, case),
        manifest: line(
            "application-sign-manifest",
            manifest.map(|document| document.sha256.clone()).unwrap_or_default(),
        ),
        signature: signature(words, case),
        check: Text {
            heading: words.t("receipt-check").to_string(),
            paragraphs: vec![words.t("receipt-check-text").to_string()],
        },
    })
}

fn head(office: &Office, words: &Words, case: &Case, accepted: &Accepted) -> Head {
    Head {
        ident: format!("receipt:{}", case.application.id),
        made_at: accepted.received_at,
        title: words.t("document-kind-receipt").to_string(),
        issuer: office.config.organisation.name(words.locale()).to_owned(),
        foot: words.clock(),
        demo_mark: office.config.demo.is_some().then(|| words.t("footer-demo").to_string()),
    }
}

fn applicant(words: &Words, case: &Case) -> String {
    match &case.owner.bin {
        Some(bin) => format!("{}, {} {bin}", case.owner.name, words.t("registration-field-bin")),
        None => format!("{}, {} {}", case.owner.name, words.t("registration-field-iin"), case.owner.iin),
    }
}

fn files(words: &Words, case: &Case) -> Files {
    let row = |document: &Document| pdf::File {
        name: document.file_name.clone(),
        kind: document.data["section"]
            .as_str()
            .map(|section| words.t(format!("section-{section}")).to_string())
            .unwrap_or_default(),
        size: words.size(u64::try_from(document.size).unwrap_or(0)),
        sha256: document.sha256.clone(),
    };
    Files {
        heading: words.t("application-section-documents").to_string(),
        columns: pdf::FileColumns {
            number: "№".into(),
            name: words.t("application-documents-column-file").to_string(),
            size: words.t("receipt-size").to_string(),
            sha256: "SHA-256".into(),
        },
        rows: case.documents.iter().filter(|document| document.kind == "project").map(row).collect(),
    }
}

fn signature(words: &Words, case: &Case) -> Section {
    let mut lines = Vec::new();
    if let Some(signature) = case.signatures.iter().find(|signature| signature.role == "applicant") {
        let mut line =
            |key: &str, value: String| lines.push(Line::new(words.t(key.to_owned()).to_string(), value));
        line("signatures-column-signer", signature.signer_name.clone());
        line("signatures-column-certificate", signature.certificate_serial.clone());
        line("receipt-algorithm", algorithm(words, &signature.algorithm));
        line("signatures-column-time", words.moment_exact(signature.signed_at));
        line("signatures-column-check", words.t("signatures-valid").to_string());
    }
    Section { heading: words.t("case-signatures").to_string(), lines }
}
