//! The operator's side: closed grounds, one decision, the cabinet (A-8.p2, A-9, A-10).

use jiff::SignedDuration;
use law::Order;
use law::access::Role;
use law::registration::{Ground, State};
use office::registrations::refusal::{self, Grounds};
use office::registrations::{self, Wanted, confirmation};
use office::sign_in::{self, Device, Session};
use office::texts::Locale;
use office::{Ctx, Error, applications, replay};
use tokio::join;

use crate::ledger::{invalid, pairs, refused, unsigned};
use crate::world::{WEDNESDAY, World, authority, each, persona};

fn grounds(ground: Ground, marked: &str, explanation: &str) -> Grounds {
    Grounds { ground, marked: marked.into(), explanation: explanation.into() }
}

#[tokio::test]
async fn only_the_registrar_decides() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        let before = world.ledger().await;
        for id in ["applicant", "expertise-head", "vedomstvo"] {
            let (office, ctx) = (&world.office, &world.who(id));
            let told = refused(confirmation::paper(office, ctx, waiting.id).await.map(|_| ()));
            assert_eq!(told, ("role-may-not", "A-8.p2"), "{id}");
            let told = refused(confirmation::sign(office, ctx, waiting.id, "", Vec::new()).await);
            assert_eq!(told, ("role-may-not", "A-8.p2"), "{id}");
            let duplicate = grounds(Ground::DuplicateUser, "", "Уже есть");
            let told = refusal::prepare(office, ctx, waiting.id, waiting.version, duplicate).await;
            assert_eq!(refused(told), ("role-may-not", "A-8.p2"), "{id}");
            let told = refusal::sign(office, ctx, waiting.id, "", Vec::new()).await;
            assert_eq!(refused(told), ("role-may-not", "A-8.p2"), "{id}");
            assert_eq!(
                refused(registrations::queue(office, ctx, &Wanted::default()).await),
                ("role-may-not", "A-8.p2")
            );
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
            (grounds(Ground::UntrueData, "", ""), pairs(&[("marked", place), ("explanation", why)])),
            (grounds(Ground::DataNotMatchingDocuments, "", "Адрес"), pairs(&[("marked", place)])),
            // An organisation presents no identity document (A-8.1.a1).
            (grounds(Ground::UntrueData, "identity_document", "Нет"), pairs(&[("marked", place)])),
            (grounds(Ground::DuplicateUser, "", ""), pairs(&[("explanation", why)])),
            (
                grounds(Ground::DuplicateUser, "", &"я".repeat(4_001)),
                pairs(&[("explanation", "registration-error-too-long")]),
            ),
        ] {
            let told = refusal::prepare(office, ctx, waiting.id, waiting.version, decision.clone()).await;
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
        let office = &world.office;
        let decision = grounds(Ground::DataNotMatchingDocuments, "address", "Другой адрес в справке");
        let decided = world.refused(&waiting, decision).await;
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
        let again = registrations::start(office, applicant, Order::Expertise, "ЖШС").await.unwrap();
        assert_ne!(again.id, waiting.id);
        assert_eq!((again.previous, &again.form), (Some(waiting.id), &waiting.form));
    })
    .await;
}

