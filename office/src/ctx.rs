//! Who asks, when, in which language: the values every use case takes. The only place where the clock
//! and the source of randomness are read.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use law::access::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::texts::Locale;

/// How long a demo clock trusts what it read last.
const DEMO_CLOCK_STALE: Duration = Duration::from_millis(200);

/// The circumstances of one request or job.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The moment of the request, in whole microseconds; read once.
    pub now: Timestamp,
    pub locale: Locale,
    pub actor: Actor,
    /// Told to the user when something fails, written into every log line.
    pub request_id: Uuid,
}

impl Ctx {
    /// A request of `actor` at `now`.
    pub fn new(now: Timestamp, locale: Locale, actor: Actor) -> Self {
        Ctx { now, locale, actor, request_id: new_id(now) }
    }

    /// Work that no person asked for: jobs and terms that fire by themselves.
    pub fn automatic(now: Timestamp) -> Self {
        Ctx::new(now, Locale::Kk, Actor::automatic())
    }

    /// A new identifier, ordered by the time of this request.
    pub fn id(&self) -> Uuid {
        new_id(self.now)
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub kind: ActorKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
    pub name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
}

/// A person with a certificate, another system with a seal, or the system itself by a term of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    Nobody,
    Person,
    System,
    Automatic,
}

impl Actor {
    /// A visitor who has not signed in.
    pub fn nobody() -> Self {
        Actor { kind: ActorKind::Nobody, iin: None, bin: None, name: String::new(), roles: Vec::new() }
    }

    /// The system acting by a term of the law.
    pub fn automatic() -> Self {
        Actor { kind: ActorKind::Automatic, ..Actor::nobody() }
    }

    /// Another system, known by its code and БИН.
    pub fn system(code: &str, bin: &str) -> Self {
        Actor { kind: ActorKind::System, bin: Some(bin.into()), name: code.into(), ..Actor::nobody() }
    }

    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether this is the person or organisation that owns something: the organisation by its БИН,
    /// a natural person by the ИИН alone.
    pub fn is_owner(&self, iin: &str, bin: Option<&str>) -> bool {
        match bin {
            Some(bin) => self.bin.as_deref() == Some(bin),
            None => self.bin.is_none() && self.iin.as_deref() == Some(iin),
        }
    }
}

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    Demo(Arc<DemoClock>),
    /// A clock that stands until a test moves it.
    Fixed(Arc<Mutex<Standing>>),
    /// One that never goes back: where the clock below was set back, time stands still until that one has caught up.
    Onward(Box<Clock>, Arc<AtomicI64>),
}

/// Where a fixed clock stands, and from where it was moved by how much.
#[derive(Debug)]
pub struct Standing {
    at: Timestamp,
    moves: Vec<(Timestamp, SignedDuration)>,
}

impl Clock {
    pub fn fixed(at: Timestamp) -> Self {
        Clock::Fixed(Arc::new(Mutex::new(Standing { at, moves: Vec::new() })))
    }

    /// The present in whole microseconds, so that both database engines keep the same value.
    pub fn now(&self) -> Timestamp {
        let at = match self {
            Clock::System => system_now(),
            Clock::Demo(demo) => system_now().saturating_add(demo.offset()).unwrap_or(Timestamp::MAX),
            Clock::Fixed(standing) => standing.lock().expect("clock lock").at,
            Clock::Onward(below, latest) => {
                let now = below.now().as_microsecond();
                let latest = latest.fetch_max(now, Ordering::Relaxed).max(now);
                Timestamp::from_microsecond(latest).unwrap_or(Timestamp::MAX)
            }
        };
        Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
    }

