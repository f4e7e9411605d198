//! The contract of an expertise between both systems (A-39.1, A-42, A-45.p2): over real HTTP.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::access::Role;
use law::expertise::completeness::Verdict;
use law::term::Rule;
use office::contracts::{self, customer, draft, progress::Step, record, sign};
use office::exchange::apply;
use office::exchange::canonical;
use office::exchange::message::{self, Kind, Message};
use office::exchange::outbox::{self, Letter};
use office::expertise::people;
use office::expertise::seats::{self, Assignment, Declaration};
use office::laws::interruptions;
use office::{Clock, Ctx, Office};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::{Browser, authority};
use crate::systems::{Place, Running, acting, case, decide, each, state, submit, until};

/// Both systems with an application that was found complete, and its case.
async fn complete(here: &Place, there: &Place, clock: &Clock) -> (Running, Running, Uuid, Uuid) {
    let (portal, expertise) = (Running::start(here, clock).await, Running::start(there, clock).await);
    let application = submit(&portal.office).await;
    let id = until("the case", async || case(&expertise.office).await).await.case.id;
    decide(&expertise.office, Verdict::Positive).await;
    until("the result", async || state(&portal.office, application).await.completeness().cloned()).await;
    (portal, expertise, application, id)
}

fn head(office: &Office) -> Ctx {
    acting("expertise-head", Role::ExpertiseHead, office.clock.now())
}

fn applicant(office: &Office) -> Ctx {
    acting("applicant", Role::PortalUser, office.clock.now())
}

fn typed(version: u32, prepayment: &str) -> draft::Typed {
    draft::Typed {
        version,
        course: "first".into(),
        kind: "simple".into(),
        price: "1 500 000,00".into(),
        prepayment: prepayment.into(),
        bank: "«Банк» АҚ, KZ00".into(),
    }
}

/// The expert prepares a contract.
async fn prepare(office: &Office, id: Uuid, prepayment: &str) {
    let expert = acting("expert", Role::ExpertiseExpert, office.clock.now());
    let version = draft::view(office, &expert, id).await.unwrap().case.version;
    draft::record(office, &expert, id, &typed(version, prepayment)).await.unwrap();
}

/// The head signs it; the same signature sent twice counts once.
async fn send(office: &Office, id: Uuid) {
    let head = head(office);
    let (_, bytes) = draft::paper(office, &head, id).await.unwrap();
    let cms = authority().sign("expertise-head", &bytes, false, head.now).unwrap();
    let sha256 = office::blobs::hex(&Sha256::digest(&bytes));
    for _ in 0..2 {
        sign::sign(office, &head, id, &sha256, cms.clone()).await.unwrap();
    }
}

/// The applicant signs the bytes of the contract with this key.
async fn certify(office: &Office, application: Uuid, key: &str) -> Result<(), office::Error> {
    let ctx = applicant(office);
    let view = customer::view(office, &ctx, application).await.unwrap();
    let bytes = office.blobs.read(&view.document.sha256).await.unwrap();
    let cms = authority().sign(key, &bytes, false, ctx.now).unwrap();
    customer::sign(office, &ctx, application, cms.clone()).await?;
    customer::sign(office, &ctx, application, cms).await
}

async fn on_portal(office: &Office, application: Uuid) -> Option<customer::View> {
    customer::view(office, &applicant(office), application).await.ok()
}

async fn reached(office: &Office, application: Uuid, step: Step) -> customer::View {
    until(&format!("{step:?} on the portal"), async || {
        on_portal(office, application).await.filter(|view| view.step == step)
    })
    .await
}

/// What both systems kept adds up.
async fn whole(offices: &[&Office]) {
    for office in offices {
        assert_eq!(office::replay::run(office).await.unwrap().differences, vec![]);
        office.log.sequence().await.unwrap();
        assert_eq!(office::log::verify(&office.log, &[], &mut |_| {}).await.unwrap().findings, vec![]);
    }
}