/// the refusal is a document of the registration, signed with the own key of an employee of the operator, over
/// exactly what was prepared; it says ground, clause and evidence in both languages.
#[tokio::test]
async fn a_refusal_is_a_signed_document_that_the_registrant_reads() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        let (office, operator, id) = (&world.office, &world.who("registrar"), waiting.id);
        let first = grounds(Ground::UntrueData, "phone", "Телефон не отвечает");
        refusal::prepare(office, operator, id, waiting.version, first).await.unwrap();
        let former = refusal::prepared(office, operator, id).await.unwrap();
        let second = grounds(Ground::UntrueData, "address", "В справке указан другой адрес");
        refusal::prepare(office, operator, id, waiting.version, second).await.unwrap();
        let paper = refusal::prepared(office, operator, id).await.unwrap();
        assert_ne!(paper.sha256, former.sha256);
        assert_eq!(refusal::prepared(office, operator, id).await.unwrap().bytes, paper.bytes);
        let before = world.ledger().await;

        let own = world.signed("registrar", &paper.bytes);
        let sign = async |sha256: &str, cms: Vec<u8>| refusal::sign(office, operator, id, sha256, cms).await;
        let old = world.signed("registrar", &former.bytes);
        assert!(matches!(sign(&former.sha256, old.clone()).await, Err(Error::Stale)));
        assert_eq!(unsigned(sign(&paper.sha256, old).await), "content-differs");
        for other in ["applicant", "administrator"] {
            let told = refused(sign(&paper.sha256, world.signed(other, &paper.bytes)).await);
            assert_eq!(told, ("registration-other-key", "A-9"), "{other}");
        }
        assert_eq!(world.ledger().await, before);

        let decided = sign(&paper.sha256, own.clone()).await.unwrap();
        assert!(matches!(decided.state, State::Refused { .. }));
        let after = world.ledger().await;
        assert_eq!((after.documents, after.signatures), (before.documents + 1, before.signatures + 1));
        // Sent twice it counts once.
        assert_eq!(sign(&paper.sha256, own.clone()).await.unwrap(), decided);
        assert_eq!(world.ledger().await, after);

        let (papers, signatures) = registrations::papers(office, &world.who("applicant"), id).await.unwrap();
        let document = papers.iter().find(|paper| paper.kind == refusal::KIND).unwrap();
        assert_eq!(office.blobs.read(&document.sha256).await.unwrap(), paper.bytes);
        let under: Vec<_> = signatures.iter().filter(|it| it.document_id == document.id).collect();
        assert_eq!((under.len(), &under[0].cms, under[0].role.as_str()), (1, &own, "operator"));
        assert_eq!(under[0].signer_iin, operator.actor.iin);
        let stranger = registrations::papers(office, &world.who("individual"), id).await;
        assert!(matches!(stranger, Err(Error::NotFound)));
        for words in [office.texts.of(Locale::Kk), office.texts.of(Locale::Ru)] {
            let said = refusal::facts(words, (&decided, &paper.questionnaire), &paper.grounds);
            let ground = words.t("registration-ground-untrue_data").to_string();
            for expected in [&ground, "В справке указан другой адрес", &waiting.party]
            {
                assert!(said.iter().any(|(_, value)| value == expected), "{said:?}");
            }
            assert!(said.iter().any(|(_, value)| value.contains('9')), "the clause: {said:?}");
        }
        assert_eq!(replay::run(&world.office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// B-6, B-6.1, B-6.2, B-6.p2, B-7, B-1: the other portal has its own registration with its own agreement, one working
/// day and one ground, whether or not the organisation is registered for expertise.
#[tokio::test]
async fn one_organisation_registers_with_each_portal_by_itself() {
    each(WEDNESDAY, async |world| {
        let (office, operator) = (&world.office, &world.who("registrar"));
        let first = world.registered("applicant").await;
        let applicant = &world.who("applicant");
        assert!(registrations::mine(office, applicant, Order::Construction).await.unwrap().is_none());
        let waiting = world.presented_for("applicant", Order::Construction).await;
        assert_eq!((waiting.order, &*waiting.governed.edition), (Order::Construction, "465-2022-12-30"));
        let due = waiting.due(office).unwrap().unwrap();
        assert_eq!(due.rule, law::Rule::RegisterConstructionUser);
        assert!(due.because.iter().all(|step| &*step.clause == "B-6.p2"));
        let card = registrations::card(office, operator, waiting.id).await.unwrap();
        assert!(card.earlier.is_empty(), "the registration for expertise is no duplicate (B-1)");
        let history = world.history("registration", waiting.id).await;
        let expected = [("registration_agreement_signed", "B-6.2"), ("registration_presented", "B-6.p2")];
        assert_eq!(history, pairs(&expected));
        let (papers, _) = registrations::papers(office, applicant, waiting.id).await.unwrap();
        let agreement = papers.iter().find(|paper| paper.kind == "agreement").unwrap();
        let text = String::from_utf8(office.blobs.read(&agreement.sha256).await.unwrap()).unwrap();
        assert!(text.contains("№ 465") && !text.contains("670"), "{text}");

        // B-7: untrue data are no ground here.
        for ground in [Ground::UntrueData, Ground::DataNotMatchingDocuments] {
            let told = grounds(ground, "address", "Другой адрес");
            let told = refusal::prepare(office, operator, waiting.id, waiting.version, told).await;
            assert_eq!(refused(told), ("registration-ground-unknown", "B-7"));
        }
        let duplicate = grounds(Ground::DuplicateUser, "", "Зарегистрированы филиалом");
        let refused_one = world.refused(&waiting, duplicate).await;
        assert!(matches!(refused_one.state, State::Refused { .. }));
        let history = world.history("registration", waiting.id).await;
        assert_eq!(history[2..], pairs(&[("registration_refused", "B-7")]));

        let again = world.presented_for("applicant", Order::Construction).await;
        assert_eq!(again.previous, Some(waiting.id));
        let done = world.confirmed(again.id).await;
        assert!(done.is_registered());
        let twice = registrations::start(office, applicant, Order::Construction, "ЖШС").await;
        assert_eq!(refused(twice), ("duplicate-user", "B-7"));
        let both = [Order::Expertise, Order::Construction];
        for (order, id) in both.into_iter().zip([first.id, again.id]) {
            let mine = registrations::mine(office, applicant, order).await.unwrap().unwrap();
            assert_eq!((mine.registration.id, mine.registration.is_registered()), (id, true));
        }
        assert_eq!(replay::run(&world.office).await.unwrap().differences, vec![]);
    })
    .await;
}

/// B-8, A-16.p1: whoever is registered with the portal of construction alone submits nothing for expertise.
#[tokio::test]
async fn a_user_of_the_other_portal_is_no_user_of_this_one() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented_for("applicant", Order::Construction).await;
        world.confirmed(waiting.id).await;
        let (_, session) = signed_in(&world, "applicant").await;
        assert_eq!(session.roles[1..], Role::USER, "what the head may, whatever is registered");
        let ctx = Ctx { actor: session.actor(), ..world.who("applicant") };
        let told = refused(applications::start(&world.office, &ctx).await);
        assert_eq!(told, ("not-registered", "A-16.p1"));
    })
    .await;
}

