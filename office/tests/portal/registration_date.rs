//! The date of registration by the real calendar: at once, or by the job at 00:00 of the date.

use std::time::Duration;

use jiff::civil::{Date, date};
use law::application::State;
use office::applications;
use uuid::Uuid;

use crate::ledger::{Ledger, pairs, refused};
use crate::world::{World, at, each};

/// Received (Astana) → date, clause of the reason, and whether it is registered at once.
const CASES: &[(&str, Date, &str, bool)] = &[
    ("2026-10-07T00:00:00+05:00", date(2026, 10, 7), "A-18.1", true),
    ("2026-10-07T13:59:59+05:00", date(2026, 10, 7), "A-18.1", true),
    ("2026-10-07T13:59:59.999999+05:00", date(2026, 10, 7), "A-18.1", true),
    ("2026-10-07T14:00:00+05:00", date(2026, 10, 8), "A-18.2", false),
    ("2026-10-07T23:59:59+05:00", date(2026, 10, 8), "A-18.2", false),
    ("2026-10-08T14:00:00+05:00", date(2026, 10, 9), "A-18.2", false),
    // An ordinary weekend.
    ("2026-10-09T14:00:00+05:00", date(2026, 10, 12), "A-18.2", false),
    // The day of the Republic is a Sunday and gives its Monday.
    ("2026-10-23T13:59:59+05:00", date(2026, 10, 23), "A-18.1", true),
    ("2026-10-23T14:00:00+05:00", date(2026, 10, 27), "A-18.2", false),
    ("2026-10-24T10:00:00+05:00", date(2026, 10, 27), "A-18.3", false),
    ("2026-10-25T23:59:59+05:00", date(2026, 10, 27), "A-18.3", false),
    ("2026-10-26T09:00:00+05:00", date(2026, 10, 27), "A-18.3", false),
    ("2026-10-27T00:00:00+05:00", date(2026, 10, 27), "A-18.1", true),
    // The eve of a holiday in the middle of the week, and of the new year.
    ("2026-12-15T14:00:00+05:00", date(2026, 12, 17), "A-18.2", false),
    ("2026-12-16T08:00:00+05:00", date(2026, 12, 17), "A-18.3", false),
    ("2026-12-31T14:00:00+05:00", date(2027, 1, 5), "A-18.2", false),
];

/// told before it is sent and kept with its clause.
#[tokio::test]
async fn every_moment_of_receipt_has_its_date() {
    each("2026-10-06T10:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        for (received, date, clause, at_once) in CASES {
            world.goes_to(received);
            let id = world.ready("applicant", &participant).await;
            let told = applications::to_sign(&world.office, &world.who("applicant"), id).await.unwrap();
            assert_eq!(told.registration.last_day, *date, "told before it is sent at {received}");
            let sent = world.submitted("applicant", id).await;
            let accepted = sent.state.accepted().unwrap();
            assert_eq!(
                (accepted.received_at, accepted.registration_date),
                (at(received), *date),
                "{received}"
            );
            let registration = sent.registration(&world.office).unwrap().unwrap();
            assert!(registration.because.iter().all(|step| *step.clause == **clause), "{received}");
            assert_eq!(sent.state.number().is_some(), *at_once, "{received}");
            let start = at(&format!("{date}T00:00:00+05:00"));
            assert_eq!(accepted.registered_at, if *at_once { at(received) } else { start });
        }
    })
    .await;
}

/// A world just before 14:00 with a draft that is ready to be sent.
async fn before_the_hour(world: &World) -> Uuid {
    let participant = world.inhabited().await;
    world.goes_to("2026-10-07T13:59:58+05:00");
    world.ready("applicant", &participant).await
}

/// A-16.p1, A-18.2: received when the whole of it is there.
#[tokio::test]
async fn receipt_is_when_everything_is_there_not_when_sending_began() {
    each("2026-10-07T10:00:00+05:00", async |world| {
        let id = before_the_hour(&world).await;
        let (began, manifest) = (world.who("applicant"), world.manifest("applicant", id).await);
        let cms = world.signed("applicant", &manifest);
        world.goes_to("2026-10-07T14:00:00+05:00");
        let sent = applications::submit(&world.office, &began, id, cms).await.unwrap();
        let accepted = sent.state.accepted().unwrap();
        assert_eq!(accepted.received_at, at("2026-10-07T14:00:00+05:00"));
        assert_eq!(accepted.registration_date, date(2026, 10, 8));
    })
    .await;
}

