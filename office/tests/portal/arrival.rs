//! Checks on arrival (A-51.2.a5): nothing goes out that was not checked or is blocked; what was uploaded stays listed.

use std::io::Write;

use law::disclosure::Label;
use office::applications::{self, File, Sorted};
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

/// A-51.2.a5: a file of a draft that older rules accepted is judged by those of now before it is sent.
#[tokio::test]
async fn files_of_drafts_that_older_rules_judged_are_judged_again() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let id = world.started("applicant").await;
        let packed = zipped_as("../outside.txt", b"text");
        let early = upload(&world, id, "ИД.zip", &packed).await;
        let sha256 = file(&world, id, early).await.upload.sha256.unwrap();
        let older = arrivals::Verdict {
            sha256: sha256.clone(),
            claimed: "zip".into(),
            rules: "2 20000/3/150 512".into(),
            reason: String::new(),
            detail: String::new(),
            scan: "none".into(),
            scanner: String::new(),
            judged_at: world.now(),
        };
        let mut tx = world.office.db.begin().await.unwrap();
        arrivals::insert(&mut tx, &older).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(file(&world, id, early).await.check, Check::Accepted(Scan::None));
        arrival::sweep(&world.office, world.now()).await.unwrap();
        let planned = "SELECT payload FROM job WHERE kind = 'check-document'";
        let planned = world.office.db.read().await.unwrap().rows(planned, &[]).await.unwrap();
        let planned: Vec<serde_json::Value> = planned.iter().map(|row| row.get("payload").unwrap()).collect();
        assert_eq!(planned, [serde_json::json!({ "sha256": sha256, "claimed": "zip" })]);
        arrival::run_again(&world.office, &world.automatic(), (&sha256, "zip"), 1).await.unwrap();
        let check = file(&world, id, early).await.check;
        assert!(
            matches!(&check, Check::Blocked(blocked) if blocked.reason == Reason::ArchivePath),
            "{check:?}"
        );
    })
    .await;
}

/// A-16.p2: two files of one name nobody tells apart. The sender says that the new one replaces the former, which stays
/// until the new one was accepted; of one that is blocked nothing is lost.
#[tokio::test]
async fn a_file_of_a_name_that_is_there_replaces_the_former_when_it_was_accepted() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let (office, ctx) = (&world.office, world.who("applicant"));
        let names = async || -> Vec<(String, String, bool)> {
            let draft = applications::draft(office, &ctx, id).await.unwrap();
            let named = |file: &File| {
                (file.folder.clone(), file.upload.file_name.clone(), file.check == Check::Checking)
            };
            draft.files.iter().map(named).collect()
        };
        let put = async |path: &str, bytes: &[u8], replace: bool| {
            let name = path.rsplit('/').next().unwrap();
            let path = if path.contains('/') { path.to_owned() } else { String::new() };
            let file = Announced { path, replace, ..announced(name) };
            applications::upload_whole(office, &ctx, id, file, body(bytes)).await
        };
        let refusal = |outcome: Result<_, Error>| match outcome {
            Err(Error::Invalid(wrong)) => wrong.into_iter().map(|wrong| wrong.key.to_string()).collect(),
            other => panic!("{other:?}"),
        };
        let before = names().await.len();
        let first = put("АР.pdf", paper!("one"), false).await.unwrap().id;
        world.check_job(first).await;
        let draft = applications::draft(office, &ctx, id).await.unwrap();
        let file = draft.files.iter().find(|file| file.upload.id == first).unwrap();
        let access = Label::ServiceSecrecy.name();
        let sorted = Sorted { section: &file.section, volume: &file.volume, form: &file.form, access };
        applications::sort_file(office, &ctx, id, first, sorted).await.unwrap();
        let refused: Vec<String> = refusal(put("АР.pdf", paper!("two"), false).await);
        assert_eq!(refused, ["upload-same-name"]);
        let begun = Announced { size: Some(10), ..announced("АР.pdf") };
        let refused: Vec<String> = refusal(applications::begin_upload(office, &ctx, id, begun).await);
        assert_eq!((refused, names().await.len()), (vec!["upload-same-name".to_owned()], before + 1));
        // In another folder it is another file.
        let other = put("Мектеп/АР.pdf", paper!("one"), false).await.unwrap().id;
        world.check_job(other).await;

        // Until it was accepted both stand there, and nothing is sent.
        let blocked = put("АР.pdf", b"MZ\x90\0 a program", true).await.unwrap().id;
        world.check_job(blocked).await;
        assert_eq!(names().await.len(), before + 3, "the former stays beside one that is blocked");
        applications::remove_file(office, &ctx, id, blocked).await.unwrap();
        // The same bytes are fine under another name: that puts them into nobody's place.
        let text = put("АР.pdf", b"a text", true).await.unwrap().id;
        world.check_job(text).await;
        let plain = Announced { media_type: "text/plain".into(), ..announced("АР.txt") };
        let note = applications::upload_whole(office, &ctx, id, plain, body(b"a text")).await.unwrap().id;
        world.check_job(note).await;
        let draft = applications::draft(office, &ctx, id).await.unwrap();
        assert!(draft.files.iter().any(|file| file.upload.id == first), "{draft:?}");
        assert!(draft.files.iter().any(|file| file.upload.id == note && file.check.is_accepted()));
        for other in [text, note] {
            applications::remove_file(office, &ctx, id, other).await.unwrap();
        }
        let second = put("АР.pdf", paper!("two"), true).await.unwrap().id;
        assert!(names().await.contains(&(String::new(), "АР.pdf".into(), true)));
        assert_eq!(told(&world, id).await, ["arrival-error-checking"]);
        world.check_job(second).await;
        let now = names().await;
        assert_eq!(now.len(), before + 2, "{now:?}");
        let draft = applications::draft(office, &ctx, id).await.unwrap();
        assert!(draft.files.iter().all(|file| file.upload.id != first));
        let file = draft.files.iter().find(|file| file.upload.id == second && !file.replaces).unwrap();
        assert_eq!(file.access, Label::ServiceSecrecy, "A-50.p4: what was said of the former stays said");
        assert!(draft.files.iter().any(|file| file.upload.id == other), "another folder, another file");
        // Bytes that were judged before take their place at once when their turn comes.
        let third = put("АР.pdf", paper!("one"), true).await.unwrap().id;
        world.check_job(third).await;
        let draft = applications::draft(office, &ctx, id).await.unwrap();
        assert!(draft.files.iter().all(|file| file.upload.id != second), "{draft:?}");

        // The same file chosen again is there already: nothing is added.
        let sha256 = draft.files.iter().find(|file| file.upload.id == third).unwrap().upload.sha256.clone();
        let size = Some(paper!("one").len() as u64);
        let again = Announced { size, expected_sha256: sha256, reuse: true, ..announced("АР.pdf") };
        assert_eq!(applications::begin_upload(office, &ctx, id, again).await.unwrap().id, third);
        assert_eq!(names().await.len(), before + 2);
        world.submitted("applicant", id).await;
    })
    .await;
}

