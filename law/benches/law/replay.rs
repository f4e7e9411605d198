//! Histories as they are stored, followed to their states with every date computed again.

use law::{
    Law, application,
    event::{Recorded, Subject},
    expertise::case,
    participant, registration, replay,
};
use serde_json::Value;

use crate::{
    clock,
    lives::{History, Kind, Life, Lives},
};

/// CPU seconds to replay so many cases, with the number of events.
pub fn run(law: &Law, lives: &Lives, cases: usize) -> (f64, usize) {
    clock::time(|| (0..cases).map(|n| life(law, lives.get(n))).sum())
}

/// CPU seconds to replay many cases one after the other, and by how many MiB the peak of memory has grown since the
/// first thousand.
pub fn stream(law: &Law, lives: &Lives, cases: usize) -> (f64, f64) {
    clock::forget_peak();
    let first = run(law, lives, 1000);
    let before = clock::peak();
    let rest = run(law, lives, cases - 1000);
    (first.0 + rest.0, clock::peak() - before)
}

fn life(law: &Law, life: &Life) -> usize {
    let follow = |history: &History| match history.kind {
        Kind::Registration => follow::<registration::State>(law, history),
        Kind::Participant => follow::<participant::State>(law, history),
        Kind::Application => follow::<application::State>(law, history),
        Kind::Case => follow::<case::State>(law, history),
    };
    life.histories.iter().map(follow).sum()
}

fn follow<S: Subject>(law: &Law, history: &History) -> usize {
    let data: Vec<Value> =
        history.events.iter().map(|it| serde_json::from_str(&it.data).expect("stored JSON")).collect();
    let recorded =
        history.events.iter().zip(&data).map(|(it, data)| Recorded { kind: &it.kind, at: it.at, data });
    let done =
        replay::replay::<S>(recorded.map(|event| (event, law))).expect("a history that the law confirms");
    assert_eq!(done.state.map(|state| state.name()), Some(history.ends));
    done.events
}
