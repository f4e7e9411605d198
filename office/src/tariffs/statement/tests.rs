use jiff::civil::date;

use super::*;

const CSV: &str = "\u{feff}date;reference;amount;payer_bin;payer_name;payer_account;purpose\r
02.11.2026;B-1;86 304,00;160240000018;ТОО \"Сеним\";KZ86;\"Счёт T-2026-10-0001; октябрь\"\r
2026-11-03;B-2;-500;;;;комиссия\r
";

fn camt(entries: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>1</Id><Acct><Id><IBAN>KZ10</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"#
    )
}

fn entry(amount: &str, rest: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"KZT\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
         <BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>{rest}</Ntry>"
    )
}

const DETAILS: &str = "<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>ТОО Сеним</Nm><Id><OrgId><Othr>
    <Id>160240000018</Id></Othr></OrgId></Id></Pty></Dbtr><DbtrAcct><Id><IBAN>KZ86</IBAN></Id></DbtrAcct></RltdPties>
    <RmtInf><Ustrd>Счёт</Ustrd><Ustrd>T-2026-10-0001</Ustrd></RmtInf></TxDtls></NtryDtls>";

fn refused(text: &str) -> (&'static str, Option<usize>) {
    let told = read(text.as_bytes()).unwrap_err();
    (told.code, told.place)
}

/// A-15: what came in is read, what went out is passed over.
#[test]
fn a_table_is_read_by_the_names_of_its_columns() {
    let read = read(CSV.as_bytes()).unwrap();
    assert_eq!((read.format, read.entries.len(), read.passed_over), (Format::Csv, 1, 1));
    let one = &read.entries[0];
    assert_eq!((one.booked, one.amount.to_string()), (date(2026, 11, 2), "86304.00".into()));
    assert_eq!(
        (one.payer_name.as_str(), one.purpose.as_str()),
        ("ТОО \"Сеним\"", "Счёт T-2026-10-0001; октябрь")
    );
    let commas = "purpose,amount,reference,date,payer_bin,payer_name,payer_account\nx,1.50,R,2026-11-02,,,\n";
    assert_eq!(super::read(commas.as_bytes()).unwrap().entries[0].amount.to_string(), "1.50");
}

/// A-15: the same payment counts once, whichever form it comes in; that of another payer is another one.
#[test]
fn a_payment_is_the_same_in_both_forms() {
    let identities = |bytes: &str| -> Vec<String> {
        read(bytes.as_bytes()).unwrap().entries.iter().map(Entry::identity).collect()
    };
    let of_table = identities(CSV);
    assert_eq!(of_table, identities(&camt(&entry("86304.00", DETAILS))));
    let of_other = identities(&CSV.replace("160240000018", "190840000015"));
    assert_ne!(of_table, of_other);
}

#[test]
fn a_table_with_a_fault_is_not_read_at_all() {
    let line =
        |text: &str| format!("date;reference;amount;payer_bin;payer_name;payer_account;purpose\n{text}\n");
    assert_eq!(refused(""), ("columns", None));
    assert_eq!(refused("date;amount\n"), ("columns", None));
    assert_eq!(refused(&line("")), ("empty", None));
    assert_eq!(refused(&line("32.13.2026;B;1;;;;")), ("date", Some(2)));
    assert_eq!(refused(&line("02.11.2026;B;1,005;;;;")), ("amount", Some(2)));
    assert_eq!(refused(&line("02.11.2026;B;1000000000,01;;;;")), ("amount", Some(2)));
    assert_eq!(refused(&line("02.11.2026; ;1;;;;")), ("reference", Some(2)));
    assert_eq!(refused(&line("02.11.2026;B;1;;;;x\n02.11.2026;B;1")), ("line", Some(3)));
    assert_eq!(refused(&line(&format!("02.11.2026;B;1;;;;{}", "x".repeat(501)))), ("text-too-long", Some(2)));
    let told = read(&[0xd1, 0xd7, 0xb8]).unwrap_err();
    assert_eq!(told.code, "not-utf-8");
    assert_eq!(read(&vec![b'x'; LARGEST + 1]).unwrap_err().code, "too-large");
    let many = line(&"02.11.2026;B;1;;;;\n".repeat(MOST + 1));
    assert_eq!(refused(&many), ("too-many", None));
}

