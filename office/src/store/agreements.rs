//! The agreements on the use of the portals and of expertise systems (A-7.6, A-8.2, A-12.p1, A-34.5, B-6.2): every version
//! that the operator approved.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Order;

use super::{Conn, Error, Row, Value, values};
use crate::config::System;
use crate::ctx::Actor;

/// With whom an agreement is concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A user of the portal of an order (A-8.2, B-6.2).
    User(Order),
    /// A participant of the portal (A-12.p1).
    Participant,
    /// An organisation that works in an expertise system (A-36.p1).
    ExpertiseUser,
}

impl Party {
    /// Those with whom a system concludes agreements.
    pub fn of(system: System) -> &'static [Party] {
        match system {
            System::Portal => {
                &[Party::User(Order::Expertise), Party::User(Order::Construction), Party::Participant]
            }
            System::Expertise => &[Party::ExpertiseUser],
        }
    }

    /// The word in the database, in addresses and keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Party::User(order) => order.number(),
            Party::Participant => "participant",
            Party::ExpertiseUser => "expertise-user",
        }
    }

    pub fn parse(name: &str) -> Option<Party> {
        let all = [System::Portal, System::Expertise].into_iter().flat_map(Party::of);
        all.copied().find(|party| party.name() == name)
    }

    /// The order by whose law it is concluded.
    pub fn order(self) -> Order {
        match self {
            Party::User(order) => order,
            Party::Participant | Party::ExpertiseUser => Order::Expertise,
        }
    }
}

impl From<Order> for Party {
    fn from(order: Order) -> Party {
        Party::User(order)
    }
}

/// A version from a day on, as it was approved. Rows never change.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub party: Party,
    /// Goes on behind the number of the text in the program.
    pub number: i64,
    pub kk: String,
    pub ru: String,
    /// The operator signs too.
    pub countersigned: bool,
    pub valid_from: Date,
    pub reason: String,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

/// Adds a version. [`Error::Conflict`]: somebody else approved one of this number first.
pub async fn insert(conn: &mut Conn, version: &Version) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO agreement_version (portal, number, kk, ru, countersigned, valid_from, reason, recorded_at, actor) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            version.party.name(),
            version.number,
            &version.kk,
            &version.ru,
            version.countersigned,
            version.valid_from,
            &version.reason,
            version.recorded_at,
            Value::json(&version.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Every version for a party, the last one first.
pub async fn all(conn: &mut Conn, party: Party) -> Result<Vec<Version>, Error> {
    let sql = "SELECT portal, number, kk, ru, countersigned, valid_from, reason, recorded_at, actor \
               FROM agreement_version WHERE portal = $1 ORDER BY number DESC";
    conn.rows(sql, &values![party.name()]).await?.iter().map(read).collect()
}

/// The version in force on a day; `None` before the first one.
pub async fn in_force(conn: &mut Conn, party: Party, on: Date) -> Result<Option<Version>, Error> {
    let sql = "SELECT portal, number, kk, ru, countersigned, valid_from, reason, recorded_at, actor \
               FROM agreement_version WHERE portal = $1 AND valid_from <= $2 \
               ORDER BY valid_from DESC, number DESC LIMIT 1";
    conn.row(sql, &values![party.name(), on]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Version, Error> {
    let party: String = row.get("portal")?;
    Ok(Version {
        party: Party::parse(&party).ok_or_else(|| Error::Encode(format!("unknown party {party}")))?,
        number: row.get("number")?,
        kk: row.get("kk")?,
        ru: row.get("ru")?,
        countersigned: row.get("countersigned")?,
        valid_from: row.get("valid_from")?,
        reason: row.get("reason")?,
        recorded_at: row.get("recorded_at")?,
        actor: row.json("actor")?,
    })
}
