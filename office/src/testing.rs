//! For tests: a fresh database for each test, on both engines.
//!
//! SQLite always, in a folder of its own. PostgreSQL when `TEREZE_TEST_POSTGRES` names a server
//! (`postgres://postgres@127.0.0.1:5433/postgres`); without it the skip is said once on standard error.

pub mod line;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

use jiff::Timestamp;
use tokio_postgres::NoTls;
use uuid::Uuid;

use crate::blobs::Blobs;
use crate::config;
use crate::ctx::Clock;
use crate::ctx::Ctx;
use crate::demo::authority::DemoAuthority;
use crate::demo::personas::PERSONAS;
use crate::error::Error;
use crate::expertise::checklist::{Found, Given};
use crate::expertise::view::CaseView;
use crate::store::Db;
use crate::verdicts::{self, Entry, Verdict};
use crate::{Office, participants};

/// The variable that names the PostgreSQL server.
pub const POSTGRES: &str = "TEREZE_TEST_POSTGRES";
/// The variable that names a bucket, with its key: `http://KEY:SECRET@127.0.0.1:PORT/BUCKET`.
pub const S3: &str = "TEREZE_TEST_S3";

/// The variable that names a `clamd` whose signatures know the EICAR file: `unix:PATH` or `127.0.0.1:PORT`.
pub const CLAMD: &str = "TEREZE_TEST_CLAMD";

/// Where a scanner for malware listens, if there is one for tests.
pub fn clamd() -> Option<String> {
    let named = std::env::var(CLAMD).ok();
    if named.is_none() {
        say_once(&SAID_CLAMD, "clamd", CLAMD);
    }
    named
}

/// The variable that names a catcher of letters: the relay, `#`, the folder where they lie.
pub const MAIL: &str = "TEREZE_TEST_MAIL";

/// Where letters of tests go, if there is a catcher for them.
pub fn mail() -> Option<String> {
    let named = std::env::var(MAIL).ok();
    if named.is_none() {
        say_once(&SAID_MAIL, "letters", MAIL);
    }
    named
}

/// Runs the same test on every engine, each time on a new database with the tables of `system`.
///
/// ```ignore
/// #[tokio::test]
/// async fn a_job_is_claimed_once() {
///     testing::each_engine("portal", async |db| { … }).await;
/// }
/// ```
pub async fn each_engine(system: &str, test: impl AsyncFn(Db)) {
    for fresh in Fresh::engines().await {
        let db = fresh.open(system).await;
        test(db).await;
    }
}

/// An empty database of a test and a folder for its files. Both vanish when it is dropped, unless they are lent.
pub struct Fresh {
    url: String,
    folder: PathBuf,
    /// The server that holds the database, to drop it there.
    server: Option<(String, String)>,
    /// It belongs to another process and stays.
    lent: bool,
}

impl Fresh {
    /// One for every engine at hand.
    pub async fn engines() -> Vec<Fresh> {
        let mut all = vec![Fresh::sqlite()];
        match std::env::var(POSTGRES) {
            Ok(server) => all.push(Fresh::postgres(&server).await),
            Err(_) => say_once(&SAID_POSTGRES, "PostgreSQL", POSTGRES),
        }
        all
    }

    pub fn sqlite() -> Fresh {
        let folder = new_folder();
        Fresh {
            url: format!("sqlite:{}", folder.join("test.sqlite").display()),
            folder,
            server: None,
            lent: false,
        }
    }

    async fn postgres(server: &str) -> Fresh {
        let name = format!("tereze_{}", Uuid::new_v4().simple());
        administer(server, &format!("CREATE DATABASE {name}")).await;
        let (address, options) = server.split_once('?').unwrap_or((server, ""));
        let address = address.rsplit_once('/').map_or(address, |(head, _)| head);
        Fresh {
            url: format!("{address}/{name}?{options}"),
            folder: new_folder(),
            server: Some((server.to_owned(), name)),
            lent: false,
        }
    }

    /// The database and the folder of another process, which lives longer than this one.
    pub fn of_another_process(url: &str, folder: &Path) -> Fresh {
        Fresh { url: url.into(), folder: folder.into(), server: None, lent: true }
    }

    /// What a configuration would name.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// For blobs and uploads of the test.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where blobs can lie: a folder, and a place of its own in the bucket where [`S3`] names one.
    pub fn places(&self) -> Vec<Option<config::S3>> {
        let mut places = vec![None];
        match std::env::var(S3) {
            Ok(address) => places.push(Some(self.bucket(&address).expect(S3))),
            Err(_) => say_once(&SAID_S3, "S3", S3),
        }
        places
    }

