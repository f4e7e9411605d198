//! Time stamps and answers about certificates: fetched beside the requests from services that speak HTTP, kept beside
//! signatures, and proved from packages without any of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use jiff::{SignedDuration, Timestamp};
use office::package::{self, Fault};
use office::stamping::{self, Why, renewal};
use office::store::evidence::{self, Kept};
use office::store::stamps::{self, Beside, STATUS, TIME_STAMP};
use office::store::{archive_stamps, signatures};
use office::testing::Fresh;
use office::texts::Locale;
use office::{Clock, Ctx, Office, System};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::app::{App, authority};
use crate::package::{anchors, downloaded, kept, tereze};
use crate::story;
use crate::systems::until;

/// The services of the authority on the loopback address, as an operator would configure those of the country.
#[derive(Clone)]
struct Services {
    address: String,
    clock: Arc<std::sync::Mutex<Option<Clock>>>,
    silent: Arc<AtomicBool>,
    /// Its tokens are not signed by its key.
    spoiled: Arc<AtomicBool>,
    /// Its answers about certificates were made in advance: from when and until when.
    made: Arc<std::sync::Mutex<Option<(Timestamp, Timestamp)>>>,
    asked: Arc<AtomicUsize>,
}

impl Services {
    async fn start() -> Services {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let services = Services {
            address: format!("http://{}", listener.local_addr().unwrap()),
            clock: Arc::default(),
            silent: Arc::default(),
            spoiled: Arc::default(),
            made: Arc::default(),
            asked: Arc::default(),
        };
        let answer = |State(own): State<Services>, headers: HeaderMap, body: Bytes| async move {
            own.asked.fetch_add(1, Ordering::SeqCst);
            if own.silent.load(Ordering::SeqCst) {
                return Err(StatusCode::SERVICE_UNAVAILABLE);
            }
            // As the gate of the country does.
            if headers.get("user-agent").is_none_or(|agent| agent.is_empty()) {
                return Err(StatusCode::SEE_OTHER);
            }
            let now = own.clock.lock().unwrap().as_ref().unwrap().now();
            match headers["content-type"].to_str().unwrap() {
                "application/timestamp-query" => {
                    let mut answer = authority().stamp(&body, now).unwrap();
                    // The signature value comes last.
                    *answer.last_mut().unwrap() ^= u8::from(own.spoiled.load(Ordering::SeqCst));
                    Ok(answer)
                }
                "application/ocsp-request" => Ok(match *own.made.lock().unwrap() {
                    Some(validity) => authority().premade(&body, validity).unwrap(),
                    None => authority().answer(&body, now).unwrap(),
                }),
                _ => Err(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            }
        };
        let router = axum::Router::new().route("/tsp", post(answer)).route("/ocsp", post(answer));
        let router = router.with_state(services.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        services
    }

    /// A system that asks these services.
    async fn asked_by(&self, fresh: Fresh, system: System) -> App {
        let app = App::configured(fresh, system, |config| {
            config["time_stamps"] = json!({"address": format!("{}/tsp", self.address)});
            config["pki"]["ocsp"] = format!("{}/ocsp", self.address).into();
        })
        .await;
        *self.clock.lock().unwrap() = Some(app.office.clock.clone());
        app
    }
}

async fn beside(office: &Office, case: Uuid) -> Vec<Beside> {
    let mut conn = office.db.read().await.unwrap();
    let mut all = Vec::new();
    for signature in signatures::of_subject(&mut conn, "application", case).await.unwrap() {
        all.extend(stamps::of_signature(&mut conn, signature.id).await.unwrap());
    }
    all
}

/// What `tereze verify` says of the package of a case.
async fn verified(app: &App, persona: &str, case: Uuid) -> Json {
    let bytes = downloaded(&app.office, persona, &format!("/cases/{case}/package.asice")).await;
    let file = kept(app.folder(), "case.asice", &bytes);
    let roots = anchors(app.folder());
    let said = tereze(&file, &["--anchors", roots.to_str().unwrap(), "--json"]);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said.code == 0, told["valid"] == true, "{}", said.out);
    told
}

/// a service that is silent stops nothing; when it answers, the signature is proved without the word of the
/// system, and its bytes are the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_outage_of_the_services_stops_nothing_and_is_made_up_for() {
    for fresh in Fresh::engines().await {
        let services = Services::start().await;
        services.silent.store(true, Ordering::SeqCst);
        let app = services.asked_by(fresh, System::Portal).await;
        let background = app.office.background();
        story::registered(&app, "individual").await;
        let case = story::submitted_by(&app, "individual").await.id;
        until("the first questions", async || (services.asked.load(Ordering::SeqCst) >= 2).then_some(()))
            .await;
        let told = verified(&app, "individual", case).await;
        assert_eq!(told["valid"], true, "{told}");
        assert_eq!(
            (&told["signatures"][0]["time_stamp"], &told["signatures"][0]["independent"]),
            (&Json::Null, &false.into())
        );
        assert_eq!(beside(&app.office, case).await, []);
        let cms = &signatures_of(&app.office, case).await[0].cms;

        services.silent.store(false, Ordering::SeqCst);
        app.forward(SignedDuration::from_mins(10));
        let found = until("both kinds of evidence", async || {
            let found = beside(&app.office, case).await;
            (found.len() == 2).then_some(found)
        })
        .await;
        assert_eq!([&found[0].kind, &found[1].kind], [TIME_STAMP, STATUS]);
        assert_eq!(&signatures_of(&app.office, case).await[0].cms, cms);
        let told = verified(&app, "individual", case).await;
        assert_eq!(told["valid"], true, "{told}");
        let signature = &told["signatures"][0];
        assert_eq!(signature["independent"], true, "{told}");
        assert_eq!(signature["time_stamp"]["authority"], "TIME-STAMPING AUTHORITY");
        let stamp = signature["signature"]["time_stamp"]["path"].as_str().unwrap();
        assert!(stamp.ends_with(".cms.tst"), "{stamp}");
        let files = told["index"]["files"].as_array().unwrap();
        let answers =
            files.iter().filter(|file| file["path"].as_str().unwrap().starts_with("evidence/status/"));
        assert_eq!(answers.count(), 1, "{told}");
        for (lang, word) in [("kk", "уақыт белгісі"), ("ru", "метка времени"), ("en", "time stamp")]
        {
            let roots = anchors(app.folder());
            let file = app.folder().join("case.asice");
            let said = tereze(&file, &["--anchors", roots.to_str().unwrap(), "--lang", lang]);
            assert!(said.code == 0 && said.out.contains(word), "{}", said.out);
            // Services have a set of roots of their own: another one does not know this service.
            let seal = authority().certificate_file("portal");
            let strange =
                ["--anchors", roots.to_str().unwrap(), "--time-stamp-anchors", seal.to_str().unwrap()];
            assert_eq!(tereze(&file, &[&strange[..], &["--lang", lang]].concat()).code, 1);
        }
        background.stop().await;
    }
}

