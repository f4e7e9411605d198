//! Registrations of portal users and the files attached to them before they are presented (A-8, B-6).

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use law::Order;
use law::registration::{Attachment, State};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::terms::Governed;
use super::{Conn, Error, Row, Value};
use crate::values;

/// A registration as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    pub id: Uuid,
    /// BIN of the organisation or IIN of the individual: whose cabinet it is.
    pub party: String,
    /// IIN of the person who began it.
    pub iin: String,
    pub bin: Option<String>,
    /// The order with whose portal it is.
    pub order: Order,
    pub name: String,
    pub state: State,
    pub governed: Governed,
    pub version: i64,
    pub form: Form,
    /// The operator's explanation of a refusal.
    pub explanation: Option<String>,
    /// The refused registration that this one corrects.
    pub previous: Option<Uuid>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub presented_at: Option<Timestamp>,
    pub decided_at: Option<Timestamp>,
}

/// What the registrant fills in; name and numbers come from the certificate and are not here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    pub address: String,
    pub phone: String,
    pub email: String,
    /// IBAN; optional for an individual (A-8.1.a2).
    pub account: String,
    pub bank: String,
    /// BIC of the bank.
    pub bik: String,
    /// Code of the beneficiary: residence and sector of the economy.
    pub kbe: String,
    /// The version of the form that was seen when it was typed, and on which it was presented; 0 stands in what was
    /// typed before there were versions.
    pub questionnaire: i64,
    /// What was answered to the questions of the operator, by their names.
    pub own: BTreeMap<String, String>,
}

/// A file attached to a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    pub upload: Uuid,
    pub attachment: Attachment,
}

/// A refusal that waits for its signature (A-9, B-7).
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    pub grounds: Json,
    pub at: Timestamp,
}

/// A statement that reads whole registrations.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, party, iin, bin, portal, name, state_data, edition, interruptions, version, form, explanation, ",
            "previous, created_at, updated_at, presented_at, decided_at FROM registration ",
            $rest
        )
    };
}

fn read(row: &Row) -> Result<Registration, Error> {
    Ok(Registration {
        id: row.get("id")?,
        party: row.get("party")?,
        iin: row.get("iin")?,
        bin: row.get("bin")?,
        order: order(&row.get::<String>("portal")?)?,
        name: row.get("name")?,
        state: row.json("state_data")?,
        governed: Governed::read(row)?,
        version: row.get("version")?,
        form: row.json("form")?,
        explanation: row.get("explanation")?,
        previous: row.get("previous")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        presented_at: row.get("presented_at")?,
        decided_at: row.get("decided_at")?,
    })
}

pub(super) fn order(number: &str) -> Result<Order, Error> {
    let order = Order::ALL.into_iter().find(|order| order.number() == number);
    order.ok_or_else(|| Error::Encode(format!("unknown order {number}")))
}

