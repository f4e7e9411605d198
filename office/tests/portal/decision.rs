//! The operator's side: closed grounds, one decision, the cabinet (A-8.p2, A-9, A-10).

use jiff::SignedDuration;
use law::access::Role;
use law::registration::{Ground, State};
use office::registrations::{self, Decision};
use office::sign_in::{self, Session};
use office::{Ctx, Error, applications};
use tokio::join;

use crate::ledger::{invalid, pairs, refused};
use crate::world::{WEDNESDAY, World, authority, each, persona};

fn refusal(ground: Ground, marked: &str, explanation: &str) -> Decision {
    Decision::Refuse { ground, marked: marked.into(), explanation: explanation.into() }
}

#[tokio::test]
async fn only_the_registrar_decides() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        let before = world.ledger().await;
        for id in ["applicant", "expertise-head", "vedomstvo"] {
            let (office, ctx) = (&world.office, &world.who(id));
            let told = refused(
                registrations::decide(office, ctx, waiting.id, waiting.version, Decision::Confirm).await,
            );
            assert_eq!(told, ("role-may-not", "A-8.p2"), "{id}");
            assert_eq!(refused(registrations::queue(office, ctx).await), ("role-may-not", "A-8.p2"));
        }
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

/// the list of grounds is closed.
#[tokio::test]
async fn a_refusal_needs_one_of_the_grounds_and_says_where_and_why() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        let (office, ctx) = (&world.office, &world.who("registrar"));
        let before = world.ledger().await;
        let (place, why) = ("registration-error-where", "registration-error-detail");
        for (decision, expected) in [
            (refusal(Ground::UntrueData, "", ""), pairs(&[("marked", place), ("explanation", why)])),
            (refusal(Ground::DataNotMatchingDocuments, "", "Адрес"), pairs(&[("marked", place)])),
            // An organisation presents no identity document (A-8.1.a1).
            (refusal(Ground::UntrueData, "identity_document", "Нет"), pairs(&[("marked", place)])),
            (refusal(Ground::DuplicateUser, "", ""), pairs(&[("explanation", why)])),
            (
                refusal(Ground::DuplicateUser, "", &"я".repeat(4_001)),
                pairs(&[("explanation", "registration-error-too-long")]),
            ),
        ] {
            let told =
                registrations::decide(office, ctx, waiting.id, waiting.version, decision.clone()).await;
            assert_eq!(invalid(told), expected, "{decision:?}");
        }
        // There is no other ground.
        assert_eq!(
            Ground::ALL.map(Ground::name),
            ["duplicate_user", "untrue_data", "data_not_matching_documents"]
        );
        assert!(serde_json::from_str::<Ground>("\"too_late_in_the_day\"").is_err());
        assert_eq!(world.ledger().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_refused_registrant_is_told_the_ground_and_begins_again_with_what_was_typed() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        let (office, operator) = (&world.office, &world.who("registrar"));
        let decision = refusal(Ground::DataNotMatchingDocuments, "address", "Другой адрес в справке");
        let decided =
            registrations::decide(office, operator, waiting.id, waiting.version, decision).await.unwrap();
        let State::Refused { grounds, marked, .. } = &decided.state else { panic!("{decided:?}") };
        assert_eq!(
            (&grounds[..], &marked[..]),
            (&[Ground::DataNotMatchingDocuments][..], &["address".into()][..])
        );
        assert_eq!(decided.explanation.as_deref(), Some("Другой адрес в справке"));
        let history = world.history("registration", waiting.id).await;
        assert_eq!(history[2..], pairs(&[("registration_refused", "A-9")]));
        assert_eq!(world.notices(&waiting.party).await.len(), 2);
        assert!(world.notices(&waiting.party).await.contains(&"registration-refused".into()));

        let applicant = &world.who("applicant");
        let started = refused(applications::start(office, applicant).await);
        assert_eq!(started, ("not-registered", "A-16.p1"));
        let again = registrations::start(office, applicant, "ЖШС").await.unwrap();
        assert_ne!(again.id, waiting.id);
        assert_eq!((again.previous, &again.form), (Some(waiting.id), &waiting.form));
    })
    .await;
}