async fn signatures_of(office: &Office, case: Uuid) -> Vec<signatures::Signature> {
    signatures::of_subject(&mut office.db.read().await.unwrap(), "application", case).await.unwrap()
}

/// The job may run twice, and asks nothing again.
#[tokio::test]
async fn what_is_there_is_not_asked_for_again() {
    let services = Services::start().await;
    let app = services.asked_by(Fresh::sqlite(), System::Portal).await;
    story::registered(&app, "applicant").await;
    let case = story::submitted(&app).await.id;
    let signature = signatures_of(&app.office, case).await.remove(0);
    let ctx = Ctx::automatic(app.office.clock.now());
    stamping::run(&app.office, &ctx, signature.id).await.unwrap();
    let first = beside(&app.office, case).await;
    assert_eq!(first.len(), 2);
    let asked = services.asked.load(Ordering::SeqCst);
    services.silent.store(true, Ordering::SeqCst);
    stamping::run(&app.office, &ctx, signature.id).await.unwrap();
    assert_eq!((beside(&app.office, case).await, services.asked.load(Ordering::SeqCst)), (first, asked));
}

/// Signatures from before the service was configured are found at the next start.
#[tokio::test]
async fn earlier_signatures_are_stamped_when_there_is_a_service() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let case = story::submitted(&app).await.id;
    let signature = signatures_of(&app.office, case).await.remove(0);
    let ctx = Ctx::automatic(app.office.clock.now());
    // Without a service there is nothing to do.
    stamping::run(&app.office, &ctx, signature.id).await.unwrap();
    stamping::sweep(&app.office, ctx.now).await.unwrap();
    assert_eq!(beside(&app.office, case).await, []);
    let mut config = app.office.config.clone();
    config.time_stamps = Some(toml::from_str("address = \"demo\"").unwrap());
    let later = Office::open_at(config, app.office.clock.clone()).await.unwrap();
    let background = later.background();
    until("the token", async || {
        beside(&later, case).await.iter().any(|one| one.kind == TIME_STAMP).then_some(())
    })
    .await;
    background.stop().await;
}