/// Inserts a new one. False when the party already has one that is alive with the same portal.
pub async fn insert(conn: &mut Conn, registration: &Registration) -> Result<bool, Error> {
    let r = registration;
    let inserted = conn
        .execute(
            "INSERT INTO registration (id, party, iin, bin, kind, name, state, state_data, version, form, previous, \
             created_at, updated_at, edition, interruptions, portal, presented_at, decided_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, NULL, NULL) \
             ON CONFLICT DO NOTHING",
            &values![
                r.id,
                &r.party,
                &r.iin,
                r.bin.as_deref(),
                if r.bin.is_some() { "legal" } else { "individual" },
                &r.name,
                r.state.name(),
                Value::json(&r.state)?,
                r.version,
                Value::json(&r.form)?,
                r.previous,
                r.created_at,
                &r.governed.edition,
                r.governed.interruptions()?,
                r.order.number()
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Writes form and state if nobody else wrote meanwhile; the version goes up by one. False: somebody did.
pub async fn update(conn: &mut Conn, registration: &Registration) -> Result<bool, Error> {
    let r = registration;
    let changed = conn
        .execute(
            "UPDATE registration SET state = $3, state_data = $4, form = $5, updated_at = $6, presented_at = $7, \
             decided_at = $8, explanation = $9, edition = $10, interruptions = $11, version = version + 1 WHERE id = $1 AND version = $2",
            &values![
                r.id,
                r.version,
                r.state.name(),
                Value::json(&r.state)?,
                Value::json(&r.form)?,
                r.updated_at,
                r.presented_at,
                r.decided_at,
                r.explanation.as_deref(),
                &r.governed.edition,
                r.governed.interruptions()?
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// One by its identifier.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Registration>, Error> {
    conn.row(select!("WHERE id = $1"), &values![id]).await?.as_ref().map(read).transpose()
}

/// One that nobody else changes before this transaction ends.
pub async fn hold(conn: &mut Conn, id: Uuid) -> Result<Option<Registration>, Error> {
    let sql = super::Sql::differs(select!("WHERE id = $1"), select!("WHERE id = $1 FOR UPDATE"));
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// With the portal of an order: the one that is alive (draft, presented or registered), else the latest refused one.
pub async fn of_party(conn: &mut Conn, party: &str, order: Order) -> Result<Option<Registration>, Error> {
    let sql = select!(
        "WHERE party = $1 AND portal = $2 \
         ORDER BY CASE WHEN state = 'refused' THEN 1 ELSE 0 END, created_at DESC, id DESC LIMIT 1"
    );
    conn.row(sql, &values![party, order.number()]).await?.as_ref().map(read).transpose()
}

/// Whether a party is registered with the portal of an order: asked at every request.
pub async fn is_registered(conn: &mut Conn, party: &str, order: Order) -> Result<bool, Error> {
    let sql = "SELECT id FROM registration WHERE party = $1 AND portal = $2 AND state = 'registered'";
    Ok(conn.row(sql, &values![party, order.number()]).await?.is_some())
}

/// Earlier registrations of the same party with the same portal, newest first: shown to the operator (A-9, B-7).
pub async fn earlier(conn: &mut Conn, registration: &Registration) -> Result<Vec<Registration>, Error> {
    let sql = select!(
        "WHERE party = $1 AND \
         portal = $2 AND id <> $3 ORDER BY created_at DESC"
    );
    conn.rows(sql, &values![&registration.party, registration.order.number(), registration.id])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// A registered user, as far as a list of all needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: Uuid,
    pub party: String,
    pub name: String,
    /// When the registration was confirmed.
    pub at: Timestamp,
}

/// Registered ones with the portal of an order and of a kind (`legal`, `individual`), where these are named; the last
/// registered first.
pub async fn registered(conn: &mut Conn, order: &str, kind: &str) -> Result<Vec<Registration>, Error> {
    let sql = select!(
        "WHERE state = 'registered' \
         AND ($1 = '' OR portal = $1) AND ($2 = '' OR kind = $2) ORDER BY decided_at DESC, id DESC"
    );
    conn.rows(sql, &values![order, kind]).await?.iter().map(read).collect()
}

/// The same in short.
pub async fn known(conn: &mut Conn, order: &str, kind: &str) -> Result<Vec<Known>, Error> {
    let sql = "SELECT id, party, name, COALESCE(decided_at, created_at) AS at FROM registration
               WHERE state = 'registered' AND ($1 = '' OR portal = $1) AND ($2 = '' OR kind = $2)
               ORDER BY decided_at DESC, id DESC";
    let read = |row: &Row| {
        Ok(Known { id: row.get("id")?, party: row.get("party")?, name: row.get("name")?, at: row.get("at")? })
    };
    conn.rows(sql, &values![order, kind]).await?.iter().map(read).collect()
}

/// One that waits for the operator, as far as a list of all needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub id: Uuid,
    pub party: String,
    pub name: String,
    pub order: Order,
    /// None where the term is over.
    pub due_at: Option<Timestamp>,
}

/// All that wait for the operator, the first due first (A-8.p2, B-6.p2); one whose term is over stands before all others.
pub async fn waiting(conn: &mut Conn) -> Result<Vec<Waiting>, Error> {
    let sql = "SELECT r.id, r.party, r.name, r.portal, t.due_at FROM registration r \
         LEFT JOIN term t ON t.subject_kind = 'registration' AND t.subject_id = r.id WHERE r.state = 'presented' \
         ORDER BY CASE WHEN t.due_at IS NULL THEN 0 ELSE 1 END, t.due_at, r.presented_at, r.id";
    let read = |row: &Row| {
        Ok(Waiting {
            id: row.get("id")?,
            party: row.get("party")?,
            name: row.get("name")?,
            order: order(&row.get::<String>("portal")?)?,
            due_at: row.get("due_at")?,
        })
    };
    conn.rows(sql, &[]).await?.iter().map(read).collect()
}

/// A page of those that wait, with the portal of one order or of any.
pub async fn waiting_page(
    conn: &mut Conn,
    of: Option<Order>,
    (limit, offset): (usize, usize),
) -> Result<Vec<Uuid>, Error> {
    let sql = "SELECT r.id FROM registration r \
         LEFT JOIN term t ON t.subject_kind = 'registration' AND t.subject_id = r.id WHERE r.state = 'presented' \
         AND (r.portal = $1 OR $1 = '') ORDER BY CASE WHEN t.due_at IS NULL THEN 0 ELSE 1 END, t.due_at, \
         r.presented_at, r.id \
         LIMIT $2 OFFSET $3";
    let of = of.map_or("", |order| order.number());
    let given: &[Value] = &[of.into(), count(limit).into(), count(offset).into()];
    conn.rows(sql, given).await?.iter().map(|row| row.get("id")).collect()
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// How many wait with a portal, and when their terms end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    pub all: usize,
    pub overdue: usize,
    pub today: usize,
    pub tomorrow: usize,
}

/// By the order of the portal; `today` and `tomorrow` are the ends of these days.
pub async fn ending(
    conn: &mut Conn,
    now: Timestamp,
    (today, tomorrow): (Timestamp, Timestamp),
) -> Result<Vec<(Order, Ending)>, Error> {
    let sql = "SELECT r.portal, COUNT(*) AS n, \
         SUM(CASE WHEN t.due_at IS NULL OR t.due_at <= $1 THEN 1 ELSE 0 END) AS overdue, \
         SUM(CASE WHEN t.due_at > $1 AND t.due_at <= $2 THEN 1 ELSE 0 END) AS today, \
         SUM(CASE WHEN t.due_at > $2 AND t.due_at <= $3 THEN 1 ELSE 0 END) AS tomorrow \
         FROM registration r \
         LEFT JOIN term t ON t.subject_kind = 'registration' AND t.subject_id = r.id WHERE r.state = 'presented' \
         GROUP BY r.portal";
    let read = |row: &Row| {
        let n = |name| row.get::<i64>(name).map(|n| usize::try_from(n).unwrap_or(0));
        let ending =
            Ending { all: n("n")?, overdue: n("overdue")?, today: n("today")?, tomorrow: n("tomorrow")? };
        Ok((order(&row.get::<String>("portal")?)?, ending))
    };
    let rows = conn.rows(sql, &[now.into(), today.into(), tomorrow.into()]).await?;
    rows.iter().map(read).collect()
}

/// These, in this order.
pub async fn with_ids(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Registration>, Error> {
    let sql = super::Sql::differs(
        select!("WHERE id IN (SELECT unhex(value) FROM json_each($1))"),
        select!("WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)"),
    );
    let rows = conn.rows(sql, &[super::hexadecimal(ids)?]).await?;
    let mut found: Vec<Registration> = rows.iter().map(read).collect::<Result<_, _>>()?;
    found.sort_by_key(|it| ids.iter().position(|id| *id == it.id));
    Ok(found)
}

/// Which of these have earlier ones of the same party with the same portal (A-9, B-7).
pub async fn repeated(conn: &mut Conn, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let sql = super::Sql::differs(
        "SELECT DISTINCT r.id FROM registration r JOIN registration o ON o.party = r.party AND o.portal = r.portal \
         AND o.id <> r.id WHERE r.id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT DISTINCT r.id FROM registration r JOIN registration o ON o.party = r.party AND o.portal = r.portal \
         AND o.id <> r.id WHERE r.id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    conn.rows(sql, &[super::hexadecimal(ids)?]).await?.iter().map(|row| row.get("id")).collect()
}

/// For which of these a refusal waits for its signature.
pub async fn prepared(conn: &mut Conn, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let sql = super::Sql::differs(
        "SELECT registration_id FROM registration_refusal WHERE registration_id IN (SELECT unhex(value) \
         FROM json_each($1))",
        "SELECT registration_id FROM registration_refusal WHERE registration_id IN (SELECT value::uuid \
         FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[super::hexadecimal(ids)?]).await?;
    rows.iter().map(|row| row.get("registration_id")).collect()
}

/// How many were registered and how many refused since a moment.
pub async fn decided_since(conn: &mut Conn, since: Timestamp) -> Result<(i64, i64), Error> {
    let count = "SELECT COUNT(*) AS n FROM registration WHERE decided_at >= $1 AND state = $2";
    let mut counts = [0; 2];
    for (count_of, state) in counts.iter_mut().zip(["registered", "refused"]) {
        *count_of = conn.row(count, &values![since, state]).await?.map_or(Ok(0), |row| row.get("n"))?;
    }
    Ok((counts[0], counts[1]))
}

/// Decided last, newest first.
pub async fn decided(conn: &mut Conn, limit: i64) -> Result<Vec<Registration>, Error> {
    let sql = select!(
        "WHERE decided_at IS \
         NOT NULL ORDER BY decided_at DESC, id DESC LIMIT $1"
    );
    conn.rows(sql, &values![limit]).await?.iter().map(read).collect()
}

/// Where a party wants letters: as its latest registration says that was not refused.
pub async fn address_of(conn: &mut Conn, party: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT form FROM registration WHERE party = $1
               ORDER BY CASE WHEN state = 'refused' THEN 1 ELSE 0 END, updated_at DESC, id DESC LIMIT 1";
    let row = conn.row(sql, &values![party]).await?;
    let form: Option<Form> = row.map(|row| row.json("form")).transpose()?;
    Ok(form.map(|form| form.email).filter(|email| !email.is_empty()))
}

/// Keeps a refusal for its signature, in place of another one.
pub async fn prepare_refusal(conn: &mut Conn, id: Uuid, prepared: &Prepared) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO registration_refusal (registration_id, grounds, at) VALUES ($1, $2, $3) \
         ON CONFLICT (registration_id) DO UPDATE SET grounds = excluded.grounds, at = excluded.at",
        &values![id, &prepared.grounds, prepared.at],
    )
    .await?;
    Ok(())
}

/// The refusal that waits for its signature.
pub async fn prepared_refusal(conn: &mut Conn, id: Uuid) -> Result<Option<Prepared>, Error> {
    let sql = "SELECT grounds, at FROM registration_refusal WHERE registration_id = $1";
    let row = conn.row(sql, &values![id]).await?;
    row.map(|row| Ok(Prepared { grounds: row.get("grounds")?, at: row.get("at")? })).transpose()
}

/// It waits no more; says whether it did: of two who sign it at once one takes it.
pub async fn drop_refusal(conn: &mut Conn, id: Uuid) -> Result<bool, Error> {
    let sql = "DELETE FROM registration_refusal WHERE registration_id = $1";
    Ok(conn.execute(sql, &values![id]).await? == 1)
}

/// Attaches an upload to a draft.
pub async fn attach(conn: &mut Conn, id: Uuid, upload: Uuid, attachment: Attachment) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO registration_file (registration_id, upload_id, attachment) VALUES ($1, $2, $3)",
        &values![id, upload, attachment.name()],
    )
    .await?;
    Ok(())
}

/// Takes an upload out again; says whether it was there.
pub async fn detach(conn: &mut Conn, id: Uuid, upload: Uuid) -> Result<bool, Error> {
    let sql = "DELETE FROM registration_file WHERE registration_id = $1 AND upload_id = $2";
    Ok(conn.execute(sql, &values![id, upload]).await? == 1)
}

/// The files of a draft in the order in which they came.
pub async fn attached(conn: &mut Conn, id: Uuid) -> Result<Vec<Attached>, Error> {
    let sql = "SELECT upload_id, attachment FROM registration_file WHERE registration_id = $1 \
               ORDER BY upload_id";
    let rows = conn.rows(sql, &values![id]).await?;
    rows.iter()
        .map(|row| {
            let name: String = row.get("attachment")?;
            let attachment = Attachment::ALL.into_iter().find(|a| a.name() == name);
            let attachment = attachment.ok_or_else(|| Error::Encode(format!("unknown attachment {name}")))?;
            Ok(Attached { upload: row.get("upload_id")?, attachment })
        })
        .collect()
}
