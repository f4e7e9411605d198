//! Questionnaires and registration forms as data with versions: what is asked of whoever registers with a
//! portal (A-8.1, B-6.1), as participant (A-12.p2) or in an expertise system (A-36.p2). The questions whose answers the law
//! and the program understand are fixed: they stand in every version and are asked as the law demands; their words and their
//! order are the operator's. Beyond them the operator asks what it needs. A version is approved from a day on and never
//! changes; before the first one the version of the program is in force.

mod answers;
mod edit;
mod program;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

pub use answers::{Answers, LONGEST, LONGEST_LINE, Since};
pub(crate) use answers::{CHANGED, overlong};
pub use edit::{
    Desk, Overview, Preview, Typed, approve, desk, discard, overview, preview, put, rewrite, save, shift,
    take_out, version,
};
pub use program::{Fixed, fixed};

use crate::Office;
use crate::error::Error;
pub use crate::store::questionnaires::{Answer, Content, Kind, Own, Question, Said, Version as Approved};
use crate::store::{Conn, questionnaires};
use crate::texts::{Locale, Words};

/// A version as it is filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub kind: Kind,
    pub number: i64,
    /// None: the version of the program, in force before the operator approved another.
    pub valid_from: Option<Date>,
    pub content: Content,
}

/// The version in force with all others: who began with a former one is told what has changed.
#[derive(Clone, Debug)]
pub struct Asked {
    pub now: Version,
    /// The first one first.
    all: Vec<Version>,
}

impl From<Approved> for Version {
    fn from(it: Approved) -> Version {
        Version { kind: it.kind, number: it.number, valid_from: Some(it.valid_from), content: it.content }
    }
}

impl Asked {
    /// At a moment.
    pub(crate) async fn at(
        office: &Office,
        conn: &mut Conn,
        kind: Kind,
        at: Timestamp,
    ) -> Result<Asked, Error> {
        let today = office.laws.of_order(kind.order(), at).date(at);
        let approved = questionnaires::versions(conn, kind).await?.into_iter().map(Version::from);
        let all: Vec<Version> = std::iter::once(Version::of_program(office, kind)).chain(approved).collect();
        Ok(Asked { now: in_force(&all, today).clone(), all })
    }

    /// The version of a number; 0 stands in what was typed before there were versions.
    pub fn numbered(&self, number: i64) -> Option<&Version> {
        self.all.iter().find(|it| it.number == number.max(1))
    }

    /// The version on which something was presented.
    pub(crate) fn presented(self, number: i64) -> Version {
        self.numbered(number).cloned().unwrap_or(self.now)
    }

    /// The version that somebody has seen, where another one is in force now.
    pub fn former(&self, seen: i64) -> Option<&Version> {
        self.numbered(seen).filter(|it| it.number != self.now.number)
    }
}

/// The version in force on a day; the first one of all has no day.
fn in_force(all: &[Version], today: Date) -> &Version {
    let come = all.iter().filter(|it| it.valid_from.is_none_or(|from| from <= today));
    come.max_by_key(|it| (it.valid_from, it.number)).unwrap_or(&all[0])
}

impl Version {
    /// In which language it is read: Russian where nobody wrote it in English.
    pub fn language(&self, locale: Locale) -> Locale {
        self.content.titles.in_language(locale).0
    }

    /// Its name, with from which day it is in force where a decision says so.
    pub fn name(&self, words: &Words) -> String {
        let title = self.content.titles.in_language(words.locale()).1;
        let number = self.number.to_string();
        let said = match self.valid_from {
            None => words.t("questionnaire-version"),
            Some(from) => words.t("questionnaire-version-from").with("date", words.date(from)),
        };
        said.with("title", title).with("number", number).to_string()
    }

    /// Of this name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.content.questions.iter().find(|it| it.name == name)
    }

    /// Every question with what was answered, for machines. `value` is what stands in a fixed field.
    pub fn json<'a>(&self, value: impl Fn(&str) -> Option<&'a str>, own: &Answers) -> Json {
        let question = |it: &Question| {
            let answer = match it.own {
                None => value(&it.name).map(str::to_owned),
                Some(_) => own.get(&it.name).cloned(),
            };
            json!({
                "name": it.name,
                "label": said(&it.label),
                "own": it.own,
                "answer": answer.filter(|answer| !answer.is_empty()),
            })
        };
        json!({
            "kind": self.kind.name(),
            "version": self.number,
            "from": self.valid_from,
            "title": said(&self.content.titles),
            "questions": self.content.questions.iter().map(question).collect::<Vec<_>>(),
        })
    }
}

/// In the languages in which it is written.
fn said(it: &Said) -> Json {
    let mut json = json!({ "kk": it.kk, "ru": it.ru });
    if !it.en.is_empty() {
        json["en"] = json!(it.en);
    }
    json
}

impl Question {
    /// Its label, in the language of a version.
    pub fn label(&self, locale: Locale) -> &str {
        self.label.in_language(locale).1
    }

    pub fn hint(&self, locale: Locale) -> &str {
        self.hint.in_language(locale).1
    }
}
