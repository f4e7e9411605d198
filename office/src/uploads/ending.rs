//! Uploads that end without a file: thrown away by their owner, not continued in time, cut short by a crash.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Concat, Error, Upload, Uploads};
use crate::store::{self, uploads as rows};

impl Uploads {
    /// Throws an upload away (tus: DELETE). The blob of a finished one stays: others may name it.
    pub async fn terminate(&self, owner: &str, id: Uuid, now: Timestamp) -> Result<(), Error> {
        let _turn = self.turn(id)?;
        let upload = self.owned(owner, id, now).await?;
        self.remove(&upload).await
    }

    /// Throws away what was not finished in time, and bytes whose row is gone; says how many uploads.
    pub async fn expire(&self, now: Timestamp) -> Result<usize, Error> {
        let ids = rows::expired(&mut *self.db.read().await?, now).await?;
        let mut removed = 0;
        for id in ids {
            let Ok(_turn) = self.turn(id) else { continue };
            // A part may have come, or a job joined it, since the list was made.
            let upload = rows::find(&mut *self.db.read().await?, id).await?;
            if let Some(upload) = upload.filter(|upload| !upload.is_done() && upload.expires_at <= now) {
                self.remove(&upload).await?;
                removed += 1;
            }
        }
        self.remove_orphans().await?;
        Ok(removed)
    }

    /// A row is written before the first byte, so bytes without a row are those of a removal that a crash cut short.
    async fn remove_orphans(&self) -> Result<(), Error> {
        let mut entries = tokio::fs::read_dir(self.blobs.staging()).await?;
        while let Some(entry) = entries.next_entry().await? {
            let id = entry.file_name().to_str().and_then(|name| Uuid::try_parse(name).ok());
            let Some(id) = id.filter(|id| self.staged(*id) == entry.path()) else { continue };
            if rows::find(&mut *self.db.read().await?, id).await?.is_none() {
                remove_file(&entry.path()).await?;
            }
        }
        Ok(())
    }

    /// The row first: a file without a row is waste that nobody sees. Parts go with what they were joined to.
    pub(super) async fn remove(&self, upload: &Upload) -> Result<(), Error> {
        let parts = match &upload.concat {
            Concat::Joined(parts) => parts.as_slice(),
            Concat::Whole | Concat::Part => &[],
        };
        let ids: Vec<Uuid> = parts.iter().copied().chain([upload.id]).collect();
        let removed = ids.as_slice();
        self.db
            .transact(|mut tx| async move {
                for id in removed {
                    rows::delete(&mut tx, *id).await?;
                }
                Ok::<_, store::Error>((tx, ()))
            })
            .await?;
        for id in ids {
            remove_file(&self.staged(id)).await?;
        }
        Ok(())
    }
}

async fn remove_file(path: &std::path::Path) -> std::io::Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
