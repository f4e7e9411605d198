//! Parts that came side by side become one file (tus: concatenation). The bytes are read once more to hash them, so a
//! job does it; the request only says which parts.

use jiff::Timestamp;
use serde_json::json;
use sha2::Sha256;
use sha2::digest::Digest;
use sha2::digest::common::hazmat::SerializableState;
use std::io::{Read, Seek, SeekFrom, Write};
use uuid::Uuid;

use super::part::open_alone;
use super::{Concat, Error, New, Upload, Uploads, insert, unsigned};
use crate::jobs;
use crate::store::{self, uploads as rows};

/// The job that joins the parts of one upload.
pub const JOB: &str = "join-upload";
/// Read and written at a time.
const PIECE: usize = 1024 * 1024;

impl Uploads {
    /// Begins an upload that is joined from finished parts of the same owner, and plans the job that does it. A part
    /// belongs to one file only.
    pub async fn join(&self, new: New, parts: &[Uuid], now: Timestamp) -> Result<Upload, Error> {
        let mut size = 0;
        for (index, id) in parts.iter().enumerate() {
            let part = self.owned(&new.owner, *id, now).await.map_err(|error| match error {
                Error::NotFound => Error::PartsMissing,
                other => other,
            })?;
            let whole = part.concat == Concat::Part && part.size == Some(part.received);
            if !whole || part.subject_id.is_some() || parts[..index].contains(id) {
                return Err(Error::PartsMissing);
            }
            size += unsigned(part.received);
        }
        let concat = Concat::Joined(parts.to_vec());
        let upload = self.begun(New { size: Some(size), concat, ..new }, now)?;
        let row = &upload;
        self.db
            .transact(|mut tx| async move {
                insert(&mut tx, row).await?;
                for part in parts {
                    if !rows::give(&mut tx, *part, row.id, row.expires_at).await? {
                        return Err(Error::PartsMissing);
                    }
                }
                let (payload, key) = (json!({ "upload": row.id }), format!("{JOB}:{}", row.id));
                jobs::enqueue(&mut tx, JOB, &payload, &key, now).await?;
                Ok((tx, ()))
            })
            .await?;
        Ok(upload)
    }

    /// Joins the parts of an upload. May run again from any point: until the file is a blob the parts stay.
    pub async fn join_parts(&self, id: Uuid, now: Timestamp) -> Result<(), Error> {
        let _turn = self.turn(id)?;
        let Some(mut upload) = rows::find(&mut *self.db.read().await?, id).await? else { return Ok(()) };
        let Concat::Joined(parts) = upload.concat.clone() else { return Ok(()) };
        if !upload.is_done() {
            if upload.size != Some(upload.received) {
                self.copy(&mut upload, &parts).await?;
            }
            match self.finish(upload.clone(), now).await {
                Ok(_) => {}
                // Nobody can send the parts again to this address: the client begins anew.
                Err(Error::Differs { .. }) => return self.remove(&upload).await,
                Err(error) => return Err(error),
            }
        }
        for part in parts {
            if let Some(part) = rows::find(&mut *self.db.read().await?, part).await? {
                self.remove(&part).await?;
            }
        }
        Ok(())
    }

    /// Writes the parts one behind the other, then acknowledges the whole at once.
    async fn copy(&self, upload: &mut Upload, parts: &[Uuid]) -> Result<(), Error> {
        let target = open_alone(self, upload.id).await?;
        let sources: Vec<_> = parts.iter().map(|part| self.staged(*part)).collect();
        let copied = tokio::task::spawn_blocking(move || copy(target, &sources));
        let (hasher, written) = copied.await.map_err(std::io::Error::other)??;
        if Some(written) != upload.size.map(unsigned) {
            let lost = format!("the parts of upload {} have {written} bytes", upload.id);
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, lost).into());
        }
        let state = hasher.serialize().to_vec();
        let (id, size, until, saved) =
            (upload.id, upload.size.unwrap_or_default(), upload.expires_at, &state);
        let advanced = self
            .db
            .transact(|mut tx| async move {
                let advanced = rows::advance(&mut tx, id, 0, size, saved, until).await?;
                Ok::<_, store::Error>((tx, advanced))
            })
            .await?;
        if !advanced {
            return Err(Error::NotFound);
        }
        upload.received = size;
        upload.hash_state = state;
        Ok(())
    }
}

fn copy(mut target: std::fs::File, sources: &[std::path::PathBuf]) -> std::io::Result<(Sha256, u64)> {
    target.set_len(0)?;
    target.seek(SeekFrom::Start(0))?;
    let (mut hasher, mut written, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    for source in sources {
        let mut source = std::fs::File::open(source)?;
        loop {
            let read = source.read(&mut piece)?;
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
            target.write_all(&piece[..read])?;
            written += read as u64;
        }
    }
    target.sync_all()?;
    Ok((hasher, written))
}
