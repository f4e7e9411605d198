//! Failures and force majeure move terms: those of this system, and those of the portal, which tells
//! them to the systems in which its applications are considered.

mod common;

use common::cases::*;
use common::*;
use law::Cause;
use office::documents::{self, Part};
use office::exchange::message::{Bytes, Kind, Message, Sealed};
use office::exchange::{apply, canonical, inbox};
use office::expertise::view;
use office::laws::interruptions::{self, Aim, Entry, Scope, Typed, decision};
use office::store::{downloads, messages};
use office::testing::Fresh;
use office::{Clock, Ctx, Error, Office, firing};
use serde_json::json;
use uuid::Uuid;

fn failure(lasts: bool, until: &str) -> Entry {
    Entry {
        id: "INC-2026-1".into(),
        cause: Cause::HighFailure,
        scope: Scope::All,
        from: at("2026-10-12T06:00:00Z"),
        until: at(until),
        lasts,
        days: None,
        reason: "storage of documents".into(),
    }
}

/// while a confirmed failure lasts, the term stays open though its provisional end has passed; the
/// actual end decides, and the automatic result is dated by it.
#[tokio::test]
async fn a_failure_holds_the_term_open_until_it_is_eliminated() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-12T07:00:00Z").await;
        interruptions::record(office, &admin(office), &failure(true, "2026-10-12T11:00:00Z")).await.unwrap();
        let (provisional, open) = ends(office, case).await;
        assert_eq!((provisional, open.len()), (at(TUESDAY_ENDS), 1));
        assert_eq!(told_last(office).await.body["stage"]["due"]["open"], json!(["INC-2026-1"]));

        goes_to(office, "2026-10-14T05:00:00Z").await;
        firing::fire(office, &automatic(office), "case", case).await.unwrap();
        assert_eq!(firing::sweep(office, &automatic(office)).await.unwrap(), 0);
        assert_eq!(decided_at(office, case).await, None);

        // It lasted from Monday to Wednesday: three working days.
        interruptions::record(office, &admin(office), &failure(false, "2026-10-14T04:00:00Z")).await.unwrap();
        let (actual, open) = ends(office, case).await;
        assert_eq!((actual, open.len()), (at("2026-10-15T19:00:00Z"), 0));
        goes_to(office, "2026-10-16T05:00:00Z").await;
        firing::sweep(office, &automatic(office)).await.unwrap();
        assert_eq!(decided_at(office, case).await, Some(at("2026-10-15T19:00:00Z")));
        let clauses: Vec<_> =
            events(office, case).await.into_iter().filter(|(kind, _)| kind == "term_extended").collect();
        assert_eq!(
            clauses.iter().map(|(_, clause)| clause.as_str()).collect::<Vec<_>>(),
            ["A-63.1", "A-63.3"]
        );
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// a second failure inside the first moves nothing, but explanation, history and portal are told of it.
#[tokio::test]
async fn a_failure_inside_another_is_told_without_moving_the_term() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-12T12:00:00Z").await;
        interruptions::record(office, &admin(office), &failure(false, "2026-10-12T11:00:00Z")).await.unwrap();
        let moved_to = ends(office, case).await;
        let inside = Entry {
            id: "INC-2026-2".into(),
            from: at("2026-10-12T07:00:00Z"),
            ..failure(false, "2026-10-12T08:00:00Z")
        };
        interruptions::record(office, &admin(office), &inside).await.unwrap();
        assert_eq!(ends(office, case).await, moved_to);
        let kinds = events(office, case).await;
        let told = |kind: &str| kinds.iter().filter(|(told, _)| told == kind).count();
        assert_eq!((told("term_extended"), told("term_not_extended")), (1, 1), "{kinds:?}");
        let steps = told_last(office).await.body["stage"]["due"]["because"].clone();
        let covered = |step: &serde_json::Value| {
            step["incident"] == "INC-2026-2" && step["covered_by"] == json!(["INC-2026-1"])
        };
        assert!(steps.as_array().unwrap().iter().any(covered), "{steps}");
        interruptions::spread(office, &automatic(office), "INC-2026-2").await.unwrap();
        assert_eq!(events(office, case).await, kinds, "what was told is not told again");
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// A decision about circumstances from Saturday to Monday noon.
fn decided(days: Option<u16>) -> Entry {
    Entry {
        id: "FM-1".into(),
        cause: Cause::ForceMajeure,
        from: at("2026-10-09T19:00:00Z"),
        days,
        ..failure(false, "2026-10-12T11:00:00Z")
    }
}

