//! The list of registered users (A-9, B-7): against it a duplicate is found; for the operator alone.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Order;
use law::access::{self, Action};

use super::Registration;
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::registrations;

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

/// The registered users that are wanted, the last registered first.
pub async fn users(office: &Office, ctx: &Ctx, wanted: &Wanted) -> Result<Vec<Registration>, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let law = office.law(ctx.now);
    let since = wanted.from.map_or(Timestamp::MIN, |day| law.start_of(day));
    let until = wanted.to.map_or(Timestamp::MAX, |day| law.end_of(day));
    let kind = wanted.legal_entity.map_or("", |legal| if legal { "legal" } else { "individual" });
    let order = wanted.order.map_or("", Order::number);
    let mut reader = office.db.read().await?;
    let mut users = registrations::registered(&mut reader, order, kind).await?;
    let find = wanted.find.trim().to_lowercase();
    // Here and not in the statement: SQLite knows no other than ASCII letters in two cases.
    users.retain(|user| {
        let at = user.decided_at.unwrap_or(user.created_at);
        let found = find.is_empty() || user.party == find || user.name.to_lowercase().contains(&find);
        found && since <= at && at < until
    });
    Ok(users)
}
