//! Editions, terms and the calendar as the command line prints them, in the language of whoever asks.

use std::fmt::Write;

use jiff::civil::Time;
use law::edition::{Edition, ExtensionUnit, Field, New, Term};
use law::{Calendar, LawBook};
use office::laws::publish;
use office::texts::Words;
use office::{replay, terms};
use serde_json::Value;

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

/// What the line of a term says already.
const IN_LINE: [&str; 9] =
    ["rule", "unit", "value", "also", "start", "clause", "basis", "confirmed", "confirmed_by"];

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

/// A field in words; by its name in the file where there are none.
fn name(field: &Field, words: &Words) -> String {
    let key = format!("law-differs-{}", field.name);
    if words.has(&key) { words.t(key).into() } else { field.name.clone() }
}

/// What a field of a term says, in words where there are some.
fn of_term(term: &Term, field: &Field, value: &Value, words: &Words) -> String {
    let named = |prefix: &str, word: &str| {
        let key = format!("{prefix}-{word}");
        if words.has(&key) { words.t(key).into() } else { word.to_owned() }
    };
    match (&*field.name, value) {
        ("basis", _) if !term.basis.is_empty() => words.data(&term.basis).to_owned(),
        ("start", _) => terms::starts(words, term),
        ("unit", _) => length(term, words),
        ("acts" | "waits", Value::String(word)) => named("actor", word),
        ("effect", Value::String(word)) => named("effect", word),
        ("pauses", Value::Array(_)) if !term.pauses.is_empty() => {
            term.pauses.iter().map(|word| named("pause", word)).collect::<Vec<_>>().join(", ")
        }
        ("confirmed_by", Value::Object(_)) => terms::rests_on(words, term),
        _ => plain(value, words),
    }
}

/// What a field of an edition says.
fn of_edition(edition: &Edition, field: &Field, value: &Value, words: &Words) -> String {
    let clock = |time: Time| time.strftime("%H:%M").to_string();
    match &*field.name {
        "standing" => words.t(standing(edition)).into(),
        "cut_off" => edition.cut_off.map_or_else(|| plain(value, words), |it| format!("{}:00", it.hour)),
        "support" => edition.support.as_ref().map_or_else(
            || plain(value, words),
            |it| {
                let said = words
                    .t("hours-with-lunch")
                    .with("opens", clock(it.opens))
                    .with("closes", clock(it.closes));
                let said = said.with("from", clock(it.lunch_from)).with("to", clock(it.lunch_to));
                format!("{said} ({})", it.clause)
            },
        ),
        "works" => edition.works.as_ref().map_or_else(
            || plain(value, words),
            |it| format!("{}–{} ({})", clock(it.from), clock(it.to), it.clause),
        ),
        "extension" => edition.extension.map_or_else(
            || plain(value, words),
            |it| {
                let key = match it.unit {
                    ExtensionUnit::WholeWorkingDays => "law-cli-extension-whole-working-days",
                    ExtensionUnit::Exact => "law-cli-extension-exact",
                };
                words.t(key).into()
            },
        ),
        _ => plain(value, words),
    }
}

/// As it is written down.
fn plain(value: &Value, words: &Words) -> String {
    match value {
        Value::Null => words.t("law-cli-none").into(),
        Value::Array(all) if all.is_empty() => words.t("law-cli-none").into(),
        Value::Bool(it) => words.t(if *it { "yes" } else { "no" }).into(),
        Value::String(text) if text.is_empty() => words.t("law-cli-none").into(),
        Value::String(text) => text.parse().map_or_else(|_| text.clone(), |date| words.date(date)),
        other => other.to_string(),
    }
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

#[cfg(test)]
mod tests {
    use law::edition::Confirmed;
    use office::texts::{Locale, Texts};

    use super::*;

    /// Each field that can differ has a name in each language.
    #[test]
    fn every_field_that_can_differ_has_a_name() {
        let book = LawBook::embedded();
        let law = book.edition("670-2019-08-16").unwrap();
        let said = Confirmed { by: "A. B.".into(), on: law.edition.given, basis: String::new() };
        let term = Term { basis: "b".into(), confirmed_by: Some(said), ..(*law.edition.terms()[0]).clone() };
        let (of_term, of_edition) =
            (serde_json::to_value(term).unwrap(), serde_json::to_value(&*law.edition).unwrap());
        let names = of_term.as_object().unwrap().keys().chain(of_edition.as_object().unwrap().keys());
        let untold = ["rule", "id", "name", "act", "given", "in_force_from", "note", "terms"];
        let names: Vec<_> = names.filter(|name| !untold.contains(&name.as_str())).collect();
        assert!(names.len() > 20, "{names:?}");
        let texts = Texts::embedded(law.zone).unwrap();
        for (locale, name) in
            Locale::ALL.into_iter().flat_map(|locale| names.iter().map(move |name| (locale, name)))
        {
            assert!(texts.of(locale).has(&format!("law-differs-{name}")), "{locale}: {name}");
        }
    }
}
