//! The agreements on the use of the portals (A-7.6, A-8.2, B-6.2): every version that the operator approved.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Order;

use super::registrations::order;
use super::{Conn, Error, Row, Value, values};
use crate::ctx::Actor;

/// A version from a day on, as it was approved. Rows never change.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// With whose portal.
    pub order: Order,
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
            version.order.number(),
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

/// Every version for a portal, the last one first.
pub async fn all(conn: &mut Conn, order: Order) -> Result<Vec<Version>, Error> {
    let sql = "SELECT portal, number, kk, ru, countersigned, valid_from, reason, recorded_at, actor \
               FROM agreement_version WHERE portal = $1 ORDER BY number DESC";
    conn.rows(sql, &values![order.number()]).await?.iter().map(read).collect()
}

/// The version in force on a day; `None` before the first one.
pub async fn in_force(conn: &mut Conn, order: Order, on: Date) -> Result<Option<Version>, Error> {
    let sql = "SELECT portal, number, kk, ru, countersigned, valid_from, reason, recorded_at, actor \
               FROM agreement_version WHERE portal = $1 AND valid_from <= $2 \
               ORDER BY valid_from DESC, number DESC LIMIT 1";
    conn.row(sql, &values![order.number(), on]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Version, Error> {
    Ok(Version {
        order: order(&row.get::<String>("portal")?)?,
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
