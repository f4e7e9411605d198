//! SQLite: one writer thread with group commit, and reader threads that cannot write.
//!
//! Every transaction is a SAVEPOINT inside an outer transaction. Whoever releases a savepoint is answered
//! only after the COMMIT of the outer one. The flusher queues for the writer like everybody else, and the
//! queue is fair, so one COMMIT (one fsync) serves all who stood in front of it. A lone writer is flushed
//! at once.

mod statement;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use rusqlite::Connection;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, oneshot};

use self::statement::{failure, run};
use self::writer::Writer;
use super::{Error, Row, Value};

/// Another process may hold the file for a moment (a backup, a second start).
const BUSY_TIMEOUT_MS: u32 = 5_000;
const STATEMENT_CACHE: usize = 256;

pub(super) struct Sqlite {
    writer: mpsc::Sender<Command>,
    turn: Arc<tokio::sync::Mutex<()>>,
    flush: tokio::sync::mpsc::UnboundedSender<()>,
    readers: Arc<Readers>,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Sqlite, Error> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|e| Error::Unavailable(format!("cannot make the folder of the database: {e}")))?;
        }
        let writer = start_writer(path)?;
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        let flush = start_flusher(writer.clone(), turn.clone());
        let readers = Arc::new(Readers::open(path)?);
        Ok(Sqlite { writer, turn, flush, readers })
    }

    pub(super) async fn begin(&self) -> Result<Writing, Error> {
        let turn = self.turn.clone().lock_owned().await;
        // Made before the answer is awaited: if this future is dropped meanwhile, its drop rolls back.
        let writing = Writing { commands: self.writer.clone(), flush: self.flush.clone(), turn: Some(turn) };
        ask(&writing.commands, |reply| Command::Begin { reply }).await?;
        Ok(writing)
    }

    pub(super) async fn read(&self) -> Result<Reading, Error> {
        self.readers.clone().take().await
    }

    /// A reader in a transaction of its own, which its first statement begins in earnest.
    pub(super) async fn snapshot(&self) -> Result<Reading, Error> {
        let mut reading = self.read().await?;
        reading.snapshot = true;
        ask(reading.commands.as_ref().ok_or_else(gone)?, |reply| Command::Begin { reply }).await?;
        Ok(reading)
    }
}

/// An open savepoint: nobody else writes while it lives.
pub(super) struct Writing {
    commands: mpsc::Sender<Command>,
    flush: tokio::sync::mpsc::UnboundedSender<()>,
    turn: Option<OwnedMutexGuard<()>>,
}

impl Writing {
    pub(super) async fn run(&self, sql: &'static str, values: &[Value]) -> Result<Answer, Error> {
        ask(&self.commands, |reply| Command::Run { sql, values: values.to_vec(), reply }).await
    }

    pub(super) async fn batch(&self, sql: String) -> Result<(), Error> {
        ask(&self.commands, |reply| Command::Batch { sql, reply }).await
    }

    /// Returns after the outer COMMIT. Everything is handed to the writer before the first await, so a
    /// caller that goes away cannot leave the savepoint unflushed.
    pub(super) async fn commit(mut self) -> Result<(), Error> {
        let (reply, answer) = oneshot::channel();
        let sent = self.commands.send(Command::Release { reply });
        self.turn = None;
        sent.map_err(|_| gone())?;
        self.flush.send(()).map_err(|_| gone())?;
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if self.turn.is_some() {
            // The writer takes commands in order: this one comes before those of whoever is next.
            self.commands.send(Command::Rollback).ok();
        }
    }
}

/// A reader thread, lent out; it goes back when dropped.
pub(super) struct Reading {
    commands: Option<mpsc::Sender<Command>>,
    home: Arc<Readers>,
    /// A transaction is open, or about to be.
    snapshot: bool,
    _permit: OwnedSemaphorePermit,
}

impl Reading {
    pub(super) async fn run(&self, sql: &'static str, values: &[Value]) -> Result<Answer, Error> {
        let commands = self.commands.as_ref().ok_or_else(gone)?;
        ask(commands, |reply| Command::Run { sql, values: values.to_vec(), reply }).await
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(commands) = self.commands.take() {
            if self.snapshot {
                // Taken in order: it comes before the statements of whoever is next.
                commands.send(Command::Rollback).ok();
            }
            self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).push(commands);
        }
    }
}

