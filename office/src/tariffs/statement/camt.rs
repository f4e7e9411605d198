//! A statement as camt.053 of ISO 20022, of whatever version: only names of elements count, not their namespace. A
//! document type declaration is refused, so that there are no entities.

use jiff::civil::Date;
use law::tariff::Money;
use roxmltree::{Document, Node, ParsingOptions};

use super::{Entry, Format, MOST, Statement, Unreadable};

/// Most elements, attributes and texts of a file.
const NODES: u32 = 400_000;

pub(super) fn read(text: &str) -> Result<Statement, Unreadable> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| Unreadable::from("not-xml"))?;
    let root = document.root_element();
    let report = child(root, "BkToCstmrStmt").ok_or(Unreadable::from("not-camt"))?;
    let (mut entries, mut passed_over, mut place) = (Vec::new(), 0, 0);
    for statement in children(report, "Stmt") {
        let account = path(statement, &["Acct", "Id"]).map(account).unwrap_or_default();
        for entry in children(statement, "Ntry") {
            place += 1;
            if !came_in(entry) {
                passed_over += 1;
                continue;
            }
            of_entry(entry, &account, place, &mut entries)?;
            if entries.len() > MOST {
                return Err("too-many".into());
            }
        }
    }
    Ok(Statement { format: Format::Camt053, entries, passed_over })
}

/// Booked money that came in; the reversal of one that went out is none of a participant's.
fn came_in(entry: Node<'_, '_>) -> bool {
    // A code, in later versions within an element of its own.
    let status = child(entry, "Sts").map(|it| text(child(it, "Cd").unwrap_or(it))).unwrap_or_default();
    let reversal = text_of(entry, &["RvslInd"]) == "true";
    text_of(entry, &["CdtDbtInd"]) == "CRDT" && status == "BOOK" && !reversal
}

/// An entry is one payment, or several that the bank booked together.
fn of_entry(
    entry: Node<'_, '_>,
    account: &str,
    place: usize,
    entries: &mut Vec<Entry>,
) -> Result<(), Unreadable> {
    let booked = path(entry, &["BookgDt"]).ok_or(Unreadable::at("date", place))?;
    let day = text_of(booked, &["Dt"]);
    let moment = text_of(booked, &["DtTm"]);
    let day = if day.is_empty() { moment.get(..10).unwrap_or_default().to_owned() } else { day };
    let booked: Date = day.parse().map_err(|_| Unreadable::at("date", place))?;
    let whole = sum(child(entry, "Amt"), place)?;
    let reference = first(&[text_of(entry, &["AcctSvcrRef"]), text_of(entry, &["NtryRef"])]);
    let details: Vec<_> =
        children(entry, "NtryDtls").flat_map(|details| children(details, "TxDtls")).collect();
    if details.is_empty() {
        let purpose = text_of(entry, &["AddtlNtryInf"]);
        entries.push(told(None, (booked, reference, account, whole), purpose).checked(place)?);
        return Ok(());
    }
    let (mut all, several) = (Money::ZERO, details.len() > 1);
    for (nth, details) in details.into_iter().enumerate() {
        let own = child(details, "Amt").or_else(|| path(details, &["AmtDtls", "TxAmt", "Amt"]));
        let amount = match own {
            None if !several => whole,
            own => sum(own, place)?,
        };
        all = all + amount;
        let of_details = [&["Refs", "AcctSvcrRef"][..], &["Refs", "TxId"], &["Refs", "EndToEndId"]]
            .map(|names| text_of(details, names))
            .into_iter()
            .find(|it| !it.is_empty() && it != "NOTPROVIDED");
        let reference = match (several, &reference) {
            (false, whole) if !whole.is_empty() => whole.clone(),
            (true, whole) if of_details.is_none() && !whole.is_empty() => format!("{whole}/{}", nth + 1),
            _ => of_details.unwrap_or_default(),
        };
        let purpose = path(details, &["RmtInf"])
            .map(|it| children(it, "Ustrd").map(text).collect::<Vec<_>>().join(" "))
            .unwrap_or_default();
        let purpose = first(&[purpose, text_of(details, &["AddtlTxInf"]), text_of(entry, &["AddtlNtryInf"])]);
        entries.push(told(Some(details), (booked, reference, account, amount), purpose).checked(place)?);
    }
    // What is said of the parts must be what came.
    if all == whole { Ok(()) } else { Err(Unreadable::at("parts", place)) }
}

fn told(
    details: Option<Node<'_, '_>>,
    (booked, reference, to, amount): (Date, String, &str, Money),
    purpose: String,
) -> Entry {
    let parties = details.and_then(|it| child(it, "RltdPties"));
    // In later versions the party stands within an element of its own.
    let debtor = parties.and_then(|it| child(it, "Dbtr")).map(|it| child(it, "Pty").unwrap_or(it));
    let id = debtor.and_then(|it| child(it, "Id")).and_then(|id| {
        let holder = child(id, "OrgId").or_else(|| child(id, "PrvtId"))?;
        path(holder, &["Othr", "Id"])
    });
    Entry {
        booked,
        reference,
        account: to.into(),
        amount,
        payer_bin: id.map(text).unwrap_or_default(),
        payer_name: debtor.map(|it| text_of(it, &["Nm"])).unwrap_or_default(),
        payer_account: parties.and_then(|it| path(it, &["DbtrAcct", "Id"])).map(account).unwrap_or_default(),
        purpose,
        again: 0,
    }
}

/// The first that says something.
fn first(texts: &[String]) -> String {
    texts.iter().find(|it| !it.is_empty()).cloned().unwrap_or_default()
}

/// A sum in tenge; of another currency nothing is recorded.
fn sum(amount: Option<Node<'_, '_>>, place: usize) -> Result<Money, Unreadable> {
    let amount = amount.ok_or(Unreadable::at("amount", place))?;
    if amount.attribute("Ccy") != Some("KZT") {
        return Err(Unreadable::at("currency", place));
    }
    text(amount).parse().map_err(|_| Unreadable::at("amount", place))
}

fn account(id: Node<'_, '_>) -> String {
    first(&[text_of(id, &["IBAN"]), text_of(id, &["Othr", "Id"])])
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |it| it.is_element() && it.tag_name().name() == name)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

fn path<'a, 'i>(node: Node<'a, 'i>, names: &[&'static str]) -> Option<Node<'a, 'i>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

fn text(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().trim().to_owned()
}

fn text_of(node: Node<'_, '_>, names: &[&'static str]) -> String {
    path(node, names).map(text).unwrap_or_default()
}
