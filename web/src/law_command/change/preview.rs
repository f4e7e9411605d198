//! What a change would do, as the command line prints it before anything is recorded.

use std::fmt::Write;

use jiff::civil::Date;
use law::LawBook;
use law::calendar::{Calendar, Differences};
use law::edition::{Edition, Standing, Term};
use office::laws::desk::Preview;
use office::laws::recount::{Effect, Moving};
use office::texts::Words;

use super::super::told::diff;
use super::{Refused, UNCONFIRMED};
use crate::pages::law::days::remarks;
use crate::pages::law::differs;
use crate::pages::law::editions::standing;

/// Terms that would rule although no lawyer has confirmed them, without those that rule already.
fn unconfirmed_of<'a>(book: &LawBook, edition: &'a Edition) -> Vec<&'a Term> {
    let ruling = |term: &Term| {
        let mut others = book.editions().filter(|it| it.id != edition.id && it.standing == Standing::InForce);
        others.any(|it| it.terms().iter().any(|known| **known == *term))
    };
    edition.terms().iter().map(|term| &**term).filter(|term| !term.is_sure() && !ruling(term)).collect()
}

fn list(rules: &[&str], words: &Words) -> String {
    if rules.is_empty() { words.t("law-cli-none").into() } else { rules.join(", ") }
}

/// Refuses terms that nobody has confirmed, unless that was said to be meant.
pub fn no_doubt(book: &LawBook, edition: &Edition, accepted: bool, words: &Words) -> Result<(), Refused> {
    let doubted: Vec<_> = unconfirmed_of(book, edition).iter().map(|term| term.rule.id()).collect();
    if accepted || doubted.is_empty() {
        return Ok(());
    }
    let said = words.t("law-cli-unconfirmed").with("rules", doubted.join(", "));
    Err(Refused(UNCONFIRMED, said.into()))
}

/// What an edition is.
pub fn edition(edition: &Edition, words: &Words) -> String {
    let standing = match edition.standing {
        Standing::Prepared => words.t("law-cli-prepared").to_string(),
        _ => words.t(standing(edition)).to_string(),
    };
    let named = words
        .t("law-cli-edition")
        .with("edition", edition.id.to_string())
        .with("order", edition.order.number())
        .with("act", words.data(&edition.act).to_owned());
    let from =
        words.t("law-cli-from").with("date", edition.in_force_from.to_string()).with("standing", standing);
    format!("{named}\n{from}\n\n")
}

/// What an edition is, what it changes, which open cases it touches.
pub fn told(book: &LawBook, it: &Edition, effect: &Effect, words: &Words) -> String {
    let mut text = edition(it, words);
    if let Some(before) = differs::before(book, it) {
        text.push_str(&diff(&before, it, words));
    }
    let missing: Vec<_> = it.missing().iter().map(|rule| rule.id()).collect();
    let doubted: Vec<_> = unconfirmed_of(book, it).iter().map(|term| term.rule.id()).collect();
    let _ = writeln!(text, "\n{}", words.t("law-cli-missing").with("rules", list(&missing, words)));
    let _ = writeln!(text, "{}", words.t("law-cli-doubted").with("rules", list(&doubted, words)));
    let touched = words.t("law-cli-touched").with("date", it.in_force_from.to_string());
    let _ = writeln!(text, "{}", counted(touched, effect));
    text + &dates(effect, "law-cli-date-would", words)
}

/// Which days become others, which stay although they differ.
pub fn days(
    (ours, theirs): (&Calendar, &Calendar),
    found: &Differences,
    today: Date,
    preview: Option<&Preview>,
    words: &Words,
) -> String {
    let name = |calendar: &Calendar| calendar.id().to_string();
    let kind = |calendar: &Calendar, date: Date| {
        words.t(format!("calendar-kind-{}", calendar.day(date).kind.name())).to_string()
    };
    let heading = words.t("law-cli-days-of").with("ours", name(ours)).with("theirs", name(theirs));
    let mut text = format!("{}\n", heading.with("date", today.to_string()));
    for change in &found.changes {
        let (date, reason) = (change.date, words.t(format!("day-reason-{}", theirs.day(change.date).reason)));
        let (before, after) = (kind(ours, date), kind(theirs, date));
        let _ = writeln!(text, "  {date}: {before} -> {after} ({reason}), {}", change.act);
    }
    for date in &found.past {
        let said = words.t("law-cli-day-stays").with("date", date.to_string());
        let said = said.with("before", kind(ours, *date)).with("after", kind(theirs, *date));
        let _ = writeln!(text, "  {said}");
    }
    if let Some(preview) = preview {
        let _ = writeln!(text, "{}", counted(words.t("law-cli-moving"), &preview.effect));
        text.push_str(&dates(&preview.effect, "law-cli-date-moves", words));
        for remark in remarks(words, preview) {
            let _ = writeln!(text, "{remark}");
        }
    }
    text
}

fn counted<'a>(said: office::texts::Said<'a>, effect: &Effect) -> office::texts::Said<'a> {
    said.with("moved", effect.moved as i64).with("open", effect.open as i64)
}

fn dates(effect: &Effect, key: &'static str, words: &Words) -> String {
    let line = |it: &Moving| {
        let said = words
            .t(key)
            .with("rule", it.rule.clone())
            .with("subject", words.t(format!("law-subject-{}", it.subject_kind)).to_string())
            .with("id", it.subject_id.to_string())
            .with("edition", it.edition.clone());
        format!("  {}\n", said.with("from", it.from.to_string()).with("to", it.to.to_string()))
    };
    let mut text: String = effect.dates.iter().map(line).collect();
    if effect.moved > effect.dates.len() {
        let more = (effect.moved - effect.dates.len()) as i64;
        let _ = writeln!(text, "  {}", words.t("law-cli-more").with("n", more));
    }
    text
}