fn signed(office: &Office, signer: &str, bytes: &[u8]) -> Vec<u8> {
    authority().sign(signer, bytes, false, office.clock.now()).unwrap()
}

/// a decision that names a number of days extends by it, history and explanation tell the number, and it is
/// refused where it is more than the circumstances lasted, where they last, and for a failure.
#[tokio::test]
async fn force_majeure_extends_by_the_number_of_days_of_its_decision() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-12T12:00:00Z").await;
        for (entry, key) in [
            (decided(Some(0)), "interruption-error-days"),
            (decided(Some(4)), "interruption-error-days-most"),
            (Entry { lasts: true, ..decided(Some(2)) }, "interruption-error-days-last"),
        ] {
            let refused = decision::prepare(office, &admin(office), &entry).await;
            let Err(Error::Invalid(wrong)) = refused else { panic!("{key}: {refused:?}") };
            assert_eq!((wrong[0].field.as_str(), wrong[0].key.as_str()), ("days", key));
        }
        let entry = Entry { cause: Cause::HighFailure, ..decided(Some(2)) };
        let refused = interruptions::record(office, &admin(office), &entry).await;
        let Err(Error::Invalid(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!(wrong[0].key, "interruption-error-days-of-failure");

        // Saturday to Monday, of which Monday alone is worked: by its period one day, by decision two.
        let id = decision::prepare(office, &admin(office), &decided(Some(2))).await.unwrap();
        let paper = decision::view(office, &admin(office), id).await.unwrap();
        let cms = signed(office, "expertise-administrator", &paper.bytes);
        decision::sign(office, &admin(office), id, &paper.sha256, cms).await.unwrap();
        assert_eq!(ends(office, case).await.0, at("2026-10-14T19:00:00Z"));
        let told = told_last(office).await.body["stage"]["due"].clone();
        let by = |step: &serde_json::Value| {
            step["incident"] == "FM-1"
                && step["clause"] == "A-64"
                && step["decided"] == 2
                && step["unit"] == "working-days"
                && step["days"] == 2
        };
        assert!(told["because"].as_array().unwrap().iter().any(by), "{told}");
        let doubts = told["doubts"].as_array().unwrap();
        assert!(doubts.contains(&json!("decided-days")), "which days they are is not confirmed: {told}");
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// a decision moves terms when it is signed with the key of whoever decides, and not before; the document, its
/// signature and the log prove it. A second signature, another key, another document and another role are refused.
#[tokio::test]
async fn a_decision_on_force_majeure_is_a_signed_document() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-12T12:00:00Z").await;
        let refused = |outcome: Result<(), Error>, clause: &str, code: &str| match outcome {
            Err(Error::Refused(it)) => assert_eq!((it.clause.0, it.code), (clause, code)),
            other => panic!("{code}: {other:?}"),
        };
        let unsigned = interruptions::record(office, &admin(office), &decided(None)).await.map(|_| ());
        refused(unsigned, "A-64", "failure-decision-unsigned");
        let expert = acting("expert", office.clock.now());
        let prepared = decision::prepare(office, &expert, &decided(None)).await.map(|_| ());
        refused(prepared, "A-64", "role-may-not");
        let given_up = decision::prepare(office, &admin(office), &decided(None)).await.unwrap();
        let id = decision::prepare(office, &admin(office), &decided(None)).await.unwrap();
        assert_eq!(decision::waiting(office, &admin(office)).await.unwrap().len(), 2);
        decision::discard(office, &admin(office), given_up).await.unwrap();
        let older = decision::prepare(office, &admin(office), &decided(Some(1))).await.unwrap();
        let gone = decision::view(office, &admin(office), given_up).await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");

        goes_to(office, "2026-10-12T13:00:00Z").await;
        let paper = decision::view(office, &admin(office), id).await.unwrap();
        assert!(paper.signed.is_none() && paper.bytes.starts_with(b"%PDF"));
        let again = decision::view(office, &admin(office), id).await.unwrap();
        assert_eq!((again.sha256.as_str(), &again.bytes), (paper.sha256.as_str(), &paper.bytes));
        assert_eq!(ends(office, case).await.0, at(MONDAY_ENDS), "nothing moves before the signature");
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM interruption").await, 0);

        let sign = async |who: &str, signer: &str, bytes: &[u8]| {
            let ctx = acting(who, office.clock.now());
            decision::sign(office, &ctx, id, &paper.sha256, signed(office, signer, bytes)).await
        };
        let role = sign("expert", "expert", &paper.bytes).await;
        refused(role, "A-64", "role-may-not");
        let other_key = sign("expertise-administrator", "expert", &paper.bytes).await;
        refused(other_key, "A-41", "expertise-signer-not-you");
        let other_bytes = sign("expertise-administrator", "expertise-administrator", b"other").await;
        assert!(
            matches!(&other_bytes, Err(Error::Signature { clause, .. }) if clause.0 == "A-64"),
            "{other_bytes:?}"
        );
        let cms = signed(office, "expertise-administrator", &paper.bytes);
        let other_paper = decision::sign(office, &admin(office), id, &"0".repeat(64), cms.clone()).await;
        assert!(matches!(other_paper, Err(Error::Stale)), "{other_paper:?}");
        assert_eq!(
            count(office, "SELECT COUNT(*) AS n FROM document WHERE subject_kind = 'decision'").await,
            0
        );

        for _ in 0..2 {
            decision::sign(office, &admin(office), id, &paper.sha256, cms.clone()).await.unwrap();
        }
        let second = signed(office, "expertise-administrator", &paper.bytes);
        assert_ne!(second, cms);
        let twice = decision::sign(office, &admin(office), id, &paper.sha256, second).await;
        assert!(matches!(twice, Err(Error::Stale)), "{twice:?}");
        assert_eq!(ends(office, case).await.0, at(TUESDAY_ENDS));
        // What was prepared before does not undo it.
        let former = decision::view(office, &admin(office), older).await.unwrap();
        let cms = signed(office, "expertise-administrator", &former.bytes);
        let undone = decision::sign(office, &admin(office), older, &former.sha256, cms).await;
        assert!(matches!(undone, Err(Error::Stale)), "{undone:?}");
        let kept = decision::view(office, &admin(office), id).await.unwrap();
        assert_eq!(kept.bytes, paper.bytes);
        let signature = kept.signed.expect("it is signed");
        let now = office.clock.now();
        office.verify(signature.cms, Some(kept.bytes), pki::Purpose::Sign, now).await.unwrap();
        let logged =
            "SELECT COUNT(*) AS n FROM event WHERE kind = 'force_majeure_decided' AND clause = 'A-64'";
        assert_eq!(count(office, logged).await, 1);
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM interruption").await, 1);
        let moved = events(office, case).await;
        assert!(moved.contains(&("term_extended".into(), "A-64".into())), "{moved:?}");
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// a decision about one case is read, with its signature, by whoever may read that case, as a paper of it; through
/// another case nobody reads it, and without the case nobody does. It goes to the portal with the term that it moved.
#[tokio::test]
async fn a_decision_about_one_case_is_a_paper_of_that_case_alone() {
    each(async |_, office, case| {
        let other = received_as(office, "SENIM-2026-00002").await;
        goes_to(office, "2026-10-12T12:00:00Z").await;
        let about = Entry { scope: Scope::One { id: case }, ..decided(None) };
        let id = decision::prepare(office, &admin(office), &about).await.unwrap();
        let paper = decision::view(office, &admin(office), id).await.unwrap();
        let cms = signed(office, "expertise-administrator", &paper.bytes);
        decision::sign(office, &admin(office), id, &paper.sha256, cms.clone()).await.unwrap();
        for _ in 0..2 {
            interruptions::spread(office, &automatic(office), "FM-1").await.unwrap();
        }
        let told = told_last(office).await.body["stage"]["decision"].clone();
        assert_eq!((&told["number"], &told["document_id"]), (&json!("FM-1"), &json!(id)));
        assert_eq!(
            (&told["document"]["sha256"], &told["signatures"][0]["role"]),
            (&json!(paper.sha256), &json!("operator"))
        );
        let may_fetch = "SELECT COUNT(*) AS n FROM message_blob";
        assert_eq!(count(office, may_fetch).await, 1, "the portal may fetch the document");

        let expert = acting("expert", office.clock.now());
        let papers = documents::decisions_of(office, &expert, ("case", case)).await.unwrap();
        assert_eq!((papers.len(), papers[0].0.id, &papers[0].1[0].cms), (1, id, &cms));
        assert_eq!(documents::decisions_of(office, &expert, ("case", other)).await.unwrap(), []);
        assert_eq!(documents::decisions_of(office, &admin(office), ("case", case)).await.unwrap(), []);
        let signature = papers[0].1[0].id;
        for (ctx, subject, may) in [
            (&expert, case, true),
            (&expert, other, false),
            (&expert, id, false),
            (&admin(office), case, false),
        ] {
            let whole =
                documents::open(office, ctx, subject, id, |_| Part::Whole).await.map(|(it, _)| it.sha256);
            let under = documents::signature(office, ctx, subject, signature).await.map(|(_, it)| it.cms);
            match (may, whole, under) {
                (true, Ok(sha256), Ok(under)) => {
                    assert_eq!((sha256, under), (paper.sha256.clone(), cms.clone()))
                }
                (false, Err(Error::NotFound), Err(Error::NotFound)) => {}
                (_, whole, under) => panic!("{subject}: {whole:?} {under:?}"),
            }
        }
        // which cases it moved is as lasting as the decision.
        for change in ["UPDATE decision_case SET at = at", "DELETE FROM decision_case"] {
            let mut tx = office.db.begin().await.unwrap();
            let refused = tx.execute(change, &[]).await;
            assert!(matches!(refused, Err(office::store::Error::AppendOnly(_))), "{change}: {refused:?}");
        }
        let logged = downloads::of_subject(&mut office.db.read().await.unwrap(), "case", case).await.unwrap();
        let logged: Vec<_> = logged.iter().map(|it| (it.document_id, it.clause.as_str())).collect();
        assert_eq!(logged, [(Some(id), "A-32"), (Some(id), "A-32")]);
    })
    .await;
}

/// whoever decides for the operator signs with a certificate of the operator: every portal asks for it.
#[tokio::test]
async fn a_decision_signed_by_somebody_of_another_organisation_moves_nothing() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-12T12:00:00Z").await;
        let mut stranger = acting("administrator", office.clock.now());
        stranger.actor.roles = admin(office).actor.roles;
        let id = decision::prepare(office, &stranger, &decided(None)).await.unwrap();
        let paper = decision::view(office, &stranger, id).await.unwrap();
        let cms = signed(office, "administrator", &paper.bytes);
        match decision::sign(office, &stranger, id, &paper.sha256, cms).await {
            Err(Error::Refused(it)) => {
                assert_eq!((it.clause.0, it.code), ("A-64", "decision-signer-not-of-the-operator"));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(ends(office, case).await.0, at(MONDAY_ENDS));
    })
    .await;
}

/// a failure that is confirmed after the term was over changes nothing.
#[tokio::test]
async fn a_failure_confirmed_after_the_end_moves_nothing() {
    each(async |_, office, case| {
        goes_to(office, "2026-10-13T03:00:00Z").await;
        firing::sweep(office, &automatic(office)).await.unwrap();
        let before = events(office, case).await;
        interruptions::record(office, &admin(office), &failure(false, "2026-10-12T11:00:00Z")).await.unwrap();
        assert_eq!(decided_at(office, case).await, Some(at(MONDAY_ENDS)));
        let after = events(office, case).await;
        let moved = |all: &[(String, String)]| all.iter().filter(|(kind, _)| kind == "term_extended").count();
        assert_eq!(
            (moved(&before), moved(&after)),
            (0, 0),
            "only the term of completeness was touched by it"
        );
    })
    .await;
}

/// A portal and an expertise office with one received case, each on a database of its own.
async fn both(test: impl AsyncFn(&Office, &Office, Uuid)) {
    for (one, other) in Fresh::engines().await.into_iter().zip(Fresh::engines().await) {
        let nowhere = "http://127.0.0.1:9";
        let portal = open("portal", &one, Clock::fixed(at(MONDAY)), nowhere).await;
        let expertise = open("expertise", &other, Clock::fixed(at(MONDAY)), nowhere).await;
        let case = received(&expertise).await;
        test(&portal, &expertise, case).await;
    }
}

async fn both_go_to(portal: &Office, expertise: &Office, moment: &str) {
    goes_to(portal, moment).await;
    goes_to(expertise, moment).await;
}

/// The messages of the portal that wait, as they go over the wire.
async fn waiting(portal: &Office) -> Vec<(Uuid, Vec<u8>)> {
    let all = messages::undelivered(&mut portal.db.read().await.unwrap()).await.unwrap();
    let sealed = |it: messages::Delivery| {
        let wire = Sealed { message: Bytes(it.message.bytes), signature: Bytes(it.message.cms) };
        (it.message.id, canonical::to_bytes(&wire).unwrap())
    };
    all.into_iter().map(sealed).collect()
}

/// A message arrives twice, and its jobs run twice.
async fn arrives(expertise: &Office, id: Uuid, wire: &[u8], incident: &str) {
    let ctx = automatic(expertise);
    let receipt = inbox::receive(expertise, &ctx, wire).await.unwrap();
    assert_eq!(inbox::receive(expertise, &ctx, wire).await.unwrap(), receipt);
    for _ in 0..2 {
        apply::run(expertise, &ctx, id).await.unwrap();
        interruptions::spread(expertise, &ctx, incident).await.unwrap();
    }
}

fn operator(portal: &Office) -> Ctx {
    acting("administrator", portal.clock.now())
}

/// a failure of the portal is recorded there, moves no term of its own, and is told by a
/// message that is written with it; in the other system it extends the terms of its applications, first by the
/// planned end, then by the actual one, however often the message comes.
#[tokio::test]
async fn a_failure_of_the_portal_extends_the_terms_that_run_in_the_other_system() {
    both(async |portal, expertise, case| {
        both_go_to(portal, expertise, "2026-10-12T07:00:00Z").await;
        let lasting = failure(true, "2026-10-12T11:00:00Z");
        interruptions::record(portal, &operator(portal), &lasting).await.unwrap();
        let planned = "SELECT COUNT(*) AS n FROM job WHERE kind = 'exchange_deliver' AND done_at IS NULL";
        assert_eq!(count(portal, planned).await, 1, "written with the failure itself");
        let moved = "SELECT COUNT(*) AS n FROM event WHERE kind LIKE 'term_%'";
        assert_eq!(count(portal, moved).await, 0);

        let first = waiting(portal).await;
        assert_eq!(first.len(), 1);
        arrives(expertise, first[0].0, &first[0].1, "portal:INC-2026-1").await;
        assert_eq!(ends(expertise, case).await, (at(TUESDAY_ENDS), vec!["portal:INC-2026-1".into()]));
        assert_eq!(count(expertise, "SELECT COUNT(*) AS n FROM interruption").await, 1);

        both_go_to(portal, expertise, "2026-10-14T05:00:00Z").await;
        firing::fire(expertise, &automatic(expertise), "case", case).await.unwrap();
        assert_eq!(decided_at(expertise, case).await, None, "the failure of the portal lasts");
        let ended = failure(false, "2026-10-14T04:00:00Z");
        interruptions::record(portal, &operator(portal), &ended).await.unwrap();
        let second = waiting(portal).await;
        arrives(expertise, second[1].0, &second[1].1, "portal:INC-2026-1").await;
        assert_eq!(ends(expertise, case).await, (at("2026-10-15T19:00:00Z"), vec![]));
        let told = events(expertise, case).await;
        let extended: Vec<_> = told.iter().filter(|(kind, _)| kind == "term_extended").collect();
        assert_eq!(extended.len(), 2, "{told:?}");
        assert_eq!((extended[0].1.as_str(), extended[1].1.as_str()), ("A-63.1", "A-63.3"));
        assert_eq!(replays(expertise).await, Vec::<String>::new());
        let told = interruptions::announced(portal, &operator(portal)).await.unwrap();
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|it| it.number == "INC-2026-1" && it.delivered_at.is_none()));
    })
    .await;
}

