//! Every kind of job and the use case it runs.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Failure, Job, Jobs};
use crate::Office;
use crate::addresses;
use crate::applications::FORWARD;
use crate::archive;
use crate::arrival;
use crate::compare;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::{apply, forward, outbox};
use crate::firing;
use crate::laws::{interruptions, recount};
use crate::mail;
use crate::registers;
use crate::stamping::{self, renewal};
use crate::supervision::access;
use crate::tariffs::invoices;
use crate::uploads;
use crate::view;

/// Files that are checked at a time: thousands may wait, and registration does not wait behind them.
const CHECKS: usize = 2;
/// Services that are silent hold up nothing else.
const STAMPS: usize = 2;

/// The jobs of a system, ready to be started.
pub fn of(office: &Office) -> Jobs {
    let clock = office.clock.clone();
    let jobs = Jobs::new(office.db.clone(), move || -> Timestamp { clock.now() });
    let jobs = on(jobs, office, FORWARD, "application", |office, ctx, id| async move {
        forward::forward(&office, &ctx, id).await
    });
    let jobs = on(jobs, office, outbox::JOB, "message", |office, ctx, id| async move {
        outbox::deliver(&office, &ctx, id).await
    });
    let jobs = on(jobs, office, apply::JOB, "message", |office, ctx, id| async move {
        apply::run(&office, &ctx, id).await
    });
    let writing = office.clone();
    let jobs = jobs.few(mail::JOB, mail::AT_ONCE).on(mail::JOB, move |job: Job| {
        let office = writing.clone();
        async move {
            let id = serde_json::from_value(job.payload["notice"].clone()).map_err(Failure::never)?;
            mail::run(&office, id, office.clock.now()).await
        }
    });
    let asking = office.clone();
    let jobs = jobs.few(registers::JOB, registers::AT_ONCE).on(registers::JOB, move |job: Job| {
        let office = asking.clone();
        async move {
            let id = |key: &str| serde_json::from_value(job.payload[key].clone()).map_err(Failure::never);
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, registers::run(&office, &ctx, id("registration")?, id("look")?).await).await
        }
    });
    let renewing = office.clone();
    let jobs = jobs.few(renewal::JOB, 1).on(renewal::JOB, move |_| {
        let office = renewing.clone();
        async move {
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, renewal::run(&office, &ctx).await).await
        }
    });
    let charging = office.clone();
    let jobs = jobs.few(invoices::JOB, 1).on(invoices::JOB, move |_| {
        let office = charging.clone();
        async move {
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, invoices::run(&office, &ctx).await).await
        }
    });
    let confirming = office.clone();
    let jobs = jobs.few(addresses::JOB, 1).on(addresses::JOB, move |job: Job| {
        let office = confirming.clone();
        async move {
            let iin = job.payload["iin"].as_str().unwrap_or_default().to_owned();
            mail::run_address(&office, &iin, office.clock.now()).await
        }
    });
    let telling = office.clone();
    let jobs = jobs.on(access::JOB, move |_| {
        let office = telling.clone();
        async move {
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, access::tell(&office, &ctx).await).await
        }
    });
    let jobs = on(
        jobs.few(stamping::JOB, STAMPS),
        office,
        stamping::JOB,
        "signature",
        |office, ctx, id| async move { stamping::run(&office, &ctx, id).await },
    );
    let jobs = on(jobs, office, uploads::JOB, "upload", |office, ctx, id| async move {
        Ok(office.uploads.join_parts(id, ctx.now).await?)
    });
    law_changes(terms(arrivals(jobs, office), office), office)
}