/// A-15: a statement of ISO 20022, in the older and the newer form.
#[test]
fn camt_053_is_read_in_its_versions() {
    let debit = entry("5", "").replace("CRDT", "DBIT");
    let pending = entry("5", "").replace("BOOK", "PDNG");
    let reversal = entry("5", "<RvslInd>true</RvslInd>");
    let all = camt(&format!("{}{debit}{pending}{reversal}", entry("86304.00", DETAILS)));
    let newer = read(all.as_bytes()).unwrap();
    assert_eq!((newer.format, newer.entries.len(), newer.passed_over), (Format::Camt053, 1, 3));
    let one = &newer.entries[0];
    assert_eq!((one.account.as_str(), one.reference.as_str()), ("KZ10", "B-1"));
    assert_eq!((one.payer_bin.as_str(), one.payer_name.as_str()), ("160240000018", "ТОО Сеним"));
    assert_eq!((one.payer_account.as_str(), one.purpose.as_str()), ("KZ86", "Счёт T-2026-10-0001"));
    let older = all.replace("<Pty>", "").replace("</Pty>", "").replace("<Cd>BOOK</Cd>", "BOOK");
    assert_eq!(read(older.as_bytes()).unwrap().entries[0], *one);
}

#[test]
fn several_payments_of_one_entry_are_several_and_add_up() {
    let part = |amount: &str, end: &str| {
        format!("<TxDtls><Refs><EndToEndId>{end}</EndToEndId></Refs><Amt Ccy=\"KZT\">{amount}</Amt></TxDtls>")
    };
    let of = |whole: &str| {
        camt(&entry(
            whole,
            &format!("<NtryDtls>{}{}</NtryDtls>", part("60", "E-1"), part("40", "NOTPROVIDED")),
        ))
    };
    let read = read(of("100").as_bytes()).unwrap();
    let told: Vec<_> = read.entries.iter().map(|it| (it.reference.as_str(), it.amount.to_string())).collect();
    assert_eq!(told, [("E-1", "60.00".into()), ("B-1/2", "40.00".into())]);
    assert_eq!(refused(&of("101")), ("parts", Some(1)));
}

/// A hostile file costs nothing: no entities, no other currency, no endless nesting.
#[test]
fn hostile_and_foreign_files_are_refused() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><Document>&b;</Document>";
    assert_eq!(refused(laughs), ("not-xml", None));
    let file = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Document>&a;</Document>";
    assert_eq!(refused(file), ("not-xml", None));
    assert_eq!(refused("<Document>&a;</Document>"), ("not-xml", None));
    assert_eq!(refused("<Document><other/></Document>"), ("not-camt", None));
    assert_eq!(refused(&camt("")), ("empty", None));
    assert_eq!(refused(&camt(&entry("1", "").replace("KZT", "USD"))), ("currency", Some(1)));
    assert_eq!(refused(&camt(&entry("1e9", ""))), ("amount", Some(1)));
    assert_eq!(refused(&camt(&entry("1", "").replace("2026-11-02", "x"))), ("date", Some(1)));
    assert_eq!(refused(&camt(&entry("1", "").replace("B-1", ""))), ("reference", Some(1)));
    let wide = format!("<Document>{}</Document>", "<a/>".repeat(250_000));
    assert_eq!(refused(&wide), ("not-camt", None));
    let deep = format!("{}{}", "<a>".repeat(140_000), "</a>".repeat(140_000));
    assert_eq!(refused(&deep), ("not-camt", None));
}

/// A-15: the same entry has the same name in whatever file; two of one file that say the same are two.
#[test]
fn an_entry_has_one_name() {
    let twice =
        CSV.replace("2026-11-03;B-2;-500;;;;комиссия", "02.11.2026;B-1;86304;160240000018;other;;name");
    let read = read(twice.as_bytes()).unwrap();
    assert_eq!(read.entries.iter().map(|it| it.again).collect::<Vec<_>>(), [0, 1]);
    assert_ne!(read.entries[0].identity(), read.entries[1].identity());
    let once = super::read(CSV.as_bytes()).unwrap();
    assert_eq!(once.entries[0].identity(), read.entries[0].identity());
}
