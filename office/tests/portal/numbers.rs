//! Numbers (A-18.p4): each participant's own series, without gaps and without doubles, however many register at
//! once.

use jiff::civil::date;
use office::applications;
use office::demo::personas::VEDOMSTVO;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::ledger::unsigned;
use crate::world::{WEDNESDAY, World, each};

const MANY: usize = 20;

fn series(code: &str, year: i16, count: usize) -> Vec<String> {
    (1..=count).map(|place| format!("{code}-{year}-{place:05}")).collect()
}

async fn number(world: &World, id: Uuid) -> String {
    let stored = world.application("applicant", id).await;
    stored.state.number().expect("registered").0.to_owned()
}

async fn sorted(world: &World, ids: &[Uuid]) -> Vec<String> {
    let mut numbers = Vec::new();
    for id in ids {
        numbers.push(number(world, *id).await);
    }
    numbers.sort();
    numbers
}

/// A-18.p4: no number twice and none left out.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_submissions_at_once_get_twenty_numbers_in_a_row() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let mut ids = Vec::new();
        let mut sending = JoinSet::new();
        let mut signed = Vec::new();
        for _ in 0..MANY {
            let id = world.ready("applicant", &participant).await;
            signed.push((id, world.signed("applicant", &world.manifest("applicant", id).await)));
            ids.push(id);
        }
        for (id, cms) in signed {
            let (office, ctx) = (world.office.clone(), world.who("applicant"));
            sending.spawn(async move { applications::submit(&office, &ctx, id, cms).await });
        }
        let mut told: Vec<_> = sending
            .join_all()
            .await
            .into_iter()
            .map(|sent| sent.unwrap().state.number().unwrap().0.to_owned())
            .collect();
        told.sort();
        assert_eq!(told, series("СНС", 2026, MANY));
        assert_eq!(sorted(&world, &ids).await, told);
        assert_eq!(world.ledger().await.numbers, MANY as i64);
    })
    .await;
}

/// A-18.p4, A-20: each has one number and is sent on once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_that_waited_for_the_day_are_numbered_without_a_gap_by_jobs_that_run_twice() {
    each("2026-10-07T18:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let mut ids = Vec::new();
        for _ in 0..MANY {
            let id = world.ready("applicant", &participant).await;
            world.submitted("applicant", id).await;
            ids.push(id);
        }
        assert_eq!(world.ledger().await.numbers, 0);
        world.goes_to("2026-10-08T00:00:00+05:00");
        let mut jobs = JoinSet::new();
        for id in ids.iter().chain(&ids) {
            let (office, ctx, id) = (world.office.clone(), world.automatic(), *id);
            jobs.spawn(async move { applications::register_one(&office, &ctx, id).await });
        }
        for done in jobs.join_all().await {
            done.unwrap();
        }
        assert_eq!(sorted(&world, &ids).await, series("СНС", 2026, MANY));
        let forwards = world.jobs().await.into_iter().filter(|job| job.kind == "forward").count();
        assert_eq!(forwards, MANY, "each is sent on once");
    })
    .await;
}

/// A-18.p4: numbers by participant.
#[tokio::test]
async fn every_participant_has_a_series_of_its_own() {
    each(WEDNESDAY, async |world| {
        let first = world.inhabited().await;
        let second = world.participant_with("ЕКІ", VEDOMSTVO.bin, date(2027, 12, 31)).await;
        let mut numbers = Vec::new();
        for participant in [&first, &second, &first, &second] {
            let id = world.ready("applicant", participant).await;
            numbers.push(world.submitted("applicant", id).await.state.number().unwrap().0.to_owned());
        }
        assert_eq!(numbers, ["СНС-2026-00001", "ЕКІ-2026-00001", "СНС-2026-00002", "ЕКІ-2026-00002"]);
    })
    .await;
}

/// A-18.p4: no number is lost.
#[tokio::test]
async fn a_refused_submission_uses_no_number() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let mut numbers = Vec::new();
        for _ in 0..3 {
            let id = world.ready("applicant", &participant).await;
            let manifest = world.manifest("applicant", id).await;
            let wrong = world.signed("revoked", &manifest);
            assert_eq!(unsigned(world.submit("applicant", id, wrong).await), "revoked");
            numbers.push(world.submitted("applicant", id).await.state.number().unwrap().0.to_owned());
        }
        assert_eq!(numbers, series("СНС", 2026, 3));
    })
    .await;
}