/// A file came and is checked; one that was accepted gets a small picture. Two of them are compared when somebody asks.
fn arrivals(jobs: Jobs, office: &Office) -> Jobs {
    let drawing = office.clone();
    let jobs = jobs.few(view::JOB, 1).on(view::JOB, move |job: Job| {
        let office = drawing.clone();
        async move {
            let sha256 = job.payload["sha256"].as_str().unwrap_or_default();
            let (pdf, size) = (job.payload["pdf"] == true, job.payload["size"].as_u64().unwrap_or(0));
            view::run(&office, sha256, pdf, size).await.map_err(Failure::later)
        }
    });
    let reading = office.clone();
    let jobs = jobs.few(archive::JOB, 1).on(archive::JOB, move |job: Job| {
        let office = reading.clone();
        async move {
            let sha256 = job.payload["sha256"].as_str().unwrap_or_default();
            archive::run(&office.blobs, sha256).await.map_err(Failure::later)
        }
    });
    let comparing = office.clone();
    let jobs = jobs.few(compare::JOB, 1).on(compare::JOB, move |job: Job| {
        let office = comparing.clone();
        async move { compare::run(&office, &job.payload).await.map_err(Failure::later) }
    });
    let judging = office.clone();
    let jobs = jobs.few(arrival::AGAIN, 1).on(arrival::AGAIN, move |job: Job| {
        let office = judging.clone();
        async move {
            let text = |key: &str| job.payload[key].as_str().unwrap_or_default();
            let ctx = Ctx::automatic(office.clock.now());
            let file = (text("sha256"), text("claimed"));
            told(&office, arrival::run_again(&office, &ctx, file, job.attempts).await).await
        }
    });
    let office = office.clone();
    jobs.few(arrival::JOB, CHECKS).on(arrival::JOB, move |job: Job| {
        let office = office.clone();
        async move {
            let id = serde_json::from_value(job.payload["upload"].clone()).map_err(Failure::never)?;
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, arrival::run(&office, &ctx, id, job.attempts).await).await
        }
    })
}

/// The end of a term, of whatever subject.
fn terms(jobs: Jobs, office: &Office) -> Jobs {
    let office = office.clone();
    jobs.on(firing::JOB, move |job: Job| {
        let office = office.clone();
        async move {
            let id = serde_json::from_value(job.payload["id"].clone()).map_err(Failure::never)?;
            let subject = job.payload["subject"].as_str().unwrap_or_default();
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, firing::fire(&office, &ctx, subject, id).await).await
        }
    })
}

/// The calendar was changed, or a failure confirmed: terms move.
fn law_changes(jobs: Jobs, office: &Office) -> Jobs {
    let (counting, spreading) = (office.clone(), office.clone());
    let jobs = jobs.on(recount::JOB, move |job: Job| {
        let office = counting.clone();
        async move {
            let change = job.payload["change"].as_i64().unwrap_or_default();
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, recount::run(&office, &ctx, change).await).await
        }
    });
    jobs.on(interruptions::JOB, move |job: Job| {
        let office = spreading.clone();
        async move {
            let id = job.payload["interruption"].as_str().unwrap_or_default().to_owned();
            let ctx = Ctx::automatic(office.clock.now());
            told(&office, interruptions::spread(&office, &ctx, &id).await).await
        }
    })
}

/// What did not go now goes later: by the law as it is then, where another node has loaded an edition meanwhile.
async fn told(office: &Office, outcome: Result<(), Error>) -> Result<(), Failure> {
    if let Err(error) = &outcome {
        office.reread(error).await;
    }
    outcome.map_err(Failure::from)
}

/// A kind whose payload names one thing by its id under `key`. What the law refuses will be refused again,
/// so such a job is not repeated.
fn on<F>(
    jobs: Jobs,
    office: &Office,
    kind: &'static str,
    key: &'static str,
    run: impl Fn(Office, Ctx, Uuid) -> F + Send + Sync + Clone + 'static,
) -> Jobs
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let office = office.clone();
    jobs.on(kind, move |job: Job| {
        let (office, run) = (office.clone(), run.clone());
        async move {
            let id = serde_json::from_value(job.payload[key].clone()).map_err(Failure::never)?;
            let ctx = Ctx::automatic(office.clock.now());
            match run(office.clone(), ctx, id).await {
                Err(error @ Error::Refused(_)) => Err(Failure::never(error)),
                other => told(&office, other).await,
            }
        }
    })
}
