//! The addressee: chosen from those that accept, and what happens when it is blocked at the wrong moment
//!

use jiff::civil::date;
use law::application::State;
use office::applications;
use office::demo::personas::VEDOMSTVO;
use office::participants::{self, Ground, Participant};
use uuid::Uuid;

use crate::ledger::{Ledger, invalid, pairs, refused};
use crate::world::{WEDNESDAY, World, at, each};

const NOT_ACCEPTING: (&str, &str) = ("participant", "application-error-participant-not-accepting");
const PARTY: &str = "190840000015";

async fn excluded(world: &World, participant: &Participant) -> Participant {
    let (ctx, ground) = (world.who("registrar"), Ground::AgreementTerminated);
    office::testing::exclude(&world.office, &ctx, participant.id, ground, "Келісім бұзылды").await.unwrap()
}

async fn state(world: &World, id: Uuid) -> State {
    world.application("applicant", id).await.state
}

/// out of the list, it is no addressee.
#[tokio::test]
async fn a_blocked_participant_cannot_be_chosen() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let (office, ctx) = (&world.office, &world.who("applicant"));
        let id = world.started("applicant").await;
        excluded(&world, &participant).await;
        assert!(participants::choice(office, ctx).await.unwrap().is_empty());
        assert!(participants::listed(office).await.unwrap().is_empty());
        let before = world.ledger().await;
        let chosen = applications::choose_participant(office, ctx, id, Some(participant.id)).await;
        assert_eq!(invalid(chosen), pairs(&[NOT_ACCEPTING]));
        for nobody in [None, Some(Uuid::nil())] {
            let chosen = applications::choose_participant(office, ctx, id, nobody).await;
            assert_eq!(invalid(chosen), pairs(&[("participant", "application-error-participant-empty")]));
        }
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

/// whoever does not accept cannot be chosen.
#[tokio::test]
async fn one_whose_accreditation_has_ended_cannot_be_chosen() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        let until = world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2026, 10, 7)).await;
        let id = world.started("applicant").await;
        let (office, chosen) = (&world.office, Some(until.id));
        applications::choose_participant(office, &world.who("applicant"), id, chosen).await.unwrap();
        world.goes_to("2026-10-08T00:00:00+05:00");
        let late = applications::choose_participant(office, &world.who("applicant"), id, chosen).await;
        assert_eq!(invalid(late), pairs(&[NOT_ACCEPTING]));
    })
    .await;
}

/// the addressee is checked once more at the submission.
#[tokio::test]
async fn blocked_between_choice_and_submission_nothing_is_sent() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let cms = world.signed("applicant", &world.manifest("applicant", id).await);
        excluded(&world, &participant).await;
        let before = world.ledger().await;
        assert_eq!(invalid(world.submit("applicant", id, cms).await), pairs(&[NOT_ACCEPTING]));
        assert_eq!(world.ledger().await, before);
        assert!(state(&world, id).await == State::Draft);
        // Another one is chosen and the same draft goes to it.
        let other = world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2027, 12, 31)).await;
        let ctx = world.who("applicant");
        applications::choose_participant(&world.office, &ctx, id, Some(other.id)).await.unwrap();
        assert_eq!(world.submitted("applicant", id).await.state.number().unwrap().0, "ЕКІ-2026-00001");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn blocked_while_it_is_sent_one_of_the_two_is_first() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        for (round, bin) in BINS.into_iter().enumerate() {
            let code = format!("П{round}");
            let participant = world.participant_with(&code, bin, date(2027, 12, 31)).await;
            let id = world.ready("applicant", &participant).await;
            let cms = world.signed("applicant", &world.manifest("applicant", id).await);
            let before = world.ledger().await;
            let (office, ctx) = (world.office.clone(), world.who("applicant"));
            let sending = tokio::spawn(async move { applications::submit(&office, &ctx, id, cms).await });
            if round % 2 == 1 {
                tokio::task::yield_now().await;
            }
            excluded(&world, &participant).await;
            let sent = sending.await.unwrap();
            let (state, after) = (state(&world, id).await, world.ledger().await);
            if sent.is_ok() {
                // Sent first: it has its number, and lost its addressee afterwards.
                assert!(matches!(state, State::RoutingProblem { registered: Some(_), .. }), "{state:?}");
                // The fourth is the decision to exclude.
                assert_eq!((after.documents, after.numbers), (before.documents + 4, before.numbers + 1));
                continue;
            }
            // Blocked first: seen before, or by the law in the transaction.
            match sent {
                Err(office::Error::Invalid(_)) => {}
                other => assert_eq!(refused(other), ("application-participant-not-accepting", "A-19")),
            }
            assert_eq!(state, State::Draft);
            assert_eq!(
                (after.documents, after.numbers, after.jobs),
                (before.documents + 1, before.numbers, before.jobs)
            );
        }
    })
    .await;
}

