//! Supervision in an expertise system: access on an act, every look kept, nothing changed, requests for an explanation
//! (A-26.p2, A-34.9, B-16.4).

mod common;

use common::*;
use law::access::Role;
use office::demo::personas::{EXPERTISE, VEDOMSTVO};
use office::documents::{self, Announced, Part};
use office::employees::{self, Giving as ByHand};
use office::exchange::message::{Kind, Message, Supervision};
use office::exchange::{apply, canonical, inbox};
use office::expertise::{queue, result, view};
use office::store::employees as held;
use office::supervision::access::{self, Giving};
use office::supervision::cases::{self, Wanted};
use office::supervision::explanations::{self, Asked};
use office::supervision::{looks, requests};
use office::testing::Fresh;
use office::{Clock, Ctx, Error, Office, arrival, notices};
use serde_json::json;
use uuid::Uuid;

const OPERATOR: &str = "expertise-administrator";
/// A body that is not the Vedomstvo.
const GASK: &str = "040440000010";

async fn each(test: impl AsyncFn(&Office, Uuid)) {
    for fresh in Fresh::engines().await {
        let office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        for (_, bytes) in FILES {
            office.blobs.put(bytes).await.unwrap();
        }
        let now = office.clock.now();
        let application = Uuid::new_v4();
        let body = json!(common::application(application, now));
        let message = message(Kind::Application, "portal", "expertise", application, body);
        inbox::receive(&office, &Ctx::automatic(now), &seal(&message, "portal", now)).await.unwrap();
        apply::run(&office, &Ctx::automatic(now), message.id).await.unwrap();
        let all = queue::page(&office, &who(&office, "expert"), &queue::Wanted::default()).await.unwrap();
        let case = all.cases[0].case.id;
        test(&office, case).await;
    }
}

fn who(office: &Office, id: &str) -> Ctx {
    acting(id, office.clock.now())
}

fn giving() -> Giving {
    Giving {
        role: "state_control_body".into(),
        body: "МСҚБ басқармасы".into(),
        bin: GASK.into(),
        iin: "790314300009".into(),
        name: "БЕЙСЕНОВ АРМАН".into(),
        act: "№ 7, 01.10.2026".into(),
        order: "№ 3, 02.10.2026".into(),
        ..Giving::default()
    }
}