    fn bucket(&self, address: &str) -> Option<config::S3> {
        let (key, rest) = address.strip_prefix("http://")?.split_once('@')?;
        let (key_id, secret) = key.split_once(':')?;
        let (host, bucket) = rest.split_once('/')?;
        let secret_file = self.folder.join("s3.secret");
        std::fs::write(&secret_file, secret).ok()?;
        Some(config::S3 {
            endpoint: format!("http://{host}"),
            bucket: bucket.into(),
            region: "us-east-1".into(),
            prefix: Uuid::new_v4().simple().to_string(),
            key_id: key_id.into(),
            secret_file: Some(secret_file),
        })
    }

    /// The blobs of this test, in its folder or in a bucket.
    pub fn blobs(&self, place: Option<&config::S3>, db: &Db, clock: &Clock) -> Blobs {
        Blobs::open(self.folder.join("blobs"), place, db.clone(), clock.clone()).expect("open blobs")
    }

    /// Opens the database and makes the tables of `system`. May be called again, like a restart.
    pub async fn open(&self, system: &str) -> Db {
        let db = Db::open(&self.url).await.expect("open a fresh database");
        db.migrate(system, Timestamp::UNIX_EPOCH).await.expect("migrate a fresh database");
        db
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if self.lent {
            return;
        }
        std::fs::remove_dir_all(&self.folder).ok();
        if let Some((server, name)) = self.server.take() {
            // A runtime of its own: this one may be unwinding.
            let thread = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                if let Ok(runtime) = runtime {
                    runtime.block_on(administer(&server, &format!("DROP DATABASE {name} WITH (FORCE)")));
                }
            });
            thread.join().ok();
        }
    }
}

async fn administer(server: &str, command: &str) {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.expect("reach the test server");
    let serving = tokio::spawn(connection);
    client.batch_execute(command).await.expect("create or drop a test database");
    drop(client);
    serving.await.ok();
}

fn new_folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tereze-test-{}", Uuid::new_v4().simple()));
    std::fs::create_dir_all(&folder).expect("make a folder for the test");
    folder
}

static SAID_POSTGRES: Once = Once::new();
static SAID_S3: Once = Once::new();
static SAID_CLAMD: Once = Once::new();
static SAID_MAIL: Once = Once::new();

/// Straight to the stream, because the test harness hides what is printed by macros.
fn say_once(said: &Once, what: &str, variable: &str) {
    said.call_once(|| {
        writeln!(std::io::stderr(), "skipped on {what}: {variable} is not set").ok();
    });
}

/// The demonstration authority of `folder`, made once by whichever test comes first: making its RSA keys takes
/// seconds, and a runner may give every test a process of its own. One of other people or damaged is made anew.
pub fn authority(folder: &Path, now: Timestamp) -> DemoAuthority {
    std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
    let lock = std::fs::File::create(folder.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    DemoAuthority::open(folder, now).unwrap_or_else(|_| {
        std::fs::remove_dir_all(folder).unwrap();
        DemoAuthority::open(folder, now).unwrap()
    })
}

/// The registrar of a demonstration excludes a participant by a signed decision, in one call.
pub async fn exclude(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    ground: participants::Ground,
    circumstances: &str,
) -> Result<participants::Participant, Error> {
    let (verdict, act) = (Verdict::Exclude { ground }, "№ 1".to_owned());
    let authority = DemoAuthority::open(&office.config.demo.as_ref().unwrap().authority, ctx.now).unwrap();
    let entry = Entry { verdict, act, circumstances: circumstances.to_owned() };
    decide(office, ctx, &authority, id, entry).await?;
    participants::card(office, ctx, id).await
}

/// Prepares a decision and signs it with the key of the persona who acts.
pub async fn decide(
    office: &Office,
    ctx: &Ctx,
    authority: &DemoAuthority,
    id: Uuid,
    entry: Entry,
) -> Result<(), Error> {
    verdicts::prepare(office, ctx, id, entry).await?;
    let paper = verdicts::prepared(office, ctx, id).await?;
    let persona = PERSONAS.iter().find(|persona| ctx.actor.iin.as_deref() == Some(persona.iin)).unwrap();
    let cms = authority.sign(persona.id, &paper.bytes, false, ctx.now).unwrap();
    verdicts::sign(office, ctx, id, &paper.sha256, cms).await
}

/// The answers of an expert who found everything that must be there.
pub fn all_present(office: &Office, seen: &CaseView) -> Vec<Given> {
    let must = seen.rows(office).into_iter().filter(|row| row.need == law::checklist::Need::Required);
    let found = Some(Found::Present);
    must.map(|row| Given { code: row.code.to_owned(), found, note: String::new() }).collect()
}
