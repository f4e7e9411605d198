//! The signature under an application: whose, with what power, over what, and that a refused one
//! leaves the draft as it was.

use office::applications;

use crate::forge;
use crate::ledger::{refused, unsigned};
use crate::samples::object_form;
use crate::world::{WEDNESDAY, World, each};

async fn ready(world: &World) -> (uuid::Uuid, Vec<u8>) {
    let participant = world.inhabited().await;
    let id = world.ready("applicant", &participant).await;
    let manifest = world.manifest("applicant", id).await;
    (id, manifest)
}

/// Still a draft; and the right signature finds it as it was, with the first number of the series.
async fn can_still_be_sent(world: &World, id: uuid::Uuid) {
    assert!(world.application("applicant", id).await.is_draft());
    let submitted = world.submitted("applicant", id).await;
    assert_eq!(submitted.state.number().unwrap().0, "СНС-2026-00001");
}

/// the signature covers exactly what is sent.
#[tokio::test]
async fn a_signature_over_other_bytes_does_not_count() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let before = world.ledger().await;
        let text = String::from_utf8(manifest.clone()).unwrap();
        let pretty = text.replace(',', ", ");
        let other = text.replace("30 Гкал", "90 Гкал");
        assert_ne!(other, text);
        for bytes in [pretty.as_bytes(), other.as_bytes(), b"", &manifest[1..]] {
            let told = unsigned(world.submit("applicant", id, world.signed("applicant", bytes)).await);
            assert_eq!(told, "content-differs");
        }
        assert_eq!(world.ledger().await, before);
        can_still_be_sent(&world, id).await;
    })
    .await;
}

#[tokio::test]
async fn another_persons_certificate_does_not_serve() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let before = world.ledger().await;
        for signer in ["individual", "expertise-head", "registrar", "vedomstvo"] {
            let told = refused(world.submit("applicant", id, world.signed(signer, &manifest)).await);
            assert_eq!(told, ("application-signer-other", "A-17"), "{signer}");
            assert_eq!(world.ledger().await, before, "{signer}");
        }
        can_still_be_sent(&world, id).await;
    })
    .await;
}

#[tokio::test]
async fn an_employee_without_power_cannot_submit() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let before = world.ledger().await;
        let cms = forge::signed(&forge::employee(world.now()), &manifest, world.now());
        let told = refused(world.submit("applicant", id, cms).await);
        assert_eq!(told, ("application-signer-without-authority", "A-17"));
        assert_eq!(world.ledger().await, before);
        can_still_be_sent(&world, id).await;
    })
    .await;
}

#[tokio::test]
async fn an_organisations_key_does_not_sign_for_an_individual() {
    each(WEDNESDAY, async |world| {
        world.registered("individual").await;
        let participant = world.participant().await;
        let id = world.ready("individual", &participant).await;
        let manifest = world.manifest("individual", id).await;
        let before = world.ledger().await;
        let told = refused(world.submit("individual", id, world.signed("applicant", &manifest)).await);
        assert_eq!(told, ("application-signer-other", "A-17"));
        assert_eq!(world.ledger().await, before);
        assert!(world.submitted("individual", id).await.state.number().is_some(), "an RSA key signs as well");
    })
    .await;
}

/// the refusal tells whose key it was by the last digits only.
#[tokio::test]
async fn the_refusal_of_a_foreign_key_tells_the_last_digits_of_its_owner() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let outcome = world.submit("applicant", id, world.signed("individual", &manifest)).await;
        let Err(office::Error::Refused(refusal)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(refusal.args["iin"], "0008");
        assert_eq!(refusal.args.len(), 1);
    })
    .await;
}

/// expired, revoked, foreign, of a system.
#[tokio::test]
async fn certificates_that_do_not_count_are_told_apart() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let before = world.ledger().await;
        let expected = [
            ("expired", "expired"),
            ("revoked", "revoked"),
            ("foreign", "untrusted-ca"),
            ("portal", "wrong-purpose"),
        ];
        for (signer, code) in expected {
            let told = unsigned(world.submit("applicant", id, world.signed(signer, &manifest)).await);
            assert_eq!(told, code, "{signer}");
        }
        assert_eq!(world.ledger().await, before);
        can_still_be_sent(&world, id).await;
    })
    .await;
}

/// validity counts at the submission.
#[tokio::test]
async fn a_certificate_that_ended_since_the_draft_was_begun_does_not_count() {
    each(WEDNESDAY, async |world| {
        let (id, _) = ready(&world).await;
        // Keys of the demonstration live five years from 1 September 2026.
        world.goes_to("2031-09-03T10:00:00+05:00");
        let (before, manifest) = (world.ledger().await, world.manifest("applicant", id).await);
        assert_eq!(
            unsigned(world.submit("applicant", id, world.signed("applicant", &manifest)).await),
            "expired"
        );
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_container_with_two_signers_is_refused() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let before = world.ledger().await;
        let (mine, theirs) =
            (world.signed("applicant", &manifest), world.signed("expertise-head", &manifest));
        let told = unsigned(world.submit("applicant", id, forge::both(&mine, &theirs)).await);
        assert_eq!(told, "several-signers");
        assert_eq!(world.ledger().await, before);
        can_still_be_sent(&world, id).await;
    })
    .await;
}

/// without a signature nothing is sent.
#[tokio::test]
async fn garbage_is_told_as_such() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let good = world.signed("applicant", &manifest);
        let before = world.ledger().await;
        let cut = good[..good.len() - 1].to_vec();
        let more = [&good[..], b"more"].concat();
        for garbage in [Vec::new(), b"PK\x03\x04".to_vec(), manifest.clone(), vec![0x30, 0x84], cut, more] {
            assert_eq!(unsigned(world.submit("applicant", id, garbage).await), "malformed");
        }
        let mut spoilt = good.clone();
        *spoilt.last_mut().unwrap() ^= 1;
        assert_eq!(unsigned(world.submit("applicant", id, spoilt).await), "bad-signature");
        assert_eq!(world.ledger().await, before);
        can_still_be_sent(&world, id).await;
    })
    .await;
}

#[tokio::test]
async fn the_textual_form_of_a_container_serves_as_well() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let cms = world.signed("applicant", &manifest);
        let submitted = world.submit("applicant", id, pki::sign::pem(&cms).into_bytes()).await.unwrap();
        // The same act in another spelling is the same act.
        assert_eq!(world.submit("applicant", id, cms).await.unwrap(), submitted);
    })
    .await;
}

/// the signature covers exactly what is sent.
#[tokio::test]
async fn a_draft_that_was_changed_while_it_was_signed_is_not_sent() {
    each(WEDNESDAY, async |world| {
        let (id, manifest) = ready(&world).await;
        let cms = world.signed("applicant", &manifest);
        let changed =
            applications::Form { title: "Котельная 60 Гкал/ч".into(), ..object_form() };
        applications::save(&world.office, &world.who("applicant"), id, changed).await.unwrap();
        let before = world.ledger().await;
        assert_eq!(unsigned(world.submit("applicant", id, cms.clone()).await), "content-differs");
        // Changed back: the version went on, so that the old signature still does not fit.
        applications::save(&world.office, &world.who("applicant"), id, object_form()).await.unwrap();
        assert_eq!(unsigned(world.submit("applicant", id, cms).await), "content-differs");
        let after = world.ledger().await;
        assert_eq!(after, crate::ledger::Ledger { changes: before.changes + 1, ..before });
        can_still_be_sent(&world, id).await;
    })
    .await;
}
