//! The receipt for what was sent.

use office::applications;
use office::texts::Locale;
use office::{Ctx, Error};

use crate::world::{WEDNESDAY, each};

#[tokio::test]
async fn the_receipt_is_a_pdf_in_every_language_and_the_same_each_time() {
    each(WEDNESDAY, async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        let nothing_yet = applications::receipt(&world.office, &world.who("applicant"), id).await;
        assert!(matches!(nothing_yet, Err(Error::NotFound)), "a draft has no receipt");
        world.submitted("applicant", id).await;
        let before = world.ledger().await;
        let mut seen = Vec::new();
        for locale in Locale::ALL {
            let ctx = Ctx { locale, ..world.who("applicant") };
            let paper = applications::receipt(&world.office, &ctx, id).await.unwrap();
            assert!(paper.starts_with(b"%PDF-"), "{locale:?}");
            assert!(!seen.contains(&paper), "every language has words of its own");
            seen.push(paper);
        }
        world.goes_to("2026-10-20T10:00:00+05:00");
        let ctx = Ctx { locale: Locale::ALL[0], ..world.who("applicant") };
        assert!(applications::receipt(&world.office, &ctx, id).await.unwrap() == seen[0], "byte for byte");
        for stranger in ["individual", "registrar"] {
            let theirs = applications::receipt(&world.office, &world.who(stranger), id).await;
            assert!(matches!(theirs, Err(Error::NotFound)), "{stranger}");
        }
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_its_number_has_a_receipt_too() {
    each("2026-10-07T15:00:00+05:00", async |world| {
        let participant = world.inhabited().await;
        let id = world.ready("applicant", &participant).await;
        world.submitted("applicant", id).await;
        let pending = applications::receipt(&world.office, &world.who("applicant"), id).await.unwrap();
        world.goes_to("2026-10-08T00:00:00+05:00");
        world.register_job(id).await;
        let registered = applications::receipt(&world.office, &world.who("applicant"), id).await.unwrap();
        assert!(pending.starts_with(b"%PDF-") && registered.starts_with(b"%PDF-"));
        assert!(pending != registered, "now it shows the number");
    })
    .await;
}
