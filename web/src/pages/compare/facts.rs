//! What is said of two documents, value beside value.

use std::collections::BTreeMap;

use office::compare::{Compared, Content, Side};
use office::documents::algorithm;

use crate::pages::view;
use crate::ui::Html;
use crate::ui::case::hash;
use crate::ui::dates::instant;
use crate::ui::parts::{Meaning, Table, tag};
use crate::who::Visit;

/// Points of PDF in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

pub fn table(visit: &Visit, compared: &Compared) -> Table {
    let table = Table::new(visit.words(), visit.t("compare-facts"))
        .column(visit.t("compare-fact"))
        .column(visit.t("compare-old"))
        .column(visit.t("compare-new"))
        .column(visit.t("compare-differs"));
    let (mut old, mut new) = (said(visit, &compared.old), said(visit, &compared.new));
    if let Content::Sheets(report) = &compared.content {
        for (side, count, sizes) in [
            (&mut old, report.pages.0, sizes(visit, compared, true)),
            (&mut new, report.pages.1, sizes(visit, compared, false)),
        ] {
            side.push(("compare-pages-count", Html::text(count)));
            side.push(("compare-sizes", sizes));
        }
    }
    old.into_iter().zip(new).fold(table, |table, ((key, old), (_, new))| {
        let differs = if old == new {
            Html::text(visit.t("compare-fact-same"))
        } else {
            tag(Meaning::Warn, visit.t("compare-fact-differs"))
        };
        table.row([Html::text(visit.t(key)), old, new, differs])
    })
}

/// Each fact with the key of its name, in one order for both sides.
fn said(visit: &Visit, side: &Side) -> Vec<(&'static str, Html)> {
    let (words, document) = (visit.words(), &side.document);
    let none = || Html::text(visit.t("compare-none"));
    let moment = |at| instant(at, words.moment(at));
    let source = format!("documents-source-{}", document.source);
    let source = if words.has(&source) { visit.t(&source) } else { document.source.clone() };
    let signatures = side.signatures.iter().fold(Html::default(), |html, signature| {
        let html = if html.is_empty() { html } else { html.then(Html::markup("<br>")) };
        html.then(Html::text(&signature.signer_name))
            .then(", ")
            .then(instant(signature.signed_at, words.moment_exact(signature.signed_at)))
            .then(", ")
            .then(Html::text(algorithm(words, &signature.algorithm)))
    });
    vec![
        ("compare-fact-title", Html::text(view::name(visit, document))),
        ("view-name", Html::text(&document.file_name)),
        ("view-size", Html::text(words.size(u64::try_from(document.size).unwrap_or(0)))),
        ("view-hash", hash(&document.sha256)),
        ("compare-number", document.number.as_ref().map_or_else(none, Html::text)),
        ("compare-registered", document.registered_at.map_or_else(none, moment)),
        ("compare-created", moment(document.created_at)),
        ("compare-version", Html::text(words.number(document.version))),
        ("compare-source", Html::text(source)),
        ("compare-signatures", if signatures.is_empty() { none() } else { signatures }),
    ]
}

/// How many sheets have which size.
fn sizes(visit: &Visit, compared: &Compared, old: bool) -> Html {
    let Content::Sheets(report) = &compared.content else { return Html::default() };
    let name = if old { &compared.old.document.file_name } else { &compared.new.document.file_name };
    let (unit, key) = match office::view::drawable(name) {
        Some(true) => (POINTS, "compare-size-mm"),
        _ => (1.0, "compare-size-pixels"),
    };
    let mut counts: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for sheet in &report.sheets {
        if let Some((width, height)) = if old { sheet.sizes.0 } else { sheet.sizes.1 } {
            let whole = |side: f64| (side / unit).round() as i64;
            *counts.entry((whole(width), whole(height))).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| -count);
    let told = counts.into_iter().take(12).map(|((width, height), count)| {
        visit.words().t(key).with("width", width).with("height", height).with("count", count).to_string()
    });
    Html::text(told.collect::<Vec<_>>().join("; "))
}
