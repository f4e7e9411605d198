//! Uploads on both engines: in parts, cut off, resumed after a restart.

use std::io;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use jiff::Timestamp;
use office::Clock;
use office::blobs::{Blobs, hex};
use office::testing::Fresh;
use office::uploads::{Concat, Error, New, Sum, Terms, Upload, Uploads};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub const OWNER: &str = "190840000015";
const LIMIT: u64 = 50_000_000;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn noon() -> Timestamp {
    at("2026-11-24T07:00:00Z")
}

pub fn content(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 7 % 253) as u8).collect()
}

pub fn body(bytes: &[u8]) -> BoxStream<'static, io::Result<Bytes>> {
    let pieces: Vec<_> = bytes.chunks(1000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces).boxed()
}

/// A connection that breaks after these bytes.
fn broken_body(bytes: &[u8]) -> BoxStream<'static, io::Result<Bytes>> {
    body(bytes).chain(stream::iter([Err(io::Error::other("connection reset"))])).boxed()
}

pub fn new(id: u128, size: usize, expected: Option<String>) -> New {
    New {
        id: Uuid::from_u128(id),
        owner: OWNER.into(),
        purpose: "application-file".into(),
        subject_id: Some(Uuid::from_u128(99)),
        file_name: "ПЗ_1.pdf".into(),
        media_type: "application/pdf".into(),
        metadata: "filename 0J8=".into(),
        concat: Concat::Whole,
        most: u64::MAX,
        size: Some(size as u64),
        expected_sha256: expected,
    }
}

/// The same folder and database, as after a start of the program.
pub async fn started(fresh: &Fresh) -> (Uploads, Blobs) {
    let db = fresh.open("portal").await;
    let blobs = fresh.blobs(None, &db, &Clock::fixed(noon()));
    (Uploads::new(db, blobs.clone(), LIMIT), blobs)
}

pub fn staged(fresh: &Fresh, upload: &Upload) -> std::path::PathBuf {
    fresh.folder().join("blobs/staging").join(upload.id.simple().to_string())
}

/// A-16.p2: the parts make the whole.
#[tokio::test]
async fn a_file_in_parts_becomes_a_blob_with_its_hash() {
    for fresh in Fresh::engines().await {
        let (uploads, blobs) = started(&fresh).await;
        let bytes = content(25_000);
        let upload = uploads.create(new(1, bytes.len(), None), noon()).await.unwrap();
        let first = uploads
            .append(OWNER, upload.id, 0, body(&bytes[..10_000]), Terms::default(), noon())
            .await
            .unwrap();
        assert_eq!((first.received, first.is_done()), (10_000, false));
        let last = uploads
            .append(OWNER, upload.id, 10_000, body(&bytes[10_000..]), Terms::default(), noon())
            .await
            .unwrap();
        let sha256 = hex(&Sha256::digest(&bytes));
        assert_eq!(last.sha256.as_deref(), Some(sha256.as_str()));
        assert_eq!(blobs.read(&sha256).await.unwrap(), bytes);
        assert!(!staged(&fresh, &last).exists());
        assert_eq!(uploads.of_subject(Uuid::from_u128(99)).await.unwrap(), [last]);
    }
}

/// Files above four gigabytes: offsets do not end at 32 bits. The bytes before are a hole on the disk.
#[tokio::test]
async fn a_part_may_begin_behind_four_gigabytes() {
    const FROM: u64 = (5 << 30) + 3;
    for fresh in Fresh::engines().await {
        let db = fresh.open("portal").await;
        let blobs = fresh.blobs(None, &db, &Clock::fixed(noon()));
        let uploads = Uploads::new(db.clone(), blobs, 100 << 30);
        let upload = uploads.create(new(1, (6 << 30) + 7, None), noon()).await.unwrap();
        let hole = std::fs::File::create(staged(&fresh, &upload)).unwrap();
        hole.set_len(FROM).unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.execute("UPDATE upload SET received = $1", &office::values![FROM as i64]).await.unwrap();
        tx.commit().await.unwrap();
        let more =
            uploads.append(OWNER, upload.id, FROM, body(b"hello"), Terms::default(), noon()).await.unwrap();
        assert_eq!((more.received, more.size), (FROM as i64 + 5, Some((6 << 30) + 7)));
        assert_eq!(hole.metadata().unwrap().len(), FROM + 5);
        let wrong = uploads.append(OWNER, upload.id, 8, body(b"hello"), Terms::default(), noon()).await;
        assert!(matches!(wrong, Err(Error::Offset { stands }) if stands == FROM + 5), "{wrong:?}");
    }
}

