//! From a configuration to a running office: open, check, migrate; every failure says which part and why.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use law::LawBook;
use law::checklist::Checklist;
use pki::TrustStore;
use tokio::task::JoinSet;
use tracing::{info, warn};

use crate::arrival::{self, Scanner};
use crate::blobs::Blobs;
use crate::config::{Config, Realm, System};
use crate::ctx::{Clock, Ctx, DemoClock};
use crate::demo::authority::DemoAuthority;
use crate::error::Error;
use crate::evidence::EvidenceStore;
use crate::jobs::Running;
use crate::kato::Shelf;
use crate::laws::{Laws, UnknownEdition};
use crate::mail::Mailer;
use crate::seal::Seal;
use crate::stamping::{self, Services};
use crate::tariffs::invoices;
use crate::texts::Texts;
use crate::uploads::{Uploads, limits};
use crate::{
    Office, Parts, compare, demo, employees, exchange, expertise, firing, jobs, participants, sign_in, store,
};

/// How long another system may take to answer before the attempt counts as failed.
const PEER_PATIENCE: Duration = Duration::from_secs(30);
/// How often what has ended is deleted.
const SWEEP: Duration = Duration::from_secs(600);
/// A clock that was set back by more than this is not waited for.
const SET_BACK: SignedDuration = SignedDuration::from_hours(24);

