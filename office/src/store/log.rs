//! The transparency log: places of events, tiles, checkpoints.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use law::tlog::{Hash, Tile};
use uuid::Uuid;

use super::events::{self, Event};
use super::{Conn, Error, Row, Sql, Value, values};
use crate::blobs::hex;

/// The place of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// 0, 1, 2 … without gaps.
    pub number: i64,
    pub event_id: Uuid,
    pub nonce: Vec<u8>,
    pub entry: Vec<u8>,
}

/// A state of the log that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub size: i64,
    pub origin: String,
    pub root: Vec<u8>,
    pub at: Timestamp,
    /// With the signature of the log alone.
    pub note: String,
}

/// Locks the log until the end of the transaction; says its size.
pub async fn lock(conn: &mut Conn) -> Result<i64, Error> {
    let sql = Sql::differs(
        "SELECT size FROM log_head WHERE one = 1",
        "SELECT size FROM log_head WHERE one = 1 FOR UPDATE",
    );
    conn.row(sql, &values![]).await?.ok_or(Error::Broken)?.get("size")
}

/// The log has this size now, and one more signed state.
pub async fn grown(conn: &mut Conn, size: i64) -> Result<(), Error> {
    let sql = "UPDATE log_head SET size = $1, checkpoints = checkpoints + 1 WHERE one = 1";
    conn.execute(sql, &values![size]).await?;
    Ok(())
}

/// How many signed states are gone of those that were counted; and the size of the log where its last state is among
/// them. One question, for the log grows meanwhile.
pub async fn missing_checkpoints(conn: &mut Conn) -> Result<(i64, Option<i64>), Error> {
    let sql = "SELECT size, checkpoints - (SELECT count(*) FROM log_checkpoint) AS gone,
                      (SELECT coalesce(max(size), 0) FROM log_checkpoint) AS last FROM log_head WHERE one = 1";
    let row = conn.row(sql, &values![]).await?.ok_or(Error::Broken)?;
    let (size, last): (i64, i64) = (row.get("size")?, row.get("last")?);
    Ok((row.get("gone")?, (last < size).then_some(size)))
}

/// How many events there were before there was a log: they got the first places, whatever time they say.
pub async fn begun_with(conn: &mut Conn) -> Result<i64, Error> {
    let row = conn.row("SELECT begun_with FROM log_head WHERE one = 1", &values![]).await?;
    row.ok_or(Error::Broken)?.get("begun_with")
}

/// Events without a place, the oldest first. Each is looked up by itself: whatever an engine believes of the sizes, it
/// does not look through all events.
pub async fn pending(conn: &mut Conn, limit: i64) -> Result<Vec<Event>, Error> {
    let sql = Sql::differs(
        "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
         FROM log_pending CROSS JOIN event WHERE id = event_id
         ORDER BY at, subject_kind, subject_id, number LIMIT $1",
        "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
         FROM log_pending CROSS JOIN LATERAL (SELECT * FROM event WHERE id = event_id OFFSET 0) AS one
         ORDER BY at, subject_kind, subject_id, number LIMIT $1",
    );
    conn.rows(sql, &values![limit]).await?.iter().map(events::read).collect()
}

pub async fn any_pending(conn: &mut Conn) -> Result<bool, Error> {
    Ok(conn.row("SELECT event_id FROM log_pending LIMIT 1", &values![]).await?.is_some())
}

/// Takes events from those without a place; says which nobody else gave one.
pub async fn take(conn: &mut Conn, events: &[Uuid]) -> Result<BTreeSet<Uuid>, Error> {
    let sql = Sql::differs(
        "DELETE FROM log_pending WHERE event_id IN (SELECT unhex(value) FROM json_each($1)) RETURNING event_id",
        "DELETE FROM log_pending
         WHERE event_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value) RETURNING event_id",
    );
    let events: Vec<String> = events.iter().map(|event| event.simple().to_string()).collect();
    let rows = conn.rows(sql, &[Value::json(&events)?]).await?;
    rows.iter().map(|row| row.get("event_id")).collect()
}

pub async fn insert_leaves(conn: &mut Conn, leaves: &[Leaf]) -> Result<(), Error> {
    let sql = Sql::differs(
        "INSERT INTO log_leaf (number, event_id, nonce, entry)
         SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), unhex(value ->> 3) FROM json_each($1)",
        "INSERT INTO log_leaf (number, event_id, nonce, entry)
         SELECT (value ->> 0)::bigint, (value ->> 1)::uuid, decode(value ->> 2, 'hex'), decode(value ->> 3, 'hex')
         FROM jsonb_array_elements($1) AS value",
    );
    let row = |leaf: &Leaf| {
        let id = leaf.event_id.simple().to_string();
        (leaf.number, id, hex(&leaf.nonce), hex(&leaf.entry))
    };
    let rows: Vec<_> = leaves.iter().map(row).collect();
    conn.execute(sql, &[Value::json(&rows)?]).await?;
    Ok(())
}

