//! Editions, terms and the calendar as the command line prints them, in the language of whoever asks.

use std::fmt::Write;

use jiff::civil::Time;
use law::edition::{Edition, ExtensionUnit, Term};
use law::{Calendar, LawBook, Rule};
use office::laws::publish;
use office::terms;
use office::texts::Words;

use crate::pages::law::editions::standing;

/// That there is no such edition, and which there are.
pub fn no_edition(book: &LawBook, id: &str, words: &Words) -> String {
    let known: Vec<_> = book.editions().map(|it| it.id.to_string()).collect();
    words.t("law-cli-no-edition").with("edition", id.to_owned()).with("known", known.join(", ")).to_string()
}

/// Every edition with what is known of it.
pub fn editions(book: &LawBook, words: &Words) -> String {
    let mut text = String::new();
    for it in book.editions() {
        let standing = words.t(standing(it)).to_string();
        let _ = writeln!(text, "{:<16} {} {standing:<12} {}", it.id, it.in_force_from, words.data(&it.act));
        if !it.note.is_empty() {
            let _ = writeln!(text, "{:17}{}", "", words.data(&it.note));
        }
    }
    text
}

/// Every term of an edition, or that it has none and why.
pub fn terms(edition: &Edition, words: &Words) -> String {
    if edition.terms().is_empty() {
        let note = words.data(&edition.note).to_owned();
        return format!("{}\n", words.t("law-terms-none").with("note", note));
    }
    edition.terms().iter().map(|term| line(term, words) + "\n").collect()
}

fn line(term: &Term, words: &Words) -> String {
    let basis = terms::basis(words, term);
    let basis = if basis.is_empty() { basis } else { format!("{basis}.") };
    let said = words
        .t("law-cli-line")
        .with("length", length(term, words))
        .with("start", terms::starts(words, term))
        .with("basis", basis)
        .with("ground", format!("({})", terms::rests_on(words, term)));
    let said = said.to_string().replace("  ", " ");
    format!("{:<6} {:<10} {said}", term.rule.id(), term.clause)
}

/// The length with every further one.
fn length(term: &Term, words: &Words) -> String {
    let all = [term.value].into_iter().chain(term.also.iter().copied());
    all.map(|value| terms::length(words, value, term.unit)).collect::<Vec<_>>().join(", ")
}

/// Rule by rule: what is new, what is gone, what differs.
pub fn diff(from: &Edition, to: &Edition, words: &Words) -> String {
    let mut text = format!("{} ({})\n-> {} ({})\n", from.id, from.in_force_from, to.id, to.in_force_from);
    let heading = text.len();
    for (what, before, after) in heads(from, to, words) {
        if before != after {
            let _ = writeln!(text, "  {}: {before} -> {after}", words.t(what));
        }
    }
    for rule in Rule::ALL {
        let of = |edition: &Edition| -> Vec<String> {
            edition.terms().iter().filter(|it| it.rule == *rule).map(|it| line(it, words)).collect()
        };
        let (before, after) = (of(from), of(to));
        for gone in before.iter().filter(|line| !after.contains(line)) {
            let _ = writeln!(text, "- {gone}");
        }
        for new in after.iter().filter(|line| !before.contains(line)) {
            let _ = writeln!(text, "+ {new}");
        }
    }
    if text.len() == heading {
        let _ = writeln!(text, "  {}", words.t("law-cli-nothing-changes"));
    }
    text
}

fn heads(from: &Edition, to: &Edition, words: &Words) -> [(&'static str, String, String); 5] {
    let none = || words.t("law-cli-none").to_string();
    let clock = |time: Time| time.strftime("%H:%M").to_string();
    let hour = |it: &Edition| it.cut_off.map_or_else(none, |it| format!("{}:00", it.hour));
    let hours = |it: &Edition| {
        it.support.as_ref().map_or_else(none, |it| {
            let said =
                words.t("hours-with-lunch").with("opens", clock(it.opens)).with("closes", clock(it.closes));
            said.with("from", clock(it.lunch_from)).with("to", clock(it.lunch_to)).to_string()
        })
    };
    let works = |it: &Edition| {
        it.works.as_ref().map_or_else(none, |it| format!("{}–{}", clock(it.from), clock(it.to)))
    };
    let extension = |it: &Edition| {
        it.extension.map_or_else(none, |it| {
            let key = match it.unit {
                ExtensionUnit::WholeWorkingDays => "law-cli-extension-whole-working-days",
                ExtensionUnit::Exact => "law-cli-extension-exact",
            };
            words.t(key).to_string()
        })
    };
    [
        ("law-cli-cut-off", hour(from), hour(to)),
        ("law-cli-support", hours(from), hours(to)),
        ("law-cli-works", works(from), works(to)),
        ("law-cli-extension", extension(from), extension(to)),
        ("law-cli-zone", from.zone.clone(), to.zone.clone()),
    ]
}

/// The days that differ from the plain week.
pub fn calendar(calendar: &Calendar, json: bool, ics: bool, words: &Words) -> String {
    if json {
        return format!("{:#}\n", publish::calendar_json(calendar));
    }
    if ics {
        return publish::calendar_ics(calendar, words);
    }
    let mut text = format!("{}\n", calendar.id());
    for day in calendar.exceptions() {
        let kind = words.t(format!("calendar-kind-{}", day.kind.name())).to_string();
        let reason = words.t(format!("day-reason-{}", day.reason)).to_string();
        let ground = terms::ground(words, day.source, day.act.as_deref());
        let _ = writeln!(text, "{} {kind}: {reason}. {ground}", day.date);
    }
    text
}
