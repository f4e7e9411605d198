//! The façade: a database, its readers and its transactions.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::postgres::{self, Postgres};
use super::records::{self, Record};
use super::sqlite::{self, Answer, Sqlite};
use super::{Error, Row, Value};

/// How often a whole transaction is run before [`Error::Again`] is given up to the caller.
const ATTEMPTS: u32 = 8;

/// A database, open. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    enqueued: Notify,
    happened: Notify,
}

enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Which SQL a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Db {
    /// Opens `sqlite:PATH` (made if missing) or `postgres://…`. Call [`Db::migrate`] next.
    pub async fn open(url: &str) -> Result<Db, Error> {
        let backend = if let Some(path) = url.strip_prefix("sqlite:") {
            Backend::Sqlite(Sqlite::open(Path::new(path))?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Backend::Postgres(Postgres::open(url)?)
        } else {
            return Err(Error::Unavailable(
                "the address of the database must begin with sqlite: or postgres://".into(),
            ));
        };
        Ok(Db { inner: Arc::new(Inner { backend, enqueued: Notify::new(), happened: Notify::new() }) })
    }

    pub fn dialect(&self) -> Dialect {
        match self.inner.backend {
            Backend::Sqlite(_) => Dialect::Sqlite,
            Backend::Postgres(_) => Dialect::Postgres,
        }
    }

    /// A connection that can only read what is committed. Each statement sees the newest state.
    pub async fn read(&self) -> Result<Reader, Error> {
        let link = match &self.inner.backend {
            Backend::Sqlite(sqlite) => Link::Reading(sqlite.read().await?),
            Backend::Postgres(postgres) => Link::Postgres(postgres.read().await?),
        };
        Ok(Reader { conn: Conn::new(link, false) })
    }

    /// A connection that can only read, and whose statements all see the state that was committed when the first of them
    /// ran: for whatever shows several things that belong together.
    pub async fn snapshot(&self) -> Result<Reader, Error> {
        let link = match &self.inner.backend {
            Backend::Sqlite(sqlite) => Link::Reading(sqlite.snapshot().await?),
            Backend::Postgres(postgres) => Link::Postgres(postgres.snapshot().await?),
        };
        Ok(Reader { conn: Conn::new(link, false) })
    }

    /// A transaction. Dropped without [`Tx::commit`] it is rolled back.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let link = match &self.inner.backend {
            Backend::Sqlite(sqlite) => Link::Writing(sqlite.begin().await?),
            Backend::Postgres(postgres) => Link::Postgres(postgres.begin().await?),
        };
        Ok(Tx { conn: Conn::new(link, true), db: self.clone() })
    }

    /// What the clock of the server says; none where the database is a file of this machine.
    pub async fn server_time(&self) -> Result<Option<jiff::Timestamp>, Error> {
        let sql = Sql::differs("SELECT NULL AS at", "SELECT clock_timestamp() AS at");
        self.read().await?.row(sql, &[]).await?.ok_or(Error::Broken)?.get("at")
    }

    /// Runs `work` in a transaction and commits what it gives back: the transaction and a result. If the
    /// engine asks for it, everything is rolled back and run again, so `work` must have no effect outside
    /// the transaction. The transaction goes in and comes out by value, so that `work` may borrow from its
    /// surroundings and still run in a task of the server.
    ///
    /// ```ignore
    /// let event = &event;
    /// let number = db
    ///     .transact(|mut tx| async move {
    ///         let number = events::append(&mut tx, event).await?;
    ///         Ok::<_, Error>((tx, number))
    ///     })
    ///     .await?;
    /// ```
    pub async fn transact<T, E, F>(&self, work: impl Fn(Tx) -> F) -> Result<T, E>
    where
        E: From<Error>,
        F: Future<Output = Result<(Tx, T), E>>,
    {
        let mut attempt = 1;
        loop {
            let tx = self.begin().await?;
            let again = tx.again.clone();
            let error = match work(tx).await {
                Ok((tx, value)) => match tx.commit().await {
                    Ok(()) => return Ok(value),
                    Err(error) => error.into(),
                },
                Err(error) => error,
            };
            if attempt == ATTEMPTS || !again.load(Ordering::Relaxed) {
                return Err(error);
            }
            tokio::time::sleep(pause(attempt)).await;
            attempt += 1;
        }
    }

    /// Wakes when a transaction that enqueued a job was committed.
    pub(crate) async fn enqueued(&self) {
        self.inner.enqueued.notified().await;
    }

    /// Wakes when a transaction that added to history was committed.
    pub(crate) async fn happened(&self) {
        self.inner.happened.notified().await;
    }
}

/// Up to 5 ms · 2^attempt, evenly spread, so that two that collided do not collide again.
fn pause(attempt: u32) -> Duration {
    let limit = 5_000_u128 << attempt.min(8);
    let micros = uuid::Uuid::new_v4().as_u128() % limit;
    Duration::from_micros(u64::try_from(micros).unwrap_or(5_000))
}

