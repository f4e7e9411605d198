//! A version of a questionnaire as it is filled in: the same for whoever registers and for the operator who
//! looks at it before it is approved.

use axum::response::{IntoResponse, Response};
use law::kato::Kato;
use office::questionnaires::{Answer, Answers, Kind, LONGEST, LONGEST_LINE, Question, Version};
use office::texts::{Locale, Words};
use office::{System, kato, memberships};

use crate::error::Failure;
use crate::forms::Form;
use crate::ui::Html;
use crate::ui::forms::{Choice, Errors, Field};
use crate::ui::parts::{Meaning, note};
use crate::who::Visit;

/// A card of the page.
pub struct Section {
    pub title: String,
    pub note: Html,
    pub fields: Vec<Field>,
}

/// From what some of the fixed questions are chosen.
#[derive(Default)]
pub struct Lists {
    regions: Vec<Choice>,
    systems: Vec<Choice>,
}

impl Lists {
    /// For whoever fills it in: the expertise systems are those of which the organisation is a user (A-11.p2).
    pub async fn of_mine(visit: &Visit) -> Result<Lists, Failure> {
        let systems = match visit.office.config.system {
            System::Portal => memberships::systems_of_mine(&visit.office, &visit.ctx).await?,
            System::Expertise => Vec::new(),
        };
        Lists::with(visit, systems, visit.ctx.locale).await
    }

    /// For whoever looks at it: all systems.
    pub async fn of_all(visit: &Visit, locale: Locale) -> Result<Lists, Failure> {
        let systems = visit.office.config.peers.iter().map(|peer| peer.code.clone()).collect();
        Lists::with(visit, systems, locale).await
    }

    async fn with(visit: &Visit, systems: Vec<String>, locale: Locale) -> Result<Lists, Failure> {
        let said = |code: &String| {
            let name = visit.office.config.system_name(code, locale).to_owned();
            Choice::new(code.as_str(), name)
        };
        Ok(Lists { regions: regions(visit, locale).await?, systems: systems.iter().map(said).collect() })
    }
}

/// The regions of the country (KATO), by name.
async fn regions(visit: &Visit, locale: Locale) -> Result<Vec<Choice>, Failure> {
    let tree = kato::tree(&visit.office, visit.ctx.now).await?;
    let today = visit.office.law(visit.ctx.now).date(visit.ctx.now);
    let mut regions: Vec<(String, Kato)> =
        tree.under(None, today).map(|unit| (kato::name(unit, locale).to_owned(), unit.code)).collect();
    regions.sort();
    let rest = regions.into_iter().map(|(name, code)| Choice::new(code.as_str(), name));
    Ok(std::iter::once(none()).chain(rest).collect())
}

fn none() -> Choice {
    Choice::new("", "—")
}

/// The answers to the questions of the operator, as a browser sent them.
pub fn typed(form: &Form) -> Answers {
    form.values.map().into_iter().filter(|(name, _)| name.starts_with("own-")).collect()
}

/// The cards of a version, in the language of `words`, with what was answered.
pub fn sections(
    words: &Words,
    version: &Version,
    lists: &Lists,
    answer: impl Fn(&Question) -> String,
    errors: &Errors,
) -> Vec<Section> {
    let language = version.language(words.locale());
    let optional = matches!(version.kind, Kind::User { legal: false, .. });
    let section = |(name, questions): (&str, Vec<&Question>)| {
        let (title, note) = match name {
            "bank" if optional => {
                let said = Html::text(words.t("registration-bank-optional"));
                (words.t("registration-bank-title").to_string(), paragraph(said))
            }
            "bank" => (words.t("registration-bank-title").to_string(), Html::default()),
            "certificate" => (words.t("participants-column-certificate").to_string(), Html::default()),
            _ => {
                let (title, intro) = (&version.content.titles, &version.content.intros);
                (title.in_language(language).1.to_owned(), lines(intro.in_language(language).1))
            }
        };
        let fields = questions.into_iter();
        let fields =
            fields.map(|it| field(words, language, it, lists).value(answer(it)).checked(errors)).collect();
        Section { title, note, fields }
    };
    version.sections().into_iter().map(section).collect()
}

fn paragraph(text: Html) -> Html {
    Html::markup("<p class=\"sm mut\">").then(text).then(Html::markup("</p>"))
}

fn lines(text: &str) -> Html {
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.fold(Html::default(), |html, line| html.then(paragraph(Html::text(line))))
}

fn field(words: &Words, language: Locale, question: &Question, lists: &Lists) -> Field {
    let (name, label) = (question.name.as_str(), question.label(language));
    let field = match &question.own {
        Some(own) => own_field(words, language, question, &own.answer, own.obligatory),
        None => fixed_field(name, label, lists),
    };
    let mut hints = vec![question.hint(language).to_owned()];
    if let Some(own) = &question.own {
        hints.extend(limits(words, &own.answer));
        if !own.obligatory {
            hints.push(words.t("questionnaire-may-be-empty").to_string());
        }
    }
    hints.retain(|hint| !hint.is_empty());
    if hints.is_empty() { field } else { field.hint(hints.join(". ")) }
}

