//! Invoices (A-15, A-38, register D-10): made for every month that is over, each with its papers under the seal of the system.
//! Nothing issued is ever changed; a correction is another invoice that names the former one.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use law::Clause;
use law::tariff::Money;
use law::tariff::charge::{Bill, Month};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::account::{self, Account, SUBJECT};
use super::{papers, payers};
use crate::Office;
use crate::ctx::Ctx;
use crate::documents::log_bytes;
use crate::error::Error;
use crate::notices;
use crate::registrations::one_line;
use crate::store::accounts::{self, Invoice, Paper};
use crate::store::blobs;
use crate::store::documents::{self, Document};
use crate::store::jobs::enqueue;

/// Kind of the job.
pub const JOB: &str = "invoices";
/// Invoices of a month are made on this day of the next one, so that support of its last days is entered before.
pub const DAY: i8 = 4;
/// An invoice that is open for so long is told to the operator, once.
pub const REMINDER: SignedDuration = SignedDuration::from_hours(10 * 24);
/// Kind of the subject of documents.
pub const DOCUMENTS: &str = "invoice";
/// Longest reason of a correction.
const LONGEST: usize = 1_000;

/// Plans the work of a day, once on whatever node.
pub async fn sweep(office: &Office, now: Timestamp) -> Result<(), Error> {
    plan(office, office.law(now).date(now), now).await
}

async fn plan(office: &Office, day: Date, at: Timestamp) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    enqueue(&mut tx, JOB, &json!({ "day": day }), &format!("{JOB}:{day}"), at).await?;
    Ok(tx.commit().await?)
}

/// Makes what is missing of the months that are over, and tells the operator of what is open for long. May run twice.
pub async fn run(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let today = office.law(ctx.now).date(ctx.now);
    let mut over = Month::of(today).former();
    if today.day() < DAY {
        over = over.former();
    }
    let all = payers::all(office, &mut *office.db.read().await?).await?;
    let mut failed = None;
    for payer in all {
        // One that cannot be made holds up no other.
        if let Err(error) = of_payer(office, ctx, payer.id, over).await {
            tracing::error!(payer = %payer.id, "invoices were not made: {error}");
            failed.get_or_insert(error);
        }
    }
    if let Ok(tomorrow) = today.tomorrow() {
        let at = tomorrow.to_zoned(office.law(ctx.now).zone).map_err(Error::internal)?.timestamp();
        plan(office, tomorrow, at).await?;
    }
    failed.map_or(Ok(()), Err)
}

async fn of_payer(office: &Office, ctx: &Ctx, id: Uuid, over: Month) -> Result<(), Error> {
    let account = account::gathered(office, ctx, &mut *office.db.read().await?, id).await?;
    for month in months(office, &account, over) {
        if account.issued(month).is_none() {
            issue(office, ctx, &account, month, None).await?;
        }
    }
    remind(office, ctx, id).await
}

/// The months for which something can be charged, up to one.
fn months(office: &Office, account: &Account, last: Month) -> Vec<Month> {
    let first = account.registered.first().map(|(at, _)| office.law(*at).date(*at));
    let priced = account.lists.first().map(|it| it.from);
    let (Some(first), Some(priced)) = (first, priced) else { return Vec::new() };
    let begin = Month::of(first.max(priced));
    std::iter::successors(Some(begin), |month| Some(month.next()))
        .take_while(|month| *month <= last)
        .collect()
}

/// Makes the invoice of a month now, for a month that is over. `None` where nothing is charged for it.
pub async fn issue_month(
    office: &Office,
    ctx: &Ctx,
    participant: Uuid,
    month: Month,
) -> Result<Option<Invoice>, Error> {
    payers::may_keep(office, ctx)?;
    let account = account::of(office, ctx, participant).await?;
    over(office, ctx, month)?;
    match account.issued(month) {
        Some(issued) => Ok(Some(issued.clone())),
        None => issue(office, ctx, &account, month, None).await,
    }
}

fn over(office: &Office, ctx: &Ctx, month: Month) -> Result<(), Error> {
    let today = office.law(ctx.now).date(ctx.now);
    if today <= month.last() { Err(Error::field("month", "account-error-month-runs")) } else { Ok(()) }
}

