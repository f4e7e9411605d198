//! What is answered to the questions of the operator: what is kept of it, what is wrong with it, how it is said.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Answer, Asked, Question, Version};
use crate::decisions::day;
use crate::error::FieldError;
use crate::registrations::one_line;
use crate::texts::{Locale, Words};

/// By the names of the questions.
pub type Answers = BTreeMap<String, String>;

/// That another version came into force since somebody saw the page.
pub(crate) const CHANGED: &str = "questionnaire-changed";
/// Longest answer that is kept at all.
pub const LONGEST: i64 = 5_000;
/// Longest answer of one line.
pub const LONGEST_LINE: i64 = 500;
/// Largest whole number, so that every engine and reader keeps it as it is.
pub(super) const LARGEST: i64 = 1_000_000_000_000_000;

/// What a version asks that another one did not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Since<'a> {
    pub new: Vec<&'a Question>,
    /// Asked before, in other words or to be answered in another way.
    pub changed: Vec<&'a Question>,
    /// Asked no more.
    pub gone: Vec<&'a Question>,
}

impl Asked {
    /// What is kept of what was typed: answers to questions of any version, so that nothing is lost when another one comes
    /// into force; what was typed before and is not on the page stays.
    pub(crate) fn kept(&self, before: &Answers, typed: Answers) -> Answers {
        let mut kept = before.clone();
        kept.extend(typed.into_iter().filter_map(|it| clean(self.question(&it.0), it)));
        kept
    }

    /// The version on whose page something was typed; the one in force where none was named.
    pub(crate) fn seen(&self, number: i64) -> i64 {
        self.numbered(number).filter(|_| number > 0).map_or(self.now.number, |it| it.number)
    }

    /// What is wrong with answers that were typed on a version: another one is in force, or an answer is not right by that.
    pub(crate) fn wrong(&self, seen: i64, own: &Answers, locale: Locale) -> Vec<FieldError> {
        let changed = self.former(seen).map(|_| FieldError::new("questionnaire", CHANGED));
        changed.into_iter().chain(self.now.wrong(own, locale)).collect()
    }

    /// Of the version in force, else of the last one that had it.
    fn question(&self, name: &str) -> Option<&Question> {
        self.now.question(name).or_else(|| self.all.iter().rev().find_map(|it| it.question(name)))
    }
}

/// An answer as it is kept; none where nothing of the operator's is asked.
fn clean(question: Option<&Question>, (name, text): (String, String)) -> Option<(String, String)> {
    let own = question?.own.as_ref()?;
    Some((name, own.answer.clean(&text)))
}

/// Too long to be kept at all.
pub(crate) fn overlong(own: &Answers) -> Vec<FieldError> {
    let long = own.iter().filter(|(_, text)| length(text) > LONGEST);
    long.map(|(name, _)| FieldError::new(name, "registration-error-too-long").with("max", LONGEST)).collect()
}

impl Version {
    /// Answers to its questions, as they are kept.
    pub(crate) fn kept(&self, typed: Answers) -> Answers {
        typed.into_iter().filter_map(|it| clean(self.question(&it.0), it)).collect()
    }

    /// What is wrong with the answers to the questions of the operator.
    pub fn wrong(&self, own: &Answers, locale: Locale) -> Vec<FieldError> {
        let language = self.language(locale);
        let wrong = |it: &Question| {
            let asked = it.own.as_ref()?;
            match own.get(&it.name).map_or("", String::as_str) {
                "" => asked.obligatory.then(|| {
                    let error = FieldError::new(&it.name, "questionnaire-answer-empty");
                    error.with("label", it.label(language))
                }),
                text => asked.answer.wrong(&it.name, text),
            }
        };
        self.content.questions.iter().filter_map(wrong).collect()
    }

    /// Only what this version asks: that is what was presented on it.
    pub(crate) fn answered(&self, own: &Answers) -> Answers {
        let asked = self.content.questions.iter().filter(|it| it.own.is_some());
        asked.filter_map(|it| Some((it.name.clone(), own.get(&it.name)?.clone()))).collect()
    }

    /// What this one asks that a former one did not.
    pub fn since<'a>(&'a self, former: &'a Version) -> Since<'a> {
        let mut since = Since::default();
        for question in &self.content.questions {
            match former.question(&question.name) {
                None => since.new.push(question),
                Some(before) if before != question => since.changed.push(question),
                Some(_) => {}
            }
        }
        let gone = former.content.questions.iter().filter(|it| self.question(&it.name).is_none());
        since.gone = gone.collect();
        since
    }

    /// Label and answer of each question, in the order of the version, as people read them. `value` is what is said in a
    /// fixed field; none where the field is not there. A question of the operator that was not answered says so.
    pub fn said(
        &self,
        words: &Words,
        value: impl Fn(&str) -> Option<String>,
        own: &Answers,
    ) -> Vec<(String, String)> {
        let language = self.language(words.locale());
        let said = |it: &Question| {
            let answer = match &it.own {
                None => value(&it.name)?,
                Some(asked) => match own.get(&it.name).map_or("", String::as_str) {
                    "" => "—".to_owned(),
                    text => asked.answer.said(words, language, text),
                },
            };
            Some((it.label(language).to_owned(), answer))
        };
        self.content.questions.iter().filter_map(said).collect()
    }