/// Between which values an answer lies, where that is not as usual.
fn limits(words: &Words, answer: &Answer) -> Vec<String> {
    let said = |key: &'static str, value: String| words.t(key).with("value", value).to_string();
    let least = "questionnaire-limit-least";
    let most = "questionnaire-limit-most";
    let limits = match answer {
        Answer::Line { most: LONGEST_LINE }
        | Answer::Long { most: LONGEST }
        | Answer::Choice { .. }
        | Answer::YesNo => [None, None],
        Answer::Line { most } | Answer::Long { most } => {
            [None, Some(said("questionnaire-limit-characters", words.number(*most)))]
        }
        Answer::Number { least: from, most: to } => {
            [from.map(|it| said(least, words.number(it))), to.map(|it| said(most, words.number(it)))]
        }
        Answer::Day { from, until } => [
            from.map(|it| said(least, words.date_short(it))),
            until.map(|it| said(most, words.date_short(it))),
        ],
    };
    limits.into_iter().flatten().collect()
}

fn fixed_field(name: &str, label: &str, lists: &Lists) -> Field {
    match name {
        "address" => Field::text(name, label).autocomplete("street-address"),
        "phone" => Field::telephone(name, label),
        "email" => Field::email(name, label),
        "account" => Field::text(name, label).width(20),
        "bik" | "issued" | "until" | "agreed_until" | "code" => Field::text(name, label).width(10),
        "kbe" => Field::text(name, label).width(2),
        "region" => Field::select(name, label, lists.regions.clone()),
        "system" => Field::select(name, label, lists.systems.clone()),
        "kinds" => Field::long(name, label).rows(4),
        _ => Field::text(name, label),
    }
}

fn own_field(
    words: &Words,
    language: Locale,
    question: &Question,
    answer: &Answer,
    obligatory: bool,
) -> Field {
    let (name, label) = (question.name.as_str(), question.label(language));
    match answer {
        Answer::Line { .. } => Field::text(name, label),
        Answer::Long { .. } => Field::long(name, label).rows(6),
        Answer::Number { .. } => Field::digits(name, label),
        Answer::Day { .. } => Field::text(name, label).width(10),
        Answer::Choice { choices } => {
            let said = |it: &office::questionnaires::Said| Choice::new(&it.kk, it.in_language(language).1);
            Field::select(name, label, std::iter::once(none()).chain(choices.iter().map(said)).collect())
        }
        Answer::YesNo => {
            let mut choices = vec![
                Choice::new("yes", words.t("questionnaire-yes")),
                Choice::new("no", words.t("questionnaire-no")),
            ];
            if !obligatory {
                choices.push(Choice::new("", words.t("questionnaire-no-answer")));
            }
            Field::radios(name, label, choices)
        }
    }
}

/// What whoever began with a former version has to see: which questions are new, which have changed, which are asked no
/// more.
pub fn changed(visit: &Visit, now: &Version, former: Option<&Version>) -> Html {
    let Some(former) = former else { return Html::default() };
    let (words, since) = (visit.words(), now.since(former));
    let language = now.language(words.locale());
    let said = [
        ("questionnaire-changed-new", &since.new),
        ("questionnaire-changed-words", &since.changed),
        ("questionnaire-changed-gone", &since.gone),
    ];
    let list = said.into_iter().filter(|(_, questions)| !questions.is_empty()).fold(
        Html::default(),
        |html, (key, questions)| {
            let items = questions.iter().fold(Html::default(), |html, it| {
                let label = Html::text(it.label(language));
                let item = match now.question(&it.name) {
                    Some(_) => {
                        Html::markup(format!("<a class=\"govuk-link\" href=\"#{}\">", Html::text(&it.name)))
                            .then(label)
                            .then(Html::markup("</a>"))
                    }
                    None => label,
                };
                html.then(Html::markup("<li>")).then(item).then(Html::markup("</li>"))
            });
            html.then(Html::markup("<p>"))
                .then(words.t(key).to_string())
                .then(Html::markup("</p><ul class=\"govuk-list govuk-list--bullet\">"))
                .then(items)
                .then(Html::markup("</ul>"))
        },
    );
    let told = words.t("questionnaire-changed-note").with("name", now.name(words)).to_string();
    let told = Html::markup("<p>").then(told).then(Html::markup("</p>")).then(list);
    Html::markup("<div id=\"questionnaire\">").then(note(Meaning::Warn, told)).then(Html::markup("</div>"))
}

/// An answer with its lines.
pub fn answer(text: &str) -> Html {
    let lines = text.lines().map(Html::text);
    lines.reduce(|all, line| all.then(Html::markup("<br>")).then(line)).unwrap_or_default()
}

/// A value of JSON as a file.
pub fn json(value: &serde_json::Value) -> Response {
    axum::Json(value).into_response()
}

/// Its name with the way to it, for the operator.
pub fn link(visit: &Visit, version: &Version) -> Html {
    let href = format!("/operator/questionnaires/{}/versions/{}", version.kind.name(), version.number);
    Html::link(href, version.name(visit.words()))
}