    /// The same clock, which never says an earlier time than it said before, nor one before this.
    pub fn onward_from(self, at: Timestamp) -> Clock {
        Clock::Onward(Box::new(self), Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    /// How much of the time between two moments did not pass but was skipped by moving the clock of a demonstration.
    pub fn skipped(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        match self {
            Clock::Demo(demo) => demo.skipped(from, to),
            Clock::Onward(below, _) => below.skipped(from, to),
            Clock::Fixed(standing) => {
                skipped(standing.lock().expect("clock lock").moves.iter().copied(), from, to)
            }
            Clock::System => SignedDuration::ZERO,
        }
    }

    /// Moves a fixed or demo clock forward; never back (a registered date could otherwise precede its cause).
    pub fn forward(&self, by: SignedDuration) -> std::io::Result<()> {
        let by = by.max(SignedDuration::ZERO);
        match self {
            Clock::System => Err(std::io::Error::other("the system clock cannot be moved")),
            Clock::Demo(demo) => demo.forward(by),
            Clock::Onward(below, _) => below.forward(by),
            Clock::Fixed(standing) => {
                let mut standing = standing.lock().expect("clock lock");
                let before = standing.at;
                standing.moves.push((before, by));
                standing.at = before.saturating_add(by).unwrap_or(Timestamp::MAX);
                Ok(())
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
fn system_now() -> Timestamp {
    Timestamp::now()
}

/// The world clock of the demonstration: the machine's clock plus an offset kept in a file that all
/// processes of the demonstration read. The offset in seconds is its first line; below it is a line for each time
/// that the clock was moved: the moment before, and by how many seconds.
#[derive(Debug)]
pub struct DemoClock {
    file: PathBuf,
    seen: Mutex<Option<(Instant, SignedDuration)>>,
}

impl DemoClock {
    pub fn new(file: PathBuf) -> Self {
        DemoClock { file, seen: Mutex::new(None) }
    }

    /// The offset in force: the file's, or the last one seen when the file says less or nothing.
    fn offset(&self) -> SignedDuration {
        let mut seen = self.seen.lock().expect("clock lock");
        if let Some((at, offset)) = *seen
            && at.elapsed() < DEMO_CLOCK_STALE
        {
            return offset;
        }
        let before = seen.map_or(SignedDuration::ZERO, |(_, offset)| offset);
        let offset = self.read().max(before);
        *seen = Some((Instant::now(), offset));
        offset
    }

    fn read(&self) -> SignedDuration {
        offset_of(&std::fs::read_to_string(&self.file).unwrap_or_default())
    }

    /// What was skipped between two moments. A process may go on for a moment by the clock as it was before.
    fn skipped(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        let stale = SignedDuration::try_from(DEMO_CLOCK_STALE).unwrap_or_default();
        let moves = text.lines().skip(1).filter_map(|line| {
            let (at, by) = line.split_once(' ')?;
            let at = at.parse::<Timestamp>().ok()?.saturating_add(stale).ok()?;
            Some((at, SignedDuration::from_secs(by.parse().ok()?)))
        });
        skipped(moves, from, to)
    }

    /// Writes the new offset beside the file and renames, so that a reader never sees half a number.
    fn forward(&self, by: SignedDuration) -> std::io::Result<()> {
        let mut seen = self.seen.lock().expect("clock lock");
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        let before = offset_of(&text);
        let (offset, moved) = (before.saturating_add(by), system_now().saturating_add(before));
        let draft = self.file.with_extension("new");
        let moves = text.lines().skip(1).map(str::to_owned);
        let lines: Vec<String> = [offset.as_secs().to_string()]
            .into_iter()
            .chain(moves)
            .chain([format!("{} {}", moved.unwrap_or(Timestamp::MAX), by.as_secs())])
            .collect();
        std::fs::write(&draft, lines.join("\n"))?;
        std::fs::rename(&draft, &self.file)?;
        *seen = Some((Instant::now(), offset));
        Ok(())
    }
}

/// The sum of the moves between two moments.
fn skipped(
    moves: impl Iterator<Item = (Timestamp, SignedDuration)>,
    from: Timestamp,
    to: Timestamp,
) -> SignedDuration {
    let between = moves.filter(|(at, _)| from <= *at && *at <= to);
    between.fold(SignedDuration::ZERO, |sum, (_, by)| sum.saturating_add(by))
}

/// The offset that the file of a demo clock says: its first line.
fn offset_of(text: &str) -> SignedDuration {
    SignedDuration::from_secs(text.lines().next().and_then(|line| line.trim().parse().ok()).unwrap_or(0))
}

/// An identifier ordered by `now` (UUID version 7). The time part is that of the request, not of the
/// machine, so that a demonstration with a moved clock keeps its order.
pub fn new_id(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}

/// Bytes nobody can foresee, from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill_random(&mut bytes);
    bytes
}

/// Fills `bytes` with randomness of the operating system; without it nothing secure can be done at all.
pub fn fill_random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_clock_moves_only_forward() {
        let clock = Clock::fixed("2026-11-24T05:00:00Z".parse().unwrap());
        clock.forward(SignedDuration::from_hours(24)).unwrap();
        clock.forward(SignedDuration::from_hours(-5)).unwrap();
        assert_eq!(clock.now().to_string(), "2026-11-25T05:00:00Z");
    }

    #[test]
    fn demo_clock_is_shared_through_its_file_and_ignores_a_smaller_offset() {
        let folder = std::env::temp_dir().join(format!("tereze-clock-{}", Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("clock");
        let here = DemoClock::new(file.clone());
        let there = DemoClock::new(file.clone());
        assert_eq!(there.offset(), SignedDuration::ZERO);
        here.forward(SignedDuration::from_hours(72)).unwrap();
        std::thread::sleep(DEMO_CLOCK_STALE);
        assert_eq!(there.offset(), SignedDuration::from_hours(72));
        std::fs::write(&file, "60").unwrap();
        std::thread::sleep(DEMO_CLOCK_STALE);
        assert_eq!(there.offset(), SignedDuration::from_hours(72));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_a_demo_clock_skipped_is_known_by_the_moments_around_it() {
        let folder = std::env::temp_dir().join(format!("tereze-clock-{}", Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        let clock =
            Clock::Demo(DemoClock::new(folder.join("clock")).into()).onward_from(Timestamp::UNIX_EPOCH);
        let first = clock.now();
        clock.forward(SignedDuration::from_hours(24)).unwrap();
        std::thread::sleep(2 * DEMO_CLOCK_STALE);
        let second = clock.now();
        clock.forward(SignedDuration::from_hours(3)).unwrap();
        let third = clock.now();
        assert_eq!(clock.skipped(first, third), SignedDuration::from_hours(27));
        assert_eq!(clock.skipped(first, second), SignedDuration::from_hours(24));
        assert_eq!(clock.skipped(second, third), SignedDuration::from_hours(3));
        assert_eq!(clock.skipped(third, clock.now()), SignedDuration::ZERO);
        assert!(third.duration_since(first) >= SignedDuration::from_hours(27));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn identifiers_are_ordered_by_the_time_of_the_request() {
        let earlier = new_id("2026-11-24T05:00:00Z".parse().unwrap());
        let later = new_id("2026-11-24T05:00:01Z".parse().unwrap());
        assert!(earlier < later);
    }

    #[test]
    fn an_organisation_is_known_by_bin_and_a_person_by_iin_without_one() {
        let head = Actor { iin: Some("1".into()), bin: Some("2".into()), ..Actor::nobody() };
        let person = Actor { iin: Some("1".into()), ..Actor::nobody() };
        assert!(head.is_owner("9", Some("2")));
        assert!(!head.is_owner("1", None));
        assert!(person.is_owner("1", None));
        assert!(!person.is_owner("1", Some("2")));
    }
}
