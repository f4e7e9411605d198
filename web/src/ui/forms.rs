//! Fields of forms in the markup of govuk-frontend, with words under the field for every error.

use askama::Template;
use office::texts::Words;

use super::Html;

/// One field with its label, hint and error.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    name: String,
    label: String,
    /// The label is the heading of the page (one question on the page).
    heading: bool,
    hint: String,
    error: Option<Problem>,
    value: String,
    kind: Kind,
    width: &'static str,
    autocomplete: &'static str,
    lang: &'static str,
    rows: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Line { input_type: &'static str, input_mode: &'static str },
    Long,
    Select(Vec<Choice>),
    Radios { choices: Vec<Choice>, small: bool },
    Boxes(Vec<Choice>),
    File { accept: String, multiple: bool },
}

/// What is wrong with a field, with the hidden word before it for screen readers.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Problem {
    word: String,
    text: String,
}

/// One of the values to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub hint: Html,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Choice {
        Choice { value: value.into(), text: text.into(), hint: Html::default() }
    }

    pub fn hint(mut self, hint: impl Into<Html>) -> Choice {
        self.hint = hint.into();
        self
    }
}

impl Field {
    fn new(name: &str, label: impl Into<String>, kind: Kind) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            heading: false,
            hint: String::new(),
            error: None,
            value: String::new(),
            kind,
            width: "",
            autocomplete: "",
            lang: "",
            rows: 4,
        }
    }

    /// Under which it is sent.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One line of text.
    pub fn text(name: &str, label: impl Into<String>) -> Field {
        Field::new(name, label, Kind::Line { input_type: "text", input_mode: "" })
    }

    /// Digits that are not a quantity: BIN, IIN, account numbers.
    pub fn digits(name: &str, label: impl Into<String>) -> Field {
        let mut field = Field::new(name, label, Kind::Line { input_type: "text", input_mode: "numeric" });
        field.width = "govuk-input--width-20";
        field
    }

    pub fn email(name: &str, label: impl Into<String>) -> Field {
        let mut field = Field::new(name, label, Kind::Line { input_type: "email", input_mode: "" });
        field.autocomplete = "email";
        field
    }

    pub fn telephone(name: &str, label: impl Into<String>) -> Field {
        let mut field = Field::new(name, label, Kind::Line { input_type: "tel", input_mode: "" });
        field.autocomplete = "tel";
        field.width = "govuk-input--width-20";
        field
    }

    /// Several lines of text.
    pub fn long(name: &str, label: impl Into<String>) -> Field {
        Field::new(name, label, Kind::Long)
    }

    pub fn select(name: &str, label: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(name, label, Kind::Select(choices))
    }

    pub fn radios(name: &str, legend: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(name, legend, Kind::Radios { choices, small: false })
    }

    /// Any number of ticks under one legend; `value` holds the chosen ones divided by spaces.
    pub fn checkboxes(name: &str, legend: impl Into<String>, choices: Vec<Choice>) -> Field {
        Field::new(name, legend, Kind::Boxes(choices))
    }

    /// One tick, such as an agreement; the value sent is `yes`.
    pub fn checkbox(name: &str, text: impl Into<String>) -> Field {
        Field::new(name, "", Kind::Boxes(vec![Choice::new("yes", text)]))
    }

    pub fn file(name: &str, label: impl Into<String>, accept: impl Into<String>) -> Field {
        Field::new(name, label, Kind::File { accept: accept.into(), multiple: false })
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = hint.into();
        self
    }

    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    /// The label is the heading of the page.
    pub fn heading(mut self) -> Field {
        self.heading = true;
        self
    }

    /// Width of the input by the expected number of letters: 2, 3, 4, 5, 10, 20, 30.
    pub fn width(mut self, letters: u8) -> Field {
        self.width = match letters {
            0..=2 => "govuk-input--width-2",
            3 => "govuk-input--width-3",
            4 => "govuk-input--width-4",
            5 => "govuk-input--width-5",
            6..=10 => "govuk-input--width-10",
            11..=20 => "govuk-input--width-20",
            _ => "govuk-input--width-30",
        };
        self
    }

    pub fn rows(mut self, rows: u8) -> Field {
        self.rows = rows;
        self
    }

    /// The language of what is typed, where it differs from the page's (names in Kazakh and Russian).
    pub fn lang(mut self, lang: &'static str) -> Field {
        self.lang = lang;
        self
    }

    pub fn autocomplete(mut self, what: &'static str) -> Field {
        self.autocomplete = what;
        self
    }

    pub fn multiple(mut self) -> Field {
        if let Kind::File { multiple, .. } = &mut self.kind {
            *multiple = true;
        }
        self
    }

    /// Closer together, for lists beside other work.
    pub fn small(mut self) -> Field {
        if let Kind::Radios { small, .. } = &mut self.kind {
            *small = true;
        }
        self
    }

    /// Shows the error of this field, if there is one, and keeps what was typed.
    pub fn checked(mut self, errors: &Errors) -> Field {
        self.error =
            errors.of(&self.name).map(|text| Problem { word: errors.word.clone(), text: text.into() });
        self
    }

    fn is(&self, value: &str) -> bool {
        match self.kind {
            Kind::Boxes(_) => self.value.split(' ').any(|chosen| chosen == value),
            _ => self.value == value,
        }
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }

    /// The first choice has the name of the field as its id, so that the error summary leads to it.
    fn choice_id(&self, index: &usize) -> String {
        if *index == 0 { self.name.clone() } else { format!("{}-{}", self.name, index + 1) }
    }
}

