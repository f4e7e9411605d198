//! The key that signs the states of the log. Made at the first start; another one later is refused.

use std::io::Write;
use std::path::{Path, PathBuf};

use pki::note::{Note, NoteError, Role, Signer};
use zeroize::Zeroizing;

use super::Log;
use crate::config::Config;
use crate::ctx::Clock;
use crate::store::{self, Db, log};

/// Why the log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("log.key {}", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    #[error("log.key {}", .0.display())]
    Key(PathBuf, #[source] NoteError),
    #[error("log.key {} is not the key that signed the last checkpoint of this database", .0.display())]
    Other(PathBuf),
    #[error("the transparency log")]
    Store(#[from] store::Error),
}

impl Log {
    /// Opens the log of this database. Its name stays the one it began with.
    pub async fn open(config: &Config, db: &Db, clock: &Clock) -> Result<Log, KeyError> {
        let file = config.log.key.clone().unwrap_or_else(|| config.data.join("log.key"));
        let latest = log::latest(&mut *db.read().await?).await?;
        let secret = read_or_make(&file, latest.is_none())?;
        let (log, witness) = of_database(config, &file, &secret, latest)?;
        Ok(Log::new(db.clone(), log, witness, clock.clone()))
    }

    /// The name of the log whose key is there; none where the first start makes one. Nothing is written.
    pub(crate) async fn key_is_there(config: &Config, db: &Db) -> Result<Option<String>, KeyError> {
        let file = config.log.key.clone().unwrap_or_else(|| config.data.join("log.key"));
        let latest = log::latest(&mut *db.read().await?).await?;
        if latest.is_none() && !file.exists() {
            return Ok(None);
        }
        let secret = read_or_make(&file, false)?;
        let (log, _) = of_database(config, &file, &secret, latest)?;
        Ok(Some(log.verifier().name().to_owned()))
    }
}

/// The signers of the log of a database, by the key that signed it last.
fn of_database(
    config: &Config,
    file: &Path,
    secret: &[u8],
    latest: Option<log::Stored>,
) -> Result<(Signer, Signer), KeyError> {
    let origin =
        latest.as_ref().map_or_else(|| origin(&config.public_origin), |latest| latest.origin.clone());
    let (log, witness) = signers(file, secret, &origin)?;
    if let Some(latest) = latest
        && !Note::read(&latest.note).is_ok_and(|note| log.verifier().signed(&note).is_some())
    {
        return Err(KeyError::Other(file.into()));
    }
    Ok((log, witness))
}

/// The name of a log that begins: the host that people see, and a path.
fn origin(public_origin: &str) -> String {
    let host = public_origin.split_once("://").map_or(public_origin, |(_, host)| host);
    format!("{host}/log")
}

/// The key for the states of the log, and the same key for those of other logs.
fn signers(file: &Path, secret: &[u8], origin: &str) -> Result<(Signer, Signer), KeyError> {
    let signer =
        |name: &str, role| Signer::new(name, role, secret).map_err(|error| KeyError::Key(file.into(), error));
    Ok((signer(origin, Role::Log)?, signer(&format!("{origin}/witness"), Role::Witness)?))
}

/// Makes the key of a system that never ran; says how others verify its log and its lines as a witness.
pub fn prepare(file: &Path, public_origin: &str) -> Result<(String, String), KeyError> {
    let secret = read_or_make(file, true)?;
    let (log, witness) = signers(file, &secret, &origin(public_origin))?;
    Ok((log.verifier().to_string(), witness.verifier().to_string()))
}

/// A lost key of a log that has begun is not made anew: its owner must say what happened.
fn read_or_make(file: &Path, may_make: bool) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    match std::fs::read(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_make => {}
        read => return read.map(Zeroizing::new).map_err(|error| KeyError::File(file.into(), error)),
    }
    let secret = Signer::generate().map_err(|error| KeyError::Key(file.into(), error))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let write = || {
        // Readable by its owner alone; of two processes that start at once one makes it.
        let mut draft = tempfile::NamedTempFile::new_in(folder)?;
        draft.write_all(&secret)?;
        draft.as_file().sync_all()?;
        match draft.persist_noclobber(file) {
            Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.error),
            _ => std::fs::File::open(folder)?.sync_all(),
        }?;
        std::fs::read(file)
    };
    write().map(Zeroizing::new).map_err(|error| KeyError::File(file.into(), error))
}
