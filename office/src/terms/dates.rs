//! The dates of one subject, ready to be explained: each topic gathers its own and says who may see them.

use law::Due;
use uuid::Uuid;

use super::Seen;

/// The dates of a subject with what pages and papers say of it.
#[derive(Debug, Clone)]
pub struct Dates {
    /// The word of the topic in events, and its id.
    pub subject: (&'static str, Uuid),
    /// Number, where it has one.
    pub number: Option<String>,
    pub name: String,
    pub dues: Vec<(Due, Seen)>,
}

impl Dates {
    /// The date of a rule: `T-05`, in letters of any size.
    pub fn of(&self, rule: &str) -> Option<(&Due, Seen)> {
        let (due, seen) = self.dues.iter().find(|(due, _)| due.rule.id().eq_ignore_ascii_case(rule))?;
        Some((due, *seen))
    }

    /// Number and name.
    pub fn title(&self) -> String {
        match &self.number {
            Some(number) => format!("{number}, {}", self.name),
            None => self.name.clone(),
        }
    }
}
