//! Versions of the agreement: approved by the operator, signed by whoever registers and by whoever is registered,
//! countersigned where the version says so (A-7.4, A-7.6, A-8.2, B-6.2).

use law::Order;
use law::access::Role;
use office::registrations::versions::{self, Proposal};
use office::registrations::{self, agreement, confirmation};
use office::{Error, applications, replay};

use crate::ledger::{invalid, pairs, refused, unsigned};
use crate::world::{WEDNESDAY, World, each};

const TOMORROW: &str = "2026-10-08T09:00:00+05:00";

fn proposal(countersigned: bool) -> Proposal {
    Proposal {
        kk: "1. Жаңа тармақ.\n2. Екінші тармақ.".into(),
        ru: "1. Новый пункт.\n2. Второй пункт.".into(),
        countersigned,
        from: "08.10.2026".into(),
        reason: "Приказ 5".into(),
    }
}

async fn approved(world: &World, order: Order, countersigned: bool) -> i64 {
    let (office, admin) = (&world.office, &world.who("administrator"));
    let preview = versions::preview(office, admin, order, &proposal(countersigned)).await.unwrap();
    let approved = versions::approve(office, admin, order, &proposal(countersigned), preview.last).await;
    approved.unwrap().number
}

async fn version_signed(world: &World, id: uuid::Uuid) -> (String, String) {
    let (papers, _) = registrations::papers(&world.office, &world.who("applicant"), id).await.unwrap();
    let signed = agreement::signed(&papers).unwrap();
    let text = String::from_utf8(world.office.blobs.read(&signed.sha256).await.unwrap()).unwrap();
    (signed.data["version"].as_str().unwrap().to_owned(), text)
}

/// the administrator of the operator alone approves versions; they are only added, each from a later day.
#[tokio::test]
async fn versions_are_approved_by_the_administrator_and_only_added() {
    each(WEDNESDAY, async |world| {
        let (office, order) = (&world.office, Order::Expertise);
        for id in ["registrar", "applicant", "vedomstvo"] {
            let told = versions::preview(office, &world.who(id), order, &proposal(false)).await;
            assert_eq!(refused(told), ("role-may-not", "A-7.6"), "{id}");
            let told = versions::approve(office, &world.who(id), order, &proposal(false), 2).await;
            assert_eq!(refused(told), ("role-may-not", "A-7.6"), "{id}");
        }
        let admin = &world.who("administrator");
        assert!(admin.actor.roles.contains(&Role::PortalOperatorAdmin));
        let wrong = Proposal {
            kk: " \n".into(),
            from: "07.10.2026".into(),
            reason: String::new(),
            ..proposal(false)
        };
        let told = invalid(versions::approve(office, admin, order, &wrong, 2).await);
        let expected = [
            ("kk", "agreement-error-empty"),
            ("from", "agreement-error-from-early"),
            ("reason", "agreement-error-reason"),
        ];
        assert_eq!(told, pairs(&expected));
        assert_eq!(approved(&world, order, false).await, 3, "behind the text of the program");
        assert_eq!(approved(&world, Order::Construction, true).await, 2, "each portal has its own");
        let again = versions::approve(office, admin, order, &proposal(true), 2).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        let overview = versions::overview(office, admin, order).await.unwrap();
        assert_eq!((overview.now.number, overview.approved.len()), (2, 1), "in force from tomorrow");
        world.goes_to(TOMORROW);
        let overview = versions::overview(office, &world.who("administrator"), order).await.unwrap();
        assert_eq!((overview.now.number, overview.now.texts.len()), (3, 2));
        world.unchangeable("agreement_version", "reason").await;
    })
    .await;
}

/// whoever is registered with the portal of a version is told of it before its day, and nobody else.
#[tokio::test]
async fn users_are_told_of_a_new_version() {
    each(WEDNESDAY, async |world| {
        let user = world.registered("applicant").await;
        let other = world.presented_for("individual", Order::Construction).await;
        approved(&world, Order::Expertise, false).await;
        let kind = "registration-agreement-version".to_owned();
        assert_eq!(world.notices(&user.party).await.iter().filter(|told| **told == kind).count(), 1);
        assert!(!world.notices(&other.party).await.contains(&kind));
    })
    .await;
}

/// B-6.2: whoever registers signs exactly the version in force, which stands in the text.
#[tokio::test]
async fn whoever_registers_signs_the_version_in_force() {
    each(WEDNESDAY, async |world| {
        approved(&world, Order::Construction, false).await;
        let draft = world.draft_for("applicant", Order::Construction).await;
        let former = world.signed_agreement("applicant", draft.id, "applicant").await;
        world.goes_to(TOMORROW);
        let (office, ctx) = (&world.office, &world.who("applicant"));
        // It was signed before the new version came into force: another text.
        let told = unsigned(registrations::present(office, ctx, draft.id, former).await);
        assert_eq!(told, "content-differs");
        let cms = world.signed_agreement("applicant", draft.id, "applicant").await;
        registrations::present(office, ctx, draft.id, cms).await.unwrap();
        let (version, text) = version_signed(&world, draft.id).await;
        assert_eq!(version, "2");
        assert!(text.contains("Жаңа тармақ.") && text.contains("Новый пункт."), "{text}");
        assert!(text.contains("8 октября 2026"), "from which day: {text}");
    })
    .await;
}

