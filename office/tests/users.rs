//! Organisations that work in an expertise system: registered within the term of the agreement, suspended by four grounds,
//! told to the portal, brought back by a new registration.

mod common;

use common::*;
use jiff::civil::date;
use law::access::Role;
use law::expertise::user::{Ground, State};
use law::tariff::Money;
use office::admissions::{self, Admission, Form, State as Stage};
use office::demo::paper::paper;
use office::demo::personas::{APPLICANT, EXPERTISE, PERSONAS};
use office::documents::Announced;
use office::employees::{self, Giving};
use office::exchange::canonical;
use office::exchange::message::{Kind, Message};
use office::expertise::queue::{self, Wanted};
use office::store::{documents, users as rows};
use office::tariffs::lists::{self, Proposal, Row};
use office::tariffs::{account, invoices, papers, payments};
use office::testing::{self, Fresh};
use office::users::{self, User};
use office::verdicts::{Entry, Verdict};
use office::{Clock, Ctx, Error, Office, arrival, firing, questionnaires, replay};
use uuid::Uuid;

/// The operator of the system, and the head of an organisation that is not its own.
const ADMINISTRATOR: &str = "expertise-administrator";
const HEAD: &str = "applicant";

async fn each(test: impl AsyncFn(&Office)) {
    for fresh in Fresh::engines().await {
        let office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        test(&office).await;
    }
}

fn who(office: &Office, id: &str) -> Ctx {
    acting(id, office.clock.now())
}

fn form() -> Form {
    Form {
        name_ru: "ТОО «Сарыарка»".into(),
        name_en: "Saryarka LLP".into(),
        head: "Директор Ахметова Айгерім".into(),
        region: "710000000".into(),
        address: "Астана".into(),
        phone: "+7 701 000 00 00".into(),
        email: "office@example.kz".into(),
        certificate: "KZ-7".into(),
        issuer: "ГАСК".into(),
        issued: "01.02.2026".into(),
        until: "31.12.2027".into(),
        kinds: "Второй уровень".into(),
        agreed_until: "30.10.2026".into(),
        ..Form::default()
    }
}

fn signed(office: &Office, signer: &str, bytes: &[u8]) -> Vec<u8> {
    authority().sign(signer, bytes, false, office.clock.now()).unwrap()
}

async fn presented(office: &Office) -> Admission {
    let ctx = who(office, HEAD);
    let draft = admissions::start(office, &ctx, APPLICANT.name).await.unwrap();
    let wrong = admissions::save(office, &ctx, draft.id, form()).await.unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
    let file = Announced {
        file_name: "certificate.pdf".into(),
        media_type: "application/pdf".into(),
        ..Default::default()
    };
    let bytes = paper("certificate", 0);
    let body = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
    let upload = admissions::attach(office, &ctx, draft.id, file, body).await.unwrap();
    arrival::run(office, &Ctx::automatic(ctx.now), upload.id, 1).await.unwrap();
    let text = admissions::reading(office, &ctx, draft.id).await.unwrap();
    assert!(text.missing.is_empty(), "{:?}", text.missing);
    let cms = signed(office, HEAD, text.text.as_bytes());
    admissions::present(office, &ctx, draft.id, cms).await.unwrap()
}

