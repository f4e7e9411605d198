//! Explanations of terms and dates in words, for pages and papers alike.

use law::term::{REGISTRATION_DATE, Step, StepKind};

use crate::texts::Words;

/// One step in the reader's language.
pub fn sentence(words: &Words, step: &Step) -> String {
    match &step.kind {
        StepKind::Start { at, .. } if step.rule == REGISTRATION_DATE => {
            words.t("step-received").with("moment", words.moment(*at))
        }
        StepKind::Start { at, .. } => words.t("step-start").with("moment", words.moment(*at)),
        StepKind::CutOff { hour, passed: true, .. } => {
            words.t("step-cut-off-after").with("hour", i64::from(*hour))
        }
        StepKind::CutOff { hour, .. } => words.t("step-cut-off-before").with("hour", i64::from(*hour)),
        StepKind::Skipped { date, why, source } => words
            .t("step-skipped")
            .with("date", words.date_with_weekday(*date))
            .with("reason", words.t(format!("day-reason-{why}")).to_string())
            .with("source", words.t(format!("day-source-{source}")).to_string()),
        StepKind::Counted { date, n } => {
            words.t("step-counted").with("date", words.date_with_weekday(*date)).with("n", i64::from(*n))
        }
        StepKind::Moved { from, to } => {
            words.t("step-moved").with("from", words.date(*from)).with("to", words.date(*to))
        }
        StepKind::Ends { at } if step.rule == REGISTRATION_DATE => {
            words.t("step-ends-date").with("moment", words.moment(*at))
        }
        StepKind::Ends { at } => words.t("step-ends-term").with("moment", words.until(*at)),
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
pub fn steps(words: &Words, because: &[Step]) -> Vec<pdf::Step> {
    because
        .iter()
        .map(|step| pdf::Step { text: sentence(words, step), clause: clause(words, &step.clause) })
        .collect()
}
