//! A person in front of a browser without scripts: cookies, forms, uploads, signatures as files.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use office::Clock;
use office::demo::authority::DemoAuthority;
use office::demo::personas::Persona;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};

use super::html::{self, Form};
use crate::command::Fault;

/// How long a system may be away: a killed one is started again within seconds.
const PATIENCE: Duration = Duration::from_secs(60);
const REDIRECTS: usize = 5;
/// Size of the pieces in which files go up.
const PIECE: usize = 256 * 1024;
const BORDER: &str = "------tereze-play-e5b1c2";

/// A person at one system.
pub struct Browser<'a> {
    http: reqwest::Client,
    origin: String,
    cookies: BTreeMap<String, String>,
    pub persona: &'static Persona,
    authority: &'a DemoAuthority,
    clock: Clock,
}

/// What the browser shows.
#[derive(Clone, Debug)]
pub struct Page {
    pub path: String,
    pub html: String,
}

/// A file to be sent along.
pub struct File<'a> {
    pub field: &'a str,
    pub name: &'a str,
    pub content: &'a [u8],
}

impl Page {
    /// The form that sends to an address ending like this.
    pub fn form(&self, action: &str) -> Result<Form, Fault> {
        let found = html::forms(&self.html).into_iter().find(|form| form.action.ends_with(action));
        found.ok_or_else(|| self.complaint(&format!("has no form {action}")))
    }

    /// The form with this field.
    pub fn form_with(&self, field: &str) -> Result<Form, Fault> {
        let found = html::forms(&self.html).into_iter().find(|form| form.has(field));
        found.ok_or_else(|| self.complaint(&format!("has no form with the field {field}")))
    }

    /// The first link that ends like this.
    pub fn link_ending(&self, end: &str) -> Result<String, Fault> {
        let found = html::links(&self.html).into_iter().find(|link| link.ends_with(end));
        found.ok_or_else(|| self.complaint(&format!("has no link to {end}")))
    }

    /// Links beginning like this, each the last before one of the places where the words stand.
    pub fn links_before(&self, beginning: &str, words: &str) -> BTreeSet<String> {
        let places = self.html.match_indices(words).map(|(at, _)| &self.html[..at]);
        places
            .filter_map(|before| html::links(before).into_iter().rfind(|link| link.starts_with(beginning)))
            .collect()
    }

    pub fn shows(&self, words: &str) -> bool {
        html::text(&self.html).contains(words)
    }

    pub fn complaint(&self, what: &str) -> Fault {
        let title = html::words_of(&self.html, "<h1", "</h1>").unwrap_or_default();
        format!("the page {} ({title}) {what}", self.path).into()
    }
}

impl<'a> Browser<'a> {
    /// A new browser window of a person at a system.
    pub fn new(
        http: reqwest::Client,
        origin: String,
        persona: &'static Persona,
        authority: &'a DemoAuthority,
        clock: Clock,
    ) -> Self {
        let cookies = BTreeMap::from([("lang".to_owned(), "en".to_owned())]);
        Browser { http, origin, cookies, persona, authority, clock }
    }

    /// Opens a page; waits while the system is being started again.
    pub async fn open(&mut self, path: &str) -> Result<Page, Fault> {
        let (page, _) = self.request(Method::GET, path, Vec::new(), &[]).await?;
        Ok(page)
    }

    /// The bytes at an address, and their media type.
    pub async fn download(&mut self, path: &str) -> Result<(Vec<u8>, String), Fault> {
        let answer = self.send(Method::GET, path, &[], Vec::new()).await?;
        let kind =
            answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
        if !answer.status().is_success() {
            return Err(format!("{path}: {}", answer.status()).into());
        }
        Ok((answer.bytes().await?.to_vec(), kind))
    }

