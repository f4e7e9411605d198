//! The one writer: savepoints inside an outer transaction, and its COMMIT for all of them.

use std::sync::mpsc;

use rusqlite::Connection;

use super::statement::{failure, run};
use super::{Command, Error, Reply};

/// The writer thread's own state.
pub(super) struct Writer {
    conn: Connection,
    /// An outer transaction is open.
    outer: bool,
    /// Somebody's savepoint is open in it.
    savepoint: bool,
    /// Those whose savepoint is released and who wait for the outer COMMIT.
    waiting: Vec<Reply<()>>,
}

impl Writer {
    pub(super) fn new(conn: Connection) -> Writer {
        Writer { conn, outer: false, savepoint: false, waiting: Vec::new() }
    }

    pub(super) fn serve(mut self, inbox: &mpsc::Receiver<Command>) {
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
