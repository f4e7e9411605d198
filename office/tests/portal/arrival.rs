//! Checks on arrival (A-51.2.a5): nothing goes out that was not checked or is blocked; what was uploaded stays listed.

use std::io::Write;

use office::applications::{self, File};
use office::arrival::{self, Check, Reason, Scan};
use office::config::Malware;
use office::documents::Announced;
use office::store::arrivals;
use office::{Clock, Error, jobs, paper};
use uuid::Uuid;

use crate::ledger::refused;
use crate::samples::{announced, body};
use crate::world::{WEDNESDAY, World, at, config, each};
use office::testing::Fresh;

/// Uploaded, not checked yet.
async fn upload(world: &World, id: Uuid, name: &str, bytes: &[u8]) -> Uuid {
    let ctx = world.who("applicant");
    let media_type = if name.ends_with("pdf") { "application/pdf" } else { "application/octet-stream" };
    let file = Announced { media_type: media_type.into(), ..announced(name) };
    applications::upload_whole(&world.office, &ctx, id, file, body(bytes)).await.unwrap().id
}

async fn file(world: &World, id: Uuid, upload: Uuid) -> File {
    let draft = applications::draft(&world.office, &world.who("applicant"), id).await.unwrap();
    draft.files.into_iter().find(|file| file.upload.id == upload).expect("the draft lists it")
}

async fn verdicts(world: &World) -> i64 {
    let mut reader = world.office.db.read().await.unwrap();
    let row = reader.row("SELECT count(*) AS n FROM arrival", &[]).await.unwrap().unwrap();
    row.get("n").unwrap()
}

async fn told(world: &World, id: Uuid) -> Vec<String> {
    let asked = applications::to_sign(&world.office, &world.who("applicant"), id).await.unwrap();
    assert_eq!(asked.manifest.is_some(), asked.missing.is_empty());
    asked.missing.into_iter().map(|wrong| wrong.key.to_string()).collect()
}

/// A-51.2.a5, A-16.p1: a file that is being checked or blocked is not sent; taken out, the rest goes.
#[tokio::test]
async fn what_is_not_checked_or_is_blocked_is_not_sent() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let manifest = world.manifest("applicant", id).await;
        let disguised = upload(&world, id, "АР.pdf", b"MZ\x90\0 a program").await;
        let send =
            async || refused(world.submit("applicant", id, world.signed("applicant", &manifest)).await);
        assert_eq!(file(&world, id, disguised).await.check, Check::Checking);
        assert_eq!(told(&world, id).await, ["arrival-error-checking"]);
        assert_eq!(send().await, ("file-checking", "A-51.2.a5"));

        world.check_job(disguised).await;
        let check = file(&world, id, disguised).await.check;
        assert!(matches!(&check, Check::Blocked(blocked) if blocked.reason == Reason::Type), "{check:?}");
        assert_eq!(told(&world, id).await, ["arrival-error-blocked"]);
        assert_eq!(send().await, ("file-blocked", "A-51.2.a5"));

        // Found by another process as well, and nobody changes the verdict.
        let world = world.restarted().await;
        assert_eq!(file(&world, id, disguised).await.check, check);
        world.unchangeable("arrival", "reason").await;
        applications::remove_file(&world.office, &world.who("applicant"), id, disguised).await.unwrap();
        world.submitted("applicant", id).await;
    })
    .await;
}

/// A-51.2.a5: the job may run twice, and the same bytes under the same kind of name are judged once a day.
#[tokio::test]
async fn a_job_that_runs_twice_judges_once() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let id = world.started("applicant").await;
        let before = verdicts(&world).await;
        let first = upload(&world, id, "ПЗ.pdf", paper!("the same")).await;
        world.check_job(first).await;
        world.check_job(first).await;
        let again = upload(&world, id, "ПЗ_копия.PDF", paper!("the same")).await;
        assert_eq!(file(&world, id, again).await.check, Check::Accepted(Scan::None), "known already");
        world.check_job(again).await;
        assert_eq!(verdicts(&world).await, before + 1);
        // Under another name it is something else.
        let disguised = upload(&world, id, "ПЗ.zip", paper!("the same")).await;
        assert_eq!(file(&world, id, disguised).await.check, Check::Checking);
        world.check_job(disguised).await;
        assert!(matches!(file(&world, id, disguised).await.check, Check::Blocked(_)));
        // One that is gone meanwhile needs no verdict.
        let gone = upload(&world, id, "АР.pdf", paper!("gone")).await;
        applications::remove_file(&world.office, &world.who("applicant"), id, gone).await.unwrap();
        world.check_job(gone).await;
        assert_eq!(verdicts(&world).await, before + 2);
        // By several at once none fails.
        let together = upload(&world, id, "ГП.pdf", paper!("together")).await;
        futures_util::future::join_all((0..8).map(|_| world.check_job(together))).await;
        assert_eq!(file(&world, id, together).await.check, Check::Accepted(Scan::None));
    })
    .await;
}

