//! The draft: it survives what happens to browser and server; what is typed stays.

use office::applications::{self, Draft};
use office::{Error, registrations};

use crate::ledger::{invalid, pairs, refused};
use crate::samples::{FILES, object_form};
use crate::upload::{CUT, WHOLE, append, begun, draft, owner, sha256};
use crate::world::{WEDNESDAY, each};

/// A-16.p2: a file in parts goes on where it stands.
#[tokio::test]
async fn a_draft_survives_a_new_start_of_the_server_in_the_middle_of_an_upload() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let (id, ctx) = (world.started("applicant").await, world.who("applicant"));
        applications::save(&world.office, &ctx, id, object_form()).await.unwrap();
        world.upload("applicant", id, FILES[1].0, FILES[1].1).await;
        applications::choose_participant(&world.office, &ctx, id, Some(participant.id)).await.unwrap();
        applications::state_no_secrets(&world.office, &ctx, id, true).await.unwrap();
        let upload = begun(&world, id, WHOLE.len(), Some(sha256(WHOLE))).await;
        append(&world, upload.id, 0, &WHOLE[..CUT]).await.unwrap();
        let (before, counted) = (draft(&world, id).await, world.ledger().await);

        let world = world.restarted().await;
        let after = draft(&world, id).await;
        assert_eq!(after.application, before.application);
        assert_eq!(after.participant, before.participant);
        let files = |draft: &Draft| -> Vec<_> {
            let shown = |file: &applications::File| (file.section.clone(), file.upload.clone());
            draft.files.iter().map(shown).collect()
        };
        assert_eq!(files(&after), files(&before));
        assert_eq!(world.ledger().await, counted);

        let stands = world.office.uploads.find(owner(), upload.id, world.now()).await.unwrap();
        assert_eq!(stands.received, CUT as i64);
        let done = append(&world, upload.id, CUT, &WHOLE[CUT..]).await.unwrap();
        assert_eq!(done.sha256, Some(sha256(WHOLE)));
        world.check_job(upload.id).await;
        let submitted = world.submitted("applicant", id).await;
        assert_eq!(submitted.state.number().unwrap().0, "СНС-2026-00001");
    })
    .await;
}

/// A-16.p1: what is not right is not taken.
#[tokio::test]
async fn a_number_with_a_wrong_check_digit_is_told_and_stays_as_typed() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let (id, ctx) = (world.ready("applicant", &participant).await, world.who("applicant"));
        let cases = [
            ("190840000016", "id-error-check-digit"),
            ("19084000001", "id-error-length"),
            ("", "application-error-designer-bin-empty"),
        ];
        for (typed, key) in cases {
            let form = applications::Form { designer_bin: typed.into(), ..object_form() };
            let told = invalid(applications::save(&world.office, &ctx, id, form.clone()).await);
            assert_eq!(told, pairs(&[("designer_bin", key)]));
            let kept = draft(&world, id).await;
            assert_eq!(kept.application.form, form, "all that was typed is still there");
            // It does not get further than the draft.
            let asked = applications::to_sign(&world.office, &ctx, id).await.unwrap();
            assert!(asked.manifest.is_none());
            let before = world.ledger().await;
            let sent = applications::submit(&world.office, &ctx, id, world.signed("applicant", b"x")).await;
            assert_eq!(invalid(sent), pairs(&[("designer_bin", key)]));
            assert_eq!(world.ledger().await, before);
        }
    })
    .await;
}

#[tokio::test]
async fn a_flood_is_not_kept() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let (id, ctx) = (world.started("applicant").await, world.who("applicant"));
        let before = world.ledger().await;
        let flood = applications::Form { title: "я".repeat(1_001), ..object_form() };
        let told = invalid(applications::save(&world.office, &ctx, id, flood).await);
        assert_eq!(told, pairs(&[("title", "application-error-too-long")]));
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test]
async fn only_a_registered_party_begins_and_only_it_sees_its_drafts() {
    each(WEDNESDAY, async |world| {
        let before = world.ledger().await;
        let early = applications::start(&world.office, &world.who("applicant")).await;
        assert_eq!(refused(early), ("not-registered", "A-16.p1"));
        assert_eq!(world.ledger().await, before);
        world.inhabited().await;
        world.registered("individual").await;
        let id = world.started("applicant").await;
        let (office, stranger) = (&world.office, world.who("individual"));
        assert!(matches!(applications::draft(office, &stranger, id).await, Err(Error::NotFound)));
        assert!(matches!(
            applications::save(office, &stranger, id, object_form()).await,
            Err(Error::NotFound)
        ));
        assert!(matches!(applications::discard(office, &stranger, id).await, Err(Error::NotFound)));
        // The operator is no party either.
        assert!(matches!(
            applications::draft(office, &world.who("registrar"), id).await,
            Err(Error::NotFound)
        ));
        assert!(registrations::mine(office, &stranger, law::Order::Expertise).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_thrown_away_with_its_files() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let before = world.ledger().await;
        let id = world.started("applicant").await;
        let upload = begun(&world, id, WHOLE.len(), None).await;
        append(&world, upload.id, 0, &WHOLE[..CUT]).await.unwrap();
        applications::discard(&world.office, &world.who("applicant"), id).await.unwrap();
        assert_eq!(world.ledger().await, before);
    })
    .await;
}
