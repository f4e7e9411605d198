//! The configuration of one running system, read from a TOML file. Every wrong value is refused at start
//! with the key, the value and what would be right; nothing is guessed.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use law::access::Role;
use law::calendar::Setter;
use law::ids::{Bin, Iin};
use law::number::Code;
use serde::Deserialize;

use crate::texts::Locale;

/// Which of the systems this process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    Portal,
    Expertise,
}

impl System {
    pub fn as_str(self) -> &'static str {
        match self {
            System::Portal => "portal",
            System::Expertise => "expertise",
        }
    }
}

/// Whose certificates count. `demo` and `test` anchors never stand beside the national ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Realm {
    National,
    /// The published test certificates of the national authority.
    Test,
    /// The demonstration's own authority; loopback only.
    Demo,
}

/// Everything a system is told at start. Paths are absolute after loading.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub system: System,
    pub listen: SocketAddr,
    /// Scheme, host and port as the browser shows them, without a path.
    pub public_origin: String,
    /// Proxies in front of us: the address of the visitor that they name is believed.
    #[serde(default)]
    pub proxies: Vec<IpAddr>,
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// Folder for documents and unfinished uploads.
    pub data: PathBuf,
    /// Where documents lie, if not in the folder `data`; unfinished uploads lie there always.
    #[serde(default)]
    pub s3: Option<S3>,
    /// The scanner of uploaded files; without it they are not scanned, and pages say so.
    #[serde(default)]
    pub malware: Option<Malware>,
    /// How documents are drawn for the browser.
    #[serde(default)]
    pub view: View,
    pub organisation: Organisation,
    pub pki: Pki,
    /// The service that tells when signatures existed; without it only their receipt by this system does.
    #[serde(default)]
    pub time_stamps: Option<TimeStamps>,
    pub seal: Seal,
    #[serde(default)]
    pub log: Log,
    #[serde(default)]
    pub numbers: Numbers,
    #[serde(default)]
    pub sign: Sign,
    #[serde(default)]
    pub session: SessionTerms,
    #[serde(default, rename = "peer")]
    pub peers: Vec<Peer>,
    /// The first employees; later ones are entered by those with the power to do so.
    #[serde(default, rename = "employee")]
    pub employees: Vec<Employee>,
    #[serde(default)]
    pub demo: Option<Demo>,
}

/// A store that speaks S3. Its secret stands in a file or in the environment, never in the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    pub endpoint: String,
    pub bucket: String,
    #[serde(default = "first_region")]
    pub region: String,
    /// What the keys of all objects begin with, where a bucket is shared.
    #[serde(default)]
    pub prefix: String,
    pub key_id: String,
    /// Without it: the environment variable `TEREZE_S3_SECRET`.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
}

impl S3 {
    /// The variable that holds the secret where no file does.
    pub const SECRET: &str = "TEREZE_S3_SECRET";

    /// Reads the secret; the error names the place, not the value.
    pub(crate) fn secret(&self) -> std::io::Result<String> {
        let secret = match &self.secret_file {
            Some(file) => std::fs::read_to_string(file)
                .map_err(|error| std::io::Error::new(error.kind(), format!("s3.secret_file: {error}")))?,
            None => std::env::var(Self::SECRET).map_err(|_| {
                std::io::Error::other(format!("s3.secret_file is not given and {} is not set", Self::SECRET))
            })?,
        };
        match secret.trim() {
            "" => Err(std::io::Error::other("the secret of s3 is empty")),
            secret => Ok(secret.to_owned()),
        }
    }
}

/// A running `clamd` (ClamAV), to which uploaded files are streamed (A-51.2.a5).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Malware {
    /// `127.0.0.1:3310` or `unix:/run/clamav/clamd.ctl`.
    pub clamd: String,
    /// The largest file that it is given: at most its `StreamMaxLength`.
    #[serde(default = "stream_max_length")]
    pub most_mib: u64,
}

impl Malware {
    /// The socket, where it is one.
    pub(crate) fn socket(&self) -> Option<PathBuf> {
        self.clamd.strip_prefix("unix:").map(PathBuf::from)
    }
}

/// What drawing a page of a document may take, each time in a process of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct View {
    /// Pages that are drawn at a time.
    pub at_once: usize,
    pub seconds: u64,
    pub memory_mib: u64,
    /// The largest image; a page that would be larger is shown smaller.
    pub megapixels: u64,
    /// A larger document is only downloaded.
    pub largest_mib: u64,
    /// The program `tereze`, where it is not the one that runs.
    pub program: Option<PathBuf>,
}