impl askama::filters::HtmlSafe for Field {}

/// The errors of one form: shown above it and beside each field with the same words.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/error_summary.html")]
pub struct Errors {
    title: String,
    word: String,
    items: Vec<(String, String)>,
}

impl Errors {
    pub fn new(words: &Words) -> Errors {
        Errors {
            title: words.t("error-summary-title").into(),
            word: words.t("error-word").into(),
            items: Vec::new(),
        }
    }

    /// Adds an error; `field` is the name of the field, or empty for the form as a whole.
    pub fn add(mut self, field: impl Into<String>, text: impl Into<String>) -> Errors {
        self.items.push((field.into(), text.into()));
        self
    }

    pub fn any(&self) -> bool {
        !self.items.is_empty()
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        self.items.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
}

impl askama::filters::HtmlSafe for Errors {}

/// The main action of a form: verb and object.
pub fn button(text: impl std::fmt::Display) -> Html {
    Html::markup(format!(
        r#"<button type="submit" class="govuk-button" data-module="govuk-button" data-prevent-double-click="true">{}</button>"#,
        Html::text(text)
    ))
}

/// A second action of the same form, told apart by `name` and `value`.
pub fn second_button(text: impl std::fmt::Display, name: &str, value: &str) -> Html {
    Html::markup(format!(
        r#"<button type="submit" class="govuk-button govuk-button--secondary" name="{}" value="{}">{}</button>"#,
        Html::text(name),
        Html::text(value),
        Html::text(text)
    ))
}

/// A link that begins something, with the weight of a button.
pub fn link_button(href: impl std::fmt::Display, text: impl std::fmt::Display) -> Html {
    Html::markup(format!(
        r#"<a class="govuk-button" role="button" draggable="false" data-module="govuk-button" href="{}">{}</a>"#,
        Html::text(href),
        Html::text(text)
    ))
}

/// A quieter link button with an icon.
pub fn second_link_button(href: impl std::fmt::Display, icon: &str, text: impl std::fmt::Display) -> Html {
    Html::markup(format!(
        r#"<a class="govuk-button govuk-button--secondary" href="{}">{}{}</a>"#,
        Html::text(href),
        super::icon(icon),
        Html::text(text)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors() -> Errors {
        Errors {
            title: "Исправьте".into(),
            word: "Ошибка:".into(),
            items: vec![("bin".into(), "В БИН 12 цифр".into())],
        }
    }

    #[test]
    fn an_error_stands_in_the_summary_and_beside_its_field_and_keeps_what_was_typed() {
        let summary = errors().render().unwrap();
        assert!(summary.contains("<a href=\"#bin\">В БИН 12 цифр</a>"), "{summary}");
        let field =
            Field::digits("bin", "БИН").hint("12 цифр").value("12\"3").checked(&errors()).render().unwrap();
        assert!(field.contains("id=\"bin\""), "{field}");
        assert!(field.contains("aria-describedby=\"bin-hint bin-error\""), "{field}");
        assert!(field.contains("value=\"12&#34;3\""), "{field}");
        assert!(field.contains("govuk-input--error"), "{field}");
    }

    #[test]
    fn a_field_without_errors_is_plain() {
        let field = Field::text("title", "Название").checked(&errors()).render().unwrap();
        assert!(!field.contains("error") && !field.contains("aria-describedby"), "{field}");
    }

    #[test]
    fn the_first_choice_is_the_target_of_the_summary() {
        let choices = vec![Choice::new("a", "А"), Choice::new("b", "Б").hint("вторая")];
        let field = Field::radios("kind", "Вид", choices).value("b").render().unwrap();
        assert!(field.contains("id=\"kind\"") && field.contains("id=\"kind-2\""), "{field}");
        assert_eq!(field.matches(" checked").count(), 1, "{field}");
    }
}