/// Nobody answers about a certificate that has expired: nobody is asked, and no job comes again for it.
#[tokio::test]
async fn the_status_of_an_expired_certificate_is_not_asked_for() {
    let services = Services::start().await;
    let app = App::configured(Fresh::sqlite(), System::Portal, |config| {
        config["pki"]["ocsp"] = format!("{}/ocsp", services.address).into();
    })
    .await;
    services.silent.store(true, Ordering::SeqCst);
    story::registered(&app, "applicant").await;
    let case = story::submitted(&app).await.id;
    let signature = signatures_of(&app.office, case).await.remove(0);
    let run = async |now| stamping::run(&app.office, &Ctx::automatic(now), signature.id).await;
    assert!(run(app.office.clock.now()).await.is_err());
    let asked = services.asked.load(Ordering::SeqCst);
    run(signature.certificate_not_after + SignedDuration::from_secs(1)).await.unwrap();
    assert_eq!(services.asked.load(Ordering::SeqCst), asked);
    // Nothing is planned either.
    let before = waiting(&app.office).await;
    stamping::sweep(&app.office, Timestamp::from_second(32_503_680_000).unwrap()).await.unwrap();
    assert_eq!(waiting(&app.office).await, before);
}

/// Whatever lies beside a signature is judged: a token over another one is told.
#[tokio::test]
async fn a_token_over_another_signature_is_a_fault() {
    let services = Services::start().await;
    let app = services.asked_by(Fresh::sqlite(), System::Portal).await;
    story::registered(&app, "applicant").await;
    let first = story::submitted(&app).await.id;
    let second = story::submitted(&app).await.id;
    let ctx = Ctx::automatic(app.office.clock.now());
    let of = async |case| signatures_of(&app.office, case).await.remove(0).id;
    stamping::run(&app.office, &ctx, of(first).await).await.unwrap();
    let token = beside(&app.office, first).await.remove(0);
    let mut tx = app.office.db.begin().await.unwrap();
    stamps::insert(&mut tx, &Beside { signature_id: of(second).await, ..token }).await.unwrap();
    tx.commit().await.unwrap();
    let bytes = downloaded(&app.office, "applicant", &format!("/cases/{second}/package.asice")).await;
    let file = kept(app.folder(), "wrong.asice", &bytes);
    let roots = authority().anchor_files().iter().map(|file| std::fs::read(file).unwrap()).collect();
    let trusted = package::Trusted { anchors: package::Anchors::Given(roots), ..Default::default() };
    let zone = jiff::tz::TimeZone::get("Asia/Almaty").unwrap();
    let report = package::check(&file, &trusted, &zone).unwrap();
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert!(
        matches!(&finding.fault, Fault::TimeStamp(failure) if failure.code.as_str() == "content-differs")
    );
    assert!(!report.signatures.iter().any(|judged| judged.independent));
}

/// A case with one signature and its token, on a system that asks these services.
async fn stamped(services: &Services, fresh: Fresh) -> (App, Uuid, Uuid) {
    let app = services.asked_by(fresh, System::Portal).await;
    story::registered(&app, "applicant").await;
    let case = story::submitted(&app).await.id;
    let signature = signatures_of(&app.office, case).await.remove(0).id;
    let ctx = Ctx::automatic(app.office.clock.now());
    stamping::run(&app.office, &ctx, signature).await.unwrap();
    (app, case, signature)
}

async fn renew(office: &Office) {
    let now = office.clock.now();
    renewal::sweep(office, now).await.unwrap();
    renewal::run(office, &Ctx::automatic(now)).await.unwrap();
}