/// Why the office did not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot read {}", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    #[error("database {database}")]
    Database { database: String, source: store::Error },
    #[error("pki.anchors and pki.intermediates")]
    Trust(#[from] pki::TrustError),
    #[error("seal.key and seal.certificate")]
    Seal(#[from] pki::sign::SignError),
    #[error(
        "the clock of this machine says {now}, but this system signed its log at {signed}: set the clock right and \
         start again"
    )]
    Clock { now: Timestamp, signed: Timestamp },
    #[error(transparent)]
    Log(#[from] crate::log::KeyError),
    #[error(transparent)]
    Texts(#[from] crate::texts::TextsError),
    #[error("{0}")]
    Other(String),
}

impl Office {
    /// Opens everything the configuration names and brings the database to the present schema.
    pub async fn open(config: Config) -> Result<Office, StartError> {
        let clock = clock_of(&config);
        Office::open_at(config, clock).await
    }

    /// The same with a clock of the caller's, for tests.
    pub async fn open_at(config: Config, clock: Clock) -> Result<Office, StartError> {
        let office = Office::assembled(config, clock).await?;
        office.begin().await?;
        Ok(office)
    }

    /// Opens a system to look at what is there: nothing of what begins with a start is written, so that a replay or a
    /// check finds what was stored.
    pub async fn look(config: Config) -> Result<Office, StartError> {
        let clock = clock_of(&config);
        Office::assembled(config, clock).await
    }

    /// Opens only the log of a system. Whether history is what was signed can be said also where the system itself does not
    /// open any more, because something that it needs was removed; and nothing is put in the place of that.
    pub async fn look_at_log(config: &Config) -> Result<crate::log::Log, StartError> {
        let clock = clock_of(config);
        let db = open_database(config, clock.now()).await?;
        let clock = onward(config, &db, clock).await?;
        Ok(crate::log::Log::open(config, &db, &clock).await?)
    }

    async fn assembled(config: Config, clock: Clock) -> Result<Office, StartError> {
        let zone = law::Law::in_force(&LawBook::embedded(), clock.now()).zone;
        let other = |error: &dyn std::fmt::Display| StartError::Other(error.to_string());
        let http = reqwest::Client::builder()
            .timeout(PEER_PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| other(&error))?;
        let demo = match &config.demo {
            Some(demo) => Some(Arc::new(
                DemoAuthority::open(&demo.authority, clock.now()).map_err(|error| other(&error))?,
            )),
            None => None,
        };
        tokio::fs::create_dir_all(&config.data)
            .await
            .map_err(|error| StartError::File(config.data.clone(), error))?;
        let db = open_database(&config, clock.now()).await?;
        let clock = onward(&config, &db, clock).await?;
        let laws = Laws::open(&db, clock.now()).await.map_err(|error| other(&error))?;
        let blobs = open_blobs(&config, &db, &clock)?;
        Ok(Office::new(Parts {
            log: crate::log::Log::open(&config, &db, &clock).await?,
            uploads: Uploads::new(db.clone(), blobs.clone(), limits::LARGEST_FILE),
            viewer: crate::view::Viewer::new(&config),
            mailer: match &config.mail {
                Some(mail) => Some(Mailer::open(mail).map_err(|error| other(&error))?),
                None => None,
            },
            scanner: config.malware.as_ref().map(Scanner::new),
            db,
            blobs,
            trust: open_trust(&config)?,
            evidence: EvidenceStore::new(&config, http.clone(), demo.clone()),
            services: Services::new(&config, http.clone(), demo),
            seal: Seal::new(&read(&config.seal.key)?, read(&config.seal.certificate)?)?,
            texts: Texts::of_system(zone, laws.clone())?,
            laws,
            kato: Shelf::default(),
            checklist: open_checklist(&config)?,
            clock,
            http,
            config,
        }))
    }

    /// What begins with a start: employees of the configuration, peers, reminders, the stage of a demonstration.
    async fn begin(&self) -> Result<(), StartError> {
        let other = |error: &dyn std::fmt::Display| StartError::Other(error.to_string());
        let now = self.clock.now();
        self.evidence.refresh(now).await;
        employees::install(self, now).await.map_err(|error| other(&error))?;
        exchange::start(self).await.map_err(|error| other(&error))?;
        match self.config.system {
            System::Portal => participants::plan_reminders(self, now).await.map_err(|error| other(&error))?,
            System::Expertise => expertise::queue::fill(self).await.map_err(|error| other(&error))?,
        }
        demo::stage::set(self, now).await.map_err(|error| other(&error))
    }

    /// Deletes what has ended: sessions, challenges, uploads that nobody finished.
    pub async fn sweep(&self) {
        let now = self.clock.now();
        if let Err(error) = sign_in::sweep(self, now).await {
            warn!("ended sessions were not deleted: {error}");
        }
        if let Err(error) = self.uploads.expire(now).await {
            warn!("unfinished uploads were not deleted: {error}");
        }
        if let Err(error) = self.viewer.sweep().await {
            warn!("old drawings were not deleted: {error}");
        }
        if let Err(error) = compare::sweep(self, now).await {
            warn!("old comparisons were not deleted: {error}");
        }
    }

    async fn sweep_signatures(&self) {
        if let Err(error) = stamping::sweep(self, self.clock.now()).await {
            warn!("signatures without time stamps were not looked for: {error}");
        }
        if let Err(error) = stamping::renewal::sweep(self, self.clock.now()).await {
            warn!("proofs near their end were not looked for: {error}");
        }
    }

    async fn sweep_accounts(&self) {
        if let Err(error) = invoices::sweep(self, self.clock.now()).await {
            warn!("invoices were not planned: {error}");
        }
    }

    async fn sweep_arrivals(&self) {
        if let Err(error) = arrival::sweep(self, self.clock.now()).await {
            warn!("unchecked files were not looked for: {error}");
        }
    }

    /// Reads the law anew where an edition was not known: another node may have loaded it. True where the same is worth
    /// trying again.
    pub async fn reread(&self, error: &Error) -> bool {
        let unknown = matches!(error, Error::Internal(cause) if cause.is::<UnknownEdition>());
        let before = self.laws.kept().version;
        unknown && self.read_law().await.is_ok() && self.laws.kept().version != before
    }

    /// Reads what other nodes changed in the law, so that this one knows the editions of their subjects.
    async fn read_law(&self) -> Result<(), Error> {
        self.laws.refresh(&mut *self.db.read().await?).await
    }

    /// Starts the work that goes on beside the requests.
    pub fn background(&self) -> Background {
        let mut tasks = JoinSet::new();
        tasks.spawn(self.evidence.clone().keep_fresh(self.clock.clone()));
        tasks.spawn(crate::log::keep_asking(self.clone()));
        let office = self.clone();
        tasks.spawn(async move { office.log.keep_sequencing().await });
        let office = self.clone();
        tasks.spawn(async move {
            office.sweep_arrivals().await;
            office.sweep_signatures().await;
            office.sweep_accounts().await;
            loop {
                tokio::time::sleep(SWEEP).await;
                office.sweep().await;
                office.sweep_arrivals().await;
                office.sweep_signatures().await;
                office.sweep_accounts().await;
                if let Err(error) = office.read_law().await {
                    warn!("the book of the law was not read anew: {error}");
                }
                if let Err(error) = firing::sweep(&office, &Ctx::automatic(office.clock.now())).await {
                    warn!("ended terms were not looked through: {error}");
                }
                if let Err(error) = office.blobs.sweep().await {
                    warn!("blobs were not checked: {error}");
                }
            }
        });
        Background { jobs: jobs::kinds::of(self).start(), _tasks: tasks }
    }
}

/// The work beside the requests, while it is held.
pub struct Background {
    jobs: Running,
    /// Ended by being dropped.
    _tasks: JoinSet<()>,
}

impl Background {
    /// Waits for jobs that are running; what does not end in time is done again after the next start.
    pub async fn stop(self) {
        self.jobs.stop().await;
    }
}

pub(crate) fn clock_of(config: &Config) -> Clock {
    match &config.demo {
        Some(demo) => Clock::Demo(DemoClock::new(demo.clock.clone()).into()),
        None => Clock::System,
    }
}

fn open_blobs(config: &Config, db: &store::Db, clock: &Clock) -> Result<Blobs, StartError> {
    let folder = config.data.join("blobs");
    Blobs::open(&folder, config.s3.as_ref(), db.clone(), clock.clone())
        .map_err(|error| StartError::File(folder, error))
}

async fn open_database(config: &Config, now: Timestamp) -> Result<store::Db, StartError> {
    let failed = |source| StartError::Database { database: without_password(&config.database), source };
    if let Some(path) = config.database.strip_prefix("sqlite:")
        && let Some(folder) = Path::new(path).parent()
    {
        std::fs::create_dir_all(folder).map_err(|error| StartError::File(folder.into(), error))?;
    }
    let db = store::Db::open(&config.database).await.map_err(failed)?;
    db.migrate(config.system.as_str(), now).await.map_err(failed)?;
    let covered = store::records::cover(&db, now).await.map_err(failed)?;
    if covered > 0 {
        info!("{covered} records from before are named in the transparency log now");
    }
    Ok(db)
}

/// Time does not go back behind what this system has signed: legal dates would precede their causes. A clock that is a
/// little slow stands still until it has caught up; one that is days behind is for people to set right.
async fn onward(config: &Config, db: &store::Db, clock: Clock) -> Result<Clock, StartError> {
    let failed = |source| StartError::Database { database: without_password(&config.database), source };
    let latest = store::log::latest(&mut *db.read().await.map_err(failed)?).await.map_err(failed)?;
    let (now, signed) = (clock.now(), latest.map_or(Timestamp::MIN, |latest| latest.at));
    if signed.duration_since(now) > SET_BACK {
        return Err(StartError::Clock { now, signed });
    }
    if signed > now {
        warn!("the clock says {now}, but the log was signed at {signed}: until then time stands still");
    }
    Ok(clock.onward_from(signed))
}

/// The usual list of completeness, or the organisation's own.
pub(crate) fn open_checklist(config: &Config) -> Result<Checklist, StartError> {
    let Some(path) = &config.completeness.list else { return Ok(Checklist::embedded().clone()) };
    let bytes = read(path)?;
    let list = std::str::from_utf8(&bytes).map_err(|error| error.to_string());
    let list = list.and_then(|text| Checklist::parse(text).map_err(|error| error.to_string()));
    list.map_err(|error| StartError::Other(format!("completeness.list, {}: {error}", path.display())))
}

pub(crate) fn open_trust(config: &Config) -> Result<TrustStore, StartError> {
    let read_all = |files: &[PathBuf]| files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>();
    let realm = match config.pki.realm {
        Realm::National => pki::Realm::National,
        Realm::Test => pki::Realm::Test,
        Realm::Demo => pki::Realm::Demo,
    };
    let store = |anchors: &[PathBuf], intermediates: &[PathBuf]| -> Result<TrustStore, StartError> {
        Ok(TrustStore::new(realm, &read_all(anchors)?, &read_all(intermediates)?)?)
    };
    let signers = store(&config.pki.anchors, &config.pki.intermediates)?;
    match &config.time_stamps {
        Some(services) if !services.anchors.is_empty() || !services.intermediates.is_empty() => {
            Ok(signers.with_stamping(store(&services.anchors, &services.intermediates)?))
        }
        _ => Ok(signers),
    }
}

pub(crate) fn read(file: &Path) -> Result<Vec<u8>, StartError> {
    std::fs::read(file).map_err(|error| StartError::File(file.into(), error))
}

/// The database's address for a message: what stands between `://` and `@` may hold a password.
pub(crate) fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(start), Some(end)) if start < end => format!("{}://…{}", &url[..start], &url[end..]),
        _ => url.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_never_show_the_password_of_the_database() {
        assert_eq!(without_password("postgres://u:p@ss@db/x"), "postgres://…@db/x");
        assert_eq!(without_password("sqlite:/var/x.db"), "sqlite:/var/x.db");
    }
}
