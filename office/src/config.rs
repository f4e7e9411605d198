//! The configuration of one running system, read from a TOML file. Every wrong value is refused at start
//! with the key, the value and what would be right; nothing is guessed.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use law::access::Role;
use law::calendar::Setter;
use law::number::Code;
use serde::Deserialize;

use crate::texts::Locale;

mod check;

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
    /// The relay of letters; without it what is told stands in the cabinet alone.
    #[serde(default)]
    pub mail: Option<Mail>,
    /// The gateway to the registers of the state; without it employees look by themselves.
    #[serde(default)]
    pub registers: Option<Registers>,
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
    pub distribution: Distribution,
    #[serde(default)]
    pub completeness: Completeness,
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
        secret("s3.secret_file", self.secret_file.as_ref(), Self::SECRET)
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

/// A relay that takes letters by SMTP. Its password stands in a file or in the environment, never in the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `smtps://HOST:465`, `smtp://HOST:587?tls=required`, or `smtp://` on this machine.
    pub relay: String,
    /// Whom the letters are from: `Tereze <no-reply@example.kz>`.
    pub from: String,
    #[serde(default)]
    pub user: Option<String>,
    /// Without it: the environment variable `TEREZE_MAIL_PASSWORD`.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
}

impl Mail {
    /// The variable that holds the password where no file does.
    pub const PASSWORD: &str = "TEREZE_MAIL_PASSWORD";

    /// Reads the password; the error names the place, not the value.
    pub(crate) fn password(&self) -> std::io::Result<String> {
        secret("mail.password_file", self.password_file.as_ref(), Self::PASSWORD)
    }
}

/// A gateway that tells of organisations and people by their numbers (`docs/registers.md`). Its token stands in a file or
/// in the environment, never in the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registers {
    /// `https://gateway.example.kz/organisations/{number}`
    #[serde(default)]
    pub organisations: Option<String>,
    #[serde(default)]
    pub people: Option<String>,
    /// Without it: the environment variable `TEREZE_REGISTERS_TOKEN`, and without that no token.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
}

impl Registers {
    /// The variable that holds the token where no file does.
    pub const TOKEN: &str = "TEREZE_REGISTERS_TOKEN";

    /// The token, where the gateway wants one; the error names the place, not the value.
    pub(crate) fn token(&self) -> std::io::Result<Option<String>> {
        if self.token_file.is_none() && std::env::var_os(Self::TOKEN).is_none() {
            return Ok(None);
        }
        secret("registers.token_file", self.token_file.as_ref(), Self::TOKEN).map(Some)
    }
}

/// A secret of a file or of the environment; the error names the place, not the value.
fn secret(key: &str, file: Option<&PathBuf>, variable: &str) -> std::io::Result<String> {
    let secret = match file {
        Some(file) => std::fs::read_to_string(file)
            .map_err(|error| std::io::Error::new(error.kind(), format!("{key}: {error}")))?,
        None => std::env::var(variable)
            .map_err(|_| std::io::Error::other(format!("{key} is not given and {variable} is not set")))?,
    };
    match secret.trim() {
        "" => Err(std::io::Error::other(format!("{key}: the secret is empty"))),
        secret => Ok(secret.to_owned()),
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
    /// A larger PDF is not opened when it comes; its list of objects is looked for.
    pub opened_mib: u64,
    /// The program `tereze`, where it is not the one that runs.
    pub program: Option<PathBuf>,
}

impl Default for View {
    fn default() -> Self {
        let (seconds, memory_mib, megapixels) = (10, 512, 40);
        let (largest_mib, opened_mib) = (200, 512);
        View { at_once: 2, seconds, memory_mib, megapixels, largest_mib, opened_mib, program: None }
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
    /// Contracts on the expertise (A-42.p1): `ШРТ-2026-00001`.
    #[serde(default = "contract_series")]
    pub contract: Code,
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers {
            completeness: completeness_series(),
            replacement: replacement_series(),
            contract: contract_series(),
        }
    }
}

/// How the cases of an expertise system come to its experts.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// Nobody acts in a case before its seats are given. Otherwise whoever has the role does until then.
    #[serde(default)]
    pub required: bool,
}

/// By which list the completeness of documents is checked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completeness {
    /// A list of the organisation's own in place of the usual one.
    #[serde(default)]
    pub list: Option<PathBuf>,
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
    /// Where letters about what the role must know go.
    #[serde(default)]
    pub email: Option<String>,
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

/// Шарт, contract.
fn contract_series() -> Code {
    Code::parse("ШРТ").expect("three letters are a code")
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

    fn resolve(&mut self, folder: &Path) {
        let absolute = |path: &mut PathBuf| *path = folder.join(&*path);
        absolute(&mut self.data);
        self.s3.iter_mut().filter_map(|s3| s3.secret_file.as_mut()).for_each(absolute);
        self.registers.iter_mut().filter_map(|it| it.token_file.as_mut()).for_each(absolute);
        self.completeness.list.iter_mut().for_each(absolute);
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

#[cfg(test)]
mod tests;
