//! Uploads that are held to more than their offset: parts joined to one file, two processes, the size of one part.

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use office::blobs::hex;
use office::testing::Fresh;
use office::uploads::{Concat, Error, New, Sum, Terms};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::uploads::{OWNER, body, content, new, noon, staged, started};

fn part(id: u128, size: usize) -> New {
    New { subject_id: None, purpose: "part".into(), concat: Concat::Part, ..new(id, size, None) }
}

/// A-16.p2: parts that came side by side make one file, in the order in which they are named, also when the job dies
/// in between and runs again.
#[tokio::test]
async fn parts_are_joined_in_their_order_by_a_job_that_may_run_twice() {
    for fresh in Fresh::engines().await {
        let (uploads, blobs) = started(&fresh).await;
        let bytes = content(25_000);
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for (id, piece) in [(1, &bytes[..10_000]), (2, &bytes[10_000..])] {
            let upload = uploads.create(part(id, piece.len()), noon()).await.unwrap();
            let unfinished = uploads.join(new(9, 0, None), &[upload.id], noon()).await;
            assert!(matches!(unfinished, Err(Error::PartsMissing)), "{unfinished:?}");
            let whole =
                uploads.append(OWNER, upload.id, 0, body(piece), Terms::default(), noon()).await.unwrap();
            assert!(!whole.is_done() && staged(&fresh, &whole).exists(), "a part becomes no blob");
        }
        let stranger = New { owner: "stranger".into(), ..new(3, 0, None) };
        assert!(matches!(uploads.join(stranger, &[a, b], noon()).await, Err(Error::PartsMissing)));
        let joined = uploads.join(new(3, 0, None), &[a, b], noon()).await.unwrap();
        assert_eq!((joined.size, joined.received), (Some(25_000), 0));
        // A part belongs to one file, and the file takes no bytes of its own.
        assert!(matches!(uploads.join(new(4, 0, None), &[a], noon()).await, Err(Error::PartsMissing)));
        let patched = uploads.append(OWNER, joined.id, 0, body(b"x"), Terms::default(), noon()).await;
        assert!(matches!(patched, Err(Error::Joined)), "{patched:?}");
        // As if an earlier run had died while it wrote.
        std::fs::write(staged(&fresh, &joined), content(30_000)).unwrap();
        let (uploads, _) = started(&fresh).await;
        for _ in 0..2 {
            uploads.join_parts(joined.id, noon()).await.unwrap();
            let done = uploads.find(OWNER, joined.id, noon()).await.unwrap();
            assert_eq!(blobs.read(done.sha256.as_deref().unwrap()).await.unwrap(), bytes);
        }
        assert!(matches!(uploads.find(OWNER, a, noon()).await, Err(Error::NotFound)));
        assert!(std::fs::read_dir(fresh.folder().join("blobs/staging")).unwrap().next().is_none());
    }
}

#[tokio::test]
async fn a_joined_file_that_is_not_what_was_announced_is_thrown_away_with_its_parts() {
    for fresh in Fresh::engines().await {
        let (uploads, _) = started(&fresh).await;
        let upload = uploads.create(part(1, 3), noon()).await.unwrap();
        uploads.append(OWNER, upload.id, 0, body(b"abc"), Terms::default(), noon()).await.unwrap();
        let announced = Some(hex(&Sha256::digest(b"abd")));
        let joined = uploads.join(new(2, 0, announced), &[upload.id], noon()).await.unwrap();
        uploads.join_parts(joined.id, noon()).await.unwrap();
        for id in [upload.id, joined.id] {
            assert!(matches!(uploads.find(OWNER, id, noon()).await, Err(Error::NotFound)));
        }
        assert!(std::fs::read_dir(fresh.folder().join("blobs/staging")).unwrap().next().is_none());
    }
}

/// Two processes on one folder: the second must not cut off what the first is writing.
#[tokio::test]
async fn another_process_on_the_same_folder_is_kept_out_while_a_part_is_written() {
    for fresh in Fresh::engines().await {
        let (first, second) = (started(&fresh).await.0, started(&fresh).await.0);
        let bytes = content(5_000);
        let upload = first.create(new(1, bytes.len(), None), noon()).await.unwrap();
        let (begin, begun) = tokio::sync::oneshot::channel::<()>();
        let (hold, held) = tokio::sync::oneshot::channel::<()>();
        let slow = body(&bytes).chain(stream::once(async move {
            begin.send(()).unwrap();
            held.await.ok();
            Ok(Bytes::new())
        }));
        let writing =
            tokio::spawn(
                async move { first.append(OWNER, upload.id, 0, slow, Terms::default(), noon()).await },
            );
        begun.await.unwrap();
        let other = second.append(OWNER, upload.id, 0, body(&bytes[..9]), Terms::default(), noon()).await;
        assert!(matches!(other, Err(Error::Busy)), "{other:?}");
        hold.send(()).unwrap();
        assert_eq!(writing.await.unwrap().unwrap().sha256, Some(hex(&Sha256::digest(&bytes))));
    }
}

#[tokio::test]
async fn one_part_has_a_largest_size_and_a_sha1_counts_too() {
    for fresh in Fresh::engines().await {
        let (uploads, _) = started(&fresh).await;
        let upload = uploads.create(new(1, 5, None), noon()).await.unwrap();
        let most = Terms { most: 3, ..Terms::default() };
        let large = uploads.append(OWNER, upload.id, 0, body(b"hello"), most, noon()).await;
        assert!(matches!(large, Err(Error::PartTooLarge { limit: 3 })), "{large:?}");
        assert_eq!(uploads.find(OWNER, upload.id, noon()).await.unwrap().received, 0);
        // SHA-1 of "hello".
        let sum: [u8; 20] = [
            0xaa, 0xf4, 0xc6, 0x1d, 0xdc, 0xc5, 0xe8, 0xa2, 0xda, 0xbe, 0xde, 0x0f, 0x3b, 0x48, 0x2c, 0xd9,
            0xae, 0xa9, 0x43, 0x4d,
        ];
        let terms = |sum| Terms { sum: Some(Sum::Sha1(sum)), ..Terms::default() };
        let wrong = uploads.append(OWNER, upload.id, 0, body(b"hello"), terms([0; 20]), noon()).await;
        assert!(matches!(wrong, Err(Error::PartDiffers)), "{wrong:?}");
        assert!(
            uploads.append(OWNER, upload.id, 0, body(b"hello"), terms(sum), noon()).await.unwrap().is_done()
        );
    }
}