impl Default for View {
    fn default() -> Self {
        let (seconds, memory_mib, megapixels) = (10, 512, 40);
        View { at_once: 2, seconds, memory_mib, megapixels, largest_mib: 200, program: None }
    }
}

/// Who runs this system, and its code in the exchange.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    pub code: String,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    pub bin: String,
    /// The state expertise organisation: its hours of support are those of the order (A-53.2.p3).
    #[serde(default)]
    pub state_expertise: bool,
}

impl Organisation {
    /// The name in a language.
    pub fn name(&self, locale: Locale) -> &str {
        locale.choose(&self.name_kk, &self.name_ru, &self.name_en)
    }
}

/// Codes of the series in which the expertise system numbers its documents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// Results of completeness checks: `ЖТН-2026-00001`.
    #[serde(default = "completeness_series")]
    pub completeness: Code,
    /// Notices and acts on the replacement of documents: `АУЫ-2026-00001`.
    #[serde(default = "replacement_series")]
    pub replacement: Code,
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers { completeness: completeness_series(), replacement: replacement_series() }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pki {
    pub realm: Realm,
    /// Certificates to trust; the national ones are built in and must not be given.
    #[serde(default)]
    pub anchors: Vec<PathBuf>,
    #[serde(default)]
    pub intermediates: Vec<PathBuf>,
    /// Lists of revoked certificates: files or http(s) addresses.
    #[serde(default)]
    pub crls: Vec<String>,
    /// Where the status of one certificate is asked for, besides the lists (RFC 6960): an address, or `demo`.
    #[serde(default)]
    pub ocsp: Option<String>,
    /// How often the lists are fetched anew.
    #[serde(default = "fifteen_minutes")]
    pub refresh_minutes: u32,
}

/// A time-stamping service (RFC 3161).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeStamps {
    /// Where it is asked; `demo`: the service of the demonstration's authority.
    pub address: String,
    /// Under which policy, with dots; by default whichever the service has.
    #[serde(default)]
    pub policy: Option<String>,
    /// The digest by which it is told what to stamp.
    #[serde(default = "sha_256")]
    pub digest: pki::Digest,
    /// Roots of such services, where they are not those of signers.
    #[serde(default)]
    pub anchors: Vec<PathBuf>,
    #[serde(default)]
    pub intermediates: Vec<PathBuf>,
    /// How long it may take to answer.
    #[serde(default = "ten")]
    pub seconds: u64,
    /// Earlier ends of algorithms than the program knows, by their names.
    #[serde(default)]
    pub ends: BTreeMap<String, Timestamp>,
}

/// What stands for the services of the demonstration's authority instead of an address.
pub const DEMO_SERVICE: &str = "demo";

/// The key with which this system signs its messages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// PKCS#8, DER.
    pub key: PathBuf,
    /// X.509, DER.
    pub certificate: PathBuf,
}

/// The transparency log of this system.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Its private key, PKCS#8; without it `log.key` in the folder `data`, made at the first start.
    #[serde(default)]
    pub key: Option<PathBuf>,
    /// Who signs the states of this log too.
    #[serde(default, rename = "witness")]
    pub witnesses: Vec<Witness>,
    /// Keys of the logs for which this system is a witness: `name+id+key`.
    #[serde(default)]
    pub witness_of: Vec<String>,
}

/// A witness of the log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witness {
    /// What comes before `/add-checkpoint`.
    pub url: String,
    /// `name+id+key`.
    pub key: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Where the browser finds the signing program of the user.
    pub ncalayer_url: String,
}

impl Default for Sign {
    fn default() -> Self {
        Sign { ncalayer_url: "wss://127.0.0.1:13579".into() }
    }
}

/// How long a session lives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionTerms {
    /// Ends after this many minutes without a request.
    #[serde(default = "half_an_hour")]
    pub idle_minutes: u32,
    /// Ends at the latest after this many hours.
    #[serde(default = "working_day")]
    pub absolute_hours: u32,
}

impl SessionTerms {
    pub fn idle(&self) -> SignedDuration {
        SignedDuration::from_mins(self.idle_minutes.into())
    }

