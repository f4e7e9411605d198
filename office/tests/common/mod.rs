//! A small world for tests: the demonstration's authority, offices on fresh databases, messages as the
//! portal would send them.
#![allow(dead_code)]

pub mod cases;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::Timestamp;
use office::demo::authority::DemoAuthority;
use office::demo::personas::{EXPERTISE, OPERATOR, PERSONAS, SEALS};
use office::exchange::canonical;
use office::exchange::message::{Applicant, Application, Bytes, File, Kind, Message, Sealed, SignatureData};
use office::testing::Fresh;
use office::{Actor, ActorKind, Clock, Config, Ctx, Office};
use serde_json::json;
use uuid::Uuid;

/// Monday, 12:00 in Astana: registered the same day; the completeness term ends on Monday 12 October 24:00.
pub const MONDAY: &str = "2026-10-05T07:00:00Z";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// One authority for all tests: making its RSA keys takes seconds.
pub fn authority() -> &'static DemoAuthority {
    static AUTHORITY: OnceLock<DemoAuthority> = OnceLock::new();
    AUTHORITY.get_or_init(|| office::testing::authority(&authority_folder(), at("2026-09-01T00:00:00Z")))
}

fn authority_folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("authority-of-september-2026")
}

/// An office of `system` on this database, with a clock that stands at `now`.
pub async fn open(system: &str, fresh: &Fresh, clock: Clock, peer_url: &str) -> Office {
    let authority = authority();
    let peer = if system == "portal" { "expertise" } else { "portal" };
    let of = |id: &str| SEALS.iter().find(|seal| seal.id == id).unwrap();
    let quoted = |files: Vec<PathBuf>| {
        files.iter().map(|file| format!("{:?}", file.display().to_string())).collect::<Vec<_>>().join(", ")
    };
    let mut text = format!(
        r#"
system = "{system}"
listen = "127.0.0.1:0"
public_origin = "http://127.0.0.1:8671"
database = "{url}"
data = "{data}"
[organisation]
code = "{system}"
name_kk = "Сенім"
name_ru = "Сенім"
name_en = "Senim"
bin = "{bin}"
[pki]
realm = "demo"
anchors = [{anchors}]
intermediates = [{intermediates}]
crls = [{lists}]
[seal]
key = {key:?}
certificate = {certificate:?}
[view]
program = {program:?}
[[peer]]
code = "{peer}"
name_kk = "{peer}"
name_ru = "{peer}"
name_en = "{peer}"
base_url = "{peer_url}"
bin = "{peer_bin}"
system_oid = "{oid}"
"#,
        url = fresh.url(),
        data = fresh.folder().join("data").display(),
        bin = of(system).owner.bin,
        anchors = quoted(authority.anchor_files()),
        intermediates = quoted(authority.intermediate_files()),
        lists = quoted(issue_lists(&fresh.folder().join("data"), clock.now())),
        key = authority.key_file(system).display().to_string(),
        certificate = authority.certificate_file(system).display().to_string(),
        // This process is the harness of the tests.
        program = env!("CARGO_BIN_EXE_draw-for-tests"),
        peer_bin = of(peer).owner.bin,
        oid = of(peer).oid,
    );
    for persona in PERSONAS.iter().filter(|persona| persona.role.is_some()) {
        text.push_str(&format!(
            "[[employee]]\niin = \"{}\"\nbin = \"{}\"\nname = \"{}\"\nrole = \"{}\"\n",
            persona.iin,
            persona.organisation.map_or("", |company| company.bin),
            persona.full_name(),
            persona.role.unwrap().name(),
        ));
    }
    let config = Config::parse(&text, fresh.folder()).unwrap();
    let office = Office::open_at(config, clock).await.unwrap();
    office::exchange::start(&office).await.unwrap();
    office
}

/// Renews the revocation lists after the clock was moved.
pub async fn renew(office: &Office) {
    issue_lists(&office.config.data, office.clock.now());
    office.evidence.refresh(office.clock.now()).await;
}

/// Lists of an office's own: other tests have other times. The authority writes into one folder, so one
/// test at a time, of this process or another.
fn issue_lists(folder: &Path, now: Timestamp) -> Vec<PathBuf> {
    let one = std::fs::File::create(authority_folder().with_extension("lists")).unwrap();
    one.lock().unwrap();
    std::fs::create_dir_all(folder).unwrap();
    authority().issue_lists(now).unwrap();
    let copy = |file: PathBuf| {
        let own = folder.join(file.file_name().unwrap());
        std::fs::copy(&file, &own).unwrap();
        own
    };
    authority().list_files().into_iter().map(copy).collect()
}

