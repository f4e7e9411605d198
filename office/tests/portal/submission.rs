//! Sending: what must be there, what comes of it, and that one draft is sent once.

use law::application::State;
use office::applications::{self, Application, Sorted};
use office::store::{documents, signatures};
use office::{Error, Office};
use uuid::Uuid;

use crate::ledger::{Ledger, invalid, pairs, refused};
use crate::samples::{FILES, announced, object_form};
use crate::world::{WEDNESDAY, World, at, each, persona};

/// A-16.p1, A-17, A-18.1, A-18.p1, A-18.p4, A-20: stored, signed, numbered, on its way.
#[tokio::test]
async fn a_complete_application_is_registered_with_everything_that_belongs_to_it() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let manifest = world.manifest("applicant", id).await;
        let before = world.ledger().await;
        let sent = world.submit("applicant", id, world.signed("applicant", &manifest)).await.unwrap();
        let State::Registered { registered } = &sent.state else { panic!("{sent:?}") };
        assert_eq!(registered.number, "СНС-2026-00001");
        assert_eq!(registered.accepted.received_at, at(WEDNESDAY));
        assert_eq!(sent, world.application("applicant", id).await, "what is given back is what is stored");

        let events = [("application_accepted", "A-18.p1"), ("application_registered", "A-18.p4")];
        assert_eq!(world.history("application", id).await, pairs(&events));
        let told = world.notices(persona("applicant").organisation.unwrap().bin).await;
        assert!(told.contains(&"application-registered".into()), "{told:?}");
        let mut jobs = world.jobs().await;
        jobs.retain(|job| job.kind != "term");
        assert_eq!(jobs.len(), 1);
        assert_eq!(
            (jobs[0].kind.as_str(), jobs[0].application, jobs[0].run_at),
            ("forward", id, at(WEDNESDAY))
        );

        let mut reader = world.office.db.read().await.unwrap();
        let papers = documents::of_subject(&mut reader, "application", id).await.unwrap();
        let kinds: Vec<_> = papers.iter().map(|paper| paper.kind.as_str()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "manifest").count(), 1);
        assert_eq!(kinds.iter().filter(|kind| **kind == "project").count(), FILES.len());
        for paper in &papers {
            let bytes = world.office.blobs.read(&paper.sha256).await.unwrap();
            let expected: &[u8] = match FILES.iter().find(|(name, _)| *name == paper.file_name) {
                Some((_, bytes)) => bytes,
                None => &manifest,
            };
            assert_eq!(bytes, expected, "{}", paper.file_name);
        }
        let signed = signatures::of_subject(&mut reader, "application", id).await.unwrap();
        assert_eq!(signed.len(), 1);
        assert_eq!(signed[0].role, "applicant");
        drop(reader);
        let after = world.ledger().await;
        let expected = Ledger {
            events: before.events + 2,
            documents: before.documents + 3,
            signatures: before.signatures + 1,
            jobs: 1,
            notices: before.notices + 1,
            uploads: 0,
            attached: 0,
            changes: before.changes + 2,
            numbers: 1,
            blobs: before.blobs + 1,
            files: before.files + 1,
            ..before
        };
        assert_eq!(after, expected);
    })
    .await;
}

/// .p1, A-16.p2, A-19: statement, files, unfinished parts, addressee.
#[tokio::test]
async fn what_is_missing_is_named_before_the_signature_is_looked_at() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let (office, ctx) = (&world.office, &world.who("applicant"));
        let id = world.started("applicant").await;
        let cms = world.signed("applicant", b"nothing");
        let missing = async |expected: &[(&str, &str)]| {
            let before = world.ledger().await;
            let told = invalid(applications::submit(office, ctx, id, cms.clone()).await);
            assert_eq!(told, pairs(expected));
            let asked = applications::to_sign(office, ctx, id).await.unwrap();
            assert!(asked.manifest.is_none(), "there is nothing to sign yet");
            assert_eq!(world.ledger().await, before);
        };
        let nobody = ("participant", "application-error-participant-empty");
        applications::save(office, ctx, id, object_form()).await.unwrap();
        missing(&[("file", "application-error-files-none"), nobody]).await;
        world.upload("applicant", id, FILES[0].0, FILES[0].1).await;
        missing(&[("file", "application-error-section-missing"), nobody]).await;
        let data = world.upload("applicant", id, FILES[1].0, FILES[1].1).await;
        missing(&[nobody]).await;
        // A file put into another section leaves its own empty.
        let sorted = |section| Sorted { section, volume: "", form: "document", access: "ordinary" };
        applications::sort_file(office, ctx, id, data, sorted("estimate")).await.unwrap();
        missing(&[("file", "application-error-section-missing"), nobody]).await;
        applications::sort_file(office, ctx, id, data, sorted("initial-data")).await.unwrap();
        applications::choose_participant(office, ctx, id, Some(participant.id)).await.unwrap();
        // Everything but the statement of A-4.
        missing(&[("no_state_secrets", "application-error-secrets")]).await;
        let unstated = invalid(applications::state_no_secrets(office, ctx, id, false).await);
        assert_eq!(unstated, pairs(&[("no_state_secrets", "application-error-secrets")]));
        applications::state_no_secrets(office, ctx, id, true).await.unwrap();
        // An upload that is not finished, although its section is there.
        let file = office::documents::Announced { size: Some(10), ..announced("АР.pdf") };
        let half = applications::begin_upload(office, ctx, id, file).await.unwrap();
        missing(&[(&format!("file-{}", half.id), "application-error-file-unfinished")]).await;
        applications::remove_file(office, ctx, id, half.id).await.unwrap();
        assert!(world.submitted("applicant", id).await.state.number().is_some());
    })
    .await;
}