/// A-16.p2: a restart loses no part.
#[tokio::test]
async fn after_a_restart_an_upload_goes_on_and_a_torn_tail_is_cut_off() {
    for fresh in Fresh::engines().await {
        let bytes = content(25_000);
        let id = {
            let (uploads, _) = started(&fresh).await;
            let upload = uploads.create(new(1, bytes.len(), None), noon()).await.unwrap();
            uploads
                .append(OWNER, upload.id, 0, body(&bytes[..10_123]), Terms::default(), noon())
                .await
                .unwrap();
            // Written, but the process died before it was acknowledged.
            let mut torn = std::fs::read(staged(&fresh, &upload)).unwrap();
            torn.extend_from_slice(b"torn tail of a part that was never acknowledged");
            std::fs::write(staged(&fresh, &upload), torn).unwrap();
            upload.id
        };
        let (uploads, blobs) = started(&fresh).await;
        assert_eq!(uploads.find(OWNER, id, noon()).await.unwrap().received, 10_123);
        let done = uploads
            .append(OWNER, id, 10_123, body(&bytes[10_123..]), Terms::default(), noon())
            .await
            .unwrap();
        assert_eq!(blobs.read(&done.sha256.unwrap()).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn what_came_before_a_broken_connection_is_kept() {
    for fresh in Fresh::engines().await {
        let (uploads, blobs) = started(&fresh).await;
        let bytes = content(25_000);
        let upload = uploads.create(new(1, bytes.len(), None), noon()).await.unwrap();
        let cut =
            uploads.append(OWNER, upload.id, 0, broken_body(&bytes[..7_000]), Terms::default(), noon()).await;
        assert!(matches!(cut, Err(Error::Interrupted(_))), "{cut:?}");
        assert_eq!(uploads.find(OWNER, upload.id, noon()).await.unwrap().received, 7_000);
        let done = uploads
            .append(OWNER, upload.id, 7_000, body(&bytes[7_000..]), Terms::default(), noon())
            .await
            .unwrap();
        assert_eq!(blobs.read(&done.sha256.unwrap()).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn a_part_that_differs_from_its_checksum_is_refused_and_nothing_is_lost() {
    for fresh in Fresh::engines().await {
        let (uploads, blobs) = started(&fresh).await;
        let bytes = content(25_000);
        let upload = uploads.create(new(1, bytes.len(), None), noon()).await.unwrap();
        let sum =
            |part: &[u8]| Terms { sum: Some(Sum::Sha256(Sha256::digest(part).into())), ..Terms::default() };
        let (first, second) = bytes.split_at(10_000);
        uploads.append(OWNER, upload.id, 0, body(first), sum(first), noon()).await.unwrap();
        let wrong = uploads.append(OWNER, upload.id, 10_000, body(second), sum(first), noon()).await;
        assert!(matches!(wrong, Err(Error::PartDiffers)), "{wrong:?}");
        let cut =
            uploads.append(OWNER, upload.id, 10_000, broken_body(&second[..5_000]), sum(second), noon());
        assert!(matches!(cut.await, Err(Error::Interrupted(_))));
        assert_eq!(uploads.find(OWNER, upload.id, noon()).await.unwrap().received, 10_000);
        let done = uploads.append(OWNER, upload.id, 10_000, body(second), sum(second), noon()).await.unwrap();
        assert_eq!(blobs.read(&done.sha256.unwrap()).await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn a_file_that_differs_from_the_announced_hash_is_refused_and_may_be_sent_again() {
    for fresh in Fresh::engines().await {
        let (uploads, blobs) = started(&fresh).await;
        let bytes = content(5_000);
        let sha256 = hex(&Sha256::digest(&bytes));
        let upload = uploads.create(new(1, bytes.len(), Some(sha256.clone())), noon()).await.unwrap();
        let mut other = bytes.clone();
        other[4_999] ^= 1;
        let refused = uploads.append(OWNER, upload.id, 0, body(&other), Terms::default(), noon()).await;
        assert!(
            matches!(&refused, Err(Error::Differs { announced, .. }) if *announced == sha256),
            "{refused:?}"
        );
        assert_eq!(uploads.find(OWNER, upload.id, noon()).await.unwrap().received, 0);
        assert!(!blobs.contains(&hex(&Sha256::digest(&other))).await.unwrap());
        let done = uploads.append(OWNER, upload.id, 0, body(&bytes), Terms::default(), noon()).await.unwrap();
        assert_eq!(done.sha256, Some(sha256));
    }
}

#[tokio::test]
async fn an_upload_has_one_writer_and_a_part_begins_where_it_stands() {
    for fresh in Fresh::engines().await {
        let (uploads, _) = started(&fresh).await;
        let bytes = content(5_000);
        let upload = uploads.create(new(1, bytes.len(), None), noon()).await.unwrap();
        let (begin, begun) = tokio::sync::oneshot::channel::<()>();
        let (hold, held) = tokio::sync::oneshot::channel::<()>();
        let slow = body(&bytes[..1_000]).chain(stream::once(async move {
            begin.send(()).unwrap();
            held.await.ok();
            Ok(Bytes::new())
        }));
        let first = tokio::spawn({
            let uploads = uploads.clone();
            async move { uploads.append(OWNER, upload.id, 0, slow, Terms::default(), noon()).await }
        });
        begun.await.unwrap();
        let second = uploads.append(OWNER, upload.id, 0, body(&bytes), Terms::default(), noon()).await;
        assert!(matches!(second, Err(Error::Busy)), "{second:?}");
        assert!(matches!(uploads.terminate(OWNER, upload.id, noon()).await, Err(Error::Busy)));
        hold.send(()).unwrap();
        assert_eq!(first.await.unwrap().unwrap().received, 1_000);
        let behind =
            uploads.append(OWNER, upload.id, 500, body(&bytes[500..]), Terms::default(), noon()).await;
        assert!(matches!(behind, Err(Error::Offset { stands: 1_000 })), "{behind:?}");
    }
}

#[tokio::test]
async fn a_part_goes_on_when_its_request_is_dropped() {
    for fresh in Fresh::engines().await {
        let (uploads, _) = started(&fresh).await;
        let bytes = content(5_000);
        let upload = uploads.create(new(1, bytes.len(), None), noon()).await.unwrap();
        let (give, given) = tokio::sync::oneshot::channel::<()>();
        let late = stream::once(async move {
            given.await.ok();
            Ok::<_, io::Error>(Bytes::from_static(&[1; 100]))
        });
        let request = uploads.append(OWNER, upload.id, 0, late.boxed(), Terms::default(), noon());
        assert!(tokio::time::timeout(std::time::Duration::from_millis(20), request).await.is_err());
        assert!(matches!(uploads.terminate(OWNER, upload.id, noon()).await, Err(Error::Busy)));
        give.send(()).unwrap();
        while uploads.find(OWNER, upload.id, noon()).await.unwrap().received != 100 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_plain_form_stores_the_whole_file_or_nothing() {
    for fresh in Fresh::engines().await {
        let (uploads, blobs) = started(&fresh).await;
        let bytes = content(20_000);
        let done = uploads.store_whole(new(1, 0, None), body(&bytes), noon()).await.unwrap();
        assert_eq!((done.size, done.received), (Some(20_000), 20_000));
        assert_eq!(blobs.read(done.sha256.as_deref().unwrap()).await.unwrap(), bytes);
        let empty = uploads.store_whole(new(2, 0, None), body(&[]), noon()).await;
        assert!(matches!(empty, Err(Error::Empty)), "{empty:?}");
        let cut = uploads.store_whole(new(3, 0, None), broken_body(&bytes), noon()).await;
        assert!(matches!(cut, Err(Error::Interrupted(_))), "{cut:?}");
        assert_eq!(uploads.of_subject(Uuid::from_u128(99)).await.unwrap(), [done]);
        assert!(std::fs::read_dir(fresh.folder().join("blobs/staging")).unwrap().next().is_none());
    }
}

#[tokio::test]
async fn limits_hold_before_and_while_bytes_come() {
    for fresh in Fresh::engines().await {
        let (_, blobs) = started(&fresh).await;
        let uploads = Uploads::new(fresh.open("portal").await, blobs, 4_000);
        assert!(matches!(uploads.create(new(1, 0, None), noon()).await, Err(Error::Empty)));
        let large = uploads.create(new(1, 4_001, None), noon()).await;
        assert!(matches!(large, Err(Error::TooLarge { limit: 4_000 })));
        let whole = uploads.store_whole(new(1, 0, None), body(&content(5_000)), noon()).await;
        assert!(matches!(whole, Err(Error::PartTooLarge { limit: 4_000 })));
        let upload = uploads.create(new(2, 3_000, None), noon()).await.unwrap();
        let more = uploads.append(OWNER, upload.id, 0, body(&content(3_500)), Terms::default(), noon()).await;
        assert!(matches!(more, Err(Error::TooLarge { limit: 3_000 })), "{more:?}");
        assert_eq!(uploads.find(OWNER, upload.id, noon()).await.unwrap().received, 0);
    }
}

#[tokio::test]
async fn an_upload_is_seen_by_its_owner_only_until_it_is_ended_or_expires() {
    for fresh in Fresh::engines().await {
        let (uploads, _) = started(&fresh).await;
        let ended = uploads.create(new(1, 10, None), noon()).await.unwrap();
        let left = uploads.create(new(2, 10, None), noon()).await.unwrap();
        let done = uploads.store_whole(new(3, 0, None), body(b"abc"), noon()).await.unwrap();
        uploads
            .append(OWNER, left.id, 0, body(b"12345"), Terms::default(), at("2026-11-25T07:00:00Z"))
            .await
            .unwrap();
        assert!(matches!(uploads.find("stranger", left.id, noon()).await, Err(Error::NotFound)));
        assert!(matches!(uploads.terminate("stranger", left.id, noon()).await, Err(Error::NotFound)));
        uploads.terminate(OWNER, ended.id, noon()).await.unwrap();
        assert!(matches!(uploads.find(OWNER, ended.id, noon()).await, Err(Error::NotFound)));
        // Seven days after its last part, not after its beginning.
        assert_eq!(uploads.expire(at("2026-12-02T06:59:59Z")).await.unwrap(), 0);
        assert_eq!(uploads.expire(at("2026-12-02T07:00:00Z")).await.unwrap(), 1);
        assert!(matches!(uploads.find(OWNER, left.id, noon()).await, Err(Error::NotFound)));
        assert!(!staged(&fresh, &left).exists());
        // Bytes whose row went before a crash could remove them.
        let orphan = fresh.folder().join("blobs/staging").join(Uuid::from_u128(77).simple().to_string());
        std::fs::write(&orphan, "waste").unwrap();
        uploads.expire(noon()).await.unwrap();
        assert!(!orphan.exists());
        assert!(uploads.find(OWNER, done.id, noon()).await.unwrap().is_done());
    }
}

#[tokio::test]
async fn a_crash_between_the_last_part_and_the_blob_is_made_good() {
    for fresh in Fresh::engines().await {
        let (uploads, blobs) = started(&fresh).await;
        let bytes = content(9_000);
        let sha256 = hex(&Sha256::digest(&bytes));
        let upload = uploads.create(new(1, bytes.len(), None), noon()).await.unwrap();
        uploads.append(OWNER, upload.id, 0, body(&bytes), Terms::default(), noon()).await.unwrap();
        // As if the process had died: once after the file was moved, once before.
        for back in [false, true] {
            let mut tx = fresh.open("portal").await.begin().await.unwrap();
            tx.execute("UPDATE upload SET state = 'open', sha256 = NULL", &office::values![]).await.unwrap();
            tx.commit().await.unwrap();
            if back {
                let place = fresh.folder().join("blobs/sha256").join(&sha256[..2]).join(&sha256[2..4]);
                std::fs::rename(place.join(&sha256), staged(&fresh, &upload)).unwrap();
            }
            let found = uploads.find(OWNER, upload.id, noon()).await.unwrap();
            assert_eq!(found.sha256.as_deref(), Some(sha256.as_str()));
            assert_eq!(blobs.read(&sha256).await.unwrap(), bytes);
        }
    }
}

/// A-16.p2: a file for which the disk has no room is told at once, and nothing of it is begun.
#[tokio::test]
async fn a_file_that_the_disk_has_no_room_for_is_refused_before_it_comes() {
    for fresh in Fresh::engines().await {
        let db = fresh.open("portal").await;
        let blobs = fresh.blobs(None, &db, &Clock::fixed(noon()));
        let uploads = Uploads::new(db, blobs, u64::MAX);
        let huge = New { size: Some(1 << 60), ..new(1, 0, None) };
        let refused = uploads.create(huge, noon()).await;
        assert!(matches!(refused, Err(Error::NoRoom { size, .. }) if size == 1 << 60), "{refused:?}");
        assert!(uploads.of_subject(Uuid::from_u128(99)).await.unwrap().is_empty());
        uploads.create(new(2, 1000, None), noon()).await.unwrap();
    }
}