/// A persona at work.
pub fn acting(id: &str, now: Timestamp) -> Ctx {
    let persona = PERSONAS.iter().find(|persona| persona.id == id).unwrap();
    let actor = Actor {
        kind: ActorKind::Person,
        iin: Some(persona.iin.into()),
        bin: persona.organisation.map(|company| company.bin.into()),
        name: persona.full_name(),
        roles: persona.role.into_iter().collect(),
    };
    Ctx { actor, ..Ctx::automatic(now) }
}

/// An application as the portal sends it; the files are two small ones.
pub fn application(id: Uuid, now: Timestamp) -> Application {
    let files: Vec<File> = FILES
        .iter()
        .map(|(name, bytes)| File {
            id: None,
            title: (*name).into(),
            file_name: (*name).into(),
            kind: "project".into(),
            section: Some("explanatory-note".into()),
            volume: None,
            folder: None,
            kinds: kinds_of(name),
            access: Default::default(),
            media_type: "application/pdf".into(),
            size: bytes.len() as i64,
            sha256: sha256(bytes),
        })
        .collect();
    let listed: Vec<_> =
        files.iter().map(|f| json!({"sha256": f.sha256, "size": f.size, "kinds": f.kinds})).collect();
    let manifest = json!({
        "type": "tereze-application-1", "application": id, "files": listed,
        "addressee": {"code": "СНС", "bin": EXPERTISE.bin, "name": EXPERTISE.name},
        "form": {"documentation": "design-estimate", "works": "new-construction", "purpose": "production"},
    });
    let manifest = canonical::to_bytes(&manifest).unwrap();
    let signature = signature("applicant", &manifest, now);
    Application {
        registration_number: Some("SENIM-2026-00001".into()),
        registration_date: Some(jiff::civil::date(2026, 10, 5)),
        registration: None,
        received_at: at(MONDAY),
        title: "Мектеп".into(),
        applicant: Applicant { name: "Сарыарқа".into(), iin: None, bin: Some("190840000015".into()) },
        manifest: Bytes(manifest),
        signatures: vec![signature],
        files,
    }
}

/// What the applicant said of a file of [`application`].
fn kinds_of(name: &str) -> Vec<String> {
    let kinds: &[&str] =
        if name == "ПЗ.pdf" { &["explanatory-note"] } else { &["assignment", "financing"] };
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

/// Names and bytes of the files of [`application`].
pub const FILES: &[(&str, &[u8])] = &[("ПЗ.pdf", b"%PDF-1 note"), ("ИД.pdf", b"%PDF-1 data")];

pub fn signature(persona: &str, bytes: &[u8], now: Timestamp) -> SignatureData {
    let cms = authority().sign(persona, bytes, false, now).unwrap();
    SignatureData {
        role: "applicant".into(),
        name: persona.into(),
        iin: None,
        bin: None,
        organisation: None,
        certificate_serial: "1".into(),
        certificate_issuer: "x".into(),
        certificate_not_before: now,
        certificate_not_after: now,
        algorithm: "gost-34.10-2015-512".into(),
        signed_at: now,
        cms: Bytes(cms),
    }
}

/// A message of `from` about an application, first of its conversation.
pub fn message(kind: Kind, from: &str, to: &str, subject: Uuid, body: serde_json::Value) -> Message {
    Message {
        id: Uuid::new_v4(),
        kind,
        from: from.into(),
        to: to.into(),
        subject_id: subject,
        position: 1,
        created_at: at(MONDAY),
        body,
    }
}

/// The wire form, sealed by `seal` at `now`.
pub fn seal(message: &Message, seal: &str, now: Timestamp) -> Vec<u8> {
    let bytes = canonical::to_bytes(message).unwrap();
    let cms = authority().sign(seal, &bytes, false, now).unwrap();
    canonical::to_bytes(&Sealed { message: Bytes(bytes), signature: Bytes(cms) }).unwrap()
}

pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    office::blobs::hex(&Sha256::digest(bytes))
}

/// The БИН of the two organisations, to tell them apart in assertions.
pub const BINS: (&str, &str) = (OPERATOR.bin, EXPERTISE.bin);

/// How many rows there are. Goes around the office on purpose: what counts is what lies in the database.
pub async fn count(office: &Office, sql: &'static str) -> i64 {
    let row = office.db.read().await.unwrap().row(sql, &[]).await.unwrap().unwrap();
    row.get("n").unwrap()
}
