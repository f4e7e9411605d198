//! What the system keeps: database, documents, disk, its log, its jobs.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::{Case, Finding, PATIENCE};
use crate::blobs::Blobs;
use crate::error::Error;
use crate::log::Log;
use crate::start::{open_checklist, without_password};
use crate::store::{Db, Dialect, jobs, log};

/// The clocks of two machines may differ by so much before somebody should look, and before dates would be wrong.
const APART: SignedDuration = SignedDuration::from_secs(2);
const WRONG: SignedDuration = SignedDuration::from_secs(60);
/// As at the start: time does not go back behind what the log has signed.
const SET_BACK: SignedDuration = SignedDuration::from_hours(24);
/// Free bytes: below the first somebody should look, below the second a large upload ends the system.
const LITTLE: u64 = 20 << 30;
const NONE: u64 = 1 << 30;
/// After so many attempts a job is looked at.
const OFTEN: i64 = 5;
/// A job that nobody took for so long: no system is running, or it does not take any.
const LATE: SignedDuration = SignedDuration::from_mins(15);

/// Whether it answers and has the tables of this program; given back where it has.
pub(super) async fn database(case: &Case<'_>, findings: &mut Vec<Finding>) -> Option<Db> {
    let address = without_password(&case.config.database);
    let away = |error: &dyn std::error::Error| {
        Finding::failure("database", "away").with("address", &address).because(error)
    };
    if let Some(path) = case.config.database.strip_prefix("sqlite:")
        && !Path::new(path).is_file()
    {
        findings.push(Finding::failure("database", "missing").with("address", &address));
        return None;
    }
    let looked = async {
        let db = Db::open(&case.config.database).await?;
        let stand = db.migrations(case.config.system.as_str()).await?;
        Ok::<_, crate::store::Error>((db, stand))
    };
    let (db, stand) = match tokio::time::timeout(PATIENCE, looked).await {
        Ok(Ok(looked)) => looked,
        Ok(Err(error)) => {
            findings.push(away(&error));
            return None;
        }
        Err(error) => {
            findings.push(away(&error));
            return None;
        }
    };
    let engine = match db.dialect() {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
    };
    findings.push(Finding::ok("database", "answers").with("engine", engine));
    let bad = |code, names: &[String]| {
        let finding = Finding::failure("migrations", code).with("count", names.len());
        (!names.is_empty()).then(|| finding.with("names", names.join(", ")))
    };
    let bad = bad("changed", &stand.changed)
        .or_else(|| bad("unknown", &stand.unknown))
        .or_else(|| bad("pending", &stand.pending));
    let current = bad.is_none();
    findings.push(bad.unwrap_or_else(|| Finding::ok("migrations", "current").with("count", stand.applied)));
    current.then_some(db)
}

/// Whether documents can be stored and read back.
pub(super) async fn storage(case: &Case<'_>) -> Finding {
    let place = match &case.config.s3 {
        None => case.config.data.join("blobs").display().to_string(),
        Some(s3) => format!("{}/{}", s3.endpoint, s3.bucket),
    };
    let root = case.config.data.join("blobs");
    let probe = Blobs::probe(&root, case.config.s3.as_ref());
    let wrong = || Finding::failure("storage", "wrong").with("place", &place);
    match tokio::time::timeout(2 * PATIENCE, probe).await {
        Ok(Ok(())) => Finding::ok("storage", "works").with("place", place),
        Ok(Err(error)) => wrong().because(&error),
        Err(error) => wrong().because(&error),
    }
}

/// Whether there is room for uploads.
pub(super) fn space(case: &Case<'_>) -> Finding {
    match rustix::fs::statvfs(&case.config.data) {
        Ok(disk) => of_space(disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => Finding::warning("space", "unknown").because(&error),
    }
    .with("folder", case.config.data.display())
}

fn of_space(free: u64) -> Finding {
    match free {
        ..NONE => Finding::failure("space", "none"),
        NONE..LITTLE => Finding::warning("space", "little"),
        _ => Finding::ok("space", "enough"),
    }
    .with("free", free)
}

/// The list of completeness, where the organisation has its own.
pub(super) fn checklist(case: &Case<'_>) -> Finding {
    match open_checklist(case.config) {
        Ok(list) => Finding::ok("checklist", "read").with("list", list.id).with("count", list.lines.len()),
        Err(error) => Finding::failure("checklist", "wrong").because(&error),
    }
}

/// Whether the key of the transparency log is the one that signed last.
pub(super) async fn log_key(case: &Case<'_>, db: &Db) -> Finding {
    match Log::key_is_there(case.config, db).await {
        Ok(Some(name)) => Finding::ok("log-key", "there").with("name", name),
        Ok(None) => Finding::ok("log-key", "new"),
        Err(error) => Finding::failure("log-key", "wrong").because(&error),
    }
}

/// Whether the clock of this machine agrees with that of the database and with what the system has signed. `machine`: a
/// demonstration has another clock beside it.
pub(super) async fn clock(case: &Case<'_>, db: &Db, machine: Timestamp) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    if let Some(theirs) = db.server_time().await? {
        findings.extend(of_difference(theirs.duration_since(machine)));
    }
    let signed = log::latest(&mut *db.read().await?).await?.map(|latest| latest.at);
    if let Some(signed) = signed.filter(|signed| *signed > case.now) {
        let finding = match signed.duration_since(case.now) > SET_BACK {
            true => Finding::failure("clock", "behind"),
            false => Finding::warning("clock", "slow"),
        };
        findings.push(finding.with("now", case.now).with("signed", signed));
    }
    if findings.is_empty() {
        findings.push(Finding::ok("clock", "right").with("now", case.now));
    }
    Ok(findings)
}

fn of_difference(by: SignedDuration) -> Option<Finding> {
    let finding = match by.abs() {
        small if small <= APART => return None,
        some if some <= WRONG => Finding::warning("clock", "apart"),
        _ => Finding::failure("clock", "wrong"),
    };
    Some(finding.with("seconds", by.as_secs()))
}

/// Whether work is left lying.
pub(super) async fn jobs(case: &Case<'_>, db: &Db) -> Result<Vec<Finding>, Error> {
    let stuck = jobs::stuck(&mut *db.read().await?, OFTEN, case.now).await?;
    let mut findings = Vec::new();
    for (code, count) in [("given-up", stuck.given_up), ("repeated", stuck.repeated)] {
        if count > 0 {
            let finding = Finding::warning("jobs", code).with("count", count);
            findings.push(finding.detail(stuck.last_error.clone().unwrap_or_default()));
        }
    }
    if let Some(since) = stuck.waiting_since.filter(|since| case.now.duration_since(*since) > LATE) {
        findings.push(Finding::warning("jobs", "late").with("since", since));
    }
    if findings.is_empty() {
        findings.push(Finding::ok("jobs", "done"));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readiness::Verdict;

    #[test]
    fn a_full_disk_and_a_wrong_clock_are_failures_and_less_is_a_warning() {
        let disk = [(1 << 40, Verdict::Ok), (5 << 30, Verdict::Warning), (1 << 20, Verdict::Failure)];
        for (free, verdict) in disk {
            assert_eq!(of_space(free).verdict, verdict, "{free}");
        }
        let clock = [(0, None), (-1, None), (10, Some(Verdict::Warning)), (-300, Some(Verdict::Failure))];
        for (seconds, verdict) in clock {
            let found = of_difference(SignedDuration::from_secs(seconds));
            assert_eq!(found.map(|it| it.verdict), verdict, "{seconds}");
        }
    }
}
