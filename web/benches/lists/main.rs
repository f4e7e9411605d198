//! How long the lists of the operator take on the server with many rows, on SQLite: requests through the whole router, one
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
use office::Office;
use office::store::Value;
use uuid::Uuid;

/// Expertise organisations in the public list.
const PARTICIPANTS: i64 = 500;
/// Registrations that wait, and as many that are decided.
const REGISTRATIONS: i64 = 10_000;
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
