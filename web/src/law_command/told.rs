//! Editions, terms and the calendar as the command line prints them, in the language of whoever asks.

use std::fmt::Write;

use law::edition::{Edition, New};
use law::{Calendar, LawBook};
use office::laws::publish;
use office::texts::Words;
use office::{replay, terms};

use crate::pages::law::differs::{IN_LINE, line, name, of_edition, of_term};
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

/// What the second edition says otherwise, rule by rule, each field by its name. Nothing that decides something is
/// left out: see [`Edition::differences`].
pub fn diff(from: &Edition, to: &Edition, words: &Words) -> String {
    let mut text = format!("{} ({})\n-> {} ({})\n", from.id, from.in_force_from, to.id, to.in_force_from);
    let differences = from.differences(to);
    if differences.is_empty() {
        let _ = writeln!(text, "  {}", words.t("law-cli-nothing-changes"));
    }
    for field in &differences.fields {
        let (before, after) =
            (of_edition(from, field, &field.before, words), of_edition(to, field, &field.after, words));
        let _ = writeln!(text, "  {}: {before} -> {after}", name(field, words));
    }
    for changed in &differences.terms {
        for gone in &changed.gone {
            let _ = writeln!(text, "- {}", line(gone, words));
        }
        for new in &changed.new {
            let _ = writeln!(text, "+ {}", line(&new.term, words));
            text.push_str(&fields(new, words));
        }
    }
    text
}

/// The fields of a new term against the one that it takes the place of; where there is none, what its line leaves out.
fn fields(new: &New, words: &Words) -> String {
    let mut text = String::new();
    for field in &new.fields {
        let (name, after) = (name(field, words), of_term(&new.term, field, &field.after, words));
        let _ = match &new.instead_of {
            Some(former) => {
                let before = of_term(former, field, &field.before, words);
                writeln!(text, "      {name}: {before} -> {after}")
            }
            None if IN_LINE.contains(&&*field.name) => Ok(()),
            None => writeln!(text, "      {name}: {after}"),
        };
    }
    text
}

/// What a replay counted, and each difference.
pub fn replayed(report: &replay::Report, words: &Words) -> String {
    let mut text = String::new();
    let subject = |kind: &str| replay::subject_named(words, kind);
    for (kind, count) in &report.subjects {
        let _ = writeln!(text, "{}: {count}", subject(kind));
    }
    let counted = words.t("replay-counted").with("events", report.events as i64);
    let _ = writeln!(text, "{}", counted.with("terms", report.terms as i64));
    for (kind, count) in &report.others {
        let said = words.t("replay-others").with("n", *count as i64);
        let _ = writeln!(text, "{}", said.with("subject", subject(kind)));
    }
    for difference in &report.differences {
        let _ = writeln!(text, "{}", difference.told(words));
    }
    let _ = writeln!(text, "{}", words.t("replay-differences").with("n", report.differences.len() as i64));
    text
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