/// A-16.p2: the folder of a file is kept and made safe, its section and volume are proposed by both, can be corrected, and
/// are signed; the documents of the case have them.
#[tokio::test]
async fn folders_and_volumes_are_kept_corrected_and_signed() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let (office, ctx) = (&world.office, world.who("applicant"));
        let said = Announced {
            path: "../Мектеп/Том 3 КЖ/лист 1.pdf".into(), ..announced("лист 1.pdf")
        };
        let upload =
            applications::upload_whole(office, &ctx, id, said, body(paper!("sheet"))).await.unwrap().id;
        world.check_job(upload).await;
        let proposed = file(&world, id, upload).await;
        assert_eq!(
            (proposed.folder.as_str(), proposed.section.as_str(), proposed.volume.as_str()),
            ("Мектеп/Том 3 КЖ", "structures", "3")
        );
        let sorted =
            |volume| applications::Sorted { section: "structures", volume, form: "copy", access: "ordinary" };
        let wrong = applications::sort_file(office, &ctx, id, upload, sorted("третий")).await;
        let Err(Error::Invalid(wrong)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(wrong[0].key, "application-error-volume");
        applications::sort_file(office, &ctx, id, upload, sorted("4.2")).await.unwrap();
        assert_eq!(file(&world, id, upload).await.volume, "4.2");
        let manifest = world.manifest("applicant", id).await;
        let manifest = office::applications::manifest::Manifest::read(&manifest).unwrap();
        let signed = manifest.files.iter().find(|file| file.name == "лист 1.pdf").unwrap();
        assert_eq!((signed.folder.as_str(), signed.volume.as_str()), ("Мектеп/Том 3 КЖ", "4.2"));
        world.submitted("applicant", id).await;
        let mut reader = office.db.read().await.unwrap();
        let documents =
            office::store::documents::of_subject(&mut reader, applications::SUBJECT, id).await.unwrap();
        let document = documents.iter().find(|document| document.file_name == "лист 1.pdf").unwrap();
        assert_eq!(
            (&document.data["folder"], &document.data["volume"]),
            (&"Мектеп/Том 3 КЖ".into(), &"4.2".into())
        );
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
        let planned = jobs::standing(&mut reader, &format!("check-upload:{early}:3:scan")).await.unwrap();
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
    zipped_as("inside.txt", bytes)
}

fn zipped_as(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

fn malware(clamd: &str) -> Option<Malware> {
    Some(Malware { clamd: clamd.into(), most_mib: 25 })
}
