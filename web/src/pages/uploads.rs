//! Files from a plain form: read piece by piece into a use case, so that size does not matter to memory.

use axum::body::Bytes;
use axum::extract::multipart::Field;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, stream};
use office::FieldError;
use office::documents::Announced;
use office::uploads::Upload;
use tokio::sync::mpsc;

use crate::error::{self, Failure};
use crate::forms::{FileForm, Part};

/// Pieces on the way between the connection and the disk.
const ON_THE_WAY: usize = 4;

/// The bytes of one file as they arrive.
pub type Body = BoxStream<'static, Result<Bytes, String>>;

/// Reads every chosen file of a form and hands it to `take`; says how many there were. One that is not taken is told by its
/// name, and the others are taken all the same.
pub async fn receive<'a>(
    form: &mut FileForm,
    take: impl Fn(Announced, Body) -> BoxFuture<'a, Result<Upload, office::Error>>,
) -> Result<usize, Failure> {
    let visit = form.visit.clone();
    let (mut taken, mut wrong, mut replace) = (0, Vec::new(), false);
    while let Some(part) = form.next().await? {
        let Part::File(field) = part else {
            replace = form.values.text("replace") == "yes";
            continue;
        };
        let name = field.file_name().unwrap_or_default().to_owned();
        match pour(field, replace, &take).await {
            Ok(()) => taken += 1,
            Err(Failure::Office(refused))
                if matches!(*refused, office::Error::Invalid(_) | office::Error::Refused(_)) =>
            {
                let why = error::told(&visit, &refused);
                wrong.push(FieldError::new("file", "upload-not-taken").with("name", name).with("why", why));
            }
            Err(failure) => return Err(failure),
        }
    }
    if wrong.is_empty() {
        return Ok(taken);
    }
    if taken > 0 {
        wrong.push(FieldError::new("file", "upload-others-taken").with("count", taken));
    }
    Err(office::Error::Invalid(wrong).into())
}

async fn pour<'a>(
    mut field: Field<'_>,
    replace: bool,
    take: &impl Fn(Announced, Body) -> BoxFuture<'a, Result<Upload, office::Error>>,
) -> Result<(), Failure> {
    let file = Announced {
        file_name: field.file_name().unwrap_or_default().to_owned(),
        media_type: field.content_type().unwrap_or("application/octet-stream").to_owned(),
        replace,
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