    /// The version and everything that [`Version::said`], as a part of a text that is signed. An answer of several lines
    /// has a mark before each, so that none of them looks like a line of the agreement.
    pub(crate) fn write(
        &self,
        text: &mut String,
        words: &Words,
        value: impl Fn(&str) -> Option<String>,
        own: &Answers,
    ) {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}", self.name(words));
        for (label, answer) in self.said(words, value, own) {
            if !answer.contains('\n') {
                let _ = writeln!(text, "{label}: {answer}");
                continue;
            }
            let _ = writeln!(text, "{label}:");
            for line in answer.lines() {
                let _ = writeln!(text, "> {line}");
            }
        }
    }
}

impl Answer {
    pub const NAMES: [&str; 6] = ["line", "long", "number", "day", "choice", "yes_no"];

    /// The word in the database and in keys of texts.
    pub fn name(&self) -> &'static str {
        match self {
            Answer::Line { .. } => "line",
            Answer::Long { .. } => "long",
            Answer::Number { .. } => "number",
            Answer::Day { .. } => "day",
            Answer::Choice { .. } => "choice",
            Answer::YesNo => "yes_no",
        }
    }

    /// Without what no answer has: control characters, blanks around, of one line also line breaks.
    fn clean(&self, text: &str) -> String {
        match self {
            Answer::Long { .. } => {
                text.lines().map(one_line).collect::<Vec<_>>().join("\n").trim().to_owned()
            }
            Answer::Number { .. } => one_line(text).replace(' ', ""),
            _ => one_line(text),
        }
    }

    fn wrong(&self, field: &str, text: &str) -> Option<FieldError> {
        let error = |name: &str| {
            let key = format!("questionnaire-answer-{name}");
            FieldError::new(field, key)
        };
        match self {
            Answer::Line { most } | Answer::Long { most } => {
                (length(text) > *most).then(|| error("long").with("max", most))
            }
            Answer::Number { least, most } => match number(text) {
                None => Some(error("number")),
                Some(n) if least.is_some_and(|least| n < least) => {
                    Some(error("least").with("min", least.unwrap_or_default()))
                }
                Some(n) if most.is_some_and(|most| n > most) => {
                    Some(error("most").with("max", most.unwrap_or_default()))
                }
                Some(_) => None,
            },
            Answer::Day { from, until } => match (day(text), from, until) {
                (None, ..) => Some(error("day")),
                (Some(day), Some(from), _) if day < *from => Some(error("from").with("date", from)),
                (Some(day), _, Some(until)) if day > *until => Some(error("until").with("date", until)),
                _ => None,
            },
            Answer::Choice { choices } => {
                (!choices.iter().any(|choice| choice.kk == text)).then(|| error("choice"))
            }
            Answer::YesNo => (!["yes", "no"].contains(&text)).then(|| error("choice")),
        }
    }

    fn said(&self, words: &Words, language: Locale, text: &str) -> String {
        match self {
            Answer::Choice { choices } => {
                let chosen = choices.iter().find(|choice| choice.kk == text);
                chosen.map_or(text, |choice| choice.in_language(language).1).to_owned()
            }
            Answer::YesNo if text == "yes" => words.t("questionnaire-yes").to_string(),
            Answer::YesNo if text == "no" => words.t("questionnaire-no").to_string(),
            _ => text.to_owned(),
        }
    }
}

/// In characters.
fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

/// A whole number within what is kept.
pub(super) fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|n: &i64| (-LARGEST..=LARGEST).contains(n))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::Said;
    use super::*;

    fn wrong(answer: &Answer, text: &str) -> Option<String> {
        answer.wrong("own-1", text).map(|it| it.key.trim_start_matches("questionnaire-answer-").to_owned())
    }

    fn is(answer: &Answer, text: &str, key: &str) {
        assert_eq!(wrong(answer, text).as_deref(), Some(key), "{answer:?} {text}");
    }

    /// each kind of answer takes what it is for, within its limits, and nothing else.
    #[test]
    fn each_kind_of_answer_has_its_limits() {
        let line = Answer::Line { most: 3 };
        assert_eq!(wrong(&line, "әіқ"), None);
        is(&line, "әіқп", "long");
        let number = Answer::Number { least: Some(-5), most: Some(10) };
        assert_eq!((wrong(&number, "-5"), wrong(&number, "10")), (None, None));
        is(&number, "-6", "least");
        is(&number, "11", "most");
        for text in ["1.5", "1e3", "٣", "1000000000000001", "99999999999999999999", "abc"] {
            is(&number, text, "number");
        }
        let day = Answer::Day { from: Some(date(2026, 1, 1)), until: Some(date(2026, 12, 31)) };
        assert_eq!((wrong(&day, "01.01.2026"), wrong(&day, "2026-12-31")), (None, None));
        is(&day, "31.12.2025", "from");
        is(&day, "01.01.2027", "until");
        is(&day, "31.02.2026", "day");
        let said = |kk: &str, ru: &str| Said { kk: kk.into(), ru: ru.into(), en: String::new() };
        let choice =
            Answer::Choice { choices: vec![said("ия, бар", "есть"), said("жоқ", "нет")] };
        assert_eq!(wrong(&choice, "ия, бар"), None);
        is(&choice, "есть", "choice");
        is(&Answer::YesNo, "maybe", "choice");
    }

    /// a line break cannot forge a line of what is signed, and control characters are not kept.
    #[test]
    fn what_is_kept_has_no_line_that_was_not_asked_for() {
        assert_eq!(Answer::Line { most: 9 }.clean(" a\r\nb\0 "), "a b");
        assert_eq!(Answer::Long { most: 9 }.clean("\n a\u{7}\r\n\r\nb  c \n"), "a\n\nb c");
        assert_eq!(Answer::Number { least: None, most: None }.clean("1\u{a0}000"), "1000");
    }
}