/// B-6.p2: one working day; then the head of the operator is told, and nothing is decided by it.
#[tokio::test]
async fn the_term_of_the_other_portal_ends_after_one_working_day() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented_for("applicant", Order::Construction).await;
        let due = waiting.due(&world.office).unwrap().unwrap();
        world.goes_to(&due.at.to_string());
        registrations::expire(&world.office, &world.automatic(), waiting.id).await.unwrap();
        let history = world.history("registration", waiting.id).await;
        assert_eq!(history[2..], pairs(&[("registration_overdue", "B-6.p2")]));
        let queue =
            registrations::queue(&world.office, &world.who("registrar"), &Wanted::default()).await.unwrap();
        assert!(matches!(queue.waiting[0].0.state, State::Presented { overdue: true, .. }));
        assert!(
            world.notices("role:portal_operator_admin").await.contains(&"registration-overdue-alert".into())
        );
        assert_eq!(replay::run(&world.office).await.unwrap().differences, vec![]);
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
        let duplicate = grounds(Ground::DuplicateUser, "", "Уже есть");
        let (id, version) = (waiting.id, waiting.version);
        refusal::prepare(office, operator, id, version, duplicate.clone()).await.unwrap();
        let paper = refusal::prepared(office, operator, id).await.unwrap();
        let cms = world.signed("registrar", &paper.bytes);
        let positive = confirmation::paper(office, operator, id).await.unwrap();
        let signed = world.signed("registrar", &positive.bytes);
        let (confirmed, declined) = join!(
            confirmation::sign(office, operator, id, &positive.sha256, signed),
            refusal::sign(office, operator, id, &paper.sha256, cms),
        );
        let lost = match (&confirmed, &declined) {
            (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
            other => panic!("one decision was expected: {other:?}"),
        };
        // Whoever comes when the other is done finds no refusal that waits.
        assert!(matches!(lost, Error::Stale | Error::NotFound), "{lost:?}");
        let after = world.ledger().await;
        assert_eq!(
            (after.events, after.notices, after.changes),
            (before.events + 1, before.notices + 1, before.changes + 1)
        );
        let stored = registrations::card(office, operator, waiting.id).await.unwrap().registration;
        assert_eq!(stored.is_registered(), confirmed.is_ok());
        assert_eq!(stored.explanation.is_some(), declined.is_ok());

        // Later, with the page reloaded: the law refuses.
        let late = refusal::prepare(office, operator, id, stored.version, duplicate).await;
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
        let queue = registrations::queue(office, operator, &Wanted::default()).await.unwrap();
        assert_eq!(queue.waiting.len(), 1);
        assert!(queue.waiting[0].0.due(office).unwrap().unwrap().passed(world.now()));
        world.confirmed(waiting.id).await;
        let mut reader = office.db.read().await.unwrap();
        let events =
            office::store::events::of_subject(&mut reader, "registration", waiting.id).await.unwrap();
        assert_eq!(events.last().unwrap().data["overdue"], true);
    })
    .await;
}