/// a version that comes into force later is signed in the cabinet; until then nothing new is submitted,
/// and all else goes on.
#[tokio::test]
async fn a_later_version_is_signed_anew_before_anything_new_is_submitted() {
    each(WEDNESDAY, async |world| {
        let user = world.registered("applicant").await;
        approved(&world, Order::Expertise, false).await;
        let (office, id) = (&world.office, user.id);
        assert!(registrations::renewal(office, &world.who("applicant"), id).await.unwrap().is_none());
        world.goes_to(TOMORROW);
        let ctx = &world.who("applicant");
        let renewal = registrations::renewal(office, ctx, id).await.unwrap().unwrap();
        assert_eq!(renewal.version.number, 3);
        let draft = applications::start(office, ctx).await.unwrap();
        let submit = async || {
            applications::submit(office, &world.who("applicant"), draft.id, world.signed("applicant", b"?"))
                .await
        };
        assert_eq!(refused(submit().await), ("registration-agreement-to-renew", "A-7.4"));

        let stranger = registrations::renewal(office, &world.who("individual"), id).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
        let before = world.ledger().await;
        let foreign = world.signed("individual", renewal.text.as_bytes());
        let told = refused(registrations::renew(office, ctx, id, foreign).await);
        assert_eq!(told, ("registration-signer-differs", "A-8.2"));
        let other = world.signed("applicant", b"another text");
        assert_eq!(unsigned(registrations::renew(office, ctx, id, other).await), "content-differs");
        assert_eq!(world.ledger().await, before);

        let cms = world.signed("applicant", renewal.text.as_bytes());
        registrations::renew(office, ctx, id, cms.clone()).await.unwrap();
        let after = world.ledger().await;
        assert_eq!((after.documents, after.signatures), (before.documents + 1, before.signatures + 1));
        registrations::renew(office, ctx, id, cms).await.unwrap();
        assert_eq!(world.ledger().await, after, "sent twice it counts once");
        assert_eq!(version_signed(&world, id).await.0, "3");
        let history = world.history("registration", id).await;
        assert_eq!(history[3..], pairs(&[("registration_agreement_renewed", "A-8.2")]));
        assert!(registrations::renewal(office, ctx, id).await.unwrap().is_none());
        let told = invalid(submit().await);
        assert!(!told.is_empty(), "now the draft itself is looked at");
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// where the version says so, the operator signs the agreement too, before it confirms, and after a renewal.
#[tokio::test]
async fn the_operator_countersigns_where_the_version_says_so() {
    each(WEDNESDAY, async |world| {
        approved(&world, Order::Expertise, true).await;
        world.goes_to(TOMORROW);
        let waiting = world.presented("applicant").await;
        let (office, registrar, id) = (&world.office, &world.who("registrar"), waiting.id);
        let told = refused(confirmation::paper(office, registrar, id).await.map(|_| ()));
        assert_eq!(told, ("registration-agreement-not-countersigned", "A-7.4"));
        let card = registrations::card(office, registrar, id).await.unwrap();
        let document = registrations::to_countersign(&card.documents, &card.signatures).unwrap();
        let bytes = office.blobs.read(&document.sha256).await.unwrap();
        let before = world.ledger().await;
        let own = world.signed("registrar", &bytes);
        for id_of in ["applicant", "administrator"] {
            let cms = world.signed(id_of, &bytes);
            let told = refused(registrations::countersign(office, registrar, id, cms).await);
            assert_eq!(told, ("registration-other-key", "A-7.4"), "{id_of}");
        }
        let told =
            refused(registrations::countersign(office, &world.who("applicant"), id, own.clone()).await);
        assert_eq!(told, ("role-may-not", "A-8.p2"));
        let other = world.signed("registrar", b"another text");
        assert_eq!(
            unsigned(registrations::countersign(office, registrar, id, other).await),
            "content-differs"
        );
        assert_eq!(world.ledger().await, before);

        registrations::countersign(office, registrar, id, own.clone()).await.unwrap();
        let after = world.ledger().await;
        assert_eq!((after.signatures, after.documents), (before.signatures + 1, before.documents));
        registrations::countersign(office, registrar, id, own).await.unwrap();
        assert_eq!(world.ledger().await, after);
        let card = registrations::card(office, registrar, id).await.unwrap();
        assert!(registrations::to_countersign(&card.documents, &card.signatures).is_none());
        world.confirmed(id).await;
        let history = world.history("registration", id).await;
        let expected =
            [("registration_agreement_countersigned", "A-7.4"), ("registration_confirmed", "A-8.p2")];
        assert_eq!(history[2..], pairs(&expected));
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}
