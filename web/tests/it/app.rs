//! A system for a test and browsers that visit it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use office::arrival;
use office::demo::authority::DemoAuthority;
use office::demo::personas::{Company, EXPERTISE, OPERATOR, PERSONAS, VEDOMSTVO};
use office::store::arrivals;
use office::testing::{self, Fresh};
use office::{Clock, Config, Office, System};
use serde_json::json;
use tower::ServiceExt;

/// Tuesday, a working day, 10:00 in Astana.
pub const START: &str = "2026-11-24T05:00:00Z";
pub const PORTAL: &str = "http://127.0.0.1:8670";
pub const EXPERTISE_ORIGIN: &str = "http://127.0.0.1:8671";
pub const LAYER: &str = "ws://127.0.0.1:8672";

/// One running system with a clock of the test's.
pub struct App {
    pub office: Office,
    pub router: Router,
    fresh: Fresh,
}

/// Made once for all tests: making keys takes a second.
pub fn authority() -> &'static DemoAuthority {
    static AUTHORITY: OnceLock<DemoAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("authority-of-five-years");
        testing::authority(&folder, at(START))
    })
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl App {
    pub async fn portal() -> App {
        App::on(Fresh::sqlite(), System::Portal).await
    }

    pub async fn expertise() -> App {
        App::on(Fresh::sqlite(), System::Expertise).await
    }

    pub async fn on(fresh: Fresh, system: System) -> App {
        App::configured(fresh, system, |_| {}).await
    }

    /// With something else in the configuration.
    pub async fn configured(
        fresh: Fresh,
        system: System,
        change: impl FnOnce(&mut serde_json::Value),
    ) -> App {
        let mut config = configuration(&fresh, system);
        change(&mut config);
        let text = toml::to_string(&config).unwrap();
        let config = Config::parse(&text, fresh.folder()).unwrap();
        let office = Office::open_at(config, Clock::fixed(at(START))).await.unwrap();
        App { router: web::routes::router(&office), office, fresh }
    }

    /// The next process of the same system.
    pub async fn restarted(self) -> App {
        let config = self.office.config.clone();
        self.restarted_with(config).await
    }

    /// The same with another configuration.
    pub async fn restarted_with(self, config: Config) -> App {
        let App { office, router, fresh } = self;
        let clock = office.clock.clone();
        drop((office, router));
        let office = Office::open_at(config, clock).await.unwrap();
        App { router: web::routes::router(&office), office, fresh }
    }

    /// For files of the test.
    pub fn folder(&self) -> &Path {
        self.fresh.folder()
    }

    /// What the job of arrival does with one upload.
    pub async fn checked(&self, upload: uuid::Uuid) {
        let ctx = office::Ctx::automatic(self.office.clock.now());
        arrival::run(&self.office, &ctx, upload, 1).await.unwrap();
    }

    pub fn forward(&self, by: SignedDuration) {
        self.office.clock.forward(by).unwrap();
    }

    /// A browser that has not been here, reading English.
    pub fn browser(&self) -> Browser {
        Browser::at(&self.office, self.router.clone())
    }

    /// A browser in which this person has signed in.
    pub async fn signed_in(&self, persona: &str) -> Browser {
        let mut browser = self.browser();
        let reply = browser.sign_in(persona).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        browser
    }
}

impl App {
    /// A browser in which this person tried to sign in: a certificate that does not count leaves him a stranger.
    pub async fn browser_of(&self, persona: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(persona).await;
        browser
    }
}

/// What the jobs of arrival do with everything that was uploaded and not checked.
pub async fn check_uploads(office: &Office) {
    let unjudged = arrivals::unjudged(&mut office.db.read().await.unwrap(), false).await.unwrap();
    for upload in unjudged {
        let ctx = office::Ctx::automatic(office.clock.now());
        arrival::run(office, &ctx, upload, 1).await.unwrap();
    }
}

pub fn configuration(fresh: &Fresh, system: System) -> serde_json::Value {
    let (origin, owner, other) = match system {
        System::Portal => (PORTAL, OPERATOR, System::Expertise),
        System::Expertise => (EXPERTISE_ORIGIN, EXPERTISE, System::Portal),
    };
    // The Vedomstvo looks into the portal with a right of its own.
    let at_work =
        |company: &Company| *company == owner || (system == System::Portal && *company == VEDOMSTVO);
    let employees = PERSONAS.iter().filter_map(|persona| {
        let company = persona.organisation.filter(|company| at_work(company))?;
        Some(
            json!({"iin": persona.iin, "bin": company.bin, "name": persona.full_name(), "role": persona.role?}),
        )
    });
    let authority = authority();
    let folder = authority.key_file("portal").parent().unwrap().to_owned();
    let seal = office::demo::personas::SEALS.iter().find(|seal| seal.id == other.as_str()).unwrap();
    json!({
        "system": system.as_str(),
        "listen": origin.strip_prefix("http://").unwrap(),
        "public_origin": origin,
        "database": fresh.url(),
        "data": fresh.folder(),
        "organisation": {"code": system.as_str(), "name_kk": owner.name, "name_ru": owner.name_ru, "name_en": owner.name_en, "bin": owner.bin},
        "pki": {"realm": "demo", "anchors": authority.anchor_files(), "intermediates": authority.intermediate_files()},
        "seal": {"key": authority.key_file(system.as_str()), "certificate": authority.certificate_file(system.as_str())},
        "sign": {"ncalayer_url": LAYER},
        // In a test this process is not the program.
        "view": {"program": env!("CARGO_BIN_EXE_tereze")},
        "peer": [{"code": other.as_str(), "name_kk": seal.name, "name_ru": seal.name_ru, "name_en": seal.name_en, "bin": seal.owner.bin, "system_oid": seal.oid,
            "base_url": if other == System::Portal { PORTAL } else { EXPERTISE_ORIGIN }}],
        "employee": employees.collect::<Vec<_>>(),
        "demo": {"clock": fresh.folder().join("clock"), "authority": folder, "signer_page": "http://127.0.0.1:8672/"},
    })
}

