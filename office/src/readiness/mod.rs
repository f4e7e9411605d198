//! Whether a system may go into operation: each part that it stands on is tried, one by one, so that a
//! broken one hides no other. Nothing is written but a probe among the documents, which is taken away again.

mod data;
mod finding;
mod outside;
mod people;
mod trust;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

pub use finding::{Finding, KNOWN, Verdict};

use crate::config::{Config, ConfigError, System};
use crate::ctx::Clock;
use crate::demo::authority::DemoAuthority;
use crate::start::clock_of;
use crate::store::Db;

/// How long a service beside the system may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is known of a system while it is looked at.
struct Case<'a> {
    config: &'a Config,
    /// Of the system; that of a demonstration may be far ahead.
    now: Timestamp,
    http: reqwest::Client,
    demo: Option<Arc<DemoAuthority>>,
}

/// The configuration cannot be read or says what cannot be: nothing else can be looked at.
pub fn unreadable(error: &ConfigError) -> Finding {
    Finding::failure("configuration", "wrong").because(error)
}

/// Looks at everything that a configuration names.
pub async fn check(config: &Config) -> Vec<Finding> {
    let clock = clock_of(config);
    let mut findings = vec![Finding::ok("configuration", "read").with("system", config.system.as_str())];
    let http =
        reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build();
    let case = match http {
        Ok(http) => Case { config, now: clock.now(), http, demo: demo(config, clock.now()) },
        Err(error) => return vec![Finding::failure("configuration", "wrong").because(&error)],
    };
    let db = data::database(&case, &mut findings).await;
    findings.push(data::storage(&case).await);
    findings.push(data::space(&case));
    trust::look(&case, &mut findings).await;
    findings.push(data::checklist(&case));
    findings.push(outside::scanner(&case).await);
    findings.push(outside::relay(&case).await);
    if case.is_portal() {
        findings.push(outside::registers(&case).await);
    }
    if let Some(db) = db {
        match inside(&case, &db).await {
            Ok(more) => findings.extend(more),
            Err(error) => findings.push(Finding::failure("database", "away").because(&error)),
        }
    }
    findings
}

/// What stands in the database.
async fn inside(case: &Case<'_>, db: &Db) -> Result<Vec<Finding>, crate::Error> {
    let mut findings = vec![data::log_key(case, db).await];
    findings.extend(data::clock(case, db, Clock::System.now()).await?);
    findings.extend(people::roles(case, db).await?);
    findings.extend(people::law(case, db).await?);
    findings.extend(data::jobs(case, db).await?);
    findings.extend(trust::proofs(case, db).await?);
    Ok(findings)
}

/// The authority of a demonstration that was started before; it is not made here.
fn demo(config: &Config, now: Timestamp) -> Option<Arc<DemoAuthority>> {
    let folder = &config.demo.as_ref()?.authority;
    folder.is_dir().then(|| DemoAuthority::open(folder, now).ok().map(Arc::new))?
}

/// Whether none of them keeps the system from going into operation.
pub fn may_operate(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.verdict != Verdict::Failure)
}

impl Case<'_> {
    fn is_portal(&self) -> bool {
        self.config.system == System::Portal
    }
}
