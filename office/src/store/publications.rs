//! What the operator publishes (register D-50): publications with their drafts, the versions that were approved, and who
//! has confirmed to have read one.

use jiff::Timestamp;
use jiff::civil::Date;
use law::publication::{Kind, Scope};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::records::{self, Record};
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};
use crate::ctx::Actor;
use crate::texts::Locale;

/// A title or a text: Kazakh and Russian, English where somebody wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub kk: String,
    pub ru: String,
    #[serde(default)]
    pub en: String,
}

/// The next version while it is written, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub titles: Said,
    pub texts: Said,
    pub works: Vec<String>,
    pub objects: Vec<String>,
    /// Files that go over from the version before.
    pub documents: Vec<Uuid>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    pub id: Uuid,
    /// 1, 2, 3 … of this system.
    pub number: i64,
    pub kind: Kind,
    pub draft: Option<Draft>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What was approved. Rows never change.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub id: Uuid,
    pub publication: Uuid,
    pub number: i64,
    /// From its day on nothing is in force.
    pub archived: bool,
    pub titles: Said,
    /// Empty in lists.
    pub texts: Said,
    pub documents: Vec<Uuid>,
    pub scope: Scope,
    pub valid_from: Date,
    pub reason: String,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

/// A person has confirmed to have read a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub id: Uuid,
    pub publication: Uuid,
    pub number: i64,
    /// For whom the person acted.
    pub party: String,
    pub iin: String,
    pub name: String,
    pub at: Timestamp,
}

impl Said {
    /// In a language, with the language that it is in: Russian where nobody wrote English.
    pub fn in_language(&self, locale: Locale) -> (Locale, &str) {
        match locale {
            Locale::Kk => (Locale::Kk, &self.kk),
            Locale::En if !self.en.is_empty() => (Locale::En, &self.en),
            _ => (Locale::Ru, &self.ru),
        }
    }
}

/// Adds a publication; its number is the next one.
pub async fn insert(conn: &mut Conn, it: &Publication) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO publication (id, number, kind, draft, version, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![
            it.id,
            it.number,
            it.kind.name(),
            Value::json(&it.draft)?,
            it.version,
            it.created_at,
            it.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// The number of the next publication.
pub async fn next_number(conn: &mut Conn) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(number), 0) + 1 AS number FROM publication";
    conn.row(sql, &values![]).await?.map_or(Ok(1), |row| row.get("number"))
}

