//! Legal dates on pages: each opens into its explanation, and this is how. What merely happened at some moment is an
//! [`instant`].

use std::fmt::Display;

use jiff::Timestamp;
use law::{Due, Rule};
use office::terms::Ended;
use office::texts::{Said, Words};
use uuid::Uuid;

use super::Html;
use super::deadline::reasons;
use super::parts::details_of;

/// Stands in a sentence where the link will be.
const PLACE: char = '\u{e000}';

/// Where the dates of one subject are explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    base: String,
    /// The page of the subject itself, or of the list in which it stands.
    pub subject: String,
}

impl Dates {
    fn under(base: String) -> Dates {
        Dates { subject: base.clone(), base }
    }

    /// An application on the portal, a case in an expertise system.
    pub fn of_case(id: Uuid) -> Dates {
        Dates::under(format!("/cases/{id}"))
    }

    /// One's own registration.
    pub fn of_registration(id: Uuid) -> Dates {
        Dates::under(format!("/registration/{id}"))
    }

    /// A registration, for the operator.
    pub fn of_any_registration(id: Uuid) -> Dates {
        Dates::under(format!("/operator/registrations/{id}"))
    }

    /// An organisation of the public list.
    pub fn of_participant(id: Uuid) -> Dates {
        Dates { subject: "/participants".into(), base: format!("/participants/{id}") }
    }

    /// An organisation, for the operator.
    pub fn of_any_participant(id: Uuid) -> Dates {
        Dates::under(format!("/operator/participants/{id}"))
    }

    /// An organisation in an expertise system, for itself or for the operator.
    pub fn of_organisation(id: Uuid, operator: bool) -> Dates {
        match operator {
            true => Dates::under(format!("/operator/organisations/{id}")),
            false => Dates { subject: "/admission".into(), base: format!("/organisations/{id}") },
        }
    }

    /// Of what would be sent now.
    pub fn if_sent_now() -> Dates {
        Dates::under("/calendar".into())
    }

    /// The page that explains a date, without an ending; `.json`, `.pdf` and `.p7s` are its other forms.
    pub fn address(&self, rule: Rule) -> String {
        format!("{}/terms/{rule}", self.base)
    }

    /// The page that explains a date as it was counted when the event of this number ended it.
    pub fn ended(&self, rule: Rule, event: i64) -> String {
        format!("{}?event={event}", self.address(rule))
    }

    /// The way from what a term did when it ended to the explanation of that date; nothing at any other event.
    pub fn acted(&self, words: &Words, ended: &[Ended], event: i64) -> Html {
        let Some(due) = office::terms::acted(ended, event) else { return Html::default() };
        let link = Html::link(self.ended(due.rule, event), words.t("event-counted").to_string());
        Html::text(" · ").then(link)
    }

    /// A date, in the words of the page.
    pub fn date(&self, rule: Rule, date: impl Display) -> Html {
        Html::opens(self.address(rule), Html::text(date))
    }

    /// A sentence whose variable `name` is the date.
    pub fn said(&self, said: Said<'_>, name: &'static str, rule: Rule, date: impl Display) -> Html {
        let sentence = Html::text(said.with(name, PLACE.to_string())).to_string();
        Html::markup(sentence.replace(PLACE, &self.date(rule, date).to_string()))
    }
}

/// A date that opens where it stands, for readers who may not open the pages of its subject.
pub fn opened_here(words: &Words, due: &Due, date: impl Display) -> Html {
    details_of("govuk-details opens", date, reasons(words, due))
}

/// A moment at which something happened: nobody counted it, so there is nothing to explain.
pub fn instant(at: Timestamp, text: impl Display) -> Html {
    Html::markup(format!(r#"<time datetime="{at}">{}</time>"#, Html::text(text)))
}

/// A sentence whose variable `name` is such a moment.
pub fn said_instant(said: Said<'_>, name: &'static str, at: Timestamp, text: impl Display) -> Html {
    let sentence = Html::text(said.with(name, PLACE.to_string())).to_string();
    Html::markup(sentence.replace(PLACE, &instant(at, text).to_string()))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use office::texts::{Locale, Texts};

    use super::*;

    #[test]
    fn a_date_in_a_sentence_is_a_link_and_the_rest_stays_text() {
        let zone = TimeZone::get("Asia/Almaty").unwrap();
        let texts = Texts::embedded(zone).unwrap();
        let dates = Dates::of_registration(Uuid::nil());
        for locale in Locale::ALL {
            let said = texts.of(locale).t("cabinet-closed-presented");
            let html = dates.said(said, "date", Rule::RegisterPortalUser, "<26>").to_string();
            let link = format!(
                "<a class=\"govuk-link opens\" href=\"/registration/{}/terms/T-01\">&lt;26&gt;</a>",
                Uuid::nil()
            );
            assert_eq!(html.matches(&link).count(), 1, "{html}");
            assert!(!html.contains(PLACE), "{html}");
        }
    }
}
