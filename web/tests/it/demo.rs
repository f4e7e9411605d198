//! The demonstration: the signing program over a real websocket, and the command that runs both systems.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use jiff::SignedDuration;
use law::Rule;
use office::Clock;
use office::demo::acts;
use office::demo::authority::DemoAuthority;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use web::demo::signer::{Signer, router};

use crate::app::{App, Browser, PORTAL, START, at, authority};
use crate::systems::{self, Running, case, each, given, submit};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A signing program on a free port; ends with the test's runtime.
async fn signer() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let folder = authority().key_file("portal").parent().unwrap().to_owned();
    let keys = DemoAuthority::open(&folder, at(START)).unwrap();
    let signer = Signer::new(keys, Clock::fixed(at(START)), address, vec![PORTAL.into()]).unwrap();
    tokio::spawn(web::serve::serve(listener, router(signer), std::future::pending()));
    address.to_string()
}

async fn connect(address: &str, origin: &str) -> Result<Socket, tokio_tungstenite::tungstenite::Error> {
    let mut request = format!("ws://{address}/").into_client_request().unwrap();
    request.headers_mut().insert("origin", origin.parse().unwrap());
    connect_async(request).await.map(|(socket, _)| socket)
}

async fn hear(socket: &mut Socket) -> Value {
    let message =
        tokio::time::timeout(Duration::from_secs(10), socket.next()).await.unwrap().unwrap().unwrap();
    let text = message.into_text().unwrap();
    serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.to_string()))
}

async fn say(socket: &mut Socket, text: impl ToString) {
    socket.send(Message::text(text.to_string())).await.unwrap();
}

fn request(data: &str) -> Value {
    json!({"module": "kz.gov.pki.knca.basics", "method": "sign", "args": {
        "allowedStorages": null, "format": "cms", "data": STANDARD.encode(data),
        "signingParams": {"decode": true, "encapsulate": true, "digested": false},
        "signerParams": {"extKeyUsageOids": ["1.3.6.1.5.5.7.3.2"]}, "locale": "kk"}})
}

async fn control(address: &str, path: &str, body: Value) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(format!("http://{address}{path}")).header("content-type", "application/json");
    let answer = answer.body(body.to_string()).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_page_signs_in_through_the_signing_program() {
    let app = App::portal().await;
    let address = signer().await;
    let mut browser = app.browser();
    let (page, text) = browser.challenge().await;

    let mut socket = connect(&address, PORTAL).await.unwrap();
    assert_eq!(hear(&mut socket).await, json!({"result": {"version": "1.4"}}));
    say(&mut socket, request(&text)).await;
    say(&mut socket, "--heartbeat--").await;
    assert_eq!(hear(&mut socket).await, "--heartbeat--", "the connection lives while somebody thinks");
    let (status, _) = control(&address, "/choose", json!({"persona": "applicant"})).await;
    assert_eq!(status, 200);
    let answer = hear(&mut socket).await;
    let cms = answer["body"]["result"][0].as_str().unwrap();
    assert!(cms.starts_with("-----BEGIN CMS-----"), "{cms}");
    let reply = browser.answer(&page, cms).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
}

#[tokio::test]
async fn a_person_chooses_on_the_page_or_declines() {
    let address = signer().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let own = format!("http://{address}");
    for (choice, signed) in [("&persona=individual", true), ("", false)] {
        let mut socket = connect(&address, PORTAL).await.unwrap();
        hear(&mut socket).await;
        say(&mut socket, request("text of the portal <&>")).await;
        let page = loop {
            let page =
                client.get(&own).header("accept-language", "en").send().await.unwrap().text().await.unwrap();
            if page.contains("name=\"request\"") {
                break page;
            }
        };
        assert!(page.contains("text of the portal &#60;&#38;&#62;") && page.contains(PORTAL), "{page}");
        let id = page.split("name=\"request\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = client.post(format!("{own}/answer")).header("origin", &own);
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("request={id}{choice}")).send().await.unwrap();
        assert!(answer.status().is_success());
        let heard = hear(&mut socket).await;
        assert_eq!(heard["status"], true);
        assert_eq!(heard["body"].get("result").is_some(), signed);
    }
}