/// .p1: by a job, at 00:00.
#[tokio::test]
async fn after_the_hour_it_waits_and_is_registered_at_the_beginning_of_the_day_once() {
    each("2026-10-07T10:00:00+05:00", async |world| {
        let id = before_the_hour(&world).await;
        world.goes_to("2026-10-07T14:00:00+05:00");
        let sent = world.submitted("applicant", id).await;
        assert!(matches!(sent.state, State::AcceptedPendingRegistration { .. }));
        let start = at("2026-10-08T00:00:00+05:00");
        let jobs = world.jobs().await;
        assert_eq!(jobs.len(), 1);
        assert_eq!((jobs[0].kind.as_str(), jobs[0].application, jobs[0].run_at), ("term", id, start));
        assert_eq!(world.notices("190840000015").await[0], "application-pending");
        assert_eq!(world.history("application", id).await, pairs(&[("application_accepted", "A-18.p1")]));

        // A job that comes too early changes nothing and is not planned twice.
        let before = world.ledger().await;
        world.goes_to("2026-10-07T23:59:59+05:00");
        world.register_job(id).await;
        assert_eq!(world.ledger().await, before);

        world.goes_to("2026-10-08T00:00:00+05:00");
        world.register_job(id).await;
        let registered = world.application("applicant", id).await;
        assert_eq!(registered.state.number(), Some(("СНС-2026-00001", date(2026, 10, 8))));
        let after = world.ledger().await;
        let expected = Ledger {
            events: before.events + 1,
            jobs: before.jobs + 1,
            notices: before.notices + 1,
            changes: before.changes + 1,
            numbers: 1,
            ..before
        };
        assert_eq!(after, expected);
        world.register_job(id).await;
        assert_eq!(world.ledger().await, after, "the second run finds nothing to do");
    })
    .await;
}

/// .p1: the date does not depend on the job.
#[tokio::test]
async fn a_job_that_runs_days_late_registers_under_the_date_of_the_law() {
    each("2026-10-07T15:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        let world = world.restarted().await;
        world.goes_to("2026-10-12T16:00:00+05:00");
        world.register_job(id).await;
        world.register_job(id).await;
        let registered = world.application("applicant", id).await;
        assert_eq!(registered.state.number(), Some(("СНС-2026-00001", date(2026, 10, 8))));
        let mut reader = world.office.db.read().await.unwrap();
        let events = office::store::events::of_subject(&mut reader, "application", id).await.unwrap();
        let registered: Vec<_> =
            events.iter().filter(|event| event.kind == "application_registered").collect();
        assert_eq!(registered.len(), 1);
        assert_eq!(registered[0].at, at("2026-10-08T00:00:00+05:00"));
        assert_eq!(registered[0].data["date"], "2026-10-08");
    })
    .await;
}

/// .p1: nobody has to do anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_running_office_registers_by_itself_when_the_day_begins() {
    each("2026-10-23T14:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        let background = world.office.background();
        world.goes_to("2026-10-26T23:59:59+05:00");
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert!(world.application("applicant", id).await.state.number().is_none());
        world.goes_to("2026-10-27T00:00:00+05:00");
        for _ in 0..100 {
            if world.application("applicant", id).await.state.number().is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        background.stop().await;
        let (number, day) = {
            let stored = world.application("applicant", id).await;
            let (number, day) = stored.state.number().expect("registered within ten seconds");
            (number.to_owned(), day)
        };
        assert_eq!((number.as_str(), day), ("СНС-2026-00001", date(2026, 10, 27)));
    })
    .await;
}

/// A-18.p4: the template takes the year of the registration.
#[tokio::test]
async fn a_number_has_the_year_of_the_registration_date() {
    each("2026-12-30T10:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let old = world.ready("applicant", &participant).await;
        assert_eq!(world.submitted("applicant", old).await.state.number().unwrap().0, "СНС-2026-00001");
        world.goes_to("2026-12-31T14:00:00+05:00");
        let new = world.ready("applicant", &participant).await;
        world.submitted("applicant", new).await;
        world.goes_to("2027-01-05T00:00:00+05:00");
        world.register_job(new).await;
        let registered = world.application("applicant", new).await;
        assert_eq!(registered.state.number(), Some(("СНС-2027-00001", date(2027, 1, 5))));
    })
    .await;
}

#[tokio::test]
async fn what_waits_can_be_taken_back_and_is_not_registered_then() {
    each("2026-10-07T15:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        let before = world.ledger().await;
        applications::withdraw(&world.office, &world.who("applicant"), id).await.unwrap();
        let after = world.ledger().await;
        assert_eq!(
            (after.documents, after.signatures, after.files),
            (before.documents, before.signatures, before.files)
        );
        assert_eq!(
            world.history("application", id).await[1..],
            pairs(&[("application_withdrawn", "A-18.p1")])
        );
        world.goes_to("2026-10-08T00:00:00+05:00");
        world.register_job(id).await;
        assert_eq!(world.ledger().await, after, "no number, nothing is sent on");
        let twice = applications::withdraw(&world.office, &world.who("applicant"), id).await;
        assert_eq!(refused(twice), ("application-not-now", "A-18.p1"));
    })
    .await;
}

#[tokio::test]
async fn what_is_registered_cannot_be_taken_back() {
    each("2026-10-07T10:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        let before = world.ledger().await;
        let late = applications::withdraw(&world.office, &world.who("applicant"), id).await;
        assert_eq!(refused(late), ("application-withdrawal-too-late", "A-18.p1"));
        assert_eq!(world.ledger().await, before);
    })
    .await;
}
