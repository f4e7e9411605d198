//! The servers that are measured: processes of their own, with folders of their own, ended when they are dropped.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use office::testing::Fresh;
use office::{Clock, Config, Office, System};
use uuid::Uuid;

use crate::app::{Browser, authority, configuration};
use crate::systems::register_applicant;

/// Of CPU time in a second, as Linux tells it to programs.
const TICKS: f64 = 100.0;

/// One that takes uploads.
pub struct Server {
    pub name: &'static str,
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    pub path: &'static str,
    /// More of the metadata of an upload.
    pub about: String,
    /// The client sends the hash of each part.
    pub checksum: bool,
    headers: Vec<(&'static str, String)>,
    child: Child,
    /// Of finished files, which are removed between the loads.
    files: PathBuf,
    folder: Option<Fresh>,
}

impl Server {
    /// The headers of every request.
    pub fn with(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let request = request.header("tus-resumable", "1.0.0");
        self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value))
    }

    /// Seconds of CPU so far.
    pub fn cpu(&self) -> f64 {
        let stat = self.read("stat");
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks: f64 = [11, 12].iter().map(|at| fields[*at].parse::<f64>().unwrap()).sum();
        ticks / TICKS
    }

    /// Begins to look for the peak of memory; gives what is resident now, MiB.
    pub fn reset_peak(&self) -> f64 {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
        self.status("VmRSS:")
    }

    /// The peak of resident memory since then, MiB.
    pub fn peak(&self) -> f64 {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> f64 {
        let status = self.read("status");
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }

    fn read(&self, what: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{what}", self.child.id())).unwrap()
    }

    /// Removes the files of the last load, so that disks do not fill.
    pub fn tidy(&self) {
        let mut folders = vec![self.files.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let kind = entry.metadata().unwrap();
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.len() > 1 << 20 {
                    std::fs::remove_file(entry.path()).ok();
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if self.folder.is_none() {
            std::fs::remove_dir_all(&self.files).ok();
        }
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn answers(origin: &str, child: &mut Child) {
    for _ in 0..300 {
        if reqwest::get(format!("{origin}/")).await.is_ok() {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "the server at {origin} ended");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server at {origin} does not answer");
}

/// The program as it is installed, with an applicant who has signed in and begun a draft.
pub async fn ours() -> Server {
    let fresh = Fresh::sqlite();
    let mut config = configuration(&fresh, System::Portal);
    let origin = format!("http://127.0.0.1:{}", free_port());
    config["listen"] = origin.strip_prefix("http://").unwrap().into();
    config["public_origin"] = origin.clone().into();
    let text = toml::to_string(&config).unwrap();
    let clock = Clock::System;
    authority().issue_lists(clock.now()).unwrap();
    let office = Office::open_at(Config::parse(&text, fresh.folder()).unwrap(), clock).await.unwrap();
    register_applicant(&office, office.clock.now()).await;
    let mut browser = Browser::at(&office, web::routes::router(&office));
    assert_eq!(browser.sign_in("applicant").await.status, 303);
    let token = browser.get("/notices").await.field("csrf");
    let begun = browser.post("/applications", &[("csrf", &token)]).await;
    let draft = begun.location().split('/').nth(2).unwrap().to_owned();
    let cookies: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    drop((browser, office));

    let file = fresh.folder().join("portal.toml");
    std::fs::write(&file, text).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tereze"))
        .args(["serve", "--config"])
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(fresh.folder().join("log")).unwrap())
        .spawn()
        .unwrap();
    answers(&origin, &mut child).await;
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, draft);
    Server {
        name: crate::OURS,
        path: "/uploads",
        // The files of each round have the same names: `yes`, they replace those of the last one.
        about: format!(",application {encoded},replace eWVz"),
        checksum: false,
        headers: vec![("origin", origin.clone()), ("x-csrf-token", token), ("cookie", cookies.join("; "))],
        origin,
        child,
        // Not the database beside them.
        files: fresh.folder().join("blobs"),
        folder: Some(fresh),
    }
}

/// <https://crates.io/crates/rustus>, which checks the hash of each part that the client sends.
pub async fn rustus(program: &str) -> Server {
    let (files, port) = (folder("rustus"), free_port());
    let mut command = Command::new(program);
    command
        .args(["-h", "127.0.0.1", "-p", &port.to_string(), "--log-level", "ERROR", "-w", "2"])
        .args(["--max-body-size", "30000000", "--data-dir"])
        .arg(&files)
        .arg("--info-dir")
        .arg(&files);
    let mut server = other(crate::RUSTUS, command, port, files).await;
    server.checksum = true;
    server
}

/// <https://www.npmjs.com/package/@tus/server>, which hashes a file when it is whole by reading it once more.
pub async fn tus_node(installed: &str) -> Server {
    let (files, port) = (folder("tus"), free_port());
    let mut command = Command::new("node");
    command.arg("server.mjs").current_dir(installed).env("PORT", port.to_string()).env("DIR", &files);
    other(crate::TUS, command, port, files).await
}

async fn other(name: &'static str, mut command: Command, port: u16, files: PathBuf) -> Server {
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let origin = format!("http://127.0.0.1:{port}");
    answers(&origin, &mut child).await;
    Server {
        name,
        origin,
        path: "/files",
        about: String::new(),
        checksum: false,
        headers: Vec::new(),
        child,
        files,
        folder: None,
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tereze-bench-{name}-{}", Uuid::new_v4().simple()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
