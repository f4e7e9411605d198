//! The accounts of those who pay here (A-15, A-38, register D-10): what each owes, support that was rendered, invoices and their
//! correction. What non-payment never blocks is said on every page.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::access::Action;
use law::tariff::Money;
use law::tariff::charge::Month;
use law::tariff::list::Payers;
use office::FieldError;
use office::store::accounts::{Invoice, Payment, Support};
use office::tariffs::account::{self, Account, Typed};
use office::tariffs::statement::Entry;
use office::tariffs::{invoices, money, papers, payers};
use uuid::Uuid;

use super::{payments, prices};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::invoices as papers_of;
use crate::ui::dates::instant;
use crate::ui::deadline::clause;
use crate::ui::forms::{Choice, Errors, Field, button, second_button, second_link_button};
use crate::ui::parts::{Meaning, SummaryList, Table, note, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/accounts";

/// The way here from other desks, for whoever keeps accounts.
pub fn link(visit: &Visit) -> Option<Html> {
    visit.may(keeping(visit)).then(|| second_link_button(HERE, "file", visit.t("account-title")))
}

/// What whoever keeps the accounts of this system may.
pub fn keeping(visit: &Visit) -> Action {
    match payers::here(&visit.office) {
        Payers::ExpertiseUsers => Action::KeepExpertiseAccounts,
        Payers::Participants | Payers::SystemOperators => Action::KeepAccounts,
    }
}

#[derive(Template)]
#[template(path = "pages/operator/accounts.html")]
struct All {
    page: Page,
    never: Html,
    links: Vec<Html>,
    table: Table,
}

/// `GET /operator/accounts`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let lines = account::all(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("account-caption"))
        .column(visit.t(match payers::here(&visit.office) {
            Payers::ExpertiseUsers => "account-user",
            Payers::Participants | Payers::SystemOperators => "account-participant",
        }))
        .column_right(visit.t("account-charged"))
        .column_right(visit.t("account-paid"))
        .column_right(visit.t("account-debt"))
        .empty(visit.t("account-empty").as_str());
    let table = lines.iter().fold(table, |table, line| {
        let of = &line.payer;
        let below = format!("{} {}", visit.t("registration-field-bin"), of.bin);
        table.row([
            row_link(format!("{HERE}/{}", of.id), of.name(visit.ctx.locale), below),
            Html::text(money(words, line.balance.charged)),
            Html::text(money(words, line.balance.paid)),
            debt(&visit, line.balance.debt()),
        ])
    });
    let payments = second_link_button(payments::HERE, "file", visit.t("payment-title"));
    let all = All {
        never: never(&visit),
        links: std::iter::once(payments).chain(prices::link(&visit)).collect(),
        table,
        page: visit.page(visit.t("account-title")),
    };
    Ok(Answer(all.render()?))
}

/// What non-payment never blocks, and by which clause alone something could follow from it.
pub fn never(visit: &Visit) -> Html {
    let words = visit.words();
    let (key, pays, ends) = match payers::here(&visit.office) {
        Payers::ExpertiseUsers => ("account-never-expertise", "A-38", "A-37.3"),
        Payers::Participants | Payers::SystemOperators => ("account-never", "A-15", "A-13.3"),
    };
    let text = words.t(key).with("pays", clause(words, pays)).with("excludes", clause(words, ends));
    note(Meaning::Info, text.to_string())
}

fn debt(visit: &Visit, debt: Money) -> Html {
    let said = money(visit.words(), debt);
    if debt == Money::ZERO { Html::text(said) } else { tag(Meaning::Warn, said) }
}

#[derive(Template)]
#[template(path = "pages/operator/account.html")]
struct One {
    page: Page,
    errors: Errors,
    never: Html,
    here: String,
    facts: SummaryList,
    invoices: Table,
    running: Option<(String, Table, SummaryList)>,
    issue: Vec<(String, Html)>,
    correct: Vec<(String, String, Field, Html)>,
    support: Table,
    /// Entries that can be cancelled.
    cancel: Option<(Field, Field, Html)>,
    /// None where there is no price for support now.
    render: Option<(Vec<Field>, Html)>,
    payments: Table,
}

/// What was typed in the forms of the page.
#[derive(Default)]
struct Forms {
    support: Typed,
    errors: Vec<FieldError>,
    refused: Option<String>,
}

/// `GET /operator/accounts/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(shown(&visit, id, Forms::default()).await?))
}

/// `POST /operator/accounts/{id}/support`: support that was rendered.
pub async fn render(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.text(name).to_owned();
    let support = Typed {
        position: text("position"),
        quantity: text("quantity"),
        day: text("day"),
        basis: text("basis"),
    };
    let done = account::render(&visit.office, &visit.ctx, id, &support).await;
    answer(&visit, id, Forms { support, ..Forms::default() }, done).await
}

/// `POST /operator/accounts/{id}/support/cancel`: an entry that is wrong.
pub async fn cancel(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let entry = form.text("entry").parse().map_err(|_| Failure::BadRequest)?;
    let done = account::cancel(&visit.office, &visit.ctx, id, entry, form.text("reason")).await;
    answer(&visit, id, Forms::default(), done).await
}

