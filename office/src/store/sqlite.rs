//! SQLite: one writer thread with group commit, and reader threads that cannot write.
//!
//! Every transaction is a SAVEPOINT inside an outer transaction. Whoever releases a savepoint is answered
//! only after the COMMIT of the outer one. The flusher queues for the writer like everybody else, and the
//! queue is fair, so one COMMIT (one fsync) serves all who stood in front of it. A lone writer is flushed
//! at once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use rusqlite::{Connection, ErrorCode, ffi, types::ValueRef};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, oneshot};

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
        Ok(Reading { commands, home: self, _permit: permit })
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
        .spawn(move || Writer { conn, outer: false, savepoint: false, waiting: Vec::new() }.serve(&inbox))
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
                if let Command::Run { sql, values, reply } = command {
                    reply.send(run(&conn, sql, &values)).ok();
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

/// The writer thread's own state.
struct Writer {
    conn: Connection,
    /// An outer transaction is open.
    outer: bool,
    /// Somebody's savepoint is open in it.
    savepoint: bool,
    /// Those whose savepoint is released and who wait for the outer COMMIT.
    waiting: Vec<Reply<()>>,
}

impl Writer {
    fn serve(mut self, inbox: &mpsc::Receiver<Command>) {
        while let Ok(command) = inbox.recv() {
            match command {
                Command::Begin { reply } => {
                    let begun = self.begin();
                    // Nobody waits any more: the drop of the caller sends the rollback.
                    reply.send(begun).ok();
                }
                Command::Run { sql, values, reply } => {
                    let answer = self.in_savepoint(|conn| run(conn, sql, &values));
                    reply.send(answer).ok();
                }
                Command::Batch { sql, reply } => {
                    let answer = self.in_savepoint(|conn| conn.execute_batch(&sql).map_err(failure));
                    reply.send(answer).ok();
                }
                Command::Release { reply } => self.release(reply),
                Command::Rollback => self.rollback(),
                Command::Flush { reply } => {
                    self.flush();
                    reply.send(Ok(())).ok();
                }
            }
        }
        self.rollback();
        self.flush();
    }

    fn begin(&mut self) -> Result<(), Error> {
        if !self.outer {
            self.conn.execute_batch("BEGIN IMMEDIATE").map_err(failure)?;
            self.outer = true;
        }
        let opened = self.conn.execute_batch("SAVEPOINT work").map_err(failure);
        self.savepoint = opened.is_ok();
        opened
    }

    fn in_savepoint<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        if !self.savepoint {
            return Err(Error::Broken);
        }
        let result = work(&self.conn);
        if result.is_err() {
            self.notice_lost_outer();
        }
        result
    }

    /// A full disk or an I/O error makes SQLite roll back everything, also what others released.
    fn notice_lost_outer(&mut self) {
        if self.outer && self.conn.is_autocommit() {
            self.outer = false;
            self.savepoint = false;
            self.answer_waiting("the outer transaction was rolled back");
        }
    }

    fn release(&mut self, reply: Reply<()>) {
        if !self.savepoint {
            reply.send(Err(Error::Broken)).ok();
            return;
        }
        match self.conn.execute_batch("RELEASE work").map_err(failure) {
            Ok(()) => {
                self.savepoint = false;
                self.waiting.push(reply);
            }
            Err(error) => {
                self.rollback();
                reply.send(Err(error)).ok();
            }
        }
    }

    fn rollback(&mut self) {
        if self.savepoint {
            self.savepoint = false;
            if self.conn.execute_batch("ROLLBACK TO work; RELEASE work").is_err() {
                self.abandon_outer();
            }
        }
        // Nothing to keep: give the file's write lock back at once.
        if self.outer && self.waiting.is_empty() {
            self.abandon_outer();
        }
    }

    fn abandon_outer(&mut self) {
        self.conn.execute_batch("ROLLBACK").ok();
        self.outer = !self.conn.is_autocommit();
        self.answer_waiting("the outer transaction was rolled back");
    }

    fn flush(&mut self) {
        if !self.outer || self.savepoint {
            return;
        }
        match self.conn.execute_batch("COMMIT") {
            Ok(()) => {
                self.outer = false;
                for reply in self.waiting.drain(..) {
                    reply.send(Ok(())).ok();
                }
            }
            Err(error) => {
                tracing::error!(%error, "group commit failed");
                self.abandon_outer();
            }
        }
    }

    fn answer_waiting(&mut self, reason: &str) {
        for reply in self.waiting.drain(..) {
            reply.send(Err(Error::Unavailable(reason.to_owned()))).ok();
        }
    }
}

fn run(conn: &Connection, sql: &str, values: &[Value]) -> Result<Answer, Error> {
    let mut statement = conn.prepare_cached(sql).map_err(failure)?;
    if statement.parameter_count() != values.len() {
        let (wanted, given) = (statement.parameter_count(), values.len());
        return Err(Error::Statement(format!("{wanted} parameters wanted, {given} given: {sql}")));
    }
    for (i, value) in values.iter().enumerate() {
        // SQLite numbers `$2` by where it stands first; its name says which value is meant.
        let name = format!("${}", i + 1);
        let place = statement.parameter_index(&name).map_err(failure)?;
        let place = place.ok_or_else(|| Error::Statement(format!("{name} is not used: {sql}")))?;
        bind(&mut statement, place, value).map_err(failure)?;
    }
    let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(failure)? {
        let cells = (0..columns.len()).map(|i| row.get_ref(i).map(cell)).collect::<Result<_, _>>();
        found.push(Row::new(columns.clone(), cells.map_err(failure)?));
    }
    Ok(Answer { changed: conn.changes(), rows: found })
}

fn bind(statement: &mut rusqlite::Statement<'_>, place: usize, value: &Value) -> rusqlite::Result<()> {
    match value {
        Value::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
        Value::Bool(v) => statement.raw_bind_parameter(place, v),
        Value::I64(v) => statement.raw_bind_parameter(place, v),
        Value::Text(v) => statement.raw_bind_parameter(place, v),
        Value::Bytes(v) => statement.raw_bind_parameter(place, v),
        Value::Uuid(v) => statement.raw_bind_parameter(place, &v.as_bytes()[..]),
        Value::Time(v) => statement.raw_bind_parameter(place, v.as_microsecond()),
        Value::Date(v) => statement.raw_bind_parameter(place, v.to_string()),
        Value::Json(v) => statement.raw_bind_parameter(place, v.to_string()),
    }
}

fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(v) => Value::I64(v),
        ValueRef::Text(v) => Value::Text(String::from_utf8_lossy(v).into_owned()),
        ValueRef::Blob(v) => Value::Bytes(v.to_vec()),
        // No column of ours is REAL; an expression that makes one is seen as text and refused on reading.
        ValueRef::Real(v) => Value::Text(v.to_string()),
    }
}

fn failure(error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return Error::Statement(error.to_string());
    };
    let message = message.clone().unwrap_or_else(|| error.to_string());
    match (code.code, code.extended_code) {
        // Seen by the trigger before the unique key sees it.
        (_, ffi::SQLITE_CONSTRAINT_TRIGGER) if message.starts_with("append-only: REPLACE") => {
            Error::Conflict(message)
        }
        (_, ffi::SQLITE_CONSTRAINT_TRIGGER) if message.starts_with("append-only") => {
            Error::AppendOnly(message)
        }
        (
            _,
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
        ) => Error::Conflict(message),
        (
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly,
            _,
        ) => Error::Unavailable(message),
        _ => Error::Statement(message),
    }
}
