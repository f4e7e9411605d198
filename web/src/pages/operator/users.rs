//! The list of registered users for the operator (A-9, B-7), with filters, as a page, CSV and JSON.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, Response};
use law::Order;
use office::registrations::Registration;
use office::registrations::users::{self, Wanted};
use serde::Deserialize;

use super::day;
use crate::error::Failure;
use crate::pages::exports::{self, Export};
use crate::pages::registrations::portal;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Field, button};
use crate::ui::parts::{Table, row_link};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/users";
/// The filters as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    order: String,
    kind: String,
    find: String,
    from: String,
    to: String,
    /// Of the page; the files have all.
    page: String,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            order: Order::ALL.into_iter().find(|order| order.number() == self.order),
            legal_entity: match self.kind.as_str() {
                "legal" => Some(true),
                "individual" => Some(false),
                _ => None,
            },
            find: self.find.clone(),
            from: day(&self.from),
            to: day(&self.to),
        }
    }

    /// The same filters for another form of the list.
    fn query(&self) -> String {
        exports::query(&[
            ("order", &self.order),
            ("kind", &self.kind),
            ("find", &self.find),
            ("from", &self.from),
            ("to", &self.to),
        ])
    }
}

#[derive(Template)]
#[template(path = "pages/operator/users.html")]
struct Users {
    page: Page,
    lead: String,
    fields: Vec<Field>,
    find: Html,
    csv: String,
    json: String,
    xlsx: String,
    table: Table,
    before: Option<String>,
    after: Option<String>,
}

/// `GET /operator/users`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    let wanted = asked.page.trim().parse().unwrap_or(1);
    let list = users::page(&visit.office, &visit.ctx, &asked.wanted(), wanted).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("users-title"))
        .column(visit.t("users-column-user"))
        .column(visit.t("registration-portal"))
        .column(visit.t("users-column-registered"))
        .empty(visit.t("users-empty").as_str());
    let table = list.users.iter().fold(table, |table, user| {
        let kind = visit.t(&format!("registration-kind-{}", kind(user)));
        let at = user.decided_at.unwrap_or(user.created_at);
        table.row([
            row_link(
                format!("/operator/registrations/{}", user.id),
                &user.name,
                format!("{} · {kind}", user.party),
            ),
            Html::text(visit.t(&portal(user))),
            instant(at, words.moment(at)),
        ])
    });
    let lead = words.t("users-lead").with("count", list.all as i64).with("page", list.page as i64);
    let lead = lead.with("pages", list.pages as i64);
    let query = asked.query();
    let other = |there: bool, page: usize| there.then(|| format!("{HERE}?{query}&page={page}"));
    let shown = Users {
        lead: lead.to_string(),
        fields: fields(&visit, &asked),
        find: button(visit.t("users-find")),
        csv: format!("{HERE}.csv?{query}"),
        json: format!("{HERE}.json?{query}"),
        xlsx: format!("{HERE}.xlsx?{query}"),
        table,
        before: other(list.page > 1, list.page.saturating_sub(1)),
        after: other(list.page < list.pages, list.page + 1),
        page: visit
            .page(visit.t("users-title"))
            .under("/operator/registrations", visit.t("registration-queue-title")),
    };
    Ok(Answer(shown.render()?))
}

/// `GET /operator/users.csv`: all that are wanted.
pub async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    Ok(export(&visit, &asked).await?.csv("users"))
}

/// `GET /operator/users.json`: the same for programs.
pub async fn json(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    Ok(export(&visit, &asked).await?.json("users"))
}

/// `GET /operator/users.xlsx`: the same for a spreadsheet.
pub async fn xlsx(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    export(&visit, &asked).await?.xlsx("users")
}

async fn export(visit: &Visit, asked: &Asked) -> Result<Export, Failure> {
    let users = users::users(&visit.office, &visit.ctx, &asked.wanted()).await?;
    let columns = &["id", "portal", "number", "kind", "name", "registered_at", "status"];
    Ok(Export { columns, rows: users.iter().map(told).collect() })
}

/// What the list says of a user.
fn told(user: &Registration) -> Vec<String> {
    let at = user.decided_at.unwrap_or(user.created_at);
    vec![
        user.id.to_string(),
        user.order.to_string(),
        user.party.clone(),
        kind(user).into(),
        user.name.clone(),
        at.to_string(),
        user.state.name().into(),
    ]
}

fn kind(user: &Registration) -> &'static str {
    if user.is_legal_entity() { "legal" } else { "individual" }
}

fn fields(visit: &Visit, asked: &Asked) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let any = || Choice::new("", t("users-any"));
    let orders = Order::ALL
        .into_iter()
        .map(|order| Choice::new(order.number(), t(&format!("registration-portal-{order}"))));
    let kinds =
        ["legal", "individual"].map(|kind| Choice::new(kind, t(&format!("registration-kind-{kind}"))));
    vec![
        Field::text("find", t("users-field-find"))
            .hint(t("users-field-find-hint"))
            .value(asked.find.as_str()),
        Field::select("order", t("registration-portal"), [any()].into_iter().chain(orders).collect())
            .value(asked.order.as_str()),
        Field::select("kind", t("registration-field-kind"), [any()].into_iter().chain(kinds).collect())
            .value(asked.kind.as_str()),
        Field::text("from", t("users-field-from")).width(10).value(asked.from.as_str()),
        Field::text("to", t("users-field-to"))
            .width(10)
            .hint(t("users-field-day-hint"))
            .value(asked.to.as_str()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filters_go_along_with_the_files() {
        let asked = Asked { order: "465".into(), find: "А & Б".into(), ..Asked::default() };
        assert_eq!(asked.query(), "order=465&find=%D0%90+%26+%D0%91");
        assert_eq!(day("25.11.2026"), day("2026-11-25"));
        assert_eq!(day("soon"), None);
    }
}
