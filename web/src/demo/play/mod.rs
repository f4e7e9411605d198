//! Plays the main job on the running demonstration as people would: over HTTP, with forms, signatures as files
//! and uploads in pieces, and tells on the terminal who did what when.

mod browser;
mod daytime;
mod html;
mod story;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use office::demo::authority::DemoAuthority;
use office::demo::personas::PERSONAS;
use office::{Clock, System};
use tokio::sync::{mpsc, oneshot};

use super::layout::Layout;
use crate::command::Fault;
use browser::{Browser, Page};

/// What systems do by themselves is awaited this long; a killed one must come back first.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Which systems are killed between the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kill {
    Portal,
    Expertise,
    Both,
}

impl Kill {
    fn systems(self) -> &'static [System] {
        match self {
            Kill::Portal => &[System::Portal],
            Kill::Expertise => &[System::Expertise],
            Kill::Both => &[System::Portal, System::Expertise],
        }
    }
}

/// Ends a system at once, as `kill -9` does, and says when it is dead; the supervisor starts it again.
pub type Killers = BTreeMap<&'static str, mpsc::Sender<oneshot::Sender<()>>>;

/// How every moment is written: by the portal's time.
const WHEN: &str = "%a %d.%m.%Y %H:%M";

/// Who plays.
const CAST: [&str; 4] = ["applicant", "registrar", "expert", "expertise-head"];

/// The stage of the play.
pub struct Stage {
    layout: Layout,
    authority: DemoAuthority,
    clock: Clock,
    zone: TimeZone,
    http: reqwest::Client,
    kill: Option<Kill>,
    killers: Killers,
    /// Who was told to have signed in where.
    seen: Mutex<BTreeSet<(&'static str, System)>>,
}

impl Stage {
    pub fn new(layout: Layout, clock: Clock, kill: Option<Kill>, killers: Killers) -> Result<Self, Fault> {
        Ok(Stage {
            authority: DemoAuthority::open(&layout.authority(), clock.now())?,
            zone: law::Law::in_force(&law::LawBook::embedded(), clock.now()).zone,
            http: reqwest::Client::builder()
                .no_proxy()
                // A connection kept from before a kill would fail in the middle of the next request.
                .pool_max_idle_per_host(0)
                .redirect(reqwest::redirect::Policy::none())
                .timeout(PATIENCE)
                .build()?,
            layout,
            clock,
            kill,
            killers,
            seen: Mutex::default(),
        })
    }

    /// Plays the whole story.
    pub async fn play(&self) -> Result<(), Fault> {
        println!();
        println!("The main job, by the portal's time, played by:");
        for persona in PERSONAS.iter().filter(|persona| CAST.contains(&persona.id)) {
            let company =
                persona.organisation.map(|company| format!(", {}", company.name_en)).unwrap_or_default();
            println!("  {:<15}  {}{company}", persona.id, persona.full_name());
        }
        println!();
        let outcome = story::play(self).await;
        if let Err(error) = &outcome {
            println!("  FAILED: {error}");
        }
        println!();
        outcome
    }

    /// A browser in which this person has signed in at a system.
    async fn enter(&self, persona: &str, system: System) -> Result<Browser<'_>, Fault> {
        let persona = PERSONAS.iter().find(|known| known.id == persona).ok_or("an unknown person")?;
        let (origin, clock) = (self.layout.origin(system), self.clock.clone());
        let mut browser = Browser::new(self.http.clone(), origin, persona, &self.authority, clock);
        browser.sign_in().await?;
        if self.seen.lock().is_ok_and(|mut seen| seen.insert((persona.id, system))) {
            let what = format!("signs in at the {} with a key {}", system.as_str(), persona.algorithm);
            self.tell(persona.id, &what, "A-3", "");
        }
        Ok(browser)
    }

    /// One line of the timeline: when, who, what, by which clause, where to look.
    fn tell(&self, who: &str, what: &str, clause: &str, place: &str) {
        let at = self.when(self.clock.now());
        let clause = if clause.is_empty() { String::new() } else { format!(" [{clause}]") };
        let place = if place.is_empty() { String::new() } else { format!("\n{:41}{place}", "") };
        println!("  {at}  {who:<15}  {what}{clause}{place}");
    }

    /// A moment by the portal's time.
    fn when(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime(WHEN).to_string()
    }

    fn address(&self, system: System, path: &str) -> String {
        format!("{}{path}", self.layout.origin(system))
    }

    /// Between two steps: kills what shall be killed, so that every step begins on systems that just came back.
    async fn interlude(&self) {
        for system in self.kill.map_or(&[][..], Kill::systems) {
            let (done, dead) = oneshot::channel();
            if let Some(killer) = self.killers.get(system.as_str())
                && killer.send(done).await.is_ok()
                && dead.await.is_ok()
            {
                self.tell("(nobody)", &format!("kills the {} with -9", system.as_str()), "", "");
            }
        }
    }

    /// Moves the world's clock and waits until both systems go by it: a form that one of them gave out just
    /// before it noticed would be out of date when it comes back.
    async fn forward_to(&self, at: Timestamp, why: &str) -> Result<(), Fault> {
        // A second more: the clock is kept in whole ones.
        self.clock.forward(at.duration_since(self.clock.now()) + SignedDuration::from_secs(1))?;
        self.tell("(clock)", why, "", "");
        let reached = self.clock.now();
        let started = Instant::now();
        for system in [System::Portal, System::Expertise] {
            while self.time_of(system).await.is_none_or(|time| time < reached) {
                if started.elapsed() > PATIENCE {
                    return Err(format!("the {} does not go by the new time", system.as_str()).into());
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
        Ok(())
    }

    /// By which time a system goes; nothing while it is being started again.
    async fn time_of(&self, system: System) -> Option<Timestamp> {
        let answer = self.http.get(self.address(system, "/readyz")).send().await.ok()?;
        let told: serde_json::Value = serde_json::from_str(&answer.text().await.ok()?).ok()?;
        told["time"].as_str()?.parse().ok()
    }

    /// Opens a page again and again until it is as awaited.
    async fn until(
        &self,
        browser: &mut Browser<'_>,
        path: &str,
        what: &str,
        reached: impl Fn(&Page) -> bool,
    ) -> Result<Page, Fault> {
        let started = Instant::now();
        loop {
            let page = browser.open(path).await?;
            if reached(&page) {
                return Ok(page);
            }
            if started.elapsed() > PATIENCE {
                return Err(format!("waited in vain until {what} ({})", page.path).into());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}
