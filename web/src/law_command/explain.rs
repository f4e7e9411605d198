//! A date that explains itself: `tereze law explain`.

use std::fmt::Write;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use law::{Law, LawBook, Order, Rule, Start, TermError, Unit, application};
use office::terms;
use office::texts::Words;

use super::edition;
use crate::command::Fault;

#[derive(clap::Args)]
pub struct Explain {
    /// T-01 to T-36, K1 to Z2; `tereze law terms` lists them.
    #[arg(long)]
    rule: Rule,
    /// When it starts, by the clock of the capital: 2026-11-26T15:00, or an instant with Z.
    #[arg(long, value_name = "MOMENT")]
    start: String,
    /// The edition; that in force at the start where none is given.
    #[arg(long)]
    edition: Option<String>,
    /// The agreed day, the last day of a validity, of the enclosing term (Z1), or of the term that this one runs on
    /// from (R3).
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// The rule whose length decides (E5, E6).
    #[arg(long, value_name = "RULE")]
    base: Option<Rule>,
    /// A document in course instead of an application (T-05 only).
    #[arg(long)]
    in_course: bool,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// By the law of this system with what its operator changed, instead of the one inside the program.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The date with every step, in words or as JSON.
pub fn explain(book: &LawBook, it: &Explain, words: &Words) -> Result<String, Fault> {
    let order = Order::ALL.into_iter().find(|order| order.rules().any(|rule| rule == it.rule));
    let order = order.unwrap_or(Order::Expertise);
    let start = moment(&book.in_force_of(order, Timestamp::UNIX_EPOCH), &it.start, words)?;
    let law = match &it.edition {
        Some(id) => edition(book, id, words)?,
        None => book.in_force_of(order, start),
    };
    if let Some(wrong) = wrong(it, &law, start, words) {
        return Err(wrong.into());
    }
    let due = match it.rule {
        Rule::RegistrationDate if it.in_course => application::in_course_date(&law, start),
        Rule::RegistrationDate => application::registration_date(&law, start),
        rule => law
            .due(rule, Start { until: it.until, base: it.base, ..start.into() })
            .map_err(|error| no_date(&error, &law, words))?,
    };
    let told = terms::Explanation::new(words, &due, terms::Seen::Counted);
    if it.json {
        let json = serde_json::json!({ "due": due, "explanation": told });
        return Ok(format!("{json:#}\n"));
    }
    let mut text = format!("{}\n\n", told.summary);
    for (n, step) in told.steps.iter().enumerate() {
        writeln!(text, "{:>3}. {} [{}]", n + 1, step.text, step.clause)?;
    }
    for line in told.doubts.iter().chain(&told.open) {
        writeln!(text, "\n{line}")?;
    }
    writeln!(text, "\n{} · {}", due.edition, due.calendar)?;
    Ok(text)
}

/// What was asked and does not fit the rule: an option that it does not use would be passed over in silence, and an
/// impossible one would give a date that means nothing.
fn wrong(it: &Explain, law: &Law, start: Timestamp, words: &Words) -> Option<String> {
    let day = law.date(start);
    let term = law.edition.term(it.rule, day)?;
    let said = |key: &'static str| {
        words.t(key).with("rule", it.rule.id()).with("clause", terms::clause(words, &term.clause))
    };
    let ends_with = matches!(term.unit, Unit::Agreed | Unit::RestAtLeast);
    let needs_base = matches!(term.unit, Unit::BaseAtMost | Unit::HalfOfBase);
    let unused = [
        ("--until", it.until.is_some() && !ends_with && it.rule.runs_on_from().is_none()),
        ("--base", it.base.is_some() && !needs_base),
        ("--in-course", it.in_course && it.rule != Rule::RegistrationDate),
    ];
    if let Some((option, _)) = unused.into_iter().find(|(_, unused)| *unused) {
        return Some(said("law-cli-unused").with("option", option).into());
    }
    if let Some(base) = it.base.filter(|base| !Rule::BASES.contains(base)) {
        let known = Rule::BASES.map(Rule::id).join(", ");
        return Some(said("law-cli-no-base").with("base", base.id()).with("known", known).into());
    }
    if let Some(until) = it.until.filter(|until| ends_with && *until < day) {
        return Some(said("law-cli-until-before").with("date", words.date(until)).into());
    }
    let begins_a_year = day.day_of_year() == 1;
    (&*term.start == "year-begins" && !begins_a_year).then(|| said("law-cli-year-begins").into())
}

/// Why a rule gives no date, and what to add.
fn no_date(error: &TermError, law: &Law, words: &Words) -> String {
    let clause = |rule: Rule| {
        law.edition.terms().iter().find(|term| term.rule == rule).map_or("", |term| &*term.clause)
    };
    let said = |key: &'static str, rule: &Rule| {
        words.t(key).with("rule", rule.id()).with("clause", clause(*rule).to_owned())
    };
    match error {
        TermError::NoTerm { rule, edition } => said("law-cli-no-term", rule).with("edition", edition.clone()),
        TermError::NoDate { rule, unit } => {
            let name = terms::rule(words, *rule);
            said("law-cli-no-date", rule).with("name", name).with("unit", terms::length(words, 0, *unit))
        }
        TermError::Beyond(rule) => {
            said("law-cli-beyond", rule).with("date", words.date(law::calendar::LAST_DAY))
        }
        TermError::NeedsDay(rule) => said("law-cli-needs-day", rule),
        TermError::NeedsBase(rule) => said("law-cli-needs-base", rule),
        TermError::NeedsTerm { rule, from } => said("law-cli-needs-term", rule).with("from", from.id()),
    }
    .to_string()
}

/// A civil moment of the capital, or an instant.
fn moment(law: &Law, text: &str, words: &Words) -> Result<Timestamp, Fault> {
    let text = text.trim().replace(' ', "T");
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let local = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from));
    let local = local.map_err(|_| words.t("law-cli-moment").with("text", text.clone()).to_string())?;
    if !(law::calendar::FIRST_DAY..=law::calendar::LAST_DAY).contains(&local.date()) {
        return Err(words.t("law-cli-outside").with("date", words.date(local.date())).to_string().into());
    }
    Ok(law.zone.to_ambiguous_timestamp(local).compatible()?)
}
