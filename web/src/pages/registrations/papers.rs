//! The documents of a registration with the signatures under them, for its owner and for the operator (A-8, B-6).

use office::store::documents::Document;
use office::store::signatures::Signature;

use crate::pages::uploaded::bytes;
use crate::pages::view;
use crate::ui::Html;
use crate::ui::case::signature_mark;
use crate::ui::parts::Table;
use crate::who::Visit;

/// Where documents and signatures are found: `/registration/…/papers`, `/registration/…/signatures`.
pub struct Places {
    pub documents: String,
    pub signatures: String,
    /// The page beside whose text a document is looked at.
    pub beside: Option<String>,
}

pub fn table(visit: &Visit, places: &Places, documents: &[Document], signatures: &[Signature]) -> Table {
    let table = Table::new(visit.words(), visit.t("documents-caption"))
        .column(visit.t("documents-column-document"))
        .column(visit.t("documents-column-signatures"))
        .column_hidden(visit.t("documents-column-download"));
    documents.iter().fold(table, |table, document| {
        let kind = match document.data["attachment"].as_str() {
            Some(group) => visit.t(&format!("registration-attachment-{group}")),
            None => visit.t(&format!("document-kind-{}", document.kind)),
        };
        let under: Vec<_> =
            signatures.iter().filter(|signature| signature.document_id == document.id).collect();
        table.row([
            Html::two_lines(kind, format!("{} · {}", document.file_name, bytes(visit, document.size))),
            signed(visit, under.len()),
            downloads(visit, places, document, &under),
        ])
    })
}

fn signed(visit: &Visit, count: usize) -> Html {
    match count {
        0 => Html::text(visit.t("documents-covered-by-agreement")),
        count => signature_mark(visit.words().t("documents-signatures-count").with("count", count as i64)),
    }
}

/// Links to the file and to every signature under it.
fn downloads(visit: &Visit, places: &Places, document: &Document, under: &[&Signature]) -> Html {
    let words = visit.words();
    let link = |href: String, text: &str, name: &str| {
        Html::markup(format!(
            r#"<a class="govuk-link" href="{}">{}<span class="vh">: {}</span></a>"#,
            Html::text(href),
            Html::text(words.t(text.to_owned())),
            Html::text(name)
        ))
    };
    let address = format!("{}/{}", places.documents, document.id);
    let look = match &places.beside {
        Some(page) => format!("{page}?look={}#sheet", document.id),
        None => view::address(&address),
    };
    let look = link(look, "view", &document.file_name);
    let file = look.then(" · ").then(link(address, "documents-file", &document.file_name));
    let proof = format!("{}/{}/package.asice", places.documents, document.id);
    let file = file.then(" · ").then(link(proof, "package-of-document", &document.file_name));
    under.iter().fold(file, |html, signature| {
        let href = format!("{}/{}.cms", places.signatures, signature.id);
        html.then(" · ").then(link(href, "documents-cms", &document.file_name))
    })
}