    pub fn absolute(&self) -> SignedDuration {
        SignedDuration::from_hours(self.absolute_hours.into())
    }
}

impl Default for SessionTerms {
    fn default() -> Self {
        SessionTerms { idle_minutes: half_an_hour(), absolute_hours: working_day() }
    }
}

/// Another system with which messages are exchanged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    pub code: String,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    pub base_url: String,
    pub bin: String,
    /// Object identifier of the system in its seal certificate (subject UID).
    pub system_oid: String,
}

impl Peer {
    /// The name in a language.
    pub fn name(&self, locale: Locale) -> &str {
        locale.choose(&self.name_kk, &self.name_ru, &self.name_en)
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employee {
    pub iin: String,
    pub bin: String,
    pub name: String,
    pub role: Role,
}

/// What exists only in the demonstration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// File of the world clock, shared by all systems of the demonstration.
    pub clock: PathBuf,
    /// Folder of the demonstration's authority, which issues revocation lists for any moment.
    pub authority: PathBuf,
    /// Page of the local signer, where the key is chosen.
    pub signer_page: String,
}

/// Жинақтылықты тексеру нәтижесі, the result of the completeness check.
fn completeness_series() -> Code {
    Code::parse("ЖТН").expect("three letters are a code")
}

/// Ауыстыру, replacement.
fn replacement_series() -> Code {
    Code::parse("АУЫ").expect("three letters are a code")
}

fn first_region() -> String {
    "us-east-1".into()
}

/// What Debian's configuration of `clamd` takes.
fn stream_max_length() -> u64 {
    25
}

fn sha_256() -> pki::Digest {
    pki::Digest::Sha256
}

fn ten() -> u64 {
    10
}

fn half_an_hour() -> u32 {
    30
}

fn fifteen_minutes() -> u32 {
    15
}

fn working_day() -> u32 {
    12
}

/// Why the configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read the configuration {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    #[error("the configuration {} is not valid", .0.display())]
    Parse(PathBuf, #[source] Box<toml::de::Error>),
    #[error("{key} = {value:?}: {expected}")]
    Value { key: &'static str, value: String, expected: String },
}

impl Config {
    /// Reads and checks the file; relative paths in it are relative to its folder.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file).map_err(|error| ConfigError::Read(file.into(), error))?;
        let folder = std::path::absolute(file)
            .map_err(|error| ConfigError::Read(file.into(), error))?
            .parent()
            .map(Path::to_path_buf)
            .unwrap_or_default();
        Config::parse(&text, &folder).map_err(|error| match error {
            ConfigError::Parse(_, error) => ConfigError::Parse(file.into(), error),
            other => other,
        })
    }

    /// Checks the text of a configuration whose relative paths start at `folder`.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, ConfigError> {
        let mut config: Config =
            toml::from_str(text).map_err(|error| ConfigError::Parse(folder.into(), Box::new(error)))?;
        config.check()?;
        config.resolve(folder);
        Ok(config)
    }

    /// What another system is called in a language; its code where it is not known.
    pub fn system_name<'a>(&'a self, code: &'a str, locale: Locale) -> &'a str {
        self.peers.iter().find(|peer| peer.code == code).map_or(code, |peer| peer.name(locale))
    }

    /// Whether browsers reach this system over TLS.
    pub fn https(&self) -> bool {
        self.public_origin.starts_with("https://")
    }

