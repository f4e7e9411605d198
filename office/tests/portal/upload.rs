//! Files on their way: cut off, resumed, different from what was announced, taken out, lost.

use std::io;

use bytes::Bytes;
use futures_util::stream;
use office::Error;
use office::applications::{self, Draft};
use office::documents::Announced;
use office::paper;
use office::uploads::{Error as UploadError, Sum, Terms, Upload};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ledger::{invalid, refused};
use crate::samples::{FILES, announced, body};
use crate::world::{WEDNESDAY, World, each, persona};

/// A file of three parts.
pub const WHOLE: &[u8] = paper!("first part, second part, third part");
pub const CUT: usize = 19;

pub fn sha256(bytes: &[u8]) -> String {
    office::blobs::hex(&Sha256::digest(bytes))
}

pub async fn draft(world: &World, id: Uuid) -> Draft {
    applications::draft(&world.office, &world.who("applicant"), id).await.unwrap()
}

pub async fn begun(world: &World, id: Uuid, size: usize, expected: Option<String>) -> Upload {
    let file =
        Announced {
            size: Some(size as u64), expected_sha256: expected, ..announced("ПЗ_записка.pdf")
        };
    applications::begin_upload(&world.office, &world.who("applicant"), id, file).await.unwrap()
}

/// The party to whom uploads of the applicant belong.
pub fn owner() -> &'static str {
    persona("applicant").organisation.unwrap().bin
}

pub async fn append(world: &World, upload: Uuid, offset: usize, bytes: &[u8]) -> Result<Upload, UploadError> {
    world
        .office
        .uploads
        .append(owner(), upload, offset as u64, body(bytes), Terms::default(), world.now())
        .await
}

/// A line that breaks after these bytes.
async fn cut_off(world: &World, upload: Uuid, offset: usize, bytes: &[u8]) -> Result<Upload, UploadError> {
    let pieces = [Ok(Bytes::copy_from_slice(bytes)), Err(io::Error::other("connection reset"))];
    let line = stream::iter(pieces);
    world.office.uploads.append(owner(), upload, offset as u64, line, Terms::default(), world.now()).await
}

/// A-16.p2: parts follow each other without gap or overlap.
#[tokio::test]
async fn an_upload_that_is_cut_off_goes_on_where_it_stands() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let id = world.started("applicant").await;
        let upload = begun(&world, id, WHOLE.len(), None).await;
        let broken = cut_off(&world, upload.id, 0, &WHOLE[..CUT]).await;
        assert!(matches!(broken, Err(UploadError::Interrupted(_))), "{broken:?}");
        let stands = world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap();
        assert_eq!((stands.received, stands.is_done()), (CUT as i64, false));

        // From the beginning, or after a gap: refused, with the place where it stands.
        for wrong in [0, CUT - 1, CUT + 1] {
            let refused = append(&world, upload.id, wrong, &WHOLE[wrong..]).await;
            assert!(
                matches!(refused, Err(UploadError::Offset { stands }) if stands == CUT as u64),
                "{refused:?}"
            );
        }
        // More than was announced is no part of the file.
        let more = [&WHOLE[CUT..], b"and more"].concat();
        let beyond = append(&world, upload.id, CUT, &more).await;
        assert!(beyond.is_err(), "{beyond:?}");
        let stands = world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap();
        let rest = &WHOLE[usize::try_from(stands.received).unwrap()..];
        let done = append(&world, upload.id, WHOLE.len() - rest.len(), rest).await.unwrap();
        assert_eq!((done.sha256.as_deref(), done.received), (Some(&sha256(WHOLE)[..]), WHOLE.len() as i64));
        assert_eq!(world.office.blobs.read(&sha256(WHOLE)).await.unwrap(), WHOLE);
    })
    .await;
}

/// A-16.p1, A-16.p2: what is not wholly uploaded is not sent.
#[tokio::test]
async fn a_file_that_differs_from_its_hash_is_not_taken() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let before = world.ledger().await;
        let upload = begun(&world, id, WHOLE.len(), Some(sha256(WHOLE))).await;
        let mut other = WHOLE.to_vec();
        other[30] ^= 1;
        let differs = append(&world, upload.id, 0, &other).await;
        let Err(UploadError::Differs { announced, found }) = differs else { panic!("{differs:?}") };
        assert_eq!((announced, found), (sha256(WHOLE), sha256(&other)));
        assert!(
            !world.office.blobs.contains(&sha256(&other)).await.unwrap(),
            "nothing of it is kept as a blob"
        );
        assert_eq!(world.ledger().await.blobs, before.blobs);

        let stands = world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap();
        assert_eq!((stands.received, stands.is_done()), (0, false));
        let ctx = world.who("applicant");
        let unfinished = ("application-error-file-unfinished", format!("file-{}", upload.id));
        let told =
            invalid(applications::submit(&world.office, &ctx, id, world.signed("applicant", b"x")).await);
        assert_eq!(told, [(unfinished.1, unfinished.0.to_owned())]);
        // The right one, to the same address.
        let done = append(&world, upload.id, 0, WHOLE).await.unwrap();
        assert_eq!(done.sha256, Some(sha256(WHOLE)));
    })
    .await;
}