/// The place of an event, once it has one.
pub async fn leaf_of(conn: &mut Conn, event: Uuid) -> Result<Option<Leaf>, Error> {
    let row = conn
        .row("SELECT number, event_id, nonce, entry FROM log_leaf WHERE event_id = $1", &values![event])
        .await?;
    row.as_ref().map(read_leaf).transpose()
}

/// The place of an event, once it has one, with the latest checkpoint and what witnesses wrote under that: one question,
/// for this is asked for every receipt.
pub async fn placed(
    conn: &mut Conn,
    event: Uuid,
) -> Result<Option<(Leaf, Stored, Vec<(String, String)>)>, Error> {
    let rows = conn
        .rows(
            "SELECT l.number, l.event_id, l.nonce, l.entry, c.size, c.origin, c.root, c.at, c.note, w.witness, w.line
             FROM log_leaf l
             CROSS JOIN (SELECT size, origin, root, at, note FROM log_checkpoint ORDER BY size DESC LIMIT 1) c
             LEFT JOIN log_cosignature w ON w.size = c.size
             WHERE l.event_id = $1 ORDER BY w.witness",
            &values![event],
        )
        .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut lines = Vec::new();
    for row in &rows {
        if let Some(witness) = row.get::<Option<String>>("witness")? {
            lines.push((witness, row.get("line")?));
        }
    }
    Ok(Some((read_leaf(first)?, read_checkpoint(first)?, lines)))
}

/// Leaves from a number on, in their order.
pub async fn leaves(conn: &mut Conn, from: i64, limit: i64) -> Result<Vec<Leaf>, Error> {
    let rows = conn
        .rows(
            "SELECT number, event_id, nonce, entry FROM log_leaf WHERE number >= $1 ORDER BY number LIMIT $2",
            &values![from, limit],
        )
        .await?;
    rows.iter().map(read_leaf).collect()
}

fn read_leaf(row: &Row) -> Result<Leaf, Error> {
    Ok(Leaf {
        number: row.get("number")?,
        event_id: row.get("event_id")?,
        nonce: row.get("nonce")?,
        entry: row.get("entry")?,
    })
}

/// The events of leaves from a number on. An event that is gone has no row.
pub async fn events_of_leaves(conn: &mut Conn, from: i64, before: i64) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, event.number AS number, kind, at, actor, clause, edition,
                    calendar, data
             FROM log_leaf JOIN event ON id = event_id WHERE log_leaf.number >= $1 AND log_leaf.number < $2",
            &values![from, before],
        )
        .await?;
    rows.iter().map(events::read).collect()
}

/// Events that have no place and wait for none: somebody wrote them past the program.
pub async fn outside(conn: &mut Conn, limit: i64) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
             FROM event
             WHERE NOT EXISTS (SELECT 1 FROM log_leaf WHERE event_id = id)
               AND NOT EXISTS (SELECT 1 FROM log_pending WHERE event_id = id)
             ORDER BY at, id LIMIT $1",
            &values![limit],
        )
        .await?;
    rows.iter().map(events::read).collect()
}

/// The hashes of a tile as it is now.
pub async fn tile(conn: &mut Conn, tile: Tile) -> Result<Vec<Hash>, Error> {
    let place = i64::try_from(tile.place).map_err(|_| Error::Broken)?;
    let row = conn
        .row(
            "SELECT hashes FROM log_tile WHERE level = $1 AND place = $2",
            &values![i64::from(tile.level), place],
        )
        .await?;
    row.map_or(Ok(Vec::new()), |row| hashes(&row, tile))
}

/// The same of several tiles in one question. What is not stored is left out.
pub async fn tiles(conn: &mut Conn, wanted: &[Tile]) -> Result<BTreeMap<Tile, Vec<Hash>>, Error> {
    let sql = Sql::differs(
        "SELECT level, place, hashes FROM json_each($1) CROSS JOIN log_tile
         WHERE level = value ->> 0 AND place = value ->> 1",
        // For each tile by itself, however large the planner takes the list to be.
        "SELECT level, place, hashes FROM jsonb_array_elements($1) AS value
         CROSS JOIN LATERAL (SELECT level, place, hashes FROM log_tile
             WHERE level = (value ->> 0)::bigint AND place = (value ->> 1)::bigint OFFSET 0) AS tile",
    );
    let wanted: Vec<(u8, u64)> = wanted.iter().map(|tile| (tile.level, tile.place)).collect();
    let rows = conn.rows(sql, &[Value::json(&wanted)?]).await?;
    rows.iter()
        .map(|row| {
            let (level, place) = (row.get::<i64>("level")?, row.get::<i64>("place")?);
            let level = u8::try_from(level).map_err(|_| Error::Broken)?;
            let tile = Tile { level, place: u64::try_from(place).map_err(|_| Error::Broken)? };
            Ok((tile, hashes(row, tile)?))
        })
        .collect()
}

