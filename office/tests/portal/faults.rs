//! Faults of the machine: a clock that was set back, a disk that is full, a store that cannot be reached. What was
//! acknowledged is there afterwards, and work goes on (A-16.p2, A-18.p4, A-22).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use office::documents::Announced;
use office::store::applications as filings;
use office::testing::Fresh;
use office::testing::line::{Line, Proxy};
use office::uploads::Error as UploadError;
use office::{Clock, Config, Error, Office, StartError, applications, log, replay};
use uuid::Uuid;

use crate::ledger::Ledger;
use crate::samples::{announced, body};
use crate::upload::{append, begun, owner, sha256};
use crate::world::{WEDNESDAY, World, at, config};

/// Nothing in the log, the store or the history differs from what the law says of it.
async fn sound(world: &World) {
    let office = &world.office;
    office.log.sequence().await.unwrap();
    assert_eq!(log::verify(&office.log, &[], &mut |_| {}).await.unwrap().findings, vec![]);
    assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    assert_eq!(office.blobs.check(&mut |_| true).await.unwrap().unwrap().faulty, vec![]);
}

async fn number_of(world: &World, id: Uuid) -> Option<String> {
    let found = filings::find(&mut world.office.db.read().await.unwrap(), id).await.unwrap().unwrap();
    found.state.number().map(|(number, _)| number.to_owned())
}

/// A-18.p4: the number is that of the series, whatever the clock says.
#[tokio::test]
async fn a_clock_that_was_set_back_loses_nothing_and_gives_no_number_twice_a_18_p4() {
    for fresh in Fresh::engines().await {
        let world = World::of(config(&fresh), Clock::fixed(at(WEDNESDAY)), fresh).await;
        let participant = world.inhabited().await;
        let number = async |world: &World, id: Uuid| {
            world.submitted("applicant", id).await;
            world.register_job(id).await;
            number_of(world, id).await.unwrap()
        };
        let first = world.ready("applicant", &participant).await;
        let first_number = number(&world, first).await;
        let draft = world.started("applicant").await;
        let bytes = b"%PDF-1.7 half of it came before".to_vec();
        let upload = begun(&world, draft, bytes.len(), None).await;
        append(&world, upload.id, 0, &bytes[..9]).await.unwrap();
        world.office.log.sequence().await.unwrap();

        // An hour back: every event so far lies in the future. Time stands still until the clock has caught up.
        let world = world.restarted_at("2026-10-07T09:00:00+05:00").await;
        assert_eq!(world.office.clock.now(), at(WEDNESDAY));
        let stands = world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap();
        assert_eq!(stands.received, 9);
        let whole = append(&world, upload.id, 9, &bytes[9..]).await.unwrap();
        assert!(whole.is_done());
        world.check_job(upload.id).await;
        let second = world.ready("applicant", &participant).await;
        let second_number = number(&world, second).await;
        assert_ne!(first_number, second_number);
        sound(&world).await;

        // And right again.
        let world = world.restarted_at("2026-10-07T11:00:00+05:00").await;
        let third = world.ready("applicant", &participant).await;
        let third_number = number(&world, third).await;
        assert!(third_number != first_number && third_number != second_number);
        assert_eq!(number_of(&world, first).await, Some(first_number));
        assert!(world.office.blobs.read(&sha256(&bytes)).await.unwrap() == bytes);
        sound(&world).await;
        assert_eq!(world.office.clock.now(), at("2026-10-07T11:00:00+05:00"));
        // Days behind its own signature it does not start: its dates would be wrong.
        let (config, slow) = world.closed();
        let refused = Office::open_at(config, Clock::fixed(at("2026-10-05T10:00:00+05:00"))).await.err();
        assert!(matches!(refused, Some(StartError::Clock { .. })), "{refused:?}");
        drop(slow);
    }
}

/// A disk of its own in memory, of so many MiB.
struct Disk(PathBuf);

impl Disk {
    fn new(mib: u32) -> Option<Disk> {
        let folder = std::env::temp_dir().join(format!("tereze-disk-{}", Uuid::new_v4().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        let size = format!("size={mib}m");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], &folder);
        mounted.then_some(Disk(folder))
    }

    /// Makes it so large, or smaller where less is on it.
    fn resize(&self, mib: u32) {
        assert!(mount(&["-o", &format!("remount,size={mib}m")], &self.0));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().ok();
        std::fs::remove_dir(&self.0).ok();
    }
}

fn mount(arguments: &[&str], folder: &Path) -> bool {
    Command::new("mount").args(arguments).arg(folder).output().is_ok_and(|done| done.status.success())
}

