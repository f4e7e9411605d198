//! PostgreSQL and what speaks its protocol: one pool that writes, one that cannot.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, NoTls};

use super::sqlite::Answer;
use super::{Error, Row, Value};

/// Connections of each pool. Two machines' worth of work; the server's default limit is 100.
const POOL: usize = 8;
/// How long a request waits for a connection before it is told to come again.
const WAIT: Duration = Duration::from_secs(10);
/// A pooled connection may have died unnoticed; BEGIN finds out and takes another.
const BEGIN_ATTEMPTS: usize = POOL + 1;

pub(super) struct Postgres {
    writers: Pool,
    readers: Pool,
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Postgres, Error> {
        let config: Config =
            url.parse().map_err(|_| Error::Unavailable("the address of the database is malformed".into()))?;
        let mut read_only = config.clone();
        let options = config.get_options().unwrap_or_default();
        read_only.options(format!("{options} -c default_transaction_read_only=on").trim());
        Ok(Postgres { writers: pool(config)?, readers: pool(read_only)? })
    }

    pub(super) async fn begin(&self) -> Result<Client, Error> {
        opened(&self.writers, "BEGIN", Open::Writing).await
    }

    /// A reader whose statements all see the same state.
    pub(super) async fn snapshot(&self) -> Result<Client, Error> {
        opened(&self.readers, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", Open::Snapshot).await
    }

    pub(super) async fn read(&self) -> Result<Client, Error> {
        let object = self.readers.get().await.map_err(|e| Error::Unavailable(e.to_string()))?;
        Ok(Client { object: Some(object), open: Open::Nothing })
    }
}

async fn opened(pool: &Pool, begin: &str, open: Open) -> Result<Client, Error> {
    let mut last = Error::Unavailable("no connection".into());
    for _ in 0..BEGIN_ATTEMPTS {
        let object = pool.get().await.map_err(|e| Error::Unavailable(e.to_string()))?;
        // Made before BEGIN is sent: a future dropped meanwhile throws the connection away.
        let client = Client { object: Some(object), open };
        match client.batch(begin).await {
            Ok(()) => return Ok(client),
            Err(error @ Error::Unavailable(_)) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn pool(config: Config) -> Result<Pool, Error> {
    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    Pool::builder(Manager::from_config(config, NoTls, manager))
        .max_size(POOL)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(WAIT))
        .build()
        .map_err(|e| Error::Unavailable(e.to_string()))
}

/// A connection, lent out. Dropped inside a transaction that may have written it leaves the pool and is closed, which makes
/// the server roll back; nobody can borrow it half-used. A snapshot is ended on the way back.
pub(super) struct Client {
    object: Option<Object>,
    open: Open,
}

/// What a connection is in the middle of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Writing,
    Snapshot,
}

impl Client {
    pub(super) async fn run(&self, sql: &'static str, values: &[Value]) -> Result<Answer, Error> {
        let object = self.object()?;
        let statement = object.prepare_cached(sql).await.map_err(failure)?;
        let params: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
        if statement.columns().is_empty() {
            let changed = object.execute(&statement, &params).await.map_err(failure)?;
            return Ok(Answer { changed, rows: Vec::new() });
        }
        let columns: Arc<[String]> = statement.columns().iter().map(|c| c.name().to_owned()).collect();
        let found = object.query(&statement, &params).await.map_err(failure)?;
        let rows = found.iter().map(|row| read(row, &columns)).collect::<Result<Vec<_>, _>>()?;
        Ok(Answer { changed: rows.len() as u64, rows })
    }

    pub(super) async fn batch(&self, sql: &str) -> Result<(), Error> {
        self.object()?.batch_execute(sql).await.map_err(failure)
    }

    pub(super) async fn commit(mut self) -> Result<(), Error> {
        self.batch("COMMIT").await?;
        self.open = Open::Nothing;
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Result<(), Error> {
        self.batch("ROLLBACK").await?;
        self.open = Open::Nothing;
        Ok(())
    }

    fn object(&self) -> Result<&Object, Error> {
        self.object.as_ref().ok_or(Error::Broken)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let Some(object) = self.object.take() else { return };
        match (self.open, tokio::runtime::Handle::try_current()) {
            (Open::Nothing, _) => {}
            (Open::Snapshot, Ok(runtime)) => drop(runtime.spawn(async move {
                if object.batch_execute("ROLLBACK").await.is_err() {
                    drop(Object::take(object));
                }
            })),
            (Open::Writing | Open::Snapshot, _) => drop(Object::take(object)),
        }
    }
}

fn read(row: &tokio_postgres::Row, columns: &Arc<[String]>) -> Result<Row, Error> {
    let cells = row.columns().iter().enumerate().map(|(i, column)| cell(row, i, column.type_()));
    Ok(Row::new(columns.clone(), cells.collect::<Result<_, _>>()?))
}

fn cell(row: &tokio_postgres::Row, i: usize, ty: &Type) -> Result<Value, Error> {
    fn get<'a, T>(row: &'a tokio_postgres::Row, i: usize) -> Result<Value, Error>
    where
        T: tokio_postgres::types::FromSql<'a>,
        Value: From<T>,
    {
        let cell = row.try_get::<_, Option<T>>(i).map_err(failure)?;
        Ok(cell.map_or(Value::Null, Value::from))
    }
    match *ty {
        Type::BOOL => get::<bool>(row, i),
        Type::INT8 => get::<i64>(row, i),
        Type::INT4 => get::<i32>(row, i),
        Type::TEXT | Type::VARCHAR | Type::NAME => get::<String>(row, i),
        Type::BYTEA => get::<Vec<u8>>(row, i),
        Type::UUID => get::<uuid::Uuid>(row, i),
        Type::TIMESTAMPTZ => get::<jiff::Timestamp>(row, i),
        Type::DATE => get::<jiff::civil::Date>(row, i),
        Type::JSON | Type::JSONB => get::<serde_json::Value>(row, i),
        _ => Err(Error::Column { column: row.columns()[i].name().to_owned(), wanted: "of a portable type" }),
    }
}

/// Only the server's message, never its detail: that quotes values, and logs must not carry personal data.
fn failure(error: tokio_postgres::Error) -> Error {
    let Some(db) = error.as_db_error() else {
        let away =
            error.is_closed() || std::error::Error::source(&error).is_some_and(|s| s.is::<std::io::Error>());
        return if away {
            Error::Unavailable(error.to_string())
        } else {
            Error::Statement(error.to_string())
        };
    };
    let message = db.message().to_owned();
    match db.code() {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Error::Again(message),
        &SqlState::UNIQUE_VIOLATION | &SqlState::FOREIGN_KEY_VIOLATION => Error::Conflict(message),
        &SqlState::RAISE_EXCEPTION if message.starts_with("append-only") => Error::AppendOnly(message),
        // Connection exceptions, insufficient resources, operator intervention.
        code if ["08", "53", "57"].iter().any(|class| code.code().starts_with(class)) => {
            Error::Unavailable(message)
        }
        _ => Error::Statement(message),
    }
}
