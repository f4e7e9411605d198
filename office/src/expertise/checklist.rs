//! The list of the completeness check in one case: what the documents present by themselves, and what the expert found
//!

use std::collections::HashSet;

use law::checklist::{Facts, Need, Part};
use law::expertise::completeness::Verdict;
use serde::{Deserialize, Serialize};

use super::view::CaseView;
use crate::Office;
use crate::error::FieldError;
use crate::exchange::message::Remark;
use crate::replacement;
use crate::store::cases::Case;
use crate::store::documents::Document;
use crate::texts::{Locale, Words};
use uuid::Uuid;

/// What is looked at in every case beside the documents that are asked; the text is `expertise-checklist-<word>`.
pub const GENERAL: [&str; 2] = ["readable", "signatures"];
/// Characters of what is noted at a line.
pub(super) const LONGEST_NOTE: usize = 500;

/// What came out of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    Present,
    Absent,
    /// It is there and cannot count as such: not signed, not of this object, cannot be read.
    Faulty,
    NotApplicable,
}

/// A line as the expert answered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    pub code: String,
    pub found: Found,
    /// The page where it stands, or what is wrong with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What an expert sends of a line: also a note without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub code: String,
    pub found: Option<Found>,
    pub note: String,
}

impl From<Checked> for Given {
    fn from(it: Checked) -> Given {
        Given { code: it.code, found: Some(it.found), note: it.note }
    }
}

/// A line of the check of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    pub code: &'a str,
    /// None for what is looked at in every case.
    pub part: Option<Part>,
    pub need: Need,
    /// The documents that present it, as the applicant signed.
    pub documents: Vec<&'a Document>,
    /// What stands there until the expert answers; none where he must.
    pub proposed: Option<Found>,
}

impl Found {
    pub const ALL: [Found; 4] = [Found::Present, Found::Absent, Found::Faulty, Found::NotApplicable];

    /// The word in forms; the text is `expertise-found-<word>`.
    pub fn name(self) -> &'static str {
        match self {
            Found::Present => "present",
            Found::Absent => "absent",
            Found::Faulty => "faulty",
            Found::NotApplicable => "not-applicable",
        }
    }

    pub fn parse(word: &str) -> Option<Found> {
        Found::ALL.into_iter().find(|found| found.name() == word)
    }

    /// Whether the documents are not complete with it.
    pub fn is_lacking(self) -> bool {
        matches!(self, Found::Absent | Found::Faulty)
    }
}

impl CaseView {
    /// The lines of the check with what presents them.
    pub fn rows<'a>(&'a self, office: &'a Office) -> Vec<Row<'a>> {
        rows(office, &self.case, &self.documents, self.barred.is_empty())
    }
}

/// The lines of a case. `open` says whether no document of it is blocked.
pub(super) fn rows<'a>(
    office: &'a Office,
    case: &Case,
    documents: &'a [Document],
    open: bool,
) -> Vec<Row<'a>> {
    let form = |name: &str| case.body["form"][name].as_str().unwrap_or_default();
    let facts =
        Facts { documentation: form("documentation"), works: form("works"), purpose: form("purpose") };
    let former: HashSet<Uuid> = documents.iter().filter_map(|document| document.supersedes).collect();
    let project =
        |document: &&Document| document.kind == replacement::PROJECT && !former.contains(&document.id);
    let files: Vec<&Document> = documents.iter().filter(project).collect();
    let general = GENERAL.into_iter().map(|code| Row {
        code,
        part: None,
        need: Need::Required,
        documents: Vec::new(),
        // The signatures were verified anew when the case came; files are judged as they arrive.
        proposed: (code == "signatures" || open).then_some(Found::Present),
    });
    let asked =
        office.checklist.check(facts, &files, |document| document.kinds()).into_iter().map(|asked| Row {
            code: asked.line.code.as_str(),
            part: Some(asked.line.part),
            need: asked.need,
            proposed: match (asked.files.is_empty(), asked.need) {
                (false, _) => Some(Found::Present),
                (true, Need::IfAny) => Some(Found::NotApplicable),
                (true, Need::Required) => None,
            },
            documents: asked.files,
        });
    general.chain(asked).collect()
}