async fn package(app: &App, name: &str, case: Uuid) -> PathBuf {
    let bytes = downloaded(&app.office, "applicant", &format!("/cases/{case}/package.asice")).await;
    kept(app.folder(), name, &bytes)
}

/// Whether a package is proved for a moment, and what it says of its only signature.
fn proved(app: &App, file: &Path, moment: Timestamp) -> (bool, Json) {
    let roots = anchors(app.folder());
    let moment = moment.to_string();
    let said = tereze(file, &["--anchors", roots.to_str().unwrap(), "--at", &moment, "--json"]);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    (said.code == 0, told)
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A-23, B-12: a proof outlives the certificate of its time stamp when it is renewed in time, and only then.
#[tokio::test]
async fn a_renewed_proof_outlives_the_certificate_of_the_service() {
    for fresh in Fresh::engines().await {
        let services = Services::start().await;
        let (app, case, signature) = stamped(&services, fresh).await;
        let first_end = beside(&app.office, case).await[0].until.unwrap();
        // Nothing is near its end.
        renew(&app.office).await;
        let mut conn = app.office.db.read().await.unwrap();
        assert_eq!(archive_stamps::of_signature(&mut conn, signature).await.unwrap(), []);
        drop(conn);

        app.forward(first_end.duration_since(app.office.clock.now()) - DAY * 60);
        let without = package(&app, "without.asice", case).await;
        assert!(proved(&app, &without, first_end - DAY).0);
        let (good, told) = proved(&app, &without, first_end + DAY);
        assert!(!good && told["findings"][0]["code"] == "time-stamp", "{told}");
        aged(&app, &without, first_end + DAY, first_end);

        renew(&app.office).await;
        // Twice does no harm.
        renew(&app.office).await;
        let with = package(&app, "with.asice", case).await;
        let (good, told) = proved(&app, &with, first_end + DAY);
        assert!(good, "{told}");
        let signature = &told["signatures"][0];
        assert_eq!(signature["renewed"].as_array().unwrap().len(), 1, "{told}");
        let second_end: Timestamp = signature["until"].as_str().unwrap().parse().unwrap();
        assert!(second_end > first_end + DAY * 365, "{second_end}");
        assert!(!proved(&app, &with, second_end + DAY).0);
        // What the record covers is the case of this signature and no other file.
        let objects = signature["signature"]["record"]["objects"].as_array().unwrap();
        for object in
            ["signatures/", "documents/", "evidence/lists/", "evidence/certificates/", "evidence/status/"]
        {
            assert!(objects.iter().any(|path| path.as_str().unwrap().starts_with(object)), "{object} {told}");
        }
        assert!(objects.iter().any(|path| path.as_str().unwrap().ends_with(".tst")), "{told}");

        // The first certificate has expired, by the clock of the system as well.
        app.forward(first_end.duration_since(app.office.clock.now()) + DAY);
        let (good, told) = proved(&app, &package(&app, "later.asice", case).await, app.office.clock.now());
        assert!(good, "{told}");
    }
}

/// What aged, when, and what to do about it, in each language.
fn aged(app: &App, file: &Path, moment: Timestamp, end: Timestamp) {
    let (roots, moment) = (anchors(app.folder()), moment.to_string());
    let texts = office::texts::Texts::embedded(jiff::tz::TimeZone::get("Asia/Almaty").unwrap()).unwrap();
    for (locale, what, to_do) in [
        (Locale::En, "the certificate of the service TIME-STAMPING AUTHORITY ended at", "for a new one"),
        (Locale::Ru, "срок сертификата службы TIME-STAMPING AUTHORITY закончился", "Запросите новый пакет"),
        (Locale::Kk, "TIME-STAMPING AUTHORITY қызметі куәлігінің мерзімі", "жүйеден жаңасын сұраңыз"),
    ] {
        let arguments = ["--anchors", roots.to_str().unwrap(), "--at", &moment, "--lang", locale.code()];
        let said = tereze(file, &arguments);
        assert_eq!(said.code, 1, "{}", said.out);
        for told in [what, to_do, &texts.of(locale).moment_exact(end)] {
            assert!(said.out.contains(told), "{told} in {}", said.out);
        }
    }
}

async fn links(office: &Office, signature: Uuid) -> usize {
    let mut conn = office.db.read().await.unwrap();
    archive_stamps::of_signature(&mut conn, signature).await.unwrap().len()
}

/// A token of the same certificate carries nothing on: there is no link until the service has a new one, and then one.
#[tokio::test]
async fn the_same_certificate_of_the_service_adds_no_link() {
    let services = Services::start().await;
    let (app, case, signature) = stamped(&services, Fresh::sqlite()).await;
    let first_end = beside(&app.office, case).await[0].until.unwrap();
    let former = app.office.clock.now();
    *services.clock.lock().unwrap() = Some(Clock::fixed(former));
    app.forward(first_end.duration_since(former) - DAY * 60);
    let asked = services.asked.load(Ordering::SeqCst);
    for _ in 0..3 {
        renew(&app.office).await;
        app.forward(DAY);
    }
    assert_eq!(links(&app.office, signature).await, 0);
    assert_eq!(services.asked.load(Ordering::SeqCst), asked + 3);
    *services.clock.lock().unwrap() = Some(app.office.clock.clone());
    for _ in 0..3 {
        renew(&app.office).await;
        app.forward(DAY);
    }
    assert_eq!(links(&app.office, signature).await, 1);
}

/// A signature whose evidence is damaged is told, and the others are renewed.
#[tokio::test]
async fn a_damaged_proof_holds_up_no_other() {
    let services = Services::start().await;
    let (app, case, _) = stamped(&services, Fresh::sqlite()).await;
    let token = beside(&app.office, case).await.remove(0);
    let mut signatures = Vec::new();
    for _ in 0..2 {
        let case = story::submitted(&app).await.id;
        signatures.push(signatures_of(&app.office, case).await.remove(0).id);
    }
    let [damaged, good] = signatures[..] else { unreachable!() };
    stamping::run(&app.office, &Ctx::automatic(app.office.clock.now()), good).await.unwrap();
    let until = token.until.unwrap();
    let mut tx = app.office.db.begin().await.unwrap();
    let token = Beside { signature_id: damaged, told: json!({"unreadable": true}), ..token };
    stamps::insert(&mut tx, &token).await.unwrap();
    tx.commit().await.unwrap();
    app.forward(until.duration_since(app.office.clock.now()) - DAY * 60);
    let now = app.office.clock.now();
    renewal::sweep(&app.office, now).await.unwrap();
    assert_eq!(stamping::standing(&app.office, now).await.unwrap().renewing.count, 1);
    assert!(renewal::run(&app.office, &Ctx::automatic(now)).await.is_err());
    assert_eq!((links(&app.office, damaged).await, links(&app.office, good).await), (0, 1));
}

/// a link is judged as `tereze verify` judges it before it is stored. Of a service whose token does not hold, or
/// not in the record, there is no link, and the job says why; afterwards it goes on.
#[tokio::test]
async fn a_link_that_would_not_hold_is_told_and_not_stored() {
    for fresh in Fresh::engines().await {
        let services = Services::start().await;
        let (app, case, signature) = stamped(&services, fresh).await;
        let first_end = beside(&app.office, case).await[0].until.unwrap();
        app.forward(first_end.duration_since(app.office.clock.now()) - DAY * 60);
        let run = async |office: &Office| renewal::run(office, &Ctx::automatic(office.clock.now())).await;
        services.spoiled.store(true, Ordering::SeqCst);
        let told = run(&app.office).await.unwrap_err().to_string();
        assert!(told.contains("a time stamp that does not hold") && told.contains("bad-signature"), "{told}");
        assert_eq!(links(&app.office, signature).await, 0);
        services.spoiled.store(false, Ordering::SeqCst);
        run(&app.office).await.unwrap();
        assert_eq!(links(&app.office, signature).await, 1);

        // The token holds by itself, but says a time before the one that it is to carry on.
        let later = without_sha256(&app).await;
        let behind = Clock::fixed(app.office.clock.now() - DAY);
        *services.clock.lock().unwrap() = Some(behind);
        let told = run(&later).await.unwrap_err().to_string();
        assert!(told.contains("a proof that would not hold") && told.contains("renewed-too-late"), "{told}");
        assert_eq!(links(&app.office, signature).await, 1);
        *services.clock.lock().unwrap() = Some(app.office.clock.clone());
        run(&later).await.unwrap();
        assert_eq!(links(&app.office, signature).await, 2);
        let (good, told) = proved(&app, &package(&app, "held.asice", case).await, first_end + DAY);
        assert!(good, "{told}");
    }
}

/// Jobs that ask the services.
async fn waiting(office: &Office) -> i64 {
    let mut conn = office.db.read().await.unwrap();
    office::store::jobs::waiting(&mut conn, stamping::JOB).await.unwrap().count
}

/// The same system when its operator learned that SHA-256 is to be given up in two months.
async fn without_sha256(app: &App) -> Office {
    let mut config = app.office.config.clone();
    let service = config.time_stamps.as_mut().unwrap();
    service.digest = serde_json::from_value(json!("sha-512")).unwrap();
    service.ends = [("sha-256".to_owned(), app.office.clock.now() + DAY * 60)].into();
    Office::open_at(config, app.office.clock.clone()).await.unwrap()
}

/// What comes beside a signature when its record has begun is of no later chain either: a record is about one thing.
#[tokio::test]
async fn a_new_chain_covers_what_the_first_one_does() {
    let services = Services::start().await;
    let app = App::configured(Fresh::sqlite(), System::Portal, |config| {
        config["time_stamps"] = json!({"address": format!("{}/tsp", services.address)});
    })
    .await;
    *services.clock.lock().unwrap() = Some(app.office.clock.clone());
    story::registered(&app, "applicant").await;
    let case = story::submitted(&app).await.id;
    let signature = signatures_of(&app.office, case).await.remove(0).id;
    stamping::run(&app.office, &Ctx::automatic(app.office.clock.now()), signature).await.unwrap();
    let token = beside(&app.office, case).await.remove(0);
    app.forward(token.until.unwrap().duration_since(app.office.clock.now()) - DAY * 60);
    renew(&app.office).await;
    let (stored, at) = (app.office.blobs.put(b"a late answer").await.unwrap(), app.office.clock.now());
    let kept = Kept { sha256: stored.sha256.clone(), kind: STATUS.into(), size: 13, at };
    let (kind, sha256) = (STATUS.to_owned(), stored.sha256);
    let late = Beside { kind, sha256, told: json!({}), at, until: None, ..token };
    let mut tx = app.office.db.begin().await.unwrap();
    evidence::insert(&mut tx, &kept).await.unwrap();
    stamps::insert(&mut tx, &late).await.unwrap();
    tx.commit().await.unwrap();
    let later = without_sha256(&app).await;
    renew(&later).await;
    let mut conn = later.db.read().await.unwrap();
    let links = archive_stamps::of_signature(&mut conn, signature).await.unwrap();
    let [first, second] = &links[..] else { panic!("{links:?}") };
    assert_eq!((second.chain, &second.objects), (2, &first.objects));
}

/// When a digest is to end, the objects are hashed anew and put under a new chain.
#[tokio::test]
async fn a_digest_that_ages_is_replaced() {
    let services = Services::start().await;
    let (app, case, signature) = stamped(&services, Fresh::sqlite()).await;
    let first_end = beside(&app.office, case).await[0].until.unwrap();
    app.forward(first_end.duration_since(app.office.clock.now()) - DAY * 60);
    renew(&app.office).await;
    let later = without_sha256(&app).await;
    renew(&later).await;
    let mut conn = later.db.read().await.unwrap();
    let links = archive_stamps::of_signature(&mut conn, signature).await.unwrap();
    drop(conn);
    let found: Vec<_> = links.iter().map(|link| (link.chain, link.digest.as_str())).collect();
    assert_eq!(found, [(1, "sha-256"), (2, "sha-512")]);
    // What was replaced is not replaced again.
    renew(&later).await;
    let mut conn = later.db.read().await.unwrap();
    assert_eq!(archive_stamps::of_signature(&mut conn, signature).await.unwrap().len(), 2);
    drop(conn);
    let file = package(&app, "again.asice", case).await;
    let (good, told) = proved(&app, &file, first_end + DAY);
    assert!(good, "{told}");
    assert_eq!(told["signatures"][0]["renewed"].as_array().unwrap().len(), 2);
}

const PROOFS: &str = "/operator/proofs";

async fn proofs(app: &App, language: &str) -> String {
    let mut admin = app.signed_in("administrator").await;
    admin.get(&format!("/language/{language}")).await;
    let page = admin.get(PROOFS).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text
}

/// the operator sees how many signatures lack their proof, why, and when the services are asked again; then what
/// is renewed next.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_operator_sees_what_signatures_lack_and_why() {
    for fresh in Fresh::engines().await {
        let services = Services::start().await;
        services.silent.store(true, Ordering::SeqCst);
        let app = services.asked_by(fresh, System::Portal).await;
        story::registered(&app, "applicant").await;
        story::submitted(&app).await;
        let standing = async || stamping::standing(&app.office, app.office.clock.now()).await.unwrap();
        let first = standing().await;
        let all = first.signatures;
        assert!(all > 0, "{first:?}");
        for of in [&first.time_stamps, &first.answers] {
            assert_eq!((of.lacking, of.waiting.count, of.why()), (all, all, Some(Why::Asked)), "{of:?}");
        }
        let background = app.office.background();
        let silent = async || {
            let stands = standing().await;
            let why = [stands.time_stamps.why(), stands.answers.why()];
            (why == [Some(Why::Silent); 2]).then_some(stands)
        };
        let stands = until("the answers of silent services", silent).await;
        assert!(stands.time_stamps.waiting.next_at.is_some(), "{stands:?}");
        for (language, none, silent) in [
            ("en", format!("0 of {all}"), "the service gives nothing that counts"),
            ("ru", format!("0 из {all}"), "служба не даёт ничего"),
            ("kk", format!("Бары: 0, барлығы: {all}"), "қызмет есепке алынатын ештеңе бермейді"),
        ] {
            let page = proofs(&app, language).await;
            assert_eq!(page.matches(none.as_str()).count(), 2, "{page}");
            assert_eq!(page.matches(silent).count(), 2, "{page}");
            for told in ["/tsp answered 503", "/ocsp answered 503"] {
                assert!(page.contains(told), "{told} in {page}");
            }
        }

        services.silent.store(false, Ordering::SeqCst);
        app.forward(SignedDuration::from_mins(10));
        let there = async || {
            let stands = standing().await;
            (stands.time_stamps.there == all && stands.answers.there == all).then_some(stands)
        };
        let stands = until("everything", there).await;
        assert_eq!([stands.time_stamps.why(), stands.answers.why()], [None; 2]);
        let [next] = stands.next[..] else { panic!("{:?}", stands.next) };
        assert_eq!((next.proofs, next.end.duration_since(next.from), stands.ended), (all, renewal::AHEAD, 0));
        let page = proofs(&app, "en").await;
        assert_eq!(page.matches(&format!("{all} of {all}")).count(), 2, "{page}");
        assert!(page.contains(&next.from.to_string()) && !page.contains("answered 503"), "{page}");
        background.stop().await;

        // Nobody renewed it: that is told first.
        app.forward(next.end.duration_since(app.office.clock.now()) + DAY);
        assert_eq!(standing().await.ended, all);
        let page = proofs(&app, "en").await;
        assert!(page.contains(&format!("ended without being renewed: {all}.")), "{page}");
    }
}

