//! The signature under the agreement: by whom, with what power, over what.

use law::Order;
use law::registration::State;
use office::registrations;

use crate::forge;
use crate::ledger::{refused, unsigned};
use crate::samples::party_form;
use crate::world::{WEDNESDAY, World, each, persona};

/// The registration is still a draft, and nothing else has changed since.
async fn still_a_draft(world: &World, id: &str) {
    let mine = registrations::mine(&world.office, &world.who(id), Order::Expertise).await.unwrap().unwrap();
    assert_eq!(mine.registration.state, State::Draft);
    assert!(!mine.files.is_empty(), "the attachments stay where they are");
}

#[tokio::test]
async fn another_party_cannot_sign_for_an_organisation() {
    each(WEDNESDAY, async |world| {
        let (ctx, draft) = (world.who("applicant"), world.registration_draft("applicant").await);
        let before = world.ledger().await;
        for signer in ["individual", "expertise-head", "vedomstvo", "registrar"] {
            let cms = world.signed_agreement("applicant", draft.id, signer).await;
            let told = refused(registrations::present(&world.office, &ctx, draft.id, cms).await);
            assert_eq!(told, ("registration-signer-differs", "A-8.2"), "{signer}");
            assert_eq!(world.ledger().await, before, "{signer}");
        }
        still_a_draft(&world, "applicant").await;
    })
    .await;
}

#[tokio::test]
async fn an_individual_signs_in_person() {
    each(WEDNESDAY, async |world| {
        let (ctx, draft) = (world.who("individual"), world.registration_draft("individual").await);
        let before = world.ledger().await;
        for signer in ["applicant", "registrar"] {
            let cms = world.signed_agreement("individual", draft.id, signer).await;
            let told = refused(registrations::present(&world.office, &ctx, draft.id, cms).await);
            assert_eq!(told, ("registration-signer-differs", "A-8.2"), "{signer}");
        }
        assert_eq!(world.ledger().await, before);
        still_a_draft(&world, "individual").await;
    })
    .await;
}

#[tokio::test]
async fn an_employee_without_power_cannot_bind_the_organisation() {
    each(WEDNESDAY, async |world| {
        let (ctx, draft) = (world.who("applicant"), world.registration_draft("applicant").await);
        let before = world.ledger().await;
        let text = registrations::agreement(&world.office, &ctx, draft.id).await.unwrap().text;
        let cms = forge::signed(&forge::employee(world.now()), text.as_bytes(), world.now());
        let told = refused(registrations::present(&world.office, &ctx, draft.id, cms).await);
        assert_eq!(told, ("registration-signer-without-authority", "A-8.2"));
        assert_eq!(world.ledger().await, before);
        still_a_draft(&world, "applicant").await;
    })
    .await;
}

/// the text that was read is the text that is signed.
#[tokio::test]
async fn a_signature_over_other_bytes_does_not_count() {
    each(WEDNESDAY, async |world| {
        let (ctx, draft) = (world.who("applicant"), world.registration_draft("applicant").await);
        let text = registrations::agreement(&world.office, &ctx, draft.id).await.unwrap().text;
        let before = world.ledger().await;
        for other in [text.to_lowercase(), format!("{text} "), String::new()] {
            let cms = world.signed("applicant", other.as_bytes());
            let told = unsigned(registrations::present(&world.office, &ctx, draft.id, cms).await);
            assert_eq!(told, "content-differs");
        }
        assert_eq!(world.ledger().await, before);

        // The form is changed after the agreement was read: what was signed is not what would be stored.
        let cms = world.signed_agreement("applicant", draft.id, "applicant").await;
        let moved = registrations::Form { address: "Алматы, Абай, 1".into(), ..party_form() };
        registrations::save(&world.office, &ctx, draft.id, moved).await.unwrap();
        let before = world.ledger().await;
        let told = unsigned(registrations::present(&world.office, &ctx, draft.id, cms).await);
        assert_eq!(told, "content-differs");
        assert_eq!(world.ledger().await, before);
        still_a_draft(&world, "applicant").await;
    })
    .await;
}

/// expired, revoked and foreign certificates are refused.
#[tokio::test]
async fn a_certificate_that_does_not_count_signs_nothing() {
    each(WEDNESDAY, async |world| {
        let expected = [("expired", "expired"), ("revoked", "revoked"), ("foreign", "untrusted-ca")];
        for (id, code) in expected {
            assert!(persona(id).organisation.is_none());
            let draft = world.registration_draft(id).await;
            let before = world.ledger().await;
            let cms = world.signed_agreement(id, draft.id, id).await;
            let told = unsigned(registrations::present(&world.office, &world.who(id), draft.id, cms).await);
            assert_eq!(told, code);
            assert_eq!(world.ledger().await, before, "{id}");
            still_a_draft(&world, id).await;
        }
    })
    .await;
}

/// without a signature there is no agreement.
#[tokio::test]
async fn what_is_no_container_is_told_as_such() {
    each(WEDNESDAY, async |world| {
        let (ctx, draft) = (world.who("applicant"), world.registration_draft("applicant").await);
        let good = world.signed_agreement("applicant", draft.id, "applicant").await;
        let before = world.ledger().await;
        let cut = good[..good.len() / 2].to_vec();
        for garbage in [Vec::new(), b"%PDF-1".to_vec(), vec![0x30; 4_000], cut] {
            let told = unsigned(registrations::present(&world.office, &ctx, draft.id, garbage).await);
            assert_eq!(told, "malformed");
        }
        assert_eq!(world.ledger().await, before);
    })
    .await;
}
