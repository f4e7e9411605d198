//! The papers of an invoice: the invoice and the act of services rendered for people, the same as data for programs. All
//! are made from what was stored of the invoice.

use law::tariff::charge::{Bill, Line, Why};
use law::tariff::{Component, Money, Quantity};

use super::money;
use crate::Office;
use crate::error::Error;
use crate::exchange::canonical;
use crate::store::accounts::Invoice;
use crate::texts::Words;
use crate::{letter, terms};

/// Kinds of the documents.
pub const INVOICE: &str = "invoice";
pub const DATA: &str = "invoice-data";
pub const ACT: &str = "service-act";

/// A paper before it is sealed.
pub struct Drawn {
    pub kind: &'static str,
    pub file_name: String,
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// All papers of an invoice: the same bytes however often they are made.
pub(super) async fn draw(office: &Office, invoice: &Invoice) -> Result<Vec<Drawn>, Error> {
    let bill: Bill = serde_json::from_value(invoice.body["bill"].clone())?;
    let mut drawn = Vec::new();
    for kind in [INVOICE, ACT] {
        let ident = format!("{kind}:{}", invoice.id);
        let said = |words: &Words| part(office, words, invoice, &bill, kind);
        let bytes = letter::set(office, ident, invoice.issued_at, said).await?;
        let file_name = format!("{kind}-{}.pdf", invoice.number);
        drawn.push(Drawn { kind, file_name, media_type: "application/pdf", bytes });
    }
    let bytes = canonical::to_bytes(&invoice.body).map_err(Error::internal)?;
    let file_name = format!("{INVOICE}-{}.json", invoice.number);
    drawn.push(Drawn { kind: DATA, file_name, media_type: "application/json", bytes });
    Ok(drawn)
}

fn part(office: &Office, words: &Words, invoice: &Invoice, bill: &Bill, kind: &str) -> pdf::LetterPart {
    let t = |key: String| words.t(key).to_string();
    let line = |label: String, value: String| pdf::Line::new(label, value);
    let mut facts = vec![
        line(t("invoice-number".into()), invoice.number.clone()),
        line(t("invoice-issued-at".into()), words.date(words.date_of(invoice.issued_at))),
        line(t("invoice-month".into()), month(words, invoice)),
        line(t("invoice-payee".into()), party(words, invoice, "payee")),
        line(t("invoice-payer".into()), party(words, invoice, "payer")),
        line(t("tariff-clause".into()), terms::clause(words, super::payers::here(office).clause())),
    ];
    if let Some(former) = invoice.body["former"].as_str() {
        facts.push(line(t("invoice-former".into()), former.to_owned()));
        facts.push(line(
            t("invoice-reason".into()),
            invoice.body["reason"].as_str().unwrap_or_default().into(),
        ));
    }
    facts.extend(bill.lines.iter().map(|it| {
        line(
            format!("{} {}", it.position, words.data(&it.title)),
            format!("{}. {}", why(words, it), sum(words, it)),
        )
    }));
    facts.extend(totals(words, bill).into_iter().map(|(label, value)| line(label, value)));
    // "A-15": point 15.
    let point = super::payers::here(office).clause().trim_start_matches("A-").to_owned();
    let operator = office.config.organisation.name(words.locale()).to_owned();
    let sealed = pdf::Section {
        heading: t("invoice-sealed".into()),
        lines: vec![line(t("invoice-sealed-by".into()), operator)],
    };
    pdf::LetterPart {
        facts,
        paragraphs: vec![words.t(format!("{kind}-paper")).with("point", point).to_string()],
        signers: sealed,
        notes: vec![t("invoice-paper-where".into())],
        ..letter::part(office, words, t(format!("document-kind-{kind}")))
    }
}

/// The month of an invoice by its first and last day.
pub fn month(words: &Words, invoice: &Invoice) -> String {
    format!("{} – {}", words.date_short(invoice.month.first()), words.date_short(invoice.month.last()))
}

/// Name and BIN of `payer` or `payee`.
pub fn party(words: &Words, invoice: &Invoice, who: &str) -> String {
    let name = words.locale().choose("name_kk", "name_ru", "name_en");
    let of = &invoice.body[who];
    let text = |field: &str| of[field].as_str().unwrap_or_default().to_owned();
    format!("{}, {} {}", text(name), words.t("registration-field-bin"), text("bin"))
}

/// How an amount is found: price × quantity = amount.
pub fn sum(words: &Words, line: &Line) -> String {
    let price = super::priced(words, line.price, line.unit);
    let quantity = match line.component {
        Component::SupportVolume => {
            let plain = Quantity::of_hundredths(line.part).to_string();
            plain.replace('.', words.locale().choose(",", ",", "."))
        }
        Component::ResourceUse => {
            let of = words.t("invoice-share").with("part", time(words, line.part));
            of.with("whole", time(words, line.whole)).to_string()
        }
    };
    format!("{price} × {quantity} = {}", money(words, line.amount))
}

/// Seconds as hours, minutes and seconds.
fn time(words: &Words, seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let hours = words.t("invoice-hours").with("n", hours).to_string();
    match (minutes, rest) {
        (0, 0) => hours,
        _ => format!("{hours} {minutes:02}:{rest:02}"),
    }
}

/// What the quantity stands on, in words.
pub fn why(words: &Words, line: &Line) -> String {
    let list = line.list.to_string();
    match &line.why {
        Why::Time { from, until } => {
            let said = words.t("invoice-why-time").with("from", words.moment_exact(*from));
            said.with("until", words.moment_exact(*until)).with("list", list).to_string()
        }
        Why::Rendered { day, basis } => {
            let said = words.t("invoice-why-rendered").with("date", words.date(*day));
            said.with("basis", basis.clone()).with("list", list).to_string()
        }
    }
}

/// The sum, the tax with its rate and act, and both together.
pub fn totals(words: &Words, bill: &Bill) -> Vec<(String, String)> {
    let t = |key: &'static str| words.t(key).to_string();
    let mut totals = vec![(t("invoice-net"), money(words, bill.net))];
    match &bill.rate {
        Some(rate) => {
            let key = if rate.confirmed { "invoice-vat-by" } else { "invoice-vat-by-unconfirmed" };
            let percent = rate.percent.to_string();
            let percent = percent.trim_end_matches('0').trim_end_matches('.').to_owned();
            let said = words.t(key).with("percent", percent).with("act", words.data(&rate.act).to_owned());
            let said = said.with("date", words.date(rate.from)).to_string();
            let taxed: Money = bill.lines.iter().filter(|it| it.taxed).map(|it| it.amount).sum();
            let (taxed, vat) = (money(words, taxed), money(words, bill.vat));
            totals.push((t("tariff-vat"), format!("{taxed} × {said} = {vat}")));
        }
        None => totals.push((t("tariff-vat"), t("tariff-vat-none"))),
    }
    totals.push((t("invoice-gross"), money(words, bill.gross)));
    totals
}
