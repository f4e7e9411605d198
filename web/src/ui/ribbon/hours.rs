//! The bar of a term in minutes.

use jiff::Timestamp;
use law::term::{Closure, Due, StepKind};
use office::terms;
use office::texts::Words;

use super::{Cell, Ribbon};

/// A bar of the stretches that count and those that do not, wide by how long they are.
pub(super) fn hours(words: &Words, due: &Due, now: Timestamp) -> Ribbon {
    let (mut cells, mut closed, mut stands) = (Vec::new(), false, false);
    let told = terms::told(words, due);
    let last = told.iter().rposition(|step| matches!(step.kind, StepKind::Minutes { .. }));
    for (place, step) in told.iter().enumerate() {
        let (from, to, why) = match step.kind {
            StepKind::Minutes { from, to } => (from.min(to), from.max(to), None),
            StepKind::Closed { from, to, why } => (from, to, Some(why)),
            _ => continue,
        };
        let class = match why {
            Some(Closure::Pause) => "pause",
            Some(_) => "off",
            None if Some(place) == last => "end",
            None if to <= now => "past",
            None if from <= now => "today",
            None => "work",
        };
        closed |= class == "off";
        stands |= class == "pause";
        let minutes = to.duration_since(from).as_secs() / 60;
        cells.push(Cell {
            top: stretch(words, from, to),
            main: format!("{}:{:02}", minutes / 60, minutes % 60),
            mark: String::new(),
            class: format!("{class} rib__w{}", width(minutes, why)),
            now: (from <= now && now < to).then_some("time"),
            spoken: terms::sentence(words, due, step),
        });
    }
    let key = |class, key: &'static str| (class, words.t(key).to_string());
    let mut legend = vec![key("work", "term-legend-minutes")];
    if closed {
        legend.push(key("off", "term-legend-off"));
    }
    if stands {
        legend.push(key("pause", "term-legend-pause"));
    }
    let label = words.t("deadline-label-hours").with("last", terms::end(words, due)).into();
    Ribbon { label, hours: true, many: false, cells, legend }
}

/// `12:10–12:30`, with the days where it goes over midnight.
fn stretch(words: &Words, from: Timestamp, to: Timestamp) -> String {
    let side = |at| {
        let date = words.date_of(at);
        format!("{:02}.{:02} {}", date.day(), date.month(), words.time(at))
    };
    if words.date_of(from) == words.date_of(to) {
        format!("{}–{}", words.time(from), words.time(to))
    } else {
        format!("{} – {}", side(from), side(to))
    }
}

/// One to twelve quarters of an hour; a night is drawn no wider than two hours.
fn width(minutes: i64, why: Option<Closure>) -> i64 {
    let most = if why.is_some() { 8 } else { 12 };
    (minutes / 15).clamp(1, most)
}