/// Signs in with the persona's key, as a browser would.
pub async fn signed_in(world: &World, id: &str) -> (String, Session) {
    let (office, nobody) =
        (&world.office, Ctx::new(world.now(), office::texts::Locale::Kk, office::Actor::nobody()));
    let (challenge, session, _) = sign_in::begin(office, &nobody, None).await.unwrap();
    let cms = authority().sign(id, challenge.text.as_bytes(), true, world.now()).unwrap();
    let (token, session) =
        sign_in::finish(office, &nobody, &session, challenge.id, cms, &Device::default()).await.unwrap();
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

        world.confirmed(waiting.id).await;
        let history = world.history("registration", waiting.id).await;
        assert_eq!(history[2..], pairs(&[("registration_confirmed", "A-8.p2")]));
        assert!(world.notices(&waiting.party).await.contains(&"registration-confirmed".into()));

        // The same session, at its next request.
        let same = sign_in::session(&world.office, &token, world.now() + SignedDuration::from_secs(1)).await;
        let same = same.unwrap().unwrap();
        assert_eq!(same.roles[1..], Role::USER);
        let cabinet = applications::cabinet(&world.office, &ctx(&same)).await.unwrap();
        let owner = cabinet.registration.unwrap();
        assert_eq!((owner.id, owner.is_registered(), cabinet.rows.len()), (waiting.id, true, 0));
        assert_eq!(owner.party, persona("applicant").organisation.unwrap().bin);
        applications::start(&world.office, &ctx(&same)).await.unwrap();
    })
    .await;
}

/// A-8.p2: a confirmation is a document that names the agreement, signed with the own key of an employee of the operator;
/// nothing else confirms.
#[tokio::test]
async fn a_confirmation_is_signed_by_its_employee() {
    each(WEDNESDAY, async |world| {
        let waiting = world.presented("applicant").await;
        let (office, operator, id) = (&world.office, &world.who("registrar"), waiting.id);
        let paper = confirmation::paper(office, operator, id).await.unwrap();
        assert_eq!(confirmation::paper(office, operator, id).await.unwrap().bytes, paper.bytes);
        let before = world.ledger().await;
        let own = world.signed("registrar", &paper.bytes);
        for id_of in ["applicant", "administrator"] {
            let cms = world.signed(id_of, &paper.bytes);
            let told = refused(confirmation::sign(office, operator, id, &paper.sha256, cms).await);
            assert_eq!(told, ("registration-other-key", "A-8.p2"), "{id_of}");
        }
        let other = world.signed("registrar", b"another document");
        let told = unsigned(confirmation::sign(office, operator, id, &paper.sha256, other).await);
        assert_eq!(told, "content-differs");
        let unseen = confirmation::sign(office, operator, id, &"0".repeat(64), own.clone()).await;
        assert!(matches!(unseen, Err(Error::Stale)), "{unseen:?}");
        assert_eq!(world.ledger().await, before);

        confirmation::sign(office, operator, id, &paper.sha256, own.clone()).await.unwrap();
        let after = world.ledger().await;
        assert_eq!(
            (after.signatures, after.documents),
            (before.signatures + 1, before.documents + 1),
            "the document with its signature"
        );
        confirmation::sign(office, operator, id, &paper.sha256, own).await.unwrap();
        assert_eq!(world.ledger().await, after, "sent twice");
        let again = world.signed("registrar", &paper.bytes);
        let late = confirmation::sign(office, operator, id, &paper.sha256, again).await;
        assert!(late.is_err(), "decided already");
        let (papers, _) = registrations::papers(office, &world.who("applicant"), id).await.unwrap();
        let kept = papers.iter().find(|it| it.kind == confirmation::KIND).unwrap();
        assert_eq!(kept.sha256, paper.sha256);
        let mut reader = office.db.read().await.unwrap();
        let events = office::store::events::of_subject(&mut reader, "registration", id).await.unwrap();
        assert_eq!(events.last().unwrap().data["sha256"], paper.sha256);
        assert_eq!(replay::run(office).await.unwrap().differences, vec![]);
    })
    .await;
}