/// Keeps cookies, sends the origin with every form, as browsers do.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub origin: String,
    pub cookies: BTreeMap<String, String>,
    /// The address it comes from; nobody's where a test does not care.
    pub address: Option<std::net::IpAddr>,
    office: Office,
    /// Whether what it uploads is checked at once, as the jobs do it meanwhile.
    pub checks: bool,
}

/// An answer.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub text: String,
}

impl Reply {
    /// The value of a hidden field of the page.
    pub fn field(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let start = self.text.find(&marker).unwrap_or_else(|| panic!("no field {name} in {}", self.text))
            + marker.len();
        let end = self.text[start..].find('"').unwrap() + start;
        self.text[start..end].to_owned()
    }

    /// What stands in a field of several lines.
    pub fn area(&self, name: &str) -> String {
        let begin =
            self.text.find(&format!("name=\"{name}\" rows=")).unwrap_or_else(|| panic!("no area {name}"));
        let rest = &self.text[begin..];
        let text = &rest[rest.find('>').unwrap() + 1..rest.find("</textarea>").unwrap()];
        text.to_owned()
    }

    pub fn location(&self) -> &str {
        self.header(header::LOCATION.as_str())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    /// A browser that has not been at this system, reading English.
    pub fn at(office: &Office, router: Router) -> Browser {
        let origin = office.config.public_origin.clone();
        let cookies = BTreeMap::from([("lang".into(), "en".into())]);
        Browser { router, origin, cookies, address: None, office: office.clone(), checks: true }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends an urlencoded form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let origin = self.origin.clone();
        let kind = "application/x-www-form-urlencoded";
        self.send(Method::POST, path, &[("origin", &origin), ("content-type", kind)], Body::from(body)).await
    }

    /// Sends a multipart form with files: field, file name, content.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--border\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        for (field, name, content) in files {
            let head = format!(
                "--border\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.bytes().chain(content.iter().copied()).chain(*b"\r\n"));
        }
        body.extend(b"--border--\r\n");
        let origin = self.origin.clone();
        let kind = "multipart/form-data; boundary=border";
        let headers = [("origin", origin.as_str()), ("content-type", kind)];
        let reply = self.send(Method::POST, path, &headers, Body::from(body)).await;
        if self.checks {
            check_uploads(&self.office).await;
        }
        reply
    }

    pub async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Reply {
        let (parts, body) = self.call(method, path, headers, body).await.into_parts();
        let bytes = axum::body::to_bytes(body, 16 << 20).await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status, headers: parts.headers, bytes, text }
    }

    /// Whether a download that began well breaks off before its end.
    pub async fn breaks_off(&mut self, path: &str) -> bool {
        let response = self.call(Method::GET, path, &[], Body::empty()).await;
        assert_eq!(response.status(), StatusCode::OK);
        axum::body::to_bytes(response.into_body(), 16 << 20).await.is_err()
    }

    async fn call(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> axum::response::Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header("cookie", cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).unwrap();
        if let Some(address) = self.address {
            request.extensions_mut().insert(web::limits::Peer(address));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        for line in response.headers().get_all(header::SET_COOKIE) {
            let (pair, attributes) = line.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match attributes.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.into(), value.into()),
            };
        }
        response
    }

    /// The text to be signed, with the page that offers it.
    pub async fn challenge(&mut self) -> (Reply, String) {
        let page = self.get("/sign-in").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let text = self.get(&format!("/sign-in/challenge/{}", page.field("challenge"))).await.text;
        (page, text)
    }

    /// Signs in by the way of NCALayer: the signature in a text field.
    pub async fn sign_in(&mut self, persona: &str) -> Reply {
        let (page, text) = self.challenge().await;
        let cms = self.sign(persona, text.as_bytes(), true);
        self.answer(&page, &office::demo::pem(&cms)).await
    }

    /// Sends a signature for the challenge of a sign-in page.
    pub async fn answer(&mut self, page: &Reply, cms: &str) -> Reply {
        let (csrf, challenge) = (page.field("csrf"), page.field("challenge"));
        let fields = [("csrf", csrf.as_str()), ("challenge", &challenge), ("next", "/"), ("cms", cms)];
        self.post("/sign-in", &fields).await
    }

    pub fn sign(&self, persona: &str, content: &[u8], attached: bool) -> Vec<u8> {
        authority().sign(persona, content, attached, self.office.clock.now()).unwrap()
    }
}
