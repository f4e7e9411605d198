//! How long the lists of the operator and of an expertise organisation take on the server with many rows, on SQLite: requests through the whole router, one
//! after the other, within this process. Started by `./bench lists`.

#[allow(dead_code, reason = "shared with the tests")]
#[path = "../../tests/it/app.rs"]
mod app;
#[allow(dead_code, unused_imports, reason = "shared with the tests")]
#[path = "../../tests/it/portal.rs"]
mod portal;
#[allow(dead_code, unused_imports, reason = "shared with the tests")]
#[path = "../../tests/it/story.rs"]
mod story;

use std::time::{Duration, Instant};

use app::{App, Browser};
use axum::http::StatusCode;
use law::Order;
use law::event::Subject;
use law::expertise::case::{self, Command};
use office::demo::personas::{EXPERTISE, PERSONAS};
use office::store::cases::{self, Case};
use office::store::terms::{self, Governed};
use office::store::{Value, seats};
use office::{Office, System};
use serde_json::json;
use uuid::Uuid;

/// Expertise organisations in the public list.
const PARTICIPANTS: i64 = 500;
/// Registrations that wait, and as many that are decided.
const REGISTRATIONS: i64 = 10_000;
/// Cases of the expertise organisation.
const CASES: i64 = 20_000;
const REQUESTS: usize = 300;
/// What a list may take at the 99th percentile.
const BOUND: Duration = Duration::from_millis(50);

#[tokio::main]
async fn main() {
    let app = App::portal().await;
    let waiting = story::presented(&app, "applicant").await;
    let registered = story::presented_for(&app, "applicant", Order::Construction).await;
    story::confirmed(&app, registered).await;
    fill(&app.office, waiting, registered).await;
    let mut registrar = app.signed_in("registrar").await;
    let mut nobody = app.browser();
    let card = format!("/operator/registrations/{waiting}");
    println!(
        "{PARTICIPANTS} organisations, {REGISTRATIONS} registrations wait, {REGISTRATIONS} are decided; {REQUESTS} requests each"
    );
    println!("{:58} {:>9} {:>9} {:>9}", "page", "p50 ms", "p99 ms", "KiB");
    let mut missed = 0;
    for path in ["/participants", "/participants?find=Organisation+77"] {
        missed += usize::from(!measure(&mut nobody, path).await);
    }
    for path in [
        "/operator/registrations",
        "/operator/registrations?page=200",
        "/operator/registrations?order=670&find=user+77",
        &card,
        "/operator/users",
    ] {
        missed += usize::from(!measure(&mut registrar, path).await);
    }
    let system = App::on(office::testing::Fresh::sqlite(), System::Expertise).await;
    let first = received(&system.office).await;
    fill_cases(&system.office, first).await;
    let (mut expert, mut head) = (system.signed_in("expert").await, system.signed_in("expertise-head").await);
    println!("{CASES} cases of one organisation");
    for path in [
        "/cases",
        "/cases?page=400",
        "/cases?stage=open&term=week&sort=received",
        "/cases?find=%D0%BE%D0%B1%D1%8A%D0%B5%D0%BA%D1%82+1777",
        "/cases?person=mine&section=lead&sort=number",
        "/cases?vacant=section&page=9",
    ] {
        missed += usize::from(!measure(&mut expert, path).await);
    }
    for path in ["/cases", "/board", "/to-sign"] {
        missed += usize::from(!measure(&mut head, path).await);
    }
    println!(
        "p99 of each at most {} ms: {}",
        BOUND.as_millis(),
        if missed == 0 { "reached" } else { "MISSED" }
    );
    std::process::exit(i32::from(missed > 0));
}

async fn measure(browser: &mut Browser, path: &str) -> bool {
    let (mut took, mut size) = (Vec::new(), 0);
    for _ in 0..REQUESTS {
        let begun = Instant::now();
        let page = browser.get(path).await;
        took.push(begun.elapsed());
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        size = page.bytes.len();
    }
    took.sort();
    let [half, most] = [50, 99].map(|part| took[took.len() * part / 100]);
    let ms = |it: Duration| it.as_secs_f64() * 1e3;
    println!("{path:58} {:9.2} {:9.2} {:9.0}", ms(half), ms(most), size as f64 / 1024.0);
    most <= BOUND
}