/// A statement: one text for both engines, or one for each.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Sql {
    /// Two texts side by side, where the engines differ (`FOR UPDATE SKIP LOCKED`).
    pub const fn differs(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { sqlite, postgres }
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Sql {
        Sql { sqlite: text, postgres: text }
    }
}

/// A connection as repositories see it. One concrete type for readers, transactions and both engines.
pub struct Conn {
    link: Link,
    in_transaction: bool,
    /// A statement failed or was cancelled half-way.
    broken: bool,
    /// The engine asked to run the transaction again.
    again: Arc<AtomicBool>,
    enqueued: bool,
    happened: bool,
    /// Rows of this transaction that an event must name before its end.
    kept: Vec<Record>,
}

enum Link {
    Writing(sqlite::Writing),
    Reading(sqlite::Reading),
    Postgres(postgres::Client),
}

impl Conn {
    fn new(link: Link, in_transaction: bool) -> Conn {
        Conn {
            link,
            in_transaction,
            broken: false,
            again: Arc::default(),
            enqueued: false,
            happened: false,
            kept: Vec::new(),
        }
    }

    pub fn dialect(&self) -> Dialect {
        match self.link {
            Link::Writing(_) | Link::Reading(_) => Dialect::Sqlite,
            Link::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement that changes rows; says how many.
    pub async fn execute(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<u64, Error> {
        Ok(self.run(sql.into(), values).await?.changed)
    }

    /// All rows of a result.
    pub async fn rows(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<Vec<Row>, Error> {
        Ok(self.run(sql.into(), values).await?.rows)
    }

    /// The first row of a result, if there is one.
    pub async fn row(&mut self, sql: impl Into<Sql>, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.run(sql.into(), values).await?.rows.into_iter().next())
    }

    /// After the commit the job runner is woken.
    pub(super) fn mark_enqueued(&mut self) {
        self.enqueued = true;
    }

    /// After the commit the transparency log is woken.
    pub(super) fn mark_happened(&mut self) {
        self.happened = true;
    }

    /// A row that is never changed was added: an event of this transaction names it.
    pub(super) fn keep(&mut self, record: Record) {
        self.kept.push(record);
    }

    /// Text that is not a statement of the store: the pieces of a migration.
    pub(super) async fn batch(&mut self, sql: String) -> Result<(), Error> {
        self.start_statement()?;
        let result = match &self.link {
            Link::Writing(writing) => writing.batch(sql).await,
            Link::Postgres(client) => client.batch(&sql).await,
            Link::Reading(_) => Err(Error::Statement("a reader cannot write".into())),
        };
        self.end_statement(result)
    }

    async fn run(&mut self, sql: Sql, values: &[Value]) -> Result<Answer, Error> {
        self.start_statement()?;
        let result = match &self.link {
            Link::Writing(writing) => writing.run(sql.sqlite, values).await,
            Link::Reading(reading) => reading.run(sql.sqlite, values).await,
            Link::Postgres(client) => client.run(sql.postgres, values).await,
        };
        self.end_statement(result)
    }

    /// Broken until the statement has ended well, so that a cancelled one counts as failed.
    fn start_statement(&mut self) -> Result<(), Error> {
        if self.broken {
            return Err(Error::Broken);
        }
        self.broken = self.in_transaction;
        Ok(())
    }

    fn end_statement<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        match &result {
            Ok(_) => self.broken = false,
            Err(Error::Again(_)) => self.again.store(true, Ordering::Relaxed),
            Err(_) => {}
        }
        result
    }
}

/// A connection for reading, lent out until dropped.
pub struct Reader {
    conn: Conn,
}

/// A transaction. Only [`Tx::commit`] keeps what it did.
pub struct Tx {
    conn: Conn,
    db: Db,
}

impl Tx {
    /// Returns only when everything is on disk; may be told to a person or another system after that. What was added
    /// for good is named by an event first.
    pub async fn commit(mut self) -> Result<(), Error> {
        if self.conn.broken {
            return Err(Error::Broken);
        }
        let kept = std::mem::take(&mut self.conn.kept);
        records::commit(&mut self.conn, kept).await?;
        let Conn { link, again, enqueued, happened, .. } = self.conn;
        let committed = match link {
            Link::Writing(writing) => writing.commit().await,
            Link::Postgres(client) => client.commit().await,
            Link::Reading(_) => Err(Error::Broken),
        };
        again.store(matches!(committed, Err(Error::Again(_))), Ordering::Relaxed);
        committed?;
        if enqueued {
            self.db.inner.enqueued.notify_one();
        }
        if happened {
            self.db.inner.happened.notify_one();
        }
        Ok(())
    }

    /// The same as dropping it, but on PostgreSQL the connection goes back to the pool.
    pub async fn rollback(self) -> Result<(), Error> {
        match self.conn.link {
            Link::Postgres(client) => client.rollback().await,
            Link::Writing(_) | Link::Reading(_) => Ok(()),
        }
    }
}

impl Deref for Reader {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