fn announced(application: Uuid, position: u32, body: serde_json::Value) -> Message {
    let message = message(Kind::Failure, "portal", "expertise", application, body);
    Message { position, created_at: at("2026-10-12T07:00:00Z"), ..message }
}

fn medium() -> serde_json::Value {
    json!({
        "number": "M-1", "version": 1, "cause": "medium-failure", "from": "2026-10-12T05:00:00Z",
        "until": "2026-10-12T06:00:00Z", "lasts": false, "confirmed_at": "2026-10-12T06:30:00Z",
        "reason": "the form did not open",
    })
}

/// a failure of medium severity extends the terms of the application in which it arose, and of no other.
#[tokio::test]
async fn a_failure_in_one_application_of_the_portal_moves_its_case_alone() {
    each(async |_, office, case| {
        let other = received_as(office, "SENIM-2026-00002").await;
        goes_to(office, "2026-10-12T07:00:00Z").await;
        let application = view::case(office, &acting("expert", office.clock.now()), case)
            .await
            .unwrap()
            .case
            .application_id;
        let message = announced(application, 2, medium());
        let wire = seal(&message, "portal", office.clock.now());
        arrives(office, message.id, &wire, "portal:M-1").await;
        assert_eq!(ends(office, case).await.0, at(TUESDAY_ENDS));
        assert_eq!(ends(office, other).await.0, at(MONDAY_ENDS));
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// a failure that arose in one application and is found in another one is recorded for that one too, at
/// once or later: each is extended and told by its own incident, once, and an application without it stays as it was.
#[tokio::test]
async fn a_similar_failure_in_another_application_extends_and_is_told_there_too() {
    each(async |_, office, case| {
        let similar = received_as(office, "SENIM-2026-00002").await;
        let spared = received_as(office, "SENIM-2026-00003").await;
        goes_to(office, "2026-10-12T12:00:00Z").await;
        let found_in = |number: &str, id| Entry {
            id: number.into(),
            cause: Cause::MediumFailure,
            scope: Scope::One { id },
            ..failure(false, "2026-10-12T11:00:00Z")
        };
        for entry in [found_in("INC-1", case), found_in("INC-2", similar)] {
            interruptions::record(office, &admin(office), &entry).await.unwrap();
        }
        for (id, end, incident) in [
            (case, TUESDAY_ENDS, Some("INC-1")),
            (similar, TUESDAY_ENDS, Some("INC-2")),
            (spared, MONDAY_ENDS, None),
        ] {
            let expert = acting("expert", office.clock.now());
            let seen = view::case(office, &expert, id).await.unwrap();
            assert_eq!(seen.due.at, at(end), "{incident:?}");
            let extended: Vec<_> = seen.events.iter().filter(|it| it.kind == "term_extended").collect();
            let by: Vec<_> =
                extended.iter().map(|it| it.data["interruption"]["id"].as_str().unwrap()).collect();
            assert_eq!(by, Vec::from_iter(incident));
            assert!(extended.iter().all(|it| it.clause == "A-62.3"));
            // The portal, and by it the applicant.
            let told = told_of(office, seen.case.application_id).await;
            let named = |it: &Message| it.body["stage"]["due"]["because"].to_string().contains("\"INC-");
            assert_eq!(told.iter().filter(|it| named(it)).count(), usize::from(incident.is_some()));
        }
        assert_eq!(replays(office).await, Vec::<String>::new());
    })
    .await;
}

/// What the portal was told about an application.
async fn told_of(office: &Office, application: Uuid) -> Vec<Message> {
    let all = messages::undelivered(&mut office.db.read().await.unwrap()).await.unwrap();
    let own = all.into_iter().filter(|it| it.message.subject_id == application);
    own.map(|it| canonical::read(&it.message.bytes).unwrap()).collect()
}

/// an application that was registered before the failure ended coincided with it, also when it came here
/// after that.
#[tokio::test]
async fn a_case_that_arrives_after_the_failure_of_the_portal_is_extended_too() {
    for fresh in Fresh::engines().await {
        let office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        goes_to(&office, "2026-10-06T07:00:00Z").await;
        let mut body = medium();
        body["cause"] = json!("high-failure");
        for (field, moment) in [
            ("from", "2026-10-06T04:00:00Z"),
            ("until", "2026-10-06T05:00:00Z"),
            ("confirmed_at", "2026-10-06T05:00:00Z"),
        ] {
            body[field] = json!(moment);
        }
        let told = Message { created_at: office.clock.now(), ..announced(Uuid::nil(), 1, body) };
        arrives(&office, told.id, &seal(&told, "portal", office.clock.now()), "portal:M-1").await;
        let case = received(&office).await;
        let planned = "SELECT COUNT(*) AS n FROM job WHERE kind = 'interruption' AND done_at IS NULL";
        assert_eq!(count(&office, planned).await, 2, "one of the message, one of the case");
        interruptions::spread(&office, &automatic(&office), "portal:M-1").await.unwrap();
        assert_eq!(ends(&office, case).await.0, at(TUESDAY_ENDS));
    }
}

/// circumstances are not for a portal to decide, and what contradicts itself is turned away at the door;
/// a portal takes no such message.
#[tokio::test]
async fn a_failure_that_no_portal_can_have_is_turned_away() {
    both(async |portal, expertise, _| {
        both_go_to(portal, expertise, "2026-10-12T07:00:00Z").await;
        let now = expertise.clock.now();
        for (field, value, clause, code) in [
            ("cause", json!("force-majeure"), "A-64", "failure-not-of-a-portal"),
            ("number", json!("two words"), "A-62.3", "failure-malformed"),
            ("number", json!(""), "A-62.3", "failure-malformed"),
            ("until", json!("2026-10-12T05:00:00Z"), "A-62.3", "failure-malformed"),
            ("until", json!("2026-10-12T09:00:00Z"), "A-62.3", "failure-malformed"),
            ("confirmed_at", json!("2026-10-12T04:00:00Z"), "A-62.3", "failure-malformed"),
            ("confirmed_at", json!("2026-10-13T04:00:00Z"), "A-62.3", "failure-malformed"),
            ("version", json!(0), "A-62.3", "failure-malformed"),
            ("cause", json!("low-failure"), "A-31", "exchange-malformed"),
        ] {
            let mut body = medium();
            body[field] = value;
            let wire = seal(&announced(Uuid::nil(), 1, body), "portal", now);
            let Err(Error::Refused(refusal)) = inbox::receive(expertise, &automatic(expertise), &wire).await
            else {
                panic!("{field} was taken")
            };
            assert_eq!((refusal.clause.0, refusal.code), (clause, code), "{field}");
        }
        let wrong_way =
            Message { from: "expertise".into(), to: "portal".into(), ..announced(Uuid::nil(), 1, medium()) };
        let wire = seal(&wrong_way, "expertise", now);
        let refused = inbox::receive(portal, &automatic(portal), &wire).await;
        assert!(matches!(refused, Err(Error::Refused(it)) if it.code == "exchange-kind-not-accepted"));

        let forced = Entry { cause: Cause::ForceMajeure, ..failure(false, "2026-10-12T06:30:00Z") };
        let refused = interruptions::record(portal, &operator(portal), &forced).await;
        assert!(matches!(refused, Err(Error::Refused(it)) if it.clause.0 == "A-64"));
        let of_people = failure(false, "2026-10-12T06:30:00Z");
        let refused =
            interruptions::record(portal, &acting("registrar", portal.clock.now()), &of_people).await;
        assert!(matches!(refused, Err(Error::Refused(it)) if it.clause.0 == "A-62.3"));
    })
    .await;
}

/// a case is found by its number or a part of it; where several fit, one is chosen; everything that is wrong
/// is told at once.
#[tokio::test]
async fn what_was_typed_is_read_whole_and_a_case_is_found_by_its_number() {
    each(async |_, office, case| {
        let other = received_as(office, "SENIM-2026-00002").await;
        goes_to(office, "2026-10-12T12:00:00Z").await;
        let nothing = Typed {
            id: "two words".into(),
            cause: None,
            aim: Some(Aim::One { number: "BÄREN-1".into(), chosen: None }),
            from: Some(at("2026-10-13T00:00:00Z")),
            until: Some(at("2026-10-12T00:00:00Z")),
            lasts: false,
            days: None,
            reason: " ".into(),
        };
        let ctx = admin(office);
        let Err(Error::Invalid(wrong)) = interruptions::read(office, &ctx, &nothing).await else { panic!() };
        let told: Vec<_> = wrong.iter().map(|it| (it.field.as_str(), it.key.as_str())).collect();
        assert_eq!(
            told,
            [
                ("id", "interruption-error-id"),
                ("cause", "failure-error-cause"),
                ("case", "failure-error-case-unknown"),
                ("from", "interruption-error-to-come"),
                ("until", "interruption-error-period"),
                ("reason", "law-error-reason"),
            ]
        );
        let typed = |number: &str, chosen| {
            let aim = Some(Aim::One { number: number.into(), chosen });
            Typed { aim, ..Typed::from(&failure(false, "2026-10-12T11:00:00Z")) }
        };
        for (number, chosen, found) in [
            ("SENIM-2026-00001", None, Ok(case)),
            ("senim-2026-00002", None, Ok(other)),
            (" 00002 ", None, Ok(other)),
            ("2026-0000", Some(other), Ok(other)),
            ("2026-0000", Some(Uuid::nil()), Err(("chosen", "failure-error-case-several"))),
            ("2026-0000", None, Err(("chosen", "failure-error-case-several"))),
            ("2026_0000", None, Err(("case", "failure-error-case-unknown"))),
            ("%", None, Err(("case", "failure-error-case-unknown"))),
            (" ", None, Err(("case", "failure-error-case"))),
        ] {
            match (interruptions::read(office, &ctx, &typed(number, chosen)).await, found) {
                (Ok(entry), Ok(id)) => assert_eq!(entry.scope, Scope::One { id }, "{number}"),
                (Err(Error::Invalid(wrong)), Err(told)) => {
                    assert_eq!((wrong[0].field.as_str(), wrong[0].key.as_str()), told, "{number}");
                }
                (read, _) => panic!("{number}: {read:?}"),
            }
        }
    })
    .await;
}