/// `POST /operator/accounts/{id}/invoices`: the invoice of a month now, or its correction.
pub async fn issue(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let month: Month = form.text("month").parse().map_err(|_| Failure::BadRequest)?;
    let (office, ctx) = (&visit.office, &visit.ctx);
    let done = match form.text("act") {
        "correct" => invoices::correct(office, ctx, id, month, form.text("reason")).await.map(|_| ()),
        _ => invoices::issue_month(office, ctx, id, month).await.map(|_| ()),
    };
    answer(&visit, id, Forms::default(), done).await
}

async fn answer(
    visit: &Visit,
    id: Uuid,
    forms: Forms,
    done: Result<(), office::Error>,
) -> Result<Response, Failure> {
    let forms = match done {
        Ok(()) => return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(office::Error::Invalid(errors)) => Forms { errors, ..forms },
        Err(refused @ office::Error::Refused(_)) => {
            Forms { refused: Some(error::told(visit, &refused)), ..forms }
        }
        Err(error) => return Err(error.into()),
    };
    Ok(error::unprocessable(shown(visit, id, forms).await?))
}

async fn shown(visit: &Visit, id: Uuid, forms: Forms) -> Result<String, Failure> {
    let account = account::of(&visit.office, &visit.ctx, id).await?;
    let mut errors = error::errors(visit, &forms.errors);
    if let Some(refused) = &forms.refused {
        errors = errors.add("", refused.clone());
    }
    let today = visit.office.law(visit.ctx.now).date(visit.ctx.now);
    let month = Month::of(today);
    let bill = account.bill(&visit.office, month, visit.ctx.now)?;
    let running = (!bill.lines.is_empty()).then(|| {
        let so_far = visit.words().t("account-running").with("month", month.to_string()).to_string();
        (so_far, papers_of::lines(visit, &bill), papers_of::totals(visit, &bill))
    });
    let one = One {
        never: never(visit),
        here: format!("{HERE}/{id}"),
        facts: facts(visit, &account),
        invoices: papers_of::table(visit, &account),
        issue: to_issue(visit, &account, month)?,
        correct: to_correct(visit, &account)?,
        support: support(visit, &account),
        cancel: to_cancel(visit, &account),
        render: to_render(visit, &account, &forms.support, &errors),
        payments: paid(visit, &account),
        running,
        page: visit
            .page(account.payer.name(visit.ctx.locale).to_owned())
            .under(HERE, visit.t("account-title"))
            .with_errors(errors.any()),
        errors,
    };
    Ok(one.render()?)
}

/// Whose account it is, since when it is charged, and where it stands.
pub fn facts(visit: &Visit, account: &Account) -> SummaryList {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let of = &account.payer;
    let when = |at| instant(at, words.moment_exact(at));
    let times = account.registered.iter().fold(Html::default(), |html, (from, until)| {
        let begun = if html.is_empty() { html } else { html.then("; ") };
        let begun = begun.then(when(*from)).then(" – ");
        until.map_or_else(|| begun.clone(), |until| begun.clone().then(when(until)))
    });
    SummaryList::new()
        .row(t("registration-field-bin"), of.bin.as_str())
        .row(t("account-registered"), times)
        .row(t("account-charged"), money(words, account.balance.charged))
        .row(t("account-paid"), money(words, account.balance.paid))
        .row(t("account-debt"), debt(visit, account.balance.debt()))
        .row(t("account-ahead"), money(words, account.balance.ahead))
}

/// Months that are over and have something to charge, but no invoice yet.
fn to_issue(visit: &Visit, account: &Account, now: Month) -> Result<Vec<(String, Html)>, Failure> {
    let month = now.former();
    if account.issued(month).is_some() {
        return Ok(Vec::new());
    }
    let bill = account.bill(&visit.office, month, visit.ctx.now)?;
    let label = visit.words().t("account-issue").with("month", month.to_string()).to_string();
    Ok(if bill.gross == Money::ZERO { Vec::new() } else { vec![(month.to_string(), button(label))] })
}

/// Invoices that say another sum than everything that is recorded now.
fn to_correct(visit: &Visit, account: &Account) -> Result<Vec<(String, String, Field, Html)>, Failure> {
    let mut all = Vec::new();
    for invoice in &account.invoices {
        if invoices::differs(&visit.office, &visit.ctx, account, invoice)? {
            let said = visit.words().t("account-differs").with("number", invoice.number.clone()).to_string();
            let reason = Field::text("reason", visit.t("account-correction-reason"));
            let act = second_button(visit.t("account-correct"), "act", "correct");
            all.push((invoice.month.to_string(), said, reason, act));
        }
    }
    Ok(all)
}