/// Many like the few that came by the use cases, each of another party.
async fn fill(office: &Office, waiting: Uuid, registered: Uuid) {
    let mut tx = office.db.begin().await.unwrap();
    let users = "INSERT INTO registration (id, party, iin, bin, kind, name, state, state_data, edition, interruptions, \
         version, form, explanation, previous, created_at, updated_at, presented_at, decided_at, portal) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
         SELECT randomblob(16), printf('%012d', $3 + i), iin, bin, kind, 'user ' || i, state, state_data, edition, \
         interruptions, version, form, explanation, previous, created_at, updated_at, presented_at, decided_at, portal \
         FROM registration, n WHERE id = $1";
    for (id, from) in [(waiting, 100_000_000_000_i64), (registered, 200_000_000_000)] {
        tx.execute(users, &[Value::from(id), Value::from(REGISTRATIONS - 1), Value::from(from)])
            .await
            .unwrap();
    }
    let terms = "INSERT INTO term (subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, \
         interrupted) SELECT t.subject_kind, r.id, t.rule, t.edition, t.calendar, t.start_at, t.last_day, t.due_at, \
         t.open_by, t.interrupted FROM registration r, term t WHERE t.subject_id = $1 AND r.state = 'presented' AND r.id <> $1";
    tx.execute(terms, &[Value::from(waiting)]).await.unwrap();
    let participants = "INSERT INTO participant (id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, state, \
         state_data, edition, interruptions, version, card) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         SELECT randomblob(16), printf('%012d', 300000000000 + i), name_kk || ' ' || i, name_ru || ' ' || i, \
         'Organisation ' || i, 'Ж' || i, system_code, accredited_until, state, state_data, edition, interruptions, \
         version, card FROM (SELECT * FROM participant LIMIT 1), n";
    tx.execute(participants, &[Value::from(PARTICIPANTS - 1)]).await.unwrap();
    tx.commit().await.unwrap();
}

/// A case as it stands after its receipt, without its documents.
async fn received(office: &Office) -> Uuid {
    let now = office.clock.now();
    let law = office.law(now);
    let date = law.date(now);
    let law = law.begun_on(Some(date));
    let opened = case::receive(now, now, &law).unwrap();
    let started = opened.next.apply(Command::Start, now, &law).unwrap();
    let mut governed = Governed { begun: Some(date), ..Governed::default() };
    governed.begin(&law);
    let case = Case {
        id: Uuid::new_v4(),
        portal_code: "portal".into(),
        application_id: Uuid::new_v4(),
        registration_number: "СНС-2026-00001".into(),
        registration_date: date,
        title: "Объект".into(),
        applicant_name: "Заявитель".into(),
        organisation: EXPERTISE.bin.into(),
        version: 1,
        law: started.next,
        governed,
        body: json!({"applicant": {"name": "Заявитель", "bin": "190840000015"}, "received_at": now}),
        received_at: now,
        updated_at: now,
    };
    let mut tx = office.db.begin().await.unwrap();
    assert!(cases::open(&mut tx, &case).await.unwrap());
    seats::open(&mut tx, case.id, &["architecture", "estimate"]).await.unwrap();
    terms::replace(&mut tx, ("case", case.id), &case.law.terms(&law)).await.unwrap();
    tx.commit().await.unwrap();
    case.id
}

/// Many like it, with ends of terms over forty days; the expert is responsible for every fiftieth, and has a section of it.
async fn fill_cases(office: &Office, first: Uuid) {
    let expert = PERSONAS.iter().find(|persona| persona.id == "expert").unwrap();
    let mut tx = office.db.begin().await.unwrap();
    let clones = "INSERT INTO expertise_case (id, portal_code, application_id, registration_number, registration_date, title, \
         applicant_name, state, check_state, edition, interruptions, version, law_state, decided_at, body, received_at, \
         updated_at, organisation, search, late, lead, vacant) \
         WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < $2) \
         SELECT randomblob(16), portal_code, randomblob(16), printf('СНС-2026-%05d', i), registration_date, \
         'Объект ' || i, 'Заявитель ' || i, state, check_state, edition, interruptions, version, law_state, decided_at, body, \
         received_at + i, updated_at, organisation, \
         printf('снс-2026-%05d', i) || char(10) || 'объект ' || i || char(10) || 'заявитель ' || i, i % 97 = 0, \
         CASE WHEN (received_at + i) % 50 = 0 THEN 'N' END, 2 - ((received_at + i) % 50 = 0) \
         FROM expertise_case, n WHERE id = $1";
    tx.execute(clones, &[Value::from(first), Value::from(CASES)]).await.unwrap();
    let terms = "INSERT INTO term (subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, \
         interrupted) SELECT t.subject_kind, c.id, t.rule, t.edition, t.calendar, t.start_at, t.last_day, \
         t.due_at + (c.received_at % 40) * 86400000000, t.open_by, t.interrupted \
         FROM expertise_case c, term t WHERE t.subject_id = $1 AND c.id <> $1";
    tx.execute(terms, &[Value::from(first)]).await.unwrap();
    let seats = "INSERT INTO case_seat (case_id, section, iin, name, since) \
         SELECT c.id, s.section, CASE WHEN c.received_at % 50 = 0 AND s.section <> 'estimate' THEN $2 END, \
         CASE WHEN c.received_at % 50 = 0 AND s.section <> 'estimate' THEN $3 END, \
         CASE WHEN c.received_at % 50 = 0 AND s.section <> 'estimate' THEN c.received_at END \
         FROM expertise_case c, case_seat s WHERE s.case_id = $1 AND c.id <> $1";
    let values = [Value::from(first), Value::from(expert.iin), Value::from(expert.full_name())];
    tx.execute(seats, &values).await.unwrap();
    tx.commit().await.unwrap();
}