struct Readers {
    idle: Mutex<Vec<mpsc::Sender<Command>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    fn open(path: &Path) -> Result<Readers, Error> {
        let count = thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
        let idle = (0..count).map(|_| start_reader(path)).collect::<Result<Vec<_>, _>>()?;
        Ok(Readers { idle: Mutex::new(idle), permits: Arc::new(Semaphore::new(count)) })
    }

    async fn take(self: Arc<Self>) -> Result<Reading, Error> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| gone())?;
        let commands = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(Reading { commands, home: self, snapshot: false, _permit: permit })
    }
}

/// What a statement gave: how many rows it changed, and the rows it returned.
pub(super) struct Answer {
    pub(super) changed: u64,
    pub(super) rows: Vec<Row>,
}

type Reply<T> = oneshot::Sender<Result<T, Error>>;

enum Command {
    Begin { reply: Reply<()> },
    Run { sql: &'static str, values: Vec<Value>, reply: Reply<Answer> },
    Batch { sql: String, reply: Reply<()> },
    Release { reply: Reply<()> },
    Rollback,
    Flush { reply: Reply<()> },
}

async fn ask<T>(
    commands: &mpsc::Sender<Command>,
    make: impl FnOnce(Reply<T>) -> Command,
) -> Result<T, Error> {
    let (reply, answer) = oneshot::channel();
    commands.send(make(reply)).map_err(|_| gone())?;
    answer.await.unwrap_or_else(|_| Err(gone()))
}

fn gone() -> Error {
    Error::Unavailable("the database thread has ended".to_owned())
}

fn start_writer(path: &Path) -> Result<mpsc::Sender<Command>, Error> {
    let conn = connect(path)?;
    // WAL + FULL: a COMMIT is on disk when it returns. `recursive_triggers` makes REPLACE fire the
    // DELETE triggers that guard the append-only tables.
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;",
    )
    .map_err(failure)?;
    let (commands, inbox) = mpsc::channel();
    thread::Builder::new()
        .name("sqlite-writer".to_owned())
        .spawn(move || Writer::new(conn).serve(&inbox))
        .map_err(|e| Error::Unavailable(format!("cannot start a thread: {e}")))?;
    Ok(commands)
}

fn start_reader(path: &Path) -> Result<mpsc::Sender<Command>, Error> {
    let conn = connect(path)?;
    conn.execute_batch("PRAGMA query_only = ON;").map_err(failure)?;
    let (commands, inbox) = mpsc::channel();
    thread::Builder::new()
        .name("sqlite-reader".to_owned())
        .spawn(move || {
            for command in inbox {
                match command {
                    Command::Run { sql, values, reply } => drop(reply.send(run(&conn, sql, &values))),
                    Command::Begin { reply } => {
                        drop(reply.send(conn.execute_batch("BEGIN").map_err(failure)))
                    }
                    // Without a transaction there is nothing to end.
                    Command::Rollback => drop(conn.execute_batch("ROLLBACK")),
                    Command::Batch { .. } | Command::Release { .. } | Command::Flush { .. } => {}
                }
            }
        })
        .map_err(|e| Error::Unavailable(format!("cannot start a thread: {e}")))?;
    Ok(commands)
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let conn = Connection::open(PathBuf::from(path)).map_err(failure)?;
    conn.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    conn.pragma_update(None, "busy_timeout", BUSY_TIMEOUT_MS).map_err(failure)?;
    conn.pragma_update(None, "trusted_schema", false).map_err(failure)?;
    Ok(conn)
}

/// Commits for everybody who released a savepoint before its turn came.
fn start_flusher(
    writer: mpsc::Sender<Command>,
    turn: Arc<tokio::sync::Mutex<()>>,
) -> tokio::sync::mpsc::UnboundedSender<()> {
    let (flush, mut wanted) = tokio::sync::mpsc::unbounded_channel::<()>();
    tokio::spawn(async move {
        while wanted.recv().await.is_some() {
            let _turn = turn.lock().await;
            while wanted.try_recv().is_ok() {}
            ask(&writer, |reply| Command::Flush { reply }).await.ok();
        }
    });
    flush
}
