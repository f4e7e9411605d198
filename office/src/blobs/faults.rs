//! A bucket behind a line that breaks, stalls and lies about nothing: what was acknowledged is whole, what was not
//! can be sent again, and a store that cannot be reached is never taken for one that has lost something.

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::testing::Fresh;
use crate::testing::line::{Line, Proxy};

/// A store behind a proxy: new connections for each request, so that the line of now is the one that is used.
async fn world() -> Option<(Fresh, Proxy, Db, config::S3)> {
    let fresh = Fresh::sqlite();
    let mut place = fresh.places().pop().flatten()?;
    let proxy = Proxy::before(&mut place).await;
    let db = fresh.open("portal").await;
    Some((fresh, proxy, db, place))
}

fn content(number: usize) -> Vec<u8> {
    // Some go in one piece, some in parts.
    let length = if number.is_multiple_of(7) { 11 << 20 } else { 1 + number * 4_099 };
    (0..length).map(|i| ((i + number) % 253) as u8).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_22_what_a_bucket_acknowledged_over_a_breaking_line_is_whole() {
    let Some((fresh, proxy, db, place)) = world().await else { return };
    let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
    let (mut stored, mut refused) = (Vec::new(), Vec::new());
    for number in 1..=28 {
        proxy.becomes(match number % 6 {
            0 => Line::Dead,
            1 | 2 => Line::CutRequest(number * 1_777),
            3 | 4 => Line::CutAnswer(number * 11),
            _ => Line::Slow(Duration::from_millis(1)),
        });
        // A line that heals while it is tried again, for every second one.
        let healing = proxy.clone();
        let healer = tokio::spawn(async move {
            if number.is_multiple_of(2) {
                tokio::time::sleep(Duration::from_millis(300)).await;
                healing.becomes(Line::Good);
            }
        });
        // A process of its own: no connection of before.
        let blobs = fresh.blobs(Some(&place), &db, &clock);
        match blobs.put(&content(number)).await {
            Ok(_) => stored.push(number),
            Err(Error::Remote(_) | Error::Io(_)) => refused.push(number),
            Err(other) => panic!("{number}: {other:?}"),
        }
        healer.await.unwrap();
    }
    proxy.becomes(Line::Good);
    let broken = proxy.broken();
    assert!(broken > 20 && stored.len() > 5 && refused.len() > 5, "{broken}: {stored:?} {refused:?}");
    let blobs = fresh.blobs(Some(&place), &db, &clock);
    for number in &refused {
        blobs.put(&content(*number)).await.unwrap();
    }
    for number in stored.iter().chain(&refused) {
        let bytes = content(*number);
        assert!(blobs.read(&hex(&Sha256::digest(&bytes))).await.unwrap() == bytes, "{number}");
    }
    let report = blobs.check(&mut |_| true).await.unwrap().unwrap();
    assert_eq!((report.checked, report.faulty), (28, vec![]));
    assert!(std::fs::read_dir(blobs.staging()).unwrap().next().is_none(), "nothing half-sent is left");
}

/// A reader of a broken line gets an error, not an end, and nothing is called lost or damaged for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_22_a_store_that_cannot_be_reached_has_lost_nothing() {
    let Some((fresh, proxy, db, place)) = world().await else { return };
    let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
    let bytes = content(7);
    let sha256 = fresh.blobs(Some(&place), &db, &clock).put(&bytes).await.unwrap().sha256;
    for line in [Line::Dead, Line::CutAnswer(3_000)] {
        proxy.becomes(line);
        let blobs = fresh.blobs(Some(&place), &db, &clock);
        let read = blobs.read(&sha256).await;
        assert!(
            matches!(read, Err(Error::Remote(_) | Error::Io(_))),
            "{line:?}: {:?}",
            read.map(|r| r.len())
        );
        let mut given = 0;
        let failed = match blobs.stream(&sha256).await {
            Err(error) => matches!(error, Error::Remote(_) | Error::Io(_)),
            Ok(mut reading) => loop {
                match reading.bytes.try_next().await {
                    Ok(Some(piece)) => given += piece.len(),
                    Ok(None) => break false,
                    Err(_) => break true,
                }
            },
        };
        assert!(failed && given < bytes.len(), "{line:?}: {given} bytes and an end");
        assert!(blobs.check(&mut |_| true).await.is_err(), "{line:?}: nothing was checked");
        let known = ledger::find(&mut db.read().await.unwrap(), &sha256).await.unwrap().unwrap();
        assert_eq!(known.fault, None, "{line:?}");
    }
    // One that breaks now and then goes on where it stood.
    for line in [Line::CutAnswer(4 << 20), Line::Good] {
        proxy.becomes(line);
        let blobs = fresh.blobs(Some(&place), &db, &clock);
        assert!(blobs.read(&sha256).await.unwrap() == bytes, "{line:?}");
    }
}
