//! The job table: the outbox. A job is written in the transaction that is its reason, so it exists exactly
//! if that was committed.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, Value, values};
use crate::ctx::new_id;

/// A job as a worker holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    pub payload: Json,
    /// How often it was claimed, this time included. It tells one claim from the next.
    pub attempts: i64,
    pub run_at: Timestamp,
}

/// Plans a job not earlier than `run_at`. With a `dedup_key` that was ever used nothing happens; says whether
/// a job was added. Call it in the business transaction; the runner wakes after its commit.
pub async fn enqueue(
    conn: &mut Conn,
    kind: &str,
    payload: &Json,
    dedup_key: &str,
    run_at: Timestamp,
) -> Result<bool, Error> {
    let added = conn
        .execute(
            "INSERT INTO job (id, kind, payload, dedup_key, run_at, attempts) VALUES ($1, $2, $3, $4, $5, 0)
             ON CONFLICT (dedup_key) DO NOTHING",
            &values![new_id(run_at), kind, payload, dedup_key, run_at],
        )
        .await?;
    conn.mark_enqueued();
    Ok(added == 1)
}

/// Whether anything of these kinds waits to be claimed: a cheap look before taking the writer.
pub async fn any_due(conn: &mut Conn, kinds: &[&str], now: Timestamp) -> Result<bool, Error> {
    let sql = Sql::differs(
        "SELECT id FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
             AND (lease_until IS NULL OR lease_until <= $1) AND kind IN (SELECT value FROM json_each($2)) LIMIT 1",
        "SELECT id FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
             AND (lease_until IS NULL OR lease_until <= $1)
             AND kind IN (SELECT jsonb_array_elements_text($2)) LIMIT 1",
    );
    Ok(conn.row(sql, &values![now, Value::json(&kinds)?]).await?.is_some())
}

/// Whether any job is due and neither done nor given up, also one that somebody does just now.
pub async fn due(conn: &mut Conn, now: Timestamp) -> Result<bool, Error> {
    let sql = "SELECT id FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1 LIMIT 1";
    Ok(conn.row(sql, &values![now]).await?.is_some())
}

/// Takes due jobs for one worker until `lease_until`. Who dies loses the lease by time; nobody else gets the
/// job before.
pub async fn claim(
    conn: &mut Conn,
    kinds: &[&str],
    now: Timestamp,
    lease_until: Timestamp,
    limit: i64,
) -> Result<Vec<Job>, Error> {
    let sql = Sql::differs(
        "UPDATE job SET lease_until = $2, attempts = attempts + 1 WHERE id IN (
             SELECT id FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
                 AND (lease_until IS NULL OR lease_until <= $1) AND kind IN (SELECT value FROM json_each($3))
             ORDER BY run_at, id LIMIT $4)
         RETURNING id, kind, payload, attempts, run_at",
        // SKIP LOCKED: another node's claim in progress is passed over instead of waited for. MATERIALIZED:
        // the locking part runs once, whatever the planner thinks.
        "WITH due AS MATERIALIZED (
             SELECT id FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $1
                 AND (lease_until IS NULL OR lease_until <= $1)
                 AND kind IN (SELECT jsonb_array_elements_text($3))
             ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE job SET lease_until = $2, attempts = attempts + 1 FROM due WHERE job.id = due.id
         RETURNING job.id, job.kind, job.payload, job.attempts, job.run_at",
    );
    let rows = conn.rows(sql, &values![now, lease_until, Value::json(&kinds)?, limit]).await?;
    let mut jobs = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    jobs.sort_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

/// Prolongs the lease of a job that is still being worked on; false if the claim was lost.
pub async fn renew(conn: &mut Conn, id: Uuid, attempts: i64, lease_until: Timestamp) -> Result<bool, Error> {
    let renewed = conn
        .execute(
            "UPDATE job SET lease_until = $3 WHERE id = $1 AND attempts = $2 AND done_at IS NULL",
            &values![id, attempts, lease_until],
        )
        .await?;
    Ok(renewed == 1)
}

/// The job is finished; false if the claim was lost meanwhile.
pub async fn finish(conn: &mut Conn, id: Uuid, attempts: i64, now: Timestamp) -> Result<bool, Error> {
    let finished = conn
        .execute(
            "UPDATE job SET done_at = $3, lease_until = NULL, last_error = NULL
             WHERE id = $1 AND attempts = $2 AND done_at IS NULL",
            &values![id, attempts, now],
        )
        .await?;
    Ok(finished == 1)
}

/// Another attempt at `run_at`; the error is kept for the operator.
pub async fn retry(
    conn: &mut Conn,
    id: Uuid,
    attempts: i64,
    run_at: Timestamp,
    error: &str,
) -> Result<bool, Error> {
    let planned = conn
        .execute(
            "UPDATE job SET run_at = $3, lease_until = NULL, last_error = $4
             WHERE id = $1 AND attempts = $2 AND done_at IS NULL",
            &values![id, attempts, run_at, error],
        )
        .await?;
    Ok(planned == 1)
}

