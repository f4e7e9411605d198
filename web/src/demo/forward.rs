//! `tereze demo clock`: moves the world's clock, waits until both systems have done what became due, and prints it.

use std::fmt::Write;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use office::Clock;
use office::ctx::DemoClock;
use office::demo::acts::{self, Report};
use office::texts::{Locale, Texts, Words};

use super::layout::Layout;
use super::supervisor::SYSTEMS;
use crate::command::Fault;

const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// So often in a row both systems say that nothing is due: a message may be between them at the first time.
const QUIET: u32 = 4;
const WHEN: &str = "%Y-%m-%d %H:%M:%S (%Z)";

/// What the clock shows, after a step also what fired meanwhile.
pub async fn command(
    layout: &Layout,
    by: Option<SignedDuration>,
    wait: Duration,
    locale: Locale,
) -> Result<String, Fault> {
    let clock = Clock::Demo(DemoClock::new(layout.clock()).into());
    let former = clock.now();
    let law = law::Law::in_force(&law::LawBook::embedded(), former);
    if let Some(by) = by {
        if !layout.demo().is_dir() {
            let words = Texts::embedded(law.zone.clone())?.of(locale).clone();
            return Err(words
                .t("demo-command-none")
                .with("data", layout.demo().display().to_string())
                .to_string()
                .into());
        }
        clock.forward(by)?;
    }
    let mut told = format!("{}\n", clock.now().to_zoned(law.zone.clone()).strftime(WHEN));
    if by.is_none() {
        return Ok(told);
    }
    let texts = Texts::embedded(law.zone.clone())?;
    let words = texts.of(locale);
    let (reports, quiet) = fired(layout, former, clock.now(), wait).await?;
    for (system, report) in SYSTEMS.into_iter().zip(&reports) {
        match report {
            Some(report) => tell(&mut told, words, report)?,
            None => writeln!(told, "{}", words.t("demo-command-still").with("system", system.as_str()))?,
        }
    }
    if !quiet {
        writeln!(told, "{}", words.t("demo-command-busy").with("seconds", wait.as_secs() as i64))?;
    }
    Ok(told)
}

/// Asks both systems until nothing is due in either, or the time is over; says whether it was enough. Where neither
/// runs there is nothing to wait for.
async fn fired(
    layout: &Layout,
    since: Timestamp,
    reached: Timestamp,
    wait: Duration,
) -> Result<([Option<Report>; 2], bool), Fault> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let (started, mut quiet) = (Instant::now(), 0);
    loop {
        let mut reports = [None, None];
        for (system, report) in SYSTEMS.into_iter().zip(&mut reports) {
            *report = acts::ask(&http, &layout.serving(system), Some(since)).await.ok();
        }
        let running = reports.iter().flatten().count();
        let done = |report: &Report| !report.busy && report.time >= reached;
        quiet = if running == 2 && reports.iter().flatten().all(done) { quiet + 1 } else { 0 };
        if quiet == QUIET || running == 0 {
            return Ok((reports, true));
        }
        if started.elapsed() >= wait {
            return Ok((reports, false));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// One system with its acts in their order: legal time, what, rule and clause, subject with the page to look at.
fn tell(told: &mut String, words: &Words, report: &Report) -> std::fmt::Result {
    match report.acts.is_empty() {
        true => writeln!(told, "{}", words.t("demo-command-nothing").with("system", report.system.clone()))?,
        false => writeln!(told, "{}", report.system)?,
    }
    for act in &report.acts {
        let key = format!("event-{}", act.kind);
        let what = if words.has(&key) { String::from(words.t(key)) } else { act.kind.clone() };
        let rule = act.rule.map(|rule| format!("{rule}, ")).unwrap_or_default();
        writeln!(told, "  {}  {what} [{rule}{}]", words.moment_exact(act.at), act.clause)?;
        let path = act.explanation().or_else(|| act.case()).unwrap_or_default();
        writeln!(told, "    {}  {}{path}", act.name, report.origin)?;
    }
    Ok(())
}