/// A system without services says so; the pages of the log and of storage lead to it, for those who may see it.
#[tokio::test]
async fn a_system_that_asks_nobody_says_so_to_its_operator() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let page = proofs(&app, "en").await;
    assert_eq!(page.matches("no service is configured").count(), 2, "{page}");
    let link = format!("href=\"{PROOFS}\"");
    let mut admin = app.signed_in("administrator").await;
    for from in ["/log", "/operator/storage"] {
        assert!(admin.get(from).await.text.contains(&link), "{from}");
    }
    assert!(!app.browser().get("/log").await.text.contains(&link));
    for (app, who, status) in [
        (&app, "registrar", StatusCode::FORBIDDEN),
        (&app, "applicant", StatusCode::FORBIDDEN),
        (&App::expertise().await, "expertise-administrator", StatusCode::OK),
        (&App::expertise().await, "expert", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(app.signed_in(who).await.get(PROOFS).await.status, status, "{who}");
    }
}

/// An answer that says that the certificate was not good is for people to decide on.
#[tokio::test]
async fn an_answer_with_bad_news_is_told_to_the_operator() {
    let services = Services::start().await;
    let (app, _, signature) = stamped(&services, Fresh::sqlite()).await;
    assert_eq!(stamping::standing(&app.office, app.office.clock.now()).await.unwrap().answers.refused, 0);
    let case = story::submitted(&app).await.id;
    let other = signatures_of(&app.office, case).await.remove(0).id;
    let mut conn = app.office.db.read().await.unwrap();
    let good = stamps::of_signature(&mut conn, signature).await.unwrap().remove(1);
    drop(conn);
    assert_eq!(good.kind, STATUS);
    let told = json!({"refused": {"code": "revoked", "args": {}}});
    let mut tx = app.office.db.begin().await.unwrap();
    stamps::insert(&mut tx, &Beside { signature_id: other, told, ..good }).await.unwrap();
    tx.commit().await.unwrap();
    let page = proofs(&app, "ru").await;
    assert!(page.contains("сертификат был недействителен: 1."), "{page}");
}