    /// Sends a form and shows the page that follows.
    pub async fn submit(&mut self, form: &Form, files: &[File<'_>]) -> Result<Page, Fault> {
        let (kind, body) = match form.multipart || !files.is_empty() {
            true => (format!("multipart/form-data; boundary={BORDER}"), multipart(&form.values, files)),
            false => (
                "application/x-www-form-urlencoded".into(),
                serde_urlencoded::to_string(&form.values)?.into_bytes(),
            ),
        };
        let origin = self.origin.clone();
        let headers = [(ORIGIN.as_str(), origin.as_str()), (CONTENT_TYPE.as_str(), kind.as_str())];
        let (page, _) = self.request(Method::POST, &form.action, body, &headers).await?;
        Ok(page)
    }

    /// Signs what the panel of a page offers and sends the signature as a file.
    pub async fn sign(&mut self, page: &Page) -> Result<Page, Fault> {
        let form = page.form_with("cms_file")?;
        let panel = page.html.split("data-sign").nth(1).ok_or("the page has no sign panel")?;
        let address = html::attribute(panel, "data-bytes").ok_or("the panel names no bytes")?;
        let attached = html::attribute(panel, "data-attached").as_deref() == Some("true");
        let (bytes, _) = self.download(&address).await?;
        let cms = self.authority.sign(self.persona.id, &bytes, attached, self.clock.now())?;
        self.submit(&form, &[File { field: "cms_file", name: "signature.cms", content: &cms }]).await
    }

    /// Signs in; the page afterwards must know the person.
    pub async fn sign_in(&mut self) -> Result<Page, Fault> {
        let page = self.open("/sign-in").await?;
        let after = self.sign(&page).await?;
        match html::forms(&after.html).iter().any(|form| form.action == "/sign-out") {
            true => Ok(after),
            false => Err(after.complaint(&format!("does not know {}", self.persona.id))),
        }
    }

    /// Sends a file in pieces by the tus protocol, as the zone of a page says. After the first piece there is an
    /// `interlude`; then the system is asked how far the file came.
    pub async fn send_in_pieces(
        &mut self,
        page: &Page,
        name: &str,
        content: &[u8],
        interlude: impl AsyncFn(),
    ) -> Result<(), Fault> {
        let zone = Zone::of(page)?;
        let (origin, size) = (self.origin.clone(), content.len().to_string());
        let metadata = zone.metadata(name);
        let common =
            [("tus-resumable", "1.0.0"), ("x-csrf-token", &zone.token), (ORIGIN.as_str(), origin.as_str())];
        let mut first = common.to_vec();
        first.extend([("upload-length", size.as_str()), ("upload-metadata", &metadata)]);
        let answer = self.send(Method::POST, &zone.endpoint, &first, Vec::new()).await?;
        let place = header(&answer, LOCATION.as_str());
        if place.is_empty() {
            return Err(format!("{}: {} and no place for {name}", zone.endpoint, answer.status()).into());
        }
        let place = place.strip_prefix(self.origin.as_str()).unwrap_or(&place).to_owned();
        let mut offset = 0;
        while offset < content.len() {
            let piece = &content[offset..(offset + PIECE).min(content.len())];
            let at = offset.to_string();
            let mut headers = common.to_vec();
            headers.extend([
                ("upload-offset", at.as_str()),
                ("content-type", "application/offset+octet-stream"),
            ]);
            let answer = self.send(Method::PATCH, &place, &headers, piece.to_vec()).await?;
            if !answer.status().is_success() {
                return Err(format!("{place}: {} at byte {offset}", answer.status()).into());
            }
            if offset == 0 {
                interlude().await;
            }
            let answer = self.send(Method::HEAD, &place, &common, Vec::new()).await?;
            offset = header(&answer, "upload-offset")
                .parse()
                .map_err(|_| format!("{place} does not say how far it is"))?;
        }
        Ok(())
    }

    async fn request(
        &mut self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Result<(Page, u16), Fault> {
        let mut answer = self.send(method, path, headers, body).await?;
        let mut path = path.to_owned();
        for _ in 0..REDIRECTS {
            if !answer.status().is_redirection() {
                break;
            }
            let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or("/").to_owned();
            path = to.strip_prefix(self.origin.as_str()).unwrap_or(&to).to_owned();
            answer = self.send(Method::GET, &path, &[], Vec::new()).await?;
        }
        let status = answer.status();
        let page = Page { path, html: answer.text().await? };
        if status.is_success() {
            return Ok((page, status.as_u16()));
        }
        let told = html::words_of(&page.html, "role=\"alert\"", "</div>").unwrap_or_default();
        let main = html::words_of(&page.html, "<main", "</main>").unwrap_or_default();
        let said: String = if told.is_empty() { main.chars().take(400).collect() } else { told };
        Err(page.complaint(&format!("answers {status}: {said}")))
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<reqwest::Response, Fault> {
        let started = Instant::now();
        loop {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let mut request = self.http.request(method.clone(), format!("{}{path}", self.origin));
            request = request.header(COOKIE, cookies.join("; ")).body(body.clone());
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            match request.send().await {
                Ok(answer) => {
                    self.keep_cookies(&answer);
                    return Ok(answer);
                }
                // Nothing reached the system yet, so the same can be sent again without doing it twice.
                Err(error) if error.is_connect() && started.elapsed() < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(error) => return Err(format!("{method} {path}: {}", crate::error::chain(&error)).into()),
            }
        }
    }

    fn keep_cookies(&mut self, answer: &reqwest::Response) {
        for line in answer.headers().get_all(SET_COOKIE) {
            let pair = line.to_str().ok().and_then(|line| line.split(';').next());
            if let Some((name, value)) = pair.and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }
}

/// Where the zone of a page sends files.
struct Zone {
    endpoint: String,
    token: String,
    /// What the files are for: name and value a line.
    about: String,
}

impl Zone {
    fn of(page: &Page) -> Result<Self, Fault> {
        let tag = page.html.split("data-upload").nth(1).and_then(|rest| rest.split('>').next());
        let tag = tag.ok_or_else(|| page.complaint("has no zone for files"))?;
        let text = |name: &str| html::attribute(tag, name).unwrap_or_default();
        Ok(Zone { endpoint: text("data-endpoint"), token: text("data-token"), about: text("data-metadata") })
    }

    /// The header `Upload-Metadata`: names with values in base64.
    fn metadata(&self, file: &str) -> String {
        let about = self.about.lines().filter_map(|line| line.split_once(' '));
        let pairs = [("filename", file), ("filetype", "application/pdf")].into_iter().chain(about);
        let pair = |(name, value): (&str, &str)| format!("{name} {}", STANDARD.encode(value));
        pairs.map(pair).collect::<Vec<_>>().join(",")
    }
}

fn header(answer: &reqwest::Response, name: &str) -> String {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn multipart(values: &[(String, String)], files: &[File<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in values {
        let part =
            format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for file in files {
        let head = format!(
            "--{BORDER}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            file.field, file.name
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file.content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BORDER}--\r\n").as_bytes());
    body
}
