//! Files from a plain form: read piece by piece into a use case, so that size does not matter to memory.

use axum::body::Bytes;
use axum::extract::multipart::Field;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, stream};
use office::documents::Announced;
use office::uploads::Upload;
use tokio::sync::mpsc;

use crate::error::Failure;
use crate::forms::{FileForm, Part};

/// Pieces on the way between the connection and the disk.
const ON_THE_WAY: usize = 4;

/// The bytes of one file as they arrive.
pub type Body = BoxStream<'static, Result<Bytes, String>>;

/// Reads every chosen file of a form and hands it to `take`; says how many there were.
pub async fn receive<'a>(
    mut form: FileForm,
    take: impl Fn(Announced, Body) -> BoxFuture<'a, Result<Upload, office::Error>>,
) -> Result<usize, Failure> {
    let mut taken = 0;
    while let Some(part) = form.next().await? {
        if let Part::File(field) = part {
            pour(field, &take).await?;
            taken += 1;
        }
    }
    Ok(taken)
}

async fn pour<'a>(
    mut field: Field<'_>,
    take: &impl Fn(Announced, Body) -> BoxFuture<'a, Result<Upload, office::Error>>,
) -> Result<(), Failure> {
    let file = Announced {
        file_name: field.file_name().unwrap_or_default().to_owned(),
        media_type: field.content_type().unwrap_or("application/octet-stream").to_owned(),
        ..Announced::default()
    };
    let (sender, receiver) = mpsc::channel(ON_THE_WAY);
    // The reader of the form lives only here; the use case may outlive it.
    let body = stream::unfold(receiver, |mut receiver: mpsc::Receiver<Result<Bytes, String>>| async move {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    });
    let pump = async move {
        loop {
            let piece = match field.chunk().await {
                Ok(Some(piece)) => Ok(piece),
                Ok(None) => return,
                Err(error) => Err(error.to_string()),
            };
            let ended = piece.is_err();
            if sender.send(piece).await.is_err() || ended {
                return;
            }
        }
    };
    let ((), taken) = tokio::join!(pump, take(file, body.boxed()));
    taken?;
    Ok(())
}