/// A responder that makes its answers in advance (RFC 5019): one from before the signature is waited out, and the next
/// one proves it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_answer_made_before_the_signature_is_waited_out() {
    for fresh in Fresh::engines().await {
        let services = Services::start().await;
        let app = services.asked_by(fresh, System::Portal).await;
        let signed = app.office.clock.now();
        // To the second, as such answers are.
        let first = Timestamp::from_second(signed.as_second()).unwrap() - DAY * 2;
        let made = |from, until| *services.made.lock().unwrap() = Some((from, until));
        made(first, first + DAY * 7);
        let background = app.office.background();
        story::registered(&app, "individual").await;
        let case = story::submitted_by(&app, "individual").await.id;
        let standing = async || stamping::standing(&app.office, app.office.clock.now()).await.unwrap();
        let waits = async || {
            let stands = standing().await;
            let waits = stands.answers.waiting.next_at == Some(first + DAY * 7);
            (waits && stands.time_stamps.lacking == 0).then_some(stands)
        };
        let stands = until("the wait for the next answer", waits).await;
        assert_eq!((stands.answers.there, stands.answers.why()), (0, Some(Why::Silent)));
        let why = stands.answers.waiting.last_error.unwrap();
        assert!(why.contains("is from before the signature"), "{why}");
        // Nobody is asked meanwhile.
        let asked = services.asked.load(Ordering::SeqCst);
        app.forward(DAY * 4);
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        assert_eq!(services.asked.load(Ordering::SeqCst), asked);

        made(first + DAY * 7, first + DAY * 14);
        app.forward(DAY + SignedDuration::from_mins(1));
        let there = async || (standing().await.answers.lacking == 0).then_some(());
        until("the next answer", there).await;
        let found = beside(&app.office, case).await;
        let answer = found.iter().find(|one| one.kind == STATUS).unwrap();
        assert_eq!(answer.told["this_update"], (first + DAY * 7).to_string(), "{}", answer.told);
        let told = verified(&app, "individual", case).await;
        assert_eq!((&told["valid"], &told["signatures"][0]["independent"]), (&true.into(), &true.into()));
        background.stop().await;
    }
}

/// Answers that stand for ever, that have ended, or of tomorrow are not kept.
#[tokio::test]
async fn an_answer_that_is_not_to_be_relied_on_is_not_kept() {
    let services = Services::start().await;
    let app = services.asked_by(Fresh::sqlite(), System::Portal).await;
    story::registered(&app, "applicant").await;
    let case = story::submitted(&app).await.id;
    let signature = signatures_of(&app.office, case).await.remove(0).id;
    let now = Timestamp::from_second(app.office.clock.now().as_second()).unwrap();
    for (from, until, told) in [
        (now, now + DAY * 9, "valid for too long"),
        (now - DAY, now - SignedDuration::from_hours(1), "stale"),
        (now + DAY, now + DAY * 2, "of the future"),
    ] {
        *services.made.lock().unwrap() = Some((from, until));
        let ctx = Ctx::automatic(app.office.clock.now());
        let error = stamping::run(&app.office, &ctx, signature).await.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
        assert!(beside(&app.office, case).await.iter().all(|one| one.kind != STATUS));
    }
}
