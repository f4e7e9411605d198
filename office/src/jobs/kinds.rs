//! Every kind of job and the use case it runs.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Failure, Job, Jobs};
use crate::Office;
use crate::applications::{self, FORWARD, REGISTER};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::{apply, forward, outbox};
use crate::expertise::due;

/// The jobs of a system, ready to be started.
pub fn of(office: &Office) -> Jobs {
    let clock = office.clock.clone();
    let jobs = Jobs::new(office.db.clone(), move || -> Timestamp { clock.now() });
    let jobs = on(jobs, office, REGISTER, "application", |office, ctx, id| async move {
        applications::register_one(&office, &ctx, id).await
    });
    let jobs = on(jobs, office, FORWARD, "application", |office, ctx, id| async move {
        forward::forward(&office, &ctx, id).await
    });
    let jobs = on(jobs, office, outbox::JOB, "message", |office, ctx, id| async move {
        outbox::deliver(&office, &ctx, id).await
    });
    let jobs = on(jobs, office, apply::JOB, "message", |office, ctx, id| async move {
        apply::run(&office, &ctx, id).await
    });
    on(jobs, office, due::JOB, "case", |office, ctx, id| async move { due::expire(&office, &ctx, id).await })
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
            match run(office, ctx, id).await {
                Err(error @ Error::Refused(_)) => Err(Failure::never(error)),
                other => other.map_err(Failure::later),
            }
        }
    })
}
