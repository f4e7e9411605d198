//! The version of the program, and which questions are fixed in every version.

use law::Order;
use law::registration::service;

use super::{Content, Kind, Question, Said, Version};
use crate::Office;
use crate::admissions::KINDS_AT_MOST;
use crate::admissions::agreement::{CERTIFICATE_FIELDS as CERTIFICATE, label};
use crate::texts::{Locale, Words};

/// Number of the version of the program.
const NUMBER: i64 = 1;

/// A question that stands in every version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed {
    pub name: &'static str,
    /// By which it is asked.
    pub clause: &'static str,
    /// Whether it must be answered always.
    pub obligatory: bool,
}

/// Those of a kind, in the order of the program.
pub fn fixed(kind: Kind) -> Vec<Fixed> {
    let asked = |name, clause| Fixed { name, clause, obligatory: true };
    match kind {
        Kind::User { order, legal } => {
            let bank = match (order, legal) {
                (Order::Expertise, true) => "A-8.1.a1",
                (Order::Expertise, false) => "A-8.1.a2",
                (Order::Construction, true) => "B-6.1.a1",
                (Order::Construction, false) => "B-6.1.a2",
            };
            let party = ["address", "phone", "email"].map(|name| asked(name, service(order).form));
            // Of an individual bank details are asked for, if any; a part of them is none.
            let bank =
                ["account", "bank", "bik", "kbe"].map(|name| Fixed { name, clause: bank, obligatory: legal });
            party.into_iter().chain(bank).collect()
        }
        Kind::Participant => {
            let before = ["name_ru", "name_en", "head", "region", "address", "phone", "email"];
            let before = before.map(|name| asked(name, "A-12.p2")).into_iter();
            let of_portal = [asked("code", "A-18.p4"), asked("system", "A-11.p2")];
            before.chain(of_portal).chain(CERTIFICATE.map(|name| asked(name, "A-12.p2"))).collect()
        }
        Kind::ExpertiseUser => {
            let before = ["name_ru", "name_en", "head", "region", "address", "phone", "email"];
            let all = before.into_iter().chain(CERTIFICATE).map(|name| asked(name, "A-36.p2"));
            all.chain([asked("agreed_until", "A-37.4")]).collect()
        }
    }
}

/// The part of the page in which a fixed question stands; one of the operator stands with the question before it.
pub(super) fn section(name: &str) -> &'static str {
    match name {
        "account" | "bank" | "bik" | "kbe" => "bank",
        name if CERTIFICATE.contains(&name) => "certificate",
        _ => "general",
    }
}

impl Version {
    /// What is asked before the operator approved another version.
    pub(crate) fn of_program(office: &Office, kind: Kind) -> Version {
        let said = |key: &dyn Fn(&Words) -> Option<String>| {
            let [kk, ru, en] = Locale::ALL.map(|locale| key(office.texts.of(locale)).unwrap_or_default());
            Said { kk, ru, en }
        };
        let text = |key: &str| said(&|words| Some(words.t(key.to_owned()).to_string()));
        let question = |it: Fixed| {
            let hint = match kind {
                Kind::User { .. } => format!("registration-field-{}-hint", it.name),
                _ => format!("admission-field-{}-hint", it.name),
            };
            let hinted = |words: &Words| {
                let most = KINDS_AT_MOST.to_string();
                words.has(&hint).then(|| words.t(hint.clone()).with("max", most).to_string())
            };
            Question {
                name: it.name.into(),
                label: text(&match kind {
                    Kind::User { .. } => format!("registration-field-{}", it.name),
                    _ => label(it.name),
                }),
                hint: said(&hinted),
                own: None,
            }
        };
        let (title, intro) = match kind {
            Kind::User { .. } => ("questionnaire-form", text("registration-form-lead")),
            _ => ("admission-questionnaire", Said::default()),
        };
        let questions = fixed(kind).into_iter().map(question).collect();
        let content = Content { titles: text(title), intros: intro, questions };
        Version { kind, number: NUMBER, valid_from: None, content }
    }

    /// The parts of the page, in the order of their first questions.
    pub fn sections(&self) -> Vec<(&'static str, Vec<&Question>)> {
        let mut sections: Vec<(&'static str, Vec<&Question>)> = Vec::new();
        let mut now = "general";
        for question in &self.content.questions {
            if question.own.is_none() {
                now = section(&question.name);
            }
            match sections.iter_mut().find(|(name, _)| *name == now) {
                Some((_, questions)) => questions.push(question),
                None => sections.push((now, vec![question])),
            }
        }
        sections
    }
}
