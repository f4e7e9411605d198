//! A term with its explanation: one cell for each day, the reasons in sentences, the clauses.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use law::term::{Due, Step, StepKind};
use office::texts::Words;

use super::Html;
use super::parts::{Meaning, details};

/// The ribbon of a term and the words under it.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/deadline.html")]
pub struct Deadline {
    heading: String,
    label: String,
    summary: String,
    cells: Vec<Cell>,
    legend: Vec<(&'static str, String)>,
    explanation: Html,
    provisional: Option<String>,
    remaining: Option<(String, String)>,
}

/// One day of the ribbon.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    weekday: String,
    day: i8,
    /// Number of the working day, or what this day is.
    mark: String,
    class: &'static str,
    today: bool,
    /// The whole sentence, for screen readers.
    spoken: String,
}

impl Deadline {
    /// `now` decides which days are past.
    pub fn new(words: &Words, due: &Due, now: Timestamp) -> Deadline {
        let today = words.date_of(now);
        let days = due.because.iter().filter(|step| matches!(step.kind, StepKind::Counted { .. })).count();
        let left = due.days_left(today);
        let remaining = (!due.passed(now)).then(|| {
            (words.number(left as i64), words.t("deadline-days-unit").with("n", left as i64).to_string())
        });
        Deadline {
            heading: words.t("deadline-why").into(),
            label: words
                .t("deadline-label")
                .with("days", words.t("working-days").with("n", days as i64).to_string())
                .with("last", words.date(due.last_day))
                .into(),
            summary: summary(words, due, days, now),
            cells: due.because.iter().filter_map(|step| cell(words, step, due.last_day, today)).collect(),
            legend: [
                ("zero", "term-legend-start"),
                ("today", "term-legend-today"),
                ("work", "term-legend-working"),
                ("off", "term-legend-off"),
                ("end", "term-legend-last"),
            ]
            .map(|(class, key)| (class, words.t(key).into()))
            .to_vec(),
            explanation: details(words.t("deadline-details"), explained(words, &due.because)),
            provisional: (!due.confirmed()).then(|| words.t("term-provisional").into()),
            remaining,
        }
    }

    /// The large number of the turn card with its unit, while the term runs.
    pub(crate) fn remaining(&self) -> Option<(String, String)> {
        self.remaining.clone()
    }
}

impl askama::filters::HtmlSafe for Deadline {}

/// How urgent a term is: the last day and later red, three working days amber, else plain.
pub fn urgency(words: &Words, due: &Due, now: Timestamp) -> Meaning {
    match due.days_left(words.date_of(now)) {
        _ if due.passed(now) => Meaning::Bad,
        0..=1 => Meaning::Bad,
        2..=3 => Meaning::Warn,
        _ => Meaning::None,
    }
}

/// `осталось 6 рабочих дней`, `последний день`, `срок истёк`.
pub fn time_left(words: &Words, due: &Due, now: Timestamp) -> String {
    let left = due.days_left(words.date_of(now)) as i64;
    match left {
        _ if due.passed(now) => words.t("deadline-passed").into(),
        0 | 1 => words.t("deadline-last-day").into(),
        _ => {
            words.t("deadline-left").with("days", words.t("working-days").with("n", left).to_string()).into()
        }
    }
}

fn summary(words: &Words, due: &Due, days: usize, now: Timestamp) -> String {
    let start = due.because.iter().find_map(|step| match step.kind {
        StepKind::Start { at, .. } => Some(at),
        _ => None,
    });
    words
        .t("deadline-summary")
        .with("days", words.t("working-days").with("n", days as i64).to_string())
        .with("start", start.map_or(String::new(), |at| words.moment(at)))
        .with("end", words.until(due.at))
        .with("left", time_left(words, due, now))
        .into()
}

fn cell(words: &Words, step: &Step, last: Date, today: Date) -> Option<Cell> {
    let (date, mark, class) = match &step.kind {
        StepKind::Start { date, .. } => (*date, "0".to_owned(), "zero"),
        StepKind::Counted { date, n } => (*date, n.to_string(), if *date == last { "end" } else { "work" }),
        StepKind::Skipped { date, .. } => (*date, String::new(), "off"),
        StepKind::CutOff { .. } | StepKind::Moved { .. } | StepKind::Ends { .. } => return None,
    };
    let class = match class {
        "work" if date < today => "past",
        "work" if date == today => "today",
        other => other,
    };
    Some(Cell {
        weekday: words.weekday(date.weekday()),
        day: date.day(),
        mark,
        class,
        today: date == today,
        spoken: sentence(words, step),
    })
}

