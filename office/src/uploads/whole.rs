//! Files that come whole: in the one request of a plain form, or not at all because they are here already.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::stream::Stream;
use jiff::Timestamp;

use super::limits::Limits;
use super::{Error, New, Terms, Upload, Uploads};
use crate::arrival;
use crate::store::{self, uploads as rows};

impl New {
    /// What comes in one request is held to the size of one (A-16.p2-R4).
    pub(crate) fn in_one_request(self, limits: &Limits) -> New {
        New { most: self.most.min(limits.part), ..self }
    }
}

impl Uploads {
    /// A whole file from a plain form, whose size is known only at its end. Either it is stored or nothing is.
    pub async fn store_whole<S, E>(&self, new: New, body: S, now: Timestamp) -> Result<Upload, Error>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Display + Send + 'static,
    {
        let this = self.clone();
        let work = async move {
            let most = new.most.min(this.limit);
            let upload = this.create(New { size: None, ..new }, now).await?;
            let (owner, id) = (upload.owner.clone(), upload.id);
            let stored = this.write_whole(upload, body, most, now).await;
            if stored.is_err() {
                this.terminate(&owner, id, now).await?;
            }
            stored
        };
        tokio::spawn(work).await.map_err(std::io::Error::other)?
    }

    async fn write_whole<S, E>(
        &self,
        upload: Upload,
        body: S,
        most: u64,
        now: Timestamp,
    ) -> Result<Upload, Error>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        let _turn = self.turn(upload.id)?;
        let mut upload = self.write_part(upload, 0, body, Terms { sum: None, most }, now).await?;
        if upload.received == 0 {
            return Err(Error::Empty);
        }
        let (id, size) = (upload.id, upload.received);
        self.db
            .transact(|mut tx| async move {
                rows::set_size(&mut tx, id, size).await?;
                Ok::<_, store::Error>((tx, ()))
            })
            .await?;
        upload.size = Some(size);
        self.finish(upload, now).await
    }

    /// An upload that is whole at once: its bytes are a blob that the owner has here already.
    pub(crate) async fn take(&self, new: New, sha256: &str, now: Timestamp) -> Result<Upload, Error> {
        let mut upload = self.begun(new, now)?;
        upload.received = upload.size.unwrap_or_default();
        upload.sha256 = Some(sha256.to_owned());
        let row = &upload;
        self.db
            .transact(|mut tx| async move {
                rows::insert(&mut tx, row).await?;
                arrival::plan(&mut tx, row.id, now).await?;
                Ok::<_, store::Error>((tx, ()))
            })
            .await?;
        Ok(upload)
    }
}