fn hashes(row: &Row, tile: Tile) -> Result<Vec<Hash>, Error> {
    let bytes: Vec<u8> = row.get("hashes")?;
    let (hashes, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() { Ok(hashes.to_vec()) } else { Err(Error::Encode(format!("{tile:?} is cut"))) }
}

pub async fn put_tile(conn: &mut Conn, tile: Tile, hashes: &[Hash]) -> Result<(), Error> {
    let place = i64::try_from(tile.place).map_err(|_| Error::Broken)?;
    conn.execute(
        "INSERT INTO log_tile (level, place, hashes) VALUES ($1, $2, $3)
         ON CONFLICT (level, place) DO UPDATE SET hashes = excluded.hashes",
        &values![i64::from(tile.level), place, hashes.as_flattened()],
    )
    .await?;
    Ok(())
}

pub async fn insert_checkpoint(conn: &mut Conn, new: &Stored) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO log_checkpoint (size, origin, root, at, note) VALUES ($1, $2, $3, $4, $5)",
        &values![new.size, &new.origin, &new.root, new.at, &new.note],
    )
    .await?;
    Ok(())
}

/// Checkpoints smaller than a size, the largest first.
pub async fn checkpoints(conn: &mut Conn, below: i64, limit: i64) -> Result<Vec<Stored>, Error> {
    let rows = conn
        .rows(
            "SELECT size, origin, root, at, note FROM log_checkpoint WHERE size < $1 ORDER BY size DESC LIMIT $2",
            &values![below, limit],
        )
        .await?;
    rows.iter().map(read_checkpoint).collect()
}

/// Checkpoints from a size on, the smallest first.
pub async fn checkpoints_from(conn: &mut Conn, size: i64, limit: i64) -> Result<Vec<Stored>, Error> {
    let rows = conn
        .rows(
            "SELECT size, origin, root, at, note FROM log_checkpoint WHERE size >= $1 ORDER BY size LIMIT $2",
            &values![size, limit],
        )
        .await?;
    rows.iter().map(read_checkpoint).collect()
}

pub async fn latest(conn: &mut Conn) -> Result<Option<Stored>, Error> {
    Ok(checkpoints(conn, i64::MAX, 1).await?.pop())
}

fn read_checkpoint(row: &Row) -> Result<Stored, Error> {
    Ok(Stored {
        size: row.get("size")?,
        origin: row.get("origin")?,
        root: row.get("root")?,
        at: row.get("at")?,
        note: row.get("note")?,
    })
}

/// Keeps the line of a witness under a checkpoint; one that is kept stays.
pub async fn insert_cosignature(
    conn: &mut Conn,
    size: i64,
    witness: &str,
    at: Timestamp,
    line: &str,
) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO log_cosignature (size, witness, at, line) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM log_cosignature WHERE size = $1 AND witness = $2)",
        &values![size, witness, at, line],
    )
    .await?;
    Ok(())
}

/// Who co-signed a checkpoint, and how.
pub async fn cosignatures(conn: &mut Conn, size: i64) -> Result<Vec<(String, String)>, Error> {
    let rows = conn
        .rows("SELECT witness, line FROM log_cosignature WHERE size = $1 ORDER BY witness", &values![size])
        .await?;
    rows.iter().map(|row| Ok((row.get("witness")?, row.get("line")?))).collect()
}

/// The largest checkpoint that a witness signed.
pub async fn cosigned(conn: &mut Conn, witness: &str) -> Result<i64, Error> {
    let row = conn
        .row(
            "SELECT size FROM log_cosignature WHERE witness = $1 ORDER BY size DESC LIMIT 1",
            &values![witness],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("size"))
}

/// What this system last saw of a log of others.
pub async fn seen(conn: &mut Conn, origin: &str) -> Result<Option<(i64, Vec<u8>)>, Error> {
    let sql = Sql::differs(
        "SELECT size, root FROM log_seen WHERE origin = $1",
        "SELECT size, root FROM log_seen WHERE origin = $1 FOR UPDATE",
    );
    let row = conn.row(sql, &values![origin]).await?;
    row.map(|row| Ok((row.get("size")?, row.get("root")?))).transpose()
}

/// Keeps what was seen if it goes on from `former`; `false` if another was quicker.
pub async fn saw(
    conn: &mut Conn,
    origin: &str,
    former: i64,
    now: (i64, &[u8]),
    at: Timestamp,
) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "INSERT INTO log_seen (origin, size, root, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, at = excluded.at
             WHERE log_seen.size = $5",
            &values![origin, now.0, now.1, at, former],
        )
        .await?;
    Ok(changed == 1)
}