/// .p2: the questionnaire of an expertise system is its operator's: a question that was added is answered,
/// and the answer stands in what both sign.
#[tokio::test]
async fn an_organisation_answers_what_the_system_asks() {
    each(async |office| {
        let admin = who(office, ADMINISTRATOR);
        let kind = questionnaires::Kind::ExpertiseUser;
        questionnaires::rewrite(office, &admin, kind, 0, 1).await.unwrap();
        for fixed in questionnaires::fixed(kind) {
            let kept = questionnaires::take_out(office, &admin, kind, 1, fixed.name).await;
            assert!(matches!(kept, Err(Error::Invalid(_))), "{}: {kept:?}", fixed.name);
        }
        let label =
            questionnaires::Said { kk: "Сайты".into(), ru: "Сайт".into(), en: "Site".into() };
        let typed =
            questionnaires::Typed { label, kind: "line".into(), obligatory: true, ..Default::default() };
        questionnaires::put(office, &admin, kind, 1, None, &typed).await.unwrap();
        let wrong = questionnaires::Typed { label: Default::default(), ..typed };
        match questionnaires::put(office, &admin, kind, 2, None, &wrong).await {
            Err(Error::Invalid(wrong)) => assert_eq!(wrong[0].args["clause"], "A-34.5"),
            other => panic!("{other:?}"),
        }
        let today = office.law(admin.now).date(admin.now);
        let day = today.tomorrow().unwrap().to_string();
        questionnaires::approve(office, &admin, kind, 2, (&day, "Приказ 5")).await.unwrap();
        office.clock.forward(jiff::SignedDuration::from_hours(24)).unwrap();

        let ctx = who(office, HEAD);
        let draft = admissions::start(office, &ctx, APPLICANT.name).await.unwrap();
        let wrong = admissions::save(office, &ctx, draft.id, form()).await.unwrap();
        assert_eq!(wrong.iter().map(|it| &*it.field).collect::<Vec<_>>(), ["own-1"]);
        let answered = Form { own: [("own-1".to_owned(), "example.kz".to_owned())].into(), ..form() };
        assert!(admissions::save(office, &ctx, draft.id, answered).await.unwrap().is_empty());
        let text = admissions::reading(office, &ctx, draft.id).await.unwrap().text;
        for line in ["Сайты: example.kz", "Сайт: example.kz", "Site: example.kz", "Анкета, редакция 2,"]
        {
            assert!(text.contains(line), "{line}: {text}");
        }
    })
    .await;
}

async fn concluded(office: &Office) -> Admission {
    let presented = presented(office).await;
    let mut reader = office.db.read().await.unwrap();
    let papers = documents::of_subject(&mut reader, admissions::SUBJECT, presented.id).await.unwrap();
    drop(reader);
    let agreement = papers.iter().find(|it| it.kind == "admission").unwrap();
    let cms = signed(office, ADMINISTRATOR, &office.blobs.read(&agreement.sha256).await.unwrap());
    let ctx = who(office, ADMINISTRATOR);
    admissions::conclude(office, &ctx, presented.id, presented.version, cms).await.unwrap()
}

async fn registered(office: &Office) -> User {
    let concluded = concluded(office).await;
    let ctx = who(office, ADMINISTRATOR);
    admissions::accept(office, &ctx, concluded.id, concluded.version).await.unwrap();
    of_bin(office, APPLICANT.bin).await
}

async fn of_bin(office: &Office, bin: &str) -> User {
    rows::of_bin(&mut office.db.read().await.unwrap(), bin).await.unwrap().unwrap()
}