/// No further attempt makes sense; the job stays visible with its error.
pub async fn fail(
    conn: &mut Conn,
    id: Uuid,
    attempts: i64,
    now: Timestamp,
    error: &str,
) -> Result<bool, Error> {
    let failed = conn
        .execute(
            "UPDATE job SET failed_at = $3, lease_until = NULL, last_error = $4
             WHERE id = $1 AND attempts = $2 AND done_at IS NULL",
            &values![id, attempts, now, error],
        )
        .await?;
    Ok(failed == 1)
}

/// Does a job now instead of after its pause; false if there is none of this key that is still to be done.
pub async fn hasten(conn: &mut Conn, dedup_key: &str, now: Timestamp) -> Result<bool, Error> {
    let hastened = conn
        .execute(
            "UPDATE job SET run_at = CASE WHEN run_at > $2 THEN $2 ELSE run_at END
             WHERE dedup_key = $1 AND done_at IS NULL AND failed_at IS NULL",
            &values![dedup_key, now],
        )
        .await?;
    conn.mark_enqueued();
    Ok(hastened == 1)
}

/// Gives up all leases: for a start on SQLite, where no other process can hold one.
pub async fn release_all(conn: &mut Conn) -> Result<u64, Error> {
    conn.execute("UPDATE job SET lease_until = NULL WHERE lease_until IS NOT NULL", &values![]).await
}

/// How a job of this key stands: planned or running, done, or failed with its error.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub attempts: i64,
    pub run_at: Timestamp,
    pub done_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    pub last_error: Option<String>,
}

pub async fn standing(conn: &mut Conn, dedup_key: &str) -> Result<Option<Standing>, Error> {
    let row = conn
        .row(
            "SELECT attempts, run_at, done_at, failed_at, last_error FROM job WHERE dedup_key = $1",
            &values![dedup_key],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Standing {
        attempts: row.get("attempts")?,
        run_at: row.get("run_at")?,
        done_at: row.get("done_at")?,
        failed_at: row.get("failed_at")?,
        last_error: row.get("last_error")?,
    }))
}

/// Work that is still to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub count: i64,
    /// What the attempt said that is repeated next of those that failed.
    pub last_error: Option<String>,
    /// When the next attempt is.
    pub next_at: Option<Timestamp>,
}

/// Work that does not get done by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// Jobs that were given up.
    pub given_up: i64,
    /// Jobs that failed so often that somebody should look.
    pub repeated: i64,
    pub last_error: Option<String>,
    /// Since when a job has waited that nobody took.
    pub waiting_since: Option<Timestamp>,
}

/// How jobs stand; `often`: attempts after which one counts as repeated.
pub async fn stuck(conn: &mut Conn, often: i64, now: Timestamp) -> Result<Stuck, Error> {
    let sql = "SELECT (SELECT count(*) FROM job WHERE failed_at IS NOT NULL) AS given_up,
             (SELECT count(*) FROM job WHERE done_at IS NULL AND failed_at IS NULL AND attempts >= $1) AS repeated,
             (SELECT last_error FROM job WHERE done_at IS NULL AND last_error IS NOT NULL
              AND (failed_at IS NOT NULL OR attempts >= $1) ORDER BY run_at DESC, id LIMIT 1) AS last_error,
             (SELECT min(run_at) FROM job WHERE done_at IS NULL AND failed_at IS NULL AND run_at <= $2
              AND (lease_until IS NULL OR lease_until <= $2)) AS waiting_since";
    let row = conn.row(sql, &values![often, now]).await?.ok_or(Error::Broken)?;
    Ok(Stuck {
        given_up: row.get("given_up")?,
        repeated: row.get("repeated")?,
        last_error: row.get("last_error")?,
        waiting_since: row.get("waiting_since")?,
    })
}

/// The jobs of a kind.
pub async fn waiting(conn: &mut Conn, kind: &str) -> Result<Waiting, Error> {
    let sql = "SELECT count(*) AS waiting, min(run_at) AS next_at,
             (SELECT last_error FROM job WHERE kind = $1 AND done_at IS NULL AND failed_at IS NULL
              AND last_error IS NOT NULL ORDER BY run_at, id LIMIT 1) AS last_error
         FROM job WHERE kind = $1 AND done_at IS NULL AND failed_at IS NULL";
    Waiting::read(&conn.row(sql, &values![kind]).await?.ok_or(Error::Broken)?)
}

impl Waiting {
    /// Of the columns `waiting`, `last_error`, `next_at`.
    pub(super) fn read(row: &Row) -> Result<Waiting, Error> {
        Ok(Waiting {
            count: row.get("waiting")?,
            last_error: row.get("last_error")?,
            next_at: row.get("next_at")?,
        })
    }
}

fn read(row: &Row) -> Result<Job, Error> {
    Ok(Job {
        id: row.get("id")?,
        kind: row.get("kind")?,
        payload: row.get("payload")?,
        attempts: row.get("attempts")?,
        run_at: row.get("run_at")?,
    })
}