#[tokio::test]
async fn other_sites_get_nothing_signed() {
    let address = signer().await;
    assert!(connect(&address, "https://evil.example").await.is_err());
    assert!(connect(&address, "null").await.is_err());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in ["/answer", "/choose", "/automatic", "/sign"] {
        let request = client.post(format!("http://{address}{path}")).header("origin", "https://evil.example");
        assert_eq!(request.body("{}").send().await.unwrap().status(), 403, "{path}");
    }
    let rebound = client.get(format!("http://{address}/personas")).header("host", "evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_test_may_let_one_person_sign_everything() {
    let address = signer().await;
    control(&address, "/automatic", json!({"persona": "expert"})).await;
    let mut socket = connect(&address, PORTAL).await.unwrap();
    hear(&mut socket).await;
    for _ in 0..2 {
        say(&mut socket, request("text")).await;
        assert!(hear(&mut socket).await["body"]["result"][0].is_string());
    }
    say(&mut socket, "{}").await;
    assert_eq!(hear(&mut socket).await["status"], false);
    assert_eq!(control(&address, "/automatic", json!({"persona": "nobody"})).await.0, 404);
}

#[tokio::test]
async fn a_page_that_goes_away_takes_its_request_along() {
    let address = signer().await;
    let mut socket = connect(&address, PORTAL).await.unwrap();
    hear(&mut socket).await;
    say(&mut socket, request("text")).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let waiting = async || -> Value {
        let answer = client.get(format!("http://{address}/waiting")).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    };
    while waiting().await.as_array().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(socket);
    while !waiting().await.as_array().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// `tereze demo` in a folder of its own; stopped with the test.
struct Demo {
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
    data: PathBuf,
}

impl Demo {
    fn start(data: &Path, port: u16, more: &[&str]) -> Demo {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tereze"))
            .args(["demo", "--port", &port.to_string(), "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Demo { process, lines, data: data.into() }
    }

    fn ready(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    fn pid(&self, system: &str) -> String {
        std::fs::read_to_string(self.data.join(system).join("pid")).unwrap()
    }

    fn stop(mut self) -> std::process::ExitStatus {
        signal("-TERM", &self.process.id().to_string());
        self.process.wait().unwrap()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // The process may have ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn signal(name: &str, pid: &str) {
    assert!(Command::new("kill").args([name, pid]).status().unwrap().success());
}

/// Three ports in a row that nobody uses now and no other test was given.
fn free_ports() -> u16 {
    // Below the range from which the system itself takes ports for connections of other tests.
    let offset = std::process::id() as u16 % 9_000;
    for step in 0..300 {
        let first = 20_000 + (offset + step * 30) % 9_000;
        let free = |port| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() && given(port);
        if (first..first + 3).all(free) {
            return first;
        }
    }
    panic!("no three free ports in a row");
}

async fn answers(origin: &str) -> bool {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client.get(format!("{origin}/healthz")).send().await.is_ok_and(|answer| answer.status().is_success())
}

async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !condition().await {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_runs_both_systems_revives_the_dead_and_ends_in_order() {
    let data = std::env::temp_dir().join(format!("tereze-demo-{}", std::process::id()));
    let port = free_ports();
    let origin = format!("http://127.0.0.1:{port}");
    let mut demo = Demo::start(&data, port, &[]);
    let ready = demo.ready();
    assert!(ready.starts_with(&format!("ready: portal {origin} expertise ")), "{ready}");
    assert!(answers(&format!("http://127.0.0.1:{}", port + 1)).await);
    assert!(answers(&format!("http://127.0.0.1:{}", port + 2)).await);

    let pid = demo.pid("portal");
    signal("-KILL", &pid);
    until("the portal is started again", async || demo.pid("portal") != pid && answers(&origin).await).await;

    // Nobody else may use the same data or the same ports meanwhile.
    let second = |port: u16| {
        let outcome = Command::new(env!("CARGO_BIN_EXE_tereze"))
            .args(["demo", "--port", &port.to_string(), "--data"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(!outcome.status.success());
        String::from_utf8(outcome.stderr).unwrap()
    };
    assert!(second(free_ports()).contains("another demonstration uses"));

    let show = || -> String {
        let clock = ["demo", "clock", "--forward", "3d", "--data"];
        let moved = Command::new(env!("CARGO_BIN_EXE_tereze")).args(clock).arg(&data).output().unwrap();
        assert!(moved.status.success());
        String::from_utf8(moved.stdout).unwrap()
    };
    let told = show();
    assert!(
        told.contains("portal: nothing happened") && told.contains("expertise: nothing happened"),
        "{told}"
    );
    let offset =
        || std::fs::read_to_string(data.join("demo/clock")).unwrap().lines().next().map(str::to_owned);
    assert_eq!(offset().as_deref(), Some("259200"));

    assert!(demo.stop().success());
    until("both systems ended", async || !answers(&origin).await).await;
    let told = std::process::Command::new(env!("CARGO_BIN_EXE_tereze"))
        .args(["demo", "clock", "--data"])
        .arg(&data)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(told.stdout).unwrap().lines().count(), 1, "without a step only the time");

    // It goes on with the same data, and begins anew when told to.
    let mut again = Demo::start(&data, port, &[]);
    again.ready();
    assert_eq!(offset().as_deref(), Some("259200"));
    again.stop();
    let taken = std::net::TcpListener::bind(("127.0.0.1", port + 1)).unwrap();
    let said = second(port);
    assert!(
        said.contains(&format!("port {} on 127.0.0.1 is taken", port + 1)) && said.contains("--port"),
        "{said}"
    );
    drop(taken);
    let mut fresh = Demo::start(&data, port, &["--fresh"]);
    fresh.ready();
    assert!(!data.join("demo/clock").exists());
    fresh.stop();
    for (language, still) in
        [("kk", "portal: жұмыс істемейді"), ("ru", "expertise: не работает"), ("en", "portal: does not run")]
    {
        let clock = ["demo", "clock", "--forward", "1h", "--lang", language, "--data"];
        let moved = Command::new(env!("CARGO_BIN_EXE_tereze")).args(clock).arg(&data).output().unwrap();
        let told = String::from_utf8(moved.stdout).unwrap();
        assert!(told.contains(still), "{language}: {told}");
    }
    std::fs::remove_dir_all(data).unwrap();
}

#[test]
fn a_folder_that_is_no_demonstration_is_not_deleted() {
    let data = std::env::temp_dir().join(format!("tereze-not-a-demo-{}", std::process::id()));
    std::fs::create_dir_all(data.join("portal")).unwrap();
    std::fs::write(data.join("portal/letters"), "mine").unwrap();
    let outcome = Command::new(env!("CARGO_BIN_EXE_tereze"))
        .args(["demo", "--fresh", "--data"])
        .arg(&data)
        .output()
        .unwrap();
    assert!(!outcome.status.success());
    assert!(String::from_utf8(outcome.stderr).unwrap().contains("nothing was deleted"));
    assert!(data.join("portal/letters").exists());
    std::fs::remove_dir_all(data).unwrap();
}

/// A-40.p1: whatever fired in either system is shown on the page of both, with its rule and clause, its case and the
/// explanation of its date; a system that does not answer is named.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fired_in_both_systems_is_shown_together_on_the_page_of_the_clock() {
    each(async |here, there, clock| {
        let (portal, expertise) = (Running::start(here, &clock).await, Running::start(there, &clock).await);
        submit(&portal.office).await;
        let id = systems::until("the case", async || case(&expertise.office).await).await.case.id;
        let law = expertise.office.law(clock.now());
        let ends = case(&expertise.office).await.unwrap().due.at;
        clock.forward(ends.duration_since(clock.now()) + SignedDuration::from_secs(1)).unwrap();
        systems::until("the answer by the end of the term", async || {
            case(&expertise.office).await.unwrap().decision().map(|decision| decision.registered_at)
        })
        .await;
        let report =
            acts::ask(&portal.office.http, &expertise.office.config.public_origin, None).await.unwrap();
        let fired = report.acts.iter().find(|act| act.kind == "completeness_positive_auto").unwrap();
        assert_eq!(
            (fired.rule, fired.clause.as_str(), fired.at),
            (Some(Rule::Completeness), "A-40.p1", ends)
        );
        let since = acts::ask(&portal.office.http, &expertise.office.config.public_origin, Some(ends)).await;
        assert!(since.unwrap().acts.iter().all(|act| act.at > law.start_of(law.date(ends))));
        for office in [&portal.office, &expertise.office] {
            let mut browser = Browser::at(office, web::routes::router(office));
            let page = browser.get("/demo/clock").await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            let origin = &expertise.office.config.public_origin;
            for link in [format!("{origin}/cases/{id}\""), format!("{origin}/cases/{id}/terms/K1?event=")] {
                assert!(page.text.contains(&format!("href=\"{link}")), "{link}: {}", page.text);
            }
            let own = format!("{}/cases/", portal.office.config.public_origin);
            assert!(page.text.contains(&own) && page.text.contains("T-05"), "{}", page.text);
            assert!(page.text.contains("K1") && page.text.contains("point 40"), "{}", page.text);
        }
        expertise.stop().await;
        let page = Browser::at(&portal.office, web::routes::router(&portal.office)).get("/demo/clock").await;
        assert!(page.text.contains("The other system does not answer"), "{}", page.text);
        portal.stop().await;
    })
    .await;
}

#[tokio::test]
async fn the_page_of_the_demonstration_clock_has_a_place_for_what_fired() {
    let app = App::expertise().await;
    let page = app.browser().get("/demo/clock").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("Nothing has happened by itself yet"), "{}", page.text);
    assert!(page.text.contains("The other system does not answer"), "{}", page.text);
}
