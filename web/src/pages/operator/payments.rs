//! Payments: a bank statement is loaded, looked at and recorded; what cannot be matched waits for somebody who says
//! what it is for.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::tariff::Money;
use law::tariff::account::By;
use office::FieldError;
use office::store::accounts::Payment;
use office::tariffs::payments::{self, For, Preview};
use office::tariffs::statement::Entry;
use office::tariffs::{account, money, statement};
use serde::Deserialize;
use uuid::Uuid;

use super::accounts;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, note, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/payments";

#[derive(Template)]
#[template(path = "pages/operator/payments.html")]
struct All {
    page: Page,
    errors: Errors,
    done: Option<Banner>,
    file: Field,
    look: Html,
    columns: String,
    waiting: Table,
    statements: Table,
}

/// How many payments came with the statement that was just recorded.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    added: Option<usize>,
}

/// `GET /operator/payments`.
pub async fn page(visit: Visit, Query(done): Query<Done>) -> Result<Answer<String>, Failure> {
    Ok(Answer(shown(&visit, done.added, &[]).await?))
}

/// `POST /operator/payments`: a file is looked at.
pub async fn look(visit: Visit, form: Form) -> Result<Response, Failure> {
    let Some(file) = form.file("file") else {
        let none = FieldError::new("file", "statement-error-none");
        return Ok(error::unprocessable(shown(&visit, None, &[none]).await?));
    };
    match payments::look(&visit.office, &visit.ctx, &file.name, &file.bytes).await {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/statements/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(shown(&visit, None, &wrong).await?)),
        Err(error) => Err(error.into()),
    }
}

async fn shown(visit: &Visit, added: Option<usize>, wrong: &[FieldError]) -> Result<String, Failure> {
    let waiting = payments::waiting(&visit.office, &visit.ctx).await?;
    let statements = payments::statements(&visit.office, &visit.ctx).await?;
    let (words, errors) = (visit.words(), error::errors(visit, wrong));
    let table = Table::new(words, visit.t("payment-statements"))
        .column(visit.t("account-recorded"))
        .column(visit.t("payment-format"))
        .column_right(visit.t("payment-entries"))
        .column_right(visit.t("payment-added"))
        .empty(visit.t("payment-statements-empty").as_str());
    let statements = statements.iter().fold(table, |table, it| {
        table.row([
            Html::two_lines(words.moment(it.recorded_at), &it.actor.name),
            Html::link(format!("{HERE}/statements/{}/file", it.id), &it.format),
            Html::text(words.number(it.entries)),
            Html::text(words.number(it.added)),
        ])
    });
    let all = All {
        done: added.map(|added| {
            let said = words.t("payment-done").with("n", added as i64).to_string();
            Banner::success(words, said, "")
        }),
        file: Field::file("file", visit.t("payment-file"), ".csv,.xml")
            .hint(visit.t("payment-file-hint"))
            .checked(&errors),
        look: button(visit.t("payment-look")),
        columns: statement::COLUMNS.join("; "),
        waiting: unassigned(visit, &waiting),
        statements,
        page: visit
            .page(visit.t("payment-title"))
            .under(accounts::HERE, visit.t("account-title"))
            .with_errors(errors.any()),
        errors,
    };
    Ok(all.render()?)
}

fn unassigned(visit: &Visit, waiting: &[Payment]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("payment-waiting"))
        .column(visit.t("payment-booked"))
        .column_right(visit.t("payment-amount"))
        .column(visit.t("payment-purpose"))
        .empty(visit.t("payment-waiting-empty").as_str());
    waiting.iter().fold(table, |table, it| {
        let payer =
            serde_json::from_value::<Entry>(it.entry.clone()).map(|it| it.payer_name).unwrap_or_default();
        table.row([
            row_link(format!("{HERE}/{}", it.id), words.date(it.booked), payer.as_str()),
            Html::text(money(words, it.amount)),
            Html::text(accounts::purpose(it)),
        ])
    })
}

#[derive(Template)]
#[template(path = "pages/operator/statement.html")]
struct Looked {
    page: Page,
    known: Option<Html>,
    facts: SummaryList,
    rows: Table,
    here: String,
    record: Html,
}

/// `GET /operator/payments/statements/{id}/file`: a statement as it was loaded.
pub async fn file(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (document, bytes) = payments::file(&visit.office, &visit.ctx, id).await?;
    Ok(saved(&document.file_name, &document.media_type, Body::from(bytes)))
}

/// `GET /operator/payments/statements/{id}`: the file as it would be recorded.
pub async fn preview(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let preview = payments::preview(&visit.office, &visit.ctx, id).await?;
    let words = visit.words();
    let sum: Money = preview.rows.iter().filter(|it| !it.known).map(|it| it.entry.amount).sum();
    let new = preview.rows.iter().filter(|it| !it.known).count();
    let looked = Looked {
        known: preview.known.then(|| note(Meaning::Warn, visit.t("payment-known-file"))),
        facts: SummaryList::new()
            .row(visit.t("payment-file"), preview.name.as_str())
            .row(visit.t("payment-entries"), words.number(preview.rows.len() as i64))
            .row(visit.t("payment-added"), words.number(new as i64))
            .row(visit.t("payment-amount"), money(words, sum))
            .row(visit.t("payment-passed-over"), words.number(preview.passed_over as i64)),
        rows: entries(&visit, &preview),
        here: format!("{HERE}/statements/{id}"),
        record: button(visit.t("payment-record")),
        page: visit
            .page(visit.t("payment-preview"))
            .under(accounts::HERE, visit.t("account-title"))
            .under(HERE, visit.t("payment-title")),
    };
    Ok(Answer(looked.render()?))
}

