//! The registrant's side: form, attachments, presenting, the operator's term explained.

use jiff::civil::date;
use law::registration::{Attachment, State};
use law::term::StepKind;
use law::{Due, Order};
use office::store::{documents, signatures};
use office::{Error, registrations};
use tokio::join;

use crate::ledger::{Ledger, invalid, pairs, refused};
use crate::samples::{announced, body, party_form};
use crate::world::{World, at, each, persona};

/// Thursday before the day of the Republic, after the hour of A-18, which plays no part here.
const THURSDAY: &str = "2026-10-22T15:00:00+05:00";

/// Every day of the term: `+` counted, `-` skipped.
fn days(due: &Due) -> Vec<String> {
    let told = |kind: &StepKind| match kind {
        StepKind::Counted { from, to, .. } => Some(format!("+{from} {to}")),
        StepKind::Skipped { from, to, why, .. } => Some(format!("-{from} {to} {why}")),
        _ => None,
    };
    due.because.iter().filter_map(|step| told(&step.kind)).collect()
}

/// .p2: form, attachments and agreement are stored, and the term begins.
#[tokio::test]
async fn a_legal_entity_presents_and_the_last_day_of_the_operator_is_explained() {
    each(THURSDAY, async |world| {
        let draft = world.registration_draft("applicant").await;
        let cms = world.signed_agreement("applicant", draft.id, "applicant").await;
        let text =
            registrations::agreement(&world.office, &world.who("applicant"), draft.id).await.unwrap().text;
        let presented = registrations::present(&world.office, &world.who("applicant"), draft.id, cms.clone())
            .await
            .unwrap();

        let State::Presented { presented_at, .. } = &presented.state else { panic!("{presented:?}") };
        let due = &presented.due(&world.office).unwrap().unwrap();
        assert_eq!(*presented_at, at(THURSDAY));
        assert_eq!((due.last_day, due.at), (date(2026, 10, 28), at("2026-10-29T00:00:00+05:00")));
        assert!(due.confirmed() && due.rule == law::Rule::RegisterPortalUser);
        assert!(due.because.iter().all(|step| &*step.clause == "A-8.p2"));
        let expected = [
            "+2026-10-23 2026-10-23",
            "-2026-10-24 2026-10-24 weekend",
            "-2026-10-25 2026-10-25 republic-day",
            "-2026-10-26 2026-10-26 republic-day",
            "+2026-10-27 2026-10-28",
        ];
        assert_eq!(days(due), expected);

        let events = [("registration_agreement_signed", "A-8.2"), ("registration_presented", "A-8.p2")];
        assert_eq!(world.history("registration", draft.id).await, pairs(&events));
        assert_eq!(world.notices(&presented.party).await, ["registration-presented"]);
        let mut reader = world.office.db.read().await.unwrap();
        let papers = documents::of_subject(&mut reader, "registration", draft.id).await.unwrap();
        assert_eq!(papers.len(), 4);
        let agreement = papers.iter().find(|paper| paper.kind == "agreement").unwrap();
        assert_eq!(world.office.blobs.read(&agreement.sha256).await.unwrap(), text.as_bytes());
        let signed = signatures::of_document(&mut reader, agreement.id).await.unwrap();
        let [signature] = &signed[..] else { panic!("{signed:?}") };
        assert_eq!((signature.role.as_str(), &signature.cms), ("registrant", &cms));
        assert_eq!(signature.signer_bin.as_deref(), draft.bin.as_deref());
        let kept = reader.row("SELECT count(*) AS n FROM evidence", &[]).await.unwrap().unwrap();
        let evidence: i64 = kept.get("n").unwrap();
        drop(reader);
        let after = world.ledger().await;
        assert_eq!((after.uploads, after.attached), (0, 0), "attachments are documents now");
        assert_eq!(after.documents + evidence, after.blobs);

        // What is given back is what is stored: its version serves for the next act.
        let view = registrations::mine(&world.office, &world.who("applicant"), Order::Expertise)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(view.registration, presented);
        // A second press of the button changes nothing.
        let again =
            registrations::present(&world.office, &world.who("applicant"), draft.id, cms).await.unwrap();
        assert_eq!(again, presented);
        assert_eq!(world.ledger().await, after);
    })
    .await;
}