fn support(visit: &Visit, account: &Account) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("account-support"))
        .column(visit.t("account-support-day"))
        .column(visit.t("tariff-column-position"))
        .column_right(visit.t("account-support-quantity"))
        .column(visit.t("account-support-basis"))
        .column(visit.t("account-recorded"))
        .empty(visit.t("account-support-empty").as_str());
    account.support.iter().fold(table, |table, it| {
        let basis = match it.cancels {
            Some(_) => words.t("account-support-cancelled").with("reason", it.basis.clone()).to_string(),
            None => it.basis.clone(),
        };
        table.row([
            Html::text(words.date(it.day)),
            Html::text(&it.position),
            Html::text(it.quantity.to_string()),
            Html::text(basis),
            Html::two_lines(words.moment(it.recorded_at), &it.actor.name),
        ])
    })
}

fn to_cancel(visit: &Visit, account: &Account) -> Option<(Field, Field, Html)> {
    let cancelled = |it: &Support| account.support.iter().any(|other| other.cancels == Some(it.id));
    let stands: Vec<&Support> =
        account.support.iter().filter(|it| it.cancels.is_none() && !cancelled(it)).collect();
    let choice = |it: &&Support| {
        let said = format!("{}: {} × {}", visit.words().date_short(it.day), it.position, it.quantity);
        Choice::new(it.id.to_string(), said)
    };
    (!stands.is_empty()).then(|| {
        let entry =
            Field::select("entry", visit.t("account-cancel-entry"), stands.iter().map(choice).collect());
        let reason = Field::text("reason", visit.t("account-cancel-reason"));
        (entry, reason, second_button(visit.t("account-cancel"), "act", "cancel"))
    })
}

fn to_render(visit: &Visit, account: &Account, typed: &Typed, errors: &Errors) -> Option<(Vec<Field>, Html)> {
    let positions = account.positions();
    if positions.is_empty() {
        return None;
    }
    let words = visit.words();
    let choice = |it: &&law::tariff::Position| {
        let price = office::tariffs::priced(words, it.price, it.unit);
        Choice::new(it.code.as_str(), format!("{} {}: {price}", it.code, words.data(&it.title)))
    };
    let fields = vec![
        Field::select("position", visit.t("tariff-column-position"), positions.iter().map(choice).collect())
            .value(typed.position.as_str())
            .checked(errors),
        Field::text("quantity", visit.t("account-support-quantity"))
            .width(5)
            .hint(visit.t("account-support-quantity-hint"))
            .value(typed.quantity.as_str())
            .checked(errors),
        Field::text("day", visit.t("account-support-day"))
            .width(10)
            .value(typed.day.as_str())
            .checked(errors),
        Field::text("basis", visit.t("account-support-basis"))
            .hint(visit.t("account-support-basis-hint"))
            .value(typed.basis.as_str())
            .checked(errors),
    ];
    Some((fields, button(visit.t("account-support-record"))))
}

fn paid(visit: &Visit, account: &Account) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("account-payments"))
        .column(visit.t("payment-booked"))
        .column_right(visit.t("payment-amount"))
        .column(visit.t("payment-for"))
        .column(visit.t("payment-purpose"))
        .empty(visit.t("account-payments-empty").as_str());
    account.payments.iter().fold(table, |table, it| {
        table.row([
            row_link(format!("{}/{}", payments::HERE, it.id), words.date(it.booked), ""),
            Html::text(money(words, it.amount)),
            Html::text(is_for(visit, it)),
            Html::text(purpose(it)),
        ])
    })
}

/// What a payment is for, in words.
pub fn is_for(visit: &Visit, payment: &Payment) -> String {
    let Some(assigned) = &payment.assigned else { return visit.t("payment-for-unknown") };
    let reason = match assigned.reason.as_str() {
        "number" => visit.t("payment-by-number"),
        "payer_and_sum" => visit.t("payment-by-sum"),
        reason => reason.to_owned(),
    };
    let of = match (&assigned.invoice, assigned.participant) {
        (Some(number), _) => number.clone(),
        (None, Some(_)) => visit.t("payment-for-earliest"),
        (None, None) => visit.t("payment-for-nobody"),
    };
    format!("{of} ({reason})")
}

/// What the bank says of a payment.
pub fn purpose(payment: &Payment) -> String {
    serde_json::from_value::<Entry>(payment.entry.clone()).map(|it| it.purpose).unwrap_or_default()
}

/// The state of an invoice by what is open of it.
pub fn state(visit: &Visit, account: &Account, invoice: &Invoice) -> Html {
    use law::tariff::account::{Settled, settled};
    let found = account.balance.open.iter().find(|(owed, _)| owed.number == invoice.number);
    let Some((owed, open)) = found else { return tag(Meaning::None, visit.t("invoice-corrected")) };
    match settled(owed.gross, *open) {
        Settled::Paid => tag(Meaning::Ok, visit.t("invoice-paid")),
        Settled::InPart => {
            let said = visit.words().t("invoice-in-part").with("open", money(visit.words(), *open));
            tag(Meaning::Warn, said.to_string())
        }
        Settled::Unpaid => tag(Meaning::Warn, visit.t("invoice-unpaid")),
    }
}

/// The first and last day of the month of an invoice.
pub fn month(visit: &Visit, invoice: &Invoice) -> String {
    papers::month(visit.words(), invoice)
}
