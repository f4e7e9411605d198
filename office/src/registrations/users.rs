//! The list of registered users (A-9, B-7): against it a duplicate is found; for the operator alone.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Order;
use law::access::{self, Action};

use super::Registration;
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::Conn;
use crate::store::registrations::{self, Known};

/// Which users are wanted; nothing said is everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub order: Option<Order>,
    /// Organisations, or individuals.
    pub legal_entity: Option<bool>,
    /// A part of the name, or the whole BIN or IIN.
    pub find: String,
    /// Registered on these days, both included.
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// How many a page has.
pub const PER_PAGE: usize = 200;

/// One page of the registered users that are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub users: Vec<Registration>,
    /// From 1.
    pub page: usize,
    pub pages: usize,
    /// How many are wanted in all.
    pub all: usize,
}

/// All registered users that are wanted, the last registered first.
pub async fn users(office: &Office, ctx: &Ctx, wanted: &Wanted) -> Result<Vec<Registration>, Error> {
    let mut reader = office.db.snapshot().await?;
    let known = known(office, ctx, &mut reader, wanted).await?;
    whole(&mut reader, &known).await
}

/// One page of them; a page that there is not is the nearest one.
pub async fn page(office: &Office, ctx: &Ctx, wanted: &Wanted, page: usize) -> Result<Page, Error> {
    let mut reader = office.db.snapshot().await?;
    let known = known(office, ctx, &mut reader, wanted).await?;
    let pages = known.len().div_ceil(PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let shown = known.chunks(PER_PAGE).nth(page - 1).unwrap_or_default();
    Ok(Page { users: whole(&mut reader, shown).await?, page, pages, all: known.len() })
}

async fn known(office: &Office, ctx: &Ctx, conn: &mut Conn, wanted: &Wanted) -> Result<Vec<Known>, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let law = office.law(ctx.now);
    let since = wanted.from.map_or(Timestamp::MIN, |day| law.start_of(day));
    let until = wanted.to.map_or(Timestamp::MAX, |day| law.end_of(day));
    let kind = wanted.legal_entity.map_or("", |legal| if legal { "legal" } else { "individual" });
    let order = wanted.order.map_or("", Order::number);
    let mut users = registrations::known(conn, order, kind).await?;
    let find = wanted.find.trim().to_lowercase();
    // Here and not in the statement: SQLite knows no other than ASCII letters in two cases.
    users.retain(|user| {
        let found = find.is_empty() || user.party == find || user.name.to_lowercase().contains(&find);
        found && since <= user.at && user.at < until
    });
    Ok(users)
}

async fn whole(conn: &mut Conn, known: &[Known]) -> Result<Vec<Registration>, Error> {
    let mut users = Vec::with_capacity(known.len());
    for user in known {
        users.extend(registrations::find(conn, user.id).await?);
    }
    Ok(users)
}
