//! On both engines, in a folder and in a bucket.

use futures_util::TryStreamExt;
use object_store::ObjectStoreExt;

use super::check::GRACE;
use super::*;
use crate::store::documents::{self, Document};
use crate::testing::Fresh;

const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

struct World {
    fresh: Fresh,
    place: Option<config::S3>,
    db: Db,
    clock: Clock,
    blobs: Blobs,
}

impl World {
    /// The same after a start of the program.
    fn started(&self) -> Blobs {
        self.fresh.blobs(self.place.as_ref(), &self.db, &self.clock)
    }

    /// Other bytes under the name of a blob.
    async fn damage(&self, sha256: &str, bytes: Vec<u8>) {
        let place = place_of(sha256).unwrap();
        self.blobs.place.store.put(&place, bytes.into()).await.unwrap();
    }

    async fn lose(&self, sha256: &str) {
        self.blobs.place.store.delete(&place_of(sha256).unwrap()).await.unwrap();
    }

    /// A row that names it, as when an upload has ended.
    async fn name(&self, sha256: &str, size: usize) -> Result<(), store::Error> {
        name(&self.db, sha256, size, self.clock.now()).await
    }

    async fn check(&self) -> check::Report {
        self.blobs.check(&mut |_| true).await.unwrap().unwrap()
    }

    async fn fault(&self, sha256: &str) -> Option<String> {
        ledger::find(&mut self.db.read().await.unwrap(), sha256).await.unwrap().and_then(|blob| blob.fault)
    }
}

async fn name(db: &Db, sha256: &str, size: usize, now: jiff::Timestamp) -> Result<(), store::Error> {
    name_uncommitted(db, sha256, size, now).await?.commit().await
}

async fn name_uncommitted(
    db: &Db,
    sha256: &str,
    size: usize,
    now: jiff::Timestamp,
) -> Result<store::Tx, store::Error> {
    let document = Document {
        id: Uuid::new_v4(),
        subject_kind: "application".into(),
        subject_id: Uuid::from_u128(1),
        kind: "project".into(),
        title: "ПЗ".into(),
        file_name: "ПЗ.pdf".into(),
        media_type: "application/pdf".into(),
        size: size as i64,
        sha256: sha256.into(),
        version: 1,
        supersedes: None,
        number: None,
        registered_at: None,
        source: "applicant".into(),
        data: serde_json::json!({}),
        created_at: now,
    };
    let mut tx = db.begin().await?;
    ledger::insert(&mut tx, sha256, size as i64, now).await?;
    documents::insert(&mut tx, &document).await?;
    Ok(tx)
}

async fn each(test: impl AsyncFn(World)) {
    for index in 0..Fresh::sqlite().places().len() {
        for fresh in Fresh::engines().await {
            let db = fresh.open("portal").await;
            let place = fresh.places().swap_remove(index);
            let clock = Clock::fixed("2026-11-24T05:00:00Z".parse().unwrap());
            let blobs = fresh.blobs(place.as_ref(), &db, &clock);
            test(World { fresh, place, db, clock, blobs }).await;
        }
    }
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 251) as u8).collect()
}

/// Reads to the end or to the error: how many bytes were given out, and whether it was an error.
async fn drain(reading: Result<Reading, Error>) -> (usize, bool) {
    let Ok(mut reading) = reading else { return (0, true) };
    let mut given = 0;
    loop {
        match reading.bytes.try_next().await {
            Ok(Some(piece)) => given += piece.len(),
            Ok(None) => return (given, false),
            Err(_) => return (given, true),
        }
    }
}

