//! What one edition of an order says otherwise than another: the parts in words, and the table of a page.

use std::sync::Arc;

use jiff::civil::Time;
use law::edition::{Edition, ExtensionUnit, Field, New, Standing, Term};
use law::{LawBook, Rule};
use office::terms;
use office::texts::Words;
use serde_json::Value;

use super::editions::standing;
use super::rule;
use crate::ui::Html;
use crate::ui::parts::Table;
use crate::who::Visit;

/// The edition that rules until the first day of this one; none where there is no other.
pub fn before(book: &LawBook, it: &Edition) -> Option<Arc<Edition>> {
    let others = book.editions().filter(|other| {
        let rules = other.order == it.order && other.standing == Standing::InForce;
        rules && other.id != it.id && other.in_force_from <= it.in_force_from
    });
    others.max_by_key(|other| other.in_force_from).cloned()
}

/// Every difference: of which rule, what, what the first says and what the second.
pub fn table(visit: &Visit, from: &Edition, to: &Edition) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("law-differs"))
        .column(visit.t("law-column-rule"))
        .column(visit.t("law-differs-what"))
        .column(words.data(&from.name))
        .column(words.data(&to.name))
        .empty(visit.t("law-differs-none").as_str());
    let differences = from.differences(to);
    let whole = differences.fields.iter().map(|field| {
        let (before, after) =
            (of_edition(from, field, &field.before, words), of_edition(to, field, &field.after, words));
        [Html::default(), Html::text(name(field, words)), Html::text(before), Html::text(after)]
    });
    let of_rules = differences.terms.iter().flat_map(|changed| {
        // A term that another one takes the place of is told field by field.
        let replaced =
            |gone: &&Arc<Term>| changed.new.iter().any(|new| new.instead_of.as_ref() == Some(*gone));
        let gone = changed.gone.iter().filter(move |gone| !replaced(gone));
        let gone =
            gone.map(|term| row(visit, changed.rule, "law-differs-term", line(term, words), String::new()));
        gone.chain(changed.new.iter().flat_map(|new| of_new(visit, changed.rule, new)))
    });
    whole.chain(of_rules).fold(table, |table, cells| table.row(cells))
}

fn row(visit: &Visit, of: Rule, what: &str, before: String, after: String) -> [Html; 4] {
    let or_none = |text: String| if text.is_empty() { visit.t("law-cli-none") } else { text };
    [rule(visit, of.id()), Html::text(visit.t(what)), Html::text(or_none(before)), Html::text(or_none(after))]
}

fn of_new(visit: &Visit, of: Rule, new: &New) -> Vec<[Html; 4]> {
    let words = visit.words();
    let Some(former) = &new.instead_of else {
        let further = new.fields.iter().filter(|field| !IN_LINE.contains(&&*field.name));
        let further =
            further.map(|it| format!("; {}: {}", name(it, words), of_term(&new.term, it, &it.after, words)));
        let said = line(&new.term, words) + &further.collect::<String>();
        return vec![row(visit, of, "law-differs-term", String::new(), said)];
    };
    let field = |it: &Field| {
        let (before, after) =
            (of_term(former, it, &it.before, words), of_term(&new.term, it, &it.after, words));
        [rule(visit, of.id()), Html::text(name(it, words)), Html::text(before), Html::text(after)]
    };
    new.fields.iter().map(field).collect()
}

/// A term in one line.
pub fn line(term: &Term, words: &Words) -> String {
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

/// What the line of a term says already.
pub const IN_LINE: [&str; 9] =
    ["rule", "unit", "value", "also", "start", "clause", "basis", "confirmed", "confirmed_by"];

/// A field in words; by its name in the file where there are none.
pub fn name(field: &Field, words: &Words) -> String {
    let key = format!("law-differs-{}", field.name);
    if words.has(&key) { words.t(key).into() } else { field.name.clone() }
}

/// What a field of a term says, in words where there are some.
pub fn of_term(term: &Term, field: &Field, value: &Value, words: &Words) -> String {
    let named = |prefix: &str, word: &str| {
        let key = format!("{prefix}-{word}");
        if words.has(&key) { words.t(key).into() } else { word.to_owned() }
    };
    match (&*field.name, value) {
        ("basis", _) if !term.basis.is_empty() => words.data(&term.basis).to_owned(),
        ("start", _) => terms::starts(words, term),
        ("unit" | "value", _) => length(term, words),
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
pub fn of_edition(edition: &Edition, field: &Field, value: &Value, words: &Words) -> String {
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