/// A-8.p2: one decision, confirmed or refused.
#[tokio::test]
async fn of_two_operators_who_decide_at_once_one_decides() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        let (office, operator) = (&world.office, &world.who("registrar"));
        let before = world.ledger().await;
        let refuse = refusal(Ground::DuplicateUser, "", "Уже есть");
        let (confirmed, declined) = join!(
            registrations::decide(office, operator, waiting.id, waiting.version, Decision::Confirm),
            registrations::decide(office, operator, waiting.id, waiting.version, refuse.clone()),
        );
        let lost = match (&confirmed, &declined) {
            (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
            other => panic!("one decision was expected: {other:?}"),
        };
        assert!(matches!(lost, Error::Stale), "{lost:?}");
        let after = world.ledger().await;
        assert_eq!(
            (after.events, after.notices, after.changes),
            (before.events + 1, before.notices + 1, before.changes + 1)
        );
        let stored = registrations::card(office, operator, waiting.id).await.unwrap().registration;
        assert_eq!(stored.is_registered(), confirmed.is_ok());
        assert_eq!(stored.explanation.is_some(), declined.is_ok());

        // Later, with the page reloaded: the law refuses.
        let late = registrations::decide(office, operator, waiting.id, stored.version, refuse).await;
        assert_eq!(refused(late), ("registration-not-now", "A-8"));
        assert_eq!(world.ledger().await, after);
    })
    .await;
}

/// A-8.p2: silence confirms nothing.
#[tokio::test]
async fn a_decision_after_the_term_is_possible_and_marked_as_late() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        // The third working day is Monday 12 October; silence confirms nothing.
        world.goes_to("2026-10-13T00:00:00+05:00");
        let (office, operator) = (&world.office, &world.who("registrar"));
        let queue = registrations::queue(office, operator).await.unwrap();
        assert_eq!(queue.waiting.len(), 1);
        assert!(queue.waiting[0].due(office).unwrap().unwrap().passed(world.now()));
        registrations::decide(office, operator, waiting.id, waiting.version, Decision::Confirm)
            .await
            .unwrap();
        let mut reader = office.db.read().await.unwrap();
        let events =
            office::store::events::of_subject(&mut reader, "registration", waiting.id).await.unwrap();
        assert_eq!(events.last().unwrap().data["overdue"], true);
    })
    .await;
}

/// Signs in with the persona's key, as a browser would.
async fn signed_in(world: &World, id: &str) -> (String, Session) {
    let (office, nobody) =
        (&world.office, Ctx::new(world.now(), office::texts::Locale::Kk, office::Actor::nobody()));
    let (challenge, session, _) = sign_in::begin(office, &nobody, None).await.unwrap();
    let cms = authority().sign(id, challenge.text.as_bytes(), true, world.now()).unwrap();
    let (token, session) = sign_in::finish(office, &nobody, &session, challenge.id, cms).await.unwrap();
    (token.as_str().to_owned(), session)
}

/// confirmation opens the cabinet, nothing before it does.
#[tokio::test]
async fn confirmation_gives_the_cabinet_at_once() {
    each(WEDNESDAY, async |world| {
        let (token, session) = signed_in(&world, "applicant").await;
        assert_eq!(session.roles, [Role::Guest]);
        let ctx = |session: &Session| Ctx { actor: session.actor(), ..world.who("applicant") };
        let closed = applications::cabinet(&world.office, &ctx(&session)).await.unwrap();
        assert!(closed.registration.is_none());
        let not_yet = refused(applications::start(&world.office, &ctx(&session)).await);
        assert_eq!(not_yet, ("role-may-not", "A-16.p1"));
        let waiting = world.presented("applicant").await;
        let same = sign_in::session(&world.office, &token, world.now()).await.unwrap().unwrap();
        assert_eq!(same.roles, [Role::Guest], "nothing before the operator's word");

        let (_, registrar) = signed_in(&world, "registrar").await;
        let operator = Ctx { actor: registrar.actor(), ..world.who("registrar") };
        registrations::decide(&world.office, &operator, waiting.id, waiting.version, Decision::Confirm)
            .await
            .unwrap();
        let history = world.history("registration", waiting.id).await;
        assert_eq!(history[2..], pairs(&[("registration_confirmed", "A-8.p2")]));
        assert!(world.notices(&waiting.party).await.contains(&"registration-confirmed".into()));

        // The same session, at its next request.
        let same = sign_in::session(&world.office, &token, world.now() + SignedDuration::from_secs(1)).await;
        let same = same.unwrap().unwrap();
        assert_eq!(same.roles, [Role::Guest, Role::PortalUser]);
        let cabinet = applications::cabinet(&world.office, &ctx(&same)).await.unwrap();
        let owner = cabinet.registration.unwrap();
        assert_eq!((owner.id, owner.is_registered(), cabinet.rows.len()), (waiting.id, true, 0));
        assert_eq!(owner.party, persona("applicant").organisation.unwrap().bin);
        applications::start(&world.office, &ctx(&same)).await.unwrap();
    })
    .await;
}
