//! The steps of a term as days, each with what it is and the sentence that tells it.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use law::term::{Due, Step, StepKind};
use office::terms;
use office::texts::Words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    /// A working day with its number.
    Counted(u16),
    /// Made a working day by an act.
    Worked(u16),
    /// A day that was added, with its number among those and the place of its interruption.
    Added(Option<u16>, usize),
    /// Counted without regard to work.
    Calendar,
    Off,
}

#[derive(Clone, Debug)]
pub(super) struct Day {
    pub date: Date,
    pub kind: Kind,
    pub spoken: String,
}

/// Every day of the explanation, in order, and what added days.
pub(super) fn expand(words: &Words, due: &Due) -> (Vec<Day>, Vec<String>) {
    let (mut days, mut added): (_, Vec<String>) = (BTreeMap::new(), Vec::new());
    let (mut counted, mut base, mut start) = (0, None, None);
    let mut put = |date: Date, kind: Kind, spoken: String| days.insert(date, Day { date, kind, spoken });
    let say = |step: &Step, kind: StepKind| {
        terms::sentence(words, due, &Step { clause: step.clause.clone(), kind })
    };
    for step in &due.because {
        match step.kind.clone() {
            StepKind::Start { date, .. } => {
                start = Some(date);
                put(date, Kind::Start, terms::sentence(words, due, step));
            }
            StepKind::Counted { from, to, first, .. } => {
                for (n, date) in (first..).zip(range(from, to)) {
                    let kind = match base {
                        Some(base) => Kind::Added(Some(n - base), added.len() - 1),
                        None => Kind::Counted(n),
                    };
                    let mut spoken = say(step, StepKind::Counted { from: date, to: date, first: n, n });
                    if let (Kind::Added(..), Some(what)) = (kind, added.last()) {
                        spoken = format!("{spoken} {}", capital(&extension(words, what)));
                    }
                    put(date, kind, spoken);
                    counted = n;
                }
            }
            StepKind::Worked { date, n, .. } => {
                let kind = match base {
                    Some(base) => Kind::Added(Some(n - base), added.len() - 1),
                    None => Kind::Worked(n),
                };
                put(date, kind, terms::sentence(words, due, step));
                counted = n;
            }
            StepKind::Skipped { from, to, why, source, act } => {
                for date in range(from, to) {
                    let act = act.clone();
                    put(
                        date,
                        Kind::Off,
                        say(step, StepKind::Skipped { from: date, to: date, why, source, act }),
                    );
                }
            }
            StepKind::Days { from, to, .. } => {
                let back = from > to;
                for date in range(from.min(to), from.max(to)).filter(|date| !back || *date != from) {
                    put(date, Kind::Calendar, say(step, StepKind::Days { from: date, to: date, n: 1 }));
                }
            }
            StepKind::Months { from, to, .. } | StepKind::Years { from, to, .. } => {
                calendar(words, from, to, &mut put);
            }
            StepKind::Agreed { date } => calendar(words, start.unwrap_or(date), date, &mut put),
            StepKind::Interrupted { incident, days, seconds, .. } if days > 0 || seconds > 0 => {
                base = base.or(Some(counted));
                added.push(terms::what(words, &step.clause, &incident));
            }
            StepKind::Prolonged { from, to, off } => {
                for date in range(from, to) {
                    let spoken = say(step, StepKind::Prolonged { from: date, to: date, off });
                    put(date, Kind::Added(None, added.len().saturating_sub(1)), spoken);
                }
            }
            StepKind::Rolled { to, .. } => {
                put(to, Kind::Added(None, added.len().saturating_sub(1)), terms::sentence(words, due, step));
            }
            StepKind::Moved { to, .. } => {
                put(to, Kind::Calendar, terms::sentence(words, due, step));
            }
            _ => {}
        }
    }
    (days.into_values().collect(), added)
}

fn calendar(words: &Words, start: Date, last: Date, put: &mut impl FnMut(Date, Kind, String) -> Option<Day>) {
    for date in range(start, last).filter(|date| *date != start) {
        put(date, Kind::Calendar, words.date_with_weekday(date));
    }
}

fn range(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |date| *date <= to)
}

/// What added a day.
pub(super) fn extension(words: &Words, what: &str) -> String {
    words.t("ribbon-extension").with("what", what.to_owned()).into()
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