/// Corrects the invoice of a month: what the month comes to by everything that is recorded now.
pub async fn correct(
    office: &Office,
    ctx: &Ctx,
    participant: Uuid,
    month: Month,
    reason: &str,
) -> Result<Invoice, Error> {
    let account = account::of(office, ctx, participant).await?;
    let former = account.issued(month).ok_or(Error::NotFound)?;
    let reason = one_line(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Error::field("reason", "account-error-correction"));
    }
    if account::bill(former)?.asks_like(&account.bill(office, month, ctx.now)?) {
        return Err(Error::field("reason", "account-error-nothing-to-correct"));
    }
    let corrected = issue(office, ctx, &account, month, Some((former, reason))).await?;
    corrected.ok_or(Error::Stale)
}

/// Whether what is recorded now says another sum than the invoice of a month.
pub fn differs(office: &Office, ctx: &Ctx, account: &Account, invoice: &Invoice) -> Result<bool, Error> {
    let last = account.issued(invoice.month).is_some_and(|it| it.id == invoice.id);
    Ok(last && !account::bill(invoice)?.asks_like(&account.bill(office, invoice.month, ctx.now)?))
}

async fn issue(
    office: &Office,
    ctx: &Ctx,
    account: &Account,
    month: Month,
    former: Option<(&Invoice, String)>,
) -> Result<Option<Invoice>, Error> {
    let bill = account.bill(office, month, ctx.now)?;
    debug_assert!(bill.adds_up());
    if former.is_none() && bill.gross == Money::ZERO {
        return Ok(None);
    }
    let (id, payer) = (ctx.id(), &account.payer);
    let number = match &former {
        None => {
            let so_far = accounts::issued(&mut *office.db.read().await?, month).await?;
            format!("T-{month}-{:04}", so_far + 1)
        }
        // The first number, and which issue it is.
        Some((former, _)) => {
            let first =
                account.invoices.iter().find(|it| it.month == month && it.issue == 1).unwrap_or(former);
            format!("{}-{}", first.number, former.issue + 1)
        }
    };
    let body = body(office, ctx, account, month, (&number, &bill), former.as_ref());
    let invoice = Invoice {
        id,
        participant: payer.id,
        month,
        issue: former.as_ref().map_or(1, |(former, _)| former.issue + 1),
        number,
        body,
        issued_at: ctx.now,
    };
    let drawn = papers::draw(office, &invoice).await?;
    let mut sealed = Vec::new();
    for paper in drawn {
        let stored = office.blobs.put(&paper.bytes).await?;
        let cms = office.seal.detached(&paper.bytes, ctx.now)?;
        sealed.push((document(ctx, &invoice, &paper, stored.sha256, stored.size)?, cms));
    }
    let mut tx = office.db.begin().await?;
    // The number was taken meanwhile, or the invoice made: whoever was quicker has made it.
    accounts::insert_invoice(&mut tx, &invoice).await?;
    for (document, cms) in &sealed {
        blobs::insert(&mut tx, &document.sha256, document.size, ctx.now).await?;
        documents::insert(&mut tx, document).await?;
        let paper = Paper { kind: document.kind.clone(), document: document.id, cms: cms.clone() };
        accounts::insert_paper(&mut tx, &invoice, &paper).await?;
    }
    let told: Vec<Json> =
        sealed.iter().map(|(it, _)| json!({ "kind": it.kind, "sha256": it.sha256 })).collect();
    let data = json!({
        "invoice": id, "number": invoice.number, "month": month, "gross": bill.gross, "papers": told,
        "former": former.as_ref().map(|(former, _)| &former.number), "reason": former.as_ref().map(|it| &it.1),
    });
    let kind = if former.is_some() { "invoice_corrected" } else { "invoice_issued" };
    account::note(office, &mut tx, ctx, payer.id, kind, data).await?;
    let data = json!({ "number": invoice.number, "sum": bill.gross });
    for party in payers::told(office, &mut tx, ctx, payer).await? {
        notices::tell(&mut tx, ctx, &party, (SUBJECT, payer.id), "invoice-issued", data.clone()).await?;
    }
    tx.commit().await?;
    tracing::info!(number = invoice.number, "an invoice was issued");
    Ok(Some(invoice))
}