/// Keeps another draft; false where somebody changed it meanwhile.
pub async fn update(conn: &mut Conn, it: &Publication) -> Result<bool, Error> {
    let sql = "UPDATE publication SET draft = $3, version = version + 1, updated_at = $4
               WHERE id = $1 AND version = $2";
    Ok(conn.execute(sql, &values![it.id, it.version, Value::json(&it.draft)?, it.updated_at]).await? == 1)
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Publication>, Error> {
    let sql =
        "SELECT id, number, kind, draft, version, created_at, updated_at FROM publication WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

pub async fn by_number(conn: &mut Conn, number: i64) -> Result<Option<Publication>, Error> {
    let sql =
        "SELECT id, number, kind, draft, version, created_at, updated_at FROM publication WHERE number = $1";
    conn.row(sql, &values![number]).await?.as_ref().map(read).transpose()
}

/// All of them, by number.
pub async fn all(conn: &mut Conn) -> Result<Vec<Publication>, Error> {
    let sql =
        "SELECT id, number, kind, draft, version, created_at, updated_at FROM publication ORDER BY number";
    conn.rows(sql, &values![]).await?.iter().map(read).collect()
}

/// Adds a version. [`Error::Conflict`]: somebody else approved one of this number first.
pub async fn approve(conn: &mut Conn, it: &Version) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO publication_version (id, publication_id, number, archived, titles, texts, documents, scope,
         valid_from, reason, recorded_at, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &values![
            it.id,
            it.publication,
            it.number,
            it.archived,
            Value::json(&it.titles)?,
            Value::json(&it.texts)?,
            Value::json(&it.documents)?,
            Value::json(&it.scope)?,
            it.valid_from,
            it.reason.as_str(),
            it.recorded_at,
            Value::json(&it.actor)?
        ],
    )
    .await?;
    conn.keep(version_record(it)?);
    Ok(())
}

/// The versions of a publication with their texts, the first one first.
pub async fn versions(conn: &mut Conn, publication: Uuid) -> Result<Vec<Version>, Error> {
    let sql =
        "SELECT id, publication_id, number, archived, titles, texts, documents, scope, valid_from, reason,
               recorded_at, actor FROM publication_version WHERE publication_id = $1 ORDER BY number";
    conn.rows(sql, &values![publication]).await?.iter().map(read_version).collect()
}

/// The versions of all publications without their texts, the first one of each first.
pub async fn titles(conn: &mut Conn) -> Result<Vec<Version>, Error> {
    let sql =
        "SELECT id, publication_id, number, archived, titles, titles AS texts, documents, scope, valid_from,
               reason, recorded_at, actor FROM publication_version ORDER BY publication_id, number";
    let mut versions: Vec<_> =
        conn.rows(sql, &values![]).await?.iter().map(read_version).collect::<Result<_, _>>()?;
    versions.iter_mut().for_each(|it| it.texts = Said::default());
    Ok(versions)
}

/// Adds a confirmation, once for each person, party and version.
pub async fn confirm(conn: &mut Conn, it: &Reader) -> Result<(), Error> {
    let sql = "INSERT INTO publication_reader (id, publication_id, number, party, iin, name, at)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (publication_id, number, party, iin) DO NOTHING";
    let Reader { id, publication, number, party, iin, name, at } = it;
    let values = values![*id, *publication, *number, party.as_str(), iin.as_str(), name.as_str(), *at];
    if conn.execute(sql, &values).await? == 1 {
        conn.keep(reader_record(it));
    }
    Ok(())
}

/// Who has confirmed which versions of a publication, the first one first.
pub async fn readers(conn: &mut Conn, publication: Uuid) -> Result<Vec<Reader>, Error> {
    let sql = "SELECT id, publication_id, number, party, iin, name, at FROM publication_reader
               WHERE publication_id = $1 ORDER BY at, party, iin";
    conn.rows(sql, &values![publication]).await?.iter().map(read_reader).collect()
}

/// What a person has confirmed for a party: publication, version, when.
pub async fn confirmed(
    conn: &mut Conn,
    party: &str,
    iin: &str,
) -> Result<Vec<(Uuid, i64, Timestamp)>, Error> {
    let sql = "SELECT publication_id, number, at FROM publication_reader WHERE party = $1 AND iin = $2";
    let rows = conn.rows(sql, &values![party, iin]).await?;
    rows.iter().map(|row| Ok((row.get("publication_id")?, row.get("number")?, row.get("at")?))).collect()
}

/// A version as an event names it.
fn version_record(it: &Version) -> Result<Record, Error> {
    let unreadable = |error: serde_json::Error| Error::Encode(error.to_string());
    let row = json!([
        records::key(it.publication),
        it.number,
        it.archived,
        it.titles,
        it.texts,
        it.documents,
        it.scope,
        it.valid_from,
        it.reason,
        whole_microseconds(it.recorded_at),
        serde_json::to_value(&it.actor).map_err(unreadable)?
    ]);
    Ok(record(records::Kind::PublicationVersion, it.id, &row, it.recorded_at))
}

fn reader_record(it: &Reader) -> Record {
    let at = whole_microseconds(it.at);
    let row = json!([records::key(it.publication), it.number, it.party, it.iin, it.name, at]);
    record(records::Kind::PublicationReader, it.id, &row, it.at)
}

fn record(kind: records::Kind, id: Uuid, row: &serde_json::Value, at: Timestamp) -> Record {
    let told = json!({"row": records::digest(row)});
    Record { kind, key: records::key(id), subject: Uuid::nil(), told, blob: None, at }
}

/// Versions with these ids, as events name them.
pub(super) async fn version_records(conn: &mut Conn, ids: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT id, publication_id, number, archived, titles, texts, documents, scope, valid_from, reason,
         recorded_at, actor FROM publication_version WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT id, publication_id, number, archived, titles, texts, documents, scope, valid_from, reason,
         recorded_at, actor FROM publication_version
         WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&ids)?]).await?;
    rows.iter().map(|row| version_record(&read_version(row)?)).collect()
}

/// Confirmations with these ids, as events name them.
pub(super) async fn reader_records(conn: &mut Conn, ids: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT id, publication_id, number, party, iin, name, at FROM publication_reader
         WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT id, publication_id, number, party, iin, name, at FROM publication_reader
         WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&ids)?]).await?;
    rows.iter().map(|row| Ok(reader_record(&read_reader(row)?))).collect()
}

fn read(row: &Row) -> Result<Publication, Error> {
    let kind: String = row.get("kind")?;
    Ok(Publication {
        id: row.get("id")?,
        number: row.get("number")?,
        kind: Kind::parse(&kind).ok_or_else(|| Error::Encode(format!("publication of kind {kind}")))?,
        draft: row.json("draft")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn read_version(row: &Row) -> Result<Version, Error> {
    Ok(Version {
        id: row.get("id")?,
        publication: row.get("publication_id")?,
        number: row.get("number")?,
        archived: row.get("archived")?,
        titles: row.json("titles")?,
        texts: row.json("texts")?,
        documents: row.json("documents")?,
        scope: row.json("scope")?,
        valid_from: row.get("valid_from")?,
        reason: row.get("reason")?,
        recorded_at: row.get("recorded_at")?,
        actor: row.json("actor")?,
    })
}

fn read_reader(row: &Row) -> Result<Reader, Error> {
    Ok(Reader {
        id: row.get("id")?,
        publication: row.get("publication_id")?,
        number: row.get("number")?,
        party: row.get("party")?,
        iin: row.get("iin")?,
        name: row.get("name")?,
        at: row.get("at")?,
    })
}
