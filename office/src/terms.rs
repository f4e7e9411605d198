//! Explanations of terms and dates in words, for pages and papers alike.

use law::{Due, Rule, Step, StepKind};

use crate::texts::Words;

/// One step of a term or a registration date in the reader's language.
pub fn sentence(words: &Words, due: &Due, step: &Step) -> String {
    let registration = due.rule == Rule::RegistrationDate;
    match &step.kind {
        StepKind::Start { at, .. } if registration => {
            words.t("step-received").with("moment", words.moment(*at))
        }
        StepKind::Start { at, .. } => words.t("step-start").with("moment", words.moment(*at)),
        StepKind::CutOff { hour, passed: true, .. } => {
            words.t("step-cut-off-after").with("hour", i64::from(*hour))
        }
        StepKind::CutOff { hour, .. } => words.t("step-cut-off-before").with("hour", i64::from(*hour)),
        StepKind::Skipped { from, why, source, .. } => words
            .t("step-skipped")
            .with("date", words.date_with_weekday(*from))
            .with("reason", words.t(format!("day-reason-{why}")).to_string())
            .with("source", words.t(format!("day-source-{source}")).to_string()),
        StepKind::Counted { from, n, .. } => {
            words.t("step-counted").with("date", words.date_with_weekday(*from)).with("n", i64::from(*n))
        }
        StepKind::Moved { from, to } => {
            words.t("step-moved").with("from", words.date(*from)).with("to", words.date(*to))
        }
        StepKind::Ends { at } if registration => words.t("step-ends-date").with("moment", words.moment(*at)),
        _ => words.t("step-ends-term").with("moment", words.until(due.at)),
    }
    .into()
}

/// `A-18.p4` as people cite it: point 18, paragraph 4 of the Rules of order 670.
pub fn clause(words: &Words, clause: &str) -> String {
    let (order, rest) = clause.split_once('-').unwrap_or(("", clause));
    let (point, part) = rest.split_once('.').map_or((rest, ""), |(point, part)| (point, part));
    let said = match part.strip_prefix('p') {
        Some(paragraph) => {
            words.t("clause-paragraph").with("point", point.to_owned()).with("part", paragraph.to_owned())
        }
        None if part.is_empty() => words.t("clause-point").with("point", point.to_owned()),
        None => words.t("clause-subpoint").with("point", point.to_owned()).with("part", part.to_owned()),
    };
    match order {
        "A" => words.t("clause-of-670").with("clause", said.to_string()).into(),
        "B" => words.t("clause-of-465").with("clause", said.to_string()).into(),
        _ => clause.to_owned(),
    }
}

/// All steps as a paper shows them, each with its clause.
pub fn steps(words: &Words, due: &Due) -> Vec<pdf::Step> {
    due.because
        .iter()
        .map(|step| pdf::Step { text: sentence(words, due, step), clause: clause(words, &step.clause) })
        .collect()
}