/// Well-formed numbers of organisations.
const BINS: [&str; 6] =
    ["150140000012", "150240000016", "150340000015", "150440000013", "150540000017", "150640000010"];

#[tokio::test]
async fn blocked_between_submission_and_registration_it_waits_without_a_number() {
    each("2026-10-07T15:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        excluded(&world, &participant).await;
        assert!(matches!(state(&world, id).await, State::RoutingProblem { registered: None, .. }));
        let events = [("application_accepted", "A-18.p1"), ("application_unroutable", "A-19")];
        assert_eq!(world.history("application", id).await, pairs(&events));
        assert!(world.notices(PARTY).await.contains(&"application-routing-problem".into()));

        world.goes_to("2026-10-08T00:00:00+05:00");
        let before = world.ledger().await;
        world.register_job(id).await;
        assert_eq!(world.ledger().await, before, "no number is used and nothing is sent");

        // It comes back only by a new registration, and what waited goes on under its date.
        world.goes_to("2026-10-09T11:00:00+05:00");
        let back = world.participant().await;
        assert_eq!(back.id, participant.id);
        assert!(matches!(state(&world, id).await, State::AcceptedPendingRegistration { .. }));
        let planned: Vec<_> = world.jobs().await.into_iter().filter(|job| job.kind == "term").collect();
        // The same end, planned anew: the first job has run already.
        let start = at("2026-10-08T00:00:00+05:00");
        assert_eq!(planned.iter().map(|job| job.run_at).collect::<Vec<_>>(), [start, start]);
        world.register_job(id).await;
        let stored = state(&world, id).await;
        assert_eq!(stored.number(), Some(("СНС-2026-00001", date(2026, 10, 8))));
    })
    .await;
}

#[tokio::test]
async fn an_accreditation_that_ends_before_the_registration_date_leaves_nobody_to_send_to() {
    each("2026-10-07T15:00:00+05:00", async |world| {
        world.inhabited().await;
        let participant = world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2026, 10, 7)).await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        let before = world.ledger().await;
        world.goes_to("2026-10-08T00:00:00+05:00");
        world.register_job(id).await;
        assert!(matches!(state(&world, id).await, State::RoutingProblem { registered: None, .. }));
        assert_eq!(world.history("application", id).await[1..], pairs(&[("application_unroutable", "A-19")]));
        let expected = Ledger {
            events: before.events + 1,
            notices: before.notices + 1,
            changes: before.changes + 1,
            ..before
        };
        assert_eq!(world.ledger().await, expected);
    })
    .await;
}

/// A-18.p4, A-20: one number, and it is sent when the participant is back.
#[tokio::test]
async fn blocked_after_registration_but_before_sending_it_keeps_its_number() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        excluded(&world, &participant).await;
        let stored = state(&world, id).await;
        assert!(matches!(stored, State::RoutingProblem { registered: Some(_), .. }), "{stored:?}");
        assert_eq!(stored.number().unwrap().0, "СНС-2026-00001");
        // Back in the list, it is sent on by a new job.
        world.participant().await;
        assert!(matches!(state(&world, id).await, State::Registered { .. }));
        let forwards = world.jobs().await.into_iter().filter(|job| job.kind == "forward").count();
        assert_eq!(forwards, 2);
        assert_eq!(world.ledger().await.numbers, 1, "the number is never given twice");
    })
    .await;
}

/// only a new registration brings it back.
#[tokio::test]
async fn only_the_operator_excludes_and_says_why_and_a_restart_brings_nobody_back() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let before = world.ledger().await;
        let (office, ground) = (&world.office, Ground::AgreementViolated);
        let told =
            office::testing::exclude(office, &world.who("applicant"), participant.id, ground, "x").await;
        assert_eq!(refused(told), ("role-may-not", "A-13"));
        let told =
            office::testing::exclude(office, &world.who("registrar"), participant.id, ground, "").await;
        assert_eq!(invalid(told), pairs(&[("circumstances", "participants-error-detail")]));
        assert_eq!(world.ledger().await, before);
        excluded(&world, &participant).await;
        let twice =
            office::testing::exclude(office, &world.who("registrar"), participant.id, ground, "x").await;
        assert_eq!(refused(twice), ("participant-not-now", "A-13"));

        let world = world.restarted().await;
        assert!(
            participants::listed(&world.office).await.unwrap().is_empty(),
            "A-14: only by a new registration"
        );
    })
    .await;
}
