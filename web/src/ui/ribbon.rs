//! The ribbon of a term: one cell for each day, week, month or year, or for each stretch of an hour bar. A cell is
//! read aloud as a sentence, so the ribbon is its own text alternative.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use law::term::{Closure, Due, Step, StepKind};
use office::terms;
use office::texts::Words;

/// Most cells that are still easy to read: beyond these a cell holds more.
const MOST_DAYS: usize = 31;
const MOST_WEEKS_OF_DAYS: usize = 200;
const MOST_MONTHS_OF_DAYS: usize = 800;

/// The cells of a term with the words around them.
#[derive(Clone, Debug, Default)]
pub struct Ribbon {
    pub label: String,
    pub hours: bool,
    pub cells: Vec<Cell>,
    pub legend: Vec<(&'static str, String)>,
}

/// One cell: three lines for the eye, one sentence for the ear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub top: String,
    pub main: String,
    pub mark: String,
    pub class: String,
    /// `date` or `time` where it is now.
    pub now: Option<&'static str>,
    pub spoken: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
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
struct Day {
    date: Date,
    kind: Kind,
    spoken: String,
}

impl Ribbon {
    /// `now` decides what is past.
    pub fn new(words: &Words, due: &Due, now: Timestamp) -> Ribbon {
        let minutes = due.because.iter().any(|step| matches!(step.kind, StepKind::Minutes { .. }));
        if minutes { hours(words, due, now) } else { days(words, due, now) }
    }
}

fn days(words: &Words, due: &Due, now: Timestamp) -> Ribbon {
    let (days, added) = expand(words, due);
    let today = words.date_of(now);
    let (label, cells): (_, Vec<Cell>) = match days.len() {
        0..=MOST_DAYS => {
            ("deadline-label-days", days.iter().map(|day| day_cell(words, day, due, today)).collect())
        }
        n => {
            let (label, said, groups) = match n {
                n if n <= MOST_WEEKS_OF_DAYS => {
                    ("deadline-label-weeks", "ribbon-week", groups(&days, monday))
                }
                n if n <= MOST_MONTHS_OF_DAYS => {
                    ("deadline-label-months", "ribbon-month", groups(&days, |date| date.first_of_month()))
                }
                _ => ("deadline-label-years", "ribbon-year", years(&days)),
            };
            let cell = |group: &&[Day]| group_cell(words, said, group, due, today, &added);
            (label, groups.iter().map(cell).collect())
        }
    };
    // A single cell says nothing that the sentences do not say.
    if cells.len() < 2 {
        return Ribbon::default();
    }
    Ribbon {
        label: words.t(label).with("last", words.date(due.last_day)).into(),
        hours: false,
        legend: legend(words, &days, today, &added),
        cells,
    }
}

/// Every day of the explanation, in order, and what added days.
fn expand(words: &Words, due: &Due) -> (Vec<Day>, Vec<String>) {
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

fn day_cell(words: &Words, day: &Day, due: &Due, today: Date) -> Cell {
    let mark = match day.kind {
        Kind::Start => "0".to_owned(),
        Kind::Counted(n) | Kind::Worked(n) => n.to_string(),
        Kind::Added(Some(n), _) => format!("+{n}"),
        Kind::Added(None, _) => "+".to_owned(),
        Kind::Calendar | Kind::Off => String::new(),
    };
    let mut class = match day.kind {
        Kind::Start => "zero",
        Kind::Off => "off",
        Kind::Added(..) => "ext",
        Kind::Worked(_) => "moved",
        Kind::Counted(_) | Kind::Calendar => match day.date.cmp(&today) {
            std::cmp::Ordering::Less => "past",
            std::cmp::Ordering::Equal => "today",
            std::cmp::Ordering::Greater => "work",
        },
    }
    .to_owned();
    if day.date == due.last_day && day.kind != Kind::Off {
        class = if class == "ext" { "ext end".to_owned() } else { "end".to_owned() };
    }
    Cell {
        top: words.weekday(day.date.weekday()),
        main: day.date.day().to_string(),
        mark,
        class,
        now: (day.date == today).then_some("date"),
        spoken: day.spoken.clone(),
    }
}

/// Neighbouring days with the same key.
fn groups(days: &[Day], key: impl Fn(Date) -> Date) -> Vec<&[Day]> {
    days.chunk_by(|a, b| key(a.date) == key(b.date)).collect()
}

/// The start alone, then from one anniversary to the next.
fn years(days: &[Day]) -> Vec<&[Day]> {
    let start = days[0].date;
    let year = |date: Date| {
        let passed = date.year() - start.year();
        let anniversary = start.saturating_add(i32::from(passed).years());
        if date == start {
            0
        } else if date > anniversary {
            passed + 1
        } else {
            passed
        }
    };
    days.chunk_by(|a, b| year(a.date) == year(b.date)).collect()
}

fn monday(date: Date) -> Date {
    if date.weekday() == Weekday::Monday {
        date
    } else {
        date.nth_weekday(-1, Weekday::Monday).unwrap_or(date)
    }
}

fn group_cell(
    words: &Words,
    said: &'static str,
    group: &[Day],
    due: &Due,
    today: Date,
    added: &[String],
) -> Cell {
    // A group is never empty: it is a chunk of days.
    let (from, to) = (group[0].date, group[group.len() - 1].date);
    let numbers: Vec<u16> = group
        .iter()
        .filter_map(|day| match day.kind {
            Kind::Counted(n) | Kind::Worked(n) => Some(n),
            _ => None,
        })
        .collect();
    let extra: Vec<(Option<u16>, usize)> = group
        .iter()
        .filter_map(|day| match day.kind {
            Kind::Added(n, place) => Some((n, place)),
            _ => None,
        })
        .collect();
    let inside = |date: Date| from <= date && date <= to;
    let counts = group.iter().any(|day| !matches!(day.kind, Kind::Off | Kind::Start));
    let class = match () {
        _ if inside(due.last_day) && !extra.is_empty() => "ext end",
        _ if inside(due.last_day) => "end",
        _ if inside(today) => "today",
        _ if !counts && group[0].kind == Kind::Start => "zero",
        _ if !counts => "off",
        _ if !extra.is_empty() => "ext",
        _ if to < today => "past",
        _ => "work",
    };
    let mut marks = Vec::new();
    let mut spoken =
        vec![words.t(said).with("from", words.date(from)).with("to", words.date(to)).to_string()];
    match numbers[..] {
        [] => {}
        [n] => {
            marks.push(n.to_string());
            spoken.push(words.t("ribbon-number").with("n", i64::from(n)).into());
        }
        [first, .., last] => {
            marks.push(format!("{first}–{last}"));
            let numbers = words.t("ribbon-numbers").with("first", i64::from(first));
            spoken.push(numbers.with("last", i64::from(last)).into());
        }
    }
    if !extra.is_empty() {
        let numbers: Vec<u16> = extra.iter().filter_map(|(n, _)| *n).collect();
        marks.push(match numbers[..] {
            [] => "+".to_owned(),
            [n] => format!("+{n}"),
            [first, .., last] => format!("+{first}…{last}"),
        });
        let mut places: Vec<usize> = extra.iter().map(|(_, place)| *place).collect();
        places.dedup();
        spoken.extend(places.iter().filter_map(|place| added.get(*place)).map(|what| extension(words, what)));
    }
    if !counts {
        spoken.push(words.t("ribbon-none").into());
    }
    if inside(due.last_day) {
        spoken.push(words.t("ribbon-last").into());
    }
    let month = |date: Date| words.t("month-short").with("month", i64::from(date.month())).to_string();
    let (top, main) = match said {
        "ribbon-week" if from == to => (month(from), from.day().to_string()),
        "ribbon-week" => (month(to), format!("{}–{}", from.day(), to.day())),
        "ribbon-month" => (to.year().to_string(), month(to)),
        _ => (to.year().to_string(), words.day(to)),
    };
    let now = inside(today).then_some("date");
    Cell { top, main, mark: marks.join(" "), class: class.to_owned(), now, spoken: spoken.join("; ") }
}

fn extension(words: &Words, what: &str) -> String {
    words.t("ribbon-extension").with("what", what.to_owned()).into()
}

/// A sentence begins with a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// What the colours mean, as far as they are there; every interruption with its number and its days.
fn legend(words: &Words, days: &[Day], today: Date, added: &[String]) -> Vec<(&'static str, String)> {
    let is = |wanted: fn(&Kind) -> bool| days.iter().any(|day| wanted(&day.kind));
    let key = |class, key: &'static str| (class, words.t(key).to_string());
    let mut legend = Vec::new();
    if is(|kind| *kind == Kind::Start) {
        legend.push(key("zero", "term-legend-start"));
    }
    if days.iter().any(|day| day.date == today) {
        legend.push(key("today", "term-legend-today"));
    }
    if is(|kind| matches!(kind, Kind::Counted(_))) {
        legend.push(key("work", "term-legend-working"));
    }
    if is(|kind| matches!(kind, Kind::Worked(_))) {
        legend.push(key("moved", "term-legend-worked"));
    }
    if is(|kind| *kind == Kind::Off) {
        legend.push(key("off", "term-legend-off"));
    }
    for (place, what) in added.iter().enumerate() {
        let numbers = days.iter().filter_map(|day| match day.kind {
            Kind::Added(Some(n), by) if by == place => Some(format!("+{n}")),
            _ => None,
        });
        let numbers: Vec<String> = numbers.collect();
        let mut text = words.t("term-legend-extension").with("what", what.clone()).to_string();
        if !numbers.is_empty() {
            text = format!("{text} ({})", numbers.join(", "));
        }
        legend.push(("ext", text));
    }
    legend.push(key("end", "term-legend-last"));
    legend
}

/// A bar of the stretches that count and those that do not, wide by how long they are.
fn hours(words: &Words, due: &Due, now: Timestamp) -> Ribbon {
    let (mut cells, mut closed, mut stands) = (Vec::new(), false, false);
    let told = terms::told(due);
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
    Ribbon { label, hours: true, cells, legend }
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
