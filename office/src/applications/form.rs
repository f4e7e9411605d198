//! The form about the object and its documentation (A-16.p1).

use law::Bin;
use law::checklist::Facts;
use law::ids::IdError;

use crate::error::FieldError;
use crate::registrations::one_line;
pub use crate::store::applications::Form;

/// Kinds of documentation that come to expertise.
pub const DOCUMENTATION: [&str; 3] = ["feasibility-study", "design-estimate", "design-only"];
/// Kinds of construction.
pub const WORKS: [&str; 6] =
    ["new-construction", "reconstruction", "extension", "re-equipment", "modernisation", "capital-repair"];
/// What objects are for: what is asked of the documents depends on it.
pub const PURPOSES: [&str; 3] = ["production", "housing-civil", "linear"];
/// Responsibility levels of the object.
pub const RESPONSIBILITY: [&str; 3] = ["1", "2", "3"];

/// Longest text of a field.
const LONGEST: usize = 1_000;
/// Dearer objects than 10^15 tenge do not exist; the limit keeps the number an exact integer everywhere.
const COST_DIGITS: usize = 15;

impl Form {
    /// What a browser sent, without surrounding blanks; the cost without spaces.
    pub fn typed(value: impl Fn(&str) -> String) -> Form {
        let text = |name: &str| one_line(&value(name));
        Form {
            title: text("title"),
            address: text("address"),
            documentation: text("documentation"),
            works: text("works"),
            purpose: text("purpose"),
            responsibility: text("responsibility"),
            designer_name: text("designer_name"),
            designer_bin: text("designer_bin").split_whitespace().collect(),
            cost: text("cost").split_whitespace().collect(),
            // Chosen on a page of its own.
            place: None,
        }
    }

    /// Too long to be kept at all.
    pub(super) fn overlong(&self) -> Vec<FieldError> {
        self.fields()
            .into_iter()
            .filter(|(_, value)| value.chars().count() > LONGEST)
            .map(|(name, _)| FieldError::new(name, "application-error-too-long").with("max", LONGEST))
            .collect()
    }

    /// What still keeps the application from being sent.
    pub fn wrong(&self) -> Vec<FieldError> {
        let chosen = |value: &str, known: &[&str]| known.contains(&value);
        let empty = [
            ("title", "application-error-title-empty", self.title.is_empty()),
            ("address", "application-error-address-empty", self.address.is_empty()),
            (
                "documentation",
                "application-error-documentation-empty",
                !chosen(&self.documentation, &DOCUMENTATION),
            ),
            ("works", "application-error-works-empty", !chosen(&self.works, &WORKS)),
            ("purpose", "application-error-purpose-empty", !chosen(&self.purpose, &PURPOSES)),
            (
                "responsibility",
                "application-error-responsibility-empty",
                !chosen(&self.responsibility, &RESPONSIBILITY),
            ),
            ("designer_name", "application-error-designer-name-empty", self.designer_name.is_empty()),
        ];
        let mut wrong: Vec<_> = empty
            .into_iter()
            .filter(|(.., is)| *is)
            .map(|(field, key, _)| FieldError::new(field, key))
            .collect();
        wrong.extend(self.wrong_bin());
        let digits = self.cost.chars().all(|c| c.is_ascii_digit()) && self.cost.len() <= COST_DIGITS;
        if !digits {
            wrong.push(FieldError::new("cost", "application-error-cost-form"));
        }
        wrong.extend(self.overlong());
        wrong
    }

    fn wrong_bin(&self) -> Option<FieldError> {
        if self.designer_bin.is_empty() {
            return Some(FieldError::new("designer_bin", "application-error-designer-bin-empty"));
        }
        let error = Bin::parse(&self.designer_bin).err()?;
        let said = FieldError::new("designer_bin", format!("id-error-{}", error.code()));
        Some(match error {
            IdError::Length { got } => said.with("got", got),
            _ => said,
        })
    }

    /// What the list of completeness depends on.
    pub fn facts(&self) -> Facts<'_> {
        Facts { documentation: &self.documentation, works: &self.works, purpose: &self.purpose }
    }

    fn fields(&self) -> [(&'static str, &str); 9] {
        [
            ("title", &self.title),
            ("address", &self.address),
            ("documentation", &self.documentation),
            ("works", &self.works),
            ("purpose", &self.purpose),
            ("responsibility", &self.responsibility),
            ("designer_name", &self.designer_name),
            ("designer_bin", &self.designer_bin),
            ("cost", &self.cost),
        ]
    }
}

#[cfg(test)]
pub(super) fn sample() -> Form {
    Form {
        title: "Котельная 30 Гкал/ч".into(),
        address: "Акмолинская область, г. Степногорск".into(),
        documentation: "design-estimate".into(),
        works: "new-construction".into(),
        purpose: "production".into(),
        responsibility: "2".into(),
        designer_name: "ТОО «Арқа Жобалау»".into(),
        designer_bin: "990140000008".into(),
        cost: "2418600000".into(),
        place: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(form: &Form) -> Vec<String> {
        form.wrong().into_iter().map(|error| error.key).collect()
    }

    /// The check digit by the published weights, so that the sample is a right number.
    fn with_check_digit(eleven: &str) -> String {
        (0..=9).map(|digit| format!("{eleven}{digit}")).find(|bin| Bin::parse(bin).is_ok()).unwrap()
    }

    fn right() -> Form {
        Form { designer_bin: with_check_digit("99014000000"), ..sample() }
    }

    #[test]
    fn a_full_form_is_right_and_the_cost_is_optional() {
        assert!(keys(&right()).is_empty());
        assert!(keys(&Form { cost: String::new(), ..right() }).is_empty());
    }

    #[test]
    fn an_empty_form_names_every_field_that_is_needed() {
        assert_eq!(Form::default().wrong().len(), 8);
    }

    #[test]
    fn a_bin_with_a_wrong_check_digit_is_told_as_such() {
        let good = right().designer_bin;
        let last = good.chars().last().and_then(|c| c.to_digit(10)).unwrap();
        let bad = format!("{}{}", &good[..11], (last + 1) % 10);
        assert_eq!(keys(&Form { designer_bin: bad, ..right() }), ["id-error-check-digit"]);
        assert_eq!(keys(&Form { designer_bin: "12".into(), ..right() }), ["id-error-length"]);
    }

    #[test]
    fn a_choice_outside_the_list_counts_as_none() {
        assert_eq!(keys(&Form { works: "demolition".into(), ..right() }), ["application-error-works-empty"]);
    }

    #[test]
    fn the_cost_is_a_whole_number() {
        for cost in ["12,5", "-1", "много", "1234567890123456"] {
            assert_eq!(keys(&Form { cost: cost.into(), ..right() }), ["application-error-cost-form"]);
        }
    }
}