/// A-42.p1, A-42.p2, A-18.p2, A-39.1, A-45.p2: prepared, signed by the head, signed by the applicant, in force without a
/// prepayment, performed; the portal is told each step.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_sign_a_contract_and_the_expertise_runs_a_42_p1() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        clock.forward(SignedDuration::from_mins(30)).unwrap();
        prepare(&expertise.office, id, "").await;
        assert!(on_portal(&portal.office, application).await.is_none(), "an unsigned draft never leaves");
        send(&expertise.office, id).await;

        let view = reached(&portal.office, application, Step::Sent).await;
        assert_eq!(view.document.number.as_deref(), Some("ШРТ-2026-00001"));
        assert_eq!(view.due.rule, Rule::ContractSigning);
        assert_eq!(view.refusal, None);
        let [signature] = view.signatures.as_slice() else { panic!("one signature came with it") };
        assert_eq!(signature.role, "head");

        certify(&portal.office, application, "applicant").await.unwrap();
        let view = reached(&portal.office, application, Step::InForce).await;
        let seen = case(&expertise.office).await.unwrap();
        assert_eq!(seen.case.law.name(), "in_expertise");
        let contract = contracts::contract(&seen.documents).unwrap();
        let under = seen.signatures.iter().filter(|one| one.document_id == contract.id);
        assert_eq!(under.map(|one| one.role.as_str()).collect::<Vec<_>>(), ["head", "applicant"]);
        let runs = seen.running.iter().find(|due| due.rule == Rule::ExpertiseSimple).unwrap();
        assert_eq!(view.expertise.as_ref().map(|due| due.at), Some(runs.at));
        assert_eq!(view.refusal.unwrap().code, "contract-already-signed");

        let ctx = head(&expertise.office);
        let nothing = record::performed(&expertise.office, &ctx, id, " ").await.unwrap_err();
        assert!(matches!(nothing, office::Error::Refused(it) if it.code == "contract-basis-missing"));
        record::performed(&expertise.office, &ctx, id, "Акт № 4").await.unwrap();
        reached(&portal.office, application, Step::Performed).await;
        whole(&[&portal.office, &expertise.office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// whoever declared a conflict of interest takes no part in the contract, whatever his roles, and what he prepared is
/// not signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_with_a_conflict_takes_part_in_a_contract_a_39() {
    each(async |here, there, clock| {
        let (portal, expertise, _, id) = complete(here, there, &clock).await;
        let office = &expertise.office;
        prepare(office, id, "").await;
        let expert = acting("expert", Role::ExpertiseExpert, office.clock.now());
        let all = people::colleagues(office, &head(office)).await.unwrap();
        let person = all.iter().find(|it| it.name == expert.actor.name).unwrap().id;
        let seating = seats::team(office, &head(office), id).await.unwrap().seating;
        let wanted =
            Assignment { seating, seats: vec![("lead".into(), Some(person))], reason: String::new() };
        seats::assign(office, &head(office), id, &wanted).await.unwrap();
        let brother = Declaration { conflict: true, reason: "The designer is my brother".into() };
        seats::declare(office, &expert, id, &brother).await.unwrap();

        let conflict = |done: Result<(), office::Error>| match done {
            Err(office::Error::Refused(it)) => assert_eq!(it.code, "conflict-declared"),
            other => panic!("{other:?}"),
        };
        let signs = async || {
            let head = head(office);
            let (_, bytes) = draft::paper(office, &head, id).await.unwrap();
            let cms = authority().sign("expertise-head", &bytes, false, head.now).unwrap();
            sign::sign(office, &head, id, &office::blobs::hex(&Sha256::digest(&bytes)), cms).await
        };
        conflict(signs().await);
        let mut authorised = expert.clone();
        authorised.actor.roles.push(Role::ExpertiseAuthorized);
        let version = draft::view(office, &authorised, id).await.unwrap().case.version;
        conflict(draft::record(office, &authorised, id, &typed(version, "30")).await);

        let ctx = head(office);
        let version = draft::view(office, &ctx, id).await.unwrap().case.version;
        draft::record(office, &ctx, id, &typed(version, "")).await.unwrap();
        signs().await.unwrap();
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// The only message of a kind that a system sent.
async fn sent(office: &Office, sql: &'static str) -> Message {
    let row = office.db.read().await.unwrap().row(sql, &[]).await.unwrap().unwrap();
    canonical::read(&row.get::<Vec<u8>>("bytes").unwrap()).unwrap()
}

const CONTRACT: &str = "SELECT bytes FROM message_out WHERE kind = 'CONTRACT'";
const SIGNATURE: &str = "SELECT bytes FROM message_out WHERE kind = 'CONTRACT_SIGNATURE'";

/// Says something more to the other system and waits for why it was refused.
async fn refused<T: serde::Serialize>(
    office: &Office,
    (to, subject_id): (&str, Uuid),
    (kind, body): (Kind, &T),
    blobs: Vec<String>,
) -> (String, String) {
    let ctx = Ctx::automatic(office.clock.now());
    let letter = Letter { to, subject_id, kind, body, blobs, ahead: 0 };
    let message = outbox::prepare(office, &ctx, letter).await.unwrap();
    let mut tx = office.db.begin().await.unwrap();
    outbox::send(&mut tx, &message).await.unwrap();
    tx.commit().await.unwrap();
    let refusal = until("the refusal", async || {
        let mut conn = office.db.read().await.unwrap();
        let found = office::store::messages::last_refused(&mut conn, to, subject_id, kind.as_str()).await;
        found.unwrap().filter(|it| it.heading.id == message.id())
    })
    .await
    .refusal;
    (refusal.clause, refusal.code)
}

/// A-42.p1, A-31: a message that comes twice does nothing the second time; a second contract, and another signature under
/// the first, are refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_contract_is_refused_and_a_message_counts_once_a_42_p1() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        let office = &expertise.office;
        prepare(office, id, "30").await;
        send(office, id).await;
        let view = reached(&portal.office, application, Step::Sent).await;

        // The organisation has no second one, neither a draft nor a signature.
        let expert = acting("expert", Role::ExpertiseExpert, office.clock.now());
        let version = draft::view(office, &expert, id).await.unwrap().case.version;
        let again = draft::record(office, &expert, id, &typed(version, "")).await.unwrap_err();
        assert!(matches!(again, office::Error::Refused(it) if it.code == "contract-not-now"));

        // A system that sends one all the same is refused by the portal.
        let first = sent(office, CONTRACT).await;
        let body: message::Contract = serde_json::from_value(first.body.clone()).unwrap();
        let blobs = vec![body.document.sha256.clone()];
        let second =
            message::Contract { document_id: Uuid::new_v4(), number: "ШРТ-2026-00009".into(), ..body };
        let told = refused(office, ("portal", application), (Kind::Contract, &second), blobs).await;
        assert_eq!(told, ("A-42.p1".into(), "contract-already-received".into()));

        certify(&portal.office, application, "applicant").await.unwrap();
        reached(&portal.office, application, Step::Signed).await;
        let message = sent(&portal.office, SIGNATURE).await;
        for (office, id) in [(office, message.id), (&portal.office, first.id)] {
            let before = (
                case(&expertise.office).await.unwrap().case.version,
                state(&portal.office, application).await,
            );
            apply::run(office, &Ctx::automatic(office.clock.now()), id).await.unwrap();
            let after = (
                case(&expertise.office).await.unwrap().case.version,
                state(&portal.office, application).await,
            );
            assert_eq!(before, after);
        }
        // A second signature finds the contract signed.
        let body: message::ContractSignature = serde_json::from_value(message.body).unwrap();
        let signature = (Kind::ContractSignature, &body);
        let told = refused(&portal.office, ("expertise", application), signature, Vec::new()).await;
        assert_eq!(told, ("A-39.1".into(), "contract-not-now".into()));

        assert_eq!(case(office).await.unwrap().case.law.name(), "contracting");
        assert_eq!(view.document.data["prepayment"], 30);
        whole(&[&portal.office, office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// a prepayment is a sum that covers the share, on a day that has come; with it the contract is in force and the
/// portal is told until when the expertise runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_prepayment_puts_the_contract_into_force_a_39_1() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        let office = &expertise.office;
        prepare(office, id, "30").await;
        send(office, id).await;
        reached(&portal.office, application, Step::Sent).await;
        let ctx = head(office);
        let payment = |date: &str, sum: &str| record::Payment {
            number: "117".into(),
            date: date.into(),
            sum: sum.into(),
        };
        let early = record::paid(office, &ctx, id, &payment("2026-11-24", "450000")).await.unwrap_err();
        assert!(matches!(early, office::Error::Refused(it) if it.clause.0 == "A-39.1"), "not signed yet");
        certify(&portal.office, application, "applicant").await.unwrap();
        reached(&portal.office, application, Step::Signed).await;

        let ctx = head(office);
        for (date, sum, wrong) in [
            ("2026-11-24", "449 999,99", "contract-error-payment-sum"),
            ("2026-11-24", "a lot", "contract-error-payment-sum"),
            ("2027-01-01", "450000", "contract-error-payment-date"),
        ] {
            let told = record::paid(office, &ctx, id, &payment(date, sum)).await.unwrap_err();
            let office::Error::Invalid(fields) = told else { panic!("{told}") };
            assert_eq!(fields.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), [wrong]);
        }
        let expert = acting("expert", Role::ExpertiseExpert, ctx.now);
        let denied = record::paid(office, &expert, id, &payment("2026-11-24", "450000")).await.unwrap_err();
        assert!(matches!(denied, office::Error::Refused(it) if it.code == "role-may-not"));
        record::paid(office, &ctx, id, &payment("2026-11-24", "450 000,00")).await.unwrap();
        let view = reached(&portal.office, application, Step::InForce).await;
        let seen = case(office).await.unwrap();
        let runs = seen.running.iter().find(|due| due.rule == Rule::ExpertiseSimple).unwrap();
        assert_eq!(view.expertise.unwrap().at, runs.at);
        let bases = draft::view(office, &ctx, id).await.unwrap().bases;
        assert_eq!(bases, [("contract_in_force".into(), "№ 117, 24.11.2026, 450000.00 KZT".into())]);
        whole(&[&portal.office, office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// .p3: a signature whose date of registration comes after the term is refused; the term closes the case by
/// itself, and both systems show it with its clause.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_signature_is_refused_and_the_case_closes_a_39_1() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        let office = &expertise.office;
        prepare(office, id, "").await;
        send(office, id).await;
        let due = reached(&portal.office, application, Step::Sent).await.due;
        // The expertise is away when the term ends: the portal refuses by itself.
        let expertise_place = there;
        expertise.stop().await;
        clock.forward(due.at.duration_since(clock.now()) + SignedDuration::from_secs(1)).unwrap();
        portal.office.evidence.refresh(clock.now()).await;
        let late = certify(&portal.office, application, "applicant").await.unwrap_err();
        assert!(matches!(late, office::Error::Refused(it) if it.code == "contract-signing-term-ended"));
        let expertise = Running::start(expertise_place, &clock).await;
        expertise.office.evidence.refresh(clock.now()).await;
        until("the closure on the portal", async || {
            (state(&portal.office, application).await.name() == "closed_without_contract").then_some(())
        })
        .await;
        assert_eq!(case(&expertise.office).await.unwrap().case.law.name(), "closed_without_contract");
        let mut applicant = signed_in(&portal.office, "applicant").await;
        let page = applicant.get(&format!("/cases/{application}")).await.text;
        assert!(page.contains("closed without a contract") && page.contains("point 39"), "{page}");
        assert!(applicant.get("/notices").await.text.contains("point 39"));
        let mut head = signed_in(&expertise.office, "expertise-head").await;
        let page = head.get(&format!("/cases/{id}/contract")).await.text;
        assert!(
            page.contains("did not sign") && page.contains("point 39") && page.contains("/terms/K4"),
            "{page}"
        );
        whole(&[&portal.office, &expertise.office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A-18.p3: signed on a day off, the contract is registered at 00:00 of the next working day and goes to the expertise then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_of_a_day_off_is_registered_on_the_next_working_day_a_18_p3() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        prepare(&expertise.office, id, "").await;
        send(&expertise.office, id).await;
        reached(&portal.office, application, Step::Sent).await;
        // Saturday noon of the capital.
        let saturday: jiff::Timestamp = "2026-11-28T07:00:00Z".parse().unwrap();
        clock.forward(saturday.duration_since(clock.now())).unwrap();
        for office in [&portal.office, &expertise.office] {
            office.evidence.refresh(clock.now()).await;
        }
        certify(&portal.office, application, "applicant").await.unwrap();
        let view = on_portal(&portal.office, application).await.unwrap();
        assert_eq!((view.step, view.refusal.unwrap().code), (Step::Certified, "contract-already-signed"));
        assert_eq!(case(&expertise.office).await.unwrap().case.law.name(), "contracting");

        clock.forward(SignedDuration::from_hours(48)).unwrap();
        for office in [&portal.office, &expertise.office] {
            office.evidence.refresh(clock.now()).await;
        }
        reached(&portal.office, application, Step::InForce).await;
        let midnight: jiff::Timestamp = "2026-11-29T19:00:00Z".parse().unwrap();
        let law = case(&expertise.office).await.unwrap().case.law;
        assert_eq!(law.contract().and_then(|contract| contract.in_force_at()), Some(midnight));
        whole(&[&portal.office, &expertise.office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// .p1, A-42.p2: nobody signs for another, and only what was shown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contract_is_signed_by_whom_it_binds_and_over_its_bytes_a_17() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        let office = &expertise.office;
        prepare(office, id, "").await;
        let ctx = head(office);
        let (_, bytes) = draft::paper(office, &ctx, id).await.unwrap();
        let sha256 = office::blobs::hex(&Sha256::digest(&bytes));
        let cms = |key: &str, bytes: &[u8]| authority().sign(key, bytes, false, office.clock.now()).unwrap();
        let told = sign::sign(office, &ctx, id, &sha256, cms("applicant", &bytes)).await.unwrap_err();
        assert!(matches!(told, office::Error::Refused(it) if it.code == "expertise-signer-not-you"));
        let told = sign::sign(office, &ctx, id, &sha256, cms("expertise-head", b"other")).await.unwrap_err();
        assert!(matches!(told, office::Error::Signature { .. }), "{told}");
        let told = sign::sign(office, &ctx, id, "00", cms("expertise-head", &bytes)).await.unwrap_err();
        assert!(matches!(told, office::Error::Stale), "{told}");
        let expert = acting("expert", Role::ExpertiseExpert, ctx.now);
        let told = sign::sign(office, &expert, id, &sha256, cms("expert", &bytes)).await.unwrap_err();
        assert!(matches!(told, office::Error::Refused(it) if it.code == "role-may-not"));
        send(office, id).await;

        reached(&portal.office, application, Step::Sent).await;
        let told = certify(&portal.office, application, "expertise-head").await.unwrap_err();
        assert!(matches!(told, office::Error::Refused(it) if it.code == "application-signer-differs"));
        let ctx = applicant(&portal.office);
        let other = authority().sign("applicant", b"other", false, ctx.now).unwrap();
        let told = customer::sign(&portal.office, &ctx, application, other).await.unwrap_err();
        assert!(matches!(told, office::Error::Signature { .. }), "{told}");
        let stranger = acting("individual", Role::PortalUser, ctx.now);
        let told = customer::view(&portal.office, &stranger, application).await.unwrap_err();
        assert!(matches!(told, office::Error::NotFound), "{told}");
        assert_eq!(on_portal(&portal.office, application).await.unwrap().step, Step::Sent);
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

async fn signed_in(office: &Office, persona: &str) -> Browser {
    let mut browser = Browser::at(office, web::routes::router(office));
    assert_eq!(browser.sign_in(persona).await.status, StatusCode::SEE_OTHER);
    browser
}

/// Each legal date on the pages of the case and of the contract opens into its reasons, on both sides.
async fn open(
    portal: &Office,
    expertise: &Office,
    (application, id): (Uuid, Uuid),
    (applicant_at, head_at): (&mut Browser, &mut Browser),
) {
    let told = office::applications::dates(portal, &applicant(portal), application).await.unwrap();
    let kept = office::expertise::view::dates(expertise, &head(expertise), id).await.unwrap();
    for (office, browser, id, dates) in
        [(portal, applicant_at, application, told), (expertise, head_at, id, kept)]
    {
        // Everything of this day was also registered on it, which nobody counted.
        let counted = dates.dues.into_iter().map(|(due, _)| due);
        let dues: Vec<_> = counted.filter(|due| due.rule != Rule::RegistrationDate).collect();
        for path in [format!("/cases/{id}"), format!("/cases/{id}/contract")] {
            let page = browser.get(&path).await.text;
            assert_eq!(crate::dates::bare(office, &dues, &page), Vec::<String>::new(), "{path}");
        }
    }
}

/// A-18.p2, A-39.1: signed in the term while the expertise system is away. It closes the case by itself when it is back,
/// and takes that back with the signature; the portal never closes what it has sent a signature of.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_in_the_term_counts_however_late_it_comes_a_18_p2() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        prepare(&expertise.office, id, "").await;
        send(&expertise.office, id).await;
        let due = reached(&portal.office, application, Step::Sent).await.due;
        expertise.stop().await;
        certify(&portal.office, application, "applicant").await.unwrap();
        let certified_at = on_portal(&portal.office, application).await.unwrap().signatures[1].signed_at;
        portal.stop().await;
        clock.forward(due.at.duration_since(clock.now()) + SignedDuration::from_secs(1)).unwrap();

        let expertise = Running::start(there, &clock).await;
        expertise.office.evidence.refresh(clock.now()).await;
        until("the closure", async || {
            case(&expertise.office).await.filter(|seen| seen.case.law.name() == "closed_without_contract")
        })
        .await;
        let portal = Running::start(here, &clock).await;
        portal.office.evidence.refresh(clock.now()).await;
        reached(&portal.office, application, Step::InForce).await;
        assert_eq!(state(&portal.office, application).await.name(), "in_course");
        let law = case(&expertise.office).await.unwrap().case.law;
        assert_eq!(law.contract().and_then(|contract| contract.in_force_at()), Some(certified_at));
        whole(&[&portal.office, &expertise.office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A-42.p2: without the data on the signature of the organisation no contract comes into the cabinet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contract_without_the_signature_of_the_organisation_is_turned_away_a_42_p2() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        let office = &expertise.office;
        prepare(office, id, "").await;
        send(office, id).await;
        reached(&portal.office, application, Step::Sent).await;
        let body: message::Contract = serde_json::from_value(sent(office, CONTRACT).await.body).unwrap();
        let body = message::Contract { document_id: Uuid::new_v4(), signatures: Vec::new(), ..body };
        let letter = Letter {
            to: "portal",
            subject_id: application,
            kind: Kind::Contract,
            body: &body,
            blobs: vec![body.document.sha256.clone()],
            ahead: 0,
        };
        let ctx = Ctx::automatic(office.clock.now());
        let message = outbox::prepare(office, &ctx, letter).await.unwrap();
        let mut tx = office.db.begin().await.unwrap();
        outbox::send(&mut tx, &message).await.unwrap();
        tx.commit().await.unwrap();
        let told = until("the door", async || {
            let mut conn = portal.office.db.read().await.unwrap();
            let sql = "SELECT clause, code FROM message_refused WHERE message_id = $1 LIMIT 1";
            let row = conn.row(sql, &office::values![message.id()]).await.unwrap()?;
            Some((row.get::<String>("clause").unwrap(), row.get::<String>("code").unwrap()))
        })
        .await;
        assert_eq!(told, ("A-42.p2".into(), "result-signers-missing".into()));
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// a failure of the portal extends the term for signing; the portal is told, and takes a signature until
/// the new end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_extends_the_term_for_signing_on_both_sides_a_62_3() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        prepare(&expertise.office, id, "").await;
        send(&expertise.office, id).await;
        let due = reached(&portal.office, application, Step::Sent).await.due;
        let now = clock.now();
        let entry = interruptions::Entry {
            id: "P-1".into(),
            cause: law::Cause::HighFailure,
            scope: interruptions::Scope::All,
            from: now - SignedDuration::from_secs(2),
            until: now - SignedDuration::from_secs(1),
            lasts: false,
            days: None,
            reason: "The portal did not answer".into(),
        };
        let ctx = acting("administrator", Role::PortalOperatorAdmin, now);
        interruptions::record(&portal.office, &ctx, &entry).await.unwrap();
        let moved = until("the new end on the portal", async || {
            let view = on_portal(&portal.office, application).await?;
            (view.due.last_day > due.last_day).then_some(view.due)
        })
        .await;
        let mut applicant = signed_in(&portal.office, "applicant").await;
        let page = applicant.get(&format!("/cases/{application}")).await.text;
        assert!(page.contains("A term of the contract has moved"), "{page}");
        assert!(page.contains(&format!("/cases/{application}/terms/K4\">Number of the incident")), "{page}");
        assert!(applicant.get("/notices").await.text.contains(&format!("/cases/{application}/terms/K4")));
        clock.forward(moved.at.duration_since(clock.now()) - SignedDuration::from_hours(2)).unwrap();
        for office in [&portal.office, &expertise.office] {
            office.evidence.refresh(clock.now()).await;
        }
        assert!(clock.now() > due.at, "the former end has passed");
        certify(&portal.office, application, "applicant").await.unwrap();
        reached(&portal.office, application, Step::InForce).await;
        whole(&[&portal.office, &expertise.office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A-42.p1, A-39.1, A-45.p2: the pages of both sides, by plain forms, in three languages.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_contract_is_made_signed_and_performed_on_pages_a_45_p2() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = complete(here, there, &clock).await;
        let mut expert = signed_in(&expertise.office, "expert").await;
        let mut head = signed_in(&expertise.office, "expertise-head").await;
        let mut applicant = signed_in(&portal.office, "applicant").await;
        let (path, yours) = (format!("/cases/{id}/contract"), format!("/cases/{application}/contract"));
        assert_eq!(applicant.get(&yours).await.status, StatusCode::NOT_FOUND, "there is none yet");

        // Nothing typed is lost when something is wrong with it.
        assert!(expert.get(&format!("/cases/{id}")).await.text.contains(&path));
        let page = expert.get(&path).await;
        let (csrf, version) = (page.field("csrf"), page.field("version"));
        let fields = |price: &'static str| {
            [
                ("csrf", csrf.clone()),
                ("version", version.clone()),
                ("course", "first".to_owned()),
                ("kind", "small".to_owned()),
                ("price", price.to_owned()),
                ("prepayment", "20".to_owned()),
                ("bank", "«Банк» АҚ, KZ00".to_owned()),
            ]
        };
        let posted = |fields: &[(&'static str, String); 7]| {
            fields.iter().map(|(name, value)| (*name, value.clone())).collect::<Vec<_>>()
        };
        let wrong = posted(&fields("about a million"));
        let wrong: Vec<_> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let wrong = expert.post(&path, &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("about a million") && wrong.text.contains("as a sum in tenge"),
            "{}",
            wrong.text
        );
        // With what is wrong goes the version that was seen: a colleague's draft is not replaced unseen.
        assert_eq!(wrong.field("version"), version);
        let ctx = self::head(&expertise.office);
        let now = draft::view(&expertise.office, &ctx, id).await.unwrap().case.version;
        draft::record(&expertise.office, &ctx, id, &typed(now, "")).await.unwrap();
        let late = posted(&fields("999 000"));
        let late: Vec<_> = late.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let late = expert.post(&path, &late).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            late.text.contains("999 000") && late.text.contains("Everything typed is kept"),
            "{}",
            late.text
        );
        let version = late.field("version");
        assert_eq!(version, (now + 1).to_string());
        let fields = |price: &'static str| {
            let mut fields = fields(price);
            fields[1].1 = version.clone();
            fields
        };
        let right = posted(&fields("1 000 000"));
        let right: Vec<_> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(expert.post(&path, &right).await.status, StatusCode::SEE_OTHER);

        // The expert has no panel; the head signs the bytes that are shown.
        let page = expert.get(&path).await.text;
        assert!(page.contains("waits for the signature") && !page.contains("name=\"cms\""), "{page}");
        let page = head.get(&path).await;
        let bytes = head.get(&format!("{path}/draft.pdf")).await.bytes;
        assert_eq!(page.field("sha256"), office::blobs::hex(&Sha256::digest(&bytes)));
        let cms = head.sign("expertise-head", &bytes, false);
        let fields = [("csrf", page.field("csrf")), ("sha256", page.field("sha256")), ("cms", String::new())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let signed = head.upload(&format!("{path}/signature"), &fields, &[("cms_file", "a.cms", &cms)]).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);

        reached(&portal.office, application, Step::Sent).await;
        assert!(applicant.get("/cabinet").await.text.contains("Sign the contract"));
        assert!(applicant.get("/notices").await.text.contains(&yours));
        for (lang, said) in
            [("kk", "Қол қою мерзімі"), ("ru", "Подписать можно до"), ("en", "You can sign until")]
        {
            applicant.get(&format!("/language/{lang}")).await;
            let page = applicant.get(&yours).await.text;
            assert!(
                page.contains(said) && page.contains("/terms/K4") && page.contains("ШРТ-2026-00001"),
                "{page}"
            );
            assert!(applicant.get(&format!("/cases/{application}")).await.text.contains(&yours));
        }
        assert_eq!(applicant.get(&format!("/cases/{application}/terms/K4")).await.status, StatusCode::OK);
        // What was the term of the check stays explained beside it.
        assert_eq!(applicant.get(&format!("/cases/{application}/terms/K1")).await.status, StatusCode::OK);
        open(&portal.office, &expertise.office, (application, id), (&mut applicant, &mut head)).await;
        let page = applicant.get(&yours).await;
        let document = on_portal(&portal.office, application).await.unwrap().document;
        let paper = applicant.get(&format!("/cases/{application}/documents/{}", document.id)).await.bytes;
        let cms = applicant.sign("applicant", &paper, false);
        let csrf = page.field("csrf");
        let fields = [("csrf", csrf.as_str()), ("cms", "")];
        let signed = applicant.upload(&yours, &fields, &[("cms_file", "a.cms", &cms)]).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);

        // Payment, then performance, by whoever answers for contracts.
        reached(&portal.office, application, Step::Signed).await;
        let csrf = expert.get(&path).await.text;
        assert!(csrf.contains("authorised employee") && !csrf.contains("name=\"sum\""), "{csrf}");
        let csrf = head.get(&path).await.field("csrf");
        let payment = [("csrf", csrf.as_str()), ("number", "5"), ("date", "24.11.2026"), ("sum", "200000")];
        let denied = expert.post(&format!("{path}/payment"), &payment).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        let paid = head.post(&format!("{path}/payment"), &payment).await;
        assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.text);
        reached(&portal.office, application, Step::InForce).await;
        let page = applicant.get(&yours).await.text;
        assert!(page.contains("The expertise runs until") && page.contains("/terms/E4"), "{page}");
        open(&portal.office, &expertise.office, (application, id), (&mut applicant, &mut head)).await;
        assert!(head.get("/notices").await.text.contains(&path), "the head is told of the signature");
        for (browser, id) in [(&mut applicant, application), (&mut head, id)] {
            for file in ["package.asice", "archive.zip"] {
                let given = browser.get(&format!("/cases/{id}/{file}")).await;
                assert_eq!(given.status, StatusCode::OK, "{file}");
            }
        }
        assert_eq!(applicant.get(&format!("/cases/{application}/terms/E4")).await.status, StatusCode::OK);
        assert!(head.get(&path).await.text.contains("№ 5, 24.11.2026, 200000.00 KZT"));
        let performance = [("csrf", csrf.as_str()), ("basis", "Акт № 4")];
        let done = head.post(&format!("{path}/performance"), &performance).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        reached(&portal.office, application, Step::Performed).await;
        for lang in ["kk", "ru", "en"] {
            for (browser, path) in [(&mut applicant, &yours), (&mut head, &path)] {
                browser.get(&format!("/language/{lang}")).await;
                assert_eq!(browser.get(path).await.status, StatusCode::OK);
            }
        }
        assert!(head.get(&path).await.text.contains("Акт № 4"));
        whole(&[&portal.office, &expertise.office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