    /// Who lays down the hours of support of this system (A-53.2.p3, A-53.2.p4).
    pub fn hours_set_by(&self) -> Setter {
        match self.system {
            System::Portal => Setter::Order,
            System::Expertise if self.organisation.state_expertise => Setter::Order,
            System::Expertise => Setter::Operator,
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.check_realm()?;
        self.check_services()?;
        self.check_view()?;
        check_origin("public_origin", &self.public_origin, &["http", "https"])?;
        check_origin("sign.ncalayer_url", self.sign.ncalayer_url.trim_end_matches('/'), &["ws", "wss"])?;
        if !self.database.starts_with("sqlite:") && !self.database.starts_with("postgres") {
            return refuse("database", "", "expected sqlite:PATH or postgres://USER@HOST/NAME");
        }
        let (log, witness) = (pki::note::Role::Log, pki::note::Role::Witness);
        let keys = self.log.witness_of.iter().map(|key| ("log.witness_of", key, log));
        for (name, key, role) in
            keys.chain(self.log.witnesses.iter().map(|w| ("log.witness.key", &w.key, witness)))
        {
            if !pki::note::Verifier::read(key).is_ok_and(|verifier| verifier.role() == role) {
                return refuse(name, key, "expected name+id+key of a log or of a witness");
            }
        }
        if let Some(s3) = &self.s3 {
            check_s3(s3)?;
        }
        if let Some(malware) = &self.malware {
            check_malware(malware)?;
        }
        check_bin("organisation.bin", &self.organisation.bin)?;
        let Numbers { completeness, replacement } = &self.numbers;
        for (name, series) in [("numbers.completeness", completeness), ("numbers.replacement", replacement)] {
            if !series.is_of_one_script() {
                return refuse(
                    name,
                    series.as_str(),
                    "expected letters of one script, Cyrillic or Latin, with one among them that the other does \
                     not have: numbers are typed and searched by people",
                );
            }
        }
        for peer in &self.peers {
            check_bin("peer.bin", &peer.bin)?;
            check_origin("peer.base_url", &peer.base_url, &["http", "https"])?;
        }
        for employee in &self.employees {
            check_bin("employee.bin", &employee.bin)?;
            if Iin::parse(&employee.iin).is_err() {
                return refuse("employee.iin", &employee.iin, "expected a valid IIN of 12 digits");
            }
        }
        Ok(())
    }

    fn check_services(&self) -> Result<(), ConfigError> {
        let asked = self.time_stamps.as_ref().map(|service| ("time_stamps.address", &service.address));
        for (key, address) in asked.into_iter().chain(self.pki.ocsp.as_ref().map(|it| ("pki.ocsp", it))) {
            let demo = address == DEMO_SERVICE && self.demo.is_some();
            if !demo && !is_address(address) {
                return refuse(key, address, "expected an http:// or https:// address");
            }
        }
        let Some(service) = &self.time_stamps else { return Ok(()) };
        if !(1..=60).contains(&service.seconds) {
            return refuse("time_stamps.seconds", &service.seconds.to_string(), "expected 1 to 60");
        }
        let known = crate::stamping::Algorithms::embedded();
        if let Some(name) = service.ends.keys().find(|name| !known.knows(name)) {
            return refuse(
                "time_stamps.ends",
                name,
                "expected a digest or signature such as sha-256 or rsa-sha256",
            );
        }
        if let Some(policy) = service.policy.as_deref().filter(|policy| !pki::timestamp::is_policy(policy)) {
            return refuse(
                "time_stamps.policy",
                policy,
                "expected an object identifier such as 1.2.398.3.3.2.6.4",
            );
        }
        if self.pki.realm != Realm::National
            && service.anchors.is_empty()
            && !service.intermediates.is_empty()
        {
            return refuse(
                "time_stamps.anchors",
                "",
                "name the root certificates above time_stamps.intermediates, or leave both out",
            );
        }
        if self.pki.realm == Realm::National && !service.anchors.is_empty() {
            return refuse(
                "time_stamps.anchors",
                "…",
                "the national anchors are built in; leave this out (A-3)",
            );
        }
        Ok(())
    }

    /// only certificates of the national authority count. A demonstration trusts keys that lie open
    /// on this machine, so it must never be reachable from another one.
    fn check_view(&self) -> Result<(), ConfigError> {
        let view = &self.view;
        let within = |key, value: u64, least: u64, most: u64| {
            let expected = format!("expected {least} to {most}");
            if (least..=most).contains(&value) { Ok(()) } else { refuse(key, &value.to_string(), &expected) }
        };
        within("view.at_once", view.at_once as u64, 1, 64)?;
        within("view.seconds", view.seconds, 1, 30)?;
        within("view.memory_mib", view.memory_mib, 64, 16_384)?;
        within("view.megapixels", view.megapixels, 1, 400)?;
        within("view.largest_mib", view.largest_mib, 1, view.memory_mib)
    }

    fn check_realm(&self) -> Result<(), ConfigError> {
        let loopback = self.listen.ip().is_loopback() && is_loopback_origin(&self.public_origin);
        if self.pki.realm == Realm::Demo && !loopback {
            return refuse(
                "listen",
                &self.listen.to_string(),
                "with pki.realm = \"demo\" both listen and public_origin must be a loopback address such as \
                 127.0.0.1:8670, because demonstration keys are open to everybody (A-3)",
            );
        }
        if self.pki.realm != Realm::Demo && self.demo.is_some() {
            return refuse("demo", "…", "allowed only with pki.realm = \"demo\" (A-3)");
        }
        if self.pki.realm == Realm::National && !self.pki.anchors.is_empty() {
            return refuse("pki.anchors", "…", "the national anchors are built in; leave this out (A-3)");
        }
        if self.pki.realm != Realm::National && self.pki.anchors.is_empty() {
            return refuse("pki.anchors", "", "name at least one root certificate for this realm");
        }
        Ok(())
    }

    fn resolve(&mut self, folder: &Path) {
        let absolute = |path: &mut PathBuf| *path = folder.join(&*path);
        absolute(&mut self.data);
        self.s3.iter_mut().filter_map(|s3| s3.secret_file.as_mut()).for_each(absolute);
        absolute(&mut self.seal.key);
        absolute(&mut self.seal.certificate);
        self.log.key.iter_mut().for_each(absolute);
        self.pki.anchors.iter_mut().chain(&mut self.pki.intermediates).for_each(absolute);
        if let Some(service) = &mut self.time_stamps {
            service.anchors.iter_mut().chain(&mut service.intermediates).for_each(absolute);
        }
        if let Some(demo) = &mut self.demo {
            absolute(&mut demo.clock);
            absolute(&mut demo.authority);
        }
        for source in &mut self.pki.crls {
            if !is_address(source) {
                *source = folder.join(&*source).display().to_string();
            }
        }
        if let Some(path) = self.database.strip_prefix("sqlite:") {
            self.database = format!("sqlite:{}", folder.join(path).display());
        }
    }
}

/// Whether a source is fetched over the network rather than read from disk.
pub(crate) fn is_address(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

fn refuse<T>(key: &'static str, value: &str, expected: &str) -> Result<T, ConfigError> {
    Err(ConfigError::Value { key, value: value.into(), expected: expected.into() })
}

fn check_bin(key: &'static str, value: &str) -> Result<(), ConfigError> {
    Bin::parse(value).map(|_| ()).or_else(|_| refuse(key, value, "expected a valid BIN of 12 digits"))
}

/// Documents never travel in the clear, except on this machine.
fn check_s3(s3: &S3) -> Result<(), ConfigError> {
    check_origin("s3.endpoint", &s3.endpoint, &["http", "https"])?;
    if s3.endpoint.starts_with("http://") && !is_loopback_origin(&s3.endpoint) {
        return refuse("s3.endpoint", &s3.endpoint, "expected https://, or an address of this machine");
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    if s3.bucket.len() < 3 || !s3.bucket.chars().all(plain) {
        return refuse("s3.bucket", &s3.bucket, "expected a name of a bucket: a-z, 0-9, '.', '-'");
    }
    if !s3.prefix.chars().all(|c| plain(c) || "/_".contains(c)) || s3.prefix.contains("..") {
        return refuse("s3.prefix", &s3.prefix, "expected a-z, 0-9, '.', '-', '_', '/'");
    }
    Ok(())
}

/// Documents never travel in the clear, except on this machine.
fn check_malware(malware: &Malware) -> Result<(), ConfigError> {
    let right = match malware.socket() {
        Some(path) => path.is_absolute(),
        None => malware.clamd.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback()),
    };
    if !right {
        let expected =
            "expected an address of this machine such as 127.0.0.1:3310, or unix:/run/clamav/clamd.ctl";
        return refuse("malware.clamd", &malware.clamd, expected);
    }
    // clamd itself takes no more.
    if !(1..=2047).contains(&malware.most_mib) {
        return refuse(
            "malware.most_mib",
            &malware.most_mib.to_string(),
            "expected mebibytes from 1 to 2047",
        );
    }
    Ok(())
}

/// An origin in the sense of RFC 6454: scheme, host, optional port, nothing else. The value goes into the
/// sign-in text and into headers, so stray characters are refused.
fn check_origin(key: &'static str, value: &str, schemes: &[&str]) -> Result<(), ConfigError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c);
    let right = value.split_once("://").is_some_and(|(scheme, host)| {
        schemes.contains(&scheme) && !host.is_empty() && host.chars().all(plain)
    });
    if right { Ok(()) } else { refuse(key, value, &format!("expected {}://host:port", schemes.join(" or "))) }
}

fn is_loopback_origin(origin: &str) -> bool {
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