/// What the portal was told of organisations: whether each works here, and by which clause.
async fn told(office: &Office) -> Vec<(bool, String)> {
    let sql = "SELECT bytes FROM message_out ORDER BY subject_id, position";
    let rows = office.db.read().await.unwrap().rows(sql, &[]).await.unwrap();
    let messages =
        rows.iter().map(|row| -> Message { canonical::read(&row.get::<Vec<u8>>("bytes").unwrap()).unwrap() });
    let users = messages.filter(|it| it.kind == Kind::User);
    users.map(|it| (it.body["registered"] == true, it.body["clause"].as_str().unwrap().to_owned())).collect()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

async fn replays(office: &Office) {
    let report = replay::run(office).await.unwrap();
    assert!(report.differences.is_empty(), "{:?}", report.differences);
}

fn suspension(ground: Ground) -> Entry {
    Entry {
        verdict: Verdict::Suspend { ground }, act: "№ 3".into(), circumstances: "Пункт 4 нарушен".into()
    }
}

fn employee(id: &str, role: Role) -> Giving {
    let persona = PERSONAS.iter().find(|persona| persona.id == id).unwrap();
    Giving {
        iin: persona.iin.into(),
        bin: persona.organisation.unwrap().bin.into(),
        name: persona.full_name(),
        role: role.name().into(),
        reason: "Приказ № 1".into(),
        ..Giving::default()
    }
}

/// .p1, A-36.p2: the term of three working days runs from the second signature; nobody works for an organisation
/// before it is registered; the portal is told.
#[tokio::test]
async fn an_organisation_is_registered_within_the_term_of_its_agreement() {
    each(async |office| {
        let admin = who(office, ADMINISTRATOR);
        let early = employees::give(office, &admin, &employee("clerk", Role::ExpertiseExpert)).await;
        assert_eq!(refusal(early), ("A-36.p1", "user-not-registered"));
        let concluded = concluded(office).await;
        assert_eq!(concluded.state, Stage::Concluded);
        let user = of_bin(office, APPLICANT.bin).await;
        let dates = users::dates(office, &who(office, HEAD), user.id).await.unwrap();
        let due = dates.dues.iter().find(|(due, _)| due.rule == law::Rule::RegisterExpertiseUser);
        // From Monday the 5th: Tuesday, Wednesday, Thursday.
        assert_eq!(due.unwrap().0.last_day, date(2026, 10, 8));
        assert!(told(office).await.is_empty());
        admissions::accept(office, &admin, concluded.id, concluded.version).await.unwrap();
        let twice = admissions::accept(office, &admin, concluded.id, concluded.version).await;
        assert!(matches!(twice, Err(Error::Stale)), "{twice:?}");
        assert!(matches!(of_bin(office, APPLICANT.bin).await.state, State::Registered { .. }));
        assert_eq!(told(office).await, [(true, "A-36.p1".to_owned())]);
        employees::give(office, &admin, &employee("clerk", Role::ExpertiseExpert)).await.unwrap();
        replays(office).await;
    })
    .await;
}

/// A-36.p1: when the operator's term is over nothing is registered by that; it is recorded once, dated by its end.
#[tokio::test]
async fn a_missed_term_registers_nobody() {
    each(async |office| {
        concluded(office).await;
        let user = of_bin(office, APPLICANT.bin).await;
        let late = at("2026-10-09T03:00:00+05:00").duration_since(office.clock.now());
        office.clock.forward(late).unwrap();
        for _ in 0..2 {
            firing::fire(office, &Ctx::automatic(office.clock.now()), users::SUBJECT, user.id).await.unwrap();
        }
        let (user, history) = users::card(office, &who(office, ADMINISTRATOR), user.id).await.unwrap();
        assert!(matches!(user.state, State::Ready { overdue: true, .. }), "{:?}", user.state);
        let overdue: Vec<_> = history.iter().filter(|it| it.kind == "user_overdue").collect();
        assert_eq!(overdue.len(), 1);
        assert_eq!(overdue[0].at, at("2026-10-09T00:00:00+05:00"));
        replays(office).await;
    })
    .await;
}

/// by a signed decision access ends at once, the portal hears of it in the same transaction, data stay, and
/// only a new registration brings the organisation back.
#[tokio::test]
async fn a_suspended_organisation_has_no_access_until_it_registers_anew() {
    each(async |office| {
        let user = registered(office).await;
        let admin = who(office, ADMINISTRATOR);
        let valid = testing::decide(
            office,
            &admin,
            authority(),
            user.id,
            suspension(Ground::AccreditationNotConfirmed),
        )
        .await;
        assert_eq!(refusal(valid), ("A-37.1", "user-accreditation-still-valid"));
        testing::decide(office, &admin, authority(), user.id, suspension(Ground::AgreementViolated))
            .await
            .unwrap();
        let now = of_bin(office, APPLICANT.bin).await;
        assert!(matches!(now.state, State::Suspended { ground: Ground::AgreementViolated, .. }));
        assert_eq!(told(office).await[1], (false, "A-37.3".to_owned()));
        let refused = employees::give(office, &admin, &employee("clerk", Role::ExpertiseExpert)).await;
        assert_eq!(refusal(refused), ("A-36.p1", "user-not-registered"));
        let (papers, _) = {
            let mut reader = office.db.read().await.unwrap();
            (documents::of_subject(&mut reader, users::SUBJECT, user.id).await.unwrap(), ())
        };
        assert_eq!(papers[0].kind, "verdict-suspend");
        let again = registered(office).await;
        assert_eq!(again.id, user.id, "the same organisation with its history");
        assert_eq!(told(office).await.len(), 3);
        replays(office).await;
    })
    .await;
}

/// the agreement was valid to Friday 30 October; at 00:00 of Saturday access ends, to the second, however
/// late the job runs.
#[tokio::test]
async fn access_ends_with_the_agreement_to_the_second() {
    each(async |office| {
        let user = registered(office).await;
        let go = |moment: &str| {
            let by = at(moment).duration_since(office.clock.now());
            office.clock.forward(by).unwrap();
        };
        go("2026-10-30T23:59:59+05:00");
        firing::fire(office, &Ctx::automatic(office.clock.now()), users::SUBJECT, user.id).await.unwrap();
        assert!(matches!(of_bin(office, APPLICANT.bin).await.state, State::Registered { .. }));
        go("2026-11-02T09:00:00+05:00");
        firing::sweep(office, &Ctx::automatic(office.clock.now())).await.unwrap();
        let State::Suspended { ground, suspended_at } = of_bin(office, APPLICANT.bin).await.state else {
            panic!("still has access")
        };
        assert_eq!((ground, suspended_at), (Ground::AgreementEnded, at("2026-10-31T00:00:00+05:00")));
        assert_eq!(told(office).await[1], (false, "A-37.4".to_owned()));
        replays(office).await;
    })
    .await;
}

/// .p3: an organisation pays from its registration until its access ends, at prices that need nobody's consent;
/// the operator's own organisation pays nothing. Whoever lost access still reads what it owes.
#[tokio::test]
async fn an_organisation_pays_while_it_has_access() {
    each(async |office| {
        let admin = who(office, ADMINISTRATOR);
        let row = |code: &str, unit: &str, price: &str| Row {
            code: code.into(),
            kk: code.into(),
            ru: code.into(),
            en: code.into(),
            unit: unit.into(),
            price: price.into(),
        };
        let proposal = Proposal {
            payers: "expertise_users".into(),
            from: "08.10.2026".into(),
            vat: false,
            reason: "Приказ 12".into(),
            rows: vec![row("R1", "month", "74400"), row("S1", "hour", "5000")],
        };
        let told = lists::draft(office, &who(office, HEAD), &proposal).await;
        assert_eq!(refusal(told), ("A-38", "role-may-not"));
        let draft = lists::draft(office, &admin, &proposal).await.unwrap();
        lists::approve(office, &admin, draft.id, draft.version).await.unwrap();
        users::register_own(office, &admin, "KZ-1", date(2027, 12, 31)).await.unwrap();
        let user = registered(office).await;
        let never = User {
            id: Uuid::new_v4(),
            bin: "050140000123".into(),
            state: State::New,
            ..rows::find(&mut office.db.read().await.unwrap(), user.id).await.unwrap().unwrap()
        };
        let mut tx = office.db.begin().await.unwrap();
        assert!(rows::insert(&mut tx, &never).await.unwrap());
        tx.commit().await.unwrap();
        let lines = account::all(office, &admin).await.unwrap();
        assert_eq!(
            lines.iter().map(|it| it.payer.id).collect::<Vec<_>>(),
            [user.id],
            "neither the own one nor who was never registered"
        );
        for other in ["expertise-head", HEAD] {
            let told = account::all(office, &who(office, other)).await.map(|_| ());
            assert_eq!(refusal(told), ("A-38", "role-may-not"), "{other}");
        }

        let go = |moment: &str| {
            let by = at(moment).duration_since(office.clock.now());
            office.clock.forward(by).unwrap();
        };
        go("2026-11-02T09:00:00+05:00");
        firing::sweep(office, &Ctx::automatic(office.clock.now())).await.unwrap();
        invoices::run(office, &Ctx::automatic(office.clock.now())).await.unwrap();
        let account = account::of(office, &who(office, ADMINISTRATOR), user.id).await.unwrap();
        assert!(account.invoices.is_empty(), "support can still be entered until the 4th");
        go("2026-11-04T09:00:00+05:00");
        for _ in 0..2 {
            invoices::run(office, &Ctx::automatic(office.clock.now())).await.unwrap();
        }
        let admin = who(office, ADMINISTRATOR);
        let account = account::of(office, &admin, user.id).await.unwrap();
        assert_eq!(account.invoices.len(), 1);
        let bill = account::bill(&account.invoices[0]).unwrap();
        // From the first price, 8 October, to the end of the agreement, 30 October: 23 of 31 days.
        assert_eq!((bill.lines[0].part, bill.lines[0].whole), (23 * 86_400, 31 * 86_400));
        assert_eq!(bill.gross, "55200".parse().unwrap());
        let invoice = &account.invoices[0];
        assert_eq!(invoice.body["clause"], "A-38");
        let (_, bytes, _) = invoices::paper(office, &admin, invoice.id, papers::INVOICE).await.unwrap();
        assert!(bytes.starts_with(b"%PDF"));

        // Its access has ended: whoever has its key reads on; nobody else does.
        let own = account::own(office, &who(office, HEAD)).await.unwrap();
        assert_eq!(own.balance.debt(), "55200".parse().unwrap());
        invoices::one(office, &who(office, HEAD), invoice.id).await.unwrap();
        let other = invoices::one(office, &who(office, "expertise-head"), invoice.id).await;
        assert!(matches!(other, Err(Error::NotFound)), "{other:?}");

        let file = format!(
            "date;reference;amount;payer_bin;payer_name;payer_account;purpose\n\
             2026-11-04;1;55200.00;{};X;KZ1;{}\n",
            APPLICANT.bin, invoice.number
        );
        let looked = payments::look(office, &admin, "november.csv", file.as_bytes()).await.unwrap();
        assert_eq!(payments::record(office, &admin, looked).await.unwrap(), 1);
        let account = account::of(office, &admin, user.id).await.unwrap();
        assert_eq!(account.balance.debt(), Money::ZERO);
        replays(office).await;
    })
    .await;
}

/// A-36.p3, A-37.2: the operator's own organisation needs no agreement, questionnaire or term; only its accreditation can
/// end its access.
#[tokio::test]
async fn the_operators_own_organisation_is_registered_without_agreement() {
    each(async |office| {
        let own = admissions::start(office, &who(office, "expertise-head"), EXPERTISE.name).await;
        assert_eq!(refusal(own), ("A-36.p3", "admission-own-organisation"));
        let admin = who(office, ADMINISTRATOR);
        let user = users::register_own(office, &admin, "KZ-1", date(2027, 12, 31)).await.unwrap();
        assert_eq!(user.validity().unwrap().agreed_until, None);
        assert!(told(office).await.is_empty(), "the portal knows it by itself");
        for ground in [Ground::AgreementViolated, Ground::AgreementEnded] {
            let refused = testing::decide(office, &admin, authority(), user.id, suspension(ground)).await;
            assert_eq!(refusal(refused), ("A-36.p3", "user-without-agreement"));
        }
        testing::decide(office, &admin, authority(), user.id, suspension(Ground::AccreditationWithdrawn))
            .await
            .unwrap();
        assert_eq!(told(office).await, [(false, "A-37.2".to_owned())]);
        users::register_own(office, &admin, "KZ-2", date(2028, 12, 31)).await.unwrap();
        assert_eq!(told(office).await[1], (true, "A-36.p1".to_owned()));
        replays(office).await;
    })
    .await;
}

/// an application to an organisation without access is not received, and the people of one organisation see
/// only its own cases.
#[tokio::test]
async fn a_case_belongs_to_the_organisation_it_was_addressed_to() {
    each(async |office| {
        let now = office.clock.now();
        for (_, bytes) in FILES {
            office.blobs.put(bytes).await.unwrap();
        }
        let id = Uuid::new_v4();
        let message =
            message(Kind::Application, "portal", "expertise", id, serde_json::json!(application(id, now)));
        let admin = who(office, ADMINISTRATOR);
        let own = users::register_own(office, &admin, "KZ-1", date(2027, 12, 31)).await.unwrap();
        testing::decide(office, &admin, authority(), own.id, suspension(Ground::AccreditationWithdrawn))
            .await
            .unwrap();
        let ctx = Ctx::automatic(now);
        let refused = office::exchange::inbox::receive(office, &ctx, &seal(&message, "portal", now)).await;
        assert_eq!(refusal(refused), ("A-35", "expertise-addressee-without-access"));
        users::register_own(office, &admin, "KZ-2", date(2028, 12, 31)).await.unwrap();
        office::exchange::inbox::receive(office, &ctx, &seal(&message, "portal", now)).await.unwrap();
        office::exchange::apply::run(office, &ctx, message.id).await.unwrap();
        let expert = who(office, "expert");
        let mine = queue::page(office, &expert, &Wanted::default()).await.unwrap().cases;
        assert_eq!(mine.len(), 1);
        let mut stranger = who(office, "clerk");
        stranger.actor.roles = vec![Role::ExpertiseExpert];
        assert!(queue::page(office, &stranger, &Wanted::default()).await.unwrap().is_empty());
        let hidden = office::expertise::view::case(office, &stranger, mine[0].case.id).await;
        assert!(matches!(hidden, Err(Error::NotFound)));
        assert_eq!(users::open_cases(office, &admin, own.id).await.unwrap().len(), 1);
    })
    .await;
}

/// A-11.p2, A-37: what a system tells of its user lets the participant of the portal accept applications or not; it stays
/// listed, the registrar is told, and what is older than the last word changes nothing.
#[tokio::test]
async fn a_suspension_told_by_the_system_stops_new_applications_on_the_portal() {
    for fresh in Fresh::engines().await {
        let office = open("portal", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        let registrar = who(&office, "registrar");
        let entry = office::participants::Entry {
            bin: EXPERTISE.bin.parse().unwrap(),
            name_kk: "Сенім".into(),
            name_ru: "Сеним".into(),
            name_en: "Senim".into(),
            code: law::number::Code::parse("СНС").unwrap(),
            system: "expertise".into(),
            accredited_until: date(2027, 12, 31),
            card: Default::default(),
        };
        let listed = office::participants::register(&office, &registrar, entry).await.unwrap();
        let subject = Uuid::new_v4();
        let tell = async |position: u32, registered: bool, moment: &str| {
            let ground = (!registered).then_some("accreditation_withdrawn");
            let mut body = serde_json::json!({
                "bin": EXPERTISE.bin, "name": "Сенім", "registered": registered, "at": moment, "clause": "A-37.2",
            });
            if let Some(ground) = ground {
                body["ground"] = ground.into();
            }
            let now = office.clock.now();
            let message = Message { position, ..message(Kind::User, "expertise", "portal", subject, body) };
            let ctx = Ctx::automatic(now);
            office::exchange::inbox::receive(&office, &ctx, &seal(&message, "expertise", now)).await?;
            office::exchange::apply::run(&office, &ctx, message.id).await
        };
        let accepting = async || {
            let all = office::participants::listed(&office).await.unwrap();
            assert_eq!(all.len(), 1, "it stays in the list");
            all[0].accepts(office.clock.now(), &office.law(office.clock.now()))
        };
        let wrong = tell(1, true, "2026-10-05T08:00:00Z").await;
        assert_eq!(refusal(wrong), ("A-11.p2", "membership-malformed"), "nothing of the future");
        tell(1, false, "2026-10-05T06:00:00Z").await.unwrap();
        assert!(!accepting().await);
        let choice = office::participants::choice(&office, &who(&office, "applicant")).await.unwrap();
        assert!(choice.is_empty(), "it cannot be chosen");
        let told = office::notices::list(&office, &registrar).await.unwrap();
        assert!(told.iter().any(|it| it.kind == "membership-suspended"));
        tell(2, true, "2026-10-05T05:00:00Z").await.unwrap();
        assert!(!accepting().await, "older than the last word");
        tell(3, true, "2026-10-05T06:30:00Z").await.unwrap();
        assert!(accepting().await);
        let (_, history) = office::participants::public(&office, listed.id).await.unwrap();
        let kinds: Vec<_> = history.iter().map(|it| it.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["participant_accepting_again", "participant_stopped_accepting", "participant_registered"]
        );
        replays(&office).await;
    }
}