/// A-51.2.a5: the check is a job written with the upload; a process that ends before it leaves it to the next.
#[tokio::test]
async fn a_check_that_was_not_done_is_done_by_the_next_process() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let id = world.started("applicant").await;
        let waiting = upload(&world, id, "ПЗ.pdf", paper!("waiting")).await;
        let world = world.restarted().await;
        let background = world.office.background();
        while file(&world, id, waiting).await.check == Check::Checking {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        background.stop().await;
        assert_eq!(file(&world, id, waiting).await.check, Check::Accepted(Scan::None));
    })
    .await;
}

/// A-51.2.a5: while the scanner is down nothing is accepted unscanned and nothing is lost; when it is there, malware is
/// found, also inside archives.
#[tokio::test]
async fn malware_is_found_and_a_scanner_that_is_down_lets_nothing_through() {
    for fresh in Fresh::engines().await {
        let without = World::of(config(&fresh), Clock::fixed(at(WEDNESDAY)), fresh).await;
        without.inhabited().await;
        let id = without.started("applicant").await;
        let early = without.upload("applicant", id, "ПЗ.pdf", paper!("from before")).await;
        assert_eq!(file(&without, id, early).await.check, Check::Accepted(Scan::None));

        let world = without.restarted_with(malware("127.0.0.1:9")).await;
        assert_eq!(file(&world, id, early).await.check, Check::Checking, "never scanned");
        arrival::sweep(&world.office, world.now()).await.unwrap();
        let mut reader = world.office.db.read().await.unwrap();
        let planned = jobs::standing(&mut reader, &format!("check-upload:{early}:2:scan")).await.unwrap();
        assert!(planned.is_some_and(|job| job.done_at.is_none()));
        drop(reader);
        let down = arrival::run(&world.office, &world.automatic(), early, 5).await;
        assert!(matches!(down, Err(Error::Internal(_))), "{down:?}");
        assert_eq!(file(&world, id, early).await.check, Check::Checking);

        let Some(clamd) = office::testing::clamd() else { continue };
        let world = world.restarted_with(malware(&clamd)).await;
        world.check_job(early).await;
        assert_eq!(file(&world, id, early).await.check, Check::Accepted(Scan::Clean));
        let sha256 = file(&world, id, early).await.upload.sha256.unwrap();
        let kept = arrivals::of_bytes(&mut world.office.db.read().await.unwrap(), &sha256).await.unwrap();
        assert!(kept.last().unwrap().scanner.starts_with("ClamAV"), "{kept:?}");
        let eicar = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
        let packed = zipped(eicar.as_bytes());
        let (infected, packed) = (
            upload(&world, id, "ИД.txt", eicar.as_bytes()).await,
            upload(&world, id, "ИД.zip", &packed).await,
        );
        for found in [infected, packed] {
            world.check_job(found).await;
            let check = file(&world, id, found).await.check;
            let Check::Blocked(blocked) = check else { panic!("not blocked: {check:?}") };
            assert_eq!(blocked.reason, Reason::Malware);
            assert!(blocked.detail.contains("Eicar"), "{}", blocked.detail);
        }
        // Without a scanner again what was found stays found.
        let world = world.restarted_with(None).await;
        assert!(matches!(file(&world, id, infected).await.check, Check::Blocked(_)));
        // Larger than the scanner takes: said so.
        let small = Some(Malware { most_mib: 1, ..malware(&clamd).unwrap() });
        let world = world.restarted_with(small).await;
        let large = office::demo::paper::paper("large", 40_000);
        let large = upload(&world, id, "АР.pdf", &large).await;
        world.check_job(large).await;
        assert_eq!(file(&world, id, large).await.check, Check::Accepted(Scan::TooLarge));
    }
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("inside.txt", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

fn malware(clamd: &str) -> Option<Malware> {
    Some(Malware { clamd: clamd.into(), most_mib: 25 })
}