/// A-16.p1: nothing is taken without the required fields.
#[tokio::test]
async fn an_empty_form_names_all_its_fields_at_once() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let id = world.started("applicant").await;
        let told = invalid(world.submit("applicant", id, world.signed("applicant", b"x")).await);
        let fields: Vec<_> = told.iter().map(|(field, _)| field.as_str()).collect();
        let expected = [
            "title",
            "address",
            "documentation",
            "works",
            "purpose",
            "responsibility",
            "designer_name",
            "designer_bin",
            "file",
            "participant",
        ];
        assert_eq!(fields, expected);
    })
    .await;
}

#[tokio::test]
async fn the_same_signature_sent_again_is_the_same_act_and_another_one_is_refused() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let manifest = world.manifest("applicant", id).await;
        let (first, second) = (world.signed("applicant", &manifest), world.signed("applicant", &manifest));
        assert_ne!(first, second);
        let sent = world.submit("applicant", id, first.clone()).await.unwrap();
        let before = world.ledger().await;
        assert_eq!(world.submit("applicant", id, first).await.unwrap(), sent);
        assert_eq!(refused(world.submit("applicant", id, second).await), ("document-immutable", "A-22"));
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

/// Eight submissions of one draft at the same moment.
async fn at_once(
    office: &Office,
    world: &World,
    id: Uuid,
    signed: Vec<Vec<u8>>,
) -> Vec<Result<Application, Error>> {
    let submissions: Vec<_> = signed
        .into_iter()
        .map(|cms| {
            let (office, ctx) = (office.clone(), world.who("applicant"));
            tokio::spawn(async move { applications::submit(&office, &ctx, id, cms).await })
        })
        .collect();
    let mut results = Vec::new();
    for submission in submissions {
        results.push(submission.await.unwrap());
    }
    results
}

/// A-18.p4, A-22: one number, and what was sent stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_draft_sent_many_times_at_once_becomes_one_application_with_one_number() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let manifest = world.manifest("applicant", id).await;
        let before = world.ledger().await;
        let signed: Vec<_> = (0..8).map(|_| world.signed("applicant", &manifest)).collect();
        let results = at_once(&world.office, &world, id, signed).await;
        let (sent, others): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!(sent.len(), 1, "{others:?}");
        for other in others {
            assert_eq!(refused(other), ("document-immutable", "A-22"));
        }
        let after = world.ledger().await;
        let once = |ledger: &Ledger| (ledger.events, ledger.documents, ledger.signatures, ledger.notices);
        assert_eq!(
            once(&after),
            (before.events + 2, before.documents + 3, before.signatures + 1, before.notices + 1)
        );
        assert_eq!((after.numbers, after.jobs, after.applications), (1, 1, 1));
    })
    .await;
}

/// A-18.p4: one number.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_impatient_button_sends_once_and_always_gets_the_receipt() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let cms = world.signed("applicant", &world.manifest("applicant", id).await);
        let results = at_once(&world.office, &world, id, vec![cms; 8]).await;
        for sent in results {
            assert_eq!(sent.unwrap().state.number().unwrap().0, "СНС-2026-00001");
        }
        let after = world.ledger().await;
        assert_eq!((after.numbers, after.jobs, after.applications), (1, 1, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_and_a_submission_at_once_never_mix() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        for _ in 0..5 {
            let id = world.ready("applicant", &participant).await;
            let cms = world.signed("applicant", &world.manifest("applicant", id).await);
            let (office, ctx) = (world.office.clone(), world.who("applicant"));
            let submission = tokio::spawn(async move { applications::submit(&office, &ctx, id, cms).await });
            let (office, ctx) = (world.office.clone(), world.who("applicant"));
            let other = applications::Form { title: "Другая".into(), ..object_form() };
            let change = tokio::spawn(async move { applications::save(&office, &ctx, id, other).await });
            let (sent, changed) = (submission.await.unwrap(), change.await.unwrap());
            let stored = world.application("applicant", id).await;
            match (sent, changed) {
                (Ok(_), changed) => {
                    assert_eq!(stored.form, object_form(), "what was signed is what is stored");
                    assert_eq!(refused(changed), ("document-immutable", "A-22"));
                }
                (Err(refusal), changed) => {
                    assert!(matches!(refusal, Error::Signature { .. } | Error::Invalid(_)), "{refusal:?}");
                    assert!(changed.is_ok() && stored.is_draft() && stored.form.title == "Другая");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_draft_cannot_be_sent() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        world.registered("individual").await;
        let id = world.ready("applicant", &participant).await;
        let cms = world.signed("applicant", &world.manifest("applicant", id).await);
        let before = world.ledger().await;
        let stranger = world.submit("individual", id, cms.clone()).await;
        assert!(matches!(stranger, Err(Error::NotFound)), "{stranger:?}");
        let mut guest = world.who("applicant");
        guest.actor.roles.retain(|role| !law::access::Role::USER.contains(role));
        let told = applications::submit(&world.office, &guest, id, cms).await;
        assert_eq!(refused(told), ("role-may-not", "A-16.p1"));
        assert_eq!(world.ledger().await, before);
    })
    .await;
}
