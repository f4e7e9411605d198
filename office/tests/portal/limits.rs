//! Limits of uploads that the operator sets (A-16.p2): from their day on they hold, and what was recorded stays.

use office::Error;
use office::applications;
use office::documents::Announced;
use office::uploads::limits::{self, Limits, Proposal};

use crate::ledger::invalid;
use crate::samples::announced;
use crate::world::{WEDNESDAY, World, each};

fn proposal(files: &str, from: &str) -> Proposal {
    let of_program = Proposal::of(&Limits::default());
    Proposal { files: files.into(), from: from.into(), reason: "Order 7".into(), ..of_program }
}

async fn record(world: &World, proposal: Proposal, seen: i64) -> Result<(), Error> {
    limits::record(&world.office, &world.who("administrator"), &proposal, seen).await.map(|_| ())
}

/// A-16.p2-R1: data with effect from a day, one decision after the other, by whom it may be.
#[tokio::test]
async fn limits_are_recorded_from_a_day_on_and_never_over_what_somebody_else_recorded() {
    each(WEDNESDAY, async |world| {
        let applicant = world.who("applicant");
        let denied = limits::record(&world.office, &applicant, &proposal("5", "08.10.2026"), 0).await;
        assert!(matches!(denied, Err(Error::Refused(_) | Error::Denied { .. })), "{denied:?}");
        let today = record(&world, proposal("5", "07.10.2026"), 0).await;
        assert_eq!(invalid(today), [("from".to_owned(), "limits-error-from-early".to_owned())]);
        record(&world, proposal("5", "08.10.2026"), 0).await.unwrap();
        assert!(matches!(record(&world, proposal("6", "08.10.2026"), 0).await, Err(Error::Stale)));
        let at_once = |files: &'static str| record(&world, proposal(files, "09.10.2026"), 1);
        let (one, other) = tokio::join!(at_once("7"), at_once("8"));
        let failed: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert!(matches!(failed[..], [Error::Stale]), "{failed:?}");
        assert_eq!(limits::in_force(&world.office, &applicant).await.unwrap(), Limits::default());
        world.goes_to("2026-10-08T10:00:00+05:00");
        let later = world.who("applicant");
        assert_eq!(limits::in_force(&world.office, &later).await.unwrap().files, 5);
        world.unchangeable("upload_limit", "reason").await;
    })
    .await;
}

/// A-16.p2-R1: the package is counted whole, whichever way a file comes; what is refused leaves nothing.
#[tokio::test]
async fn a_package_takes_no_more_files_than_allowed() {
    each(WEDNESDAY, async |world| {
        world.inhabited().await;
        record(&world, proposal("1", "08.10.2026"), 0).await.unwrap();
        world.goes_to("2026-10-08T10:00:00+05:00");
        let id = world.started("applicant").await;
        let ctx = world.who("applicant");
        let begin = async |name: &str, size: u64| {
            let file = Announced { size: Some(size), ..announced(name) };
            applications::begin_upload(&world.office, &ctx, id, file).await
        };
        begin("ПЗ.pdf", 10).await.unwrap();
        let second = begin("ИД.pdf", 10).await;
        assert_eq!(invalid(second), [("file".to_owned(), "upload-package-files".to_owned())]);
        let draft = applications::draft(&world.office, &ctx, id).await.unwrap();
        assert_eq!(draft.files.len(), 1);
        assert_eq!(world.office.uploads.of_subject(id).await.unwrap().len(), 1);
    })
    .await;
}
