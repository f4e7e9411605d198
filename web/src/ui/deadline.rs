//! A term with its explanation: the ribbon, the reasons in sentences, the clauses.

use askama::Template;
use jiff::Timestamp;
use law::term::Due;
use office::terms::{self, Left, Seen};
use office::texts::Words;

use super::Html;
use super::dates::Dates;
use super::parts::{Meaning, details, note};
use super::ribbon::Ribbon;

/// The ribbon of a term and the words under it.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/deadline.html")]
pub struct Deadline {
    heading: String,
    summary: String,
    /// What no lawyer has confirmed.
    doubts: Vec<String>,
    ribbon: Ribbon,
    explanation: Html,
    remaining: Option<(String, String)>,
    /// The whole of its card, so that its heading is that of the card.
    alone: bool,
    /// Address and text of the page of its own.
    page: Option<(String, String)>,
}

impl Deadline {
    /// A term of a subject; it opens into the page of its own. `seen` decides which days are past, and whether
    /// anything is still left.
    pub fn of(words: &Words, dates: &Dates, due: &Due, seen: impl Into<Seen>) -> Deadline {
        let page = Some((dates.address(due.rule), words.t("explained-open").to_string()));
        Deadline { page, ..Deadline::new(words, due, seen) }
    }

    /// A term on the page of its own.
    pub fn new(words: &Words, due: &Due, seen: impl Into<Seen>) -> Deadline {
        let seen = seen.into();
        let (ribbon, remaining) = match seen {
            Seen::Running(now) => (Ribbon::new(words, due, now), terms::remaining(words, due, now)),
            Seen::Done(at) => (Ribbon::new(words, due, at).done(words), None),
            Seen::Counted => (Ribbon::new(words, due, due.start().unwrap_or(due.at)), None),
        };
        Deadline {
            heading: words.t("deadline-why").into(),
            summary: terms::summary(words, due, seen),
            doubts: terms::doubts(words, due),
            ribbon,
            explanation: details(words.t("deadline-details"), explained(words, due)),
            remaining,
            alone: false,
            page: None,
        }
    }

    /// Each step that a decision added leads to its paper: number of the decision, and address; the first of a number counts.
    pub fn decided(self, words: &Words, due: &Due, papers: &[(String, String)]) -> Deadline {
        let told = explained_with(words, due, papers);
        Deadline { explanation: details(words.t("deadline-details"), told), ..self }
    }

    /// As the whole of a card.
    pub fn alone(self) -> Deadline {
        Deadline { alone: true, ..self }
    }

    /// The large number of the turn card with its unit, while the term runs.
    pub(crate) fn remaining(&self) -> Option<(String, String)> {
        self.remaining.clone()
    }
}

impl askama::filters::HtmlSafe for Deadline {}

/// How urgent a term is: the last day and later red, three days amber, else plain; of a term in minutes the last
/// ten red, the last thirty amber. A term that a failure keeps open is amber.
pub fn urgency(words: &Words, due: &Due, now: Timestamp) -> Meaning {
    match terms::left(words, due, now) {
        Left::Passed | Left::WorkingDays(..=1) | Left::CalendarDays(..=1) | Left::Minutes(..=10) => {
            Meaning::Bad
        }
        Left::Open | Left::Paused => Meaning::Warn,
        Left::WorkingDays(..=3) | Left::CalendarDays(..=3) | Left::Minutes(..=30) => Meaning::Warn,
        _ => Meaning::None,
    }
}

/// Every step as a sentence with its clause where it changes, then the rule, its edition and its calendar.
pub fn explained(words: &Words, due: &Due) -> Html {
    explained_with(words, due, &[])
}

fn explained_with(words: &Words, due: &Due, papers: &[(String, String)]) -> Html {
    let steps = terms::sentences(words, due);
    let mut html =
        String::from("<div class=\"why__told\"><ol class=\"govuk-list govuk-list--number why__steps\">");
    let mut before = "";
    for (step, of) in steps.iter().zip(terms::told(words, due)) {
        html.push_str(&format!("<li>{}", Html::text(&step.text)));
        let by = terms::decided_by(&of);
        if let Some((number, href)) = papers.iter().find(|(number, _)| by == Some(number.as_str())) {
            let said = words.t("explained-decision").with("number", number.clone());
            html.push_str(&format!(" {}", Html::link(href, said)));
        }
        if step.clause != before {
            html.push_str(&format!(" <span class=\"mut\">{}</span>", Html::text(&step.clause)));
        }
        html.push_str("</li>");
        before = &step.clause;
    }
    html.push_str("</ol>");
    let basis = words
        .t("deadline-basis")
        .with("rule", terms::rule(words, due.rule))
        .with("clause", steps.first().map_or(String::new(), |step| step.clause.clone()))
        .with("edition", terms::edition(words, &due.edition));
    let lines = [Some(basis.to_string()), terms::parties(words, due), terms::effect(words, due)];
    for line in lines.into_iter().flatten() {
        html.push_str(&format!("<p>{}</p>", Html::text(line)));
    }
    let identifiers = words.t("deadline-identifiers").with("edition", due.edition.to_string());
    let identifiers = Html::text(identifiers.with("calendar", due.calendar.to_string()));
    html.push_str(&format!("<p class=\"xs mut\">{identifiers}</p></div>"));
    Html::markup(html)
}