/// Every step of a term or a date as a sentence, then the clause and the edition. Counted days are left to the
/// ribbon.
pub fn explained(words: &Words, because: &[Step]) -> Html {
    let mut html = String::from("<ul class=\"govuk-list govuk-list--bullet why__steps\">");
    let told = because.iter().filter(|step| !matches!(step.kind, StepKind::Counted { .. }));
    for step in told {
        html.push_str(&format!("<li>{}</li>", Html::text(sentence(words, step))));
    }
    html.push_str("</ul>");
    let mut bases: Vec<(&str, &str, &str)> = Vec::new();
    for step in because {
        let basis = (step.rule.as_str(), step.clause.as_str(), step.edition.as_str());
        if !bases.contains(&basis) {
            bases.push(basis);
        }
    }
    for (rule, by, edition) in bases {
        let basis = words
            .t("deadline-basis")
            .with("rule", words.t(format!("rule-{rule}")).to_string())
            .with("clause", clause(words, by))
            .with("edition", edition.to_owned());
        html.push_str(&format!("<p>{}</p>", Html::text(basis)));
    }
    Html::markup(html)
}

pub use office::terms::{clause, sentence};

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use law::LawBook;
    use law::term::Rule;
    use office::texts::{Locale, Texts};

    use super::*;

    fn words(locale: Locale) -> Words {
        Texts::embedded(TimeZone::get("Asia/Almaty").unwrap()).unwrap().of(locale).clone()
    }

    /// Registered on Thursday 19 November 2026; the fifth working day is Thursday the 26th.
    fn due() -> Due {
        let start = "2026-11-18T19:00:00Z".parse().unwrap();
        LawBook::embedded().in_force(start).due(Rule::Completeness, start)
    }

    #[test]
    fn the_ribbon_has_one_cell_for_each_day_and_names_days_off() {
        let words = words(Locale::Ru);
        let deadline = Deadline::new(&words, &due(), "2026-11-24T07:00:00Z".parse().unwrap());
        let shown: Vec<_> =
            deadline.cells.iter().map(|cell| (cell.day, cell.class, cell.mark.as_str())).collect();
        assert_eq!(
            shown,
            [
                (19, "zero", "0"),
                (20, "past", "1"),
                (21, "off", ""),
                (22, "off", ""),
                (23, "past", "2"),
                (24, "today", "3"),
                (25, "work", "4"),
                (26, "end", "5"),
            ]
        );
        assert!(deadline.cells[2].spoken.starts_with("сб, 21 ноября 2026: не считается"));
        assert!(deadline.summary.contains("26 ноября 2026, 23:59"), "{}", deadline.summary);
        assert_eq!(deadline.remaining.unwrap(), ("3".into(), "рабочих дня".into()));
        assert!(deadline.provisional.is_some(), "the length of the completeness term awaits confirmation");
    }

    #[test]
    fn urgency_changes_at_its_thresholds() {
        let words = words(Locale::En);
        let at = |moment: &str| urgency(&words, &due(), moment.parse().unwrap());
        assert_eq!(at("2026-11-23T18:59:59Z"), Meaning::None, "four days left");
        assert_eq!(at("2026-11-23T19:00:00Z"), Meaning::Warn, "three days left");
        assert_eq!(at("2026-11-25T18:59:59Z"), Meaning::Warn, "two days left");
        assert_eq!(at("2026-11-25T19:00:00Z"), Meaning::Bad, "the last day");
        assert_eq!(time_left(&words, &due(), "2026-11-26T18:59:59Z".parse().unwrap()), "last day");
        assert_eq!(
            time_left(&words, &due(), "2026-11-26T19:00:00Z".parse().unwrap()),
            "the term has expired"
        );
    }

    /// Clauses are examples here.
    #[test]
    fn clauses_are_cited_as_people_cite_them() {
        let words = words(Locale::Ru);
        assert_eq!(clause(&words, "A-18.p4"), "пункт 18, часть 4 Правил, приказ № 670");
        assert_eq!(clause(&words, "A-39.1"), "пункт 39, подпункт 1 Правил, приказ № 670");
        assert_eq!(clause(&words, "B-5"), "пункт 5 Правил, приказ № 465");
    }
}