fn wrong<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, String)> {
    match result {
        Err(Error::Invalid(wrong)) => wrong.into_iter().map(|it| (it.field, it.key)).collect(),
        other => panic!("expected wrong fields, got {other:?}"),
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// What the portal was told of the access of the Vedomstvo: how many people.
async fn told(office: &Office) -> Vec<u32> {
    let sql = "SELECT bytes FROM message_out WHERE kind = 'SUPERVISION' ORDER BY created_at, id";
    let rows = office.db.read().await.unwrap().rows(sql, &[]).await.unwrap();
    let people = |message: Message| match serde_json::from_value(message.body).unwrap() {
        Supervision::Access { people, .. } => Some(people),
        _ => None,
    };
    rows.iter()
        .filter_map(|row| people(canonical::read(&row.get::<Vec<u8>>("bytes").unwrap()).unwrap()))
        .collect()
}

/// A-26.p2, A-34.9, B-16.4: access is given on an act of the body and an order of the owner, by the operator alone, to
/// another organisation than its own; the register keeps it with its end.
#[tokio::test]
async fn access_is_given_on_an_act_and_stays_in_the_register() {
    each(async |office, _| {
        let operator = who(office, OPERATOR);
        let head = who(office, "expertise-head");
        assert_eq!(refused(access::give(office, &head, &giving()).await), ("A-34.9", "role-may-not"));
        let blank = Giving { act: " ".into(), order: String::new(), role: "expert".into(), ..giving() };
        let fields: Vec<_> = wrong(access::give(office, &operator, &blank).await);
        let keys: Vec<_> = fields.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(keys, ["act", "order", "role"]);
        for bin in [EXPERTISE.bin, ""] {
            let own = Giving { bin: bin.into(), ..giving() };
            let found = wrong(access::give(office, &operator, &own).await);
            assert_eq!(found, [("bin".to_owned(), "staff-error-vedomstvo".to_owned())], "{bin}");
        }
        // Not on the page of the staff, where no act is asked for.
        let by_hand = ByHand {
            iin: giving().iin,
            bin: GASK.into(),
            name: giving().name,
            role: "vedomstvo".into(),
            reason: "№ 1".into(),
            ..ByHand::default()
        };
        let found = wrong(employees::give(office, &operator, &by_hand).await);
        assert_eq!(found, [("role".to_owned(), "staff-error-supervision".to_owned())]);

        let given = access::give(office, &operator, &giving()).await.unwrap();
        let roles = async || {
            let mut conn = office.db.read().await.unwrap();
            held::roles(&mut conn, &giving().iin, GASK, office.clock.now()).await.unwrap()
        };
        assert_eq!(roles().await, [Role::StateControlBody]);
        let register = access::register(office, &operator).await.unwrap();
        let row = register.iter().find(|row| row.holding.employee.id == given.employee.id).unwrap();
        let act = row.act.clone().unwrap();
        assert_eq!((act.act.as_str(), act.order.as_str()), ("№ 7, 01.10.2026", "№ 3, 02.10.2026"));
        assert_eq!(row.holding.given.as_ref().unwrap().actor.iin, operator.actor.iin);
        // The employee of the configuration stands there too, and that no act was recorded.
        let first = register.iter().find(|row| row.holding.employee.bin == VEDOMSTVO.bin).unwrap();
        assert_eq!((first.holding.employee.role, &first.act), (Role::Vedomstvo, &None));

        employees::end(office, &operator, given.employee.id, "", "№ 8").await.unwrap();
        assert!(roles().await.is_empty(), "an end counts at once");
        let register = access::register(office, &operator).await.unwrap();
        let row = register.iter().find(|row| row.holding.employee.id == given.employee.id).unwrap();
        assert_eq!(row.holding.ended.as_ref().unwrap().reason, "№ 8", "what is over stays");
        let kinds = count(office, "SELECT count(*) AS n FROM event WHERE kind = 'supervision_given'").await;
        assert_eq!(kinds, 1);
    })
    .await;
}

/// A-26.p2: the portal is told how many people of the Vedomstvo have access; of other bodies it need not know.
#[tokio::test]
async fn the_portal_is_told_of_the_access_of_the_vedomstvo() {
    each(async |office, _| {
        let operator = who(office, OPERATOR);
        let jobs = "SELECT count(*) AS n FROM job WHERE kind = 'supervision-told'";
        let before = count(office, jobs).await;
        access::give(office, &operator, &giving()).await.unwrap();
        assert_eq!(count(office, jobs).await, before, "of another body");
        let until = Giving { role: "vedomstvo".into(), until: "01.11.2026".into(), ..giving() };
        let given = access::give(office, &operator, &until).await.unwrap();
        assert_eq!(count(office, jobs).await, before + 2, "now, and when it ends");
        let automatic = || Ctx::automatic(office.clock.now());
        access::tell(office, &automatic()).await.unwrap();
        employees::end(office, &operator, given.employee.id, "", "№ 8").await.unwrap();
        office.clock.forward(jiff::SignedDuration::from_secs(1)).unwrap();
        access::tell(office, &automatic()).await.unwrap();
        assert_eq!(told(office).await, [2, 1], "with the employee of the configuration");
    })
    .await;
}

/// A-34.9-R2, A-26.p2-R3: supervision reads every case, and each look is kept before anything is shown; it changes nothing.
#[tokio::test]
async fn every_look_is_kept_and_nothing_is_changed() {
    each(async |office, case| {
        let officer = || {
            // One look after the other.
            office.clock.forward(jiff::SignedDuration::from_secs(1)).unwrap();
            who(office, "vedomstvo")
        };
        let before = view::case(office, &who(office, "expert"), case).await.unwrap();
        assert!(looks::all(office, &officer()).await.unwrap().is_empty(), "an expert is no supervision");
        let list = cases::overview(office, &officer(), &Wanted::default(), false).await.unwrap();
        assert_eq!((list.cases.len(), list.shown.len(), list.sum(|work| work.open)), (1, 1, 1));
        assert_eq!(list.work[0].bin, EXPERTISE.bin);
        let none = Wanted { find: "жоқ".into(), ..Wanted::default() };
        assert!(cases::overview(office, &officer(), &none, true).await.unwrap().cases.is_empty());
        let seen = view::case(office, &officer(), case).await.unwrap();
        view::dates(office, &officer(), case).await.unwrap();
        let file = seen.documents.iter().find(|it| it.kind == "project").unwrap();
        documents::open(office, &officer(), case, file.id, |_| Part::Whole).await.unwrap();
        documents::signature(office, &officer(), case, seen.signatures[0].id).await.unwrap();

        let mut kept = looks::all(office, &officer()).await.unwrap();
        kept.reverse();
        let what: Vec<_> = kept.iter().map(|look| look.what.as_str()).collect();
        assert_eq!(what, ["list", "export", "case", "terms", "document", "signature"]);
        assert_eq!(kept[4].name, format!("SENIM-2026-00001 · {}", file.file_name));
        assert!(
            kept.iter()
                .all(|look| look.clause == "A-34.9" && Some(&look.iin) == officer().actor.iin.as_ref())
        );
        assert!(
            kept[2..].iter().all(|look| look.organisation == EXPERTISE.bin && look.subject == Some(case))
        );

        // The operator sees all of them, the organisation those at its cases, others none.
        assert_eq!(looks::all(office, &who(office, OPERATOR)).await.unwrap().len(), 6);
        assert_eq!(looks::all(office, &who(office, "expertise-head")).await.unwrap().len(), 4);
        assert!(matches!(looks::all(office, &who(office, "individual")).await, Err(Error::Denied { .. })));
        let mut other = who(office, "vedomstvo");
        other.actor.iin = Some("830115300014".into());
        assert!(looks::all(office, &other).await.unwrap().is_empty(), "one's own alone");

        let input = result::Input {
            version: seen.case.version,
            verdict: law::expertise::completeness::Verdict::Positive,
            lines: vec![],
            remarks: vec![],
        };
        assert_eq!(refused(result::record(office, &officer(), case, input).await).1, "role-may-not");
        let after = view::case(office, &who(office, "expert"), case).await.unwrap();
        assert_eq!((after.case.version, after.events.len()), (before.case.version, before.events.len()));
        let mut tx = office.db.begin().await.unwrap();
        assert!(tx.execute("DELETE FROM supervision_look", &[]).await.is_err(), "append-only");
    })
    .await;
}

/// A-34.9-R2, A-40.p1: a case whose term ended without a result is told as missed.
#[tokio::test]
async fn a_missed_term_is_found() {
    each(async |office, case| {
        let late = Wanted { late: true, ..Wanted::default() };
        let officer = || who(office, "vedomstvo");
        assert!(cases::overview(office, &officer(), &late, false).await.unwrap().cases.is_empty());
        office.clock.forward(jiff::SignedDuration::from_hours(8 * 24)).unwrap();
        renew(office).await;
        let seen = cases::overview(office, &officer(), &late, false).await.unwrap();
        assert_eq!((seen.cases.len(), seen.sum(|work| work.late)), (1, 1), "before the job acted");
        office::expertise::due::expire(office, &Ctx::automatic(office.clock.now()), case).await.unwrap();
        let seen = cases::overview(office, &officer(), &late, false).await.unwrap();
        assert_eq!((seen.cases.len(), seen.sum(|work| work.automatic)), (1, 1));
    })
    .await;
}

/// A-26.p2: the request of the Vedomstvo goes from the portal to the system and its answer back, each once; what
/// contradicts itself is turned away.
#[tokio::test]
async fn a_request_for_access_goes_there_and_its_answer_back() {
    for (here, there) in Fresh::engines().await.into_iter().zip(Fresh::engines().await) {
        let portal = open("portal", &here, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        let system = open("expertise", &there, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        let officer = who(&portal, "vedomstvo");
        assert_eq!(refused(requests::systems(&portal, &who(&portal, "registrar")).await).0, "A-34.9");
        let seen = requests::systems(&portal, &officer).await.unwrap();
        assert!(!seen[0].owes_access() && seen[0].integrated.is_none(), "nothing went through yet");
        let ask = async |system, text| requests::ask(&portal, &officer, system, VEDOMSTVO.name, text).await;
        assert_eq!(wrong(ask("other", "Доступ").await)[0].0, "system");
        assert_eq!(wrong(ask("expertise", " ").await)[0].0, "text");
        let asked = ask("expertise", "Бейсенову А.Т., приказ № 7").await.unwrap();
        assert_eq!(asked.number, "2026-1");
        assert_eq!(
            wrong(ask("expertise", "Ещё раз").await),
            [("system".into(), "supervision-error-asked".into())]
        );

        for _ in 0..2 {
            carry(&portal, &system).await;
        }
        let operator = who(&system, OPERATOR);
        let received = requests::received(&system, &operator).await.unwrap();
        assert_eq!((received.len(), received[0].text.as_str()), (1, "Бейсенову А.Т., приказ № 7"));
        assert_eq!(notices::unread(&system, &operator).await.unwrap(), 1);
        assert_eq!(refused(requests::received(&system, &who(&system, "expert")).await).0, "A-34.9");
        requests::answer(&system, &operator, asked.id, true, "Доступ дан").await.unwrap();
        let again = requests::answer(&system, &operator, asked.id, false, "Нет").await;
        assert!(matches!(again, Err(Error::Stale)), "one answer");
        access::tell(&system, &Ctx::automatic(system.clock.now())).await.unwrap();
        carry(&system, &portal).await;

        let seen = requests::systems(&portal, &officer).await.unwrap().remove(0);
        assert!(seen.has_access() && !seen.owes_access() && seen.waits().is_none());
        assert_eq!(seen.requests[0].answer.as_ref().unwrap().text, "Доступ дан");
        assert!(seen.integrated.is_some());
        let kinds: Vec<_> = notices::list(&portal, &officer).await.unwrap();
        let mut kinds: Vec<_> = kinds.iter().map(|notice| notice.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["supervision-access-given", "supervision-answered"]);

        // An answer to nothing that was asked, and a request to the portal.
        let answer = json!({ "step": "answer", "granted": true, "at": MONDAY, "text": "Да" });
        let request = json!({ "step": "request", "number": "1", "at": MONDAY, "name": "А", "iin": "790314300009",
            "bin": VEDOMSTVO.bin, "body": "Б", "text": "В" });
        for body in [answer, request] {
            let forged = message(Kind::Supervision, "expertise", "portal", Uuid::new_v4(), body);
            let wire = seal(&forged, "expertise", portal.clock.now());
            let turned = inbox::receive(&portal, &Ctx::automatic(portal.clock.now()), &wire).await;
            assert_eq!(refused(turned), ("A-26.p2", "supervision-malformed"));
        }
    }
}

/// Brings every message of one system to the other, as the jobs do; what arrived before arrives again.
async fn carry(from: &Office, to: &Office) {
    let sql = "SELECT bytes FROM message_out ORDER BY created_at, id";
    let rows = from.db.read().await.unwrap().rows(sql, &[]).await.unwrap();
    for row in rows {
        let message: Message = canonical::read(&row.get::<Vec<u8>>("bytes").unwrap()).unwrap();
        let ctx = Ctx::automatic(to.clock.now());
        let wire = seal(&message, &from.config.organisation.code, to.clock.now());
        inbox::receive(to, &ctx, &wire).await.unwrap();
        apply::run(to, &ctx, message.id).await.unwrap();
    }
}

/// A-26.p2, A-34.9: the body asks about a case, the organisation answers with text and a file, the body closes it; the case
/// is as it was, others know nothing of it.
#[tokio::test]
async fn an_explanation_is_asked_for_given_and_changes_no_case() {
    each(async |office, case| {
        let (officer, head) = (who(office, "vedomstvo"), who(office, "expertise-head"));
        let before = view::case(office, &who(office, "expert"), case).await.unwrap();
        let asked = Asked {
            case: Some(case),
            text: "Почему срок пропущен?".into(),
            answer_by: "09.10.2026".into(),
            ..Asked::default()
        };
        assert_eq!(refused(explanations::ask(office, &head, &asked).await), ("A-34.9", "role-may-not"));
        let past = Asked { answer_by: "04.10.2026".into(), text: String::new(), ..asked.clone() };
        let fields: Vec<_> = wrong(explanations::ask(office, &officer, &past).await);
        assert_eq!(fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["text", "answer_by"]);
        let nobody = Asked { case: None, organisation: GASK.into(), ..asked.clone() };
        assert_eq!(wrong(explanations::ask(office, &officer, &nobody).await)[0].0, "organisation");
        let id = explanations::ask(office, &officer, &asked).await.unwrap();

        let told = notices::list(office, &head).await.unwrap();
        assert_eq!(told[0].kind, "explanation-asked");
        assert_eq!(explanations::list(office, &head, Some(case)).await.unwrap().len(), 1);
        let mut strange = who(office, "expertise-head");
        strange.actor.bin = Some(GASK.into());
        let mut body = who(office, "vedomstvo");
        body.actor.bin = Some(GASK.into());
        for other in [&strange, &body, &who(office, "expert")] {
            assert!(matches!(explanations::thread(office, other, id).await, Err(Error::NotFound)));
        }

        let file = || Announced {
            file_name: "ответ.pdf".into(),
            media_type: "application/pdf".into(),
            ..Announced::default()
        };
        let bytes = office::demo::paper::paper("answer", 0);
        let body =
            || futures_util::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes.clone()))]);
        let attached = explanations::attach(office, &officer, id, file(), body()).await;
        assert_eq!(refused(attached), ("A-26.p2", "role-may-not"));
        let upload = explanations::attach(office, &head, id, file(), body()).await.unwrap();
        let unchecked = wrong(explanations::answer(office, &head, id, 1, "Сбой").await);
        assert_eq!(unchecked, [("file".to_owned(), "arrival-error-checking".to_owned())]);
        arrival::run(office, &Ctx::automatic(head.now), upload.id, 1).await.unwrap();
        let stale = explanations::answer(office, &head, id, 7, "Сбой").await;
        assert!(matches!(stale, Err(Error::Stale)));
        explanations::answer(office, &head, id, 1, "Сбой портала").await.unwrap();

        let thread = explanations::thread(office, &officer, id).await.unwrap();
        let texts: Vec<_> = thread.words.iter().map(|word| (word.answers, word.text.as_str())).collect();
        assert_eq!(texts, [(false, "Почему срок пропущен?"), (true, "Сбой портала")]);
        let (place, document) = &thread.documents[0];
        assert_eq!(
            (*place, document.file_name.as_str(), thread.explanation.state.as_str()),
            (2, "ответ.pdf", "answered")
        );
        documents::open(office, &officer, id, document.id, |_| Part::Whole).await.unwrap();
        let strangers = documents::open(office, &strange, id, document.id, |_| Part::Whole).await;
        assert!(matches!(strangers, Err(Error::NotFound)));

        explanations::go_on(office, &officer, id, 2, "Принято", true).await.unwrap();
        let closed = explanations::answer(office, &head, id, 3, "Ещё").await;
        assert!(matches!(closed, Err(Error::Stale)), "closed");
        let after = view::case(office, &who(office, "expert"), case).await.unwrap();
        assert_eq!((after.case.version, after.events.len()), (before.case.version, before.events.len()));
        assert_eq!(after.documents.len(), before.documents.len());
    })
    .await;
}