#[tokio::test]
async fn what_was_put_is_read_back_by_its_hash() {
    each(async |world| {
        let stored = world.blobs.put(b"abc").await.unwrap();
        assert_eq!(stored, Stored { sha256: ABC.into(), size: 3 });
        assert_eq!(world.blobs.put(b"abc").await.unwrap(), stored);
        assert_eq!(world.blobs.read(ABC).await.unwrap(), b"abc");
        assert!(world.blobs.contains(ABC).await.unwrap());
        assert!(!world.blobs.contains(&"0".repeat(64)).await.unwrap());
        let file = world.fresh.folder().join("blobs/sha256/ba/78").join(ABC);
        assert_eq!(file.is_file(), world.place.is_none());
        assert!(std::fs::read_dir(world.blobs.staging()).unwrap().next().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_large_blob_goes_in_parts_and_comes_in_small_pieces() {
    each(async |world| {
        let bytes = content(13_000_001);
        let stored = world.blobs.put(&bytes).await.unwrap();
        let reading = world.started().stream(&stored.sha256).await.unwrap();
        assert_eq!(reading.size, 13_000_001);
        let pieces: Vec<Bytes> = reading.bytes.try_collect().await.unwrap();
        assert!(pieces.iter().all(|piece| piece.len() <= 8 << 20), "memory must not depend on the size");
        assert!(pieces.concat() == bytes);
        let part = world.started().range(&stored.sha256, 12_999_000..13_000_000).await.unwrap();
        let part: Vec<Bytes> = part.bytes.try_collect().await.unwrap();
        assert!(part.concat() == bytes[12_999_000..13_000_000]);
        let noted = ledger::find(&mut world.db.read().await.unwrap(), &stored.sha256).await.unwrap().unwrap();
        assert_eq!(noted.crc32, Some(crc32fast::hash(&bytes)));
    })
    .await;
}

/// A-22-R2: other bytes, fewer bytes, more bytes: never taken for the whole, and noted; stored anew it is healed.
#[tokio::test]
async fn a_damaged_blob_is_never_read_to_its_end() {
    each(async |world| {
        let bytes = content(300_000);
        let sha256 = world.blobs.put(&bytes).await.unwrap().sha256;
        world.name(&sha256, bytes.len()).await.unwrap();
        let flipped = [&bytes[..299_999], &[8]].concat();
        for damaged in [flipped, bytes[..200_000].to_vec(), [&bytes[..], b"x"].concat()] {
            let length = damaged.len();
            world.damage(&sha256, damaged).await;
            for blobs in [world.blobs.clone(), world.started()] {
                assert!(matches!(blobs.read(&sha256).await, Err(Error::Damaged(_))));
                let (given, failed) = drain(blobs.stream(&sha256).await).await;
                assert!(failed && given < length, "{given} bytes of {length} given");
                let (given, failed) = drain(blobs.range(&sha256, 0..1000).await).await;
                assert!(failed && given == 0, "{given} bytes of a damaged blob");
            }
            let report = world.check().await;
            assert_eq!(report.faulty, [(sha256.clone(), "damaged".to_owned())]);
            world.blobs.put(&bytes).await.unwrap();
            assert_eq!(world.blobs.read(&sha256).await.unwrap(), bytes);
            assert_eq!(world.check().await.faulty, []);
        }
        world.lose(&sha256).await;
        assert!(matches!(world.blobs.stream(&sha256).await, Err(Error::NotFound(_))));
        assert_eq!(world.check().await.faulty, [(sha256.clone(), "missing".to_owned())]);
        assert_eq!(world.fault(&sha256).await.as_deref(), Some("missing"));
        assert!(!world.blobs.contains(&sha256).await.unwrap());
    })
    .await;
}

/// A file that changes after it was found whole is found again before a part of it is given out.
#[tokio::test]
async fn a_part_of_a_blob_changed_since_it_was_verified_is_not_given_out() {
    each(async |world| {
        let bytes = content(200_000);
        let sha256 = world.blobs.put(&bytes).await.unwrap().sha256;
        assert_eq!(drain(world.blobs.range(&sha256, 5..10).await).await, (5, false));
        world.damage(&sha256, vec![0; 200_000]).await;
        assert_eq!(drain(world.blobs.range(&sha256, 5..10).await).await, (0, true));
    })
    .await;
}

#[tokio::test]
async fn bytes_that_differ_from_the_announced_hash_are_not_stored() {
    each(async |world| {
        let announced = "0".repeat(64);
        let one = || futures_util::stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"abc"))]);
        let refused = world.blobs.put_stream(one(), 10, Some(&announced)).await;
        assert!(matches!(refused, Err(Error::Differs { .. })));
        assert!(matches!(world.blobs.put_stream(one(), 2, None).await, Err(Error::TooLarge { limit: 2 })));
        assert!(std::fs::read_dir(world.blobs.staging()).unwrap().next().is_none());
        assert!(!world.blobs.contains(ABC).await.unwrap());
        // A staged file that is not what its name says never appears in a bucket.
        let staged = world.blobs.staging().join("wrong");
        std::fs::write(&staged, content(6_000_000)).unwrap();
        if world.place.is_some() {
            let refused = world.blobs.adopt(&staged, &announced).await;
            assert!(matches!(refused, Err(Error::Differs { .. })), "{refused:?}");
            assert!(!world.blobs.contains(&announced).await.unwrap());
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_not_a_hash_never_becomes_a_path() {
    each(async |world| {
        for name in ["../../etc/passwd", "", &"A".repeat(64), &"ж".repeat(32)] {
            assert!(matches!(world.blobs.read(name).await, Err(Error::BadName(_))), "{name}");
            assert!(matches!(world.blobs.contains(name).await, Err(Error::BadName(_))), "{name}");
        }
        assert!(matches!(world.blobs.read(&"a".repeat(64)).await, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn half_written_files_are_thrown_away_at_the_next_start() {
    each(async |world| {
        std::fs::write(world.blobs.staging().join("put-1"), "half").unwrap();
        std::fs::write(world.blobs.staging().join("an-upload"), "part").unwrap();
        let written = std::fs::File::create_new(world.blobs.staging().join("put-2")).unwrap();
        written.lock().unwrap();
        world.started();
        assert!(world.blobs.staging().join("put-2").exists(), "another process writes it");
        assert!(!world.blobs.staging().join("put-1").exists());
        assert!(world.blobs.staging().join("an-upload").exists());
    })
    .await;
}

#[tokio::test]
async fn a_check_that_was_broken_off_goes_on_where_it_stopped() {
    each(async |world| {
        for i in 0..10_u8 {
            let sha256 = world.blobs.put(&[i]).await.unwrap().sha256;
            world.name(&sha256, 1).await.unwrap();
        }
        let mut seen = 0;
        let mut stop = |check: &ledger::Check| {
            seen = check.checked;
            check.checked < 4
        };
        assert_eq!(world.blobs.check(&mut stop).await.unwrap(), None);
        assert_eq!(seen, 4);
        let mut first = None;
        let mut go_on = |check: &ledger::Check| {
            first.get_or_insert(check.checked);
            true
        };
        let report = world.started().check(&mut go_on).await.unwrap().unwrap();
        assert_eq!((first, report.checked, report.bytes), (Some(5), 10, 10));
        assert_eq!(world.check().await.checked, 10, "the next one begins at the beginning");
    })
    .await;
}

/// only what no row names goes, and not before its time.
#[tokio::test]
async fn what_nobody_names_is_removed_after_the_grace_period_only() {
    each(async |world| {
        let named = world.blobs.put(b"named").await.unwrap().sha256;
        world.name(&named, 5).await.unwrap();
        let orphan = world.blobs.put(b"orphan").await.unwrap().sha256;
        let wanted = world.blobs.put(b"wanted again").await.unwrap().sha256;
        let stray = hex(&Sha256::digest(b"stray"));
        world.damage(&stray, b"stray".to_vec()).await;
        let foreign = object_store::path::Path::from("sha256/notes.txt");
        world.blobs.place.store.put(&foreign, "x".into()).await.unwrap();
        let report = world.check().await;
        assert_eq!((report.removed.len(), report.waiting, report.faulty), (0, 3, Vec::new()));
        assert_eq!(report.foreign, ["sha256/notes.txt"]);
        world.clock.forward(GRACE).unwrap();
        assert_eq!(world.check().await.removed, Vec::<String>::new(), "on its last day it stays");
        world.clock.forward(jiff::SignedDuration::from_secs(1)).unwrap();
        assert!(world.blobs.contains(&wanted).await.unwrap());
        let mut removed = world.check().await.removed;
        removed.sort();
        let mut gone = [orphan.clone(), stray.clone()];
        gone.sort();
        assert_eq!(removed, gone);
        for (sha256, there) in [(&named, true), (&wanted, true), (&orphan, false), (&stray, false)] {
            assert_eq!(world.blobs.read(sha256).await.is_ok(), there, "{sha256}");
        }
        assert!(world.blobs.place.store.head(&foreign).await.is_ok());
        let late = world.name(&orphan, 6).await;
        assert!(
            matches!(late, Err(store::Error::Unavailable(_))),
            "a removed blob cannot be named: {late:?}"
        );
    })
    .await;
}

/// A removal that a crash broke off is ended by another process, an hour later; until then nobody may name it.
#[tokio::test]
async fn a_removal_broken_off_is_ended_later() {
    each(async |world| {
        let orphan = world.blobs.put(b"orphan").await.unwrap().sha256;
        world.clock.forward(GRACE + GRACE).unwrap();
        let now = world.clock.now();
        let mut tx = world.db.begin().await.unwrap();
        assert!(ledger::doom(&mut tx, &orphan, now, now).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!world.blobs.contains(&orphan).await.unwrap());
        assert!(matches!(world.blobs.put(b"orphan").await, Err(Error::Removed(_))));
        assert_eq!(world.check().await.removed.len(), 0);
        world.clock.forward(jiff::SignedDuration::from_mins(61)).unwrap();
        assert_eq!(world.check().await.removed, std::slice::from_ref(&orphan));
        world.blobs.put(b"orphan").await.unwrap();
        world.name(&orphan, 6).await.unwrap();
        assert_eq!(world.blobs.read(&orphan).await.unwrap(), b"orphan");
    })
    .await;
}

/// who removes waits for somebody who is just writing a name, and then sees it, whatever its clock says.
#[tokio::test]
async fn a_name_being_written_is_waited_for() {
    each(async |world| {
        let sha256 = world.blobs.put(b"abc").await.unwrap().sha256;
        let naming = name_uncommitted(&world.db, &sha256, 3, world.clock.now()).await.unwrap();
        let late = world.clock.now() + GRACE + GRACE;
        let dooming = tokio::spawn({
            let (db, sha256) = (world.db.clone(), sha256.clone());
            async move {
                let mut tx = db.begin().await.unwrap();
                let doomed = ledger::doom(&mut tx, &sha256, late, late).await.unwrap();
                tx.commit().await.unwrap();
                doomed
            }
        });
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        assert!(!dooming.is_finished(), "it waits");
        naming.commit().await.unwrap();
        assert!(!dooming.await.unwrap(), "a blob that has a name was doomed");
    })
    .await;
}

/// one process stores and names, another, for which every grace period is over, removes what is not named:
/// what was named is there, whichever was quicker.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_blob_named_while_orphans_are_removed_is_not_lost() {
    each(async |world| {
        let rounds = if world.place.is_some() { 60 } else { 200 };
        let content = |i| format!("content {i}").into_bytes();
        // Half of them lie there already and are named by nobody.
        for i in (0..rounds).step_by(2) {
            world.blobs.put(&content(i)).await.unwrap();
        }
        let ahead = Clock::fixed(world.clock.now() + GRACE + GRACE);
        let remover = world.fresh.blobs(world.place.as_ref(), &world.db, &ahead);
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let removing = tokio::spawn({
            let stop = stop.clone();
            async move {
                let mut removed = 0;
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    let report = remover.check(&mut |_| true).await.unwrap().unwrap();
                    removed += report.removed.len();
                }
                removed
            }
        });
        let (mut refused, mut named) = (0, Vec::new());
        // From the end: the removal comes from all sides.
        for i in (0..rounds).rev() {
            let bytes = content(i);
            let sha256 = hex(&Sha256::digest(&bytes));
            let mut ready = world.blobs.contains(&sha256).await.unwrap();
            if !ready {
                ready = world.blobs.put(&bytes).await.is_ok();
            }
            tokio::task::yield_now().await;
            match if ready { world.name(&sha256, bytes.len()).await.ok() } else { None } {
                Some(()) => named.push((sha256, bytes)),
                None => refused += 1,
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        let removed = removing.await.unwrap();
        for (sha256, bytes) in &named {
            assert_eq!(&world.blobs.read(sha256).await.unwrap(), bytes);
        }
        assert!(removed + refused > 0, "the two never met: the test says nothing");
        assert!(named.len() > rounds / 4, "{refused} of {rounds} refused");
    })
    .await;
}