/// .a2: the groups of an individual.
#[tokio::test]
async fn an_individual_needs_an_identity_document_and_may_add_bank_details() {
    each(THURSDAY, async |world| {
        let draft = world.registration_draft("individual").await;
        assert!(draft.bin.is_none());
        let ctx = world.who("individual");
        let mut none = registrations::Form { account: String::new(), bank: String::new(), ..party_form() };
        (none.bik, none.kbe) = (String::new(), String::new());
        registrations::save(&world.office, &ctx, draft.id, none).await.unwrap();
        let file = announced("tax.pdf");
        let group = Attachment::TaxAndMandatoryPayments;
        let foreign =
            registrations::upload_whole(&world.office, &ctx, draft.id, group, file, body(b"x")).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
        let cms = world.signed_agreement("individual", draft.id, "individual").await;
        let presented = registrations::present(&world.office, &ctx, draft.id, cms).await.unwrap();
        assert!(matches!(presented.state, State::Presented { .. }));
        assert_eq!(world.ledger().await.documents, 2);
    })
    .await;
}

/// a duplicate is told before anything is filled in or uploaded.
#[tokio::test]
async fn whoever_is_registered_is_told_so_before_any_upload() {
    each(THURSDAY, async |world| {
        world.registered("applicant").await;
        let before = world.ledger().await;
        // The head again, and another person of the same organisation: the cabinet belongs to the party.
        let mut colleague = world.who("applicant");
        colleague.actor.iin = Some(persona("expert").iin.into());
        for ctx in [world.who("applicant"), colleague] {
            let again = registrations::start(&world.office, &ctx, Order::Expertise, "ЖШС").await;
            assert_eq!(refused(again), ("duplicate-user", "A-9"));
        }
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test]
async fn two_people_of_one_organisation_begin_one_registration() {
    each(THURSDAY, async |world| {
        let (first, mut second) = (world.who("applicant"), world.who("applicant"));
        second.actor.iin = Some(persona("expert").iin.into());
        let (one, other) = join!(
            registrations::start(&world.office, &first, Order::Expertise, "ЖШС"),
            registrations::start(&world.office, &second, Order::Expertise, "ЖШС"),
        );
        let begun: Vec<_> = [one, other].into_iter().filter_map(Result::ok).map(|draft| draft.id).collect();
        assert!(!begun.is_empty() && begun.iter().all(|id| *id == begun[0]), "{begun:?}");
        assert_eq!(world.ledger().await.registrations, 1);
        let found = registrations::start(&world.office, &second, Order::Expertise, "ЖШС").await.unwrap();
        assert_eq!(found.id, begun[0]);
    })
    .await;
}

/// .a1: every group of a legal entity is obligatory.
#[tokio::test]
async fn what_is_missing_is_named_and_nothing_is_presented() {
    each(THURSDAY, async |world| {
        let (office, ctx) = (&world.office, &world.who("applicant"));
        let draft = registrations::start(office, ctx, Order::Expertise, "ЖШС").await.unwrap();
        world.attach("applicant", draft.id, Attachment::StateRegistration).await;
        let file = office::documents::Announced { size: Some(100), ..announced("bank.pdf") };
        let half =
            registrations::begin_upload(office, ctx, draft.id, Attachment::BankDetails, file).await.unwrap();
        let before = world.ledger().await;
        let cms = world.signed_agreement("applicant", draft.id, "applicant").await;

        let missing = "registration-error-attachment-missing";
        let told = invalid(registrations::present(office, ctx, draft.id, cms).await);
        let expected = [
            ("form", "registration-error-form-incomplete"),
            ("tax_and_mandatory_payments", missing),
            ("bank_details", missing),
            ("bank_details", "registration-error-file-unfinished"),
        ];
        assert_eq!(told, pairs(&expected));
        assert_eq!(world.ledger().await, before);

        registrations::remove_file(office, ctx, draft.id, half.id).await.unwrap();
        let after = world.ledger().await;
        assert_eq!((after.uploads, after.attached), (before.uploads - 1, before.attached - 1));
    })
    .await;
}

/// the bytes of every attachment are there before the agreement is taken.
#[tokio::test]
async fn a_lost_or_cut_attachment_is_found_before_anything_is_presented() {
    each(THURSDAY, async |world| {
        let draft = world.registration_draft("applicant").await;
        let cms = world.signed_agreement("applicant", draft.id, "applicant").await;
        let bytes = office::demo::paper::paper(Attachment::BankDetails.name(), 0);
        let hash = crate::upload::sha256(&bytes);
        let blobs = world.office.config.data.join("blobs/sha256");
        let place = blobs.join(&hash[..2]).join(&hash[2..4]).join(&hash);
        let before = world.ledger().await;
        let present = async || {
            let (office, ctx) = (&world.office, &world.who("applicant"));
            registrations::present(office, ctx, draft.id, cms.clone()).await
        };
        std::fs::remove_file(&place).unwrap();
        std::fs::write(&place, b"%PDF").unwrap();
        assert_eq!(refused(present().await), ("file-differs", "A-8.1"));
        std::fs::remove_file(&place).unwrap();
        assert_eq!(refused(present().await), ("file-missing", "A-8.1"));
        std::fs::write(&place, &bytes).unwrap();
        assert_eq!(world.ledger().await, before);
        present().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_not_right_is_kept_as_typed() {
    each(THURSDAY, async |world| {
        let (office, ctx) = (&world.office, &world.who("applicant"));
        let draft = registrations::start(office, ctx, Order::Expertise, "ЖШС").await.unwrap();
        let account = "KZ86125KZT5004100101".into();
        let typed = registrations::Form { account, questionnaire: 1, ..party_form() };
        let told = invalid(registrations::save(office, ctx, draft.id, typed.clone()).await);
        assert_eq!(told, pairs(&[("account", "registration-error-account-check")]));
        let kept = registrations::mine(office, ctx, Order::Expertise).await.unwrap().unwrap();
        assert_eq!(kept.registration.form, typed);
    })
    .await;
}

#[tokio::test]
async fn a_presented_registration_can_no_longer_be_changed_and_is_nobody_elses() {
    each(THURSDAY, async |world| {
        let presented = world.presented("applicant").await;
        let (office, ctx, id) = (&world.office, &world.who("applicant"), presented.id);
        let before = world.ledger().await;
        let not_now = ("registration-not-now", "A-8");
        assert_eq!(refused(registrations::save(office, ctx, id, party_form()).await), not_now);
        let (group, file) = (Attachment::BankDetails, announced("b.pdf"));
        let late = registrations::upload_whole(office, ctx, id, group, file, body(b"late")).await;
        assert_eq!(refused(late), not_now);
        let stranger = registrations::save(office, &world.who("individual"), id, party_form()).await;
        assert!(matches!(stranger, Err(Error::NotFound)), "{stranger:?}");
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test]
async fn an_empty_file_is_refused_and_leaves_nothing() {
    each(THURSDAY, async |world| {
        let world: World = world;
        let draft = registrations::start(&world.office, &world.who("applicant"), Order::Expertise, "ЖШС")
            .await
            .unwrap();
        let before: Ledger = world.ledger().await;
        let (ctx, group, file) = (world.who("applicant"), Attachment::BankDetails, announced("b.pdf"));
        let empty = registrations::upload_whole(&world.office, &ctx, draft.id, group, file, body(b"")).await;
        assert_eq!(invalid(empty), pairs(&[("file", "upload-empty")]));
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_impatient_button_presents_once_and_always_shows_the_term() {
    each(THURSDAY, async |world| {
        let draft = world.registration_draft("applicant").await;
        let cms = world.signed_agreement("applicant", draft.id, "applicant").await;
        let presses: Vec<_> = (0..8)
            .map(|_| {
                let (office, ctx, cms) = (world.office.clone(), world.who("applicant"), cms.clone());
                let id = draft.id;
                tokio::spawn(async move { registrations::present(&office, &ctx, id, cms).await })
            })
            .collect();
        for press in presses {
            let presented = press.await.unwrap().unwrap();
            assert_eq!(presented.due(&world.office).unwrap().unwrap().last_day, date(2026, 10, 28));
        }
        let after = world.ledger().await;
        assert_eq!((after.documents, after.signatures, after.notices), (4, 1, 1));
        assert_eq!(world.history("registration", draft.id).await.len(), 2);
    })
    .await;
}
