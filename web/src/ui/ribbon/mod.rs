//! The ribbon of a term: one cell for each day, week, month or year, or for each stretch of an hour bar. A cell is
//! read aloud as a sentence, so the ribbon is its own text alternative.

mod expand;
mod hours;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use law::term::{Due, StepKind};
use office::texts::Words;

use self::expand::{Day, Kind, expand, extension};
use self::hours::hours;

/// Most cells beside each other.
const MOST_IN_A_LINE: usize = 16;
/// Most days that are still easy to read as cells of a day, a week, a month; beyond these a cell holds more.
const MOST_DAYS: usize = 31;
const MOST_DAYS_BY_WEEK: usize = 200;
const MOST_DAYS_BY_MONTH: usize = 800;

/// The cells of a term with the words around them.
#[derive(Clone, Debug, Default)]
pub struct Ribbon {
    pub label: String,
    pub hours: bool,
    /// More cells than a line holds: two weeks to a line.
    pub many: bool,
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

impl Ribbon {
    /// `now` decides what is past.
    pub fn new(words: &Words, due: &Due, now: Timestamp) -> Ribbon {
        let minutes = due.because.iter().any(|step| matches!(step.kind, StepKind::Minutes { .. }));
        if minutes { hours(words, due, now) } else { days(words, due, now) }
    }

    /// Of a term that runs no more: the day that was today is the one on which it was done.
    pub fn done(mut self, words: &Words) -> Ribbon {
        self.cells.iter_mut().for_each(|cell| cell.now = None);
        for (_, text) in self.legend.iter_mut().filter(|(class, _)| *class == "today") {
            *text = words.t("term-legend-done").into();
        }
        self
    }
}

fn days(words: &Words, due: &Due, now: Timestamp) -> Ribbon {
    let (days, added) = expand(words, due);
    let today = words.date_of(now);
    let (label, cells): (_, Vec<Cell>) = if days.len() <= MOST_DAYS {
        ("deadline-label-days", days.iter().map(|day| day_cell(words, day, due, today)).collect())
    } else {
        let (label, said, groups) = if days.len() <= MOST_DAYS_BY_WEEK {
            ("deadline-label-weeks", "ribbon-week", groups(&days, monday))
        } else if days.len() <= MOST_DAYS_BY_MONTH {
            ("deadline-label-months", "ribbon-month", groups(&days, |date| date.first_of_month()))
        } else {
            ("deadline-label-years", "ribbon-year", years(&days))
        };
        let cell = |group: &&[Day]| group_cell(words, said, group, due, today, &added);
        (label, groups.iter().map(cell).collect())
    };
    // A single cell says nothing that the sentences do not say.
    if cells.len() < 2 {
        return Ribbon::default();
    }
    Ribbon {
        label: words.t(label).with("last", words.date(due.last_day)).into(),
        hours: false,
        many: cells.len() > MOST_IN_A_LINE,
        legend: legend(words, &days, &cells, &added),
        cells,
    }
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
        _ => (to.year().to_string(), format!("{} {}", to.day(), month(to))),
    };
    let now = inside(today).then_some("date");
    Cell { top, main, mark: marks.join(" "), class: class.to_owned(), now, spoken: spoken.join("; ") }
}

/// What the colours mean, as far as they are there; every interruption with its number and its days.
fn legend(words: &Words, days: &[Day], cells: &[Cell], added: &[String]) -> Vec<(&'static str, String)> {
    let mut legend: Vec<(&'static str, String)> = [
        ("zero", "term-legend-start"),
        ("today", "term-legend-today"),
        ("work", "term-legend-working"),
        ("moved", "term-legend-worked"),
        ("off", "term-legend-off"),
    ]
    .into_iter()
    .filter(|(class, _)| cells.iter().any(|cell| cell.class == *class))
    .map(|(class, key)| (class, words.t(key).into()))
    .collect();
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
    legend.push(("end", words.t("term-legend-last").into()));
    legend
}