/// A-16.p2, A-22: database, uploads and blobs share a disk that fills; nothing acknowledged is taken back, and when there
/// is room the same upload goes on.
#[tokio::test]
async fn a_full_disk_takes_nothing_back_and_work_goes_on_when_there_is_room_a_16_p2() {
    const PART: usize = 1 << 20;
    let Some(disk) = Disk::new(48) else {
        return eprintln!("skipped: a file system cannot be mounted here");
    };
    let lent = Fresh::of_another_process(&format!("sqlite:{}/test.sqlite", disk.0.display()), &disk.0);
    let world = World::of(config(&lent), Clock::fixed(at(WEDNESDAY)), lent).await;
    let participant = world.inhabited().await;
    let before = world.ready("applicant", &participant).await;
    let draft = world.started("applicant").await;
    let mut bytes = b"%PDF-1.7 ".to_vec();
    bytes.extend((0..96 * PART as u32 / 4).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()));
    // What can never come whole is told before it comes.
    let file = Announced { size: Some(bytes.len() as u64), ..announced("АР.pdf") };
    let refused = applications::begin_upload(&world.office, &world.who("applicant"), draft, file).await;
    let no_room = |wrong: &[office::FieldError]| wrong[0].key == "upload-no-room";
    assert!(matches!(&refused, Err(Error::Invalid(wrong)) if no_room(wrong)), "{refused:?}");
    // There is room when it begins, and none later.
    disk.resize(512);
    let upload = begun(&world, draft, bytes.len(), None).await;
    disk.resize(48);

    let (mut taken, mut refusals) = (0, Vec::new());
    while refusals.len() < 3 {
        match append(&world, upload.id, taken, &bytes[taken..taken + PART]).await {
            Ok(upload) => taken = usize::try_from(upload.received).unwrap(),
            Err(UploadError::Offset { stands }) => {
                // Of a part that broke off, what was acknowledged within it stays.
                assert!(stands as usize >= taken, "{stands} of {taken} are left");
                taken = stands as usize;
            }
            Err(error) => refusals.push(Error::from(error)),
        }
        assert!(taken + PART < bytes.len(), "the disk did not fill");
    }
    assert!(refusals.iter().all(|error| matches!(error, Error::Unavailable(_))), "{refusals:?}");
    assert!(taken > 0);
    let stands = world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap();
    assert!(stands.received as usize >= taken);
    // What needs room is refused and changes nothing; what is there can be read.
    let started = applications::start(&world.office, &world.who("applicant")).await;
    assert!(matches!(started, Ok(_) | Err(Error::Unavailable(_))), "{started:?}");
    assert_eq!(number_of(&world, before).await, None);

    disk.resize(512);
    let world = world.restarted().await;
    let stands = world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap();
    let mut from = usize::try_from(stands.received).unwrap();
    assert!(from >= taken, "{from} of {taken} bytes are left");
    while from < bytes.len() {
        let part = &bytes[from..bytes.len().min(from + PART)];
        from = usize::try_from(append(&world, upload.id, from, part).await.unwrap().received).unwrap();
    }
    assert!(world.office.blobs.read(&sha256(&bytes)).await.unwrap() == bytes);
    world.submitted("applicant", before).await;
    world.register_job(before).await;
    sound(&world).await;
    drop(world);
}

/// A-16.p2, A-18, A-22: the store of documents is away, slow, or cuts its connections while somebody submits: what is
/// refused leaves nothing behind, and the same signature goes through when the store is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_behind_a_breaking_line_loses_no_submission_a_22() {
    let lent = Fresh::sqlite();
    let Some(mut place) = lent.places().pop().flatten() else { return };
    let proxy = Proxy::before(&mut place).await;
    let started = async |fresh: Fresh| {
        let with_store = Config { s3: Some(place.clone()), ..config(&fresh) };
        World::of(with_store, Clock::fixed(at(WEDNESDAY)), fresh).await
    };
    let mut world = started(lent).await;
    let participant = world.inhabited().await;
    let slow = Line::Slow(Duration::from_millis(30));
    for line in [Line::Dead, Line::CutRequest(100), Line::CutAnswer(11), slow] {
        let id = world.ready("applicant", &participant).await;
        let manifest = world.manifest("applicant", id).await;
        let cms = world.signed("applicant", &manifest);
        let draft = world.started("applicant").await;
        // Of another process: no connection of before.
        proxy.becomes(line);
        world = started(world.closed().1).await;
        let before = world.ledger().await;
        let sent = world.submit("applicant", id, cms.clone()).await;
        let (ctx, file) = (world.who("applicant"), announced("АР.pdf"));
        let late = applications::upload_whole(&world.office, &ctx, draft, file, body(b"%PDF-1.7 late")).await;
        match line == slow {
            true => {
                sent.unwrap();
                late.unwrap();
            }
            false => {
                assert!(matches!(sent, Err(Error::Unavailable(_))), "{line:?}: {sent:?}");
                assert!(matches!(late, Err(Error::Unavailable(_))), "{line:?}: {late:?}");
                // That bytes are about to come is written before they come; nothing names them.
                let after = Ledger { blobs: before.blobs, ..world.ledger().await };
                assert_eq!(after, before, "{line:?}");
            }
        }
        proxy.becomes(Line::Good);
        world = started(world.closed().1).await;
        if line != slow {
            world.submit("applicant", id, cms).await.unwrap();
        }
        world.register_job(id).await;
        assert!(number_of(&world, id).await.is_some(), "{line:?}");
    }
    assert!(proxy.broken() > 3, "{}", proxy.broken());
    sound(&world).await;
}