/// A-16.p2: each part is checked.
#[tokio::test]
async fn a_part_that_differs_from_its_checksum_is_not_taken() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let id = world.started("applicant").await;
        let upload = begun(&world, id, WHOLE.len(), None).await;
        let sum = Some(Sum::Sha256(Sha256::digest(&WHOLE[..CUT]).into()));
        let checksum = Terms { sum, ..Terms::default() };
        let uploads = &world.office.uploads;
        let spoilt =
            uploads.append(owner(), upload.id, 0, body(&WHOLE[1..=CUT]), checksum, world.now()).await;
        assert!(matches!(spoilt, Err(UploadError::PartDiffers)), "{spoilt:?}");
        assert_eq!(uploads.find(owner(), upload.id, world.now()).await.unwrap().received, 0);
        let taken =
            uploads.append(owner(), upload.id, 0, body(&WHOLE[..CUT]), checksum, world.now()).await.unwrap();
        assert_eq!(taken.received, CUT as i64);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_taken_out_with_its_bytes_and_only_by_the_party() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        world.registered("individual").await;
        let id = world.started("applicant").await;
        let counted = world.ledger().await;
        let upload = begun(&world, id, WHOLE.len(), None).await;
        append(&world, upload.id, 0, &WHOLE[..CUT]).await.unwrap();
        let version = draft(&world, id).await.application.version;

        let stranger = world.who("individual");
        let theirs = applications::remove_file(&world.office, &stranger, id, upload.id).await;
        assert!(matches!(theirs, Err(Error::NotFound)), "{theirs:?}");
        let party = persona("individual").iin;
        let theirs = world.office.uploads.find(party, upload.id, world.now()).await;
        assert!(matches!(theirs, Err(UploadError::NotFound)), "{theirs:?}");

        let ctx = world.who("applicant");
        applications::remove_file(&world.office, &ctx, id, upload.id).await.unwrap();
        let after = draft(&world, id).await;
        assert!(after.files.is_empty());
        assert_eq!(after.application.version, version + 1, "a signature made before does not fit any more");
        let now = world.ledger().await;
        assert_eq!(
            (now.uploads, now.attached, now.files),
            (counted.uploads, counted.attached, counted.files)
        );
        let late = append(&world, upload.id, CUT, &WHOLE[CUT..]).await;
        assert!(matches!(late, Err(UploadError::NotFound)), "{late:?}");
        let twice = applications::remove_file(&world.office, &ctx, id, upload.id).await;
        assert!(matches!(twice, Err(Error::NotFound)), "{twice:?}");
    })
    .await;
}

/// A-16.p1: the bytes are there before anything is taken.
#[tokio::test]
async fn a_lost_or_cut_blob_is_found_before_anything_is_signed_away() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let manifest = world.manifest("applicant", id).await;
        let hash = sha256(FILES[0].1);
        let place =
            world.office.config.data.join("blobs/sha256").join(&hash[..2]).join(&hash[2..4]).join(&hash);
        let before = world.ledger().await;
        for (damage, code) in [(Some(&b"%PDF"[..]), "file-differs"), (None, "file-missing")] {
            match damage {
                Some(bytes) => {
                    std::fs::remove_file(&place).unwrap();
                    std::fs::write(&place, bytes).unwrap();
                }
                None => std::fs::remove_file(&place).unwrap(),
            }
            let sent = world.submit("applicant", id, world.signed("applicant", &manifest)).await;
            assert_eq!(refused(sent), (code, "A-16.p1"));
        }
        std::fs::write(&place, FILES[0].1).unwrap();
        assert_eq!(world.ledger().await, before);
        world.submitted("applicant", id).await;
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_nobody_finishes_goes_after_a_week_and_the_draft_stays() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let counted = world.ledger().await;
        let upload = begun(&world, id, WHOLE.len(), None).await;
        append(&world, upload.id, 0, &WHOLE[..CUT]).await.unwrap();
        world.goes_to("2026-10-14T09:59:59+05:00");
        world.office.sweep().await;
        assert_eq!(draft(&world, id).await.files.len(), FILES.len() + 1);
        world.goes_to("2026-10-14T10:00:00+05:00");
        world.office.sweep().await;
        assert_eq!(draft(&world, id).await.files.len(), FILES.len(), "whole files stay as long as the draft");
        let now = world.ledger().await;
        assert_eq!((now.uploads, now.files), (counted.uploads, counted.files));
        world.submitted("applicant", id).await;
        assert_eq!(world.ledger().await.attached, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_begun_while_the_draft_is_sent_is_in_it_or_nowhere() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        for _ in 0..6 {
            let id = world.ready("applicant", &participant).await;
            let cms = world.signed("applicant", &world.manifest("applicant", id).await);
            let before = world.ledger().await;
            let (office, ctx) = (world.office.clone(), world.who("applicant"));
            let sending = tokio::spawn(async move { applications::submit(&office, &ctx, id, cms).await });
            let file = Announced { size: Some(10), ..announced("АР.pdf") };
            let begun = applications::begin_upload(&world.office, &world.who("applicant"), id, file).await;
            let (sent, after) = (sending.await.unwrap(), world.ledger().await);
            let expected = match (&sent, &begun) {
                (Ok(_), Err(_)) => before.uploads - 2,
                (Err(_), Ok(_)) => before.uploads + 1,
                other => panic!("one of the two is too late: {other:?}"),
            };
            assert_eq!((after.uploads, after.attached), (expected, expected));
            if begun.is_ok() {
                applications::discard(&world.office, &world.who("applicant"), id).await.unwrap();
            }
        }
    })
    .await;
}