/// Everything that an invoice says, for programs; the other papers are made from it.
fn body(
    office: &Office,
    ctx: &Ctx,
    account: &Account,
    month: Month,
    (number, bill): (&str, &Bill),
    former: Option<&(&Invoice, String)>,
) -> Json {
    let (operator, payer) = (&office.config.organisation, &account.payer);
    let registered = account.registered.iter().map(|(from, until)| json!({ "from": from, "until": until }));
    without_nulls(json!({
        "number": number,
        "month": month,
        "first_day": month.first(),
        "last_day": month.last(),
        "issued_at": ctx.now,
        "currency": "KZT",
        "clause": payers::here(office).clause(),
        "former": former.map(|(former, _)| &former.number),
        "reason": former.map(|it| &it.1),
        "payee": {
            "bin": operator.bin, "name_kk": operator.name_kk, "name_ru": operator.name_ru, "name_en": operator.name_en,
        },
        "payer": {
            "bin": payer.bin, "code": payer.code, "name_kk": payer.name_kk, "name_ru": payer.name_ru,
            "name_en": payer.name_en,
        },
        "registered": registered.collect::<Vec<_>>(),
        "bill": bill,
    }))
}

/// Canonical JSON has no null: what is not said stands not there.
fn without_nulls(value: Json) -> Json {
    match value {
        Json::Object(fields) => {
            let said = fields.into_iter().filter(|(_, value)| !value.is_null());
            Json::Object(said.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Json::Array(all) => Json::Array(all.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

fn document(
    ctx: &Ctx,
    of: &Invoice,
    paper: &papers::Drawn,
    sha256: String,
    size: u64,
) -> Result<Document, Error> {
    Ok(Document {
        title: paper.file_name.clone(),
        file_name: paper.file_name.clone(),
        media_type: paper.media_type.into(),
        size: i64::try_from(size).map_err(Error::internal)?,
        sha256,
        number: Some(of.number.clone()),
        data: json!({ "month": of.month }),
        ..Document::made((DOCUMENTS, of.id), paper.kind, ctx.now)
    })
}

/// Tells the operator of invoices that are open for long, each once. Nothing else follows from it.
async fn remind(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let account = account::gathered(office, ctx, &mut tx, id).await?;
    let history = crate::store::events::of_subject(&mut tx, SUBJECT, id).await?;
    let told = |number: &str| {
        history.iter().any(|it| it.kind == "debt_reminded" && it.data["number"].as_str() == Some(number))
    };
    let mut any = false;
    for (owed, open) in &account.balance.open {
        let invoice = account.invoices.iter().find(|it| it.number == owed.number);
        let late = invoice.is_some_and(|it| ctx.now.duration_since(it.issued_at) >= REMINDER);
        if *open == Money::ZERO || !late || told(&owed.number) {
            continue;
        }
        any = true;
        let data = json!({ "number": owed.number, "open": open });
        account::note(office, &mut tx, ctx, id, "debt_reminded", data).await?;
        let data = json!({
            "number": owed.number, "open": open, "participant": named(&account),
        });
        let about = (SUBJECT, id);
        notices::alert(&mut tx, ctx, payers::keeper(office), about, "invoice-open", data).await?;
    }
    if any {
        tx.commit().await?;
    }
    Ok(())
}

/// How an alert names a payer: by its code, else by its BIN.
fn named(account: &Account) -> &str {
    account.payer.code.as_deref().unwrap_or(&account.payer.bin)
}

/// One invoice: for the operator and for whoever acts for the payer.
pub async fn one(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Invoice, Error> {
    let mut reader = office.db.read().await?;
    let invoice = accounts::invoice(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let payer = payers::find(office, &mut reader, invoice.participant).await?.ok_or(Error::NotFound)?;
    let may = payers::may_keep(office, ctx).is_ok() || payers::sees(office, &mut reader, ctx, &payer).await?;
    if may { Ok(invoice) } else { Err(Error::NotFound) }
}

/// The bytes of a paper of an invoice with its document and seal, for the same.
pub async fn paper(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    kind: &str,
) -> Result<(Document, Vec<u8>, Paper), Error> {
    let invoice = one(office, ctx, id).await?;
    let mut reader = office.db.read().await?;
    let paper = accounts::papers(&mut reader, invoice.id).await?.into_iter().find(|it| it.kind == kind);
    let paper = paper.ok_or(Error::NotFound)?;
    let document = documents::find(&mut reader, paper.document).await?.ok_or(Error::NotFound)?;
    drop(reader);
    let bytes = office.blobs.read(&document.sha256).await?;
    let (about, sha256) = ((SUBJECT, invoice.participant), document.sha256.clone());
    log_bytes(office, ctx, about, sha256, "whole".into(), Clause(payers::here(office).clause())).await?;
    Ok((document, bytes, paper))
}