/// The explanation of a date that stands alone: with what no lawyer has confirmed.
pub fn reasons(words: &Words, due: &Due) -> Html {
    let told = explained(words, due);
    match terms::provisional(words, due) {
        Some(doubts) => told.then(note(Meaning::Warn, doubts)),
        None => told,
    }
}

pub use office::terms::{clause, time_left};

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;
    use jiff::tz::TimeZone;
    use law::{Cause, Interruption, Law, LawBook, Pause, Rule, Start};
    use office::texts::{Locale, Texts};

    use super::*;

    fn words(locale: Locale) -> Words {
        Texts::embedded(TimeZone::get("Asia/Almaty").unwrap()).unwrap().of(locale).clone()
    }

    fn law() -> Law {
        LawBook::embedded().edition("670-2019-08-16").unwrap()
    }

    fn at(local: &str) -> Timestamp {
        let local: DateTime = local.parse().unwrap();
        local.to_zoned(law().zone).unwrap().timestamp()
    }

    /// Registered on Thursday 19 November 2026; the fifth working day is Thursday the 26th.
    fn due() -> Due {
        law().due(Rule::Completeness, at("2026-11-19 00:00")).unwrap()
    }

    fn failure(id: &str, from: &str, until: &str, lasts: bool) -> Interruption {
        let (from, until) = (at(from), at(until));
        Interruption {
            id: id.into(),
            cause: Cause::HighFailure,
            from,
            until,
            lasts,
            confirmed_at: from,
            days: None,
        }
    }

    fn shown(due: &Due, now: &str) -> Vec<(String, String, String)> {
        let ribbon = Ribbon::new(&words(Locale::Ru), due, at(now));
        ribbon.cells.into_iter().map(|cell| (cell.main, cell.class, cell.mark)).collect()
    }

    fn cells(cells: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        cells.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
    }

    /// A-40.p1.
    #[test]
    fn the_ribbon_has_one_cell_for_each_day_and_names_days_off() {
        let words = words(Locale::Ru);
        let now = "2026-11-24 12:00";
        let deadline = Deadline::new(&words, &due(), at(now));
        assert_eq!(
            shown(&due(), now),
            cells(&[
                ("19", "zero", "0"),
                ("20", "past", "1"),
                ("21", "off", ""),
                ("22", "off", ""),
                ("23", "past", "2"),
                ("24", "today", "3"),
                ("25", "work", "4"),
                ("26", "end", "5"),
            ])
        );
        let spoken = &deadline.ribbon.cells[2].spoken;
        assert!(spoken.starts_with("Не считается сб, 21 ноября 2026: выходной"), "{spoken}");
        assert!(deadline.summary.contains("26 ноября 2026, 23:59"), "{}", deadline.summary);
        assert_eq!(deadline.remaining().unwrap(), ("3".into(), "рабочих дня".into()));
        assert_eq!(
            deadline.doubts,
            ["Дата предварительная: длительность этого срока ещё не подтверждена юристом."]
        );
    }

    /// added days carry the number of their failure.
    #[test]
    fn days_that_a_failure_added_are_marked_and_the_legend_names_its_number() {
        let by = vec![
            failure("SBI-7", "2026-11-23 10:00", "2026-11-23 15:00", false),
            failure("SBI-9", "2026-11-24 09:00", "2026-11-25 12:00", false),
        ];
        let due = law().interrupted(by).due(Rule::Completeness, at("2026-11-19 00:00")).unwrap();
        let shown = shown(&due, "2026-11-19 12:00");
        assert_eq!(
            shown[7..],
            cells(&[
                ("26", "work", "5"),
                ("27", "ext", "+1"),
                ("28", "off", ""),
                ("29", "off", ""),
                ("30", "ext", "+2"),
                ("1", "ext end", "+3"),
            ])
        );
        let ribbon = Ribbon::new(&words(Locale::Ru), &due, at("2026-11-19 12:00"));
        let named: Vec<_> =
            ribbon.legend.iter().filter(|(class, _)| *class == "ext").map(|(_, it)| it).collect();
        assert_eq!(
            named,
            [
                "продление: технический сбой высокого уровня сложности № SBI-7 (+1)",
                "продление: технический сбой высокого уровня сложности № SBI-9 (+2, +3)",
            ]
        );
        assert!(
            ribbon.cells[8]
                .spoken
                .ends_with("Продление, технический сбой высокого уровня сложности № SBI-7.")
        );
    }

    /// 45 working days are nine or ten weeks.
    #[test]
    fn a_long_term_is_drawn_by_weeks_and_three_years_by_years() {
        let due = law().due(Rule::ExpertiseComplex, at("2026-10-05 10:00")).unwrap();
        let ribbon = Ribbon::new(&words(Locale::Ru), &due, at("2026-10-21 10:00"));
        assert_eq!(ribbon.cells.len(), 10);
        let third = &ribbon.cells[2];
        assert_eq!((third.top.as_str(), third.main.as_str(), third.mark.as_str()), ("окт", "19–25", "10–14"));
        assert_eq!((third.class.as_str(), third.now), ("today", Some("date")));
        assert_eq!(third.spoken, "Неделя 19 октября 2026 – 25 октября 2026; рабочие дни 10–14");
        assert_eq!(ribbon.label, "Срок по неделям. Последний день: 8 декабря 2026");

        let stored = law().due(Rule::Storage, at("2026-11-19 10:00")).unwrap();
        let ends: Vec<_> = shown(&stored, "2027-03-01 10:00").into_iter().map(|it| (it.0, it.1)).collect();
        let expected = [("zero", "19 ноя"), ("today", "19 ноя"), ("work", "19 ноя"), ("end", "19 ноя")];
        assert_eq!(ends, expected.map(|(class, main)| (main.to_owned(), class.to_owned())));
    }

    /// A-54.p2 and A-56.
    #[test]
    fn minutes_are_a_bar_of_stretches() {
        let lunch = law().due(Rule::JournalEntry, at("2026-11-19 12:20")).unwrap();
        assert_eq!(
            shown(&lunch, "2026-11-19 12:25"),
            cells(&[("0:10", "today rib__w1", ""), ("1:30", "off rib__w6", ""), ("0:20", "end rib__w1", "")])
        );
        let asked = |until: Option<&str>| {
            let (from, why) = (at("2026-11-19 10:30"), "information-requested".into());
            let pauses = vec![Pause { from, until: until.map(at), why }];
            law().due(Rule::Analysis, Start { pauses, ..at("2026-11-19 10:00").into() }).unwrap()
        };
        let answered = shown(&asked(Some("2026-11-19 11:15")), "2026-11-19 10:00");
        assert_eq!(answered[1], ("0:45".to_owned(), "pause rib__w3".to_owned(), String::new()));
        let deadline = Deadline::new(&words(Locale::En), &asked(None), at("2026-11-19 12:00"));
        assert_eq!(deadline.remaining(), None);
        assert!(deadline.summary.ends_with("information requested from the user is awaited."));
    }

    #[test]
    fn a_date_at_once_has_no_ribbon() {
        let sent = law().due(Rule::Forwarding, at("2026-11-19 10:00")).unwrap();
        let html = Deadline::new(&words(Locale::Kk), &sent, at("2026-11-19 10:00")).to_string();
        assert!(!html.contains("class=\"rib"), "{html}");
    }

    #[test]
    fn the_explanation_names_edition_and_calendar_and_escapes_what_it_shows() {
        let by = vec![failure("<b>9", "2026-11-24 09:00", "2026-11-25 12:00", true)];
        let due = law().interrupted(by).due(Rule::Completeness, at("2026-11-19 00:00")).unwrap();
        let html = Deadline::new(&words(Locale::Ru), &due, at("2026-11-24 12:00")).to_string();
        assert!(html.contains("Приказ № 670 в редакции от 16 августа 2019."), "{html}");
        assert!(
            html.contains("пока не устранён технический сбой № &lt;b&gt;9")
                || html.contains("№ &#60;b&#62;9"),
            "{html}"
        );
        assert!(!html.contains("<b>9") && !html.contains(" style="), "{html}");
        assert_eq!(html.matches("aria-current=\"date\"").count(), 1);
    }

    #[test]
    fn urgency_changes_at_its_thresholds() {
        let words = words(Locale::En);
        let is = |moment: &str| urgency(&words, &due(), moment.parse().unwrap());
        assert_eq!(is("2026-11-23T18:59:59Z"), Meaning::None, "four days left");
        assert_eq!(is("2026-11-23T19:00:00Z"), Meaning::Warn, "three days left");
        assert_eq!(is("2026-11-25T18:59:59Z"), Meaning::Warn, "two days left");
        assert_eq!(is("2026-11-25T19:00:00Z"), Meaning::Bad, "the last day");
        assert_eq!(time_left(&words, &due(), "2026-11-26T18:59:59Z".parse().unwrap()), "last day");
        assert_eq!(
            time_left(&words, &due(), "2026-11-26T19:00:00Z".parse().unwrap()),
            "the term has expired"
        );
        let month = law().due(Rule::CorrectiveMeasures, at("2026-11-19 10:00")).unwrap();
        assert_eq!(time_left(&words, &month, at("2026-12-10 10:00")), "left: 10 calendar days");
        assert_eq!(urgency(&words, &month, at("2026-12-10 10:00")), Meaning::None);
        let entry = law().due(Rule::JournalEntry, at("2026-11-19 10:00")).unwrap();
        assert_eq!(urgency(&words, &entry, at("2026-11-19 10:05")), Meaning::Warn);
        assert_eq!(urgency(&words, &entry, at("2026-11-19 10:20")), Meaning::Bad);
        let open = vec![failure("SBI-9", "2026-11-24 09:00", "2026-11-25 12:00", true)];
        let open = law().interrupted(open).due(Rule::Completeness, at("2026-11-19 00:00")).unwrap();
        assert_eq!(urgency(&words, &open, open.at), Meaning::Warn);
    }
}