fn entries(visit: &Visit, preview: &Preview) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("payment-entries"))
        .column(visit.t("payment-booked"))
        .column(visit.t("payment-payer"))
        .column_right(visit.t("payment-amount"))
        .column(visit.t("payment-purpose"))
        .column(visit.t("payment-for"));
    preview.rows.iter().fold(table, |table, it| {
        let of = match (&it.invoice, it.by, it.known) {
            (_, _, true) => tag(Meaning::None, visit.t("payment-known")),
            (Some(number), Some(by), _) => {
                let by = if by == By::Number { "payment-by-number" } else { "payment-by-sum" };
                Html::two_lines(tag(Meaning::Ok, number.as_str()), visit.t(by))
            }
            _ => tag(Meaning::Warn, visit.t("payment-for-unknown")),
        };
        table.row([
            Html::text(words.date(it.entry.booked)),
            Html::two_lines(&it.entry.payer_name, &it.entry.payer_bin),
            Html::text(money(words, it.entry.amount)),
            Html::text(&it.entry.purpose),
            of,
        ])
    })
}

/// `POST /operator/payments/statements/{id}`: records the file.
pub async fn record(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Response, Failure> {
    let added = payments::record(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to(&format!("{HERE}?added={added}")).into_response())
}

#[derive(Template)]
#[template(path = "pages/operator/payment.html")]
struct One {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    here: String,
    seen: i64,
    fields: Vec<Field>,
    assign: Html,
}

/// `GET /operator/payments/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(payment(&visit, id, ("", ""), &[]).await?))
}

/// `POST /operator/payments/{id}`: says what it is for.
pub async fn assign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let seen = form.text("seen").parse().map_err(|_| Failure::BadRequest)?;
    let (of, reason) = (form.text("of"), form.text("reason"));
    let chosen = match of {
        "" => None,
        "nobody" => Some(For::Nobody),
        of => Some(of.parse().map_or_else(|_| For::Invoice(of.to_owned()), For::Participant)),
    };
    let done = match chosen {
        None => Err(office::Error::Invalid(vec![FieldError::new("of", "account-error-of")])),
        Some(chosen) => payments::assign(&visit.office, &visit.ctx, id, seen, &chosen, reason).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(payment(&visit, id, (of, reason), &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn payment(
    visit: &Visit,
    id: Uuid,
    (of, reason): (&str, &str),
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let (payment, entry, lines) = payments::one(&visit.office, &visit.ctx, id).await?;
    let (words, errors, t) = (visit.words(), error::errors(visit, wrong), |key: &str| visit.t(key));
    let one = One {
        facts: SummaryList::new()
            .row(t("payment-booked"), words.date(payment.booked))
            .row(t("payment-amount"), money(words, payment.amount))
            .row(t("payment-payer"), format!("{} {}", entry.payer_name, entry.payer_bin))
            .row(t("payment-account"), entry.payer_account.as_str())
            .row(t("payment-purpose"), entry.purpose.as_str())
            .row(t("payment-reference"), entry.reference.as_str())
            .row(t("payment-for"), accounts::is_for(visit, &payment)),
        here: format!("{HERE}/{id}"),
        seen: payment.assigned.as_ref().map_or(0, |it| it.number),
        fields: vec![
            Field::select("of", t("payment-for"), choices(visit, &lines)).value(of).checked(&errors),
            Field::text("reason", t("payment-reason")).value(reason).checked(&errors),
        ],
        assign: button(t("payment-assign")),
        page: visit
            .page(t("payment-one"))
            .under(accounts::HERE, t("account-title"))
            .under(HERE, t("payment-title"))
            .with_errors(errors.any()),
        errors,
    };
    Ok(one.render()?)
}

/// The invoices that are open, then the participants, then nobody.
fn choices(visit: &Visit, lines: &[account::Line]) -> Vec<Choice> {
    let words = visit.words();
    let mut choices = vec![Choice::new("", "")];
    for line in lines {
        let name = line.payer.name(visit.ctx.locale);
        let open = line.balance.open.iter().filter(|(_, open)| *open != Money::ZERO);
        choices.extend(open.map(|(owed, open)| {
            Choice::new(owed.number.as_str(), format!("{}: {name}, {}", owed.number, money(words, *open)))
        }));
        let earliest = format!("{name}: {}", visit.t("payment-for-earliest"));
        choices.push(Choice::new(line.payer.id.to_string(), earliest));
    }
    choices.push(Choice::new("nobody", visit.t("payment-for-nobody")));
    choices
}
