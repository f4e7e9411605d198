//! What is paid to whoever operates this system (A-15, A-38, B-14.p3): price lists, the consent of the Vedomstvo, the
//! accounts of those who pay.

pub mod account;
pub mod answer;
pub mod invoices;
pub mod lists;
pub mod papers;
pub mod payers;
pub mod payments;
pub mod statement;

use law::Refusal;
use law::access::{self, Action};
use law::tariff::list::{Payers, timeline};
use law::tariff::{Money, Standing, State, Unit, list};
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::Error;
pub use crate::store::tariffs::PriceList;
use crate::store::{Conn, tariffs};
use crate::texts::Words;
use crate::{Office, System};

/// The word of this topic in events and documents.
pub const SUBJECT: &str = "price_list";

/// Who pays in a system: by the rules of its order.
pub fn payers(system: System) -> &'static [Payers] {
    match system {
        System::Portal => &[Payers::Participants, Payers::SystemOperators],
        System::Expertise => &[Payers::ExpertiseUsers],
    }
}

/// prices of the portal are its administrator's. A-38: those of an expertise system its operator's.
fn may_set(office: &Office, ctx: &Ctx) -> Result<(), Refusal> {
    let action = match office.config.system {
        System::Portal => Action::SetPrices,
        System::Expertise => Action::SetExpertisePrices,
    };
    access::any_may(&ctx.actor.roles, action).map(|_| ())
}

/// A list that is, was or will be in force.
#[derive(Debug, Clone)]
pub struct Settled {
    pub list: PriceList,
    pub from: jiff::civil::Date,
    /// The first day on which another is in force.
    pub until: Option<jiff::civil::Date>,
    pub standing: Standing,
}

/// The lists for some payers that are, were or will be in force, the earliest first: for everybody. What has no consent
/// where one is needed is not among them.
pub async fn settled(office: &Office, ctx: &Ctx, of: Payers) -> Result<Vec<Settled>, Error> {
    settled_with(office, ctx, &mut *office.db.read().await?, of).await
}

pub(crate) async fn settled_with(
    office: &Office,
    ctx: &Ctx,
    conn: &mut Conn,
    of: Payers,
) -> Result<Vec<Settled>, Error> {
    let today = office.law(ctx.now).date(ctx.now);
    let all = tariffs::all(conn).await?;
    let line = timeline(all.iter().filter(|it| it.state.list().payers == of), |it| &it.state);
    let settled = line.into_iter().map(|(from, until, list)| Settled {
        list: list.clone(),
        from,
        until,
        standing: list::standing(from, until, today),
    });
    Ok(settled.collect())
}

/// One list that everybody may read: nothing is missing of it.
pub async fn public(office: &Office, id: Uuid) -> Result<PriceList, Error> {
    let found = tariffs::find(&mut *office.db.read().await?, id).await?;
    found.filter(|it| matches!(it.state, State::Approved { .. })).ok_or(Error::NotFound)
}

/// A sum in words of the reader: groups of thousands, tenge.
pub fn money(words: &Words, sum: Money) -> String {
    let tiyn = sum.tiyn();
    let sign = if tiyn < 0 { "\u{2212}" } else { "" };
    let whole = words.number(tiyn.abs() / 100);
    let mark = words.locale().choose(',', ',', '.');
    format!("{sign}{whole}{mark}{:02} ₸", tiyn.abs() % 100)
}

/// A price with its unit.
pub fn priced(words: &Words, price: Money, unit: Unit) -> String {
    format!("{} {}", money(words, price), words.t(format!("tariff-per-{}", unit.name())))
}