/// What a line is called.
pub fn name(office: &Office, words: &Words, code: &str) -> String {
    match office.checklist.line(code) {
        None => words.t(format!("expertise-checklist-{code}")).to_string(),
        Some(line) => match words.locale() {
            Locale::Kk => line.name.kk.to_string(),
            Locale::Ru => line.name.ru.to_string(),
            Locale::En => line.name.en.to_string(),
        },
    }
}

/// The answers to the lines of a case: those that were given, else what stood there. Lines that nobody asked are dropped.
pub(super) fn answered(rows: &[Row<'_>], given: &[Given]) -> Vec<Checked> {
    let answer = |row: &Row<'_>| {
        let said = given.iter().find(|it| it.code == row.code);
        let found = said.and_then(|it| it.found).or(row.proposed)?;
        let note = said.map_or("", |it| it.note.trim()).to_owned();
        Some(Checked { code: row.code.to_owned(), found, note })
    };
    rows.iter().filter_map(answer).collect()
}

/// What does not go with the verdict: documents are not complete while something that must be there is not. A note without
/// an answer is not left out in silence.
pub(super) fn wrong(rows: &[Row<'_>], given: &[Given], verdict: Verdict) -> Vec<FieldError> {
    let lines = answered(rows, given);
    let mut wrong = Vec::new();
    for row in rows {
        let error = |key: &str| FieldError::new(format!("line-{}", row.code), key);
        let line = lines.iter().find(|it| it.code == row.code);
        let noted = given.iter().any(|it| it.code == row.code && !it.note.trim().is_empty());
        let must = row.need == Need::Required;
        match line.map(|it| (it.found, it)) {
            None if noted || verdict == Verdict::Positive => wrong.push(error("expertise-line-unanswered")),
            None => {}
            Some((_, it)) if it.note.chars().count() > LONGEST_NOTE => {
                wrong.push(error("expertise-line-too-long").with("most", LONGEST_NOTE));
            }
            Some((Found::Faulty, _)) if !noted => wrong.push(error("expertise-line-fault-missing")),
            Some((Found::NotApplicable, _)) if row.part.is_none() => {
                wrong.push(error("expertise-line-always"))
            }
            Some((Found::NotApplicable, _)) if must && !noted => wrong.push(error("expertise-line-why")),
            Some((found, _)) if found.is_lacking() && verdict == Verdict::Positive => {
                wrong.push(error("expertise-line-lacking"));
            }
            Some(_) => {}
        }
    }
    wrong
}

/// Remarks on what is lacking, in the words of the templates in Kazakh and in Russian, after those that were written
/// already. A line of which a remark was made has one, whatever was made of its words.
pub fn remarks(office: &Office, given: &[Given], written: &[Remark]) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = written.iter().filter(|it| !it.is_empty()).cloned().collect();
    for it in given {
        let lacking = it.found.filter(|found| found.is_lacking());
        if let Some(found) = lacking.filter(|_| remarks.iter().all(|remark| remark.line != it.code)) {
            remarks.push(remark(office, it, found));
        }
    }
    remarks
}

fn remark(office: &Office, line: &Given, found: Found) -> Remark {
    let say = |locale: Locale| {
        let words = office.texts.of(locale);
        let text = words.t(format!("expertise-remark-{}", found.name()));
        let text = text.with("name", name(office, words, &line.code)).with("note", line.note.as_str());
        text.to_string().trim().to_owned()
    };
    Remark { text: say(Locale::Kk), ru: say(Locale::Ru), line: line.code.clone(), norm: String::new() }
}

impl Remark {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        [&self.text, &self.ru, &self.norm].into_iter().all(|text| text.trim().is_empty())
    }

    /// In this language, where it was written in it.
    pub fn in_language(&self, locale: Locale) -> &str {
        match (locale, self.ru.is_empty(), self.text.is_empty()) {
            (Locale::Kk, _, false) | (_, true, _) => &self.text,
            _ => &self.ru,
        }
    }
}
