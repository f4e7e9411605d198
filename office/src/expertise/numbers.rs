//! Numbers of the documents of this system, without gaps. Everything slow (the message and its seal) is made before
//! the transaction with the number that comes next; should another document take it meanwhile, the step is made again,
//! so that no signing happens while the database is held.

use futures_util::future::BoxFuture;
use jiff::civil::Date;
use law::number::{Code, Template};

use crate::Office;
use crate::error::Error;
use crate::store::cases;

/// How often other documents may take the number before the step is given up for this time.
const TRIES: u32 = 32;

/// What became of one attempt.
pub(crate) enum Attempt {
    Done,
    /// The number was taken meanwhile; this one is next.
    Taken {
        next: u64,
    },
}

/// Makes the attempt with the number that comes next, until it is the one that is taken.
pub(crate) async fn numbered<'a>(
    office: &Office,
    series: &Code,
    date: Date,
    attempt: impl Fn((u64, String)) -> BoxFuture<'a, Result<Attempt, Error>>,
) -> Result<(), Error> {
    let mut sequence =
        cases::coming_number(&mut *office.db.read().await?, series.as_str(), date.year()).await?;
    for _ in 0..TRIES {
        let number = Template::default().render(series, date, sequence);
        match attempt((sequence, number)).await? {
            Attempt::Done => return Ok(()),
            Attempt::Taken { next } => sequence = next,
        }
    }
    Err(Error::Unavailable("the numbers of documents are taken too quickly".into()))
}
